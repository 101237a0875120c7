#include "tests/unit/api_server.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"

/* A request being answered. */
struct serving {
    struct api_server *api;
    const struct http_request *request;
    struct http_response *response;
    const struct json *root; /* of the request; NULL: no JSON */
    struct arena arena;
};

static struct str text_of(const struct json *root, const char *key)
{
    const struct json *value = root ? json_get(root, key) : NULL;
    return value && value->type == JSON_STRING ? value->string : STR_NONE;
}

static double number_of(const struct json *root, const char *key)
{
    const struct json *value = root ? json_get(root, key) : NULL;
    return value && value->type == JSON_NUMBER ? value->number : 0;
}

static bool is_true(const struct json *root, const char *key)
{
    const struct json *value = root ? json_get(root, key) : NULL;
    return value && value->type == JSON_BOOL && value->boolean;
}

/* ---- errors */

static void put_error(struct http_response *r, int status, const char *message,
                      const char *code)
{
    r->status = status;
    http_response_header(r, "Content-Type", "application/json");
    buf_format(&r->body,
               "{\"error\": {\"message\": \"%s\", \"type\": \"test\", \"code\": \"%s\"}}",
               message, code ? code : "");
}

static bool put_fault(struct serving *s)
{
    const struct api_server *api = s->api;
    struct http_response *r = s->response;
    int number = api->always ? 0 : s->request->number;
    const struct api_fault *f = &api->fault[number < 12 ? number : 11];
    if (number >= 12 || !f->status)
        return false;
    if (f->status < 0) {
        r->status = f->status == -1 ? -1 : 0;
        return true;
    }
    if (f->name)
        http_response_header(r, f->name, f->value);
    if (f->name2)
        http_response_header(r, f->name2, f->value2);
    r->cut_at = f->cut_at;
    r->byte_ms = f->byte_ms;
    if (!f->body) {
        put_error(r, f->status, "scripted", f->code);
        return true;
    }
    r->status = f->status;
    buf_text(&r->body, f->body);
    return true;
}

/* ---- answers */

static struct str last_text(const struct serving *s)
{
    struct str prompt = text_of(s->root, "prompt");
    const struct json *messages = s->root ? json_get(s->root, "messages") : NULL;
    for (const struct json *m = messages ? messages->child : NULL; m; m = m->next)
        prompt = text_of(m, "content");
    return prompt;
}

/* The one label that a constraint leaves. */
static const char *constrained(struct serving *s)
{
    const struct api_server *api = s->api;
    const struct json *choices = json_get(s->root, "guided_choice");
    struct str grammar = text_of(s->root, "grammar");
    if (api->guided_choice && choices && choices->child)
        return str_copy(&s->arena, choices->child->string).data;
    if (api->grammar && grammar.n) {
        size_t from = str_find(grammar, STR("\""), 0) + 1,
               to = str_find(grammar, STR("\""), from);
        return str_copy(&s->arena, str_slice(grammar, from, to)).data;
    }
    if (api->json_schema && json_get(s->root, "response_format"))
        return str_find(s->request->body, STR("zarquon-17"), 0) != SIZE_MAX
                   ? "{\"answer\": \"zarquon-17\"}"
                   : arena_format(&s->arena, "{\"answer\": \"%s\"}", api->text);
    return NULL;
}

static const char *text_for(struct serving *s)
{
    const char *text = constrained(s);
    if (text)
        return text;
    return s->api->answer ? s->api->answer(last_text(s)) : s->api->text;
}

static void put_usage(const struct serving *s, struct json_out *out, int tokens)
{
    const struct api_server *api = s->api;
    const struct json *usage;
    struct err err = ERR_INIT;
    struct arena arena = {0};
    if (api->no_usage)
        return;
    if (api->usage) {
        if (!json_parse(str_of(api->usage), NULL, 1, &arena, &usage, &err))
            json_put(out, "usage", usage);
        arena_release(&arena);
        return;
    }
    int in = (int)(s->request->body.n / 4) + 1;
    json_begin(out, "usage");
    json_put_int(out, "prompt_tokens", in);
    json_put_int(out, "completion_tokens", tokens);
    json_put_int(out, "total_tokens", in + tokens);
    json_begin(out, "prompt_tokens_details");
    json_put_int(out, "cached_tokens", api->cached);
    json_end(out);
    json_end(out);
}

static void put_logprobs(const struct serving *s, struct json_out *out)
{
    const struct api_server *api = s->api;
    if (!api->logprobs ||
        (!is_true(s->root, "logprobs") && number_of(s->root, "logprobs") < 1))
        return;
    json_begin(out, "logprobs");
    json_begin_array(out, "content");
    json_begin(out, NULL);
    json_put_text(out, "token", api->label[0]);
    json_put_real(out, "logprob", log(api->p[0]));
    json_begin_array(out, "top_logprobs");
    for (int i = 0; i < 8 && api->label[i]; i++) {
        json_begin(out, NULL);
        json_put_text(out, "token", api->label[i]);
        json_put_real(out, "logprob", log(api->p[i]));
        json_end(out);
    }
    json_end_array(out);
    json_end(out);
    json_end_array(out);
    json_end(out);
}

