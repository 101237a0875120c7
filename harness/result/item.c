#include <math.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"
#include "harness/result/result.h"

void item_to_json(const struct item *item, struct json_out *out)
{
    json_begin(out, NULL);
    json_put_str(out, "cell", item->cell);
    json_put_int(out, "index", (int64_t)item->index);
    json_put_str(out, "id", item->id);
    if (item->kind.n)
        json_put_str(out, "kind", item->kind);
    if (item->cluster.n)
        json_put_str(out, "cluster", item->cluster);
    json_put_str(out, "prompt_sha256", item->prompt_sha256);
    json_put_str(out, "answer", item->answer);
    json_begin_array(out, "accept");
    for (size_t i = 0; i < item->n_accept; i++)
        json_put_str(out, NULL, item->accept[i]);
    json_end_array(out);
    if (item->choice >= 0)
        json_put_int(out, "choice", item->choice);
    if (item->choice_logprob) {
        json_begin_array(out, "choice_logprobs");
        for (size_t i = 0; i < item->n_choices; i++)
            json_put_real(out, NULL, item->choice_logprob[i]);
        json_end_array(out);
    }
    json_begin(out, "metrics");
    for (size_t i = 0; i < item->n_metrics; i++)
        json_put_real(out, item->metric[i], item->value[i]);
    json_end(out);
    json_put_bool(out, "failed", item->failed);
    json_put_bool(out, "cut", item->cut);
    if (item->from_cache)
        json_put_bool(out, "cached", true);
    if (item->parsed)
        json_put_bool(out, "parsed", true);
    if (item->hashed)
        json_put_bool(out, "hashed", true);
    json_put_int(out, "tokens_in", item->tokens_in);
    json_put_int(out, "tokens_cached", item->tokens_cached);
    json_put_int(out, "tokens_out", item->tokens_out);
    json_put_real(out, "reference_logprob", item->reference_logprob);
    json_put_int(out, "reference_bytes", item->reference_bytes);
    json_put_int(out, "docs", (int64_t)item->n_docs);
    json_put_int(out, "dropped", (int64_t)item->n_dropped);
    if (item->hit >= 0)
        json_put_bool(out, "hit", item->hit);
    json_put_real(out, "first_ms", item->first_ms);
    json_put_real(out, "total_ms", item->total_ms);
    json_end(out);
}

static struct str hashed(struct str text, struct arena *arena)
{
    char hex[65];
    sha256_of(text, hex);
    return str_of(arena_format(arena, "sha256:%.16s", hex));
}

void item_to_json_hashed(const struct item *item, struct json_out *out)
{
    struct arena arena = {0};
    struct item copy = *item;
    if (!item->hashed) { /* read from an earlier session, it is hashed already */
        struct str *accept = ARENA_ARRAY(&arena, item->n_accept, struct str);
        for (size_t i = 0; i < item->n_accept; i++)
            accept[i] = hashed(item->accept[i], &arena);
        copy.answer = hashed(item->answer, &arena);
        copy.accept = accept;
        copy.hashed = true;
    }
    item_to_json(&copy, out);
    arena_release(&arena);
}

/* null reads as NAN: not measured. */
static int read_real(const struct json *row, const char *key, double *out,
                     struct err *err)
{
    const struct json *value = json_get(row, key);
    *out = NAN;
    if (!value || value->type == JSON_NULL)
        return 0;
    return json_real(row, key, out, err);
}

static int read_int(const struct json *row, const char *key, int *out, struct err *err)
{
    int64_t value;
    if (json_int(row, key, &value, err))
        return -1;
    if (value < 0 || value > INT32_MAX)
        return err_at(err, row->path, row->line, "\"%s\" is %lld", key, (long long)value);
    *out = (int)value;
    return 0;
}

static int read_metrics(const struct json *row, struct arena *arena, struct item *item,
                        struct err *err)
{
    const struct json *list = json_get(row, "metrics");
    if (!list || list->type != JSON_OBJECT)
        return err_at(err, row->path, row->line, "\"metrics\" is missing");
    for (const struct json *m = list->child; m; m = m->next) {
        if (item->n_metrics == ITEM_METRICS_MAX)
            return err_at(err, row->path, row->line, "more than %d metrics",
                          ITEM_METRICS_MAX);
        item->metric[item->n_metrics] = str_copy(arena, m->key).data;
        if (read_real(list, item->metric[item->n_metrics], &item->value[item->n_metrics],
                      err))
            return -1;
        item->n_metrics++;
    }
    return 0;
}

static int read_accept(const struct json *row, struct arena *arena, struct item *item,
                       struct err *err)
{
    const struct json *list;
    if (json_array(row, "accept", &list, err))
        return -1;
    struct str *accept = ARENA_ARRAY(arena, list->n + 1, struct str);
    for (const struct json *a = list->child; a; a = a->next) {
        if (a->type != JSON_STRING)
            return err_at(err, row->path, row->line,
                          "\"accept\" must be a list of texts");
        accept[item->n_accept++] = a->string;
    }
    item->accept = accept;
    item->reference = item->n_accept ? accept[0] : STR("");
    return 0;
}

