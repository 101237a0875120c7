#include "harness/retrieve/bm25.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/retrieve/analyze.h"
#include "harness/retrieve/counts.h"

static const char kind[] = "bm25";

enum part { SIZES, TERM_AT, TERM_BYTES, ROW, TEXT, WEIGHT, N_PARTS };

struct sizes { /* the first part of the file */
    uint64_t n_texts, n_terms, n_postings;
    double mean_length;
};

struct bm25 {
    struct image image;
    /* views of its parts */
    const struct sizes *sizes;
    const uint64_t *term_at; /* (n_terms + 1) */
    const char *bytes;       /* of the terms, sorted */
    const uint64_t *row;     /* (n_terms + 1): postings of term t: row[t] .. row[t+1]-1 */
    const uint32_t *text;    /* (n_postings) ascending in a row */
    const float *weight;     /* (n_postings): what it adds to the score of its text */
    struct analyzer *analyzer;
    /* of the search at hand */
    double *score;   /* (n_texts) all 0 between searches */
    uint32_t *found; /* (n_texts + 1) texts with a score; one more is written to */
    size_t n_found;
    struct terms terms;
};

uint32_t bm25_rounded_length(uint32_t length)
{
    enum { EXACT = 24, LEADING_BITS = 4 };
    if (length < EXACT)
        return length;
    uint32_t rest = length - EXACT;
    int bits = rest == 0 ? 0 : 32 - __builtin_clz(rest);
    int drop = bits > LEADING_BITS ? bits - LEADING_BITS : 0;
    return EXACT + (rest >> drop << drop);
}

/* ---- building */

static void weigh(float *weight, const struct counts *c, const struct bm25_opts *opts)
{
    double n = (double)c->n_texts;
    double *norm = mem_resize(NULL, c->n_texts, sizeof *norm);
    for (size_t i = 0; i < c->n_texts; i++) {
        double dl =
            opts->round_lengths ? bm25_rounded_length(c->length[i]) : c->length[i];
        double mean = c->mean_length > 0 ? c->mean_length : 1;
        norm[i] = opts->k1 * (1 - opts->b + opts->b * dl / mean);
    }
    for (size_t t = 0; t < c->n_terms; t++) {
        double df = (double)(c->row[t + 1] - c->row[t]);
        double idf = log(1 + (n - df + 0.5) / (df + 0.5));
        for (size_t p = c->row[t]; p < c->row[t + 1]; p++) {
            double tf = c->tf[p];
            weight[p] = (float)(idf * tf / (tf + norm[c->text[p]]));
        }
    }
    free(norm);
}

static int build(struct bm25 *index, const struct str *text, size_t n,
                 const struct bm25_opts *opts, struct err *err)
{
    struct counts c;
    struct image *image = &index->image;
    int rc = counts_make(&c, text, n, err);
    if (rc == 0) {
        struct sizes sizes = {n, c.n_terms, c.n_postings, c.mean_length};
        size_t rows = (c.n_terms + 1) * sizeof(uint64_t);
        rc = image_part(image, SIZES, &sizes, sizeof sizes, err) ||
             image_part(image, TERM_AT, c.term_at, rows, err) ||
             image_part(image, TERM_BYTES, c.bytes, c.term_at[c.n_terms], err) ||
             image_part(image, ROW, c.row, rows, err) ||
             image_part(image, TEXT, c.text, c.n_postings * sizeof *c.text, err) ||
             image_part(image, WEIGHT, NULL, c.n_postings * sizeof(float), err);
    }
    if (rc == 0)
        weigh(image->part[WEIGHT].data, &c, opts);
    counts_release(&c);
    return rc ? -1 : 0;
}

/* ---- opening */

/* Whether a file's numbers lead nowhere but into itself: its sum says that it is as it
 * was written, not who wrote it. */
static bool is_sound(const struct image *image, size_t n)
{
    const struct sizes *s = image->part[SIZES].data;
    if (image->part[SIZES].bytes != sizeof *s || s->n_texts != n ||
        s->n_terms >= UINT32_MAX || s->n_postings > image->part[TEXT].bytes)
        return false;
    size_t rows = (s->n_terms + 1) * sizeof(uint64_t);
    const uint32_t *text = image->part[TEXT].data;
    if (image->part[TERM_AT].bytes != rows || image->part[ROW].bytes != rows ||
        image->part[TEXT].bytes != s->n_postings * sizeof(uint32_t) ||
        image->part[WEIGHT].bytes != s->n_postings * sizeof(float) ||
        !image_ascends(image->part[TERM_AT].data, s->n_terms,
                       image->part[TERM_BYTES].bytes) ||
        !image_ascends(image->part[ROW].data, s->n_terms, s->n_postings))
        return false;
    const float *weight = image->part[WEIGHT].data;
    size_t faults = 0;
    for (size_t p = 0; p < s->n_postings; p++)
        faults += text[p] >= n || !(weight[p] > 0 && weight[p] < 1e6F);
    return faults == 0;
}

