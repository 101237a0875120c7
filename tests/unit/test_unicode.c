#include <criterion/criterion.h>

#include "harness/base/unicode.h"

Test(unicode, letters_and_digits_are_words_and_signs_are_not)
{
    static const int32_t words[] = {'a',   'Z',   '0',   0xe9,   0xb5,   0x3b2,
                                    0x416, 0x5d0, 0x301, 0x4e2d, 0x3042, 0xac00};
    static const int32_t others[] = {' ',    '_',     '.',    0xa0,    0xb1,   0xb2,
                                     0xd7,   0x2013,  0x2019, 0x20ac,  0x2212, 0x3001,
                                     0xff0c, 0x1f600, 0xfffd, 0x10ffff};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        cr_assert(unicode_is_word(words[i]), "U+%04X", (unsigned)words[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_not(unicode_is_word(others[i]), "U+%04X", (unsigned)others[i]);
}

Test(unicode, lower_case_goes_by_pairs)
{
    static const int32_t pairs[][2] = {
        {'A', 'a'},       {'Z', 'z'},     {'[', '['},         {0xc9, 0xe9},
        {0xd7, 0xd7},     {0xdf, 0xdf},   {0x100, 0x101},     {0x101, 0x101},
        {0x139, 0x13a},   {0x148, 0x148}, {0x14a, 0x14b},     {0x178, 0xff},
        {0x17d, 0x17e},   {0x17e, 0x17e}, {0x130, 'i'},       {0x394, 0x3b4},
        {0x3a9, 0x3c9},   {0x416, 0x436}, {0x401, 0x451},     {0x4e2d, 0x4e2d},
        {0x186, 0x254},   {0x1cd, 0x1ce}, {0x1ce, 0x1ce},     {0x531, 0x561},
        {0x1c90, 0x10d0}, {0x1e9e, 0xdf}, {0x10400, 0x10428}, {0x10ffff, 0x10ffff},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        cr_assert_eq(unicode_lower(pairs[i][0]), pairs[i][1], "U+%04X",
                     (unsigned)pairs[i][0]);
}

Test(unicode, blanks_are_those_of_the_white_space_property)
{
    static const int32_t blanks[] = {' ',  '\t',   '\n',   '\r',  0x85,
                                     0xa0, 0x2003, 0x2028, 0x3000};
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        cr_assert(unicode_is_space(blanks[i]));
    cr_assert_not(unicode_is_space(0x200b));
    cr_assert_not(unicode_is_space('x'));
}
