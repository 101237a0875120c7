/* spend - what this session may still spend, in dollars at endpoints and in seconds.
 *
 *     spend_open(&spend, plan);
 *     spend_price(&spend, price);       of the model that is asked from now on
 *     provider->set_terms(self, &spend.terms)
 *     spend_time(&spend, err)           -1 when the time is up
 *
 * Before something is sent, its most is set aside; when it is answered, what it took is counted.
 * So the sum of what was spent never goes above --max-cost, as far as the server keeps to the
 * longest answer that it was told.
 */
#ifndef HARNESS_RUN_SPEND_H
#define HARNESS_RUN_SPEND_H

#include "harness/run/plan.h"

struct spend {
    double max_usd, max_s; /* 0: no limit */
    int64_t started_us;
    const struct price *price;
    double spent_usd, aside_usd;
    bool over; /* the run ends because of a limit */
    struct model_terms terms;
};

/* `spend` must stay where it is while models have its terms. */
void spend_open(struct spend *spend, const struct plan *plan);
void spend_price(struct spend *spend, const struct price *price);
int spend_time(struct spend *spend, struct err *err);

#endif
