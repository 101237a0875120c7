#include "engine/train/reader.h"

#include <glob.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

/* Files ------------------------------------------------------------------------------------ */

static int glob_files(const char *pattern, struct arena *arena, struct file_set *files,
                      struct err *err)
{
    glob_t found = {0};
    int rc = glob(pattern, 0, NULL, &found);
    if (rc != 0 && rc != GLOB_NOMATCH) {
        globfree(&found);
        return err_set(err, "cannot look for \"%s\"", pattern);
    }
    files->n = rc == 0 ? found.gl_pathc : 0;
    files->path = ARENA_ARRAY(arena, files->n, const char *);
    for (size_t i = 0; i < files->n; i++)
        files->path[i] = arena_strdup(arena, found.gl_pathv[i]);
    globfree(&found);
    return files->n ? 0 : err_ask(err, "no file matches \"%s\"", pattern);
}

static int column(struct str head, const char *name)
{
    struct str field;
    for (int i = 0; str_split(&head, '\t', &field); i++)
        if (str_is(str_trim(field), name))
            return i;
    return -1;
}

static struct str field_at(struct str line, int wanted)
{
    struct str field = STR_NONE;
    for (int i = 0; i <= wanted; i++)
        if (!str_split(&line, '\t', &field))
            return STR_NONE;
    return str_trim(field);
}

/* A table with the columns "split" (train or test) and "path", relative to the table's folder. */
static int split_files(const char *table, const char *wanted, struct arena *arena,
                       struct file_set *files, struct err *err)
{
    struct str text, line;
    if (file_read(table, arena, 0, &text, err))
        return -1;
    if (!str_split(&text, '\n', &line))
        return err_at(err, table, 1, "an empty table");
    int split = column(line, "split"), path = column(line, "path");
    if (split < 0 || path < 0)
        return err_at(err, table, 1, "needs columns \"split\" and \"path\"");
    const char *dir = file_folder(arena, table);
    size_t lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.data[i] == '\n';
    files->path = ARENA_ARRAY(arena, lines, const char *);
    while (str_split(&text, '\n', &line))
        if (str_is(field_at(line, split), wanted))
            files->path[files->n++] =
                file_join(arena, dir, str_copy(arena, field_at(line, path)).data);
    return files->n ? 0 : err_at(err, table, 0, "no row of split \"%s\"", wanted);
}

static int hash_files(struct file_set *files, struct err *err)
{
    struct sha256 sum;
    char hex[65];
    sha256_init(&sum);
    for (size_t i = 0; i < files->n; i++) {
        if (sha256_file(files->path[i], hex, err))
            return -1;
        sha256_add(&sum, hex, 64);
    }
    sha256_hex(&sum, files->sha256);
    return 0;
}

int reader_files(const struct recipe *recipe, const struct recipe_source *source,
                 bool heldout, struct arena *arena, struct file_set *files,
                 struct err *err)
{
    const char *pattern = heldout ? source->heldout : source->files;
    *files = (struct file_set){0};
    if (!source->split && !pattern)
        return 0;
    int rc = source->split
                 ? split_files(recipe_rooted(recipe, source->split, arena),
                               heldout ? "test" : "train", arena, files, err)
                 : glob_files(recipe_rooted(recipe, pattern, arena), arena, files, err);
    if (rc || hash_files(files, err))
        return err_wrap(err, "source \"%s\"", source->name);
    return 0;
}

/* Documents -------------------------------------------------------------------------------- */

void reader_open(struct reader *reader, const struct file_set *files, const char *format)
{
    *reader = (struct reader){.path = files->path, .n = files->n};
    reader->book = strcmp(format, "book") == 0;
}

void reader_release(struct reader *reader)
{
    arena_release(&reader->arena);
    buf_release(&reader->text);
}

static int next_file(struct reader *reader, struct err *err)
{
    if (reader->at == reader->n)
        return 0;
    arena_reset(&reader->arena);
    if (file_read(reader->path[reader->at++], &reader->arena, 0, &reader->rest, err))
        return -1;
    size_t bad = utf8_invalid_at(reader->rest);
    if (bad != SIZE_MAX)
        return err_ask(err, "%s: byte %zu is not valid UTF-8",
                       reader->path[reader->at - 1], bad);
    return 1;
}

static struct str heading_text(struct str line)
{
    while (line.n > 0 && line.data[0] == '#')
        line = str_slice(line, 1, line.n);
    return str_trim(line);
}

static void add_line(struct reader *reader, struct str line)
{
    if (reader->text.n > 0)
        buf_char(&reader->text, '\n');
    buf_str(&reader->text, line);
}

/* Lines up to an empty one, or all of a book's. */
static void take_document(struct reader *reader)
{
    struct str line;
    buf_clear(&reader->text);
    while (str_split(&reader->rest, '\n', &line)) {
        line = reader->book ? heading_text(line) : str_trim(line);
        if (line.n > 0)
            add_line(reader, line);
        else if (!reader->book && reader->text.n > 0)
            return;
    }
}

int reader_next(struct reader *reader, struct str *document, struct err *err)
{
    for (;;) {
        take_document(reader);
        if (reader->text.n > 0) {
            *document = buf_view(&reader->text);
            return 1;
        }
        int more = next_file(reader, err);
        if (more <= 0)
            return more;
    }
}
