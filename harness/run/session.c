#include "harness/run/session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/map.h"
#include "harness/run/folder.h"
#include "harness/score/style.h"

static const char *path_of(struct session *s, const char *name)
{
    return file_join(&s->arena, s->plan->out, name);
}

/* ---- records */

static int init_record(struct session *s, size_t cell, struct err *err)
{
    struct record *r = &s->record[cell];
    const struct task *task = &s->plan->task[s->plan->cell[cell].task];
    r->n = task->split[SPLIT_TEST].n;
    r->item = ARENA_ARRAY(&s->arena, r->n, struct item);
    r->done = ARENA_ARRAY(&s->arena, r->n, bool);
    r->timed = ARENA_ARRAY(&s->arena, r->n, bool);
    r->prepare_s = NAN;
#define NOTHING(name)
#define UNKNOWN(name) r->name = NAN;
    TRAINING_FIGURES(NOTHING, UNKNOWN)
#undef NOTHING
#undef UNKNOWN
    for (size_t i = 0; i < r->n; i++)
        r->item[i].first_ms = r->item[i].total_ms = NAN;
    r->n_metrics = task->n_metrics;
    for (size_t i = 0; i < r->n_metrics; i++) {
        r->metric[i] = metric_find(task->metrics[i], err);
        if (!r->metric[i])
            return -1;
    }
    return 0;
}

/* Whether a recorded item has every metric of its task, in its order. */
static bool has_metrics(const struct record *r, const struct item *item)
{
    if (item->n_metrics != r->n_metrics)
        return false;
    for (size_t i = 0; i < r->n_metrics; i++)
        if (strcmp(item->metric[i], r->metric[i]->name) != 0)
            return false;
    return true;
}

/* Whether a row of cells.csv needs the text of an answer again: to count n-grams, to read a label
 * out of it. */
static bool wants_text(const struct session *s, size_t cell, const struct item *item)
{
    const struct record *r = &s->record[cell];
    const struct task *task = &s->plan->task[s->plan->cell[cell].task];
    for (size_t i = 0; i < r->n_metrics; i++)
        if (r->metric[i]->n_counts)
            return true;
    return task->n_choices && item->choice < 0;
}

/* A failed item is asked again where another day may bring another answer; the engine's is
 * always the same. */
static bool counts(const struct session *s, size_t cell, const struct item *item)
{
    const struct model_entry *model = &s->plan->model[s->plan->cell[cell].model];
    if (item->hashed && wants_text(s, cell, item))
        return false;
    return has_metrics(&s->record[cell], item) &&
           (!item->failed || model->provider->local);
}

static int take_item(struct session *s, size_t cell, const struct item *item,
                     const char *path, struct err *err)
{
    struct record *r = &s->record[cell];
    const struct task *task = &s->plan->task[s->plan->cell[cell].task];
    if (item->index >= r->n ||
        !str_eq(item->id, task->split[SPLIT_TEST].question[item->index].id))
        return err_at(err, path, 0, "item %zu of %s is \"%.*s\", which the task has not",
                      item->index, s->plan->cell[cell].name, STR_ARG(item->id));
    if (!counts(s, cell, item))
        return 0;
    r->item[item->index] = *item;
    r->done[item->index] = true;
    r->n_done++;
    r->timed[item->index] = !isnan(item->total_ms);
    r->n_timed += r->timed[item->index];
    return 0;
}

/* Which cell of the plan an item belongs to, by name. */
static void map_cells(const struct plan *plan, struct map *map)
{
    for (size_t i = 0; i < plan->n_cells; i++)
        *map_put(map, str_of(plan->cell[i].name), NULL) = (uint32_t)i;
}

static int read_items(struct session *s, const char *path, struct err *err)
{
    struct map cells = {0};
    struct item *item;
    size_t n;
    if (items_read(path, &s->arena, &item, &n, err))
        return -1;
    map_cells(s->plan, &cells);
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++) {
        const uint32_t *cell = map_find(&cells, item[i].cell);
        if (cell)
            rc = take_item(s, *cell, &item[i], path, err);
        else
            rc = err_at(err, path, 0, "\"%.*s\" is no cell of this run",
                        STR_ARG(item[i].cell));
    }
    map_release(&cells);
    return rc;
}

size_t record_to_time(const struct session *s, const struct record *r)
{
    size_t n = (size_t)s->plan->opts.timed_items;
    return n < r->n ? n : r->n;
}

