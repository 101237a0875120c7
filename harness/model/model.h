/* model - weights or an endpoint, opened through a provider, answering requests.
 *
 * (engine/model/model.h is the transformer; this is what the harness sees of any model.)
 *
 * A method composes requests; the runner hands all requests of a cell over at once, so that the
 * local engine can batch and share prefixes and an HTTP provider can work concurrently.
 */
#ifndef HARNESS_MODEL_MODEL_H
#define HARNESS_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/embed/vector.h"
#include "harness/base/opt.h"
#include "harness/base/str.h"

struct arena;
struct err;
struct json_out;
struct pool;
struct progress;

enum role { ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT };

struct message {
    enum role role;
    struct str text;
};

/* A passage of a corpus: bytes [from, to) of a document's text. */
struct citation {
    struct str doc; /* its id */
    size_t from, to;
};

struct request {
    struct str id;   /* of the item */
    struct str cell; /* "task/method/model/seed": the runner's, for recordings */
    const struct message *message;
    size_t n_messages;
    /* Given: the answer is the choice with the highest log-probability.  Else text is generated. */
    const struct str *choices;
    size_t n_choices;
    const double
        *prior; /* (n_choices) nats taken off first (request_choose); NULL: none */
    /* Given: its log-probability behind the prompt is measured too (by the runner, for metrics
     * such as bits per byte; methods leave it empty). */
    struct str continuation;
    int max_new;
    double temperature;
    uint64_t seed;
    const struct str *stop;
    size_t n_stop;
    /* For the record, not for the model: documents put into the prompt, and left out; and which
     * bytes of their texts, so that an answer can be traced to its source. */
    const struct str *docs;
    size_t n_docs;
    const struct citation *cited;
    size_t n_cited;
    size_t n_dropped;
};

struct reply {
    struct str text; /* the answer: generated, or the chosen choice */
    const double
        *choice_logprob; /* n_choices sums in nats, less the prior; NULL when generated */
    int choice;          /* index of the best choice; -1 when generated */
    double continuation_logprob; /* NAN when not asked for */
    double logprob;              /* of the generated text; NAN when not known */
    int tokens_in, tokens_cached, tokens_out;
    int64_t first_us, total_us; /* to the first token, to the end; -1: not measured */
    bool cut;                   /* ended by max_new */
    bool failed;                /* `text` says why */
    bool cached;                /* taken from a cache, its times too: nothing was sent */
    bool parsed; /* choices were given, but the answer is text to be read for one */
};

struct run_how {
    bool single_stream; /* one request at a time, each timed from its own start */
    int64_t memory;     /* bytes that answering may take; 0: the provider's choice */
    /* Called once before memory is taken: how much it will be at most.  May be NULL. */
    void (*planned)(void *context, int64_t bytes);
    /* Once per finished request, any order, from the calling thread; -1 stops the run. */
    int (*done)(void *context, size_t request, const struct reply *reply,
                struct err *err);
    void *context;
};

/* Training material: prompts with the answer to learn. */
struct example {
    const struct message *message; /* the last one is the assistant's: the answer */
    size_t n_messages;
};

struct train_plan {
    const struct example *train, *dev;
    size_t n_train, n_dev;
    const struct str *text; /* raw text, learned as a whole */
    size_t n_text;
    const char *kind;    /* "lora", "qlora" or "full" */
    const char *targets; /* of an adapter: all, or as in q+k+v+o */
    bool embeddings;     /* full: embeddings and head learn too */
    bool f32;            /* the slow reference: no factor of a product is rounded */
    int64_t rank;
    double alpha, dropout, warmup, weight_decay, clip;
    double lr; /* 0: the provider's choice for the model */
    const char *schedule;
    int64_t epochs, batch, patience, sweep;
    uint64_t seed;
    const char *save;       /* file for the adapter; NULL: none */
    const char *log_csv;    /* step, epoch, loss, lr ...; NULL: none */
    const char *checkpoint; /* what an interrupted training goes on from; NULL: none */
    double checkpoint_seconds;
    const char *general; /* rows that show what was forgotten; NULL: not measured */
    const char *cell;    /* "task/method/model/seed", for a recording; NULL: none */
    struct progress *progress;
};

struct train_result {
    int64_t steps, tokens; /* of all trials of a sweep */
    int best_epoch;
    double lr;                   /* that it took */
    double train_loss, dev_loss; /* nats per target token */
    /* of general text: bits per byte and accuracy before and after; NAN: not measured */
    double general_bits_before, general_bits;
    double general_accuracy_before, general_accuracy;
    double seconds, seconds_before; /* of all sessions; of these, before this one */
    int64_t bytes;                  /* memory taken */
    int64_t params;                 /* trained */
    int64_t cut; /* examples that lost their beginning to fit the context */
};

struct model_info {
    int64_t params, bytes;    /* of the weights; 0: unknown */
    int64_t context;          /* tokens */
    char family[32];          /* chat template family */
    char template_sha256[65]; /* of the chat template's text; "" when it has none */
    char sha256[65];          /* of the file; "" when it has none */
    char detail[128];         /* architecture, type: "llama Q8_0 4 layers" */
};

