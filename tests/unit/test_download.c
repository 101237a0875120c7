#include <criterion/criterion.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/download.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "tests/unit/http_server.h"

enum { BYTES = 200000 };

static char dir[300], path[320], part[330], hex[65], *content;
static struct arena arena;
static struct err err;

static void make_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    snprintf(dir, sizeof dir, "%s/download-XXXXXX", tmp != NULL ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/model.gguf", dir);
    snprintf(part, sizeof part, "%s.part", path);
    content = malloc(BYTES);
    for (int i = 0; i < BYTES; i++)
        content[i] = (char)(i * 31 + i / 251);
    sha256_of((struct str){content, BYTES}, hex);
}

static void remove_folder(void)
{
    unlink(path);
    unlink(part);
    rmdir(dir);
    free(content);
    arena_release(&arena);
}

TestSuite(download, .init = make_folder, .fini = remove_folder);

static struct http_server good(void)
{
    return (struct http_server){.file = {content, BYTES}};
}

static const char *trusted; /* certificates; NULL: the system's */

static int fetch(const struct http_server *server, int64_t bytes, int64_t limit)
{
    const struct download what = {.url = server->url,
                                  .path = path,
                                  .sha256 = hex,
                                  .ca_file = trusted,
                                  .bytes = bytes,
                                  .limit = limit,
                                  .tries = 3,
                                  .wait_ms = 1};
    return download(&what, NULL, &err);
}

static void expect_whole(void)
{
    struct str text;
    cr_assert_eq(file_read(path, &arena, 0, &text, &err), 0, "%s", err.text);
    cr_expect(text.n == BYTES && memcmp(text.data, content, BYTES) == 0);
    cr_expect_not(file_exists(part));
}

static void expect_refused(const char *says)
{
    cr_expect_not_null(strstr(err.text, says), "%s", err.text);
    cr_expect_not(file_exists(path));
}

/* Starts the server, fetches from it, stops it. */
static int fetch_from(struct http_server *server, int64_t bytes, int64_t limit)
{
    http_server_start(server);
    int rc = fetch(server, bytes, limit);
    http_server_stop(server);
    return rc;
}

static void leave_part(size_t n, char change)
{
    FILE *f = fopen(part, "wb");
    cr_assert_not_null(f);
    for (size_t i = 0; i < n; i++)
        fputc(content[i] + change, f);
    fclose(f);
}

Test(download, a_file_arrives_whole)
{
    struct http_server server = good();
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.requests, 1);
}

Test(download, a_broken_transfer_is_taken_up_where_it_stopped)
{
    struct http_server server = good();
    server.cut_at = 60000;
    server.cuts = 2;
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.requests, 3);
    cr_expect_eq(server.ranges, 2);
    cr_expect_eq(server.sent, BYTES, "every byte was sent once");
}

Test(download, the_next_run_goes_on_behind_what_is_there)
{
    struct http_server server = good();
    leave_part(150000, 0);
    cr_assert_eq(fetch_from(&server, 0, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.sent, BYTES - 150000);
}

Test(download, what_is_there_in_full_is_only_checked)
{
    struct http_server server = good();
    leave_part(BYTES, 0);
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.requests, 0);
}

Test(download, a_server_that_ignores_ranges_sends_it_all_again)
{
    struct http_server server = good();
    server.no_ranges = true;
    leave_part(150000, 0);
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.sent, BYTES);
}

Test(download, a_part_of_another_file_is_dropped_and_fetched_anew)
{
    struct http_server server = good();
    leave_part(150000, 1);
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.sent, 2 * BYTES - 150000);
}

Test(download, a_part_that_is_longer_than_the_file_is_dropped)
{
    for (int known = 0; known < 2; known++) {
        struct http_server server = good();
        leave_part(BYTES, 0);
        FILE *f = fopen(part, "ab");
        fputs("more", f);
        fclose(f);
        cr_assert_eq(fetch_from(&server, known ? BYTES : 0, 0), 0, "%s", err.text);
        expect_whole();
        unlink(path);
    }
}

Test(download, an_answer_with_another_range_is_not_believed)
{
    struct http_server server = good();
    server.wrong_range = true;
    leave_part(1000, 0);
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.requests, 2);
}

Test(download, wrong_bytes_are_thrown_away)
{
    struct http_server server = good();
    char other[BYTES];
    memset(other, 'x', sizeof other);
    server.file = (struct str){other, BYTES};
    cr_assert_eq(fetch_from(&server, BYTES, 0), -1);
    expect_refused("its sha256 is ");
    cr_expect_not(file_exists(part));
    cr_expect_eq(server.requests, 1);
}

Test(download, a_missing_file_is_not_asked_for_twice)
{
    struct http_server server = good();
    server.status = 404;
    cr_assert_eq(fetch_from(&server, BYTES, 0), -1);
    expect_refused("HTTP status 404 (not found)");
    cr_expect_eq(server.requests, 1);
}

Test(download, a_busy_server_is_asked_again)
{
    struct http_server server = good();
    server.status = 503;
    server.failures = 2;
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.requests, 3);
}

Test(download, it_gives_up_after_its_tries)
{
    struct http_server server = good();
    server.status = 500;
    cr_assert_eq(fetch_from(&server, BYTES, 0), -1);
    expect_refused("given up after 3 tries: ");
    cr_expect_eq(server.requests, 3);
    cr_expect_eq(err.status, ERR_FAILED);
}

