#include "engine/model/adapter.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/format/hf.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/ops.h"
#include "engine/model/arch.h"
#include "harness/base/err.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"

enum { RANK_MAX = 4096 };

static struct adapter *adapter_new(const struct model *model, int rank, float alpha)
{
    struct adapter *adapter = mem_alloc(sizeof *adapter);
    adapter->rank = rank;
    adapter->alpha = alpha;
    adapter->L = model->shape.L;
    adapter->lora =
        arena_array(&adapter->arena, (size_t)adapter->L, sizeof *adapter->lora);
    return adapter;
}

void adapter_close(struct adapter *adapter)
{
    if (adapter == NULL)
        return;
    arena_release(&adapter->arena);
    free(adapter);
}

static float *floats(struct adapter *adapter, size_t n)
{
    return ARENA_ARRAY(&adapter->arena, n, float);
}

/* A and B and what they are packed into. */
static void take(struct adapter *adapter, struct lora *lora, const struct matrix *w,
                 int r)
{
    size_t O = (size_t)w->O, C = (size_t)w->C, n = (size_t)r;
    lora->r = r;
    lora->a = floats(adapter, n * C);
    lora->b = floats(adapter, O * n);
    lora->a_panels = floats(adapter, gemm_panel_floats(w->C, r));
    lora->b_panels = floats(adapter, gemm_panel_floats(r, w->O));
}

static void pack_pairs(struct lora *lora, const struct matrix *w)
{
    size_t C = (size_t)w->C, r = (size_t)lora->r;
    bf16_pack(lora->a_pairs, lora->a, 1, C, w->C, lora->r, NULL);
    bf16_pack(lora->b_pairs, lora->b, 1, r, lora->r, w->O, NULL);
    bf16_pack(lora->a_pairs_input, lora->a, C, 1, lora->r, w->C, NULL);
    bf16_pack(lora->b_pairs_input, lora->b, r, 1, w->O, lora->r, NULL);
}

static void pack(struct lora *lora, const struct matrix *w)
{
    size_t C = (size_t)w->C, r = (size_t)lora->r;
    gemm_pack(lora->a_panels, lora->a, 1, C, w->C, lora->r, NULL);
    gemm_pack(lora->b_panels, lora->b, 1, r, lora->r, w->O, NULL);
    if (lora->a_panels_input == NULL)
        return;
    gemm_pack(lora->a_panels_input, lora->a, C, 1, lora->r, w->C, NULL);
    gemm_pack(lora->b_panels_input, lora->b, r, 1, w->O, lora->r, NULL);
}

/* Calls `each` for every adapted matrix. */
#define FOR_EACH_LORA(adapter, l, m)             \
    for (int l = 0; l < (adapter)->L; l++)       \
        for (int m = 0; m < LAYER_MATRIX_N; m++) \
            if ((adapter)->lora[l][m].r > 0)

struct repacking {
    struct adapter *adapter;
    const struct model *model;
    bool train;
};

/* Of one matrix.  Where pairs are trained with, floats are what the model answers with. */
static void repack_part(void *context, int part)
{
    const struct repacking *r = context;
    int l = part / LAYER_MATRIX_N, m = part % LAYER_MATRIX_N;
    struct lora *lora = &r->adapter->lora[l][m];
    const struct matrix *w = &r->model->layer[l].matrix[m];
    if (lora->r == 0)
        return;
    if (lora->a_pairs != NULL)
        pack_pairs(lora, w);
    if (lora->a_pairs == NULL || !r->train)
        pack(lora, w);
}

static void repack(struct repacking r, struct pool *pool)
{
    pool_run(pool, r.adapter->L * LAYER_MATRIX_N, repack_part, &r);
}

void adapter_repack(struct adapter *adapter, const struct model *model, struct pool *pool)
{
    repack((struct repacking){adapter, model, false}, pool);
}

void adapter_repack_train(struct adapter *adapter, const struct model *model,
                          struct pool *pool)
{
    repack((struct repacking){adapter, model, true}, pool);
}

