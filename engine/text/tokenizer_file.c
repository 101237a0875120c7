#include <stdlib.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/text/tokenizer_impl.h"
#include "harness/base/err.h"

/* clang-format off */
static const char *const role_keys[] = {
    [ROLE_BOS] = "tokenizer.ggml.bos_token_id",
    [ROLE_EOS] = "tokenizer.ggml.eos_token_id",
    [ROLE_EOT] = "tokenizer.ggml.eot_token_id",
    [ROLE_EOM] = "tokenizer.ggml.eom_token_id",
    [ROLE_UNKNOWN] = "tokenizer.ggml.unknown_token_id",
    [ROLE_SEPARATOR] = "tokenizer.ggml.seperator_token_id", /* spelt so in the files */
    [ROLE_PADDING] = "tokenizer.ggml.padding_token_id",
    [ROLE_CLS] = "tokenizer.ggml.cls_token_id",
    [ROLE_MASK] = "tokenizer.ggml.mask_token_id",
};
/* clang-format on */

/* Scores say less than the merges they come from; llama.cpp has no key for those of a SentencePiece
 * vocabulary, so this one is our own. */
static const char spm_merges[] = "trivium.tokenizer.merges";

/* ---- reading */

static int read_model(const struct gguf *file, struct tokenizer_parts *parts,
                      struct err *err)
{
    struct str model;
    int found = gguf_get_str(file, "tokenizer.ggml.model", &model, err);
    if (found < 0)
        return -1;
    if (found == 0)
        return err_at(err, file->path, 0, "key \"tokenizer.ggml.model\" is missing");
    if (!str_is(model, "gpt2") && !str_is(model, "llama"))
        return err_at(err, file->path, 0,
                      "tokenizer.ggml.model \"%.*s\" is not supported (gpt2, llama)",
                      STR_ARG(str_slice(model, 0, 60)));
    parts->model = str_is(model, "gpt2") ? TOKENIZER_BPE : TOKENIZER_SPM;
    return 0;
}

/* A list with one element for each token; *list NULL when it is not there. */
static int read_list(const struct gguf *file, const char *key, enum gguf_type element,
                     size_t n, const struct gguf_value **list, struct err *err)
{
    *list = NULL;
    if (gguf_get_array(file, key, element, list, err) < 0)
        return -1;
    if (*list != NULL && (*list)->n != n)
        return err_at(err, file->path, 0,
                      "key \"%s\" has %llu elements, but there are %zu "
                      "tokens",
                      key, (unsigned long long)(*list)->n, n);
    return 0;
}

static int read_tokens(const struct gguf *file, struct arena *arena,
                       struct tokenizer_parts *parts, struct err *err)
{
    const struct gguf_value *text = NULL, *score, *kind;
    int found = gguf_get_array(file, "tokenizer.ggml.tokens", GGUF_STRING, &text, err);
    if (found == 0)
        err_at(err, file->path, 0, "key \"tokenizer.ggml.tokens\" is missing");
    if (found <= 0)
        return -1;
    parts->text = text->strings;
    parts->n = (size_t)text->n;
    if (read_list(file, "tokenizer.ggml.scores", GGUF_F32, parts->n, &score, err) ||
        read_list(file, "tokenizer.ggml.token_type", GGUF_I32, parts->n, &kind, err))
        return -1;
    if (parts->model == TOKENIZER_SPM && score == NULL)
        return err_at(err, file->path, 0, "key \"tokenizer.ggml.scores\" is missing");
    if (score != NULL) /* copies, because values in a file are not aligned */
        parts->score =
            (float *)(void *)arena_copy(arena, score->raw, parts->n * sizeof(float));
    if (kind != NULL)
        parts->kind =
            (int32_t *)(void *)arena_copy(arena, kind->raw, parts->n * sizeof(int32_t));
    return 0;
}

static int read_merges(const struct gguf *file, struct tokenizer_parts *parts,
                       struct err *err)
{
    const struct gguf_value *merges = NULL;
    bool bpe = parts->model == TOKENIZER_BPE;
    int found = gguf_get_array(file, bpe ? "tokenizer.ggml.merges" : spm_merges,
                               GGUF_STRING, &merges, err);
    if (found == 0 && bpe)
        return err_at(err, file->path, 0, "key \"tokenizer.ggml.merges\" is missing");
    if (found < 0)
        return -1;
    if (found > 0) {
        parts->merge = merges->strings;
        parts->n_merges = (size_t)merges->n;
    }
    if (!bpe)
        return 0;
    return gguf_get_str(file, "tokenizer.ggml.pre", &parts->pre, err) < 0 ? -1 : 0;
}

static int read_role(const struct gguf *file, const char *key, size_t n_tokens,
                     int32_t *role, struct err *err)
{
    const struct gguf_value *v = gguf_find(file, key);
    uint64_t id;
    if (v != NULL && v->type == GGUF_I32 && v->i == -1)
        *role = -1;
    if (v == NULL || (v->type == GGUF_I32 && v->i == -1))
        return 0;
    if (gguf_get_u64(file, key, &id, err) < 0)
        return -1;
    if (id == UINT32_MAX) { /* how llama.cpp writes "none" */
        *role = -1;
        return 0;
    }
    if (id >= n_tokens)
        return err_at(err, file->path, 0, "key \"%s\" is %llu, but there are %zu tokens",
                      key, (unsigned long long)id, n_tokens);
    *role = (int32_t)id;
    return 0;
}

