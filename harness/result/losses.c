#include "harness/result/losses.h"

#include <string.h>

#include "harness/base/arena.h"

/* ---- labels */

/* Calls back for each "name=value" behind the colon; true stops. */
static bool find_option(const char *label, const char *option, struct str *found)
{
    const char *colon = strchr(label, ':');
    struct str rest = str_of(colon != NULL ? colon + 1 : ""), part, name;
    while (str_split(&rest, ',', &part)) {
        struct str value = part;
        if (str_split(&value, '=', &name) && str_is(str_trim(name), option)) {
            *found = part;
            return true;
        }
    }
    return false;
}

const char *label_value(const char *label, const char *option, struct arena *arena)
{
    struct str part, name;
    if (!find_option(label, option, &part))
        return "";
    str_split(&part, '=', &name);
    return str_copy(arena, str_trim(part)).data;
}

const char *label_without(const char *label, const char *option, struct arena *arena)
{
    struct str part;
    if (!find_option(label, option, &part))
        return label;
    size_t from = (size_t)(part.data - label), to = from + part.n, n = strlen(label);
    if (label[to] == ',')
        to++;
    else
        from--; /* the comma or colon before it */
    return arena_format(arena, "%.*s%.*s", (int)from, label, (int)(n - to), label + to);
}

bool label_is_bound(const char *label)
{
    struct arena arena = {0};
    const char *context = label_value(label, "context", &arena);
    bool bound = strcmp(context, "oracle") == 0 || strcmp(context, "distractors") == 0 ||
                 label_value(label, "knowledge", &arena)[0] != '\0';
    arena_release(&arena);
    return bound;
}

/* ---- losses */

static const struct cell *find(const struct results *r, const struct cell *like,
                               const char *method, const char *context,
                               struct arena *arena)
{
    for (size_t i = 0; i < r->n_cells; i++) {
        const struct cell *c = &r->cell[i];
        if (c->primary && strcmp(c->task, like->task) == 0 &&
            strcmp(c->model, like->model) == 0 &&
            strcmp(label_without(c->method, "context", arena), method) == 0 &&
            strcmp(label_value(c->method, "context", arena), context) == 0)
            return c;
    }
    return NULL;
}

static const struct cell *find_none(const struct results *r, const struct cell *like,
                                    const char *method, struct arena *arena)
{
    const struct cell *own = find(r, like, method, "none", arena);
    bool tuned = strncmp(method, "rag_finetune", 12) == 0;
    return own != NULL ? own : find(r, like, tuned ? "finetune" : "prompt", "", arena);
}

struct losses *losses_find(const struct results *results, size_t *n, struct arena *arena)
{
    struct losses *list = ARENA_ARRAY(arena, results->n_cells + 1, struct losses);
    *n = 0;
    for (size_t i = 0; i < results->n_cells; i++) {
        const struct cell *c = &results->cell[i];
        const char *method = label_without(c->method, "context", arena);
        if (!c->primary || !c->higher_is_better ||
            strcmp(label_value(c->method, "context", arena), "oracle") != 0 ||
            find(results, c, method, "oracle", arena) != c)
            continue;
        const struct cell *retrieved = find(results, c, method, "", arena);
        if (retrieved == NULL)
            retrieved = find(results, c, method, "retrieved", arena);
        if (retrieved == NULL)
            continue;
        list[(*n)++] = (struct losses){
            .task = c->task,
            .model = c->model,
            .method = method,
            .retrieved = retrieved,
            .oracle = c,
            .none = find_none(results, c, method, arena),
            .distractors = find(results, c, method, "distractors", arena),
            .retrieval_loss = c->quality - retrieved->quality,
            .reader_loss = (c->quality > 1 ? 100 : 1) - c->quality,
        };
    }
    return list;
}
