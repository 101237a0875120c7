#include "harness/method/retrieve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/progress.h"
#include "harness/base/rng.h"
#include "harness/method/compose.h"
#include "harness/method/pack.h"

enum {
    SPARE = 16 /* more passages than wanted are looked for: some say what others do */
};

struct retriever {
    const struct task *task;
    struct retrieve_opts opts;
    struct budget budget;
    struct searcher *searcher;
    struct model_handle embedder; /* provider NULL: none of its own */
    struct passages passages;
    uint32_t *shuffled;       /* (n) passages in an order of chance: who comes first */
    struct map document;      /* id -> index */
    struct map question;      /* id -> index in `peek` */
    const struct split *peek; /* NULL: the references are not to be seen */
    struct hit *hit;          /* (n) of the search at hand */
    bool *allowed;            /* (n) knowledge of the question at hand */
};

/* Passages chosen for a question, best first. */
struct choice {
    size_t *passage;
    size_t n;
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool retrieve_peeks(const struct retrieve_opts *opts)
{
    return is(opts->context, "oracle") || is(opts->context, "distractors") ||
           opts->knowledge > 0;
}

/* ---- opening */

static bool wants_vectors(const char *retriever)
{
    return is(retriever, "dense") || is(retriever, "rrf") || is(retriever, "sum");
}

/* Who embeds: the model that is named; for "dense" without a name the cell's own. */
static int find_embedder(struct retriever *r, const struct method_job *job,
                         const struct model_handle **model, struct err *err)
{
    struct model_entry entry;
    *model = NULL;
    if (!wants_vectors(r->opts.search.retriever))
        return 0;
    if (r->opts.embedder == NULL) {
        *model = is(r->opts.search.retriever, "dense") ? job->model : NULL;
        return 0;
    }
    if (model_resolve(r->opts.embedder, "models/models.json", job->cell, &entry, err) ||
        model_handle_open(&r->embedder, &entry, job->pool, err))
        return err_wrap(err, "embedder");
    *model = &r->embedder;
    return 0;
}

static int open_searcher(struct retriever *r, const struct method_job *job,
                         struct err *err)
{
    const struct model_handle *model;
    struct buf notes = {0};
    struct str *text = mem_resize(NULL, r->passages.n, sizeof *text);
    for (size_t i = 0; i < r->passages.n; i++)
        text[i] = r->passages.row[i].text;
    int rc = find_embedder(r, job, &model, err);
    /* Words are counted again in no time; vectors are worth a file. */
    struct search_place place = {
        .dir = is(r->opts.search.retriever, "bm25") ? NULL : job->work_dir,
        .name = "passages",
        .model = model,
        .pool = job->pool,
        .progress = job->progress,
        .notes = &notes,
    };
    if (rc == 0)
        rc = searcher_open(&r->searcher, text, r->passages.n, &r->opts.search, &place,
                           err);
    if (rc == 0 && notes.n > 0)
        progress_note(job->progress, "%.*s", (int)notes.n - 1, notes.data);
    buf_release(&notes);
    free(text);
    return rc;
}

/* The same order for every method and seed: what differs between cells is not luck. */
static void shuffle(struct retriever *r, struct arena *cell)
{
    struct rng rng = rng_make(1, "knowledge", 0);
    r->shuffled = ARENA_ARRAY(cell, r->passages.n, uint32_t);
    rng_shuffle(&rng, r->passages.n, r->shuffled);
}

static int check_peeking(struct retriever *r, const struct method_job *job,
                         struct err *err)
{
    if (!retrieve_peeks(&r->opts))
        return 0;
    r->peek = job->peek;
    if (r->peek == NULL)
        return err_ask(err, "context=%s%s wants the references of the questions",
                       r->opts.context, r->opts.knowledge > 0 ? " with knowledge" : "");
    for (uint32_t i = 0; i < r->peek->n; i++)
        *map_put(&r->question, r->peek->question[i].id, NULL) = i;
    return 0;
}

int retriever_open(struct retriever **retriever, const struct method_job *job,
                   const struct retrieve_opts *opts, struct err *err)
{
    const struct task *task = job->task;
    struct passage_opts cut = {opts->chunk, opts->overlap, opts->title};
    struct retriever *r = mem_alloc(sizeof *r);
    r->task = task;
    r->opts = *opts;
    if (check_peeking(r, job, err) || budget_open(&r->budget, task, job->model, err) ||
        passages_make(&r->passages, task, &r->budget, &cut, job->cell, err) ||
        open_searcher(r, job, err)) {
        retriever_close(r);
        return -1;
    }
    for (uint32_t i = 0; i < task->n_corpus; i++)
        *map_put(&r->document, task->corpus[i].id, NULL) = i;
    r->hit = mem_resize(NULL, r->passages.n, sizeof *r->hit);
    r->allowed = mem_alloc(r->passages.n * sizeof *r->allowed);
    shuffle(r, job->cell);
    *retriever = r;
    return 0;
}

void retriever_close(struct retriever *retriever)
{
    if (retriever == NULL)
        return;
    searcher_close(retriever->searcher);
    model_handle_close(&retriever->embedder);
    map_release(&retriever->document);
    map_release(&retriever->question);
    free(retriever->hit);
    free(retriever->allowed);
    free(retriever);
}

int64_t retriever_bytes(const struct retriever *retriever)
{
    return searcher_bytes(retriever->searcher) + retriever->passages.bytes;
}

/* ---- searching */

/* r->hit is what the search finds, at most k; how many, or -1. */
static int64_t search(struct retriever *r, struct str query, size_t k, struct err *err)
{
    size_t n;
    k = k < r->passages.n ? k : r->passages.n;
    if (searcher_search(r->searcher, &query, 1, k, r->hit, &n, err))
        return -1;
    return (int64_t)n;
}

/* The passage of a document that answers: of those with the answer, else of all, the one
 * that the search puts first (r->hit holds all n_hits that it finds), else the first.
 * SIZE_MAX: none. */
static size_t gold_passage(struct retriever *r, size_t document, size_t n_hits,
                           const struct reference *reference, struct arena *item)
{
    const struct passage *row = r->passages.row;
    size_t best = SIZE_MAX;
    for (size_t h = 0; h < n_hits; h++) {
        size_t at = r->hit[h].text;
        if (row[at].document != document)
            continue;
        if (passage_answers(&row[at], reference, item))
            return at;
        best = best == SIZE_MAX ? at : best;
    }
    for (size_t i = 0; i < r->passages.n; i++) {
        if (row[i].document != document)
            continue;
        if (passage_answers(&row[i], reference, item))
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

/* The passages that answer a question, one for each of its documents. */
static int find_golds(struct retriever *r, const struct question *question,
                      const struct reference *reference, struct choice *golds,
                      struct arena *item, struct err *err)
{
    int64_t n_hits = search(r, question->input, r->passages.n, err);
    *golds = (struct choice){ARENA_ARRAY(item, reference->n_docs, size_t), 0};
    if (n_hits < 0)
        return -1;
    for (size_t d = 0; d < reference->n_docs; d++) {
        const uint32_t *document = map_find(&r->document, reference->docs[d]);
        size_t gold = document == NULL
                          ? SIZE_MAX
                          : gold_passage(r, *document, (size_t)n_hits, reference, item);
        if (gold != SIZE_MAX && position(golds->passage, golds->n, gold) == golds->n)
            golds->passage[golds->n++] = gold;
    }
    return 0;
}

static bool is_of(const struct retriever *r, size_t passage,
                  const struct reference *reference)
{
    struct str id = r->task->corpus[r->passages.row[passage].document].id;
    for (size_t d = 0; reference != NULL && d < reference->n_docs; d++)
        if (str_eq(reference->docs[d], id))
            return true;
    return false;
}

/* ---- knowledge */

/* Which passages there are for this question: its golds, and others in the one order of
 * chance, up to the size that is asked for. */
static void allow(struct retriever *r, const struct choice *golds)
{
    double left = r->opts.knowledge * (double)r->budget.window;
    bool all = !(r->opts.knowledge > 0);
    for (size_t i = 0; i < r->passages.n; i++)
        r->allowed[i] = all;
    for (size_t g = 0; !all && g < golds->n; g++) {
        r->allowed[golds->passage[g]] = true;
        left -= (double)r->passages.row[golds->passage[g]].tokens;
    }
    for (size_t i = 0; !all && i < r->passages.n; i++) {
        size_t at = r->shuffled[i];
        if (r->allowed[at])
            continue;
        left -= (double)r->passages.row[at].tokens;
        if (left < 0)
            break;
        r->allowed[at] = true;
    }
}

/* ---- choosing */

/* What the search finds of what there is, `places` at most; without the documents of
 * `but`. */
static int choose_found(struct retriever *r, struct str query, size_t places,
                        const struct reference *but, size_t more, struct choice *choice,
                        struct arena *item, struct err *err)
{
    bool some = r->opts.knowledge > 0 || but != NULL;
    int64_t n = search(r, query, some ? r->passages.n : places, err);
    if (n < 0)
        return -1;
    *choice = (struct choice){ARENA_ARRAY(item, places + more, size_t), 0};
    for (int64_t i = 0; i < n && choice->n < places; i++)
        if (r->allowed[r->hit[i].text] && !is_of(r, r->hit[i].text, but))
            choice->passage[choice->n++] = r->hit[i].text;
    return 0;
}

/* Everything there is, in an order of chance of the question's own, so that no passage is
 * favoured where not all of them fit. */
static void choose_all(struct retriever *r, struct str id, struct choice *choice,
                       struct arena *item)
{
    struct rng rng = rng_make(1, "stuffing", str_hash(id));
    uint32_t *order = ARENA_ARRAY(item, r->passages.n, uint32_t);
    rng_shuffle(&rng, r->passages.n, order);
    *choice = (struct choice){ARENA_ARRAY(item, r->passages.n, size_t), 0};
    for (size_t i = 0; i < r->passages.n; i++)
        if (r->allowed[order[i]])
            choice->passage[choice->n++] = order[i];
}

/* Puts a gold passage among the chosen; the worst that is not gold makes way for it. */
static void insert_gold(struct choice *choice, size_t k, size_t gold,
                        const struct choice *golds, const struct rng *rng, uint64_t index)
{
    size_t kept = choice->n < k ? choice->n : k, out = kept;
    if (position(choice->passage, kept, gold) < kept)
        return;
    while (kept >= k && out > 0 &&
           position(golds->passage, golds->n, choice->passage[out - 1]) < golds->n)
        out--;
    choice->n = kept;
    if (kept >= k && out > 0) {
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

/* ---- packing */

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

/* Ids of the documents that the passages are from, each once, and what of them. */
static void note_sources(struct retriever *r, const struct packed *packed,
                         struct arena *item, struct retrieved *found)
{
    struct str *docs = ARENA_ARRAY(item, packed->n, struct str);
    struct citation *cited = ARENA_ARRAY(item, packed->n, struct citation);
    for (size_t i = 0; i < packed->n; i++) {
        const struct passage *p = &r->passages.row[packed->passage[i]];
        struct str id = r->task->corpus[p->document].id;
        size_t d = 0;
        cited[i] = (struct citation){id, p->from, p->to};
        while (d < found->n_docs && !str_eq(docs[d], id))
            d++;
        if (d == found->n_docs)
            docs[found->n_docs++] = id;
    }
    found->docs = docs;
    found->cited = cited;
    found->n_cited = packed->n;
}

static int pack_choice(struct retriever *r, const struct question *question,
                       const struct choice *choice, bool all, struct arena *item,
                       struct retrieved *found, struct err *err)
{
    struct pack_opts opts = {.k = all ? choice->n : (size_t)r->opts.k,
                             .similar = all ? 2 : r->opts.similar,
                             .order = all ? "corpus" : r->opts.order};
    struct packed packed;
    int64_t room;
    if (room_for_passages(r, question, item, &room, err) ||
        pack(&packed, &r->passages, choice->passage, choice->n, &r->budget, room, &opts,
             item, err))
        return -1;
    *found = (struct retrieved){.context = packed.context, .n_dropped = packed.n_dropped};
    note_sources(r, &packed, item, found);
    return 0;
}

/* ---- contexts */

/* What the reference says, where it may be asked: golds, and which passages there are. */
static int look_up(struct retriever *r, const struct question *question,
                   const struct reference **reference, struct choice *golds,
                   struct arena *item, struct err *err)
{
    *golds = (struct choice){NULL, 0};
    *reference = NULL;
    if (r->peek != NULL) {
        const uint32_t *at = map_find(&r->question, question->id);
        if (at == NULL)
            return err_ask(err, "question \"%.*s\" has no reference to look at",
                           STR_ARG(question->id));
        *reference = &r->peek->reference[*at];
        if (find_golds(r, question, *reference, golds, item, err))
            return -1;
    }
    allow(r, golds);
    return 0;
}

int retriever_context(struct retriever *retriever, const struct question *question,
                      struct arena *item, struct retrieved *found, struct err *err)
{
    struct retriever *r = retriever;
    const char *context = r->opts.context;
    const struct reference *reference;
    struct choice choice = {NULL, 0}, golds;
    if (look_up(r, question, &reference, &golds, item, err))
        return -1;
    if (is(context, "oracle") && golds.n > 0) {
        choice = golds;
    } else if (is(context, "all")) {
        choose_all(r, question->id, &choice, item);
    } else if (!is(context, "none")) {
        /* a question without an answer has neither oracle nor distractors of its own */
        const struct reference *but = is(context, "distractors") ? reference : NULL;
        if (choose_found(r, question->input, (size_t)r->opts.k + SPARE, but, 0, &choice,
                         item, err))
            return -1;
    }
    return pack_choice(r, question, &choice, is(context, "all"), item, found, err);
}

int retriever_training_context(struct retriever *retriever,
                               const struct question *question,
                               const struct reference *reference, enum retrieve_gold gold,
                               uint64_t seed, struct arena *item, struct retrieved *found,
                               struct err *err)
{
    struct retriever *r = retriever;
    size_t k = (size_t)r->opts.k;
    struct choice golds, choice;
    if (find_golds(r, question, reference, &golds, item, err))
        return -1;
    allow(r, &golds);
    if (choose_found(r, question->input, k + SPARE, gold == GOLD_NEVER ? reference : NULL,
                     golds.n, &choice, item, err))
        return -1;
    struct rng rng = rng_make(seed, "gold passage", str_hash(question->id));
    for (size_t g = 0; gold == GOLD_ALWAYS && g < golds.n; g++)
        insert_gold(&choice, k, golds.passage[g], &golds, &rng, g);
    return pack_choice(r, question, &choice, false, item, found, err);
}

void retrieved_request(const struct task *task, const struct question *question,
                       const struct retrieved *found, struct arena *item,
                       struct request *request)
{
    compose_request(task, question, found->context, NULL, 0, item, request);
    request->docs = found->docs;
    request->n_docs = found->n_docs;
    request->cited = found->cited;
    request->n_cited = found->n_cited;
    request->n_dropped = found->n_dropped;
}
