/* bench-engine - how fast the engine runs a model here, beside what the machine can do at most.
 *
 * Every part counts the arithmetic that its tokens need (products with weights, attention), however
 * it is done, so that figures of different kernels can be compared.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/infer/generate.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/peak.h"
#include "engine/train/train.h"
#include "harness/base/clock.h"
#include "harness/base/file.h"
#include "harness/base/machine.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "harness/cmd_common.h"

struct bench_opts {
    const char *parts, *precision, *kv, *against;
    int64_t prompt, tokens, batch, questions, repeat, memory, threads;
};

static const struct opt opts[] = {
    OPT_TEXT(struct bench_opts, parts, NULL,
             "some of prefill,decode,batch,labels,training (default all)"),
    OPT_INT(struct bench_opts, prompt, 512, 2, 1 << 20, "tokens of a prompt to prefill"),
    OPT_INT(struct bench_opts, tokens, 64, 1, 1 << 20, "tokens to decode"),
    OPT_INT(struct bench_opts, batch, 32, 1, 4096, "sequences decoded together"),
    OPT_INT(struct bench_opts, questions, 64, 1, 1e6,
            "questions whose labels are scored"),
    OPT_INT(struct bench_opts, repeat, 3, 1, 1000,
            "how often each part is measured; the median counts"),
    OPT_TEXT(struct bench_opts, against, NULL,
             "folder of earlier figures, <processor>.csv: adds theirs, and the ratio"),
    OPT_MEMORY(struct bench_opts),
    OPT_PRECISION(struct bench_opts),
    OPT_INT(struct bench_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
};

struct bench {
    const struct bench_opts *o;
    const char *name; /* of the model, without folders */
    struct opened *opened;
    const struct model *model;
    struct peak peak;
    double weights,
        weight_bytes; /* of the matrices that every token passes, in their file type */
    double head, head_bytes;
    struct arena *arena;
    struct str against; /* a CSV, or nothing */
};

/* What was measured of a part.  weight_reads: passes over all weights. */
struct figure {
    double tokens, seconds, flop, weight_reads;
    int64_t bytes; /* keys, values, activations, training state */
};

/* ---- what it takes */

static double bytes_of(const struct matrix *w)
{
    return (double)w->O *
           (double)dtype_row_bytes(dtype_info((uint32_t)w->type), (size_t)w->C);
}

static void count_weights(struct bench *b)
{
    const struct model *m = b->model;
    const struct matrix *head = model_head(m);
    for (int l = 0; l < m->shape.L; l++)
        for (int i = 0; i < LAYER_MATRIX_N; i++) {
            const struct matrix *w = &m->layer[l].matrix[i];
            b->weights += w->O > 0 ? (double)w->O * w->C : 0;
            b->weight_bytes += w->O > 0 ? bytes_of(w) : 0;
        }
    b->head = (double)head->O * head->C;
    b->head_bytes = bytes_of(head);
}

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
    adapter_close(adapter);
    double steps = TRAIN_STEPS - 1, tokens = steps * TRAIN_DOCS * n;
    double targets = tokens * (n - 1) / n;
    /* Backwards: once more through the weights, and 2.5 times the attention. */
    double flop = 4 * tokens * b->weights + 4 * targets * b->head +
                  3.5 * attention_flop(b, steps * TRAIN_DOCS * keys_of(0, n));
    *f = (struct figure){tokens, (double)(watch.last_us - watch.first_us) / 1e6, flop,
                         2 * steps, report.memory_bytes};
    return rc;
}

static const struct part {
    const char *name;
    int (*measure)(struct bench *b, struct figure *f, struct err *err);
} parts[] = {{"prefill", prefill},
             {"decode", decode},
             {"batch", batch},
             {"labels", labels},
             {"training", training}};

enum { PARTS = sizeof parts / sizeof *parts };

/* ---- figures of earlier */

static struct str field(struct str line, int at)
{
    struct str value = STR_NONE;
    for (int i = 0; i <= at; i++)
        if (!str_split(&line, ',', &value))
            return STR_NONE;
    return value;
}

static const char *kv_name(const struct bench *b)
{
    return b->model->shape.kv_bf16 ? "bf16" : "f32";
}

/* Tokens per second of the same part, model, precision, cache and threads; NAN: none. */
static double earlier(const struct bench *b, const char *part)
{
    struct str rest = b->against, line;
    char threads[16];
    snprintf(threads, sizeof threads, "%d", pool_threads(b->opened->pool));
    while (str_split(&rest, '\n', &line))
        if (str_is(field(line, 0), part) && str_is(field(line, 1), b->name) &&
            str_is(field(line, 4), b->o->precision) &&
            str_is(field(line, 5), kv_name(b)) && str_is(field(line, 6), threads))
            return strtod(field(line, 9).data, NULL);
    return NAN;
}

static int read_against(struct bench *b, struct err *err)
{
    char cpu[128];
    if (!b->o->against)
        return 0;
    machine_cpu_slug(cpu, sizeof cpu);
    const char *path = arena_format(b->arena, "%s/%s.csv", b->o->against, cpu);
    if (file_exists(path))
        return file_read(path, b->arena, 0, &b->against, err);
    fprintf(stderr, "no figures of this processor yet: %s is missing\n", path);
    return 0;
}

/* ---- CSV */

static void put_number(double x, int digits)
{
    putchar(',');
    if (isfinite(x))
        printf("%.*f", digits, x);
}

/* The peak of the arithmetic that products with the weights are done in here: training has
 * bf16 whatever the weights' type. */
