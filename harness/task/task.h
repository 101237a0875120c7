/* task - a job with data, a prompt template and metrics, read from a folder tasks/<name>:
 *
 *     task.json     what it is (tasks/README.md explains every key)
 *     train.jsonl   dev.jsonl   test.jsonl     one item a line: {"id", "input", "answer", ...}
 *     corpus.jsonl  {"id", "title", "text"}: the documents it brings (optional)
 *     neutral.jsonl  the same: texts in an ordinary voice, which metrics of style compare
 *                   with (optional)
 *
 * or only task.json, whose "data" says where the rows are in somebody else's files.
 *
 * A question and its reference are different types in different arrays: a method is handed
 * questions of the test split and has nowhere to peek.
 */
#ifndef HARNESS_TASK_TASK_H
#define HARNESS_TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/base/str.h"

struct arena;
struct err;

struct question {
    struct str id;
    struct str input;
    const struct str *choices; /* the labels of the task, or none */
    size_t n_choices;
};

struct reference {
    const struct str *accept; /* acceptable answers, the first is the one to learn */
    size_t n_accept;
    const struct str *docs; /* ids of the corpus documents that hold the answer */
    size_t n_docs;
    const struct str *terms; /* words or phrases that a right answer has; may be none */
    size_t n_terms;
    struct str kind;    /* for slices: "ironic", "two" ...; may be empty */
    struct str cluster; /* what items have in common, so that they count less than as many
                           strangers: a document, a dialogue; empty: nothing */
};

struct split {
    const struct question *question;
    const struct reference *reference;
    size_t n;
};

struct document {
    struct str id, title, text;
};

/* What the task is there to show: a way to do it, held against another over the same items.
 * A run that has both cells answers it; summary.md and `trivium report` print the answer. */
enum claim_size { CLAIM_LARGEST, CLAIM_SMALLEST }; /* the model, among those of the run */
enum claim_test { CLAIM_BETTER, CLAIM_NOT_WORSE }; /* not worse: by more than a margin */
extern const char *const claim_sizes[], *const claim_tests[]; /* as task.json has them */
struct claim {
    struct str says;
    const char *metric;
    struct claim_side {
        const char *method;
        enum claim_size size;
    } way, than;
    enum claim_test test;
};

enum split_name { SPLIT_TRAIN, SPLIT_DEV, SPLIT_TEST, SPLIT_N };

/* Templates: {input}, {context}, {choices} stand for the question, the retrieved passages and
 * the labels; {{ and }} for braces. */
struct task {
    const char *name, *dir;
    struct str summary, version, licence;
    struct str system;         /* system message; may be empty */
    struct str prompt;         /* user message without context */
    struct str prompt_context; /* user message with {context}; empty: made from prompt */
    const struct str *choices; /* labels, for tasks that choose */
    size_t n_choices;
    int64_t max_new_tokens; /* longest answer */
    const struct str *stop; /* texts that end an answer */
    size_t n_stop;
    const char *const *metrics; /* names; the first is the one that decisions use */
    size_t n_metrics;
    const struct claim *claim;
    size_t n_claims;
    struct split split[SPLIT_N];
    const struct document *corpus;
    size_t n_corpus;
    const struct document *neutral;
    size_t n_neutral;
    size_t n_dropped;    /* rows of train and dev left out because they leak */
    const char *missing; /* a data file that is not here; NULL: none */
    int64_t bytes;       /* to download; 0: nothing */
    char sha256[65];     /* of task.json and all data files */
};

struct task_how {
    bool allow_leak; /* train, dev or corpus may repeat test items */
    /* At most so many rows of each split, spread over it (spread.h); 0: all. */
    int64_t most[SPLIT_N];
};

/* 0, or -1 with err saying file, line and why.  Everything lives in `into`. */
int task_load(struct task *task, const char *dir, const struct task_how *how,
              struct arena *into, struct err *err);
/* Only what task.json says; task->missing tells whether it can be loaded. */
int task_describe(struct task *task, const char *dir, struct arena *into,
                  struct err *err);
/* Of one task; `tasks_dir` is the one that ships where it is not here (harness/base/home.h). */
const char *task_path(struct arena *into, const char *tasks_dir, const char *name);
/* Folders below `tasks_dir` that hold a task.json, sorted. */
int task_list(const char *tasks_dir, struct arena *into, const char *const **names,
              size_t *n, struct err *err);

/* Fills a template; an unknown placeholder was refused at load. */
struct str task_render(struct str template, struct str input, struct str context,
                       const struct str *choices, size_t n_choices, struct arena *into);

extern const char *const split_names[SPLIT_N]; /* "train", "dev", "test" */

#endif
