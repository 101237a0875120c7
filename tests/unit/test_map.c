#include <criterion/criterion.h>

#include "harness/base/arena.h"
#include "harness/base/map.h"

Test(map, remembers_every_key_while_it_grows)
{
    enum { N = 5000 };
    struct arena arena = {0};
    struct map map = {0};
    struct str key[N];
    for (uint32_t i = 0; i < N; i++) {
        bool added = false;
        key[i] = str_of(arena_format(&arena, "key-%u", i * 7919u));
        *map_put(&map, key[i], &added) = i;
        cr_assert(added);
    }
    cr_assert_eq(map.n, N);
    for (uint32_t i = 0; i < N; i++) {
        bool added = true;
        cr_assert_eq(*map_find(&map, key[i]), i);
        cr_assert_eq(*map_put(&map, key[i], &added), i);
        cr_assert_not(added);
    }
    cr_assert_null(map_find(&map, STR("key-")));
    map_release(&map);
    arena_release(&arena);
}

Test(map, the_empty_text_and_zero_bytes_are_keys)
{
    struct map map = {0};
    cr_assert_null(map_find(&map, STR("")));
    *map_put(&map, STR_NONE, NULL) = 1;
    *map_put(&map, (struct str){"\0", 1}, NULL) = 2;
    *map_put(&map, (struct str){"\0\0", 2}, NULL) = 3;
    cr_assert_eq(*map_find(&map, STR("")), 1);
    cr_assert_eq(*map_find(&map, (struct str){"\0", 1}), 2);
    cr_assert_eq(*map_find(&map, (struct str){"\0\0", 2}), 3);
    map_release(&map);
}

Test(map, a_key_can_be_moved_to_bytes_that_stay)
{
    char buffer[] = "word";
    struct map map = {0};
    *map_put(&map, (struct str){buffer, 4}, NULL) = 9;
    map_keep_key(&map, (struct str){buffer, 4}, STR("word"));
    buffer[0] = 'l';
    cr_assert_eq(*map_find(&map, STR("word")), 9);
    map_release(&map);
}
