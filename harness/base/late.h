/* late - functions of libraries that few commands need, found when they are first called.
 *
 * Loading libcurl and OpenBLAS, with the thirty libraries they bring and the threads that OpenBLAS
 * starts, takes longer than most commands run.  So nothing links them: late_curl.c and late_blas.c
 * define functions of their names that load the library when called.  Include <curl/curl.h> and
 * <cblas.h> as ever; a function that the linker misses wants a line in those files.
 */
#ifndef HARNESS_BASE_LATE_H
#define HARNESS_BASE_LATE_H

/* The address of a function.  A library that is missing ends the program with a line that names
 * it and status 1, as it would when it were linked.  Any thread may call. */
void *late_find(const char *library, const char *function);

/* Sets `call` to the library's function `name`, for the body of the function of that name. */
#define LATE_CALL(library, name)                                   \
    static _Atomic(void *) found;                                  \
    __typeof__(name) *call;                                        \
    void *at = atomic_load_explicit(&found, memory_order_acquire); \
    if (at == NULL) {                                              \
        at = late_find(library, #name);                            \
        atomic_store_explicit(&found, at, memory_order_release);   \
    }                                                              \
    memcpy(&call, &at, sizeof call) /* ISO C has no cast between the two */

/* Defines `name`, which the library's own header declares.  With the macro's user go
 * <stdatomic.h> and <string.h>. */
#define LATE(library, type, name, parameters, arguments) \
    type(name) parameters                                \
    {                                                    \
        LATE_CALL(library, name);                        \
        return call arguments;                           \
    }
#define LATE_VOID(library, name, parameters, arguments) \
    void(name) parameters                               \
    {                                                   \
        LATE_CALL(library, name);                       \
        call arguments;                                 \
    }

#endif
