/* Runs, with recorded answers: what is measured, and that nothing finished is ever lost. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/result/result.h"
#include "tests/unit/grid.h"

TestSuite(run, .init = grid_begin, .fini = grid_end);

static void ran(const struct run_opts *opts)
{
    int status = grid_run(opts);
    cr_assert_eq(status, 0, "%s", grid_err.text);
}

static struct results results_of(const char *out)
{
    struct results results;
    cr_assert_eq(
        results_read(&results, grid_path(out), ITEMS_NEEDED, &grid_arena, &grid_err), 0,
        "%s", grid_err.text);
    return results;
}

static const struct cell *find(const struct results *results, const char *task,
                               const char *method, const char *metric)
{
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *c = &results->cell[i];
        if (!strcmp(c->task, task) && !strcmp(c->method, method) &&
            !strcmp(c->metric, metric))
            return c;
    }
    cr_assert_fail("no row %s %s %s", task, method, metric);
    return NULL;
}

/* cells.csv without the columns that are times. */
static const char *quality_columns(const char *out)
{
    struct str rest = grid_read(arena_format(&grid_arena, "%s/cells.csv", out));
    struct str line, head = STR_NONE, field, name;
    const char *kept = "";
    while (str_split(&rest, '\n', &line)) {
        if (!head.n)
            head = line;
        struct str names = head;
        while (str_split(&line, ',', &field) && str_split(&names, ',', &name))
            if (!cell_column_is_measured_time(str_copy(&grid_arena, name).data))
                kept = arena_format(&grid_arena, "%s%.*s,", kept, STR_ARG(field));
        kept = arena_format(&grid_arena, "%s\n", kept);
    }
    return kept;
}

/* ---- what is measured */

Test(run, leaves_rows_items_and_a_manifest)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    struct results results = results_of("out");
    cr_assert_eq(results.n_cells, 21); /* 7 cells x 3 metrics */
    cr_assert_eq(results.n_items, 3 * 8 + 4 * 4);
    const struct cell *c = find(&results, "colour", "fewshot:shots=2", "accuracy");
    cr_assert_float_eq(c->quality, 0.875, 1e-12);
    struct interval wilson = stats_wilson(7, 8); /* right or wrong, all strangers */
    cr_assert_str_eq(c->interval, "wilson");
    cr_assert_float_eq(c->quality_low, wilson.low, 1e-12);
    cr_assert_float_eq(c->quality_high, wilson.high, 1e-12);
    cr_assert_float_eq(c->quality_stderr, 0.125, 1e-12);
    cr_assert_eq(c->clusters, 0);
    cr_assert_eq(c->primary, 1);
    cr_assert_eq(c->items, 8);
    cr_assert_eq(c->failed, 0);
    cr_assert_float_eq(c->tokens_in, 73.5, 1e-12);
    cr_assert_eq(c->timed_items, 8);
    cr_assert_float_eq(c->latency_p50_ms, 13.25, 1e-9);
    cr_assert(isnan(c->latency_p95_ms), "8 items are too few");
    cr_assert(isnan(c->latency_p99_ms), "and for this one 299 are");
    cr_assert(c->items_per_s > 0 && c->peak_mb > 0);
    c = find(&results, "facts", "rag:k=1", "exact_match");
    cr_assert_float_eq(c->quality, 1, 1e-12);
    cr_assert_float_eq(c->hit_rate, 1, 1e-12);
    cr_assert_eq(c->clusters, 0); /* no two questions about one document */
    cr_assert(isnan(find(&results, "facts", "prompt", "exact_match")->hit_rate));
    c = find(&results, "facts", "prompt", "bits_per_byte");
    /* -log p is 4, 4.25, 4.5, 4.75 nats; the answers have 10 + 4 + 3 + 3 bytes */
    cr_assert_float_eq(c->quality, 17.5 / log(2) / 20, 1e-9);
    cr_assert(isnan(c->usd_per_correct));
}

