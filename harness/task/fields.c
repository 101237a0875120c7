#include "harness/task/fields.h"

#include "harness/base/arena.h"
#include "harness/base/err.h"

static const char *const field_names[N_FIELDS + 1] = {
    "id", "input", "answer", "docs", "kind", "cluster", "title", "text", NULL};

/* ---- by mapping */

/* {"key": "text"} and nothing else. */
static bool has_text(const struct json *value, const char *key)
{
    return value->type == JSON_OBJECT && value->n == 1 && json_get(value, key) != NULL &&
           json_get(value, key)->type == JSON_STRING;
}

int fields_check(const struct json *fields, unsigned may, struct err *err)
{
    const char *known[N_FIELDS + 1] = {NULL};
    int n = 0;
    for (int f = 0; f < N_FIELDS; f++)
        if (may >> f & 1)
            known[n++] = field_names[f];
    if (json_only(fields, known, err))
        return -1;
    for (const struct json *at = fields->child; at != NULL; at = at->next) {
        bool titles = str_is(at->key, "answer") && has_text(at, "title_of");
        if (at->type != JSON_STRING && !has_text(at, "text") && !titles)
            return err_at(err, at->path, at->line,
                          "the field \"%.*s\" must be a path, a template or {\"text\": "
                          "...}",
                          STR_ARG(at->key));
    }
    return 0;
}

bool fields_answer_titles(const struct json *fields)
{
    const struct json *answer = fields == NULL ? NULL : json_get(fields, "answer");
    return answer != NULL && has_text(answer, "title_of");
}

static struct texts one_text(struct str text, struct arena *into)
{
    struct str *out = ARENA_NEW(into, struct str);
    *out = text;
    return (struct texts){out, 1};
}

static int field_of(struct str name)
{
    int f = 0;
    while (f < N_FIELDS && !str_is(name, field_names[f]))
        f++;
    return f;
}

int fields_mapped(const struct json *fields, const struct json *record,
                  struct texts out[N_FIELDS], struct arena *into, struct err *err)
{
    for (const struct json *at = fields->child; at != NULL; at = at->next) {
        int f = field_of(at->key);
        if (has_text(at, "title_of"))
            continue;
        if (at->type == JSON_OBJECT)
            out[f] = one_text(json_get(at, "text")->string, into);
        else if (f == FIELD_ANSWER || f == FIELD_DOCS) {
            if (pick_texts(record, at->string, &out[f].text, &out[f].n, into, err))
                return -1;
        } else {
            struct str text;
            if (pick_text(record, at->string, &text, into, err))
                return -1;
            out[f] = one_text(text, into);
        }
    }
    return 0;
}

int fields_relabel(const struct json *labels, const struct json *record,
                   struct texts *answers, struct arena *into, struct err *err)
{
    struct str *out = ARENA_ARRAY(into, answers->n + 1, struct str);
    for (size_t i = 0; i < answers->n; i++) {
        const struct json *at = labels->child;
        while (at != NULL && !str_eq(at->key, answers->text[i]))
            at = at->next;
        if (at == NULL || at->type != JSON_STRING)
            return err_at(err, record->path, record->line,
                          "\"labels\" has nothing for \"%.*s\"",
                          STR_ARG(str_slice(answers->text[i], 0, 60)));
        out[i] = at->string;
    }
    answers->text = out;
    return 0;
}

/* ---- by alias */

struct alias {
    const char *input, *more, *answer; /* more: goes behind the input, may be absent */
};

static const struct alias aliases[] = {
    {"input", NULL, "ideal"},
    {"prompt", NULL, "completion"},
    {"instruction", "input", "output"},
    {"question", NULL, "answer"},
};

enum { N_ALIASES = sizeof aliases / sizeof *aliases };

static const struct alias *alias_of(const struct json *record)
{
    for (int i = 0; i < N_ALIASES; i++)
        if (json_get(record, aliases[i].input) != NULL &&
            json_get(record, aliases[i].answer) != NULL)
            return &aliases[i];
    return NULL;
}

bool fields_have_alias(const struct json *record)
{
    bool own = json_get(record, "input") != NULL && json_get(record, "answer") != NULL;
    return !own && (json_get(record, "messages") != NULL || alias_of(record) != NULL);
}