/* Each byte of the prompt is a token of -0.25 nats for a vowel, -1 else; "!" is generated. */
static void put_echo(const struct serving *s, struct json_out *out)
{
    struct str prompt = last_text(s);
    json_begin(out, "logprobs");
    json_begin_array(out, "tokens");
    json_put_text(out, NULL, "<s>");
    for (size_t i = 0; i < prompt.n; i++)
        json_put_str(out, NULL, str_slice(prompt, i, i + 1));
    json_put_text(out, NULL, "!");
    json_end_array(out);
    json_begin_array(out, "token_logprobs");
    json_put_null(out, NULL);
    for (size_t i = 0; i < prompt.n; i++)
        json_put_real(out, NULL, strchr("aeiou", prompt.data[i]) ? -0.25 : -1);
    json_put_real(out, NULL, -3);
    json_end_array(out);
    json_end(out);
}

static void put_object(struct serving *s, bool chat)
{
    struct json_out out = {0};
    bool echo = s->api->echo && is_true(s->root, "echo");
    const char *text = text_for(s);
    if (echo)
        text = arena_format(&s->arena, "%.*s!", STR_ARG(last_text(s)));
    json_begin(&out, NULL);
    json_put_text(&out, "id", "one");
    json_put_text(&out, "object", chat ? "chat.completion" : "text_completion");
    json_put_text(&out, "system_fingerprint", "fp_test");
    json_begin_array(&out, "choices");
    json_begin(&out, NULL);
    json_put_int(&out, "index", 0);
    if (chat) {
        json_begin(&out, "message");
        json_put_text(&out, "role", "assistant");
        json_put_text(&out, "content", text);
        json_end(&out);
    } else {
        json_put_text(&out, "text", text);
    }
    if (echo)
        put_echo(s, &out);
    else
        put_logprobs(s, &out);
    json_put_text(&out, "finish_reason", "stop");
    json_end(&out);
    json_end_array(&out);
    put_usage(s, &out, 1);
    json_end(&out);
    buf_str(&s->response->body, buf_view(&out.buf));
    json_release(&out);
    http_response_header(s->response, "Content-Type", "application/json");
}

/* ---- streams: a role, then a byte an event, then why it ended, then the counts */

static void put_event(struct serving *s, bool chat, const char *piece, const char *finish,
                      bool usage)
{
    struct json_out out = {0};
    json_begin(&out, NULL);
    json_begin_array(&out, "choices");
    if (!usage) {
        json_begin(&out, NULL);
        json_put_int(&out, "index", 0);
        if (chat)
            json_begin(&out, "delta");
        if (piece)
            json_put_text(&out, chat ? "content" : "text", piece);
        else if (chat)
            json_put_text(&out, "role", "assistant");
        if (chat)
            json_end(&out);
        json_put_text(&out, "finish_reason", finish);
        json_end(&out);
    }
    json_end_array(&out);
    if (usage)
        put_usage(s, &out, (int)strlen(s->api->text));
    else
        json_put_null(&out, "usage");
    json_end(&out);
    buf_format(&s->response->body, "data: %.*s\n\n", (int)out.buf.n, out.buf.data);
    json_release(&out);
}

static void put_stream(struct serving *s, bool chat)
{
    struct buf *body = &s->response->body;
    size_t events = 0;
    atomic_fetch_add(&s->api->streams, 1);
    http_response_header(s->response, "Content-Type", "text/event-stream");
    buf_text(body, ": a comment\n\n");
    put_event(s, chat, NULL, NULL, false);
    for (const char *c = text_for(s); *c; c++, events++) {
        char piece[2] = {*c, '\0'};
        if (s->api->stream_cut && events == s->api->stream_cut)
            return;
        put_event(s, chat, piece, NULL, false);
    }
    put_event(s, chat, NULL, "stop", false);
    if (!s->api->no_usage)
        put_event(s, chat, NULL, NULL, true);
    if (!s->api->no_done)
        buf_text(body, "data: [DONE]\n\n");
}

static void answer(struct serving *s, bool chat)
{
    struct api_server *api = s->api;
    atomic_fetch_add(chat ? &api->chats : &api->completions, 1);
    if (api->refuses_logprobs && json_get(s->root, "logprobs"))
        put_error(s->response, 400, "logprobs are not supported", "unsupported");
    else if (is_true(s->root, "stream"))
        put_stream(s, chat);
    else
        put_object(s, chat);
}

/* ---- the other endpoints */

