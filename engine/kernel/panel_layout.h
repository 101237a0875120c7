/* panel_layout - where things lie in a block of a panel (panels.h).  Inside this folder. */
#ifndef ENGINE_KERNEL_PANEL_LAYOUT_H
#define ENGINE_KERNEL_PANEL_LAYOUT_H

#include "engine/kernel/gemm.h"
#include "engine/kernel/panels.h"

enum {
    GROUP_BYTES = 4 * GEMM_PANEL, /* four codes of each column */
    NIBBLE_GROUPS = PANEL_BLOCK / 8,
    SCALE_BYTES = 2 * GEMM_PANEL,
};

static inline bool panel_nibbles(enum panel_kind kind)
{
    return kind != PANEL_Q8_0;
}

static inline bool panel_fifth(enum panel_kind kind)
{
    return kind == PANEL_Q5_0 || kind == PANEL_Q5_1;
}

static inline bool panel_mins(enum panel_kind kind)
{
    return kind == PANEL_Q4_1 || kind == PANEL_Q5_1;
}

/* Codes in registers are this much above what they stand for: a power of two, or 1. */
static inline int panel_offset_bits(enum panel_kind kind)
{
    return kind == PANEL_Q8_0 || kind == PANEL_IQ4_NL ? 7
           : kind == PANEL_Q4_0                       ? 3
           : kind == PANEL_Q5_0                       ? 4
                                                      : -1;
}

static inline size_t panel_fifth_at(enum panel_kind kind)
{
    return panel_nibbles(kind) ? NIBBLE_GROUPS * GROUP_BYTES
                               : 2 * NIBBLE_GROUPS * GROUP_BYTES;
}

static inline size_t panel_scales_at(enum panel_kind kind)
{
    return panel_fifth_at(kind) + (panel_fifth(kind) ? PANEL_BLOCK * GEMM_PANEL / 8 : 0);
}

static inline size_t panel_block_bytes(enum panel_kind kind)
{
    return panel_scales_at(kind) + SCALE_BYTES + (panel_mins(kind) ? SCALE_BYTES : 0);
}

#endif
