#include "harness/method/pack.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/unicode.h"

enum {
    SEPARATOR = 2,   /* tokens of an empty line, at most */
    CUT_AT_LEAST = 8 /* a first passage shorter than this is left out rather than cut */
};

/* ---- near duplicates */

struct words { /* of a passage: hashes, ascending, each once */
    uint64_t *hash;
    size_t n;
};

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static struct words words_of(struct str text, struct arena *item)
{
    struct words words = {ARENA_ARRAY(item, text.n / 2 + 1, uint64_t), 0};
    struct buf plain = {0};
    struct str word;
    unicode_words(text, &plain);
    for (struct str rest = buf_view(&plain); str_split(&rest, ' ', &word);)
        if (word.n > 0)
            words.hash[words.n++] = str_hash(word);
    buf_release(&plain);
    qsort(words.hash, words.n, sizeof *words.hash, by_hash);
    size_t n = 0;
    for (size_t i = 0; i < words.n; i++)
        if (i == 0 || words.hash[i] != words.hash[i - 1])
            words.hash[n++] = words.hash[i];
    words.n = n;
    return words;
}

static double jaccard(const struct words *a, const struct words *b)
{
    size_t both = 0, i = 0, j = 0;
    while (i < a->n && j < b->n) {
        both += a->hash[i] == b->hash[j];
        uint64_t x = a->hash[i], y = b->hash[j];
        i += x <= y;
        j += y <= x;
    }
    size_t either = a->n + b->n - both;
    return either == 0 ? 1 : (double)both / (double)either;
}

static bool is_said(const struct words *in, size_t n, const struct words *new,
                    double similar)
{
    for (size_t i = 0; i < n; i++)
        if (jaccard(&in[i], new) >= similar)
            return true;
    return false;
}

/* ---- fitting */

/* The longest beginning of a passage, up to a blank, that has at most `room` tokens. */
static int cut_passage(const struct budget *budget, struct str *text, int64_t room,
                       struct err *err)
{
    size_t low = 0, high = text->n; /* low fits, high does not */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        int64_t tokens;
        if (budget_count(budget, str_slice(*text, 0, middle), &tokens, err))
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

struct packing {
    const struct passages *passages;
    const struct budget *budget;
    const struct pack_opts *opts;
    struct arena *item;
    struct str *text; /* what is in, best first */
    size_t *passage;  /* likewise */
    struct words *words;
    size_t n, n_dropped;
};

enum outcome { TAKEN, TOO_LONG, SAID };

static int try_passage(struct packing *p, size_t index, bool first, int64_t *room,
                       enum outcome *outcome, struct err *err)
{
    const struct passage *passage = &p->passages->row[index];
    struct str text = passage->text;
    int64_t tokens = passage->tokens + SEPARATOR;
    if (p->opts->similar <= 1) {
        p->words[p->n] = words_of(text, p->item);
        *outcome = SAID;
        if (is_said(p->words, p->n, &p->words[p->n], p->opts->similar))
            return 0;
    }
    *outcome = TOO_LONG;
    if (tokens > *room && first && *room >= CUT_AT_LEAST + SEPARATOR) {
        if (cut_passage(p->budget, &text, *room - SEPARATOR, err))
            return -1;
        tokens = *room;
    }
    if (tokens > *room || text.n == 0)
        return 0;
    *room -= tokens;
    p->passage[p->n] = index;
    p->text[p->n++] = text;
    *outcome = TAKEN;
    return 0;
}

/* ---- order */

static int by_passage(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* Which of n ranked texts stands at place i. */
static size_t at_place(const char *order, size_t i, size_t n)
{
    if (strcmp(order, "best-last") == 0)
        return n - 1 - i;
    size_t front = (n + 1) / 2;
    if (strcmp(order, "edges") == 0)
        return i < front ? 2 * i : 2 * (n - 1 - i) + 1;
    return i;
}

static struct str join(const struct packing *p)
{
    struct buf out = {0};
    bool corpus = strcmp(p->opts->order, "corpus") == 0;
    size_t *place = ARENA_ARRAY(p->item, p->n, size_t);
    for (size_t i = 0; i < p->n; i++)
        place[i] = at_place(p->opts->order, i, p->n);
    if (corpus) { /* ranks, sorted by the passages they stand for */
        size_t *sorted = ARENA_ARRAY(p->item, p->n, size_t);
        memcpy(sorted, p->passage, p->n * sizeof *sorted);
        qsort(sorted, p->n, sizeof *sorted, by_passage);
        for (size_t i = 0; i < p->n; i++)
            for (size_t k = 0; k < p->n; k++)
                place[i] = p->passage[k] == sorted[i] ? k : place[i];
    }
    for (size_t i = 0; i < p->n; i++) {
        if (i > 0)
            buf_text(&out, "\n\n");
        buf_str(&out, p->text[place[i]]);
    }
    struct str context = str_copy(p->item, buf_view(&out));
    buf_release(&out);
    return context;
}

int pack(struct packed *packed, const struct passages *passages, const size_t *ranked,
         size_t n, const struct budget *budget, int64_t room,
         const struct pack_opts *opts, struct arena *item, struct err *err)
{
    struct packing p = {
        .passages = passages,
        .budget = budget,
        .opts = opts,
        .item = item,
        .text = ARENA_ARRAY(item, n, struct str),
        .passage = ARENA_ARRAY(item, n, size_t),
        .words = ARENA_ARRAY(item, n + 1, struct words),
    };
    /* The place of one that is said already goes to the next; of one too long it does
     * not, or a long prompt would end with whatever is short. */
    size_t places = opts->k;
    for (size_t i = 0; i < n && places > 0; i++) {
        enum outcome outcome;
        if (try_passage(&p, ranked[i], i == 0, &room, &outcome, err))
            return -1;
        p.n_dropped += outcome != TAKEN;
        places -= outcome != SAID;
    }
    *packed = (struct packed){join(&p), p.passage, p.n, p.n_dropped};
    return 0;
}
