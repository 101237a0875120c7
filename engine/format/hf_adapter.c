#include <math.h>
#include <string.h>

#include "engine/format/hf.h"
#include "engine/format/hf_names.h"
#include "harness/base/err.h"
#include "harness/base/file.h"

enum { CONFIG_BYTES = 1 << 20, RANK_MAX = 1 << 16, SHOWN_MAX = 80 };
#define SHOW(s) (int)((s).n < SHOWN_MAX ? (s).n : SHOWN_MAX), (s).data

struct lora_config {
    struct str type; /* "LORA" */
    double alpha;    /* NAN: not said */
    uint64_t rank;
    bool root;      /* use_rslora: divided by the root of the rank */
    bool own_ranks; /* some modules have another rank */
};

struct base_model {
    const char *arch;
    bool gpt2;
    uint64_t heads, kv_heads;
};

bool hf_is_adapter(const char *path)
{
    struct arena arena = {0};
    bool is =
        file_is_dir(path) && file_exists(file_join(&arena, path, "adapter_config.json"));
    arena_release(&arena);
    return is;
}

/* ---- adapter_config.json */

/* Members that change what is computed in ways that a GGUF adapter cannot say. */
static bool refuse_member(struct json_scan *scan, struct str key)
{
    static const char *const flags[] = {"use_dora", "lora_bias", "use_qalora"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (str_is(key, flags[i])) {
            if (json_scan_bool(scan))
                json_scan_fail(scan, "\"%s\": true is not supported", flags[i]);
            return true;
        }
    if (str_is(key, "bias")) {
        struct str bias = json_scan_str(scan);
        if (!str_is(bias, "none"))
            json_scan_fail(scan, "\"bias\": \"%.*s\" is not supported (none)",
                           SHOW(bias));
        return true;
    }
    return false;
}

/* Whether an object or a list has anything in it; it is read. */
static bool has_entries(struct json_scan *scan)
{
    bool any = false;
    struct str key;
    if (json_scan_type(scan) == JSON_OBJECT) {
        for (json_scan_object(scan); json_scan_member(scan, &key); any = true)
            json_scan_skip(scan);
        return any;
    }
    for (json_scan_array(scan); json_scan_element(scan); any = true)
        json_scan_skip(scan);
    return any;
}

static void read_member(struct json_scan *scan, struct str key,
                        struct lora_config *config)
{
    if (json_scan_type(scan) == JSON_NULL) { /* the same as not there */
        json_scan_skip(scan);
    } else if (refuse_member(scan, key)) {
        return;
    } else if (str_is(key, "peft_type")) {
        config->type = json_scan_str(scan);
    } else if (str_is(key, "lora_alpha")) {
        config->alpha = json_scan_real(scan);
    } else if (str_is(key, "r")) {
        config->rank = json_scan_uint(scan);
    } else if (str_is(key, "use_rslora")) {
        config->root = json_scan_bool(scan);
    } else if (str_is(key, "rank_pattern")) {
        config->own_ranks = has_entries(scan);
    } else if (str_is(key, "alpha_pattern") || str_is(key, "modules_to_save")) {
        if (has_entries(scan))
            json_scan_fail(scan, "\"%.*s\" is not supported", SHOW(key));
    } else {
        json_scan_skip(scan);
    }
}

static int read_config(struct hf_view *view, struct lora_config *config, struct err *err)
{
    struct json_scan scan;
    struct str key;
    *config = (struct lora_config){.type = STR(""), .alpha = NAN};
    if (hf_read_json(view, "adapter_config.json", CONFIG_BYTES, &scan, err))
        return -1;
    for (json_scan_object(&scan); json_scan_member(&scan, &key);)
        read_member(&scan, key, config);
    if (json_scan_end(&scan))
        return -1;
    if (!str_is(config->type, "LORA"))
        return err_at(err, scan.path, 0, "\"peft_type\" is \"%.*s\", not LORA",
                      SHOW(config->type));
    if (isnan(config->alpha))
        return err_at(err, scan.path, 0, "\"lora_alpha\" is missing");
    if (config->root &&
        (config->rank == 0 || config->rank > RANK_MAX || config->own_ranks))
        return err_at(err, scan.path, 0,
                      "\"use_rslora\" wants one rank \"r\" above 0 for all modules");
    return 0;
}

/* ---- tensors: "base_model.model.<module>.lora_A.weight" */

static const char *half_of(struct str name, struct str *module)
{
    static const struct {
        const char *suffix, *half;
    } known[] = {
        {".lora_A.weight", "lora_a"},
        {".lora_B.weight", "lora_b"},
        {".lora_A.default.weight", "lora_a"},
        {".lora_B.default.weight", "lora_b"},
    };
    struct str prefix = STR("base_model.model.");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct str suffix = str_of(known[i].suffix);
        if (!str_ends(name, suffix) || !str_starts(name, prefix) ||
            name.n < prefix.n + suffix.n)
            continue;
        *module = str_slice(name, prefix.n, name.n - suffix.n);
        return known[i].half;
    }
    return NULL;
}

static int add_tensor(struct hf_view *view, const struct base_model *base,
                      const struct safetensors_tensor *t, struct err *err)
{
    struct hf_part part = {.file = view->file[0], .tensor = t};
    struct hf_module module;
    struct str name;
    const char *half = half_of(t->name, &name);
    if (half == NULL)
        return err_at(err, part.file->path, 0, "tensor \"%.*s\" is not a LoRA weight",
                      SHOW(t->name));
    if (!hf_module_find(base->gpt2, name, &module))
        return err_at(err, part.file->path, 0,
                      "tensor \"%.*s\": module unknown for the architecture %s",
                      SHOW(t->name), base->arch);
    /* The rows of B are the rows of the weights. */
    if (strcmp(half, "lora_b") == 0 && module.order == HF_HEADS &&
        strcmp(base->arch, "llama") == 0) {
        part.order = HF_HEADS;
        part.head = t->shape[0] / (module.keys ? base->kv_heads : base->heads);
    }
    return hf_view_add_tensor(
        view, str_of(arena_format(&view->arena, "%s.weight.%s", module.name, half)),
        &part, err);
}

static int read_adapter(struct hf_view *view, const struct base_model *base,
                        struct err *err)
{
    struct lora_config config;
    if (read_config(view, &config, err) ||
        hf_view_add_file(view, "adapter_model.safetensors", err))
        return -1;
    double root = config.root ? sqrt((double)config.rank) : 1;
    hf_put_str(view, "general.type", STR("adapter"));
    hf_put_str(view, "general.architecture", str_of(base->arch));
    hf_put_str(view, "adapter.type", STR("lora"));
    hf_put_real(view, "adapter.lora.alpha", config.alpha * root);
    for (size_t i = 0; i < view->file[0]->n_tensors; i++)
        if (add_tensor(view, base, &view->file[0]->tensor[i], err))
            return -1;
    return 0;
}

int hf_open_adapter(struct gguf **file, const char *dir, const char *arch, int n_heads,
                    int n_kv_heads, struct err *err)
{
    struct hf_view *view = hf_view_new(dir);
    struct base_model base = {arch, strcmp(arch, "gpt2") == 0, (uint64_t)n_heads,
                              (uint64_t)n_kv_heads};
    *file = NULL;
    if (read_adapter(view, &base, err)) {
        hf_view_close(view);
        return -1;
    }
    return hf_view_finish(view, file, err);
}
