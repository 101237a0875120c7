#include "harness/task/claim.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"

enum { CLAIMS_MAX = 16 };

const char *const claim_sizes[] = {"largest", "smallest", NULL};
const char *const claim_tests[] = {"better", "not worse", NULL};

/* The place of a text in a list; absent: the first. */
static int read_word(const struct json *json, const char *key, const char *const *words,
                     int *at, struct err *err)
{
    struct str text;
    *at = 0;
    if (json_get(json, key) == NULL)
        return 0;
    if (json_str(json, key, &text, err))
        return -1;
    for (int i = 0; words[i] != NULL; i++)
        if (str_is(text, words[i])) {
            *at = i;
            return 0;
        }
    return err_at(err, json->path, json_get(json, key)->line,
                  "\"%s\" must be \"%s\" or \"%s\"", key, words[0], words[1]);
}

static int read_side(const struct json *json, const char *method, const char *model,
                     struct claim_side *side, struct arena *into, struct err *err)
{
    struct str text;
    int size;
    if (json_str(json, method, &text, err) ||
        read_word(json, model, claim_sizes, &size, err))
        return -1;
    if (text.n == 0)
        return err_at(err, json->path, json->line, "\"%s\" is empty", method);
    *side = (struct claim_side){str_copy(into, text).data, (enum claim_size)size};
    return 0;
}

static int read_metric(const struct json *json, const struct task *task,
                       struct claim *claim, struct err *err)
{
    struct str text;
    claim->metric = task->metrics[0];
    if (json_get(json, "metric") == NULL)
        return 0;
    if (json_str(json, "metric", &text, err))
        return -1;
    for (size_t i = 0; i < task->n_metrics; i++)
        if (str_is(text, task->metrics[i])) {
            claim->metric = task->metrics[i];
            return 0;
        }
    return err_at(err, json->path, json_get(json, "metric")->line,
                  "a claim is about \"%.*s\", which is not among \"metrics\"",
                  STR_ARG(text));
}

static int read_claim(const struct json *json, const struct task *task,
                      struct claim *claim, struct arena *into, struct err *err)
{
    static const char *const known[] = {"says", "metric",     "way",  "model",
                                        "than", "than_model", "test", NULL};
    int test;
    if (json->type != JSON_OBJECT)
        return err_at(err, json->path, json->line, "a claim must be an object, is %s",
                      json_type_name(json->type));
    if (json_only(json, known, err) || json_str(json, "says", &claim->says, err) ||
        read_metric(json, task, claim, err) ||
        read_side(json, "way", "model", &claim->way, into, err) ||
        read_side(json, "than", "than_model", &claim->than, into, err) ||
        read_word(json, "test", claim_tests, &test, err))
        return -1;
    claim->test = (enum claim_test)test;
    if (claim->way.size == claim->than.size &&
        !strcmp(claim->way.method, claim->than.method))
        return err_at(err, json->path, json->line, "a claim holds \"%s\" against itself",
                      claim->way.method);
    return 0;
}

int claims_read(struct task *task, const struct json *root, struct arena *into,
                struct err *err)
{
    const struct json *array;
    if (json_get(root, "claims") == NULL)
        return 0;
    if (json_array(root, "claims", &array, err))
        return -1;
    if (array->n == 0 || array->n > CLAIMS_MAX)
        return err_at(err, array->path, array->line,
                      "\"claims\" has %zu entries, limit 1 to %d", array->n, CLAIMS_MAX);
    struct claim *claim = ARENA_ARRAY(into, array->n, struct claim);
    for (const struct json *at = array->child; at != NULL; at = at->next)
        if (read_claim(at, task, &claim[task->n_claims++], into, err))
            return -1;
    task->claim = claim;
    return 0;
}
