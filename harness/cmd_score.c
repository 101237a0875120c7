#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/clock.h"
#include "harness/base/json.h"
#include "harness/command.h"
#include "harness/score/score.h"
#include "harness/score/selftest.h"

struct score_opts {
    const char *answers, *references;
    bool items, selftest;
    double bench;
};

static const struct opt opts[] = {
    OPT_TEXT(struct score_opts, answers, NULL,
             "JSONL: {\"id\", \"answer\"}, or {\"answer\"} in order"),
    OPT_TEXT(struct score_opts, references, NULL,
             "JSONL: {\"id\", \"answer\": text or list of acceptable ones, \"kind\", "
             "\"terms\"}"),
    OPT_BOOL(struct score_opts, items, false, "print every item's number too"),
    OPT_BOOL(struct score_opts, selftest, false,
             "check every metric against the numbers of the originals"),
    OPT_REAL(
        struct score_opts, bench, 0, 0, 3600,
        "score the pairs for so many seconds on one core and print pairs per second"),
    OPT_END,
};

/* Rows of a file: ids (may be empty) and lists of texts. */
struct rows {
    struct arena *arena;
    struct str *id;
    struct reference *row;
    size_t n, cap;
};

/* A text or a list of texts. */
static int read_texts(const struct json *value, const char *key, struct arena *arena,
                      const struct str **texts, size_t *n_texts, struct err *err)
{
    bool list = value->type == JSON_ARRAY;
    struct str *text = ARENA_ARRAY(arena, list ? value->n + 1 : 1, struct str);
    size_t n = 0;
    for (const struct json *v = list ? value->child : value; v;
         v = list ? v->next : NULL) {
        if (v->type != JSON_STRING)
            return err_at(err, value->path, value->line,
                          "\"%s\" must be a text or a list of texts, not %s", key,
                          json_type_name(v->type));
        text[n++] = v->string;
    }
    *texts = text;
    *n_texts = n;
    return 0;
}

static int add_row(const struct json *object, void *context, struct err *err)
{
    struct rows *rows = context;
    if (rows->n == rows->cap) {
        size_t cap = rows->cap ? 2 * rows->cap : 256;
        rows->id = mem_resize(rows->id, cap, sizeof *rows->id);
        rows->row = mem_resize(rows->row, cap, sizeof *rows->row);
        rows->cap = cap;
    }
    const struct json *answer = json_get(object, "answer");
    const struct json *terms = json_get(object, "terms");
    struct str *id = &rows->id[rows->n];
    struct reference *row = &rows->row[rows->n];
    *id = STR_NONE;
    *row = (struct reference){0};
    if (!answer)
        return err_at(err, object->path, object->line, "\"answer\" is missing");
    if (read_texts(answer, "answer", rows->arena, &row->accept, &row->n_accept, err) ||
        (terms &&
         read_texts(terms, "terms", rows->arena, &row->terms, &row->n_terms, err)) ||
        (json_get(object, "id") && json_str(object, "id", id, err)) ||
        (json_get(object, "kind") && json_str(object, "kind", &row->kind, err)))
        return -1;
    rows->n++;
    return 0;
}

/* Answers stand in the order of the references, or carry their ids. */
static const struct reference *answer_for(const struct rows *answers, size_t i,
                                          struct str id)
{
    if (i < answers->n && str_eq(answers->id[i], id))
        return &answers->row[i];
    for (size_t k = 0; id.n && k < answers->n; k++)
        if (str_eq(answers->id[k], id))
            return &answers->row[k];
    return NULL;
}

static bool is_known(const struct str *labels, size_t n, struct str label)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(labels[i], label))
            return true;
    return false;
}

/* Label metrics want the label set: the distinct references. */
static void labels_of(const struct rows *references, struct arena *arena,
                      struct question *q)
{
    struct str *labels = ARENA_ARRAY(arena, references->n + 1, struct str);
    size_t n = 0;
    for (size_t i = 0; i < references->n; i++)
        if (references->row[i].n_accept &&
            !is_known(labels, n, references->row[i].accept[0]))
            labels[n++] = references->row[i].accept[0];
    q->choices = labels;
    q->n_choices = n;
}

