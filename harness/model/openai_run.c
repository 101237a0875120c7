/* openai_run - requests to errands, and what comes back to replies.
 *
 * Most requests are one errand.  Where a completions server scores what it is given ("echo"), each
 * label is one, and so is a continuation to be measured.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/model/labels.h"
#include "harness/model/openai.h"
#include "harness/model/turns.h"

enum { ANSWER = -1, CONTINUATION = -2, TOP_LOGPROBS = 20, LABEL_TOKENS_MAX = 64 };

struct part { /* an errand's share of a request */
    uint32_t request;
    int32_t what; /* a label's index, ANSWER or CONTINUATION */
};

struct asking {
    struct openai *o;
    const struct request *request;
    const struct run_how *how;
    struct reply *reply;
    struct part *part;
    uint32_t *missing; /* parts of each request still to come */
    struct arena *arena;
    struct arena lists;   /* part, missing */
    struct arena scratch; /* of one answer */
};

/* ---- what is asked */

static bool by_echo(const struct asking *a, const struct request *r)
{
    return r->n_choices && a->o->link->labels == LABELS_ECHO;
}

/* A continuation that is one of the labels is measured with it. */
static bool continuation_apart(const struct asking *a, const struct request *r)
{
    if (!r->continuation.n || !a->o->link->echo || a->how->single_stream)
        return false;
    for (size_t i = 0; by_echo(a, r) && i < r->n_choices; i++)
        if (str_eq(r->choices[i], r->continuation))
            return false;
    return true;
}

static size_t parts_of(const struct asking *a, const struct request *r)
{
    return (by_echo(a, r) ? r->n_choices : 1) + continuation_apart(a, r);
}

static size_t make_parts(struct asking *a, size_t n)
{
    size_t n_parts = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        n_parts += parts_of(a, &a->request[i]);
    a->part = ARENA_ARRAY(&a->lists, n_parts, struct part);
    a->missing = ARENA_ARRAY(&a->lists, n, uint32_t);
    for (size_t i = 0; i < n; i++) {
        const struct request *r = &a->request[i];
        size_t labels = by_echo(a, r) ? r->n_choices : 0;
        a->missing[i] = (uint32_t)parts_of(a, r);
        for (size_t k = 0; k < labels; k++)
            a->part[at++] = (struct part){(uint32_t)i, (int32_t)k};
        if (!labels)
            a->part[at++] = (struct part){(uint32_t)i, ANSWER};
        if (continuation_apart(a, r))
            a->part[at++] = (struct part){(uint32_t)i, CONTINUATION};
    }
    return n_parts;
}

/* As many tokens as the longest label can take, and one to end it. */
static int label_tokens(const struct request *r)
{
    size_t longest = 1;
    for (size_t i = 0; i < r->n_choices; i++)
        longest = r->choices[i].n > longest ? r->choices[i].n : longest;
    longest = longest / 2 + 2;
    return longest < LABEL_TOKENS_MAX ? (int)longest : LABEL_TOKENS_MAX;
}

static struct str echo_of(const struct request *r, int what)
{
    if (what == ANSWER)
        return STR_NONE;
    return what == CONTINUATION ? r->continuation : r->choices[what];
}

static struct wire_how wire_for(const struct asking *a, const struct request *r, int what)
{
    const struct openai_link *link = a->o->link;
    struct wire_how how = openai_wire(a->o);
    how.echo = echo_of(r, what);
    if (what != ANSWER) {
        how.max_new = 1;
        how.top_logprobs = 1;
    } else if (r->n_choices && link->labels == LABELS_LOGPROBS) {
        how.max_new = label_tokens(r);
        how.top_logprobs = a->o->api == WIRE_CHAT ? TOP_LOGPROBS : 5;
    } else if (r->n_choices) {
        how.constraint = link->constraint;
        /* {"answer": "..."} takes a few tokens more; a model that thinks takes many more. */
        how.max_new = label_tokens(r) + (link->constraint == WIRE_JSON_SCHEMA ? 12 : 4);
        if (r->max_new > how.max_new)
            how.max_new = r->max_new;
    } else {
        how.stream = a->how->single_stream && a->o->opts->stream;
    }
    return how;
}

static int64_t tokens_of_prompt(const struct request *r)
{
    int64_t n = 3;
    for (size_t i = 0; i < r->n_messages; i++)
        n += openai_count(r->message[i].text) + 4;
    return n;
}

static int write_errand(void *context, struct errand *e, struct err *err)
{
    struct asking *a = context;
    const struct part *part = &a->part[e->index];
    const struct request *r = &a->request[part->request];
    struct wire_how how = wire_for(a, r, part->what);
    (void)err;
    wire_write(&e->body, &how, r);
    e->path = openai_path(a->o);
    e->stream = how.stream;
    e->api = how.api;
    e->keep = true;
    e->salt = a->how->single_stream ? STR("singly") : STR("");
    e->most = (struct tokens){.in = tokens_of_prompt(r) + openai_count(how.echo),
                              .out = how.max_new ? how.max_new : r->max_new};
    return 0;
}

