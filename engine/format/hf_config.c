#include "engine/format/hf_config.h"

#include <math.h>
#include <string.h>

#include "harness/base/err.h"

enum { SHOWN_MAX = 60, HEAD_MAX = 1 << 16 };
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

static const double pi = 3.14159265358979323846;

struct reading {
    struct json_scan scan;
    struct hf_config *config;
    bool tied_said;
};

/* ---- one member of config.json */

/* Sizes under the names of the Llama family and of GPT-2. */
static const struct {
    const char *name;
    size_t offset;
} sizes[] = {
    {"hidden_size", offsetof(struct hf_config, hidden)},
    {"n_embd", offsetof(struct hf_config, hidden)},
    {"num_hidden_layers", offsetof(struct hf_config, layers)},
    {"n_layer", offsetof(struct hf_config, layers)},
    {"num_attention_heads", offsetof(struct hf_config, heads)},
    {"n_head", offsetof(struct hf_config, heads)},
    {"num_key_value_heads", offsetof(struct hf_config, kv_heads)},
    {"head_dim", offsetof(struct hf_config, head_dim)},
    {"intermediate_size", offsetof(struct hf_config, ffn)},
    {"n_inner", offsetof(struct hf_config, ffn)},
    {"max_position_embeddings", offsetof(struct hf_config, context)},
    {"n_positions", offsetof(struct hf_config, context)},
    {"vocab_size", offsetof(struct hf_config, vocab)},
    {"bos_token_id", offsetof(struct hf_config, bos)},
    {"eos_token_id", offsetof(struct hf_config, eos)},
};

/* Switches that would change the computation, and the value that we compute. */
static const struct {
    const char *name;
    bool must;
} switches[] = {
    {"use_sliding_window", false},
    {"scale_attn_by_inverse_layer_idx", false},
    {"add_cross_attention", false},
    {"scale_attn_weights", true},
};

static bool read_size(struct reading *r, struct str key)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (!str_is(key, sizes[i].name))
            continue;
        uint64_t value = HF_ABSENT;
        if (json_scan_type(&r->scan) == JSON_ARRAY) { /* several end tokens: the first */
            for (json_scan_array(&r->scan); json_scan_element(&r->scan);) {
                uint64_t one = json_scan_uint(&r->scan);
                value = value == HF_ABSENT ? one : value;
            }
        } else {
            value = json_scan_uint(&r->scan);
        }
        memcpy((char *)r->config + sizes[i].offset, &value, sizeof value);
        return true;
    }
    return false;
}

static bool read_switch(struct reading *r, struct str key)
{
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (!str_is(key, switches[i].name))
            continue;
        if (json_scan_bool(&r->scan) != switches[i].must)
            json_scan_fail(&r->scan, "\"%s\": %s is not supported", switches[i].name,
                           switches[i].must ? "false" : "true");
        return true;
    }
    return false;
}

static void read_rope(struct reading *r)
{
    struct hf_rope *rope = &r->config->rope;
    struct str key;
    for (json_scan_object(&r->scan); json_scan_member(&r->scan, &key);)
        if (str_is(key, "rope_type") || str_is(key, "type"))
            rope->type = json_scan_str(&r->scan);
        else if (str_is(key, "factor"))
            rope->factor = json_scan_real(&r->scan);
        else if (str_is(key, "low_freq_factor"))
            rope->low = json_scan_real(&r->scan);
        else if (str_is(key, "high_freq_factor"))
            rope->high = json_scan_real(&r->scan);
        else if (str_is(key, "original_max_position_embeddings"))
            rope->original = json_scan_uint(&r->scan);
        else if (str_is(key, "rope_theta"))
            r->config->theta = json_scan_real(&r->scan);
        else
            json_scan_skip(&r->scan);
    if (rope->type.n > 0 && !str_is(rope->type, "default") &&
        !str_is(rope->type, "linear") && !str_is(rope->type, "llama3"))
        json_scan_fail(&r->scan,
                       "RoPE scaling \"%.*s\" is not supported (linear, llama3)",
                       SHOW(rope->type));
}

static void read_activation(struct reading *r)
{
    struct str name = json_scan_str(&r->scan);
    if (!r->scan.failed && !str_is(name, "silu") && !str_is(name, "swish") &&
        !str_is(name, "gelu_new") && !str_is(name, "gelu_pytorch_tanh"))
        json_scan_fail(&r->scan, "activation \"%.*s\" is not supported (silu, gelu_new)",
                       SHOW(name));
}