Test(run, the_manifest_names_code_data_and_configuration)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    struct results results = results_of("out");
    static const char *const keys[] = {"complete", "config_sha256", "config", "models",
                                       "prices",   "sessions",      "wall_s"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cr_assert(json_get(results.run, keys[i]), "%s", keys[i]);
    cr_assert(json_get(results.run, "complete")->boolean);
    const struct json *session = json_get(results.run, "sessions")->child;
    static const char *const about[] = {"date",     "command",   "version",
                                        "compiler", "libraries", "machine"};
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        cr_assert(json_get(session, about[i]), "%s", about[i]);
    cr_assert(json_get(json_get(session, "libraries"), "openblas"));
    cr_assert(json_get(json_get(session, "machine"), "kernels"));
}

Test(run, no_environment_and_no_secret_is_recorded)
{
    setenv("OPENAI_API_KEY", "sk-never-to-be-seen", 1);
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    static const char *const files[] = {"out/run.json", "out/items.jsonl",
                                        "out/timing.jsonl", "out/cells.csv"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        cr_assert(str_find(grid_read(files[i]), STR("sk-never"), 0) == SIZE_MAX, "%s",
                  files[i]);
}

Test(run, costs_follow_the_prices)
{
    grid_write("prices.json", STR("{\"date\": \"d\", \"api\": {\"usd_per_1m_input\": 2, "
                                  "\"usd_per_1m_cached\": 1, \"usd_per_1m_output\": 10, "
                                  "\"source\": \"s\", \"date\": \"d\"}}"));
    struct run_opts opts = grid_opts("out");
    struct str recorded;
    cr_assert_eq(file_read("tests/fixtures/replay/items.jsonl", &grid_arena, 0, &recorded,
                           &grid_err),
                 0);
    grid_write("items.jsonl", recorded);
    grid_write("models.json", STR("{\"recorded\": {\"provider\": \"replay\", \"path\": "
                                  "\"items.jsonl\", \"price\": \"api\"}}"));
    opts.models_file = grid_path("models.json");
    opts.prices_file = grid_path("prices.json");
    ran(&opts);
    struct results results = results_of("out");
    const struct cell *c = find(&results, "colour", "prompt", "accuracy");
    /* 23.5 tokens in, 8.75 of them cached, 2 out */
    double usd = (14.75 * 2 + 8.75 * 1 + 2 * 10) / 1e6;
    cr_assert_float_eq(c->usd_per_1k, 1000 * usd, 1e-12);
    cr_assert_float_eq(c->usd_per_correct, usd / 0.5, 1e-12);
}

Test(run, several_seeds_are_several_rows)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt";
    opts.tasks = "colour";
    opts.seeds = 2;
    ran(&opts);
    struct results results = results_of("out");
    cr_assert_eq(results.n_cells, 6);
    cr_assert_eq(results.cell[0].seed, 1);
    cr_assert_eq(results.cell[3].seed, 2);
}

/* ---- going on */

static void cut_file(const char *name, size_t lines, const char *tail)
{
    struct str text = grid_read(name), rest = text, line;
    size_t n = 0;
    while (lines-- && str_split(&rest, '\n', &line))
        n += line.n + 1;
    grid_write(name,
               str_of(arena_format(&grid_arena, "%.*s%s", (int)n, text.data, tail)));
}

static void forget_completion(const char *name)
{
    char *text = arena_strdup(&grid_arena, grid_read(name).data);
    char *at = strstr(text, "\"complete\": true");
    cr_assert(at);
    memcpy(at, "\"complete\":false", 16);
    grid_write(name, str_of(text));
}

Test(run, a_killed_run_ends_with_the_same_bytes)
{
    struct run_opts whole = grid_opts("whole"), killed = grid_opts("killed");
    ran(&whole);
    const char *quality = quality_columns("whole");
    struct str items = grid_read("whole/items.jsonl");
    static const size_t cuts[] = {0, 1, 7, 8, 13, 39, 40};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        killed.fresh = true;
        ran(&killed);
        killed.fresh = false;
        cut_file("killed/items.jsonl", cuts[i], "{\"cell\":\"colour/pro");
        cut_file("killed/timing.jsonl", cuts[i] / 3, "{\"ce");
        forget_completion("killed/run.json");
        ran(&killed);
        cr_assert_str_eq(quality_columns("killed"), quality, "cut to %zu lines", cuts[i]);
        cr_assert(str_eq(grid_read("killed/items.jsonl"), items), "cut to %zu", cuts[i]);
    }
}

