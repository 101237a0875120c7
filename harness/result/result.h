/* result - what a run leaves behind: results/<run>/
 *
 *     run.json      what, on what, by which code; hashes of data, models and configuration
 *     items.jsonl   one line per item, appended as it finishes; a killed run goes on behind the
 *                   last whole line; of a run that is kept also packed, items.jsonl.gz
 *     timing.jsonl  what was timed besides: preparing, batches, single requests, memory
 *     cells.csv     one row per cell and metric
 *     training.csv  loss curves
 *     cells/        what methods keep of a cell: adapters, loss curves
 *     figures/      *.gp, *.svg, *.png        summary.md
 *
 * results/README.md explains every column with unit and formula.
 */
#ifndef HARNESS_RESULT_RESULT_H
#define HARNESS_RESULT_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"
#include "harness/result/stats.h"

struct arena;
struct err;
struct json_out;

enum { ITEM_METRICS_MAX = 16 };

/* One line of items.jsonl. */
struct item {
    struct str cell; /* "task/method/model/seed" */
    struct str id;   /* of the question */
    size_t index;    /* in the test split */
    struct str kind;
    struct str cluster;       /* what it shares with other items; empty: nothing */
    struct str prompt_sha256; /* first 16 hex digits */
    struct str answer;
    struct str reference; /* first accepted */
    const struct str
        *accept; /* all accepted: recorded so that answers can be scored again */
    size_t n_accept;
    int choice;
    const double *choice_logprob; /* of endpoints, for replay; NULL: not recorded */
    size_t n_choices;
    bool failed, cut;
    bool from_cache; /* nothing was sent: an earlier reply of the endpoint */
    bool parsed;     /* the label was read from text, not chosen by log-probability */
    bool hashed;     /* answer and accept are "sha256:..." of the texts */
    int tokens_in, tokens_cached, tokens_out;
    double reference_logprob; /* NAN: null */
    int64_t reference_bytes;
    double first_ms, total_ms; /* single-stream pass; NAN: not in it */
    size_t n_docs, n_dropped;
    int hit; /* 1: a gold document is in the prompt, 0: not, -1: not applicable */
    const char *metric[ITEM_METRICS_MAX];
    double value[ITEM_METRICS_MAX];
    size_t n_metrics;
};

void item_to_json(const struct item *item, struct json_out *out);
/* With the first 16 digits of a sha256 in the place of answer and accept. */
void item_to_json_hashed(const struct item *item, struct json_out *out);
/* All items of a run folder, grouped by cell in order of first appearance, by index inside. */
int items_read(const char *path, struct arena *arena, struct item **items, size_t *n,
               struct err *err);

