#include "models/instruct/phrase.h"

#include <ctype.h>
#include <string.h>

#include "models/instruct/values.h"

void phrase_mend_article(struct buf *out, const char *value)
{
    bool article = out->n >= 2 && out->data[out->n - 1] == ' ' &&
                   tolower((unsigned char)out->data[out->n - 2]) == 'a' &&
                   (out->n == 2 || !isalnum((unsigned char)out->data[out->n - 3]));
    if (article && strcmp(value_article(value), "an") == 0) {
        out->n--;
        buf_text(out, "n ");
    }
}

/* `c` stands behind the opening bracket; returns the closing one. */
static const char *alternative(struct buf *out, const char *c, struct dice *dice)
{
    const char *end = strchr(c, ']');
    size_t n = 1;
    for (const char *p = c; p < end; p++)
        n += *p == '|';
    for (size_t skip = dice_below(dice, n); skip > 0; skip--)
        c = strchr(c, '|') + 1;
    char word[VALUE_MAX];
    size_t length = strcspn(c, "|]");
    length = length < sizeof word ? length : sizeof word - 1;
    memcpy(word, c, length);
    word[length] = '\0';
    if (length > 0)
        phrase_mend_article(out, word);
    buf_text(out, word);
    return end;
}

void phrase_add(struct buf *out, const char *template, struct dice *dice)
{
    for (const char *c = template; *c != '\0'; c++) {
        if (*c == '[') {
            c = alternative(out, c + 1, dice);
        } else if (*c == '{') {
            struct value value;
            value_draw(&value, c[1], dice);
            phrase_mend_article(out, value.text);
            buf_text(out, value.text);
            c += 2;
        } else {
            buf_char(out, *c);
        }
    }
}

void phrase_upper(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        buf_char(out, (char)toupper((unsigned char)text.data[i]));
}
