#include "harness/retrieve/trec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum { FIELDS_MAX = 8, NUMBER_MAX = 40, ROWS_MAX = 1 << 30 };

/* Fields between blanks; returns how many, FIELDS_MAX at most. */
static size_t split_fields(struct str line, struct str field[FIELDS_MAX])
{
    size_t n = 0, at = 0;
    while (n < FIELDS_MAX) {
        while (at < line.n && strchr(" \t\r", line.data[at]) != NULL)
            at++;
        size_t from = at;
        while (at < line.n && strchr(" \t\r", line.data[at]) == NULL)
            at++;
        if (at == from)
            break;
        field[n++] = str_slice(line, from, at);
    }
    return n;
}

static bool number_text(struct str text, char copy[NUMBER_MAX])
{
    if (text.n == 0 || text.n >= NUMBER_MAX)
        return false;
    memcpy(copy, text.data, text.n);
    copy[text.n] = '\0';
    return true;
}

static bool read_int(struct str text, int *value)
{
    char copy[NUMBER_MAX], *end;
    if (!number_text(text, copy))
        return false;
    errno = 0;
    long number = strtol(copy, &end, 10);
    *value = (int)number;
    return *end == '\0' && errno == 0 && number >= -1000000 && number <= 1000000;
}

static bool read_float(struct str text, float *value)
{
    char copy[NUMBER_MAX], *end;
    if (!number_text(text, copy))
        return false;
    *value = strtof(copy, &end);
    return *end == '\0' && isfinite(*value);
}

/* Calls `row` for every line that is not blank. */
static int each_line(const char *path, struct arena *arena,
                     int (*row)(void *context, const char *path, long line,
                                const struct str *field, size_t n, struct err *err),
                     void *context, struct err *err)
{
    struct str rest, line, field[FIELDS_MAX];
    if (file_read(path, arena, 0, &rest, err))
        return -1;
    for (long number = 1; str_split(&rest, '\n', &line); number++) {
        if (number == 1 && str_starts(line, STR("\xef\xbb\xbf")))
            line = str_slice(line, 3, line.n);
        size_t n = split_fields(line, field);
        if (n > 0 && row(context, path, number, field, n, err))
            return -1;
    }
    return 0;
}

/* ---- qrels */

static int add_qrel(void *context, const char *path, long line, const struct str *field,
                    size_t n, struct err *err)
{
    struct qrels *q = context;
    int relevance;
    if (n != 3 && n != 4)
        return err_at(err, path, line,
                      "wanted \"query 0 document relevance\" or "
                      "query<TAB>document<TAB>score, found %zu fields",
                      n);
    if (!read_int(field[n - 1], &relevance)) {
        if (n == 3 && q->n == 0 && line == 1)
            return 0; /* BEIR's header */
        return err_at(err, path, line, "the relevance \"%.*s\" is no whole number",
                      STR_ARG(str_slice(field[n - 1], 0, NUMBER_MAX)));
    }
    if (q->n == ROWS_MAX)
        return err_at(err, path, line, "more than %d judgements", ROWS_MAX);
    if (q->n == q->cap) {
        q->cap = q->cap == 0 ? 256 : 2 * q->cap;
        q->row = mem_resize(q->row, q->cap, sizeof *q->row);
    }
    q->row[q->n++] = (struct qrel){field[0], field[n - 2], relevance, line};
    return 0;
}