/* ---- what comes back */

static int fail(struct asking *a, struct reply *reply, const char *where, const char *why)
{
    char *text = *where ? arena_format(a->arena, "%s: %s", where, why)
                        : arena_strdup(a->arena, why);
    endpoint_hide(&a->o->link->courier.at, text, strlen(text));
    if (!reply->failed)
        reply->text = str_of(text);
    reply->failed = true;
    return 0;
}

static struct str keep_text(const struct asking *a, struct str text)
{
    text = str_copy(a->arena, text);
    endpoint_hide(&a->o->link->courier.at, (char *)(uintptr_t)text.data, text.n);
    return text;
}

/* Stops that the server was not told (it takes four), or does not heed. */
static struct str cut_at_stops(const struct request *r, struct str text)
{
    size_t end = text.n;
    for (size_t i = 0; i < r->n_stop; i++) {
        size_t at = r->stop[i].n ? str_find(text, r->stop[i], 0) : SIZE_MAX;
        end = at < end ? at : end;
    }
    return str_slice(text, 0, end);
}

/* {"answer": "positive"} of a JSON schema; any other text as it is. */
static struct str inside_json(const struct asking *a, struct str text,
                              struct arena *arena)
{
    struct err ignored = ERR_INIT;
    const struct json *root;
    if (a->o->link->constraint != WIRE_JSON_SCHEMA ||
        json_parse(str_trim(text), NULL, 1, arena, &root, &ignored) ||
        root->type != JSON_OBJECT)
        return text;
    const struct json *answer = json_get(root, "answer");
    return answer && answer->type == JSON_STRING ? answer->string : text;
}

static void take_choice(const struct request *r, double *logprob, struct reply *reply)
{
    int best = request_choose(r, logprob);
    reply->choice = best;
    reply->choice_logprob = logprob;
    reply->text = r->choices[best];
    reply->logprob = logprob[best];
}

static void take_label(struct asking *a, const struct request *r,
                       const struct wire_reply *wire, struct reply *reply)
{
    if (a->o->link->labels == LABELS_LOGPROBS) {
        double *logprob = ARENA_ARRAY(a->arena, r->n_choices, double);
        int best =
            labels_score(wire->token, wire->n_tokens, r->choices, r->n_choices, logprob);
        if (best >= 0) {
            take_choice(r, logprob, reply);
            return;
        }
    }
    struct str text = inside_json(a, cut_at_stops(r, wire->text), &a->scratch);
    reply->text = keep_text(a, str_trim(text));
    reply->parsed = true;
}

static void take_answer(struct asking *a, const struct request *r,
                        const struct wire_reply *wire, struct reply *reply)
{
    if (r->n_choices) {
        take_label(a, r, wire, reply);
        return;
    }
    reply->text = keep_text(a, str_trim(cut_at_stops(r, wire->text)));
    reply->cut = str_is(wire->finish, "length");
}

/* The sum over the tokens of an echoed text, counted from behind, where it ends in front of what
 * was generated: in front there may be tokens that are no text.  NAN: they do not fit. */
static double echoed(const struct wire_reply *wire, struct str text)
{
    size_t out = wire->usage.given ? (size_t)wire->usage.out : 1, left = text.n;
    double sum = 0;
    if (out >= wire->n_tokens)
        return NAN;
    for (size_t k = wire->n_tokens - out; left > 0; k--) {
        if (k == 0)
            return NAN;
        struct str token = wire->token[k - 1].text;
        size_t n = token.n < left ? token.n : left;
        if (!token.n || memcmp(token.data + token.n - n, text.data + left - n, n) != 0)
            return NAN;
        sum += wire->token[k - 1].logprob;
        left -= n;
    }
    return sum;
}

static int take_echo(struct asking *a, const struct request *r, int what,
                     const struct wire_reply *wire, const char *where,
                     struct reply *reply)
{
    struct str before = r->n_messages ? r->message[r->n_messages - 1].text : STR("");
    struct str text = turns_answer(a->o->family, before, echo_of(r, what), &a->scratch);
    double sum = echoed(wire, text);
    if (what == CONTINUATION) {
        reply->continuation_logprob = sum;
        return 0;
    }
    if (isnan(sum))
        return fail(a, reply, where, "it does not give the log-probabilities of a label");
    ((double *)(uintptr_t)reply->choice_logprob)[what] = sum;
    if (r->continuation.n && str_eq(r->choices[what], r->continuation))
        reply->continuation_logprob = sum;
    return 0;
}

static void note_fingerprint(struct openai_link *link, struct str fingerprint)
{
    if (!fingerprint.n)
        return;
    if (!*link->fingerprint)
        snprintf(link->fingerprint, sizeof link->fingerprint, "%.*s",
                 (int)(fingerprint.n < 60 ? fingerprint.n : 60), fingerprint.data);
    else
        link->fingerprints_differ |=
            !str_is(str_slice(fingerprint, 0, 60), link->fingerprint);
}

