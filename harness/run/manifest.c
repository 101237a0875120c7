/* manifest - run.json: what was run, on what, by which code.  Never the environment, never a
 * secret: options name the variable that holds a key, not the key.
 */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openblas_config.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "engine/kernel/gemm.h"
#include "harness/base/clock.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/machine.h"
#include "harness/base/pool.h"
#include "harness/base/sha256.h"
#include "harness/base/version.h"
#include "harness/run/commit.h"
#include "harness/run/session.h"

/* ---- the code */

static void put_command(struct json_out *out)
{
    char text[16384];
    size_t n;
    json_begin_array(out, "command");
    if (machine_read("/proc/self/cmdline", text, sizeof text, &n))
        for (size_t at = 0; at < n; at += strlen(text + at) + 1) {
            struct str argument = str_of(text + at);
            if (utf8_invalid_at(argument) == SIZE_MAX)
                json_put_str(out, NULL, argument);
        }
    json_end_array(out);
}

static void put_code(struct json_out *out)
{
    char hex[65];
    struct err ignored = ERR_INIT;
    struct arena arena = {0};
    struct str commit = commit_of(".", &arena);
    json_put_text(out, "version", TRIVIUM_VERSION);
    if (commit.n)
        json_put_str(out, "git_commit", commit);
    else
        json_put_null(out, "git_commit");
    arena_release(&arena);
    bool hashed = !sha256_file("/proc/self/exe", hex, &ignored);
    json_put_text(out, "program_sha256", hashed ? hex : NULL);
#if defined(__clang__)
    json_put_text(out, "compiler", "clang " __clang_version__);
#else
    json_put_text(out, "compiler", "gcc " __VERSION__);
#endif
}

/* What is only loaded when called, as it was when this was compiled. */
static void put_libraries(struct json_out *out)
{
    char pcre2[64] = "";
    pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    json_begin(out, "libraries");
    json_put_str(out, "openblas", str_trim(STR(OPENBLAS_VERSION)));
    json_put_text(out, "curl", LIBCURL_VERSION);
    json_put_text(out, "cjson", cJSON_Version());
    json_put_text(out, "pcre2", pcre2);
    json_end(out);
}

/* ---- the machine */

