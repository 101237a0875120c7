#include "engine/kernel/products.h"

#include <assert.h>

#include "engine/kernel/fetch.h"
#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "engine/kernel/kernels.h"
#include "engine/kernel/tiles.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    PARTS_PER_THREAD = 6,
    ROWS_MIN = 48,         /* of a part */
    SERIAL_FLOP = 1 << 20, /* below, waking a thread takes longer */
    STAGES_PER_LEG = 8,    /* fewer, and threads wait for the first too long */
    IN_PLACE_ROWS = 96,    /* of B in place: 64 columns of them stay in the cache */
};

struct product_term term_f32(const float *a, size_t a_m, size_t a_k, const float *panels,
                             int K)
{
    return (struct product_term){false, K,   a,          panels,
                                 a_m,   a_k, GEMM_PANEL, (size_t)GEMM_PANEL * (size_t)K};
}

struct product_term term_rows(const float *a, size_t a_m, size_t a_k, const float *b,
                              size_t b_k, int K)
{
    return (struct product_term){false, K, a, b, a_m, a_k, b_k, GEMM_PANEL};
}

struct product_term term_bf16(const uint32_t *a, const uint32_t *panels, int K)
{
    size_t pairs = bf16_row_pairs(K);
    return (struct product_term){true,  (int)pairs, a,          panels,
                                 pairs, 1,          GEMM_PANEL, GEMM_PANEL * pairs};
}

/* Terms of pairs, one behind the other from term i on. */
static int pairs_from(const struct product *p, int i, struct bf16_term *term, int panel,
                      int first)
{
    int n = 0;
    for (; i + n < p->n_terms && p->term[i + n].bf16; n++) {
        const struct product_term *t = &p->term[i + n];
        term[n] =
            (struct bf16_term){(const uint32_t *)t->a + (size_t)first * t->a_m, t->a_m, 1,
                               (const uint32_t *)t->b + (size_t)panel * t->b_panel, t->K};
    }
    return n;
}

/* Rows from `first` on, of terms of floats at most TILE_ROWS, against 64 columns: all terms while C is in
 * the cache. */
static void tile(const struct kernels *k, const struct product *p, int panel, int first,
                 int rows)
{
    float *c = p->c + (size_t)first * p->c_m + (size_t)panel * GEMM_PANEL;
    int columns = least(GEMM_PANEL, p->N - panel * GEMM_PANEL);
    struct bf16_term term[PRODUCT_TERMS];
    for (int i = 0, n; i < p->n_terms; i += n) {
        bool add = p->add || i > 0;
        n = pairs_from(p, i, term, panel, first);
        if (n > 0) {
            k->terms_bf16(c, p->c_m, term, n, rows, columns, add, NULL);
            continue;
        }
        const struct product_term *t = &p->term[i];
        k->tile(c, p->c_m, (const float *)t->a + (size_t)first * t->a_m, t->a_m, t->a_k,
                (const float *)t->b + (size_t)panel * t->b_panel, t->b_k, rows, columns,
                t->K, add);
        n = 1;
    }
}

/* B in place, whose rows are far apart: some of them at a time, for all tiles. */
static void rows_in_place(const struct product *p, int panel, int first, int n)
{
    const struct product_term *t = &p->term[0];
    for (int k = 0; k < t->K; k += IN_PLACE_ROWS) {
        struct product some = *p;
        some.term[0].a = (const float *)t->a + (size_t)k * t->a_k;
        some.term[0].b = (const float *)t->b + (size_t)k * t->b_k;
        some.term[0].K = least(IN_PLACE_ROWS, t->K - k);
        some.add = p->add || k > 0;
        for (int i = first; i < first + n; i += TILE_ROWS)
            tile(kernels_now(), &some, panel, i, least(TILE_ROWS, first + n - i));
    }
}

static bool all_pairs(const struct product *p)
{
    for (int i = 0; i < p->n_terms; i++)
        if (!p->term[i].bf16)
            return false;
    return true;
}

