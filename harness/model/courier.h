/* courier - carries many errands to one endpoint: out of the cache where it can, else over the
 * network, several at once, each again where the rules of retry.h say so.
 *
 *     struct courier_job job = {.n = 100, .write = write, .read = read, .context = mine};
 *     courier_run(&courier, &job, err)
 *
 * write() fills an errand, read() takes what became of it: once for each, in any order, from the
 * calling thread.  An errand that was given up says why in one line and is read as failed; the
 * others go on.  Only what concerns all of them ends a job: an error of write() or read(), an
 * interruption, or terms that allow no more, and then what is under way is still waited for,
 * because it is paid for.
 */
#ifndef HARNESS_MODEL_COURIER_H
#define HARNESS_MODEL_COURIER_H

#include "harness/base/rng.h"
#include "harness/model/endpoint.h"
#include "harness/model/http.h"
#include "harness/model/kept.h"
#include "harness/model/model.h"
#include "harness/model/pace.h"
#include "harness/model/wire.h"

enum errand_state { ERRAND_FREE, ERRAND_WAITS, ERRAND_FLIES };

struct errand {
    size_t index; /* of the job */
    /* what write() fills */
    const char *path;         /* behind the base URL */
    struct buf body;          /* cleared before; stays empty for a GET */
    const char *content_type; /* NULL: application/json */
    bool stream;              /* the answer comes in events, into `events` */
    enum wire_api api;        /* of the events */
    bool keep;          /* look into the cache, and put the answer there if it is good */
    bool probe;         /* 500 is an answer too: "unsupported" */
    struct str salt;    /* goes into its name there */
    struct tokens most; /* that it can take */
    /* what read() finds */
    bool failed;
    char why[600];
    long status; /* of a failed one; 0: no answer */
    struct str reply;
    struct wire_stream events;
    bool cached;
    int64_t first_us, total_us; /* of the try that was answered */
    /* what read() fills */
    bool good; /* as it should be: may be kept */
    struct tokens used;
    /* the courier's own */
    struct courier *courier;
    enum errand_state state;
    int tries;
    int64_t ready_us;
    struct tokens lost; /* of tries that broke, and are paid for all the same */
    struct buf url;
    char name[65];
    struct http_call call;
};

struct courier_job {
    size_t n;
    bool singly; /* one after the other */
    int (*write)(void *context, struct errand *errand, struct err *err);
    int (*read)(void *context, struct errand *errand, struct err *err);
    void *context;
};

struct courier {
    struct endpoint at;
    struct http *http;
    struct kept kept;
    struct pace pace;
    struct rng rng;
    uint64_t draws;
    int most, retries;
    const struct model_terms *terms; /* NULL: none */
    char dead[600];                  /* why nothing more is sent: a wrong key, no quota */
    int64_t sent, hits;              /* requests, answers of the cache */
    struct errand **errand;          /* slots: they keep their memory */
    int n_errands;
    /* the job that is carried */
    const struct courier_job *job;
    struct err *err;
    size_t next, ended;
    int flying, waiting;
    bool failed;   /* err says why the job ends now */
    bool stopping; /* nothing new is started; err says why */
};

struct courier_how {
    const char *base, *api_version, *key_env, *ca_file;
    bool azure, http2, fixed;
    int concurrency, retries;
    int64_t connect_ms, total_ms;
    size_t limit;
};

int courier_open(struct courier *c, const struct courier_how *how, struct err *err);
void courier_close(struct courier *c);
void courier_terms(struct courier *c, const struct model_terms *terms);
int courier_run(struct courier *c, const struct courier_job *job, struct err *err);

#endif
