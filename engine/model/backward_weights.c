/* The gradients of weights: one chain over the rows, divided among threads by outputs and
 * columns. */
#include <assert.h>
#include <string.h>

#include "engine/kernel/outer.h"
#include "engine/model/backward_impl.h"
#include "harness/base/pool.h"

/* grad (O, C) += y^T x over T rows, those of y y_m floats apart. */
static struct product gradient(float *grad, const float *y, size_t y_m, const float *x,
                               int O, int C, int T)
{
    struct product p = {.c = grad, .c_m = (size_t)C, .M = O, .N = C, .add = true};
    p.term[p.n_terms++] = term_rows(y, 1, y_m, x, (size_t)C, T);
    return p;
}

void head_grads(struct backward *b, const struct matrix *head, int V, int C, int n,
                struct pool *pool)
{
    if (b->bf16) {
        struct outer outer = outer_of(head->grad, b->logits_in, b->rows_in, V, C, n);
        outer.y_m = logits_words(V);
        outer_bf16(&outer, 1, pool);
    } else {
        const struct product p =
            gradient(head->grad, b->logits, (size_t)(V + ROW_PAD), b->rows, V, C, n);
        products_run(&p, 1, pool);
    }
}

/* All of them at once. */
static void rounded_grads(const struct way *w, const struct model *model, int l,
                          const struct learnt *learnt, int n)
{
    struct outer outer[LAYER_MATRIX_N];
    assert(w->tape->kind == TAPE_ROUNDED);
    for (int i = 0; i < n; i++) {
        enum layer_matrix id = learnt[i].linear.id;
        const struct matrix *m = &model->layer[l].matrix[id];
        outer[i] = outer_of(m->grad, w->b->dy[id], rounded_input(w, l, id), m->O, m->C,
                            learnt[i].T);
    }
    outer_bf16(outer, n, w->pool);
}

static void full_grads(const struct way *w, const struct model *model, int l,
                       const struct learnt *learnt, int n)
{
    struct product product[LAYER_MATRIX_N];
    for (int i = 0; i < n; i++) {
        const struct matrix *m = &model->layer[l].matrix[learnt[i].linear.id];
        product[i] = gradient(m->grad, learnt[i].linear.y, (size_t)m->O, learnt[i].x,
                              m->O, m->C, learnt[i].T);
    }
    products_run(product, n, w->pool);
}

/* y += s P B^T, P = x A^T:  dB += dy^T (s P), dA += dP^T x.  x: as the adapter read it.  dB^T
 * (r, O) instead of dB: dy is read along its rows. */
static int add_lora(struct product *p, const struct way *w, struct lora *lora, int l,
                    const struct learnt *learnt, const float *x)
{
    enum layer_matrix id = learnt->linear.id;
    const struct matrix *m = &w->model->layer[l].matrix[id];
    size_t r = (size_t)lora->r, C = (size_t)m->C, O = (size_t)m->O;
    p[0] = (struct product){
        .c = lora->a_grad, .c_m = C, .M = lora->r, .N = m->C, .add = true};
    p[0].term[p[0].n_terms++] = term_rows(w->b->dp[id], 1, r, x, C, learnt->T);
    p[1] = (struct product){
        .c = w->b->b_turned[l][id], .c_m = O, .M = lora->r, .N = m->O, .add = true};
    p[1].term[p[1].n_terms++] =
        term_rows(w->tape->layer[l].lora_p[id], 1, r, learnt->linear.y, O, learnt->T);
    return 2;
}

/* With dropout x is dropped once more, as the adapter read it. */
static const float *read_by_adapter(const struct way *w, int l,
                                    const struct learnt *learnt)
{
    if (w->b->dropout.p <= 0)
        return learnt->x;
    drop_some(w, l, learnt->group, w->b->dropped, learnt->x,
              w->model->layer[l].matrix[learnt->linear.id].C);
    return w->b->dropped;
}

static void adapter_grads(const struct way *w, struct adapter *adapter, int l,
                          const struct learnt *learnt, int n)
{
    struct product product[2 * LAYER_MATRIX_N];
    int n_products = 0;
    for (int i = 0; i < n; i++) {
        struct lora *lora = &adapter->lora[l][learnt[i].linear.id];
        if (lora->r == 0)
            continue;
        n_products += add_lora(product + n_products, w, lora, l, &learnt[i],
                               read_by_adapter(w, l, &learnt[i]));
        if (w->b->dropout.p > 0) { /* there is room for one dropped input */
            products_run_rows(product, n_products, w->pool);
            n_products = 0;
        }
    }
    if (n_products > 0)
        products_run_rows(product, n_products, w->pool);
}

struct turning {
    const struct backward *b;
    const struct model *model;
    struct adapter *adapter;
};

/* grad (O, r) += turned (r, O), which becomes 0. */
static void turn(float *grad, float *turned, size_t r, size_t O)
{
    for (size_t k = 0; k < r; k++)
        for (size_t o = 0; o < O; o++)
            grad[o * r + k] += turned[k * O + o];
    memset(turned, 0, r * O * sizeof *turned);
}

static void turn_layer(void *context, int l)
{
    const struct turning *t = context;
    for (int m = 0; m < LAYER_MATRIX_N; m++) {
        struct lora *lora = &t->adapter->lora[l][m];
        if (lora->r > 0)
            turn(lora->b_grad, t->b->b_turned[l][m], (size_t)lora->r,
                 (size_t)t->model->layer[l].matrix[m].O);
    }
}

void adapter_finish(struct backward *b, const struct model *model,
                    struct adapter *adapter, struct pool *pool)
{
    struct turning turning = {b, model, adapter};
    pool_run(pool, model->shape.L, turn_layer, &turning);
}

void weight_grads(const struct way *w, struct model *model, struct adapter *adapter,
                  int l, const struct learnt *learnt, int n)
{
    if (adapter)
        adapter_grads(w, adapter, l, learnt, n);
    if (w->b->full && w->b->bf16)
        rounded_grads(w, model, l, learnt, n);
    else if (w->b->full)
        full_grads(w, model, l, learnt, n);
}
