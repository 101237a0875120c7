#include "engine/format/hf_tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "engine/format/hash.h"
#include "engine/format/hf_rules.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum {
    JSON_BYTES = 32 << 20,
    CONFIG_BYTES = 4 << 20,
    TEMPLATE_BYTES = 1 << 20,
    TOKENS_MAX = 1 << 20,
    MERGES_MAX = 1 << 20,
    HOLES_MAX = 1 << 16, /* ids without a token */
    SHOWN_MAX = 60,
};
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

enum { KIND_NORMAL = 1, KIND_UNKNOWN, KIND_CONTROL, KIND_USER, KIND_UNUSED, KIND_BYTE };

enum { BOS, EOS, UNK, SEP, PAD, CLS, MASK, N_ROLES };
static const struct {
    const char *name, *key;
} roles[N_ROLES] = {
    [BOS] = {"bos_token", "tokenizer.ggml.bos_token_id"},
    [EOS] = {"eos_token", "tokenizer.ggml.eos_token_id"},
    [UNK] = {"unk_token", "tokenizer.ggml.unknown_token_id"},
    [SEP] = {"sep_token",
             "tokenizer.ggml.seperator_token_id"}, /* spelt so in the files */
    [PAD] = {"pad_token", "tokenizer.ggml.padding_token_id"},
    [CLS] = {"cls_token", "tokenizer.ggml.cls_token_id"},
    [MASK] = {"mask_token", "tokenizer.ggml.mask_token_id"},
};

struct token {
    struct str text;
    uint64_t id;
    int32_t kind;
};

struct tokens {
    struct hf_view *view;
    struct json_scan scan;
    struct hf_rules rules;
    struct token *token;
    size_t n, cap;
    struct str *growing_merge; /* while it is read */
    const struct str *merge;
    size_t n_merges, cap_merges;
    bool fallback;    /* <0x00> to <0xFF> for what is no token */
    bool whole_words; /* ignore_merges */
    /* tokenizer_config.json */
    struct str role[N_ROLES];
    bool says[2], adds[2]; /* of BOS and EOS */
    struct str template;
    /* in the order of ids */
    struct str *text;
    int32_t *kind;
    size_t n_ids;
    struct names by_text;
};

/* ---- tokenizer.json: tokens */

static void add_token(struct tokens *t, struct str text, uint64_t id, int32_t kind)
{
    if (t->scan.failed)
        return;
    if (t->n == TOKENS_MAX || id >= TOKENS_MAX) {
        json_scan_fail(&t->scan, "token %llu \"%.*s\": more than %d tokens",
                       (unsigned long long)id, SHOW(text), TOKENS_MAX);
        return;
    }
    if (t->n == t->cap) {
        t->cap = t->cap == 0 ? 4096 : 2 * t->cap;
        t->token = mem_resize(t->token, t->cap, sizeof *t->token);
    }
    t->token[t->n++] = (struct token){text, id, kind};
}

static void read_vocab(struct tokens *t)
{
    struct str text;
    for (json_scan_object(&t->scan); json_scan_member(&t->scan, &text);)
        add_token(t, text, json_scan_uint(&t->scan), KIND_NORMAL);
}

static void read_added(struct tokens *t)
{
    struct json_scan *scan = &t->scan;
    struct str key;
    for (json_scan_array(scan); json_scan_element(scan);) {
        struct token token = {.text = STR(""), .kind = KIND_USER};
        for (json_scan_object(scan); json_scan_member(scan, &key);)
            if (str_is(key, "id"))
                token.id = json_scan_uint(scan);
            else if (str_is(key, "content"))
                token.text = json_scan_str(scan);
            else if (str_is(key, "special"))
                token.kind = json_scan_bool(scan) ? KIND_CONTROL : KIND_USER;
            else
                json_scan_skip(scan);
        add_token(t, token.text, token.id, token.kind);
    }
}

/* "left right", or ["left", "right"] in newer files. */
static struct str read_merge(struct tokens *t)
{
    struct str part[2] = {STR(""), STR("")};
    int n = 0;
    if (json_scan_type(&t->scan) == JSON_STRING)
        return json_scan_str(&t->scan);
    for (json_scan_array(&t->scan); json_scan_element(&t->scan); n++) {
        struct str s = json_scan_str(&t->scan);
        if (memchr(s.data, ' ', s.n) != NULL)
            json_scan_fail(&t->scan, "merge of a text with a space, \"%.*s\"", SHOW(s));
        if (n < 2)
            part[n] = s;
    }
    if (n != 2)
        json_scan_fail(&t->scan, "a merge of %d parts", n);
    char *text = arena_alloc(&t->view->arena, part[0].n + 1 + part[1].n);
    memcpy(text, part[0].data, part[0].n);
    text[part[0].n] = ' ';
    memcpy(text + part[0].n + 1, part[1].data, part[1].n);
    return (struct str){text, part[0].n + 1 + part[1].n};
}

