/* decide_write - a decision in words, and as JSON. */
#include <math.h>
#include <string.h>

#include "harness/base/json.h"
#include "harness/run/decide.h"

/* ---- words */

static void print_interval(FILE *out, const char *before, struct interval i)
{
    if (!isnan(i.low) && !isnan(i.high))
        fprintf(out, "%s[%.3f, %.3f]", before, i.low, i.high);
}

static void print_requests(FILE *out, double n)
{
    if (isinf(n))
        fputs("never", out);
    else if (n >= 1e6)
        fprintf(out, "%.3g million", n / 1e6);
    else
        fprintf(out, "%.0f", ceil(n));
}

static void print_ms(FILE *out, const char *label, double ms)
{
    if (!isnan(ms))
        fprintf(out, ", %s %.3g ms", label, ms);
}

static void print_limits(const struct decision *d, const struct decide_how *how,
                         FILE *out)
{
    fprintf(out, "%.0f requests (%.6g a day, %.4g months)", d->requests,
            how->requests_per_day, how->months);
    fprintf(out, ", %s %s %.4g%s%s", d->metric,
            d->higher_is_better ? "at least" : "at most", d->least_quality,
            how->sure ? " by its whole interval" : "",
            !isnan(how->min_quality) ? ""
            : d->higher_is_better    ? " (the best less the margin, half of it at least)"
                                     : " (the best and the margin)");
    if (!isnan(how->max_p95_ms))
        fprintf(out, ", p95 at most %.4g ms", how->max_p95_ms);
    fputc('\n', out);
}

static void print_candidate(const struct candidate *c, FILE *out)
{
    fprintf(out, "%s with %s", c->method, c->model);
}

static void print_choice(const struct decision *d, FILE *out)
{
    const struct candidate *c = d->chosen;
    fputs("  choose     ", out);
    print_candidate(c, out);
    fprintf(out, "\n             %s %.3f", d->metric, c->quality);
    print_interval(out, " ", c->interval);
    if (c->seeds > 1)
        fprintf(out, " (%zu seeds: %.3f to %.3f)", c->seeds, fmin(c->worst, c->best),
                fmax(c->worst, c->best));
    print_ms(out, "p95", c->p95_ms);
    fprintf(out,
            "\n             %.3g USD in all: %.3g preparing, %.3g per 1,000 requests\n"
            "             the cheapest of %zu that meet the limits; %zu do not\n",
            c->total, c->expense.prepare, 1000 * c->expense.each, d->n_meeting,
            d->n - d->n_meeting);
}

static void print_misses(const struct candidate *c, FILE *out)
{
    const char *comma = "";
    if (c->misses & MISS_QUALITY) {
        fputs("not good enough", out);
        comma = ", ";
    }
    if (c->misses & MISS_LATENCY) {
        fprintf(out, "%stoo slow", comma);
        comma = ", ";
    }
    if (c->misses & MISS_COST)
        fprintf(out, "%sno price", comma);
}

static void print_none(const struct decision *d, FILE *out)
{
    fprintf(out, "  choose     none: no way of %zu meets the limits.  Best: ", d->n);
    print_candidate(d->best, out);
    fprintf(out, ", %s %.3f", d->metric, d->best->quality);
    print_interval(out, " ", d->best->interval);
    print_ms(out, "p95", d->best->p95_ms);
    fputs(" (", out);
    print_misses(d->best, out);
    fputs(")\n", out);
}

static void print_beaten(const struct decision *d, FILE *out)
{
    for (size_t i = 0; i < d->n_beaten; i++) {
        const struct contest *c = &d->beaten[i];
        const struct candidate *other = &d->candidate[i + 1];
        fputs(i ? "             " : "  against    ", out);
        fprintf(out, "%-14s %-12s %s %.3f, advantage %+.3f", other->method, other->model,
                d->metric, other->quality, c->advantage);
        print_interval(out, " ", c->interval);
        if (!isnan(other->total))
            fprintf(out, ", %.3g USD", other->total);
        if (other->misses) {
            fputs(" (", out);
            print_misses(other, out);
            fputc(')', out);
        }
        fputc('\n', out);
    }
}

/* Where nothing could be tested nothing is said. */
static void print_sizes(const struct decision *d, FILE *out)
{
    const char *label = "  size       ";
    for (size_t i = 0; i < d->n_size; i++) {
        const struct contest *c = &d->size[i];
        if (!c->items)
            continue;
        fputs(label, out);
        label = "             ";
        fprintf(out, "%-14s %s is %s than %s by more than %.3g: %+.3f", c->a->method,
                c->a->model,
                c->verdict == CONTEST_UNCLEAR ? "perhaps worse"
                                              : contest_names[c->verdict],
                c->b->model, d->margin, c->advantage);
        print_interval(out, " ", c->interval);
        fputc('\n', out);
    }
}

