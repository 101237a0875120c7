#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/model/wire.h"

static void demand_text(struct str text)
{
    fuzz_demand(utf8_invalid_at(text) == SIZE_MAX, "texts of answers are UTF-8");
}

static void demand_reply(const struct wire_reply *reply)
{
    const struct wire_usage *u = &reply->usage;
    demand_text(reply->text);
    demand_text(reply->finish);
    demand_text(reply->fingerprint);
    fuzz_demand(u->in >= 0 && u->out >= 0 && u->reasoning >= 0 && u->cached >= 0 &&
                    u->cached <= u->in,
                "tokens are counted");
    for (size_t i = 0; i < reply->n_tokens; i++) {
        demand_text(reply->token[i].text);
        for (size_t j = 0; j < reply->token[i].n_top; j++)
            demand_text(reply->token[i].top[j].text);
    }
}

static void whole(struct str body, enum wire_api api)
{
    struct arena arena = {0};
    struct err err = ERR_INIT;
    struct wire_reply reply;
    struct str message, code;
    int rc = wire_read(&reply, body, api, &arena, &err);
    fuzz_demand((rc == 0) == (err.status == ERR_NONE), "an error says why");
    if (rc == 0)
        demand_reply(&reply);
    wire_read_error(body, &arena, &message, &code);
    demand_text(message);
    demand_text(code);
    arena_release(&arena);
}

/* An answer in events whose bytes arrive `piece` at a time. */
struct heard {
    struct arena arena;
    struct err err;
    struct wire_reply reply;
    int rc;
};

static struct heard hear(struct wire_stream *stream, struct str bytes, enum wire_api api,
                         size_t piece)
{
    struct heard h = {.err = ERR_INIT};
    wire_stream_begin(stream, api);
    for (size_t at = 0; at < bytes.n; at += piece)
        wire_stream_feed(stream, str_slice(bytes, at, at + piece));
    h.rc = wire_stream_end(stream, &h.reply, &h.arena, &h.err);
    fuzz_demand((h.rc == 0) == (h.err.status == ERR_NONE), "an error says why");
    if (h.rc == 0)
        demand_reply(&h.reply);
    return h;
}

static void events(struct str bytes, enum wire_api api, size_t piece)
{
    struct wire_stream stream;
    wire_stream_init(&stream);
    struct heard a = hear(&stream, bytes, api, bytes.n + 1);
    struct heard b = hear(&stream, bytes, api, piece); /* and the stream is used again */
    fuzz_demand(a.rc == b.rc && strcmp(a.err.text, b.err.text) == 0 &&
                    str_eq(a.reply.text, b.reply.text) &&
                    str_eq(a.reply.finish, b.reply.finish) &&
                    str_eq(a.reply.fingerprint, b.reply.fingerprint) &&
                    memcmp(&a.reply.usage, &b.reply.usage, sizeof a.reply.usage) == 0,
                "how a stream is cut changes nothing");
    arena_release(&a.arena);
    arena_release(&b.arena);
    wire_stream_release(&stream);
}

int fuzz_replies(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct str bytes = {(const char *)data + 1, size - 1};
    enum wire_api api = data[0] & 1 ? WIRE_COMPLETIONS : WIRE_CHAT;
    if (data[0] & 2)
        events(bytes, api, 1 + (data[0] >> 2));
    else
        whole(bytes, api);
    return 0;
}
