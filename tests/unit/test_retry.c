/* The rules by which requests are sent again, how many are under way, and events of a stream. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/base/rng.h"
#include "harness/model/labels.h"
#include "harness/model/pace.h"
#include "harness/model/retry.h"
#include "harness/model/sse.h"

static bool again(struct retry_case c, int64_t *wait_ms)
{
    struct rng rng = rng_make(1, "retry", 0);
    if (!c.should_retry)
        c.should_retry = "";
    if (c.after_ms == 0)
        c.after_ms = NAN;
    if (!c.tries)
        c.tries = 1;
    *wait_ms = -1;
    return retry_again(&c, 2, &rng, 7, wait_ms);
}

Test(retry, statuses_are_judged_as_openais_client_judges_them)
{
    static const struct {
        long status;
        bool again;
    } rows[] = {{400, 0}, {401, 0}, {403, 0}, {404, 0}, {408, 1}, {409, 1},
                {422, 0}, {429, 1}, {500, 1}, {502, 1}, {503, 1}, {529, 1}};
    int64_t wait;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(again((struct retry_case){.status = rows[i].status}, &wait),
                     rows[i].again, "%ld", rows[i].status);
    cr_expect(again((struct retry_case){.broken = true}, &wait));
}

Test(retry, a_used_up_quota_is_never_asked_again)
{
    int64_t wait;
    cr_expect_not(again((struct retry_case){.status = 429, .quota = true}, &wait));
    cr_expect_not(
        again((struct retry_case){.status = 429, .quota = true, .should_retry = "true"},
              &wait));
}

Test(retry, the_server_may_decide_otherwise)
{
    int64_t wait;
    cr_expect(again((struct retry_case){.status = 400, .should_retry = "true"}, &wait));
    cr_expect_not(
        again((struct retry_case){.status = 500, .should_retry = "false"}, &wait));
    cr_expect_not(again((struct retry_case){.status = 500, .tries = 3}, &wait),
                  "two retries are three tries");
}

Test(retry, a_named_wait_is_kept_up_to_two_minutes)
{
    int64_t wait;
    cr_expect(again((struct retry_case){.status = 429, .after_ms = 1234.5}, &wait));
    cr_expect_eq(wait, 1235);
    cr_expect(again((struct retry_case){.status = 429, .after_ms = 120000}, &wait));
    cr_expect_not(again((struct retry_case){.status = 429, .after_ms = 120001}, &wait));
    cr_expect_not(again((struct retry_case){.status = 429,
                                            .after_ms = 120001,
                                            .should_retry = "true"},
                        &wait),
                  "checked before x-should-retry");
    cr_expect(again((struct retry_case){.status = 429, .after_ms = -5}, &wait));
    cr_expect(wait >= 375 && wait <= 500, "a date that is past names no wait: %lld",
              (long long)wait);
}

Test(retry, waits_double_to_eight_seconds_less_up_to_a_quarter_by_chance)
{
    struct rng rng = rng_make(1, "retry", 0);
    double least = 1e9, most = 0;
    for (int tries = 1; tries <= 8; tries++)
        for (uint64_t i = 0; i < 200; i++) {
            struct retry_case c = {
                .status = 500, .after_ms = NAN, .should_retry = "", .tries = tries};
            double whole = fmin(500 * pow(2, tries - 1), 8000);
            int64_t wait, same;
            cr_assert(retry_again(&c, 10, &rng, i, &wait));
            cr_assert(retry_again(&c, 10, &rng, i, &same));
            cr_assert_eq(wait, same, "chance is a function of its number");
            cr_assert((double)wait <= whole && (double)wait >= 0.75 * whole - 1);
            least = fmin(least, (double)wait / whole);
            most = fmax(most, (double)wait / whole);
        }
    cr_expect(least < 0.77 && most > 0.98, "%g %g", least, most);
}

Test(retry, every_form_of_the_header_is_read)
{
    cr_expect_eq(retry_after_ms("1500", "9", 0), 1500);
    cr_expect_eq(retry_after_ms("12.5", "", 0), 12.5);
    cr_expect_eq(retry_after_ms("", "2", 0), 2000);
    cr_expect_eq(retry_after_ms("", "0.25", 0), 250);
    cr_expect_eq(retry_after_ms("soon", "2", 0), 2000);
    /* 784111777: 6 November 1994, 08:49:37 GMT (RFC 9110, 5.6.7) */
    cr_expect_eq(retry_after_ms("", "Sun, 06 Nov 1994 08:49:37 GMT", 784111770), 7000);
    cr_expect(retry_after_ms("", "Sun, 06 Nov 1994 08:49:37 GMT", 784111787) < 0);
    cr_expect(isnan(retry_after_ms("", "", 0)));
    cr_expect(isnan(retry_after_ms("", "tomorrow or so", 0)));
    cr_expect(isnan(retry_after_ms("1e999", "", 0)));
}

