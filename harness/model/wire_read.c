/* wire_read - answers of OpenAI-compatible servers: strangers' bytes, so every field is looked at
 * before it is believed. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/model/wire.h"

static const char where[] = "the answer"; /* in errors */

enum { TOKENS_MAX = 1 << 20, TOP_MAX = 1000 };

/* ---- fields */

static const struct json *member(const struct json *object, const char *key,
                                 enum json_type type)
{
    const struct json *value =
        object && object->type == JSON_OBJECT ? json_get(object, key) : NULL;
    return value && value->type == type ? value : NULL;
}

/* ---- usage */

/* A count of tokens; absent or null leaves 0 where it may be absent. */
static int count(const struct json *usage, const char *key, bool must, int *n,
                 struct err *err)
{
    const struct json *value = usage ? json_get(usage, key) : NULL;
    *n = 0;
    if (!value || value->type == JSON_NULL)
        return must ? err_set(err, "%s: \"usage\" has no \"%s\"", where, key) : 0;
    if (value->type != JSON_NUMBER)
        return err_set(err, "%s: \"%s\" in \"usage\" is %s, not a number", where, key,
                       json_type_name(value->type));
    if (!(value->number >= 0 && value->number <= INT32_MAX) ||
        value->number != floor(value->number))
        return err_set(err, "%s: \"%s\" in \"usage\" is %g, which is no count of tokens",
                       where, key, value->number);
    *n = (int)value->number;
    return 0;
}

static int read_usage(struct wire_usage *usage, const struct json *root, struct err *err)
{
    const struct json *json = json_get(root, "usage");
    if (!json || json->type == JSON_NULL)
        return 0;
    if (json->type != JSON_OBJECT)
        return err_set(err, "%s: \"usage\" is %s, not an object", where,
                       json_type_name(json->type));
    *usage = (struct wire_usage){.given = true};
    if (count(json, "prompt_tokens", true, &usage->in, err) ||
        count(json, "completion_tokens", false, &usage->out, err) ||
        count(member(json, "prompt_tokens_details", JSON_OBJECT), "cached_tokens", false,
              &usage->cached, err) ||
        count(member(json, "completion_tokens_details", JSON_OBJECT), "reasoning_tokens",
              false, &usage->reasoning, err))
        return -1;
    if (usage->in == 0)
        return err_set(err, "%s: \"usage\" counts 0 tokens in the prompt", where);
    if (usage->cached > usage->in)
        return err_set(err, "%s: \"usage\" has %d cached tokens in a prompt of %d", where,
                       usage->cached, usage->in);
    return 0;
}

/* ---- log-probabilities */

static double logprob_of(const struct json *value)
{
    return value && value->type == JSON_NUMBER ? value->number : NAN;
}

/* "content": [{"token", "logprob", "top_logprobs": [{"token", "logprob"}]}] */
static int read_content(struct wire_reply *reply, const struct json *content,
                        struct arena *arena, struct err *err)
{
    struct wire_token *token = ARENA_ARRAY(arena, content->n, struct wire_token);
    size_t n = 0;
    if (content->n > TOKENS_MAX)
        return err_set(err, "%s: more than %d tokens with log-probabilities", where,
                       TOKENS_MAX);
    for (const struct json *one = content->child; one; one = one->next) {
        const struct json *top = member(one, "top_logprobs", JSON_ARRAY);
        struct wire_token *t = &token[n++];
        t->text = json_text(one, "token");
        t->logprob =
            logprob_of(one->type == JSON_OBJECT ? json_get(one, "logprob") : NULL);
        if (!top || !top->n || top->n > TOP_MAX)
            continue;
        struct wire_top *list = ARENA_ARRAY(arena, top->n, struct wire_top);
        for (const struct json *other = top->child; other; other = other->next)
            list[t->n_top++] = (struct wire_top){
                json_text(other, "token"),
                logprob_of(other->type == JSON_OBJECT ? json_get(other, "logprob")
                                                      : NULL)};
        t->top = list;
    }
    reply->token = token;
    reply->n_tokens = n;
    return 0;
}

static void read_top_object(struct wire_token *t, const struct json *top,
                            struct arena *arena)
{
    if (top->type != JSON_OBJECT || !top->n || top->n > TOP_MAX)
        return;
    struct wire_top *list = ARENA_ARRAY(arena, top->n, struct wire_top);
    for (const struct json *other = top->child; other; other = other->next)
        list[t->n_top++] = (struct wire_top){other->key, logprob_of(other)};
    t->top = list;
}

