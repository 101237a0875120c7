/* chat - turns messages into prompt text of the family that a model's template belongs to.
 *
 * No template language is run: the family is recognised by substrings, as llama.cpp does it, and
 * its text is put together here, as llama.cpp's llama_chat_apply_template() puts it (which is
 * simpler than some templates are).  Template text is encoded with special tokens, message text
 * without: a message cannot forge a turn.
 *
 * "plain" is for base models, which know no turns: an empty line in front of a system or user
 * text that is not the first, the assistant's text directly behind:
 *     <system>\n\n<user><assistant>\n\n<user>
 */
#ifndef ENGINE_TEXT_CHAT_H
#define ENGINE_TEXT_CHAT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/text/tokenizer.h"
#include "harness/base/str.h"

enum chat_role { CHAT_SYSTEM, CHAT_USER, CHAT_ASSISTANT };

struct chat_message {
    enum chat_role role;
    struct str text;
};

struct chat_family;

/* By the template's text, or a family's name in its place; an empty template is "plain".  NULL
 * when not recognised. */
const struct chat_family *chat_detect(struct str template_text);
const struct chat_family *chat_find(const char *name);
const char *chat_name(const struct chat_family *family);
const char *const *chat_names(int *n);

/* The rendered text, for people and for tests. */
void chat_render(const struct chat_family *family, const struct chat_message *message,
                 size_t n, bool add_assistant, struct buf *text);
/* The ids: BOS where the file wants it, template parts with special tokens, messages without.
 * Where n_before_answer is not NULL, the last message is cut off from what is in front of it: ids
 * [0, *n_before_answer) are those of the messages before it with add_assistant, the rest its text
 * and how the turn ends.  Families that end an answer by no token of their own (plain, falcon3,
 * glmedge) then get the EOS token behind it, so that a model can learn to stop. */
int chat_encode(struct tokenizer *tok, const struct chat_family *family,
                const struct chat_message *message, size_t n, bool add_assistant,
                struct ids *ids, size_t *n_before_answer, struct err *err);

/* Index of the token that ends the last turn, looked for behind `from`; ids->n where none does.
 * What a template puts behind it (a newline) is never generated. */
size_t chat_answer_end(const struct tokenizer *tok, const struct ids *ids, size_t from);

#endif
