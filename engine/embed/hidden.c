#include "engine/embed/hidden.h"

#include <stdlib.h>
#include <string.h>

#include "engine/embed/vector.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"

/* Rows and texts computed together; a single text may have more rows. */
enum { ROWS = 1024, TEXTS = 64 };

struct batch {
    struct ids ids;
    struct forward_seq seq[TEXTS];
    int n;
};

static int add_text(struct batch *b, const struct model *model, struct str text,
                    size_t *cut, struct err *err)
{
    size_t first = b->ids.n, most = (size_t)model->shape.context;
    if (utf8_invalid_at(text) == SIZE_MAX &&
        tokenizer_encode(model->tok, text, true, false, &b->ids, err))
        return -1;
    if (b->ids.n - first > most) {
        b->ids.n = first + most;
        ++*cut;
    }
    b->seq[b->n++] = (struct forward_seq){.n_rows = (int)(b->ids.n - first)};
    return 0;
}

static int forward_batch(struct batch *b, const struct model *model,
                         const struct adapter *adapter, float *out, struct pool *pool,
                         struct err *err)
{
    struct tape tape;
    struct forward_seq seq[TEXTS];
    int T = (int)b->ids.n, n = 0, C = model->shape.C, rc = -1;
    if (T > 0 && tape_open(&tape, model, adapter, T, false, err))
        return -1;
    for (int i = 0; i < b->n; i++) {
        if (b->seq[i].n_rows == 0)
            continue;
        seq[n] = b->seq[i];
        seq[n].segment = segment_open(&model->shape, NULL, seq[n].n_rows);
        if (seq[n].segment == NULL) {
            err_set(err, "no memory for the keys of %d tokens", seq[n].n_rows);
            goto done;
        }
        n++;
    }
    if (n > 0)
        forward(model, adapter, &tape,
                &(struct forward_batch){.id = b->ids.id, .T = T, .seq = seq, .n_seqs = n},
                pool);
    const float *row = T > 0 ? tape.final : NULL;
    for (int i = 0; i < b->n; i++, out += C) {
        memset(out, 0, (size_t)C * sizeof *out);
        if (b->seq[i].n_rows == 0)
            continue;
        vector_mean(out, row, b->seq[i].n_rows, C);
        vector_unit(out, C);
        row += (size_t)b->seq[i].n_rows * (size_t)C;
    }
    rc = 0;
done:
    for (int i = 0; i < n; i++)
        segment_close(seq[i].segment);
    if (T > 0)
        tape_release(&tape);
    return rc;
}

int hidden_embed(const struct model *model, const struct adapter *adapter,
                 const struct str *text, size_t n, float *out, size_t *cut,
                 struct pool *pool, struct err *err)
{
    struct batch b = {0};
    int rc = 0;
    *cut = 0;
    for (size_t at = 0, from = 0; at < n && rc == 0; from = at) {
        ids_clear(&b.ids);
        b.n = 0;
        for (; at < n && rc == 0 && b.n < TEXTS && (b.n == 0 || b.ids.n < ROWS); at++)
            rc = add_text(&b, model, text[at], cut, err);
        if (rc == 0)
            rc = forward_batch(&b, model, adapter, out + from * (size_t)model->shape.C,
                               pool, err);
        if (rc == 0 && interrupted())
            rc = err_interrupted(err);
    }
    ids_release(&b.ids);
    return rc;
}
