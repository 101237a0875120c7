#include "harness/base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ALIGNMENT = 16,
    BLOCK_MIN = 64 << 10,
    BLOCK_MAX = 8 << 20, /* bigger blocks are made for one allocation only */
    HUGE_PAGE = 2 << 20,
};

/* Memory from calloc is zero already; `dirty` says up to where it has been handed out before. */
struct arena_block {
    struct arena_block *older;
    size_t size, used, dirty;
    max_align_t data[];
};

static void (*on_exhausted)(size_t bytes);

void mem_on_exhausted(void (*handler)(size_t bytes))
{
    on_exhausted = handler;
}

static _Noreturn void exhausted(size_t bytes)
{
    if (on_exhausted != NULL)
        on_exhausted(bytes);
    abort();
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block = NULL;
    if (size <= PTRDIFF_MAX - sizeof *block)
        block = calloc(1, sizeof *block + size);
    if (block == NULL)
        exhausted(size);
    block->size = size;
    return block;
}

static size_t next_size(const struct arena_block *newest)
{
    if (newest == NULL)
        return BLOCK_MIN;
    return newest->size < BLOCK_MAX / 2 ? 2 * newest->size : BLOCK_MAX;
}

/* A block with room for n bytes.  One that is made for a single big allocation goes behind the
 * newest, whose rest stays in use. */
static struct arena_block *block_for(struct arena *arena, size_t n)
{
    struct arena_block *newest = arena->newest;
    if (newest != NULL && n <= newest->size - newest->used)
        return newest;
    size_t size = next_size(newest);
    bool alone = n > size / 4;
    struct arena_block *block = block_new(alone ? n : size);
    if (alone && newest != NULL) {
        block->older = newest->older;
        newest->older = block;
    } else {
        block->older = newest;
        arena->newest = block;
    }
    return block;
}

static size_t aligned(size_t n)
{
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* n bytes at the end of what is used; blocks are made in multiples of the alignment. */
static char *take(struct arena *arena, size_t n)
{
    struct arena_block *block = block_for(arena, aligned(n));
    char *data = (char *)block->data + block->used;
    if (block->used < block->dirty) {
        size_t used_before = block->dirty - block->used;
        memset(data, 0, used_before < n ? used_before : n);
    }
    block->used += n;
    arena->bytes += n;
    return data;
}

char *arena_bytes(struct arena *arena, size_t n)
{
    if (n > PTRDIFF_MAX - ALIGNMENT)
        exhausted(n);
    return take(arena, n == 0 ? 1 : n);
}

void *arena_alloc(struct arena *arena, size_t n)
{
    if (n > PTRDIFF_MAX - ALIGNMENT)
        exhausted(n);
    if (arena->newest != NULL) /* behind bytes */
        arena->newest->used = aligned(arena->newest->used);
    return take(arena, n == 0 ? ALIGNMENT : aligned(n));
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        exhausted(SIZE_MAX);
    return arena_alloc(arena, bytes);
}

char *arena_copy(struct arena *arena, const void *data, size_t n)
{
    if (n == SIZE_MAX)
        exhausted(n);
    char *copy = arena_alloc(arena, n + 1);
    if (n > 0)
        memcpy(copy, data, n);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_format(struct arena *arena, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    size_t size = n < 0 ? 1 : (size_t)n + 1;
    char *text = arena_alloc(arena, size);
    vsnprintf(text, size, fmt, again);
    va_end(again);
    va_end(args);
    return text;
}

static void free_older(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

/* Keeps the newest block, which is the biggest of those that are shared. */
void arena_reset(struct arena *arena)
{
    struct arena_block *newest = arena->newest;
    arena->bytes = 0;
    if (newest == NULL)
        return;
    free_older(newest->older);
    newest->older = NULL;
    if (newest->dirty < newest->used)
        newest->dirty = newest->used;
    newest->used = 0;
}

void arena_release(struct arena *arena)
{
    free_older(arena->newest);
    *arena = (struct arena){0};
}

void *mem_alloc(size_t n)
{
    void *data = calloc(1, n == 0 ? 1 : n);
    if (data == NULL)
        exhausted(n);
    return data;
}

void *mem_resize(void *old, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > PTRDIFF_MAX)
        exhausted(SIZE_MAX);
    void *data = realloc(old, bytes == 0 ? 1 : bytes);
    if (data == NULL)
        exhausted(bytes);
    return data;
}

/* Weights are read from end to end again and again: huge pages spare most of the TLB misses. */
void *mem_big(size_t n)
{
    void *data = NULL;
    bool huge = n >= HUGE_PAGE;
    if (n > PTRDIFF_MAX - HUGE_PAGE)
        return NULL;
    if (posix_memalign(&data, huge ? HUGE_PAGE : 64, n == 0 ? 64 : n) != 0)
        return NULL;
    if (huge)
        madvise(data, n, MADV_HUGEPAGE); /* a wish: refusal is no error */
    return data;
}

void mem_give_back(void *data, size_t n)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)data + page - 1) / page * page;
    uintptr_t to = ((uintptr_t)data + n) / page * page;
    if (data != NULL && to > from)
        madvise((void *)from, to - from, MADV_DONTNEED);
}