static int by_query_and_document(const void *a, const void *b)
{
    const struct qrel *x = a, *y = b;
    int order = str_cmp(x->query, y->query);
    order = order != 0 ? order : str_cmp(x->document, y->document);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

int qrels_read(struct qrels *qrels, const char *path, struct arena *arena,
               struct err *err)
{
    *qrels = (struct qrels){.path = path};
    if (each_line(path, arena, add_qrel, qrels, err))
        return -1;
    if (qrels->n == 0)
        return err_at(err, path, 0, "holds no judgements");
    qsort(qrels->row, qrels->n, sizeof *qrels->row, by_query_and_document);
    for (size_t i = 1; i < qrels->n; i++) {
        const struct qrel *a = &qrels->row[i - 1], *b = &qrels->row[i];
        if (str_eq(a->query, b->query) && str_eq(a->document, b->document))
            return err_at(err, path, b->line,
                          "document \"%.*s\" is judged for query \"%.*s\" on line %ld "
                          "too",
                          STR_ARG(b->document), STR_ARG(b->query), a->line);
    }
    return 0;
}

void qrels_release(struct qrels *qrels)
{
    free(qrels->row);
    *qrels = (struct qrels){0};
}

/* ---- runs */

void run_rows_add(struct run_rows *run, struct run_row row)
{
    if (run->n == run->cap) {
        run->cap = run->cap == 0 ? 1024 : 2 * run->cap;
        run->row = mem_resize(run->row, run->cap, sizeof *run->row);
    }
    run->row[run->n++] = row;
}

static int by_query_and_rank(const void *a, const void *b)
{
    const struct run_row *x = a, *y = b;
    int order = str_cmp(x->query, y->query);
    if (order != 0)
        return order;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return str_cmp(y->document, x->document);
}

void run_rows_sort(struct run_rows *run)
{
    if (run->n > 1)
        qsort(run->row, run->n, sizeof *run->row, by_query_and_rank);
}

static int add_found(void *context, const char *path, long line, const struct str *field,
                     size_t n, struct err *err)
{
    struct run_rows *run = context;
    struct run_row row = {.line = line};
    if (n < 5 || n > 6)
        return err_at(err, path, line,
                      "wanted \"query Q0 document rank score tag\", found %zu fields", n);
    if (!read_float(field[4], &row.score))
        return err_at(err, path, line, "the score \"%.*s\" is no finite number",
                      STR_ARG(str_slice(field[4], 0, NUMBER_MAX)));
    if (run->n == ROWS_MAX)
        return err_at(err, path, line, "more than %d rows", ROWS_MAX);
    row.query = field[0];
    row.document = field[2];
    run_rows_add(run, row);
    return 0;
}

static int by_document(const void *a, const void *b)
{
    const struct run_row *x = *(const struct run_row *const *)a,
                         *y = *(const struct run_row *const *)b;
    int order = str_cmp(x->query, y->query);
    return order != 0 ? order : str_cmp(x->document, y->document);
}

static int refuse_doubles(const struct run_rows *run, const char *path, struct err *err)
{
    const struct run_row **row = mem_resize(NULL, run->n + 1, sizeof *row);
    int rc = 0;
    for (size_t i = 0; i < run->n; i++)
        row[i] = &run->row[i];
    qsort(row, run->n, sizeof *row, by_document);
    for (size_t i = 1; i < run->n && rc == 0; i++)
        if (by_document(&row[i - 1], &row[i]) == 0)
            rc = err_at(err, path, row[i]->line,
                        "document \"%.*s\" is found twice for query \"%.*s\"",
                        STR_ARG(row[i]->document), STR_ARG(row[i]->query));
    free(row);
    return rc;
}

int run_rows_read(struct run_rows *run, const char *path, struct arena *arena,
                  struct err *err)
{
    *run = (struct run_rows){0};
    if (each_line(path, arena, add_found, run, err))
        return -1;
    if (run->n == 0)
        return err_at(err, path, 0, "holds no rows");
    run_rows_sort(run);
    return refuse_doubles(run, path, err);
}

int run_rows_write(const struct run_rows *run, const char *path, const char *tag,
                   struct err *err)
{
    struct file_out out;
    size_t rank = 0;
    if (file_out_open(&out, path, err))
        return -1;
    for (size_t i = 0; i < run->n; i++) {
        const struct run_row *row = &run->row[i];
        rank = i > 0 && str_eq(row->query, run->row[i - 1].query) ? rank + 1 : 1;
        file_out_format(&out, "%.*s Q0 %.*s %zu %.9g %s\n", STR_ARG(row->query),
                        STR_ARG(row->document), rank, (double)row->score, tag);
    }
    return file_out_commit(&out, err);
}

void run_rows_release(struct run_rows *run)
{
    free(run->row);
    *run = (struct run_rows){0};
}

/* ---- figures */

static int descending(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;
    return (x < y) - (x > y);
}

static int relevance_of(const struct qrel *qrel, size_t n, struct str document)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(qrel[middle].document, document);
        if (order == 0)
            return qrel[middle].relevance;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* Values of one query: n judgements, m found documents in their order. */
static void evaluate_query(const struct qrel *qrel, size_t n, const struct run_row *found,
                           size_t m, const struct measure *measure, size_t n_measures,
                           double *value)
{
    int *gain = mem_resize(NULL, m + 1, sizeof *gain);
    int *ideal = mem_resize(NULL, n + 1, sizeof *ideal);
    for (size_t i = 0; i < n; i++)
        ideal[i] = qrel[i].relevance;
    for (size_t i = 0; i < m; i++)
        gain[i] = relevance_of(qrel, n, found[i].document);
    qsort(ideal, n, sizeof *ideal, descending);
    for (size_t k = 0; k < n_measures; k++)
        value[k] = measure_value(&measure[k], gain, m, ideal, n);
    free(gain);
    free(ideal);
}

void trec_evaluate(const struct qrels *qrels, const struct run_rows *run,
                   const struct measure *measure, size_t n_measures, double *mean,
                   size_t *n_queries,
                   void (*each)(void *context, struct str query, const double *value),
                   void *context)
{
    double *value = mem_resize(NULL, n_measures + 1, sizeof *value);
    size_t from = 0, end, at = 0, to;
    *n_queries = 0;
    memset(mean, 0, n_measures * sizeof *mean);
    for (; from < qrels->n; from = end) {
        struct str query = qrels->row[from].query;
        for (end = from; end < qrels->n && str_eq(qrels->row[end].query, query);)
            end++;
        while (at < run->n && str_cmp(run->row[at].query, query) < 0)
            at++;
        for (to = at; to < run->n && str_eq(run->row[to].query, query);)
            to++;
        evaluate_query(qrels->row + from, end - from, run->row + at, to - at, measure,
                       n_measures, value);
        for (size_t k = 0; k < n_measures; k++)
            mean[k] += value[k];
        if (each != NULL)
            each(context, query, value);
        ++*n_queries;
    }
    for (size_t k = 0; k < n_measures; k++)
        mean[k] /= (double)*n_queries;
    free(value);
}
