#include "harness/run/prices.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/base/json.h"
#include "harness/base/sha256.h"

static int text(const struct json *json, const char *key, struct arena *arena,
                const char **out, struct err *err)
{
    struct str value;
    if (json_str(json, key, &value, err))
        return -1;
    *out = str_copy(arena, value).data;
    return 0;
}

/* Absent is 0: a server without a discount, a model that cannot be trained. */
static int amount(const struct json *json, const char *key, double *out, struct err *err)
{
    const struct json *value = json_get(json, key);
    *out = 0;
    if (!value)
        return 0;
    if (json_real(json, key, out, err))
        return -1;
    if (*out < 0)
        return err_at(err, json->path, value->line, "\"%s\" must not be negative, is %g",
                      key, *out);
    return 0;
}

static int check_keys(const struct json *json, struct err *err)
{
    static const char *const keys[] = {"usd_per_hour",
                                       "watts",
                                       "usd_per_kwh",
                                       "usd_per_1m_input",
                                       "usd_per_1m_cached",
                                       "usd_per_1m_output",
                                       "usd_per_1m_training",
                                       "source",
                                       "date",
                                       NULL};
    bool hour = json_get(json, "usd_per_hour"),
         input = json_get(json, "usd_per_1m_input");
    if (json_only(json, keys, err))
        return -1;
    if (hour == input || input != (json_get(json, "usd_per_1m_output") != NULL))
        return err_at(err, json->path, json->line,
                      "a price is \"usd_per_hour\", or \"usd_per_1m_input\" with "
                      "\"usd_per_1m_output\"");
    bool watts = json_get(json, "watts"), kwh = json_get(json, "usd_per_kwh");
    if (watts != kwh || (watts && !hour))
        return err_at(err, json->path, json->line,
                      "the energy of a machine is \"watts\" with \"usd_per_kwh\", beside "
                      "\"usd_per_hour\"");
    return 0;
}

static int read_amounts(const struct json *json, struct price *price, struct err *err)
{
    double watts, usd_per_kwh;
    price->per_hour = json_get(json, "usd_per_hour") != NULL;
    if (amount(json, "usd_per_hour", &price->usd_per_hour, err) ||
        amount(json, "watts", &watts, err) ||
        amount(json, "usd_per_kwh", &usd_per_kwh, err) ||
        amount(json, "usd_per_1m_input", &price->usd_per_1m_input, err) ||
        amount(json, "usd_per_1m_cached", &price->usd_per_1m_cached, err) ||
        amount(json, "usd_per_1m_output", &price->usd_per_1m_output, err) ||
        amount(json, "usd_per_1m_training", &price->usd_per_1m_training, err))
        return -1;
    price->usd_per_hour += watts / 1000 * usd_per_kwh;
    /* Who names no price for cached input asks the full one. */
    if (!json_get(json, "usd_per_1m_cached"))
        price->usd_per_1m_cached = price->usd_per_1m_input;
    return 0;
}

static int read_price(const struct json *json, struct arena *arena, struct price *price,
                      struct err *err)
{
    *price = (struct price){.name = str_copy(arena, json->key).data};
    if (json->type != JSON_OBJECT)
        return err_at(err, json->path, json->line, "\"%s\" must be an object, is %s",
                      price->name, json_type_name(json->type));
    if (check_keys(json, err) || read_amounts(json, price, err) ||
        text(json, "source", arena, &price->source, err) ||
        text(json, "date", arena, &price->date, err))
        return err_wrap(err, "price \"%s\"", price->name);
    return 0;
}

