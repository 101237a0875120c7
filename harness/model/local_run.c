/* local_run - answering for the local provider: requests to token ids, ids to the engine, and its
 * replies back.
 *
 * Choices, and a continuation to be measured, are scored as the tokens of the assistant's turn
 * behind the prompt.  chat_encode cuts the conversation where the answer starts, so that the
 * prompt is the same for all of them and for a generated answer.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/model/local.h"
#include "harness/model/turns.h"

struct asked { /* a request on its way through the engine */
    const struct request *request;
    int32_t *prompt;
    int n_prompt;
    struct gen_choice *choice; /* n_choices, perhaps one more: the continuation */
    int n_choices;
    int continuation; /* index among them; -1: scored by a request of its own, or not asked */
    struct gen_choice apart; /* behind generated text; n 0: none */
    int max_new;
    int missing; /* replies of the engine still to come */
    struct reply *reply;
};

/* ---- to ids */

static int32_t *keep(struct arena *arena, const int32_t *id, size_t n)
{
    int32_t *copy = ARENA_ARRAY(arena, n, int32_t);
    if (n)
        memcpy(copy, id, n * sizeof *copy);
    return copy;
}

/* The ids of `text` as the assistant's answer to the request. */
static int encode_answer(const struct local *local, const struct asked *a,
                         struct str text, struct arena *arena, struct gen_choice *out,
                         struct err *err)
{
    const struct request *r = a->request;
    struct tokenizer *tok = local->weights->model->tok;
    const struct weights *weights = local->weights;
    struct ids ids = {0};
    size_t n = r->n_messages, from = 0;
    struct chat_message *message = turns_make(weights->family, r->message, n, 1, arena);
    struct str before = n ? message[n - 1].text : STR("");
    message[n] = (struct chat_message){
        CHAT_ASSISTANT, turns_answer(weights->family, before, text, arena)};
    int rc = chat_encode(tok, weights->family, message, n + 1, false, &ids, &from, err);
    if (!rc) {
        size_t end = chat_answer_end(tok, &ids, from);
        out->n = (int)(end - from);
        out->id = keep(arena, ids.id + from, end - from);
    }
    ids_release(&ids);
    return rc;
}

static int encode_prompt(const struct local *local, struct asked *a, struct arena *arena,
                         struct err *err)
{
    const struct request *r = a->request;
    struct ids ids = {0};
    struct chat_message *message =
        turns_make(local->weights->family, r->message, r->n_messages, 0, arena);
    int rc = chat_encode(local->weights->model->tok, local->weights->family, message,
                         r->n_messages, true, &ids, NULL, err);
    a->n_prompt = (int)ids.n;
    a->prompt = keep(arena, ids.id, ids.n);
    ids_release(&ids);
    return rc;
}

static int encode_choices(const struct local *local, struct asked *a, struct arena *arena,
                          struct err *err)
{
    const struct request *r = a->request;
    a->choice = ARENA_ARRAY(arena, r->n_choices + 1, struct gen_choice);
    a->n_choices = (int)r->n_choices;
    for (size_t i = 0; i < r->n_choices; i++) {
        if (encode_answer(local, a, r->choices[i], arena, &a->choice[i], err))
            return -1;
        if (r->continuation.n && str_eq(r->choices[i], r->continuation))
            a->continuation = (int)i;
    }
    if (!r->continuation.n || a->continuation >= 0)
        return 0;
    struct gen_choice *to =
        r->n_choices ? &a->choice[a->continuation = a->n_choices++] : &a->apart;
    return encode_answer(local, a, r->continuation, arena, to, err);
}

static int longest(const struct asked *a)
{
    int n = a->request->n_choices ? 0 : 1;
    for (int i = 0; i < a->n_choices; i++)
        n = a->choice[i].n > n ? a->choice[i].n : n;
    return n;
}

static void fail(struct asked *a, const char *why)
{
    a->reply->failed = true;
    a->reply->text = str_of(why);
}

static bool has_empty_choice(const struct asked *a)
{
    for (int i = 0; i < a->n_choices; i++)
        if (a->choice[i].n == 0)
            return true;
    return false;
}

/* What the engine cannot take fails alone, with the reason as its text. */
static void check_size(const struct local *local, struct asked *a, struct arena *arena)
{
    int context = local->weights->model->shape.context;
    int room = context - a->n_prompt;
    if (a->n_prompt == 0)
        fail(a, "the prompt has no tokens");
    else if (has_empty_choice(a))
        fail(a, "a choice has no tokens");
    else if (room < longest(a))
        fail(a,
             arena_format(arena,
                          "the prompt of %d tokens and an answer of %d do not fit into "
                          "the context of %d",
                          a->n_prompt, longest(a), context));
    a->max_new = a->request->max_new < room ? a->request->max_new : room;
    if (a->max_new < 1)
        a->max_new = 1;
    if (a->apart.n > room)
        a->apart.n = 0; /* cannot be measured: stays NAN */
}

