/* api_server - an OpenAI-compatible server on this machine that answers as a test says: with
 * faults in a script first, then well.
 *
 *     struct api_server api = {.text = "positive", .fault = {{.status = 429}}};
 *     api_server_start(&api);           api.base is its base URL
 *     api_server_stop(&api);
 */
#ifndef TESTS_UNIT_API_SERVER_H
#define TESTS_UNIT_API_SERVER_H

#include <pthread.h>

#include "tests/unit/http_server.h"

/* What one request gets instead of an answer. */
struct api_fault {
    int status;               /* 0: end of the script; -1: reset; -2: closed unanswered */
    const char *name, *value; /* a header */
    const char *name2, *value2;
    const char *body; /* NULL: an error in OpenAI's form */
    const char *code; /* of that error */
    size_t cut_at;
    int byte_ms;
};

struct api_server {
    /* how it answers */
    const char *text;                       /* what it says */
    const char *(*answer)(struct str last); /* or: by the last message or the prompt */
    struct api_fault fault[12];
    bool always;      /* the first fault, for ever */
    const char *body; /* this instead of an answer; its size, where it holds a NUL */
    size_t body_n;
    bool no_usage;     /* leaves the counts out */
    const char *usage; /* JSON in their place */
    bool logprobs;     /* gives log-probabilities: of p[i] for label[i] */
    const char *label[8];
    double p[8];
    bool refuses_logprobs;                    /* with 400 */
    bool echo;                                /* completions: scores its prompt */
    bool grammar, guided_choice, json_schema; /* heeds them */
    bool no_done;                             /* streams end without [DONE] */
    size_t stream_cut;    /* events after which a stream stops without an end */
    int delay_ms, cached; /* cached: tokens of each prompt */
    bool close, threads;
    int limit; /* requests at once above which it says 429; 0: any */
    int polls; /* how often a job is still running when it is looked at */
    bool job_fails;
    const char *cert, *key;
    /* what was asked */
    atomic_int now, peak, chats, completions, embeddings, files, jobs, looks, streams;
    char seen_key[200], seen_query[64];
    struct buf bodies; /* all request bodies, a line each */
    char base[64];
    struct http_server http;
    pthread_mutex_t lock;
};

void api_server_start(struct api_server *api);
void api_server_stop(struct api_server *api);
/* Requests so far, of any kind. */
int api_server_requests(const struct api_server *api);

#endif
