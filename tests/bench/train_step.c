/* Speed and memory of training steps on random tokens, the loss on all of them:
 *     train_step MODEL.gguf lora|qlora|full TARGETS RANK BATCH LENGTH STEPS THREADS [f32]
 * prints the median tokens per second, the arithmetic of a step per second, and the peak memory.
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

enum { STEPS_MAX = 1000, WARM_UP = 2 };

struct watch {
    int64_t last_us;
    double seconds[STEPS_MAX];
    int n;
};

static int on_step(void *context, const struct train_event *e, struct err *err)
{
    struct watch *w = context;
    (void)err;
    int64_t now = clock_us();
    if (!e->epoch_end && e->step > WARM_UP && w->n < STEPS_MAX)
        w->seconds[w->n++] = (double)(now - w->last_us) * 1e-6;
    w->last_us = now;
    return 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
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
                              .bf16 = n_args < 10};
    struct train_report report;
    if (train(model, adapter, doc, n_docs, NULL, 0, &opts, on_step, &watch, &report, pool,
              err))
        return -1;
    qsort(watch.seconds, (size_t)watch.n, sizeof *watch.seconds, by_value);
    double speed = batch * length / watch.seconds[watch.n / 2];
    printf(
        "%s %s %s r %s, %d x %d, %s threads, %s: %.0f tokens/s, %.0f GFLOP/s, best %.0f "
        "tokens/s, micro-batch %d, peak %.0f MiB, loss %.3f\n",
        arg[1], arg[2], arg[3], arg[4], batch, length, arg[8], opts.bf16 ? "bf16" : "f32",
        speed, speed * flop_of_token(model, adapter, full) * 1e-9,
        batch * length / watch.seconds[0], report.micro_tokens,
        (double)clock_peak_memory_bytes() / (1 << 20), report.train_loss);
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
                "THREADS [f32]\n");
        return 2;
    }
    if (run(argv, argc, &err)) {
        fprintf(stderr, "train_step: %s\n", err.text);
        return 1;
    }
    return 0;
}