static int read_roles(const struct gguf *file, struct tokenizer_parts *parts,
                      struct err *err)
{
    for (int i = 0; i < N_ROLES; i++)
        parts->role[i] = -1;
    if (parts->model == TOKENIZER_SPM && parts->n > 2) { /* llama.cpp's defaults */
        parts->role[ROLE_UNKNOWN] = 0;
        parts->role[ROLE_BOS] = 1;
        parts->role[ROLE_EOS] = 2;
    }
    for (int i = 0; i < N_ROLES; i++)
        if (read_role(file, role_keys[i], parts->n, &parts->role[i], err))
            return -1;
    return 0;
}

/* What the file does not say follows from the model and the pre-tokenizer. */
static int read_habits(const struct gguf *file, struct tokenizer_parts *parts,
                       struct err *err)
{
    const struct split_rules *rules = split_rules_find(parts->pre);
    bool spm = parts->model == TOKENIZER_SPM;
    parts->adds_bos =
        parts->role[ROLE_BOS] >= 0 && (spm || (rules != NULL && rules->adds_bos));
    parts->adds_space = spm;
    if (gguf_get_bool(file, "tokenizer.ggml.add_bos_token", &parts->adds_bos, err) < 0 ||
        gguf_get_bool(file, "tokenizer.ggml.add_eos_token", &parts->adds_eos, err) < 0 ||
        gguf_get_bool(file, "tokenizer.ggml.add_space_prefix", &parts->adds_space, err) <
            0)
        return -1;
    parts->adds_space = parts->adds_space && spm;
    return 0;
}

/* Phi-3's tokens take the white space behind them; llama.cpp knows it by the model's name. */
static int read_name(const struct gguf *file, struct arena *arena,
                     struct tokenizer_parts *parts, struct err *err)
{
    struct str name = STR("");
    if (gguf_get_str(file, "general.name", &name, err) < 0)
        return -1;
    name = str_lower(arena, name);
    parts->strips_right = str_find(name, STR("phi-3"), 0) != SIZE_MAX ||
                          str_find(name, STR("phi3"), 0) != SIZE_MAX;
    return 0;
}

int tokenizer_open(struct tokenizer **tok, const struct gguf *file, struct err *err)
{
    struct tokenizer_parts parts = {.source = file->path};
    struct arena arena = {0};
    int rc = -1;
    *tok = NULL;
    if (read_model(file, &parts, err) || read_tokens(file, &arena, &parts, err) ||
        read_merges(file, &parts, err) || read_roles(file, &parts, err) ||
        read_habits(file, &parts, err) || read_name(file, &arena, &parts, err) ||
        gguf_get_str(file, "tokenizer.chat_template", &parts.chat_template, err) < 0)
        goto done;
    rc = tokenizer_make(tok, &parts, err);
done:
    arena_release(&arena);
    return rc;
}

/* ---- writing */

static void write_kinds(const struct tokenizer *tok, struct gguf_out *out)
{
    int32_t *kind = mem_alloc((size_t)tok->n * sizeof *kind);
    for (int i = 0; i < tok->n; i++)
        kind[i] = tok->kind[i];
    gguf_out_i32s(out, "tokenizer.ggml.token_type", kind, (size_t)tok->n);
    free(kind);
}

static void write_merges(const struct tokenizer *tok, const char *key,
                         struct gguf_out *out)
{
    struct arena arena = {0};
    struct str *merge = ARENA_ARRAY(&arena, tok->n_merges, struct str);
    for (size_t i = 0; i < tok->n_merges; i++) {
        struct str left = tok->text[tok->left[i]], right = tok->text[tok->right[i]];
        char *text = arena_alloc(&arena, left.n + 1 + right.n);
        memcpy(text, left.data, left.n);
        text[left.n] = ' ';
        memcpy(text + left.n + 1, right.data, right.n);
        merge[i] = (struct str){text, left.n + 1 + right.n};
    }
    gguf_out_strings(out, key, merge, tok->n_merges);
    arena_release(&arena);
}

void tokenizer_write(const struct tokenizer *tok, struct gguf_out *out)
{
    bool bpe = tok->model == TOKENIZER_BPE;
    gguf_out_str(out, "tokenizer.ggml.model", bpe ? STR("gpt2") : STR("llama"));
    gguf_out_str(out, "tokenizer.ggml.pre", tok->pre);
    gguf_out_strings(out, "tokenizer.ggml.tokens", tok->text, (size_t)tok->n);
    if (tok->score != NULL)
        gguf_out_f32s(out, "tokenizer.ggml.scores", tok->score, (size_t)tok->n);
    write_kinds(tok, out);
    if (bpe || tok->n_merges > 0)
        write_merges(tok, bpe ? "tokenizer.ggml.merges" : spm_merges, out);
    for (int i = 0; i < N_ROLES; i++)
        if (tok->role[i] >= 0)
            gguf_out_u32(out, role_keys[i], (uint32_t)tok->role[i]);
    gguf_out_bool(out, "tokenizer.ggml.add_bos_token", tok->adds_bos);
    gguf_out_bool(out, "tokenizer.ggml.add_eos_token", tok->adds_eos);
    if (!bpe)
        gguf_out_bool(out, "tokenizer.ggml.add_space_prefix", tok->adds_space);
    if (tok->chat_template.n > 0)
        gguf_out_str(out, "tokenizer.chat_template", tok->chat_template);
}
