/* csv - fields of the CSV files that a run leaves behind (RFC 4180, one header line). */
#ifndef HARNESS_RESULT_CSV_H
#define HARNESS_RESULT_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/base/str.h"

struct arena;
struct err;
struct file_out;

struct csv {
    const char *path;
    struct str text;
    size_t at;
    long line; /* from 1 */
    struct arena *arena;
};

/* One field, as a copy in the arena; *last: it ended its line.  The text is at its end when
 * csv->at >= csv->text.n. */
int csv_field(struct csv *csv, const char **field, bool *last, struct err *err);
/* Writes one, quoted where it must be; NULL is empty. */
void csv_put(struct file_out *out, const char *text);

#endif
