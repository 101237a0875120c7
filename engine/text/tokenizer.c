#include "engine/text/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "engine/text/byte_level.h"
#include "engine/text/tokenizer_impl.h"
#include "harness/base/err.h"

#define TEXT_MAX ((size_t)1 << 30) /* bytes: positions and ids stay in 32 bits */

void ids_add(struct ids *ids, int32_t id)
{
    if (ids->n == ids->cap) {
        ids->cap = ids->cap == 0 ? 64 : 2 * ids->cap;
        ids->id = mem_resize(ids->id, ids->cap, sizeof *ids->id);
    }
    ids->id[ids->n++] = id;
}

void ids_clear(struct ids *ids)
{
    ids->n = 0;
}

void ids_release(struct ids *ids)
{
    free(ids->id);
    *ids = (struct ids){0};
}

void tokenizer_close(struct tokenizer *tok)
{
    if (tok == NULL)
        return;
    split_close(tok->split);
    special_release(&tok->special);
    names_release(&tok->by_text);
    pairs_release(&tok->rank_of);
    pairs_release(&tok->adjacent);
    merge_release(&tok->merge);
    buf_release(&tok->escaped);
    free(tok->memory);
    arena_release(&tok->arena);
    free(tok);
}

/* ---- questions about tokens */

int tokenizer_size(const struct tokenizer *tok)
{
    return tok->n;
}

static bool has(const struct tokenizer *tok, int32_t id)
{
    return id >= 0 && id < tok->n;
}

struct str tokenizer_text(const struct tokenizer *tok, int32_t id)
{
    return has(tok, id) ? tok->text[id] : STR("");
}

enum token_kind tokenizer_kind(const struct tokenizer *tok, int32_t id)
{
    return has(tok, id) ? (enum token_kind)tok->kind[id] : TOKEN_UNUSED;
}

int32_t tokenizer_find(const struct tokenizer *tok, struct str text)
{
    size_t id = names_find(&tok->by_text, text);
    return id == SIZE_MAX ? -1 : (int32_t)id;
}

int32_t tokenizer_bos(const struct tokenizer *tok)
{
    return tok->role[ROLE_BOS];
}

int32_t tokenizer_eos(const struct tokenizer *tok)
{
    return tok->role[ROLE_EOS];
}

bool tokenizer_is_end(const struct tokenizer *tok, int32_t id)
{
    return has(tok, id) && tok->is_end[id];
}

bool tokenizer_adds_bos(const struct tokenizer *tok)
{
    return tok->adds_bos;
}

bool tokenizer_guesses_pre(const struct tokenizer *tok)
{
    return tok->guessed_pre;
}

struct str tokenizer_template(const struct tokenizer *tok)
{
    return tok->chat_template;
}

/* ---- decoding */

static bool is_control(const struct tokenizer *tok, int32_t id)
{
    return tok->kind[id] == TOKEN_CONTROL || tok->kind[id] == TOKEN_UNKNOWN;
}

struct str tokenizer_piece(const struct tokenizer *tok, int32_t id)
{
    return !has(tok, id) || is_control(tok, id) ? STR("") : tok->piece[id];
}

void tokenizer_decode(const struct tokenizer *tok, const int32_t *id, size_t n,
                      bool special, struct buf *text)
{
    bool after_cut = true;
    for (size_t i = 0; i < n; i++) {
        if (!has(tok, id[i]))
            continue;
        struct str piece = tok->piece[id[i]];
        bool cut_out = is_control(tok, id[i]) || tok->kind[id[i]] == TOKEN_USER;
        if (is_control(tok, id[i]) && !special)
            piece = STR("");
        if (tok->adds_space && after_cut && !cut_out && str_starts(piece, STR(" ")))
            piece = str_slice(piece, 1, piece.n);
        buf_str(text, piece);
        after_cut = cut_out;
    }
}

/* ---- merging one piece */

/* A symbol that is no token becomes the tokens of its bytes.  Bytes that have none: SentencePiece
 * gives the unknown token for the character; BPE, as llama.cpp does it, nothing. */
static void add_bytes(struct tokenizer *tok, struct str symbol, struct ids *ids)
{
    for (size_t i = 0; i < symbol.n; i++) {
        uint32_t id = tok->byte_token[(uint8_t)symbol.data[i]];
        if (id != MERGE_NONE) {
            ids_add(ids, (int32_t)id);
        } else if (tok->model == TOKENIZER_SPM) {
            if (tok->role[ROLE_UNKNOWN] < 0)
                tok->without_token = true;
            ids_add(ids, tok->role[ROLE_UNKNOWN]);
            return;
        }
    }
}

