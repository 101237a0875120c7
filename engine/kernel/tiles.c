#include "engine/kernel/tiles.h"

#include "engine/kernel/gemm.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    PARTS_PER_THREAD = 6,
    ROWS_MIN = 48, /* of a part: for fewer it does not pay to read a panel twice */
    /* Blocks of rows: what a layer needs of so many stays in the second-level cache, and calls of kernels
     * cost little beside their work, which narrow layers have less of. */
    TILES_TIMES_WIDTH = 1536,
    BLOCK_TILES_MIN = 8,
    BLOCK_TILES_MAX = 32,
    /* They are made smaller, by so much, till each thread has so many: to end together. */
    LEAST_OF_MOST = 2,
    BLOCKS_PER_THREAD = 4,
    PIECES = 2, /* of a large block, where threads meet */
    PIECE_TILES_MIN = 8,
};

static void run_part(void *context, int part)
{
    const struct tiles *g = context;
    int across = divide_up(divide_up(g->N, GEMM_PANEL), g->step);
    int panel = part % across * g->step, first = part / across * g->rows;
    g->work(g, first, least(g->rows, g->M - first), panel,
            least(g->step * GEMM_PANEL, g->N - panel * GEMM_PANEL));
}

/* Few rows wait for the memory that B is in: each part is a run of panels, in pairs, which lie
 * behind one another. */
static int panels_of_part(int panels, int threads)
{
    return threads == 1 ? panels
                        : 2 * divide_up(divide_up(panels, 2), PARTS_PER_THREAD * threads);
}

/* Rows of a part: all of them when there are panels enough for the threads. */
static int rows_of_part(int M, int panels, int threads)
{
    int wanted = divide_up(threads * PARTS_PER_THREAD, panels);
    int rows = divide_up(divide_up(M, wanted), TILE_ROWS) * TILE_ROWS;
    return rows < ROWS_MIN ? ROWS_MIN : rows;
}

void tiles_run(struct tiles *tiles, bool serial, struct pool *pool)
{
    int panels = divide_up(tiles->N, GEMM_PANEL);
    int threads = serial ? 1 : pool_threads(pool);
    tiles->step = tiles->M <= TILE_ROWS ? panels_of_part(panels, threads) : 1;
    tiles->rows = threads == 1 ? tiles->M : rows_of_part(tiles->M, panels, threads);
    pool_run(serial ? NULL : pool,
             divide_up(panels, tiles->step) * divide_up(tiles->M, tiles->rows), run_part,
             tiles);
}

/* Blocks of rows ----------------------------------------------------------------------------- */

struct blocks {
    int T, n;
    tiles_block_work *work;
    void *context;
};

static void run_blocks(void *context, int first, int n)
{
    const struct blocks *b = context;
    int row = tiles_first_row(b->T, b->n, first);
    b->work(b->context, row, tiles_first_row(b->T, b->n, first + n) - row);
}

int tiles_of_block(int width)
{
    int tiles = TILES_TIMES_WIDTH / width;
    return tiles < BLOCK_TILES_MIN ? BLOCK_TILES_MIN : least(tiles, BLOCK_TILES_MAX);
}

/* As many blocks for every thread: with the last one short the other threads would wait.  Large ones are
 * taken whole first and in pieces at the end. */
void tiles_in_blocks(int T, int most, tiles_block_work *work, void *context,
                     struct pool *pool)
{
    int threads = pool_threads(pool), tiles = divide_up(T, TILE_ROWS);
    int small = tiles / divide_up(most, LEAST_OF_MOST) / threads;
    int large = divide_up(divide_up(tiles, most), threads);
    int each = least(small, BLOCKS_PER_THREAD);
    each = each < large ? large : each;
    int blocks = least(each * threads, tiles);
    int pieces = blocks > 0 ? tiles / (blocks * PIECE_TILES_MIN) : 1;
    pieces = threads == 1 || pieces < 1 ? 1 : least(pieces, PIECES);
    struct blocks b = {T, blocks * pieces, work, context};
    pool_run_rows(pool, b.n, pieces, run_blocks, &b);
}
