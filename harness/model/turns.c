#include "harness/model/turns.h"

#include <assert.h>

#include "harness/base/arena.h"

static_assert((int)ROLE_SYSTEM == (int)CHAT_SYSTEM && (int)ROLE_USER == (int)CHAT_USER &&
                  (int)ROLE_ASSISTANT == (int)CHAT_ASSISTANT,
              "turns_make copies roles");

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str turns_answer(const struct chat_family *family, struct str before,
                        struct str answer, struct arena *arena)
{
    if (family != chat_find("plain") || !before.n || !answer.n ||
        is_space(before.data[before.n - 1]) || is_space(answer.data[0]))
        return answer;
    return str_of(arena_format(arena, " %.*s", STR_ARG(answer)));
}

struct chat_message *turns_make(const struct chat_family *family,
                                const struct message *message, size_t n, size_t more,
                                struct arena *arena)
{
    struct chat_message *copy = ARENA_ARRAY(arena, n + more, struct chat_message);
    for (size_t i = 0; i < n; i++) {
        copy[i].role = (enum chat_role)message[i].role;
        copy[i].text = message[i].text;
        if (i && message[i].role == ROLE_ASSISTANT)
            copy[i].text =
                turns_answer(family, message[i - 1].text, message[i].text, arena);
    }
    return copy;
}
