#include "harness/retrieve/shortlist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "engine/kernel/gemm_bf16.h"
#include "harness/base/arena.h"
#include "harness/base/whole.h"

enum {
    GROUP = 96, /* queries that share a block while it is in the cache */
    PANELS = SHORTLIST_BLOCK / GEMM_PANEL,
};

static const double LENGTH_MAX = 1e15; /* no product of two overflows */

void shortlist_init(struct shortlist *list, size_t max_queries, size_t dim, size_t k)
{
    size_t pairs = bf16_row_pairs((int)dim), room = 256 + 8 * k;
    *list = (struct shortlist){.dim = dim, .k = k, .room = room};
    list->query = mem_resize(NULL, max_queries * pairs, sizeof *list->query);
    list->bound = mem_resize(NULL, max_queries, sizeof *list->bound);
    list->least = mem_resize(NULL, max_queries, sizeof *list->least);
    list->entry = mem_resize(NULL, max_queries * room, sizeof *list->entry);
    list->n_entries = mem_resize(NULL, max_queries, sizeof *list->n_entries);
    list->everywhere = mem_resize(NULL, max_queries, sizeof *list->everywhere);
    list->nowhere = mem_resize(NULL, max_queries, sizeof *list->nowhere);
    list->block = mem_resize(NULL, SHORTLIST_BLOCK * pairs, sizeof *list->block);
    list->score = mem_resize(NULL, GROUP * SHORTLIST_BLOCK, sizeof *list->score);
    struct hit *hit = mem_resize(NULL, max_queries * k, sizeof *hit);
    for (size_t q = 0; q < max_queries; q++)
        list->least[q] = (struct best){.hit = hit + q * k, .k = k};
}

void shortlist_release(struct shortlist *list)
{
    free(list->least[0].hit);
    free(list->query);
    free(list->bound);
    free(list->least);
    free(list->entry);
    free(list->n_entries);
    free(list->everywhere);
    free(list->nowhere);
    free(list->block);
    free(list->score);
    free(list->pair);
    *list = (struct shortlist){0};
}

static double length_of(const float *row, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)row[i] * row[i];
    return sqrt(sum);
}

