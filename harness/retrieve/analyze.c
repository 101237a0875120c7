#include "harness/retrieve/analyze.h"

#include <libstemmer.h>
#include <stdbool.h>
#include <stdlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/map.h"
#include "harness/base/unicode.h"

/* A stop word, or one of which nothing is left. */
#define NO_TERM UINT32_MAX

enum {
    WORD_MAX = 255,          /* bytes; longer runs are cut, as Lucene does */
    APOSTROPHE = 0x2019,     /* the curved one */
    APOSTROPHE_WIDE = 0xff07 /* full width */
};

/* org.apache.lucene.analysis.en.EnglishAnalyzer.ENGLISH_STOP_WORDS_SET */
static const char *const stop_words[] = {
    "a",    "an",   "and",  "are",  "as",   "at",    "be",   "but",   "by",
    "for",  "if",   "in",   "into", "is",   "it",    "no",   "not",   "of",
    "on",   "or",   "such", "that", "the",  "their", "then", "there", "these",
    "they", "this", "to",   "was",  "will", "with",
};

struct analyzer {
    struct sb_stemmer *stemmer;
    struct map words; /* word as it was read, in lower case -> term, or NO_TERM */
    struct map stems; /* stem -> term */
    struct str *term;
    size_t cap;
    struct arena arena; /* bytes of words and stems */
};

int analyzer_open(struct analyzer **analyzer, struct err *err)
{
    struct analyzer *a = mem_alloc(sizeof *a);
    a->stemmer = sb_stemmer_new("porter", NULL);
    if (a->stemmer == NULL) {
        free(a);
        return err_set(err, "libstemmer has no \"porter\" stemmer");
    }
    for (size_t i = 0; i < sizeof stop_words / sizeof *stop_words; i++)
        *map_put(&a->words, str_of(stop_words[i]), NULL) = NO_TERM;
    *analyzer = a;
    return 0;
}

void analyzer_close(struct analyzer *analyzer)
{
    if (analyzer == NULL)
        return;
    sb_stemmer_delete(analyzer->stemmer);
    map_release(&analyzer->words);
    map_release(&analyzer->stems);
    arena_release(&analyzer->arena);
    free(analyzer->term);
    free(analyzer);
}

void terms_release(struct terms *terms)
{
    free(terms->id);
    *terms = (struct terms){0};
}

void terms_add(struct terms *terms, uint32_t id)
{
    if (terms->n == terms->cap) {
        terms->cap = terms->cap == 0 ? 256 : 2 * terms->cap;
        terms->id = mem_resize(terms->id, terms->cap, sizeof *terms->id);
    }
    terms->id[terms->n++] = id;
}

/* Reading words: the bytes of the word at hand, in lower case. */
struct word {
    char byte[WORD_MAX + 4];
    size_t n;
};

static bool is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_apostrophe(int32_t c)
{
    return c == '\'' || c == APOSTROPHE || c == APOSTROPHE_WIDE;
}

/* Whether c, between two signs of a word, belongs to it. */
static bool joins(int32_t before, int32_t c, int32_t after)
{
    if (!unicode_is_word(after))
        return false;
    bool digits = is_digit(before) && is_digit(after);
    bool letters = !is_digit(before) && !is_digit(after);
    return (c == '.' && (digits || letters)) || (c == ',' && digits) ||
           (is_apostrophe(c) && letters);
}

static void word_add(struct word *word, int32_t c)
{
    if (c < 0x80)
        word->byte[word->n++] = (char)unicode_lower(c);
    else
        word->n += (size_t)utf8_put(
            word->byte + word->n, (uint32_t)(is_apostrophe(c) ? '\'' : unicode_lower(c)));
}

/* What ASCII letters and digits become in a word; 0: none of them. */
static const char plain[256] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5',
    ['6'] = '6', ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b',
    ['C'] = 'c', ['D'] = 'd', ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h',
    ['I'] = 'i', ['J'] = 'j', ['K'] = 'k', ['L'] = 'l', ['M'] = 'm', ['N'] = 'n',
    ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r', ['S'] = 's', ['T'] = 't',
    ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y', ['Z'] = 'z',
    ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l',
    ['m'] = 'm', ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r',
    ['s'] = 's', ['t'] = 't', ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x',
    ['y'] = 'y', ['z'] = 'z',
};

