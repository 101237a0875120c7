#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/kernels.h"
#include "engine/train/checkpoint.h"
#include "engine/train/train.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/pool.h"
#include "harness/base/progress.h"
#include "harness/base/rng.h"

enum { V = 40, DOCS = 24, DEV = 8, LENGTH_MAX = 20 };

static const struct model_shape shape = {.arch = ARCH_LLAMA,
                                         .V = V,
                                         .C = 32,
                                         .L = 2,
                                         .H = 4,
                                         .KV = 2,
                                         .D = 8,
                                         .F = 64,
                                         .context = 64,
                                         .n_rot = 8,
                                         .eps = 1e-5f,
                                         .rope_base = 10000,
                                         .rope_scale = 1,
                                         .tied = true};

static char dir[256], checkpoint[300];
static struct err err;
static int32_t ids[DOCS + DEV][LENGTH_MAX];
static struct train_doc doc[DOCS + DEV];
static struct pool *pool;

/* Ragged documents that end in a function of their second token: something to learn. */
static void make_docs(void)
{
    struct rng rng = rng_make(7, "docs", 0);
    for (int i = 0; i < DOCS + DEV; i++) {
        int n = 5 + (int)rng_below(&rng, (uint64_t)(100 * i), LENGTH_MAX - 5);
        for (int j = 0; j < n; j++)
            ids[i][j] = (int32_t)rng_below(&rng, (uint64_t)(100 * i + j + 1), V);
        ids[i][1] = (int32_t)(i % 4);
        ids[i][n - 1] = (int32_t)(10 + i % 4);
        doc[i] = (struct train_doc){ids[i], n, n - 1};
    }
}

static void begin(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-train-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint.bin", dir);
    cr_assert_eq(kernels_init(&err), 0);
    make_docs();
}

static void end(void)
{
    pool_close(pool);
    unlink(checkpoint);
    rmdir(dir);
}

TestSuite(train, .init = begin, .fini = end);

static struct train_opts some_opts(void)
{
    return (struct train_opts){.lr = 0.02,
                               .schedule = SCHEDULE_LINEAR,
                               .warmup = 0.1,
                               .clip = 1,
                               .adamw = {0.9, 0.999, 1e-8, 0.01},
                               .epochs = 4,
                               .batch = 8,
                               .seed = 3};
}

static struct model *new_model(void)
{
    struct model *model;
    cr_assert_eq(model_create(&model, &shape, NULL, 5, pool, &err), 0, "%s", err.text);
    for (int i = 0; i < V * shape.C; i++)
        model->embedding.master[i] *= 10; /* logits that a frozen head can tell apart */
    matrix_repack(&model->embedding, pool);
    return model;
}

static struct adapter *new_adapter(const struct model *model)
{
    struct adapter *adapter;
    cr_assert_eq(adapter_create(&adapter, model, 4, 8, 0, 11, &err), 0, "%s", err.text);
    return adapter;
}

/* Every bit of the adapter. */
static uint64_t digest(const struct adapter *adapter, const struct model *model)
{
    uint64_t hash = 0;
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            const struct lora *lora = &adapter->lora[l][m];
            const struct matrix *w = &model->layer[l].matrix[m];
            size_t r = (size_t)lora->r;
            if (!r)
                continue;
            hash = hash * 31 + str_hash((struct str){(const char *)lora->a,
                                                     r * (size_t)w->C * sizeof(float)});
            hash = hash * 31 + str_hash((struct str){(const char *)lora->b,
                                                     r * (size_t)w->O * sizeof(float)});
        }
    return hash;
}

static uint64_t trained(const struct train_opts *opts, struct train_report *report)
{
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    cr_assert_eq(train(model, adapter, doc, DOCS, doc + DOCS, DEV, opts, NULL, NULL,
                       report, pool, &err),
                 0, "%s", err.text);
    uint64_t hash = digest(adapter, model);
    adapter_close(adapter);
    model_close(model);
    return hash;
}

Test(train, lora_learns_what_the_documents_show)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    opts.epochs = 12;
    trained(&opts, &report);
    cr_assert_lt(report.dev_loss, 0.6 * report.dev_loss_before, "dev loss %g, before %g",
                 report.dev_loss, report.dev_loss_before);
    cr_assert_eq(report.steps, 12 * 3);
    cr_assert_eq(report.targets, 12 * DOCS);
}