static int encode(const struct local *local, const struct request *request,
                  struct asked *a, struct reply *reply, struct arena *arena,
                  struct err *err)
{
    *reply = (struct reply){.choice = -1,
                            .continuation_logprob = NAN,
                            .logprob = NAN,
                            .first_us = -1,
                            .total_us = -1};
    *a = (struct asked){.request = request, .continuation = -1, .reply = reply};
    if (encode_prompt(local, a, arena, err) || encode_choices(local, a, arena, err))
        return -1;
    check_size(local, a, arena);
    reply->tokens_in = a->n_prompt;
    return 0;
}

static struct gen_request main_request(const struct asked *a)
{
    const struct request *r = a->request;
    return (struct gen_request){
        .prompt = a->prompt,
        .n_prompt = a->n_prompt,
        .max_new = a->max_new,
        .temperature = r->temperature,
        .top_p = 1,
        .seed = r->seed,
        .stop = r->stop,
        .n_stop = (int)r->n_stop,
        .choice = a->choice,
        .n_choices = a->n_choices,
    };
}

static struct gen_request continuation_request(const struct asked *a)
{
    return (struct gen_request){.prompt = a->prompt,
                                .n_prompt = a->n_prompt,
                                .choice = &a->apart,
                                .n_choices = 1};
}

/* ---- back to replies */

static void take_scores(struct asked *a, const struct gen_reply *gen)
{
    struct reply *reply = a->reply;
    if (a->continuation >= 0)
        reply->continuation_logprob = gen->choice_logprob[a->continuation];
    reply->choice_logprob = gen->choice_logprob;
    reply->choice = request_choose(a->request, gen->choice_logprob);
    reply->text = a->request->choices[reply->choice];
    reply->logprob = gen->choice_logprob[reply->choice];
    reply->tokens_out = a->choice[reply->choice].n;
}

/* Space at the ends belongs to the template, not to the answer. */
static void take_text(struct asked *a, const struct gen_reply *gen)
{
    struct reply *reply = a->reply;
    reply->text = str_trim(gen->text);
    reply->logprob = gen->logprob;
    reply->tokens_out = gen->n;
    reply->cut = gen->finish == GEN_LENGTH;
}

static void take_main(struct asked *a, const struct gen_reply *gen)
{
    a->reply->tokens_cached = a->n_prompt - gen->prompt_computed;
    if (a->request->n_choices)
        take_scores(a, gen);
    else
        take_text(a, gen);
}

/* ---- what prompts share */

struct prompt {
    const int32_t *id;
    int n;
    size_t index;
};

static int common(const struct prompt *a, const struct prompt *b)
{
    int n = 0;
    while (n < a->n && n < b->n && a->id[n] == b->id[n])
        n++;
    return n;
}

static int by_ids(const void *x, const void *y)
{
    const struct prompt *a = x, *b = y;
    int n = common(a, b);
    if (n < a->n && n < b->n)
        return a->id[n] < b->id[n] ? -1 : 1;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

/* Of all prompts, those with the longest common beginning are neighbours when sorted.  Taking
 * prompts out from the last to the first leaves each with neighbours that come before it. */
static void share(struct prompt *prompt, size_t n, int *tokens, struct arena *arena)
{
    size_t *at = ARENA_ARRAY(arena, n, size_t),
           *previous = ARENA_ARRAY(arena, n + 2, size_t),
           *next = ARENA_ARRAY(arena, n + 2, size_t);
    qsort(prompt, n, sizeof *prompt, by_ids);
    for (size_t i = 0; i < n; i++)
        at[prompt[i].index] = i + 1; /* places 0 and n + 1 are the ends of the list */
    for (size_t i = 0; i < n + 2; i++) {
        previous[i] = i ? i - 1 : 0;
        next[i] = i + 1;
    }
    for (size_t index = n; index-- > 0;) {
        size_t i = at[index], p = previous[i], q = next[i];
        int before = p >= 1 ? common(&prompt[i - 1], &prompt[p - 1]) : 0;
        int behind = q <= n ? common(&prompt[i - 1], &prompt[q - 1]) : 0;
        tokens[index] = before > behind ? before : behind;
        next[p] = q;
        previous[q] = p;
    }
}

int local_shared(void *self, const struct request *request, size_t n, int *tokens,
                 struct err *err)
{
    struct arena arena = {0};
    struct prompt *prompt = ARENA_ARRAY(&arena, n, struct prompt);
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++) {
        struct asked asked = {.request = &request[i]};
        rc = encode_prompt(self, &asked, &arena, err);
        prompt[i] = (struct prompt){asked.prompt, asked.n_prompt, i};
    }
    if (!rc)
        share(prompt, n, tokens, &arena);
    arena_release(&arena);
    return rc;
}

