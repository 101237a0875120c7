/* A matrix from a tensor of a file: 64 rows at a time become one panel, so that at no time much
 * more than the panels is in memory. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/dtype_k.h"
#include "engine/format/gguf.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/matrix_impl.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

/* Where the parts of a block stand in files (ggml-common.h); 0: there is none.  K types are taken
 * apart by dtype_k.h. */
struct block_form {
    enum dtype type;
    enum panel_kind kind;
    int fifth, min, codes;
};

static const struct block_form forms[] = {
    {DTYPE_Q8_0, PANEL_Q8_0, 0, 0, 2}, {DTYPE_Q4_0, PANEL_Q4_0, 0, 0, 2},
    {DTYPE_Q4_1, PANEL_Q4_1, 0, 2, 4}, {DTYPE_Q5_0, PANEL_Q5_0, 2, 0, 6},
    {DTYPE_Q5_1, PANEL_Q5_1, 4, 2, 8}, {DTYPE_IQ4_NL, PANEL_IQ4_NL, 0, 0, 2},
    {DTYPE_Q2_K, PANEL_Q2_K, 0, 0, 0}, {DTYPE_Q3_K, PANEL_Q3_K, 0, 0, 0},
    {DTYPE_Q4_K, PANEL_Q4_K, 0, 0, 0}, {DTYPE_Q5_K, PANEL_Q5_K, 0, 0, 0},
    {DTYPE_Q6_K, PANEL_Q6_K, 0, 0, 0},
};

static const struct block_form *form_of(enum dtype type)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].type == type)
            return &forms[i];
    return NULL;
}

void matrix_choose(struct matrix *w)
{
    const struct block_form *form = form_of(w->type);
    bool exact = w->precision == PRECISION_F32, bf16 = w->precision == PRECISION_BF16;
    bool number = w->type == DTYPE_F32 || w->type == DTYPE_F16;
    w->rounded = !exact && (bf16 || !number);
    if (bf16 || w->type == DTYPE_BF16)
        w->kind = PANEL_BF16;
    else if (form != NULL)
        w->kind = form->kind;
    else if (w->type == DTYPE_F16)
        w->kind = PANEL_F16;
    else
        w->kind = w->rounded ? PANEL_BF16 : PANEL_F32;
}

struct loading {
    struct matrix *w;
    const struct gguf *file;
    const struct gguf_tensor *tensor;
    atomic_int failed; /* the first panel that could not be loaded */
};

static void put_blocks(struct matrix *w, const struct block_form *form, void *panel,
                       const uint8_t *raw, int n)
{
    int blocks = w->C / PANEL_BLOCK, bytes = dtype_info((uint32_t)w->type)->bytes;
    memset(panel, 0, panel_bytes(w->kind, w->C));
    for (int j = 0; j < n; j++)
        for (int b = 0; b < blocks; b++, raw += bytes) {
            struct panel_block block = {.codes = raw + form->codes};
            memcpy(&block.scale, raw, sizeof block.scale);
            if (form->fifth > 0)
                memcpy(&block.fifth, raw + form->fifth, sizeof block.fifth);
            if (form->min > 0)
                memcpy(&block.min, raw + form->min, sizeof block.min);
            panel_put_block(panel, w->kind, b, j, &block);
        }
}

/* Block after block, so that a block of the panel stays in the cache while its columns are put. */
static void put_k_blocks(struct matrix *w, void *panel, const uint8_t *raw, int n)
{
    const struct k_form *form = dtype_k(w->type);
    size_t bytes = (size_t)dtype_info((uint32_t)w->type)->bytes;
    int blocks = w->C / K_BLOCK;
    memset(panel, 0, panel_bytes(w->kind, w->C));
    for (int b = 0; b < blocks; b++)
        for (int j = 0; j < n; j++) {
            struct k_block k;
            form->take(&k, raw + ((size_t)j * (size_t)blocks + (size_t)b) * bytes);
            panel_put_k_block(
                panel, w->kind, b, j,
                &(struct panel_k_block){k.code, k.min, k.scale, k.d, k.dmin});
        }
}