static uint32_t *pairs(struct adapter *adapter, int K, int N)
{
    return ARENA_ARRAY(&adapter->arena, bf16_panel_pairs(K, N), uint32_t);
}

void adapter_prepare_pairs(struct adapter *adapter, const struct model *model,
                           struct pool *pool)
{
    FOR_EACH_LORA(adapter, l, m)
    {
        struct lora *lora = &adapter->lora[l][m];
        const struct matrix *w = &model->layer[l].matrix[m];
        if (lora->a_pairs == NULL) {
            lora->a_pairs = pairs(adapter, w->C, lora->r);
            lora->b_pairs = pairs(adapter, lora->r, w->O);
            lora->a_pairs_input = pairs(adapter, lora->r, w->C);
            lora->b_pairs_input = pairs(adapter, w->O, lora->r);
        }
    }
    adapter_repack_train(adapter, model, pool);
}

int64_t adapter_params(const struct adapter *adapter)
{
    return adapter->n_params;
}

/* New ones --------------------------------------------------------------------------- */

static void draw(struct lora *lora, const struct matrix *w, uint64_t seed,
                 const char *name)
{
    struct rng rng = rng_make(seed, name, 0);
    double bound = 1 / sqrt((double)w->C);
    for (size_t i = 0; i < (size_t)lora->r * (size_t)w->C; i++)
        lora->a[i] = (float)((2 * rng_real(&rng, i) - 1) * bound);
}

static void base_name(char name[PART_NAME], int l, int m, const char *suffix)
{
    struct model_shape any = {.V = 0};
    snprintf(name, PART_NAME, "blk.%d.%s.weight%s", l,
             layer_matrix_info(&any, (enum layer_matrix)m).name, suffix);
}

enum {
    ATTENTION =
        1u << ATTN_Q | 1u << ATTN_K | 1u << ATTN_V | 1u << ATTN_QKV | 1u << ATTN_OUT,
    MLP = 1u << FFN_GATE | 1u << FFN_UP | 1u << FFN_DOWN,
};

static const struct {
    const char *name;
    unsigned bits;
} targets_known[] = {
    {"all", ATTENTION | MLP}, {"attention", ATTENTION}, {"mlp", MLP},
    {"q", 1u << ATTN_Q},      {"k", 1u << ATTN_K},      {"v", 1u << ATTN_V},
    {"qkv", 1u << ATTN_QKV},  {"o", 1u << ATTN_OUT},    {"gate", 1u << FFN_GATE},
    {"up", 1u << FFN_UP},     {"down", 1u << FFN_DOWN},
};

static unsigned bits_of_name(struct str name)
{
    for (size_t i = 0; i < sizeof targets_known / sizeof *targets_known; i++)
        if (str_is(name, targets_known[i].name))
            return targets_known[i].bits;
    return 0;
}

static unsigned bits_of_model(const struct model *model)
{
    unsigned bits = 0;
    for (int m = 0; m < LAYER_MATRIX_N; m++)
        bits |= model->layer[0].matrix[m].O > 0 ? 1u << m : 0;
    return bits;
}

int adapter_targets(unsigned *targets, const char *names, const struct model *model,
                    struct err *err)
{
    unsigned has = bits_of_model(model);
    *targets = 0;
    for (const char *at = names; *at != '\0';) {
        size_t n = strcspn(at, "+,");
        struct str name = {at, n};
        unsigned bits = bits_of_name(name);
        if (bits == 0)
            return err_ask(err,
                           "target \"%.*s\" of the adapter is none of all, attention, "
                           "mlp, q, k, v, qkv, o, gate, up, down",
                           STR_ARG(name));
        if ((bits & has) == 0)
            return err_ask(err, "target \"%.*s\" of the adapter: a %s model has none",
                           STR_ARG(name), arch_name(model->shape.arch));
        *targets |= bits & has;
        at += n + (at[n] != '\0');
    }
    if (*targets == 0)
        return err_ask(err, "the adapter has no targets");
    return 0;
}