Test(download, a_web_page_is_not_a_model)
{
    struct http_server server = good();
    server.type = "text/html; charset=utf-8";
    cr_assert_eq(fetch_from(&server, 0, 0), -1);
    expect_refused("answered with a web page");
    cr_expect_eq(server.requests, 1);
}

Test(download, too_many_bytes_are_refused_before_they_are_fetched)
{
    struct http_server server = good();
    cr_assert_eq(fetch_from(&server, 0, 1000), -1);
    expect_refused("has 200000 bytes, above the limit of 1000");
    server = good();
    cr_assert_eq(fetch_from(&server, 1234, 0), -1);
    expect_refused("has 200000 bytes, not the expected 1234");
}

/* Without a Content-Length it shows only when they come. */
Test(download, too_many_bytes_are_refused_while_they_come)
{
    struct http_server server = good();
    server.no_length = true;
    cr_assert_eq(fetch_from(&server, 0, 1000), -1);
    expect_refused("above the limit of 1000");
    server = good();
    server.no_length = true;
    cr_assert_eq(fetch_from(&server, 0, 0), 0, "%s", err.text);
    expect_whole();
}

Test(download, redirects_are_followed)
{
    struct http_server server = good();
    server.to = "/elsewhere";
    cr_assert_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
}

Test(download, plain_http_is_only_for_this_machine)
{
    static const char *const urls[] = {"http://example.org/m.gguf",
                                       "ftp://127.0.0.1/m.gguf",
                                       "http://127.0.0.1.example.org/m.gguf",
                                       "http://localhost@example.org/",
                                       "http://localhost:x@example.org/m.gguf",
                                       "file:///etc/hosts"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct http_server server = good();
        snprintf(server.url, sizeof server.url, "%s", urls[i]);
        cr_assert_eq(fetch(&server, 0, 0), -1, "%s", urls[i]);
        expect_refused("only https is fetched");
        cr_expect_eq(err.status, ERR_ASKED_WRONGLY);
    }
}

Test(download, two_processes_do_not_write_into_one_file)
{
    struct http_server server = good();
    int fd = open(part, O_RDWR | O_CREAT, 0666);
    cr_assert_geq(fd, 0);
    cr_assert_eq(flock(fd, LOCK_EX), 0);
    cr_assert_eq(fetch_from(&server, 0, 0), -1);
    expect_refused("another process is downloading it");
    close(fd);
}

Test(download, an_interruption_leaves_what_has_come)
{
    struct http_server server = good();
    http_server_start(&server);
    interrupt_install();
    leave_part(1000, 0);
    raise(SIGINT);
    cr_assert_eq(fetch(&server, BYTES, 0), -1);
    http_server_stop(&server);
    cr_expect_eq(err.status, ERR_INTERRUPTED);
    cr_expect(file_exists(part));
}

Test(download, progress_counts_the_bytes)
{
    struct http_server server = good();
    struct progress progress;
    progress_quiet(true);
    progress_begin(&progress, "model", "bytes", 0);
    http_server_start(&server);
    leave_part(50000, 0);
    const struct download what = {.url = server.url, .path = path, .sha256 = hex};
    cr_assert_eq(download(&what, &progress, &err), 0, "%s", err.text);
    http_server_stop(&server);
    progress_end(&progress);
    cr_expect_eq(progress.done, BYTES);
    cr_expect_eq(progress.total, BYTES);
}

static void remove_certificate(const char *name)
{
    unlink(arena_format(&arena, "%s/%s.pem", dir, name));
    unlink(arena_format(&arena, "%s/%s.key", dir, name));
}

static const char *text_of_file(const char *name)
{
    struct str text;
    cr_assert_eq(file_read(file_join(&arena, dir, name), &arena, 0, &text, &err), 0);
    return text.data;
}

Test(download, https_is_taken_up_too_and_its_certificate_is_checked)
{
    struct http_server server = good();
    if (!http_certificate(file_join(&arena, dir, "here"), "IP:127.0.0.1") ||
        !http_certificate(file_join(&arena, dir, "else"), "DNS:example.org")) {
        printf("skip: download: no openssl to make a certificate with\n");
        return;
    }
    server.cert = text_of_file("here.pem");
    server.key = text_of_file("here.key");
    cr_expect_eq(fetch_from(&server, BYTES, 0), -1);
    expect_refused("certificate");
    cr_expect_eq(server.requests, 0, "nothing was said to it");
    err = (struct err)ERR_INIT;
    trusted = file_join(&arena, dir, "here.pem");
    server.cut_at = 60000;
    server.cuts = 2;
    cr_expect_eq(fetch_from(&server, BYTES, 0), 0, "%s", err.text);
    expect_whole();
    cr_expect_eq(server.ranges, 2);
    unlink(path);
    struct http_server other = good(); /* trusted, but another host's */
    other.cert = text_of_file("else.pem");
    other.key = text_of_file("else.key");
    trusted = file_join(&arena, dir, "else.pem");
    cr_expect_eq(fetch_from(&other, BYTES, 0), -1);
    expect_refused("certificate");
    cr_expect_eq(other.requests, 0);
    remove_certificate("here");
    remove_certificate("else");
}
