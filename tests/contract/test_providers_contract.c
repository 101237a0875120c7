/* What every provider promises, tested once over the table.  A new provider needs an entry in
 * `samples`: options with which it can be opened here. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "harness/base/file.h"
#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"
#include "tests/unit/tiny_model.h"

enum { N = 5 };

static struct message message[N];
static struct request request[N];
static struct reply reply[N];
static int times[N];

static void begin(void)
{
    static char ids[N][16];
    static const char *const things[N] = {"soup", "snow", "ice", "sand", "tea"};
    grid_begin();
    for (int i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "q%d", i);
        message[i] = (struct message){ROLE_USER, str_of(things[i])};
        request[i] = (struct request){.id = str_of(ids[i]),
                                      .cell = STR("t/prompt/m/1"),
                                      .message = &message[i],
                                      .n_messages = 1,
                                      .max_new = 3};
    }
}

static void end(void);

TestSuite(providers, .init = begin, .fini = end);

/* ---- one of each, open */

static void sample_local(void)
{
    cr_assert_eq(tiny_model(grid_path("tiny.gguf"), "", 1, &grid_err), 0, "%s",
                 grid_err.text);
}

static void sample_replay(void)
{
    struct buf lines = {0};
    for (int i = 0; i < N; i++) {
        char hash[17];
        request_hash(&request[i], hash);
        buf_format(&lines,
                   "{\"cell\":\"t/prompt/m/1\",\"id\":\"q%d\",\"prompt_sha256\":\"%s\","
                   "\"answer\":\"a\",\"failed\":false,\"cut\":false,\"tokens_in\":1,"
                   "\"tokens_cached\":0,\"tokens_out\":1}\n",
                   i, hash);
    }
    grid_write("items.jsonl", buf_view(&lines));
    buf_release(&lines);
}

static void sample_bert(void)
{
    struct str file;
    cr_assert_eq(
        file_read("tests/vectors/bert/tiny-mean.gguf", &grid_arena, 0, &file, &grid_err),
        0, "%s", grid_err.text);
    grid_write("bert.gguf", file);
}

static struct api_server api;

static void sample_openai(void)
{
    if (!api.http.daemon)
        api_server_start(&api);
}

static const struct sample {
    const char *provider;
    const char *entry; /* %s: the base URL of the server */
    void (*prepare)(void);
} samples[] = {
    {"bert", "{\"provider\": \"bert\", \"path\": \"bert.gguf\"}", sample_bert},
    {"local", "{\"provider\": \"local\", \"path\": \"tiny.gguf\"}", sample_local},
    {"openai", "{\"provider\": \"openai\", \"base_url\": \"%s\", \"model\": \"m\"}",
     sample_openai},
    {"replay", "{\"provider\": \"replay\", \"path\": \"items.jsonl\"}", sample_replay},
};

static const struct sample *sample_of(const struct provider *provider)
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (!strcmp(samples[i].provider, provider->name))
            return &samples[i];
    return NULL;
}

static struct model_handle opened(const struct provider *provider)
{
    struct model_entry entry;
    struct model_handle handle;
    const struct sample *sample = sample_of(provider);
    cr_assert(sample, "provider %s has no sample here", provider->name);
    sample->prepare();
    grid_write("models.json",
               str_of(arena_format(
                   &grid_arena, arena_format(&grid_arena, "{\"m\": %s}", sample->entry),
                   api.base)));
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    cr_assert_eq(model_handle_open(&handle, &entry, NULL, &grid_err), 0, "%s",
                 grid_err.text);
    return handle;
}

static void end(void)
{
    if (api.http.daemon)
        api_server_stop(&api);
    grid_end();
}

/* ---- promises */

Test(providers, describe_themselves)
{
    cr_assert(n_providers >= 2);
    for (int i = 0; i < n_providers; i++) {
        const struct provider *p = providers[i];
        cr_assert(p->name && *p->name && p->summary && *p->summary);
        cr_assert(p->open && p->close && p->info && (p->run || p->embed), "%s", p->name);
        for (int k = 0; k < i; k++)
            cr_assert_str_neq(p->name, providers[k]->name);
        for (const struct opt *o = p->opts; o && o->name; o++) {
            cr_assert(o->help && *o->help, "%s: %s", p->name, o->name);
            cr_assert(o->offset < p->opts_size, "%s: %s", p->name, o->name);
            cr_assert(strcmp(o->name, "provider") != 0 && strcmp(o->name, "price") != 0 &&
                          strcmp(o->name, "about") != 0,
                      "%s: %s is a key of every model", p->name, o->name);
        }
    }
}

Test(providers, refuse_defaults_that_name_nothing)
{
    for (int i = 0; i < n_providers; i++) {
        const struct provider *p = providers[i];
        void *opts = arena_alloc(&grid_arena, p->opts_size + 1), *self = NULL;
        if (p->opts)
            opt_defaults(p->opts, opts);
        grid_err = (struct err)ERR_INIT;
        cr_assert_eq(p->open(&self, opts, NULL, &grid_err), -1, "%s", p->name);
        cr_assert_eq(grid_err.status, ERR_ASKED_WRONGLY, "%s", p->name);
        cr_assert(*grid_err.text && !strchr(grid_err.text, '\n'));
    }
}

/* The next provider from i on that answers requests: one of embeddings does not. */
static int next_that_answers(int i)
{
    while (i < n_providers && !providers[i]->run)
        i++;
    return i;
}

