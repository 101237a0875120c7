/* openai - models behind an OpenAI-compatible endpoint: OpenAI itself, vLLM, llama.cpp's server,
 * Ollama, LM Studio, OpenRouter, Azure. */
#include "harness/model/openai.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text/chat.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/url.h"

#define S struct openai_opts
static const struct opt opts[] = {
    OPT_TEXT(S, base_url, NULL,
             "address without the last part: https://api.openai.com/v1"),
    OPT_TEXT(S, model, NULL, "the model's name at the server"),
    OPT_ENUM(S, api, "chat", "chat|completions", "chat, or completions for base models"),
    OPT_TEXT(S, key_env, NULL,
             "environment variable that holds the key (default: no key)"),
    OPT_ENUM(S, auth, "bearer", "bearer|api-key",
             "how the key is sent: Authorization: Bearer, or api-key as Azure wants it"),
    OPT_TEXT(S, api_version, NULL,
             "query api-version of every address, as Azure wants it"),
    OPT_TEXT(S, family, NULL,
             "completions: the chat template of its prompts (default plain)"),
    OPT_INT(S, context, 0, 0, 1e9, "tokens of its window (0: unknown, taken as 4096)"),
    OPT_INT(S, params, 0, 0, 1e15, "weights of the model, for figures (0: unknown)"),
    OPT_ENUM(S, limit_field, "max_tokens", "max_tokens|max_completion_tokens",
             "how the longest answer is said"),
    OPT_BOOL(S, send_temperature, true, "false for models that refuse \"temperature\""),
    OPT_TEXT(S, reasoning_effort, NULL, "\"reasoning_effort\" (default: not said)"),
    OPT_TEXT(S, service_tier, NULL, "\"service_tier\" (default: not said)"),
    OPT_BOOL(S, stream, true, "stream where time to the first token is measured"),
    OPT_ENUM(S, choices, "auto", "auto|logprobs|text",
             "labels by log-probability, or read from text; auto: what the server can"),
    OPT_ENUM(S, constrain, "auto",
             "auto|none|grammar|guided_choice|structured_outputs|json_schema",
             "how text is held to the labels"),
    OPT_ENUM(S, usage, "require", "require|estimate",
             "an answer that does not count its tokens fails, or is estimated"),
    OPT_INT(S, concurrency, 32, 1, 1024, "most requests under way at once"),
    OPT_BOOL(S, adapt, true, "fewer at once when the server refuses or slows down"),
    OPT_INT(S, retries, 5, 0, 100, "times a request is sent again"),
    OPT_INT(S, timeout_s, 600, 1, 86400, "seconds for a request in all"),
    OPT_INT(S, connect_s, 5, 1, 600, "seconds for connecting"),
    OPT_BYTES(S, max_reply, 16 << 20, 1024, 1 << 30, "bytes above which an answer fails"),
    OPT_BOOL(S, http2, false, "HTTP/2 without asking, also without TLS"),
    OPT_TEXT(S, ca_file, NULL, "certificates to trust instead of the system's"),
    OPT_INT(S, embed_batch, 64, 1, 2048, "texts in a request of /embeddings"),
    OPT_INT(S, dimensions, 0, 0, 65536, "\"dimensions\" of embeddings (0: not said)"),
    OPT_REAL(S, poll_s, 10, 0.001, 3600, "seconds between looks at a fine-tuning job"),
    OPT_END,
};
#undef S

/* ---- what the plan asks */

static int check(const void *options, struct model_info *info, struct err *err)
{
    const struct openai_opts *o = options;
    (void)info;
    if (endpoint_check(o->base_url, o->api_version, o->key_env, err))
        return -1;
    if (!o->model || !*o->model)
        return err_ask(err, "\"model\" is missing: its name at the server");
    if (o->key_env && *o->key_env && (!getenv(o->key_env) || !*getenv(o->key_env)))
        return err_ask(err,
                       "the environment variable %s, which holds the key, is not set",
                       o->key_env);
    int n;
    const char *const *names = chat_names(&n);
    if (o->family && *o->family && !chat_find(o->family))
        return err_unknown(err, "chat template family", o->family, names, n);
    return 0;
}

static const char *reaches(const void *options, bool *loopback)
{
    const struct openai_opts *o = options;
    *loopback = o->base_url && url_is_loopback(o->base_url);
    return o->base_url ? o->base_url : "";
}

