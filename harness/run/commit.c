#include "harness/run/commit.h"

#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum { TEXT_MAX = 16 << 20 };

struct repository {
    const char *own, *common; /* of this worktree, and what all worktrees share */
};

/* The file without blanks around it; nothing where it is not. */
static struct str read_trimmed(const char *path, struct arena *arena)
{
    struct err ignored = ERR_INIT;
    struct str text;
    return file_read(path, arena, TEXT_MAX, &text, &ignored) ? STR_NONE : str_trim(text);
}

static bool is_commit(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789abcdef", s.data[i]) || !s.data[i])
            return false;
    return s.n == 40 || s.n == 64;
}

/* ".git" as a file says "gitdir: FOLDER", and there a file says what is shared. */
static bool follow(const char *dir, const char *git, struct repository *r,
                   struct arena *arena)
{
    struct str text = read_trimmed(git, arena);
    if (!str_starts(text, STR("gitdir: ")))
        return false;
    struct str own = str_slice(text, 8, text.n);
    r->own = file_join(arena, dir, str_copy(arena, own).data);
    struct str common = read_trimmed(file_join(arena, r->own, "commondir"), arena);
    r->common =
        common.n ? file_join(arena, r->own, str_copy(arena, common).data) : r->own;
    return true;
}

/* Looks upwards from `folder`. */
static bool find_repository(const char *folder, struct repository *r, struct arena *arena)
{
    char *real = realpath(folder, NULL);
    const char *dir = real ? arena_strdup(arena, real) : NULL;
    free(real);
    while (dir) {
        const char *git = file_join(arena, dir, ".git");
        if (file_is_dir(git)) {
            *r = (struct repository){git, git};
            return true;
        }
        if (file_exists(git))
            return follow(dir, git, r, arena);
        dir = strcmp(dir, "/") ? file_folder(arena, dir) : NULL;
    }
    return false;
}

/* The line "<commit> <ref>" of packed-refs. */
static struct str packed(const struct repository *r, struct str ref, struct arena *arena)
{
    struct str rest = read_trimmed(file_join(arena, r->common, "packed-refs"), arena);
    struct str line;
    while (str_split(&rest, '\n', &line)) {
        struct str commit = str_slice(line, 0, str_find(line, STR(" "), 0));
        if (is_commit(commit) && str_eq(str_slice(line, commit.n + 1, line.n), ref))
            return commit;
    }
    return STR_NONE;
}

struct str commit_of(const char *folder, struct arena *arena)
{
    struct repository r;
    if (!find_repository(folder, &r, arena))
        return STR_NONE;
    struct str head = read_trimmed(file_join(arena, r.own, "HEAD"), arena);
    if (is_commit(head))
        return head;
    if (!str_starts(head, STR("ref: refs/")) || str_find(head, STR(".."), 0) != SIZE_MAX)
        return STR_NONE;
    struct str ref = str_copy(arena, str_slice(head, 5, head.n));
    struct str commit = read_trimmed(file_join(arena, r.common, ref.data), arena);
    return is_commit(commit) ? commit : packed(&r, ref, arena);
}
