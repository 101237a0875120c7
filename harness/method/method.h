/* method - a way of adapting a model to a task: what it prepares, and what it asks.
 *
 * A file methods/<name>.c with `const struct method method_<name>` is a method: the build finds
 * it.  prepare() may use train, dev and corpus (index, shots, training); ask() turns one question
 * into a request and sees no reference.  What prepare costs and what answering costs are
 * recorded apart.
 */
#ifndef HARNESS_METHOD_METHOD_H
#define HARNESS_METHOD_METHOD_H

#include "harness/base/opt.h"
#include "harness/model/model.h"
#include "harness/task/task.h"

#define METHOD_UNFINISHED ".checkpoint"

enum method_needs {
    METHOD_NEEDS_TRAIN = 1,    /* a train split */
    METHOD_NEEDS_CORPUS = 2,   /* documents */
    METHOD_NEEDS_TRAINING = 4, /* a provider that can train */
    METHOD_IS_FLOOR = 8, /* answers without a model (given.h); runs only when named */
};

struct method_job {
    const struct task
        *task; /* prompts, labels, corpus; its test references are not there */
    const struct split *train, *dev;
    /* The test split with its references, for the floor and ceiling rows of a method whose
     * peeks() says that it may look; NULL else. */
    const struct split *peek;
    const struct model_handle *model;
    struct pool *pool; /* may be NULL */
    const void *opts;  /* the method's own, defaults filled in */
    uint64_t seed;
    const char *name;   /* of the cell, "task/method/model/seed" */
    struct arena *cell; /* lives as long as the cell */
    /* For adapters, indexes, training.csv.  Files whose name holds METHOD_UNFINISHED are removed
     * when the cell is complete. */
    const char *work_dir;
    struct progress *progress;
};

/* What training did, for the record: said once for methods, timing.jsonl and the columns of
 * cells.csv that have the same names (result.h says what they mean). */
/* clang-format off */
#define TRAINING_FIGURES(INT, REAL)                                                      \
    INT(trained_tokens) INT(trained_params) INT(train_items) INT(train_words)            \
    REAL(learning_rate) REAL(train_loss) REAL(dev_loss)                                  \
    REAL(general_bits_before) REAL(general_bits)                                         \
    REAL(general_accuracy_before) REAL(general_accuracy)
/* clang-format on */

#define METHOD_INT(name)  int64_t name;
#define METHOD_REAL(name) double name;
struct method_made {
    void *self;
    struct model_handle tuned; /* provider NULL: answer with the model as it was */
    int64_t index_bytes;
    double seconds_before; /* of preparing, in earlier sessions that were interrupted */
    TRAINING_FIGURES(METHOD_INT, METHOD_REAL) /* 0, NAN: no training */
};

/* Nothing prepared yet. */
struct method_made method_made_none(void);

struct method {
    const char *name, *summary;
    const struct opt *opts;
    size_t opts_size;
    unsigned needs;
    /* Whether these options make a row that looks at references (an oracle): such a row
     * measures, and is no way to work.  NULL: never. */
    bool (*peeks)(const void *opts);
    int (*prepare)(const struct method_job *job, struct method_made *made,
                   struct err *err);
    /* The request's arrays live in `item`. */
    int (*ask)(void *self, const struct question *question, struct arena *item,
               struct request *request, struct err *err);
    void (*release)(void *self); /* NULL: everything was in the arena */
};

/* The split for method_job.peek: `test` where the options may look at it, else NULL. */
const struct split *method_peek(const struct method *method, const void *opts,
                                const struct split *test);

extern const struct method *const methods[]; /* by name, made from the file names */
extern const int n_methods;
const struct method *method_find(const char *name, struct err *err);

#endif
