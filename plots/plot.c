#include "plots/plot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

/* Asks the figure for its script, in memory.  1: nothing to draw. */
static int make_script(const struct figure *figure, const struct results *results,
                       char **text, size_t *n, const char **why, struct err *err)
{
    FILE *memory = open_memstream(text, n);
    if (!memory)
        return err_errno(err, "cannot prepare the figure %s", figure->name);
    int rc = figure->script(results, memory, why, err);
    if (fclose(memory) && rc == 0)
        rc = err_errno(err, "cannot prepare the figure %s", figure->name);
    return rc;
}

/* The script may begin with `# size W H`: pixels; else 960 x 640. */
static void size_of(const char *text, int *width, int *height)
{
    if (sscanf(text, "# size %d %d", width, height) != 2) {
        *width = 960;
        *height = 640;
    }
}

static int keep_script(const char *path, const char *name, const char *text, size_t n,
                       struct err *err)
{
    struct buf all = {0};
    int width, height;
    size_of(text, &width, &height);
    buf_format(
        &all,
        "# %s: drawn by gnuplot 5 from the data below.\n"
        "#   gnuplot -e \"set terminal svg size 960,640; set output '%s.svg'\" %s.gp\n",
        name, name, name);
    buf_add(&all, text, n);
    int rc = file_write(path, buf_view(&all), err);
    buf_release(&all);
    return rc;
}

/* gnuplot reads the script from a pipe; its messages and its exit status are read back. */
static int run_gnuplot(const char *terminal, const char *output, const char *text,
                       size_t n, struct err *err)
{
    FILE *pipe = popen("gnuplot 2>&1 >/dev/null", "w");
    if (!pipe)
        return err_errno(err, "cannot start gnuplot");
    fprintf(pipe, "set terminal %s\nset output '%s'\n", terminal, output);
    fwrite(text, 1, n, pipe);
    int failed = ferror(pipe);
    int status = pclose(pipe);
    if (status == -1)
        return err_errno(err, "cannot wait for gnuplot");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return err_set(err, "gnuplot is not installed (Debian: gnuplot-nox)");
    if (status || failed)
        return err_set(err, "gnuplot ended with status %d while drawing %s",
                       WIFEXITED(status) ? WEXITSTATUS(status) : -1, output);
    return 0;
}

/* Drawn under a temporary name and renamed: no half picture is ever seen. */
static int draw(const char *terminal, const char *path, const char *text, size_t n,
                struct err *err)
{
    struct arena arena = {0};
    char *temporary = arena_format(&arena, "%s.tmp-%ld", path, (long)getpid());
    int rc = run_gnuplot(terminal, temporary, text, n, err);
    if (!rc && access(temporary, F_OK))
        rc = err_set(err, "gnuplot wrote no %s", path);
    if (!rc && rename(temporary, path))
        rc = err_errno(err, "cannot rename %s", temporary);
    if (rc)
        unlink(temporary);
    arena_release(&arena);
    return rc;
}

static int draw_both(const char *dir, const char *name, const char *text, size_t n,
                     struct arena *arena, struct err *err)
{
    int width, height;
    size_of(text, &width, &height);
    const char *svg = arena_format(arena,
                                   "svg size %d,%d noenhanced font "
                                   "'Helvetica,Arial,sans-serif,13' background '#ffffff'",
                                   width, height);
    const char *png = arena_format(arena, "pngcairo size %d,%d noenhanced font 'Sans,10'",
                                   width, height);
    const char *base = file_join(arena, dir, name);
    if (keep_script(arena_format(arena, "%s.gp", base), name, text, n, err) ||
        draw(svg, arena_format(arena, "%s.svg", base), text, n, err) ||
        draw(png, arena_format(arena, "%s.png", base), text, n, err))
        return -1;
    return 0;
}

int plot_draw(const struct figure *figure, const struct results *results, struct err *err)
{
    struct arena arena = {0};
    char *text = NULL;
    size_t n = 0;
    const char *why = "";
    const char *dir = file_join(&arena, results->dir, "figures");
    int rc = file_mkdirs(dir, err);
    if (!rc)
        rc = make_script(figure, results, &text, &n, &why, err);
    if (!rc)
        rc = draw_both(dir, figure->name, text, n, &arena, err);
    if (rc == 1)
        fprintf(stderr, "figure %s: %s\n", figure->name, why);
    free(text);
    arena_release(&arena);
    return rc < 0 ? err_wrap(err, "cannot draw the figure %s", figure->name) : 0;
}

int plot_draw_all(const struct results *results, struct err *err)
{
    for (int i = 0; i < n_figures; i++)
        if (figures[i]->several == (results->n_earlier > 0) &&
            plot_draw(figures[i], results, err))
            return -1;
    return 0;
}
