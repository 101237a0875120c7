#include "harness/model/courier.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/base/arena.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"
#include "harness/model/retry.h"

enum { STEP_MS = 100, MESSAGE_MAX = 240 };

/* ---- opening */

int courier_open(struct courier *c, const struct courier_how *how, struct err *err)
{
    *c = (struct courier){.most = how->concurrency, .retries = how->retries};
    kept_open(&c->kept, NULL);
    if (endpoint_open(&c->at, how->base, how->api_version, how->key_env, how->azure, err))
        return -1;
    const struct http_how http = {
        .header = c->at.header,
        .ca_file = how->ca_file,
        .loopback = c->at.loopback,
        .http2 = how->http2,
        .connections = how->concurrency,
        .connect_ms = how->connect_ms,
        .total_ms = how->total_ms,
        .limit = how->limit,
    };
    if (http_open(&c->http, &http, err)) {
        endpoint_close(&c->at);
        return -1;
    }
    pace_init(&c->pace, how->concurrency, how->fixed);
    c->rng = rng_make(1, "retry", 0);
    return 0;
}

static void release_errand(struct errand *e)
{
    http_call_release(&e->call);
    buf_release(&e->body);
    buf_release(&e->url);
    wire_stream_release(&e->events);
    free(e);
}

void courier_close(struct courier *c)
{
    http_close(c->http);
    for (int i = 0; i < c->n_errands; i++)
        release_errand(c->errand[i]);
    free(c->errand);
    kept_close(&c->kept);
    endpoint_close(&c->at);
    *c = (struct courier){0};
}

void courier_terms(struct courier *c, const struct model_terms *terms)
{
    struct err ignored = ERR_INIT;
    c->terms = terms;
    if (terms->loopback_only)
        http_loopback_only(c->http);
    kept_close(&c->kept);
    kept_open(&c->kept, terms->cache);
    kept_look(&c->kept, &ignored); /* what it cannot read now, a job says */
}

/* ---- money and time */

static int may_spend(const struct courier *c, const struct tokens *most, struct err *err)
{
    if (!c->terms || !c->terms->may_spend)
        return 0;
    return c->terms->may_spend(c->terms->context, most, err);
}

static void settle(const struct courier *c, const struct errand *e)
{
    struct tokens used = e->used;
    used.in += e->lost.in;
    used.out += e->lost.out;
    if (c->terms && c->terms->spent)
        c->terms->spent(c->terms->context, &e->most, &used);
}

/* ---- what becomes of an errand */

static void end_errand(struct courier *c, struct errand *e, bool paid)
{
    if (paid)
        settle(c, e);
    e->state = ERRAND_FREE;
    c->ended++;
}

static void hand_over(struct courier *c, struct errand *e)
{
    struct err *err = c->err, ignored = ERR_INIT;
    bool sent = !e->cached && e->tries > 0;
    e->good = false;
    e->used = (struct tokens){0};
    /* While the job is being stopped, err already says why. */
    if (c->job->read(c->job->context, e, c->stopping ? &ignored : err))
        c->failed = true;
    else if (e->good && e->keep && !e->cached) {
        struct kept_entry entry = {e->reply, e->first_us, e->total_us};
        c->failed |= kept_add(&c->kept, e->name, &entry, err) != 0;
    }
    end_errand(c, e, sent);
}

static void give_up(struct courier *c, struct errand *e, const char *why)
{
    e->failed = true;
    snprintf(e->why, sizeof e->why, "%s", why);
    hand_over(c, e);
}

/* One line, short, without control characters. */
static void add_message(struct buf *line, struct str message)
{
    size_t n = message.n < MESSAGE_MAX ? message.n : MESSAGE_MAX;
    while (n > 0 && n < message.n && ((unsigned char)message.data[n] & 0xc0) == 0x80)
        n--; /* not inside a character */
    for (size_t i = 0; i < n; i++)
        buf_char(line, (unsigned char)message.data[i] < ' ' ? ' ' : message.data[i]);
    if (n < message.n)
        buf_text(line, "...");
}

