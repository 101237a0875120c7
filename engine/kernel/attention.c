#include "engine/kernel/attention.h"

#include <stddef.h>

#include "engine/kernel/kernels.h"
#include "harness/base/pool.h"
#include "harness/base/whole.h"

enum {
    PARTS = 512,           /* described at a time */
    SERIAL_FLOP = 1 << 20, /* below, waking a thread takes longer */
};

/* Parts are collected, then run together. */
struct parts {
    const struct attention_job *job;
    struct pool *pool;
    void (*work)(const struct attention_job *job, const struct attention_part *part);
    struct attention_part part[PARTS];
    int n;
    double flop;
};

static void run_part(void *context, int i)
{
    const struct parts *p = context;
    p->work(p->job, &p->part[i]);
}

static void parts_run(struct parts *p)
{
    pool_run(p->flop < SERIAL_FLOP ? NULL : p->pool, p->n, run_part, p);
    p->n = 0;
    p->flop = 0;
}

static void parts_add(struct parts *p, struct attention_part part, double keys)
{
    p->part[p->n++] = part;
    p->flop += 4 * keys * part.n * part.heads * p->job->D;
    if (p->n == PARTS)
        parts_run(p);
}

/* The rows of a sequence in pieces, the last (which see most keys) first.  Where keys are packed on the
 * way, pieces end where blocks of keys do. */
static void add_rows(struct parts *p, int s, int kv, int head, int heads)
{
    const struct attention_seq *seq = &p->job->seq[s];
    int most = least(kv_of_rows(seq->form) ? GEMM_PANEL : ATTENTION_ROWS,
                     ATTENTION_LINES / heads);
    for (int first = (seq->n_rows - 1) / most * most; first >= 0; first -= most) {
        struct attention_part part = {s,    kv,   first, least(most, seq->n_rows - first),
                                      head, heads};
        parts_add(p, part, seq->past + first + part.n);
    }
}

void attention_forward(float *out, float *lse, const float *q,
                       const struct attention_seq *seq, int n_seqs, int H, int KV, int D,
                       float scale, struct pool *pool)
{
    struct attention_job job = {.out = out,
                                .lse = lse,
                                .q = q,
                                .seq = seq,
                                .H = H,
                                .KV = KV,
                                .D = D,
                                .scale = scale};
    struct parts parts = {.job = &job, .pool = pool, .work = kernels_now()->attention};
    int group = H / KV, most = least(group, ATTENTION_LINES / 6);
    for (int s = 0; s < n_seqs; s++)
        for (int kv = 0; kv < KV && seq[s].n_rows > 0; kv++)
            for (int head = 0; head < group; head += most)
                add_rows(&parts, s, kv, kv * group + head, least(most, group - head));
    parts_run(&parts);
}

void attention_backward(float *dq, float *delta, const float *dout, const float *out,
                        const float *lse, const float *q, const struct attention_seq *seq,
                        int n_seqs, int H, int KV, int D, float scale, struct pool *pool)
{
    struct attention_job job = {.saved_out = out,
                                .saved_lse = lse,
                                .q = q,
                                .seq = seq,
                                .H = H,
                                .KV = KV,
                                .D = D,
                                .scale = scale,
                                .dq = dq,
                                .delta = delta,
                                .dout = dout};
    struct parts parts = {
        .job = &job, .pool = pool, .work = kernels_now()->attention_back};
    int group = H / KV;
    for (int s = 0; s < n_seqs; s++)
        for (int kv = 0; kv < KV && seq[s].n_rows > 0; kv++)
            parts_add(&parts,
                      (struct attention_part){s, kv, 0, seq[s].n_rows, kv * group, group},
                      2.5 * (seq[s].past + seq[s].n_rows));
    parts_run(&parts);
}