static int score(const struct metric *metric, const struct rows *answers,
                 const struct rows *references, bool print, struct arena *arena,
                 struct err *err)
{
    size_t n = references->n, width = metric_width(metric);
    struct question *question = ARENA_ARRAY(arena, n + 1, struct question);
    double *row = ARENA_ARRAY(arena, n * width + 1, double);
    struct question labels = {0};
    if (metric->needs & METRIC_NEEDS_CHOICES)
        labels_of(references, arena, &labels);
    for (size_t i = 0; i < n; i++) {
        struct str id = references->id[i];
        const struct reference *given = answer_for(answers, i, id);
        if (!given)
            return err_ask(err, "no answer for reference %zu (id \"%.*s\")", i + 1,
                           STR_ARG(id));
        question[i] = labels;
        question[i].id = id;
        struct answer answer = {.text = given->n_accept ? given->accept[0] : STR(""),
                                .choice = -1,
                                .reference_logprob = NAN};
        metric_score(metric, &answer, &question[i], &references->row[i], row + i * width);
        if (print)
            printf("%.*s\t%.6f\n", STR_ARG(id), row[i * width]);
    }
    struct split split = {question, references->row, n};
    printf("%.6f\n", metric_total(metric, row, &split, NULL, n));
    return 0;
}

/* The pairs over and over. */
static void bench(const struct metric *metric, const struct rows *answers,
                  const struct rows *references, double seconds, struct arena *arena)
{
    size_t n = references->n, width = metric_width(metric);
    double *row = ARENA_ARRAY(arena, width, double);
    struct question labels = {0};
    int64_t from = clock_us(), took = 0, pairs = 0;
    if (metric->needs & METRIC_NEEDS_CHOICES)
        labels_of(references, arena, &labels);
    for (size_t i = 0; (double)took < seconds * 1e6; i = i + 1 < n ? i + 1 : 0) {
        const struct reference *given = &answers->row[i % answers->n];
        struct answer answer = {.text = given->n_accept ? given->accept[0] : STR(""),
                                .choice = -1,
                                .reference_logprob = NAN};
        metric_score(metric, &answer, &labels, &references->row[i], row);
        took = ++pairs % 16 == 0 ? clock_us() - from : took;
    }
    printf("%s: %.0f pairs per second\n", metric->name,
           (double)pairs / (double)took * 1e6);
}

static void release(struct rows *rows)
{
    free(rows->id);
    free(rows->row);
}

static int score_files(const struct score_opts *o, const char *name,
                       struct arena *program, struct err *err)
{
    struct rows answers = {.arena = program}, references = {.arena = program};
    const struct metric *metric = metric_find(name, err);
    int rc = -1;
    if (!metric)
        return -1;
    if (!o->answers || !o->references)
        return err_ask(err, "score wants --answers FILE and --references FILE");
    /* The references of a file may have terms. */
    unsigned needs = metric->needs & ~(unsigned)METRIC_NEEDS_TERMS;
    if (needs & (METRIC_NEEDS_REFERENCE_LOGPROB | METRIC_NEEDS_RUN))
        return err_ask(
            err, "%s is measured while a model answers; it cannot be computed from texts",
            metric->name);
    if (json_lines(o->answers, program, add_row, &answers, err) ||
        json_lines(o->references, program, add_row, &references, err))
        goto done;
    if (!references.n)
        err_at(err, o->references, 0, "holds no references");
    else if (o->bench > 0 && answers.n) {
        bench(metric, &answers, &references, o->bench, program);
        rc = 0;
    } else
        rc = score(metric, &answers, &references, o->items, program, err);
done:
    release(&answers);
    release(&references);
    return rc;
}

static int run(const void *options, int n_args, char **args, struct arena *program,
               struct err *err)
{
    const struct score_opts *o = options;
    if (o->selftest) {
        int failed = score_selftest(stdout);
        return failed ? err_set(err, "%d of %d metrics do not give the expected numbers",
                                failed, n_metrics)
                      : 0;
    }
    return n_args ? score_files(o, args[0], program, err)
                  : err_ask(err, "score wants a metric; `trivium list metrics` has them");
}

const struct command command_score = {
    .name = "score",
    .summary = "apply a metric to answers and references",
    .usage = "METRIC --answers A.jsonl --references R.jsonl",
    .notes =
        "Prints one number; with --items a line per item before it.\n"
        "trivium score --selftest prints a line per metric; exit status 1: one is wrong.",
    .opts = opts,
    .opts_size = sizeof(struct score_opts),
    .min_args = 0,
    .max_args = 1,
    .run = run,
};
