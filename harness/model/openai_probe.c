/* openai_probe - what a server can do for labels, found out by asking it.
 *
 * Servers that do not know a field mostly leave it out of the answer without a word, and whoever
 * then reads log-probabilities that are not there measures chance (llama.cpp #27174, lm-eval
 * #4158).  So a few tiny requests come first, whose answers show what works: log-probabilities
 * that are there; a label that no model would say by itself.  What came out is kept in the cache.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/model/openai.h"

struct probing {
    struct openai *o;
    const struct wire_how *how;
    const struct request *request;
    struct arena *arena;
    struct wire_reply reply;
    bool refused;  /* with a status that says that the request is not understood */
    char why[600]; /* refused: the server's words */
};

static int write_probe(void *context, struct errand *e, struct err *err)
{
    const struct probing *p = context;
    (void)err;
    wire_write(&e->body, p->how, p->request);
    e->path = openai_path(p->o);
    e->probe = true;
    e->most = (struct tokens){.in = 64, .out = p->how->max_new};
    return 0;
}

static bool says_no(long status)
{
    return status == 400 || status == 404 || status == 405 || status == 415 ||
           status == 422 || status == 500 || status == 501;
}

static int read_probe(void *context, struct errand *e, struct err *err)
{
    struct probing *p = context;
    struct err why = ERR_INIT;
    if (!e->failed) {
        struct str body = str_copy(p->arena, e->reply);
        if (wire_read(&p->reply, body, p->how->api, p->arena, &why))
            return err_set(err, "%s: %s", e->call.url, why.text);
        e->used = (struct tokens){.in = p->reply.usage.in, .out = p->reply.usage.out};
        return 0;
    }
    if (!says_no(e->status))
        return err_set(err, "%s", e->why);
    p->refused = true;
    snprintf(p->why, sizeof p->why, "%s", e->why);
    return 0;
}

/* One request, whose answer is in p->reply unless p->refused. */
static int ask(struct probing *p, struct err *err)
{
    struct courier_job job = {
        .n = 1, .singly = true, .write = write_probe, .read = read_probe, .context = p};
    p->reply = (struct wire_reply){.text = STR("")};
    p->refused = false;
    return courier_run(&p->o->link->courier, &job, err);
}

/* ---- what came out, in the cache */

static void name_outcome(const struct openai *o, char hex[65])
{
    struct buf url = {0}, body = {0};
    endpoint_url(&o->link->courier.at, openai_path(o), &url);
    buf_format(&body, "labels of %s: choices %s, constrain %s, family %s", o->opts->model,
               o->opts->choices, o->opts->constrain,
               o->opts->family ? o->opts->family : "");
    kept_name(hex, buf_view(&url), buf_view(&body), STR("probe 1"));
    buf_release(&url);
    buf_release(&body);
}

static bool recall(struct openai *o)
{
    struct kept_entry entry;
    char hex[65], text[64] = "";
    int labels, constraint, echo, probed;
    name_outcome(o, hex);
    if (!kept_find(&o->link->courier.kept, hex, &entry) || entry.reply.n >= sizeof text)
        return false;
    memcpy(text, entry.reply.data, entry.reply.n);
    if (sscanf(text, "labels %d constraint %d echo %d %d", &labels, &constraint, &echo,
               &probed) != 4 ||
        labels <= LABELS_UNKNOWN || labels > LABELS_TEXT || constraint < 0 ||
        constraint >= WIRE_CONSTRAINTS)
        return false;
    o->link->labels = (enum openai_labels)labels;
    o->link->constraint = (enum wire_constraint)constraint;
    o->link->echo = echo != 0;
    o->link->probed_echo = probed != 0;
    return true;
}

static int remember(struct openai *o, struct err *err)
{
    char hex[65], text[64];
    name_outcome(o, hex);
    int n = snprintf(text, sizeof text, "labels %d constraint %d echo %d %d",
                     (int)o->link->labels, (int)o->link->constraint, o->link->echo,
                     o->link->probed_echo);
    struct kept_entry entry = {{text, (size_t)n}, -1, -1};
    return kept_add(&o->link->courier.kept, hex, &entry, err);
}

/* ---- the probes */

static const struct message question[] = {
    {ROLE_USER, {"Is snow white? Answer yes or no.", 32}}};

static bool has_top(const struct wire_reply *reply)
{
    for (size_t i = 0; i < reply->n_tokens; i++)
        if (reply->token[i].n_top && isfinite(reply->token[i].logprob))
            return true;
    return false;
}

