#include "harness/run/page.h"

#include <assert.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

/* ---- text: Markdown goes out as it is, but for what would break a table */

static void put_markdown(FILE *out, const char *text, bool field)
{
    for (; *text; text++)
        if (field && *text == '|')
            fputs("\\|", out);
        else
            fputc(*text == '\n' ? ' ' : *text, out);
}

static const char *escape(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

/* White space stays white; other control characters are no part of HTML or XML. */
static char plain(char c)
{
    if (c == '\n' || c == '\r' || c == '\t')
        return ' ';
    return (unsigned char)c < 0x20 ? '?' : c;
}

void page_put_escaped(struct str text, FILE *out)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *as = escape(text.data[i]);
        if (as)
            fputs(as, out);
        else
            fputc(plain(text.data[i]), out);
    }
}

/* ** and ` by pairs. */
static void put_html(FILE *out, const char *text)
{
    bool bold = false, code = false;
    for (; *text; text++)
        if (!code && text[0] == '*' && text[1] == '*') {
            fputs(bold ? "</b>" : "<b>", out);
            bold = !bold;
            text++;
        } else if (*text == '`') {
            fputs(code ? "</code>" : "<code>", out);
            code = !code;
        } else {
            page_put_escaped((struct str){text, 1}, out);
        }
    fputs(code ? "</code>" : "", out);
    fputs(bold ? "</b>" : "", out);
}

static void put(struct page *p, const char *text, bool field)
{
    if (p->html)
        put_html(p->out, text);
    else
        put_markdown(p->out, text, field);
}

/* ---- blocks */

static void close_block(struct page *p)
{
    if (p->html && p->open == PAGE_TABLE)
        fputs("</table>\n", p->out);
    if (p->html && p->open == PAGE_LIST)
        fputs("</ul>\n", p->out);
    if (!p->html && p->open != PAGE_NOTHING)
        fputc('\n', p->out);
    p->open = PAGE_NOTHING;
}

static const char style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 "
    "1rem;color:#222}table{border-collapse:collapse;margin:1rem 0;font-size:.9rem}"
    "th,td{padding:.25rem .7rem;border-bottom:1px solid #ddd;text-align:left;"
    "white-space:nowrap}"
    ".r{text-align:right;font-variant-numeric:tabular-nums}img{max-width:100%;height:"
    "auto}"
    "figure{margin:1.5rem 0}figcaption{color:#555}code{background:#f3f3f3}";

static void put_head(struct page *p, const char *title)
{
    if (!p->html)
        return;
    fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>",
          p->out);
    put(p, title, false);
    fprintf(p->out, "</title><style>%s</style></head><body>\n", style);
}

static void put_heading(struct page *p, int level, const char *text)
{
    close_block(p);
    if (p->html)
        fprintf(p->out, "<h%d>", level);
    else
        fprintf(p->out, "%.*s ", level, "######");
    put(p, text, false);
    if (p->html)
        fprintf(p->out, "</h%d>\n", level);
    else
        fputs("\n\n", p->out);
}

void page_begin(struct page *p, const char *title)
{
    for (; p; p = p->beside) {
        put_head(p, title);
        put_heading(p, 1, title);
    }
}

void page_end(struct page *p)
{
    for (; p; p = p->beside) {
        close_block(p);
        fputs(p->html ? "</body></html>\n" : "", p->out);
    }
}

void page_heading(struct page *p, int level, const char *text)
{
    for (; p; p = p->beside)
        put_heading(p, level, text);
}

static void put_text(struct page *p, const char *text)
{
    close_block(p);
    fputs(p->html ? "<p>" : "", p->out);
    put(p, text, false);
    fputs(p->html ? "</p>\n" : "\n\n", p->out);
}

static void put_item(struct page *p, const char *text)
{
    if (p->open != PAGE_LIST) {
        close_block(p);
        fputs(p->html ? "<ul>\n" : "", p->out);
        p->open = PAGE_LIST;
    }
    fputs(p->html ? "<li>" : "- ", p->out);
    put(p, text, false);
    fputs(p->html ? "</li>\n" : "\n", p->out);
}

