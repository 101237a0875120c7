/* The same bytes of items.jsonl, and of adapters, whatever the engine is told about threads, slots,
 * sharing, memory, kernels and order, and however often it is killed on the way. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/kernel/kernels.h"
#include "engine/model/model.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "tests/unit/grid.h"
#include "tests/unit/tiny_model.h"

/* How a run is carried out; nothing of it may show. */
struct way {
    const char *name;
    int threads;
    const char *options; /* of the entry in models.json */
    const char *kernels; /* NULL: the best */
    const char *memory;  /* of the run */
    void (*wrap)(struct plan *plan);
};

/* Weights and a cache of keys and values that call for other arithmetic. */
static const struct kind {
    enum dtype type;
    const char *kv; /* as --kv has it */
} kinds[] = {{DTYPE_F32, "f32"},   {DTYPE_F32, "bf16"}, {DTYPE_BF16, "f32"},
             {DTYPE_BF16, "bf16"}, {DTYPE_Q8_0, "f32"}, {DTYPE_Q8_0, "bf16"}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char *kv; /* of the model that was made last */

static void make_model(struct kind kind)
{
    const char *path = grid_path("tiny.gguf");
    struct model *model;
    cr_assert_eq(tiny_model(path, "", 3, &grid_err), 0, "%s", grid_err.text);
    cr_assert_eq(model_open(&model, path, NULL, &grid_err), 0, "%s", grid_err.text);
    cr_assert_eq(model_save(model, path, kind.type, &grid_err), 0, "%s", grid_err.text);
    model_close(model);
    kv = kind.kv;
}

static struct run_opts opts_of(const struct way *way, const char *out)
{
    struct run_opts opts = grid_opts(out);
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"tiny\": {\"provider\": \"local\", \"path\": "
                                   "\"tiny.gguf\", \"price\": \"machine\", "
                                   "\"kv\": \"%s\"%s}}",
                                   kv, way->options ? way->options : "")));
    opts.models_file = grid_path("models.json");
    opts.models = "tiny";
    opts.methods = "prompt,fewshot:shots=2,rag:k=1";
    opts.timed_items = 0; /* times are in items.jsonl too */
    if (way->memory)
        cr_assert_eq(
            opt_set(run_options, &opts, "memory", way->memory, &grid_arena, &grid_err), 0,
            "%s", grid_err.text);
    return opts;
}

static struct str items(const struct way *way)
{
    struct run_opts opts = opts_of(way, "out");
    struct pool *pool;
    opts.fresh = file_exists(grid_path("out"));
    if (way->kernels)
        kernels_use(kernels_find(way->kernels));
    cr_assert_eq(pool_open(&pool, way->threads, &grid_err), 0);
    struct plan *plan = grid_plan(&opts);
    cr_assert(plan, "%s", grid_err.text);
    if (way->wrap)
        way->wrap(plan);
    cr_assert_eq(run(plan, pool, &grid_err), 0, "%s", grid_err.text);
    pool_close(pool);
    kernels_init(&grid_err);
    return grid_read("out/items.jsonl");
}

static const struct way plain = {.name = "plain", .threads = 1};

/* Each way gives the bytes of the plain one, whatever the weights and the cache. */
static void check_ways(const struct way *way, size_t n)
{
    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
        make_model(*kind);
        struct str want = items(&plain);
        cr_assert_gt(want.n, 1000);
        cr_assert(str_find(want, STR("\"failed\":true"), 0) == SIZE_MAX);
        for (size_t i = 0; i < n; i++)
            if (!way[i].kernels || kernels_find(way[i].kernels))
                cr_assert(str_eq(items(&way[i]), want), "%s, %s weights, %s keys",
                          way[i].name, dtype_info((uint32_t)kind->type)->name, kind->kv);
    }
}

TestSuite(determinism, .init = grid_begin, .fini = grid_end);

Test(determinism, threads_slots_sharing_and_memory_change_no_byte_of_the_items)
{
    static const struct way ways[] = {
        {.name = "two threads", .threads = 2},
        {.name = "one slot", .threads = 2, .options = ", \"slots\": 1"},
        {.name = "4 slots", .threads = 1, .options = ", \"slots\": 4"},
        {.name = "32 slots, nothing shared",
         .threads = 2,
         .options = ", \"slots\": 32, \"share\": false"},
        {.name = "one slot, nothing shared",
         .threads = 3,
         .options = ", \"slots\": 1, \"share\": false"},
        {.name = "little memory", .threads = 2, .memory = "300K"},
    };
    check_ways(ways, sizeof ways / sizeof *ways);
}

