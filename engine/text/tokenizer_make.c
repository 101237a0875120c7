#include "engine/text/tokenizer_make.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/text/byte_level.h"
#include "engine/text/tokenizer_impl.h"
#include "harness/base/err.h"

/* Limits far above real vocabularies (262,144 tokens of 2 MB, 440,000 merges), so that a hostile
 * one costs neither much memory nor time. */
enum {
    TOKENS_MAX = 1 << 20,
    TEXT_BYTES_MAX = 65535,
    TEXTS_BYTES_MAX = 16 << 20,  /* all tokens together */
    SPECIAL_BYTES_MAX = 1 << 20, /* all that are cut out together */
    MERGES_MAX = 1 << 21,
    TEMPLATE_BYTES_MAX = 1 << 20,
    ADJACENT_MAX = 1 << 20,
    SHOWN_MAX = 60,
};

#define SPACE_MARK "\xe2\x96\x81" /* U+2581, a space in SentencePiece's tokens */

/* A name for messages, cut when it is long. */
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

static const char *const role_names[] = {
    [ROLE_BOS] = "bos",         [ROLE_EOS] = "eos",
    [ROLE_EOT] = "eot",         [ROLE_EOM] = "eom",
    [ROLE_UNKNOWN] = "unknown", [ROLE_SEPARATOR] = "seperator",
    [ROLE_PADDING] = "padding", [ROLE_CLS] = "cls",
    [ROLE_MASK] = "mask",
};

/* Tokens that end a generation, and others that llama.cpp too takes for control tokens whatever
 * the file says of them. */
/* clang-format off */
static const char *const end_texts[] = {
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>",
    "<|endoftext|>", "<|eom_id|>", "<EOT>", "_<EOT>", "<|end_of_text|>", "<end_of_utterance>",
};
static const char *const control_texts[] = {
    "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<PRE>", SPACE_MARK "<PRE>",
    "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<SUF>", SPACE_MARK "<SUF>",
    "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<MID>", SPACE_MARK "<MID>",
    "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>",
    "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>", "<|file_sep|>",
};
/* clang-format on */

static bool is_cut_out(uint8_t kind)
{
    return kind == TOKEN_CONTROL || kind == TOKEN_UNKNOWN || kind == TOKEN_USER;
}

/* Text yields a token when merging leads to it.  Control tokens come from templates only, byte
 * tokens from single bytes: "<s>" and "<0x41>" that somebody typed stay text. */
static bool from_text(const struct tokenizer *tok, int id)
{
    uint8_t kind = tok->kind[id];
    return kind == TOKEN_NORMAL || kind == TOKEN_USER || kind == TOKEN_UNUSED;
}

/* ---- texts, kinds, roles */

static int copy_text(struct tokenizer *tok, const struct tokenizer_parts *parts, int i,
                     struct str *text, struct err *err)
{
    struct str from = parts->text[i];
    if (from.n > TEXT_BYTES_MAX)
        return err_at(err, parts->source, 0,
                      "token %d: text has %zu bytes, the limit is %d", i, from.n,
                      TEXT_BYTES_MAX);
    if (utf8_invalid_at(from) != SIZE_MAX)
        return err_at(err, parts->source, 0, "token %d: text is not UTF-8 at byte %zu", i,
                      utf8_invalid_at(from));
    if (from.n > 0) {
        char *copy = arena_bytes(&tok->arena, from.n + 1); /* and a NUL */
        memcpy(copy, from.data, from.n);
        *text = (struct str){copy, from.n};
        return 0;
    }
    *text =
        str_of(arena_format(&tok->arena, "[EMPTY_%d]", i)); /* llama.cpp's name for it */
    tok->kind[i] = TOKEN_UNUSED;
    return 0;
}