int adapter_create(struct adapter **out, const struct model *model, int rank, float alpha,
                   unsigned targets, uint64_t seed, struct err *err)
{
    if (rank < 1 || rank > RANK_MAX)
        return err_ask(err, "rank %d of an adapter: it must be 1 to %d", rank, RANK_MAX);
    if (!(alpha > 0) || isinf(alpha))
        return err_ask(err, "alpha %g of an adapter: it must be positive", (double)alpha);
    struct adapter *adapter = adapter_new(model, rank, alpha);
    for (int l = 0; l < adapter->L; l++)
        for (int m = 0; m < LAYER_MATRIX_N; m++) {
            const struct matrix *w = &model->layer[l].matrix[m];
            if (w->O == 0 || (targets != 0 && !(targets & 1u << m)))
                continue;
            char name[PART_NAME];
            base_name(name, l, m, ".lora_a");
            take(adapter, &adapter->lora[l][m], w, rank);
            draw(&adapter->lora[l][m], w, seed, name);
            adapter->n_params += (int64_t)rank * (w->O + w->C);
        }
    if (adapter->n_params == 0) {
        adapter_close(adapter);
        return err_ask(err, "the model has none of the matrices that the adapter is for");
    }
    adapter_repack(adapter, model, NULL);
    *out = adapter;
    return 0;
}

int adapter_make_trainable(struct adapter *adapter, const struct model *model,
                           struct err *err)
{
    (void)err; /* an arena does not fail */
    FOR_EACH_LORA(adapter, l, m)
    {
        struct lora *lora = &adapter->lora[l][m];
        const struct matrix *w = &model->layer[l].matrix[m];
        if (lora->a_grad != NULL)
            continue;
        lora->a_grad = floats(adapter, (size_t)lora->r * (size_t)w->C);
        lora->b_grad = floats(adapter, (size_t)w->O * (size_t)lora->r);
        lora->a_panels_input = floats(adapter, gemm_panel_floats(lora->r, w->C));
        lora->b_panels_input = floats(adapter, gemm_panel_floats(w->O, lora->r));
        pack(lora, w);
    }
    return 0;
}

/* Files ------------------------------------------------------------------------------ */

struct reading {
    const struct gguf *file;
    const struct model *model;
    struct adapter *adapter;
    struct err *err;
};

