#include "engine/embed/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/progress.h"

enum { PIECES = 2048 }; /* at most computed together */

struct batch {
    const struct reader *reader;
    struct ids ids;
    float *out;             /* of text 0 */
    size_t text[PIECES];    /* whose piece it is */
    size_t tokens[PIECES];  /* of the text in it */
    bool long_text[PIECES]; /* there are more of the same text */
    bool last[PIECES];      /* of them */
    int length[PIECES], n;
    float *vector;
};

/* Where a text has one piece its vector is that of the piece to the bit. */
static void add_vector(const struct batch *b, int i)
{
    size_t C = (size_t)b->reader->C;
    float *out = b->out + b->text[i] * C, *vector = b->vector + (size_t)i * C;
    if (!b->long_text[i]) {
        memcpy(out, vector, C * sizeof *out);
        return;
    }
    for (size_t j = 0; j < C; j++)
        out[j] += (float)b->tokens[i] * vector[j];
    if (b->last[i])
        vector_unit(out, b->reader->C);
}

static int compute(struct batch *b, struct err *err)
{
    if (b->n == 0)
        return 0;
    b->vector = mem_resize(b->vector, (size_t)b->n * (size_t)b->reader->C, sizeof(float));
    if (b->reader->forward(b->reader, b->ids.id, b->length, b->n, b->vector, err))
        return -1;
    for (int i = 0; i < b->n; i++)
        add_vector(b, i);
    b->n = 0;
    ids_clear(&b->ids);
    return interrupted() ? err_interrupted(err) : 0;
}

static int add_piece(struct batch *b, size_t text, const int32_t *id, size_t n,
                     bool long_text, bool last, struct err *err)
{
    const struct reader *r = b->reader;
    size_t first = b->ids.n;
    if (r->begin >= 0)
        ids_add(&b->ids, r->begin);
    for (size_t i = 0; i < n; i++)
        ids_add(&b->ids, id[i]);
    if (r->end >= 0)
        ids_add(&b->ids, r->end);
    if (b->ids.n == first)
        return 0;
    b->text[b->n] = text;
    b->tokens[b->n] = n;
    b->long_text[b->n] = long_text;
    b->last[b->n] = last;
    b->length[b->n++] = (int)(b->ids.n - first);
    return b->n == PIECES || b->ids.n >= r->rows ? compute(b, err) : 0;
}

/* Tokens of a text that a piece has room for. */
static size_t room_of(const struct reader *r)
{
    size_t around = (size_t)(r->begin >= 0) + (size_t)(r->end >= 0);
    return r->window > around ? r->window - around : 1;
}

static int add_text(struct batch *b, size_t text, const struct ids *ids,
                    struct long_texts *longs, struct err *err)
{
    size_t room = longs->limit, at = 0;
    if (ids->n <= room)
        return add_piece(b, text, ids->id, ids->n, false, true, err);
    longs->first = longs->n++ == 0 ? text : longs->first;
    if (!longs->whole)
        return add_piece(b, text, ids->id, room, false, true, err);
    for (; at + room < ids->n; at += room)
        if (add_piece(b, text, ids->id + at, room, true, false, err))
            return -1;
    return add_piece(b, text, ids->id + at, ids->n - at, true, true, err);
}

int pieces_embed(const struct reader *reader, const struct str *text, size_t n,
                 float *out, struct long_texts *longs, struct err *err)
{
    struct batch *b = mem_alloc(sizeof *b);
    struct ids ids = {0};
    int rc = 0;
    b->reader = reader;
    b->out = out;
    longs->n = longs->first = 0;
    longs->limit = room_of(reader);
    memset(out, 0, n * (size_t)reader->C * sizeof *out);
    for (size_t i = 0; i < n && rc == 0; i++) {
        ids_clear(&ids);
        rc = reader->encode(reader, text[i], &ids, err);
        if (rc == 0)
            rc = add_text(b, i, &ids, longs, err);
    }
    if (rc == 0)
        rc = compute(b, err);
    ids_release(&ids);
    ids_release(&b->ids);
    free(b->vector);
    free(b);
    return rc;
}