Test(determinism, kernels_change_no_byte_of_the_items)
{
    static const struct way ways[] = {
        {.name = "avx512", .threads = 2, .kernels = "avx512"},
        {.name = "avx512 of old", .threads = 1, .kernels = "avx512f"},
        {.name = "avx2", .threads = 2, .kernels = "avx2"},
        {.name = "scalar", .threads = 2, .kernels = "scalar"},
        {.name = "plain", .threads = 1, .kernels = "plain"},
    };
    check_ways(ways, sizeof ways / sizeof *ways);
}

/* Else the others would hold two equal things against each other. */
Test(determinism, what_keys_are_rounded_to_shows)
{
    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind += 2) {
        make_model(kind[0]);
        struct str f32 = items(&plain);
        make_model(kind[1]);
        struct str bf16 = items(&plain);
        cr_assert_not(str_eq(f32, bf16));
        kv = "auto"; /* f32 with weights that are not rounded */
        cr_assert(str_eq(items(&plain), kind->type == DTYPE_F32 ? f32 : bf16));
    }
}

/* ---- requests in another order */

static const struct provider *behind;

struct shuffled {
    const struct run_how *how;
    const uint32_t *order;
};

static int put_back(void *context, size_t request, const struct reply *reply,
                    struct err *err)
{
    const struct shuffled *s = context;
    return s->how->done(s->how->context, s->order[request], reply, err);
}

static int run_shuffled(void *self, const struct request *request, size_t n,
                        const struct run_how *how, struct reply *reply,
                        struct arena *arena, struct err *err)
{
    struct request *other = ARENA_ARRAY(arena, n, struct request);
    uint32_t *order = ARENA_ARRAY(arena, n, uint32_t);
    struct rng rng = rng_make(n, "test/shuffled", 0);
    rng_shuffle(&rng, (uint32_t)n, order);
    for (size_t i = 0; i < n; i++)
        other[i] = request[order[i]];
    struct shuffled s = {how, order};
    struct run_how mine = {.memory = how->memory, .done = put_back, .context = &s};
    return behind->run(self, other, n, &mine, reply, arena, err);
}

static void shuffle_requests(struct plan *plan)
{
    static struct provider provider;
    struct model_entry *model = (struct model_entry *)plan->model;
    behind = model->provider;
    provider = *behind;
    provider.run = run_shuffled;
    model->provider = &provider;
}

Test(determinism, the_order_of_requests_changes_no_byte_of_the_items)
{
    static const struct way ways[] = {
        {.name = "shuffled", .threads = 2, .wrap = shuffle_requests},
        {.name = "shuffled, 4 slots",
         .threads = 1,
         .options = ", \"slots\": 4",
         .wrap = shuffle_requests},
    };
    check_ways(ways, 2);
}

/* ---- killed on the way */

static int left;

static int die_after_some(void *context, size_t request, const struct reply *reply,
                          struct err *err)
{
    const struct run_how *how = context;
    int rc = how->done(how->context, request, reply, err);
    if (left-- == 0)
        kill(getpid(), SIGKILL);
    return rc;
}

static int run_until_death(void *self, const struct request *request, size_t n,
                           const struct run_how *how, struct reply *reply,
                           struct arena *arena, struct err *err)
{
    struct run_how mine = {.done = die_after_some, .context = (void *)how};
    return behind->run(self, request, n, &mine, reply, arena, err);
}

static void run_and_die(const struct run_opts *opts, int after)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        struct pool *pool;
        struct plan *plan = grid_plan(opts);
        if (!plan || pool_open(&pool, 2, &grid_err))
            _exit(1);
        shuffle_requests(plan); /* puts a copy of the provider in its place */
        ((struct provider *)plan->model->provider)->run = run_until_death;
        left = after;
        run(plan, pool, &grid_err);
        _exit(0);
    }
    waitpid(child, &status, 0);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

Test(determinism, killed_and_resumed_gives_the_same_bytes)
{
    for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
        make_model(*kind);
        struct str want = items(&plain);
        const struct way way = {.threads = 2, .options = ", \"slots\": 4"};
        struct run_opts opts = opts_of(&way, "killed");
        opts.fresh = file_exists(grid_path("killed"));
        run_and_die(&opts, 3);
        opts.fresh = false;
        run_and_die(&opts, 9); /* of what was left */
        struct plan *plan = grid_plan(&opts);
        cr_assert(plan, "%s", grid_err.text);
        cr_assert(plan->resumes);
        cr_assert_eq(run(plan, NULL, &grid_err), 0, "%s", grid_err.text);
        cr_assert(str_eq(grid_read("killed/items.jsonl"), want), "%s weights, %s keys",
                  dtype_info((uint32_t)kind->type)->name, kind->kv);
    }
}