/* Formatted once for all pages. */
static void put_formatted(struct page *p, void (*put_it)(struct page *, const char *),
                          const char *fmt, va_list args)
{
    struct buf text = {0};
    buf_vformat(&text, fmt, args);
    buf_char(&text, '\0');
    for (; p; p = p->beside)
        put_it(p, text.data);
    buf_release(&text);
}

void page_text(struct page *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put_formatted(p, put_text, fmt, args);
    va_end(args);
}

void page_item(struct page *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    put_formatted(p, put_item, fmt, args);
    va_end(args);
}

/* ---- tables */

static void put_cells(struct page *p, const char *tag, size_t n, const char *const *field)
{
    fputs(p->html ? "<tr>" : "|", p->out);
    for (size_t i = 0; i < n; i++) {
        if (p->html)
            fprintf(p->out, "<%s%s>", tag, p->right >> i & 1 ? " class=r" : "");
        else
            fputc(' ', p->out);
        put(p, field[i], true);
        if (p->html)
            fprintf(p->out, "</%s>", tag);
        else
            fputs(" |", p->out);
    }
    fputs(p->html ? "</tr>\n" : "\n", p->out);
}

static void put_table(struct page *p, size_t n, const char *const *column)
{
    const char *name[PAGE_COLUMNS_MAX] = {0};
    assert(n <= PAGE_COLUMNS_MAX);
    close_block(p);
    p->open = PAGE_TABLE;
    p->right = 0;
    for (size_t i = 0; i < n; i++) {
        bool right = column[i][0] == '#';
        p->right |= (unsigned)right << i;
        name[i] = column[i] + right;
    }
    fputs(p->html ? "<table>\n" : "", p->out);
    put_cells(p, "th", n, name);
    for (size_t i = 0; i < n && !p->html; i++)
        fputs(p->right >> i & 1 ? "|--:" : "|---", p->out);
    fputs(p->html ? "" : "|\n", p->out);
}

void page_table(struct page *p, size_t n, const char *const *column)
{
    for (; p; p = p->beside)
        put_table(p, n, column);
}

void page_row(struct page *p, size_t n, const char *const *field)
{
    for (; p; p = p->beside)
        put_cells(p, "td", n, field);
}

/* ---- figures */

/* The picture as an address that holds it: ids of one do not meet those of another. */
static void put_svg(struct page *p, const char *path, const char *caption)
{
    struct arena arena = {0};
    struct err ignored = ERR_INIT;
    struct str svg;
    if (!file_read(path, &arena, 0, &svg, &ignored)) {
        fputs("<img alt=\"", p->out);
        page_put_escaped(str_of(caption), p->out);
        fputs("\" src=\"data:image/svg+xml,", p->out);
        for (size_t i = 0; i < svg.n; i++)
            if (strchr("%#<>\"&'\n\r\t", svg.data[i]))
                fprintf(p->out, "%%%02X", (unsigned char)svg.data[i]);
            else
                fputc(svg.data[i], p->out);
        fputs("\">", p->out);
    }
    arena_release(&arena);
}

static void put_figure(struct page *p, const char *name, const char *caption)
{
    struct arena arena = {0};
    const char *path = arena_format(&arena, "%s/figures/%s.svg", p->dir, name);
    close_block(p);
    if (file_exists(path)) {
        fputs(p->html ? "<figure>" : "", p->out);
        if (p->html)
            put_svg(p, path, caption);
        else
            fprintf(p->out, "![%s](figures/%s.svg)\n\n", caption, name);
        fputs(p->html ? "<figcaption>" : "", p->out);
        if (p->html)
            put(p, caption, false);
        fputs(p->html ? "</figcaption></figure>\n" : "", p->out);
    }
    arena_release(&arena);
}

void page_figure(struct page *p, const char *name, const char *caption)
{
    for (; p; p = p->beside)
        put_figure(p, name, caption);
}