static float half_of(uint32_t pair, bool odd)
{
    uint32_t bits = odd ? pair & 0xffff0000 : pair << 16;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* A query and what has become of it.  The last factor is for roundings of what is computed here
 * and behind. */
static struct shortlist_bound bound_of(const float *query, double length,
                                       const uint32_t *rounded, size_t dim)
{
    double K = (double)dim, u = ldexp(1, -24), v = ldexp(1, -8),
           smallest = ldexp(1, -126);
    double g = K * u / (1 - K * u), tiny = smallest * sqrt(K);
    double after = 0, lost = 0;
    for (size_t k = 0; k < dim; k++) {
        double x = query[k], y = half_of(rounded[k / 2], k % 2);
        after += y * y;
        lost += (x - y) * (x - y);
    }
    after = sqrt(after), lost = sqrt(lost);
    double slope = g * length + lost + v * after + g * (1 + v) * after + tiny;
    double base = tiny * (length + after) + 4 * K * smallest;
    return (struct shortlist_bound){1.001 * slope, 1.001 * base};
}

void shortlist_begin(struct shortlist *list, const float *query, size_t n)
{
    size_t dim = list->dim, pairs = bf16_row_pairs((int)dim);
    list->n = n;
    bf16_pack_a(list->query, query, dim, (int)n, (int)dim, NULL);
    for (size_t q = 0; q < n; q++) {
        const float *row = query + q * dim;
        double length = length_of(row, dim);
        list->least[q].n = list->n_entries[q] = 0;
        list->everywhere[q] = !(length <= LENGTH_MAX);
        list->nowhere[q] = length == 0;
        list->bound[q] = bound_of(row, length, list->query + q * pairs, dim);
    }
}

/* Squares are summed in floats, of which the last factor makes a bound again; what is so small
 * that its square is none any more comes last. */
static double longest_column(const float *panel, size_t K)
{
    float sum[GEMM_PANEL] = {0}, most = 0;
    for (size_t k = 0; k < K; k++)
        for (int j = 0; j < GEMM_PANEL; j++)
            sum[j] +=
                panel[k * GEMM_PANEL + (size_t)j] * panel[k * GEMM_PANEL + (size_t)j];
    for (int j = 0; j < GEMM_PANEL; j++)
        most = sum[j] > most ? sum[j] : most; /* with a NaN no score is one */
    double length = sqrt(most) * (1 + ldexp((double)K, -23)) + 1e-18 * sqrt((double)K);
    return length <= LENGTH_MAX ? length : INFINITY;
}

/* Bounds are rounded outwards, to where no later rounding reaches. */
static float below(double x)
{
    return (float)(x - 1e-6 * fabs(x));
}

static float above(double x)
{
    return (float)(x + 1e-6 * fabs(x));
}

/* Drops entries that have fallen below the k-th best by now. */
static void drop_entries(struct shortlist *list, size_t q)
{
    struct shortlist_entry *entry = list->entry + q * list->room;
    float bar = best_bar(&list->least[q]);
    size_t kept = 0;
    for (size_t i = 0; i < list->n_entries[q]; i++) {
        entry[kept] = entry[i];
        kept += entry[i].most >= bar;
    }
    list->n_entries[q] = kept;
}

/* A list that stays long is no shorter way. */
static void enter(struct shortlist *list, size_t q, uint32_t panel, float most)
{
    if (list->n_entries[q] == list->room) {
        drop_entries(list, q);
        if (list->n_entries[q] > list->room - list->room / 4) {
            list->everywhere[q] = true;
            return;
        }
    }
    list->entry[q * list->room + list->n_entries[q]++] =
        (struct shortlist_entry){panel, most};
}

static bool any_above(const float *score, size_t n, float bar)
{
    int count = 0; /* without a branch for every score, in whatever vectors there are */
    for (size_t i = 0; i < n; i++)
        count += score[i] >= bar;
    return count > 0;
}

/* error: of |s - s'|; infinite where there is no bound. */
static void look_at_panel(struct shortlist *list, size_t q, uint32_t panel,
                          const float *score, size_t n, double error)
{
    struct best *best = &list->least[q];
    float bar = below((double)best_bar(best) - error), most = -INFINITY;
    if (isinf(error)) {
        enter(list, q, panel, INFINITY);
        return;
    }
    if (!any_above(score, n, bar))
        return;
    for (size_t i = 0; i < n; i++) {
        float least_of_it = below((double)score[i] - error);
        most = score[i] > most ? score[i] : most;
        if (least_of_it > best_bar(best))
            best_add(best, panel * GEMM_PANEL + (uint32_t)i, least_of_it);
    }
    enter(list, q, panel, above((double)most + error));
}

/* The scores of a query against a block. */
static void look_at_block(struct shortlist *list, size_t q, size_t first, size_t n,
                          const float *score, const double *longest)
{
    struct shortlist_bound b = list->bound[q];
    double error = longest[PANELS] * b.slope + b.base; /* the greatest of the block */
    float bar = below((double)best_bar(&list->least[q]) - error);
    if (!isinf(error) && !any_above(score, n, bar))
        return;
    for (size_t j = 0; j < n && !list->everywhere[q]; j += GEMM_PANEL)
        look_at_panel(list, q, (uint32_t)((first + j) / GEMM_PANEL), score + j,
                      least_size(GEMM_PANEL, n - j),
                      longest[j / GEMM_PANEL] * b.slope + b.base);
}

static bool wanted(const struct shortlist *list, size_t q)
{
    return !list->everywhere[q] && !list->nowhere[q];
}

static void add_group(struct shortlist *list, size_t q, size_t rows, size_t first,
                      size_t n, const double *longest)
{
    size_t some = 0;
    for (size_t i = 0; i < rows; i++)
        some += wanted(list, q + i);
    if (some == 0)
        return;
    size_t pairs = bf16_row_pairs((int)list->dim);
    gemm_bf16(list->score, SHORTLIST_BLOCK, list->query + q * pairs, pairs, list->block,
              (int)rows, (int)n, (int)list->dim, false, NULL);
    for (size_t i = 0; i < rows; i++)
        if (wanted(list, q + i))
            look_at_block(list, q + i, first, n, list->score + i * SHORTLIST_BLOCK,
                          longest);
}

void shortlist_add(struct shortlist *list, const float *panels, size_t first, size_t n)
{
    double longest[PANELS + 1] = {0}; /* of each panel; of all */
    size_t pairs = bf16_row_pairs((int)list->dim);
    for (size_t j = 0; j < n; j += GEMM_PANEL) {
        const float *panel = panels + j * list->dim;
        double length = longest[j / GEMM_PANEL] = longest_column(panel, list->dim);
        longest[PANELS] = length > longest[PANELS] ? length : longest[PANELS];
        bf16_pack(list->block + j * pairs, panel, GEMM_PANEL, 1, (int)list->dim,
                  GEMM_PANEL, NULL);
    }
    for (size_t q = 0; q < list->n; q += GROUP)
        add_group(list, q, least_size(GROUP, list->n - q), first, n, longest);
}

static int by_panel(const void *a, const void *b)
{
    const struct shortlist_pair *x = a, *y = b;
    if (x->panel != y->panel)
        return x->panel < y->panel ? -1 : 1;
    return (x->query > y->query) - (x->query < y->query);
}

void shortlist_sort(struct shortlist *list)
{
    size_t sum = 0;
    for (size_t q = 0; q < list->n; q++) {
        if (list->everywhere[q])
            list->n_entries[q] = 0;
        drop_entries(list, q);
        sum += list->n_entries[q];
    }
    list->pair = mem_resize(list->pair, sum + 1, sizeof *list->pair);
    list->n_pairs = list->at = 0;
    for (size_t q = 0; q < list->n; q++)
        for (size_t i = 0; i < list->n_entries[q]; i++)
            list->pair[list->n_pairs++] = (struct shortlist_pair){
                list->entry[q * list->room + i].panel, (uint32_t)q};
    qsort(list->pair, list->n_pairs, sizeof *list->pair, by_panel);
}

size_t shortlist_take(struct shortlist *list, uint32_t panel, uint32_t *query)
{
    size_t n = 0;
    for (size_t q = 0; q < list->n; q++)
        if (list->everywhere[q])
            query[n++] = (uint32_t)q;
    while (list->at < list->n_pairs && list->pair[list->at].panel == panel)
        query[n++] = list->pair[list->at++].query;
    return n;
}
