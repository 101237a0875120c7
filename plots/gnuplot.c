#include "plots/gnuplot.h"

#include <math.h>
#include <string.h>

enum { KEY_ROW = 20, LETTER = 8 }; /* pixels, of a line of text and of a letter in SVG */

static const char *name_of(const struct cell *cell, enum name_of what)
{
    return what == NAME_TASK     ? cell->task
           : what == NAME_METHOD ? cell->method
                                 : cell->model;
}

size_t names_index(const struct names *names, const char *name)
{
    size_t i = 0;
    while (i < names->n && strcmp(names->name[i], name) != 0)
        i++;
    return i;
}

size_t names_longest(const struct names *names)
{
    size_t longest = 0;
    for (size_t i = 0; i < names->n; i++) {
        size_t n = strlen(names->name[i]);
        longest = n > longest ? n : longest;
    }
    return longest;
}

struct names names_in(const struct results *results, enum name_of what,
                      struct arena *arena)
{
    struct names names = {ARENA_ARRAY(arena, results->n_cells + 1, const char *), 0};
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *cell = &results->cell[i];
        const char *name = name_of(cell, what);
        if (cell->primary && names_index(&names, name) == names.n)
            names.name[names.n++] = name;
    }
    return names;
}

struct names names_of_task(const struct results *results, const char *task,
                           struct arena *arena)
{
    struct names names = {ARENA_ARRAY(arena, results->n_cells + 1, const char *), 0};
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *c = &results->cell[i];
        if (c->primary && !strcmp(c->task, task) &&
            names_index(&names, c->method) == names.n)
            names.name[names.n++] = c->method;
    }
    return names;
}

const char *metric_of(const struct results *results, const char *task)
{
    for (size_t i = 0; i < results->n_cells; i++)
        if (results->cell[i].primary && !strcmp(results->cell[i].task, task))
            return results->cell[i].metric;
    return "";
}

const struct cell *cell_find(const struct results *results, const char *task,
                             const char *method, const char *model)
{
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *c = &results->cell[i];
        if (c->primary && !strcmp(c->task, task) && !strcmp(c->method, method) &&
            !strcmp(c->model, model))
            return c;
    }
    return NULL;
}

void gp_scene_open(struct gp_scene *scene, const struct results *results)
{
    *scene = (struct gp_scene){.results = results};
    scene->tasks = names_in(results, NAME_TASK, &scene->arena);
    scene->methods = names_in(results, NAME_METHOD, &scene->arena);
    scene->models = names_in(results, NAME_MODEL, &scene->arena);
}

void gp_scene_close(struct gp_scene *scene)
{
    arena_release(&scene->arena);
}

int gp_draw(const struct results *results, bool any,
            void (*write)(struct gp_scene *scene, FILE *out), FILE *out)
{
    struct gp_scene scene;
    if (!any)
        return 1;
    gp_scene_open(&scene, results);
    write(&scene, out);
    gp_scene_close(&scene);
    return 0;
}

void gp_quote(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++)
        fputc(*text == '"' || *text == '\\' || *text == '`' || (unsigned char)*text < 0x20
                  ? '\''
                  : *text,
              out);
    fputc('"', out);
}

void gp_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, " %.9g", value);
    else
        fputs(" NaN", out);
}

void gp_style(FILE *out)
{
    static const char *const colour[] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                         "#E69F00", "#56B4E9", "#000000", "#8A8A00"};
    static const int filled[] = {7, 5, 9, 13, 11, 15, 7, 5};
    static const int open[] = {6, 4, 8, 12, 10, 14, 6, 4};
    for (int i = 0; i < 8; i++) {
        fprintf(out, "set style line %d lc rgb '%s' lw 2 pt %d ps 1.1\n", i + 1,
                colour[i], filled[i]);
        fprintf(out, "set style line %d lc rgb '%s' lw 2 pt %d ps 1.1\n", i + 11,
                colour[i], open[i]);
    }
    fputs("set border lc rgb '#444444'\n"
          "set grid lc rgb '#dddddd' lw 1\n"
          "set tics scale 0.5 textcolor rgb '#222222'\n"
          "set datafile missing 'NaN'\n",
          out);
}

