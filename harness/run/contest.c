#include "harness/run/contest.h"

#include <math.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/result/seeds.h"
#include "harness/run/pair.h"

const char *const contest_names[] = {"not worse", "worse", "unclear"};

static enum contest_verdict verdict_of(struct interval advantage, double margin)
{
    if (advantage.low > -margin)
        return CONTEST_NOT_WORSE;
    return advantage.high < -margin ? CONTEST_WORSE : CONTEST_UNCLEAR;
}

struct contest contest_hold(const struct results *results, const struct metric *metric,
                            const struct cell *a, const struct cell *b, double margin,
                            struct draws *draws)
{
    struct arena arena = {0};
    struct pair pair = {0};
    bool up = metric->higher_is_better;
    double difference = a->quality - b->quality;
    struct contest c = {
        a, b, 0, up ? difference : -difference, {NAN, NAN}, CONTEST_UNCLEAR};
    const struct cell_items *of_a, *of_b;
    size_t n_a = seeds_items(results, a, &of_a, &arena);
    size_t n_b = seeds_items(results, b, &of_b, &arena);
    if (n_a > 0 && n_b > 0)
        pair_items(&pair, of_b, n_b, of_a, n_a, &arena);
    if (pair.n) {
        pair_score(&pair, metric, &arena);
        struct paired p = pair_bootstrap(&pair, draws);
        c.items = pair.n;
        c.advantage = up ? p.difference : -p.difference;
        c.interval =
            up ? p.interval : (struct interval){-p.interval.high, -p.interval.low};
        c.verdict = verdict_of(c.interval, margin);
    }
    arena_release(&arena);
    return c;
}

struct interval contest_range(const char *metric)
{
    struct err ignored = ERR_INIT;
    const struct metric *m = metric_find(metric, &ignored);
    return m ? (struct interval){m->min, m->max} : (struct interval){-INFINITY, INFINITY};
}

const char *contest_word(const struct contest *c, double margin)
{
    if (c->interval.low > 0)
        return "better";
    if (c->interval.high < 0)
        return "worse";
    return c->interval.low > -margin && c->interval.high < margin
               ? "the same within the margin"
               : "not enough data";
}

double contest_seen(const struct contest *c)
{
    return (c->interval.high - c->interval.low) / 2 * (2.80 / 1.96);
}
