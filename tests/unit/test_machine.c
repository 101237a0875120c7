#include <criterion/criterion.h>
#include <string.h>

#include "engine/kernel/peak.h"
#include "harness/base/err.h"
#include "harness/base/machine.h"
#include "harness/base/pool.h"

Test(machine, the_processor_is_a_file_name)
{
    char slug[64], little[8];
    machine_cpu_slug(slug, sizeof slug);
    cr_assert_gt(strlen(slug), 0);
    cr_assert_eq(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(slug));
    machine_cpu_slug(little, sizeof little);
    cr_assert_lt(strlen(little), sizeof little);
    cr_assert_eq(strncmp(slug, little, strlen(little)), 0);
}

Test(machine, lines_of_cpuinfo_are_found_by_their_key)
{
    char text[64];
    cr_assert_eq(machine_cpu("no such key", text, sizeof text).n, 0);
    cr_assert_gt(machine_cpu("processor", text, sizeof text).n, 0);
}

Test(machine, peaks_are_measured_where_there_are_instructions)
{
    struct peak peak;
    struct pool *pool;
    struct err err = ERR_INIT;
    cr_assert_eq(pool_open(&pool, 1, &err), 0);
    cr_assert_eq(peak_measure(&peak, pool, &err), 0, "%s", err.text);
    cr_assert_gt(peak.read_gb_per_s, 0);
#ifdef __x86_64__
    cr_assert_eq(peak.f32_gflops > 0, __builtin_cpu_supports("fma") != 0);
    cr_assert_eq(peak.bf16_gflops > 0, __builtin_cpu_supports("avx512bf16") != 0);
    cr_assert_eq(peak.int8_gops > 0, __builtin_cpu_supports("avx512vnni") != 0);
#endif
    pool_close(pool);
}
