#include "harness/score/porter.h"

#include <stdbool.h>
#include <string.h>

#include "harness/base/str.h"

struct word {
    char *at;
    size_t n;
};

/* ---- what the conditions of the rules look at */

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* A y is a consonant at the beginning and behind a vowel. */
static bool is_consonant(char c, bool first, bool behind_consonant)
{
    return c == 'y' ? first || !behind_consonant : !is_vowel(c);
}

static bool consonant_at(const char *s, size_t i)
{
    size_t from = i;
    while (from > 0 && s[from] == 'y')
        from--;
    bool consonant = false;
    for (size_t k = from; k <= i; k++)
        consonant = is_consonant(s[k], k == 0, consonant);
    return consonant;
}

/* Porter's m: how often a consonant follows a vowel among the first n letters. */
static size_t measure(const char *s, size_t n)
{
    size_t m = 0;
    bool consonant = false;
    for (size_t i = 0; i < n; i++) {
        bool now = is_consonant(s[i], i == 0, consonant);
        m += i > 0 && now && !consonant;
        consonant = now;
    }
    return m;
}

static bool has_vowel(const char *s, size_t n)
{
    bool consonant = false;
    for (size_t i = 0; i < n; i++) {
        consonant = is_consonant(s[i], i == 0, consonant);
        if (!consonant)
            return true;
    }
    return false;
}

static bool ends_double_consonant(const char *s, size_t n)
{
    return n >= 2 && s[n - 1] == s[n - 2] && consonant_at(s, n - 1);
}

/* Porter's *o: consonant, vowel, consonant other than w, x, y.  NLTK: two letters, a
 * vowel and a consonant, too. */
static bool ends_short(const char *s, size_t n)
{
    if (n == 2)
        return !consonant_at(s, 0) && consonant_at(s, 1);
    return n >= 3 && consonant_at(s, n - 3) && !consonant_at(s, n - 2) &&
           consonant_at(s, n - 1) && strchr("wxy", s[n - 1]) == NULL;
}

/* ---- rules */

static bool ends_with(const struct word *word, struct str suffix)
{
    return word->n >= suffix.n &&
           word->at[word->n - 1] == suffix.data[suffix.n - 1] && /* mostly it is not */
           memcmp(word->at + word->n - suffix.n, suffix.data, suffix.n) == 0;
}

#define ends(word, suffix) ends_with(word, STR(suffix))

struct rule {
    struct str suffix, with;
    size_t kept; /* letters of the suffix that are measured with the stem */
};

/* clang-format off */
#define RULE(suffix, with, kept) \
    {{"" suffix, sizeof suffix - 1}, {"" with, sizeof with - 1}, kept}
/* clang-format on */

/* The first rule whose suffix is there, where the stem measures more than `above`. */
static void apply(struct word *word, const struct rule *rule, size_t n, size_t above)
{
    for (size_t i = 0; i < n; i++) {
        if (!ends_with(word, rule[i].suffix))
            continue;
        size_t stem = word->n - rule[i].suffix.n;
        if (measure(word->at, stem + rule[i].kept) > above) {
            memcpy(word->at + stem, rule[i].with.data, rule[i].with.n);
            word->n = stem + rule[i].with.n;
        }
        return;
    }
}

#define APPLY(word, rules, above) \
    apply(word, rules, sizeof(rules) / sizeof *(rules), above)

/* Plurals. */
static void step1a(struct word *word)
{
    if (ends(word, "ies"))
        word->n -= word->n == 4 ? 1 : 2; /* NLTK: "dies" is "die", not "di" */
    else if (ends(word, "sses"))
        word->n -= 2;
    else if (ends(word, "s") && !ends(word, "ss"))
        word->n--;
}

/* What -ed and -ing leave is mended: "hoping" is "hope", "hopping" is "hop". */
static void mend(struct word *word)
{
    if (ends(word, "at") || ends(word, "bl") || ends(word, "iz"))
        word->at[word->n++] = 'e';
    else if (ends_double_consonant(word->at, word->n)) {
        if (strchr("lsz", word->at[word->n - 1]) == NULL)
            word->n--;
    } else if (measure(word->at, word->n) == 1 && ends_short(word->at, word->n))
        word->at[word->n++] = 'e';
}

static void step1b(struct word *word)
{
    if (ends(word, "ied")) { /* NLTK: "died" is "die", "spied" is "spi" */
        word->n -= word->n == 4 ? 1 : 2;
        return;
    }
    if (ends(word, "eed")) {
        if (measure(word->at, word->n - 3) > 0)
            word->n--;
        return;
    }
    size_t cut = ends(word, "ed") ? 2 : ends(word, "ing") ? 3 : 0;
    if (cut == 0 || !has_vowel(word->at, word->n - cut))
        return;
    word->n -= cut;
    mend(word);
}

