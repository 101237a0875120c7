#include "harness/run/claims.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/score/score.h"

static const double margin_share = 0.05;

const char *const finding_names[] = {"confirmed", "not confirmed", "not enough data"};

/* With the smallest or the largest model that the method was tried with. */
static const struct cell *find_cell(const struct results *r, const struct json *claim,
                                    const char *side)
{
    const struct json *s = json_get(claim, side);
    const char *method = json_text_or(s, "method", "");
    bool smallest = !strcmp(json_text_or(s, "model", ""), "smallest");
    const char *task = json_text_or(claim, "task", "");
    const char *metric = json_text_or(claim, "metric", "");
    const struct cell *found = NULL;
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        if (strcmp(c->task, task) || strcmp(c->metric, metric) ||
            strcmp(c->method, method))
            continue;
        double more = found ? c->params - found->params : 0;
        if (!found || (smallest ? more < 0 : more > 0))
            found = c;
    }
    return found;
}

static enum finding_verdict judge(const struct finding *f)
{
    const struct contest *c = &f->contest;
    if (!strcmp(f->test, "not worse"))
        return c->verdict == CONTEST_NOT_WORSE ? FINDING_CONFIRMED
               : c->verdict == CONTEST_WORSE   ? FINDING_NOT_CONFIRMED
                                               : FINDING_UNCLEAR;
    if (c->interval.low > 0)
        return FINDING_CONFIRMED;
    bool none = c->interval.high < 0 ||
                (c->interval.low > -f->margin && c->interval.high < f->margin);
    return none ? FINDING_NOT_CONFIRMED : FINDING_UNCLEAR;
}

static bool find(const struct results *r, const struct json *claim, struct draws *draws,
                 struct finding *f)
{
    struct err ignored = ERR_INIT;
    if (claim->type != JSON_OBJECT)
        return false;
    const struct metric *metric =
        metric_find(json_text_or(claim, "metric", ""), &ignored);
    f->says = json_text_or(claim, "says", "");
    f->test = json_text_or(claim, "test", "");
    f->way = find_cell(r, claim, "way");
    f->than = find_cell(r, claim, "than");
    if (!metric || !f->way || !f->than || f->way == f->than)
        return false;
    f->margin = metric_effect(metric, f->than->quality, margin_share);
    f->contest = contest_hold(r, metric, f->way, f->than, f->margin, draws);
    f->verdict = judge(f);
    return f->contest.items > 0;
}

const struct finding *claims_find(const struct results *r, struct draws *draws,
                                  struct arena *arena, size_t *n)
{
    const struct json *claims = json_get(r->run, "claims");
    *n = 0;
    if (!claims || claims->type != JSON_ARRAY)
        return NULL;
    struct finding *list = ARENA_ARRAY(arena, claims->n + 1, struct finding);
    for (const struct json *c = claims->child; c; c = c->next)
        *n += find(r, c, draws, &list[*n]);
    return list;
}