static int take_usage(const struct asking *a, const struct request *r,
                      const struct errand *e, struct wire_reply *wire, struct err *err)
{
    struct wire_usage *usage = &wire->usage;
    if (!usage->given && !strcmp(a->o->opts->usage, "require"))
        return err_set(err,
                       "the answer does not say how many tokens it took (\"usage\"); "
                       "\"usage\": \"estimate\" in models.json takes it so");
    if (!usage->given) {
        usage->in = (int)tokens_of_prompt(r);
        usage->out = (int)(e->reply.n ? openai_count(wire->text) : 0);
    }
    return 0;
}

static int read_reply(struct asking *a, struct errand *e, struct wire_reply *wire,
                      struct err *err)
{
    struct str start = str_trim(str_slice(e->reply, 0, 100));
    if (e->stream && (!start.n || start.data[0] != '{'))
        return start.n && start.data[0] != '<'
                   ? wire_stream_end(&e->events, wire, &a->scratch, err)
                   : wire_read(wire, e->reply, e->api, &a->scratch, err);
    return wire_read(wire, e->reply, e->api, &a->scratch, err);
}

static void add_usage(struct reply *reply, struct errand *e, const struct wire_usage *u)
{
    e->used = (struct tokens){.in = u->in, .cached = u->cached, .out = u->out};
    reply->tokens_in += u->in;
    reply->tokens_cached += u->cached;
    reply->tokens_out += u->out;
}

static void take_times(struct reply *reply, const struct errand *e,
                       const struct request *r)
{
    reply->cached |= e->cached;
    if (e->total_us > reply->total_us)
        reply->total_us = e->total_us;
    reply->first_us = r->n_choices ? reply->total_us : e->first_us;
}

static void take_part(struct asking *a, struct errand *e, const struct part *part)
{
    const struct request *r = &a->request[part->request];
    struct reply *reply = &a->reply[part->request];
    struct wire_reply wire;
    struct err why = ERR_INIT;
    if (e->failed) {
        fail(a, reply, "", e->why);
        return;
    }
    if (read_reply(a, e, &wire, &why) || take_usage(a, r, e, &wire, &why)) {
        fail(a, reply, e->call.url, why.text);
        e->used = e->most; /* it is paid for all the same */
        return;
    }
    add_usage(reply, e, &wire.usage);
    note_fingerprint(a->o->link, wire.fingerprint);
    take_times(reply, e, r);
    if (part->what == ANSWER)
        take_answer(a, r, &wire, reply);
    else
        take_echo(a, r, part->what, &wire, e->call.url, reply);
    e->good = !reply->failed;
}

/* All parts are there. */
static void end_request(struct asking *a, const struct request *r, struct reply *reply)
{
    if (by_echo(a, r) && !reply->failed)
        take_choice(r, (double *)(uintptr_t)reply->choice_logprob, reply);
}

static int read_errand(void *context, struct errand *e, struct err *err)
{
    struct asking *a = context;
    const struct part *part = &a->part[e->index];
    size_t i = part->request;
    take_part(a, e, part);
    arena_reset(&a->scratch);
    if (--a->missing[i])
        return 0;
    end_request(a, &a->request[i], &a->reply[i]);
    return a->how->done ? a->how->done(a->how->context, i, &a->reply[i], err) : 0;
}

/* ---- */

static void clear_replies(struct asking *a, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct request *r = &a->request[i];
        a->reply[i] = (struct reply){.choice = -1,
                                     .continuation_logprob = NAN,
                                     .logprob = NAN,
                                     .first_us = -1,
                                     .total_us = -1};
        if (by_echo(a, r))
            a->reply[i].choice_logprob = ARENA_ARRAY(a->arena, r->n_choices, double);
    }
}

static int probe(struct openai *o, const struct request *request, size_t n,
                 struct err *err)
{
    bool choices = false, continuation = false;
    for (size_t i = 0; i < n; i++) {
        choices |= request[i].n_choices > 0;
        continuation |= request[i].continuation.n > 0;
    }
    if (choices && openai_probe_labels(o, err))
        return -1;
    return continuation && o->api == WIRE_COMPLETIONS ? openai_probe_echo(o, err) : 0;
}

int openai_run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err)
{
    struct asking a = {
        .o = self, .request = request, .how = how, .reply = reply, .arena = arena};
    if (probe(a.o, request, n, err))
        return -1;
    clear_replies(&a, n);
    struct courier_job job = {
        .n = make_parts(&a, n),
        .singly = how->single_stream,
        .write = write_errand,
        .read = read_errand,
        .context = &a,
    };
    int rc = courier_run(&a.o->link->courier, &job, err);
    arena_release(&a.lists);
    arena_release(&a.scratch);
    return rc;
}
