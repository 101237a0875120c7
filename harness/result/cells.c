#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/csv.h"
#include "harness/result/result.h"

enum column_type { COLUMN_TEXT, COLUMN_INT, COLUMN_REAL };

struct column {
    const char *name;
    enum column_type type;
    size_t offset;
};

#define X(type, name, unit, what) {#name, COLUMN_##type, offsetof(struct cell, name)},
static const struct column columns[] = {CELL_COLUMNS(X)};
#undef X

enum { N_COLUMNS = sizeof columns / sizeof *columns };

bool cell_column_is_measured_time(const char *column)
{
    static const char *const measured[] = {
        "latency_p50_ms", "latency_p95_ms", "latency_p99_ms",  "first_p50_ms",
        "token_p50_ms",   "items_per_s",    "tokens_per_s",    "prepare_s",
        "prepare_usd",    "usd_per_1k",     "usd_per_correct", "peak_mb",
    };
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
        if (!strcmp(measured[i], column))
            return true;
    return false;
}

/* ---- writing (RFC 4180, LF, NaN as an empty field) */

static void put_field(struct file_out *out, const struct column *column,
                      const struct cell *cell)
{
    const char *at = (const char *)cell + column->offset;
    char text[32];
    double real;
    switch (column->type) {
    case COLUMN_TEXT:
        csv_put(out, *(const char *const *)(const void *)at);
        break;
    case COLUMN_INT:
        file_out_format(out, "%lld", (long long)*(const int64_t *)(const void *)at);
        break;
    case COLUMN_REAL:
        real = *(const double *)(const void *)at;
        if (!isfinite(real))
            break;
        json_real_text(real, text);
        file_out_format(out, "%s", text);
    }
}

int cells_write(const char *path, const struct cell *cells, size_t n, struct err *err)
{
    struct file_out out;
    if (file_out_open(&out, path, err))
        return -1;
    for (size_t c = 0; c < N_COLUMNS; c++)
        file_out_format(&out, "%s%c", columns[c].name, c + 1 < N_COLUMNS ? ',' : '\n');
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < N_COLUMNS; c++) {
            put_field(&out, &columns[c], &cells[i]);
            file_out_write(&out, c + 1 < N_COLUMNS ? "," : "\n", 1);
        }
    return file_out_commit(&out, err);
}

/* ---- reading */

static const struct column *find_column(const char *name)
{
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (!strcmp(columns[c].name, name))
            return &columns[c];
    return NULL;
}

/* The header may hold other columns, and lack some: an older or newer file still reads. */
static int read_header(struct csv *csv, const struct column **order, size_t *n,
                       struct err *err)
{
    bool last = false, any = false;
    for (*n = 0; !last; (*n)++) {
        const char *name;
        if (*n == 4 * N_COLUMNS)
            return err_at(err, csv->path, 1, "too many columns");
        if (csv_field(csv, &name, &last, err))
            return -1;
        order[*n] = find_column(name);
        any |= order[*n] != NULL;
    }
    return any ? 0
               : err_at(err, csv->path, 1,
                        "is no cells.csv: none of its columns is known");
}

static int set_field(const struct csv *csv, long line, const struct column *column,
                     const char *text, struct cell *cell, struct err *err)
{
    char *at = (char *)cell + column->offset, *end;
    errno = 0;
    if (column->type == COLUMN_TEXT) {
        *(const char **)(void *)at = text;
        return 0;
    }
    if (column->type == COLUMN_REAL) {
        *(double *)(void *)at = *text ? strtod(text, &end) : NAN;
        if (!*text)
            return 0;
    } else
        *(int64_t *)(void *)at = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        return err_at(err, csv->path, line, "%s \"%s\" is not a number", column->name,
                      text);
    return 0;
}

static void clear(struct cell *cell)
{
    *cell = (struct cell){0};
    for (size_t c = 0; c < N_COLUMNS; c++) {
        char *at = (char *)cell + columns[c].offset;
        if (columns[c].type == COLUMN_TEXT)
            *(const char **)(void *)at = "";
        else if (columns[c].type == COLUMN_REAL)
            *(double *)(void *)at = NAN;
    }
}

static int read_row(struct csv *csv, const struct column *const *order, size_t n,
                    struct cell *cell, struct err *err)
{
    long line = csv->line;
    bool last = false;
    size_t i;
    clear(cell);
    for (i = 0; i < n && !last; i++) {
        const char *text;
        if (csv_field(csv, &text, &last, err))
            return -1;
        if (order[i] && set_field(csv, line, order[i], text, cell, err))
            return -1;
    }
    if (i != n || !last)
        return err_at(err, csv->path, line,
                      "has another number of fields than the header's %zu", n);
    return 0;
}

int cells_read(const char *path, struct arena *arena, struct cell **cells, size_t *n,
               struct err *err)
{
    struct csv csv = {.path = path, .line = 1, .arena = arena};
    const struct column *order[4 * N_COLUMNS];
    size_t n_columns, cap = 1;
    if (file_read(path, arena, (size_t)64 << 20, &csv.text, err) ||
        read_header(&csv, order, &n_columns, err))
        return -1;
    for (size_t i = 0; i < csv.text.n; i++)
        cap += csv.text.data[i] == '\n';
    *cells = ARENA_ARRAY(arena, cap, struct cell);
    for (*n = 0; csv.at < csv.text.n; (*n)++)
        if (read_row(&csv, order, n_columns, &(*cells)[*n], err))
            return -1;
    return 0;
}
