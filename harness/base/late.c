#include "harness/base/late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *late_find(const char *library, const char *function)
{
    void *handle =
        dlopen(library, RTLD_NOW | RTLD_LOCAL); /* the same handle every time */
    void *found = handle != NULL ? dlsym(handle, function) : NULL;
    if (found != NULL)
        return found;
    const char *why = dlerror();
    fprintf(stderr, "trivium: cannot load %s: %s\n", library,
            why != NULL ? why : "no reason given");
    _exit(1);
}
