/* sse - server-sent events as they arrive in pieces (WHATWG HTML, 9.2.6): the data of each event.
 *
 *     struct sse sse = {.data = on_data, .context = mine};
 *     sse_feed(&sse, bytes);       calls data() for each event that is whole
 *     sse_release(&sse);
 *
 * Lines end with LF, CRLF or CR; comments and other fields are skipped; the data lines of one
 * event are joined with LF.
 */
#ifndef HARNESS_MODEL_SSE_H
#define HARNESS_MODEL_SSE_H

#include <stdbool.h>

#include "harness/base/str.h"

struct sse {
    void (*data)(void *context, struct str data);
    void *context;
    struct buf line, event;
    bool any;      /* the event has data */
    bool after_cr; /* an LF now belongs to the line end before */
};

void sse_feed(struct sse *sse, struct str bytes);
void sse_reset(struct sse *sse); /* for another stream */
void sse_release(struct sse *sse);

#endif
