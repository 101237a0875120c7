/* make_instruct OUT.jsonl ROWS SEED [lookup | later DATA] - writes short instruction data as JSON
 * lines: of the first mixture, of the questions of passages, or of the later mixture, which takes
 * sentences out of DATA, a folder of public text. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "models/instruct/rows.h"

static int parse_count(uint64_t *out, const char *text, const char *what, struct err *err)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
        return err_ask(err, "%s must be a whole number, not \"%s\"", what, text);
    *out = value;
    return 0;
}

static void put_message(struct json_out *json, const char *role, struct str text)
{
    json_begin(json, NULL);
    json_put_text(json, "role", role);
    json_put_str(json, "content", text);
    json_end(json);
}

static void put_messages(struct json_out *json, const struct instruct_row *row)
{
    json_begin_array(json, "messages");
    for (size_t i = 0; i < row->n_earlier; i++) {
        put_message(json, "user", buf_view(&row->earlier[i].input));
        put_message(json, "assistant", buf_view(&row->earlier[i].answer));
    }
    put_message(json, "user", buf_view(&row->input));
    put_message(json, "assistant", buf_view(&row->answer));
    json_end_array(json);
}

static void write_row(struct file_out *out, struct json_out *json,
                      const struct instruct_row *row)
{
    buf_clear(&json->buf);
    json->comma = false;
    json_begin(json, NULL);
    if (row->n_earlier > 0) {
        put_messages(json, row);
    } else {
        json_put_str(json, "input", buf_view(&row->input));
        json_put_str(json, "answer", buf_view(&row->answer));
    }
    json_put_text(json, "kind", row->kind);
    json_end(json);
    file_out_format(out, "%.*s\n", STR_ARG(buf_view(&json->buf)));
}

static void make_row(struct instruct_row *row, enum instruct_mixture mixture,
                     const struct texts *texts, uint64_t seed, uint64_t index)
{
    if (mixture == INSTRUCT_LOOKUP)
        instruct_make_lookup(row, seed, index);
    else if (mixture == INSTRUCT_LATER)
        instruct_make_later(row, texts, seed, index);
    else
        instruct_make(row, seed, index);
}

static int write_rows(const char *path, uint64_t n, uint64_t seed,
                      enum instruct_mixture mixture, const struct texts *texts,
                      struct err *err)
{
    struct file_out out;
    if (file_out_open(&out, path, err))
        return -1;
    struct instruct_row row = {0};
    struct json_out json = {0};
    for (uint64_t i = 0; i < n; i++) {
        make_row(&row, mixture, texts, seed, i);
        write_row(&out, &json, &row);
    }
    json_release(&json);
    instruct_release(&row);
    return file_out_commit(&out, err);
}

static int parse_mixture(enum instruct_mixture *out, int argc, char **argv,
                         struct err *err)
{
    if (argc == 4)
        *out = INSTRUCT_FIRST;
    else if (argc == 5 && strcmp(argv[4], "lookup") == 0)
        *out = INSTRUCT_LOOKUP;
    else if (argc == 6 && strcmp(argv[4], "later") == 0)
        *out = INSTRUCT_LATER;
    else
        return err_ask(err,
                       "usage: make_instruct OUT.jsonl ROWS SEED [lookup | later DATA]");
    return 0;
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    uint64_t rows = 0, seed = 0;
    struct texts texts = {0};
    enum instruct_mixture mixture = INSTRUCT_FIRST;
    if (parse_mixture(&mixture, argc, argv, &err) == 0 &&
        parse_count(&rows, argv[2], "ROWS", &err) == 0 &&
        parse_count(&seed, argv[3], "SEED", &err) == 0 &&
        (mixture != INSTRUCT_LATER || texts_load(&texts, argv[5], &err) == 0))
        write_rows(argv[1], rows, seed, mixture, &texts, &err);
    texts_release(&texts);
    if (err.status == ERR_NONE)
        return 0;
    fprintf(stderr, "make_instruct: %s\n", err.text);
    return (int)err.status;
}
