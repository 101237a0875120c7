/* The program as people meet it: every tests/golden/cli/NAME.txt is a list of
 *
 *     $ trivium run --tasks sentimnt          a command line, run by sh in the repository
 *     ? 2                                     its exit status (0 when the line is missing)
 *     > text                                  a line of standard output, or a part of one
 *     ! text                                  the same of standard error
 *     !1                                      standard error has exactly one line
 *
 * $ROOT is the repository, $TMP the scratch folder, $SHARED the folder of shared material.  A
 * file that begins with `# needs PATH` is skipped where $SHARED/PATH (or PATH) is absent.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

static struct arena arena;
static char root[4096], scratch[64];

struct step {
    const char *command;
    int status;
    const char *out[16], *error[16];
    int n_out, n_error, error_lines;
};

static const char *read_output(const char *name)
{
    struct err err = ERR_INIT;
    struct str text;
    cr_assert_eq(
        file_read(arena_format(&arena, "%s/%s", scratch, name), &arena, 0, &text, &err),
        0, "%s", err.text);
    return text.data;
}

static int count_lines(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static void run_step(const char *file, const struct step *s)
{
    const char *shared = getenv("TRIVIUM_SHARED");
    const char *bin = getenv("TRIVIUM_BIN_DIR");
    const char *shell = arena_format(
        &arena,
        "ROOT='%s' TMP='%s' SHARED='%s' PATH='%s/%s':\"$PATH\"; export ROOT TMP SHARED "
        "PATH; "
        "cd '%s' && { %s\n} >'%s/out' 2>'%s/err' </dev/null",
        root, scratch, shared ? shared : arena_format(&arena, "%s/../shared", root), root,
        bin ? bin : "build/release", root, s->command, scratch, scratch);
    int status = system(shell);
    const char *out = read_output("out"), *error = read_output("err");
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    cr_assert_eq(code, s->status, "%s: $ %s\nexit status %d, not %d\n%s%s", file,
                 s->command, code, s->status, out, error);
    for (int i = 0; i < s->n_out; i++)
        cr_assert(strstr(out, s->out[i]), "%s: $ %s\nno \"%s\" in:\n%s", file, s->command,
                  s->out[i], out);
    for (int i = 0; i < s->n_error; i++)
        cr_assert(strstr(error, s->error[i]), "%s: $ %s\nno \"%s\" in:\n%s", file,
                  s->command, s->error[i], error);
    if (s->error_lines >= 0)
        cr_assert_eq(count_lines(error), s->error_lines, "%s: $ %s\nnot %d line:\n%s",
                     file, s->command, s->error_lines, error);
}

static bool lacks_material(const char *name, struct str text)
{
    const char *shared = getenv("TRIVIUM_SHARED");
    char path[512];
    if (sscanf(text.data, "# needs %511s", path) != 1)
        return false;
    if (file_exists(path) ||
        file_exists(file_join(&arena, shared ? shared : "../shared", path)))
        return false;
    printf("skip: %s: %s is absent\n", name, path);
    return true;
}

static void take_line(struct step *s, const char *line)
{
    if (line[0] == '?')
        s->status = atoi(line + 1);
    else if (!strcmp(line, "!1"))
        s->error_lines = 1;
    else if (line[0] == '>' && line[1] == ' ' && s->n_out < 16)
        s->out[s->n_out++] = line + 2;
    else if (line[0] == '!' && line[1] == ' ' && s->n_error < 16)
        s->error[s->n_error++] = line + 2;
    else
        cr_assert_fail("a line that is neither $ ? > ! nor #: %s", line);
}

static void run_file(const char *name)
{
    struct err err = ERR_INIT;
    struct str text, line;
    const char *path = arena_format(&arena, "tests/golden/cli/%s", name);
    cr_assert_eq(file_read(path, &arena, 0, &text, &err), 0, "%s", err.text);
    if (lacks_material(name, text))
        return;
    struct step step = {.command = NULL};
    while (str_split(&text, '\n', &line)) {
        const char *s = str_copy(&arena, line).data;
        if (s[0] == '$' && s[1] == ' ') {
            if (step.command)
                run_step(name, &step);
            step = (struct step){.command = s + 2, .error_lines = -1};
        } else if (*s && *s != '#')
            take_line(&step, s);
    }
    if (step.command)
        run_step(name, &step);
}

ParameterizedTestParameters(cli, behaves_as_its_golden_files_say)
{
    static char names[64][128];
    static size_t n;
    struct err err = ERR_INIT;
    const char *const *found;
    size_t n_found = 0;
    if (!file_list("tests/golden/cli", &arena, &found, &n_found, &err))
        for (n = 0; n < n_found && n < 64; n++)
            snprintf(names[n], sizeof names[n], "%s", found[n]);
    return cr_make_param_array(char[128], names, n);
}

ParameterizedTest(char name[128], cli, behaves_as_its_golden_files_say)
{
    strcpy(scratch, "/tmp/trivium-cli-XXXXXX");
    cr_assert(getcwd(root, sizeof root));
    cr_assert(mkdtemp(scratch));
    run_file(name);
    cr_assert_eq(system(arena_format(&arena, "rm -rf '%s'", scratch)), 0);
    arena_release(&arena);
}
