/* Plans: names, patterns and options to cells; everything wrong is said before anything starts. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/file.h"
#include "tests/unit/grid.h"

TestSuite(plan, .init = grid_begin, .fini = grid_end);

static const struct plan *made(const struct run_opts *opts)
{
    const struct plan *plan = grid_plan(opts);
    cr_assert(plan, "%s", grid_err.text);
    return plan;
}

static void refused(const struct run_opts *opts, const char *why)
{
    cr_assert(!grid_plan(opts), "accepted, not refused with: %s", why);
    cr_assert(strstr(grid_err.text, why), "\"%s\" is not in: %s", why, grid_err.text);
    cr_assert(!strchr(grid_err.text, '\n'));
    cr_assert_eq(grid_err.status, ERR_ASKED_WRONGLY, "%s", grid_err.text);
}

static bool has_cell(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->n_cells; i++)
        if (!strcmp(plan->cell[i].name, name))
            return true;
    return false;
}

/* ---- what is named */

Test(plan, leaves_out_what_does_not_fit_and_says_so)
{
    struct run_opts opts = grid_opts("out");
    const struct plan *plan = made(&opts);
    cr_assert_eq(plan->n_cells, 7);
    cr_assert(has_cell(plan, "facts/rag:k=1/recorded/1"));
    cr_assert(!has_cell(plan, "colour/rag:k=1/recorded/1"));
    cr_assert_eq(plan->n_notes, 1);
    cr_assert_str_eq(plan->note[0], "rag:k=1 left out: task \"colour\" brings no corpus");
}

Test(plan, refuses_a_method_that_fits_nothing_when_it_was_named)
{
    struct run_opts opts = grid_opts("out");
    opts.tasks = "colour";
    refused(&opts,
            "method \"rag:k=1\" fits nothing here: task \"colour\" brings no corpus");
}

Test(plan, takes_all_methods_from_simple_to_complicated)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = NULL;
    const struct plan *plan = made(&opts);
    cr_assert_str_eq(plan->method[0].label, "prompt");
    cr_assert_str_eq(plan->method[plan->n_methods - 1].label, "rag_finetune");
    size_t floors = 0; /* they answer without a model: only when named */
    for (int i = 0; i < n_methods; i++)
        floors += (methods[i]->needs & METHOD_IS_FLOOR) != 0;
    cr_assert_eq(plan->n_methods + floors, (size_t)n_methods);
    cr_assert_gt(floors, 0);
}

Test(plan, patterns_and_folders_name_tasks)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt";
    opts.tasks = "col*";
    cr_assert_eq(made(&opts)->n_tasks, 1);
    opts.tasks = "facts, [a-f]*";
    cr_assert_eq(made(&opts)->n_tasks, 2);
    cr_assert_str_eq(made(&opts)->task[0].name, "facts");
    opts.tasks = "tests/fixtures/tasks/facts";
    opts.tasks_dir = "no/such/folder";
    cr_assert_eq(made(&opts)->n_tasks, 1);
}

Test(plan, options_of_a_method_may_hold_commas)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "rag:k=2,chunk=80,prompt,finetune:epochs=2";
    opts.tasks = "facts";
    const struct plan *plan = made(&opts);
    cr_assert_eq(plan->n_methods, 3);
    cr_assert_str_eq(plan->method[0].label, "rag:k=2,chunk=80");
    cr_assert(has_cell(plan, "facts/rag:k=2,chunk=80/recorded/1"));
    cr_assert(strstr(plan->config.data, "\"k\":2,\"chunk\":80"));
}

Test(plan, a_method_may_come_again_with_more_options_than_before)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "rag:k=2,rag:k=2,chunk=80,rag:k=2";
    opts.tasks = "facts";
    const struct plan *plan = made(&opts);
    cr_assert_eq(plan->n_methods, 2);
    cr_assert_str_eq(plan->method[0].label, "rag:k=2");
    cr_assert_str_eq(plan->method[1].label, "rag:k=2,chunk=80");
}

Test(plan, seeds_are_cells)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "fewshot";
    opts.tasks = "colour";
    opts.seed = 5;
    opts.seeds = 3;
    const struct plan *plan = made(&opts);
    cr_assert_eq(plan->n_cells, 3);
    cr_assert_eq(plan->cell[2].seed, 7);
    cr_assert_str_eq(plan->cell[2].name, "colour/fewshot/recorded/7");
}

Test(plan, shards_divide_the_cells)
{
    struct run_opts opts = grid_opts("out");
    size_t sum = 0;
    char text[8];
    for (int i = 1; i <= 3; i++) {
        snprintf(text, sizeof text, "%d/3", i);
        opts.shard = text;
        sum += made(&opts)->n_cells;
    }
    cr_assert_eq(sum, 7);
    static const char *const wrong[] = {"0/3", "4/3", "1", "1/0", "a/b", "1/3x", "8/8"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        opts.shard = wrong[i];
        refused(&opts, "--shard");
    }
}

Test(plan, a_train_limit_shortens_what_every_method_may_learn_from)
{
    struct run_opts opts = grid_opts("out");
    opts.train_limit = 3;
    struct plan *plan = grid_plan(&opts);
    cr_assert_not_null(plan, "%s", grid_err.text);
    cr_assert_eq(plan->task[0].split[SPLIT_TRAIN].n, 3);
    cr_assert_gt(plan->task[0].split[SPLIT_TEST].n, 3);
    cr_assert(str_find(plan->config, STR("\"train_limit\":3"), 0) != SIZE_MAX ||
              str_find(plan->config, STR("\"train_limit\": 3"), 0) != SIZE_MAX);
}

