#include "harness/method/method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"

const struct method *method_find(const char *name, struct err *err)
{
    for (int i = 0; i < n_methods; i++)
        if (strcmp(methods[i]->name, name) == 0)
            return methods[i];
    const char **names = mem_resize(NULL, (size_t)n_methods, sizeof *names);
    for (int i = 0; i < n_methods; i++)
        names[i] = methods[i]->name;
    err_unknown(err, "method", name, names, n_methods);
    free(names);
    return NULL;
}

struct method_made method_made_none(void)
{
    struct method_made made = {0};
#define NOTHING(name)
#define UNKNOWN(name) made.name = NAN;
    TRAINING_FIGURES(NOTHING, UNKNOWN)
#undef NOTHING
#undef UNKNOWN
    return made;
}

const struct split *method_peek(const struct method *method, const void *opts,
                                const struct split *test)
{
    return method->peeks != NULL && method->peeks(opts) ? test : NULL;
}
