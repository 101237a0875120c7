#include "engine/infer/answer.h"

#include <stdlib.h>
#include <string.h>

#include "engine/kernel/ops.h"
#include "harness/base/arena.h"

/* A space in front is part of SentencePiece's first token, not of the text. */
static bool has_text(const struct tokenizer *tok, const struct gen_request *r)
{
    for (int i = 0; i < r->n_prompt; i++)
        if (tokenizer_piece(tok, r->prompt[i]).n > 0)
            return true;
    return false;
}

static void begin_choices(struct answer *a, struct arena *arena)
{
    const struct gen_request *r = a->request;
    size_t n = (size_t)r->n_choices, ids = 0;
    for (size_t c = 0; c < n; c++)
        ids += (size_t)r->choice[c].n;
    a->reply->choice_logprob = ARENA_ARRAY(arena, n, double);
    a->label = mem_alloc(n * sizeof *a->label);
    a->logprob = mem_alloc(n * sizeof *a->logprob + ids * sizeof **a->logprob);
    double *each = (double *)(void *)(a->logprob + n);
    for (size_t c = 0; c < n; each += r->choice[c++].n)
        a->logprob[c] = each;
    labels_plan(a->label, r->choice, r->n_choices);
}

static void release_choices(struct answer *a)
{
    free(a->label);
    free(a->logprob);
    a->label = NULL;
    a->logprob = NULL;
}

void answer_begin(struct answer *a, const struct model *model,
                  const struct gen_request *request, struct gen_reply *reply,
                  struct arena *arena)
{
    int room = model->shape.context - request->n_prompt + 1;
    a->request = request;
    a->reply = reply;
    a->tok = model->tok;
    a->max_new = request->max_new < room ? request->max_new : room;
    ids_clear(&a->ids);
    buf_clear(&a->text);
    a->strip = a->tok != NULL && !has_text(a->tok, request);
    if (request->n_choices > 0)
        begin_choices(a, arena);
}

void answer_release(struct answer *a)
{
    ids_release(&a->ids);
    buf_release(&a->text);
    release_choices(a);
}

/* Every label that has this row reads its own next id there. */
static void look_at_choices(const struct read *read, const float *logits, double sum)
{
    const struct answer *a = read->answer;
    const struct gen_request *r = a->request;
    bool next = read->label == READ_NEXT;
    int first = next ? 0 : read->label, id = next ? 0 : read->depth + 1;
    int end = next ? r->n_choices
                   : labels_end(a->label, r->n_choices, read->label, read->depth);
    for (int i = first; i < end; i++) {
        int c = a->label[i].choice;
        if (r->choice[c].n > id)
            a->logprob[c][id] = (double)logits[r->choice[c].id[id]] - sum;
    }
}

void answer_look(struct read *read, const float *logits, int V, float *scratch)
{
    const struct answer *a = read->answer;
    const struct gen_request *r = a->request;
    double sum = logsumexp(logits, V);
    if (r->n_choices > 0) {
        look_at_choices(read, logits, sum);
        return;
    }
    read->id =
        sample(logits, V, r->temperature, r->top_k, r->top_p, r->seed, a->ids.n, scratch);
    read->logprob = (double)logits[read->id] - sum;
}

/* Cuts the text at the first of the stop texts. */
static bool stopped(struct answer *a, size_t seen)
{
    const struct gen_request *r = a->request;
    struct str text = buf_view(&a->text);
    size_t cut = SIZE_MAX;
    for (int i = 0; i < r->n_stop; i++) {
        size_t overlap = r->stop[i].n < seen ? seen - r->stop[i].n : 0;
        size_t at = r->stop[i].n > 0 ? str_find(text, r->stop[i], overlap) : SIZE_MAX;
        cut = at < cut ? at : cut;
    }
    if (cut == SIZE_MAX)
        return false;
    a->text.n = cut;
    return true;
}

static bool add_text(struct answer *a, int32_t id)
{
    size_t seen = a->text.n;
    if (a->tok == NULL)
        return false;
    if (a->strip && a->ids.n == 1)
        tokenizer_decode(a->tok, &id, 1, false, &a->text);
    else
        buf_str(&a->text, tokenizer_piece(a->tok, id));
    return stopped(a, seen);
}

static bool take_next(struct answer *a, const struct read *read)
{
    const struct gen_request *r = a->request;
    a->reply->finish = GEN_STOP;
    if (!r->ignore_end && a->tok != NULL && tokenizer_is_end(a->tok, read->id))
        return true;
    ids_add(&a->ids, read->id);
    a->reply->logprob += read->logprob;
    if (add_text(a, read->id))
        return true;
    a->reply->finish = GEN_LENGTH;
    return (int)a->ids.n >= a->max_new;
}

bool answer_take(const struct read *read)
{
    return read->answer->request->n_choices == 0 && take_next(read->answer, read);
}

/* The sum over a choice's ids, in their order. */
static void finish_choices(struct answer *a)
{
    const struct gen_request *r = a->request;
    for (int c = 0; c < r->n_choices; c++)
        for (int i = 0; i < r->choice[c].n; i++)
            a->reply->choice_logprob[c] += a->logprob[c][i];
    a->reply->finish = GEN_SCORED;
    release_choices(a);
}

void answer_finish(struct answer *a, struct arena *arena)
{
    struct gen_reply *reply = a->reply;
    reply->n = (int)a->ids.n;
    reply->id = ARENA_ARRAY(arena, a->ids.n, int32_t);
    if (a->ids.n > 0)
        memcpy(reply->id, a->ids.id, a->ids.n * sizeof *reply->id);
    reply->text = str_copy(arena, buf_view(&a->text));
    if (a->request->n_choices > 0)
        finish_choices(a);
    else if (a->max_new == 0)
        reply->finish = GEN_LENGTH;
}
