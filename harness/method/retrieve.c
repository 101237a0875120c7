#include "harness/method/retrieve.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/rng.h"
#include "harness/method/budget.h"
#include "harness/method/chunk.h"
#include "harness/method/compose.h"
#include "harness/retrieve/bm25.h"

enum {
    SEPARATOR = 2,   /* tokens of an empty line, at most */
    CUT_AT_LEAST = 8 /* a first passage shorter than this is left out rather than cut */
};

struct passage {
    struct str text; /* with its title */
    int64_t tokens;
    size_t document;
};

struct retriever {
    const struct task *task;
    struct retrieve_opts opts;
    struct budget budget;
    struct bm25 *index; /* of the passages */
    struct passage *passage;
    size_t n;
    struct map document; /* id -> index */
    struct hit *hit;     /* (n) */
    int64_t text_bytes;
};

/* The passages chosen for a question, best first. */
struct choice {
    size_t *passage;
    size_t n;
};

static int count_tokens(void *context, struct str text, int64_t *tokens, struct err *err)
{
    return budget_count(context, text, tokens, err);
}

/* "<title>\n<text>", line breaks folded to one: an empty line would look like the next
 * passage. */
static struct str dress(struct str title, struct str text, struct arena *into)
{
    struct buf out = {0};
    bool fresh = true;
    if (title.n > 0) {
        buf_str(&out, title);
        buf_char(&out, '\n');
    }
    for (struct str line; str_split(&text, '\n', &line);) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (!fresh)
            buf_char(&out, '\n');
        buf_str(&out, line);
        fresh = false;
    }
    struct str passage = str_copy(into, buf_view(&out));
    buf_release(&out);
    return passage;
}

static int make_passages(struct retriever *r, struct arena *cell, struct err *err)
{
    struct chunk *chunk;
    struct arena scratch = {0};
    const struct task *task = r->task;
    int rc = chunk_documents(task->corpus, task->n_corpus, r->opts.chunk, count_tokens,
                             &r->budget, &scratch, &chunk, &r->n, err);
    if (rc == 0)
        r->passage = ARENA_ARRAY(cell, r->n, struct passage);
    for (size_t i = 0; rc == 0 && i < r->n; i++) {
        struct passage *passage = &r->passage[i];
        passage->document = chunk[i].document;
        passage->text = dress(task->corpus[passage->document].title, chunk[i].text, cell);
        r->text_bytes += (int64_t)passage->text.n;
        rc = budget_count(&r->budget, passage->text, &passage->tokens, err);
    }
    arena_release(&scratch);
    return rc;
}

static int make_index(struct retriever *r, struct err *err)
{
    struct bm25_opts opts = {.k1 = r->opts.k1, .b = r->opts.b};
    struct str *text = mem_resize(NULL, r->n, sizeof *text);
    for (size_t i = 0; i < r->n; i++)
        text[i] = r->passage[i].text;
    int rc = bm25_open(&r->index, text, r->n, &opts, NULL, NULL, err);
    free(text);
    return rc;
}

int retriever_open(struct retriever **retriever, const struct method_job *job,
                   const struct retrieve_opts *opts, struct err *err)
{
    const struct task *task = job->task;
    if (task->n_corpus == 0)
        return err_ask(err, "task \"%s\" has no corpus to search", task->name);
    struct retriever *r = mem_alloc(sizeof *r);
    r->task = task;
    r->opts = *opts;
    if (budget_open(&r->budget, task, job->model, err) ||
        make_passages(r, job->cell, err) || make_index(r, err)) {
        retriever_close(r);
        return -1;
    }
    for (uint32_t i = 0; i < task->n_corpus; i++)
        *map_put(&r->document, task->corpus[i].id, NULL) = i;
    r->hit = mem_resize(NULL, r->n, sizeof *r->hit);
    *retriever = r;
    return 0;
}

void retriever_close(struct retriever *retriever)
{
    if (retriever == NULL)
        return;
    bm25_close(retriever->index);
    map_release(&retriever->document);
    free(retriever->hit);
    free(retriever);
}