/* Three numbers: of a's, of b's, and one. */
static void embed(struct serving *s)
{
    struct json_out out = {0};
    const struct json *input = json_get(s->root, "input");
    int index = 0;
    atomic_fetch_add(&s->api->embeddings, 1);
    json_begin(&out, NULL);
    json_begin_array(&out, "data");
    for (const struct json *text = input ? input->child : NULL; text; text = text->next) {
        int n[2] = {0, 0};
        for (size_t i = 0; i < text->string.n; i++)
            for (int k = 0; k < 2; k++)
                n[k] += text->string.data[i] == "ab"[k];
        json_begin(&out, NULL);
        json_put_int(&out, "index", index++);
        json_begin_array(&out, "embedding");
        json_put_int(&out, NULL, n[0]);
        json_put_int(&out, NULL, n[1]);
        json_put_int(&out, NULL, 1);
        json_end_array(&out);
        json_end(&out);
    }
    json_end_array(&out);
    put_usage(s, &out, 0);
    json_end(&out);
    buf_str(&s->response->body, buf_view(&out.buf));
    json_release(&out);
}

static void look_at_job(struct serving *s)
{
    struct api_server *api = s->api;
    struct buf *body = &s->response->body;
    if (strstr(s->request->path, "/checkpoints")) {
        buf_text(body, "{\"data\": [{\"metrics\": {\"train_loss\": 0.5, "
                       "\"full_valid_loss\": 0.75}}]}");
        return;
    }
    bool done = atomic_fetch_add(&api->looks, 1) >= api->polls;
    if (!done)
        buf_text(body, "{\"id\": \"ftjob-1\", \"status\": \"running\"}");
    else if (api->job_fails)
        buf_text(body, "{\"id\": \"ftjob-1\", \"status\": \"failed\", \"error\": "
                       "{\"message\": \"bad file\"}}");
    else
        buf_text(body, "{\"id\": \"ftjob-1\", \"status\": \"succeeded\", "
                       "\"fine_tuned_model\": \"ft:m:1\", \"trained_tokens\": 1234}");
}

static void route(struct serving *s)
{
    const char *path = s->request->path;
    struct api_server *api = s->api;
    if (strstr(path, "/chat/completions")) {
        answer(s, true);
    } else if (strstr(path, "/completions")) {
        answer(s, false);
    } else if (strstr(path, "/embeddings")) {
        embed(s);
    } else if (strstr(path, "/fine_tuning/jobs/")) {
        look_at_job(s);
    } else if (strstr(path, "/fine_tuning/jobs")) {
        atomic_fetch_add(&api->jobs, 1);
        buf_text(&s->response->body, "{\"id\": \"ftjob-1\", \"status\": \"queued\"}");
    } else if (strstr(path, "/files")) {
        buf_format(&s->response->body, "{\"id\": \"file-%d\"}",
                   atomic_fetch_add(&api->files, 1));
    } else {
        put_error(s->response, 404, "no such path", NULL);
    }
}

/* ---- all of them */

static void note(struct serving *s)
{
    struct api_server *api = s->api;
    const char *bearer = http_request_header(s->request, "Authorization"),
               *azure = http_request_header(s->request, "api-key"),
               *version = http_request_query(s->request, "api-version");
    pthread_mutex_lock(&api->lock);
    snprintf(api->seen_key, sizeof api->seen_key, "%s",
             bearer  ? bearer
             : azure ? azure
                     : "");
    snprintf(api->seen_query, sizeof api->seen_query, "%s", version ? version : "");
    if (api->bodies.n < 1 << 20) {
        buf_str(&api->bodies, s->request->body);
        buf_char(&api->bodies, '\n');
    }
    pthread_mutex_unlock(&api->lock);
}

static void serve(void *context, const struct http_request *request,
                  struct http_response *response)
{
    struct api_server *api = context;
    struct serving s = {.api = api, .request = request, .response = response};
    struct err err = ERR_INIT;
    int now = atomic_fetch_add(&api->now, 1) + 1;
    if (now > atomic_load(&api->peak))
        atomic_store(&api->peak, now);
    if (json_parse(request->body, NULL, 1, &s.arena, &s.root, &err))
        s.root = NULL;
    note(&s);
    response->close = api->close;
    struct timespec wait = {api->delay_ms / 1000, (api->delay_ms % 1000) * 1000000L};
    if (api->delay_ms)
        nanosleep(&wait, NULL);
    if (put_fault(&s))
        ;
    else if (api->limit && now > api->limit)
        put_error(response, 429, "too many at once", "rate_limit_exceeded");
    else if (api->body)
        buf_add(&response->body, api->body,
                api->body_n ? api->body_n : strlen(api->body));
    else
        route(&s);
    arena_release(&s.arena);
    atomic_fetch_sub(&api->now, 1);
}

void api_server_start(struct api_server *api)
{
    if (!api->text)
        api->text = "a";
    pthread_mutex_init(&api->lock, NULL);
    api->http = (struct http_server){.serve = serve,
                                     .context = api,
                                     .threads = api->threads,
                                     .cert = api->cert,
                                     .key = api->key};
    http_server_start(&api->http);
    snprintf(api->base, sizeof api->base, "%s://127.0.0.1:%d/v1",
             api->cert ? "https" : "http", api->http.port);
}

void api_server_stop(struct api_server *api)
{
    http_server_stop(&api->http);
    pthread_mutex_destroy(&api->lock);
    buf_release(&api->bodies);
}

int api_server_requests(const struct api_server *api)
{
    return atomic_load(&api->http.requests);
}
