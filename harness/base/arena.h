/* arena - memory that is freed all at once.
 *
 * Three arenas carry the program: one for the whole run, one per cell, one per item.  What is in
 * an arena is never freed alone.  An arena never returns NULL: when memory is exhausted it calls
 * the handler (main's prints one line and exits with status 1).  Big buffers (weights, KV cache,
 * training state) do not live here: they say their size first and report failure.
 *
 *     struct arena item = {0};
 *     char *copy = arena_copy(&item, text, n);
 *     arena_reset(&item);      keeps the memory for the next item
 *     arena_release(&item);    gives it back
 */
#ifndef HARNESS_BASE_ARENA_H
#define HARNESS_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *newest; /* blocks, linked to the oldest */
    size_t bytes;               /* handed out since the last reset */
};

/* Zeroed, aligned for any type (16).  n 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t n);
/* n * size with overflow check (the handler is called). */
void *arena_array(struct arena *arena, size_t n, size_t size);
/* Zeroed bytes, one allocation right behind the other: for many small texts. */
char *arena_bytes(struct arena *arena, size_t n);
/* A copy with a NUL behind it. */
char *arena_copy(struct arena *arena, const void *data, size_t n);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_format(struct arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

#define ARENA_NEW(arena, type)      ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, n, type) ((type *)arena_array((arena), (n), sizeof(type)))

/* malloc, realloc for growing arrays outside arenas: never NULL, same handler.  free() them. */
void *mem_alloc(size_t n);                          /* zeroed */
void *mem_resize(void *old, size_t n, size_t size); /* not zeroed */
/* Called with the bytes that could not be had; must not return.  Default: abort(). */
void mem_on_exhausted(void (*handler)(size_t bytes));
/* Big buffers: 64-byte aligned, not zeroed (pages come zeroed from the system), NULL when there
 * is no memory.  free() them. */
void *mem_big(size_t n);
/* Some of such a buffer is no longer needed: whole pages in it go back to the system, and hold
 * zeros when they are touched again. */
void mem_give_back(void *data, size_t n);

#endif
