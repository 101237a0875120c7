#include "engine/embed/hidden.h"

#include <stdlib.h>
#include <string.h>

#include "engine/embed/pieces.h"
#include "engine/model/forward.h"
#include "engine/text/tokenizer.h"
#include "harness/base/arena.h"
#include "harness/base/err.h"

enum { ROWS = 1024 }; /* computed together; a single piece may have more */

struct hidden_reader {
    struct reader reader; /* first: a pointer to it is one to all */
    const struct model *model;
    const struct adapter *adapter;
    struct pool *pool;
};

static int encode(const struct reader *reader, struct str text, struct ids *ids,
                  struct err *err)
{
    const struct model *model = ((const struct hidden_reader *)reader)->model;
    if (utf8_invalid_at(text) != SIZE_MAX || text.n == 0)
        return 0;
    return tokenizer_encode(model->tok, text, false, false, ids, err);
}

static int open_segments(const struct model *model, const int *length, int n,
                         struct forward_seq *seq, struct err *err)
{
    for (int i = 0; i < n; i++) {
        seq[i].n_rows = length[i];
        seq[i].segment = segment_open(&model->shape, NULL, length[i]);
        if (seq[i].segment == NULL)
            return err_set(err, "no memory for the keys of %d tokens", length[i]);
    }
    return 0;
}

static int forward_pieces(const struct reader *reader, const int32_t *id,
                          const int *length, int n, float *vector, struct err *err)
{
    const struct hidden_reader *r = (const struct hidden_reader *)reader;
    const struct model *model = r->model;
    struct forward_seq *seq = mem_alloc((size_t)n * sizeof *seq);
    struct tape tape;
    int T = 0, C = model->shape.C;
    for (int i = 0; i < n; i++)
        T += length[i];
    int rc = tape_open(&tape, model, r->adapter, T, TAPE_SHARED, err);
    if (rc == 0) {
        rc = open_segments(model, length, n, seq, err);
        if (rc == 0)
            forward(model, r->adapter, &tape,
                    &(struct forward_batch){.id = id, .T = T, .seq = seq, .n_seqs = n},
                    r->pool);
        const float *row = tape.final;
        for (int i = 0; i < n && rc == 0; i++, vector += C) {
            vector_mean(vector, row, length[i], C);
            vector_unit(vector, C);
            row += (size_t)length[i] * (size_t)C;
        }
        tape_release(&tape);
    }
    for (int i = 0; i < n; i++)
        if (seq[i].segment != NULL)
            segment_close(seq[i].segment);
    free(seq);
    return rc;
}

/* What the file asks to be put around a text. */
static int find_ends(struct reader *reader, struct tokenizer *tok, struct err *err)
{
    struct ids ids = {0};
    int rc = tokenizer_encode(tok, STR(""), true, false, &ids, err);
    size_t begins = tokenizer_adds_bos(tok);
    reader->begin = begins && ids.n > 0 ? ids.id[0] : -1;
    reader->end = ids.n > begins ? ids.id[begins] : -1;
    ids_release(&ids);
    return rc;
}

int hidden_embed(const struct model *model, const struct adapter *adapter,
                 const struct str *text, size_t n, float *out, struct long_texts *longs,
                 struct pool *pool, struct err *err)
{
    struct hidden_reader r = {
        .reader = {.C = model->shape.C,
                   .window = (size_t)model->shape.context,
                   .rows = ROWS,
                   .encode = encode,
                   .forward = forward_pieces},
        .model = model,
        .adapter = adapter,
        .pool = pool,
    };
    if (find_ends(&r.reader, model->tok, err))
        return -1;
    return pieces_embed(&r.reader, text, n, out, longs, err);
}