Test(retry, rate_limits_name_durations)
{
    cr_expect_eq(retry_duration_ms("1s"), 1000);
    cr_expect_eq(retry_duration_ms("6m0s"), 360000);
    cr_expect_eq(retry_duration_ms("20ms"), 20);
    cr_expect_eq(retry_duration_ms("1h2m3.5s"), 3723500);
    cr_expect(isnan(retry_duration_ms("")));
    cr_expect(isnan(retry_duration_ms("7")));
    cr_expect(isnan(retry_duration_ms("x")));
}

/* ---- pace */

Test(pace, rises_while_answers_come_and_halves_when_the_server_refuses)
{
    struct pace p;
    int64_t now = 1000;
    pace_init(&p, 64, false);
    cr_expect_eq(pace_room(&p, 0, now), 4);
    for (int i = 0; i < 100; i++, now += 1000)
        pace_answered(&p, now, now + 1000);
    cr_expect_eq(pace_room(&p, 0, now), 64);
    cr_expect_eq(pace_room(&p, 60, now), 4);
    cr_expect_eq(pace_room(&p, 70, now), 0);
    pace_refused(&p, now, now + 10, 0);
    cr_expect_eq(pace_room(&p, 0, now + 10), 32);
    pace_refused(&p, now, now + 20, 0); /* sent before the first refusal came */
    cr_expect_eq(pace_room(&p, 0, now + 20), 32);
    now += 5000;
    for (int i = 0; i < 33; i++)
        pace_answered(&p, now, now + 1000);
    cr_expect_eq(pace_room(&p, 0, now), 33, "a round of answers adds one");
    for (int i = 0; i < 20; i++, now += 1000)
        pace_refused(&p, now, now + 1, 0);
    cr_expect_eq(pace_room(&p, 0, now), 1, "never none");
}

Test(pace, holds_everything_back_as_long_as_it_was_told)
{
    struct pace p;
    pace_init(&p, 8, true);
    pace_refused(&p, 0, 1000, 50);
    cr_expect_eq(pace_room(&p, 0, 50999), 0);
    cr_expect_eq(pace_room(&p, 0, 51000), 8, "a fixed pace stays");
}

Test(pace, falls_where_answers_only_queue_up)
{
    struct pace p;
    int64_t now = 0;
    pace_init(&p, 64, false);
    for (int i = 0; i < 40; i++, now += 1000)
        pace_answered(&p, now, now + 1000);
    int before = pace_room(&p, 0, now);
    for (int i = 0; i < 40; i++, now += 20000)
        pace_answered(&p, now, now + 20000);
    cr_expect_lt(pace_room(&p, 0, now), before);
    cr_expect_gt(pace_room(&p, 0, now), 3);
}

/* ---- events */

static struct buf heard;

static void hear(void *context, struct str data)
{
    (void)context;
    buf_format(&heard, "[%.*s]", STR_ARG(data));
}

static void expect_events(const char *stream, const char *events)
{
    size_t n = strlen(stream);
    for (size_t step = 1; step <= n; step++) { /* however it is cut into pieces */
        struct sse sse = {.data = hear};
        buf_clear(&heard);
        for (size_t at = 0; at < n; at += step)
            sse_feed(&sse, (struct str){stream + at, at + step < n ? step : n - at});
        cr_expect_str_eq(buf_view(&heard).data, events, "pieces of %zu", step);
        sse_release(&sse);
    }
    buf_release(&heard);
}

