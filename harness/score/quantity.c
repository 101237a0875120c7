#include "harness/score/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/unicode.h"

/* ---- plain numbers */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t digits_at(struct str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_digit(s.data[at + n]))
        n++;
    return n;
}

/* Copies the digits before the point; bytes read, 0 where a separator stands wrong. */
static size_t take_whole(struct str s, struct buf *out)
{
    size_t at = digits_at(s, 0);
    buf_str(out, str_slice(s, 0, at));
    if (at == 0 || at > 3)
        return at;
    while (at < s.n && (s.data[at] == ',' || s.data[at] == '\'')) {
        if (digits_at(s, at + 1) != 3)
            return 0;
        buf_str(out, str_slice(s, at + 1, at + 4));
        at += 4;
    }
    return at;
}

bool quantity_plain(struct str s, double *value)
{
    struct buf number = {0};
    size_t at = take_whole(s, &number);
    bool ok = at > 0 || (s.n > 0 && s.data[0] == '.');
    if (ok && at < s.n && s.data[at] == '.') {
        size_t decimals = digits_at(s, at + 1);
        buf_str(&number, str_slice(s, at, at + 1 + decimals));
        at += 1 + decimals;
        ok = decimals > 0;
    }
    ok = ok && at == s.n;
    if (ok)
        *value = strtod(number.data, NULL);
    buf_release(&number);
    return ok && isfinite(*value);
}

/* ---- words behind and in front of numbers: a name, and how it is written */

struct named {
    const char *name, *words; /* lower case, blanks between them */
};

static const struct named units[] = {
    {"second", "second seconds sec secs"},
    {"minute", "minute minutes min mins"},
    {"hour", "hour hours hr hrs h"},
    {"day", "day days"},
    {"week", "week weeks wk wks"},
    {"month", "month months"},
    {"quarter", "quarter quarters"},
    {"year", "year years yr yrs"},
    {"microgram", "microgram micrograms mcg"},
    {"milligram", "milligram milligrams mg"},
    {"gram", "gram grams g"},
    {"kilogram", "kilogram kilograms kilo kilos kg"},
    {"ounce", "ounce ounces oz"},
    {"lb", "lb lbs"},
    {"tonne", "tonne tonnes ton tons"},
    {"millimetre", "millimetre millimetres millimeter millimeters mm"},
    {"centimetre", "centimetre centimetres centimeter centimeters cm"},
    {"metre", "metre metres meter meters"},
    {"kilometre", "kilometre kilometres kilometer kilometers km"},
    {"inch", "inch inches"},
    {"foot", "foot feet ft"},
    {"mile", "mile miles"},
    {"millilitre", "millilitre millilitres milliliter milliliters ml"},
    {"litre", "litre litres liter liters l"},
    {NULL, NULL},
};

/* "us" is the one in US$. */
static const struct named currencies[] = {
    {"USD", "$ usd dollar dollars us"},
    {"EUR", "\xe2\x82\xac eur euro euros"},
    {"GBP", "\xc2\xa3 gbp pound pounds"},
    {"JPY", "\xc2\xa5 jpy yen"},
    {"CHF", "chf franc francs"},
    {"INR", "\xe2\x82\xb9 inr rupee rupees"},
    {NULL, NULL},
};

static const struct named scales[] = {
    {"1e3", "thousand thousands k"},
    {"1e6", "million millions mn mio m"},
    {"1e9", "billion billions bn b"},
    {"1e12", "trillion trillions tn"},
    {NULL, NULL},
};

static const struct {
    const char *first, *second;
    double factor;
} percents[] = {
    {"%", "", 1},
    {"percent", "", 1},
    {"pct", "", 1},
    {"per", "cent", 1},
    {"percentage", "point", 1},
    {"percentage", "points", 1},
    {"bp", "", 0.01},
    {"bps", "", 0.01},
    {"basis", "point", 0.01},
    {"basis", "points", 0.01},
};

enum { N_PERCENTS = sizeof percents / sizeof *percents };

