/* panel_layout - where things lie in a block of a panel (panels.h).  Inside this folder. */
#ifndef ENGINE_KERNEL_PANEL_LAYOUT_H
#define ENGINE_KERNEL_PANEL_LAYOUT_H

#include "engine/kernel/gemm.h"
#include "engine/kernel/panels.h"

enum {
    GROUP_BYTES = 4 * GEMM_PANEL, /* four codes of each column */
    SCALE_BYTES = 2 * GEMM_PANEL,
    PANEL_K_BLOCK = 256,
};

static inline bool panel_k(enum panel_kind kind)
{
    return kind >= PANEL_Q2_K;
}

/* Upper two bits of codes, or all they have, four times two to a byte. */
static inline bool panel_twos(enum panel_kind kind)
{
    return kind == PANEL_Q2_K || kind == PANEL_Q3_K || kind == PANEL_Q6_K;
}

/* Codes along K that share a scale. */
static inline int panel_block_length(enum panel_kind kind)
{
    return panel_twos(kind) ? 16 : PANEL_BLOCK;
}

/* Steps of eight codes along K. */
static inline int panel_steps(enum panel_kind kind)
{
    return panel_block_length(kind) / 8;
}

static inline bool panel_nibbles(enum panel_kind kind)
{
    return kind != PANEL_Q8_0 && kind != PANEL_Q2_K && kind != PANEL_Q3_K;
}

/* What a bit that lies apart adds to a code; 0: there is none. */
static inline int panel_bit(enum panel_kind kind)
{
    bool fifth = kind == PANEL_Q5_0 || kind == PANEL_Q5_1 || kind == PANEL_Q5_K;
    return fifth ? 16 : kind == PANEL_Q3_K ? 4 : 0;
}

static inline bool panel_mins(enum panel_kind kind)
{
    return kind == PANEL_Q4_1 || kind == PANEL_Q5_1 || kind == PANEL_Q2_K ||
           kind == PANEL_Q4_K || kind == PANEL_Q5_K;
}

/* Codes in registers are this much above what they stand for: a power of two, or 1. */
static inline int panel_offset_bits(enum panel_kind kind)
{
    return kind == PANEL_Q8_0 || kind == PANEL_IQ4_NL ? 7
           : kind == PANEL_Q4_0                       ? 3
           : kind == PANEL_Q5_0                       ? 4
           : kind == PANEL_Q3_K                       ? 2
           : kind == PANEL_Q6_K                       ? 5
                                                      : -1;
}

static inline size_t panel_twos_at(enum panel_kind kind)
{
    size_t steps = (size_t)panel_steps(kind) * GROUP_BYTES;
    return kind == PANEL_Q8_0 ? 2 * steps : panel_nibbles(kind) ? steps : 0;
}

static inline size_t panel_bits_at(enum panel_kind kind)
{
    return panel_twos_at(kind) + (panel_twos(kind) ? GROUP_BYTES : 0);
}

static inline size_t panel_scales_at(enum panel_kind kind)
{
    size_t bits = (size_t)panel_block_length(kind) * GEMM_PANEL;
    return panel_bits_at(kind) + (panel_bit(kind) > 0 ? bits / 8 : 0);
}

static inline size_t panel_block_bytes(enum panel_kind kind)
{
    bool two = panel_mins(kind) && kind != PANEL_Q2_K; /* which has both in a byte */
    size_t bytes = panel_k(kind) ? GEMM_PANEL : SCALE_BYTES;
    return panel_scales_at(kind) + (two ? 2 * bytes : bytes);
}

/* What stands before the blocks of every 256 codes. */
static inline size_t panel_head_bytes(enum panel_kind kind)
{
    return panel_k(kind) ? SCALE_BYTES * (panel_mins(kind) ? 2 : 1) : 0;
}

static inline size_t panel_k_bytes(enum panel_kind kind)
{
    return panel_head_bytes(kind) +
           PANEL_K_BLOCK / (size_t)panel_block_length(kind) * panel_block_bytes(kind);
}

/* Block b of a panel, each of panel_block_length codes along K. */
static inline const uint8_t *panel_block_at(const uint8_t *panel, enum panel_kind kind,
                                            size_t b)
{
    if (!panel_k(kind))
        return panel + b * panel_block_bytes(kind);
    size_t in_head = PANEL_K_BLOCK / (size_t)panel_block_length(kind);
    return panel + b / in_head * panel_k_bytes(kind) + panel_head_bytes(kind) +
           b % in_head * panel_block_bytes(kind);
}

#endif