static void add_symbols(struct tokenizer *tok, struct str piece, struct ids *ids)
{
    const struct merge_symbol *s = tok->merge.symbol;
    for (uint32_t i = 0; i != MERGE_NONE; i = s[i].next)
        if (s[i].token != MERGE_NONE)
            ids_add(ids, (int32_t)s[i].token);
        else
            add_bytes(tok,
                      str_slice(piece, s[i].from, merge_symbol_end(&tok->merge, &s[i])),
                      ids);
}

static void look_bpe(const void *context, struct merge_symbol *left,
                     const struct merge_symbol *right, uint32_t end)
{
    const struct tokenizer *tok = context;
    (void)end;
    if (left->token == MERGE_NONE || right->token == MERGE_NONE)
        return;
    const uint32_t *rank = pairs_find(&tok->rank_of, left->token, right->token);
    if (rank == NULL)
        return;
    left->rank = *rank;
    left->join = tok->joined[*rank];
}

static void merge_bpe(struct tokenizer *tok, struct str piece, struct ids *ids)
{
    if (tok->whole_words_first) {
        buf_clear(&tok->escaped);
        byte_level_encode(piece, &tok->escaped);
        int32_t id = tokenizer_find(tok, buf_view(&tok->escaped));
        if (id >= 0 && !is_control(tok, id)) {
            ids_add(ids, id);
            return;
        }
    }
    merge_begin(&tok->merge);
    for (size_t i = 0; i < piece.n; i++)
        merge_add(&tok->merge, tok->byte_token[(uint8_t)piece.data[i]], (uint32_t)i);
    merge_run(&tok->merge, (uint32_t)piece.n, look_bpe, tok);
    add_symbols(tok, piece, ids);
}

struct spm_text {
    const struct tokenizer *tok;
    struct str piece;
};

/* The token that [from, to) is, or MERGE_NONE. */
static uint32_t spm_token(const struct spm_text *text, uint32_t from, uint32_t to)
{
    if (to - from > text->tok->longest)
        return MERGE_NONE;
    int32_t id = tokenizer_find(text->tok, str_slice(text->piece, from, to));
    return id < 0 || text->tok->rank[id] == MERGE_NONE ? MERGE_NONE : (uint32_t)id;
}

static void look_spm(const void *context, struct merge_symbol *left,
                     const struct merge_symbol *right, uint32_t end)
{
    const struct spm_text *text = context;
    uint32_t id = spm_token(text, left->from, end);
    (void)right;
    if (id == MERGE_NONE)
        return;
    left->rank = text->tok->rank[id];
    left->join = id;
}

static void merge_spm(struct tokenizer *tok, struct str piece, struct ids *ids)
{
    struct spm_text text = {tok, piece};
    merge_begin(&tok->merge);
    for (size_t at = 0; at < piece.n;) {
        uint32_t from = (uint32_t)at;
        utf8_next(piece, &at);
        merge_add(&tok->merge, spm_token(&text, from, (uint32_t)at), from);
    }
    if (tok->n_merges > 0)
        merge_run(&tok->merge, (uint32_t)piece.n, look_bpe, tok);
    else
        merge_run(&tok->merge, (uint32_t)piece.n, look_spm, &text);
    add_symbols(tok, piece, ids);
}

/* Merges a piece unless it is remembered. */
static void merge_piece(struct tokenizer *tok, struct str piece, struct ids *ids)
{
    void (*merge)(struct tokenizer *, struct str, struct ids *) =
        tok->model == TOKENIZER_BPE ? merge_bpe : merge_spm;
    if (piece.n > CACHE_TEXT) {
        merge(tok, piece, ids);
        return;
    }
    struct piece_memory *m = &tok->memory[hash_str(piece) % CACHE_SLOTS];
    if (str_eq(piece, (struct str){m->text, m->n_text})) {
        for (int i = 0; i < m->n_ids; i++)
            ids_add(ids, m->id[i]);
        return;
    }
    size_t before = ids->n;
    merge(tok, piece, ids);
    if (ids->n - before > CACHE_IDS || tok->without_token)
        return;
    m->n_text = (uint8_t)piece.n;
    m->n_ids = (uint8_t)(ids->n - before);
    memcpy(m->text, piece.data, piece.n);
    memcpy(m->id, ids->id + before, m->n_ids * sizeof *m->id);
}

