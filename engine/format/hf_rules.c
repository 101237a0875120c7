#include "engine/format/hf_rules.h"

#include <string.h>

enum { SHOWN_MAX = 60 };
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

#define SPACE_MARK "\xe2\x96\x81" /* U+2581 */

/* The expressions of Split steps as the published files have them. */
#define WORDS(digits)                                                    \
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" digits \
    "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
static const struct {
    const char *expression, *pre, *pre_of_whole_words;
} known[] = {
    {WORDS("\\p{N}{1,3}"), "dbrx", "llama-bpe"},
    {WORDS("\\p{N}"), "qwen2", NULL},
    {"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
     "gpt-2", NULL},
};

bool hf_take_bool(struct json_scan *scan)
{
    if (json_scan_type(scan) == JSON_BOOL)
        return json_scan_bool(scan);
    json_scan_skip(scan);
    return false;
}

/* Steps come alone or, in a Sequence, as a list of objects with a "type". */
static void read_steps(struct hf_rules *rules, void (*step)(struct hf_rules *))
{
    if (json_scan_type(rules->scan) == JSON_NULL)
        json_scan_skip(rules->scan);
    else if (json_scan_type(rules->scan) == JSON_OBJECT)
        step(rules);
    else
        for (json_scan_array(rules->scan); json_scan_element(rules->scan);)
            step(rules);
}

static void unsupported(struct hf_rules *rules, const char *what, struct str type)
{
    json_scan_fail(rules->scan, "%s \"%.*s\" with these settings is not supported", what,
                   SHOW(type));
}

/* {"type": "Prepend", "prepend": "_"}, {"type": "Replace", "pattern": {"String": " "},
 * "content":
 * "_"} with U+2581 for _, and NFC, which is left out. */
static void read_normalizer(struct hf_rules *rules)
{
    struct json_scan *scan = rules->scan;
    struct str key, type = STR(""), text = STR("");
    for (json_scan_object(scan); json_scan_member(scan, &key);)
        if (str_is(key, "type"))
            type = json_scan_str(scan);
        else if (str_is(key, "prepend") || str_is(key, "content"))
            text = json_scan_str(scan);
        else if (str_is(key, "normalizers"))
            read_steps(rules, read_normalizer);
        else
            json_scan_skip(scan);
    bool mark = str_is(text, SPACE_MARK);
    if (str_is(type, "Prepend") && mark)
        rules->prefix = true;
    else if (str_is(type, "Replace") && mark)
        rules->marks = true;
    else if (!str_is(type, "Sequence") && !str_is(type, "NFC"))
        unsupported(rules, "normalizer", type);
}

void hf_rules_normalizer(struct hf_rules *rules)
{
    read_steps(rules, read_normalizer);
}

/* {"Regex": "..."} or {"String": "..."} */
static void read_pattern(struct hf_rules *rules)
{
    struct str key;
    for (json_scan_object(rules->scan); json_scan_member(rules->scan, &key);) {
        struct str text = json_scan_str(rules->scan);
        rules->expression = str_is(key, "Regex") ? text : STR("");
    }
}

struct step {
    struct str type, scheme;
    bool prefix_space, no_prefix_space, regex, each, split;
};

static void apply_pre(struct hf_rules *rules, const struct step *step)
{
    if (str_is(step->type, "ByteLevel") && !step->prefix_space) {
        rules->bytes = true;
        rules->regex = step->regex;
    } else if (str_is(step->type, "Digits") && step->each) {
        rules->digits = true;
    } else if (str_is(step->type, "Metaspace") && !step->split) {
        rules->marks = true;
        rules->prefix = !step->no_prefix_space && !str_is(step->scheme, "never");
    } else if (str_is(step->type, "Split")) {
        rules->n_splits++;
    } else if (!str_is(step->type, "Sequence")) {
        unsupported(rules, "pre_tokenizer", step->type);
    }
}

static void read_pre(struct hf_rules *rules)
{
    struct json_scan *scan = rules->scan;
    struct step step = {.type = STR(""), .scheme = STR(""), .regex = true, .split = true};
    struct str key;
    for (json_scan_object(scan); json_scan_member(scan, &key);)
        if (str_is(key, "type"))
            step.type = json_scan_str(scan);
        else if (str_is(key, "add_prefix_space")) {
            step.prefix_space = hf_take_bool(scan);
            step.no_prefix_space = !step.prefix_space;
        } else if (str_is(key, "use_regex"))
            step.regex = hf_take_bool(scan);
        else if (str_is(key, "individual_digits"))
            step.each = hf_take_bool(scan);
        else if (str_is(key, "prepend_scheme"))
            step.scheme = json_scan_str(scan);
        else if (str_is(key, "split"))
            step.split = hf_take_bool(scan);
        else if (str_is(key, "pattern"))
            read_pattern(rules);
        else if (str_is(key, "pretokenizers"))
            read_steps(rules, read_pre);
        else
            json_scan_skip(scan);
    apply_pre(rules, &step);
}

void hf_rules_pre_tokenizer(struct hf_rules *rules)
{
    read_steps(rules, read_pre);
}

/* The "single" of a template: [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id":
 * "A"}}] */
static void read_single(struct hf_rules *rules)
{
    struct json_scan *scan = rules->scan;
    struct str kind, key;
    bool behind = false;
    for (json_scan_array(scan); json_scan_element(scan);)
        for (json_scan_object(scan); json_scan_member(scan, &kind);) {
            struct str id = STR("");
            for (json_scan_object(scan); json_scan_member(scan, &key);)
                if (str_is(key, "id"))
                    id = json_scan_str(scan);
                else
                    json_scan_skip(scan);
            if (str_is(kind, "Sequence"))
                behind = true;
            else if (behind)
                rules->last = id;
            else
                rules->first = id;
        }
}

static void read_post(struct hf_rules *rules)
{
    struct json_scan *scan = rules->scan;
    struct str key, type = STR("");
    for (json_scan_object(scan); json_scan_member(scan, &key);)
        if (str_is(key, "type"))
            type = json_scan_str(scan);
        else if (str_is(key, "single"))
            read_single(rules);
        else if (str_is(key, "processors"))
            read_steps(rules, read_post);
        else
            json_scan_skip(scan);
    if (!str_is(type, "TemplateProcessing") && !str_is(type, "ByteLevel") &&
        !str_is(type, "Sequence"))
        unsupported(rules, "post_processor", type);
}

void hf_rules_post_processor(struct hf_rules *rules)
{
    read_steps(rules, read_post);
}

const char *hf_rules_pre(const struct hf_rules *rules, bool whole_words_first)
{
    if (!rules->bytes || rules->marks)
        return NULL;
    if (rules->regex && rules->n_splits == 0)
        return rules->digits ? "smollm" : "gpt-2";
    if (rules->regex || rules->digits || rules->n_splits != 1)
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(rules->expression, known[i].expression))
            return whole_words_first && known[i].pre_of_whole_words != NULL
                       ? known[i].pre_of_whole_words
                       : known[i].pre;
    return NULL;
}
