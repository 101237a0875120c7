/* Speed and memory of training steps on random tokens, the loss on all of them:
 *     train_step MODEL.gguf lora|qlora|full TARGETS RANK BATCH LENGTH STEPS THREADS [f32|share]
 * prints the median tokens per second, the arithmetic of a step per second, and the peak memory; with
 * `share` also (in bf16) the steps' share of what big products reach, looked at every few steps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/train/train.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "tests/bench/yardstick.h"

enum { STEPS_MAX = 1000, WARM_UP = 2, LOOK_US = 50000 };

struct watch {
    int64_t last_us;
    double seconds[STEPS_MAX];
    int n;
    struct yardstick *yard; /* or NULL */
    struct peaks before;
    double took, since;      /* seconds and steps since the last look */
    double speed[STEPS_MAX]; /* then, steps per second and GFLOP/s of the yardstick */
    int n_speeds;
};

static void look(struct watch *w, double took)
{
    w->took += took;
    w->since++;
    if (w->took * 1e6 < LOOK_US)
        return;
    struct peaks after = yardstick_now(w->yard);
    w->speed[w->n_speeds++] = w->since / w->took / peaks_between(w->before, after).gemm;
    w->before = after;
    w->took = w->since = 0;
}

static int on_step(void *context, const struct train_event *e, struct err *err)
{
    struct watch *w = context;
    (void)err;
    double took = (double)(clock_us() - w->last_us) * 1e-6;
    if (!e->epoch_end && e->step > WARM_UP && w->n < STEPS_MAX) {
        w->seconds[w->n++] = took;
        if (w->yard)
            look(w, took);
    }
    w->last_us = clock_us();
    return 0;
}

/* Operations of a token: products with weights, forward and back, and an adapter's six. */
static double flop_of_token(const struct model *model, const struct adapter *adapter,
                            bool full)
{
    const struct matrix *head = model_head(model);
    double passes = full ? 6 : 4, flop = passes * (double)head->O * head->C;
    for (int l = 0; l < model->shape.L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            const struct matrix *w = &model->layer[l].matrix[m];
            flop += passes * (double)w->O * w->C;
            if (adapter)
                flop += 6.0 * adapter->lora[l][m].r * ((double)w->O + w->C);
        }
    return flop;
}

static int run(char **arg, int n_args, struct err *err)
{
    bool full = strcmp(arg[2], "full") == 0;
    int batch = atoi(arg[5]), length = atoi(arg[6]), steps = atoi(arg[7]) + WARM_UP;
    struct arena arena = {0};
    bool f32 = n_args > 9 && strcmp(arg[9], "f32") == 0;
    struct yardstick yard;
    struct watch watch = {.last_us = clock_us()};
    struct pool *pool;
    struct model *model;
    struct adapter *adapter = NULL;
    unsigned targets;
    if (kernels_init(err) || pool_open(&pool, atoi(arg[8]), err) ||
        model_open(&model, arg[1], pool, err) ||
        (full ? model_make_trainable(model, pool, err)
              : adapter_targets(&targets, arg[3], model, err) ||
                    adapter_create(&adapter, model, atoi(arg[4]), 2 * (float)atoi(arg[4]),
                                   targets, 1, err)))
        return -1;
    int n_docs = batch * steps;
    struct train_doc *doc = ARENA_ARRAY(&arena, (size_t)n_docs, struct train_doc);
    for (int i = 0; i < n_docs; i++) {
        struct rng rng = rng_make((uint64_t)i, "bench", 0);
        int32_t *id = ARENA_ARRAY(&arena, (size_t)length + 1, int32_t);
        for (int j = 0; j <= length; j++)
            id[j] = (int32_t)rng_below(&rng, (uint64_t)j, (uint64_t)model->shape.V);
        doc[i] = (struct train_doc){id, length + 1, 0};
    }
    struct train_opts opts = {.lr = 1e-4,
                              .adamw = {0.9, 0.999, 1e-8, 0.01},
                              .epochs = 1,
                              .batch = batch,
                              .expand = strcmp(arg[2], "qlora") == 0,
                              .bf16 = !f32};
    struct train_report report;
    if (n_args > 9 && !f32) {
        if (yardstick_open(&yard, pool))
            return err_set(err, "no products of bf16 to compare with");
        watch.yard = &yard;
        watch.before = yardstick_now(&yard);
    }
    if (train(model, adapter, doc, n_docs, NULL, 0, &opts, on_step, &watch, &report, pool,
              err))
        return -1;
    double tokens = batch * length, speed = tokens / median_of(watch.seconds, watch.n);
    double flop = flop_of_token(model, adapter, full);
    printf(
        "%s %s %s r %s, %d x %d, %s threads, %s: %.0f tokens/s, %.0f GFLOP/s, best %.0f "
        "tokens/s, micro-batch %d, peak %.0f MiB, loss %.3f\n",
        arg[1], arg[2], arg[3], arg[4], batch, length, arg[8], opts.bf16 ? "bf16" : "f32",
        speed, speed * flop * 1e-9, tokens / watch.seconds[0], report.micro_tokens,
        (double)clock_peak_memory_bytes() / (1 << 20), report.train_loss);
    if (watch.n_speeds > 0) {
        double share = tokens * flop * 1e-9 * median_of(watch.speed, watch.n_speeds);
        printf("%.3f of big products, median of %d looks (%.3f to %.3f)\n", share,
               watch.n_speeds, tokens * flop * 1e-9 * watch.speed[0],
               tokens * flop * 1e-9 * watch.speed[watch.n_speeds - 1]);
    }
    if (watch.yard)
        yardstick_close(&yard);
    adapter_close(adapter);
    model_close(model);
    pool_close(pool);
    arena_release(&arena);
    return 0;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    if (argc < 9) {
        fprintf(stderr,
                "train_step MODEL lora|qlora|full TARGETS RANK BATCH LENGTH STEPS "
                "THREADS [f32|share]\n");
        return 2;
    }
    if (run(argv, argc, &err)) {
        fprintf(stderr, "train_step: %s\n", err.text);
        return 1;
    }
    return 0;
}
