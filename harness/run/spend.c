#include "harness/run/spend.h"

#include <string.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"

/* The run can go on with a higher limit, as after an interruption. */
static int stop(struct spend *spend, struct err *err)
{
    spend->over = true;
    err->status = ERR_INTERRUPTED;
    return -1;
}

int spend_time(struct spend *spend, struct err *err)
{
    if (spend->max_s <= 0 ||
        (double)(clock_us() - spend->started_us) / 1e6 < spend->max_s)
        return 0;
    err_set(err, "the %g s of --max-time are over", spend->max_s);
    return stop(spend, err);
}

static int may_spend(void *context, const struct tokens *most, struct err *err)
{
    struct spend *spend = context;
    double usd = price_tokens(spend->price, most);
    if (spend_time(spend, err))
        return -1;
    if (usd <= 0)
        return 0;
    if (spend->max_usd > 0 &&
        spend->spent_usd + spend->aside_usd + usd > spend->max_usd) {
        err_set(err,
                "--max-cost is %g USD: %.6f are spent, %.6f are set aside for what is "
                "under way, and the next may take %.6f",
                spend->max_usd, spend->spent_usd, spend->aside_usd, usd);
        return stop(spend, err);
    }
    spend->aside_usd += usd;
    return 0;
}

static void spent(void *context, const struct tokens *most, const struct tokens *used)
{
    struct spend *spend = context;
    double aside = spend->aside_usd - price_tokens(spend->price, most);
    spend->aside_usd = aside > 0 ? aside : 0;
    spend->spent_usd += price_tokens(spend->price, used);
}

void spend_open(struct spend *spend, const struct plan *plan)
{
    bool keeps = strcmp(plan->opts.cache, "none") != 0 && *plan->opts.cache &&
                 strcmp(plan->opts.log_text, "hash") != 0;
    *spend = (struct spend){
        .max_usd = plan->opts.max_cost,
        .max_s = plan->opts.max_time,
        .started_us = clock_us(),
        .terms = {.loopback_only = plan->opts.private,
                  .cache = keeps ? plan->opts.cache : NULL,
                  .may_spend = may_spend,
                  .spent = spent,
                  .context = spend},
    };
}

void spend_price(struct spend *spend, const struct price *price)
{
    spend->price = price;
}
