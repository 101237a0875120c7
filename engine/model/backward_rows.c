/* Blocks of rows, and the products with weights that a block goes through, forward and back. */
#include <assert.h>
#include <string.h>

#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/tiles.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"
#include "harness/base/rng.h"
#include "harness/base/whole.h"

struct by_rows {
    const struct way *way;
    int l;
    rows_work *work;
};

static void run_rows(void *context, int first, int n)
{
    const struct by_rows *by = context;
    struct way own = *by->way;
    own.first = first;
    own.T = n;
    own.pool = NULL;
    by->work(&own, by->l);
}

void by_rows(const struct way *w, int l, rows_work *work)
{
    struct by_rows by = {w, l, work};
    tiles_in_blocks(w->T, tiles_of_block(w->model->shape.C), run_rows, &by, w->pool);
}

/* Terms of products ------------------------------------------------------------------------ */

/* Rows of n floats as a product reads them; in bf16 packed at `to`. */
struct factor {
    const float *x;
    const uint32_t *pairs;
    int n;
};

static struct factor factor_of(const struct way *w, const float *x, int n, uint32_t *to)
{
    if (w->b->bf16)
        bf16_pack_a(to, x, (size_t)n, w->T, n, NULL);
    return (struct factor){x, to, n};
}

static size_t words_of(const struct way *w, int n)
{
    return w->b->bf16 ? (size_t)w->T * bf16_row_pairs(n) : 0;
}

static void add_term(struct product *p, const struct way *w, const struct factor *f,
                     const void *panels)
{
    assert(p->n_terms < PRODUCT_TERMS);
    p->term[p->n_terms++] = w->b->bf16 ? term_bf16(f->pairs, panels, f->n)
                                       : term_f32(f->x, (size_t)f->n, 1, panels, f->n);
}

void expand_layer(const struct way *w, int l, unsigned matrices, bool input)
{
    for (int m = 0; m < LAYER_MATRIX_N && w->b->expand; m++) {
        const struct matrix *matrix = &w->model->layer[l].matrix[m];
        uint32_t *to = w->b->expanded[m];
        if (matrix->O > 0 && matrices & 1u << m)
            matrix_pack_train(matrix, w->b->bf16, input ? NULL : to, input ? to : NULL,
                              w->pool);
    }
}

static const void *panels_of(const struct way *w, const struct matrix *m,
                             enum layer_matrix id, bool input)
{
    return w->b->expand ? w->b->expanded[id] : input ? m->train_input : m->train;
}

static void multiply(const struct way *w, float *y, int N, const struct factor *f,
                     const void *panels)
{
    struct product p = {.c = y, .c_m = (size_t)N, .M = w->T, .N = N};
    add_term(&p, w, f, panels);
    product_run(&p);
}

static uint32_t *in_of(const struct way *w)
{
    return w->b->in + (size_t)w->first * w->b->in_words;
}

static uint32_t *low_of(const struct way *w, int i, int r)
{
    size_t pairs = bf16_row_pairs(r), first = (size_t)w->first * GROUP_MAX;
    return w->b->low + (first + (size_t)i * (size_t)w->T) * pairs;
}

static void scale(float *x, size_t n, float by)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= by;
}

/* Dropout ---------------------------------------------------------------------------------- */

/* Sixteen bits decide of each: eight to a block of
 * Philox. */
void drop_some(const struct way *w, int l, enum layer_matrix group, float *y,
               const float *x, int C)
{
    const struct dropout *d = &w->b->dropout;
    uint64_t stream = ((uint64_t)d->step * 4096 + (uint64_t)l) * 16 + (uint64_t)group;
    struct rng rng = rng_make(d->seed, "dropout", stream);
    uint32_t limit = (uint32_t)(d->p * 65536);
    float keep = (float)(1 / (1 - d->p));
    for (int t = 0; t < w->T; t++) {
        uint64_t row = (uint64_t)(d->first_row + w->first + t);
        uint64_t bits = 0;
        for (int c = 0; c < C; c++, bits >>= 16) {
            if (c % 4 == 0)
                bits = rng_u64(&rng, row << 20 | (uint64_t)c / 4);
            size_t i = (size_t)t * (size_t)C + (size_t)c;
            y[i] = (bits & 0xffff) < limit ? 0 : keep * x[i];
        }
    }
}

static float *dropped_of(const struct way *w)
{
    return w->b->dropped + (size_t)w->first * w->b->dropped_width;
}

/* Forward ---------------------------------------------------------------------------------- */

uint32_t *rounded_input(const struct way *w, int l, enum layer_matrix id)
{
    const struct layer_tape *t = &w->tape->layer[l];
    switch (id) {
    case FFN_DOWN:
        return t->act_in;
    case FFN_UP:
    case FFN_GATE:
        return t->norm2_in;
    case ATTN_OUT:
        return t->att_in;
    case ATTN_Q:
        return t->norm1_in && is_picked(w, l) ? w->b->read_pairs : t->norm1_in;
    default:
        return t->norm1_in;
    }
}