Test(train, full_training_learns_it_too)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    struct model *model = new_model();
    opts.epochs = 12;
    opts.lr = 0.01;
    cr_assert_eq(train(model, NULL, doc, DOCS, doc + DOCS, DEV, &opts, NULL, NULL,
                       &report, NULL, &err),
                 0, "%s", err.text);
    cr_assert_lt(report.dev_loss, 0.6 * report.dev_loss_before);
    model_close(model);
}

Test(train, lora_in_bf16_learns_as_well)
{
    struct train_opts opts = some_opts();
    struct train_report exact, rounded;
    opts.epochs = 12;
    uint64_t hash = trained(&opts, &exact);
    opts.bf16 = true;
    cr_assert_neq(trained(&opts, &rounded), hash);
    cr_assert_float_eq(rounded.dev_loss, exact.dev_loss, 0.1 * exact.dev_loss_before,
                       "dev loss %g, in f32 %g", rounded.dev_loss, exact.dev_loss);
}

Test(train, bits_do_not_depend_on_threads)
{
    struct train_opts opts = some_opts();
    opts.bf16 = true;
    struct train_report report;
    uint64_t serial = trained(&opts, &report);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    cr_assert_eq(trained(&opts, &report), serial);
}

Test(train, bits_do_not_depend_on_the_micro_batch)
{
    struct train_opts opts = some_opts();
    opts.bf16 = true;
    struct train_report big, small;
    uint64_t hash = trained(&opts, &big);
    opts.memory = big.memory_bytes * 3 / 4;
    cr_assert_eq(trained(&opts, &small), hash);
    cr_assert_lt(small.micro_tokens, big.micro_tokens, "%d rows and %d",
                 small.micro_tokens, big.micro_tokens);
}

/* The same documents, most of them behind a prompt. */
static void put_prompt_before(int32_t with[DOCS + DEV][LENGTH_MAX + 12])
{
    for (int i = 0; i < DOCS + DEV; i++) {
        int n = i % 5 == 2 ? 0 : 12;
        for (int j = 0; j < n; j++)
            with[i][j] = (int32_t)(3 * j % V);
        memcpy(with[i] + n, ids[i], (size_t)doc[i].n * sizeof *ids[i]);
        doc[i] = (struct train_doc){with[i], doc[i].n + n, doc[i].n_masked + n};
    }
}

Test(train, bits_behind_a_shared_prompt_depend_on_neither_memory_nor_threads)
{
    static int32_t with[DOCS + DEV][LENGTH_MAX + 12];
    struct train_opts opts = some_opts();
    struct train_report wide, narrow;
    put_prompt_before(with);
    uint64_t first = trained(&opts, &wide);
    cr_assert_lt(wide.dev_loss, 0.8 * wide.dev_loss_before);
    opts.memory = wide.memory_bytes * 11 / 20;
    cr_assert_eq(trained(&opts, &narrow), first);
    cr_assert_lt(narrow.micro_tokens, wide.micro_tokens * 2 / 3);
    cr_assert_leq(narrow.memory_bytes, opts.memory);
    cr_assert_eq(pool_open(&pool, 3, &err), 0);
    cr_assert_eq(trained(&opts, &narrow), first);
    opts.bf16 = true;
    uint64_t rounded = trained(&opts, &narrow);
    opts.memory = 0;
    cr_assert_eq(trained(&opts, &wide), rounded);
    cr_assert_lt(narrow.micro_tokens, wide.micro_tokens);
}

/* Every set of kernels of this processor, in both kinds of products. */
Test(train, bits_do_not_depend_on_the_kernels)
{
    static const char *const sets[] = {"avx512", "avx512f", "avx2", "scalar", "plain"};
    static int32_t with[DOCS + DEV][LENGTH_MAX + 12];
    struct train_opts opts = some_opts();
    struct train_report report;
    put_prompt_before(with);
    for (int bf16 = 0; bf16 < 2; bf16++) {
        opts.bf16 = bf16;
        uint64_t want = trained(&opts, &report);
        for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
            if (!kernels_find(sets[i]))
                continue;
            kernels_use(kernels_find(sets[i]));
            cr_assert_eq(trained(&opts, &report), want, "%s, bf16 %d", sets[i], bf16);
            kernels_init(&err);
        }
    }
}

Test(train, bits_depend_on_the_seed)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    uint64_t hash = trained(&opts, &report);
    opts.seed++;
    cr_assert_neq(trained(&opts, &report), hash);
}

static int interrupt_at(void *context, const struct train_event *e, struct err *error)
{
    (void)error;
    if (e->step == *(int64_t *)context && isnan(e->dev_loss))
        raise(SIGINT);
    return 0;
}

