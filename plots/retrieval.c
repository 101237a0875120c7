/* retrieval - where RAG loses: quality without context, with distractors alone, with what was
 * retrieved and with the passages that answer, and the two losses between them. */
#include <string.h>

#include "harness/base/arena.h"
#include "harness/result/losses.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

enum { ROWS = 4 };

static const char *const row_names[ROWS] = {"no context", "distractors", "retrieved",
                                            "oracle"};

static const struct cell *row_of(const struct losses *l, int row)
{
    const struct cell *const rows[ROWS] = {l->none, l->distractors, l->retrieved,
                                           l->oracle};
    return rows[row];
}

/* One block for each of the four rows; x is the place of the group. */
static void write_data(const struct losses *list, size_t n, FILE *out)
{
    for (int row = 0; row < ROWS; row++) {
        fprintf(out, "$r%d << EOD\n", row);
        for (size_t i = 0; i < n; i++) {
            const struct cell *c = row_of(&list[i], row);
            if (c == NULL)
                continue;
            gp_number(out, (double)i + 0.2 * (row - 1.5));
            gp_number(out, c->quality);
            gp_number(out, c->quality_low);
            gp_number(out, c->quality_high);
            fputc('\n', out);
        }
        fputs("EOD\n", out);
    }
}

static bool has_row(const struct losses *list, size_t n, int row)
{
    for (size_t i = 0; i < n; i++)
        if (row_of(&list[i], row) != NULL)
            return true;
    return false;
}

static void write_tics(const struct losses *list, size_t n, struct arena *arena,
                       FILE *out)
{
    fputs("set xtics (", out);
    for (size_t i = 0; i < n; i++) {
        const struct losses *l = &list[i];
        fputs(i > 0 ? ", " : "", out);
        /* gp_quote makes backslashes harmless; the line break is the figure's own */
        fputc('"', out);
        const char *part[] = {
            arena_format(arena, "%s, %s", l->task, l->method), l->model,
            arena_format(arena, "retrieval loss %.3f", l->retrieval_loss),
            arena_format(arena, "reader loss %.3f", l->reader_loss)};
        for (int p = 0; p < 4; p++) {
            fputs(p > 0 ? "\\n" : "", out);
            for (const char *c = part[p]; *c != '\0'; c++)
                fputc(strchr("\"\\`", *c) != NULL || (unsigned char)*c < 0x20 ? '\'' : *c,
                      out);
        }
        fprintf(out, "\" %zu", i);
    }
    fputs(")\n", out);
}

static int script(const struct results *r, FILE *out, const char **why, struct err *err)
{
    struct arena arena = {0};
    size_t n;
    struct losses *list = losses_find(r, &n, &arena);
    (void)err;
    *why = "the run has no pair of rag and rag:context=oracle";
    if (n == 0) {
        arena_release(&arena);
        return 1;
    }
    fprintf(out, "# size %zu 460\n", 240 + 200 * n);
    write_data(list, n, out);
    gp_style(out);
    fputs("set title 'Where retrieval loses, with 95 % intervals'\n"
          "set ylabel 'quality'\nset yrange [0:*]\nset boxwidth 0.18\n"
          "set style fill solid 0.75 noborder\nset key below\nset bmargin 8\n",
          out);
    fprintf(out, "set xrange [-0.6:%zu.6]\n", n - 1);
    write_tics(list, n, &arena, out);
    fputs("plot NaN notitle", out);
    for (int row = 0; row < ROWS; row++)
        if (has_row(list, n, row))
            fprintf(
                out,
                ", $r%d using 1:2 with boxes ls %d title '%s', $r%d using 1:2:3:4 with "
                "yerrorbars lc rgb '#444444' pt 0 lw 1.5 notitle",
                row, row + 1, row_names[row], row);
    fputc('\n', out);
    arena_release(&arena);
    return 0;
}

const struct figure figure_retrieval = {
    .name = "retrieval",
    .summary = "where RAG loses: no context, distractors, retrieved, oracle",
    .script = script,
};
