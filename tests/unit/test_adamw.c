#include <criterion/criterion.h>
#include <math.h>

#include "engine/train/train.h"

static const struct adamw_opts plain = {0.9, 0.999, 1e-8, 0.01};

Test(adamw, first_step_moves_by_the_learning_rate_against_the_sign)
{
    float p[3] = {1, 1, 1}, m[3] = {0}, v[3] = {0}, g[3] = {5, -0.001f, 0};
    adamw_step(p, m, v, g, 3, 0.1, 1, 1, &plain, false);
    cr_assert_float_eq(p[0], 0.9f, 1e-5);
    cr_assert_float_eq(p[1], 1.1f, 1e-4);
    cr_assert_float_eq(p[2], 1.0f, 0);
}

Test(adamw, decay_is_decoupled_from_the_gradient)
{
    float with[1] = {2}, without[1] = {2}, m[2] = {0}, v[2] = {0}, g[1] = {3};
    adamw_step(with, m, v, g, 1, 0.1, 1, 1, &plain, true);
    adamw_step(without, m + 1, v + 1, g, 1, 0.1, 1, 1, &plain, false);
    cr_assert_float_eq(without[0] - with[0], 2 * 0.1 * 0.01, 1e-6);
}

Test(adamw, follows_the_formula_in_double_over_many_steps)
{
    float p = 0.5f, m = 0, v = 0;
    double P = 0.5, M = 0, V = 0;
    for (int t = 1; t <= 20; t++) {
        float g = (float)sin(t);
        adamw_step(&p, &m, &v, &g, 1, 0.01, 0.5, t, &plain, true);
        double G = 0.5 * (double)g;
        M = 0.9 * M + 0.1 * G;
        V = 0.999 * V + 0.001 * G * G;
        P -= 0.01 * 0.01 * P;
        P -= 0.01 * M / (1 - pow(0.9, t)) / (sqrt(V / (1 - pow(0.999, t))) + 1e-8);
    }
    cr_assert_float_eq(p, P, 1e-5, "%g is not %g", (double)p, P);
}

Test(schedule, warms_up_from_one_step_to_the_full_rate)
{
    cr_assert_float_eq(schedule_lr(SCHEDULE_COSINE, 1, 0, 0, 100, 10), 0.1, 1e-12);
    cr_assert_float_eq(schedule_lr(SCHEDULE_COSINE, 1, 0, 9, 100, 10), 1, 1e-12);
    cr_assert_float_eq(schedule_lr(SCHEDULE_COSINE, 1, 0, 10, 100, 10), 1, 1e-12);
}

Test(schedule, every_kind_but_constant_ends_at_the_final_fraction)
{
    for (enum schedule s = SCHEDULE_LINEAR; s <= SCHEDULE_WSD; s++)
        cr_assert_float_eq(schedule_lr(s, 2, 0.1, 99, 100, 10), 0.2, 1e-12, "schedule %d",
                           s);
    cr_assert_float_eq(schedule_lr(SCHEDULE_CONSTANT, 2, 0.1, 99, 100, 10), 2, 1e-12);
}

Test(schedule, never_rises_after_the_warm_up)
{
    for (enum schedule s = SCHEDULE_CONSTANT; s <= SCHEDULE_WSD; s++)
        for (int step = 11; step < 100; step++)
            cr_assert_leq(schedule_lr(s, 1, 0.1, step, 100, 10),
                          schedule_lr(s, 1, 0.1, step - 1, 100, 10));
}

Test(schedule, wsd_is_constant_until_its_last_fifth)
{
    cr_assert_float_eq(schedule_lr(SCHEDULE_WSD, 1, 0, 80, 101, 0), 1, 1e-12);
    cr_assert_float_eq(schedule_lr(SCHEDULE_WSD, 1, 0, 90, 101, 0), 0.5, 1e-9);
}

Test(schedule, a_single_step_takes_the_full_rate)
{
    for (enum schedule s = SCHEDULE_CONSTANT; s <= SCHEDULE_WSD; s++)
        cr_assert_float_eq(schedule_lr(s, 1, 0.1, 0, 1, 0), 1, 1e-12);
}

Test(schedule, the_first_learning_rate_falls_with_size_and_with_full_training)
{
    struct model small = {.n_params = 1000000}, large = {.n_params = 135000000};
    cr_assert_gt(train_default_lr(&small, false), train_default_lr(&small, true));
    cr_assert_gt(train_default_lr(&large, false), train_default_lr(&large, true));
    cr_assert_gt(train_default_lr(&small, false), train_default_lr(&large, false));
}
