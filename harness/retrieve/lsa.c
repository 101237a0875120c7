#include "harness/retrieve/lsa.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/embed/vector.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/retrieve/analyze.h"
#include "harness/retrieve/counts.h"
#include "harness/retrieve/svd.h"

static const char kind[] = "lsa";

enum part { SIZES, TERM_AT, TERM_BYTES, GLOBAL, VECTORS, PANELS, N_PARTS };

struct sizes { /* the first part of the file */
    uint64_t n_texts, n_terms, dims, entropy;
};

struct lsa {
    struct image image;
    const struct sizes *sizes;
    const uint64_t *term_at; /* (n_terms + 1) */
    const char *bytes;       /* of the terms, sorted */
    const float *global;     /* (n_terms) weight of each */
    const float *u;          /* (n_terms, dims) */
    struct dense dense;      /* of the texts */
    struct analyzer *analyzer;
    struct terms terms; /* of the query at hand */
};

/* ---- weights */

static double local_weight(bool entropy, double tf)
{
    return entropy ? log2(1 + tf) : tf;
}

/* 1 + sum p log2 p / log2 N: 1 for a term of one text, 0 for one that is everywhere
 * alike. */
static double entropy_of(const struct counts *c, size_t term)
{
    double gf = 0, sum = 0;
    for (uint64_t p = c->row[term]; p < c->row[term + 1]; p++)
        gf += c->tf[p];
    for (uint64_t p = c->row[term]; p < c->row[term + 1]; p++)
        sum += c->tf[p] / gf * log2(c->tf[p] / gf);
    return c->n_texts < 2 ? 1 : 1 + sum / log2((double)c->n_texts);
}

static void weigh(const struct counts *c, bool entropy, float *global, float *value)
{
    for (size_t t = 0; t < c->n_terms; t++) {
        double df = (double)(c->row[t + 1] - c->row[t]);
        double weight = entropy ? entropy_of(c, t) : log((double)c->n_texts / df);
        global[t] = weight > 0 ? (float)weight : 0;
        for (uint64_t p = c->row[t]; p < c->row[t + 1]; p++)
            value[p] = (float)(local_weight(entropy, c->tf[p]) * (double)global[t]);
    }
}

/* ---- building */

/* Every text as U^T times its column, of length 1. */
static int place_texts(struct image *image, const struct counts *c, const float *value,
                       const float *u, size_t dims, struct pool *pool, struct err *err)
{
    float *rows = mem_alloc(c->n_texts * dims * sizeof *rows + 1);
    for (size_t t = 0; t < c->n_terms; t++)
        for (uint64_t p = c->row[t]; p < c->row[t + 1]; p++) {
            float *to = rows + (size_t)c->text[p] * dims;
            for (size_t j = 0; j < dims; j++)
                to[j] += value[p] * u[t * dims + j];
        }
    for (size_t i = 0; i < c->n_texts; i++)
        vector_unit(rows + i * dims, (int)dims);
    int rc = image_part(image, PANELS, NULL, dense_bytes(c->n_texts, dims), err);
    if (rc == 0 && dims > 0)
        dense_pack(image->part[PANELS].data, rows, c->n_texts, dims, pool);
    free(rows);
    return rc;
}

static int decompose(struct image *image, const struct counts *c, bool entropy,
                     size_t dims, struct pool *pool, struct err *err)
{
    float *value = mem_resize(NULL, c->n_postings + 1, sizeof *value);
    float *u = mem_resize(NULL, c->n_terms * dims + 1, sizeof *u);
    float *sigma = mem_resize(NULL, dims, sizeof *sigma);
    int rc = -1;
    if (image_part(image, GLOBAL, NULL, c->n_terms * sizeof(float), err))
        goto done;
    weigh(c, entropy, image->part[GLOBAL].data, value);
    struct sparse a = {c->n_terms, c->n_texts, c->row, c->text, value};
    size_t found;
    if (svd_left(&a, dims, u, sigma, &found, err))
        goto done;
    struct sizes sizes = {c->n_texts, c->n_terms, found, entropy};
    size_t rows = (c->n_terms + 1) * sizeof *c->term_at;
    rc = image_part(image, SIZES, &sizes, sizeof sizes, err) ||
                 image_part(image, TERM_AT, c->term_at, rows, err) ||
                 image_part(image, TERM_BYTES, c->bytes, c->term_at[c->n_terms], err) ||
                 image_part(image, VECTORS, u, c->n_terms * found * sizeof *u, err) ||
                 place_texts(image, c, value, u, found, pool, err)
             ? -1
             : 0;
done:
    free(value);
    free(u);
    free(sigma);
    return rc;
}

static int build(struct lsa *lsa, const struct str *text, size_t n,
                 const struct lsa_opts *opts, struct pool *pool, struct err *err)
{
    struct counts c;
    bool entropy = strcmp(opts->weighting, "tfidf") != 0;
    int rc = counts_make(&c, text, n, err);
    if (rc == 0 && n > DENSE_N_MAX)
        rc = err_ask(err, "cannot place %zu texts, limit %d", n, DENSE_N_MAX);
    if (rc == 0)
        rc = decompose(&lsa->image, &c, entropy, (size_t)opts->dims, pool, err);
    counts_release(&c);
    return rc;
}

