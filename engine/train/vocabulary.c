#include "engine/train/vocabulary.h"

#include <stdio.h>
#include <string.h>

#include "engine/format/gguf.h"
#include "engine/text/bpe_train.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"

static const char KEY_NAME[] = "trivium.tokenizer.made_from";

/* ChatML, with no system message unless the caller brings one. */
static const char CHATML[] =
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + "
    "'\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/* The sample: from each text source of the first phase, the first documents up to its share. */
struct sample {
    const struct recipe *recipe;
    const struct corpus *corpus;
    int source; /* being read; -1: none yet */
    int64_t left;
    struct reader reader;
};

static bool in_sample(const struct recipe *recipe, const struct corpus *corpus,
                      int source)
{
    return recipe_uses(&recipe->phase[0], source) && !corpus_is_chat(&corpus[source]);
}

static bool next_source(struct sample *s)
{
    if (s->source >= 0)
        reader_release(&s->reader);
    do
        s->source++;
    while (s->source < s->recipe->n_sources &&
           !in_sample(s->recipe, s->corpus, s->source));
    if (s->source >= s->recipe->n_sources)
        return false;
    const struct corpus *c = &s->corpus[s->source];
    reader_open(&s->reader, &c->train_files, c->source->format);
    s->left = (int64_t)(s->recipe->phase[0].share[s->source] *
                        (double)s->recipe->tokenizer_bytes);
    return true;
}

static int next_text(void *context, struct str *document, struct err *err)
{
    struct sample *s = context;
    for (;;) {
        if (s->source >= 0 && s->left > 0) {
            int more = reader_next(&s->reader, document, err);
            s->left -= more > 0 ? (int64_t)document->n : 0;
            if (more != 0)
                return more;
        }
        if (!next_source(s))
            return 0;
    }
}

static void make_key(char key[65], const struct recipe *recipe,
                     const struct corpus *corpus)
{
    struct sha256 sum;
    struct buf text = {0};
    buf_format(&text, "1 %lld %lld\n", (long long)recipe->vocab,
               (long long)recipe->tokenizer_bytes);
    for (int i = 0; i < recipe->n_sources; i++)
        if (in_sample(recipe, corpus, i))
            buf_format(&text, "%s %s %a\n", recipe->source[i].format,
                       corpus[i].train_files.sha256, recipe->phase[0].share[i]);
    sha256_init(&sum);
    sha256_add(&sum, text.data, text.n);
    sha256_hex(&sum, key);
    buf_release(&text);
}

/* 1: opened; 0: there is none for this key. */
static int open_made(struct tokenizer **tok, const char *path, const char *key,
                     struct err *err)
{
    struct gguf *file;
    struct str made_from = STR_NONE;
    if (!file_exists(path))
        return 0;
    if (gguf_open(&file, path, err))
        return -1;
    int rc = gguf_get_str(file, KEY_NAME, &made_from, err);
    if (rc > 0)
        rc = !str_is(made_from, key) ? 0 : tokenizer_open(tok, file, err) ? -1 : 1;
    gguf_close(file);
    return rc;
}

static int learn(struct tokenizer **tok, const struct recipe *recipe,
                 const struct corpus *corpus, struct err *err)
{
    static const struct str special[] = {
        {"<|endoftext|>", 13}, {"<|im_start|>", 12}, {"<|im_end|>", 10}};
    struct bpe_recipe bpe = {.vocab = (int)recipe->vocab,
                             .special = special,
                             .n_special = 3,
                             .eos = special[0],
                             .eot = special[2],
                             .chat_template = {CHATML, sizeof CHATML - 1}};
    struct sample sample = {.recipe = recipe, .corpus = corpus, .source = -1};
    int rc = bpe_train(&bpe, next_text, &sample, tok, err);
    if (sample.source >= 0 && sample.source < recipe->n_sources)
        reader_release(&sample.reader);
    return rc;
}

static int save(const struct tokenizer *tok, const char *path, const char *key,
                struct err *err)
{
    struct gguf_out *out = gguf_out_open();
    gguf_out_str(out, "general.architecture", STR("llama"));
    gguf_out_str(out, KEY_NAME, str_of(key));
    tokenizer_write(tok, out);
    return gguf_out_commit(out, path, err);
}

int vocabulary_open(struct tokenizer **tok, char sha256[65], const struct recipe *recipe,
                    const struct corpus *corpus, const char *path, struct err *err)
{
    char key[65];
    make_key(key, recipe, corpus);
    int made = open_made(tok, path, key, err);
    if (made < 0)
        return -1;
    if (!made) {
        if (learn(tok, recipe, corpus, err))
            return err_wrap(err, "cannot learn a tokenizer");
        if (save(*tok, path, key, err)) {
            tokenizer_close(*tok);
            return -1;
        }
    }
    if (sha256_file(path, sha256, err)) {
        tokenizer_close(*tok);
        return -1;
    }
    return 0;
}

int vocabulary_take(struct tokenizer **tok, char sha256[65], const char *model,
                    const char *path, struct err *err)
{
    if (vocabulary_again(tok, model, err))
        return -1;
    if (save(*tok, path, "a model", err) || sha256_file(path, sha256, err)) {
        tokenizer_close(*tok);
        return -1;
    }
    return 0;
}

int vocabulary_again(struct tokenizer **tok, const char *path, struct err *err)
{
    struct gguf *file;
    if (gguf_open(&file, path, err))
        return -1;
    int rc = tokenizer_open(tok, file, err);
    gguf_close(file);
    return rc;
}