static int read_logprobs(const struct json *row, struct arena *arena, struct item *item,
                         struct err *err)
{
    const struct json *list;
    if (!json_get(row, "choice_logprobs"))
        return 0;
    if (json_array(row, "choice_logprobs", &list, err))
        return -1;
    double *logprob = ARENA_ARRAY(arena, list->n, double);
    for (const struct json *x = list->child; x; x = x->next) {
        if (x->type != JSON_NUMBER)
            return err_at(err, row->path, row->line,
                          "\"choice_logprobs\" must be a list of numbers");
        logprob[item->n_choices++] = x->number;
    }
    item->choice_logprob = logprob;
    return 0;
}

static int read_optional(const struct json *row, struct item *item, struct err *err)
{
    const struct json *hit = json_get(row, "hit");
    item->hit = hit && hit->type == JSON_BOOL ? hit->boolean : -1;
    item->choice = -1;
    if ((json_get(row, "cached") && json_bool(row, "cached", &item->from_cache, err)) ||
        (json_get(row, "parsed") && json_bool(row, "parsed", &item->parsed, err)) ||
        (json_get(row, "hashed") && json_bool(row, "hashed", &item->hashed, err)))
        return -1;
    if (json_get(row, "choice") && read_int(row, "choice", &item->choice, err))
        return -1;
    if ((json_get(row, "kind") && json_str(row, "kind", &item->kind, err)) ||
        (json_get(row, "cluster") && json_str(row, "cluster", &item->cluster, err)))
        return -1;
    return read_real(row, "reference_logprob", &item->reference_logprob, err) ||
                   read_real(row, "first_ms", &item->first_ms, err) ||
                   read_real(row, "total_ms", &item->total_ms, err)
               ? -1
               : 0;
}

static int read_item(const struct json *row, struct arena *arena, struct item *item,
                     struct err *err)
{
    int index = 0, docs = 0, dropped = 0;
    *item = (struct item){0};
    if (json_str(row, "cell", &item->cell, err) || read_int(row, "index", &index, err) ||
        json_str(row, "id", &item->id, err) ||
        json_str(row, "prompt_sha256", &item->prompt_sha256, err) ||
        json_str(row, "answer", &item->answer, err) ||
        read_accept(row, arena, item, err) ||
        json_bool(row, "failed", &item->failed, err) ||
        json_bool(row, "cut", &item->cut, err) ||
        read_int(row, "tokens_in", &item->tokens_in, err) ||
        read_int(row, "tokens_cached", &item->tokens_cached, err) ||
        read_int(row, "tokens_out", &item->tokens_out, err) ||
        json_int(row, "reference_bytes", &item->reference_bytes, err) ||
        read_int(row, "docs", &docs, err) || read_int(row, "dropped", &dropped, err))
        return -1;
    item->index = (size_t)index;
    item->n_docs = (size_t)docs;
    item->n_dropped = (size_t)dropped;
    return read_metrics(row, arena, item, err) || read_logprobs(row, arena, item, err) ||
                   read_optional(row, item, err)
               ? -1
               : 0;
}

struct reader {
    struct arena *arena;
    struct item *item;
    size_t n, cap;
};

static int add_item(const struct json *row, void *context, struct err *err)
{
    struct reader *r = context;
    if (r->n == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 256;
        r->item = mem_resize(r->item, r->cap, sizeof *r->item);
    }
    if (read_item(row, r->arena, &r->item[r->n], err))
        return -1;
    r->n++;
    return 0;
}

/* Items with their place, to be sorted by (first appearance of the cell, index). */
struct placed {
    struct item item;
    size_t cell, at;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    if (x->item.index != y->item.index)
        return x->item.index < y->item.index ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static size_t cell_rank(struct str *cells, size_t *n_cells, struct str cell)
{
    for (size_t i = *n_cells; i > 0; i--) /* usually the newest */
        if (str_eq(cells[i - 1], cell))
            return i - 1;
    cells[*n_cells] = cell;
    return (*n_cells)++;
}

/* The last one of an (cell, index) counts: a retried item replaces the failed one. */
static void sort_items(struct reader *r, struct item **items, size_t *n)
{
    struct placed *placed = ARENA_ARRAY(r->arena, r->n + 1, struct placed);
    struct str *cells = ARENA_ARRAY(r->arena, r->n + 1, struct str);
    size_t n_cells = 0;
    for (size_t i = 0; i < r->n; i++)
        placed[i] =
            (struct placed){r->item[i], cell_rank(cells, &n_cells, r->item[i].cell), i};
    qsort(placed, r->n, sizeof *placed, by_place);
    *items = ARENA_ARRAY(r->arena, r->n + 1, struct item);
    *n = 0;
    for (size_t i = 0; i < r->n; i++) {
        bool again = i + 1 < r->n && placed[i + 1].cell == placed[i].cell &&
                     placed[i + 1].item.index == placed[i].item.index;
        if (!again)
            (*items)[(*n)++] = placed[i].item;
    }
}

int items_read(const char *path, struct arena *arena, struct item **items, size_t *n,
               struct err *err)
{
    struct reader reader = {.arena = arena};
    int rc = json_lines(path, arena, add_item, &reader, err);
    if (!rc)
        sort_items(&reader, items, n);
    free(reader.item);
    return rc;
}
