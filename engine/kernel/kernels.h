/* kernels - the hot loops, compiled once for each set of instructions and chosen when the
 * program starts.  All sets give the same bits.
 *
 * The loops are written once, in *.inc over the sixteen lanes of lanes.inc;
 * kernels_avx512_bf16.c, kernels_avx512.c, kernels_avx2.c, kernels_fma.c and kernels_plain.c
 * compile them.  Only this folder includes this header: gemm.h, gemm_bf16.h, ops.h and
 * attention.h are for everybody.
 */
#ifndef ENGINE_KERNEL_KERNELS_H
#define ENGINE_KERNEL_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/kernel/attention.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_blocks.h"
#include "engine/kernel/kv.h"
#include "engine/kernel/panel_layout.h"

/* What all parts of an attention call share. */
struct attention_job {
    float *out, *lse;
    const float *q;
    const struct attention_seq *seq;
    int H, KV, D;
    float scale;
    float *dq, *delta; /* the backward pass, and what the forward pass left for it */
    const float *dout, *saved_out, *saved_lse;
};

/* Some rows of one sequence and some of the query heads that share one key head. */
struct attention_part {
    int seq, kv;
    int first, n;    /* rows, counted in the sequence */
    int head, heads; /* query heads */
};

/* A factor of some rows, pair k of row m at a[m a_m + k a_k], and a panel. */
struct bf16_term {
    const uint32_t *a;
    size_t a_m, a_k;
    const uint32_t *b;
    int K; /* in pairs */
};

enum {
    ATTENTION_D_MAX = 512, /* widest head */
    ATTENTION_LINES = 192, /* most rows x heads of a part */
    ATTENTION_ROWS = 48,   /* most rows over a cache; over rows GEMM_PANEL */
    OUTER_UNIT = 48, /* outputs side by side: whole tiles of six, and whole vectors */
};

/* Names and layouts as in ops.h; the arrays begin at the first of T rows (or C
 * columns). */
struct kernels {
    const char *name;

    void (*tile)(float *c, size_t c_m, const float *a, size_t a_m, size_t a_k,
                 const float *b, size_t b_k, int rows, int columns, int K, bool add);
    /* one row, against panels that lie behind one another */
    void (*row)(float *c, const float *a, size_t a_k, const float *panels, int columns,
                int K, bool add);
    void (*pack_rows)(float *panel, const float *const row[GEMM_PANEL], int n, int K);
    void (*pack_columns)(float *panel, const float *b, size_t b_k, int n, int K);

    /* pairs of bf16: gemm_bf16.h.  C (rows, columns <= 64) = or += the sum of several products, one
     * chain over all of them; any number of rows. */
    void (*terms_bf16)(float *c, size_t c_m, const struct bf16_term *term, int n_terms,
                       int rows, int columns, bool add,
                       const uint32_t *next /* panel, to ask for; or NULL */);
    void (*row_bf16)(float *c, const uint32_t *a, const uint32_t *panels, int columns,
                     int K, bool add);
    void (*pairs_of_rows)(uint32_t *a, const float *x, size_t x_m, int M, int K);
    void (*pack_rows_bf16)(uint32_t *panel, const float *const row[GEMM_PANEL], int n,
                           int K);
    void (*pack_columns_bf16)(uint32_t *panel, const float *b, size_t b_k, int n, int K);
    void (*pack_raw_bf16)(uint32_t *panel, const uint16_t *rows, size_t stride, int n,
                          int K);

    /* sums over rows: outer.h.  Rows of bf16, x_m numbers apart, in pairs: columns [0, n) of rows 2k
     * and 2k + 1 of T at to + k to_m, then zeros to a multiple of 16. */
    void (*join_rows)(uint32_t *to, size_t to_m, const uint16_t *x, size_t x_m, int n,
                      int T);

    /* weights in blocks, and other panels as floats: gemm_blocks.h, panels.h.  Any number
     * of rows, whose arrays begin at the first one. */
    void (*tile_blocks)(float *c, size_t c_m, const struct block_rows *a,
                        const uint8_t *panel, enum panel_kind kind, int rows, int columns,
                        int blocks);
    void (*quantize)(int8_t *codes, float *scale, int32_t *minus, int32_t *minus16,
                     const float *x, size_t blocks);
    void (*unpack_panel)(float *out, const uint8_t *panel, enum panel_kind kind,
                         int first, int n);
    void (*unpack_column)(float *column, const uint8_t *panel, enum panel_kind kind,
                          int j, int K);

    void (*rmsnorm)(float *y, float *rstd, const float *x, const float *w, int T, int C,
                    float eps);
    void (*rmsnorm_dx)(float *dx, const float *base, const float *dy, const float *x,
                       const float *rstd, const float *w, int T, int C);
    /* C columns of rows that are `stride` floats apart */
    void (*rmsnorm_dw)(float *dw, const float *dy, const float *x, const float *rstd,
                       int T, int C, size_t stride);
    void (*layernorm)(float *y, float *mean, float *rstd, const float *x, const float *w,
                      const float *b, int T, int C, float eps);
    void (*layernorm_dx)(float *dx, const float *base, const float *dy, const float *x,
                         const float *mean, const float *rstd, const float *w, int T,
                         int C);
    void (*layernorm_dw)(float *dw, const float *dy, const float *x, const float *mean,
                         const float *rstd, int T, int C, size_t stride);
    void (*column_sums)(float *sum, const float *x, int T, int C,
                        size_t stride); /* added */
    void (*bias)(float *x, const float *b, int T, int C);
    void (*rope)(float *x, const int32_t *position, const float *cosine,
                 const float *sine, int T, int heads, int D, int n_rot, bool neox,
                 float sign);

    void (*add)(float *y, const float *x, size_t n);
    void (*swiglu)(float *y, const float *gate, const float *up, size_t n);
    void (*swiglu_back)(float *dgate, float *dup, const float *dy, const float *gate,
                        const float *up, size_t n);
    void (*gelu)(float *y, const float *x, size_t n);
    void (*gelu_back)(float *dx, const float *dy, const float *x, size_t n);
    void (*exp)(float *x, size_t n);
    void (*tanh)(float *x, size_t n);

    float (*greatest)(const float *x, int n);
    double (*sum_exp)(const float *x, float shift, int n); /* sum of e^(x - shift) */
    double (*become_exp)(float *x, float shift, int n); /* likewise; x = e^(x - shift) */
    /* likewise; what is added, rounded, as a row of gemm_bf16.h's A */
    double (*pairs_of_exp)(uint32_t *a, const float *x, float shift, int n);
    void (*multiply)(float *x, int n, float factor);

    void (*attention)(const struct attention_job *job, const struct attention_part *part);
    void (*attention_back)(const struct attention_job *job,
                           const struct attention_part *part);
    /* one key head of kv_put; rows are `stride` floats apart */
    void (*kv_put)(enum kv_form form, float *keys, float *values, int D, int at,
                   const float *k, const float *v, size_t stride, int n);
};

extern const struct kernels kernels_avx512_bf16, kernels_avx512, kernels_avx2,
    kernels_fma, kernels_plain;

/* The chosen set (the best there is until kernels_init has been called). */
const struct kernels *kernels_now(void);
/* The set of that name, or NULL where the CPU cannot run it; "avx512" is the better of two, and
 * "avx512f" (no BF16, no VNNI) and "plain" (no FMA) are there for tests. */
const struct kernels *kernels_find(const char *name);
void kernels_use(const struct kernels *set);
/* gemm through OpenBLAS: for comparison; the bits are then OpenBLAS's. */
bool kernels_blas(void);

#endif
