#include <criterion/criterion.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

static struct arena arena;
static struct err err;
static char dir[256];

static void setup(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(dir, sizeof dir, "%s/trivium-file-XXXXXX", base != NULL ? base : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    err = (struct err)ERR_INIT;
}

static void teardown(void)
{
    const char *const *names;
    size_t n;
    if (file_list(dir, &arena, &names, &n, &err) == 0)
        for (size_t i = 0; i < n; i++)
            remove(file_join(&arena, dir, names[i]));
    rmdir(dir);
    arena_release(&arena);
}

TestSuite(file, .init = setup, .fini = teardown);

static const char *in_dir(const char *name)
{
    return file_join(&arena, dir, name);
}

static bool contains(const char *path, const char *expected)
{
    struct str text;
    return file_read(path, &arena, 0, &text, &err) == 0 && str_is(text, expected);
}

static size_t count_files(void)
{
    const char *const *names;
    size_t n = 0;
    cr_assert_eq(file_list(dir, &arena, &names, &n, &err), 0);
    return n;
}

Test(file, is_written_and_read_back)
{
    const char *path = in_dir("a.txt");
    cr_assert_not(file_exists(path));
    cr_assert_eq(file_write(path, STR("one\n"), &err), 0);
    cr_assert(file_exists(path));
    cr_assert_not(file_is_dir(path));
    cr_assert(contains(path, "one\n"));
    cr_assert_eq(file_write(path, STR_NONE, &err), 0);
    cr_assert(contains(path, ""));
    cr_assert_eq(count_files(), 1);
}

Test(file, reading_refuses_what_is_no_regular_file, .timeout = 5)
{
    struct str text;
    const char *fifo = in_dir("fifo");
    cr_assert_eq(file_read(dir, &arena, 0, &text, &err), -1);
    cr_assert(str_ends(str_of(err.text), STR(": it is a folder")));
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    cr_assert_eq(file_read(fifo, &arena, 0, &text, &err), -1);
    cr_assert(str_ends(str_of(err.text), STR(": it is not a regular file")));
    cr_assert_eq(file_read("/dev/zero", &arena, 0, &text, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(file_read(in_dir("none"), &arena, 0, &text, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert(str_ends(str_of(err.text), STR("none: No such file or directory")));
}

Test(file, reading_stops_at_the_limit)
{
    struct str text;
    const char *path = in_dir("a");
    cr_assert_eq(file_write(path, STR("12345"), &err), 0);
    cr_assert_eq(file_read(path, &arena, 5, &text, &err), 0);
    cr_assert_eq(file_read(path, &arena, 4, &text, &err), -1);
    cr_assert(str_ends(str_of(err.text), STR("a: has 5 bytes, more than 4")));
}

Test(file, read_at_wants_every_byte)
{
    const char *path = in_dir("a");
    uint64_t size;
    char out[4];
    int fd;
    cr_assert_eq(file_write(path, STR("0123456789"), &err), 0);
    cr_assert_eq(file_open(path, &fd, &size, &err), 0);
    cr_assert_eq(size, 10);
    cr_assert_eq(file_read_at(fd, path, out, 4, 6, &err), 0);
    cr_assert_eq(memcmp(out, "6789", 4), 0);
    cr_assert_eq(file_read_at(fd, path, out, 4, 7, &err), -1);
    cr_assert(str_ends(str_of(err.text),
                       STR("a: truncated: 1 bytes are missing at offset 10")));
    cr_assert_eq(file_read_at(fd, path, out, 4, UINT64_MAX - 2, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    close(fd);
}

Test(file, folders_are_made_with_their_parents)
{
    const char *deep = in_dir("x/y/z");
    cr_assert_eq(file_mkdirs(deep, &err), 0);
    cr_assert(file_is_dir(deep));
    cr_assert_eq(file_mkdirs(deep, &err), 0);
    cr_assert_eq(file_write(in_dir("x/f"), STR(""), &err), 0);
    cr_assert_eq(file_mkdirs(in_dir("x/f/g"), &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(file_mkdirs(in_dir("x/f"), &err), -1);
    cr_assert(str_ends(str_of(err.text), STR("x/f: Not a directory")));
    cr_assert_eq(file_remove(in_dir("x/f"), &err), 0);
    cr_assert_eq(file_remove(in_dir("x/f"), &err), 0);
    rmdir(deep);
    rmdir(in_dir("x/y"));
    cr_assert_eq(file_remove(in_dir("x"), &err), -1);
}

Test(file, lists_are_sorted_by_bytes_and_leave_out_hidden_names)
{
    static const char *const made[] = {"b", "a2", "B", "a10", ".hidden"};
    static const char *const expected[] = {"B", "a10", "a2", "b"};
    const char *const *names;
    size_t n;
    for (size_t i = 0; i < 5; i++)
        cr_assert_eq(file_write(in_dir(made[i]), STR(""), &err), 0);
    cr_assert_eq(file_list(dir, &arena, &names, &n, &err), 0);
    cr_assert_eq(n, 4);
    for (size_t i = 0; i < n; i++)
        cr_assert_str_eq(names[i], expected[i]);
    cr_assert_eq(file_list(in_dir("none"), &arena, &names, &n, &err), -1);
    unlink(in_dir(".hidden"));
}

Test(file, join_respects_absolute_names)
{
    cr_assert_str_eq(file_join(&arena, "a", "b"), "a/b");
    cr_assert_str_eq(file_join(&arena, "a/", "b"), "a/b");
    cr_assert_str_eq(file_join(&arena, "a", "/b"), "/b");
    cr_assert_str_eq(file_join(&arena, "", "b"), "b");
}

Test(file, an_output_is_seen_only_after_commit)
{
    struct file_out out;
    const char *path = in_dir("a");
    cr_assert_eq(file_write(path, STR("old"), &err), 0);
    cr_assert_eq(file_out_open(&out, path, &err), 0);
    for (int i = 0; i < 100000; i++)
        file_out_format(&out, "%d\n", i);
    cr_assert(contains(path, "old"));
    cr_assert_eq(file_out_commit(&out, &err), 0);
    struct str text;
    cr_assert_eq(file_read(path, &arena, 0, &text, &err), 0);
    cr_assert_eq(text.n, 588890);
    cr_assert(str_ends(text, STR("\n99999\n")));
    cr_assert_eq(count_files(), 1);
}

Test(file, big_and_small_writes_keep_their_order)
{
    struct file_out out;
    struct str text;
    size_t n = 1 << 20;
    char *big = arena_alloc(&arena, n);
    memset(big, 'b', n);
    cr_assert_eq(file_out_open(&out, in_dir("a"), &err), 0);
    file_out_write(&out, "start", 5);
    file_out_write(&out, big, n);
    file_out_write(&out, "end", 3);
    cr_assert_eq(file_out_commit(&out, &err), 0);
    cr_assert_eq(file_read(in_dir("a"), &arena, 0, &text, &err), 0);
    cr_assert_eq(text.n, n + 8);
    cr_assert(str_starts(text, STR("startb")));
    cr_assert(str_ends(text, STR("bend")));
}

Test(file, an_abandoned_output_leaves_nothing)
{
    struct file_out out;
    cr_assert_eq(file_out_open(&out, in_dir("a"), &err), 0);
    file_out_write(&out, "x", 1);
    cr_assert_eq(count_files(), 1);
    file_out_abandon(&out);
    cr_assert_eq(count_files(), 0);
}

Test(file, what_a_killed_process_left_is_written_over_by_the_next)
{
    struct file_out killed;
    const char *path = in_dir("a");
    pid_t pid = fork();
    if (pid == 0) {
        int rc = file_out_open(&killed, path, &err);
        file_out_format(&killed, "%1000000d", 1);
        _exit(rc ? 1 : 0);
    }
    int status;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_assert_eq(count_files(), 1);
    cr_assert(!file_exists(path));
    cr_assert_eq(file_write(path, STR("new"), &err), 0);
    cr_assert(contains(path, "new"));
    cr_assert_eq(count_files(), 1);
}

Test(file, two_outputs_to_one_name_do_not_mix_and_the_last_one_stays)
{
    struct file_out first, second;
    const char *path = in_dir("a");
    cr_assert_eq(file_out_open(&first, path, &err), 0);
    cr_assert_eq(file_out_open(&second, path, &err), 0);
    file_out_format(&first, "first");
    file_out_format(&second, "second");
    cr_assert_eq(file_out_commit(&second, &err), 0);
    cr_assert(contains(path, "second"));
    cr_assert_eq(file_out_commit(&first, &err), 0);
    cr_assert(contains(path, "first"));
    cr_assert_eq(count_files(), 1);
}

Test(file, an_output_does_not_follow_links_at_its_temporary_name)
{
    const char *precious = in_dir("precious"), *path = in_dir("a");
    cr_assert_eq(file_write(precious, STR("kept"), &err), 0);
    cr_assert_eq(symlink("precious", in_dir("a.tmp-unfinished")), 0);
    cr_assert_eq(file_write(path, STR("new"), &err), 0);
    cr_assert_eq(unlink(in_dir("a.tmp-unfinished")), 0);
    cr_assert_eq(link(precious, in_dir("a.tmp-unfinished")), 0);
    cr_assert_eq(file_write(path, STR("newer"), &err), 0);
    cr_assert(contains(path, "newer"));
    cr_assert(contains(precious, "kept"));
}

Test(file, an_output_needs_its_folder)
{
    struct file_out out;
    cr_assert_eq(file_out_open(&out, in_dir("none/a"), &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert(str_ends(str_of(err.text), STR("none/a: No such file or directory")));
    cr_assert_eq(file_out_open(&out, dir, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(file_out_open(&out, "", &err), -1);
    cr_assert_eq(count_files(), 0);
}

Test(file, a_symbolic_link_stays_a_link)
{
    struct stat st;
    const char *path = in_dir("real"), *link = in_dir("link");
    cr_assert_eq(file_write(path, STR("old"), &err), 0);
    cr_assert_eq(symlink("real", link), 0);
    cr_assert_eq(file_write(link, STR("new"), &err), 0);
    cr_assert_eq(lstat(link, &st), 0);
    cr_assert(S_ISLNK(st.st_mode));
    cr_assert(contains(path, "new"));
}

/* A device must be written to, never replaced by a file: so the test makes its own. */
Test(file, a_full_device_is_reported)
{
    struct stat st;
    const char *full = in_dir("full");
    if (mknod(full, S_IFCHR | 0600, makedev(1, 7)) != 0 || access(full, W_OK) != 0) {
        puts("skip: only root can make a device");
        return;
    }
    cr_assert_eq(file_write(full, STR("x"), &err), -1);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert(str_ends(str_of(err.text), STR("full: No space left on device")));
    cr_assert_eq(stat(full, &st), 0);
    cr_assert(S_ISCHR(st.st_mode));
}

Test(file, a_pipe_is_written_to_and_stays_a_pipe, .timeout = 5)
{
    struct stat st;
    char text[8];
    const char *fifo = in_dir("fifo");
    cr_assert_eq(mkfifo(fifo, 0600), 0);
    int reader = open(fifo, O_RDONLY | O_NONBLOCK);
    cr_assert_eq(file_write(fifo, STR("x\n"), &err), 0);
    cr_assert_eq(read(reader, text, sizeof text), 2);
    cr_assert_eq(stat(fifo, &st), 0);
    cr_assert(S_ISFIFO(st.st_mode));
    close(reader);
}

static void allow_bytes(rlim_t n)
{
    struct rlimit limit = {n, RLIM_INFINITY};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

Test(file, a_failed_write_keeps_the_old_file_and_removes_the_temporary)
{
    struct file_out out;
    const char *path = in_dir("a");
    char chunk[1000] = "x";
    cr_assert_eq(file_write(path, STR("old"), &err), 0);
    cr_assert_eq(file_out_open(&out, path, &err), 0);
    allow_bytes(4096);
    for (int i = 0; i < 1000; i++)
        file_out_write(&out, chunk, sizeof chunk);
    cr_assert_eq(file_out_commit(&out, &err), -1);
    allow_bytes(RLIM_INFINITY);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert(str_ends(str_of(err.text), STR("a: File too large")));
    cr_assert(contains(path, "old"));
    cr_assert_eq(count_files(), 1);
}

Test(file, a_log_grows_line_by_line)
{
    struct file_log log;
    const char *path = in_dir("log");
    size_t cut = 9;
    cr_assert_eq(file_log_open(&log, path, &cut, &err), 0);
    cr_assert_eq(cut, 0);
    cr_assert_eq(file_log_add(&log, STR("one"), &err), 0);
    cr_assert_eq(file_log_add(&log, STR(""), &err), 0);
    cr_assert_eq(file_log_add(&log, STR("a\nb"), &err), -1);
    cr_assert_eq(file_log_sync(&log, &err), 0);
    file_log_close(&log);
    cr_assert_eq(file_log_open(&log, path, NULL, &err), 0);
    cr_assert_eq(file_log_add(&log, STR("two"), &err), 0);
    file_log_close(&log);
    cr_assert(contains(path, "one\n\ntwo\n"));
}

Test(file, a_log_loses_its_broken_last_line_only)
{
    struct file_log log;
    const char *path = in_dir("log");
    char *text = arena_alloc(&arena, 20001);
    size_t cut;
    memset(text, 'x', 20000);
    memcpy(text, "one\ntwo\n", 8);
    cr_assert_eq(file_write(path, str_of(text), &err), 0);
    cr_assert_eq(file_log_open(&log, path, &cut, &err), 0);
    cr_assert_eq(cut, 19992);
    cr_assert_eq(file_log_add(&log, STR("three"), &err), 0);
    file_log_close(&log);
    cr_assert(contains(path, "one\ntwo\nthree\n"));
    cr_assert_eq(file_write(path, STR("no newline"), &err), 0);
    cr_assert_eq(file_log_open(&log, path, &cut, &err), 0);
    cr_assert_eq(cut, 10);
    file_log_close(&log);
    cr_assert(contains(path, ""));
}

Test(file, a_log_has_one_writer)
{
    struct file_log log, second;
    const char *path = in_dir("log");
    cr_assert_eq(file_log_open(&log, path, NULL, &err), 0);
    cr_assert_eq(file_log_open(&second, path, NULL, &err), -1);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert(str_ends(str_of(err.text), STR("log: another process is writing it")));
    file_log_close(&log);
    cr_assert_eq(file_log_open(&second, path, NULL, &err), 0);
    file_log_close(&second);
}

Test(file, a_log_keeps_whole_lines_when_the_disk_is_full)
{
    struct file_log log;
    const char *path = in_dir("log");
    cr_assert_eq(file_log_open(&log, path, NULL, &err), 0);
    cr_assert_eq(file_log_add(&log, STR("12345"), &err), 0);
    allow_bytes(8);
    cr_assert_eq(file_log_add(&log, STR("67890"), &err), -1);
    allow_bytes(RLIM_INFINITY);
    cr_assert_eq(err.status, ERR_FAILED);
    cr_assert(contains(path, "12345\n"));
    cr_assert_eq(file_log_add(&log, STR("x"), &err), 0);
    file_log_close(&log);
    cr_assert(contains(path, "12345\nx\n"));
}

Test(file, a_log_is_a_regular_file, .timeout = 5)
{
    struct file_log log;
    cr_assert_eq(mkfifo(in_dir("fifo"), 0600), 0);
    cr_assert_eq(file_log_open(&log, in_dir("fifo"), NULL, &err), -1);
    cr_assert_eq(file_log_open(&log, dir, NULL, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert_eq(file_log_open(&log, in_dir("none/log"), NULL, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
}
