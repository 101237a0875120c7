#include "harness/method/method.h"

#include <math.h>

#include "harness/base/err.h"

static const char *name_of(int i)
{
    return methods[i]->name;
}

const struct method *method_find(const char *name, struct err *err)
{
    int at = err_find(err, "method", name, name_of, n_methods);
    return at < 0 ? NULL : methods[at];
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
