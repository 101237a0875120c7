/* make_instruct OUT.jsonl ROWS SEED [DATA] - writes short instruction data as JSON lines; with DATA,
 * a folder of public text, those of the later mixture. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

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

/* texts NULL: the first mixture. */
static int write_rows(const char *path, uint64_t n, uint64_t seed,
                      const struct texts *texts, struct err *err)
{
    struct file_out out;
    if (file_out_open(&out, path, err))
        return -1;
    struct instruct_row row = {0};
    struct json_out json = {0};
    for (uint64_t i = 0; i < n; i++) {
        instruct_make_later(&row, texts, seed, i);
        write_row(&out, &json, &row);
    }
    json_release(&json);
    instruct_release(&row);
    return file_out_commit(&out, err);
}

int main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    uint64_t rows = 0, seed = 0;
    struct texts texts = {0};
    if (argc != 4 && argc != 5)
        err_ask(&err, "usage: make_instruct OUT.jsonl ROWS SEED [DATA]");
    else if (parse_count(&rows, argv[2], "ROWS", &err) == 0 &&
             parse_count(&seed, argv[3], "SEED", &err) == 0 &&
             (argc == 4 || texts_load(&texts, argv[4], &err) == 0))
        write_rows(argv[1], rows, seed, argc == 5 ? &texts : NULL, &err);
    texts_release(&texts);
    if (err.status == ERR_NONE)
        return 0;
    fprintf(stderr, "make_instruct: %s\n", err.text);
    return (int)err.status;
}
