/* cell - one task x method x model x seed: prepare, ask all, batched pass, single-stream pass. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/base/rng.h"
#include "harness/run/folder.h"
#include "harness/run/session.h"

enum { FLUSH_US = 1000000 };

struct work { /* on one cell */
    struct session *s;
    size_t at; /* of the plan */
    const struct plan_cell *cell;
    const struct plan_method *method;
    const struct task *task;
    const struct split *test;
    struct record *record;
    struct arena *arena; /* the cell's */
    struct method_made made;
    const struct model_handle *model; /* the tuned one, or as it was */
    struct request *request;          /* one per test item */
    struct progress progress;
    /* the batched pass */
    int *cached; /* of each test item, whoever else is asked with it; NULL: replies say */
    size_t *index; /* of the test item of each request handed over */
    int64_t flushed_us;
    int64_t items, tokens;     /* since then */
    const struct style *style; /* where a metric wants it */
};

/* ---- preparing */

/* What a method may see: prompts, labels and corpus, nothing of the test split. */
static struct task *without_test(const struct task *task, struct arena *arena)
{
    struct task *copy = ARENA_NEW(arena, struct task);
    *copy = *task;
    copy->split[SPLIT_TEST] = (struct split){0};
    return copy;
}

static void record_prepared(struct work *w, double seconds)
{
    struct record *r = w->record;
    r->prepared = true;
    r->prepare_s = seconds + w->made.seconds_before;
#define KEEP(name) r->name = w->made.name;
    TRAINING_FIGURES(KEEP, KEEP)
#undef KEEP
    r->index_bytes = w->made.index_bytes;
    r->params = w->s->info[w->cell->model].params;
}

static int prepare(struct work *w, struct err *err)
{
    const struct method *method = w->method->method;
    const char *dir = folder_of_cell(w->s->plan, w->at, w->arena);
    if (method->needs && file_mkdirs(dir, err))
        return -1;
    struct method_job job = {
        .task = without_test(w->task, w->arena),
        .train = &w->task->split[SPLIT_TRAIN],
        .dev = &w->task->split[SPLIT_DEV],
        .peek = method_peek(method, w->method->opts, w->test),
        .model = &w->s->model,
        .pool = w->s->pool,
        .opts = w->method->opts,
        .seed = w->cell->seed,
        .name = w->cell->name,
        .cell = w->arena,
        .work_dir = dir,
        .progress = &w->progress,
    };
    w->made = method_made_none();
    progress_note(&w->progress, "preparing");
    int64_t from_us = clock_us();
    int rc = method->prepare ? method->prepare(&job, &w->made, err) : 0;
    double seconds = (double)(clock_us() - from_us) / 1e6;
    if (method->needs) { /* when nothing was put there */
        rmdir(dir);
        rmdir(file_join(w->arena, w->s->plan->out, "cells"));
    }
    if (rc)
        return -1;
    w->model = w->made.tuned.provider ? &w->made.tuned : &w->s->model;
    if (w->made.tuned.provider)
        spend_price(&w->s->spend, plan_price_tuned(w->s->plan, w->cell->model));
    if (w->record->prepared)
        return 0;
    record_prepared(w, seconds);
    return timing_prepared(w->s, w->at, err);
}

static void release(struct work *w)
{
    if (w->method->method->release && w->made.self)
        w->method->method->release(w->made.self);
    model_handle_close(&w->made.tuned);
}

/* ---- asking */

static bool wants_reference(const struct record *r)
{
    for (size_t i = 0; i < r->n_metrics; i++)
        if (r->metric[i]->needs & METRIC_NEEDS_REFERENCE_LOGPROB)
            return true;
    return false;
}

static int ask_all(struct work *w, struct err *err)
{
    struct rng rng = rng_make(w->cell->seed, "sampling", 0);
    bool reference = wants_reference(w->record);
    w->request = ARENA_ARRAY(w->arena, w->test->n, struct request);
    for (size_t i = 0; i < w->test->n; i++) {
        struct request *request = &w->request[i];
        const struct question *question = &w->test->question[i];
        if (w->method->method->ask(w->made.self, question, w->arena, request, err))
            return err_wrap(err, "item \"%.*s\"", STR_ARG(question->id));
        request->id = question->id;
        request->cell = str_of(w->cell->name);
        request->seed = rng_u64(&rng, i);
        if (reference && w->test->reference[i].n_accept)
            request->continuation = w->test->reference[i].accept[0];
    }
    return 0;
}

/* What prompts share is a property of the cell, not of what an interruption left of it. */
static int count_shared(struct work *w, struct err *err)
{
    if (!w->model->provider->shared)
        return 0;
    w->cached = ARENA_ARRAY(w->arena, w->test->n, int);
    return w->model->provider->shared(w->model->self, w->request, w->test->n, w->cached,
                                      err);
}

