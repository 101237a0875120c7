/* openai_embed - /embeddings: several texts a request, unit vectors back. */
#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/model/openai.h"

static const char where[] = "the answer";

struct embed_job {
    struct openai *o;
    const struct str *text;
    size_t n, batch;
    float *out; /* (n, dim); NULL: only the width is wanted */
    struct arena scratch;
};

static int write_texts(void *context, struct errand *e, struct err *err)
{
    const struct embed_job *job = context;
    size_t from = e->index * job->batch, to = from + job->batch;
    struct json_out out = {.buf = e->body};
    (void)err;
    json_begin(&out, NULL);
    json_put_text(&out, "model", job->o->model);
    json_begin_array(&out, "input");
    for (size_t i = from; i < to && i < job->n; i++) {
        json_put_str(&out, NULL, job->text[i]);
        e->most.in += openai_count(job->text[i]);
    }
    json_end_array(&out);
    json_put_text(&out, "encoding_format", "float");
    if (job->o->opts->dimensions)
        json_put_int(&out, "dimensions", job->o->opts->dimensions);
    json_end(&out);
    e->body = out.buf;
    e->path = "embeddings";
    e->keep = true;
    return 0;
}

static int read_vector(const struct json *vector, float *out, struct err *err)
{
    double square = 0;
    size_t i = 0;
    for (const struct json *x = vector->child; x; x = x->next) {
        if (x->type != JSON_NUMBER)
            return err_set(err, "%s: an embedding holds %s", where,
                           json_type_name(x->type));
        square += x->number * x->number;
    }
    if (!(square > 0) || !isfinite(square))
        return err_set(err, "%s: an embedding of length %g", where, sqrt(square));
    for (const struct json *x = vector->child; x && out; x = x->next)
        out[i++] = (float)(x->number / sqrt(square));
    return 0;
}

/* {"index", "embedding": []}: once for each text, in any order. */
static int read_row(struct embed_job *job, const struct json *row, size_t from, size_t n,
                    bool *seen, struct err *err)
{
    const struct json *vector;
    int64_t index;
    if (row->type != JSON_OBJECT || json_int(row, "index", &index, err) ||
        json_array(row, "embedding", &vector, err))
        return -1;
    if (index < 0 || (uint64_t)index >= n || seen[index])
        return err_set(err, "%s: \"index\" is %lld of %zu texts", where, (long long)index,
                       n);
    if (!job->o->link->dim)
        job->o->link->dim = vector->n;
    if (!vector->n || vector->n != job->o->link->dim)
        return err_set(err, "%s: an embedding of %zu numbers where others have %zu",
                       where, vector->n, job->o->link->dim);
    seen[index] = true;
    float *out = job->out ? job->out + (from + (size_t)index) * vector->n : NULL;
    return read_vector(vector, out, err);
}

static int read_rows(struct embed_job *job, struct errand *e, struct err *err)
{
    const struct json *root, *data;
    size_t from = e->index * job->batch;
    size_t n = job->n - from < job->batch ? job->n - from : job->batch;
    bool *seen = ARENA_ARRAY(&job->scratch, n, bool);
    if (json_parse(e->reply, where, 1, &job->scratch, &root, err))
        return -1;
    if (root->type != JSON_OBJECT)
        return err_set(err, "%s is %s, not an object", where, json_type_name(root->type));
    if (json_array(root, "data", &data, err))
        return -1;
    if (data->n != n)
        return err_set(err, "%s has %zu embeddings of %zu texts", where, data->n, n);
    for (const struct json *row = data->child; row; row = row->next)
        if (read_row(job, row, from, n, seen, err))
            return -1;
    const struct json *usage = json_get(root, "usage");
    int64_t tokens = e->most.in;
    if (usage && usage->type == JSON_OBJECT && json_get(usage, "prompt_tokens") &&
        json_int(usage, "prompt_tokens", &tokens, err))
        return -1;
    e->used.in = tokens;
    e->good = true;
    return 0;
}

/* Without its embeddings a method cannot go on: the first that fails ends it. */
static int read_texts(void *context, struct errand *e, struct err *err)
{
    struct embed_job *job = context;
    if (e->failed)
        return err_set(err, "%s", e->why);
    int rc = read_rows(job, e, err);
    arena_reset(&job->scratch);
    if (!rc)
        return 0;
    err->status = ERR_FAILED;
    return err_wrap(err, "%s", e->call.url);
}

static int embed(struct openai *o, const struct str *text, size_t n, float *out,
                 struct err *err)
{
    struct embed_job embedding = {
        .o = o, .text = text, .n = n, .batch = (size_t)o->opts->embed_batch, .out = out};
    struct courier_job job = {
        .n = (n + embedding.batch - 1) / embedding.batch,
        .write = write_texts,
        .read = read_texts,
        .context = &embedding,
    };
    int rc = courier_run(&o->link->courier, &job, err);
    arena_release(&embedding.scratch);
    return rc;
}

int openai_embed(void *self, const struct str *text, size_t n, float *out,
                 struct embedding *e, struct err *err)
{
    struct openai *o = self;
    static const struct str any = {"dimension", 9};
    e->longs.n = e->longs.limit = 0;
    if (!out) {
        if (!o->link->dim && embed(o, n ? text : &any, 1, NULL, err))
            return -1;
        e->dim = o->link->dim;
        return 0;
    }
    int rc = n ? embed(o, text, n, out, err) : 0;
    e->dim = o->link->dim;
    return rc;
}