int64_t retriever_bytes(const struct retriever *retriever)
{
    return bm25_bytes(retriever->index) + retriever->text_bytes;
}

/* What is left of the window beside the question in its dress. */
static int room_for_passages(struct retriever *r, const struct question *question,
                             struct arena *item, int64_t *room, struct err *err)
{
    /* a blank for a context, so that the prompt is the one that has a place for it */
    struct str user = compose_user(r->task, question->input, STR(" "), item);
    int64_t tokens;
    if (budget_count(&r->budget, user, &tokens, err))
        return -1;
    *room = r->budget.left - tokens;
    return 0;
}

/* The longest beginning of a passage, up to a blank, that has at most `room` tokens. */
static int cut_passage(struct retriever *r, struct str *text, int64_t room,
                       struct err *err)
{
    size_t low = 0, high = text->n; /* low fits, high does not */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        int64_t tokens;
        if (budget_count(&r->budget, str_slice(*text, 0, middle), &tokens, err))
            return -1;
        if (tokens <= room)
            low = middle;
        else
            high = middle;
    }
    while (low > 0 && text->data[low] != ' ' && text->data[low] != '\n')
        low--;
    *text = str_trim(str_slice(*text, 0, low));
    return 0;
}

/* The texts that fit, best first; which[i] says which of the choice text[i] is. */
static int fit(struct retriever *r, const struct choice *choice, int64_t room,
               struct str *text, size_t *which, size_t *n, struct err *err)
{
    *n = 0;
    for (size_t i = 0; i < choice->n; i++) {
        const struct passage *passage = &r->passage[choice->passage[i]];
        struct str one = passage->text;
        int64_t tokens = passage->tokens + SEPARATOR;
        if (tokens > room && i == 0 && room >= CUT_AT_LEAST + SEPARATOR) {
            if (cut_passage(r, &one, room - SEPARATOR, err))
                return -1;
            tokens = room;
        }
        if (tokens > room || one.n == 0)
            continue;
        room -= tokens;
        which[*n] = i;
        text[(*n)++] = one;
    }
    return 0;
}

static struct str join(const struct str *text, size_t n, bool best_last,
                       struct arena *item)
{
    struct buf out = {0};
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_text(&out, "\n\n");
        buf_str(&out, text[best_last ? n - 1 - i : i]);
    }
    struct str context = str_copy(item, buf_view(&out));
    buf_release(&out);
    return context;
}

/* Ids of the documents that the passages are from, each once. */
static void note_documents(struct retriever *r, const struct choice *choice,
                           const size_t *which, size_t n, struct arena *item,
                           struct retrieved *found)
{
    struct str *docs = ARENA_ARRAY(item, n, struct str);
    found->n_docs = 0;
    for (size_t i = 0; i < n; i++) {
        size_t document = r->passage[choice->passage[which[i]]].document, d = 0;
        struct str id = r->task->corpus[document].id;
        while (d < found->n_docs && !str_eq(docs[d], id))
            d++;
        if (d == found->n_docs)
            docs[found->n_docs++] = id;
    }
    found->docs = docs;
}

static int pack(struct retriever *r, const struct question *question,
                const struct choice *choice, struct arena *item, struct retrieved *found,
                struct err *err)
{
    struct str *text = ARENA_ARRAY(item, choice->n, struct str);
    size_t *which = ARENA_ARRAY(item, choice->n, size_t), n;
    int64_t room;
    if (room_for_passages(r, question, item, &room, err) ||
        fit(r, choice, room, text, which, &n, err))
        return -1;
    found->context = join(text, n, strcmp(r->opts.order, "best-last") == 0, item);
    found->n_dropped = choice->n - n;
    note_documents(r, choice, which, n, item, found);
    return 0;
}

/* The best k passages; room for `more` behind them. */
static struct choice search(struct retriever *r, struct str query, size_t more,
                            struct arena *item)
{
    struct choice choice = {0};
    size_t k = (size_t)r->opts.k < r->n ? (size_t)r->opts.k : r->n;
    choice.passage = ARENA_ARRAY(item, k + more, size_t);
    choice.n = bm25_search(r->index, query, k, r->hit);
    for (size_t i = 0; i < choice.n; i++)
        choice.passage[i] = r->hit[i].text;
    return choice;
}

