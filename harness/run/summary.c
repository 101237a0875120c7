#include "harness/run/summary_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/losses.h"
#include "harness/result/seeds.h"
#include "harness/result/size.h"
#include "harness/score/score.h"

/* The limits that a run is summed up with: nobody has named any. */
static struct decide_how how_with(struct draws *draws)
{
    return (struct decide_how){.requests_per_day = 1000,
                               .months = 12,
                               .min_quality = NAN,
                               .max_p95_ms = NAN,
                               .margin = NAN,
                               .draws = draws};
}

const char *scene_real(const struct scene *s, double value, int decimals)
{
    return isnan(value) ? "" : arena_format(s->arena, "%.*f", decimals, value);
}

const char *scene_short(const struct scene *s, double value)
{
    return isnan(value) ? "" : arena_format(s->arena, "%.3g", value);
}

const char *scene_interval(const struct scene *s, struct interval i, bool sign)
{
    if (isnan(i.low) || isnan(i.high))
        return "";
    return arena_format(s->arena, sign ? "[%+.3f, %+.3f]" : "[%.3f, %.3f]", i.low,
                        i.high);
}

static const char *requests(const struct scene *s, double n)
{
    return isinf(n)   ? "never"
           : n >= 1e6 ? arena_format(s->arena, "%.3g million", n / 1e6)
                      : arena_format(s->arena, "%.0f", ceil(n));
}

static const struct metric *metric_of_task(const struct decision *d)
{
    struct err ignored = ERR_INIT;
    return metric_find(d->metric, &ignored); /* decide() has found it */
}

/* ---- what was run */

static const char *what_intervals_cover(size_t most_seeds)
{
    if (most_seeds < 2)
        return "Intervals are 95 % bootstrap intervals over test items, of one seed: how "
               "much "
               "another training would change is not in them.";
    return "Numbers are means over seeds. Their 95 % intervals join the bootstrap over "
           "test "
           "items with Student's t over the seeds, which is training noise, as errors "
           "that are "
           "independent of each other (Zou and Donner 2008); where there is one seed "
           "training "
           "noise is not in them.";
}

static void write_what(const struct scene *s)
{
    const struct results *r = s->results;
    size_t cells = 0, items = 0, most_seeds = 0;
    for (size_t i = 0; i < r->n_cells; i++) {
        size_t seeds = seeds_of(r, &r->cell[i]).n;
        if (!r->cell[i].primary)
            continue;
        cells += seeds;
        items += seeds * (size_t)r->cell[i].items;
        most_seeds = seeds > most_seeds ? seeds : most_seeds;
    }
    const struct json *sessions = json_get(r->run, "sessions");
    const struct json *last = sessions ? sessions->child : NULL;
    while (last && last->next)
        last = last->next;
    const struct json *machine = last ? json_get(last, "machine") : NULL;
    page_text(s->page,
              "%zu cells (task x method x model x seed), %zu answers, begun %s on %s; "
              "kernels `%s`, trivium %s. %s Differences are paired over the same items. "
              "Costs use "
              "the prices of %s.",
              cells, items, json_text_or(r->run, "date", "?"),
              json_text_or(machine, "cpu", "?"), json_text_or(machine, "kernels", "?"),
              json_text_or(last, "version", "?"), what_intervals_cover(most_seeds),
              json_text_or(json_get(r->run, "prices"), "date", "?"));
}

/* ---- the choice */

static void write_choices(const struct scene *s)
{
    page_heading(s->page, 2, "The cheapest that is good enough");
    page_text(s->page,
              "For %.0f requests a day over %.4g months%s, good enough being %s. "
              "`trivium decide` takes other limits.",
              s->how->requests_per_day, s->how->months,
              isnan(s->how->max_p95_ms) ? "" : ", fast enough as asked",
              isnan(s->how->min_quality) ? "the best quality of the task less a margin "
                                           "(5 % of the metric's range), and "
                                           "half of the best at least"
                                         : "as asked");
    page_table(s->page, 10,
               (const char *[]){"task", "choose", "model", "metric", "#quality",
                                "95 % interval", "#p95 ms", "#USD per 1,000",
                                "#USD in all", "best"});
    for (size_t t = 0; t < s->n_tasks; t++) {
        const struct decision *d = &s->task[t];
        const struct candidate *c = d->chosen;
        const char *best = arena_format(s->arena, "%s, %s: %.3f", d->best->method,
                                        d->best->model, d->best->quality);
        if (c)
            page_row(s->page, 10,
                     (const char *[]){d->task, c->method, c->model, d->metric,
                                      scene_real(s, c->quality, 3),
                                      scene_interval(s, c->interval, false),
                                      scene_short(s, c->p95_ms),
                                      scene_short(s, 1000 * c->expense.each),
                                      scene_short(s, c->total), best});
        else
            page_row(s->page, 10,
                     (const char *[]){d->task, "none meets the limits", "", d->metric, "",
                                      "", "", "", "", best});
    }
    page_figure(s->page, "cost", "Quality against cost per 1,000 requests");
}