static void describe(struct errand *e, const char *problem, struct str message,
                     struct str code)
{
    struct buf line = {0};
    buf_format(&line, "%s: %s", e->call.url, problem);
    if (message.n) {
        buf_text(&line, ": ");
        add_message(&line, message);
    }
    if (code.n) {
        buf_text(&line, " (");
        add_message(&line, code);
        buf_char(&line, ')');
    }
    if (e->tries > 1)
        buf_format(&line, ", after %d tries", e->tries);
    endpoint_hide(&e->courier->at, line.data, line.n);
    snprintf(e->why, sizeof e->why, "%s", line.data);
    buf_release(&line);
}

/* With a key that is refused, or a quota that is used up, no other request would do better. */
static bool concerns_all(long status, bool quota)
{
    return quota || status == 401 || status == 403;
}

static void wait_and_retry(struct courier *c, struct errand *e, int64_t wait_ms)
{
    e->state = ERRAND_WAITS;
    e->ready_us = clock_us() + wait_ms * 1000;
    c->waiting++;
}

static bool is_overload(long status)
{
    return status == 429 || status == 503 || status == 529;
}

/* A try that got as far as an answer, or ran out of time, is paid for. */
static void count_lost(struct errand *e, bool broken)
{
    const struct http_call *call = &e->call;
    if (!broken || (call->status != 200 && call->outcome != HTTP_TIMED_OUT))
        return;
    e->lost.in += e->most.in;
    e->lost.out += e->most.out;
}

static void on_failure(struct courier *c, struct errand *e, const char *problem)
{
    struct http_call *call = &e->call;
    struct arena arena = {0};
    struct str message = STR(""), code = STR("");
    bool broken = call->outcome == HTTP_BROKEN || call->outcome == HTTP_TIMED_OUT ||
                  (call->outcome == HTTP_ANSWERED && call->status == 200);
    if (call->outcome == HTTP_ANSWERED && call->status != 200)
        wire_read_error(buf_view(&call->reply), &arena, &message, &code);
    struct retry_case rule = {
        .broken = broken,
        .status = call->outcome == HTTP_ANSWERED ? call->status : 0,
        .quota = str_is(code, "insufficient_quota"),
        .after_ms = retry_after_ms(call->head.retry_after_ms, call->head.retry_after,
                                   (double)time(NULL)),
        .should_retry = call->head.should_retry,
        .tries = e->tries,
    };
    int64_t wait_ms = 0;
    bool again = call->outcome != HTTP_REFUSED && !c->stopping &&
                 !(e->probe && rule.status == 500) &&
                 retry_again(&rule, c->retries, &c->rng, c->draws++, &wait_ms);
    count_lost(e, broken);
    if (is_overload(rule.status) && !rule.quota)
        pace_refused(&c->pace, call->sent_us, call->ended_us,
                     again && rule.after_ms > 0 ? wait_ms : 0);
    e->status = rule.status;
    describe(e, problem, message, code);
    arena_release(&arena);
    if (again) {
        wait_and_retry(c, e, wait_ms);
        return;
    }
    if (concerns_all(rule.status, rule.quota))
        snprintf(c->dead, sizeof c->dead,
                 "not sent, because of an earlier answer: %.500s", e->why);
    e->failed = true;
    hand_over(c, e);
}

/* A server that says that nothing is left until then is not asked before. */
static void heed_rate(struct courier *c, const struct http_call *call)
{
    double wait = 0;
    if (!strcmp(call->head.remaining_requests, "0"))
        wait = fmax(wait, retry_duration_ms(call->head.reset_requests));
    if (!strcmp(call->head.remaining_tokens, "0"))
        wait = fmax(wait, retry_duration_ms(call->head.reset_tokens));
    if (wait > 0)
        pace_hold(&c->pace, call->ended_us,
                  wait < RETRY_AFTER_MAX_MS ? (int64_t)wait : RETRY_AFTER_MAX_MS);
}