static void read_merges(struct tokens *t)
{
    for (json_scan_array(&t->scan); json_scan_element(&t->scan);) {
        struct str merge = read_merge(t);
        if (t->n_merges == MERGES_MAX)
            json_scan_fail(&t->scan, "more than %d merges", MERGES_MAX);
        if (t->scan.failed)
            return;
        if (t->n_merges == t->cap_merges) {
            t->cap_merges = t->cap_merges == 0 ? 4096 : 2 * t->cap_merges;
            t->growing_merge = mem_resize(t->growing_merge, t->cap_merges, sizeof merge);
        }
        t->growing_merge[t->n_merges++] = merge;
    }
}

static void read_model(struct tokens *t)
{
    struct json_scan *scan = &t->scan;
    struct str key;
    for (json_scan_object(scan); json_scan_member(scan, &key);)
        if (str_is(key, "type")) {
            struct str type = json_scan_str(scan);
            if (!str_is(type, "BPE"))
                json_scan_fail(scan, "model \"%.*s\" is not supported (BPE)", SHOW(type));
        } else if (str_is(key, "vocab"))
            read_vocab(t);
        else if (str_is(key, "merges"))
            read_merges(t);
        else if (str_is(key, "byte_fallback"))
            t->fallback = hf_take_bool(scan);
        else if (str_is(key, "ignore_merges"))
            t->whole_words = hf_take_bool(scan);
        else if (str_is(key, "unk_token") && json_scan_type(scan) == JSON_STRING)
            t->role[UNK] = json_scan_str(scan);
        else
            json_scan_skip(scan);
}

static int read_tokenizer(struct tokens *t, struct err *err)
{
    struct str key;
    if (hf_read_json(t->view, "tokenizer.json", JSON_BYTES, &t->scan, err))
        return -1;
    t->rules.scan = &t->scan;
    for (json_scan_object(&t->scan); json_scan_member(&t->scan, &key);)
        if (str_is(key, "added_tokens"))
            read_added(t);
        else if (str_is(key, "normalizer"))
            hf_rules_normalizer(&t->rules);
        else if (str_is(key, "pre_tokenizer"))
            hf_rules_pre_tokenizer(&t->rules);
        else if (str_is(key, "post_processor"))
            hf_rules_post_processor(&t->rules);
        else if (str_is(key, "model"))
            read_model(t);
        else
            json_scan_skip(&t->scan);
    return json_scan_end(&t->scan);
}

/* ---- tokenizer_config.json */

/* "<s>" or {"content": "<s>", ...} */
static struct str read_role(struct json_scan *scan)
{
    struct str text = STR(""), key;
    if (json_scan_type(scan) == JSON_STRING)
        return json_scan_str(scan);
    if (json_scan_type(scan) != JSON_OBJECT) {
        json_scan_skip(scan);
        return text;
    }
    for (json_scan_object(scan); json_scan_member(scan, &key);)
        if (str_is(key, "content"))
            text = json_scan_str(scan);
        else
            json_scan_skip(scan);
    return text;
}

/* A text, or [{"name": "default", "template": "..."}, ...]. */
static struct str read_template(struct json_scan *scan)
{
    struct str found = STR(""), key;
    if (json_scan_type(scan) == JSON_STRING)
        return json_scan_str(scan);
    if (json_scan_type(scan) != JSON_ARRAY) {
        json_scan_skip(scan);
        return found;
    }
    for (json_scan_array(scan); json_scan_element(scan);) {
        struct str name = STR(""), text = STR("");
        for (json_scan_object(scan); json_scan_member(scan, &key);)
            if (str_is(key, "name"))
                name = json_scan_str(scan);
            else if (str_is(key, "template"))
                text = json_scan_str(scan);
            else
                json_scan_skip(scan);
        if (str_is(name, "default"))
            found = text;
    }
    return found;
}

static bool read_habit(struct tokens *t, struct json_scan *scan, struct str key)
{
    int role = str_is(key, "add_bos_token")   ? BOS
               : str_is(key, "add_eos_token") ? EOS
                                              : -1;
    if (role < 0)
        return false;
    t->says[role] = json_scan_type(scan) == JSON_BOOL;
    t->adds[role] = hf_take_bool(scan);
    return true;
}