Test(plan, quick_takes_fewer_items_and_one_epoch_unless_told)
{
    struct run_opts opts = grid_opts("out");
    opts.quick = true;
    opts.methods = "finetune,finetune:epochs=4";
    opts.limit = 3;
    const struct plan *plan = made(&opts);
    cr_assert_eq(plan->task[0].split[SPLIT_TEST].n, 3);
    cr_assert(strstr(plan->config.data, "\"epochs\":1"));
    cr_assert(strstr(plan->config.data, "\"epochs\":4"));
}

/* ---- what is wrong */

Test(plan, unknown_names_are_refused_with_the_nearest)
{
    struct run_opts opts = grid_opts("out");
    opts.tasks = "coluor";
    refused(&opts, "unknown task \"coluor\"; did you mean \"colour\"?");
    opts.tasks = "zzz*";
    refused(&opts, "no task matches \"zzz*\"");
    opts = grid_opts("out");
    opts.methods = "promt";
    refused(&opts, "unknown method \"promt\"; did you mean \"prompt\"?");
    opts.methods = "rag:kk=2";
    refused(&opts, "method \"rag\"");
    opts.methods = "rag:k=0";
    refused(&opts, "method \"rag\"");
    opts.methods = ",";
    refused(&opts, "--methods names nothing");
    opts = grid_opts("out");
    opts.models = "recoded";
    refused(&opts, "unknown model \"recoded\"; did you mean \"recorded\"?");
    opts.models = "missing.gguf";
    refused(&opts, "missing.gguf");
    opts = grid_opts("out");
    opts.prices_file = "no-prices.json";
    refused(&opts, "no-prices.json");
}

static const char *models(const char *entry)
{
    const char *text = arena_format(&grid_arena, "{\n\"m\": %s\n}", entry);
    grid_write("models.json", str_of(text));
    return grid_path("models.json");
}

Test(plan, entries_of_models_json_are_checked)
{
    struct run_opts opts = grid_opts("out");
    opts.models = "m";
    opts.models_file = models("{\"provider\": \"lokal\"}");
    refused(&opts, "models.json:2: unknown provider \"lokal\"; did you mean \"local\"?");
    opts.models_file = models("{\"path\": \"x\"}");
    refused(&opts, "\"provider\" is missing");
    opts.models_file = models("{\"provider\": \"replay\", \"paht\": \"x\"}");
    refused(&opts, "did you mean \"path\"?");
    opts.models_file = models("{\"provider\": \"replay\", \"path\": \"absent.jsonl\"}");
    refused(&opts, "absent.jsonl");
    opts.models_file = models("{\"provider\": \"replay\"}");
    refused(&opts, "\"path\"");
    opts.models_file = models("7");
    refused(&opts, "must be an object");
    grid_write("items.jsonl", STR("{}\n"));
    opts.models_file = models(
        "{\"provider\": \"replay\", \"path\": \"items.jsonl\", \"price\": \"gold\"}");
    refused(&opts, "no price \"gold\"");
}

static const char *task_folder(const char *test, const char *train, const char *names)
{
    cr_assert_eq(file_mkdirs(grid_path("tasks/t"), &grid_err), 0);
    grid_write(
        "tasks/t/task.json",
        str_of(arena_format(&grid_arena,
                            "{\"summary\": \"s\", \"version\": \"1\", \"licence\": "
                            "\"CC0-1.0\", \"prompt\": \"{input}\", \"metrics\": [%s]}",
                            names)));
    grid_write("tasks/t/test.jsonl", str_of(test));
    grid_write("tasks/t/train.jsonl", str_of(train));
    return grid_path("tasks");
}

#define ROW(id, input) \
    "{\"id\": \"" id "\", \"input\": \"" input "\", \"answer\": \"a\"}\n"

Test(plan, tasks_that_cannot_be_measured_are_refused)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt";
    opts.tasks_dir = task_folder("", ROW("1", "what?"), "\"exact_match\"");
    refused(&opts, "test");
    task_folder(ROW("1", "what is it?"), ROW("2", "What is it"), "\"exact_match\"");
    refused(&opts, "train.jsonl:1");
    opts.allow_leak = true;
    made(&opts);
    opts.allow_leak = false;
    task_folder(ROW("1", "what?"), ROW("2", "who?"), "\"exact_mach\"");
    refused(&opts, "did you mean \"exact_match\"?");
    task_folder(ROW("1", "what?"), ROW("2", "who?"), "\"accuracy\"");
    refused(&opts, "\"choices\"");
}

/* ---- the folder and the configuration */

Test(plan, the_hash_is_of_what_decides_results)
{
    struct run_opts opts = grid_opts("out");
    const char *sha = made(&opts)->config_sha256;
    struct run_opts same = grid_opts("elsewhere");
    same.threads = 7;
    same.timed_items = 3;
    same.figures = false;
    cr_assert_str_eq(made(&same)->config_sha256, sha);
    struct run_opts other = opts;
    other.seed = 2;
    cr_assert_str_neq(made(&other)->config_sha256, sha);
    other = opts;
    other.limit = 2;
    cr_assert_str_neq(made(&other)->config_sha256, sha);
    other = opts;
    other.methods = "prompt,fewshot:shots=3,rag:k=1,finetune";
    cr_assert_str_neq(made(&other)->config_sha256, sha);
}

Test(plan, a_folder_that_is_no_run_is_refused)
{
    struct run_opts opts = grid_opts("out");
    cr_assert_eq(file_mkdirs(grid_path("out"), &grid_err), 0);
    made(&opts); /* empty is fine */
    grid_write("out/letter.txt", STR("dear"));
    refused(&opts, "is not empty and holds no run");
    opts.fresh = true;
    refused(&opts, "is not empty and holds no run");
    opts = grid_opts("out/letter.txt");
    refused(&opts, "is a file");
}