static void print_changes(const struct decision *d, const struct decide_how *how,
                          FILE *out)
{
    for (size_t i = 0; i < d->n_changes; i++) {
        const struct change *c = &d->change[i];
        fputs(i ? "             " : "  changes    ", out);
        if (i == 0)
            fputs("from the first request ", out);
        else {
            fputs("from ", out);
            print_requests(out, c->requests);
            if (!isnan(c->interval.low)) {
                fputs(" [", out);
                print_requests(out, c->interval.low);
                fputs(" to ", out);
                print_requests(out, c->interval.high);
                fputc(']', out);
            }
            fputs(" requests ", out);
            if (c->requests >= how->requests_per_day)
                fprintf(out, "(%.3g days) ", c->requests / how->requests_per_day);
        }
        print_candidate(c->to, out);
        fputc('\n', out);
    }
}

void decide_write_text(const struct decision *d, const struct decide_how *how, FILE *out)
{
    fprintf(out, "%s: ", d->task);
    print_limits(d, how, out);
    if (d->chosen)
        print_choice(d, out);
    else
        print_none(d, out);
    print_beaten(d, out);
    print_sizes(d, out);
    print_changes(d, how, out);
    for (size_t i = 0; i < d->n_unclear; i++)
        fprintf(out, "%s%s\n", i ? "             " : "  not told   ", d->unclear[i]);
}

/* ---- JSON */

static void put_interval(struct json_out *out, const char *key, struct interval i)
{
    json_begin_array(out, key);
    json_put_real(out, NULL, i.low);
    json_put_real(out, NULL, i.high);
    json_end_array(out);
}

static void put_misses(struct json_out *out, unsigned misses)
{
    static const char *const name[] = {"quality", "latency", "cost"};
    json_begin_array(out, "misses");
    for (int i = 0; i < 3; i++)
        if (misses & 1u << i)
            json_put_text(out, NULL, name[i]);
    json_end_array(out);
}

static void put_candidate(struct json_out *out, const char *key,
                          const struct candidate *c)
{
    json_begin(out, key);
    json_put_text(out, "method", c->method);
    json_put_text(out, "model", c->model);
    json_put_real(out, "params", c->params);
    json_put_int(out, "seeds", (int64_t)c->seeds);
    json_put_real(out, "quality", c->quality);
    put_interval(out, "interval", c->interval);
    json_put_real(out, "p95_ms", c->p95_ms);
    json_put_real(out, "prepare_usd", c->expense.prepare);
    json_put_real(out, "usd_per_1k", 1000 * c->expense.each);
    json_put_real(out, "total_usd", c->total);
    put_misses(out, c->misses);
    json_end(out);
}

static void put_contests(struct json_out *out, const char *key, const struct contest *c,
                         size_t n)
{
    json_begin_array(out, key);
    for (size_t i = 0; i < n; i++) {
        json_begin(out, NULL);
        json_put_text(out, "method", c[i].a->method);
        json_put_text(out, "model", c[i].a->model);
        json_put_text(out, "other_method", c[i].b->method);
        json_put_text(out, "other_model", c[i].b->model);
        json_put_int(out, "items", (int64_t)c[i].items);
        json_put_real(out, "advantage", c[i].advantage);
        put_interval(out, "interval", c[i].interval);
        json_put_text(out, "verdict", contest_names[c[i].verdict]);
        json_end(out);
    }
    json_end_array(out);
}

static void put_changes(struct json_out *out, const struct decision *d)
{
    json_begin_array(out, "changes");
    for (size_t i = 0; i < d->n_changes; i++) {
        json_begin(out, NULL);
        json_put_real(out, "from_requests", d->change[i].requests);
        put_interval(out, "interval", d->change[i].interval);
        json_put_text(out, "method", d->change[i].to->method);
        json_put_text(out, "model", d->change[i].to->model);
        json_end(out);
    }
    json_end_array(out);
}

static void put_limits(struct json_out *out, const struct decision *d,
                       const struct decide_how *how)
{
    json_begin(out, "limits");
    json_put_real(out, "requests", d->requests);
    json_put_real(out, "requests_per_day", how->requests_per_day);
    json_put_real(out, "months", how->months);
    json_put_real(out, "min_quality", d->least_quality);
    json_put_real(out, "max_p95_ms", how->max_p95_ms);
    json_put_bool(out, "sure", how->sure);
    json_end(out);
}

void decide_write_json(const struct decision *d, const struct decide_how *how,
                       struct json_out *out)
{
    json_begin(out, NULL);
    json_put_text(out, "task", d->task);
    json_put_text(out, "metric", d->metric);
    json_put_text(out, "definition", d->definition);
    json_put_bool(out, "higher_is_better", d->higher_is_better);
    json_put_real(out, "margin", d->margin);
    put_limits(out, d, how);
    if (d->chosen)
        put_candidate(out, "chosen", d->chosen);
    else
        json_put_null(out, "chosen");
    put_candidate(out, "best", d->best);
    json_begin_array(out, "candidates");
    for (size_t i = 0; i < d->n; i++)
        put_candidate(out, NULL, &d->candidate[i]);
    json_end_array(out);
    put_contests(out, "against", d->beaten, d->n_beaten);
    put_contests(out, "sizes", d->size, d->n_size);
    put_changes(out, d);
    json_begin_array(out, "not_told");
    for (size_t i = 0; i < d->n_unclear; i++)
        json_put_text(out, NULL, d->unclear[i]);
    json_end_array(out);
    json_end(out);
}