bool record_is_complete(const struct session *s, const struct record *r)
{
    if (r->n_done < r->n || !r->prepared)
        return false;
    for (size_t i = 0; i < record_to_time(s, r); i++)
        if (!r->timed[i])
            return false;
    return true;
}

size_t session_items(const struct session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->plan->n_cells; i++)
        n += s->record[i].n_done;
    return n;
}

size_t session_total(const struct session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->plan->n_cells; i++)
        n += s->record[i].n;
    return n;
}

void session_item(const struct session *s, const struct item *item, struct json_out *out)
{
    if (strcmp(s->plan->opts.log_text, "hash") == 0)
        item_to_json_hashed(item, out);
    else
        item_to_json(item, out);
}

/* ---- the folder */

static int clear(struct session *s, struct err *err)
{
    /* Holding the log for a moment: never under the hands of a run that is going on. */
    struct file_log log;
    if (!file_exists(path_of(s, "run.json")))
        return 0;
    if (file_log_open(&log, path_of(s, "items.jsonl"), NULL, err))
        return -1;
    int rc = folder_clear(s->plan->out, err);
    file_log_close(&log);
    return rc;
}

static int open_logs(struct session *s, struct err *err)
{
    if (s->plan->opts.fresh && clear(s, err))
        return -1;
    if (file_mkdirs(s->plan->out, err) ||
        file_log_open(&s->items, path_of(s, "items.jsonl"), NULL, err) ||
        file_log_open(&s->timing, path_of(s, "timing.jsonl"), NULL, err))
        return -1;
    return 0;
}

static int read_folder(struct session *s, struct err *err)
{
    if (!s->plan->resumes)
        return 0;
    if (json_load(path_of(s, "run.json"), &s->arena, &s->old, err) ||
        read_items(s, path_of(s, "items.jsonl"), err) ||
        timing_read(s, path_of(s, "timing.jsonl"), err))
        return err_wrap(err, "cannot go on in %s", s->plan->out);
    return 0;
}

int session_open(struct session *s, const struct plan *plan, struct pool *pool,
                 struct err *err)
{
    *s = (struct session){.plan = plan, .pool = pool, .started_us = clock_us()};
    s->draws = (struct draws){.resamples = (int)plan->opts.resamples,
                              .seed = (uint64_t)plan->opts.seed,
                              .pool = pool};
    s->items.fd = s->timing.fd = -1;
    spend_open(&s->spend, plan);
    clock_date(s->date);
    s->record = ARENA_ARRAY(&s->arena, plan->n_cells, struct record);
    s->info = ARENA_ARRAY(&s->arena, plan->n_models, struct model_info);
    s->seen = ARENA_ARRAY(&s->arena, plan->n_models, bool);
    s->style = ARENA_ARRAY(&s->arena, plan->n_tasks, struct style *);
    for (size_t i = 0; i < plan->n_cells; i++)
        if (init_record(s, i, err))
            return -1;
    if (open_logs(s, err) || read_folder(s, err))
        return -1;
    s->items_before = (int64_t)session_items(s);
    return 0;
}

void session_close(struct session *s)
{
    model_handle_close(&s->model);
    draws_release(&s->draws);
    for (size_t t = 0; t < s->plan->n_tasks; t++)
        style_release(s->style[t]);
    if (s->items.fd >= 0)
        file_log_close(&s->items);
    if (s->timing.fd >= 0)
        file_log_close(&s->timing);
    arena_release(&s->arena);
}

/* What an endpoint showed of itself while it was asked. */
void session_look(struct session *s)
{
    if (s->model.provider)
        s->model.provider->info(s->model.self, &s->info[s->model_at]);
}

const struct style *session_style(struct session *s, size_t task)
{
    const struct task *t = &s->plan->task[task];
    if (!s->style[task])
        s->style[task] = style_make(&t->split[SPLIT_TRAIN], t->neutral, t->n_neutral);
    return s->style[task];
}

int session_model(struct session *s, size_t model, struct err *err)
{
    spend_price(&s->spend, plan_price(s->plan, model));
    if (s->model.provider && s->model_at == model)
        return 0;
    session_look(s);
    model_handle_close(&s->model);
    if (model_handle_open(&s->model, &s->plan->model[model], s->pool, err))
        return -1;
    if (s->model.provider->set_terms)
        s->model.provider->set_terms(s->model.self, &s->spend.terms);
    s->model_at = model;
    s->model.provider->info(s->model.self, &s->info[model]);
    s->seen[model] = true;
    return 0;
}
