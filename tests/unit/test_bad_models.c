/* The bad models, tokenizers and adapters of the engine reference, 2.4: items 37 to 77
 * (items 1 to 36 are bytes of a container: test_gguf.c).  Each gives one line that names
 * the file and the fault, in little memory. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/format/gguf.h"
#include "engine/model/adapter.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/command.h"
#include "tests/unit/bad_models.h"

#if defined __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

static char dir[300], path[330];
static struct err err;

static void make_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/bad-XXXXXX", tmp != NULL ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/bad.gguf", dir);
    bad_models_begin(dir);
    err = (struct err)ERR_INIT;
}

static void remove_folder(void)
{
    bad_models_end();
    unlink(path);
    rmdir(dir);
}

TestSuite(bad_models, .init = make_folder, .fini = remove_folder);

/* From here on not more than 64 MB besides what the process has; sanitizers need more of
 * the address space. */
static void limit_memory(void)
{
    unsigned long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    struct rlimit limit;
    if (SANITIZED || statm == NULL || fscanf(statm, "%lu", &pages) != 1)
        return;
    fclose(statm);
    cr_assert_eq(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + (64 << 20);
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    cr_assert_null(mem_big((size_t)100 << 20));
}

static int open_model(const char *file)
{
    struct model *model = NULL;
    int rc = model_open(&model, file, NULL, &err);
    if (rc == 0)
        model_close(model);
    return rc;
}

static int open_adapter(const struct model *base, const char *file)
{
    struct adapter *adapter;
    int rc = adapter_open(&adapter, file, base, NULL, &err);
    if (rc == 0)
        adapter_close(adapter);
    return rc;
}

static void expect_line(const char *number, const char *says)
{
    cr_expect_not_null(strstr(err.text, says), "%s: \"%s\" lacks \"%s\"", number,
                       err.text, says);
    cr_expect_eq(strncmp(err.text, path, strlen(path)), 0, "%s: %s", number, err.text);
    cr_expect_null(strchr(err.text, '\n'), "%s: %s", number, err.text);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY, "%s", number);
}

Test(bad_models, each_is_refused_with_a_line_that_names_the_file_and_the_fault)
{
    struct model *base;
    cr_assert_eq(model_open(&base, good_file(GOOD_BPE), NULL, &err), 0, "%s", err.text);
    for (size_t i = 0; i < n_bad_models; i++) {
        const struct bad_model *bad = &bad_models[i];
        bad_model_write(bad, path);
        int rc = bad->good == GOOD_ADAPTER ? open_adapter(base, path) : open_model(path);
        cr_expect_eq(rc, -1, "%s: %s", bad->number, bad->says);
        expect_line(bad->number, bad->says);
    }
    model_close(base);
}

Test(bad_models, little_memory_is_enough_to_refuse_them)
{
    struct model *base;
    cr_assert_eq(model_open(&base, good_file(GOOD_BPE), NULL, &err), 0, "%s", err.text);
    limit_memory();
    for (size_t i = 0; i < n_bad_models; i++) {
        bad_model_write(&bad_models[i], path);
        clock_reset_peak_memory(); /* sanitizers keep what was freed for a while */
        int64_t before = clock_peak_memory_bytes();
        cr_expect_eq(bad_models[i].good == GOOD_ADAPTER ? open_adapter(base, path)
                                                        : open_model(path),
                     -1, "%s: %s", bad_models[i].number, bad_models[i].says);
        /* What is touched, under sanitizers too. */
        cr_expect_lt(clock_peak_memory_bytes() - before, 64 << 20, "%s: %lld KiB",
                     bad_models[i].number,
                     (long long)((clock_peak_memory_bytes() - before) >> 10));
    }
    model_close(base);
}

Test(bad_models, the_good_files_they_are_made_of_open)
{
    struct model *base;
    cr_expect_eq(open_model(good_file(GOOD_SPM)), 0, "%s", err.text);
    cr_expect_eq(open_model(good_file(GOOD_Q8_0)), 0, "%s", err.text);
    cr_assert_eq(model_open(&base, good_file(GOOD_BPE), NULL, &err), 0, "%s", err.text);
    cr_expect_eq(open_adapter(base, good_file(GOOD_ADAPTER)), 0, "%s", err.text);
    model_close(base);
}

/* ---- 37 to 39: what is no file, or changes */

Test(bad_models, number_37_folders_pipes_and_devices_are_no_models)
{
    snprintf(path, sizeof path, "%s", dir);
    cr_expect_eq(open_model(dir), -1);
    cr_expect_not_null(strstr(err.text, "is a folder without config.json"), "%s",
                       err.text);
    snprintf(path, sizeof path, "%s/bad.gguf", dir);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_expect_eq(open_model(path), -1);
    cr_expect_not_null(strstr(err.text, "is not a regular file"), "%s", err.text);
    cr_expect_eq(open_model("/dev/zero"), -1);
    cr_expect_not_null(strstr(err.text, "is not a regular file"), "%s", err.text);
}

