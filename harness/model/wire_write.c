/* wire_write - requests as OpenAI-compatible servers read them. */
#include "harness/base/arena.h"
#include "harness/base/json.h"
#include "harness/model/turns.h"
#include "harness/model/wire.h"

enum { STOPS_MAX = 4 };

const char *const wire_constraint_names[WIRE_CONSTRAINTS] = {
    "none", "grammar", "guided_choice", "structured_outputs", "json_schema"};

static const char *const role_names[] = {"system", "user", "assistant"};

static void put_messages(struct json_out *out, const struct request *request)
{
    json_begin_array(out, "messages");
    for (size_t i = 0; i < request->n_messages; i++) {
        json_begin(out, NULL);
        json_put_text(out, "role", role_names[request->message[i].role]);
        json_put_str(out, "content", request->message[i].text);
        json_end(out);
    }
    json_end_array(out);
}

void wire_prompt(struct buf *out, const struct wire_how *how,
                 const struct request *request)
{
    struct arena arena = {0};
    size_t n = request->n_messages;
    const struct chat_message *turns =
        turns_make(how->family, request->message, n, 0, &arena);
    chat_render(how->family, turns, n, true, out);
    if (how->echo.n) {
        struct str before = n ? request->message[n - 1].text : STR("");
        buf_str(out, turns_answer(how->family, before, how->echo, &arena));
    }
    arena_release(&arena);
}

static void put_prompt(struct json_out *out, const struct wire_how *how,
                       const struct request *request)
{
    struct buf text = {0};
    wire_prompt(&text, how, request);
    json_put_str(out, "prompt", buf_view(&text));
    buf_release(&text);
}

static void put_choices(struct json_out *out, const char *key,
                        const struct request *request)
{
    json_begin_array(out, key);
    for (size_t i = 0; i < request->n_choices; i++)
        json_put_str(out, NULL, request->choices[i]);
    json_end_array(out);
}

/* root ::= "positive" | "negative"    (GBNF) */
static void put_grammar(struct json_out *out, const struct request *request)
{
    struct buf text = {0};
    buf_text(&text, "root ::= ");
    for (size_t i = 0; i < request->n_choices; i++) {
        struct str choice = request->choices[i];
        buf_text(&text, i ? " | \"" : "\"");
        for (size_t k = 0; k < choice.n; k++) {
            if (choice.data[k] == '"' || choice.data[k] == '\\')
                buf_char(&text, '\\');
            if (choice.data[k] == '\n')
                buf_text(&text, "\\n");
            else
                buf_char(&text, choice.data[k]);
        }
        buf_char(&text, '"');
    }
    json_put_str(out, "grammar", buf_view(&text));
    buf_release(&text);
}

/* {"answer": one of the labels}: the root of a strict schema must be an object. */
static void put_schema(struct json_out *out, const struct request *request)
{
    json_begin(out, "response_format");
    json_put_text(out, "type", "json_schema");
    json_begin(out, "json_schema");
    json_put_text(out, "name", "answer");
    json_put_bool(out, "strict", true);
    json_begin(out, "schema");
    json_put_text(out, "type", "object");
    json_begin(out, "properties");
    json_begin(out, "answer");
    json_put_text(out, "type", "string");
    put_choices(out, "enum", request);
    json_end(out);
    json_end(out);
    json_begin_array(out, "required");
    json_put_text(out, NULL, "answer");
    json_end_array(out);
    json_put_bool(out, "additionalProperties", false);
    json_end(out);
    json_end(out);
    json_end(out);
}

static void put_constraint(struct json_out *out, enum wire_constraint constraint,
                           const struct request *request)
{
    switch (constraint) {
    case WIRE_GRAMMAR:
        put_grammar(out, request);
        break;
    case WIRE_GUIDED_CHOICE:
        put_choices(out, "guided_choice", request);
        break;
    case WIRE_STRUCTURED:
        json_begin(out, "structured_outputs");
        put_choices(out, "choice", request);
        json_end(out);
        break;
    case WIRE_JSON_SCHEMA:
        put_schema(out, request);
        break;
    case WIRE_FREE:
    case WIRE_CONSTRAINTS:
        break;
    }
}

static void put_stops(struct json_out *out, const struct request *request)
{
    if (!request->n_stop)
        return;
    json_begin_array(out, "stop");
    for (size_t i = 0; i < request->n_stop && i < STOPS_MAX; i++)
        json_put_str(out, NULL, request->stop[i]);
    json_end_array(out);
}

static void put_sampling(struct json_out *out, const struct wire_how *how,
                         const struct request *request)
{
    int max_new = how->max_new ? how->max_new : request->max_new;
    json_put_int(out, how->completion_limit ? "max_completion_tokens" : "max_tokens",
                 max_new > 1 ? max_new : 1);
    if (!how->no_temperature)
        json_put_real(out, "temperature", request->temperature);
    if (request->temperature > 0) /* greedy answers are the same with any seed */
        json_put_int(out, "seed", (int64_t)(request->seed & INT32_MAX));
    if (!how->echo.n)
        put_stops(out, request);
    if (how->effort && *how->effort)
        json_put_text(out, "reasoning_effort", how->effort);
    if (how->tier && *how->tier)
        json_put_text(out, "service_tier", how->tier);
}

static void put_logprobs(struct json_out *out, const struct wire_how *how)
{
    if (how->echo.n)
        json_put_bool(out, "echo", true);
    if (how->api == WIRE_COMPLETIONS && (how->top_logprobs || how->echo.n))
        json_put_int(out, "logprobs", how->top_logprobs ? how->top_logprobs : 1);
    if (how->api == WIRE_CHAT && how->top_logprobs) {
        json_put_bool(out, "logprobs", true);
        json_put_int(out, "top_logprobs", how->top_logprobs);
    }
}

void wire_write(struct buf *body, const struct wire_how *how,
                const struct request *request)
{
    struct json_out out = {.buf = *body};
    buf_clear(&out.buf);
    json_begin(&out, NULL);
    json_put_text(&out, "model", how->model);
    if (how->api == WIRE_CHAT)
        put_messages(&out, request);
    else
        put_prompt(&out, how, request);
    put_sampling(&out, how, request);
    put_logprobs(&out, how);
    put_constraint(&out, how->constraint, request);
    if (how->stream) {
        json_put_bool(&out, "stream", true);
        json_begin(&out, "stream_options");
        json_put_bool(&out, "include_usage", true);
        json_end(&out);
    }
    json_end(&out);
    *body = out.buf;
}
