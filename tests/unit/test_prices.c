/* prices.json: what is shipped loads, what is wrong is refused, and the formulas. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/run/prices.h"

static struct arena arena;
static struct err err;
static struct prices prices;
static char path[64];

static void begin(void)
{
    strcpy(path, "/tmp/trivium-prices-XXXXXX");
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    close(fd);
}

static void end(void)
{
    unlink(path);
    arena_release(&arena);
}

TestSuite(prices, .init = begin, .fini = end);

static int load(const char *text)
{
    cr_assert_eq(file_write(path, str_of(text), &err), 0);
    return prices_load(&prices, path, &arena, &err);
}

static void refused(const char *text, const char *why)
{
    err = (struct err)ERR_INIT;
    cr_assert_eq(load(text), -1, "accepted: %s", text);
    cr_assert(strstr(err.text, why), "\"%s\" is not in: %s", why, err.text);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}

#define FROM "\"source\": \"a page\", \"date\": \"2026-01-01\""

Test(prices, what_ships_loads_and_has_the_machine)
{
    cr_assert_eq(prices_load(&prices, "models/prices.json", &arena, &err), 0, "%s",
                 err.text);
    const struct price *machine = prices_find(&prices, "machine");
    cr_assert(machine && machine->per_hour);
    cr_assert_float_eq(machine->usd_per_hour, 0.08, 1e-12);
    cr_assert_null(prices_find(&prices, "no such price"));
    cr_assert_eq(strlen(prices.sha256), 64);
    for (size_t i = 0; i < prices.n; i++)
        cr_assert(*prices.price[i].source && *prices.price[i].date, "%s",
                  prices.price[i].name);
}

Test(prices, a_request_costs_its_tokens)
{
    cr_assert_eq(load("{\"date\": \"d\", \"api\": {\"usd_per_1m_input\": 2.5, "
                      "\"usd_per_1m_cached\": 1.25, \"usd_per_1m_output\": 10, "
                      "\"usd_per_1m_training\": 3, " FROM "}}"),
                 0, "%s", err.text);
    const struct price *api = prices_find(&prices, "api");
    /* 1,200 prompt tokens of which 1,000 were cached, 300 of completion */
    cr_assert_float_eq(price_requests(api, 99, 200, 1000, 300), 4.75, 1e-12);
    cr_assert_float_eq(price_training(api, 99, 2e6), 6, 1e-12);
}

Test(prices, a_machine_costs_its_time)
{
    cr_assert_eq(
        load("{\"date\": \"d\", \"machine\": {\"usd_per_hour\": 0.36, " FROM "}}"), 0);
    const struct price *machine = prices_find(&prices, "machine");
    cr_assert_float_eq(price_requests(machine, 0.5, 1e9, 1e9, 1e9), 0.05, 1e-12);
    cr_assert_float_eq(price_training(machine, 600, 1e9), 0.06, 1e-12);
}

Test(prices, a_machine_of_ones_own_costs_its_energy_too)
{
    cr_assert_eq(
        load("{\"date\": \"d\", \"laptop\": {\"usd_per_hour\": 0.02, \"watts\": 50, "
             "\"usd_per_kwh\": 0.2, " FROM "}}"),
        0, "%s", err.text);
    const struct price *laptop = prices_find(&prices, "laptop");
    cr_assert_float_eq(price_training(laptop, 3600, 0), 0.03, 1e-12);
    cr_assert_float_eq(price_requests(laptop, 3.6, 0, 0, 0), 0.03, 1e-12);
}

Test(prices, without_a_cached_price_cached_tokens_cost_the_full_one)
{
    cr_assert_eq(load("{\"date\": \"d\", \"api\": {\"usd_per_1m_input\": 2, "
                      "\"usd_per_1m_output\": 8, " FROM "}}"),
                 0);
    const struct price *api = prices_find(&prices, "api");
    cr_assert_float_eq(price_requests(api, 0, 0, 1000, 0), 2, 1e-12);
}

Test(prices, what_is_wrong_is_refused_by_name)
{
    refused("{\"machine\": {\"usd_per_hour\": 1, " FROM "}}", "\"date\" is missing");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_hour\": 1, \"date\": \"x\"}}", "source");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_hour\": -1, " FROM "}}", "negative");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_hour\": \"1\", " FROM "}}", "number");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_huor\": 1, " FROM "}}", "usd_per_hour");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_1m_input\": 1, " FROM "}}",
            "usd_per_1m_output");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_hour\": 1, \"watts\": 50, " FROM "}}",
            "usd_per_kwh");
    refused(
        "{\"date\": \"d\", \"m\": {\"usd_per_1m_input\": 1, \"usd_per_1m_output\": 1, "
        "\"watts\": 50, \"usd_per_kwh\": 1, " FROM "}}",
        "usd_per_hour");
    refused("{\"date\": \"d\", \"m\": {\"usd_per_hour\": 1, \"watts\": -5, "
            "\"usd_per_kwh\": 1, " FROM "}}",
            "\"watts\" must not be negative");
    refused("{\"date\": \"d\", \"m\": 3}", "object");
    refused("[]", "object");
    refused("{", "prices");
}
