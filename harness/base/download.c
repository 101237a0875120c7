#include "harness/base/download.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "harness/base/str.h"
#include "harness/base/url.h"
#include "harness/base/version.h"

#define LIMIT ((int64_t)64 << 30)

enum {
    TRIES = 5,
    TRIES_IN_ALL = 1000, /* also where each brings a few bytes */
    WAIT_MS = 1000,
    WAIT_MS_MAX = 60000,
    CONNECT_S = 30,
    STALL_S = 60, /* without a byte, and the transfer counts as broken */
    REDIRECTS = 10,
};

enum outcome { DONE, AGAIN, FAILED };

struct transfer {
    const struct download *what;
    struct progress *progress;
    struct err *err;
    CURL *curl;
    char *part; /* path of the partial file */
    int fd;
    int64_t have; /* bytes in it */
    int64_t limit;
    bool resumed;       /* some of them are from an earlier transfer */
    int64_t range_from; /* of the answer's Content-Range; -1: none */
    bool checked;       /* the head of the answer was looked at */
    bool refused;       /* err says why, and another try would not help */
    bool restart;       /* what is there does not fit: once more from the start */
    char message[CURL_ERROR_SIZE];
};

/* ---- the partial file */

static int open_part(struct transfer *t)
{
    struct stat st;
    t->fd = open(t->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (t->fd < 0)
        return err_errno(t->err, "cannot open %s", t->part);
    if (flock(t->fd, LOCK_EX | LOCK_NB))
        return err_ask(t->err, "%s: another process is downloading it", t->part);
    if (fstat(t->fd, &st))
        return err_errno(t->err, "cannot read %s", t->part);
    t->have = st.st_size;
    t->resumed = t->have > 0;
    return 0;
}

static int empty_part(struct transfer *t)
{
    progress_add(t->progress, -t->have);
    t->have = 0;
    t->resumed = false;
    if (ftruncate(t->fd, 0))
        return err_errno(t->err, "cannot empty %s", t->part);
    return 0;
}

static int write_part(struct transfer *t, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t put = TEMP_FAILURE_RETRY(pwrite(t->fd, data, n, (off_t)t->have));
        if (put < 0)
            return err_errno(t->err, "cannot write %s", t->part);
        data += put;
        n -= (size_t)put;
        t->have += put;
        progress_add(t->progress, put);
    }
    return 0;
}

/* ---- the answer */

/* "Content-Range: bytes 100-199/200" */
static size_t on_header(char *line, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    static const char name[] = "content-range:";
    size_t bytes = size * n;
    char text[128];
    if (bytes > 5 && strncmp(line, "HTTP/", 5) == 0) /* of a redirect's target: anew */
        t->range_from = -1;
    if (bytes >= sizeof name - 1 && bytes < sizeof text &&
        strncasecmp(line, name, sizeof name - 1) == 0) {
        long long from;
        memcpy(text, line, bytes);
        text[bytes] = '\0';
        if (sscanf(text + sizeof name - 1, " bytes %lld-", &from) == 1 && from >= 0)
            t->range_from = from;
    }
    return bytes;
}

/* How many bytes the file has by this answer; -1: it does not say. */
static int64_t bytes_announced(const struct transfer *t)
{
    curl_off_t rest = -1;
    if (curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &rest) !=
            CURLE_OK ||
        rest < 0)
        return -1;
    return t->have + rest;
}

