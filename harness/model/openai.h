/* openai - what the files of the openai provider share: a model behind an OpenAI-compatible
 * endpoint.
 *
 *     openai.c          options, opening, what the plan asks
 *     openai_run.c      requests to errands and back
 *     openai_probe.c    what the server can do for labels: asked once, when first needed
 *     openai_embed.c    /embeddings
 *     openai_train.c    /files and /fine_tuning/jobs
 *
 * A model and what was fine-tuned from it share one connection, counted by its users.
 */
#ifndef HARNESS_MODEL_OPENAI_H
#define HARNESS_MODEL_OPENAI_H

#include "harness/model/courier.h"
#include "harness/model/model.h"

struct openai_opts {
    const char *base_url, *model, *api, *key_env, *auth, *api_version, *family;
    int64_t context, params;
    const char *limit_field, *reasoning_effort, *service_tier;
    bool send_temperature, stream;
    const char *choices, *constrain, *usage;
    int64_t concurrency, retries, timeout_s, connect_s, max_reply;
    bool adapt, http2;
    const char *ca_file;
    int64_t embed_batch, dimensions;
    double poll_s;
};

/* How labels are chosen. */
enum openai_labels {
    LABELS_UNKNOWN,  /* not yet probed */
    LABELS_ECHO,     /* completions: the log-probability of each, by "echo" */
    LABELS_LOGPROBS, /* by the log-probabilities along the answer */
    LABELS_TEXT,     /* text, constrained as far as the server does, read for a label */
};

struct openai_link { /* what a model and its fine-tuned ones share */
    struct courier courier;
    int users;
    enum openai_labels labels;
    enum wire_constraint constraint;
    bool echo; /* completions: the server scores what it is given */
    bool probed_echo;
    char fingerprint[64]; /* system_fingerprint of the first answer */
    bool fingerprints_differ;
    size_t dim; /* of embeddings; 0: not known yet */
};

struct openai {
    const struct openai_opts *opts;
    struct openai_link *link;
    enum wire_api api;
    const struct chat_family *family;
    char *model; /* its name at the server; owned */
};

int openai_run(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err);
int openai_embed(void *self, const struct str *text, size_t n, float *out,
                 struct embedding *e, struct err *err);
int openai_train(void *self, const struct train_plan *plan, void **tuned,
                 struct train_result *result, struct err *err);

/* Finds out how labels can be chosen, unless it is known. */
int openai_probe_labels(struct openai *o, struct err *err);
/* Whether a completions server gives log-probabilities of the prompt; link->echo. */
int openai_probe_echo(struct openai *o, struct err *err);

struct wire_how openai_wire(const struct openai *o);
/* A guess from above: a token has three bytes or more. */
int64_t openai_count(struct str text);
const char *openai_path(const struct openai *o); /* "chat/completions" */
/* Another model at the same server. */
struct openai *openai_clone(const struct openai *o, struct str model);

#endif