/* ---- prompt, retrieve or fine-tune? */

static const struct candidate *find(const struct decision *d, const char *method,
                                    const char *model)
{
    for (size_t i = 0; i < d->n; i++)
        if (!strcmp(d->candidate[i].method, method) &&
            !strcmp(d->candidate[i].model, model))
            return &d->candidate[i];
    return NULL;
}

/* The model that methods are compared on: the largest (where sizes are not known, the best's). */
static const char *reference_model(const struct decision *d)
{
    const struct candidate *largest = d->best;
    for (size_t i = 0; i < d->n; i++)
        if (d->candidate[i].params > largest->params)
            largest = &d->candidate[i];
    return largest->model;
}

/* What the others are held against: plain prompting, else the first method of the run. */
static const struct candidate *plain(const struct scene *s, const struct decision *d,
                                     const char *model)
{
    const struct candidate *c = find(d, "prompt", model);
    for (size_t i = 0; i < s->results->n_cells && !c; i++)
        if (!strcmp(s->results->cell[i].task, d->task))
            c = find(d, s->results->cell[i].method, model);
    return c;
}

static void write_method(const struct scene *s, const struct decision *d,
                         const struct candidate *c, const struct candidate *base)
{
    const char *difference = "", *between = "", *word = "";
    if (c != base && base) {
        struct contest k = contest_hold(s->results, metric_of_task(d), c->cell,
                                        base->cell, d->margin, s->how->draws);
        difference = arena_format(s->arena, "%+.3f", k.advantage);
        between = scene_interval(s, k.interval, true);
        word = contest_word(&k, d->margin);
    }
    page_row(s->page, 8,
             (const char *[]){d->task, c->method, d->metric, scene_real(s, c->quality, 3),
                              scene_interval(s, c->interval, false), difference, between,
                              word});
}

/* Methods of a task in the order of the run. */
static void write_methods_of(const struct scene *s, const struct decision *d)
{
    const char *model = reference_model(d);
    const struct candidate *base = plain(s, d, model);
    for (size_t i = 0; i < s->results->n_cells; i++) {
        const struct cell *cell = &s->results->cell[i];
        const struct candidate *c = find(d, cell->method, model);
        if (c && c->cell == cell)
            write_method(s, d, c, base);
    }
}

static void write_methods(const struct scene *s)
{
    page_heading(s->page, 2, "Prompt, retrieve or fine-tune?");
    page_text(
        s->page,
        "With the largest model of the run; advantage over the first method of each "
        "task's rows on the same items. \"not enough data\" means just that: neither a "
        "difference nor its absence was shown.");
    page_table(s->page, 8,
               (const char *[]){"task", "method", "metric", "#quality", "95 % interval",
                                "#advantage", "95 % interval", "verdict"});
    for (size_t t = 0; t < s->n_tasks; t++)
        write_methods_of(s, &s->task[t]);
    page_figure(s->page, "quality", "Quality by task and method, with 95 % intervals");
}

/* ---- where does retrieval lose? */

static void write_losses(const struct scene *s)
{
    size_t n;
    const struct losses *list = losses_find(s->results, &n, s->arena);
    if (n > 0) {
        page_heading(s->page, 2, "Where does retrieval lose?");
        page_text(s->page, "Retrieval loss is what the passages that answer (oracle) "
                           "bring over those that "
                           "were retrieved: a better search could have it. Reader loss "
                           "is what is missing "
                           "even then: only a better reader could.");
        page_table(s->page, 9,
                   (const char *[]){"task", "method", "model", "#no context",
                                    "#distractors", "#retrieved", "#oracle",
                                    "#retrieval loss", "#reader loss"});
    }
    for (size_t i = 0; i < n; i++) {
        const struct losses *l = &list[i];
        page_row(
            s->page, 9,
            (const char *[]){
                l->task, l->method, l->model,
                l->none != NULL ? scene_real(s, l->none->quality, 3) : "",
                l->distractors != NULL ? scene_real(s, l->distractors->quality, 3) : "",
                scene_real(s, l->retrieved->quality, 3),
                scene_real(s, l->oracle->quality, 3), scene_real(s, l->retrieval_loss, 3),
                scene_real(s, l->reader_loss, 3)});
    }
    page_figure(s->page, "retrieval", "Where retrieval loses");
    page_figure(s->page, "knowledge", "Quality against knowledge size over window");
}