Test(run, a_complete_run_is_left_as_it_is)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    struct str before = grid_read("out/run.json"), cells = grid_read("out/cells.csv");
    ran(&opts);
    cr_assert(str_eq(grid_read("out/run.json"), before));
    cr_assert(str_eq(grid_read("out/cells.csv"), cells));
    opts.fresh = true;
    ran(&opts);
    cr_assert(!str_eq(grid_read("out/run.json"), before));
}

Test(run, a_folder_of_another_configuration_is_refused_and_kept)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    struct str before = grid_read("out/items.jsonl");
    opts.limit = 2;
    opts.seed = 3;
    cr_assert_eq(grid_run(&opts), ERR_ASKED_WRONGLY);
    cr_assert(strstr(grid_err.text, "another configuration (different: seed, limit)"),
              "%s", grid_err.text);
    cr_assert(str_eq(grid_read("out/items.jsonl"), before));
    opts.fresh = true;
    ran(&opts);
    cr_assert_eq(results_of("out").n_items, 3 * 2 + 4 * 2);
}

Test(run, fresh_removes_what_a_run_leaves_and_nothing_else)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    cr_assert_eq(file_mkdirs(grid_path("out/figures"), &grid_err), 0);
    grid_write("out/figures/old.svg", STR("x"));
    grid_write("out/notes.txt", STR("mine"));
    opts.fresh = true;
    ran(&opts);
    cr_assert(!file_exists(grid_path("out/figures/old.svg")));
    cr_assert(str_is(grid_read("out/notes.txt"), "mine"));
}

Test(run, items_of_another_run_are_refused)
{
    struct run_opts opts = grid_opts("out");
    ran(&opts);
    cut_file("out/items.jsonl", 3,
             "{\"cell\":\"other/prompt/m/1\",\"index\":0,\"id\":\"x\",\"prompt_sha256\":"
             "\"\",\"answer\":\"\",\"accept\":[],\"metrics\":{},\"failed\":false,\"cut\":"
             "false,\"tokens_in\":0,\"tokens_cached\":0,\"tokens_out\":0,"
             "\"reference_bytes\":0,\"docs\":0,\"dropped\":0}\n");
    cr_assert_eq(grid_run(&opts), ERR_ASKED_WRONGLY);
    cr_assert(strstr(grid_err.text, "other/prompt/m/1"), "%s", grid_err.text);
}

Test(run, two_runs_do_not_write_into_one_folder)
{
    struct run_opts opts = grid_opts("out");
    struct plan *plan = grid_plan(&opts);
    struct file_log log;
    cr_assert_eq(file_mkdirs(grid_path("out"), &grid_err), 0);
    cr_assert_eq(file_log_open(&log, grid_path("out/items.jsonl"), NULL, &grid_err), 0);
    cr_assert_eq(run(plan, NULL, &grid_err), -1);
    cr_assert(strstr(grid_err.text, "another process"), "%s", grid_err.text);
    file_log_close(&log);
}

Test(run, preparing_again_after_a_kill_does_not_count)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt";
    opts.tasks = "colour";
    ran(&opts);
    cut_file("out/items.jsonl", 3, "");
    struct str timing = grid_read("out/timing.jsonl");
    grid_write("out/timing.jsonl",
               str_of(arena_format(
                   &grid_arena,
                   "%s{\"cell\":\"colour/prompt/recorded/1\",\"stage\":\"prepared\","
                   "\"seconds\":1000,\"trained_tokens\":0,\"trained_params\":0,"
                   "\"index_bytes\":0,\"train_loss\":null,\"dev_loss\":null,"
                   "\"params\":0}\n",
                   timing.data)));
    forget_completion("out/run.json");
    ran(&opts);
    struct results results = results_of("out");
    cr_assert(results.cell[0].prepare_s < 100, "%g", results.cell[0].prepare_s);
}

static const struct provider *behind;
static size_t asked[2]; /* in batches, singly */

static int count_requests(void *self, const struct request *request, size_t n,
                          const struct run_how *how, struct reply *reply,
                          struct arena *arena, struct err *err)
{
    asked[how->single_stream] += n;
    return behind->run(self, request, n, how, reply, arena, err);
}

