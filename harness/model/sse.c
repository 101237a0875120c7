#include "harness/model/sse.h"

#include <string.h>

static void end_event(struct sse *sse)
{
    if (sse->any)
        sse->data(sse->context, buf_view(&sse->event));
    buf_clear(&sse->event);
    sse->any = false;
}

static void end_line(struct sse *sse)
{
    struct str line = buf_view(&sse->line);
    if (line.n == 0) {
        end_event(sse);
        return;
    }
    if (str_starts(line, STR("data:"))) {
        size_t from = line.n > 5 && line.data[5] == ' ' ? 6 : 5;
        if (sse->any)
            buf_char(&sse->event, '\n');
        buf_str(&sse->event, str_slice(line, from, line.n));
        sse->any = true;
    }
    buf_clear(&sse->line);
}

void sse_feed(struct sse *sse, struct str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        size_t end = at;
        if (sse->after_cr && bytes.data[at] == '\n')
            at = end = at + 1;
        sse->after_cr = false;
        while (end < bytes.n && bytes.data[end] != '\n' && bytes.data[end] != '\r')
            end++;
        buf_add(&sse->line, bytes.data + at, end - at);
        if (end < bytes.n) {
            sse->after_cr = bytes.data[end] == '\r';
            end_line(sse);
            end++;
        }
        at = end;
    }
}

void sse_reset(struct sse *sse)
{
    buf_clear(&sse->line);
    buf_clear(&sse->event);
    sse->any = sse->after_cr = false;
}

void sse_release(struct sse *sse)
{
    buf_release(&sse->line);
    buf_release(&sse->event);
}
