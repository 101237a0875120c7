/* Reports: the forms of a page in Markdown and HTML, and what a run's summary says. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/file.h"
#include "harness/run/summary.h"
#include "tests/unit/grid.h"

static char *text;
static size_t text_n;

static struct page page_open(bool html)
{
    return (struct page){
        .out = open_memstream(&text, &text_n), .html = html, .dir = grid_dir};
}

static const char *written(struct page *p)
{
    fclose(p->out);
    return text;
}

TestSuite(summary, .init = grid_begin, .fini = grid_end);

static void write_sample(struct page *p)
{
    page_begin(p, "a <title>");
    page_text(p, "**bold** & `code`");
    page_table(p, 2, (const char *[]){"name", "#n"});
    page_row(p, 2, (const char *[]){"a|b", "1"});
    page_row(p, 2, (const char *[]){"<script>", "2"});
    page_item(p, "one");
    page_item(p, "two\nlines\tand\x01");
    page_figure(p, "missing", "no such figure");
    page_end(p);
}

Test(summary, a_page_in_markdown_escapes_what_would_break_a_table)
{
    struct page p = page_open(false);
    write_sample(&p);
    cr_assert_str_eq(written(&p), "# a <title>\n\n**bold** & `code`\n\n"
                                  "| name | n |\n|---|--:|\n| a\\|b | 1 |\n"
                                  "| <script> | 2 |\n\n- one\n- two lines\tand\x01\n\n");
    free(text);
}

Test(summary, a_page_in_html_escapes_markup_and_closes_what_it_opens)
{
    struct page p = page_open(true);
    write_sample(&p);
    const char *html = written(&p);
    cr_assert(strstr(html, "<h1>a &lt;title&gt;</h1>"), "%s", html);
    cr_assert(strstr(html, "<p><b>bold</b> &amp; <code>code</code></p>"));
    cr_assert(strstr(html, "<td>&lt;script&gt;</td><td class=r>2</td></tr>\n</table>"));
    cr_assert(strstr(html, "<ul>\n<li>one</li>\n<li>two lines and?</li>\n</ul>"));
    cr_assert(strstr(html, "</body></html>"));
    cr_assert_null(strstr(html, "<figure>"));
    free(text);
}

Test(summary, two_pages_beside_each_other_get_what_each_would_get_alone)
{
    char *alone[2], *both[2];
    size_t n[2];
    struct page p[2];
    for (int html = 0; html < 2; html++) {
        p[html] = page_open(html);
        write_sample(&p[html]);
        alone[html] = (char *)written(&p[html]);
        p[html] = (struct page){
            .out = open_memstream(&both[html], &n[html]), .html = html, .dir = grid_dir};
    }
    p[0].beside = &p[1];
    write_sample(&p[0]);
    for (int html = 0; html < 2; html++) {
        fclose(p[html].out);
        cr_assert_str_eq(both[html], alone[html]);
        free(both[html]);
        free(alone[html]);
    }
}

Test(summary, a_figure_is_carried_in_the_html_and_named_in_the_markdown)
{
    struct page p = page_open(true);
    cr_assert_eq(file_mkdirs(grid_path("figures"), &grid_err), 0);
    grid_write("figures/f.svg", STR("<svg id='x'>50%</svg>"));
    page_figure(&p, "f", "a \"figure\"");
    cr_assert_str_eq(written(&p),
                     "<figure><img alt=\"a &quot;figure&quot;\" "
                     "src=\"data:image/svg+xml,%3Csvg "
                     "id=%27x%27%3E50%25%3C/svg%3E\"><figcaption>a &quot;figure&quot;"
                     "</figcaption></figure>\n");
    free(text);
    p = page_open(false);
    page_figure(&p, "f", "a figure");
    cr_assert_str_eq(written(&p), "![a figure](figures/f.svg)\n\n");
    free(text);
}

Test(summary, a_run_is_summed_up_the_same_way_each_time)
{
    struct run_opts opts = grid_opts("out");
    struct results r;
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
    cr_assert_eq(results_read(&r, grid_path("out"), ITEMS_NEEDED, &grid_arena, &grid_err),
                 0, "%s", grid_err.text);
    cr_assert_eq(summary_write_files(&r, NULL, &grid_err), 0, "%s", grid_err.text);
    struct str first = grid_read("out/summary.md");
    cr_assert(strstr(first.data, "## Prompt, retrieve or fine-tune?"));
    cr_assert(strstr(first.data, "| colour | "), "%s", first.data);
    cr_assert(strstr(first.data, "- **facts**: "), "%s", first.data);
    cr_assert_eq(summary_write_files(&r, NULL, &grid_err), 0);
    cr_assert(str_eq(first, grid_read("out/summary.md")));
    struct str html = grid_read("out/report.html");
    cr_assert(str_starts(html, STR("<!doctype html>")));
    cr_assert_null(strstr(html.data, "src=\"http"));
}
