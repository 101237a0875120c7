/* prices - prices.json: what machines and endpoints cost, with source and date.
 *
 *   { "date": "2026-11-23",
 *     "machine": { "usd_per_hour": 0.08, "source": "...", "date": "..." },
 *     "laptop":  { "usd_per_hour": 0.02, "watts": 45, "usd_per_kwh": 0.18, "source", "date" },
 *     "gpt-4o-mini": { "usd_per_1m_input": 0.15, "usd_per_1m_cached": 0.075,
 *                      "usd_per_1m_output": 0.60, "usd_per_1m_training": 3.0, "source", "date" } }
 */
#ifndef HARNESS_RUN_PRICES_H
#define HARNESS_RUN_PRICES_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/model/model.h"
#include "harness/result/result.h"

struct price {
    const char *name, *source, *date;
    bool per_hour;       /* a machine */
    double usd_per_hour; /* with the energy of that hour: watts / 1000 x usd_per_kwh */
    double usd_per_1m_input, usd_per_1m_cached, usd_per_1m_output, usd_per_1m_training;
};

struct prices {
    const struct price *price;
    size_t n;
    const char *date; /* of the file */
    char sha256[65];
};

int prices_load(struct prices *prices, const char *path, struct arena *arena,
                struct err *err);
const struct price *prices_find(const struct prices *prices, const char *name);

/* 1,000 requests, in USD: s_per_item for machines; mean tokens for endpoints (input excludes
 * cached). */
double price_requests(const struct price *price, double s_per_item, double tokens_in,
                      double tokens_cached, double tokens_out);
double price_training(const struct price *price, double seconds, double tokens);
/* Of a server's tokens, in USD; 0 for machines and where there is no price (NULL). */
double price_tokens(const struct price *price, const struct tokens *tokens);

/* A row's prepare_usd, usd_per_1k and usd_per_correct from what it records of times and tokens.
 * `tuned`: what answers of a fine-tuned model cost.  A price that is NULL leaves NAN. */
void price_cell(const struct price *price, const struct price *tuned, struct cell *row);
/* All rows of a run, by other prices than it was run with: each model by the names that run.json
 * has for it (`price`, `price_tuned`).  A name that `prices` has not is an error. */
int prices_apply(const struct prices *prices, struct results *results, struct err *err);

#endif