/* ---- the batched pass */

struct batch {
    struct asked *asked;
    const size_t *of; /* of each engine request: 2 * index, + 1 for a continuation */
    const struct run_how *how;
};

static int finish(const struct batch *b, size_t i, struct err *err)
{
    if (!b->how->done)
        return 0;
    return b->how->done(b->how->context, i, b->asked[i].reply, err);
}

static int on_gen(void *context, int index, const struct gen_reply *gen, struct err *err)
{
    const struct batch *b = context;
    size_t i = b->of[index] / 2;
    struct asked *a = &b->asked[i];
    if (b->of[index] % 2)
        a->reply->continuation_logprob = gen->choice_logprob[0];
    else
        take_main(a, gen);
    return --a->missing ? 0 : finish(b, i, err);
}

static struct gen_how how_of(const struct local *local, const struct run_how *how)
{
    return (struct gen_how){.slots = local->slots,
                            .memory = local->memory ? local->memory : how->memory,
                            .share = local->share};
}

static void on_planned(void *context, int64_t bytes)
{
    const struct batch *b = context;
    if (b->how->planned)
        b->how->planned(b->how->context, bytes);
}

static int run_batch(const struct local *local, const struct request *request, size_t n,
                     const struct run_how *how, struct reply *reply, struct arena *arena,
                     struct err *err)
{
    struct asked *asked = ARENA_ARRAY(arena, n, struct asked);
    struct gen_request *gen = ARENA_ARRAY(arena, 2 * n, struct gen_request);
    size_t *of = ARENA_ARRAY(arena, 2 * n, size_t);
    struct batch batch = {asked, of, how};
    int n_gen = 0;
    for (size_t i = 0; i < n; i++) {
        struct asked *a = &asked[i];
        if (encode(local, &request[i], a, &reply[i], arena, err))
            return err_wrap(err, "item \"%.*s\"", STR_ARG(request[i].id));
        if (reply[i].failed) {
            if (finish(&batch, i, err))
                return -1;
            continue;
        }
        of[n_gen] = 2 * i;
        gen[n_gen++] = main_request(a);
        if (a->apart.n) {
            of[n_gen] = 2 * i + 1;
            gen[n_gen++] = continuation_request(a);
        }
        a->missing = 1 + (a->apart.n > 0);
    }
    if (!n_gen)
        return 0;
    struct gen_reply *out = ARENA_ARRAY(arena, (size_t)n_gen, struct gen_reply);
    struct gen_how gen_how = how_of(local, how);
    struct gen_cost cost;
    gen_how.done = on_gen;
    gen_how.planned = on_planned;
    gen_how.context = &batch;
    return gen_run(local->weights->model, local->adapter, gen, n_gen, &gen_how, out,
                   &cost, arena, local->pool, err);
}

/* ---- the single-stream pass */

static int run_one(const struct local *local, const struct request *request,
                   const struct run_how *run_how, struct reply *reply,
                   struct arena *arena, struct err *err)
{
    int64_t from_us = clock_us();
    struct request alone = *request;
    struct asked asked;
    struct gen_reply out;
    struct gen_cost cost;
    struct gen_how how = how_of(local, run_how);
    alone.continuation = STR_NONE;
    if (encode(local, &alone, &asked, reply, arena, err))
        return err_wrap(err, "item \"%.*s\"", STR_ARG(request->id));
    if (reply->failed)
        return 0;
    struct gen_request gen = main_request(&asked);
    int64_t encoded_us = clock_us() - from_us;
    if (gen_run(local->weights->model, local->adapter, &gen, 1, &how, &out, &cost, arena,
                local->pool, err))
        return -1;
    take_main(&asked, &out);
    reply->total_us = clock_us() - from_us;
    reply->first_us = request->n_choices ? reply->total_us : encoded_us + out.first_us;
    return 0;
}

static int run_singly(const struct local *local, const struct request *request, size_t n,
                      const struct run_how *how, struct reply *reply, struct arena *arena,
                      struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (run_one(local, &request[i], how, &reply[i], arena, err) ||
            (how->done && how->done(how->context, i, &reply[i], err)))
            return -1;
    return 0;
}

int local_run(void *self, const struct request *request, size_t n,
              const struct run_how *how, struct reply *reply, struct arena *arena,
              struct err *err)
{
    const struct local *local = self;
    if (how->single_stream)
        return run_singly(local, request, n, how, reply, arena, err);
    return run_batch(local, request, n, how, reply, arena, err);
}