static double peak_of(const struct bench *b, const char *part)
{
    const struct peak *p = &b->peak;
    const struct matrix *w = &b->model->layer[0].matrix[ATTN_OUT];
    bool trains = !strcmp(part, "training");
    bool in_f32 = trains ? !strcmp(b->o->precision, "f32") : !w->rounded;
    double best = in_f32                                ? p->f32_gflops
                  : !trains && panel_in_blocks(w->kind) ? p->int8_gops
                                                        : p->bf16_gflops;
    return best > 0 ? best : p->f32_gflops;
}

static void begin_row(const struct bench *b, const char *part)
{
    enum dtype type = b->model->layer[0].matrix[ATTN_OUT].type;
    printf("%s,%s,%s,%s,%s,%s,%d", part, b->name, dtype_info((uint32_t)type)->name,
           kernels_name(), b->o->precision, kv_name(b), pool_threads(b->opened->pool));
}

static void put_peak(const struct bench *b, const char *part, double gflops,
                     double gb_per_s)
{
    begin_row(b, part);
    printf(",,,");
    put_number(gflops > 0 ? gflops : NAN, 1);
    putchar(',');
    put_number(gb_per_s > 0 ? gb_per_s : NAN, 1);
    printf(",,%s\n", b->o->against ? ",," : "");
}

static void put_figure(const struct bench *b, const char *part, const struct figure *f)
{
    double gflops = f->flop / f->seconds / 1e9, rate = f->tokens / f->seconds;
    double gb = f->weight_reads * (b->weight_bytes + b->head_bytes) / f->seconds / 1e9;
    begin_row(b, part);
    put_number(f->tokens, 0);
    put_number(f->seconds, 6);
    put_number(rate, 1);
    put_number(gflops, 1);
    put_number(gflops / peak_of(b, part), 3);
    put_number(gb, 2);
    put_number(gb / b->peak.read_gb_per_s, 3);
    put_number((double)f->bytes, 0);
    if (b->o->against) {
        double before = earlier(b, part);
        put_number(before, 1);
        put_number(rate / before, 2);
    }
    putchar('\n');
    fflush(stdout);
}

/* ---- */

static bool is_wanted(const struct bench *b, const char *name)
{
    struct str list = str_of(b->o->parts ? b->o->parts : ""), one;
    if (!list.n)
        return true;
    while (str_split(&list, ',', &one))
        if (str_is(str_trim(one), name))
            return true;
    return false;
}

static int check_parts(const struct bench_opts *o, struct err *err)
{
    const char *names[PARTS];
    struct str list = str_of(o->parts ? o->parts : ""), one;
    for (int i = 0; i < PARTS; i++)
        names[i] = parts[i].name;
    while (list.n && str_split(&list, ',', &one)) {
        bool known = false;
        for (int i = 0; i < PARTS; i++)
            known |= str_is(str_trim(one), names[i]);
        char name[32];
        snprintf(name, sizeof name, "%.*s", STR_ARG(one));
        if (!known)
            return err_unknown(err, "part", name, names, PARTS);
    }
    return 0;
}

static int by_seconds(const void *a, const void *b)
{
    const struct figure *x = a, *y = b;
    return x->seconds < y->seconds ? -1 : x->seconds > y->seconds;
}

static int measure(struct bench *b, const struct part *part, struct err *err)
{
    size_t n = (size_t)b->o->repeat;
    struct figure *figure = ARENA_ARRAY(b->arena, n, struct figure);
    for (size_t i = 0; i < n; i++)
        if (part->measure(b, &figure[i], err))
            return err_wrap(err, "cannot measure %s", part->name);
    qsort(figure, n, sizeof *figure, by_seconds);
    put_figure(b, part->name, &figure[n / 2]);
    return 0;
}

static int bench(struct bench *b, struct err *err)
{
    count_weights(b);
    if (read_against(b, err) || peak_measure(&b->peak, b->opened->pool, err))
        return -1;
    printf("part,model,weights,kernels,precision,kv,threads,tokens,seconds,tokens_per_s,"
           "gflops,"
           "of_peak_gflops,weights_gb_per_s,of_peak_gb_per_s,memory_bytes%s\n",
           b->o->against ? ",earlier_tokens_per_s,ratio" : "");
    put_peak(b, "peak-f32", b->peak.f32_gflops, 0);
    put_peak(b, "peak-bf16", b->peak.bf16_gflops, 0);
    put_peak(b, "peak-int8", b->peak.int8_gops, 0);
    put_peak(b, "peak-read", 0, b->peak.read_gb_per_s);
    for (int i = 0; i < PARTS; i++)
        if (is_wanted(b, parts[i].name) && measure(b, &parts[i], err))
            return -1;
    return 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    struct opened opened;
    struct bench b = {.o = options, .opened = &opened, .arena = program};
    (void)n_args;
    b.name = file_name(args[0]);
    if (check_parts(b.o, err) ||
        open_weights(&opened, args[0], NULL, b.o->precision, b.o->kv, b.o->threads, err))
        return -1;
    b.model = opened.model;
    int rc = bench(&b, err);
    close_model(&opened);
    return rc;
}

const struct command command_bench_engine = {
    .name = "bench-engine",
    .summary = "how fast the engine runs a model here, beside what the machine can do",
    .usage = "MODEL",
    .notes =
        "CSV on standard output.  gflops counts what the tokens need; of_peak_gflops is "
        "its\n"
        "share of the measured peak of the arithmetic that products with the weights "
        "are\n"
        "done in (f32, bf16, int8), weights_gb_per_s the bytes of the weights in their "
        "file\n"
        "times how often they were read.  batch: --batch sequences behind 128 tokens;\n"
        "labels: four-choice questions behind 900 tokens that all share; training: LoRA "
        "of\n"
        "rank 8, 8 documents of 128 tokens a step.  make bench-engine compares with the\n"
        "figures in results/engine.",
    .opts = opts,
    .opts_size = sizeof(struct bench_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
