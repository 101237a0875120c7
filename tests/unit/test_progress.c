#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/clock.h"
#include "harness/base/progress.h"
#include "harness/base/str.h"

static FILE *out;
static char text[4096];

static void setup(void)
{
    out = tmpfile();
    cr_assert_not_null(out);
    progress_stream(out);
}

static void teardown(void)
{
    progress_stream(NULL);
    fclose(out);
}

TestSuite(progress, .init = setup, .fini = teardown);

static const char *shown(void)
{
    fflush(out);
    rewind(out);
    size_t n = fread(text, 1, sizeof text - 1, out);
    text[n] = '\0';
    return text;
}

/* As if it had begun, and last been shown and estimated, that long ago. */
static void age(struct progress *p, int64_t us)
{
    p->started_us -= us;
    p->shown_us -= us;
    p->rated_us -= us;
}

static bool has(const char *part)
{
    return strstr(shown(), part) != NULL;
}

Test(progress, a_file_gets_a_line_at_the_start_and_at_the_end)
{
    struct progress p;
    progress_begin(&p, "sentiment/rag", "items", 400);
    cr_assert_str_eq(shown(), "sentiment/rag  0/400 items\n");
    for (int i = 0; i < 400; i++)
        progress_add(&p, 1);
    age(&p, 4000000);
    progress_end(&p);
    cr_assert(str_starts(str_of(shown()), STR("sentiment/rag  0/400 items\n"
                                              "sentiment/rag  400/400 items  ")));
    cr_assert(has("/s  in 4.0 s\n"), "%s", text);
}

Test(progress, a_file_gets_a_line_every_ten_seconds)
{
    struct progress p;
    progress_begin(&p, "t", "items", 400);
    age(&p, 9000000);
    progress_add(&p, 10);
    cr_assert_str_eq(shown(), "t  0/400 items\n");
    age(&p, 1000001);
    progress_note(&p, "loss %.2f", 2.314);
    progress_add(&p, 90);
    cr_assert(has("\nt  100/400 items  "), "%s", text);
    cr_assert(has("/s  loss 2.31  "), "%s", text);
    cr_assert(has(" left\n"), "%s", text);
}

Test(progress, rate_and_time_left_follow_what_was_done)
{
    struct progress p;
    progress_begin(&p, "t", "items", 8140);
    age(&p, 10000001);
    progress_add(&p, 20);
    cr_assert(has("  2.0/s  1 h 7 min left\n"), "%s", text);
    for (int i = 0; i < 30; i++) {
        age(&p, 1000000);
        progress_add(&p, 50);
    }
    cr_assert(p.rate > 45 && p.rate < 50);
    age(&p, 10000000);
    progress_add(&p, 500);
    cr_assert(has(" min "), "%s", text);
}

Test(progress, what_an_earlier_session_did_counts_but_not_in_the_rate)
{
    struct progress p;
    progress_begin(&p, "t", "items", 1100);
    progress_past(&p, 1000);
    age(&p, 10000001);
    progress_add(&p, 20);
    cr_assert(has("t  1020/1100 items  2.0/s  40 s left\n"), "%s", text);
    progress_end(&p);
    cr_assert(has("  2.0/s  in 10 s\n"), "%s", text);
}

Test(progress, time_left_is_told_in_seconds_minutes_and_hours)
{
    static const struct {
        int64_t total;
        const char *left;
    } cases[] = {
        {190, "  9 s left"}, {1350, "  2 min 5 s left"}, {43300, "  1 h 12 min left"}};
    for (int i = 0; i < 3; i++) {
        struct progress p;
        progress_begin(&p, "t", "items", cases[i].total);
        age(&p, 10000001);
        progress_add(&p, 100);
        cr_assert(has(cases[i].left), "%s", text);
    }
}

Test(progress, an_unknown_total_has_no_time_left)
{
    struct progress p;
    progress_begin(&p, "t", "tokens", 0);
    cr_assert_str_eq(shown(), "t  0 tokens\n");
    age(&p, 11000000);
    progress_add(&p, 5500);
    cr_assert(has("\nt  5500 tokens  500/s\n"), "%s", text);
}

Test(progress, a_terminal_line_is_rewritten_ten_times_a_second)
{
    struct progress p;
    progress_begin(&p, "t", "items", 10);
    p.terminal = true;
    progress_add(&p, 1);
    cr_assert_str_eq(shown(), "t  0/10 items\n");
    age(&p, 200000);
    progress_add(&p, 1);
    cr_assert(has("\n\rt  2/10 items  "), "%s", text);
    cr_assert(has(" left\x1b[K"), "%s", text);
    age(&p, 800000);
    progress_end(&p);
    cr_assert(str_ends(str_of(shown()), STR("  in 1.0 s\x1b[K\n")), "%s", text);
}

Test(progress, control_bytes_in_a_title_do_no_harm)
{
    struct progress p;
    progress_begin(&p, "a\x1b[2J\nb\xff", "items", 1);
    cr_assert_str_eq(shown(), "a?[2J?b?  0/1 items\n");
}

Test(progress, quiet_is_silent)
{
    struct progress p;
    progress_quiet(true);
    progress_begin(&p, "t", "items", 1);
    age(&p, 20000000);
    progress_add(&p, 1);
    progress_end(&p);
    progress_quiet(false);
    cr_assert_str_eq(shown(), "");
}

Test(progress, null_is_fine)
{
    progress_begin(NULL, "t", "items", 1);
    progress_add(NULL, 1);
    progress_note(NULL, "x");
    progress_end(NULL);
    cr_assert_str_eq(shown(), "");
}

Test(interrupt, the_first_signal_sets_a_flag)
{
    cr_assert_not(interrupted());
    interrupt_install();
    cr_assert_not(interrupted());
    raise(SIGINT);
    cr_assert(interrupted());
}

Test(interrupt, the_second_signal_kills, .signal = SIGTERM)
{
    interrupt_install();
    raise(SIGINT);
    raise(SIGTERM);
}

Test(clock, is_monotonic_and_dates_are_iso_8601)
{
    char date[32];
    int64_t before = clock_us();
    clock_date(date);
    cr_assert_geq(clock_us(), before);
    cr_assert_eq(strlen(date), 20);
    cr_assert_eq(date[10], 'T');
    cr_assert_eq(date[19], 'Z');
    cr_assert_gt(strcmp(date, "2020-01-01T00:00:00Z"), 0);
}

Test(clock, peak_memory_grows_with_use)
{
    enum { N = 64 << 20 };
    clock_reset_peak_memory();
    int64_t before = clock_peak_memory_bytes();
    volatile char *p = malloc(N);
    for (int i = 0; i < N; i += 1024)
        p[i] = 1;
    if (before > 0)
        cr_assert_geq(clock_peak_memory_bytes(), before + N / 2);
    free((void *)p);
}