static int copy_tokens(struct tokenizer *tok, const struct tokenizer_parts *parts,
                       struct err *err)
{
    if (parts->n == 0 || parts->n > TOKENS_MAX)
        return err_at(err, parts->source, 0, "vocabulary has %zu tokens, not 1 to %d",
                      parts->n, TOKENS_MAX);
    tok->n = (int)parts->n;
    size_t bytes = 0;
    for (size_t i = 0; i < parts->n; i++)
        bytes += parts->text[i].n;
    if (bytes > TEXTS_BYTES_MAX)
        return err_at(err, parts->source, 0,
                      "vocabulary has %zu bytes of text, the limit is %d", bytes,
                      TEXTS_BYTES_MAX);
    tok->kind = arena_alloc(&tok->arena, parts->n);
    struct str *text = ARENA_ARRAY(&tok->arena, parts->n, struct str);
    for (int i = 0; i < tok->n; i++) {
        int32_t kind = parts->kind == NULL ? TOKEN_NORMAL : parts->kind[i];
        if (kind < 0 || kind > TOKEN_BYTE)
            return err_at(err, parts->source, 0, "token %d: type %d is not 1 to %d", i,
                          kind, TOKEN_BYTE);
        tok->kind[i] = kind == 0 ? TOKEN_UNUSED : (uint8_t)kind;
        if (copy_text(tok, parts, i, &text[i], err))
            return -1;
    }
    tok->text = text;
    size_t twice = names_init(&tok->by_text, text, sizeof *text, parts->n);
    if (twice != SIZE_MAX)
        return err_at(err, parts->source, 0,
                      "token %zu: text \"%.*s\" is that of token %zu", twice,
                      SHOW(text[twice]), names_find(&tok->by_text, text[twice]));
    return 0;
}

static int set_roles(struct tokenizer *tok, const struct tokenizer_parts *parts,
                     struct err *err)
{
    for (int role = 0; role < N_ROLES; role++) {
        tok->role[role] = parts->role[role];
        if (tok->role[role] < -1 || tok->role[role] >= tok->n)
            return err_at(err, parts->source, 0,
                          "tokenizer.ggml.%s_token_id is %d, but there are %d tokens",
                          role_names[role], tok->role[role], tok->n);
    }
    tok->adds_bos = parts->adds_bos;
    tok->adds_eos = parts->adds_eos;
    tok->adds_space = parts->adds_space;
    if (tok->adds_bos && tok->role[ROLE_BOS] < 0)
        return err_at(err, parts->source, 0,
                      "a BOS token is to be added, but there is none");
    if (tok->adds_eos && tok->role[ROLE_EOS] < 0)
        return err_at(err, parts->source, 0,
                      "an EOS token is to be added, but there is none");
    return 0;
}

static void set_control(struct tokenizer *tok, const char *text, bool end)
{
    int32_t id = tokenizer_find(tok, str_of(text));
    if (id < 0)
        return;
    tok->kind[id] = TOKEN_CONTROL;
    tok->is_end[id] |= end;
}

static void mark_ends(struct tokenizer *tok)
{
    static const enum tokenizer_role ending[] = {ROLE_EOS, ROLE_EOT, ROLE_EOM};
    tok->is_end = ARENA_ARRAY(&tok->arena, (size_t)tok->n, bool);
    for (size_t i = 0; i < sizeof end_texts / sizeof *end_texts; i++)
        set_control(tok, end_texts[i], true);
    for (size_t i = 0; i < sizeof control_texts / sizeof *control_texts; i++)
        set_control(tok, control_texts[i], false);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        if (tok->role[ending[i]] >= 0)
            tok->is_end[tok->role[ending[i]]] = true;
}

/* White space behind these is part of the text even where other tokens take it (Phi-3). */
static bool keeps_space(struct str text)
{
    return str_is(text, "<unk>") || str_is(text, "<s>") || str_is(text, "<|endoftext|>");
}

