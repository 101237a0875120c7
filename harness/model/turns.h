/* turns - a request's messages as the engine's chat families take them. */
#ifndef HARNESS_MODEL_TURNS_H
#define HARNESS_MODEL_TURNS_H

#include "engine/text/chat.h"
#include "harness/model/model.h"

/* The messages as the engine's, with `more` places left free behind them. */
struct chat_message *turns_make(const struct chat_family *family,
                                const struct message *message, size_t n, size_t more,
                                struct arena *arena);
/* The text of an answer behind the message before it: where no template stands between them
 * ("plain"), a space, without which "Answer:" and "positive" would run together into tokens that
 * running text never has. */
struct str turns_answer(const struct chat_family *family, struct str before,
                        struct str answer, struct arena *arena);

#endif