/* ---- the batched pass */

static int hit(const struct work *w, size_t i)
{
    const struct reference *reference = &w->test->reference[i];
    const struct request *request = &w->request[i];
    if (!(w->method->method->needs & METHOD_NEEDS_CORPUS) || !reference->n_docs)
        return -1;
    for (size_t a = 0; a < reference->n_docs; a++)
        for (size_t b = 0; b < request->n_docs; b++)
            if (str_eq(reference->docs[a], request->docs[b]))
                return 1;
    return 0;
}

/* A failed answer is an empty one, which every metric knows to be wrong. */
static void score(const struct work *w, size_t i, const struct reply *reply,
                  struct item *item)
{
    const struct record *r = w->record;
    struct answer answer = {
        .text = item->failed ? STR("") : item->answer,
        .choice = item->failed ? -1 : item->choice,
        .reference_logprob = item->reference_logprob,
        .choice_logprob = item->failed ? NULL : reply->choice_logprob,
        .train = &w->task->split[SPLIT_TRAIN],
        .style = w->style,
    };
    item->n_metrics = r->n_metrics;
    for (size_t m = 0; m < r->n_metrics; m++) {
        item->metric[m] = r->metric[m]->name;
        item->value[m] =
            r->metric[m]->item(&answer, &w->test->question[i], &w->test->reference[i]);
    }
}

static void fill_item(struct work *w, size_t i, const struct reply *reply)
{
    struct arena *keep = &w->s->arena;
    const struct reference *reference = &w->test->reference[i];
    struct item *item = &w->record->item[i];
    char hex[17];
    request_hash(&w->request[i], hex);
    double first_ms = item->first_ms, total_ms = item->total_ms;
    *item = (struct item){
        .cell = str_of(w->cell->name),
        .id = w->test->question[i].id,
        .index = i,
        .kind = reference->kind,
        .cluster = reference->cluster,
        .prompt_sha256 = str_copy(keep, str_of(hex)),
        .answer = str_copy(keep, reply->text),
        .accept = reference->accept,
        .n_accept = reference->n_accept,
        .choice = reply->choice,
        .failed = reply->failed,
        .cut = reply->cut,
        .from_cache = reply->cached,
        .parsed = reply->parsed,
        .tokens_in = reply->tokens_in,
        .tokens_cached = w->cached ? w->cached[i] : reply->tokens_cached,
        .tokens_out = reply->tokens_out,
        .reference_logprob = reply->continuation_logprob,
        .first_ms = first_ms,
        .total_ms = total_ms,
        .n_docs = w->request[i].n_docs,
        .n_dropped = w->request[i].n_dropped,
        .hit = hit(w, i),
    };
    if (reply->choice_logprob && w->s->model.provider->reaches) {
        size_t n = w->request[i].n_choices;
        item->choice_logprob = memcpy(ARENA_ARRAY(keep, n, double), reply->choice_logprob,
                                      n * sizeof *reply->choice_logprob);
        item->n_choices = n;
    }
    if (reference->n_accept) {
        item->reference = reference->accept[0];
        item->reference_bytes = (int64_t)reference->accept[0].n;
    }
    score(w, i, reply, item);
}

/* Time, items and tokens since the last flush go to disk, so that a kill loses a second. */
static int flush(struct work *w, struct err *err)
{
    int64_t now = clock_us();
    double seconds = (double)(now - w->flushed_us) / 1e6;
    int64_t items = w->items, tokens = w->tokens;
    w->flushed_us = now;
    w->items = w->tokens = 0;
    if (!items)
        return 0;
    return timing_batch(w->s, w->at, seconds, items, tokens, err) ||
                   file_log_sync(&w->s->items, err)
               ? -1
               : 0;
}

static int on_reply(void *context, size_t request, const struct reply *reply,
                    struct err *err)
{
    struct work *w = context;
    size_t i = w->index[request];
    struct json_out line = {0};
    fill_item(w, i, reply);
    session_item(w->s, &w->record->item[i], &line);
    int rc = file_log_add(&w->s->items, buf_view(&line.buf), err);
    json_release(&line);
    if (rc)
        return -1;
    w->record->done[i] = true;
    w->record->n_done++;
    if (!reply->cached) { /* what was not sent says nothing of how fast it is */
        w->items++;
        w->tokens += reply->tokens_in + reply->tokens_out;
    }
    progress_add(&w->progress, 1);
    if (clock_us() - w->flushed_us >= FLUSH_US && flush(w, err))
        return -1;
    return interrupted() ? err_interrupted(err) : spend_time(&w->s->spend, err);
}

