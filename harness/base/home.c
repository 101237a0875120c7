#include "harness/base/home.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/file.h"

static const char mark[] = "models/models.json";

/* The folder of the running program, links followed. */
static const char *program_folder(struct arena *arena)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return NULL;
    path[n] = 0;
    return file_folder(arena, path);
}

const char *home_folder(struct arena *arena)
{
    static const char *const places[] = {"", "../..", "../share/trivium"};
    const char *set = getenv("TRIVIUM_HOME");
    if (set != NULL && *set != 0)
        return set;
    const char *from = program_folder(arena);
    for (size_t i = 0; from != NULL && i < sizeof places / sizeof *places; i++) {
        const char *dir = file_join(arena, from, places[i]);
        if (access(file_join(arena, dir, mark), F_OK) == 0)
            return dir;
    }
    return NULL;
}

const char *home_path(struct arena *arena, const char *path)
{
    if (path[0] == '/' || access(path, F_OK) == 0)
        return path;
    const char *home = home_folder(arena);
    const char *own = home != NULL ? file_join(arena, home, path) : path;
    return access(own, F_OK) == 0 ? own : path;
}
