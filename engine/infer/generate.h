/* generate - answers many requests at once: greedy or sampled text, or the
 * log-probabilities of given continuations.
 *
 * All requests are known up front: prompts that begin alike are prefilled once, decoding
 * runs in slots that are refilled, logits are computed only where they are read, and
 * choices are scored behind the shared prompt.  No result depends on the other requests,
 * their order, the slots or the threads.
 */
#ifndef ENGINE_INFER_GENERATE_H
#define ENGINE_INFER_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/model/adapter.h"
#include "engine/model/model.h"
#include "harness/base/str.h"

struct err;
struct pool;

struct gen_choice {
    const int32_t *id;
    int n;
};

struct gen_request {
    const int32_t *prompt; /* at least one id; prompt + answer must fit the context */
    int n_prompt;
    /* generate when n_choices is 0 */
    int max_new;
    double temperature; /* 0: greedy, ties to the lowest id */
    int top_k;          /* 0: all */
    double top_p;       /* 1: all */
    uint64_t seed;
    const struct str *stop; /* texts that end the answer (not part of it) */
    int n_stop;
    bool ignore_end; /* go on after an end token */
    /* score otherwise */
    const struct gen_choice *choice;
    int n_choices;
};

enum gen_finish { GEN_STOP, GEN_LENGTH, GEN_SCORED };

struct gen_reply {
    int32_t *id; /* generated ids without the end token; in the arena */
    int n;
    struct str text;        /* decoded, cut at the stop text */
    double logprob;         /* sum over the generated ids, nats */
    double *choice_logprob; /* n_choices sums, nats; in the arena */
    enum gen_finish finish;
    int prompt_computed; /* prompt ids that were not shared with an earlier request */
    int64_t first_us,
        total_us; /* from the start of gen_run to the first token, to the end */
};

struct gen_how {
    int slots; /* sequences decoded together; 0: a good number for the model */
    int64_t
        memory; /* bytes for keys, values and activations; 0: a quarter of what is free */
    bool share; /* share prefixes (results are the same without) */
    /* Called once per finished request, in any order, from the calling thread; -1
     * stops. */
    int (*done)(void *context, int request, const struct gen_reply *reply,
                struct err *err);
    void *context;
};

struct gen_cost {
    int64_t bytes;                      /* taken for keys, values and activations */
    int64_t prefilled, decoded, scored; /* rows computed */
};

/* Replies live in `arena`. */
int gen_run(const struct model *model, const struct adapter *adapter,
            const struct gen_request *request, int n, const struct gen_how *how,
            struct gen_reply *reply, struct gen_cost *cost, struct arena *arena,
            struct pool *pool, struct err *err);

/* Sum of -ln p of ids[1..n-1], each seen from at most `context` ids before it: windows of
 * `context` that move on by `stride` (0: context / 2).  nll may be NULL, else n values
 * (nll[0] = NAN). */
int gen_perplexity(const struct model *model, const struct adapter *adapter,
                   const int32_t *id, size_t n, int context, int stride, double *sum,
                   double *nll, void (*progress)(void *context, size_t done),
                   void *progress_context, struct pool *pool, struct err *err);

/* One distribution: index of the next id.  `index` counts the token within its
 * request. */
int sample(const float *logits, int V, double temperature, int top_k, double top_p,
           uint64_t seed, uint64_t index, float *scratch /* 2 V */);

#endif