/* ---- opening */

static char *copy_text(struct str text)
{
    char *copy = mem_alloc(text.n + 1);
    memcpy(copy, text.data, text.n);
    return copy;
}

static int open_link(struct openai_link **link, const struct openai_opts *o,
                     struct err *err)
{
    const struct courier_how how = {
        .base = o->base_url,
        .api_version = o->api_version,
        .key_env = o->key_env,
        .ca_file = o->ca_file,
        .azure = !strcmp(o->auth, "api-key"),
        .http2 = o->http2,
        .fixed = !o->adapt,
        .concurrency = (int)o->concurrency,
        .retries = (int)o->retries,
        .connect_ms = o->connect_s * 1000,
        .total_ms = o->timeout_s * 1000,
        .limit = (size_t)o->max_reply,
    };
    struct openai_link *l = mem_alloc(sizeof *l);
    l->users = 1;
    if (courier_open(&l->courier, &how, err)) {
        free(l);
        return -1;
    }
    *link = l;
    return 0;
}

static int open_openai(void **self, const void *options, struct pool *pool,
                       struct err *err)
{
    const struct openai_opts *o = options;
    struct openai_link *link;
    (void)pool;
    if (check(o, NULL, err) || open_link(&link, o, err))
        return -1;
    struct openai *openai = mem_alloc(sizeof *openai);
    *openai = (struct openai){
        .opts = o,
        .link = link,
        .api = strcmp(o->api, "chat") ? WIRE_COMPLETIONS : WIRE_CHAT,
        .family = chat_find(o->family && *o->family ? o->family : "plain"),
        .model = copy_text(str_of(o->model)),
    };
    *self = openai;
    return 0;
}

struct openai *openai_clone(const struct openai *o, struct str model)
{
    struct openai *copy = mem_alloc(sizeof *copy);
    *copy = *o;
    copy->model = copy_text(model);
    copy->link->users++;
    return copy;
}

static void close_openai(void *self)
{
    struct openai *o = self;
    if (--o->link->users == 0) {
        courier_close(&o->link->courier);
        free(o->link);
    }
    free(o->model);
    free(o);
}

static void set_terms(void *self, const struct model_terms *terms)
{
    struct openai *o = self;
    courier_terms(&o->link->courier, terms);
}

/* ---- what is known of it */

static const char *labels_text(const struct openai *o, char text[64])
{
    static const char *const names[] = {"", ", labels by echo", ", labels by logprobs"};
    if (o->link->labels < LABELS_TEXT)
        return names[o->link->labels];
    snprintf(text, 64, ", labels from text (%s)",
             wire_constraint_names[o->link->constraint]);
    return text;
}

static void info(void *self, struct model_info *info)
{
    const struct openai *o = self;
    const struct openai_link *link = o->link;
    char labels[64];
    *info = (struct model_info){.params = o->opts->params, .context = o->opts->context};
    snprintf(info->detail, sizeof info->detail, "%.36s%.44s%s%.30s%s", o->model,
             labels_text(o, labels), *link->fingerprint ? ", " : "", link->fingerprint,
             link->fingerprints_differ ? " and others" : "");
    if (o->api == WIRE_COMPLETIONS)
        snprintf(info->family, sizeof info->family, "%s", chat_name(o->family));
}

struct wire_how openai_wire(const struct openai *o)
{
    return (struct wire_how){
        .api = o->api,
        .model = o->model,
        .family = o->family,
        .completion_limit = strcmp(o->opts->limit_field, "max_tokens") != 0,
        .no_temperature = !o->opts->send_temperature,
        .effort = o->opts->reasoning_effort,
        .tier = o->opts->service_tier,
    };
}

int64_t openai_count(struct str text)
{
    return (int64_t)(text.n / 3) + 1;
}

const char *openai_path(const struct openai *o)
{
    return o->api == WIRE_CHAT ? "chat/completions" : "completions";
}

const struct provider provider_openai = {
    .name = "openai",
    .summary = "models behind an OpenAI-compatible HTTP endpoint",
    .opts = opts,
    .opts_size = sizeof(struct openai_opts),
    .open = open_openai,
    .close = close_openai,
    .info = info,
    .run = openai_run,
    .embed = openai_embed,
    .train = openai_train,
    .check = check,
    .reaches = reaches,
    .set_terms = set_terms,
};
