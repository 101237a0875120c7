#include "harness/model/retry.h"

#include <ctype.h>
#include <curl/curl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/rng.h"

static const double first_ms = 500, longest_ms = 8000;

/* A decimal number and nothing else; NAN otherwise. */
static double number(const char *text)
{
    char *end;
    if (!isdigit((unsigned char)*text) && *text != '.' && *text != '-')
        return NAN;
    double x = strtod(text, &end);
    return *end || !isfinite(x) ? NAN : x;
}

double retry_after_ms(const char *ms, const char *after, double now)
{
    double x = number(ms);
    if (!isnan(x))
        return x;
    x = number(after);
    if (!isnan(x))
        return x * 1000;
    if (!isalpha((unsigned char)*after)) /* "Sun, 06 Nov 1994 08:49:37 GMT" */
        return NAN;
    time_t date = curl_getdate(after, NULL);
    return date < 0 ? NAN : ((double)date - now) * 1000;
}

double retry_duration_ms(const char *text)
{
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"ms", 1}, {"h", 3600e3}, {"m", 60e3}, {"s", 1000}, {"d", 86400e3}};
    double sum = 0;
    if (!*text)
        return NAN;
    while (*text) {
        char *end;
        size_t u = 0;
        if (!isdigit((unsigned char)*text))
            return NAN;
        double x = strtod(text, &end);
        while (u < 5 && strncmp(end, units[u].unit, strlen(units[u].unit)) != 0)
            u++;
        if (u == 5)
            return NAN;
        sum += x * units[u].ms;
        text = end + strlen(units[u].unit);
    }
    return sum;
}

static bool is_worth_it(const struct retry_case *c)
{
    if (c->quota)
        return false;
    if (!strcmp(c->should_retry, "true"))
        return true;
    if (!strcmp(c->should_retry, "false"))
        return false;
    return c->broken || c->status == 408 || c->status == 409 || c->status == 429 ||
           c->status >= 500;
}

bool retry_again(const struct retry_case *c, int retries, const struct rng *rng,
                 uint64_t index, int64_t *wait_ms)
{
    if (c->tries > retries || c->after_ms > RETRY_AFTER_MAX_MS || !is_worth_it(c))
        return false;
    if (c->after_ms > 0) {
        *wait_ms = (int64_t)ceil(c->after_ms);
        return true;
    }
    double wait = ldexp(first_ms, c->tries < 30 ? c->tries - 1 : 30);
    wait = wait < longest_ms ? wait : longest_ms;
    *wait_ms = (int64_t)(wait * (1 - 0.25 * rng_real(rng, index)));
    return true;
}
