/* session - a run being carried out: its folder's logs, what is done of each cell, the model that
 * is open.  Only harness/run sees it.
 *
 *     session_open()      takes the folder (one process at a time), reads what is there
 *     cell_run()          what a cell still lacks: prepare, batched pass, single-stream pass
 *     cell_rows()         its rows of cells.csv, from what is recorded alone
 *     session_close()
 *
 * Everything that a row of cells.csv needs is on disk as soon as it is known: items in
 * items.jsonl, times in timing.jsonl.  So an interrupted run goes on behind its last line, and
 * its rows are those of an uninterrupted one.
 */
#ifndef HARNESS_RUN_SESSION_H
#define HARNESS_RUN_SESSION_H

#include "harness/base/arena.h"
#include "harness/base/file.h"
#include "harness/result/result.h"
#include "harness/run/plan.h"
#include "harness/run/spend.h"

struct json;
struct pool;
struct style;

/* What is known of one cell.  Arrays are one per test item. */
struct record {
    struct item *item;
    bool *done, *timed;
    size_t n, n_done, n_timed;
    const struct metric *metric[ITEM_METRICS_MAX]; /* of the task */
    size_t n_metrics;
    /* stages, from timing.jsonl */
    bool prepared;
    double prepare_s;
    int64_t index_bytes, params;
    TRAINING_FIGURES(METHOD_INT, METHOD_REAL)
    double batch_s; /* of batch_items and their tokens */
    int64_t batch_items, batch_tokens;
    double peak_mb;
    double planned_mb; /* of this session's batch, for keys, values and activations */
};

struct session {
    const struct plan *plan;
    struct pool *pool;
    struct draws draws; /* for intervals of cells */
    struct file_log items, timing;
    struct record *record; /* one per cell of the plan */
    struct model_handle model;
    size_t model_at;         /* of the plan, while model.provider is not NULL */
    struct model_info *info; /* of models that were opened: family[0] or params set */
    bool *seen;              /* info is filled */
    struct style **style;    /* of each task, once a metric has wanted it */
    const struct json *old;  /* run.json of an earlier session; NULL */
    struct spend spend;
    int64_t started_us;
    size_t cells_done;    /* in this session, for the time left */
    int64_t items_before; /* that earlier sessions had done */
    char date[32];
    struct arena arena;
};

int session_open(struct session *s, const struct plan *plan, struct pool *pool,
                 struct err *err);
void session_close(struct session *s);
size_t session_items(const struct session *s); /* done so far */
size_t session_total(const struct session *s);
/* An item's line, as --log-text says. */
void session_item(const struct session *s, const struct item *item, struct json_out *out);
/* The model of a cell, open; the one before is closed. */
int session_model(struct session *s, size_t model, struct err *err);
void session_look(struct session *s); /* takes info of the open model anew */

/* The style of a task's speaker, for metrics that need it (METRIC_NEEDS_STYLE); the session's. */
const struct style *session_style(struct session *s, size_t task);

/* How many items of a cell the single-stream pass times. */
size_t record_to_time(const struct session *s, const struct record *r);
bool record_is_complete(const struct session *s, const struct record *r);

/* ---- timing.jsonl: one line per stage */
int timing_read(struct session *s, const char *path, struct err *err);
int timing_prepared(struct session *s, size_t cell, struct err *err);
int timing_batch(struct session *s, size_t cell, double seconds, int64_t items,
                 int64_t tokens, struct err *err);
int timing_item(struct session *s, size_t cell, size_t index, struct err *err);
int timing_memory(struct session *s, size_t cell, struct err *err);

/* ---- a cell */
int cell_run(struct session *s, size_t cell, struct err *err);
/* Requests of items that are to be timed, one after the other, each from its own start. */
int latency_pass(struct session *s, size_t cell, const struct model_handle *model,
                 const struct request *request /* one per test item */,
                 struct progress *progress, struct err *err);
/* One row per metric of the task; the record must be complete. */
void cell_rows(struct session *s, size_t cell, struct cell *rows);

/* ---- run.json */
int manifest_write(const struct session *s, bool complete, struct err *err);

#endif
