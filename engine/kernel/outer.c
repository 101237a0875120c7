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
    OUTPUTS = 384, /* of a part at most */
    UNIT = 48,     /* outputs of a part come in whole tiles and whole vectors */
    TOGETHER = 4,  /* in a group */
    PARTS_PER_THREAD = 6,
    TURNED = 16,           /* columns of Y that are packed at once */
    SERIAL_FLOP = 2 << 20, /* as in gemm_bf16.c */
};

/* Parts are runs of the outputs of a group: of all that read the same x, one behind the other. */
struct job {
    const struct outer *outer;
    int n;
    double flop; /* of a part, about */
};

/* Some outputs of one product. */
struct piece {
    const struct outer *outer;
    int first, n;
    uint32_t *pairs; /* of the rows at hand */
};

static int group_of(const struct outer *o, int n)
{
    int i = 1;
    while (i < n && i < TOGETHER && o[i].x == o->x && o[i].x_m == o->x_m &&
           o[i].N == o->N && o[i].T == o->T)
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

/* The outputs' factors, rows [t, t + rows) of Y, turned. */
static void pack_pieces(struct piece *piece, int n, uint32_t *to, int t, int rows)
{
    const struct kernels *k = kernels_now();
    size_t pairs = bf16_row_pairs(rows);
    for (int i = 0; i < n; i++) {
        const struct outer *o = piece[i].outer;
        const float *y = o->y + (size_t)t * o->y_m + piece[i].first;
        piece[i].pairs = to;
        for (int j = 0; j < piece[i].n; j += TURNED)
            k->pairs_of_columns(to + (size_t)j * pairs, y + j, o->y_m,
                                least(TURNED, piece[i].n - j), rows);
        to += (size_t)piece[i].n * pairs;
    }
}

/* Some rows and 64 columns of X, asked for while the panel before them is multiplied: they lie far
 * apart, and nothing else would. */
struct ahead {
    const float *x;
    size_t x_m;
    int rows, columns, each; /* rows left; columns; rows to ask for in a tile's time */
};

static void ask(struct ahead *ahead)
{
    int n = least(ahead->each, ahead->rows);
    for (int i = 0; i < n; i++, ahead->x += ahead->x_m)
        fetch_rows(ahead->x, ahead->columns);
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
    for (int i = 0; i < piece->n; i += TILE_ROWS, c += TILE_ROWS * N) {
        int left = piece->n - i - TILE_ROWS;
        if (left > 0)
            fetch_sums(c + TILE_ROWS * N, N, least(TILE_ROWS, left), columns);
        ask(ahead);
        k->tile_bf16(c, N, piece->pairs + (size_t)i * pairs, pairs, panel,
                     least(TILE_ROWS, piece->n - i), columns, (int)pairs, true);
    }
}

/* Rows [t, t + rows) of all pieces. */
static void run_rows(struct piece *piece, int n, uint32_t *factor, uint32_t *panel, int t,
                     int rows)
{
    const struct outer *o = piece[0].outer;
    const float *x = o->x + (size_t)t * o->x_m;
    int tiles = 0;
    pack_pieces(piece, n, factor, t, rows);
    for (int i = 0; i < n; i++)
        tiles += divide_up(piece[i].n, TILE_ROWS);
    for (int column = 0, next; column < o->N; column = next) {
        next = column + GEMM_PANEL;
        struct ahead ahead = {x + next, o->x_m, next < o->N ? rows : 0,
                              least(GEMM_PANEL, o->N - next), divide_up(rows, tiles)};
        kernels_now()->pack_columns_bf16(panel, x + column, o->x_m,
                                         least(GEMM_PANEL, o->N - column), rows);
        for (int i = 0; i < n; i++)
            add_piece(&piece[i], panel, column, rows, &ahead);
    }
}

static void run_pieces(struct piece *piece, int n)
{
    alignas(64) uint32_t factor[OUTPUTS * ROWS / 2];
    alignas(64) uint32_t panel[GEMM_PANEL * ROWS / 2];
    for (int t = 0; t < piece[0].outer->T; t += ROWS)
        run_rows(piece, n, factor, panel, t, least(ROWS, piece[0].outer->T - t));
}

/* Outputs of a part of a group. */
static int range_of(const struct job *job, const struct outer *o)
{
    double outputs = job->flop / (2.0 * o->N * o->T + 1);
    int units = outputs < OUTPUTS ? (int)(outputs / UNIT) + 1 : OUTPUTS / UNIT;
    return least(OUTPUTS, units * UNIT);
}

static void run_part(void *context, int part)
{
    const struct job *job = context;
    struct piece piece[TOGETHER];
    for (int i = 0, n; i < job->n; i += n) {
        const struct outer *o = &job->outer[i];
        n = group_of(o, job->n - i);
        int outputs = outputs_of(o, n), range = range_of(job, o);
        int parts = divide_up(outputs, range);
        if (part < parts) {
            int first = part * range, end = least(first + range, outputs);
            run_pieces(piece, cut(piece, o, n, first, end));
            return;
        }
        part -= parts;
    }
}

static int parts_of(const struct job *job)
{
    int parts = 0;
    for (int i = 0, n; i < job->n; i += n) {
        n = group_of(&job->outer[i], job->n - i);
        parts += divide_up(outputs_of(&job->outer[i], n), range_of(job, &job->outer[i]));
    }
    return parts;
}

void outer_bf16(const struct outer *outer, int n, struct pool *pool)
{
    double flop = 0;
    for (int i = 0; i < n; i++)
        flop += 2.0 * outer[i].O * outer[i].N * outer[i].T;
    struct job job = {outer, n, flop / (PARTS_PER_THREAD * pool_threads(pool))};
    pool_run(flop < SERIAL_FLOP ? NULL : pool, parts_of(&job), run_part, &job);
}
