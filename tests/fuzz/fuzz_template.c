#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "engine/text/chat.h"
#include "harness/base/err.h"

static const struct str harmless = STR("a");

/* Control tokens of a chat with this message. */
static size_t count_controls(struct tokenizer *tok, const struct chat_family *family,
                             struct str message, bool *taken)
{
    const struct chat_message messages[] = {{CHAT_SYSTEM, harmless},
                                            {CHAT_USER, message},
                                            {CHAT_ASSISTANT, message},
                                            {CHAT_USER, harmless}};
    struct err err = ERR_INIT;
    struct ids ids = {0};
    size_t n = 0;
    *taken = chat_encode(tok, family, messages, 4, true, &ids, NULL, &err) == 0;
    for (size_t i = 0; i < ids.n; i++)
        n += tokenizer_kind(tok, ids.id[i]) == TOKEN_CONTROL;
    ids_release(&ids);
    return n;
}

static void try_message(const struct chat_family *family, struct str message)
{
    struct buf text = {0};
    const struct chat_message one = {CHAT_USER, message};
    bool taken, expected = utf8_invalid_at(message) == SIZE_MAX;
    for (int spm = 0; spm < 2; spm++) {
        struct tokenizer *tok = fuzz_vocabulary(spm);
        size_t n = count_controls(tok, family, message, &taken);
        fuzz_demand(taken == expected, "UTF-8 and only it is taken");
        if (taken)
            fuzz_demand(n == count_controls(tok, family, harmless, &taken),
                        "a message cannot forge a turn");
    }
    chat_render(family, &one, 1, true, &text);
    buf_release(&text);
}

int fuzz_template(const uint8_t *data, size_t size)
{
    const uint8_t *end = size == 0 ? NULL : memchr(data, 0, size);
    size_t n = end == NULL ? size : (size_t)(end - data);
    const struct chat_family *family = chat_detect((struct str){(const char *)data, n});
    if (family != NULL && end != NULL)
        try_message(family, (struct str){(const char *)end + 1, size - n - 1});
    return 0;
}
