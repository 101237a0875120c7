#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/rng.h"

/* The known answers that come with Random123 (kat_vectors, philox4x32 with 10 rounds). */
Test(rng, philox_gives_the_known_answers)
{
    static const struct {
        uint32_t counter[4], key[2], answer[4];
    } known[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t out[4];
        philox4x32(known[i].counter, known[i].key, out);
        cr_assert_eq(memcmp(out, known[i].answer, sizeof out), 0, "vector %zu", i);
    }
}

Test(rng, seed_purpose_step_and_index_all_matter)
{
    struct rng base = rng_make(1, "shuffle", 0);
    struct rng others[] = {rng_make(2, "shuffle", 0), rng_make(1, "shuffle", 1),
                           rng_make(1, "init", 0),
                           rng_make(1ull << 32 | 1, "shuffle", 0)};
    uint64_t x = rng_u64(&base, 5);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_assert_neq(rng_u64(&others[i], 5), x);
    cr_assert_neq(rng_u64(&base, 6), x);
    cr_assert_neq(rng_u64(&base, 5 | 1ull << 32), x);
    struct rng again = rng_make(1, "shuffle", 0);
    cr_assert_eq(rng_u64(&again, 5), x);
}

/* Results on disk depend on these: they may never change. */
Test(rng, numbers_are_the_same_for_ever)
{
    struct rng rng = rng_make(42, "test/golden", 7);
    cr_assert_eq(rng_u64(&rng, 0), 0x3ceb6b194cd38f63u);
    cr_assert_eq(rng_u64(&rng, 1), 0x15337cd5c83685ddu);
    cr_assert_eq(rng_normal(&rng, 0), -0x1.1ee7f676b5aabp-1);
}

Test(rng, reals_lie_in_the_unit_interval_evenly)
{
    enum { N = 100000 };
    struct rng rng = rng_make(3, "real", 0);
    int bins[10] = {0};
    for (uint64_t i = 0; i < N; i++) {
        double x = rng_real(&rng, i);
        cr_assert(x >= 0 && x < 1);
        bins[(int)(x * 10)]++;
    }
    /* 5 standard deviations of a bin's count are 474. */
    for (int i = 0; i < 10; i++)
        cr_assert(abs(bins[i] - N / 10) < 474, "bin %d has %d", i, bins[i]);
}

Test(rng, below_covers_its_range_and_nothing_else)
{
    struct rng rng = rng_make(4, "below", 0);
    int seen[7] = {0};
    for (uint64_t i = 0; i < 7000; i++) {
        uint64_t x = rng_below(&rng, i, 7);
        cr_assert_lt(x, 7);
        seen[x]++;
    }
    for (int i = 0; i < 7; i++)
        cr_assert(seen[i] > 850 && seen[i] < 1150);
    cr_assert_eq(rng_below(&rng, 0, 1), 0);
    cr_assert_eq(rng_below(&rng, 0, 0), 0);
}

Test(rng, normals_have_the_moments_of_the_normal_distribution)
{
    enum { N = 200000 };
    struct rng rng = rng_make(5, "normal", 0);
    double sum = 0, squares = 0, fourth = 0, within = 0;
    for (uint64_t i = 0; i < N; i++) {
        double x = rng_normal(&rng, i);
        cr_assert(isfinite(x));
        sum += x;
        squares += x * x;
        fourth += x * x * x * x;
        within += fabs(x) < 1;
    }
    cr_assert_float_eq(sum / N, 0, 0.012);
    cr_assert_float_eq(squares / N, 1, 0.016);
    cr_assert_float_eq(fourth / N, 3, 0.12);
    cr_assert_float_eq(within / N, 0.6826895, 0.006);
}

/* rng_normal() brings its own log and cos: against the library's they may differ in rounding. */
Test(rng, normals_agree_with_the_formula)
{
    struct rng rng = rng_make(6, "formula", 0);
    for (uint64_t i = 0; i < 20000; i++) {
        uint32_t counter[4] = {(uint32_t)i, 0, rng.stream[0], rng.stream[1]}, x[4];
        philox4x32(counter, rng.key, x);
        double u = (double)(((uint64_t)x[1] << 32 | x[0]) >> 11) * 0x1p-53;
        double v = (double)(((uint64_t)x[3] << 32 | x[2]) >> 11) * 0x1p-53;
        double expected = sqrt(-2 * log(1 - u)) * cos(2 * 3.14159265358979323846 * v);
        cr_assert_float_eq(rng_normal(&rng, i), expected, 4e-15);
    }
}

Test(rng, shuffle_gives_every_permutation_equally_often)
{
    int count[6] = {0};
    for (uint64_t step = 0; step < 6000; step++) {
        struct rng rng = rng_make(7, "shuffle", step);
        uint32_t order[3];
        rng_shuffle(&rng, 3, order);
        cr_assert_eq(1u << order[0] | 1u << order[1] | 1u << order[2], 7);
        count[order[0] * 2 + (order[1] > order[2])]++;
    }
    for (int i = 0; i < 6; i++)
        cr_assert(count[i] > 850 && count[i] < 1150, "%d", count[i]);
    struct rng rng = rng_make(7, "shuffle", 0);
    rng_shuffle(&rng, 0, NULL);
}
