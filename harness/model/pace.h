/* pace - how many requests are under way at once: more while the server keeps up, half as many
 * when it says that it does not.
 *
 * Additive increase, multiplicative decrease, as TCP has it (Chiu and Jain 1989): every answer in
 * time adds 1/limit, at the start 1; "too many requests" halves the limit, once for all that were
 * sent before it did, and holds everything back as long as the server asked.  An answer time that
 * grows well above the shortest says that requests only queue up there: the limit then falls by a
 * tenth.
 */
#ifndef HARNESS_MODEL_PACE_H
#define HARNESS_MODEL_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
    double limit;
    int most;
    bool fixed;        /* always `most` */
    bool starting;     /* nothing was refused yet */
    int64_t cut_us;    /* when the limit last fell */
    int64_t resume_us; /* nothing is sent before */
    double quick_us;   /* the shortest usual answer time; 0: none yet */
    double recent_us;  /* a moving mean of the latest */
};

void pace_init(struct pace *p, int most, bool fixed);
/* How many more may be sent now. */
int pace_room(const struct pace *p, int under_way, int64_t now_us);
/* An answer came to what was sent at sent_us. */
void pace_answered(struct pace *p, int64_t sent_us, int64_t now_us);
/* The server refused for load; wait_ms 0: it named no wait. */
void pace_refused(struct pace *p, int64_t sent_us, int64_t now_us, int64_t wait_ms);
/* Nothing is to be sent for so long. */
void pace_hold(struct pace *p, int64_t now_us, int64_t wait_ms);

#endif