static int collect_special(struct tokenizer *tok, const struct tokenizer_parts *parts,
                           struct err *err)
{
    size_t n = 0, bytes = 0;
    for (int i = 0; i < tok->n; i++)
        if (is_cut_out(tok->kind[i])) {
            n++;
            bytes += tok->text[i].n;
        }
    if (bytes > SPECIAL_BYTES_MAX)
        return err_at(err, parts->source, 0,
                      "%zu special tokens have %zu bytes of text, the "
                      "limit is %d",
                      n, bytes, SPECIAL_BYTES_MAX);
    struct special_token *token = mem_alloc((n + 1) * sizeof *token);
    n = 0;
    for (int i = 0; i < tok->n; i++)
        if (is_cut_out(tok->kind[i]))
            token[n++] = (struct special_token){
                .text = tok->text[i],
                .id = i,
                .control = tok->kind[i] != TOKEN_USER,
                .strips_right = parts->strips_right && !keeps_space(tok->text[i]),
            };
    special_init(&tok->special, token, n);
    return 0;
}

/* ---- bytes */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "<0x0A>" -> 10, or -1. */
static int byte_of(struct str text)
{
    if (text.n != 6 || !str_starts(text, STR("<0x")) || text.data[5] != '>')
        return -1;
    int high = hex_digit(text.data[3]), low = hex_digit(text.data[4]);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
}

static uint32_t find_byte(const struct tokenizer *tok, int byte)
{
    char text[8];
    struct str name = {text, 0};
    if (tok->model == TOKENIZER_BPE) {
        name.n = (size_t)utf8_put(text, byte_level_char((uint8_t)byte));
        return (uint32_t)tokenizer_find(tok, name);
    }
    name.n = (size_t)snprintf(text, sizeof text, "<0x%02X>", byte);
    int32_t id = tokenizer_find(tok, name);
    text[0] = (char)byte;
    return (uint32_t)(id >= 0 ? id : tokenizer_find(tok, (struct str){text, 1}));
}

/* BPE vocabularies lack some bytes that hardly occur, or cannot, in UTF-8: SmolLM2's has no
 * 0x04.  What belongs to text up to U+FFFF must be there. */
static bool needs_byte(int byte)
{
    return byte == '\t' || byte == '\n' || byte == '\r' ||
           (byte >= 0x20 && byte < 0x7f) || (byte >= 0x80 && byte < 0xc0) ||
           (byte >= 0xc2 && byte < 0xf0);
}

static int find_bytes(struct tokenizer *tok, const char *source, struct err *err)
{
    bool fallback = false; /* SPM: all of <0x00> to <0xFF>, or none */
    for (int i = 0; i < tok->n && !fallback; i++)
        fallback = tok->kind[i] == TOKEN_BYTE;
    for (int byte = 0; byte < 256; byte++) {
        bool needed = tok->model == TOKENIZER_BPE ? needs_byte(byte) : fallback;
        tok->byte_token[byte] = find_byte(tok, byte);
        if (needed && tok->byte_token[byte] == MERGE_NONE)
            return err_at(err, source, 0, "vocabulary has no token for the byte 0x%02X",
                          byte);
    }
    return 0;
}

/* ---- what a token is in running text */

static struct str spm_piece(struct tokenizer *tok, int i)
{
    struct str text = tok->text[i], mark = STR(SPACE_MARK);
    int byte = tok->kind[i] == TOKEN_BYTE ? byte_of(text) : -1;
    char *piece = arena_bytes(&tok->arena, text.n);
    size_t n = 0;
    if (byte >= 0) {
        piece[0] = (char)byte;
        return (struct str){piece, 1};
    }
    for (size_t at = 0; at < text.n;) {
        bool space = str_starts(str_slice(text, at, text.n), mark);
        piece[n++] = space ? ' ' : text.data[at];
        at += space ? mark.n : 1;
    }
    return (struct str){piece, n};
}

static struct str bpe_piece(struct tokenizer *tok, int i)
{
    char *piece = arena_bytes(&tok->arena, tok->text[i].n);
    return (struct str){piece, byte_level_decode(tok->text[i], piece)};
}