static void put_floats(const struct loading *job, int panel, const char *raw, int n)
{
    const struct dtype_info *type = job->tensor->type;
    size_t C = (size_t)job->w->C, row_bytes = dtype_row_bytes(type, C);
    float *rows = mem_resize(NULL, (size_t)n * C, sizeof *rows);
    for (size_t i = 0; i < (size_t)n; i++)
        type->to_float(rows + i * C, raw + i * row_bytes, C);
    matrix_pack_rows(job->w, panel, rows);
    free(rows);
}

static void put_rows(const struct loading *job, int panel, const void *raw, int n)
{
    struct matrix *w = job->w;
    void *to = (char *)w->panels + (size_t)panel * panel_bytes(w->kind, w->C);
    if (panel_in_blocks(w->kind) && dtype_k(w->type) != NULL)
        put_k_blocks(w, to, raw, n);
    else if (panel_in_blocks(w->kind))
        put_blocks(w, form_of(w->type), to, raw, n);
    else if (w->kind == PANEL_F16)
        panel_put_f16(to, raw, (size_t)w->C, n, w->C);
    else if (w->kind == PANEL_BF16 && w->type == DTYPE_BF16)
        bf16_pack_panel(to, raw, (size_t)w->C, n, w->C);
    else
        put_floats(job, panel, raw, n);
}

static int load_panel(const struct loading *job, int panel, struct err *err)
{
    const struct dtype_info *type = job->tensor->type;
    size_t C = (size_t)job->w->C, row_bytes = dtype_row_bytes(type, C);
    int first = panel * GEMM_PANEL, n = least(GEMM_PANEL, job->w->O - first);
    void *raw = mem_alloc((size_t)n * row_bytes);
    int rc =
        gguf_read_rows(job->file, job->tensor, (uint64_t)first, (uint64_t)n, raw, err);
    for (int i = 0; i < n && rc == 0; i++)
        if (!type->valid((const char *)raw + (size_t)i * row_bytes, C))
            rc = err_at(err, job->file->path, 0,
                        "tensor \"%.*s\": row %d has values that are not finite",
                        STR_ARG(job->tensor->name), first + i);
    if (rc == 0)
        put_rows(job, panel, raw, n);
    free(raw);
    return rc;
}

static void load_part(void *context, int panel)
{
    struct loading *job = context;
    struct err err = ERR_INIT;
    if (load_panel(job, panel, &err) == 0)
        return;
    int first = atomic_load(&job->failed);
    while (panel < first && !atomic_compare_exchange_weak(&job->failed, &first, panel))
        continue;
}

static struct matrix matrix_of(const struct gguf_tensor *tensor, enum precision precision)
{
    struct matrix w = {
        .O = (int)tensor->ne[1],
        .C = (int)tensor->ne[0],
        .type = tensor->type->id,
        .precision = precision,
    };
    matrix_choose(&w);
    return w;
}

size_t matrix_load_bytes(const struct gguf_tensor *tensor, enum precision precision)
{
    const struct matrix w = matrix_of(tensor, precision);
    return (panels_bytes(w.kind, w.C, w.O) + 63) / 64 * 64;
}

int matrix_load(struct matrix *w, const struct gguf *file,
                const struct gguf_tensor *tensor, enum precision precision, void *room,
                struct pool *pool, struct err *err)
{
    *w = matrix_of(tensor, precision);
    w->panels = room;
    w->lent = room != NULL;
    if (room == NULL && matrix_take_panels(w, err))
        return -1;
    int panels = (w->O + GEMM_PANEL - 1) / GEMM_PANEL;
    struct loading job = {w, file, tensor, panels};
    pool_run(pool, panels, load_part, &job);
    int failed = atomic_load(&job.failed);
    if (failed == panels)
        return 0;
    if (load_panel(&job, failed, err) == 0) /* once more, for its error */
        err_set(err, "%s: tensor \"%.*s\" changed while it was read", file->path,
                STR_ARG(tensor->name));
    matrix_release(w);
    return -1;
}