/* Log-probabilities along an answer; *why in the arena where there are none. */
static int probe_logprobs(struct openai *o, struct arena *arena, bool *works,
                          const char **why, struct err *err)
{
    struct request request = {.message = question, .n_messages = 1};
    struct wire_how how = openai_wire(o);
    how.max_new = 2;
    how.top_logprobs = 5;
    struct probing p = {.o = o, .how = &how, .request = &request, .arena = arena};
    if (ask(&p, err))
        return -1;
    *works = !p.refused && has_top(&p.reply);
    *why = p.refused ? arena_format(arena, "it refuses them: %s", p.why)
                     : "it takes \"logprobs\" and silently leaves them out of its answer";
    return 0;
}

int openai_probe_echo(struct openai *o, struct err *err)
{
    static const struct message start[] = {{ROLE_USER, {"Snow is", 7}}};
    struct openai_link *link = o->link;
    if (link->probed_echo || recall(o))
        return 0;
    struct arena arena = {0};
    struct request request = {.message = start, .n_messages = 1};
    struct wire_how how = openai_wire(o);
    how.echo = STR(" white");
    how.max_new = how.top_logprobs = 1;
    struct probing p = {.o = o, .how = &how, .request = &request, .arena = &arena};
    int rc = ask(&p, err);
    if (!rc) {
        size_t bytes = 0;
        for (size_t i = 0; i < p.reply.n_tokens; i++)
            bytes += p.reply.token[i].text.n;
        /* The prompt's own tokens are there, and have numbers. */
        link->echo = !p.refused && p.reply.n_tokens >= 3 && bytes >= 13 &&
                     isfinite(p.reply.token[p.reply.n_tokens - 2].logprob) &&
                     str_find(p.reply.text, STR("Snow is white"), 0) != SIZE_MAX;
        link->probed_echo = true;
    }
    arena_release(&arena);
    return rc;
}

/* The answer to a question that allows nothing but a made-up word. */
static int probe_constraint(struct openai *o, enum wire_constraint constraint,
                            bool *works, struct err *err)
{
    static const struct str only[] = {{"zarquon-17", 10}};
    struct arena arena = {0};
    struct request request = {
        .message = question, .n_messages = 1, .choices = only, .n_choices = 1};
    struct wire_how how = openai_wire(o);
    how.max_new = 32;
    how.constraint = constraint;
    struct probing p = {.o = o, .how = &how, .request = &request, .arena = &arena};
    int rc = ask(&p, err);
    struct str text = str_trim(p.reply.text);
    if (constraint == WIRE_JSON_SCHEMA)
        *works = !p.refused && text.n && text.data[0] == '{' &&
                 str_find(text, only[0], 0) != SIZE_MAX;
    else
        *works = !p.refused && str_eq(text, only[0]);
    arena_release(&arena);
    return rc;
}

static int find_constraint(struct openai *o, struct err *err)
{
    static const enum wire_constraint order[] = {WIRE_GRAMMAR, WIRE_STRUCTURED,
                                                 WIRE_GUIDED_CHOICE, WIRE_JSON_SCHEMA};
    o->link->constraint = WIRE_FREE;
    for (int i = 0; i < WIRE_CONSTRAINTS; i++)
        if (!strcmp(o->opts->constrain, wire_constraint_names[i]))
            o->link->constraint = (enum wire_constraint)i;
    if (strcmp(o->opts->constrain, "auto") != 0)
        return 0;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        bool works = false;
        if (probe_constraint(o, order[i], &works, err))
            return -1;
        if (works) {
            o->link->constraint = order[i];
            return 0;
        }
    }
    return 0;
}

static int find_labels(struct openai *o, struct arena *arena, struct err *err)
{
    const char *why = "";
    bool works = false, text = !strcmp(o->opts->choices, "text");
    if (!text && o->api == WIRE_COMPLETIONS && openai_probe_echo(o, err))
        return -1;
    if (!text && o->link->echo) {
        o->link->labels = LABELS_ECHO;
        return 0;
    }
    if (!text && probe_logprobs(o, arena, &works, &why, err))
        return -1;
    if (works) {
        o->link->labels = LABELS_LOGPROBS;
        return 0;
    }
    if (!strcmp(o->opts->choices, "logprobs"))
        return err_ask(err,
                       "%s gives no log-probabilities to choose labels by (%s); "
                       "\"choices\": \"text\" in models.json reads them from text",
                       o->opts->base_url, why);
    if (find_constraint(o, err))
        return -1;
    o->link->labels = LABELS_TEXT;
    return 0;
}

int openai_probe_labels(struct openai *o, struct err *err)
{
    struct arena arena = {0};
    if (o->link->labels != LABELS_UNKNOWN || recall(o))
        return 0;
    int rc = find_labels(o, &arena, err);
    arena_release(&arena);
    return rc ? -1 : remember(o, err);
}
