/* format - the forms that data files have, and what each gives as a record:
 *
 *     csv             RFC 4180: quoted fields may hold commas, quotes and line breaks; the
 *                     first line names the columns unless "columns" does
 *     tsv             a tab between columns, no quotes
 *     jsonl           an object a line
 *     json            an array, or an object of objects, at the path "records" of a
 *                     document; of arrays inside arrays the inner ones, which find the
 *                     outer object as "parent"
 *     squad           SQuAD: a record for each question (id, question, answers, context,
 *                     title, article, paragraph), or for a corpus each paragraph (id,
 *                     title, text)
 *     beir            queries (JSONL or TSV) whose documents a file "qrels" names: id,
 *                     text, docs
 *     text            plain text in pieces: lines, paragraphs, "words" at a time, or the
 *                     whole file (text, before, name, index, percent)
 *     label@sentence  a label, "separator" (@), a text: label, text
 *     sentence@label  the other way round: the last separator counts
 *
 * Every record has its place in the file ("#", from 0) besides.  A file that is not what
 * it should be is an error with its line.
 */
#ifndef HARNESS_TASK_FORMAT_H
#define HARNESS_TASK_FORMAT_H

#include "harness/task/record.h"

/* How to read a file; what a format does not use is empty (source.h reads it from
 * task.json). */
struct format_how {
    const struct str *columns; /* names, for a file whose first line has none */
    size_t n_columns;
    struct str records;   /* json: path of the array */
    struct str unit;      /* text: "line", "paragraph", "words" or "file" */
    int64_t words;        /* text: at least so many a piece */
    struct str separator; /* label@sentence: one or more bytes */
    const char *qrels;    /* beir: path */
    bool documents;       /* squad: paragraphs instead of questions */
};

struct format_reader {
    const struct format_how *how;
    const char *path;
    struct arena *into; /* records and what they point at */
    int (*each)(const struct json *record, void *context, struct err *err);
    void *context;
    size_t n; /* records so far */
};

struct format {
    const char *name;
    int (*read)(struct format_reader *r, struct err *err);
};

extern const struct format formats[];
extern const int n_formats;

/* -1 at the first fault of the file, or when `each` says so. */
int format_read(const struct format *format, const struct format_how *how,
                const char *path, struct arena *into,
                int (*each)(const struct json *record, void *context, struct err *err),
                void *context, struct err *err);
/* Numbers the record and hands it over. */
int format_give(struct format_reader *r, struct record *record, struct err *err);
/* The file whole, in UTF-8 and without its byte-order mark. */
int format_text(struct format_reader *r, const char *path, struct str *text,
                struct err *err);

int format_read_csv(struct format_reader *r, struct err *err);
int format_read_tsv(struct format_reader *r, struct err *err);
int format_read_jsonl(struct format_reader *r, struct err *err);
int format_read_json(struct format_reader *r, struct err *err);
int format_read_squad(struct format_reader *r, struct err *err);
int format_read_beir(struct format_reader *r, struct err *err);
int format_read_plain(struct format_reader *r, struct err *err);
int format_read_label_first(struct format_reader *r, struct err *err);
int format_read_label_last(struct format_reader *r, struct err *err);

#endif
