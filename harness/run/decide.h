/* decide - from a run to an answer: the cheapest way that is good and fast enough, what it beat and
 * by how much, whether a smaller model would do, and what the data cannot tell.
 *
 *     results_read(&results, dir, ITEMS_IF_THERE, arena, err);
 *     seeds_join(&results, arena);
 *     decide(&results, task, &how, arena, &decision, err);
 *     decide_write_text(&decision, &how, stdout);  decide_write_json(&decision, &how, &json);
 *
 * A candidate is a method with a model, a row of the run with several seeds made one (seeds.h): of
 * these the worst counts against the limits.  Without items there are estimates and no tests.
 */
#ifndef HARNESS_RUN_DECIDE_H
#define HARNESS_RUN_DECIDE_H

#include <stdio.h>

#include "harness/result/expense.h"
#include "harness/run/contest.h"

struct json_out;

struct decide_how {
    double requests_per_day, months;
    double
        min_quality; /* of the task's first metric (the most, where less is better); NAN */
    double max_p95_ms; /* NAN: any */
    double
        margin; /* in units of the metric; NAN: a twentieth of its range, or of the quality */
    bool sure; /* the whole interval must meet min_quality, not the estimate alone */
    struct draws *draws; /* of all intervals */
};

enum decide_miss { MISS_QUALITY = 1, MISS_LATENCY = 2, MISS_COST = 4 /* not known */ };

struct candidate {
    const char *method, *model;
    const struct cell *cell;
    size_t seeds;
    double quality;
    double worst, best; /* seed */
    struct interval interval;
    double p95_ms, params;
    struct expense expense;
    double total; /* USD over the months */
    unsigned misses;
};

/* From so many requests on another candidate is the cheapest that meets the limits. */
struct change {
    const struct candidate *to;
    double requests;
    struct interval interval;
};

struct decision {
    const char *task, *metric, *definition;
    bool higher_is_better;
    double margin, least_quality; /* as given, or found */
    double requests;              /* over the months */
    struct candidate *candidate;  /* those that meet the limits first, cheapest first */
    size_t n, n_meeting;
    const struct candidate *chosen; /* NULL: none meets the limits */
    const struct candidate *best;   /* by estimate, whatever it costs */
    struct contest *beaten;         /* chosen against candidate[1], candidate[2] ... */
    size_t n_beaten;
    struct contest *size; /* of every method: each smaller model against the largest */
    size_t n_size;
    struct change *change; /* the first begins at 0 requests */
    size_t n_changes;
    const char **unclear; /* what the data cannot tell, a sentence each */
    size_t n_unclear;
};

/* task must be one of the run's. */
int decide(const struct results *results, const char *task, const struct decide_how *how,
           struct arena *arena, struct decision *decision, struct err *err);

void decide_write_text(const struct decision *d, const struct decide_how *how, FILE *out);
/* One object; the caller has begun an array or passes a fresh json_out. */
void decide_write_json(const struct decision *d, const struct decide_how *how,
                       struct json_out *out);

/* The smallest model of a method that is not worse than its largest, against that; NULL: only the
 * largest is known to do, or there is but one. */
const struct contest *decide_smallest(const struct decision *d, const char *method);

#endif
