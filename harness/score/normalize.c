#include "harness/score/normalize.h"

#include "harness/base/unicode.h"
#include "harness/score/score.h"
#include "harness/task/task.h"

static bool is_punctuation(int32_t c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

static bool is_article(struct str word)
{
    return str_is(word, "a") || str_is(word, "an") || str_is(word, "the");
}

/* \b(a|an|the)\b sees words as runs of letters and digits: in "a—the" it finds two. */
static void drop_article(struct buf *out, size_t from)
{
    struct str word = str_slice(buf_view(out), from, out->n);
    if (is_article(word)) {
        out->n = from;
        buf_char(out, ' ');
    }
}

static void fold_blanks(struct buf *out, size_t from)
{
    size_t to = from;
    for (size_t i = from; i < out->n; i++) {
        bool blank = out->data[i] == ' ';
        if (blank && (to == from || out->data[to - 1] == ' '))
            continue;
        out->data[to++] = out->data[i];
    }
    if (to > from && out->data[to - 1] == ' ')
        to--;
    if (out->n > to) {
        out->n = to;
        out->data[to] = '\0';
    }
}

void normalize_squad(struct str text, struct buf *out)
{
    size_t from = out->n, word = out->n;
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        int32_t c = utf8_next(text, &at);
        if (is_punctuation(c))
            continue;
        if (c < 0) { /* not UTF-8: kept, so that it equals itself */
            buf_add(out, text.data + start, at - start);
            continue;
        }
        if (unicode_is_word(c)) {
            char bytes[4];
            buf_add(out, bytes, (size_t)utf8_put(bytes, (uint32_t)unicode_lower(c)));
            continue;
        }
        drop_article(out, word);
        if (unicode_is_space(c))
            buf_char(out, ' ');
        else
            buf_add(out, text.data + start, at - start);
        word = out->n;
    }
    drop_article(out, word);
    fold_blanks(out, from);
}

bool normalize_equal(struct str a, struct str b)
{
    struct buf x = {0}, y = {0};
    normalize_squad(a, &x);
    normalize_squad(b, &y);
    bool equal = str_eq(buf_view(&x), buf_view(&y));
    buf_release(&x);
    buf_release(&y);
    return equal;
}

static bool is_margin(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || is_punctuation(c);
}

static struct str bare(struct str text)
{
    size_t from = 0, to = text.n;
    while (from < to && is_margin(text.data[from]))
        from++;
    while (to > from && is_margin(text.data[to - 1]))
        to--;
    return str_slice(text, from, to);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool equal_but_case(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

int normalize_label(struct str label, const struct question *question)
{
    for (size_t i = 0; i < question->n_choices; i++)
        if (str_eq(label, question->choices[i]))
            return (int)i;
    return -1;
}

int normalize_class(const struct answer *answer, const struct question *question)
{
    if (answer->choice >= 0)
        return (size_t)answer->choice < question->n_choices ? answer->choice : -1;
    int found = normalize_label(str_trim(answer->text), question);
    struct str text = bare(answer->text);
    if (found >= 0 || text.n == 0)
        return found;
    for (size_t i = 0; i < question->n_choices; i++) {
        if (!equal_but_case(text, bare(question->choices[i])))
            continue;
        if (found >= 0) /* "C" names both C and C++ */
            return -1;
        found = (int)i;
    }
    return found;
}