/* Takes the run of plain letters and digits that begins at *at, the bulk of any text. */
static void take_plain(struct str text, size_t *at, struct word *word, int32_t *before)
{
    size_t from = *at;
    for (; *at < text.n && word->n < WORD_MAX; ++*at) {
        char c = plain[(unsigned char)text.data[*at]];
        if (c == 0)
            break;
        word->byte[word->n++] = c;
    }
    if (*at > from)
        *before = (unsigned char)text.data[*at - 1];
}

/* The next word from *at on; false at the end of the text. */
static bool next_word(struct str text, size_t *at, struct word *word)
{
    int32_t before = -1;
    word->n = 0;
    while (*at < text.n && word->n < WORD_MAX) {
        take_plain(text, at, word, &before);
        if (*at == text.n || word->n == WORD_MAX)
            break;
        if (text.data[*at] == ' ' && word->n > 0)
            break; /* joins nothing */
        size_t start = *at;
        int32_t c = utf8_next(text, at);
        if (c >= 0 && unicode_is_word(c)) {
            word_add(word, c);
            before = c;
            continue;
        }
        if (word->n == 0)
            continue;
        size_t ahead = *at;
        int32_t after = c >= 0 && ahead < text.n ? utf8_next(text, &ahead) : -1;
        if (after < 0 || !joins(before, c, after)) {
            *at = start;
            break;
        }
        word_add(word, c);
        before = c;
    }
    return word->n > 0;
}

static struct str word_text(const struct word *word)
{
    struct str text = {word->byte, word->n};
    return str_ends(text, STR("'s")) ? str_slice(text, 0, text.n - 2) : text;
}

static struct str stem(struct analyzer *a, struct str word)
{
    const sb_symbol *bytes =
        sb_stemmer_stem(a->stemmer, (const sb_symbol *)word.data, (int)word.n);
    if (bytes == NULL)
        return word;
    return (struct str){(const char *)bytes, (size_t)sb_stemmer_length(a->stemmer)};
}

/* The term of a stem, a new one where it is the first of its kind. */
static uint32_t term_of_stem(struct analyzer *a, struct str text)
{
    bool added;
    uint32_t *term = map_put(&a->stems, text, &added);
    if (!added)
        return *term;
    size_t n = a->stems.n - 1;
    *term = (uint32_t)n;
    struct str kept = str_copy(&a->arena, text);
    map_keep_key(&a->stems, text, kept);
    if (n == a->cap) {
        a->cap = a->cap == 0 ? 1024 : 2 * a->cap;
        a->term = mem_resize(a->term, a->cap, sizeof *a->term);
    }
    a->term[n] = kept;
    return (uint32_t)n;
}

static uint32_t term_of_word(struct analyzer *a, struct str word)
{
    const uint32_t *known = map_find(&a->words, word);
    if (known != NULL)
        return *known;
    struct str kept = str_copy(&a->arena, word);
    uint32_t term = word.n == 0 ? NO_TERM : term_of_stem(a, stem(a, word));
    *map_put(&a->words, kept, NULL) = term;
    return term;
}

void analyzer_terms(struct analyzer *analyzer, struct str text, struct terms *terms)
{
    struct word word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        uint32_t term = term_of_word(analyzer, word_text(&word));
        if (term != NO_TERM)
            terms_add(terms, term);
    }
}

void analyzer_stems(struct analyzer *analyzer, struct str text,
                    void (*each)(void *context, struct str term), void *context)
{
    struct word word;
    for (size_t at = 0; next_word(text, &at, &word);) {
        struct str bytes = word_text(&word);
        const uint32_t *known = map_find(&analyzer->words, bytes);
        if (bytes.n > 0 && (known == NULL || *known != NO_TERM))
            each(context, stem(analyzer, bytes));
    }
}

static void count_term(void *context, struct str term)
{
    (void)term;
    ++*(size_t *)context;
}

size_t analyzer_count(struct analyzer *analyzer, struct str text)
{
    size_t n = 0;
    analyzer_stems(analyzer, text, count_term, &n);
    return n;
}

size_t analyzer_n_terms(const struct analyzer *analyzer)
{
    return analyzer->stems.n;
}

struct str analyzer_term(const struct analyzer *analyzer, uint32_t id)
{
    return analyzer->term[id];
}