/* {"tokens": [], "token_logprobs": [], "top_logprobs": [{token: logprob}]}: completions */
static int read_lists(struct wire_reply *reply, const struct json *logprobs,
                      struct arena *arena, struct err *err)
{
    const struct json *tokens = member(logprobs, "tokens", JSON_ARRAY),
                      *values = member(logprobs, "token_logprobs", JSON_ARRAY),
                      *tops = member(logprobs, "top_logprobs", JSON_ARRAY);
    if (!tokens || !values || tokens->n != values->n || tokens->n > TOKENS_MAX)
        return err_set(err, "%s: \"logprobs\" is not lists of the same length", where);
    struct wire_token *token = ARENA_ARRAY(arena, tokens->n, struct wire_token);
    const struct json *value = values->child, *top = tops ? tops->child : NULL;
    size_t n = 0;
    for (const struct json *text = tokens->child; text; text = text->next, n++) {
        token[n].text = text->type == JSON_STRING ? text->string : STR_NONE;
        token[n].logprob = logprob_of(value);
        if (top)
            read_top_object(&token[n], top, arena);
        value = value->next;
        top = top ? top->next : NULL;
    }
    reply->token = token;
    reply->n_tokens = n;
    return 0;
}

static int read_logprobs(struct wire_reply *reply, const struct json *choice,
                         struct arena *arena, struct err *err)
{
    const struct json *logprobs = member(choice, "logprobs", JSON_OBJECT);
    if (!logprobs)
        return 0;
    const struct json *content = member(logprobs, "content", JSON_ARRAY);
    if (content)
        return read_content(reply, content, arena, err);
    if (json_get(logprobs, "tokens"))
        return read_lists(reply, logprobs, arena, err);
    return 0;
}

/* ---- a whole answer */

static int read_root(struct str body, struct arena *arena, const struct json **root,
                     struct err *err)
{
    struct str start = str_trim(str_slice(body, 0, 200));
    if (!start.n)
        return err_set(err, "%s is empty", where);
    if (start.data[0] == '<')
        return err_set(err, "%s is a web page, not JSON", where);
    if (json_parse(body, where, 1, arena, root, err)) {
        err->status = ERR_FAILED;
        return -1;
    }
    if ((*root)->type != JSON_OBJECT)
        return err_set(err, "%s is %s, not an object", where,
                       json_type_name((*root)->type));
    return 0;
}

/* {"error": ...} may come with status 200. */
static int check_error(const struct json *root, struct err *err)
{
    const struct json *error = json_get(root, "error");
    if (!error || error->type == JSON_NULL)
        return 0;
    struct str message =
        error->type == JSON_STRING ? error->string : json_text(error, "message");
    return err_set(err, "%s is an error: %.*s", where,
                   (int)(message.n < 300 ? message.n : 300), message.data);
}

/* Index 0; the choices may come in any order. */
static const struct json *first_choice(const struct json *root)
{
    const struct json *choices = member(root, "choices", JSON_ARRAY);
    for (const struct json *c = choices ? choices->child : NULL; c; c = c->next) {
        const struct json *index = member(c, "index", JSON_NUMBER);
        if (c->type == JSON_OBJECT && (!index || index->number == 0))
            return c;
    }
    return NULL;
}

static int read_text(struct wire_reply *reply, const struct json *choice,
                     enum wire_api api, struct err *err)
{
    if (api == WIRE_COMPLETIONS) {
        const struct json *text = member(choice, "text", JSON_STRING);
        if (!text)
            return err_set(err, "%s: its choice has no \"text\"", where);
        reply->text = text->string;
        return 0;
    }
    const struct json *message = member(choice, "message", JSON_OBJECT);
    if (!message)
        return err_set(err, "%s: its choice has no \"message\"", where);
    reply->text = json_text(message, "content");
    if (!reply->text.n)
        reply->text = json_text(message, "refusal");
    const struct json *content = json_get(message, "content");
    if (content && content->type != JSON_STRING && content->type != JSON_NULL)
        return err_set(err, "%s: \"content\" is %s, not a text", where,
                       json_type_name(content->type));
    return 0;
}

