#include "harness/base/progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/str.h"

enum {
    SECOND = 1000000,
    TERMINAL_EVERY = SECOND / 10,
    PLAIN_EVERY = 10 * SECOND,
    RATE_EVERY = SECOND / 2,
    NO_TERMINAL_WIDTH = 1000,
};

/* The weight of the latest half second in the rate: what was 5 s ago counts a tenth. */
#define RATE_WEIGHT 0.2

static bool quiet;
static FILE *stream; /* NULL: stderr */
/* Work may report from several threads. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static FILE *target(void)
{
    return stream != NULL ? stream : stderr;
}

void progress_quiet(bool be_quiet)
{
    quiet = be_quiet;
}

void progress_stream(FILE *out)
{
    stream = out;
}

/* 9 s, 2 min 5 s, 1 h 12 min */
static void put_duration(struct buf *out, double seconds)
{
    long long s = (long long)(seconds + 0.5);
    if (s < 60)
        buf_format(out, "%lld s", s);
    else if (s < 3600)
        buf_format(out, "%lld min %lld s", s / 60, s % 60);
    else
        buf_format(out, "%lld h %lld min", s / 3600, s % 3600 / 60);
}

static void put_rate(struct buf *out, double rate)
{
    buf_format(out, rate >= 100 ? "  %.0f/s" : rate >= 1 ? "  %.1f/s" : "  %.2g/s", rate);
}

/* A moving estimate; before the first half second is over, the mean since the start. */
static double rate_of(const struct progress *p, int64_t now)
{
    if (p->rate > 0)
        return p->rate;
    int64_t took = now - p->started_us;
    return took > 0 ? (double)(p->done - p->past) * SECOND / (double)took : 0;
}

static void update_rate(struct progress *p, int64_t now)
{
    int64_t took = now - p->rated_us;
    if (took < RATE_EVERY || p->done == p->rated_done)
        return;
    double latest = (double)(p->done - p->rated_done) * SECOND / (double)took;
    p->rate = p->rate > 0 ? p->rate + RATE_WEIGHT * (latest - p->rate) : latest;
    p->rated_us = now;
    p->rated_done = p->done;
}

static void put_count(struct buf *out, const struct progress *p)
{
    buf_format(out, "%s  %lld", p->title, (long long)p->done);
    if (p->total > 0)
        buf_format(out, "/%lld", (long long)p->total);
    buf_format(out, " %s", p->unit);
}

static void put_line(struct buf *out, const struct progress *p, int64_t now, bool ended)
{
    double took = (double)(now - p->started_us) / SECOND;
    double rate =
        ended && took > 0 ? (double)(p->done - p->past) / took : rate_of(p, now);
    put_count(out, p);
    if (p->done > 0 && rate > 0)
        put_rate(out, rate);
    if (p->note[0] != '\0')
        buf_format(out, "  %s", p->note);
    if (ended) {
        buf_text(out, "  in ");
        if (took < 10)
            buf_format(out, "%.1f s", took);
        else
            put_duration(out, took);
    } else if (p->done > 0 && p->total > p->done && rate > 0) {
        buf_text(out, "  ");
        put_duration(out, (double)(p->total - p->done) / rate);
        buf_text(out, " left");
    }
}

static size_t terminal_width(void)
{
    struct winsize size;
    if (ioctl(fileno(target()), TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        return size.ws_col - 1u;
    return NO_TERMINAL_WIDTH;
}

/* Cut to what fits into one line, between characters, because a line that wraps cannot be
 * rewritten; control bytes in names must not move the cursor. */
static void clean(struct buf *line, size_t width)
{
    struct str s = buf_view(line);
    size_t at = 0, columns = 0;
    while (at < s.n && columns < width) {
        size_t from = at;
        int32_t code_point = utf8_next(s, &at);
        if (code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0))
            memset(line->data + from, '?', at - from);
        columns++;
    }
    line->n = at;
}

static void show(struct progress *p, int64_t now, bool ended)
{
    struct buf line = {0};
    if (quiet)
        return;
    put_line(&line, p, now, ended);
    clean(&line, p->terminal ? terminal_width() : NO_TERMINAL_WIDTH);
    if (p->terminal)
        fprintf(target(), "\r%.*s\033[K%s", STR_ARG(line), ended ? "\n" : "");
    else
        fprintf(target(), "%.*s\n", STR_ARG(line));
    fflush(target());
    buf_release(&line);
    p->shown_us = now;
    p->shown = true;
}

void progress_begin(struct progress *p, const char *title, const char *unit,
                    int64_t total)
{
    if (p == NULL)
        return;
    int64_t now = clock_us();
    *p = (struct progress){
        .title = title, .unit = unit, .total = total, .started_us = now};
    p->rated_us = now;
    p->terminal = isatty(fileno(target())) == 1;
    pthread_mutex_lock(&lock);
    show(p, now, false);
    pthread_mutex_unlock(&lock);
}

void progress_add(struct progress *p, int64_t done)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&lock);
    int64_t now = clock_us();
    p->done += done;
    update_rate(p, now);
    if (now - p->shown_us >= (p->terminal ? TERMINAL_EVERY : PLAIN_EVERY))
        show(p, now, false);
    pthread_mutex_unlock(&lock);
}

void progress_past(struct progress *p, int64_t done)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&lock);
    p->done += done;
    p->past += done;
    p->rated_done += done;
    pthread_mutex_unlock(&lock);
}

void progress_note(struct progress *p, const char *fmt, ...)
{
    va_list args;
    if (p == NULL)
        return;
    va_start(args, fmt);
    pthread_mutex_lock(&lock);
    vsnprintf(p->note, sizeof p->note, fmt, args);
    pthread_mutex_unlock(&lock);
    va_end(args);
}

void progress_end(struct progress *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&lock);
    show(p, clock_us(), true);
    pthread_mutex_unlock(&lock);
}

static atomic_bool interrupt_seen;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&interrupt_seen, true);
    /* From now on either signal does what it does by default: it kills. */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

void interrupt_install(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

bool interrupted(void)
{
    return atomic_load_explicit(&interrupt_seen, memory_order_relaxed);
}
