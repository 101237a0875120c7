#include <math.h>

#include "harness/base/arena.h"
#include "harness/run/claims.h"
#include "harness/run/scale.h"
#include "harness/run/summary_impl.h"

/* ---- what was claimed, and what was measured */

static const char *side(const struct scene *s, const struct cell *c)
{
    return arena_format(s->arena, "%s, %s: %s", c->method, c->model,
                        scene_real(s, c->quality, 3));
}

static void write_finding(const struct scene *s, const struct finding *f)
{
    page_row(s->page, 8,
             (const char *[]){f->says, f->way->task, f->way->metric, side(s, f->way),
                              side(s, f->than),
                              arena_format(s->arena, "%+.3f", f->contest.advantage),
                              scene_interval(s, f->contest.interval, true),
                              finding_names[f->verdict]});
}

void scene_claims(const struct scene *s)
{
    size_t n;
    const struct finding *f = claims_find(s->results, s->how->draws, s->arena, &n);
    if (n == 0)
        return;
    page_heading(s->page, 2, "What was claimed, and what was measured");
    page_text(s->page,
              "What the tasks are there to show (`claims` of their task.json). The "
              "advantage, where more is better whatever the metric, is paired over the "
              "same items. Confirmed: its interval lies above 0; of \"not worse\": above "
              "minus 5 %% of the metric's range. Each is judged by itself at 95 %%.");
    page_table(s->page, 8,
               (const char *[]){"claim", "task", "metric", "way", "held against",
                                "#advantage", "95 % interval", "verdict"});
    for (size_t i = 0; i < n; i++)
        write_finding(s, &f[i]);
}

/* ---- what size and preparing cost */

static void write_scale_row(const struct scene *s, const struct scale_row *r)
{
    page_row(s->page, 10,
             (const char *[]){
                 r->model, scene_real(s, r->params, 0), scene_short(s, r->p50_ms),
                 scene_short(s, r->p95_ms), scene_short(s, r->usd_per_1k),
                 scene_short(s, r->prepare_s), scene_short(s, r->prepare_usd),
                 scene_short(s, r->trained_tokens), scene_short(s, r->pretrained_tokens),
                 scene_short(s, r->pretrain_usd)});
}

static const char *factor(const struct scene *s, const struct scale_factor *f)
{
    if (isnan(f->factor))
        return "an unknown factor";
    return arena_format(
        s->arena, "%.1f times%s%s", f->factor, isnan(f->interval.low) ? "" : " ",
        isnan(f->interval.low)
            ? ""
            : arena_format(s->arena, "[%.1f, %.1f]", f->interval.low, f->interval.high));
}

void scene_scale(const struct scene *s)
{
    struct scale scale;
    scale_find(s->results, s->how->draws, s->arena, &scale);
    if (scale.n < 2 || !scale.plain)
        return;
    const struct scale_row *small = &scale.row[0], *large = &scale.row[scale.n - 1];
    page_heading(s->page, 2, "What size and preparing cost");
    page_text(s->page,
              "%s has %.0f times the weights of %s; by `%s` its answer takes %s as long "
              "and costs %s as much (geometric mean over %zu tasks%s). The table has "
              "medians over tasks: of `%s`%s%s%s; pre-training priced at what a token "
              "of that training cost here, where models.json says how many tokens the "
              "model read.",
              large->model, large->params / small->params, small->model, scale.plain,
              factor(s, &scale.p50), factor(s, &scale.usd), scale.p50.tasks,
              isnan(scale.p50.interval.low) ? "" : ", 95 % interval over tasks",
              scale.plain, scale.trained ? ", and for preparing of `" : "",
              scale.trained ? scale.trained : "", scale.trained ? "`" : "");
    page_table(s->page, 10,
               (const char *[]){"model", "#weights", "#p50 ms", "#p95 ms",
                                "#USD per 1,000", "#training s", "#USD training",
                                "#tokens trained", "#tokens pre-trained",
                                "#USD pre-training"});
    for (size_t i = 0; i < scale.n; i++)
        write_scale_row(s, &scale.row[i]);
}