/* Trains in a process of its own until a signal comes after `step`; returns its exit status. */
static int interrupted_run(struct train_opts *opts, int64_t step)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct train_report report;
        struct model *model = new_model();
        struct adapter *adapter = new_adapter(model);
        interrupt_install();
        train(model, adapter, doc, DOCS, doc + DOCS, DEV, opts, interrupt_at, &step,
              &report, NULL, &err);
        _exit(err.status);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(train, interrupted_and_resumed_gives_the_same_bits)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    uint64_t hash = trained(&opts, &report);
    opts.checkpoint = checkpoint;
    for (int64_t step = 2; step <= 11; step += 3)
        cr_assert_eq(interrupted_run(&opts, step), ERR_INTERRUPTED, "at step %lld",
                     (long long)step);
    cr_assert_eq(trained(&opts, &report), hash);
    cr_assert_eq(report.steps, 12);
}

static int kill_at(void *context, const struct train_event *e, struct err *error)
{
    (void)error;
    if (e->step == *(int64_t *)context && !e->epoch_end && !e->past)
        raise(SIGKILL);
    return 0;
}

/* Trains in a process of its own until it is killed at `step`. */
static void killed_run(struct train_opts *opts, int64_t step)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct train_report report;
        struct model *model = new_model();
        train(model, new_adapter(model), doc, DOCS, doc + DOCS, DEV, opts, kill_at, &step,
              &report, NULL, &err);
        _exit(0);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int64_t steps_told[2], lines_told;

static int count_steps(void *context, const struct train_event *e, struct err *error)
{
    (void)context;
    (void)error;
    steps_told[e->past] += !e->epoch_end;
    lines_told++;
    return 0;
}

Test(train, killed_and_resumed_gives_the_same_bits_and_the_whole_log)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    uint64_t hash = trained(&opts, &report);
    opts.checkpoint = checkpoint;
    opts.checkpoint_steps = 2;
    killed_run(&opts, 1); /* before there is a checkpoint */
    killed_run(&opts, 5);
    killed_run(&opts, 8);
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    cr_assert_eq(train(model, adapter, doc, DOCS, doc + DOCS, DEV, &opts, count_steps,
                       NULL, &report, NULL, &err),
                 0, "%s", err.text);
    cr_assert_eq(digest(adapter, model), hash);
    cr_assert_eq(steps_told[true], 6, "%lld steps were kept", (long long)steps_told[1]);
    cr_assert_eq(steps_told[false], 6);
    cr_assert_eq(lines_told, 12 + 4);
    cr_assert_gt(report.seconds_before, 0);
    adapter_close(adapter);
    model_close(model);
}

Test(train, checkpoint_that_is_recent_is_not_written_again)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    opts.checkpoint = checkpoint;
    opts.checkpoint_steps = 1;
    opts.checkpoint_seconds = 1000;
    trained(&opts, &report);
    cr_assert(!file_exists(checkpoint));
    cr_assert_eq(interrupted_run(&opts, 5), ERR_INTERRUPTED);
    cr_assert(file_exists(checkpoint), "an interruption writes one all the same");
}

/* Resumes in a process of its own where no file may grow beyond a few bytes. */
static int run_on_a_full_disk(struct train_opts *opts)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct rlimit limit = {100, 100};
        struct train_report report;
        struct model *model = new_model();
        struct adapter *adapter = new_adapter(model);
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        train(model, adapter, doc, DOCS, doc + DOCS, DEV, opts, NULL, NULL, &report, NULL,
              &err);
        _exit(strstr(err.text, checkpoint) ? (int)err.status : 99);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(train, full_disk_stops_and_the_last_checkpoint_is_still_good)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    uint64_t hash = trained(&opts, &report);
    opts.checkpoint = checkpoint;
    cr_assert_eq(interrupted_run(&opts, 5), ERR_INTERRUPTED);
    cr_assert_eq(run_on_a_full_disk(&opts), ERR_FAILED);
    cr_assert_eq(trained(&opts, &report), hash);
}

Test(train, finished_checkpoint_gives_the_same_bits_at_once)
{
    struct train_opts opts = some_opts();
    struct train_report first, second;
    opts.checkpoint = checkpoint;
    uint64_t hash = trained(&opts, &first);
    cr_assert_eq(trained(&opts, &second), hash);
    cr_assert_eq(second.best_epoch, first.best_epoch);
    cr_assert_float_eq(second.dev_loss, first.dev_loss, 0);
}

