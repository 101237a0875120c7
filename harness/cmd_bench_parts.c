#include <math.h>
#include <string.h>

#include "engine/infer/generate.h"
#include "engine/train/train.h"
#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/rng.h"
#include "harness/cmd_bench.h"

/* Scores and sums over so many keys, for all heads of all layers. */
static double attention_flop(const struct bench *b, double keys)
{
    const struct model_shape *s = &b->model->shape;
    return 4 * keys * s->H * s->D * s->L;
}

static double forward_flop(const struct bench *b, double rows, double logits, double keys)
{
    return 2 * rows * b->weights + 2 * logits * b->head + attention_flop(b, keys);
}

/* Keys that n rows see, the first of them `past` and itself. */
static double keys_of(double past, double n)
{
    return n * past + n * (n + 1) / 2;
}

/* ---- requests */

static int32_t *random_ids(const struct bench *b, const char *what, int64_t key, int n)
{
    struct rng rng = rng_make((uint64_t)key, what, 0);
    int32_t *id = ARENA_ARRAY(b->arena, (size_t)n, int32_t);
    for (int i = 0; i < n; i++)
        id[i] = (int32_t)rng_below(&rng, (uint64_t)i, (uint64_t)b->model->shape.V);
    return id;
}

static struct gen_request to_continue(const struct bench *b, int64_t key, int n,
                                      int max_new)
{
    return (struct gen_request){.prompt = random_ids(b, "bench/prompt", key, n),
                                .n_prompt = n,
                                .max_new = max_new,
                                .top_p = 1,
                                .ignore_end = true};
}

struct answered {
    double seconds;
    struct gen_cost cost;
    struct gen_reply *reply;
};

static int answer(const struct bench *b, const struct gen_request *request, int n,
                  int slots, struct answered *out, struct err *err)
{
    struct gen_how how = {.slots = slots, .memory = b->o->memory, .share = true};
    out->reply = ARENA_ARRAY(b->arena, (size_t)n, struct gen_reply);
    int64_t from = clock_us();
    int rc = gen_run(b->model, NULL, request, n, &how, out->reply, &out->cost, b->arena,
                     b->opened->pool, err);
    out->seconds = (double)(clock_us() - from) / 1e6;
    return rc;
}

static int shorter(int64_t wanted, int room)
{
    return wanted < room ? (int)wanted : room < 1 ? 1 : room;
}

/* ---- the parts */

/* One prompt, and the logits of its last token. */
static int prefill(struct bench *b, struct figure *f, struct err *err)
{
    int n = shorter(b->o->prompt, b->model->shape.context);
    struct gen_request request = to_continue(b, 1, n, 1);
    struct answered got;
    if (answer(b, &request, 1, 1, &got, err))
        return -1;
    *f = (struct figure){n, got.seconds, forward_flop(b, n, 1, keys_of(0, n)),
                         ceil(n / 512.0), got.cost.bytes};
    return 0;
}

/* One sequence, from its second token on. */
static int decode(struct bench *b, struct figure *f, struct err *err)
{
    int n = shorter(b->o->tokens, b->model->shape.context - 1);
    struct gen_request request = to_continue(b, 2, 1, n + 1);
    struct answered got;
    if (answer(b, &request, 1, 1, &got, err))
        return -1;
    double seconds = (double)(got.reply->total_us - got.reply->first_us) / 1e6;
    *f = (struct figure){n, seconds, forward_flop(b, n, n, keys_of(1, n)), n,
                         got.cost.bytes};
    return 0;
}

enum { PROMPT = 128 };

/* Sequences that go on from prompts which differ in their last token, so that all begin in one
 * step; from their second tokens on. */
static int batch(struct bench *b, struct figure *f, struct err *err)
{
    int context = b->model->shape.context, n = (int)b->o->batch;
    int prompt = shorter(PROMPT, context / 2);
    int more = shorter(b->o->tokens, context - prompt);
    struct gen_request *request = ARENA_ARRAY(b->arena, (size_t)n, struct gen_request);
    struct answered got;
    for (int i = 0; i < n; i++) {
        request[i] = to_continue(b, 3, prompt, more + 1);
        ((int32_t *)request[i].prompt)[prompt - 1] = (int32_t)i % b->model->shape.V;
    }
    if (answer(b, request, n, n, &got, err))
        return -1;
    int64_t first_us = 0, total_us = 0;
    for (int i = 0; i < n; i++) {
        const struct gen_reply *reply = &got.reply[i];
        first_us = reply->first_us > first_us ? reply->first_us : first_us;
        total_us = reply->total_us > total_us ? reply->total_us : total_us;
    }
    double tokens = (double)n * more;
    *f = (struct figure){tokens, (double)(total_us - first_us) / 1e6,
                         forward_flop(b, tokens, tokens, n * keys_of(prompt, more)), more,
                         got.cost.bytes};
    return 0;
}