/* ---- small or large? */

static bool is_first_of_method(const struct decision *d, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (!strcmp(d->candidate[k].method, d->candidate[i].method))
            return false;
    return true;
}

static const struct contest *of_method(const struct decision *d, const char *method)
{
    for (size_t i = 0; i < d->n_size; i++)
        if (!strcmp(d->size[i].a->method, method))
            return &d->size[i]; /* the smallest model of the method */
    return NULL;
}

static void write_size(const struct scene *s, const struct decision *d,
                       const struct contest *smallest, const struct contest *known)
{
    const struct contest *shown = known ? known : smallest;
    page_row(
        s->page, 6,
        (const char *[]){
            d->task, shown->a->method,
            known ? known->a->model : arena_format(s->arena, "only %s", shown->b->model),
            arena_format(s->arena, "%s against %s", shown->a->model, shown->b->model),
            arena_format(s->arena, "%+.3f", shown->advantage),
            scene_interval(s, shown->interval, true)});
}

static void write_sizes(const struct scene *s)
{
    bool any = false;
    for (size_t t = 0; t < s->n_tasks; t++)
        any |= s->task[t].n_size > 0;
    if (!any)
        return;
    page_heading(s->page, 2, "Small or large?");
    page_text(
        s->page,
        "The smallest model that is not worse than the method's largest by more than "
        "the margin: the lower end of the difference's interval lies above minus the "
        "margin. \"only\" the largest: no smaller one was shown to do; the row is of the "
        "smallest.");
    page_table(s->page, 6,
               (const char *[]){"task", "method", "smallest that does", "compared",
                                "#difference", "95 % interval"});
    for (size_t t = 0; t < s->n_tasks; t++)
        for (size_t i = 0; i < s->task[t].n; i++) {
            const struct decision *d = &s->task[t];
            const char *method = d->candidate[i].method;
            if (is_first_of_method(d, i) && of_method(d, method))
                write_size(s, d, of_method(d, method), decide_smallest(d, method));
        }
    page_figure(s->page, "size_quality", "Quality against model size");
    page_figure(s->page, "size_latency", "Time of one request against model size");
    page_figure(s->page, "size_cost", "Cost of 1,000 requests against model size");
}

/* ---- when does preparing pay? */

/* Trained ways against untrained ones with the largest model: those of that model, and smaller
 * models that are enough. */
static bool is_trained(const struct scene *s, const struct decision *d,
                       const struct candidate *c, const char *largest)
{
    return c->cell->trained_tokens > 0 &&
           (!strcmp(c->model, largest) ||
            c->cell == size_enough(s->results, d->task, c->method));
}

static bool is_untrained(const struct candidate *c, const char *largest)
{
    return c->cell->trained_tokens == 0 && !strcmp(c->model, largest);
}

static const char *way_of(const struct scene *s, const struct candidate *c)
{
    return arena_format(s->arena, "%s, %s", c->method, c->model);
}

/* A row where it pays; else its name is added to `never`. */
static void write_break_even(const struct scene *s, const struct decision *d,
                             const struct candidate *a, const struct candidate *b,
                             struct buf *never)
{
    struct break_even even = expense_break_even(&a->expense, &b->expense, s->how->draws);
    if (isnan(even.requests))
        return;
    bool firm = isnan(even.interval.low) || isinf(even.interval.low);
    if (isinf(even.requests) && firm) {
        buf_format(never, "%s%s", never->n ? ", " : "", b->method);
        return;
    }
    const char *between = "";
    if (!isnan(even.interval.low))
        between = arena_format(s->arena, "%s to %s", requests(s, even.interval.low),
                               requests(s, even.interval.high));
    page_row(s->page, 6,
             (const char *[]){
                 d->task, way_of(s, a), way_of(s, b), scene_short(s, a->expense.prepare),
                 even.requests > 0 ? requests(s, even.requests) : "from the first",
                 between});
}

/* What a way never wins back from goes into a list behind the table. */
static void write_break_evens_of(const struct scene *s, const struct decision *d,
                                 struct buf *list)
{
    const char *largest = reference_model(d);
    for (size_t i = 0; i < d->n; i++) {
        const struct candidate *a = &d->candidate[i];
        struct buf never = {0};
        for (size_t k = 0; k < d->n && is_trained(s, d, a, largest); k++)
            if (is_untrained(&d->candidate[k], largest))
                write_break_even(s, d, a, &d->candidate[k], &never);
        if (never.n)
            buf_format(list, "**%s**, %s, %s: against %.*s\n", d->task, a->method,
                       a->model, STR_ARG(buf_view(&never)));
        buf_release(&never);
    }
}

