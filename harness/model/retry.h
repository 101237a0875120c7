/* retry - whether a request that failed is sent again, and after how long.
 *
 * The rules of OpenAI's own client (openai-python, _base_client.py), which servers are written
 * for: a wait that the server names is kept when it is at most 120 s, and above that nothing is
 * sent again; `x-should-retry` decides where it is said; else 408, 409, 429, 5xx and broken
 * connections are worth another try.  Without a named wait it is min(0.5 s * 2^n, 8 s), less up
 * to a quarter by chance.  A quota that is used up ("insufficient_quota") comes as 429 too, and
 * is never asked again.
 */
#ifndef HARNESS_MODEL_RETRY_H
#define HARNESS_MODEL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

struct rng;

enum { RETRY_AFTER_MAX_MS = 120000 };

struct retry_case {
    bool broken;              /* no whole answer came: connection, time-out */
    long status;              /* of the answer */
    bool quota;               /* its code is insufficient_quota */
    double after_ms;          /* as retry_after_ms() says */
    const char *should_retry; /* "true", "false" or "" */
    int tries;                /* sent so far, at least 1 */
};

/* The wait that the head of an answer asks for: `retry-after-ms` (milliseconds), else
 * `retry-after` (seconds, or a date of HTTP, held against `now` in seconds of 1970); NAN: none. */
double retry_after_ms(const char *retry_after_ms, const char *retry_after, double now);
/* "1s", "6m0s", "20ms", "1h2m3.5s": as in x-ratelimit-reset-*; NAN when it is none. */
double retry_duration_ms(const char *text);
/* Whether to try again, at most `retries` times in all, after *wait_ms.  Chance is number
 * `index` of rng. */
bool retry_again(const struct retry_case *c, int retries, const struct rng *rng,
                 uint64_t index, int64_t *wait_ms);

#endif
