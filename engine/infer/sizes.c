/* sizes - how many sequences, rows and logits at a time, and the bytes that they may take. */
#include <stdlib.h>

#include "engine/infer/session.h"
#include "harness/base/clock.h"

enum {
    ROWS_MAX = 512, /* tokens of a step: enough to keep the products busy */
    ROWS_MIN = 16,
    SLOTS = 48,             /* a multiple of the 6 rows of a tile */
    LOGITS_MAX = 4 << 20,   /* floats of logits at a time */
    MEMORY_MIN = 256 << 20, /* bytes, when nobody said how many */
};

int64_t gen_memory(void)
{
    int64_t quarter = clock_free_memory_bytes() / 4;
    return quarter > MEMORY_MIN ? quarter : MEMORY_MIN;
}

static int64_t rows_to_do(const struct session *s)
{
    int64_t rows = 0;
    for (int i = 0; i < s->n && rows < ROWS_MAX; i++) {
        rows += s->request[i].n_prompt;
        for (int c = 0; c < s->request[i].n_choices; c++)
            rows += s->request[i].choice[c].n;
    }
    return rows;
}

static bool samples(const struct session *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->request[i].temperature > 0 && s->request[i].n_choices == 0)
            return true;
    return false;
}

static int logits_rows(const struct session *s, int T)
{
    int rows = LOGITS_MAX / s->model->shape.V;
    rows = rows < 6 ? 6 : rows;
    return rows < T ? rows : T;
}

int64_t session_step_bytes(const struct session *s, int T)
{
    const struct model_shape *shape = &s->model->shape;
    int64_t logits = (int64_t)shape->V * (s->samples ? 3 : 1);
    return (int64_t)tape_bytes(s->model, s->adapter, T, TAPE_SHARED) +
           logits_rows(s, T) * logits * (int64_t)sizeof(float);
}

static int larger_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

/* At most: all shared beginnings at once, and in the slots the largest requests. */
static int64_t keys_bytes(struct session *s)
{
    int64_t bytes = 0, *own = ARENA_ARRAY(&s->work, (size_t)s->n, int64_t);
    for (int i = 0; i < s->plan.n_nodes; i++)
        bytes += cache_bytes(&s->cache, s->plan.node[i].from,
                             s->plan.node[i].to - s->plan.node[i].from);
    for (int i = 0; i < s->n; i++)
        own[i] = session_own_bytes(s, i);
    qsort(own, (size_t)s->n, sizeof *own, larger_first);
    for (int i = 0; i < s->slots; i++)
        bytes += own[i];
    return bytes;
}

int session_sizes(struct session *s)
{
    s->samples = samples(s);
    s->slots = s->how->slots > 0 ? s->how->slots : SLOTS;
    s->slots = s->slots < s->n ? s->slots : s->n;
    int64_t rows = rows_to_do(s);
    int T = rows < ROWS_MAX ? (int)rows : ROWS_MAX;
    /* Where memory is short, more of it is for keys. */
    while (s->how->memory > 0 && T > ROWS_MIN &&
           session_step_bytes(s, T) > s->how->memory / 2)
        T = T / 2 > ROWS_MIN ? T / 2 : ROWS_MIN;
    if (s->how->memory > 0 && s->slots > T)
        s->slots = T;
    T = T > s->slots ? T : s->slots;
    s->logits_rows = logits_rows(s, T);
    s->planned = session_step_bytes(s, T) + keys_bytes(s);
    if (s->how->memory > 0 && s->planned > s->how->memory)
        s->planned = s->how->memory;
    return T;
}