static void write_never(const struct scene *s, struct str list)
{
    struct str line;
    if (list.n)
        page_text(s->page, "Never, because their requests cost no less:");
    while (str_split(&list, '\n', &line))
        if (line.n)
            page_item(s->page, "%.*s", STR_ARG(line));
}

static void write_break_evens(const struct scene *s)
{
    bool any = false;
    struct buf never = {0};
    for (size_t i = 0; i < s->results->n_cells; i++)
        any |= s->results->cell[i].trained_tokens > 0;
    if (!any)
        return;
    page_heading(s->page, 2, "When does fine-tuning pay?");
    page_text(
        s->page,
        "Requests after which a trained way has cost less in all than an untrained one "
        "with the largest model: (preparing of the one - of the other) / (cost of a "
        "request of the other - of the one). Trained are that model, whatever its "
        "quality, and the cheapest smaller one that is then, by estimate, at least as "
        "good as every untrained way.");
    page_table(s->page, 6,
               (const char *[]){"task", "trained", "against", "#USD preparing",
                                "#cheaper from", "95 % interval"});
    for (size_t t = 0; t < s->n_tasks; t++)
        write_break_evens_of(s, &s->task[t], &never);
    write_never(s, buf_view(&never));
    buf_release(&never);
    page_figure(s->page, "break_even", "Total cost against the number of requests");
    page_figure(s->page, "learning", "Quality against the size of the training set");
}

/* ---- what the data cannot tell */

static void write_unclear(const struct scene *s)
{
    page_heading(s->page, 2, "What the data cannot tell");
    for (size_t t = 0; t < s->n_tasks; t++)
        for (size_t i = 0; i < s->task[t].n_unclear; i++)
            page_item(s->page, "**%s**: %s", s->task[t].task, s->task[t].unclear[i]);
}

/* ---- */

static int decide_all(struct scene *s, struct err *err)
{
    const char *const *task = results_tasks(s->results, &s->n_tasks, s->arena);
    s->task = ARENA_ARRAY(s->arena, s->n_tasks + 1, struct decision);
    for (size_t i = 0; i < s->n_tasks; i++)
        if (decide(s->results, task[i], s->how, s->arena, &s->task[i], err))
            return -1;
    return 0;
}

static int write_all(struct scene *s, struct err *err)
{
    if (decide_all(s, err))
        return -1;
    page_begin(s->page, "What this run says");
    write_what(s);
    scene_claims(s);
    write_choices(s);
    write_methods(s);
    write_losses(s);
    write_sizes(s);
    scene_scale(s);
    write_break_evens(s);
    write_unclear(s);
    page_end(s->page);
    return 0;
}

/* A page that is written in memory, and the file that it becomes. */
struct sheet {
    struct page page;
    const char *path;
    char *text;
    size_t n;
};

static int sheet_open(struct sheet *sheet, const char *dir, const char *name,
                      struct arena *arena, struct err *err)
{
    sheet->path = file_join(arena, dir, name);
    sheet->page.dir = dir;
    sheet->page.out = open_memstream(&sheet->text, &sheet->n);
    return sheet->page.out ? 0 : err_errno(err, "cannot prepare %s", sheet->path);
}

static int sheet_close(struct sheet *sheet, int rc, struct err *err)
{
    if (sheet->page.out && fclose(sheet->page.out) && !rc)
        rc = err_errno(err, "cannot prepare %s", sheet->path);
    if (!rc)
        rc = file_write(sheet->path, (struct str){sheet->text, sheet->n}, err);
    free(sheet->text);
    return rc;
}

/* Both forms at once: what they say is worked out once. */
int summary_write_files(const struct results *results, struct pool *pool, struct err *err)
{
    struct arena arena = {0};
    struct draws draws = {.resamples = 2000, .seed = 1, .pool = pool};
    struct decide_how how = how_with(&draws);
    struct sheet html = {.page = {.html = true}};
    struct sheet markdown = {.page = {.beside = &html.page}};
    struct scene s = {results, &how, NULL, 0, &markdown.page, &arena};
    if (!results->n_cells)
        return 0;
    int rc = sheet_open(&markdown, results->dir, "summary.md", &arena, err) ||
             sheet_open(&html, results->dir, "report.html", &arena, err) ||
             write_all(&s, err);
    rc = sheet_close(&markdown, rc, err);
    rc = sheet_close(&html, rc, err);
    draws_release(&draws);
    arena_release(&arena);
    return rc ? -1 : 0;
}
