/* bench-engine - how fast the engine runs a model here, beside what the machine can do at most. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype.h"
#include "engine/kernel/gemm.h"
#include "harness/base/clock.h"
#include "harness/base/file.h"
#include "harness/base/machine.h"
#include "harness/base/pool.h"
#include "harness/cmd_bench.h"

static const struct opt opts[] = {
    OPT_TEXT(struct bench_opts, parts, NULL,
             "some of prefill,decode,batch,labels,training (default all)"),
    OPT_INT(struct bench_opts, prompt, 512, 2, 1 << 20, "tokens of a prompt to prefill"),
    OPT_INT(struct bench_opts, tokens, 64, 1, 1 << 20, "tokens to decode"),
    OPT_INT(struct bench_opts, batch, 32, 1, 4096, "sequences decoded together"),
    OPT_INT(struct bench_opts, questions, 64, 1, 1e6,
            "questions whose labels are scored"),
    OPT_INT(struct bench_opts, repeat, 5, 1, 1000,
            "rounds; each measures every part, of which the median counts"),
    OPT_TEXT(struct bench_opts, against, NULL,
             "folder of earlier figures, <processor>.csv: adds theirs, the ratio of the "
             "fastest rounds, and which is slower"),
    OPT_MEMORY(struct bench_opts),
    OPT_PRECISION(struct bench_opts),
    OPT_INT(struct bench_opts, threads, 0, 0, 1024, "threads (0: all processors)"),
    OPT_END,
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

/* The field under that name, which files of older programs may lack. */
static struct str named(struct str head, struct str line, const char *name)
{
    struct str column;
    for (int at = 0; str_split(&head, ',', &column); at++)
        if (str_is(column, name))
            return field(line, at);
    return STR_NONE;
}

static bool is_same_work(const struct bench *b, struct str head, struct str line,
                         const char *part)
{
    char threads[16];
    snprintf(threads, sizeof threads, "%d", pool_threads(b->opened->pool));
    return str_is(named(head, line, "part"), part) &&
           str_is(named(head, line, "model"), b->name) &&
           str_is(named(head, line, "precision"), b->o->precision) &&
           str_is(named(head, line, "kv"), kv_name(b)) &&
           str_is(named(head, line, "threads"), threads);
}

/* A figure of the same part, model, precision, cache and threads; NAN: there is none. */
static double earlier(const struct bench *b, const char *part, const char *name)
{
    struct str rest = b->against, head, line;
    if (!str_split(&rest, '\n', &head))
        return NAN;
    while (str_split(&rest, '\n', &line)) {
        struct str value = named(head, line, name);
        if (is_same_work(b, head, line, part) && value.n > 0)
            return strtod(value.data, NULL);
    }
    return NAN;
}

static int read_against(struct bench *b, struct arena *arena, struct err *err)
{
    char cpu[128];
    if (!b->o->against)
        return 0;
    machine_cpu_slug(cpu, sizeof cpu);
    const char *path = arena_format(arena, "%s/%s.csv", b->o->against, cpu);
    if (file_exists(path))
        return file_read(path, arena, 0, &b->against, err);
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
    printf(",,,,,");
    if (b->o->against) {
        double before = earlier(b, part, gflops > 0 ? "gflops" : "weights_gb_per_s");
        put_number(before, 1);
        put_number((gflops > 0 ? gflops : gb_per_s) / before, 2);
        putchar(',');
    }
    putchar('\n');
}

static double rate_of(const struct figure *f)
{
    return f->tokens / f->seconds;
}

/* Neighbours make a machine slower, never faster: fastest rounds are compared.  A part is
 * slower, or faster, only if all its rounds were so than all of earlier. */
static void put_earlier(struct bench *b, const char *part, double slowest, double fastest)
{
    double low = earlier(b, part, "slowest_tokens_per_s");
    double high = earlier(b, part, "fastest_tokens_per_s");
    put_number(high, 1);
    put_number(fastest / high, 2);
    printf(",%s", isnan(high)      ? ""
                  : fastest < low  ? "slower"
                  : slowest > high ? "faster"
                                   : "like");
    b->slower += fastest < low;
}

