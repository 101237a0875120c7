/* The text of a recipe from a server on this machine, and a training on what came. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/kernel/gemm.h"
#include "engine/train/pretrain.h"
#include "engine/train/recipe_fetch.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/progress.h"
#include "harness/base/sha256.h"
#include "tests/unit/http_server.h"
#include "tests/unit/scratch.h"

enum { FILES = 2, BYTES = 40000 };

static char dir[256], content[FILES][BYTES + 1], hex[FILES][65];
static struct arena arena;
static struct err err;
static int broken; /* answers that stop half-way */

static const char *in(const char *name)
{
    return file_join(&arena, dir, name);
}

static void begin(void)
{
    const char *tmp = getenv("TMPDIR");
    err = (struct err)ERR_INIT;
    snprintf(dir, sizeof dir, "%s/trivium-fetch-XXXXXX", tmp ? tmp : "/tmp");
    cr_assert_not_null(mkdtemp(dir));
    unsetenv("TRIVIUM_DATA");
    progress_quiet(true);
    cr_assert_eq(kernels_init(&err), 0);
    for (int f = 0; f < FILES; f++) {
        for (size_t n = 0; n < BYTES; n += 24)
            snprintf(content[f] + n, BYTES + 1 - n, "word %06zu of book %d.\n\n", n, f);
        sha256_of(str_of(content[f]), hex[f]);
    }
}

static void end(void)
{
    scratch_remove(dir);
    arena_release(&arena);
}

TestSuite(recipe_fetch, .init = begin, .fini = end);

static void serve(void *context, const struct http_request *request,
                  struct http_response *response)
{
    (void)context;
    const char *range = http_request_header(request, "Range");
    size_t from = range ? strtoul(range + strlen("bytes="), NULL, 10) : 0;
    const char *text = content[strstr(request->path, "two") != NULL];
    size_t n = strlen(text);
    response->status = range ? 206 : 200;
    if (range)
        http_response_header(response, "Content-Range",
                             arena_format(&arena, "bytes %zu-%zu/%zu", from, n - 1, n));
    buf_add(&response->body, text + from, n - from);
    if (broken > 0) {
        broken--;
        response->cut_at = n / 2;
    }
}

static void put_list(const char *url, const char *path, const char *sha256)
{
    const char *text = arena_format(
        &arena,
        "{\"folder\": \"books\", \"table\": \"split.tsv\", \"files\": [\n"
        "{\"path\": \"%s\", \"url\": \"%s/one\", \"sha256\": \"%s\", \"bytes\": %zu, "
        "\"split\": \"train\"},\n"
        "{\"path\": \"b/two.md\", \"url\": \"%s/two\", \"sha256\": \"%s\", \"bytes\": "
        "%zu, "
        "\"split\": \"test\"}]}",
        path, url, sha256, strlen(content[0]), url, hex[1], strlen(content[1]));
    cr_assert_eq(file_write(in("books.files.json"), str_of(text), &err), 0);
}

static int fetch(struct recipe_text *text)
{
    static const char recipe_text[] =
        "{\"sources\": [{\"name\": \"books\", \"split\": \"books/split.tsv\", "
        "\"format\": "
        "\"book\", \"fetch\": \"./books.files.json\"}, {\"name\": \"web\", \"files\": "
        "\"web/*.txt\"}], \"tokenizer\": {\"vocab\": 262, \"bytes\": 30000}, \"model\": "
        "{\"dim\": 32, \"layers\": 1, \"heads\": 2, \"kv_heads\": 1, \"ffn\": 32, "
        "\"context\": 32}, \"train\": {\"batch_tokens\": 128}, \"phases\": [{\"tokens\": "
        "1280, \"shares\": {\"books\": 1}}]}";
    struct recipe recipe;
    cr_assert_eq(file_write(in("r.json"), str_of(recipe_text), &err), 0);
    cr_assert_eq(recipe_load(&recipe, in("r.json"), in("data"), &arena, &err), 0, "%s",
                 err.text);
    return recipe_fetch(&recipe, text, &arena, &err);
}

Test(recipe_fetch, text_arrives_whole_and_a_model_learns_from_it)
{
    struct http_server server = {.serve = serve};
    struct recipe_text text[2];
    const struct pretrain_opts opts = {
        .data_dir = in("data"), .out_dir = in("out"), .device = "cpu"};
    broken = 1;
    http_server_start(&server);
    put_list(server.url, "a/one.md", hex[0]);
    cr_assert_eq(fetch(text), 0, "%s", err.text);
    cr_assert_eq(text[0].found, RECIPE_FETCHED);
    cr_assert_eq(text[0].fetched, 2);
    cr_assert_eq(text[1].found, RECIPE_MISSING);
    cr_assert_not_null(strstr(text[1].why, "web/*.txt"), "%s", text[1].why);
    int requests = server.requests;
    cr_assert_eq(requests, 3, "the broken one goes on");
    cr_assert_eq(fetch(text), 0, "%s", err.text);
    cr_assert_eq(text[0].found, RECIPE_HAVE);
    cr_assert_eq(server.requests, requests, "what is there is not asked for");
    http_server_stop(&server);
    cr_assert_eq(pretrain(in("r.json"), &opts, NULL, &err), 0, "%s", err.text);
    cr_assert(file_exists(in("out/model.gguf")));
}

static void refuses(const char *url, const char *path, const char *sha256,
                    const char *why)
{
    struct recipe_text text[2];
    put_list(url, path, sha256);
    cr_assert_eq(fetch(text), -1);
    cr_assert_not_null(strstr(err.text, why), "%s", err.text);
    cr_assert_not(file_exists(in("data/books/split.tsv")));
    err = (struct err)ERR_INIT;
}

Test(recipe_fetch, what_is_not_the_listed_file_is_refused)
{
    struct http_server server = {.serve = serve};
    http_server_start(&server);
    refuses(server.url, "../one.md", hex[0], "leads out");
    refuses(server.url, "/one.md", hex[0], "leads out");
    refuses(server.url, "a/one.md", "12", "sha256");
    cr_assert_eq(server.requests, 0);
    refuses(server.url, "a/one.md", hex[1], "sha256");
    cr_assert_not(file_exists(in("data/books/a/one.md")));
    http_server_stop(&server);
    refuses("http://example.org", "a/one.md", hex[0], "only https");
}