/* Some servers answer with one object, or an error page, whatever they are asked. */
static bool is_stream(const struct errand *e)
{
    struct str start = str_trim(str_slice(buf_view(&e->call.reply), 0, 100));
    return e->stream && start.n && start.data[0] != '{' && start.data[0] != '<';
}

static void on_done(struct http_call *call)
{
    struct errand *e = call->context;
    struct courier *c = e->courier;
    char problem[400];
    c->flying--;
    if (c->failed) /* abandon() settles it */
        return;
    endpoint_hide(&c->at, call->reply.data, call->reply.n);
    if (call->outcome != HTTP_ANSWERED) {
        on_failure(c, e, call->why);
        return;
    }
    if (call->status < 200 || call->status > 299) {
        snprintf(problem, sizeof problem, "HTTP status %ld", call->status);
        on_failure(c, e, problem);
        return;
    }
    if (is_stream(e) && !wire_stream_is_whole(&e->events)) {
        on_failure(c, e, "the stream broke off in the middle of the answer");
        return;
    }
    pace_answered(&c->pace, call->sent_us, call->ended_us);
    heed_rate(c, call);
    e->reply = buf_view(&call->reply);
    e->total_us = call->ended_us - call->sent_us;
    hand_over(c, e);
}

static void on_piece(struct http_call *call, struct str bytes)
{
    struct errand *e = call->context;
    wire_stream_feed(&e->events, bytes);
    if (e->first_us < 0 && e->events.has_text)
        e->first_us = clock_us() - call->sent_us;
}

/* ---- sending */

static void send_errand(struct courier *c, struct errand *e)
{
    e->state = ERRAND_FLIES;
    e->tries++;
    e->first_us = -1;
    if (e->stream)
        wire_stream_begin(&e->events, e->api);
    buf_clear(&e->url);
    endpoint_url(&c->at, e->path, &e->url);
    e->call.url = e->url.data;
    e->call.body = e->body.n ? buf_view(&e->body) : STR_NONE;
    e->call.content_type = e->content_type;
    e->call.piece = e->stream ? on_piece : NULL;
    e->call.done = on_done;
    e->call.context = e;
    c->flying++;
    c->sent++;
    http_start(c->http, &e->call);
}

static bool find_kept(struct courier *c, struct errand *e)
{
    struct kept_entry entry;
    buf_clear(&e->url);
    endpoint_url(&c->at, e->path, &e->url);
    e->call.url = e->url.data;
    if (!e->keep || !c->kept.dir)
        return false;
    kept_name(e->name, buf_view(&e->url), buf_view(&e->body), e->salt);
    if (!kept_find(&c->kept, e->name, &entry))
        return false;
    e->cached = true;
    e->reply = entry.reply;
    e->first_us = entry.first_us;
    e->total_us = entry.total_us;
    if (e->stream) {
        wire_stream_begin(&e->events, e->api);
        wire_stream_feed(&e->events, e->reply);
    }
    c->hits++;
    return true;
}

static void clear_errand(struct errand *e, size_t index)
{
    e->index = index;
    buf_clear(&e->body);
    e->path = e->content_type = NULL;
    e->stream = e->keep = e->probe = e->failed = e->cached = false;
    e->salt = STR("");
    e->most = e->lost = e->used = (struct tokens){0};
    e->why[0] = '\0';
    e->status = 0;
    e->reply = STR("");
    e->first_us = e->total_us = -1;
    e->tries = 0;
}

/* The next errand of the job, in a free slot. */
static void start_next(struct courier *c, struct errand *e)
{
    clear_errand(e, c->next++);
    if (c->job->write(c->job->context, e, c->err)) {
        c->failed = true;
        return;
    }
    if (find_kept(c, e)) {
        hand_over(c, e);
    } else if (*c->dead) {
        give_up(c, e, c->dead);
    } else if (may_spend(c, &e->most, c->err)) {
        c->stopping = true;
        c->next--;
    } else if (pace_room(&c->pace, c->flying, clock_us())) {
        send_errand(c, e);
    } else {
        wait_and_retry(c, e, 0);
    }
}

