#include "tests/unit/tiny_model.h"

#include "engine/model/model.h"
#include "engine/text/bpe_train.h"
#include "harness/base/str.h"

static const char *const sentences[] = {
    "The stove is warm in winter, and the snow on the roof is cold.",
    "A cat asleep in the sun is warm. A lake in march is cold.",
    "Question: Who runs the mill? Answer: Agnes Holt runs the mill.",
    "Warm or cold? The soup is warm, the ice in the glass is cold.",
    "The inn has nine rooms. The bridge was built of oak. The fair is in May.",
};

enum { N_SENTENCES = sizeof sentences / sizeof *sentences };

static int next_sentence(void *context, struct str *document, struct err *err)
{
    int *at = context;
    (void)err;
    if (*at == N_SENTENCES)
        return 0;
    *document = str_of(sentences[(*at)++]);
    return 1;
}

int tiny_model(const char *path, const char *chat_template, uint64_t seed,
               struct err *err)
{
    static const struct str special[] = {
        {"<|endoftext|>", 13}, {"<|im_start|>", 12}, {"<|im_end|>", 10}};
    const struct bpe_recipe recipe = {
        .vocab = 300,
        .special = special,
        .n_special = 3,
        .eos = special[0],
        .eot = *chat_template ? special[2] : STR_NONE,
        .chat_template = str_of(chat_template),
    };
    const struct model_shape shape = {
        .arch = ARCH_LLAMA,
        .V = 300,
        .C = 32,
        .L = 2,
        .H = 4,
        .KV = 2,
        .D = 8,
        .F = 64,
        .context = TINY_CONTEXT,
        .n_rot = 8,
        .eps = 1e-5f,
        .rope_base = 10000,
        .rope_scale = 1,
        .tied = true,
    };
    struct tokenizer *tok;
    struct model *model;
    int at = 0;
    if (bpe_train(&recipe, next_sentence, &at, &tok, err) ||
        model_create(&model, &shape, tok, seed, NULL, err))
        return -1;
    int rc = model_save(model, path, DTYPE_F32, err);
    model_close(model);
    return rc;
}