/* The rows of the way in a buffer of rows of n numbers in pairs; without a buffer, scratch. */
static uint32_t *pairs_at(const struct way *w, uint32_t *kept, int n, uint32_t *scratch)
{
    return kept ? kept + (size_t)w->first * bf16_row_pairs(n) : scratch;
}

static const struct lora *lora_of(const struct way *w, int l, enum layer_matrix id)
{
    const struct lora *lora = w->adapter ? &w->adapter->lora[l][id] : NULL;
    return lora && lora->r > 0 ? lora : NULL;
}

/* s x A^T of a matrix, on the tape, as a factor. */
static struct factor low_forward(const struct way *w, int l, const struct linear *linear,
                                 int i, const struct factor *x)
{
    const struct lora *lora = lora_of(w, l, linear->id);
    float *low = at(w, w->tape->layer[l].lora_p[linear->id], lora->r);
    multiply(w, low, lora->r, x, w->b->bf16 ? (void *)lora->a_pairs : lora->a_panels);
    scale(low, (size_t)w->T * (size_t)lora->r, w->adapter->alpha / (float)lora->r);
    return factor_of(w, low, lora->r, low_of(w, i, lora->r));
}

void linears_forward(const struct way *w, int l, const struct linear *linear, int n,
                     const float *x)
{
    const struct layer *layer = &w->model->layer[l];
    int C = layer->matrix[linear[0].id].C;
    uint32_t *kept = rounded_input(w, l, linear[0].id);
    struct factor in = factor_of(w, x, C, pairs_at(w, kept, C, in_of(w))), own = in;
    bool drops = w->adapter && w->b->dropout.p > 0;
    if (drops) {
        drop_some(w, l, linear[0].id, dropped_of(w), x, C);
        own = factor_of(w, dropped_of(w), C, in_of(w) + words_of(w, C));
    }
    for (int i = 0; i < n; i++) {
        const struct matrix *m = &layer->matrix[linear[i].id];
        const struct lora *lora = lora_of(w, l, linear[i].id);
        struct product p = {
            .c = at(w, linear[i].y, m->O), .c_m = (size_t)m->O, .M = w->T, .N = m->O};
        add_term(&p, w, &in, panels_of(w, m, linear[i].id, false));
        if (lora) {
            struct factor low = low_forward(w, l, &linear[i], i, &own);
            add_term(&p, w, &low, w->b->bf16 ? (void *)lora->b_pairs : lora->b_panels);
        }
        product_run(&p);
    }
}

/* Backward --------------------------------------------------------------------------------- */

/* s dy B of a matrix, kept for the gradient of A, as a factor. */
static struct factor low_backward(const struct way *w, int l, const struct linear *linear,
                                  int i, const struct factor *dy)
{
    const struct lora *lora = lora_of(w, l, linear->id);
    float *dp = at(w, w->b->dp[linear->id], lora->r);
    multiply(w, dp, lora->r, dy,
             w->b->bf16 ? (void *)lora->b_pairs_input : lora->b_panels_input);
    scale(dp, (size_t)w->T * (size_t)lora->r, w->adapter->alpha / (float)lora->r);
    return factor_of(w, dp, lora->r, low_of(w, i, lora->r));
}

static void add_rows(float *y, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += x[i];
}

/* With dropout the adapters' part of dx is dropped as their input was. */
static void add_dropped(const struct way *w, int l, enum layer_matrix id, float *dx,
                        int C, struct product *low)
{
    if (low->n_terms == 0)
        return;
    low->c = dropped_of(w);
    product_run(low);
    drop_some(w, l, id, dropped_of(w), dropped_of(w), C);
    add_rows(dx, dropped_of(w), (size_t)w->T * (size_t)C);
}

void linears_backward(const struct way *w, int l, const struct linear *linear, int n,
                      float *dx, bool add)
{
    const struct layer *layer = &w->model->layer[l];
    int C = layer->matrix[linear[0].id].C;
    bool drops = w->b->dropout.p > 0;
    struct product p = {.c = dx, .c_m = (size_t)C, .M = w->T, .N = C}, low = p;
    p.add = add;
    uint32_t *to = in_of(w);
    for (int i = 0; i < n; i++) {
        const struct matrix *m = &layer->matrix[linear[i].id];
        const struct lora *lora = lora_of(w, l, linear[i].id);
        if (!dx && !lora)
            continue;
        uint32_t *dy_to = pairs_at(w, w->b->dy[linear[i].id], m->O, to);
        struct factor dy = factor_of(w, at(w, linear[i].y, m->O), m->O, dy_to);
        to += words_of(w, m->O);
        if (dx)
            add_term(&p, w, &dy, panels_of(w, m, linear[i].id, true));
        if (!lora)
            continue;
        struct factor dp = low_backward(w, l, &linear[i], i, &dy);
        if (dx)
            add_term(drops ? &low : &p, w, &dp,
                     w->b->bf16 ? (void *)lora->a_pairs_input : lora->a_panels_input);
    }
    if (!dx)
        return;
    product_run(&p);
    if (drops)
        add_dropped(w, l, linear[0].id, dx, C, &low);
}
