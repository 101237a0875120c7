#include "harness/cmd_common.h"

#include <stdio.h>
#include <string.h>

#include "engine/kernel/gemm.h"
#include "harness/base/file.h"
#include "harness/base/home.h"
#include "harness/base/json.h"
#include "harness/base/pool.h"
#include "harness/model/model.h"

static const char models_json[] = "models/models.json";

int model_file(const char *name, struct arena *arena, const char **path, struct err *err)
{
    *path = name;
    const char *list = home_path(arena, models_json);
    if (file_exists(name) || strchr(name, '/') || !file_exists(list))
        return 0;
    const struct json *root, *entry;
    if (json_load(list, arena, &root, err))
        return -1;
    entry = json_get(root, name);
    if (!entry && str_ends(str_of(name), STR(".gguf")))
        return 0;
    if (!entry)
        return err_wrap((model_unknown(name, root, arena, err), err),
                        "there is no file \"%s\"", name);
    struct str file;
    if (json_str(entry, "path", &file, err))
        return -1;
    *path = file_join(arena, file_folder(arena, list), str_copy(arena, file).data);
    if (json_get(entry, "url") && !file_exists(*path))
        return err_ask(err,
                       "model \"%s\" is not here yet: trivium models %s downloads it",
                       name, name);
    return 0;
}

int open_weights(struct opened *opened, const char *path, const char *adapter,
                 const char *precision, const char *kv, int64_t threads, struct err *err)
{
    *opened = (struct opened){0};
    struct arena names = {0};
    int rc = -1;
    if (kernels_init(err) || pool_open(&opened->pool, (int)threads, err) ||
        model_file(path, &names, &path, err) ||
        model_open_as(&opened->model, path, precision_find(precision), opened->pool,
                      err) ||
        model_set_kv(opened->model, kv, err))
        goto done;
    if (adapter &&
        adapter_open(&opened->adapter, adapter, opened->model, opened->pool, err))
        goto done;
    rc = 0;
done:
    arena_release(&names);
    if (rc)
        close_model(opened);
    return rc;
}

int open_model(struct opened *opened, const char *path, const char *adapter,
               const char *precision, const char *kv, int64_t threads, struct err *err)
{
    if (open_weights(opened, path, adapter, precision, kv, threads, err))
        return -1;
    if (opened->model->tok)
        return 0;
    close_model(opened);
    return err_ask(err, "%s: has no tokenizer (\"tokenizer.ggml.model\" is missing)",
                   path);
}

void close_model(struct opened *opened)
{
    if (opened->adapter)
        adapter_close(opened->adapter);
    if (opened->model)
        model_close(opened->model);
    pool_close(opened->pool);
    *opened = (struct opened){0};
}

int read_text(const char *path, struct arena *arena, struct str *text, struct err *err)
{
    if (strcmp(path, "-") != 0)
        return file_read(path, arena, 0, text, err);
    struct buf all = {0};
    char part[65536];
    size_t n;
    while ((n = fread(part, 1, sizeof part, stdin)))
        buf_add(&all, part, n);
    int failed = ferror(stdin);
    *text = str_copy(arena, buf_view(&all));
    buf_release(&all);
    return failed ? err_errno(err, "cannot read standard input") : 0;
}
