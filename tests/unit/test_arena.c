#include <criterion/criterion.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"

static int all_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != 0)
            return 0;
    return 1;
}

Test(arena, memory_is_aligned_zeroed_and_apart)
{
    struct arena arena = {0};
    char *before = NULL;
    size_t n_before = 0;
    for (size_t n = 0; n < 3000; n += 7) {
        char *p = arena_alloc(&arena, n);
        cr_assert_not_null(p);
        cr_assert_eq((uintptr_t)p % 16, 0);
        cr_assert(all_zero(p, n));
        memset(p, 0xaa, n);
        if (before != NULL && n_before > 0)
            cr_assert_eq((unsigned char)before[n_before - 1], 0xaa);
        before = p;
        n_before = n;
    }
    arena_release(&arena);
    cr_assert_null(arena.newest);
}

Test(arena, bytes_lie_behind_one_another_and_what_follows_is_aligned)
{
    struct arena arena = {0};
    for (int round = 0; round < 2; round++) {
        char *first = arena_bytes(&arena, 3), *second = arena_bytes(&arena, 5);
        cr_assert_eq(second, first + 3);
        cr_assert(all_zero(first, 8));
        memset(first, 0x55, 8);
        for (size_t n = 1; n < 300000; n = n * 3 + 1) {
            char *p = arena_alloc(&arena, n), *q = arena_bytes(&arena, n + 1);
            cr_assert_eq((uintptr_t)p % 16, 0);
            cr_assert(all_zero(p, n) && all_zero(q, n + 1));
            memset(p, 0x55, n);
            memset(q, 0x66, n + 1);
            cr_assert_eq(p[n - 1], 0x55);
        }
        cr_assert_eq(second[4], 0x55);
        arena_reset(&arena);
    }
    arena_release(&arena);
}

Test(arena, memory_is_zeroed_again_after_a_reset)
{
    struct arena arena = {0};
    for (int round = 0; round < 4; round++) {
        for (size_t n = 1; n < 200000; n = n * 3 + round) {
            char *p = arena_alloc(&arena, n);
            cr_assert(all_zero(p, n));
            memset(p, 0x55, n);
        }
        arena_reset(&arena);
        cr_assert_eq(arena.bytes, 0);
    }
    arena_release(&arena);
}

Test(arena, reset_keeps_memory_for_the_next_item)
{
    struct arena arena = {0};
    void *first = arena_alloc(&arena, 1000);
    arena_reset(&arena);
    cr_assert_eq(arena_alloc(&arena, 1000), first);
    arena_release(&arena);
}

Test(arena, a_big_allocation_leaves_the_shared_block_in_use)
{
    struct arena arena = {0};
    char *first = arena_alloc(&arena, 16);
    memset(arena_alloc(&arena, 40 << 20), 1, 40 << 20);
    cr_assert_eq((char *)arena_alloc(&arena, 16), first + 16);
    arena_release(&arena);
}

Test(arena, bytes_counts_what_was_handed_out)
{
    struct arena arena = {0};
    arena_alloc(&arena, 1);
    arena_alloc(&arena, 100);
    cr_assert_geq(arena.bytes, 101);
    cr_assert_leq(arena.bytes, 160);
    arena_release(&arena);
}

Test(arena, copies_end_with_nul)
{
    struct arena arena = {0};
    char *copy = arena_copy(&arena, "abcdef", 3);
    cr_assert_str_eq(copy, "abc");
    cr_assert_str_eq(arena_copy(&arena, NULL, 0), "");
    cr_assert_str_eq(arena_strdup(&arena, "x y"), "x y");
    cr_assert_str_eq(arena_format(&arena, "%d-%s", 42, "z"), "42-z");
    struct pair {
        int a, b;
    } *pairs = ARENA_ARRAY(&arena, 3, struct pair);
    cr_assert_eq(pairs[2].b, 0);
    arena_release(&arena);
}

static void leave_with_7(size_t bytes)
{
    (void)bytes;
    _exit(7);
}

Test(arena, an_overflowing_array_goes_to_the_handler, .exit_code = 7)
{
    struct arena arena = {0};
    mem_on_exhausted(leave_with_7);
    arena_array(&arena, SIZE_MAX / 16 + 2, 16);
}

Test(arena, an_impossible_allocation_goes_to_the_handler, .exit_code = 7)
{
    struct arena arena = {0};
    mem_on_exhausted(leave_with_7);
    arena_alloc(&arena, SIZE_MAX - 3);
}

Test(arena, a_resize_beyond_all_memory_goes_to_the_handler, .exit_code = 7)
{
    mem_on_exhausted(leave_with_7);
    free(mem_resize(NULL, SIZE_MAX / 2, 4));
}

Test(arena, mem_grows_and_keeps_contents)
{
    char *p = mem_alloc(4);
    cr_assert(all_zero(p, 4));
    memcpy(p, "abc", 4);
    p = mem_resize(p, 1000, 3);
    cr_assert_str_eq(p, "abc");
    free(p);
    p = mem_alloc(0);
    cr_assert_not_null(p);
    free(p);
}

Test(arena, big_buffers_are_aligned_and_refused_when_impossible)
{
    static const size_t sizes[] = {0, 1, 100, 5 << 20};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *p = mem_big(sizes[i]);
        cr_assert_not_null(p);
        cr_assert_eq((uintptr_t)p % 64, 0);
        if (sizes[i] > 0)
            p[sizes[i] - 1] = 1;
        free(p);
    }
    cr_assert_null(mem_big(SIZE_MAX));
    cr_assert_null(mem_big(SIZE_MAX / 2 - 100));
}
