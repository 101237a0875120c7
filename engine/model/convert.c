#include "engine/model/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/model/arch.h"
#include "harness/base/err.h"

struct converting {
    const struct convert *how;
    const struct gguf *file;
    int64_t done, total;
};

/* One tensor on its way from the one file to the other. */
struct passage {
    struct converting *all;
    const struct gguf_tensor *tensor;
    const struct lora *lora; /* NULL: none */
    float scale;
};

/* ---- rows */

/* row += scale B[o] A, one chain over the rank for each element. */
static void merge_row(const struct passage *p, uint64_t o, float *row)
{
    size_t C = (size_t)p->tensor->ne[0], r = (size_t)p->lora->r;
    const float *b = p->lora->b + o * r;
    for (size_t c = 0; c < C; c++) {
        float sum = 0;
        for (size_t k = 0; k < r; k++)
            sum += b[k] * p->lora->a[k * C + c];
        row[c] += p->scale * sum;
    }
}

static int read_rows(const struct passage *p, uint64_t first, uint64_t n, void *raw,
                     float *dst, struct err *err)
{
    const struct dtype_info *type = p->tensor->type;
    size_t C = (size_t)p->tensor->ne[0];
    if (gguf_read_rows(p->all->file, p->tensor, first, n, raw, err))
        return -1;
    if (!type->valid(raw, (size_t)n * C))
        return err_at(
            err, p->all->file->path, 0,
            "tensor \"%.*s\": rows %llu to %llu have values that are not finite",
            STR_ARG(p->tensor->name), (unsigned long long)first,
            (unsigned long long)(first + n - 1));
    type->to_float(dst, raw, (size_t)n * C);
    for (uint64_t i = 0; i < n && p->lora != NULL; i++)
        merge_row(p, first + i, dst + i * C);
    return 0;
}

static int give_rows(void *context, uint64_t first, uint64_t n, float *dst,
                     struct err *err)
{
    const struct passage *p = context;
    struct converting *all = p->all;
    void *raw =
        mem_alloc((size_t)n * dtype_row_bytes(p->tensor->type, (size_t)p->tensor->ne[0]));
    int rc = read_rows(p, first, n, raw, dst, err);
    free(raw);
    all->done += (int64_t)(n * p->tensor->ne[0]);
    if (all->how->progress != NULL)
        all->how->progress(all->how->context, all->done, all->total);
    return rc;
}

/* ---- tensors */

static const struct dtype_info *type_of(const struct converting *all,
                                        const struct gguf_tensor *t)
{
    const struct dtype_info *type = dtype_info(all->how->type);
    if (t->n_dims < 2 || str_is(t->name, "position_embd.weight"))
        return dtype_info(DTYPE_F32);
    return t->ne[0] % (uint64_t)type->block == 0 ? type : dtype_info(DTYPE_F16);
}

/* The adapter's part for "blk.3.attn_q.weight". */
static const struct lora *find_lora(const struct adapter *adapter, struct str name)
{
    struct model_shape any = {.V = 0};
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            char matrix[PART_NAME];
            if (adapter->lora[l][m].r == 0)
                continue;
            snprintf(matrix, sizeof matrix, "blk.%d.%s.weight", l,
                     layer_matrix_info(&any, (enum layer_matrix)m).name);
            if (str_is(name, matrix))
                return &adapter->lora[l][m];
        }
    return NULL;
}

static void put_tensor(struct gguf_out *out, struct passage *p)
{
    const struct gguf_tensor *t = p->tensor;
    const struct adapter *adapter = p->all->how->adapter;
    char name[PART_NAME];
    snprintf(name, sizeof name, "%.*s", STR_ARG(t->name));
    p->lora = adapter == NULL ? NULL : find_lora(adapter, t->name);
    if (p->lora != NULL)
        p->scale = adapter->alpha / (float)p->lora->r;
    p->all->total += (int64_t)(t->ne[0] * t->ne[1] * t->ne[2] * t->ne[3]);
    gguf_out_tensor(out, name, type_of(p->all, t), t->n_dims, t->ne, give_rows, p);
}

/* ---- the file */

static void copy_keys(struct gguf_out *out, const struct converting *all)
{
    for (size_t i = 0; i < all->file->n_values; i++) {
        const struct gguf_value *v = &all->file->value[i];
        if (!str_is(v->key, "general.file_type") &&
            !str_is(v->key, "general.quantization_version"))
            gguf_out_copy(out, v);
    }
    gguf_out_u32(out, "general.file_type", gguf_file_type(all->how->type));
}

static int check(const struct convert *how, const struct gguf *file, struct err *err)
{
    const struct dtype_info *type = dtype_info(how->type);
    struct str what;
    if (type == NULL || type->from_float == NULL)
        return err_ask(err, "%s: models are not written as %s", how->out,
                       type == NULL ? "this type" : type->name);
    int found = gguf_get_str(file, "general.type", &what, err);
    if (found < 0)
        return -1;
    if (found > 0 && str_is(what, "adapter"))
        return err_at(err, file->path, 0, "is an adapter, not a model");
    for (size_t i = 0; i < file->n_tensors; i++)
        if (file->tensor[i].name.n >= PART_NAME)
            return err_at(err, file->path, 0,
                          "tensor \"%.*s\": a name of %zu bytes cannot be written",
                          STR_ARG(str_slice(file->tensor[i].name, 0, PART_NAME)),
                          file->tensor[i].name.n);
    return 0;
}

int model_convert(const struct convert *how, struct err *err)
{
    struct gguf *file;
    if (gguf_open(&file, how->in, err))
        return -1;
    if (check(how, file, err)) {
        gguf_close(file);
        return -1;
    }
    struct converting all = {.how = how, .file = file};
    struct passage *passages = mem_alloc((file->n_tensors + 1) * sizeof *passages);
    struct gguf_out *out = gguf_out_open();
    copy_keys(out, &all);
    for (size_t i = 0; i < file->n_tensors; i++) {
        passages[i] = (struct passage){.all = &all, .tensor = &file->tensor[i]};
        put_tensor(out, &passages[i]);
    }
    int rc = gguf_out_commit(out, how->out, err);
    free(passages);
    gguf_close(file);
    return rc;
}
