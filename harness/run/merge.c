#include "harness/run/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/result/csv.h"
#include "harness/result/result.h"

struct part { /* a shard's run */
    const char *dir;
    struct results results;
    size_t row, item;    /* of results, where its next cell starts */
    struct str training; /* rows of training.csv still to come; empty: none */
    struct str training_head;
};

struct merging {
    const char *out;
    struct part *part; /* by shard */
    size_t n;
    struct str config; /* of the whole */
    struct arena arena;
};

/* ---- what is merged */

static const struct json *member(const struct json *object, const char *key,
                                 enum json_type type)
{
    const struct json *value = object ? json_get(object, key) : NULL;
    return value && value->type == type ? value : NULL;
}

/* The configuration as it is without a shard. */
static struct str whole_config(const struct json *config, struct arena *arena)
{
    struct json_out out = {0};
    json_begin(&out, NULL);
    for (const struct json *key = config->child; key; key = key->next) {
        const char *name = str_copy(arena, key->key).data;
        if (!strcmp(name, "shard"))
            json_put_null(&out, name);
        else
            json_put(&out, name, key);
    }
    json_end(&out);
    struct str text = str_copy(arena, buf_view(&out.buf));
    json_release(&out);
    return text;
}

static int read_shard(const struct part *part, size_t *i, size_t *n, struct err *err)
{
    const struct json *config = member(part->results.run, "config", JSON_OBJECT),
                      *shard = member(config, "shard", JSON_STRING),
                      *complete = member(part->results.run, "complete", JSON_BOOL);
    if (!complete || !complete->boolean)
        return err_ask(err, "%s is not complete: its command goes on with it", part->dir);
    if (!shard || sscanf(shard->string.data, "%zu/%zu", i, n) != 2 || *i < 1 || *i > *n)
        return err_ask(err, "%s is no shard of a run (--shard I/N)", part->dir);
    return 0;
}

static int read_training(struct part *part, struct arena *arena, struct err *err)
{
    const char *path = file_join(arena, part->dir, "training.csv");
    if (!file_exists(path))
        return 0;
    if (file_read(path, arena, 0, &part->training, err))
        return -1;
    str_split(&part->training, '\n', &part->training_head);
    return 0;
}

static int read_part(struct merging *m, const char *dir, struct err *err)
{
    struct part part = {.dir = dir};
    size_t i, n;
    if (results_read(&part.results, dir, ITEMS_NEEDED, &m->arena, err) ||
        read_shard(&part, &i, &n, err) || read_training(&part, &m->arena, err))
        return -1;
    struct str config = whole_config(json_get(part.results.run, "config"), &m->arena);
    if (n != m->n)
        return err_ask(err, "%s is shard %zu of %zu, but %zu runs are merged", dir, i, n,
                       m->n);
    if (m->part[i - 1].dir)
        return err_ask(err, "%s and %s are the same shard, %zu", m->part[i - 1].dir, dir,
                       i);
    if (m->config.n && !str_eq(m->config, config))
        return err_ask(err, "%s is of another configuration than the runs before it",
                       dir);
    m->config = config;
    m->part[i - 1] = part;
    return 0;
}

/* ---- one cell after the other, from each shard in turn */

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return !strcmp(a->task, b->task) && !strcmp(a->method, b->method) &&
           !strcmp(a->model, b->model) && a->seed == b->seed;
}

static size_t rows_of_cell(const struct part *p)
{
    size_t n = 0;
    while (p->row + n < p->results.n_cells &&
           same_cell(&p->results.cell[p->row], &p->results.cell[p->row + n]))
        n++;
    return n;
}

static void put_items(struct part *p, struct file_out *out)
{
    struct json_out line = {0};
    struct cell_items items = cell_items_at(&p->results, p->item);
    for (size_t i = 0; i < items.n; i++) {
        buf_clear(&line.buf);
        line.comma = false;
        item_to_json(&items.item[i], &line);
        buf_char(&line.buf, '\n');
        file_out_write(out, line.buf.data, line.buf.n);
    }
    p->item += items.n;
    json_release(&line);
}

/* The first of a line's bytes that name its cell: behind the fourth comma outside of quotes. */
static struct str training_key(struct str line)
{
    bool quoted = false;
    int commas = 0;
    for (size_t i = 0; i < line.n; i++) {
        quoted ^= line.data[i] == '"';
        if (line.data[i] == ',' && !quoted && ++commas == 4)
            return str_slice(line, 0, i + 1);
    }
    return line;
}

