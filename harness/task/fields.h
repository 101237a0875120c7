/* fields - which part of a record is the question, which the answer ...
 *
 * Either "fields" of a source says it, or the record has names that are in use:
 *
 *     input, ideal               OpenAI evals; input may be messages
 *     prompt, completion         OpenAI fine-tuning, older
 *     instruction, input, output Alpaca; input may be empty or absent
 *     messages                   chat: the last turn of the assistant is the answer
 *     question, answer           and much else
 *
 * of documents: id or _id, title, text.  Our own form (id, input, answer ...) is read by
 * rows.c, which refuses what it does not know.
 */
#ifndef HARNESS_TASK_FIELDS_H
#define HARNESS_TASK_FIELDS_H

#include "harness/task/record.h"

enum field {
    FIELD_ID,
    FIELD_INPUT,
    FIELD_ANSWER,
    FIELD_DOCS,
    FIELD_KIND,
    FIELD_CLUSTER,
    FIELD_TITLE,
    FIELD_TEXT,
    N_FIELDS
};

/* A bit for each field that a record may have. */
enum { FIELDS_ITEM = (1 << FIELD_TITLE) - 1 };
enum { FIELDS_DOCUMENT = 1 << FIELD_ID | 1 << FIELD_TITLE | 1 << FIELD_TEXT };

struct texts {
    const struct str *text;
    size_t n;
};

/* "fields": only known ones, each a pick or {"text": constant}; the answer may be
 * {"title_of": "docs"}, which stays empty here. */
int fields_check(const struct json *fields, unsigned may, struct err *err);
bool fields_answer_titles(const struct json *fields);
/* By the mapping. */
int fields_mapped(const struct json *fields, const struct json *record,
                  struct texts out[N_FIELDS], struct arena *into, struct err *err);
/* Whether an item has one of the forms above and is not of our own. */
bool fields_have_alias(const struct json *record);
int fields_by_alias(const struct json *record, struct texts out[N_FIELDS],
                    struct arena *into, struct err *err);
/* Labels of the file to labels of the task: {"0": "negative"}. */
int fields_relabel(const struct json *labels, const struct json *record,
                   struct texts *answers, struct arena *into, struct err *err);

#endif