int retriever_context(struct retriever *retriever, const struct question *question,
                      struct arena *item, struct retrieved *found, struct err *err)
{
    struct choice choice = search(retriever, question->input, 0, item);
    return pack(retriever, question, &choice, item, found, err);
}

static bool has_answer(struct str text, const struct reference *reference,
                       struct arena *item)
{
    struct str low = str_lower(item, text);
    for (size_t a = 0; a < reference->n_accept; a++)
        if (str_find(low, str_lower(item, reference->accept[a]), 0) != SIZE_MAX)
            return true;
    return false;
}

/* The passage of a document to learn from: of those with the answer, else of all, the one
 * that the search puts first (r->hit holds all that it finds), else the first.  SIZE_MAX:
 * none. */
static size_t gold_passage(struct retriever *r, size_t document, size_t n_hits,
                           const struct reference *reference, struct arena *item)
{
    size_t best = SIZE_MAX;
    for (size_t h = 0; h < n_hits; h++) {
        const struct passage *passage = &r->passage[r->hit[h].text];
        if (passage->document != document)
            continue;
        if (has_answer(passage->text, reference, item))
            return r->hit[h].text;
        best = best == SIZE_MAX ? r->hit[h].text : best;
    }
    for (size_t i = 0; i < r->n; i++) {
        if (r->passage[i].document != document)
            continue;
        if (has_answer(r->passage[i].text, reference, item))
            return i;
        best = best == SIZE_MAX ? i : best;
    }
    return best;
}

static size_t position(const size_t *array, size_t n, size_t value)
{
    size_t i = 0;
    while (i < n && array[i] != value)
        i++;
    return i;
}

/* Puts a gold passage among the chosen; the worst that is not gold makes way for it. */
static void insert_gold(struct choice *choice, size_t k, size_t gold, const size_t *golds,
                        size_t n_golds, const struct rng *rng, uint64_t index)
{
    if (position(choice->passage, choice->n, gold) < choice->n)
        return;
    size_t out = choice->n;
    while (choice->n >= k && out > 0 &&
           position(golds, n_golds, choice->passage[out - 1]) < n_golds)
        out--;
    if (choice->n >= k && out > 0) {
        choice->n--;
        memmove(choice->passage + out - 1, choice->passage + out,
                (choice->n + 1 - out) * sizeof *choice->passage);
    }
    size_t at = (size_t)rng_below(rng, index, choice->n + 1);
    memmove(choice->passage + at + 1, choice->passage + at,
            (choice->n - at) * sizeof *choice->passage);
    choice->passage[at] = gold;
    choice->n++;
}

static size_t find_golds(struct retriever *r, const struct question *question,
                         const struct reference *reference, size_t *golds,
                         struct arena *item)
{
    size_t n_hits = bm25_search(r->index, question->input, r->n, r->hit), n = 0;
    for (size_t d = 0; d < reference->n_docs; d++) {
        const uint32_t *document = map_find(&r->document, reference->docs[d]);
        size_t gold = document == NULL
                          ? SIZE_MAX
                          : gold_passage(r, *document, n_hits, reference, item);
        if (gold != SIZE_MAX && position(golds, n, gold) == n)
            golds[n++] = gold;
    }
    return n;
}

int retriever_training_context(struct retriever *retriever,
                               const struct question *question,
                               const struct reference *reference, uint64_t seed,
                               struct arena *item, struct retrieved *found,
                               struct err *err)
{
    size_t *golds = ARENA_ARRAY(item, reference->n_docs, size_t);
    size_t n_golds = find_golds(retriever, question, reference, golds, item);
    struct choice choice = search(retriever, question->input, n_golds, item);
    struct rng rng = rng_make(seed, "gold passage", str_hash(question->id));
    for (size_t g = 0; g < n_golds; g++)
        insert_gold(&choice, (size_t)retriever->opts.k, golds[g], golds, n_golds, &rng,
                    g);
    return pack(retriever, question, &choice, item, found, err);
}
