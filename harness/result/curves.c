#include "harness/result/curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/result/csv.h"

/* clang-format off */
#define COLUMNS(X) X(task) X(method) X(model) X(seed) X(step) X(epoch) X(trial) X(loss) X(dev_loss) X(lr)
#define X(name) COLUMN_##name,
enum column { COLUMNS(X) N_COLUMNS };
#undef X
#define X(name) #name,
static const char *const column_names[] = {COLUMNS(X)};
#undef X
/* clang-format on */

enum { FIELDS_MAX = 32 };

static int read_header(struct csv *csv, int *place, int *n, struct err *err)
{
    bool last = false;
    for (*n = 0; !last; ++*n) {
        const char *name;
        if (*n == FIELDS_MAX)
            return err_at(err, csv->path, 1, "too many columns");
        if (csv_field(csv, &name, &last, err))
            return -1;
        place[*n] = N_COLUMNS;
        for (int c = 0; c < N_COLUMNS; c++)
            if (!strcmp(name, column_names[c]))
                place[*n] = c;
    }
    return 0;
}

static int read_fields(struct csv *csv, const int *place, int n, const char **field,
                       struct err *err)
{
    long line = csv->line;
    bool last = false;
    int i = 0;
    for (int c = 0; c < N_COLUMNS; c++)
        field[c] = "";
    for (; i < n && !last; i++) {
        const char *text;
        if (csv_field(csv, &text, &last, err))
            return -1;
        if (place[i] < N_COLUMNS)
            field[place[i]] = text;
    }
    if (i != n || !last)
        return err_at(err, csv->path, line,
                      "has another number of fields than the header");
    return 0;
}

static bool same_cell(const struct curve *c, const char *const *field)
{
    return !strcmp(c->task, field[COLUMN_task]) &&
           !strcmp(c->method, field[COLUMN_method]) &&
           !strcmp(c->model, field[COLUMN_model]) && !strcmp(c->seed, field[COLUMN_seed]);
}

static double number(const char *text)
{
    return *text ? strtod(text, NULL) : NAN;
}

static struct curve_point point_of(const char *const *field)
{
    return (struct curve_point){
        .step = strtoll(field[COLUMN_step], NULL, 10),
        .epoch = (int)strtol(field[COLUMN_epoch], NULL, 10),
        .trial = (int)strtol(field[COLUMN_trial], NULL, 10),
        .loss = number(field[COLUMN_loss]),
        .dev_loss = number(field[COLUMN_dev_loss]),
        .epoch_end = !*field[COLUMN_lr],
    };
}

int curves_read(const char *dir, struct arena *arena, struct curve **curves, size_t *n,
                struct err *err)
{
    struct csv csv = {
        .path = file_join(arena, dir, "training.csv"), .line = 1, .arena = arena};
    int place[FIELDS_MAX], n_fields;
    const char *field[N_COLUMNS];
    size_t lines = 1, points = 0;
    *n = 0;
    *curves = NULL;
    if (!file_exists(csv.path))
        return 0;
    if (file_read(csv.path, arena, (size_t)256 << 20, &csv.text, err) ||
        read_header(&csv, place, &n_fields, err))
        return -1;
    for (size_t i = 0; i < csv.text.n; i++)
        lines += csv.text.data[i] == '\n';
    struct curve_point *point = ARENA_ARRAY(arena, lines, struct curve_point);
    *curves = ARENA_ARRAY(arena, lines, struct curve);
    while (csv.at < csv.text.n) {
        if (read_fields(&csv, place, n_fields, field, err))
            return -1;
        if (*n == 0 || !same_cell(&(*curves)[*n - 1], field))
            (*curves)[(*n)++] = (struct curve){field[COLUMN_task],  field[COLUMN_method],
                                               field[COLUMN_model], field[COLUMN_seed],
                                               point + points,      0};
        point[points++] = point_of(field);
        (*curves)[*n - 1].n++;
    }
    return 0;
}
