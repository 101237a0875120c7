/* wire - the requests and answers of OpenAI-compatible servers as JSON: /chat/completions,
 * /completions, and what an error looks like.  Field names: OpenAI's API reference.
 *
 *     wire_write(&body, &how, &request);             what is POSTed
 *     wire_read(&reply, body, how.api, arena, err);  a whole answer
 *     struct wire_stream: an answer that comes in events
 */
#ifndef HARNESS_MODEL_WIRE_H
#define HARNESS_MODEL_WIRE_H

#include "harness/model/model.h"
#include "harness/model/sse.h"

struct chat_family;

enum wire_api { WIRE_CHAT, WIRE_COMPLETIONS };

/* How an answer is held to the labels, where log-probabilities do not come. */
enum wire_constraint {
    WIRE_FREE,          /* not at all */
    WIRE_GRAMMAR,       /* "grammar": llama.cpp's server */
    WIRE_GUIDED_CHOICE, /* "guided_choice": vLLM before 0.12 */
    WIRE_STRUCTURED,    /* "structured_outputs": {"choice": []}: vLLM since */
    WIRE_JSON_SCHEMA,   /* "response_format": OpenAI, Ollama, LM Studio */
    WIRE_CONSTRAINTS
};
extern const char *const wire_constraint_names[WIRE_CONSTRAINTS];

struct wire_how {
    enum wire_api api;
    const char *model;
    const struct chat_family *family; /* of completions' prompts */
    bool completion_limit;     /* "max_completion_tokens" instead of "max_tokens" */
    bool no_temperature;       /* models that refuse the field */
    const char *effort, *tier; /* "reasoning_effort", "service_tier"; NULL: not said */
    bool stream;
    int top_logprobs; /* 0: none asked for */
    int max_new;      /* 0: the request's */
    enum wire_constraint constraint;
    struct str echo; /* completions: this text behind the prompt, scored by "echo" */
};

/* One object.  Lives in `out`. */
void wire_write(struct buf *out, const struct wire_how *how,
                const struct request *request);
/* The prompt of completions: the messages as the family has them. */
void wire_prompt(struct buf *out, const struct wire_how *how,
                 const struct request *request);

struct wire_top {
    struct str text;
    double logprob;
};

struct wire_token {
    struct str text;
    double logprob; /* NAN: null, as of the first of an echoed prompt */
    const struct wire_top *top;
    size_t n_top;
};

struct wire_usage {
    bool given;
    int in, cached, out, reasoning;
};

/* Texts are views of the arena. */
struct wire_reply {
    struct str text, finish, fingerprint;
    struct wire_usage usage;
    const struct wire_token *token; /* where log-probabilities came */
    size_t n_tokens;
};

/* A wrong usage is an error, a missing one is not: usage.given says. */
int wire_read(struct wire_reply *reply, struct str body, enum wire_api api,
              struct arena *arena, struct err *err);
/* What an error says: {"error": {"message", "code", "type"}}, or "" and "". */
void wire_read_error(struct str body, struct arena *arena, struct str *message,
                     struct str *code);

/* An answer in events.
 *
 *     struct wire_stream stream;
 *     wire_stream_begin(&stream, api);
 *     wire_stream_feed(&stream, bytes);           stream.has_text: the first token has come
 *     wire_stream_end(&stream, &reply, arena, err)
 *     wire_stream_release(&stream);
 */
struct wire_stream {
    enum wire_api api;
    struct sse sse;
    struct buf text, finish, fingerprint;
    struct wire_usage usage;
    bool has_text;     /* something of the answer came */
    bool has_thoughts; /* "reasoning_content": before the answer */
    bool done;         /* "[DONE]" */
    struct err *err;   /* the first event that is wrong */
    struct arena *scratch;
};

void wire_stream_init(struct wire_stream *s);
void wire_stream_begin(struct wire_stream *s, enum wire_api api);
void wire_stream_feed(struct wire_stream *s, struct str bytes);
/* Whether it came to its end, rather than stopping on the way. */
bool wire_stream_is_whole(const struct wire_stream *s);
int wire_stream_end(struct wire_stream *s, struct wire_reply *reply, struct arena *arena,
                    struct err *err);
void wire_stream_release(struct wire_stream *s);

#endif
