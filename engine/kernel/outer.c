#include "engine/kernel/outer.h"

#include <stdalign.h>
#include <stdint.h>

#include "engine/kernel/fetch.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/tiles.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    ROWS = 256, /* packed at a time: with OUTPUTS of them 192 KiB, and a panel 32 KiB */
    OUTPUTS = 384, /* side by side at most */
    CUT = 12,      /* parts begin at multiples of so many outputs of a group */
    TOGETHER = 4,  /* in a group */
    PARTS_PER_THREAD = 6,
    PART_OUTPUTS = 192,    /* of a part at least, or joining x costs much beside them */
    SERIAL_FLOP = 2 << 20, /* as in gemm_bf16.c */
};

/* Parts are equal runs of all outputs, group behind group; a group reads the same x. */
struct job {
    const struct outer *outer;
    int n, parts;
    double flop; /* of all */
};

/* Some outputs of one product. */
struct piece {
    const struct outer *outer;
    int first, n;
    uint32_t *pairs; /* of the rows at hand, OUTER_UNIT outputs side by side */
};

/* Number `first` of row t in rows of m words. */
static const uint16_t *number(const uint32_t *rows, size_t m, int t, int first)
{
    return (const uint16_t *)(rows + (size_t)t * m) + first;
}

static int group_of(const struct outer *o, int n)
{
    int i = 1;
    while (i < n && i < TOGETHER && o[i].x == o->x && o[i].N == o->N && o[i].T == o->T)
        i++;
    return i;
}

static int outputs_of(const struct outer *o, int n)
{
    int outputs = 0;
    for (int i = 0; i < n; i++)
        outputs += o[i].O;
    return outputs;
}

/* Outputs [first, end) of a group. */
static int cut(struct piece *piece, const struct outer *o, int n, int first, int end)
{
    int pieces = 0;
    for (int i = 0, at = 0; i < n; at += o[i++].O) {
        int from = first > at ? first - at : 0, to = least(end - at, o[i].O);
        if (from < to)
            piece[pieces++] = (struct piece){&o[i], from, to - from, NULL};
    }
    return pieces;
}

/* The outputs' factors, rows [t, t + rows) of Y. */
static void join_pieces(struct piece *piece, int n, uint32_t *to, int t, int rows)
{
    const struct kernels *k = kernels_now();
    size_t unit = OUTER_UNIT * bf16_row_pairs(rows);
    for (int i = 0; i < n; i++) {
        const struct outer *o = piece[i].outer;
        piece[i].pairs = to;
        for (int j = 0; j < piece[i].n; j += OUTER_UNIT, to += unit)
            k->join_rows(to, OUTER_UNIT, number(o->y, o->y_m, t, piece[i].first + j),
                         2 * o->y_m, least(OUTER_UNIT, piece[i].n - j), rows);
    }
}

/* Some rows and 64 columns of X, asked for while the panel before them is multiplied: they lie far
 * apart, and nothing else would. */
struct ahead {
    const uint16_t *x;
    size_t x_m;
    int rows, columns, each; /* rows left; columns; rows to ask for in a unit's time */
};

static void ask(struct ahead *ahead)
{
    int n = least(ahead->each, ahead->rows);
    for (int i = 0; i < n; i++, ahead->x += ahead->x_m)
        fetch_numbers(ahead->x, ahead->columns);
    ahead->rows -= n;
}

/* Onto 64 columns of C from `column` on, of which the panel holds as many of X. */
static void add_piece(const struct piece *piece, const uint32_t *panel, int column,
                      int rows, struct ahead *ahead)
{
    const struct kernels *k = kernels_now();
    const struct outer *o = piece->outer;
    size_t N = (size_t)o->N, pairs = bf16_row_pairs(rows);
    float *c = o->c + (size_t)piece->first * N + column;
    int columns = least(GEMM_PANEL, o->N - column);
    for (int i = 0; i < piece->n; i += OUTER_UNIT, c += OUTER_UNIT * N) {
        const struct bf16_term term = {piece->pairs + (size_t)i * pairs, 1, OUTER_UNIT,
                                       panel, (int)pairs};
        ask(ahead);
        k->terms_bf16(c, N, &term, 1, least(OUTER_UNIT, piece->n - i), columns, true,
                      NULL);
    }
}

