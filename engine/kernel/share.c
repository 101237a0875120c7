#include "engine/kernel/share.h"

#include "harness/base/pool.h"

enum {
    PIECE = 16 << 10, /* elements: a few microseconds, what it costs to wake a thread */
    PIECES_PER_THREAD = 4,
};

struct share {
    size_t total, piece;
    share_work *work;
    const void *context;
};

static void run_piece(void *context, int part)
{
    const struct share *s = context;
    size_t first = (size_t)part * s->piece, left = s->total - first;
    s->work(s->context, first, left < s->piece ? left : s->piece);
}

static size_t divide_up(size_t a, size_t b)
{
    return (a + b - 1) / b;
}

static void run(struct pool *pool, size_t total, size_t cost, size_t unit,
                share_work *work, const void *context)
{
    if (total == 0)
        return;
    size_t pieces = total * cost / PIECE;
    size_t most = (size_t)pool_threads(pool) * PIECES_PER_THREAD;
    pieces = pieces < 1 ? 1 : pieces > most ? most : pieces;
    size_t piece = divide_up(divide_up(total, pieces), unit) * unit;
    struct share share = {total, piece, work, context};
    pool_run(pool, (int)divide_up(total, piece), run_piece, &share);
}

void share_rows(struct pool *pool, size_t total, size_t cost, share_work *work,
                const void *context)
{
    run(pool, total, cost, cost == 1 ? 64 : 1, work, context);
}

void share_columns(struct pool *pool, size_t total, size_t cost, share_work *work,
                   const void *context)
{
    run(pool, total, cost, 16, work, context);
}