int wire_read(struct wire_reply *reply, struct str body, enum wire_api api,
              struct arena *arena, struct err *err)
{
    const struct json *root;
    *reply = (struct wire_reply){.text = STR("")};
    if (read_root(body, arena, &root, err) || check_error(root, err))
        return -1;
    const struct json *choice = first_choice(root);
    if (!choice)
        return err_set(err, "%s has no \"choices\"", where);
    reply->finish = json_text(choice, "finish_reason");
    reply->fingerprint = json_text(root, "system_fingerprint");
    return read_text(reply, choice, api, err) || read_usage(&reply->usage, root, err) ||
                   read_logprobs(reply, choice, arena, err)
               ? -1
               : 0;
}

void wire_read_error(struct str body, struct arena *arena, struct str *message,
                     struct str *code)
{
    struct err ignored = ERR_INIT;
    const struct json *root;
    *message = *code = STR("");
    if (read_root(body, arena, &root, &ignored))
        return;
    const struct json *error = json_get(root, "error");
    if (!error)
        error = root; /* {"message": ...}: vLLM's older form, and proxies' */
    *message = error->type == JSON_STRING ? error->string : json_text(error, "message");
    *code = json_text(error, "code");
    if (!code->n)
        *code = json_text(error, "type");
}

/* ---- an answer in events */

static void take_choice(struct wire_stream *s, const struct json *choice)
{
    struct str text = json_text(choice, "text"),
               finish = json_text(choice, "finish_reason");
    const struct json *delta = member(choice, "delta", JSON_OBJECT);
    if (s->api == WIRE_CHAT) {
        text = json_text(delta, "content");
        s->has_thoughts |= json_text(delta, "reasoning_content").n > 0 ||
                           json_text(delta, "reasoning").n > 0;
    }
    s->has_text |= text.n > 0;
    buf_str(&s->text, text);
    if (finish.n) {
        buf_clear(&s->finish);
        buf_str(&s->finish, finish);
    }
}

static int take_event(struct wire_stream *s, struct str data)
{
    const struct json *root;
    if (read_root(data, s->scratch, &root, s->err) || check_error(root, s->err) ||
        read_usage(&s->usage, root, s->err))
        return -1;
    const struct json *choice = first_choice(root);
    if (choice)
        take_choice(s, choice);
    struct str fingerprint = json_text(root, "system_fingerprint");
    if (fingerprint.n) {
        buf_clear(&s->fingerprint);
        buf_str(&s->fingerprint, fingerprint);
    }
    return 0;
}

static void on_event(void *context, struct str data)
{
    struct wire_stream *s = context;
    if (s->done || s->err->status)
        return;
    if (str_is(str_trim(data), "[DONE]")) {
        s->done = true;
        return;
    }
    take_event(s, data);
    arena_reset(s->scratch);
}

void wire_stream_init(struct wire_stream *s)
{
    *s = (struct wire_stream){.sse = {.data = on_event}};
    s->err = mem_alloc(sizeof *s->err);
    s->scratch = mem_alloc(sizeof *s->scratch);
}

void wire_stream_begin(struct wire_stream *s, enum wire_api api)
{
    s->api = api;
    s->sse.context = s;
    sse_reset(&s->sse);
    buf_clear(&s->text);
    buf_clear(&s->finish);
    buf_clear(&s->fingerprint);
    s->usage = (struct wire_usage){0};
    s->has_text = s->has_thoughts = s->done = false;
    *s->err = (struct err)ERR_INIT;
}

void wire_stream_feed(struct wire_stream *s, struct str bytes)
{
    sse_feed(&s->sse, bytes);
}

/* Some servers leave out the last line, but say why the answer ended and count its tokens. */
bool wire_stream_is_whole(const struct wire_stream *s)
{
    return s->done || s->err->status || (s->finish.n && s->usage.given);
}

int wire_stream_end(struct wire_stream *s, struct wire_reply *reply, struct arena *arena,
                    struct err *err)
{
    *reply = (struct wire_reply){.text = STR("")};
    if (s->err->status) {
        *err = *s->err;
        return -1;
    }
    if (!wire_stream_is_whole(s))
        return err_set(err, "%s broke off in the middle of its stream", where);
    reply->text = str_copy(arena, buf_view(&s->text));
    reply->finish = str_copy(arena, buf_view(&s->finish));
    reply->fingerprint = str_copy(arena, buf_view(&s->fingerprint));
    reply->usage = s->usage;
    return 0;
}

void wire_stream_release(struct wire_stream *s)
{
    sse_release(&s->sse);
    buf_release(&s->text);
    buf_release(&s->finish);
    buf_release(&s->fingerprint);
    if (s->scratch)
        arena_release(s->scratch);
    free(s->scratch);
    free(s->err);
    *s = (struct wire_stream){0};
}
