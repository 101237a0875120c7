/* tiles - how a matrix product is divided among threads: by panels of columns and, where
 * there are more rows than panels, by rows.  Never inside a sum. */
#ifndef ENGINE_KERNEL_TILES_H
#define ENGINE_KERNEL_TILES_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/base/whole.h"

struct pool;

enum { TILE_ROWS = 6 }; /* of a micro-kernel */

/* Where block `i` of n of T rows begins: blocks of whole tiles that differ by one at most, so that
 * threads end together; block n begins at T.  n <= the number of tiles. */
static inline int tiles_first_row(int T, int n, int i)
{
    return least(T, (int)((int64_t)divide_up(T, TILE_ROWS) * i / n) * TILE_ROWS);
}

/* work(context, first, n) for T rows in blocks of whole tiles, at most `most`, divided among the threads. */
typedef void tiles_block_work(void *context, int first, int n);
void tiles_in_blocks(int T, int most, tiles_block_work *work, void *context,
                     struct pool *pool);
/* Tiles of a block, at most, that goes through layers with rows of `width` numbers. */
int tiles_of_block(int width);

/* `rows` rows from `first` on against columns [64 panel, 64 panel + columns), which may be
 * several panels when there is one tile of rows only. */
struct tiles {
    int M, N;
    void (*work)(const struct tiles *tiles, int first, int rows, int panel, int columns);
    int step, rows; /* panels and rows of a part; set by tiles_run */
};

/* serial: too little work to wake a thread for. */
void tiles_run(struct tiles *tiles, bool serial, struct pool *pool);

#endif