static void rows_of_panel(const struct product *p, int panel, int first, int n)
{
    const struct kernels *k = kernels_now();
    if (p->n_terms == 1 && !p->term[0].bf16 && p->term[0].b_k != GEMM_PANEL) {
        rows_in_place(p, panel, first, n);
        return;
    }
    if (all_pairs(p)) {
        tile(k, p, panel, first, n);
        return;
    }
    for (int i = first, end = first + n; i < end; i += TILE_ROWS) {
        int next = i + TILE_ROWS;
        if (next < end)
            fetch_sums(p->c + (size_t)next * p->c_m + (size_t)panel * GEMM_PANEL, p->c_m,
                       least(TILE_ROWS, end - next),
                       least(GEMM_PANEL, p->N - panel * GEMM_PANEL));
        tile(k, p, panel, i, least(TILE_ROWS, end - i));
    }
}

void product_run(const struct product *p)
{
    for (int panel = 0; panel * GEMM_PANEL < p->N; panel++)
        rows_of_panel(p, panel, 0, p->M);
}

/* The grid of parts: the panels of all products, each in pieces of `rows` rows. */
struct grid {
    const struct product *p;
    int n, rows;
};

static int parts_of(const struct product *p, int rows)
{
    return divide_up(p->N, GEMM_PANEL) * divide_up(p->M, rows);
}

static void run_part(void *context, int part)
{
    const struct grid *g = context;
    const struct product *p = g->p;
    for (int parts; part >= (parts = parts_of(p, g->rows)); p++)
        part -= parts;
    int panels = divide_up(p->N, GEMM_PANEL), first = part / panels * g->rows;
    rows_of_panel(p, part % panels, first, least(g->rows, p->M - first));
}

void products_run(const struct product *p, int n, struct pool *pool)
{
    int threads = pool_threads(pool), panels = 0, most = 1, parts = 0;
    double flop = 0;
    for (int i = 0; i < n; i++) {
        panels += divide_up(p[i].N, GEMM_PANEL);
        most = p[i].M > most ? p[i].M : most;
        for (int k = 0; k < p[i].n_terms; k++)
            flop += 2.0 * p[i].M * p[i].N * p[i].term[k].K;
    }
    struct grid grid = {p, n, most};
    if (threads > 1 && panels < threads * PARTS_PER_THREAD) {
        int wanted = divide_up(threads * PARTS_PER_THREAD, panels > 0 ? panels : 1);
        int rows = divide_up(divide_up(most, wanted), TILE_ROWS) * TILE_ROWS;
        grid.rows = rows < ROWS_MIN ? ROWS_MIN : rows;
    }
    for (int i = 0; i < n; i++)
        parts += parts_of(&p[i], grid.rows);
    pool_run(flop < SERIAL_FLOP ? NULL : pool, parts, run_part, &grid);
}

/* The first, the next ... rows of all products' B, panel by panel. */
struct legs {
    const struct product *p;
    int n;
};

static void run_stage(void *context, int leg, int stage)
{
    const struct legs *legs = context;
    const struct product *from = legs->p;
    for (int panels; stage >= (panels = divide_up(from->N, GEMM_PANEL)); from++)
        stage -= panels;
    struct product p = *from;
    struct product_term *t = &p.term[0];
    int first = (int)((int64_t)t->K * leg / legs->n);
    int end = (int)((int64_t)t->K * (leg + 1) / legs->n);
    t->a = (const float *)t->a + (size_t)first * t->a_k;
    t->b = (const float *)t->b + (size_t)first * t->b_k;
    t->K = end - first;
    p.add = p.add || leg > 0;
    rows_of_panel(&p, stage, 0, p.M);
}

void products_run_rows(const struct product *p, int n, struct pool *pool)
{
    struct legs legs = {p, pool_threads(pool)};
    int stages = 0, rows = n > 0 ? p[0].term[0].K : 0;
    for (int i = 0; i < n; i++) {
        assert(p[i].n_terms == 1 && !p[i].term[0].bf16);
        stages += divide_up(p[i].N, GEMM_PANEL);
        rows = least(rows, p[i].term[0].K);
    }
    if (legs.n == 1 || legs.n > POOL_LEGS_MAX || stages < legs.n * STAGES_PER_LEG ||
        rows < legs.n * IN_PLACE_ROWS)
        products_run(p, n, pool);
    else
        pool_relay(pool, legs.n, stages, run_stage, &legs);
}