static int want_text(const struct reading *r, const char *key, const char *wanted)
{
    struct str text;
    int found = gguf_get_str(r->file, key, &text, r->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_at(r->err, r->file->path, 0, "key \"%s\" is missing", key);
    if (!str_is(text, wanted))
        return err_at(r->err, r->file->path, 0, "\"%s\" is \"%.*s\"; it must be \"%s\"",
                      key, STR_ARG(text), wanted);
    return 0;
}

static int check_base(const struct reading *r)
{
    struct str wanted;
    char hex[65];
    int found = gguf_get_str(r->file, "trivium.base_sha256", &wanted, r->err);
    if (found <= 0 || r->model->path[0] == '\0')
        return found < 0 ? -1 : 0;
    if (r->model->sha256[0] != '\0')
        memcpy(hex, r->model->sha256, sizeof hex);
    else if (model_hash_of(r->model->path, hex, r->err))
        return -1;
    if (!str_is(wanted, hex))
        return err_at(r->err, r->file->path, 0,
                      "the adapter was made for another model (sha256 %.*s) than %s (%s)",
                      STR_ARG(wanted), r->model->path, hex);
    return 0;
}

static int read_alpha(const struct reading *r)
{
    double alpha;
    int found = gguf_get_real(r->file, "adapter.lora.alpha", &alpha, r->err);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_at(r->err, r->file->path, 0, "key \"adapter.lora.alpha\" is missing");
    if (!(alpha >= 0) || isinf(alpha))
        return err_at(r->err, r->file->path, 0,
                      "\"adapter.lora.alpha\" is %g; it must not be negative", alpha);
    r->adapter->alpha = (float)alpha;
    return 0;
}

/* The base matrix of a tensor name without its suffix. */
static bool find_base(const struct reading *r, struct str name, int *l, int *m)
{
    for (*l = 0; *l < r->adapter->L; (*l)++)
        for (*m = 0; *m < LAYER_MATRIX_N; (*m)++) {
            char base[PART_NAME];
            base_name(base, *l, *m, "");
            if (r->model->layer[*l].matrix[*m].O > 0 && str_is(name, base))
                return true;
        }
    return false;
}

static int read_floats(const struct reading *r, const struct gguf_tensor *t, float *out)
{
    const struct dtype_info *type = t->type;
    size_t n = (size_t)(t->ne[0] * t->ne[1]);
    void *raw = mem_alloc((size_t)t->bytes);
    int rc = gguf_read(r->file, t, raw, r->err);
    if (rc == 0 && !type->valid(raw, n))
        rc = err_at(r->err, r->file->path, 0,
                    "tensor \"%.*s\" has values that are not finite", STR_ARG(t->name));
    if (rc == 0)
        type->to_float(out, raw, n);
    free(raw);
    return rc;
}

static int check_shapes(const struct reading *r, const struct gguf_tensor *a,
                        const struct gguf_tensor *b, const struct matrix *w)
{
    uint64_t rank = a->ne[1];
    if (a->n_dims > 2 || b->n_dims > 2 || a->ne[0] != (uint64_t)w->C ||
        b->ne[0] != rank || b->ne[1] != (uint64_t)w->O)
        return err_at(
            r->err, r->file->path, 0,
            "tensor \"%.*s\" is {%llu, %llu} and its other half {%llu, %llu}; for a "
            "matrix {%d, %d} they must be {%d, r} and {r, %d}",
            STR_ARG(a->name), (unsigned long long)a->ne[0], (unsigned long long)a->ne[1],
            (unsigned long long)b->ne[0], (unsigned long long)b->ne[1], w->C, w->O, w->C,
            w->O);
    if (rank < 1 || rank > RANK_MAX)
        return err_at(r->err, r->file->path, 0,
                      "tensor \"%.*s\": rank %llu; it must be 1 to %d", STR_ARG(a->name),
                      (unsigned long long)rank, RANK_MAX);
    return 0;
}

/* One A, and the B that belongs to it. */
static int read_pair(const struct reading *r, const struct gguf_tensor *a,
                     struct str base)
{
    int l, m;
    if (!find_base(r, base, &l, &m))
        return err_at(r->err, r->file->path, 0,
                      "tensor \"%.*s\": the model has no adaptable matrix \"%.*s\"",
                      STR_ARG(a->name), STR_ARG(base));
    char name[PART_NAME];
    base_name(name, l, m, ".lora_b");
    const struct gguf_tensor *b = gguf_tensor(r->file, name);
    if (b == NULL)
        return err_at(r->err, r->file->path, 0,
                      "tensor \"%s\" is missing beside \"%.*s\"", name, STR_ARG(a->name));
    const struct matrix *w = &r->model->layer[l].matrix[m];
    if (check_shapes(r, a, b, w))
        return -1;
    struct lora *lora = &r->adapter->lora[l][m];
    take(r->adapter, lora, w, (int)a->ne[1]);
    r->adapter->rank = lora->r > r->adapter->rank ? lora->r : r->adapter->rank;
    r->adapter->n_params += (int64_t)lora->r * (w->O + w->C);
    return read_floats(r, a, lora->a) || read_floats(r, b, lora->b) ? -1 : 0;
}

/* The name of a tensor is that of the base and one of two suffixes. */
static int read_tensor(const struct reading *r, const struct gguf_tensor *t)
{
    const size_t suffix = strlen(".lora_a");
    struct str base = str_slice(t->name, 0, t->name.n < suffix ? 0 : t->name.n - suffix);
    if (str_ends(t->name, STR(".lora_a")))
        return read_pair(r, t, base);
    if (str_ends(t->name, STR("_norm.weight")))
        return 0; /* as llama.cpp does: some converters write norms beside */
    if (!str_ends(t->name, STR(".lora_b")))
        return err_at(r->err, r->file->path, 0,
                      "tensor \"%.*s\": names must end in .lora_a or .lora_b",
                      STR_ARG(t->name));
    char name[PART_NAME + 8];
    snprintf(name, sizeof name, "%.*s.lora_a", STR_ARG(base));
    if (gguf_tensor(r->file, name) == NULL)
        return err_at(r->err, r->file->path, 0,
                      "tensor \"%s\" is missing beside \"%.*s\"", name, STR_ARG(t->name));
    return 0;
}

/* llama.cpp takes alpha 0 for a scale of 1. */
static int check_scale(const struct reading *r)
{
    struct adapter *adapter = r->adapter;
    if (adapter->n_params == 0)
        return err_at(r->err, r->file->path, 0, "the adapter has no tensors");
    if (adapter->alpha > 0)
        return 0;
    adapter->alpha = (float)adapter->rank;
    FOR_EACH_LORA(adapter, l, m)
    if (adapter->lora[l][m].r != adapter->rank)
        return err_at(r->err, r->file->path, 0,
                      "\"adapter.lora.alpha\" is 0 and the ranks differ: not supported");
    return 0;
}

static int read_adapter(const struct reading *r)
{
    const char *arch = arch_name(r->model->shape.arch);
    if (want_text(r, "general.type", "adapter") || want_text(r, "adapter.type", "lora") ||
        want_text(r, "general.architecture", arch) || read_alpha(r) || check_base(r))
        return -1;
    if (gguf_find(r->file, "adapter.alora.invocation_tokens") != NULL)
        return err_at(r->err, r->file->path, 0,
                      "activated LoRA adapters are not supported");
    for (size_t i = 0; i < r->file->n_tensors; i++)
        if (read_tensor(r, &r->file->tensor[i]))
            return -1;
    return check_scale(r);
}

int adapter_open(struct adapter **out, const char *path, const struct model *model,
                 struct pool *pool, struct err *err)
{
    struct gguf *file;
    const struct model_shape *s = &model->shape;
    int failed = hf_is_adapter(path)
                     ? hf_open_adapter(&file, path, arch_name(s->arch), s->H, s->KV, err)
                     : gguf_open(&file, path, err);
    if (failed)
        return -1;
    struct adapter *adapter = adapter_new(model, 0, 0);
    const struct reading reading = {file, model, adapter, err};
    int rc = read_adapter(&reading);
    gguf_close(file);
    if (rc) {
        adapter_close(adapter);
        return -1;
    }
    adapter_repack(adapter, model, pool);
    *out = adapter;
    return 0;
}

int adapter_save(const struct adapter *adapter, const struct model *model,
                 const char *path, struct err *err)
{
    struct gguf_out *out = gguf_out_open();
    gguf_out_str(out, "general.type", STR("adapter"));
    gguf_out_str(out, "general.architecture", str_of(arch_name(model->shape.arch)));
    gguf_out_str(out, "adapter.type", STR("lora"));
    gguf_out_f32(out, "adapter.lora.alpha", adapter->alpha);
    gguf_out_u32(out, "general.file_type", 0); /* all F32 */
    if (model->sha256[0] != '\0')
        gguf_out_str(out, "trivium.base_sha256", str_of(model->sha256));
    FOR_EACH_LORA(adapter, l, m)
    {
        const struct lora *lora = &adapter->lora[l][m];
        const struct matrix *w = &model->layer[l].matrix[m];
        const uint64_t a_ne[] = {(uint64_t)w->C, (uint64_t)lora->r};
        const uint64_t b_ne[] = {(uint64_t)lora->r, (uint64_t)w->O};
        char name[PART_NAME];
        base_name(name, l, m, ".lora_a");
        gguf_out_raw(out, name, dtype_info(DTYPE_F32), 2, a_ne, lora->a);
        base_name(name, l, m, ".lora_b");
        gguf_out_raw(out, name, dtype_info(DTYPE_F32), 2, b_ne, lora->b);
    }
    return gguf_out_commit(out, path, err);
}