/* The median of n rounds, which are sorted, the fastest first. */
static void put_figure(struct bench *b, const char *part, const struct figure *round,
                       int n)
{
    const struct figure *f = &round[n / 2];
    double slowest = rate_of(&round[n - 1]), fastest = rate_of(&round[0]);
    double gflops = f->flop / f->seconds / 1e9;
    double gb = f->weight_reads * (b->weight_bytes + b->head_bytes) / f->seconds / 1e9;
    begin_row(b, part);
    put_number(f->tokens, 0);
    put_number(f->seconds, 6);
    put_number(rate_of(f), 1);
    put_number(gflops, 1);
    put_number(gflops / peak_of(b, part), 3);
    put_number(gb, 2);
    put_number(gb / b->peak.read_gb_per_s, 3);
    put_number((double)f->bytes, 0);
    printf(",%d", n);
    put_number(slowest, 1);
    put_number(fastest, 1);
    if (b->o->against)
        put_earlier(b, part, slowest, fastest);
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
    const char *names[BENCH_PARTS];
    struct str list = str_of(o->parts ? o->parts : ""), one;
    for (int i = 0; i < BENCH_PARTS; i++)
        names[i] = bench_parts[i].name;
    while (list.n && str_split(&list, ',', &one)) {
        bool known = false;
        for (int i = 0; i < BENCH_PARTS; i++)
            known |= str_is(str_trim(one), names[i]);
        char name[32];
        snprintf(name, sizeof name, "%.*s", STR_ARG(one));
        if (!known)
            return err_unknown(err, "part", name, names, BENCH_PARTS);
    }
    return 0;
}

static int by_rate(const void *a, const void *b)
{
    double x = rate_of(a), y = rate_of(b);
    return (x < y) - (x > y);
}

enum { SHORT_US = 50000 };

/* What is over in a moment is done again until some time has passed. */
static int measure(struct bench *b, const struct bench_part *part, struct figure *f,
                   struct err *err)
{
    double seconds = 0;
    int times = 0;
    int64_t from = clock_us();
    struct arena arena = {0};
    b->arena = &arena;
    do {
        arena_reset(&arena);
        if (part->measure(b, f, err)) {
            arena_release(&arena);
            return err_wrap(err, "cannot measure %s", part->name);
        }
        seconds += f->seconds;
        times++;
    } while (clock_us() - from < SHORT_US);
    arena_release(&arena);
    f->seconds = seconds / times;
    return 0;
}

/* Parts take turns, so that the rounds of each are spread over the whole time: a machine is
 * slower and faster by turns. */
static int measure_all(struct bench *b, struct arena *arena, struct err *err)
{
    int n = (int)b->o->repeat;
    struct figure *round = ARENA_ARRAY(arena, (size_t)(n * BENCH_PARTS), struct figure);
    for (int i = 0; i < n; i++)
        for (int p = 0; p < BENCH_PARTS; p++)
            if (is_wanted(b, bench_parts[p].name) &&
                measure(b, &bench_parts[p], &round[p * n + i], err))
                return -1;
    for (int p = 0; p < BENCH_PARTS; p++) {
        if (!is_wanted(b, bench_parts[p].name))
            continue;
        qsort(round + p * n, (size_t)n, sizeof *round, by_rate);
        put_figure(b, bench_parts[p].name, round + p * n, n);
    }
    return 0;
}

static int bench(struct bench *b, struct arena *arena, struct err *err)
{
    count_weights(b);
    if (read_against(b, arena, err) || peak_measure(&b->peak, b->opened->pool, err))
        return -1;
    printf("part,model,weights,kernels,precision,kv,threads,tokens,seconds,tokens_per_s,"
           "gflops,of_peak_gflops,weights_gb_per_s,of_peak_gb_per_s,memory_bytes,rounds,"
           "slowest_tokens_per_s,fastest_tokens_per_s%s\n",
           b->o->against ? ",earlier_fastest,ratio,judged" : "");
    put_peak(b, "peak-f32", b->peak.f32_gflops, 0);
    put_peak(b, "peak-bf16", b->peak.bf16_gflops, 0);
    put_peak(b, "peak-int8", b->peak.int8_gops, 0);
    put_peak(b, "peak-read", 0, b->peak.read_gb_per_s);
    fflush(stdout);
    if (measure_all(b, arena, err))
        return -1;
    if (b->slower > 0)
        fprintf(stderr, "%d part%s slower in every round than in all of earlier\n",
                b->slower, b->slower > 1 ? "s were" : " was");
    return 0;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    struct opened opened;
    struct bench b = {.o = options, .opened = &opened};
    (void)n_args;
    b.name = file_name(args[0]);
    if (check_parts(b.o, err) ||
        open_weights(&opened, args[0], NULL, b.o->precision, b.o->kv, b.o->threads, err))
        return -1;
    b.model = opened.model;
    int rc = bench(&b, program, err);
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
        "rank 8, 8 documents of 128 tokens a step.  The rounds of a part are spread over "
        "the\n"
        "whole time; of them there are the median, the slowest and the fastest.  make\n"
        "bench-engine compares with the figures in results/engine: fastest with fastest, "
        "and\n"
        "judges a part slower (faster) if every round was so than all of earlier.",
    .opts = opts,
    .opts_size = sizeof(struct bench_opts),
    .min_args = 1,
    .max_args = 1,
    .run = run,
};