static void send_waiting(struct courier *c, int slots, int64_t now)
{
    for (int i = 0; i < slots && c->waiting; i++) {
        struct errand *e = c->errand[i];
        if (e->state != ERRAND_WAITS || e->ready_us > now ||
            !pace_room(&c->pace, c->flying, now))
            continue;
        c->waiting--;
        send_errand(c, e);
    }
}

/* What waits to be sent again is not sent any more. */
static void drop_waiting(struct courier *c, int slots)
{
    for (int i = 0; i < slots; i++)
        if (c->errand[i]->state == ERRAND_WAITS) {
            settle(c, c->errand[i]);
            c->errand[i]->state = ERRAND_FREE;
            c->waiting--;
        }
}

static void start_more(struct courier *c, int slots)
{
    for (int i = 0; i < slots && c->next < c->job->n; i++) {
        struct errand *e = c->errand[i];
        while (e->state == ERRAND_FREE && c->next < c->job->n && !c->failed &&
               !c->stopping && !interrupted())
            start_next(c, e);
    }
}

/* Until something may be sent; what only waits for others to end is woken by them. */
static int sleep_ms(const struct courier *c, int slots, int64_t now)
{
    int64_t until = now + STEP_MS * 1000;
    for (int i = 0; i < slots && c->waiting; i++)
        if (c->errand[i]->state == ERRAND_WAITS && c->errand[i]->ready_us > now &&
            c->errand[i]->ready_us < until)
            until = c->errand[i]->ready_us;
    if (c->pace.resume_us > now && c->pace.resume_us < until)
        until = c->pace.resume_us;
    return until > now ? (int)((until - now + 999) / 1000) : 0;
}

static void make_slots(struct courier *c, int slots)
{
    if (slots <= c->n_errands)
        return;
    c->errand = mem_resize(c->errand, (size_t)slots, sizeof(struct errand *));
    for (; c->n_errands < slots; c->n_errands++) {
        struct errand *e = mem_alloc(sizeof *e);
        e->courier = c;
        wire_stream_init(&e->events);
        c->errand[c->n_errands] = e;
    }
}

static void abandon(struct courier *c, int slots)
{
    for (int i = 0; i < slots; i++) {
        struct errand *e = c->errand[i];
        if (e->state == ERRAND_FLIES) {
            http_drop(c->http, &e->call);
            e->lost = e->most;
        }
        if (e->state != ERRAND_FREE)
            settle(c, e);
        e->state = ERRAND_FREE;
    }
    c->flying = c->waiting = 0;
}

static void carry(struct courier *c, int slots)
{
    static const struct tokens none;
    while (!c->failed && c->ended < c->job->n) {
        int64_t now = clock_us();
        if (interrupted()) {
            err_interrupted(c->err);
            c->failed = true;
            return;
        }
        if (!c->stopping && may_spend(c, &none, c->err))
            c->stopping = true;
        if (c->stopping)
            drop_waiting(c, slots);
        send_waiting(c, slots, now);
        start_more(c, slots);
        if (c->failed || (c->stopping && !c->flying))
            return;
        if (c->ended < c->job->n && http_step(c->http, sleep_ms(c, slots, now), c->err))
            c->failed = true;
    }
}

int courier_run(struct courier *c, const struct courier_job *job, struct err *err)
{
    int slots = job->singly ? 1 : c->most;
    if (kept_look(&c->kept, err))
        return -1;
    if ((size_t)slots > job->n)
        slots = (int)job->n;
    make_slots(c, slots);
    c->job = job;
    c->err = err;
    c->next = c->ended = 0;
    c->flying = c->waiting = 0;
    c->failed = c->stopping = false;
    carry(c, slots);
    bool whole = !c->failed && c->ended == job->n;
    abandon(c, slots);
    return whole ? 0 : -1;
}