Test(run, only_what_is_missing_is_asked_and_timed)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt";
    opts.tasks = "colour";
    opts.timed_items = 2;
    ran(&opts);
    cut_file("out/items.jsonl", 5, ""); /* the last three are gone */
    opts.timed_items = 6;
    struct plan *plan = grid_plan(&opts);
    struct model_entry *model = (struct model_entry *)plan->model;
    struct provider provider = *model->provider;
    behind = model->provider;
    provider.run = count_requests;
    model->provider = &provider;
    cr_assert_eq(run(plan, NULL, &grid_err), 0, "%s", grid_err.text);
    cr_assert_eq(asked[0], 3);
    cr_assert_eq(asked[1], 4);
    cr_assert_eq(results_of("out").cell[0].timed_items, 6);
}

static bool saw_test_split;
static const struct method *spied;

static int spy(const struct method_job *job, struct method_made *made, struct err *err)
{
    saw_test_split =
        job->task->split[SPLIT_TEST].n || job->task->split[SPLIT_TEST].reference;
    return spied->prepare(job, made, err);
}

Test(run, a_method_is_not_shown_the_test_split)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "fewshot:shots=2";
    opts.tasks = "colour";
    struct plan *plan = grid_plan(&opts);
    struct plan_method *planned = (struct plan_method *)plan->method;
    struct method method = *planned->method;
    spied = planned->method;
    method.prepare = spy;
    planned->method = &method;
    saw_test_split = true;
    cr_assert_eq(run(plan, NULL, &grid_err), 0, "%s", grid_err.text);
    cr_assert(!saw_test_split);
}

/* ---- failing on the way.  A provider that does something after some items. */

static int left;
static void (*happens)(void);

static int count_down(void *context, size_t request, const struct reply *reply,
                      struct err *err)
{
    const struct run_how *how = context;
    int rc = how->done(how->context, request, reply, err);
    if (!rc && left-- == 0)
        happens();
    return rc;
}

static int run_behind(void *self, const struct request *request, size_t n,
                      const struct run_how *how, struct reply *reply, struct arena *arena,
                      struct err *err)
{
    struct run_how counted = {
        .single_stream = how->single_stream, .done = count_down, .context = (void *)how};
    return behind->run(self, request, n, &counted, reply, arena, err);
}

/* In a process of its own: the exit status, with the error in grid_read("error"). */
static int run_until(const struct run_opts *opts, int items, void (*then)(void))
{
    struct plan *plan = grid_plan(opts);
    cr_assert(plan, "%s", grid_err.text);
    pid_t child = fork();
    if (child == 0) {
        struct model_entry *model = (struct model_entry *)plan->model;
        struct provider provider = *model->provider;
        behind = model->provider;
        provider.run = run_behind;
        model->provider = &provider;
        left = items;
        happens = then;
        interrupt_install();
        int rc = run(plan, NULL, &grid_err);
        struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &none);
        grid_write("error", str_of(grid_err.text));
        _exit(rc ? (int)grid_err.status : 0);
    }
    int status;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void press_ctrl_c(void)
{
    raise(SIGINT);
}

Test(run, ctrl_c_stops_cleanly_and_the_same_command_goes_on)
{
    struct run_opts whole = grid_opts("whole"), opts = grid_opts("out");
    ran(&whole);
    cr_assert_eq(run_until(&opts, 20, press_ctrl_c), ERR_INTERRUPTED);
    struct str text = grid_read("error");
    cr_assert(str_find(text, STR("items are in"), 0) != SIZE_MAX, "%s", text.data);
    cr_assert(str_find(text, STR("the same command goes on"), 0) != SIZE_MAX);
    cr_assert(str_find(text, STR("\n"), 0) == SIZE_MAX);
    struct item *item;
    size_t n;
    cr_assert_eq(
        items_read(grid_path("out/items.jsonl"), &grid_arena, &item, &n, &grid_err), 0);
    cr_assert(n > 0 && n < 40, "%zu", n);
    ran(&opts);
    cr_assert_str_eq(quality_columns("out"), quality_columns("whole"));
    cr_assert(str_eq(grid_read("out/items.jsonl"), grid_read("whole/items.jsonl")));
    struct results results = results_of("out");
    cr_assert_eq(json_get(results.run, "sessions")->n, 2);
}