/* NLTK: y is i behind a consonant that is not the first letter ("enjoy" stays); Porter:
 * wherever a vowel comes before. */
static void step1c(struct word *word)
{
    if (ends(word, "y") && word->n > 2 && consonant_at(word->at, word->n - 2))
        word->at[word->n - 1] = 'i';
}

/* -bli and -logi are Porter's own later changes; NLTK adds -fulli, and counts the l of
 * -logi with the stem. */
static void step2(struct word *word)
{
    static const struct rule rules[] = {
        RULE("ational", "ate", 0), RULE("tional", "tion", 0), RULE("enci", "ence", 0),
        RULE("anci", "ance", 0),   RULE("izer", "ize", 0),    RULE("bli", "ble", 0),
        RULE("alli", "al", 0),     RULE("entli", "ent", 0),   RULE("eli", "e", 0),
        RULE("ousli", "ous", 0),   RULE("ization", "ize", 0), RULE("ation", "ate", 0),
        RULE("ator", "ate", 0),    RULE("alism", "al", 0),    RULE("iveness", "ive", 0),
        RULE("fulness", "ful", 0), RULE("ousness", "ous", 0), RULE("aliti", "al", 0),
        RULE("iviti", "ive", 0),   RULE("biliti", "ble", 0),  RULE("fulli", "ful", 0),
        RULE("logi", "log", 1),
    };
    /* NLTK: what -alli leaves goes through the rules once more. */
    if (ends(word, "alli") && measure(word->at, word->n - 4) > 0)
        word->n -= 2;
    APPLY(word, rules, 0);
}

static void step3(struct word *word)
{
    static const struct rule rules[] = {
        RULE("icate", "ic", 0), RULE("ative", "", 0),  RULE("alize", "al", 0),
        RULE("iciti", "ic", 0), RULE("ical", "ic", 0), RULE("ful", "", 0),
        RULE("ness", "", 0),
    };
    APPLY(word, rules, 0);
}

static void step4(struct word *word)
{
    static const struct rule rules[] = {
        RULE("al", "", 0),   RULE("ance", "", 0), RULE("ence", "", 0),
        RULE("er", "", 0),   RULE("ic", "", 0),   RULE("able", "", 0),
        RULE("ible", "", 0), RULE("ant", "", 0),  RULE("ement", "", 0),
        RULE("ment", "", 0), RULE("ent", "", 0),  RULE("ou", "", 0),
        RULE("ism", "", 0),  RULE("ate", "", 0),  RULE("iti", "", 0),
        RULE("ous", "", 0),  RULE("ive", "", 0),  RULE("ize", "", 0),
    };
    if (!ends(word, "ion"))
        APPLY(word, rules, 1);
    else if ((ends(word, "sion") || ends(word, "tion")) &&
             measure(word->at, word->n - 3) > 1)
        word->n -= 3;
}

static void step5(struct word *word)
{
    if (ends(word, "e")) {
        size_t m = measure(word->at, word->n - 1);
        if (m > 1 || (m == 1 && !ends_short(word->at, word->n - 1)))
            word->n--;
    }
    if (ends(word, "ll") && measure(word->at, word->n - 1) > 1)
        word->n--;
}

/* clang-format off */
#define IRREGULAR(word, stem) {{word, sizeof word - 1}, {stem, sizeof stem - 1}}
/* clang-format on */

/* NLTK: these are looked up and not cut. */
static bool irregular(struct word *word)
{
    static const struct {
        struct str word, stem;
    } pool[] = {
        IRREGULAR("skies", "sky"),        IRREGULAR("dying", "die"),
        IRREGULAR("lying", "lie"),        IRREGULAR("tying", "tie"),
        IRREGULAR("innings", "inning"),   IRREGULAR("outings", "outing"),
        IRREGULAR("cannings", "canning"), IRREGULAR("sky", "sky"),
        IRREGULAR("news", "news"),        IRREGULAR("inning", "inning"),
        IRREGULAR("outing", "outing"),    IRREGULAR("canning", "canning"),
        IRREGULAR("howe", "howe"),        IRREGULAR("proceed", "proceed"),
        IRREGULAR("exceed", "exceed"),    IRREGULAR("succeed", "succeed"),
    };
    for (size_t i = 0; i < sizeof pool / sizeof *pool; i++)
        if (str_eq(pool[i].word, (struct str){word->at, word->n})) {
            word->n = pool[i].stem.n;
            memcpy(word->at, pool[i].stem.data, word->n);
            return true;
        }
    return false;
}

size_t porter_stem(char *at, size_t n)
{
    struct word word = {at, n};
    if (n <= 2 || irregular(&word))
        return word.n;
    step1a(&word);
    step1b(&word);
    step1c(&word);
    step2(&word);
    step3(&word);
    step4(&word);
    step5(&word);
    return word.n;
}
