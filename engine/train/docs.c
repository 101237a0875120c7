#include "engine/train/docs.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"

static void add(struct docs *docs, const int32_t *id, int n, int n_masked)
{
    if (docs->n == docs->cap) {
        docs->cap = docs->cap ? 2 * docs->cap : 64;
        docs->doc = mem_resize(docs->doc, (size_t)docs->cap, sizeof *docs->doc);
    }
    int32_t *copy = ARENA_ARRAY(&docs->arena, (size_t)n, int32_t);
    memcpy(copy, id, (size_t)n * sizeof *copy);
    docs->doc[docs->n++] = (struct train_doc){copy, n, n_masked};
    docs->tokens += n;
    docs->targets += n - (n_masked > 1 ? n_masked : 1);
}

/* The answer is learned up to its end token; where its turn has none, up to EOS. */
static void end_answer(struct tokenizer *tok, struct ids *ids, size_t answer)
{
    size_t end = chat_answer_end(tok, ids, answer);
    if (end < ids->n)
        ids->n = end + 1;
    else if (tokenizer_eos(tok) >= 0)
        ids_add(ids, tokenizer_eos(tok));
}

int docs_add_chat(struct docs *docs, struct tokenizer *tok,
                  const struct chat_family *family, const struct chat_message *message,
                  size_t n, int context, struct err *err)
{
    struct ids ids = {0};
    size_t answer = 0;
    if (chat_encode(tok, family, message, n, false, &ids, &answer, err)) {
        ids_release(&ids);
        return -1;
    }
    end_answer(tok, &ids, answer);
    size_t drop = ids.n > (size_t)context ? ids.n - (size_t)context : 0;
    if (drop >= answer && drop) {
        size_t n_answer = ids.n - answer;
        ids_release(&ids);
        return err_ask(err,
                       "the answer alone has %zu tokens, the context of the model %d",
                       n_answer, context);
    }
    docs->cut += drop > 0;
    if (ids.n - drop >= 2)
        add(docs, ids.id + drop, (int)(ids.n - drop), (int)(answer - drop));
    ids_release(&ids);
    return 0;
}

int docs_add_text(struct docs *docs, struct tokenizer *tok, struct str text, int context,
                  struct err *err)
{
    struct ids ids = {0};
    int rc = tokenizer_encode(tok, text, true, false, &ids, err);
    if (!rc && tokenizer_eos(tok) >= 0)
        ids_add(&ids, tokenizer_eos(tok));
    docs->cut += !rc && ids.n > (size_t)context;
    /* the last token of a piece is the first of the next, so that no target is lost */
    for (size_t at = 0; !rc && at + 1 < ids.n; at += (size_t)context - 1) {
        size_t left = ids.n - at;
        add(docs, ids.id + at, (int)(left < (size_t)context ? left : (size_t)context), 0);
    }
    ids_release(&ids);
    return rc;
}

void docs_release(struct docs *docs)
{
    free(docs->doc);
    arena_release(&docs->arena);
    *docs = (struct docs){0};
}