static void read_layer_types(struct reading *r)
{
    for (json_scan_array(&r->scan); json_scan_element(&r->scan);) {
        struct str type = json_scan_str(&r->scan);
        if (!r->scan.failed && !str_is(type, "full_attention"))
            json_scan_fail(&r->scan, "layer type \"%.*s\" is not supported", SHOW(type));
    }
}

static void read_member(struct reading *r, struct str key)
{
    struct json_scan *scan = &r->scan;
    struct hf_config *config = r->config;
    if (json_scan_type(scan) == JSON_NULL) { /* the same as not there */
        json_scan_skip(scan);
        return;
    }
    if (read_size(r, key) || read_switch(r, key))
        return;
    if (str_is(key, "model_type"))
        config->model_type = json_scan_str(scan);
    else if (str_is(key, "rms_norm_eps") || str_is(key, "layer_norm_epsilon"))
        config->eps = json_scan_real(scan);
    else if (str_is(key, "rope_theta"))
        config->theta = json_scan_real(scan);
    else if (str_is(key, "rope_scaling") || str_is(key, "rope_parameters"))
        read_rope(r);
    else if (str_is(key, "hidden_act") || str_is(key, "activation_function"))
        read_activation(r);
    else if (str_is(key, "layer_types"))
        read_layer_types(r);
    else if (str_is(key, "tie_word_embeddings")) {
        config->tied = json_scan_bool(scan);
        r->tied_said = true;
    } else if (str_is(key, "quantization_config"))
        json_scan_fail(scan, "quantized weights are not supported (F32, F16, BF16)");
    else
        json_scan_skip(scan);
}

/* ---- the whole */

static int find_arch(struct reading *r, struct err *err)
{
    static const char *const supported[] = {"llama", "qwen2", "qwen3", "gpt2"};
    struct hf_config *config = r->config;
    if (config->model_type.n == 0)
        return err_at(err, r->scan.path, 0, "\"model_type\" is missing");
    for (size_t i = 0; i < sizeof supported / sizeof *supported; i++)
        if (str_is(config->model_type, supported[i]))
            config->arch = supported[i];
    if (config->arch == NULL)
        return err_at(err, r->scan.path, 0,
                      "model_type \"%.*s\" is not supported (llama, qwen2, qwen3, gpt2)",
                      SHOW(config->model_type));
    config->gpt2 = str_is(config->model_type, "gpt2");
    if (!r->tied_said)
        config->tied = config->gpt2; /* as transformers has it */
    return 0;
}

static int need(const struct reading *r, const char *name, bool there, struct err *err)
{
    return there ? 0 : err_at(err, r->scan.path, 0, "\"%s\" is missing", name);
}

static int check_sizes(struct reading *r, struct err *err)
{
    struct hf_config *c = r->config;
    bool gpt2 = c->gpt2;
    if (gpt2 && c->ffn == HF_ABSENT && c->hidden < UINT32_MAX)
        c->ffn = 4 * c->hidden;
    if (c->kv_heads == HF_ABSENT)
        c->kv_heads = c->heads;
    if (need(r, gpt2 ? "n_embd" : "hidden_size", c->hidden != HF_ABSENT, err) ||
        need(r, gpt2 ? "n_layer" : "num_hidden_layers", c->layers != HF_ABSENT, err) ||
        need(r, gpt2 ? "n_head" : "num_attention_heads", c->heads != HF_ABSENT, err) ||
        need(r, gpt2 ? "n_inner" : "intermediate_size", c->ffn != HF_ABSENT, err) ||
        need(r, gpt2 ? "n_positions" : "max_position_embeddings", c->context != HF_ABSENT,
             err) ||
        need(r, gpt2 ? "layer_norm_epsilon" : "rms_norm_eps", !isnan(c->eps), err))
        return -1;
    if (c->heads == 0 || c->kv_heads == 0)
        return err_at(err, r->scan.path, 0, "the number of heads is 0");
    if (c->head_dim == HF_ABSENT && c->hidden % c->heads != 0)
        return err_at(
            err, r->scan.path, 0,
            "hidden size %llu is not a multiple of the %llu heads, and there is no "
            "\"head_dim\"",
            (unsigned long long)c->hidden, (unsigned long long)c->heads);
    if (c->head_dim == HF_ABSENT)
        c->head_dim = c->hidden / c->heads;
    if (c->head_dim > HEAD_MAX)
        return err_at(err, r->scan.path, 0, "\"head_dim\" is %llu, above the limit %d",
                      (unsigned long long)c->head_dim, HEAD_MAX);
    if (str_is(c->rope.type, "llama3") &&
        (!(c->rope.factor > 0) || !(c->rope.low > 0) || !(c->rope.high > c->rope.low) ||
         c->rope.original == 0))
        return err_at(err, r->scan.path, 0,
                      "RoPE scaling \"llama3\" wants factor, low_freq_factor < "
                      "high_freq_factor and original_max_position_embeddings");
    return 0;
}

