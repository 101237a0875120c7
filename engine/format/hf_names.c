#include "engine/format/hf_names.h"

#include <stdio.h>
#include <string.h>

struct renamed {
    const char *hf, *gguf;
    enum hf_order order;
};

/* clang-format off */
static const struct renamed llama_outer[] = {
    {"embed_tokens", "token_embd", HF_AS_IS},
    {"norm", "output_norm", HF_AS_IS},
    {"lm_head", "output", HF_AS_IS},
    {NULL, NULL, HF_AS_IS},
};
static const struct renamed llama_layer[] = {
    {"input_layernorm", "attn_norm", HF_AS_IS},
    {"self_attn.q_proj", "attn_q", HF_HEADS},
    {"self_attn.k_proj", "attn_k", HF_HEADS},
    {"self_attn.v_proj", "attn_v", HF_AS_IS},
    {"self_attn.o_proj", "attn_output", HF_AS_IS},
    {"self_attn.q_norm", "attn_q_norm", HF_AS_IS},
    {"self_attn.k_norm", "attn_k_norm", HF_AS_IS},
    {"post_attention_layernorm", "ffn_norm", HF_AS_IS},
    {"mlp.gate_proj", "ffn_gate", HF_AS_IS},
    {"mlp.up_proj", "ffn_up", HF_AS_IS},
    {"mlp.down_proj", "ffn_down", HF_AS_IS},
    {NULL, NULL, HF_AS_IS},
};
static const struct renamed gpt2_outer[] = {
    {"wte", "token_embd", HF_AS_IS},
    {"wpe", "position_embd", HF_AS_IS},
    {"ln_f", "output_norm", HF_AS_IS},
    {"lm_head", "output", HF_AS_IS},
    {NULL, NULL, HF_AS_IS},
};
static const struct renamed gpt2_layer[] = {
    {"ln_1", "attn_norm", HF_AS_IS},
    {"attn.c_attn", "attn_qkv", HF_TURNED},
    {"attn.c_proj", "attn_output", HF_TURNED},
    {"ln_2", "ffn_norm", HF_AS_IS},
    {"mlp.c_fc", "ffn_up", HF_TURNED},
    {"mlp.c_proj", "ffn_down", HF_TURNED},
    {NULL, NULL, HF_AS_IS},
};
/* clang-format on */

static struct str without(struct str s, const char *prefix)
{
    struct str p = str_of(prefix);
    return str_starts(s, p) ? str_slice(s, p.n, s.n) : s;
}

static const struct renamed *find(const struct renamed *table, struct str name)
{
    for (; table->hf != NULL; table++)
        if (str_is(name, table->hf))
            return table;
    return NULL;
}

/* "12.mlp.up_proj": the number and what is behind the dot. */
static bool take_layer(struct str *s, unsigned *layer)
{
    struct str number;
    *layer = 0;
    if (!str_split(s, '.', &number) || number.n == 0 || number.n > 4)
        return false;
    for (size_t i = 0; i < number.n; i++) {
        if (number.data[i] < '0' || number.data[i] > '9')
            return false;
        *layer = 10 * *layer + (unsigned)(number.data[i] - '0');
    }
    return number.n == 1 || number.data[0] != '0';
}

bool hf_module_find(bool gpt2, struct str module, struct hf_module *found)
{
    /* Models saved without their head lack the prefix. */
    struct str s = without(module, gpt2 ? "transformer." : "model.");
    struct str layers = str_of(gpt2 ? "h." : "layers.");
    const struct renamed *entry;
    unsigned layer;
    if (str_starts(s, layers)) {
        s = str_slice(s, layers.n, s.n);
        entry = take_layer(&s, &layer) ? find(gpt2 ? gpt2_layer : llama_layer, s) : NULL;
        if (entry != NULL)
            snprintf(found->name, sizeof found->name, "blk.%u.%s", layer, entry->gguf);
    } else {
        entry = find(gpt2 ? gpt2_outer : llama_outer, s);
        if (entry != NULL)
            snprintf(found->name, sizeof found->name, "%s", entry->gguf);
    }
    if (entry == NULL)
        return false;
    found->order = entry->order;
    found->keys = strcmp(entry->gguf, "attn_k") == 0;
    return true;
}

bool hf_is_derived(struct str tensor)
{
    return str_ends(tensor, STR(".attn.bias")) ||
           str_ends(tensor, STR(".attn.masked_bias")) ||
           str_ends(tensor, STR("rotary_emb.inv_freq"));
}
