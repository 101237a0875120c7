/* page - the few forms that a report needs, as Markdown or as HTML that stands alone.
 *
 *     struct page p = {.out = out, .html = true, .dir = dir};
 *     page_begin(&p, "title");
 *     page_heading(&p, 2, "Small or large?");
 *     page_text(&p, "**%s** reaches %.3f", name, quality);      ** and ` mean what Markdown says
 *     page_table(&p, 2, (const char *[]){"task", "#items"});     a '#' in front: to the right
 *     page_row(&p, 2, (const char *[]){"legal", "120"});
 *     page_figure(&p, "quality", "Quality by task and method");  HTML carries the picture in itself
 *     page_end(&p);
 *
 * With a page beside it the same goes to both.  Consecutive rows belong to the table before them,
 * consecutive items to one list.
 */
#ifndef HARNESS_RUN_PAGE_H
#define HARNESS_RUN_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "harness/base/str.h"

struct page {
    FILE *out;
    bool html;
    const char *dir;     /* of the run: figures/NAME.svg */
    struct page *beside; /* gets the same, in its own form; NULL */
    /* the page's own */
    enum page_open { PAGE_NOTHING, PAGE_TABLE, PAGE_LIST } open;
    unsigned right; /* bits of the table's columns */
};

enum { PAGE_COLUMNS_MAX = 16 };

void page_begin(struct page *p, const char *title);
void page_end(struct page *p);
void page_heading(struct page *p, int level, const char *text);
void page_text(struct page *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void page_item(struct page *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void page_table(struct page *p, size_t n, const char *const *column);
void page_row(struct page *p, size_t n, const char *const *field);
/* Nothing where the run has no such figure. */
void page_figure(struct page *p, const char *name, const char *caption);

/* Text as XML and HTML have it, in attributes too; control characters as '?'. */
void page_put_escaped(struct str text, FILE *out);

#endif