/* ---- opening */

static bool is_sound(const struct image *image, size_t n)
{
    const struct sizes *s = image->part[SIZES].data;
    if (image->part[SIZES].bytes != sizeof *s || s->n_texts != n || n > DENSE_N_MAX ||
        s->n_terms >= UINT32_MAX || s->dims > DENSE_DIM_MAX)
        return false;
    const uint64_t *at = image->part[TERM_AT].data;
    size_t floats = s->n_terms * s->dims;
    if (image->part[TERM_AT].bytes != (s->n_terms + 1) * sizeof *at ||
        image->part[GLOBAL].bytes != s->n_terms * sizeof(float) ||
        image->part[VECTORS].bytes != floats * sizeof(float) ||
        image->part[PANELS].bytes != dense_bytes(n, s->dims) ||
        !image_ascends(at, s->n_terms, image->part[TERM_BYTES].bytes))
        return false;
    return image_finite(image->part[GLOBAL].data, s->n_terms) &&
           image_finite(image->part[VECTORS].data, floats) &&
           image_finite(image->part[PANELS].data,
                        image->part[PANELS].bytes / sizeof(float));
}

static void look_into(struct lsa *lsa)
{
    const struct image *image = &lsa->image;
    lsa->sizes = image->part[SIZES].data;
    lsa->term_at = image->part[TERM_AT].data;
    lsa->bytes = image->part[TERM_BYTES].data;
    lsa->global = image->part[GLOBAL].data;
    lsa->u = image->part[VECTORS].data;
    lsa->dense =
        (struct dense){image->part[PANELS].data, lsa->sizes->n_texts, lsa->sizes->dims};
}

static int get_image(struct lsa *lsa, const struct str *text, size_t n,
                     const struct lsa_opts *opts, const char *path, char why[IMAGE_WHY],
                     struct pool *pool, struct err *err)
{
    char key[65] = "", options[128];
    if (path != NULL) {
        snprintf(options, sizeof options, "lsa 1 dims=%lld weighting=%s",
                 (long long)opts->dims, opts->weighting);
        image_key(key, options, text, n);
    }
    if (image_open(&lsa->image, path, kind, key, N_PARTS, why)) {
        if (is_sound(&lsa->image, n))
            return 0;
        image_release(&lsa->image);
        snprintf(why, IMAGE_WHY, "is damaged");
    }
    if (build(lsa, text, n, opts, pool, err))
        return -1;
    return path == NULL ? 0 : image_save(&lsa->image, path, kind, key, err);
}

int lsa_open(struct lsa **lsa, const struct str *text, size_t n,
             const struct lsa_opts *opts, const char *path, char why[IMAGE_WHY],
             struct pool *pool, struct err *err)
{
    struct lsa *made = mem_alloc(sizeof *made);
    char unused[IMAGE_WHY];
    if (analyzer_open(&made->analyzer, err) ||
        get_image(made, text, n, opts, path, why == NULL ? unused : why, pool, err)) {
        lsa_close(made);
        return -1;
    }
    look_into(made);
    *lsa = made;
    return 0;
}

void lsa_close(struct lsa *lsa)
{
    if (lsa == NULL)
        return;
    analyzer_close(lsa->analyzer);
    terms_release(&lsa->terms);
    image_release(&lsa->image);
    free(lsa);
}

/* ---- queries */

static void note_term(void *context, struct str term)
{
    struct lsa *lsa = context;
    size_t t = term_find(lsa->bytes, lsa->term_at, lsa->sizes->n_terms, term);
    if (t != SIZE_MAX)
        terms_add(&lsa->terms, (uint32_t)t);
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void lsa_embed(struct lsa *lsa, struct str query, float *out)
{
    size_t dims = lsa->sizes->dims;
    struct terms *terms = &lsa->terms;
    memset(out, 0, dims * sizeof *out);
    terms->n = 0;
    analyzer_stems(lsa->analyzer, query, note_term, lsa);
    if (terms->n > 1)
        qsort(terms->id, terms->n, sizeof *terms->id, by_id);
    for (size_t i = 0, tf; i < terms->n; i += tf) {
        size_t t = terms->id[i];
        for (tf = 1; i + tf < terms->n && terms->id[i + tf] == t;)
            tf++;
        float value = (float)(local_weight(lsa->sizes->entropy, (double)tf) *
                              (double)lsa->global[t]);
        for (size_t j = 0; j < dims; j++)
            out[j] += value * lsa->u[t * dims + j];
    }
    vector_unit(out, (int)dims);
}

size_t lsa_dim(const struct lsa *lsa)
{
    return lsa->sizes->dims;
}

int64_t lsa_bytes(const struct lsa *lsa)
{
    return (int64_t)image_bytes(&lsa->image);
}

const struct dense *lsa_dense(const struct lsa *lsa)
{
    return &lsa->dense;
}
