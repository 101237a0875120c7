#include "harness/run/run.h"

#include <stdio.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/progress.h"
#include "harness/result/csv.h"
#include "harness/run/folder.h"
#include "harness/run/session.h"

static size_t rows_of(const struct session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->plan->n_cells; i++)
        n += s->record[i].n_metrics;
    return n;
}

/* Rows of all cells that are complete, those of earlier sessions too. */
static int write_cells(struct session *s, struct cell *row, bool *have, struct err *err)
{
    struct arena arena = {0};
    const struct plan *plan = s->plan;
    struct cell *written = ARENA_ARRAY(&arena, rows_of(s), struct cell);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < plan->n_cells; i++) {
        const struct record *r = &s->record[i];
        if (!have[i] && record_is_complete(s, r)) {
            cell_rows(s, i, row + at);
            have[i] = true;
        }
        for (size_t m = 0; have[i] && m < r->n_metrics; m++)
            written[n++] = row[at + m];
        at += r->n_metrics;
    }
    int rc = cells_write(file_join(&arena, plan->out, "cells.csv"), written, n, err);
    arena_release(&arena);
    return rc;
}

/* Items were appended as they finished; the file that stays has them in the plan's order. */
static int write_items(const struct session *s, struct err *err)
{
    struct file_out out;
    struct arena arena = {0};
    struct json_out line = {0};
    int rc = file_out_open(&out, file_join(&arena, s->plan->out, "items.jsonl"), err);
    arena_release(&arena);
    if (rc)
        return -1;
    for (size_t i = 0; i < s->plan->n_cells; i++)
        for (size_t k = 0; k < s->record[i].n; k++) {
            buf_clear(&line.buf);
            line.comma = false;
            session_item(s, &s->record[i].item[k], &line);
            buf_char(&line.buf, '\n');
            file_out_write(&out, line.buf.data, line.buf.n);
        }
    json_release(&line);
    return file_out_commit(&out, err);
}

/* ---- training.csv: the loss curves of all cells, each row with its cell in front */

static void put_cell(struct file_out *out, const struct plan *plan,
                     const struct plan_cell *cell)
{
    csv_put(out, plan->task[cell->task].name);
    file_out_write(out, ",", 1);
    csv_put(out, plan->method[cell->method].label);
    file_out_write(out, ",", 1);
    csv_put(out, plan->model[cell->model].alias);
    file_out_format(out, ",%llu,", (unsigned long long)cell->seed);
}

static void put_curve(struct file_out *out, struct str text, const struct plan *plan,
                      const struct plan_cell *cell, bool *headed)
{
    struct str line;
    bool first = true;
    while (str_split(&text, '\n', &line)) {
        if (line.n && first && !*headed)
            file_out_write(out, "task,method,model,seed,", 23);
        else if (line.n && !first)
            put_cell(out, plan, cell);
        if (line.n && (!first || !*headed))
            file_out_format(out, "%.*s\n", STR_ARG(line));
        *headed = true;
        first = false;
    }
}

static int write_training(const struct session *s, struct err *err)
{
    struct file_out out;
    struct arena arena = {0};
    bool headed = false;
    if (file_out_open(&out, file_join(&arena, s->plan->out, "training.csv"), err)) {
        arena_release(&arena);
        return -1;
    }
    int rc = 0;
    for (size_t i = 0; i < s->plan->n_cells && !rc; i++) {
        const char *dir = folder_of_cell(s->plan, i, &arena);
        const char *path = file_join(&arena, dir, "training.csv");
        struct str text;
        if (!file_exists(path))
            continue;
        rc = file_read(path, &arena, 0, &text, err);
        if (!rc)
            put_curve(&out, text, s->plan, &s->plan->cell[i], &headed);
    }
    if (rc || !headed)
        file_out_abandon(&out);
    else
        rc = file_out_commit(&out, err);
    arena_release(&arena);
    return rc;
}

/* ---- */

static int run_cells(struct session *s, struct err *err)
{
    struct cell *row = ARENA_ARRAY(&s->arena, rows_of(s), struct cell);
    bool *have = ARENA_ARRAY(&s->arena, s->plan->n_cells, bool);
    for (size_t i = 0; i < s->plan->n_cells; i++) {
        if (record_is_complete(s, &s->record[i]))
            continue;
        if (cell_run(s, i, err) || write_cells(s, row, have, err))
            return -1;
    }
    return write_cells(s, row, have, err);
}

static int finish(struct session *s, struct err *err)
{
    session_look(s);
    if (write_items(s, err) || write_training(s, err))
        return -1;
    return manifest_write(s, true, err);
}

/* Says how to go on; what is there stays. */
static void explain_interruption(struct session *s, struct err *err)
{
    struct err ignored = ERR_INIT;
    manifest_write(s, false, &ignored);
    if (!s->spend.over) /* else err says which limit ended it */
        err_interrupted(err);
    err_wrap(err, "%zu of %zu items are in %s, the same command goes on from there",
             session_items(s), session_total(s), s->plan->out);
}

/* Nothing is left to do, and nothing is to be written. */
static bool was_complete(const struct session *s)
{
    const struct json *complete = s->old ? json_get(s->old, "complete") : NULL;
    if (!complete || complete->type != JSON_BOOL || !complete->boolean)
        return false;
    for (size_t i = 0; i < s->plan->n_cells; i++)
        if (!record_is_complete(s, &s->record[i]))
            return false;
    return true;
}

static int run_session(struct session *s, struct err *err)
{
    if (was_complete(s))
        return 0;
    int rc = -1;
    if (!manifest_write(s, false, err) && !run_cells(s, err))
        rc = finish(s, err);
    if (rc && err->status == ERR_INTERRUPTED)
        explain_interruption(s, err);
    return rc;
}

int run(const struct plan *plan, struct pool *pool, struct err *err)
{
    struct session s;
    int rc = session_open(&s, plan, pool, err);
    if (!rc)
        rc = run_session(&s, err);
    session_close(&s);
    return rc;
}

/* ---- what failed */

static bool too_many(double limit, size_t failed, size_t n)
{
    if (limit < 0)
        return false;
    return limit > 0 && limit < 1 ? (double)failed > limit * (double)n
                                  : (double)failed > limit;
}

int run_check_failures(const struct plan *plan, const struct results *results,
                       struct err *err)
{
    size_t failed = 0, parsed = 0;
    const struct item *first = NULL;
    for (size_t i = 0; i < results->n_items; i++) {
        const struct item *item = &results->item[i];
        parsed += item->parsed;
        failed += item->failed;
        if (item->failed && !first)
            first = item;
    }
    if (parsed)
        fprintf(stderr,
                "%zu labels were read from text: the endpoint chose no other way\n",
                parsed);
    if (first)
        fprintf(stderr, "%zu of %zu items failed; the first, %.*s of %.*s: %.*s\n",
                failed, results->n_items, STR_ARG(first->id), STR_ARG(first->cell),
                STR_ARG(first->answer));
    if (too_many(plan->opts.fail_on_error, failed, results->n_items))
        return err_set(err,
                       "%zu of %zu items failed, more than --fail-on-error %g allows",
                       failed, results->n_items, plan->opts.fail_on_error);
    return 0;
}
