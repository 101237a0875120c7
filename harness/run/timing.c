/* timing - timing.jsonl: what was measured of a cell besides its items, a line per stage. */
#include <math.h>
#include <string.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/run/session.h"

/* ---- writing */

static void begin(struct json_out *out, const struct session *s, size_t cell,
                  const char *stage)
{
    json_begin(out, NULL);
    json_put_text(out, "cell", s->plan->cell[cell].name);
    json_put_text(out, "stage", stage);
}

static int end(struct json_out *out, struct session *s, struct err *err)
{
    json_end(out);
    int rc = file_log_add(&s->timing, buf_view(&out->buf), err);
    json_release(out);
    return rc;
}

int timing_prepared(struct session *s, size_t cell, struct err *err)
{
    const struct record *r = &s->record[cell];
    struct json_out out = {0};
    begin(&out, s, cell, "prepared");
    json_put_real(&out, "seconds", r->prepare_s);
#define PUT_INT(name)  json_put_int(&out, #name, r->name);
#define PUT_REAL(name) json_put_real(&out, #name, r->name);
    TRAINING_FIGURES(PUT_INT, PUT_REAL)
#undef PUT_INT
#undef PUT_REAL
    json_put_int(&out, "index_bytes", r->index_bytes);
    json_put_int(&out, "params", r->params);
    return end(&out, s, err);
}

int timing_batch(struct session *s, size_t cell, double seconds, int64_t items,
                 int64_t tokens, struct err *err)
{
    struct record *r = &s->record[cell];
    struct json_out out = {0};
    r->batch_s += seconds;
    r->batch_items += items;
    r->batch_tokens += tokens;
    begin(&out, s, cell, "batch");
    json_put_real(&out, "seconds", seconds);
    if (r->planned_mb > 0)
        json_put_real(&out, "planned_mb", r->planned_mb);
    json_put_int(&out, "items", items);
    json_put_int(&out, "tokens", tokens);
    return end(&out, s, err);
}

int timing_item(struct session *s, size_t cell, size_t index, struct err *err)
{
    const struct item *item = &s->record[cell].item[index];
    struct json_out out = {0};
    begin(&out, s, cell, "timed");
    json_put_int(&out, "index", (int64_t)index);
    json_put_real(&out, "first_ms", item->first_ms);
    json_put_real(&out, "total_ms", item->total_ms);
    return end(&out, s, err);
}

int timing_memory(struct session *s, size_t cell, struct err *err)
{
    struct record *r = &s->record[cell];
    struct json_out out = {0};
    double peak_mb = (double)clock_peak_memory_bytes() / (1 << 20);
    r->peak_mb = peak_mb > r->peak_mb ? peak_mb : r->peak_mb;
    begin(&out, s, cell, "memory");
    json_put_real(&out, "peak_mb", peak_mb);
    return end(&out, s, err);
}

/* ---- reading */

static struct record *record_of(struct session *s, struct str cell)
{
    for (size_t i = 0; i < s->plan->n_cells; i++)
        if (str_is(cell, s->plan->cell[i].name))
            return &s->record[i];
    return NULL;
}

static int real_or_nan(const struct json *line, const char *key, double *out,
                       struct err *err)
{
    const struct json *value = json_get(line, key);
    *out = NAN;
    return value && value->type != JSON_NULL ? json_real(line, key, out, err) : 0;
}

static int int_or_zero(const struct json *line, const char *key, int64_t *out,
                       struct err *err)
{
    *out = 0;
    return json_get(line, key) ? json_int(line, key, out, err) : 0;
}

/* The first one counts: preparing again after an interruption is not what a run costs. */
static int read_prepared(struct record *r, const struct json *line, struct err *err)
{
    if (r->prepared)
        return 0;
    r->prepared = true;
#define READ_INT(name)  || int_or_zero(line, #name, &r->name, err)
#define READ_REAL(name) || real_or_nan(line, #name, &r->name, err)
    if (real_or_nan(line, "seconds", &r->prepare_s, err)
            TRAINING_FIGURES(READ_INT, READ_REAL) ||
        json_int(line, "index_bytes", &r->index_bytes, err) ||
        json_int(line, "params", &r->params, err))
        return -1;
#undef READ_INT
#undef READ_REAL
    return 0;
}

static int read_batch(struct record *r, const struct json *line, struct err *err)
{
    double seconds;
    int64_t items, tokens;
    if (json_real(line, "seconds", &seconds, err) ||
        json_int(line, "items", &items, err) || json_int(line, "tokens", &tokens, err))
        return -1;
    r->batch_s += seconds;
    r->batch_items += items;
    r->batch_tokens += tokens;
    return 0;
}

static int read_timed(struct record *r, const struct json *line, struct err *err)
{
    int64_t index;
    if (json_int(line, "index", &index, err))
        return -1;
    if (index < 0 || (uint64_t)index >= r->n)
        return err_at(err, line->path, line->line, "\"index\" is %lld of %zu items",
                      (long long)index, r->n);
    if (r->timed[index])
        return 0;
    r->timed[index] = true;
    r->n_timed++;
    return real_or_nan(line, "first_ms", &r->item[index].first_ms, err) ||
                   real_or_nan(line, "total_ms", &r->item[index].total_ms, err)
               ? -1
               : 0;
}

static int read_memory(struct record *r, const struct json *line, struct err *err)
{
    double peak_mb;
    if (json_real(line, "peak_mb", &peak_mb, err))
        return -1;
    r->peak_mb = peak_mb > r->peak_mb ? peak_mb : r->peak_mb;
    return 0;
}

static int read_line(const struct json *line, void *context, struct err *err)
{
    struct session *s = context;
    struct str cell, stage;
    if (json_str(line, "cell", &cell, err) || json_str(line, "stage", &stage, err))
        return -1;
    struct record *r = record_of(s, cell);
    if (!r)
        return err_at(err, line->path, line->line, "\"%.*s\" is no cell of this run",
                      STR_ARG(cell));
    if (str_is(stage, "prepared"))
        return read_prepared(r, line, err);
    if (str_is(stage, "batch"))
        return read_batch(r, line, err);
    if (str_is(stage, "timed"))
        return read_timed(r, line, err);
    if (str_is(stage, "memory"))
        return read_memory(r, line, err);
    return err_at(err, line->path, line->line, "unknown stage \"%.*s\"", STR_ARG(stage));
}

int timing_read(struct session *s, const char *path, struct err *err)
{
    struct arena lines = {0};
    int rc = json_lines(path, &lines, read_line, s, err);
    arena_release(&lines);
    return rc;
}