static void read_config_member(struct tokens *t, struct json_scan *scan, struct str key)
{
    for (int role = 0; role < N_ROLES; role++)
        if (str_is(key, roles[role].name)) {
            struct str text = read_role(scan);
            if (text.n > 0)
                t->role[role] = text;
            return;
        }
    if (str_is(key, "chat_template"))
        t->template = read_template(scan);
    else if (!read_habit(t, scan, key))
        json_scan_skip(scan);
}

/* The file may be missing, and so may chat_template.jinja, which comes first where it is.
 */
static int read_config(struct tokens *t, struct err *err)
{
    struct json_scan scan;
    struct str key;
    struct arena *arena = &t->view->arena;
    const char *jinja = file_join(arena, t->view->dir, "chat_template.jinja");
    t->template = STR("");
    if (file_exists(file_join(arena, t->view->dir, "tokenizer_config.json"))) {
        if (hf_read_json(t->view, "tokenizer_config.json", CONFIG_BYTES, &scan, err))
            return -1;
        for (json_scan_object(&scan); json_scan_member(&scan, &key);)
            read_config_member(t, &scan, key);
        if (json_scan_end(&scan))
            return -1;
    }
    if (!file_exists(jinja))
        return 0;
    if (file_read(jinja, arena, TEMPLATE_BYTES, &t->template, err))
        return -1;
    return utf8_invalid_at(t->template) == SIZE_MAX
               ? 0
               : err_at(err, jinja, 0, "not UTF-8 at byte %zu",
                        utf8_invalid_at(t->template));
}

/* ---- all of it by ids */

static bool is_byte_token(struct str text)
{
    return text.n == 6 && str_starts(text, STR("<0x")) && text.data[5] == '>';
}

static int place_token(struct tokens *t, const struct token *token, struct err *err)
{
    struct str *text = &t->text[token->id];
    int32_t *kind = &t->kind[token->id];
    if (text->n > 0 && !str_eq(*text, token->text))
        return err_at(err, t->scan.path, 0, "token %llu is both \"%.*s\" and \"%.*s\"",
                      (unsigned long long)token->id, SHOW(*text), SHOW(token->text));
    *text = token->text;
    if (*kind == KIND_UNUSED || token->kind != KIND_NORMAL)
        *kind = token->kind;
    if (*kind == KIND_NORMAL && t->fallback && is_byte_token(token->text))
        *kind = KIND_BYTE;
    return 0;
}

static int place_tokens(struct tokens *t, struct err *err)
{
    struct arena *arena = &t->view->arena;
    for (size_t i = 0; i < t->n; i++)
        if (t->token[i].id >= t->n_ids)
            t->n_ids = (size_t)t->token[i].id + 1;
    if (t->n_ids == 0 || t->n_ids > t->n + HOLES_MAX)
        return err_at(err, t->scan.path, 0, "%zu tokens with ids up to %zu", t->n,
                      t->n_ids);
    t->text = ARENA_ARRAY(arena, t->n_ids, struct str);
    t->kind = ARENA_ARRAY(arena, t->n_ids, int32_t);
    for (size_t i = 0; i < t->n_ids; i++) {
        t->text[i] = STR("");
        t->kind[i] = KIND_UNUSED;
    }
    for (size_t i = 0; i < t->n; i++)
        if (place_token(t, &t->token[i], err))
            return -1;
    names_init(&t->by_text, t->text, sizeof *t->text, t->n_ids);
    return 0;
}

/* SIZE_MAX: none.  What neither file names is what the post-processor puts there. */
static size_t find_role(const struct tokens *t, const struct hf_config *config, int role)
{
    struct str processed = role == BOS   ? t->rules.first
                           : role == EOS ? t->rules.last
                                         : STR("");
    size_t id = t->role[role].n == 0 ? SIZE_MAX : names_find(&t->by_text, t->role[role]);
    if (id == SIZE_MAX && role == BOS && config->bos != HF_ABSENT)
        id = (size_t)config->bos;
    if (id == SIZE_MAX && role == EOS && config->eos != HF_ABSENT)
        id = (size_t)config->eos;
    if (id == SIZE_MAX && processed.n > 0)
        id = names_find(&t->by_text, processed);
    return id;
}

/* What the configuration does not say is what the post-processor does. */
static bool adds(const struct tokens *t, int role, size_t id, struct str processed)
{
    if (id >= t->n_ids)
        return false;
    return t->says[role] ? t->adds[role]
                         : processed.n > 0 && str_eq(processed, t->text[id]);
}