/* ---- encoding */

struct taking {
    struct tokenizer *tok;
    struct ids *ids;
};

static int take_piece(void *context, struct str piece)
{
    const struct taking *taking = context;
    merge_piece(taking->tok, piece, taking->ids);
    return 0;
}

static void escape_spaces(struct tokenizer *tok, struct str text, bool space_first)
{
    static const char mark[] = "\xe2\x96\x81";
    buf_clear(&tok->escaped);
    if (space_first)
        buf_text(&tok->escaped, mark);
    while (text.n > 0) {
        size_t space = str_find(text, STR(" "), 0);
        size_t n = space == SIZE_MAX ? text.n : space;
        buf_str(&tok->escaped, str_slice(text, 0, n));
        if (space != SIZE_MAX)
            buf_text(&tok->escaped, mark);
        text = str_slice(text, space == SIZE_MAX ? n : n + 1, text.n);
    }
}

static bool can_cut(const struct tokenizer *tok, int32_t before, int32_t after)
{
    return !tok->stays_whole &&
           pairs_find(&tok->adjacent, (uint32_t)before, (uint32_t)after) == NULL;
}

static void encode_spm(struct tokenizer *tok, struct str text, bool space_first,
                       struct ids *ids)
{
    escape_spaces(tok, text, space_first);
    struct str escaped = buf_view(&tok->escaped);
    size_t from = 0, at = 0;
    int32_t before = -1;
    while (at < escaped.n) {
        size_t here = at;
        int32_t c = utf8_next(escaped, &at);
        if (here > from && can_cut(tok, before, c)) {
            merge_piece(tok, str_slice(escaped, from, here), ids);
            from = here;
        }
        before = c;
    }
    if (from < escaped.n)
        merge_piece(tok, str_slice(escaped, from, escaped.n), ids);
}

/* Text without special tokens. */
static int encode_text(struct tokenizer *tok, struct str text, bool *after_cut,
                       struct ids *ids, struct err *err)
{
    struct taking taking = {tok, ids};
    if (text.n == 0)
        return 0;
    bool space_first = tok->adds_space && *after_cut;
    *after_cut = false;
    if (tok->model == TOKENIZER_BPE)
        return split_run(tok->split, text, take_piece, &taking, err);
    tok->without_token = false;
    encode_spm(tok, text, space_first, ids);
    if (tok->without_token)
        return err_ask(err, "text has characters for which the vocabulary has no token");
    return 0;
}

int tokenizer_encode_mixed(struct tokenizer *tok, struct str text,
                           const struct special_plain *plain, size_t n_plain,
                           bool *after_cut, struct ids *ids, struct err *err)
{
    struct special_cut *cuts;
    size_t n_before = ids->n, at = 0;
    int rc = 0;
    if (text.n > TEXT_MAX)
        return err_ask(err, "text has %zu bytes, the limit is %zu", text.n, TEXT_MAX);
    size_t bad = utf8_invalid_at(text);
    if (bad != SIZE_MAX)
        return err_ask(err, "text is not UTF-8 at byte %zu (0x%02X)", bad,
                       (uint8_t)text.data[bad]);
    size_t n = special_find(&tok->special, text, plain, n_plain, &cuts);
    for (size_t i = 0; i < n && rc == 0; i++) {
        rc = encode_text(tok, str_slice(text, at, cuts[i].from), after_cut, ids, err);
        ids_add(ids, cuts[i].id);
        *after_cut = true;
        at = cuts[i].to;
    }
    if (rc == 0)
        rc = encode_text(tok, str_slice(text, at, text.n), after_cut, ids, err);
    if (rc)
        ids->n = n_before;
    free(cuts);
    return rc;
}

int tokenizer_encode(struct tokenizer *tok, struct str text, bool add_special,
                     bool parse_special, struct ids *ids, struct err *err)
{
    struct special_plain all = {0, text.n};
    bool after_cut = true;
    size_t n_before = ids->n;
    if (add_special && tok->adds_bos)
        ids_add(ids, tok->role[ROLE_BOS]);
    if (tokenizer_encode_mixed(tok, text, &all, parse_special ? 0 : 1, &after_cut, ids,
                               err)) {
        ids->n = n_before;
        return -1;
    }
    if (add_special && tok->adds_eos)
        ids_add(ids, tok->role[ROLE_EOS]);
    return 0;
}
