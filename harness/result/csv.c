#include "harness/result/csv.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

int csv_field(struct csv *csv, const char **field, bool *last, struct err *err)
{
    struct buf buf = {0};
    bool quoted = csv->at < csv->text.n && csv->text.data[csv->at] == '"';
    size_t at = csv->at + quoted;
    for (;; at++) {
        char c = at < csv->text.n ? csv->text.data[at] : '\0';
        bool end = at >= csv->text.n;
        if (quoted && end) {
            buf_release(&buf);
            return err_at(err, csv->path, csv->line, "a quote is never closed");
        }
        if (quoted && c == '"' && at + 1 < csv->text.n && csv->text.data[at + 1] == '"')
            at++;
        else if (quoted && c == '"') {
            quoted = false;
            continue;
        } else if (!quoted && (end || c == ',' || c == '\n'))
            break;
        buf_char(&buf, c);
    }
    *last = at >= csv->text.n || csv->text.data[at] == '\n';
    csv->line += *last;
    csv->at = at + 1;
    struct str view = buf_view(&buf);
    if (*last && view.n && view.data[view.n - 1] == '\r')
        view.n--;
    *field = str_copy(csv->arena, view).data;
    buf_release(&buf);
    return 0;
}

void csv_put(struct file_out *out, const char *text)
{
    if (!text)
        return;
    if (!strpbrk(text, ",\"\n\r")) {
        file_out_write(out, text, strlen(text));
        return;
    }
    file_out_write(out, "\"", 1);
    for (const char *c = text; *c; c++)
        file_out_write(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    file_out_write(out, "\"", 1);
}