int hf_config_read(struct hf_view *view, struct hf_config *config, struct err *err)
{
    struct reading r = {.config = config};
    struct str key;
    *config = (struct hf_config){.hidden = HF_ABSENT,
                                 .layers = HF_ABSENT,
                                 .heads = HF_ABSENT,
                                 .kv_heads = HF_ABSENT,
                                 .ffn = HF_ABSENT,
                                 .head_dim = HF_ABSENT,
                                 .vocab = HF_ABSENT,
                                 .context = HF_ABSENT,
                                 .bos = HF_ABSENT,
                                 .eos = HF_ABSENT,
                                 .eps = NAN,
                                 .theta = NAN};
    if (hf_read_json(view, "config.json", HF_CONFIG_BYTES, &r.scan, err))
        return -1;
    for (json_scan_object(&r.scan); json_scan_member(&r.scan, &key);)
        read_member(&r, key);
    return json_scan_end(&r.scan) || find_arch(&r, err) || check_sizes(&r, err) ? -1 : 0;
}

/* ---- GGUF keys */

static const char *arch_key(struct hf_view *view, const struct hf_config *config,
                            const char *name)
{
    return arena_format(&view->arena, "%s.%s", config->arch, name);
}

static void put_rope(struct hf_view *view, const struct hf_config *c)
{
    hf_put_uint(view, arch_key(view, c, "rope.dimension_count"), c->head_dim);
    if (!isnan(c->theta))
        hf_put_real(view, arch_key(view, c, "rope.freq_base"), c->theta);
    if (!str_is(c->rope.type, "linear"))
        return;
    hf_put_str(view, arch_key(view, c, "rope.scaling.type"), STR("linear"));
    hf_put_real(view, arch_key(view, c, "rope.scaling.factor"), c->rope.factor);
}

void hf_config_put(struct hf_view *view, const struct hf_config *c)
{
    const struct {
        const char *name;
        uint64_t value;
    } put[] = {
        {"context_length", c->context},
        {"embedding_length", c->hidden},
        {"block_count", c->layers},
        {"feed_forward_length", c->ffn},
        {"attention.head_count", c->heads},
        {"attention.head_count_kv", c->kv_heads},
        {"attention.key_length", c->head_dim},
        {"attention.value_length", c->head_dim},
    };
    hf_put_str(view, "general.architecture", str_of(c->arch));
    for (size_t i = 0; i < sizeof put / sizeof *put; i++)
        hf_put_uint(view, arch_key(view, c, put[i].name), put[i].value);
    if (c->vocab != HF_ABSENT)
        hf_put_uint(view, arch_key(view, c, "vocab_size"), c->vocab);
    hf_put_real(view,
                arch_key(view, c,
                         c->gpt2 ? "attention.layer_norm_epsilon"
                                 : "attention.layer_norm_rms_epsilon"),
                c->eps);
    if (!c->gpt2)
        put_rope(view, c);
}

/* Waves shorter than original / high stay, those longer than original / low are stretched
 * by `factor`, and between the two it goes over smoothly. */
const float *hf_rope_divisors(struct hf_view *view, const struct hf_config *c, uint64_t n)
{
    float *divisor = ARENA_ARRAY(&view->arena, (size_t)n, float);
    double base = isnan(c->theta) ? 10000 : c->theta, original = (double)c->rope.original;
    for (uint64_t i = 0; i < n; i++) {
        double wave = 2 * pi * pow(base, (double)i / (double)n);
        double smooth = (original / wave - c->rope.low) / (c->rope.high - c->rope.low);
        if (wave < original / c->rope.high)
            smooth = 1;
        else if (wave > original / c->rope.low)
            smooth = 0;
        divisor[i] = (float)(1 / ((1 - smooth) / c->rope.factor + smooth));
    }
    return divisor;
}