Test(train, checkpoint_of_other_options_is_refused)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    opts.checkpoint = checkpoint;
    trained(&opts, &report);
    opts.lr *= 2;
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    cr_assert_eq(train(model, adapter, doc, DOCS, doc + DOCS, DEV, &opts, NULL, NULL,
                       &report, NULL, &err),
                 -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    adapter_close(adapter);
    model_close(model);
}

Test(train, keeps_the_epoch_with_the_best_dev_loss)
{
    struct train_opts opts = some_opts();
    struct train_report report = {.best_epoch = 9};
    opts.lr = 0.5; /* overshoots */
    opts.schedule = SCHEDULE_CONSTANT;
    opts.epochs = 10;
    for (; report.best_epoch == 9; opts.seed++) { /* by chance it may be the last */
        struct model *model = new_model();
        struct adapter *adapter = new_adapter(model);
        cr_assert_eq(train(model, adapter, doc, DOCS, doc + DOCS, DEV, &opts, NULL, NULL,
                           &report, NULL, &err),
                     0, "%s", err.text);
        double loss;
        cr_assert_eq(
            train_loss(model, adapter, doc + DOCS, DEV, 0, false, &loss, NULL, &err), 0);
        cr_assert_float_eq(loss, report.dev_loss, 0);
        adapter_close(adapter);
        model_close(model);
        cr_assert_lt(opts.seed, 10);
    }
}

Test(train, patience_ends_a_training_that_gets_no_better)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    opts.lr = 0.5;
    opts.schedule = SCHEDULE_CONSTANT;
    opts.epochs = 60;
    opts.patience = 2;
    trained(&opts, &report);
    cr_assert_lt(report.epochs, 60);
    cr_assert_eq(report.epochs, report.best_epoch + 3);
}

Test(train, frozen_model_stays_as_it_was)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    double before, after;
    cr_assert_eq(train_loss(model, NULL, doc, DOCS, 0, false, &before, NULL, &err), 0);
    cr_assert_eq(
        train(model, adapter, doc, DOCS, NULL, 0, &opts, NULL, NULL, &report, NULL, &err),
        0, "%s", err.text);
    cr_assert_eq(train_loss(model, NULL, doc, DOCS, 0, false, &after, NULL, &err), 0);
    cr_assert_float_eq(before, after, 0);
    cr_assert(isnan(report.dev_loss));
    cr_assert_eq(report.best_epoch, opts.epochs - 1);
    adapter_close(adapter);
    model_close(model);
}

static int refused(struct train_doc *docs, int n, struct train_opts *opts)
{
    struct train_report report;
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    int rc =
        train(model, adapter, docs, n, NULL, 0, opts, NULL, NULL, &report, NULL, &err);
    adapter_close(adapter);
    model_close(model);
    return rc;
}