static int note(void *context, size_t at, const struct reply *one, struct err *err)
{
    (void)context;
    (void)err;
    cr_assert(at < N);
    cr_assert_eq(one, &reply[at]);
    times[at]++;
    return 0;
}

Test(providers, finish_every_request_once_and_fill_its_reply)
{
    for (int i = 0; (i = next_that_answers(i)) < n_providers; i++)
        for (int single = 0; single < 2; single++) {
            struct model_handle m = opened(providers[i]);
            struct run_how how = {.single_stream = single, .done = note};
            memset(times, 0, sizeof times);
            cr_assert_eq(
                m.provider->run(m.self, request, N, &how, reply, &grid_arena, &grid_err),
                0, "%s: %s", m.provider->name, grid_err.text);
            for (int k = 0; k < N; k++) {
                cr_assert_eq(times[k], 1, "%s: %d", m.provider->name, times[k]);
                cr_assert(!reply[k].failed, "%s: %.*s", m.provider->name,
                          STR_ARG(reply[k].text));
                cr_assert(reply[k].tokens_in > 0);
                cr_assert(reply[k].tokens_cached <= reply[k].tokens_in);
                cr_assert_eq(reply[k].choice, -1);
            }
            model_handle_close(&m);
        }
}

Test(providers, take_no_requests_at_all)
{
    for (int i = 0; (i = next_that_answers(i)) < n_providers; i++) {
        struct model_handle m = opened(providers[i]);
        struct run_how how = {.done = note};
        cr_assert_eq(
            m.provider->run(m.self, request, 0, &how, reply, &grid_arena, &grid_err), 0);
        model_handle_close(&m);
    }
}

static int refuse(void *context, size_t at, const struct reply *one, struct err *err)
{
    int *n = context;
    (void)at;
    (void)one;
    return ++*n == 2 ? err_set(err, "no more") : 0;
}

Test(providers, stop_when_the_runner_cannot_go_on)
{
    for (int i = 0; (i = next_that_answers(i)) < n_providers; i++)
        for (int single = 0; single < 2; single++) {
            struct model_handle m = opened(providers[i]);
            int n = 0;
            struct run_how how = {.single_stream = single, .done = refuse, .context = &n};
            grid_err = (struct err)ERR_INIT;
            cr_assert_eq(
                m.provider->run(m.self, request, N, &how, reply, &grid_arena, &grid_err),
                -1, "%s", m.provider->name);
            cr_assert(strstr(grid_err.text, "no more"), "%s", grid_err.text);
            cr_assert_eq(n, 2, "%s went on after it was stopped", m.provider->name);
            model_handle_close(&m);
        }
}

Test(providers, answer_the_same_again)
{
    for (int i = 0; (i = next_that_answers(i)) < n_providers; i++) {
        struct model_handle m = opened(providers[i]);
        struct reply first[N];
        struct run_how how = {0};
        cr_assert_eq(
            m.provider->run(m.self, request, N, &how, reply, &grid_arena, &grid_err), 0);
        memcpy(first, reply, sizeof first);
        cr_assert_eq(
            m.provider->run(m.self, request, N, &how, reply, &grid_arena, &grid_err), 0);
        for (int k = 0; k < N; k++)
            cr_assert(str_eq(first[k].text, reply[k].text), "%s", m.provider->name);
        model_handle_close(&m);
    }
}

Test(providers, count_tokens_where_they_say_they_can)
{
    for (int i = 0; i < n_providers; i++) {
        struct model_handle m = opened(providers[i]);
        int64_t few, many;
        if (m.provider->count) {
            cr_assert_eq(m.provider->count(m.self, STR("soup"), &few, &grid_err), 0);
            cr_assert_eq(
                m.provider->count(m.self, STR("soup and snow and ice"), &many, &grid_err),
                0);
            cr_assert(few > 0 && many > few, "%s", m.provider->name);
        }
        model_handle_close(&m);
    }
}

Test(providers, embed_texts_as_unit_vectors_whoever_else_is_there)
{
    static const struct str text[] = {STR("hot soup"), STR("x"),
                                      STR("ice and snow and ice")};
    for (int i = 0; i < n_providers; i++) {
        const struct provider *p = providers[i];
        struct embedding first = {0}, same = {0};
        if (!p->embed)
            continue;
        struct model_handle m = opened(p);
        cr_assert_eq(p->embed(m.self, NULL, 0, NULL, &first, &grid_err), 0, "%s",
                     p->name);
        size_t dim = first.dim;
        cr_assert(dim > 0, "%s", p->name);
        float *all = ARENA_ARRAY(&grid_arena, 3 * dim, float);
        float *one = ARENA_ARRAY(&grid_arena, dim, float);
        cr_assert_eq(p->embed(m.self, text, 3, all, &first, &grid_err), 0, "%s: %s",
                     p->name, grid_err.text);
        for (size_t t = 0; t < 3; t++) {
            double length = 0;
            for (size_t j = 0; j < dim; j++)
                length += (double)all[t * dim + j] * (double)all[t * dim + j];
            cr_assert_float_eq(length, 1, 1e-5, "%s", p->name);
            cr_assert_eq(p->embed(m.self, &text[t], 1, one, &same, &grid_err), 0);
            cr_assert_eq(same.dim, dim);
            cr_assert_eq(memcmp(one, all + t * dim, dim * sizeof *one), 0, "%s", p->name);
        }
        model_handle_close(&m);
    }
}
