/* tiles - how a matrix product is divided among threads: by panels of columns and, where
 * there are more rows than panels, by rows.  Never inside a sum. */
#ifndef ENGINE_KERNEL_TILES_H
#define ENGINE_KERNEL_TILES_H

#include <stdbool.h>

struct pool;

enum { TILE_ROWS = 6 }; /* of a micro-kernel */

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