Test(bad_models, number_38_a_file_that_shrinks_is_an_error_and_no_signal)
{
    struct gguf *file;
    char row[32 * sizeof(float)];
    const struct bad_model same = {.how = SET_U32, .name = "any.key"};
    bad_model_write(&same, path);
    cr_assert_eq(gguf_open(&file, path, &err), 0, "%s", err.text);
    cr_assert_eq(truncate(path, 1000), 0);
    const struct gguf_tensor *t = gguf_tensor(file, "output.weight");
    cr_expect_eq(gguf_read_rows(file, t, 0, 1, row, &err), -1);
    cr_expect_not_null(strstr(err.text, "cannot read tensor \"output.weight\""), "%s",
                       err.text);
    cr_expect_not_null(strstr(err.text, "truncated"), "%s", err.text);
    gguf_close(file);
}

Test(bad_models, number_39_links_in_a_circle_and_forbidden_files_are_named)
{
    cr_assert_eq(symlink(path, path), 0);
    cr_expect_eq(open_model(path), -1);
    cr_expect_not_null(strstr(err.text, "Too many levels of symbolic links"), "%s",
                       err.text);
    unlink(path);
    if (geteuid() == 0) {
        puts("skip: root may read every file");
        return;
    }
    const struct bad_model same = {.how = SET_U32, .name = "any.key"};
    bad_model_write(&same, path);
    cr_assert_eq(chmod(path, 0), 0);
    cr_expect_eq(open_model(path), -1);
    cr_expect_not_null(strstr(err.text, "Permission denied"), "%s", err.text);
}

/* ---- 54 and 57: odd, but of use */

Test(bad_models, number_54_a_tensor_too_many_is_noted)
{
    struct model *model;
    const struct bad_model extra = {.how = EXTRA, .name = "blk.7.odd.weight"};
    bad_model_write(&extra, path);
    cr_assert_eq(model_open(&model, path, NULL, &err), 0, "%s", err.text);
    cr_assert_not_null(model->note);
    cr_expect_not_null(strstr(model->note, "not used"), "%s", model->note);
    model_close(model);
}

Test(bad_models, number_57_rows_may_be_more_than_tokens)
{
    struct model *model;
    cr_assert_eq(model_open(&model, good_file(GOOD_TIED), NULL, &err), 0, "%s", err.text);
    cr_expect_eq(model->shape.V, 272);
    cr_expect_eq(tokenizer_size(model->tok), 270);
    model_close(model);
}

/* ---- 65 to 68: what is handed to a good model */

static int generate(const char *prompt, size_t n)
{
    struct arena arena = {0};
    const struct command *command = NULL;
    char *text = arena_copy(&arena, prompt, n), *args[] = {(char *)good_file(GOOD_BPE)};
    for (int i = 0; i < n_commands; i++)
        if (strcmp(commands[i]->name, "generate") == 0)
            command = commands[i];
    cr_assert_not_null(command);
    void *opts = arena_alloc(&arena, command->opts_size);
    opt_defaults(command->opts, opts);
    cr_assert_eq(opt_set(command->opts, opts, "prompt", text, &arena, &err), 0);
    err = (struct err)ERR_INIT;
    int rc = command->run(opts, 1, args, &arena, &err);
    arena_release(&arena);
    return rc;
}

Test(bad_models, numbers_65_67_and_68_prompts_that_cannot_be_answered)
{
    char many[400];
    memset(many, '7', sizeof many);
    cr_expect_eq(generate("ab\xff", 3), -1);
    cr_expect_not_null(strstr(err.text, "not UTF-8 at byte 2 (0xFF)"), "%s", err.text);
    cr_expect_eq(generate("", 0), -1);
    cr_expect_not_null(strstr(err.text, "the prompt is empty"), "%s", err.text);
    cr_expect_eq(generate(many, sizeof many), -1);
    cr_expect_not_null(
        strstr(err.text,
               "has 400 tokens; the context of the model is 64, so it is 337 too long"),
        "%s", err.text);
    cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
}

Test(bad_models, number_66_text_beyond_the_limit_is_refused_before_it_is_read)
{
    struct gguf *file;
    struct tokenizer *tok;
    struct ids ids = {0};
    cr_assert_eq(gguf_open(&file, good_file(GOOD_BPE), &err), 0);
    cr_assert_eq(tokenizer_open(&tok, file, &err), 0, "%s", err.text);
    gguf_close(file);
    cr_expect_eq(
        tokenizer_encode(tok, (struct str){"", (size_t)1 << 33}, true, false, &ids, &err),
        -1);
    cr_expect_not_null(strstr(err.text, "8589934592 bytes, the limit is"), "%s",
                       err.text);
    ids_release(&ids);
    tokenizer_close(tok);
}