Test(train, document_without_a_target_is_refused)
{
    struct train_opts opts = some_opts();
    doc[2].n_masked = doc[2].n;
    cr_assert_eq(refused(doc, DOCS, &opts), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_not_null(strstr(err.text, "document 3"), "%s", err.text);
}

Test(train, document_longer_than_the_context_is_refused)
{
    static int32_t id[66];
    struct train_opts opts = some_opts();
    struct train_doc fits = {id, 65, 0}, longer = {id, 66, 0};
    cr_assert_eq(refused(&longer, 1, &opts), -1);
    cr_assert_not_null(strstr(err.text, "the context is 64"), "%s", err.text);
    cr_assert_eq(refused(&fits, 1, &opts), 0, "%s", err.text);
}

Test(train, no_documents_are_refused)
{
    struct train_opts opts = some_opts();
    cr_assert_eq(refused(doc, 0, &opts), -1);
}

Test(train, too_little_memory_says_how_much_is_needed)
{
    struct train_opts opts = some_opts();
    opts.memory = 1000;
    cr_assert_eq(refused(doc, DOCS, &opts), -1);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert_not_null(strstr(err.text, "KiB"), "%s", err.text);
}

Test(train, loss_that_is_not_finite_stops_and_keeps_the_checkpoint)
{
    struct train_opts opts = some_opts();
    opts.checkpoint = checkpoint;
    opts.lr = 1e30;
    opts.clip = 0;
    opts.warmup = 0;
    cr_assert_eq(refused(doc, DOCS, &opts), -1);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert_not_null(strstr(err.text, "not finite"), "%s", err.text);
}

Test(train, checkpoint_before_a_loss_that_is_not_finite_can_be_read)
{
    struct train_opts opts = some_opts();
    char key[65];
    bool found;
    opts.checkpoint = checkpoint;
    opts.checkpoint_steps = 1;
    opts.lr = 1e30;
    opts.clip = 0;
    opts.warmup = 0;
    cr_assert_eq(refused(doc, DOCS, &opts), -1);
    cr_assert_eq(checkpoint_key(checkpoint, key, &found, &err), 0);
    cr_assert(found);
    cr_assert_eq(refused(doc, DOCS, &opts), -1, "it goes on to the same loss");
    cr_assert_not_null(strstr(err.text, "not finite at step"), "%s", err.text);
}

static int adapter_swept(const struct train_opts *opts, int n_trials, uint64_t *hash,
                         struct train_report *report)
{
    struct model *model = new_model();
    struct adapter *adapter = new_adapter(model);
    int rc = train_sweep(model, adapter, doc, DOCS, doc + DOCS, DEV, opts, n_trials,
                         count_steps, NULL, report, pool, &err);
    *hash = digest(adapter, model);
    adapter_close(adapter);
    model_close(model);
    return rc;
}

Test(train, sweep_keeps_the_learning_rate_with_the_best_dev_loss_and_counts_all_trials)
{
    struct train_opts opts = some_opts();
    struct train_report alone[3], report;
    const double factors[] = {1, 2, 0.5};
    uint64_t hash[3], swept;
    int best = 0;
    opts.lr = 0.004;
    for (int i = 0; i < 3; i++) {
        struct train_opts own = opts;
        own.lr *= factors[i];
        hash[i] = trained(&own, &alone[i]);
        best = alone[i].dev_loss < alone[best].dev_loss ? i : best;
    }
    cr_assert_neq(best, 0, "the case is too easy");
    cr_assert_eq(adapter_swept(&opts, 3, &swept, &report), 0, "%s", err.text);
    cr_assert_eq(swept, hash[best]);
    cr_assert_float_eq(report.lr, opts.lr * factors[best], 1e-12);
    cr_assert_eq(report.dev_loss, alone[best].dev_loss);
    cr_assert_eq(report.steps, 3 * alone[0].steps);
    cr_assert_eq(report.tokens, 3 * alone[0].tokens);
    cr_assert_eq(report.trials, 3);
}

Test(train, sweep_fails_when_every_trial_diverges_and_one_trial_is_plain_training)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    uint64_t hash;
    opts.clip = opts.warmup = 0;
    opts.lr = 2e38; /* twice as much is no float */
    cr_assert_eq(adapter_swept(&opts, 2, &hash, &report), -1);
    cr_assert_not_null(strstr(err.text, "every learning rate"), "%s", err.text);
    opts = some_opts();
    opts.lr = 0.01;
    uint64_t alone = trained(&opts, &report);
    cr_assert_eq(adapter_swept(&opts, 1, &hash, &report), 0);
    cr_assert_eq(hash, alone);
}

Test(train, sweep_without_dev_documents_is_refused)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    struct model *model = new_model();
    cr_assert_eq(train_sweep(model, NULL, doc, DOCS, NULL, 0, &opts, 2, NULL, NULL,
                             &report, NULL, &err),
                 -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    model_close(model);
}

Test(train, layers_alone_learn_and_leave_the_embeddings_as_they_are)
{
    struct train_opts opts = some_opts();
    struct train_report report;
    const char *path = checkpoint;
    struct model *model = new_model(), *layers;
    cr_assert_eq(model_save(model, path, DTYPE_F32, &err), 0, "%s", err.text);
    cr_assert_eq(model_open(&layers, path, NULL, &err), 0, "%s", err.text);
    cr_assert_eq(model_make_layers_trainable(layers, NULL, &err), 0);
    cr_assert_null(layers->embedding.grad);
    opts.epochs = 12;
    opts.lr = 0.01;
    cr_assert_eq(train(layers, NULL, doc, DOCS, doc + DOCS, DEV, &opts, NULL, NULL,
                       &report, NULL, &err),
                 0, "%s", err.text);
    cr_assert_lt(report.dev_loss, 0.7 * report.dev_loss_before);
    float before[32], after[32];
    for (int i = 0; i < V; i++) {
        matrix_row(&model->embedding, i, before);
        matrix_row(&layers->embedding, i, after);
        cr_assert_eq(memcmp(before, after, sizeof before), 0);
    }
    model_close(model);
    model_close(layers);
}

Test(train, checkpoint_that_cannot_be_written_stops_with_its_name)
{
    struct train_opts opts = some_opts();
    opts.checkpoint = "/nonexistent/checkpoint.bin";
    cr_assert_eq(refused(doc, DOCS, &opts), -1);
    cr_assert_not_null(strstr(err.text, "/nonexistent"), "%s", err.text);
}