static const char *find(const struct named *list, struct str word)
{
    for (; list->name != NULL; list++) {
        struct str words = str_of(list->words), one;
        while (str_split(&words, ' ', &one))
            if (str_eq(one, word))
                return list->name;
    }
    return NULL;
}

/* ---- around a number */

struct reader {
    struct str s;     /* in lower case */
    size_t from, end; /* the quantity */
    bool negative, bracket, closed;
    struct quantity quantity;
};

/* The word or sign at `at`: letters, or one code point; *after is where it ends. */
static struct str word_at(struct str s, size_t at, size_t *after)
{
    size_t from = at;
    while (at < s.n && is_letter(s.data[at]))
        at++;
    if (at == from && at < s.n)
        utf8_next(s, &at);
    *after = at;
    return str_slice(s, from, at);
}

/* The next word behind blanks, or behind a hyphen: "30 day", "30-day". */
static struct str next_word(const struct reader *r, size_t *after)
{
    size_t at = r->end, next = at;
    while (at < r->s.n && unicode_is_space(utf8_next(r->s, &next)))
        at = next;
    if (at + 1 < r->s.n && r->s.data[at] == '-' && is_letter(r->s.data[at + 1]))
        at++;
    return word_at(r->s, at, after);
}

static bool take_percent(struct reader *r, struct str word, size_t after)
{
    for (int i = 0; i < N_PERCENTS; i++) {
        size_t end = after;
        if (!str_is(word, percents[i].first))
            continue;
        if (*percents[i].second != '\0') {
            struct reader behind = {.s = r->s, .end = after};
            if (!str_is(next_word(&behind, &end), percents[i].second))
                continue;
        }
        r->quantity.value *= percents[i].factor;
        r->quantity.unit = "%";
        r->end = end;
        return true;
    }
    return false;
}

/* A name of the list, where there is none yet or the same ("US$"). */
static bool take_name(const char **name, const struct named *list, struct str word)
{
    const char *found = find(list, word);
    if (found == NULL || (*name != NULL && *name != found))
        return false;
    *name = found;
    return true;
}

static bool take_behind(struct reader *r, const char **scale)
{
    size_t after;
    struct str word = next_word(r, &after);
    if (r->bracket && !r->closed && str_is(word, ")"))
        r->closed = true;
    else if (r->quantity.unit == NULL && take_percent(r, word, after))
        return true;
    else if (!take_name(scale, scales, word) &&
             !take_name(&r->quantity.currency, currencies, word) &&
             !take_name(&r->quantity.unit, units, word))
        return false;
    r->end = after;
    return true;
}

/* The code point that ends before `at`; *from is where it begins. */
static struct str sign_before(struct str s, size_t at, size_t *from)
{
    *from = at;
    while (*from > 0 && ((unsigned char)s.data[--*from] & 0xc0) == 0x80)
        ;
    return str_slice(s, *from, at);
}

static bool is_space(struct str sign)
{
    size_t at = 0;
    return sign.n > 0 && unicode_is_space(utf8_next(sign, &at));
}

static bool is_minus(struct str sign)
{
    return str_is(sign, "-") || str_is(sign, "\xe2\x88\x92");
}

static struct str letters_before(struct str s, size_t at, size_t *from)
{
    *from = at;
    while (*from > 0 && is_letter(s.data[*from - 1]))
        --*from;
    return str_slice(s, *from, at);
}

static bool take_before(struct reader *r)
{
    size_t at = r->from, from;
    struct str sign = sign_before(r->s, at, &from);
    while (is_space(sign)) {
        at = from;
        sign = sign_before(r->s, at, &from);
    }
    bool touches = at == r->from;
    if (touches && !r->negative && is_minus(sign))
        r->negative = true;
    else if (!r->bracket && str_is(sign, "("))
        r->bracket = true;
    else if (!take_name(&r->quantity.currency, currencies, sign) &&
             !take_name(&r->quantity.currency, currencies,
                        letters_before(r->s, at, &from)))
        return false;
    r->from = from;
    return true;
}

/* ---- numbers in a text */