static void refuse(struct transfer *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void refuse(struct transfer *t, const char *fmt, ...)
{
    char text[400];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    t->refused = true;
    err_set(t->err, "%s: %s", t->what->url, text);
}

static void check_size(struct transfer *t, int64_t bytes)
{
    if (bytes > t->limit)
        refuse(t, "has %lld bytes, above the limit of %lld", (long long)bytes,
               (long long)t->limit);
    else if (t->what->bytes > 0 && bytes != t->what->bytes)
        refuse(t, "has %lld bytes, not the expected %lld", (long long)bytes,
               (long long)t->what->bytes);
    else if (t->progress != NULL)
        t->progress->total = bytes;
}

/* Called before the first byte of a body; whether to take it. */
static bool check_answer(struct transfer *t)
{
    long status = 0;
    const char *type = NULL;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->curl, CURLINFO_CONTENT_TYPE, &type);
    if (status != 200 && status != 206)
        return false;
    if (type != NULL && strncasecmp(type, "text/html", 9) == 0) {
        refuse(t, "answered with a web page, not with a file");
        return false;
    }
    if (status == 206 && t->range_from != t->have) {
        t->restart = true;
        return false;
    }
    if (status == 200 && t->have > 0 && empty_part(t)) { /* it does not do ranges */
        t->refused = true;
        return false;
    }
    if (bytes_announced(t) >= 0)
        check_size(t, bytes_announced(t));
    return !t->refused;
}

/* A return of less than there was ends the transfer. */
static size_t on_body(char *data, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    size_t bytes = size * n;
    if (!t->checked && !check_answer(t))
        return 0;
    t->checked = true;
    if (t->have + (int64_t)bytes > t->limit ||
        (t->what->bytes > 0 && t->have + (int64_t)bytes > t->what->bytes)) {
        check_size(t, t->have + (int64_t)bytes);
        return 0;
    }
    if (write_part(t, data, bytes)) {
        t->refused = true;
        return 0;
    }
    return bytes;
}

static int on_progress(void *context, curl_off_t total, curl_off_t now,
                       curl_off_t up_total, curl_off_t up)
{
    (void)context, (void)total, (void)now, (void)up_total, (void)up;
    return interrupted();
}

/* ---- one try */

static void set_up(struct transfer *t)
{
    bool here = url_is_loopback(t->what->url);
    const char *protocols = here ? "http,https" : "https";
    CURL *c = t->curl;
    curl_easy_setopt(c, CURLOPT_URL, t->what->url);
    if (here) /* whatever the environment says of proxies */
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (t->what->ca_file != NULL && *t->what->ca_file != '\0')
        curl_easy_setopt(c, CURLOPT_CAINFO, t->what->ca_file);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTS);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)STALL_S);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "trivium/" TRIVIUM_VERSION);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, t->message);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
}

/* Broken on the way: worth another try. */
static bool is_passing(CURLcode code)
{
    static const CURLcode passing[] = {
        CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,   CURLE_PARTIAL_FILE,
        CURLE_OPERATION_TIMEDOUT,   CURLE_GOT_NOTHING,       CURLE_SEND_ERROR,
        CURLE_RECV_ERROR,           CURLE_SSL_CONNECT_ERROR, CURLE_HTTP2,
        CURLE_HTTP2_STREAM,
    };
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (code == passing[i])
            return true;
    return false;
}

static enum outcome judge_status(struct transfer *t, long status)
{
    if (status == 416 && t->have > 0) { /* nothing of it behind what is there */
        t->restart = true;
        return AGAIN;
    }
    err_set(t->err, "%s: HTTP status %ld%s", t->what->url, status,
            status == 404                    ? " (not found)"
            : status == 401 || status == 403 ? " (not allowed)"
                                             : "");
    return status == 408 || status == 429 || status >= 500 ? AGAIN : FAILED;
}

static enum outcome judge(struct transfer *t, CURLcode code)
{
    long status = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    if (t->refused)
        return FAILED;
    if (t->restart)
        return AGAIN;
    if (interrupted()) {
        err_interrupted(t->err);
        return FAILED;
    }
    if (status != 0 && status != 200 && status != 206 &&
        (code == CURLE_OK || code == CURLE_WRITE_ERROR))
        return judge_status(t, status);
    if (code == CURLE_OK)
        return DONE;
    err_set(t->err, "%s: %s", t->what->url,
            t->message[0] != '\0' ? t->message : curl_easy_strerror(code));
    return is_passing(code) ? AGAIN : FAILED;
}

