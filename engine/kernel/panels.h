/* panels - a packed weight matrix in the form of its file's type: what it takes, how a row of it
 * is put in and read back, and its product with rows that are not rounded.
 *
 * B (K inputs, N outputs) lies in panels of 64 columns.  Numbers: panel p holds B[k][64 p + j]
 * at (p K + k) 64 + j (bf16: pairs along K, gemm_bf16.h).  Blocks of 32 along K, as in GGUF files:
 * each block of a panel holds, one after the other,
 *     codes   Q8_0: 4 codes of each column for k = 0..3, then for k = 4..7, and so on: byte
 *             (k / 4) 256 + column 4 + k % 4 is the code + 128.
 *             4 and 5 bits: byte (k / 4) 256 + column 4 + k % 4, k < 16, has the low 4 bits of
 *             code k, and above them those of code 16 + k
 *     fifth   5 bits: bit (column 4 + k % 4) of the k / 4-th group of 256 bits
 *     scales  one f16 for each column
 *     mins    Q4_1, Q5_1: likewise
 * so that a weight takes the bytes it takes in the file.  Columns behind N have scale 0.
 *
 * K types have blocks of 256 along K.  Each holds d, one f16 for each column, and dmin likewise
 * (Q2_K Q4_K Q5_K); then eight blocks of 32 (Q4_K Q5_K) or sixteen of 16 (Q2_K Q3_K Q6_K) with
 *     codes   Q4_K, Q5_K: as 4 and 5 bits above.  Q6_K: likewise the low 4 bits, with code k + 8
 *             above code k
 *     twos    Q2_K, Q3_K, and the upper two bits of Q6_K: byte column 4 + k % 4 has two bits of
 *             the codes k % 4, k % 4 + 4, k % 4 + 8, k % 4 + 12
 *     bits    Q5_K: as `fifth`; Q3_K: the third likewise
 *     scales  a byte for each column (Q2_K: in its low 4 bits, the min above it)
 *     mins    Q4_K, Q5_K: likewise
 * Scales of 6 bits take a byte, so that Q4_K has 148 bytes where files have 144, Q5_K 180 for 176
 * and Q3_K 114 for 110.
 */
#ifndef ENGINE_KERNEL_PANELS_H
#define ENGINE_KERNEL_PANELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;

enum panel_kind {
    PANEL_F32,
    PANEL_F16,
    PANEL_BF16,
    PANEL_Q8_0, /* from here on in blocks */
    PANEL_Q4_0,
    PANEL_Q4_1,
    PANEL_Q5_0,
    PANEL_Q5_1,
    PANEL_IQ4_NL,
    PANEL_Q2_K, /* from here on in blocks of 256 */
    PANEL_Q3_K,
    PANEL_Q4_K,
    PANEL_Q5_K,
    PANEL_Q6_K,
    PANEL_KINDS,
};

enum { PANEL_BLOCK = 32 };

static inline bool panel_in_blocks(enum panel_kind kind)
{
    return kind >= PANEL_Q8_0;
}

size_t panel_bytes(enum panel_kind kind, int K); /* of one panel */
size_t panels_bytes(enum panel_kind kind, int K, int N);

/* One block of a column as it stands in files: codes (32 bytes, or 16 with the low 4 bits of
 * codes k and 16 + k in byte k), fifth bits (bit k), scale and min as f16. */
struct panel_block {
    const uint8_t *codes;
    uint32_t fifth;
    uint16_t scale, min;
};
/* Columns of a panel that are never put must be zeros. */
void panel_put_block(void *panel, enum panel_kind kind, int block, int column,
                     const struct panel_block *from);
/* 256 codes of a column, the scales and mins of their blocks of 16 or 32, d and dmin as f16: K
 * types.  `block` counts those of 256. */
struct panel_k_block {
    const uint8_t *code, *min;
    const int8_t *scale;
    uint16_t d, dmin;
};
void panel_put_k_block(void *panel, enum panel_kind kind, int block, int column,
                       const struct panel_k_block *from);
/* n <= 64 rows (columns of the panel) of K f16 numbers, `stride` numbers apart. */
void panel_put_f16(void *panel, const uint16_t *rows, size_t stride, int n, int K);

/* Column n as floats (K): exactly what the file says. */
void panels_column(float *column, const void *panels, enum panel_kind kind, int n, int K);

/* C = A B as gemm.h computes it, with B's numbers as floats: one chain of fused multiply-adds
 * over k, the bits of gemm() on panels of floats.  A (M, K) rows a_m apart. */
void gemm_panels(float *c, size_t c_m, const float *a, size_t a_m, const void *panels,
                 enum panel_kind kind, int M, int N, int K, struct pool *pool);

#endif