/* Tokens that a server takes money for. */
struct tokens {
    int64_t in, cached, out, training; /* `in` includes `cached` */
};

/* What a run allows its models that reach outside of the process. */
struct model_terms {
    bool loopback_only; /* nothing leaves this machine, whatever names resolve to */
    const char *cache;  /* folder of kept replies; NULL: none are kept */
    /* Before anything is sent that may take so many tokens, and while something is waited for
     * (all 0); -1 ends the run.  NULL: anything goes. */
    int (*may_spend)(void *context, const struct tokens *most, struct err *err);
    /* What became of it, once for each that was allowed. */
    void (*spent)(void *context, const struct tokens *most, const struct tokens *used);
    void *context;
};

/* What embed() is told and tells beside the vectors. */
struct embedding {
    size_t dim;              /* numbers of a vector */
    struct long_texts longs; /* limit 0: an endpoint, which has its own way with them */
};

/* A NULL operation means "cannot"; the plan asks before the run starts. */
struct provider {
    const char *name, *summary;
    const struct opt *opts; /* keys of an entry in models.json besides the common ones */
    size_t opts_size;
    bool local;    /* costs machine time rather than money per token */
    bool recorded; /* gives answers of an earlier run, which were chosen then */
    int (*open)(void **self, const void *opts, struct pool *pool, struct err *err);
    void (*close)(void *self);
    void (*info)(void *self, struct model_info *info);
    /* replies live in `arena` */
    int (*run)(void *self, const struct request *request, size_t n,
               const struct run_how *how, struct reply *reply, struct arena *arena,
               struct err *err);
    /* Tokens of a text as this model counts them; -1 with err. */
    int (*count)(void *self, struct str text, int64_t *n, struct err *err);
    /* Of each prompt, the tokens at its beginning that one before it has too, as this model cuts
     * them: what sharing prefixes can save, whatever of it a run could use.  NULL: replies say
     * what was cached. */
    int (*shared)(void *self, const struct request *request, size_t n, int *tokens,
                  struct err *err);
    /* out (n, e->dim) unit vectors; NULL: only e->dim is wanted, whatever the texts are. */
    int (*embed)(void *self, const struct str *text, size_t n, float *out,
                 struct embedding *e, struct err *err);
    /* A new model that shares this one's weights; close it with close(). */
    int (*train)(void *self, const struct train_plan *plan, void **tuned,
                 struct train_result *result, struct err *err);
    /* Whether it could be opened, without opening it: files there and whole, keys set.  Fills
     * info->sha256 where there is a file.  NULL: nothing to check. */
    int (*check)(const void *opts, struct model_info *info, struct err *err);
    /* Where its requests go, for people ("http://localhost:8080/v1"), and whether that is this
     * machine.  NULL: they stay in the process. */
    const char *(*reaches)(const void *opts, bool *loopback);
    /* Called once behind open(); `terms` outlives the model.  NULL: it sends nothing. */
    void (*set_terms)(void *self, const struct model_terms *terms);
};

/* All providers, made from the file names: registry.h. */
extern const struct provider *const providers[];
extern const int n_providers;

/* 16 hex digits that name what a request asks: messages, choices, limits, stops, temperature.
 * The continuation and the prior are not part of it: the model is asked the same without. */
void request_hash(const struct request *request, char hex[17]);

/* Takes the prior off logprob (n_choices); the index of the best, the first of equal ones. */
int request_choose(const struct request *request, double *logprob);

/* An open model under the name the user gave it. */
struct model_handle {
    const char *alias;
    const struct provider *provider;
    void *self;
};

/* Where a model's file can be had: the keys "url", "sha256", "bytes" and "licence" of an entry. */
struct model_source {
    const char *url;  /* NULL: not for download */
    const char *path; /* where it belongs */
    const char *sha256;
    const char *licence; /* NULL: not said */
    int64_t bytes;       /* 0: not said */
};

/* models.json: { "base-1m": { "provider": "local", "path": "base-1m.gguf", "price": "..." } }.
 * A name that ends in .gguf, or names a file or a folder with config.json, is a local model
 * without an entry. */
struct model_entry {
    const char *alias;
    const struct provider *provider;
    const void *opts;
    const char *price;       /* entry of prices.json; NULL: "machine" for local models */
    const char *price_tuned; /* what its fine-tuned models cost; NULL: `price` */
    struct model_source source;
    double pretrained_tokens; /* what the base model read before; 0: not known */
};
int model_resolve(const char *name, const char *models_json, struct arena *arena,
                  struct model_entry *entry, struct err *err);
/* err_unknown() with the models of a list as candidates; root NULL: there is no list. */
int model_unknown(const char *name, const struct json *root, struct arena *arena,
                  struct err *err);
int model_list(const char *models_json, struct arena *arena,
               const struct model_entry **entries, size_t *n, struct err *err);
int model_handle_open(struct model_handle *handle, const struct model_entry *entry,
                      struct pool *pool, struct err *err);
void model_handle_close(struct model_handle *handle);

/* The trained child of a handle, as a handle of its own. */
int model_handle_train(const struct model_handle *handle, const struct train_plan *plan,
                       struct model_handle *tuned, struct train_result *result,
                       struct err *err);

#endif
