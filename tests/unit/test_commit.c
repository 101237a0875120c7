#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/run/commit.h"
#include "tests/unit/scratch.h"

#define COMMIT "0123456789abcdef0123456789abcdef01234567"
#define OTHER  "89abcdef0123456789abcdef0123456789abcdef"

static char root[] = "/tmp/trivium-commit-XXXXXX";
static struct arena arena;

static void set_up(void)
{
    cr_assert(mkdtemp(root));
}

static void tear_down(void)
{
    scratch_remove(root);
    arena_release(&arena);
}

TestSuite(commit, .init = set_up, .fini = tear_down);

static void put(const char *name, const char *text)
{
    struct err err = ERR_INIT;
    const char *path = file_join(&arena, root, name);
    cr_assert(!file_mkdirs(file_folder(&arena, path), &err) &&
                  !file_write(path, str_of(text), &err),
              "%s", err.text);
}

static void is(const char *folder, const char *expected)
{
    struct str commit = commit_of(file_join(&arena, root, folder), &arena);
    cr_assert(str_is(commit, expected), "%s: %.*s", folder, STR_ARG(commit));
}

Test(commit, a_branch_names_its_commit_from_any_folder_below)
{
    put(".git/HEAD", "ref: refs/heads/main\n");
    put(".git/refs/heads/main", COMMIT "\n");
    put("a/b/file", "");
    is("", COMMIT);
    is("a/b", COMMIT);
}

Test(commit, a_detached_head_is_the_commit)
{
    put(".git/HEAD", OTHER "\n");
    is("", OTHER);
}

Test(commit, packed_refs_are_read_where_a_branch_has_no_file)
{
    put(".git/HEAD", "ref: refs/heads/main\n");
    put(".git/packed-refs",
        "# pack-refs with: peeled fully-peeled sorted\n" OTHER
        " refs/heads/maintenance\n" COMMIT " refs/heads/main\n^" OTHER "\n");
    is("", COMMIT);
}

Test(commit, a_worktree_has_its_own_head_and_shared_branches)
{
    put("main/.git/HEAD", "ref: refs/heads/main\n");
    put("main/.git/refs/heads/main", OTHER "\n");
    put("main/.git/refs/heads/side", COMMIT "\n");
    put("main/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
    put("main/.git/worktrees/side/commondir", "../..\n");
    put("side/.git", "gitdir: ../main/.git/worktrees/side\n");
    is("side", COMMIT);
    is("main", OTHER);
}

Test(commit, what_is_no_repository_has_none_and_a_reference_cannot_lead_out)
{
    put("empty/.git/HEAD", "ref: refs/heads/main\n");
    put("out/.git/HEAD", "ref: refs/../../../secret\n");
    put("secret", COMMIT "\n");
    put("odd/.git", "nothing of this kind\n");
    put("short/.git/HEAD", "0123\n");
    is("empty", "");
    is("out", "");
    is("odd", "");
    is("short", "");
    is("none", "");
}