int prices_load(struct prices *prices, const char *path, struct arena *arena,
                struct err *err)
{
    struct str bytes;
    const struct json *root;
    *prices = (struct prices){0};
    path = home_path(arena, path);
    if (file_read(path, arena, 1 << 20, &bytes, err) ||
        json_parse(bytes, path, 1, arena, &root, err))
        return err_wrap(err, "cannot load prices");
    sha256_of(bytes, prices->sha256);
    if (root->type != JSON_OBJECT)
        return err_at(err, path, root->line, "must be an object of prices, is %s",
                      json_type_name(root->type));
    struct price *list = ARENA_ARRAY(arena, root->n, struct price);
    for (const struct json *json = root->child; json; json = json->next) {
        if (str_is(json->key, "date") && json->type == JSON_STRING)
            prices->date = str_copy(arena, json->string).data;
        else if (read_price(json, arena, &list[prices->n], err))
            return -1;
        else
            prices->n++;
    }
    prices->price = list;
    if (!prices->date)
        return err_at(err, path, root->line, "\"date\" is missing");
    return 0;
}

const struct price *prices_find(const struct prices *prices, const char *name)
{
    for (size_t i = 0; i < prices->n; i++)
        if (!strcmp(prices->price[i].name, name))
            return &prices->price[i];
    return NULL;
}

double price_requests(const struct price *price, double s_per_item, double tokens_in,
                      double tokens_cached, double tokens_out)
{
    if (price->per_hour)
        return 1000 * s_per_item * price->usd_per_hour / 3600;
    double per_1m = tokens_in * price->usd_per_1m_input +
                    tokens_cached * price->usd_per_1m_cached +
                    tokens_out * price->usd_per_1m_output;
    return 1000 * per_1m / 1e6;
}

double price_training(const struct price *price, double seconds, double tokens)
{
    if (price->per_hour)
        return seconds * price->usd_per_hour / 3600;
    return tokens * price->usd_per_1m_training / 1e6;
}

double price_tokens(const struct price *price, const struct tokens *t)
{
    if (!price || price->per_hour)
        return 0;
    return ((double)(t->in - t->cached) * price->usd_per_1m_input +
            (double)t->cached * price->usd_per_1m_cached +
            (double)t->out * price->usd_per_1m_output +
            (double)t->training * price->usd_per_1m_training) /
           1e6;
}

void price_cell(const struct price *price, const struct price *tuned, struct cell *row)
{
    /* Only fractions have a cost per correct answer; they have one already. */
    bool per_correct = !isnan(row->usd_per_correct) && row->quality > 0;
    const struct price *answers = row->trained_tokens > 0 && tuned ? tuned : price;
    row->prepare_usd = row->usd_per_1k = row->usd_per_correct = NAN;
    if (!price)
        return;
    row->prepare_usd = price_training(price, row->prepare_s, (double)row->trained_tokens);
    row->usd_per_1k =
        price_requests(answers, 1 / row->items_per_s, row->tokens_in - row->tokens_cached,
                       row->tokens_cached, row->tokens_out);
    if (per_correct)
        row->usd_per_correct = row->usd_per_1k / 1000 / row->quality;
}

/* ---- a whole run by other prices */

static const struct json *model_of(const struct results *results, const char *alias)
{
    const struct json *models = json_get(results->run, "models");
    for (const struct json *m = models ? models->child : NULL; m; m = m->next)
        if (str_is(json_text(m, "alias"), alias))
            return m;
    return NULL;
}

static int price_named(const struct prices *prices, const struct json *model,
                       const char *key, const struct price **price, struct err *err)
{
    const struct json *name = model ? json_get(model, key) : NULL;
    *price = NULL;
    if (!name || name->type != JSON_STRING)
        return 0;
    for (size_t i = 0; i < prices->n; i++)
        if (str_is(name->string, prices->price[i].name))
            *price = &prices->price[i];
    if (*price)
        return 0;
    return err_at(err, model->path, model->line,
                  "the prices of %s have no \"%.*s\", which the run was priced by",
                  prices->date, STR_ARG(name->string));
}

int prices_apply(const struct prices *prices, struct results *results, struct err *err)
{
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct json *model = model_of(results, results->cell[i].model);
        const struct price *price, *tuned;
        if (price_named(prices, model, "price", &price, err) ||
            price_named(prices, model, "price_tuned", &tuned, err))
            return -1;
        price_cell(price, tuned, &results->cell[i]);
    }
    return 0;
}