static void put_roles(struct tokens *t, const struct hf_config *config)
{
    struct hf_view *view = t->view;
    size_t id[N_ROLES];
    for (int role = 0; role < N_ROLES; role++) {
        id[role] = find_role(t, config, role);
        if (id[role] != SIZE_MAX)
            hf_put_uint(view, roles[role].key, id[role]);
    }
    hf_put_bool(view, "tokenizer.ggml.add_bos_token",
                adds(t, BOS, id[BOS], t->rules.first));
    hf_put_bool(view, "tokenizer.ggml.add_eos_token",
                adds(t, EOS, id[EOS], t->rules.last));
    if (t->template.n > 0)
        hf_put_str(view, "tokenizer.chat_template", t->template);
}

/* ---- the two kinds */

static int put_byte_level(struct tokens *t, struct err *err)
{
    const char *pre = hf_rules_pre(&t->rules, t->whole_words);
    if (pre == NULL)
        return err_at(
            err, t->scan.path, 0,
            "its pre_tokenizer is none that we know (those of GPT-2, SmolLM, Llama "
            "3, Qwen2)");
    hf_put_str(t->view, "tokenizer.ggml.model", STR("gpt2"));
    hf_put_str(t->view, "tokenizer.ggml.pre", str_of(pre));
    hf_put_strings(t->view, "tokenizer.ggml.merges", t->merge, t->n_merges);
    return 0;
}

/* SentencePiece's scores, for llama.cpp: a token's is the place of the first merge that
 * makes it. This program goes by the merges themselves, which say more. */
static const float *make_scores(struct tokens *t)
{
    float *score = ARENA_ARRAY(&t->view->arena, t->n_ids, float);
    struct buf joined = {0};
    for (size_t i = 0; i < t->n_ids; i++)
        score[i] = t->kind[i] == KIND_NORMAL ? -(float)(t->n_merges + i) : 0;
    for (size_t i = t->n_merges; i-- > 0;) {
        size_t space = str_find(t->merge[i], STR(" "), 1);
        buf_clear(&joined);
        buf_str(&joined, str_slice(t->merge[i], 0, space));
        if (space != SIZE_MAX)
            buf_str(&joined, str_slice(t->merge[i], space + 1, t->merge[i].n));
        size_t id = names_find(&t->by_text, buf_view(&joined));
        if (id != SIZE_MAX)
            score[id] = -(float)i;
    }
    buf_release(&joined);
    return score;
}

static void put_marked(struct tokens *t)
{
    size_t unknown =
        t->role[UNK].n > 0 ? names_find(&t->by_text, t->role[UNK]) : SIZE_MAX;
    if (unknown != SIZE_MAX)
        t->kind[unknown] = KIND_UNKNOWN;
    hf_put_str(t->view, "tokenizer.ggml.model", STR("llama"));
    hf_put_f32s(t->view, "tokenizer.ggml.scores", make_scores(t), t->n_ids);
    hf_put_bool(t->view, "tokenizer.ggml.add_space_prefix", t->rules.prefix);
    hf_put_strings(t->view, "trivium.tokenizer.merges", t->merge, t->n_merges);
}

/* Into the view, where values live. */
static void keep_merges(struct tokens *t)
{
    struct str *kept = ARENA_ARRAY(&t->view->arena, t->n_merges, struct str);
    if (t->n_merges > 0)
        memcpy(kept, t->growing_merge, t->n_merges * sizeof *kept);
    free(t->growing_merge);
    t->growing_merge = NULL;
    t->merge = kept;
}

static int put_all(struct tokens *t, const struct hf_config *config, struct err *err)
{
    if (read_tokenizer(t, err) || read_config(t, err) || place_tokens(t, err))
        return -1;
    keep_merges(t);
    if (t->rules.marks)
        put_marked(t);
    else if (put_byte_level(t, err))
        return -1;
    hf_put_strings(t->view, "tokenizer.ggml.tokens", t->text, t->n_ids);
    hf_put_i32s(t->view, "tokenizer.ggml.token_type", t->kind, t->n_ids);
    put_roles(t, config);
    return 0;
}

int hf_tokenizer_put(struct hf_view *view, const struct hf_config *config,
                     struct err *err)
{
    struct tokens t = {.view = view};
    int rc = put_all(&t, config, err);
    names_release(&t.by_text);
    free(t.token);
    free(t.growing_merge);
    return rc;
}
