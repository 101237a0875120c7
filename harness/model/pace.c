#include "harness/model/pace.h"

enum { START = 4 };

static const double queueing = 4;   /* times the usual answer time */
static const double forget = 1.002; /* of the shortest, an answer: servers change */

void pace_init(struct pace *p, int most, bool fixed)
{
    *p = (struct pace){.limit = fixed || most < START ? most : START,
                       .most = most,
                       .fixed = fixed,
                       .starting = true};
}

int pace_room(const struct pace *p, int under_way, int64_t now_us)
{
    int limit = (int)p->limit;
    return now_us < p->resume_us || under_way >= limit ? 0 : limit - under_way;
}

static void cut(struct pace *p, double to, int64_t now_us)
{
    p->starting = false;
    p->cut_us = now_us;
    if (!p->fixed)
        p->limit = to < 1 ? 1 : to;
}

static void note_time(struct pace *p, double us)
{
    p->recent_us += p->recent_us > 0 ? (us - p->recent_us) / 8 : us;
    if (p->quick_us == 0 || p->recent_us < p->quick_us)
        p->quick_us = p->recent_us;
    else
        p->quick_us *= forget;
}

void pace_answered(struct pace *p, int64_t sent_us, int64_t now_us)
{
    note_time(p, (double)(now_us - sent_us));
    if (sent_us < p->cut_us) /* it was sent under the old limit */
        return;
    if (p->recent_us > queueing * p->quick_us && p->limit > START)
        cut(p, p->limit * 0.9, now_us);
    else if (!p->fixed)
        p->limit += p->starting ? 1 : 1 / p->limit;
    if (p->limit > p->most)
        p->limit = p->most;
}

void pace_refused(struct pace *p, int64_t sent_us, int64_t now_us, int64_t wait_ms)
{
    if (sent_us >= p->cut_us)
        cut(p, p->limit / 2, now_us);
    pace_hold(p, now_us, wait_ms);
}

void pace_hold(struct pace *p, int64_t now_us, int64_t wait_ms)
{
    int64_t until = now_us + wait_ms * 1000;
    if (until > p->resume_us)
        p->resume_us = until;
}
