/* session - a gen_run being carried out: what its parts share.  Only engine/infer sees it.
 *
 *     generate.c   checks the requests, opens, loops, closes
 *     sizes.c      how much at a time
 *     begin.c      a request takes a slot: segments, and streams of ids to be fed
 *     step.c       one forward pass over what is to be fed, and what becomes of its logits
 */
#ifndef ENGINE_INFER_SESSION_H
#define ENGINE_INFER_SESSION_H

#include "engine/infer/answer.h"
#include "engine/infer/cache.h"
#include "engine/infer/prefix.h"
#include "engine/model/forward.h"
#include "harness/base/arena.h"

/* A request that is being answered. */
struct run {
    struct answer answer;
    int request;             /* -1: the slot is free */
    int node;                /* the shared beginning it stands on, -1: none */
    struct segment *segment; /* the rest of the prompt, and the answer */
    struct segment **label;  /* of each label with rows of its own, else NULL */
    int streams;             /* not yet fed to the end */
    bool decoding;           /* ids.id[n - 1] is the next to be fed */
};

/* Ids that are to be fed in order, over as many steps as it takes. */
struct stream {
    struct segment *segment;
    const int32_t *id;
    int n, fed;
    struct run *run; /* NULL: a shared beginning */
    int label;       /* READ_NEXT: the prompt */
};

struct session {
    const struct model *model;
    const struct adapter *adapter;
    const struct gen_request *request;
    struct gen_reply *reply;
    const struct gen_how *how;
    struct gen_cost cost;
    struct arena *arena, work; /* replies; everything else */
    struct pool *pool;
    int n, next, active, slots; /* requests; the next to begin; begun; room */
    int64_t began_us;
    int64_t planned; /* bytes, at most */
    bool samples;    /* some request does */

    struct prefix_plan plan;
    struct cache cache;
    struct segment **shared; /* of each node, NULL while there is none */
    struct run *run;
    struct stream *stream; /* a queue: [first, last) */
    size_t first_stream, last_stream, max_streams;

    struct tape tape;
    int32_t *id; /* the batch */
    struct forward_seq *seq;
    struct read *read;
    int *wanted; /* the row of each read, rising */
    int T, n_seqs, n_reads;
    float *logits, *scratch; /* logits_rows of V, of 2 V */
    int logits_rows;
};

/* Chooses slots, rows of logits and planned bytes; returns the rows of a step. */
int session_sizes(struct session *s);
/* Activations and logits of steps of T rows. */
int64_t session_step_bytes(const struct session *s, int T);
/* Before anything is taken: whether each request, and such a step, fit into the memory allowed. */
int session_check(const struct session *s, int64_t step, struct err *err);
/* Takes requests, in the plan's order, while there are slots and memory. */
int session_begin(struct session *s, struct err *err);
/* What a request takes of the cache by itself, at most. */
int64_t session_own_bytes(const struct session *s, int request);
/* Gives back what a run holds, and what nobody stands on any more. */
void session_leave(struct session *s, struct run *run);
int session_step(struct session *s, struct err *err);

#endif