/* The extensions that change which arithmetic is done. */
static void put_isa(struct str flags, struct json_out *out)
{
    static const char *const wanted[] = {
        "avx",      "avx2",        "fma",         "f16c",     "avx512f",
        "avx512bw", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimd"};
    struct str flag;
    json_begin_array(out, "isa");
    while (str_split(&flags, ' ', &flag))
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
            if (str_is(flag, wanted[i]))
                json_put_str(out, NULL, flag);
    json_end_array(out);
}

static void put_machine(const struct session *s, struct json_out *out)
{
    char name[256], flags[16384];
    struct utsname os;
    json_begin(out, "machine");
    json_put_str(out, "cpu", machine_cpu("model name", name, sizeof name));
    put_isa(machine_cpu("flags", flags, sizeof flags), out);
    json_put_int(out, "processors", sysconf(_SC_NPROCESSORS_ONLN));
    json_put_int(out, "memory_bytes",
                 (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
    if (!uname(&os)) {
        json_put_text(out, "system", os.sysname);
        json_put_text(out, "release", os.release);
    }
    json_put_text(out, "kernels", kernels_name());
    json_put_int(out, "threads", pool_threads(s->pool));
    json_end(out);
}

/* ---- models and prices */

/* What an earlier session wrote of a model that this one did not open. */
static const struct json *old_model(const struct session *s, const char *alias)
{
    const struct json *models = json_get(s->old, "models");
    for (const struct json *m = models ? models->child : NULL; m; m = m->next)
        if (str_is(json_text(m, "alias"), alias))
            return m;
    return NULL;
}

/* So that the cost of an item can be told from the results alone. */
static void put_token_price(const struct price *price, struct json_out *out)
{
    json_begin(out, "usd_per_1m");
    json_put_real(out, "input", price->usd_per_1m_input);
    json_put_real(out, "cached", price->usd_per_1m_cached);
    json_put_real(out, "output", price->usd_per_1m_output);
    json_end(out);
}

static void put_model(const struct session *s, size_t i, struct json_out *out)
{
    const struct model_entry *model = &s->plan->model[i];
    const struct model_info *info = &s->info[i];
    const struct price *price = plan_price(s->plan, i);
    const struct json *old = s->seen[i] ? NULL : old_model(s, model->alias);
    if (old) {
        json_put(out, NULL, old);
        return;
    }
    json_begin(out, NULL);
    json_put_text(out, "alias", model->alias);
    json_put_text(out, "provider", model->provider->name);
    json_put_text(out, "price", price ? price->name : NULL);
    if (price && !price->per_hour)
        put_token_price(price, out);
    if (model->price_tuned)
        json_put_text(out, "price_tuned", model->price_tuned);
    json_put_text(out, "sha256", s->plan->model_info[i].sha256);
    if (model->pretrained_tokens > 0)
        json_put_real(out, "pretrained_tokens", model->pretrained_tokens);
    if (s->seen[i]) {
        json_put_text(out, "detail", info->detail);
        json_put_int(out, "params", info->params);
        json_put_int(out, "bytes", info->bytes);
        json_put_int(out, "context", info->context);
        json_put_text(out, "family", info->family);
        json_put_text(out, "template_sha256", info->template_sha256);
    }
    json_end(out);
}

static void put_prices(const struct session *s, struct json_out *out)
{
    const struct prices *prices = &s->plan->prices;
    const struct price *machine = prices_find(prices, "machine");
    json_begin(out, "prices");
    json_put_text(out, "date", prices->date);
    json_put_text(out, "sha256", prices->sha256);
    if (machine && machine->per_hour)
        json_put_real(out, "machine_usd_per_hour", machine->usd_per_hour);
    json_end(out);
}

/* ---- what the tasks are there to show: outside "config", for it decides no result */

static void put_side(const char *key, const struct claim_side *side, struct json_out *out)
{
    json_begin(out, key);
    json_put_text(out, "method", side->method);
    json_put_text(out, "model", claim_sizes[side->size]);
    json_end(out);
}

static void put_claims(const struct plan *plan, struct json_out *out)
{
    json_begin_array(out, "claims");
    for (size_t t = 0; t < plan->n_tasks; t++)
        for (size_t i = 0; i < plan->task[t].n_claims; i++) {
            const struct claim *claim = &plan->task[t].claim[i];
            json_begin(out, NULL);
            json_put_str(out, "says", claim->says);
            json_put_text(out, "task", plan->task[t].name);
            json_put_text(out, "metric", claim->metric);
            put_side("way", &claim->way, out);
            put_side("than", &claim->than, out);
            json_put_text(out, "test", claim_tests[claim->test]);
            json_end(out);
        }
    json_end_array(out);
}

/* ---- */

static void put_sessions(const struct session *s, struct json_out *out)
{
    const struct json *old = s->old ? json_get(s->old, "sessions") : NULL;
    json_begin_array(out, "sessions");
    for (const struct json *one = old ? old->child : NULL; one; one = one->next)
        json_put(out, NULL, one);
    json_begin(out, NULL);
    json_put_text(out, "date", s->date);
    put_command(out);
    put_code(out);
    put_libraries(out);
    put_machine(s, out);
    json_put_int(out, "items", (int64_t)session_items(s) - s->items_before);
    json_put_real(out, "wall_s", (double)(clock_us() - s->started_us) / 1e6);
    json_end(out);
    json_end_array(out);
}

static double wall_before(const struct session *s)
{
    double sum = 0;
    const struct json *old = s->old ? json_get(s->old, "sessions") : NULL;
    for (const struct json *one = old ? old->child : NULL; one; one = one->next) {
        const struct json *wall = json_get(one, "wall_s");
        sum += wall && wall->type == JSON_NUMBER ? wall->number : 0;
    }
    return sum;
}

static int put_config(const struct session *s, struct json_out *out, struct err *err)
{
    struct arena arena = {0};
    const struct json *config;
    int rc = json_parse(s->plan->config, "config", 1, &arena, &config, err);
    if (!rc)
        json_put(out, "config", config);
    arena_release(&arena);
    return rc;
}

int manifest_write(const struct session *s, bool complete, struct err *err)
{
    const struct plan *plan = s->plan;
    struct json_out out = {.pretty = true};
    json_begin(&out, NULL);
    json_put_text(&out, "program", "trivium");
    json_put_int(&out, "results_version", RESULTS_VERSION);
    json_put_bool(&out, "complete", complete);
    json_put_text(&out, "date", s->date);
    json_put_int(&out, "cells", (int64_t)plan->n_cells);
    json_put_int(&out, "items", (int64_t)session_items(s));
    json_put_real(&out, "wall_s",
                  wall_before(s) + (double)(clock_us() - s->started_us) / 1e6);
    json_put_text(&out, "config_sha256", plan->config_sha256);
    int rc = put_config(s, &out, err);
    json_begin_array(&out, "models");
    for (size_t i = 0; i < plan->n_models; i++)
        put_model(s, i, &out);
    json_end_array(&out);
    put_prices(s, &out);
    put_claims(plan, &out);
    json_put_int(&out, "timed_items", plan->opts.timed_items);
    put_sessions(s, &out);
    json_end(&out);
    buf_char(&out.buf, '\n');
    struct arena arena = {0};
    if (!rc)
        rc =
            file_write(file_join(&arena, plan->out, "run.json"), buf_view(&out.buf), err);
    arena_release(&arena);
    json_release(&out);
    return rc;
}