/* One row of cells.csv.  X(type, column, unit, what): said once, for writer, reader and README. */
/* clang-format off */
#define CELL_COLUMNS(X)                                                                                       \
    X(TEXT, task,            "",          "the task")                                                        \
    X(TEXT, method,          "",          "the method")                                                      \
    X(TEXT, model,           "",          "the model's alias")                                               \
    X(INT,  seed,            "",          "seed of shots, training and sampling")                            \
    X(TEXT, metric,          "",          "the metric; `primary` marks the one decisions use")               \
    X(INT,  primary,         "0/1",       "1 for the task's first metric")                                   \
    X(INT,  higher_is_better, "0/1",      "1 when more of the metric is better")                             \
    X(INT,  items,           "items",     "test items answered")                                             \
    X(INT,  failed,          "items",     "answers that failed or could not be read; they score as wrong")   \
    X(REAL, quality,         "metric",    "the metric over the items")                                       \
    X(REAL, quality_low,     "metric",    "lower end of the 95 % interval")                                  \
    X(REAL, quality_high,    "metric",    "upper end")                                                       \
    X(TEXT, interval,        "",          "how the interval was found: wilson, bootstrap, clusters")         \
    X(REAL, quality_stderr,  "metric",    "standard error of a mean over items; clustered where they share a document") \
    X(INT,  clusters,        "clusters",  "documents that the items come from; 0: each item stands alone")   \
    X(REAL, params,          "weights",   "parameters of the model")                                         \
    X(REAL, tokens_in,       "tokens/item", "mean prompt tokens")                                            \
    X(REAL, tokens_cached,   "tokens/item", "of these, shared with an earlier prompt (batched pass)")        \
    X(REAL, tokens_out,      "tokens/item", "mean answer tokens")                                            \
    X(REAL, hit_rate,        "fraction",  "items with a gold document in the prompt; empty without retrieval") \
    X(REAL, latency_p50_ms,  "ms",        "median time of one request, single-stream pass")                  \
    X(REAL, latency_p95_ms,  "ms",        "95th percentile of the same; empty below 20 timed items")         \
    X(REAL, latency_p99_ms,  "ms",        "99th percentile of the same; empty below 300 timed items")        \
    X(REAL, first_p50_ms,    "ms",        "median time to the first token, single-stream pass")              \
    X(REAL, token_p50_ms,    "ms",        "median time of each token behind the first, single-stream pass")  \
    X(INT,  timed_items,     "items",     "items in the single-stream pass")                                 \
    X(REAL, items_per_s,     "items/s",   "throughput of the batched pass")                                  \
    X(REAL, tokens_per_s,    "tokens/s",  "prompt and answer tokens per second of the batched pass")         \
    X(REAL, prepare_s,       "s",         "preparing: index, training")                                      \
    X(REAL, prepare_usd,     "USD",       "preparing: prepare_s x machine price, or training tokens x price") \
    X(REAL, usd_per_1k,      "USD",       "1,000 requests: seconds per item x machine price, or tokens x price") \
    X(REAL, usd_per_correct, "USD",       "usd_per_1k / 1000 / quality; empty unless the metric is a fraction") \
    X(INT,  train_items,     "items",     "items or texts trained on")                                       \
    X(INT,  train_words,     "words",     "words of these: questions and answers, or texts")                 \
    X(INT,  trained_tokens,  "tokens",    "tokens seen in training, in all trials of a sweep")               \
    X(INT,  trained_params,  "weights",   "parameters trained")                                              \
    X(REAL, learning_rate,   "",          "the learning rate; of a sweep the best by dev loss")              \
    X(REAL, train_loss,      "nats/token", "training loss of the epoch kept")                                \
    X(REAL, dev_loss,        "nats/token", "dev loss of the epoch kept")                                     \
    X(REAL, general_bits_before, "bits/byte", "of general text (models/general), by the model as it was")     \
    X(REAL, general_bits,    "bits/byte", "the same after fine-tuning: what it forgot shows as more")        \
    X(REAL, general_accuracy_before, "fraction", "of general questions, by the model as it was")             \
    X(REAL, general_accuracy, "fraction", "the same after fine-tuning")                                      \
    X(REAL, peak_mb,         "MiB",       "peak memory of the process up to the end of the cell")            \
    X(TEXT, definition,      "",          "id of the metric's definition")
/* clang-format on */

#define CELL_TYPE_TEXT            const char *
#define CELL_TYPE_INT             int64_t
#define CELL_TYPE_REAL            double
#define X(type, name, unit, what) CELL_TYPE_##type name;
struct cell {
    CELL_COLUMNS(X)
};
#undef X

/* Columns whose bytes a second run must repeat (quality, tokens); the others are measurements. */
bool cell_column_is_measured_time(const char *column);

int cells_write(const char *path, const struct cell *cells, size_t n, struct err *err);
int cells_read(const char *path, struct arena *arena, struct cell **cells, size_t *n,
               struct err *err);

/* A run folder, read. */
struct results {
    const char *dir;
    const struct json *run; /* run.json */
    struct cell *cell;
    size_t n_cells;
    const struct seeds *seeds; /* of each row (seeds.h); NULL: rows as in cells.csv */
    struct item *item;         /* NULL unless asked for */
    size_t n_items;
    const struct results
        *earlier;     /* runs that it is held against, oldest first; borrowed */
    size_t n_earlier; /* 0 as read */
};

enum results_items {
    ITEMS_UNREAD,
    ITEMS_IF_THERE, /* a folder may have been kept without them */
    ITEMS_NEEDED,
};
int results_read(struct results *results, const char *dir, enum results_items items,
                 struct arena *arena, struct err *err);

/* The run's tasks, in the order of its cells; the list lives in `arena`. */
const char *const *results_tasks(const struct results *r, size_t *n, struct arena *arena);

/* "task/method/model/seed", as items carry it. */
struct str cell_name(const struct cell *cell, struct arena *arena);

/* The items of one cell: a stretch of results.item. */
struct cell_items {
    const struct item *item;
    size_t n; /* 0: the run has no such cell */
};
/* The cell whose first item is results.item[from]. */
struct cell_items cell_items_at(const struct results *r, size_t from);
struct cell_items cell_items_find(const struct results *r, struct str cell);

#endif