static void look_into(struct bm25 *index)
{
    const struct image *image = &index->image;
    index->sizes = image->part[SIZES].data;
    index->term_at = image->part[TERM_AT].data;
    index->bytes = image->part[TERM_BYTES].data;
    index->row = image->part[ROW].data;
    index->text = image->part[TEXT].data;
    index->weight = image->part[WEIGHT].data;
    index->score = mem_alloc(index->sizes->n_texts * sizeof *index->score);
    index->found = mem_resize(NULL, index->sizes->n_texts + 1, sizeof *index->found);
}

/* From the file, or anew. */
static int get_image(struct bm25 *index, const struct str *text, size_t n,
                     const struct bm25_opts *opts, const char *path, char why[IMAGE_WHY],
                     struct err *err)
{
    char key[65] = "", options[128];
    if (path != NULL) {
        snprintf(options, sizeof options, "bm25 1 k1=%.17g b=%.17g round=%d", opts->k1,
                 opts->b, opts->round_lengths);
        image_key(key, options, text, n);
    }
    if (image_open(&index->image, path, kind, key, N_PARTS, why)) {
        if (is_sound(&index->image, n))
            return 0;
        image_release(&index->image);
        snprintf(why, IMAGE_WHY, "is damaged");
    }
    if (build(index, text, n, opts, err))
        return -1;
    return path == NULL ? 0 : image_save(&index->image, path, kind, key, err);
}

int bm25_open(struct bm25 **index, const struct str *text, size_t n,
              const struct bm25_opts *opts, const char *path, char why[IMAGE_WHY],
              struct err *err)
{
    struct bm25 *made = mem_alloc(sizeof *made);
    char unused[IMAGE_WHY];
    if (analyzer_open(&made->analyzer, err) ||
        get_image(made, text, n, opts, path, why == NULL ? unused : why, err)) {
        bm25_close(made);
        return -1;
    }
    look_into(made);
    *index = made;
    return 0;
}

void bm25_close(struct bm25 *index)
{
    if (index == NULL)
        return;
    analyzer_close(index->analyzer);
    terms_release(&index->terms);
    image_release(&index->image);
    free(index->score);
    free(index->found);
    free(index);
}

/* ---- searching */

/* Adds the scores of one term; terms come in the order of the query. */
static void add_term(void *context, struct str term)
{
    struct bm25 *index = context;
    size_t t = term_find(index->bytes, index->term_at, index->sizes->n_terms, term);
    if (t == SIZE_MAX)
        return;
    double *score = index->score;
    uint32_t *found = index->found;
    size_t n = index->n_found;
    for (uint64_t p = index->row[t]; p < index->row[t + 1]; p++) {
        uint32_t text = index->text[p];
        double before = score[text];
        found[n] = text;
        n += before == 0;
        score[text] = before + (double)index->weight[p];
    }
    index->n_found = n;
}

/* A heap for a few of many: most texts stay below the bar. */
static size_t take_few(struct bm25 *index, size_t k, struct hit *hit)
{
    struct best best = {.hit = hit, .k = k};
    float bar = best_bar(&best);
    for (size_t i = 0; i < index->n_found; i++) {
        uint32_t text = index->found[i];
        float score = (float)index->score[text];
        index->score[text] = 0;
        if (score >= bar) {
            best_add(&best, text, score);
            bar = best_bar(&best);
        }
    }
    return best_finish(&best);
}

static size_t take_many(struct bm25 *index, size_t k, struct hit *hit)
{
    struct hit *all = mem_resize(NULL, 2 * index->n_found, sizeof *all);
    for (size_t i = 0; i < index->n_found; i++) {
        uint32_t text = index->found[i];
        all[i] = (struct hit){text, (float)index->score[text]};
        index->score[text] = 0;
    }
    size_t n = hits_best(all, index->n_found, k, all + index->n_found);
    memcpy(hit, all, n * sizeof *hit);
    free(all);
    return n;
}

size_t bm25_search(struct bm25 *index, struct str query, size_t k, struct hit *hit)
{
    enum { FEW = 32 };
    index->n_found = 0;
    analyzer_stems(index->analyzer, query, add_term, index);
    if (index->n_found == 0)
        return 0;
    return k <= FEW ? take_few(index, k, hit) : take_many(index, k, hit);
}

size_t bm25_n_terms(const struct bm25 *index)
{
    return index->sizes->n_terms;
}

double bm25_mean_length(const struct bm25 *index)
{
    return index->sizes->mean_length;
}

int64_t bm25_bytes(const struct bm25 *index)
{
    return (int64_t)image_bytes(&index->image);
}
