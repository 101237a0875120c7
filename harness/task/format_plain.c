/* format_plain - text without a form: in pieces, or a label and a text a line. */
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/task/format.h"

/* ---- pieces */

struct pieces {
    struct format_reader *r;
    struct str text, name, before;
    size_t n;
};

/* The file's name without folder and ending. */
static struct str stem_of(const char *path)
{
    struct str name = str_of(file_name(path));
    const char *dot = strrchr(name.data, '.');
    return dot == NULL || dot == name.data
               ? name
               : str_slice(name, 0, (size_t)(dot - name.data));
}

static long lines_before(struct str text, const char *at)
{
    long line = 1;
    for (const char *c = text.data; c < at; c++)
        line += *c == '\n';
    return line;
}

static int give_piece(struct pieces *p, struct str piece, long line, struct err *err)
{
    struct str text = str_trim(piece);
    if (text.n == 0)
        return 0;
    struct record record = record_new(p->r->path, line, p->r->into);
    record_text(&record, STR("text"), text);
    record_text(&record, STR("before"), p->before);
    record_text(&record, STR("name"), p->name);
    record_number(&record, STR("index"), (double)p->n++);
    record_number(
        &record, STR("percent"),
        (double)(size_t)(100.0 * (double)(text.data - p->text.data) / (double)p->text.n));
    p->before = text;
    return format_give(p->r, &record, err);
}

static int give_lines(struct pieces *p, struct err *err)
{
    struct str rest = p->text, line;
    for (long n = 1; str_split(&rest, '\n', &line); n++)
        if (give_piece(p, line, n, err))
            return -1;
    return 0;
}

/* Lines up to an empty one. */
static int give_paragraphs(struct pieces *p, struct err *err)
{
    struct str rest = p->text, line, piece = STR_NONE;
    long first = 1;
    for (long n = 1; str_split(&rest, '\n', &line); n++) {
        if (str_trim(line).n > 0) {
            first = piece.n == 0 ? n : first;
            const char *from = piece.n == 0 ? line.data : piece.data;
            piece = (struct str){from, (size_t)(line.data + line.n - from)};
        } else {
            if (give_piece(p, piece, first, err))
                return -1;
            piece = STR_NONE;
        }
    }
    return give_piece(p, piece, first, err);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* A sentence ends before `at`, with or without a quote behind its mark. */
static bool ends_sentence(struct str text, size_t at)
{
    while (at > 0 && strchr("\"')]", text.data[at - 1]) != NULL)
        at--;
    return at > 0 && strchr(".!?:", text.data[at - 1]) != NULL;
}

/* At least `words` words, then to the end of the sentence or line, or twice as many. */
static int give_words(struct pieces *p, struct err *err)
{
    size_t from = 0;
    int64_t words = 0;
    long line = 1;
    for (size_t at = 0; at <= p->text.n; at++) {
        bool end = at == p->text.n;
        if (!end && !is_blank(p->text.data[at]))
            continue;
        words += at > 0 && !is_blank(p->text.data[at - 1]);
        bool stop = !end && (p->text.data[at] == '\n' || ends_sentence(p->text, at));
        if (!end && !(words >= p->r->how->words && stop) && words < 2 * p->r->how->words)
            continue;
        if (give_piece(p, str_slice(p->text, from, at), line, err))
            return -1;
        line += lines_before(str_slice(p->text, from, at), p->text.data + at) - 1;
        from = at;
        words = 0;
    }
    return 0;
}

int format_read_plain(struct format_reader *r, struct err *err)
{
    struct pieces p = {.r = r, .name = stem_of(r->path), .before = STR("")};
    if (format_text(r, r->path, &p.text, err))
        return -1;
    if (str_is(r->how->unit, "file"))
        return give_piece(&p, p.text, 1, err);
    if (str_is(r->how->unit, "paragraph"))
        return give_paragraphs(&p, err);
    return str_is(r->how->unit, "words") ? give_words(&p, err) : give_lines(&p, err);
}

/* ---- a label and a text */

static size_t find_last(struct str line, struct str separator)
{
    size_t last = SIZE_MAX;
    for (size_t at = str_find(line, separator, 0); at != SIZE_MAX;
         at = str_find(line, separator, at + 1))
        last = at;
    return last;
}

static int give_labelled(struct format_reader *r, struct str line, long n, bool first,
                         struct err *err)
{
    struct str separator = r->how->separator.n > 0 ? r->how->separator : STR("@");
    size_t at = first ? str_find(line, separator, 0) : find_last(line, separator);
    if (at == SIZE_MAX)
        return err_at(err, r->path, n, "has no \"%.*s\" between label and text",
                      STR_ARG(separator));
    struct str left = str_trim(str_slice(line, 0, at));
    struct str right = str_trim(str_slice(line, at + separator.n, line.n));
    struct record record = record_new(r->path, n, r->into);
    if (left.n == 0 || right.n == 0)
        return err_at(err, r->path, n, "has an empty %s",
                      (left.n == 0) == first ? "label" : "text");
    record_text(&record, STR("label"), first ? left : right);
    record_text(&record, STR("text"), first ? right : left);
    return format_give(r, &record, err);
}

static int read_labelled(struct format_reader *r, bool first, struct err *err)
{
    struct str rest, line;
    if (format_text(r, r->path, &rest, err))
        return -1;
    for (long n = 1; str_split(&rest, '\n', &line); n++)
        if (str_trim(line).n > 0 && give_labelled(r, line, n, first, err))
            return -1;
    return 0;
}

int format_read_label_first(struct format_reader *r, struct err *err)
{
    return read_labelled(r, true, err);
}

int format_read_label_last(struct format_reader *r, struct err *err)
{
    return read_labelled(r, false, err);
}