static enum outcome try_once(struct transfer *t)
{
    char range[32];
    t->range_from = -1;
    t->checked = t->restart = false;
    t->message[0] = '\0';
    snprintf(range, sizeof range, "%lld-", (long long)t->have);
    curl_easy_setopt(t->curl, CURLOPT_RANGE, t->have > 0 ? range : NULL);
    enum outcome outcome = judge(t, curl_easy_perform(t->curl));
    if (outcome == AGAIN && t->restart && empty_part(t))
        return FAILED;
    return outcome;
}

/* ---- until it is there */

/* In short steps, so that Ctrl-C is heard; false: it was pressed. */
static bool wait_ms(int64_t ms)
{
    const struct timespec step = {0, 20 * 1000 * 1000};
    for (; ms > 0 && !interrupted(); ms -= 20)
        nanosleep(&step, NULL);
    return !interrupted();
}

static int fetch(struct transfer *t)
{
    int tries = t->what->tries > 0 ? t->what->tries : TRIES, left = tries;
    int64_t wait = t->what->wait_ms > 0 ? t->what->wait_ms : WAIT_MS;
    for (int all = 0; all < TRIES_IN_ALL; all++) {
        int64_t before = t->have;
        enum outcome outcome = try_once(t);
        if (outcome != AGAIN)
            return outcome == DONE ? 0 : -1;
        left = t->have > before ? tries : left - 1;
        if (left == 0)
            break;
        if (!wait_ms(wait))
            return err_interrupted(t->err);
        wait = 2 * wait < WAIT_MS_MAX ? 2 * wait : WAIT_MS_MAX;
    }
    return err_wrap(t->err, "given up after %d tries", tries);
}

/* The digest of what arrived.  1: it is another file's. */
static int verify(struct transfer *t)
{
    char hex[65];
    if (sha256_file(t->part, hex, t->err))
        return -1;
    if (strcmp(hex, t->what->sha256) == 0)
        return 0;
    err_set(t->err, "%s: its sha256 is %s, not the expected %s; it was thrown away",
            t->what->url, hex, t->what->sha256);
    return 1;
}

static int sync_folder(const char *path, struct err *err)
{
    struct arena arena = {0};
    const char *dir = file_folder(&arena, path);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) ? err_errno(err, "cannot sync %s", dir) : 0;
    if (fd >= 0)
        close(fd);
    arena_release(&arena);
    return rc;
}

static int keep(struct transfer *t)
{
    if (fsync(t->fd))
        return err_errno(t->err, "cannot sync %s", t->part);
    if (rename(t->part, t->what->path))
        return err_errno(t->err, "cannot rename %s", t->part);
    return sync_folder(t->what->path, t->err);
}

/* What an earlier transfer left may belong to another file: then once more from the
 * start. */
static int run(struct transfer *t)
{
    for (;;) {
        bool resumed = t->resumed;
        bool whole = t->what->bytes > 0 && t->have == t->what->bytes;
        if (t->what->bytes > 0 && t->have > t->what->bytes && empty_part(t))
            return -1;
        if (!whole && fetch(t))
            return -1;
        int rc = verify(t);
        if (rc <= 0)
            return rc == 0 ? keep(t) : -1;
        if (empty_part(t))
            return -1;
        if (!resumed) {
            unlink(t->part);
            return -1;
        }
    }
}

int download(const struct download *what, struct progress *progress, struct err *err)
{
    struct transfer t = {.what = what, .progress = progress, .err = err, .fd = -1};
    int rc = -1;
    if (strncasecmp(what->url, "https://", 8) != 0 && !url_is_loopback(what->url))
        return err_ask(err, "%s: only https is fetched", what->url);
    t.limit = what->limit > 0 ? what->limit : LIMIT;
    t.part = mem_alloc(strlen(what->path) + sizeof ".part");
    sprintf(t.part, "%s.part", what->path);
    t.curl = curl_easy_init();
    if (t.curl == NULL)
        err_set(err, "libcurl does not start");
    else if (open_part(&t) == 0) {
        progress_add(progress, t.have);
        set_up(&t);
        rc = run(&t);
    }
    curl_easy_cleanup(t.curl);
    if (t.fd >= 0)
        close(t.fd);
    free(t.part);
    return rc;
}