/* Rows [t, t + rows) of all pieces. */
static void run_rows(struct piece *piece, int n, uint32_t *factor, uint32_t *panel, int t,
                     int rows)
{
    const struct outer *o = piece[0].outer;
    int units = 0;
    join_pieces(piece, n, factor, t, rows);
    for (int i = 0; i < n; i++)
        units += divide_up(piece[i].n, OUTER_UNIT);
    for (int column = 0, next; column < o->N; column = next) {
        next = column + GEMM_PANEL;
        struct ahead ahead = {number(o->x, o->x_m, t, next), 2 * o->x_m,
                              next < o->N ? rows : 0, least(GEMM_PANEL, o->N - next),
                              divide_up(rows, units)};
        kernels_now()->join_rows(panel, GEMM_PANEL, number(o->x, o->x_m, t, column),
                                 2 * o->x_m, least(GEMM_PANEL, o->N - column), rows);
        for (int i = 0; i < n; i++)
            add_piece(&piece[i], panel, column, rows, &ahead);
    }
}

static void run_pieces(struct piece *piece, int n)
{
    alignas(64) uint32_t factor[(OUTPUTS + TOGETHER * OUTER_UNIT) * ROWS / 2];
    alignas(64) uint32_t panel[GEMM_PANEL * ROWS / 2];
    for (int t = 0; t < piece[0].outer->T; t += ROWS)
        run_rows(piece, n, factor, panel, t, least(ROWS, piece[0].outer->T - t));
}

static double flop_of(const struct outer *o, int outputs)
{
    return 2.0 * outputs * o->N * o->T;
}

/* Where in a group, which `before` flop stand before, a part begins: from 0 to its outputs. */
static int begin_of(const struct job *job, const struct outer *o, int outputs,
                    double before, int part)
{
    double flop = job->flop * part / job->parts - before;
    if (part == job->parts || flop >= flop_of(o, outputs))
        return outputs;
    return flop <= 0 ? 0 : least(outputs, CUT * (int)(flop / flop_of(o, CUT) + 0.5));
}

static void run_part(void *context, int part)
{
    const struct job *job = context;
    struct piece piece[TOGETHER];
    double before = 0;
    for (int i = 0, n; i < job->n; i += n) {
        const struct outer *o = &job->outer[i];
        n = group_of(o, job->n - i);
        int outputs = outputs_of(o, n);
        int first = begin_of(job, o, outputs, before, part);
        int end = begin_of(job, o, outputs, before, part + 1);
        int times = divide_up(end - first, OUTPUTS);
        for (int k = 0; k < times; k++)
            run_pieces(piece, cut(piece, o, n, first + (end - first) * k / times,
                                  first + (end - first) * (k + 1) / times));
        before += flop_of(o, outputs);
    }
}

/* So many that threads end together, as long as each has outputs enough. */
static int parts_of(const struct outer *outer, int n, int threads)
{
    int each = outputs_of(outer, n) / PART_OUTPUTS / threads;
    return threads * (each < 1 ? 1 : least(each, PARTS_PER_THREAD));
}

struct outer outer_of(float *c, const uint32_t *y, const uint32_t *x, int O, int N, int T)
{
    return (struct outer){c, y, x, bf16_row_pairs(O), bf16_row_pairs(N), O, N, T};
}

void outer_bf16(const struct outer *outer, int n, struct pool *pool)
{
    double flop = 0;
    for (int i = 0; i < n; i++)
        flop += flop_of(&outer[i], outer[i].O);
    if (flop <= 0)
        return;
    struct job job = {outer, n, parts_of(outer, n, pool_threads(pool)), flop};
    pool_run(flop < SERIAL_FLOP ? NULL : pool, job.parts, run_part, &job);
}