static void die(void)
{
    kill(getpid(), SIGKILL);
}

Test(run, a_kill_loses_no_finished_item)
{
    struct run_opts whole = grid_opts("whole"), opts = grid_opts("out");
    ran(&whole);
    cr_assert_eq(run_until(&opts, 12, die), -SIGKILL);
    struct item *item;
    size_t n;
    cr_assert_eq(
        items_read(grid_path("out/items.jsonl"), &grid_arena, &item, &n, &grid_err), 0);
    cr_assert_eq(n, 8); /* 8 answered, then 4 timed and a fifth */
    ran(&opts);
    cr_assert_str_eq(quality_columns("out"), quality_columns("whole"));
    cr_assert(str_eq(grid_read("out/items.jsonl"), grid_read("whole/items.jsonl")));
}

static void fill_disk(void)
{
    struct rlimit small = {2048, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
}

Test(run, a_full_disk_is_reported_and_what_is_there_stays)
{
    struct run_opts whole = grid_opts("whole"), opts = grid_opts("out");
    ran(&whole);
    cr_assert_eq(run_until(&opts, 1, fill_disk), ERR_FAILED);
    struct str text = grid_read("error");
    cr_assert(str_find(text, STR("cannot write"), 0) != SIZE_MAX, "%s", text.data);
    cr_assert(str_find(text, STR("out/"), 0) != SIZE_MAX, "%s", text.data);
    cr_assert(str_find(text, str_of(strerror(EFBIG)), 0) != SIZE_MAX, "%s", text.data);
    struct item *item;
    size_t n;
    cr_assert_eq(
        items_read(grid_path("out/items.jsonl"), &grid_arena, &item, &n, &grid_err), 0);
    cr_assert(n >= 2, "%zu", n);
    ran(&opts);
    cr_assert_str_eq(quality_columns("out"), quality_columns("whole"));
    cr_assert(str_eq(grid_read("out/items.jsonl"), grid_read("whole/items.jsonl")));
}

/* 0: there is a read-only file system at `at` in this process. */
static int mount_read_only(const char *at)
{
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return -1;
    return mount("none", at, "tmpfs", MS_RDONLY, NULL);
}

Test(run, a_read_only_disk_is_reported)
{
    cr_assert_eq(file_mkdirs(grid_path("ro"), &grid_err), 0);
    struct run_opts opts = grid_opts("ro/out");
    pid_t child = fork();
    if (child == 0) {
        if (mount_read_only(grid_path("ro")))
            _exit(99);
        int status = grid_run(&opts);
        bool said = strstr(grid_err.text, "ro/out") &&
                    strstr(grid_err.text, strerror(EROFS)) &&
                    !strchr(grid_err.text, '\n');
        _exit(said ? status : 98);
    }
    int status;
    waitpid(child, &status, 0);
    cr_assert(WIFEXITED(status));
    if (WEXITSTATUS(status) == 99)
        puts("skip: a read-only file system cannot be mounted here");
    else
        cr_assert_eq(WEXITSTATUS(status), ERR_FAILED, "%d", WEXITSTATUS(status));
}

/* ---- failed items */

Test(run, items_that_fail_score_as_wrong_and_are_asked_again)
{
    struct run_opts opts = grid_opts("out");
    opts.methods = "prompt,fewshot:shots=3"; /* three shots were never recorded */
    opts.tasks = "colour";
    ran(&opts);
    struct results results = results_of("out");
    const struct cell *c = find(&results, "colour", "fewshot:shots=3", "accuracy");
    cr_assert_eq(c->failed, 8);
    cr_assert_float_eq(c->quality, 0, 1e-12);
    cr_assert(isnan(c->tokens_in));
    cr_assert(
        isnan(find(&results, "colour", "fewshot:shots=3", "bits_per_byte")->quality));
    cr_assert_float_eq(find(&results, "colour", "prompt", "accuracy")->quality, 0.5,
                       1e-12);
    forget_completion("out/run.json");
    struct str timing = grid_read("out/timing.jsonl");
    ran(&opts);
    cr_assert(grid_read("out/timing.jsonl").n > timing.n, "nothing was asked again");
}
