#include "harness/result/expense.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/json.h"

/* ---- what an item costs */

struct token_price { /* in any unit: only the ratios matter */
    double input, cached, output;
};

static double number_of(const struct json *object, const char *key, double otherwise)
{
    const struct json *value = object ? json_get(object, key) : NULL;
    return value && value->type == JSON_NUMBER ? value->number : otherwise;
}

/* As run.json records it of the model; where machine time is paid, a token is a token. */
static struct token_price token_price_of(const struct results *r, const char *model)
{
    const struct json *list = r->run ? json_get(r->run, "models") : NULL;
    for (const struct json *m = list ? list->child : NULL; m; m = m->next) {
        const struct json *alias = json_get(m, "alias");
        const struct json *usd = json_get(m, "usd_per_1m");
        if (!alias || alias->type != JSON_STRING || !str_is(alias->string, model) || !usd)
            continue;
        double input = number_of(usd, "input", 1);
        return (struct token_price){input, number_of(usd, "cached", input),
                                    number_of(usd, "output", input)};
    }
    return (struct token_price){1, 0, 1};
}

static double work_of(const struct item *item, const struct token_price *price)
{
    return price->input * (item->tokens_in - item->tokens_cached) +
           price->cached * item->tokens_cached + price->output * item->tokens_out;
}

static const double *item_costs(const struct results *r, const struct cell *cell,
                                double each, struct arena *arena, size_t *n)
{
    struct cell_items items = cell_items_find(r, cell_name(cell, arena));
    struct token_price price = token_price_of(r, cell->model);
    double *usd = ARENA_ARRAY(arena, items.n + 1, double), sum = 0;
    *n = items.n;
    for (size_t i = 0; i < items.n; i++)
        sum += usd[i] = work_of(&items.item[i], &price);
    for (size_t i = 0; i < items.n; i++)
        usd[i] = sum > 0 ? each * usd[i] * (double)items.n / sum : each;
    return items.n ? usd : NULL;
}

struct expense expense_of(const struct results *results, const struct cell *cell,
                          struct arena *arena)
{
    struct expense e = {.prepare = cell->prepare_usd, .each = cell->usd_per_1k / 1000};
    e.item = item_costs(results, cell, e.each, arena, &e.n);
    return e;
}

double expense_total(const struct expense *e, double requests)
{
    return e->prepare + requests * e->each;
}

/* ---- where two ways break even */

struct two {
    const struct expense *a, *b;
};

/* 1 / requests, which is finite where the two never meet: what b costs more a request, per dollar
 * that a costs more to prepare. */
static double rate(double saved_each, double more_prepare)
{
    return saved_each / more_prepare;
}

static double rate_of_picks(const void *context, const uint32_t *pick, size_t n)
{
    const struct two *two = context;
    double saved = 0;
    for (size_t i = 0; i < n; i++)
        saved += two->b->item[pick[i]] - two->a->item[pick[i]];
    return rate(saved / (double)n, two->a->prepare - two->b->prepare);
}

static double requests_at(double rate)
{
    return rate > 0 ? 1 / rate : INFINITY;
}

struct break_even expense_break_even(const struct expense *a, const struct expense *b,
                                     struct draws *draws)
{
    struct break_even even = {NAN, {NAN, NAN}};
    double saved = b->each - a->each, more = a->prepare - b->prepare;
    if (isnan(saved) || isnan(more))
        return even;
    if (more <=
        0) { /* nothing to win back: cheaper at once, or dearer from some point on */
        even.requests = saved >= 0 ? 0 : INFINITY;
        return even;
    }
    even.requests = requests_at(rate(saved, more));
    if (a->item && b->item && a->n == b->n) {
        struct two two = {a, b};
        struct interval r = stats_bootstrap(rate_of_picks, &two, a->n, draws);
        even.interval = (struct interval){requests_at(r.high), requests_at(r.low)};
    }
    return even;
}

/* ---- the cheapest at each number of requests */

/* Cheaper at N requests and after, as far as N decides. */
static bool cheaper(const struct expense *a, const struct expense *b, double requests)
{
    double x = expense_total(a, requests), y = expense_total(b, requests);
    return x < y || (x == y && a->each < b->each);
}

size_t expense_cheapest(const struct expense *e, size_t n, size_t *way, double *from)
{
    size_t now = n, count = 0;
    double at = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(e[i].prepare) && !isnan(e[i].each) &&
            (now == n || cheaper(&e[i], &e[now], 0)))
            now = i;
    while (now < n) {
        size_t next = n;
        double nearest = INFINITY;
        way[count] = now;
        from[count++] = at;
        for (size_t i = 0; i < n; i++) {
            if (!(e[i].each < e[now].each) || isnan(e[i].prepare))
                continue;
            double meet = (e[i].prepare - e[now].prepare) / (e[now].each - e[i].each);
            if (meet < nearest || (meet == nearest && e[i].each < e[next].each)) {
                nearest = meet;
                next = i;
            }
        }
        now = next;
        at = nearest;
    }
    return count;
}