static void make_pieces(struct tokenizer *tok)
{
    struct str *piece = ARENA_ARRAY(&tok->arena, (size_t)tok->n, struct str);
    for (int i = 0; i < tok->n; i++)
        if (is_cut_out(tok->kind[i]))
            piece[i] = tok->text[i];
        else
            piece[i] =
                tok->model == TOKENIZER_BPE ? bpe_piece(tok, i) : spm_piece(tok, i);
    tok->piece = piece;
}

/* ---- merges */

static int read_merge(struct tokenizer *tok, const struct tokenizer_parts *parts,
                      size_t i, struct buf *joined, struct err *err)
{
    struct str merge = parts->merge[i];
    size_t space = str_find(merge, STR(" "), 1);
    if (space == SIZE_MAX || space + 1 == merge.n)
        return err_at(err, parts->source, 0,
                      "merge %zu \"%.*s\" is not two parts with a space "
                      "between",
                      i, SHOW(merge));
    struct str left = str_slice(merge, 0, space),
               right = str_slice(merge, space + 1, merge.n);
    buf_clear(joined);
    buf_str(joined, left);
    buf_str(joined, right);
    size_t id[3] = {names_find(&tok->by_text, left), names_find(&tok->by_text, right),
                    names_find(&tok->by_text, buf_view(joined))};
    for (int k = 0; k < 3; k++)
        if (id[k] == SIZE_MAX)
            return err_at(err, parts->source, 0,
                          "merge %zu \"%.*s\": its %s is not a token", i, SHOW(merge),
                          k == 0   ? "left part"
                          : k == 1 ? "right part"
                                   : "result");
    tok->left[i] = (uint32_t)id[0];
    tok->right[i] = (uint32_t)id[1];
    tok->joined[i] = (uint32_t)id[2];
    return 0;
}

static void rank_merges(struct tokenizer *tok)
{
    for (size_t i = 0; i < tok->n_merges; i++) {
        bool fresh;
        if (!from_text(tok, (int)tok->joined[i])) /* no text may become a control token */
            continue;
        uint32_t *rank = pairs_put(&tok->rank_of, tok->left[i], tok->right[i], &fresh);
        if (fresh) /* of a merge that is there twice the first counts */
            *rank = (uint32_t)i;
    }
}

static int read_merges(struct tokenizer *tok, const struct tokenizer_parts *parts,
                       struct err *err)
{
    struct buf joined = {0};
    int rc = 0;
    if (parts->n_merges > MERGES_MAX)
        return err_at(err, parts->source, 0, "vocabulary has %zu merges, the limit is %d",
                      parts->n_merges, MERGES_MAX);
    tok->n_merges = parts->n_merges;
    tok->left = ARENA_ARRAY(&tok->arena, parts->n_merges, uint32_t);
    tok->right = ARENA_ARRAY(&tok->arena, parts->n_merges, uint32_t);
    tok->joined = ARENA_ARRAY(&tok->arena, parts->n_merges, uint32_t);
    for (size_t i = 0; i < parts->n_merges && rc == 0; i++)
        rc = read_merge(tok, parts, i, &joined, err);
    buf_release(&joined);
    return rc;
}

/* ---- BPE */

static int make_bpe(struct tokenizer *tok, const struct tokenizer_parts *parts,
                    struct err *err)
{
    struct str pre = parts->pre.n == 0 ? STR("default") : parts->pre;
    const struct split_rules *rules = split_rules_find(pre);
    if (rules == NULL) {
        int n;
        const char *const *known = split_rules_names(&n);
        struct str shown = str_copy(&tok->arena, str_slice(pre, 0, SHOWN_MAX));
        err_unknown(err, "pre-tokenizer", shown.data, known, n);
        return err_wrap(err, "%s", parts->source);
    }
    tok->guessed_pre = parts->pre.n == 0;
    tok->pre = str_of(rules->name);
    tok->whole_words_first = rules->whole_words_first;
    if (read_merges(tok, parts, err))
        return -1;
    rank_merges(tok);
    return split_open(&tok->split, rules, err);
}

