/* The gradients of weights: one chain over the rows, divided among threads by outputs and
 * columns. */
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/model/backward_impl.h"

/* dW (O, C) += dy^T x in bf16, rows in pairs.  Rows of dy and x are dy_m and C floats apart. */
static void add_pairs(struct backward *b, float *dw, const float *dy, size_t dy_m,
                      const float *x, int O, int C, int T, struct pool *pool)
{
    bf16_pack(b->panels, x, (size_t)C, 1, T, C, pool);
    bf16_pack_a(b->transposed, dy, 1, dy_m, O, T, pool);
    gemm_bf16(dw, (size_t)C, b->transposed, b->panels, O, C, T, true, pool);
}

/* As many rows at a time as are packed together. */
static void add_full(struct backward *b, float *dw, const float *dy, size_t dy_m,
                     const float *x, int O, int C, int T, struct pool *pool)
{
    for (int t = 0; t < T; t += ROW_BLOCK) {
        int rows = T - t < ROW_BLOCK ? T - t : ROW_BLOCK;
        const float *dy_rows = dy + (size_t)t * dy_m, *x_rows = x + (size_t)t * (size_t)C;
        if (b->bf16) {
            add_pairs(b, dw, dy_rows, dy_m, x_rows, O, C, rows, pool);
            continue;
        }
        struct product p = {.c = dw, .c_m = (size_t)C, .M = O, .N = C, .add = true};
        p.term[p.n_terms++] = term_rows(dy_rows, 1, dy_m, x_rows, (size_t)C, rows);
        products_run(&p, 1, pool);
    }
}

void head_grads(struct backward *b, const struct matrix *head, int V, int C, int n,
                struct pool *pool)
{
    add_full(b, head->grad, b->logits, (size_t)(V + ROW_PAD), b->rows, V, C, n, pool);
}

/* y += s P B^T, P = x A^T:  dB += dy^T (s P), dA += dP^T x.  x: as the adapter read it. */
static int add_lora(struct product *p, const struct way *w, struct lora *lora, int l,
                    const struct learnt *learnt, const float *x)
{
    enum layer_matrix id = learnt->linear.id;
    const struct matrix *m = &w->model->layer[l].matrix[id];
    size_t r = (size_t)lora->r;
    p[0] = (struct product){
        .c = lora->a_grad, .c_m = (size_t)m->C, .M = lora->r, .N = m->C, .add = true};
    p[0].term[p[0].n_terms++] = term_rows(w->b->dp[id], 1, r, x, (size_t)m->C, w->T);
    p[1] = (struct product){
        .c = lora->b_grad, .c_m = r, .M = m->O, .N = lora->r, .add = true};
    p[1].term[p[1].n_terms++] = term_rows(learnt->linear.y, 1, (size_t)m->O,
                                          w->tape->layer[l].lora_p[id], r, w->T);
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
            products_run(product, n_products, w->pool);
            n_products = 0;
        }
    }
    if (n_products > 0)
        products_run(product, n_products, w->pool);
}

void weight_grads(const struct way *w, struct model *model, struct adapter *adapter,
                  int l, const struct learnt *learnt, int n)
{
    if (adapter)
        adapter_grads(w, adapter, l, learnt, n);
    for (int i = 0; i < n && w->b->full; i++) {
        struct matrix *m = &model->layer[l].matrix[learnt[i].linear.id];
        add_full(w->b, m->grad, learnt[i].linear.y, (size_t)m->O, learnt[i].x, m->O, m->C,
                 w->T, w->pool);
    }
}