void gp_grid(size_t n, size_t *columns, size_t *rows)
{
    *columns = n < 2 ? 1 : n < 5 ? 2 : n < 10 ? 3 : 4;
    *rows = (n + *columns - 1) / *columns;
}

/* As many as fit below a panel in SVG, whose letters are the wider ones: gnuplot by itself takes so
 * many that they stand out of it, or fewer than the margin has room for. */
static size_t key_columns(const struct gp_frame *f)
{
    size_t columns = (f->width - 50) / (LETTER * f->longest + 64);
    return columns > 0 ? columns : 1;
}

/* The title in lines of at most so many letters, broken at blanks: one panel alone is narrower than
 * most titles.  Returns how many lines. */
static size_t break_lines(const char *title, size_t letters, struct buf *lines)
{
    struct str rest = str_of(title), word;
    size_t n = 1, at = 0;
    while (str_split(&rest, ' ', &word)) {
        bool next = at > 0 && at + 1 + word.n > letters;
        if (at > 0)
            buf_char(lines, next ? '\n' : ' ');
        at = next || at == 0 ? word.n : at + 1 + word.n;
        n += next;
        buf_str(lines, word);
    }
    return n;
}

static void write_title(struct str title, FILE *out)
{
    struct str line;
    const char *before = "\"";
    while (str_split(&title, '\n', &line)) {
        fprintf(out, "%s%.*s", before, STR_ARG(line));
        before = "\\n";
    }
    fputc('"', out);
}

void gp_begin(FILE *out, const struct gp_frame *f)
{
    size_t columns, rows, most = key_columns(f), keys = (f->keys + most - 1) / most;
    size_t more = keys > 2 ? keys - 2 : 0;
    struct buf title = {0};
    gp_grid(f->n, &columns, &rows);
    size_t lines = break_lines(f->title, f->width * columns / LETTER, &title);
    fprintf(out, "# size %zu %zu\n", f->width * columns,
            20 + KEY_ROW * lines + (f->height + KEY_ROW * more) * rows);
    gp_style(out);
    fprintf(out, "set multiplot layout %zu,%zu title ", rows, columns);
    write_title(buf_view(&title), out);
    buf_release(&title);
    fprintf(out, "\nset bmargin %zu\nset key below samplen 2.5 maxcols %zu\n", 6 + more,
            most);
}

void gp_end(FILE *out)
{
    fputs("unset multiplot\n", out);
}

/* 5e-05, 0.05, 2, 20k, 5M */
static void write_tick(FILE *out, double value)
{
    static const struct {
        double from;
        const char *sign;
    } unit[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {0, ""}};
    size_t u = 0;
    while (value < unit[u].from * 0.999)
        u++;
    fprintf(out, value < 0.0099 ? "\"%.0e%s\" %g" : "\"%g%s\" %g",
            unit[u].from > 0 ? value / unit[u].from : value, unit[u].sign, value);
}

void gp_log_axis(FILE *out, char axis, double least, double most)
{
    static const double between[] = {1, 2, 5};
    if (!(least > 0 && most >= least && most < INFINITY))
        return;
    double low = least / 1.4, high = most * 1.4;
    size_t step = log10(high / low) < 2.5 ? 1 : 3, n = 0;
    fprintf(out, "set logscale %c\nset %crange [%g:%g]\nset %ctics (", axis, axis, low,
            high, axis);
    for (double ten = pow(10, floor(log10(low))); ten <= high; ten *= 10)
        for (size_t i = 0; i < 3; i += step) {
            double value = ten * between[i];
            if (value < low || value > high)
                continue;
            fputs(n++ ? ", " : "", out);
            write_tick(out, value);
        }
    fputs(")\n", out);
}
