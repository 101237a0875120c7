/* format_beir - queries and the documents that are relevant for them (Thakur et al.,
 * "BEIR", 2021), in BEIR's own files or TREC's.
 *
 *     queries   JSONL {"_id", "text"}, or a line: id, tab, text
 *     qrels     query, document, score with tabs and one line of names; or TREC's query,
 *               a column that nobody uses, document, score.  A score above 0: relevant
 *
 * Queries without a relevant document are left out.
 */
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/task/format.h"

enum { DOCS_MAX = 1000 };

struct relevant {
    struct str query, doc;
    size_t next; /* of the same query, 1 more than its index; 0: none */
};

struct beir {
    struct format_reader *r;
    struct relevant *relevant;
    size_t n, cap;
    struct map first, last; /* query -> 1 more than an index of `relevant` */
};

/* ---- qrels */

static bool next_word(struct str *rest, struct str *word)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->data[n] != ' ' && rest->data[n] != '\t')
        n++;
    *word = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n, rest->n);
    return n > 0;
}

static void add_relevant(struct beir *b, struct str query, struct str doc)
{
    if (b->n == b->cap) {
        b->cap = b->cap == 0 ? 256 : 2 * b->cap;
        b->relevant = mem_resize(b->relevant, b->cap, sizeof *b->relevant);
    }
    b->relevant[b->n++] = (struct relevant){query, doc, 0};
    bool added;
    uint32_t *at = map_put(&b->first, query, &added);
    if (added)
        *at = (uint32_t)b->n;
    at = map_put(&b->last, query, &added);
    if (!added)
        b->relevant[*at - 1].next = b->n;
    *at = (uint32_t)b->n;
}

static int read_judgement(struct beir *b, struct str line, long n, struct err *err)
{
    struct str word[4], rest = line;
    int words = 0;
    while (words < 4 && next_word(&rest, &word[words]))
        words++;
    if (words < 3 || str_trim(rest).n > 0)
        return err_at(err, b->r->how->qrels, n, "has not 3 or 4 columns");
    struct str score = word[words - 1];
    bool digits = score.n < 10;
    for (size_t i = 0; i < score.n; i++)
        digits &= (score.data[i] >= '0' && score.data[i] <= '9') ||
                  (i == 0 && score.n > 1 && score.data[i] == '-');
    if (!digits && n == 1) /* the names of the columns */
        return 0;
    if (!digits)
        return err_at(err, b->r->how->qrels, n, "the score \"%.*s\" is no number",
                      STR_ARG(str_slice(score, 0, 20)));
    if (score.data[0] != '-' && !str_is(score, "0"))
        add_relevant(b, word[0], word[words - 2]);
    return 0;
}

static int read_qrels(struct beir *b, struct err *err)
{
    struct str rest, line;
    if (format_text(b->r, b->r->how->qrels, &rest, err))
        return -1;
    for (long n = 1; str_split(&rest, '\n', &line); n++)
        if (str_trim(line).n > 0 && read_judgement(b, line, n, err))
            return -1;
    return b->n > 0 ? 0 : err_at(err, b->r->how->qrels, 0, "names no relevant document");
}

/* ---- queries */

static int give_query(struct beir *b, long line, struct str id, struct str text,
                      struct err *err)
{
    const uint32_t *first = map_find(&b->first, id);
    struct str doc[DOCS_MAX];
    size_t n = 0;
    if (first == NULL)
        return 0;
    for (size_t at = *first; at != 0; at = b->relevant[at - 1].next) {
        if (n == DOCS_MAX)
            return err_at(err, b->r->path, line, "has more than %d relevant documents",
                          DOCS_MAX);
        doc[n++] = b->relevant[at - 1].doc;
    }
    struct record record = record_new(b->r->path, line, b->r->into);
    record_text(&record, STR("id"), id);
    record_text(&record, STR("text"), text);
    record_texts(&record, STR("docs"), doc, n);
    return format_give(b->r, &record, err);
}

static int read_query_object(const struct json *object, void *context, struct err *err)
{
    struct str id, text;
    if (json_str(object, "_id", &id, err) || json_str(object, "text", &text, err))
        return -1;
    return give_query(context, object->line, id, text, err);
}

static int read_query_lines(struct beir *b, struct err *err)
{
    struct str rest, line, id;
    if (format_text(b->r, b->r->path, &rest, err))
        return -1;
    for (long n = 1; str_split(&rest, '\n', &line); n++) {
        struct str text = line;
        if (str_trim(line).n == 0)
            continue;
        if (!str_split(&text, '\t', &id) || str_trim(text).n == 0)
            return err_at(err, b->r->path, n, "has no tab between id and text");
        if (give_query(b, n, str_trim(id), str_trim(text), err))
            return -1;
    }
    return 0;
}

int format_read_beir(struct format_reader *r, struct err *err)
{
    struct beir b = {.r = r};
    bool lines = !str_ends(str_of(r->path), STR(".jsonl"));
    int rc = read_qrels(&b, err);
    if (rc == 0)
        rc = lines ? read_query_lines(&b, err)
                   : json_lines(r->path, r->into, read_query_object, &b, err);
    free(b.relevant);
    map_release(&b.first);
    map_release(&b.last);
    return rc;
}
