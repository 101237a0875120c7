/* generate - answers many requests at once: greedy or sampled text, or the
 * log-probabilities of given continuations.
 *
 * All requests are known up front: prompts that begin alike are prefilled once, decoding
 * runs in slots that are refilled, logits are computed only where they are read, and
 * choices are scored behind the shared prompt, as a tree of what begins alike.  No result
 * depends on the other requests, their order, the slots, the memory or the threads.
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
    /* Bytes for keys, values and activations; a request that needs more than is left with
     * no other beside it is an error.  0: about a quarter of what is free; then it is not. */
    int64_t memory;
    bool share; /* share prefixes (results are the same without) */
    /* Called once before memory is taken: the bytes it will be at most.  May be NULL. */
    void (*planned)(void *context, int64_t bytes);
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

/* What `memory` 0 stands for: a quarter of what is free. */
int64_t gen_memory(void);

/* Replies live in `arena`. */
int gen_run(const struct model *model, const struct adapter *adapter,
            const struct gen_request *request, int n, const struct gen_how *how,
            struct gen_reply *reply, struct gen_cost *cost, struct arena *arena,
            struct pool *pool, struct err *err);

struct gen_windows {
    int width, stride; /* windows of `width` ids move on by `stride`; 0: half of it */
    int64_t memory; /* bytes for keys, values, activations and logits; 0: what it takes */
    void (*planned)(void *context,
                    int64_t bytes);               /* before they are taken; may be NULL */
    void (*progress)(void *context, size_t done); /* ids; may be NULL */
    void *context;                                /* of the two */
};

/* Sum of -ln p of ids[1..n-1], each seen from at most how->width ids before it, in the
 * first window that has it.  nll may be NULL, else n values (nll[0] = NAN). */
int gen_perplexity(const struct model *model, const struct adapter *adapter,
                   const int32_t *id, size_t n, const struct gen_windows *how,
                   double *sum, double *nll, struct pool *pool, struct err *err);

/* One distribution: index of the next id.  `index` counts the token within its
 * request. */
int sample(const float *logits, int V, double temperature, int top_k, double top_p,
           uint64_t seed, uint64_t index, float *scratch /* 2 V */);

#endif
