/* progress - what is going on, how fast, how long still; on stderr.
 *
 * On a terminal one line that is rewritten at most ten times a second; otherwise a plain line at
 * the start, every 10 s and at the end.  Silent with --quiet (progress_quiet).
 *
 *     sentiment/finetune/base-1m  120/400 items  31.2/s  9 s left
 *
 * `title` and `unit` must live until progress_end().  A NULL progress is fine and shows nothing.
 * progress_add() and progress_note() may be called from several threads.
 */
#ifndef HARNESS_BASE_PROGRESS_H
#define HARNESS_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    const char *title, *unit;
    int64_t done, total; /* total 0: unknown */
    int64_t past;        /* of these, not now: they say nothing of the rate */
    int64_t started_us, shown_us;
    int64_t rated_us, rated_done; /* of the last estimate of the rate */
    double rate;                  /* per second, a moving estimate; 0: none yet */
    char note[96];                /* e.g. "loss 2.31" */
    bool terminal, shown;
};

void progress_quiet(bool quiet);
void progress_stream(FILE *out); /* instead of stderr; NULL: stderr again */
void progress_begin(struct progress *p, const char *title, const char *unit,
                    int64_t total);
void progress_add(struct progress *p, int64_t done);
void progress_past(struct progress *p, int64_t done); /* done in an earlier session */
void progress_note(struct progress *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void progress_end(struct progress *p);

/* Ctrl-C: the first SIGINT or SIGTERM sets a flag that long work asks for; the second kills. */
void interrupt_install(void);
bool interrupted(void);

#endif