/* The rows of one cell, when the next of them are this cell's. */
static void put_training(struct part *p, const struct cell *cell, struct file_out *out)
{
    struct file_out key = {.fd = -1};
    csv_put(&key, cell->task);
    file_out_write(&key, ",", 1);
    csv_put(&key, cell->method);
    file_out_write(&key, ",", 1);
    csv_put(&key, cell->model);
    file_out_format(&key, ",%lld,", (long long)cell->seed);
    struct str rest = p->training, line;
    while (str_split(&rest, '\n', &line) &&
           str_eq(training_key(line), buf_view(&key.pending))) {
        file_out_format(out, "%.*s\n", STR_ARG(line));
        p->training = rest;
    }
    buf_release(&key.pending);
}

struct outputs {
    struct file_out items, training;
    struct cell *row;
    size_t n_rows;
};

static bool put_cell(struct part *p, struct outputs *to)
{
    size_t n = rows_of_cell(p);
    if (!n)
        return false;
    const struct cell *cell = &p->results.cell[p->row];
    memcpy(to->row + to->n_rows, cell, n * sizeof *cell);
    to->n_rows += n;
    put_items(p, &to->items);
    put_training(p, cell, &to->training);
    p->row += n;
    return true;
}

static int put_cells(struct merging *m, struct outputs *to, struct err *err)
{
    size_t n = 0;
    bool any = true;
    for (size_t i = 0; i < m->n; i++)
        n += m->part[i].results.n_cells;
    to->row = ARENA_ARRAY(&m->arena, n, struct cell);
    for (size_t i = 0; i < m->n; i++)
        if (m->part[i].training_head.n && to->training.pending.n == 0)
            file_out_format(&to->training, "%.*s\n", STR_ARG(m->part[i].training_head));
    while (any) {
        any = false;
        for (size_t i = 0; i < m->n; i++)
            any |= put_cell(&m->part[i], to);
    }
    return cells_write(file_join(&m->arena, m->out, "cells.csv"), to->row, to->n_rows,
                       err);
}

static int put_tables(struct merging *m, struct err *err)
{
    struct outputs to = {0};
    bool trained = false;
    for (size_t i = 0; i < m->n; i++)
        trained |= m->part[i].training_head.n > 0;
    if (file_out_open(&to.items, file_join(&m->arena, m->out, "items.jsonl"), err))
        return -1;
    if (file_out_open(&to.training, file_join(&m->arena, m->out, "training.csv"), err)) {
        file_out_abandon(&to.items);
        return -1;
    }
    int rc = put_cells(m, &to, err);
    if (rc || !trained)
        file_out_abandon(&to.training);
    else
        rc = file_out_commit(&to.training, err);
    if (!rc)
        return file_out_commit(&to.items, err);
    file_out_abandon(&to.items);
    return rc;
}

/* ---- files as they are */

static int copy_file(struct merging *m, const char *from, const char *to, struct err *err)
{
    struct arena arena = {0};
    struct str text;
    (void)m;
    int rc = file_read(from, &arena, 0, &text, err) || file_write(to, text, err);
    arena_release(&arena);
    return rc ? -1 : 0;
}

static int copy_folder(struct merging *m, const char *from, const char *to,
                       struct err *err)
{
    const char *const *names;
    size_t n;
    if (!file_is_dir(from))
        return 0;
    if (file_list(from, &m->arena, &names, &n, err) || file_mkdirs(to, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *a = file_join(&m->arena, from, names[i]),
                   *b = file_join(&m->arena, to, names[i]);
        if (file_is_dir(a) ? copy_folder(m, a, b, err) : copy_file(m, a, b, err))
            return -1;
    }
    return 0;
}

static int put_timing(struct merging *m, struct err *err)
{
    struct buf all = {0};
    int rc = 0;
    for (size_t i = 0; i < m->n && !rc; i++) {
        struct str text;
        rc = file_read(file_join(&m->arena, m->part[i].dir, "timing.jsonl"), &m->arena, 0,
                       &text, err);
        if (!rc)
            buf_str(&all, text);
    }
    if (!rc)
        rc =
            file_write(file_join(&m->arena, m->out, "timing.jsonl"), buf_view(&all), err);
    buf_release(&all);
    return rc;
}

/* ---- run.json: the first one's, with what concerns all put together */

static double sum_of(const struct merging *m, const char *key)
{
    double sum = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct json *value = member(m->part[i].results.run, key, JSON_NUMBER);
        sum += value ? value->number : 0;
    }
    return sum;
}