static int message(const struct json *at, struct str *role, struct str *content,
                   struct err *err)
{
    if (at->type != JSON_OBJECT)
        return err_at(err, at->path, at->line, "a message must be an object, is %s",
                      json_type_name(at->type));
    return json_str(at, "role", role, err) || json_str(at, "content", content, err);
}

/* All turns but the last; one alone is its text, several have their roles before them. */
static int conversation(const struct json *list, const struct json *end, struct str *text,
                        struct arena *into, struct err *err)
{
    struct buf out = {0};
    size_t turns = 0;
    struct str role, content;
    for (const struct json *at = list->child; at != end; at = at->next) {
        if (message(at, &role, &content, err))
            return -1;
        turns += !str_is(role, "system");
    }
    for (const struct json *at = list->child; at != end; at = at->next) {
        message(at, &role, &content, err);
        bool plain = turns == 1 || str_is(role, "system");
        buf_text(&out, out.n == 0 ? "" : "\n");
        if (!plain)
            buf_format(&out, "%.*s: ", STR_ARG(role));
        buf_str(&out, str_trim(content));
    }
    *text = str_copy(into, buf_view(&out));
    buf_release(&out);
    return 0;
}

static int read_messages(const struct json *list, struct texts out[N_FIELDS],
                         struct arena *into, struct err *err)
{
    const struct json *last = NULL;
    struct str role = STR(""), answer = STR(""), input;
    if (list->type != JSON_ARRAY)
        return err_at(err, list->path, list->line, "\"messages\" must be an array, is %s",
                      json_type_name(list->type));
    for (const struct json *at = list->child; at != NULL; at = at->next)
        last = at;
    if (last == NULL || message(last, &role, &answer, err))
        return last == NULL ? err_at(err, list->path, list->line, "\"messages\" is empty")
                            : -1;
    if (!str_is(role, "assistant"))
        return err_at(err, list->path, list->line,
                      "the last message is of \"%.*s\", must be of \"assistant\"",
                      STR_ARG(str_slice(role, 0, 30)));
    if (conversation(list, last, &input, into, err))
        return -1;
    out[FIELD_INPUT] = one_text(input, into);
    out[FIELD_ANSWER] = one_text(str_trim(answer), into);
    return 0;
}

static int read_input(const struct json *record, const struct alias *alias,
                      struct texts *out, struct arena *into, struct err *err)
{
    const struct json *input = json_get(record, alias->input);
    struct str text, more = STR("");
    if (input->type == JSON_ARRAY) {
        if (conversation(input, NULL, &text, into, err))
            return -1;
    } else if (json_str(record, alias->input, &text, err)) {
        return -1;
    }
    const struct json *second =
        alias->more == NULL ? NULL : json_get(record, alias->more);
    if (second != NULL && json_str(record, alias->more, &more, err))
        return -1;
    text = str_trim(text);
    if (str_trim(more).n > 0)
        text = str_of(arena_format(into, "%.*s\n\n%.*s", STR_ARG(text), STR_ARG(more)));
    *out = one_text(text, into);
    return 0;
}

/* What may stand besides. */
static int read_others(const struct json *record, struct texts out[N_FIELDS],
                       struct arena *into, struct err *err)
{
    static const enum field others[] = {FIELD_ID, FIELD_DOCS, FIELD_KIND, FIELD_CLUSTER};
    for (int i = 0; i < 4; i++) {
        enum field f = others[i];
        if (json_get(record, field_names[f]) != NULL &&
            pick_texts(record, str_of(field_names[f]), &out[f].text, &out[f].n, into,
                       err))
            return -1;
    }
    return 0;
}

int fields_by_alias(const struct json *record, struct texts out[N_FIELDS],
                    struct arena *into, struct err *err)
{
    const struct json *messages = json_get(record, "messages");
    const struct alias *alias = alias_of(record);
    if (read_others(record, out, into, err))
        return -1;
    if (alias == NULL)
        return read_messages(messages, out, into, err);
    return read_input(record, alias, &out[FIELD_INPUT], into, err) ||
                   pick_texts(record, str_of(alias->answer), &out[FIELD_ANSWER].text,
                              &out[FIELD_ANSWER].n, into, err)
               ? -1
               : 0;
}
