#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/task/source.h"

static void demand_utf8(const struct json *value)
{
    fuzz_demand(utf8_invalid_at(value->string) == SIZE_MAX, "texts of records are UTF-8");
    fuzz_demand(utf8_invalid_at(value->key) == SIZE_MAX, "names of records are UTF-8");
    if (value->type == JSON_ARRAY || value->type == JSON_OBJECT)
        for (const struct json *at = value->child; at != NULL; at = at->next)
            demand_utf8(at);
}

static int on_record(const struct json *record, void *context, struct err *err)
{
    struct arena *arena = context;
    struct err ignored = ERR_INIT;
    const struct str *texts;
    struct str text;
    size_t n;
    (void)err;
    fuzz_demand(record->type == JSON_OBJECT && record->line > 0,
                "a record is an object with a line");
    demand_utf8(record);
    pick_text(record, STR("{text} {{{#}}}"), &text, arena, &ignored);
    for (const struct json *at = record->child; at != NULL; at = at->next)
        pick_texts(record, at->key, &texts, &n, arena, &ignored);
    return 0;
}

int fuzz_records(const uint8_t *data, size_t size)
{
    static const struct str units[] = {STR("line"), STR("paragraph"), STR("words"),
                                       STR("file")};
    struct arena arena = {0};
    struct err err = ERR_INIT;
    if (size == 0)
        return 0;
    uint8_t how = data[0];
    const uint8_t *end = memchr(data + 1, 0, size - 1);
    size_t n = end == NULL ? size - 1 : (size_t)(end - data - 1);
    const char *file = fuzz_file(0, data + 1, n);
    struct source source = {
        .path = "task.json",
        .format = &formats[how % n_formats],
        .how = {.unit = units[how >> 4 & 3],
                .words = 3,
                .records = how & 16 ? STR("a.b") : STR(""),
                .documents = how & 32,
                .qrels = fuzz_file(1, end == NULL ? data : end + 1,
                                   end == NULL ? 0 : size - n - 2)},
        .file = &file,
        .n_files = 1,
        .python_lists = how & 64,
    };
    int rc = source_read(&source, "/", &arena, on_record, &arena, &err);
    fuzz_demand((rc == 0) == (err.status == ERR_NONE), "an error says why");
    arena_release(&arena);
    return 0;
}
