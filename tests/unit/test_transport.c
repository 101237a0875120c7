/* What lies below HTTP: certificates are checked, and so is the name they are for. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/base/file.h"
#include "tests/unit/api_server.h"
#include "tests/unit/grid.h"

enum { N = 1 };

static struct model_handle model;
static struct request request[N];
static struct reply reply[N];
static const struct message message[] = {{ROLE_USER, {"Hi", 2}}};

TestSuite(transport, .init = grid_begin, .fini = grid_end, .timeout = 30);

static int ask(const char *base, const char *more, size_t n)
{
    struct model_entry entry;
    struct run_how how = {0};
    grid_write("models.json",
               str_of(arena_format(&grid_arena,
                                   "{\"m\": {\"provider\": \"openai\", \"base_url\": "
                                   "\"%s\", \"model\": \"m\", \"retries\": 0%s%s}}",
                                   base, *more ? ", " : "", more)));
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    cr_assert_eq(model_handle_open(&model, &entry, NULL, &grid_err), 0, "%s",
                 grid_err.text);
    for (size_t i = 0; i < n; i++)
        request[i] = (struct request){.message = message, .n_messages = 1, .max_new = 4};
    int rc =
        model.provider->run(model.self, request, n, &how, reply, &grid_arena, &grid_err);
    model_handle_close(&model);
    return rc;
}

/* ---- TLS */

static struct api_server with_certificate(const char *name)
{
    return (struct api_server){
        .cert = grid_read(arena_format(&grid_arena, "%s.pem", name)).data,
        .key = grid_read(arena_format(&grid_arena, "%s.key", name)).data};
}

static const char *trust(const char *name)
{
    return arena_format(&grid_arena, "\"ca_file\": \"%s.pem\"", grid_path(name));
}

Test(transport, certificates_are_checked)
{
    if (!http_certificate(grid_path("here"), "IP:127.0.0.1") ||
        !http_certificate(grid_path("else"), "DNS:example.org")) {
        printf("skip: transport: no openssl to make a certificate with\n");
        return;
    }
    struct api_server api = with_certificate("here");
    api_server_start(&api);
    cr_assert_eq(ask(api.base, "", 1), 0);
    cr_expect(reply[0].failed);
    cr_expect(str_find(reply[0].text, STR("certificate is not trusted"), 0) != SIZE_MAX,
              "%.*s", STR_ARG(reply[0].text));
    cr_expect_eq(api_server_requests(&api), 0, "nothing was said to it");
    cr_assert_eq(ask(api.base, trust("here"), 1), 0);
    cr_expect_not(reply[0].failed, "%.*s", STR_ARG(reply[0].text));
    api_server_stop(&api);
    api = with_certificate("else"); /* trusted, but another host's */
    api_server_start(&api);
    cr_assert_eq(ask(api.base, trust("else"), 1), 0);
    cr_expect(reply[0].failed);
    cr_expect_eq(api_server_requests(&api), 0);
    api_server_stop(&api);
}
