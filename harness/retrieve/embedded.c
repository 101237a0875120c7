#include "harness/retrieve/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"
#include "harness/model/model.h"

static const char kind[] = "embedded";

enum part { SIZES, PANELS, N_PARTS };
enum { AT_ONCE = 256 };

struct sizes { /* the first part of the file */
    uint64_t n, dim;
    uint64_t n_long, first_long, limit; /* struct long_texts */
};

struct embedded {
    const struct model_handle *model;
    struct image image;
    struct dense dense;
    struct long_texts longs, queries;
};

static int embed(const struct model_handle *model, const struct str *text, size_t n,
                 float *out, struct embedding *e, struct err *err)
{
    if (model->provider->embed == NULL)
        return err_ask(err, "model \"%s\": provider \"%s\" makes no embeddings",
                       model->alias, model->provider->name);
    return model->provider->embed(model->self, text, n, out, e, err);
}

/* Texts from `from` on: what is told of them is added to what is known. */
static void add_longs(struct long_texts *all, const struct long_texts *some, size_t from)
{
    if (all->n == 0)
        all->first = from + some->first;
    all->n += some->n;
    all->limit = some->limit;
}

static int embed_texts(struct embedded *e, const struct str *text, size_t n, float *rows,
                       size_t dim, struct progress *progress, struct err *err)
{
    struct embedding one = {.dim = dim, .longs.whole = e->longs.whole};
    for (size_t from = 0; from < n; from += AT_ONCE) {
        size_t some = n - from < AT_ONCE ? n - from : AT_ONCE;
        if (embed(e->model, text + from, some, rows + from * dim, &one, err))
            return err_wrap(err, "cannot embed texts %zu to %zu", from + 1, from + some);
        add_longs(&e->longs, &one.longs, from);
        if (progress != NULL)
            progress_note(progress, "embedding %zu of %zu texts", from + some, n);
    }
    return 0;
}

static int build(struct embedded *e, const struct str *text, size_t n, size_t dim,
                 struct pool *pool, struct progress *progress, struct err *err)
{
    struct sizes sizes = {n, dim, 0, 0, 0};
    float *rows = mem_resize(NULL, n * dim, sizeof *rows);
    int rc = embed_texts(e, text, n, rows, dim, progress, err);
    sizes.n_long = e->longs.n;
    sizes.first_long = e->longs.first;
    sizes.limit = e->longs.limit;
    rc = rc ? rc
            : image_part(&e->image, SIZES, &sizes, sizeof sizes, err) ||
                  image_part(&e->image, PANELS, NULL, dense_bytes(n, dim), err);
    if (rc == 0)
        dense_pack(e->image.part[PANELS].data, rows, n, dim, pool);
    free(rows);
    return rc ? -1 : 0;
}

static bool is_sound(const struct image *image, size_t n, size_t dim)
{
    const struct sizes *s = image->part[SIZES].data;
    return image->part[SIZES].bytes == sizeof *s && s->n == n && s->dim == dim &&
           s->n_long <= n && s->first_long < n &&
           image->part[PANELS].bytes == dense_bytes(n, dim) &&
           image_finite(image->part[PANELS].data,
                        image->part[PANELS].bytes / sizeof(float));
}

static void key_of(const struct model_handle *model, const struct str *text, size_t n,
                   bool whole, char key[65])
{
    struct model_info info = {0};
    char options[256];
    if (model->provider->info != NULL)
        model->provider->info(model->self, &info);
    snprintf(options, sizeof options, "embedded 2 %s %s %s", model->provider->name,
             whole ? "whole" : "cut",
             info.sha256[0] != '\0' ? info.sha256 : model->alias);
    image_key(key, options, text, n);
}

static int get_image(struct embedded *e, const struct str *text, size_t n,
                     const char *path, char why[IMAGE_WHY], struct pool *pool,
                     struct progress *progress, struct err *err)
{
    char key[65] = "";
    struct embedding asked = {.dim = 0};
    if (embed(e->model, NULL, 0, NULL, &asked, err))
        return -1;
    size_t dim = asked.dim;
    if (dim == 0 || dim > DENSE_DIM_MAX)
        return err_ask(err, "model \"%s\" makes vectors of %zu numbers, limit 1 to %d",
                       e->model->alias, dim, DENSE_DIM_MAX);
    if (path != NULL)
        key_of(e->model, text, n, e->longs.whole, key);
    if (image_open(&e->image, path, kind, key, N_PARTS, why)) {
        if (is_sound(&e->image, n, dim))
            return 0;
        image_release(&e->image);
        snprintf(why, IMAGE_WHY, "is damaged");
    }
    if (build(e, text, n, dim, pool, progress, err))
        return -1;
    return path == NULL ? 0 : image_save(&e->image, path, kind, key, err);
}

int embedded_open(struct embedded **embedded, const struct str *text, size_t n,
                  const struct model_handle *model, bool whole, const char *path,
                  char why[IMAGE_WHY], struct pool *pool, struct progress *progress,
                  struct err *err)
{
    char unused[IMAGE_WHY];
    if (n == 0 || n > DENSE_N_MAX)
        return err_ask(err, "cannot embed %zu texts, limit 1 to %d", n, DENSE_N_MAX);
    struct embedded *e = mem_alloc(sizeof *e);
    e->model = model;
    e->longs.whole = e->queries.whole = whole;
    if (get_image(e, text, n, path, why == NULL ? unused : why, pool, progress, err)) {
        embedded_close(e);
        return -1;
    }
    const struct sizes *sizes = e->image.part[SIZES].data;
    e->longs = (struct long_texts){whole, sizes->n_long, sizes->first_long, sizes->limit};
    e->dense = (struct dense){e->image.part[PANELS].data, sizes->n, sizes->dim};
    *embedded = e;
    return 0;
}

void embedded_close(struct embedded *embedded)
{
    if (embedded == NULL)
        return;
    image_release(&embedded->image);
    free(embedded);
}

size_t embedded_dim(const struct embedded *embedded)
{
    return embedded->dense.dim;
}

int64_t embedded_bytes(const struct embedded *embedded)
{
    return (int64_t)image_bytes(&embedded->image);
}

int embedded_queries(struct embedded *embedded, const struct str *query, size_t n,
                     float *out, struct err *err)
{
    struct embedding e = {.dim = embedded->dense.dim,
                          .longs.whole = embedded->queries.whole};
    if (embed(embedded->model, query, n, out, &e, err))
        return -1;
    add_longs(&embedded->queries, &e.longs, 0);
    return 0;
}

const struct long_texts *embedded_long_texts(const struct embedded *embedded)
{
    return &embedded->longs;
}

const struct long_texts *embedded_long_queries(const struct embedded *embedded)
{
    return &embedded->queries;
}

const struct dense *embedded_dense(const struct embedded *embedded)
{
    return &embedded->dense;
}