/* ---- SPM: ranks by score */

struct scored {
    float score;
    int32_t id;
};

static int best_first(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Equal scores get equal ranks, so that the leftmost pair goes first. */
static void rank_by_score(struct tokenizer *tok)
{
    struct scored *order = mem_alloc((size_t)tok->n * sizeof *order);
    uint32_t rank = 0;
    for (int i = 0; i < tok->n; i++)
        order[i] = (struct scored){tok->score[i], i};
    qsort(order, (size_t)tok->n, sizeof *order, best_first);
    tok->rank = ARENA_ARRAY(&tok->arena, (size_t)tok->n, uint32_t);
    for (int i = 0; i < tok->n; i++) {
        rank += i > 0 && order[i].score != order[i - 1].score;
        tok->rank[order[i].id] = from_text(tok, order[i].id) ? rank : MERGE_NONE;
    }
    free(order);
}

/* Where two characters stand side by side in no token, no merge can reach across: text may be
 * cut there, and what is merged at a time is a word and not a book.  A vocabulary with too many
 * neighbours is not worth the memory: its texts stay whole. */
static void note_adjacent(struct tokenizer *tok, struct str text)
{
    size_t at = 0;
    int32_t before = utf8_next(text, &at);
    tok->stays_whole |= tok->adjacent.n > ADJACENT_MAX;
    while (at < text.n && !tok->stays_whole) {
        int32_t c = utf8_next(text, &at);
        pairs_put(&tok->adjacent, (uint32_t)before, (uint32_t)c, NULL);
        before = c;
    }
}

static int make_spm(struct tokenizer *tok, const struct tokenizer_parts *parts,
                    struct err *err)
{
    float *score = ARENA_ARRAY(&tok->arena, parts->n, float);
    for (size_t i = 0; i < parts->n; i++) {
        score[i] = parts->score == NULL ? 0 : parts->score[i];
        if (isnan(score[i]))
            return err_at(err, parts->source, 0, "token %zu: score is NaN", i);
    }
    tok->score = score;
    tok->pre = STR("default");
    rank_by_score(tok);
    for (int i = 0; i < tok->n; i++)
        if (tok->rank[i] != MERGE_NONE) {
            note_adjacent(tok, tok->text[i]);
            if (tok->text[i].n > tok->longest)
                tok->longest = tok->text[i].n;
        }
    if (read_merges(tok, parts, err))
        return -1;
    rank_merges(tok);
    return 0;
}

static int make(struct tokenizer *tok, const struct tokenizer_parts *parts,
                struct err *err)
{
    tok->model = parts->model;
    if (parts->chat_template.n > TEMPLATE_BYTES_MAX)
        return err_at(err, parts->source, 0,
                      "chat template has %zu bytes, the limit is %d",
                      parts->chat_template.n, TEMPLATE_BYTES_MAX);
    tok->chat_template = str_copy(&tok->arena, parts->chat_template);
    tok->memory = mem_alloc(CACHE_SLOTS * sizeof *tok->memory);
    if (copy_tokens(tok, parts, err) || set_roles(tok, parts, err) ||
        find_bytes(tok, parts->source, err))
        return -1;
    mark_ends(tok);
    if (collect_special(tok, parts, err))
        return -1;
    int rc = parts->model == TOKENIZER_BPE ? make_bpe(tok, parts, err)
                                           : make_spm(tok, parts, err);
    if (rc == 0)
        make_pieces(tok);
    return rc;
}

int tokenizer_make(struct tokenizer **out, const struct tokenizer_parts *parts,
                   struct err *err)
{
    struct tokenizer *tok = mem_alloc(sizeof *tok);
    *out = NULL;
    if (make(tok, parts, err)) {
        tokenizer_close(tok);
        return -1;
    }
    *out = tok;
    return 0;
}
