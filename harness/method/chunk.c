#include "harness/method/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

/* Where text is cut, the coarsest first. */
enum level { PARAGRAPH, LINE, SENTENCE, WORD, CHARACTER };

struct piece {
    size_t from, to;
    int64_t tokens;
};

struct cutting {
    struct str text; /* of the document at hand */
    size_t document;
    int64_t limit;
    chunk_count *count;
    void *context;
    struct piece *piece; /* of the document, each within the limit */
    size_t n_pieces, pieces_cap;
    struct chunk *chunk;
    size_t n_chunks, chunks_cap;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether the line break at `at` is followed by an empty line. */
static bool ends_paragraph(struct str text, size_t at)
{
    for (at++; at < text.n && text.data[at] != '\n'; at++)
        if (!is_blank(text.data[at]))
            return false;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A full stop behind a single letter or a title ends an abbreviation: "e.g.", "Dr.". */
static bool is_abbreviation(struct str text, size_t stop)
{
    static const char *const titles[] = {"Mr", "Mrs", "Ms", "Dr",
                                         "St", "No",  "vs", "Prof"};
    size_t from = stop;
    while (from > 0 && is_letter(text.data[from - 1]))
        from--;
    struct str word = str_slice(text, from, stop);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (str_is(word, titles[i]))
            return true;
    return word.n == 1 && word.data[0] != 'I';
}

/* Behind the last sign of a sentence: . ! ? and what closes after it. */
static bool ends_sentence(struct str text, size_t from, size_t at)
{
    static const char closing[] =
        "\"')]\x9d\x99\x80\xe2"; /* bytes of the curly ones, too */
    size_t stop = at;
    while (stop > from &&
           memchr(closing, text.data[stop - 1], sizeof closing - 1) != NULL)
        stop--;
    if (stop == from)
        return false;
    char c = text.data[stop - 1];
    return c == '!' || c == '?' || (c == '.' && !is_abbreviation(text, stop - 1));
}

static bool is_cut(const struct cutting *c, enum level level, size_t from, size_t at)
{
    char byte = c->text.data[at];
    switch (level) {
    case PARAGRAPH:
        return byte == '\n' && ends_paragraph(c->text, at);
    case LINE:
        return byte == '\n';
    case SENTENCE:
        return is_blank(byte) && ends_sentence(c->text, from, at);
    default:
        return is_blank(byte);
    }
}

/* [from, to) without blanks at its ends. */
static void trim(struct str text, size_t *from, size_t *to)
{
    while (*from < *to && is_blank(text.data[*from]))
        ++*from;
    while (*to > *from && is_blank(text.data[*to - 1]))
        --*to;
}

static int count(const struct cutting *c, size_t from, size_t to, int64_t *tokens,
                 struct err *err)
{
    return c->count(c->context, str_slice(c->text, from, to), tokens, err);
}

static void add_piece(struct cutting *c, size_t from, size_t to, int64_t tokens)
{
    if (c->n_pieces == c->pieces_cap) {
        c->pieces_cap = c->pieces_cap == 0 ? 64 : 2 * c->pieces_cap;
        c->piece = mem_resize(c->piece, c->pieces_cap, sizeof *c->piece);
    }
    c->piece[c->n_pieces++] = (struct piece){from, to, tokens};
}

static int cut(struct cutting *c, enum level level, size_t from, size_t to,
               struct err *err);

/* Halves, at the start of a character. */
static int cut_word(struct cutting *c, size_t from, size_t to, struct err *err)
{
    size_t middle = from + (to - from) / 2;
    while (middle > from && ((unsigned char)c->text.data[middle] & 0xc0) == 0x80)
        middle--;
    if (middle == from)
        for (middle++; middle < to; middle++)
            if (((unsigned char)c->text.data[middle] & 0xc0) != 0x80)
                break;
    if (middle == to) {
        add_piece(c, from, to, c->limit);
        return 0;
    }
    return cut(c, CHARACTER, from, middle, err) || cut(c, CHARACTER, middle, to, err) ? -1
                                                                                      : 0;
}

/* Cuts [from, to) at this level, what is too long further. */
static int cut(struct cutting *c, enum level level, size_t from, size_t to,
               struct err *err)
{
    int64_t tokens;
    trim(c->text, &from, &to);
    if (from == to)
        return 0;
    if (count(c, from, to, &tokens, err))
        return -1;
    if (tokens <= c->limit) {
        add_piece(c, from, to, tokens);
        return 0;
    }
    if (level == CHARACTER)
        return cut_word(c, from, to, err);
    for (size_t start = from; start < to;) {
        size_t end = start + 1;
        while (end < to && !is_cut(c, level, start, end))
            end++;
        if (cut(c, level + 1, start, end, err))
            return -1;
        for (start = end; start < to && is_blank(c->text.data[start]);)
            start++;
    }
    return 0;
}

static void add_chunk(struct cutting *c, size_t from, size_t to, int64_t tokens)
{
    if (c->n_chunks == c->chunks_cap) {
        c->chunks_cap = c->chunks_cap == 0 ? 64 : 2 * c->chunks_cap;
        c->chunk = mem_resize(c->chunk, c->chunks_cap, sizeof *c->chunk);
    }
    c->chunk[c->n_chunks++] =
        (struct chunk){c->document, from, to, str_slice(c->text, from, to), tokens};
}

/* Puts neighbours together: by the sum of their tokens first; what stands between them
 * can make it more, so the whole is counted, and the last piece left for the next
 * chunk. */
static int join(struct cutting *c, struct err *err)
{
    for (size_t first = 0; first < c->n_pieces;) {
        size_t last = first;
        int64_t tokens = c->piece[first].tokens;
        while (last + 1 < c->n_pieces && tokens + c->piece[last + 1].tokens <= c->limit)
            tokens += c->piece[++last].tokens;
        for (; last > first; last--) {
            if (count(c, c->piece[first].from, c->piece[last].to, &tokens, err))
                return -1;
            if (tokens <= c->limit)
                break;
        }
        if (last == first)
            tokens = c->piece[first].tokens;
        add_chunk(c, c->piece[first].from, c->piece[last].to, tokens);
        first = last + 1;
    }
    return 0;
}

/* Moves the beginning of a chunk back over whole words of the one before it, as long as
 * those have no more than `overlap` tokens and the chunk no more than `limit`. */
static int reach_back(struct cutting *c, const struct chunk *before, struct chunk *chunk,
                      int64_t limit, int64_t overlap, struct err *err)
{
    for (size_t at = chunk->from; at > before->from;) {
        int64_t shared, all;
        while (at > before->from && is_blank(c->text.data[at - 1]))
            at--;
        while (at > before->from && !is_blank(c->text.data[at - 1]))
            at--;
        if (count(c, at, before->to, &shared, err) || count(c, at, chunk->to, &all, err))
            return -1;
        if (shared > overlap || all > limit)
            break;
        chunk->from = at;
        chunk->tokens = all;
    }
    chunk->text = str_slice(c->text, chunk->from, chunk->to);
    return 0;
}

/* The last chunk first, so that each reaches into what the one before it is by itself. */
static int overlap_chunks(struct cutting *c, size_t first, int64_t limit, int64_t overlap,
                          struct err *err)
{
    for (size_t i = c->n_chunks; overlap > 0 && i-- > first + 1;)
        if (reach_back(c, &c->chunk[i - 1], &c->chunk[i], limit, overlap, err))
            return -1;
    return 0;
}

int chunk_documents(const struct document *document, size_t n, int64_t limit,
                    int64_t overlap, chunk_count *counter, void *context,
                    struct arena *into, struct chunk **chunks, size_t *n_chunks,
                    struct err *err)
{
    struct cutting c = {.limit = limit - overlap, .count = counter, .context = context};
    int rc = 0;
    for (size_t i = 0; i < n && rc == 0; i++) {
        c.document = i;
        c.text = document[i].text;
        c.n_pieces = 0;
        size_t first = c.n_chunks;
        rc = cut(&c, PARAGRAPH, 0, c.text.n, err) || join(&c, err) ||
                     overlap_chunks(&c, first, limit, overlap, err)
                 ? -1
                 : 0;
        if (rc)
            err_wrap(err, "cannot cut document \"%.*s\"", STR_ARG(document[i].id));
    }
    if (rc == 0) {
        *chunks = ARENA_ARRAY(into, c.n_chunks, struct chunk);
        if (c.n_chunks > 0)
            memcpy(*chunks, c.chunk, c.n_chunks * sizeof *c.chunk);
        *n_chunks = c.n_chunks;
    }
    free(c.piece);
    free(c.chunk);
    return rc;
}