enum { CHOICES = 4, SHARED = 900, QUESTION = 40, CHOICE = 6 };

/* Four-choice questions behind a beginning that all share; tokens: those that were computed. */
static int labels(struct bench *b, struct figure *f, struct err *err)
{
    int context = b->model->shape.context, n = (int)b->o->questions;
    int question = shorter(QUESTION, context / 4), choice = shorter(CHOICE, context / 8);
    int shared = shorter(SHARED, context - question - choice);
    const int32_t *beginning = random_ids(b, "bench/shared", 0, shared);
    struct gen_request *request = ARENA_ARRAY(b->arena, (size_t)n, struct gen_request);
    for (int i = 0; i < n; i++) {
        struct gen_choice *c = ARENA_ARRAY(b->arena, CHOICES, struct gen_choice);
        int32_t *id = random_ids(b, "bench/question", i, shared + question);
        memcpy(id, beginning, (size_t)shared * sizeof *id);
        for (int k = 0; k < CHOICES; k++)
            c[k] = (struct gen_choice){
                random_ids(b, "bench/choice", i * CHOICES + k, choice), choice};
        request[i] = (struct gen_request){.prompt = id,
                                          .n_prompt = shared + question,
                                          .choice = c,
                                          .n_choices = CHOICES};
    }
    struct answered got;
    if (answer(b, request, n, 0, &got, err))
        return -1;
    double own = question + CHOICES * (choice - 1.0);
    double rows = (double)(got.cost.prefilled + got.cost.scored);
    double keys = keys_of(0, shared) + n * keys_of(shared, own);
    *f = (struct figure){rows, got.seconds,
                         forward_flop(b, rows, (double)got.cost.scored + n, keys),
                         ceil(rows / 512), got.cost.bytes};
    return 0;
}

enum { TRAIN_STEPS = 3, TRAIN_DOCS = 8, TRAIN_TOKENS = 128 };

struct stopwatch {
    int64_t first_us, last_us;
};

/* The first step packs weights and touches memory: the clock starts behind it. */
static int on_step(void *context, const struct train_event *e, struct err *err)
{
    struct stopwatch *w = context;
    (void)err;
    if (isnan(e->dev_loss) && w->first_us == 0)
        w->first_us = clock_us();
    else if (isnan(e->dev_loss))
        w->last_us = clock_us();
    return 0;
}

/* LoRA of rank 8 on all matrices, the loss on every token. */
static int training(struct bench *b, struct figure *f, struct err *err)
{
    int n = shorter(TRAIN_TOKENS, b->model->shape.context),
        docs = TRAIN_STEPS * TRAIN_DOCS;
    struct train_doc *doc = ARENA_ARRAY(b->arena, (size_t)docs, struct train_doc);
    for (int i = 0; i < docs; i++)
        doc[i] = (struct train_doc){random_ids(b, "bench/train", i, n), n, 0};
    struct train_opts how = {.lr = 1e-4,
                             .bf16 = strcmp(b->o->precision, "f32") != 0,
                             .clip = 1,
                             .adamw = {0.9, 0.999, 1e-8, 0.01},
                             .epochs = 1,
                             .batch = TRAIN_DOCS,
                             .memory = b->o->memory};
    struct train_report report;
    struct stopwatch watch = {0, 0};
    struct adapter *adapter;
    if (adapter_create(&adapter, b->model, 8, 16, 0, 1, err))
        return -1;
    int rc = train(b->opened->model, adapter, doc, docs, NULL, 0, &how, on_step, &watch,
                   &report, b->opened->pool, err);
    double learnt = (double)adapter_params(adapter);
    adapter_close(adapter);
    double steps = TRAIN_STEPS - 1, tokens = steps * TRAIN_DOCS * n;
    double targets = tokens * (n - 1) / n;
    /* Backwards: once more through the weights, and 2.5 times the attention.  What learns has a
     * gradient too. */
    double flop = 4 * tokens * b->weights + 6 * tokens * learnt + 4 * targets * b->head +
                  3.5 * attention_flop(b, steps * TRAIN_DOCS * keys_of(0, n));
    *f = (struct figure){tokens, (double)(watch.last_us - watch.first_us) / 1e6, flop,
                         2 * steps, report.memory_bytes};
    return rc;
}

const struct bench_part bench_parts[BENCH_PARTS] = {{"prefill", prefill},
                                                    {"decode", decode},
                                                    {"batch", batch},
                                                    {"labels", labels},
                                                    {"training", training}};