static void note_time_left(struct work *w)
{
    const struct session *s = w->s;
    size_t left = 0;
    for (size_t i = w->at; i < s->plan->n_cells; i++)
        left += !record_is_complete(s, &s->record[i]);
    const char *cells = left == 1 ? "the last cell" : "cells left";
    char count[24] = "";
    if (left != 1)
        snprintf(count, sizeof count, "%zu ", left);
    char memory[64] = "";
    if (w->record->planned_mb > 0)
        snprintf(memory, sizeof memory, "at most %.0f MiB of keys and activations, ",
                 w->record->planned_mb);
    if (!s->cells_done) {
        progress_note(&w->progress, "%s%s%s", memory, count, cells);
        return;
    }
    double each = (double)(clock_us() - s->started_us) / 1e6 / (double)s->cells_done;
    double seconds = each * (double)left;
    progress_note(&w->progress, "%s%s%s, about %.0f %s", memory, count, cells,
                  seconds < 100 ? seconds : seconds / 60, seconds < 100 ? "s" : "min");
}

/* Said before it is taken, and kept in timing.jsonl. */
static void on_planned(void *context, int64_t bytes)
{
    struct work *w = context;
    w->record->planned_mb = (double)bytes / (1 << 20);
    note_time_left(w);
}

static int batched_pass(struct work *w, struct err *err)
{
    size_t n = 0, missing = w->test->n - w->record->n_done;
    if (!missing)
        return 0;
    struct request *request = ARENA_ARRAY(w->arena, missing, struct request);
    struct reply *reply = ARENA_ARRAY(w->arena, missing, struct reply);
    w->index = ARENA_ARRAY(w->arena, missing, size_t);
    for (size_t i = 0; i < w->test->n; i++)
        if (!w->record->done[i]) {
            request[n] = w->request[i];
            w->index[n++] = i;
        }
    struct run_how how = {.memory = w->s->plan->opts.memory,
                          .planned = on_planned,
                          .done = on_reply,
                          .context = w};
    if (count_shared(w, err))
        return -1;
    w->flushed_us = clock_us();
    int rc =
        w->model->provider->run(w->model->self, request, n, &how, reply, w->arena, err);
    /* After a failure too: what was answered has taken its time. */
    if (flush(w, rc ? &(struct err)ERR_INIT : err))
        rc = -1;
    return rc;
}

/* ---- */

static size_t still_to_time(const struct work *w)
{
    size_t n = 0;
    for (size_t i = 0; i < record_to_time(w->s, w->record); i++)
        n += !w->record->timed[i];
    return n;
}

/* What a method needed only to be interrupted, and what a kill left half written. */
static int remove_unfinished(struct work *w, struct err *err)
{
    const char *dir = folder_of_cell(w->s->plan, w->at, w->arena);
    const char *const *names;
    size_t n;
    if (!file_is_dir(dir))
        return 0;
    if (file_list(dir, w->arena, &names, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if ((strstr(names[i], METHOD_UNFINISHED) || strstr(names[i], ".tmp-")) &&
            file_remove(file_join(w->arena, dir, names[i]), err))
            return -1;
    return 0;
}

static int work(struct work *w, struct err *err)
{
    const char *title = arena_format(w->arena, "[%zu/%zu] %s", w->at + 1,
                                     w->s->plan->n_cells, w->cell->name);
    if (interrupted())
        return err_interrupted(err);
    if (session_model(w->s, w->cell->model, err))
        return -1;
    clock_reset_peak_memory();
    /* an item that is timed is answered twice */
    progress_begin(&w->progress, title, "answers",
                   (int64_t)(w->test->n - w->record->n_done + still_to_time(w)));
    int rc = -1;
    if (prepare(w, err))
        goto done;
    note_time_left(w);
    if (ask_all(w, err) || batched_pass(w, err) ||
        latency_pass(w->s, w->at, w->model, w->request, &w->progress, err) ||
        timing_memory(w->s, w->at, err) || remove_unfinished(w, err))
        goto done;
    w->s->cells_done++;
    rc = 0;
done:
    progress_note(&w->progress, "%s", "");
    progress_end(&w->progress);
    return rc;
}

int cell_run(struct session *s, size_t cell, struct err *err)
{
    struct arena arena = {0};
    const struct plan *plan = s->plan;
    struct work w = {
        .s = s,
        .at = cell,
        .cell = &plan->cell[cell],
        .method = &plan->method[plan->cell[cell].method],
        .task = &plan->task[plan->cell[cell].task],
        .record = &s->record[cell],
        .arena = &arena,
    };
    w.test = &w.task->split[SPLIT_TEST];
    for (size_t i = 0; i < w.record->n_metrics && !w.style; i++)
        if (w.record->metric[i]->needs & METRIC_NEEDS_STYLE)
            w.style = session_style(s, w.cell->task);
    int rc = work(&w, err);
    if (rc && err->status != ERR_INTERRUPTED)
        err_wrap(err, "%s", w.cell->name);
    release(&w);
    arena_release(&arena);
    return rc;
}
