#include "engine/kernel/kernels.h"

#include <stdlib.h>
#include <string.h>

#include <cblas.h>

#include "harness/base/err.h"

static const struct kernels *_Atomic chosen;
static bool blas;

bool kernels_blas(void)
{
    return blas;
}

static const struct kernels *scalar(void)
{
#if defined __x86_64__
    if (__builtin_cpu_supports("fma"))
        return &kernels_fma;
#endif
    return &kernels_plain;
}

static const struct kernels *best(void)
{
    const struct kernels *set = kernels_find("avx512");
    if (set == NULL)
        set = kernels_find("avx2");
    return set != NULL ? set : scalar();
}

#if defined __x86_64__
static const struct kernels *find_avx512(bool newer)
{
    bool there = __builtin_cpu_supports("avx512f") &&
                 __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
    if (!there)
        return NULL;
    newer = newer && __builtin_cpu_supports("avx512bf16") &&
            __builtin_cpu_supports("avx512vnni");
    return newer ? &kernels_avx512_bf16 : &kernels_avx512;
}
#endif

const struct kernels *kernels_find(const char *name)
{
#if defined __x86_64__
    if (strcmp(name, "avx512") == 0 || strcmp(name, "avx512f") == 0)
        return find_avx512(strcmp(name, "avx512") == 0);
    if (strcmp(name, "avx2") == 0)
        return __builtin_cpu_supports("fma") && __builtin_cpu_supports("avx2")
                   ? &kernels_avx2
                   : NULL;
#endif
    if (strcmp(name, "plain") == 0)
        return &kernels_plain;
    return strcmp(name, "scalar") == 0 ? scalar() : NULL;
}

const struct kernels *kernels_now(void)
{
    if (chosen == NULL)
        chosen = best();
    return chosen;
}

void kernels_use(const struct kernels *set)
{
    chosen = set;
    blas = false;
}

const char *kernels_name(void)
{
    return blas ? "openblas" : kernels_now()->name;
}

int kernels_init(struct err *err)
{
    static const char *const known[] = {"avx512", "avx2", "scalar", "openblas"};
    const char *name = getenv("TRIVIUM_KERNELS");
    kernels_use(best());
    if (name == NULL || name[0] == '\0')
        return 0;
    if (strcmp(name, "openblas") == 0) {
        openblas_set_num_threads(1); /* the pool divides the work */
        blas = true;
        return 0;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i]) == 0) {
            if (kernels_find(name) == NULL)
                return err_ask(err, "TRIVIUM_KERNELS=%s: this CPU cannot run it", name);
            kernels_use(kernels_find(name));
            return 0;
        }
    return err_wrap((err_unknown(err, "set of kernels", name, known, 4), err),
                    "TRIVIUM_KERNELS");
}
