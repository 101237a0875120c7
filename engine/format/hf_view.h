/* hf_view - what the files of hf share: collecting the keys and tensors of a struct gguf
 * whose bytes come from safetensors files.
 *
 *     struct hf_view *view = hf_view_new(dir);
 *     hf_put_uint(view, "llama.block_count", 2); ...
 *     hf_view_add_file(view, "model.safetensors", err) ...
 *     hf_view_add_tensor(view, name, &part, err) ...
 *     return hf_view_finish(view, &gguf, err);             or hf_view_close(view)
 */
#ifndef ENGINE_FORMAT_HF_VIEW_H
#define ENGINE_FORMAT_HF_VIEW_H

#include <pthread.h>
#include <stdint.h>

#include "engine/format/gguf.h"
#include "engine/format/safetensors.h"
#include "harness/base/arena.h"
#include "harness/base/json_scan.h"

enum hf_order {
    HF_AS_IS,
    HF_HEADS,    /* rows: halves of each head become neighbouring pairs */
    HF_TURNED,   /* (inputs, outputs) in the file */
    HF_COMPUTED, /* in no file */
};

/* Where a tensor of the view comes from. */
struct hf_part {
    enum hf_order order;
    const struct safetensors *file;
    const struct safetensors_tensor *tensor;
    uint64_t head;         /* HF_HEADS: rows of a head */
    const float *computed; /* HF_COMPUTED: one row; in the view's arena */
    uint64_t n_computed;
};

struct hf_view {
    struct arena arena;
    const char *dir;
    struct gguf_value *value;
    size_t n_values, cap_values;
    struct gguf_tensor *tensor;
    struct hf_part *part; /* of each tensor */
    size_t n_tensors, cap_tensors;
    struct safetensors **file; /* open */
    size_t n_files, cap_files;
    uint64_t file_bytes;
    pthread_mutex_t lock; /* of the last turned tensor, which is kept whole */
    size_t turned;        /* its index; SIZE_MAX: none */
    char *turned_rows;
};

struct hf_view *hf_view_new(const char *dir);
void hf_view_close(struct hf_view *view);
/* Hands everything over to *file; closes the view when that fails. */
int hf_view_finish(struct hf_view *view, struct gguf **file, struct err *err);

/* Keys must stay; texts are copied, arrays must live in the view's arena. */
void hf_put_uint(struct hf_view *view, const char *key, uint64_t value);
void hf_put_real(struct hf_view *view, const char *key, double value);
void hf_put_bool(struct hf_view *view, const char *key, bool value);
void hf_put_str(struct hf_view *view, const char *key, struct str value);
void hf_put_strings(struct hf_view *view, const char *key, const struct str *value,
                    size_t n);
void hf_put_i32s(struct hf_view *view, const char *key, const int32_t *value, size_t n);
void hf_put_f32s(struct hf_view *view, const char *key, const float *value, size_t n);

int hf_view_add_file(struct hf_view *view, const char *name, struct err *err);
/* Checks that the part can be read in its order. */
int hf_view_add_tensor(struct hf_view *view, struct str name, const struct hf_part *part,
                       struct err *err);

/* The text of a JSON file of the folder in the view's arena, for json_scan; *path for
 * messages. `limit` in bytes. */
int hf_read_json(struct hf_view *view, const char *name, size_t limit,
                 struct json_scan *scan, struct err *err);

#endif