/* Digits and signs between digits: "1,250.5", and "2024-05-12", which is no number. */
static size_t run_end(struct str s, size_t at)
{
    while (at < s.n) {
        bool inner = strchr(".,:/'-", s.data[at]) != NULL && s.data[at] != '\0';
        if (!is_digit(s.data[at]) && !(inner && digits_at(s, at + 1) > 0))
            break;
        at++;
    }
    return at;
}

static bool is_word_sign(struct str sign)
{
    size_t at = 0;
    return sign.n > 0 && unicode_is_word(utf8_next(sign, &at));
}

/* Part of a code: letters touch it that are no currency, scale or unit. */
static bool is_code(struct str s, size_t from, size_t end)
{
    size_t at, after;
    struct str before = sign_before(s, from, &at), word = word_at(s, end, &after);
    if (str_is(before, "-"))
        return is_word_sign(sign_before(s, at, &at));
    if (is_word_sign(before) && find(currencies, letters_before(s, from, &at)) == NULL)
        return true;
    if (!is_word_sign(word))
        return false;
    bool known = find(scales, word) || find(units, word) || find(currencies, word) ||
                 take_percent(&(struct reader){.s = s, .end = end}, word, after);
    return !known || digits_at(s, after) > 0;
}

/* The next number at or behind *at, which moves behind it; false: none is left. */
static bool next_number(struct str s, size_t *at, struct reader *r, bool *plain)
{
    for (size_t from = *at; from < s.n; from++) {
        bool starts =
            is_digit(s.data[from]) || (s.data[from] == '.' && digits_at(s, from + 1) > 0);
        if (!starts)
            continue;
        size_t end = run_end(s, from);
        *at = end;
        if (!is_code(s, from, end)) {
            *r = (struct reader){.s = s, .from = from, .end = end};
            *plain = quantity_plain(str_slice(s, from, end), &r->quantity.value);
            return true;
        }
        from = end; /* the letter behind a code starts no number */
    }
    return false;
}

static void read_around(struct reader *r)
{
    const char *scale = NULL;
    while (take_before(r))
        ;
    while (take_behind(r, &scale))
        ;
    if (scale != NULL)
        r->quantity.value *= strtod(scale, NULL);
    if (r->negative || (r->bracket && r->closed))
        r->quantity.value = -r->quantity.value;
}

/* The only number of the text, with all that belongs to it. */
static bool read_only(struct str s, struct reader *r)
{
    size_t at = 0;
    struct reader other;
    bool plain, more;
    if (!next_number(s, &at, r, &plain) || !plain)
        return false;
    more = next_number(s, &at, &other, &plain);
    if (!more)
        read_around(r);
    return !more;
}

static struct str lower(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.data[i];
        buf_char(out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
    }
    return buf_view(out);
}

bool quantity_only(struct str text, struct quantity *quantity)
{
    struct buf copy = {0};
    struct reader r;
    bool found = read_only(lower(text, &copy), &r);
    if (found)
        *quantity = r.quantity;
    buf_release(&copy);
    return found;
}

bool quantity_is(struct str text, struct quantity *quantity)
{
    struct buf copy = {0};
    struct reader r;
    struct str s = lower(str_trim(text), &copy);
    if (str_ends(s, STR(".")))
        s.n--;
    bool found = read_only(s, &r) && r.from == 0 && r.end == s.n && r.bracket == r.closed;
    if (found)
        *quantity = r.quantity;
    buf_release(&copy);
    return found;
}

/* ---- comparing */

static bool same_value(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)); /* scales round */
}

static bool same_name(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, b) == 0;
}

bool quantity_same(const struct quantity *a, const struct quantity *b)
{
    bool percent_a = a->unit != NULL && strcmp(a->unit, "%") == 0;
    bool percent_b = b->unit != NULL && strcmp(b->unit, "%") == 0;
    if (!same_name(a->unit, b->unit) || !same_name(a->currency, b->currency))
        return false;
    return same_value(a->value, b->value) ||
           (percent_a && !percent_b && same_value(a->value / 100, b->value)) ||
           (percent_b && !percent_a && same_value(b->value / 100, a->value));
}