/* Of a shard that opened the model: it knows more of it. */
static const struct json *known_model(const struct merging *m, const struct json *model)
{
    const struct json *alias = member(model, "alias", JSON_STRING);
    for (size_t i = 0; alias && i < m->n; i++) {
        const struct json *list = member(m->part[i].results.run, "models", JSON_ARRAY);
        for (const struct json *one = list ? list->child : NULL; one; one = one->next) {
            const struct json *name = member(one, "alias", JSON_STRING);
            if (name && str_eq(name->string, alias->string) && json_get(one, "detail"))
                return one;
        }
    }
    return model;
}

static void put_models(const struct merging *m, const struct json *list,
                       struct json_out *out)
{
    json_begin_array(out, "models");
    for (const struct json *one = list->child; one; one = one->next)
        json_put(out, NULL, known_model(m, one));
    json_end_array(out);
}

static void put_sessions(const struct merging *m, struct json_out *out)
{
    json_begin_array(out, "sessions");
    for (size_t i = 0; i < m->n; i++) {
        const struct json *list = member(m->part[i].results.run, "sessions", JSON_ARRAY);
        for (const struct json *one = list ? list->child : NULL; one; one = one->next)
            json_put(out, NULL, one);
    }
    json_end_array(out);
}

static int put_key(const struct merging *m, const struct json *key, struct json_out *out,
                   struct arena *arena, struct err *err)
{
    const char *name = str_copy(arena, key->key).data;
    const struct json *config;
    char hex[65];
    if (!strcmp(name, "config_sha256")) {
        sha256_of(m->config, hex);
        json_put_text(out, name, hex);
    } else if (!strcmp(name, "config")) {
        if (json_parse(m->config, "config", 1, arena, &config, err))
            return -1;
        json_put(out, name, config);
    } else if (!strcmp(name, "cells") || !strcmp(name, "items")) {
        json_put_int(out, name, (int64_t)sum_of(m, name));
    } else if (!strcmp(name, "wall_s")) {
        json_put_real(out, name, sum_of(m, name));
    } else if (!strcmp(name, "models") && key->type == JSON_ARRAY) {
        put_models(m, key, out);
    } else if (!strcmp(name, "sessions")) {
        put_sessions(m, out);
    } else {
        json_put(out, name, key);
    }
    return 0;
}

static int put_manifest(struct merging *m, struct err *err)
{
    struct json_out out = {.pretty = true};
    int rc = 0;
    json_begin(&out, NULL);
    for (const struct json *key = m->part[0].results.run->child; key && !rc;
         key = key->next)
        rc = put_key(m, key, &out, &m->arena, err);
    json_end(&out);
    buf_char(&out.buf, '\n');
    if (!rc)
        rc =
            file_write(file_join(&m->arena, m->out, "run.json"), buf_view(&out.buf), err);
    json_release(&out);
    return rc;
}

/* ---- */

static int check_out(const char *out, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n = 0;
    if (!file_exists(out))
        return file_mkdirs(out, err);
    if (!file_is_dir(out))
        return err_ask(err, "%s is a file; the runs are merged into a new folder", out);
    if (file_list(out, arena, &names, &n, err))
        return -1;
    return n ? err_ask(err, "%s is not empty; the runs are merged into a new folder", out)
             : 0;
}

/* run.json last: a folder without it is no run. */
static int merge(struct merging *m, const char *const *dirs, struct err *err)
{
    for (size_t i = 0; i < m->n; i++)
        if (read_part(m, dirs[i], err))
            return -1;
    if (check_out(m->out, &m->arena, err) || put_tables(m, err) || put_timing(m, err))
        return -1;
    for (size_t i = 0; i < m->n; i++)
        if (copy_folder(m, file_join(&m->arena, m->part[i].dir, "cells"),
                        file_join(&m->arena, m->out, "cells"), err))
            return -1;
    return put_manifest(m, err);
}

int merge_runs(const char *out, const char *const *dirs, size_t n, struct err *err)
{
    struct merging m = {.out = out, .n = n};
    m.part = ARENA_ARRAY(&m.arena, n, struct part);
    int rc = merge(&m, dirs, err);
    arena_release(&m.arena);
    return rc ? err_wrap(err, "cannot merge into %s", out) : 0;
}