Test(sse, finds_the_data_of_events_however_they_are_cut)
{
    expect_events("data: a\n\ndata:b\n\n", "[a][b]");
    expect_events("data: a\r\n\r\ndata: b\r\n\r\n", "[a][b]");
    expect_events("data: a\r\rdata: b\r\r", "[a][b]");
    expect_events(": hello\n\nevent: x\nid: 3\ndata:  two\ndata: lines\n\n",
                  "[ two\nlines]");
    expect_events("\n\n\ndata\n\ndata: [DONE]\n\n", "[[DONE]]");
    expect_events("data: never ended", "");
}

/* ---- labels */

static int score(const struct wire_token *token, size_t n_tokens,
                 const char *const *names, size_t n, double *p)
{
    struct str label[8];
    for (size_t i = 0; i < n; i++)
        label[i] = str_of(names[i]);
    int best = labels_score(token, n_tokens, label, n, p);
    for (size_t i = 0; i < n; i++)
        p[i] = exp(p[i]);
    return best;
}

Test(labels, are_scored_by_the_tokens_that_begin_them)
{
    const struct wire_top top[] = {{STR(" Pos"), log(0.5)},
                                   {STR("neg"), log(0.3)},
                                   {STR("positive."), log(0.1)},
                                   {STR("The"), log(0.1)}};
    const struct wire_token token[] = {{STR(" Pos"), log(0.5), top, 4},
                                       {STR("itive"), log(0.8), NULL, 0}};
    const char *names[] = {"positive", "negative", "neutral"};
    double p[3];
    cr_expect_eq(score(token, 2, names, 3, p), 0);
    cr_expect_float_eq(p[0], 0.1 + 0.5 * 0.8, 1e-12);
    cr_expect_float_eq(p[1], 0.3, 1e-12);
    cr_expect_float_eq(p[2], 0, 1e-12);
}

Test(labels, with_a_common_beginning_part_where_they_differ)
{
    const struct wire_top first[] = {{STR("very"), log(0.9)}},
                          second[] = {{STR(" good"), log(0.4)}, {STR(" bad"), log(0.6)}};
    const struct wire_token token[] = {{STR("very"), log(0.9), first, 1},
                                       {STR(" bad"), log(0.6), second, 2}};
    const char *names[] = {"very good", "very bad"};
    double p[2];
    cr_expect_eq(score(token, 2, names, 2, p), 1);
    cr_expect_float_eq(p[0], 0.9 * 0.4, 1e-12);
    cr_expect_float_eq(p[1], 0.9 * 0.6, 1e-12);
}

Test(labels, that_begin_another_end_where_it_goes_on)
{
    const struct wire_top first[] = {{STR("not"), log(0.25)}, {STR("no"), log(0.75)}},
                          second[] = {{STR("."), log(0.9)}, {STR(" wonder"), log(0.1)}};
    const struct wire_token token[] = {{STR("no"), log(0.75), first, 2},
                                       {STR("."), log(0.9), second, 2}};
    const char *names[] = {"no", "not at all", "no wonder"};
    double p[3];
    cr_expect_eq(score(token, 2, names, 3, p), 0);
    cr_expect_float_eq(p[0], 0.75 * 0.9, 1e-12);
    cr_expect_float_eq(p[1], 0.25, 1e-12);
    cr_expect_float_eq(p[2], 0.75 * 0.1, 1e-12);
}

Test(labels, of_which_nothing_was_seen_are_not_chosen)
{
    const struct wire_top top[] = {{STR("The"), log(0.9)}};
    const struct wire_token token[] = {{STR("The"), log(0.9), top, 1}};
    const char *names[] = {"yes", "no"};
    double p[2];
    cr_expect_eq(score(token, 1, names, 2, p), -1);
    cr_expect_eq(score(NULL, 0, names, 2, p), -1);
}
