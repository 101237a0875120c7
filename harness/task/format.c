#include "harness/task/format.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

const struct format formats[] = {
    {"csv", format_read_csv},
    {"tsv", format_read_tsv},
    {"jsonl", format_read_jsonl},
    {"json", format_read_json},
    {"squad", format_read_squad},
    {"beir", format_read_beir},
    {"text", format_read_plain},
    {"label@sentence", format_read_label_first},
    {"sentence@label", format_read_label_last},
};

const int n_formats = sizeof formats / sizeof *formats;

enum { FILE_MAX = 512 << 20 };

int format_give(struct format_reader *r, struct record *record, struct err *err)
{
    record_number(record, STR("#"), (double)r->n++);
    return r->each(record->object, r->context, err);
}

static long line_at(struct str text, size_t at)
{
    long line = 1;
    for (size_t i = 0; i < at && i < text.n; i++)
        line += text.data[i] == '\n';
    return line;
}

int format_text(struct format_reader *r, const char *path, struct str *text,
                struct err *err)
{
    if (file_read(path, r->into, FILE_MAX, text, err))
        return -1;
    if (str_starts(*text, STR("\xef\xbb\xbf")))
        *text = str_slice(*text, 3, text->n);
    size_t bad = utf8_invalid_at(*text);
    if (bad != SIZE_MAX)
        return err_at(err, path, line_at(*text, bad), "is not UTF-8 (byte 0x%02x)",
                      (unsigned char)text->data[bad]);
    for (size_t i = 0; i < text->n; i++)
        if (text->data[i] == '\0')
            return err_at(err, path, line_at(*text, i), "has a NUL byte");
    return 0;
}

int format_read(const struct format *format, const struct format_how *how,
                const char *path, struct arena *into,
                int (*each)(const struct json *record, void *context, struct err *err),
                void *context, struct err *err)
{
    struct format_reader r = {.how = how,
                              .path = arena_strdup(into, path),
                              .into = into,
                              .each = each,
                              .context = context};
    return format->read(&r, err);
}
