#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/help.h"
#include "harness/model/model.h"
#include "harness/run/prices.h"
#include "harness/task/task.h"
#include "tests/unit/scratch.h"

static char elsewhere[] = "/tmp/trivium-home-XXXXXX";
static char *source; /* where the tests were started */

static void go_elsewhere(void)
{
    source = getcwd(NULL, 0);
    cr_assert(source && mkdtemp(elsewhere) && !chdir(elsewhere));
    setenv("TRIVIUM_HOME", source, 1);
}

static void come_back(void)
{
    cr_assert_eq(chdir(source), 0);
    scratch_remove(elsewhere);
    free(source);
}

TestSuite(home, .init = go_elsewhere, .fini = come_back);

Test(home, what_lies_here_comes_before_what_ships)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    cr_assert(!file_mkdirs("models", &err) &&
              !file_write("models/models.json", STR("{}"), &err));
    cr_assert_str_eq(home_path(&arena, "models/models.json"), "models/models.json");
    cr_assert_str_eq(home_path(&arena, "models/prices.json"),
                     file_join(&arena, source, "models/prices.json"));
    arena_release(&arena);
}

Test(home, what_is_nowhere_keeps_the_name_it_was_asked_by)
{
    struct arena arena = {0};
    cr_assert_str_eq(home_path(&arena, "models/none.json"), "models/none.json");
    cr_assert_str_eq(home_path(&arena, "/none/tasks"), "/none/tasks");
    setenv("TRIVIUM_HOME", "/none", 1);
    cr_assert_str_eq(home_path(&arena, "models/models.json"), "models/models.json");
    arena_release(&arena);
}

Test(home, models_tasks_and_prices_that_ship_are_found_from_any_folder)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    struct model_entry entry;
    struct task task;
    struct prices prices;
    const struct task_how how = {0};
    const char *const *names;
    size_t n;
    cr_assert(!model_resolve("base-300k", "models/models.json", &arena, &entry, &err),
              "%s", err.text);
    cr_assert(!task_list("tasks", &arena, &names, &n, &err) && n > 8, "%s", err.text);
    cr_assert(
        !task_load(&task, task_path(&arena, "tasks", "sentiment"), &how, &arena, &err),
        "%s", err.text);
    cr_assert(!prices_load(&prices, "models/prices.json", &arena, &err), "%s", err.text);
    arena_release(&arena);
}

Test(home, a_path_has_a_folder_and_a_name)
{
    static const char *const cases[][3] = {{"a/b.c", "a", "b.c"},
                                           {"/a/b/c", "/a/b", "c"},
                                           {"b", ".", "b"},
                                           {"/b", "/", "b"},
                                           {"a/", "a", ""}};
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_str_eq(file_folder(&arena, cases[i][0]), cases[i][1]);
        cr_assert_str_eq(file_name(cases[i][0]), cases[i][2]);
    }
    arena_release(&arena);
}

/* troff reads a line that begins with '.' or ''' as a request of its own. */
Test(home, the_manual_has_every_command_and_only_known_requests)
{
    static const char *const known[] = {".TH", ".SH", ".SS", ".TP", ".PP",
                                        ".B",  ".I",  ".nf", ".fi"};
    struct err err = ERR_INIT;
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    cr_assert(out && !help_manual(out, &err));
    fclose(out);
    int sections = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t i = 0;
        sections += strncmp(line, ".SS ", 4) == 0;
        cr_assert_neq(line[0], '\'', "%s", line);
        while (line[0] == '.' && i < sizeof known / sizeof *known &&
               (strncmp(line, known[i], strlen(known[i])) != 0 ||
                (line[strlen(known[i])] && line[strlen(known[i])] != ' ')))
            i++;
        cr_assert_lt(i, sizeof known / sizeof *known, "%s", line);
    }
    cr_assert_eq(sections, n_commands);
    free(text);
}
