#include "plots/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
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

/* A figure whose script is kept, ready to be drawn. */
struct drawing {
    const char *name, *base; /* base: figures/NAME in the run's folder */
    int width, height;
};

static int keep_script(const char *path, const struct drawing *d, const char *text,
                       size_t n, struct err *err)
{
    struct buf all = {0};
    buf_format(
        &all,
        "# %s: drawn by gnuplot 5 from the data below.\n"
        "#   gnuplot -e \"set terminal svg size 960,640; set output '%s.svg'\" %s.gp\n",
        d->name, d->name, d->name);
    buf_add(&all, text, n);
    int rc = file_write(path, buf_view(&all), err);
    buf_release(&all);
    return rc;
}

enum form { FORM_SVG, FORM_PNG, FORMS };

static const struct {
    const char *suffix, *terminal;
} forms[FORMS] = {
    {"svg", "svg size %d,%d noenhanced font 'Helvetica,Arial,sans-serif,13' background "
            "'#ffffff'"},
    {"png", "pngcairo size %d,%d noenhanced font 'Sans,10'"},
};

static const char *picture(const struct drawing *d, enum form form, struct arena *arena)
{
    return arena_format(arena, "%s.%s", d->base, forms[form].suffix);
}

/* No half picture is ever seen: it is drawn under this name. */
static const char *half_picture(const struct drawing *d, enum form form,
                                struct arena *arena)
{
    return arena_format(arena, "%s.%s.tmp-%ld", d->base, forms[form].suffix,
                        (long)getpid());
}

/* What gnuplot is told before a script: a quote in a name is doubled. */
static char *preface(const struct drawing *d, enum form form, struct arena *arena)
{
    struct buf text = {0};
    buf_text(&text, "set terminal ");
    buf_format(&text, forms[form].terminal, d->width, d->height);
    buf_text(&text, "; set output '");
    for (const char *c = half_picture(d, form, arena); *c; c++) {
        buf_char(&text, *c);
        if (*c == '\'')
            buf_char(&text, '\'');
    }
    buf_text(&text, "'");
    char *copy = arena_copy(arena, text.data, text.n);
    buf_release(&text);
    return copy;
}

/* One gnuplot for all pictures of a form: starting it takes as long as drawing.  It reads scripts from
 * files, a pipe it would read byte by byte. */
static int start_gnuplot(const struct drawing *d, size_t n, enum form form, pid_t *pid,
                         struct arena *arena, struct err *err)
{
    char **argv = ARENA_ARRAY(arena, 5 * n + 2, char *);
    size_t at = 0;
    argv[at++] = arena_strdup(arena, "gnuplot");
    for (size_t i = 0; i < n; i++) {
        argv[at++] = arena_strdup(arena, "-e");
        argv[at++] = arena_strdup(arena, "reset session");
        argv[at++] = arena_strdup(arena, "-e");
        argv[at++] = preface(&d[i], form, arena);
        argv[at++] = arena_format(arena, "%s.gp", d[i].base);
    }
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawnp(pid, "gnuplot", &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    if (error == ENOENT)
        return err_set(err, "gnuplot is not installed (Debian: gnuplot-nox)");
    errno = error;
    return error ? err_errno(err, "cannot start gnuplot") : 0;
}

static int wait_for_gnuplot(pid_t pid, struct err *err)
{
    int status;
    if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) != pid)
        return err_errno(err, "cannot wait for gnuplot");
    if (status)
        return err_set(err, "gnuplot ended with status %d",
                       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return 0;
}

/* Both forms at once. */
static int run_gnuplot(const struct drawing *d, size_t n, struct arena *arena,
                       struct err *err)
{
    pid_t pid[FORMS];
    int started = 0, rc = 0;
    while (!rc && started < FORMS) {
        rc = start_gnuplot(d, n, (enum form)started, &pid[started], arena, err);
        started += !rc;
    }
    for (int form = 0; form < started; form++) {
        struct err second = ERR_INIT;
        if (wait_for_gnuplot(pid[form], rc ? &second : err))
            rc = -1;
    }
    return rc;
}

static int keep_pictures(const struct drawing *d, struct arena *arena, struct err *err)
{
    for (int form = 0; form < FORMS; form++) {
        const char *half = half_picture(d, (enum form)form, arena);
        const char *whole = picture(d, (enum form)form, arena);
        if (access(half, F_OK))
            return err_set(err, "gnuplot wrote no %s", whole);
        if (rename(half, whole))
            return err_errno(err, "cannot rename %s", half);
    }
    return 0;
}

static int draw(const struct drawing *d, size_t n, struct arena *arena, struct err *err)
{
    int rc = n ? run_gnuplot(d, n, arena, err) : 0;
    for (size_t i = 0; i < n && !rc; i++)
        rc = keep_pictures(&d[i], arena, err);
    for (size_t i = 0; i < n && rc; i++)
        for (int form = 0; form < FORMS; form++)
            unlink(half_picture(&d[i], (enum form)form, arena));
    return rc;
}

/* All together; where that fails, one after the other, to say which one it is and have the others. */
static int draw_all(const struct drawing *d, size_t n, struct arena *arena,
                    struct err *err)
{
    struct err together = ERR_INIT;
    if (n > 1 && !draw(d, n, arena, &together))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (draw(&d[i], 1, arena, err))
            return err_wrap(err, "cannot draw the figure %s", d[i].name);
    return 0;
}

/* Keeps the script of a figure.  1: nothing to draw, and why is said. */
static int prepare(const struct figure *figure, const struct results *results,
                   struct drawing *d, struct arena *arena, struct err *err)
{
    char *text = NULL;
    size_t n = 0;
    const char *why = "";
    const char *dir = file_join(arena, results->dir, "figures");
    d->name = figure->name;
    d->base = file_join(arena, dir, figure->name);
    int rc = file_mkdirs(dir, err);
    if (!rc)
        rc = make_script(figure, results, &text, &n, &why, err);
    if (!rc) {
        size_of(text, &d->width, &d->height);
        rc = keep_script(arena_format(arena, "%s.gp", d->base), d, text, n, err);
    }
    if (rc == 1)
        fprintf(stderr, "figure %s: %s\n", figure->name, why);
    free(text);
    return rc < 0 ? err_wrap(err, "cannot draw the figure %s", figure->name) : rc;
}

int plot_draw(const struct figure *figure, const struct results *results, struct err *err)
{
    struct arena arena = {0};
    struct drawing d;
    int rc = prepare(figure, results, &d, &arena, err);
    if (!rc)
        rc = draw_all(&d, 1, &arena, err);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

int plot_draw_all(const struct results *results, struct err *err)
{
    struct arena arena = {0};
    struct drawing *d = ARENA_ARRAY(&arena, (size_t)n_figures, struct drawing);
    size_t n = 0;
    int rc = 0;
    for (int i = 0; i < n_figures && rc >= 0; i++) {
        if (figures[i]->several != (results->n_earlier > 0))
            continue;
        rc = prepare(figures[i], results, &d[n], &arena, err);
        n += rc == 0;
    }
    if (rc >= 0)
        rc = draw_all(d, n, &arena, err);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}
