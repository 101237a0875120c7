/* Every figure draws from a run; a figure without data says so; gnuplot's failure is ours. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/result/seeds.h"
#include "plots/gnuplot.h"
#include "plots/plot.h"

static struct arena arena;
static struct err err;
static char dir[64];
static struct cell cell[32];
static struct results results;

static struct interval endless(const char *metric)
{
    (void)metric;
    return (struct interval){-INFINITY, INFINITY};
}

static void add_cell(const char *task, const char *method, const char *model,
                     double quality)
{
    cell[results.n_cells++] = (struct cell){
        .task = task,
        .method = method,
        .model = model,
        .seed = 1,
        .primary = 1,
        .higher_is_better = 1,
        .metric = "accuracy",
        .quality = quality,
        .quality_low = quality - 0.05,
        .quality_high = quality + 0.05,
        .usd_per_1k = 0.001 * (1 + (double)results.n_cells),
        .definition = "",
    };
}

static void set_up(void)
{
    strcpy(dir, "/tmp/trivium-plot-XXXXXX");
    cr_assert(mkdtemp(dir));
    results = (struct results){.dir = dir, .cell = cell};
}

static void tear_down(void)
{
    cr_assert_eq(system(arena_format(&arena, "rm -rf '%s'", dir)), 0);
    arena_release(&arena);
}

TestSuite(plot, .init = set_up, .fini = tear_down);

static struct str figure_file(const char *name, const char *suffix)
{
    struct str text = STR_NONE;
    const char *path = arena_format(&arena, "%s/figures/%s.%s", dir, name, suffix);
    cr_assert_eq(file_read(path, &arena, 0, &text, &err), 0, "%s", err.text);
    return text;
}

Test(plot, every_figure_draws_svg_and_png_and_keeps_its_script)
{
    add_cell("a task \"with\" quotes `and` more", "prompt", "small_model", 0.4);
    add_cell("a task \"with\" quotes `and` more", "finetune", "small_model", 0.7);
    add_cell("second", "prompt", "small_model", 0.2);
    add_cell("second", "rag", "large", NAN);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    for (int i = 0; i < n_figures; i++) {
        if (!file_exists(arena_format(&arena, "%s/figures/%s.gp", dir, figures[i]->name)))
            continue; /* had nothing to draw in these cells */
        cr_assert(strstr(figure_file(figures[i]->name, "svg").data, "</svg>"));
        cr_assert(str_starts(figure_file(figures[i]->name, "png"), STR("\x89PNG")));
        cr_assert(figure_file(figures[i]->name, "gp").n > 100);
    }
    cr_assert(str_find(figure_file("quality", "svg"), STR("small_model"), 0) !=
                  SIZE_MAX ||
              str_find(figure_file("quality", "svg"), STR("finetune"), 0) != SIZE_MAX);
}

Test(plot, an_empty_run_draws_nothing_and_is_no_failure)
{
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    cr_assert_not(file_exists(arena_format(&arena, "%s/figures/quality.svg", dir)));
}

static int broken_script(const struct results *r, FILE *out, const char **why,
                         struct err *e)
{
    (void)r, (void)why, (void)e;
    fputs("plot this is no gnuplot\n", out);
    return 0;
}

Test(plot, a_script_that_gnuplot_refuses_is_an_error_and_leaves_no_picture)
{
    struct figure broken = {.name = "broken", .script = broken_script};
    cr_assert_eq(plot_draw(&broken, &results, &err), -1);
    cr_assert(strstr(err.text, "gnuplot ended with status"), "%s", err.text);
    cr_assert_not(file_exists(arena_format(&arena, "%s/figures/broken.svg", dir)));
}

Test(plot, only_first_metrics_are_drawn)
{
    add_cell("t", "m", "x", 0.5);
    add_cell("t", "n", "x", 0.1);
    cell[1].primary = 0;
    cr_assert_eq(cell_find(&results, "t", "m", "x"), &cell[0]);
    cr_assert_null(cell_find(&results, "t", "n", "x"));
    cr_assert_eq(names_in(&results, NAME_METHOD, &arena).n, 1);
}

static void add_sized(const char *method, double params, double prepare, double per_1k)
{
    add_cell("t", method, params > 2e6 ? "large" : "small", 0.5);
    struct cell *c = &cell[results.n_cells - 1];
    c->params = params;
    c->prepare_usd = prepare;
    c->usd_per_1k = per_1k;
    c->latency_p95_ms = per_1k * 10;
}

/* A folder whose name has what a shell or gnuplot would read as its own. */
Test(plot, a_folder_may_be_called_anything)
{
    results.dir = arena_format(&arena, "%s/it's a \"$HOME\" `ls`; 50%%", dir);
    add_cell("t", "prompt", "m", 0.4);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    const char *base = arena_format(&arena, "%s/figures/quality", results.dir);
    cr_assert(file_exists(arena_format(&arena, "%s.svg", base)));
    cr_assert(file_exists(arena_format(&arena, "%s.png", base)));
}

/* One gnuplot draws all figures of a run: what one of them sets must not show in the next. */
Test(plot, a_figure_drawn_behind_others_is_the_one_drawn_alone)
{
    add_sized("prompt", 1e6, 0, 1);
    add_sized("finetune", 1e6, 1, 0.5);
    add_sized("prompt", 1e7, 0, 2);
    add_sized("finetune", 1e7, 2, 1);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    int seen = 0;
    for (int i = 0; i < n_figures; i++) {
        if (!file_exists(arena_format(&arena, "%s/figures/%s.gp", dir, figures[i]->name)))
            continue;
        struct str svg = figure_file(figures[i]->name, "svg");
        struct str png = figure_file(figures[i]->name, "png");
        cr_assert_eq(plot_draw(figures[i], &results, &err), 0);
        cr_assert(str_eq(svg, figure_file(figures[i]->name, "svg")), "%s",
                  figures[i]->name);
        cr_assert(str_eq(png, figure_file(figures[i]->name, "png")), "%s",
                  figures[i]->name);
        seen++;
    }
    cr_assert_gt(seen, 3);
}

static const char *script_of(const char *name)
{
    return arena_strdup(&arena, figure_file(name, "gp").data);
}

Test(plot, over_sizes_there_is_a_line_per_method_and_a_tick_per_size)
{
    static const char *const sized[] = {"size_quality", "size_latency", "size_cost"};
    add_sized("prompt", 1e6, 0, 0.1);
    add_sized("prompt", 4e6, 0, 0.4);
    add_sized("finetune", 1e6, 1, 0.1);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    for (int i = 0; i < 3; i++) {
        const char *gp = script_of(sized[i]);
        cr_assert(strstr(gp, "set xtics (\"1M\" 1e+06, \"4M\" 4e+06)"), "%s", gp);
        cr_assert(strstr(gp, "title \"prompt\"") && strstr(gp, "title \"finetune\""));
    }
}

Test(plot, models_of_one_size_have_no_figure_over_sizes)
{
    add_sized("prompt", 1e6, 0, 0.1);
    add_sized("finetune", 1e6, 1, 0.1);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    cr_assert_not(file_exists(arena_format(&arena, "%s/figures/size_quality.gp", dir)));
}

Test(plot, break_even_is_marked_where_the_largest_models_totals_cross)
{
    add_sized("rag", 1e6, 0, 0.1);
    add_sized("rag", 4e6, 0, 0.4);
    add_sized("finetune", 4e6, 3, 0.1);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    const char *gp = script_of("break_even");
    /* 3 USD at 0.3 USD less per 1,000: 10,000 requests, 4 USD */
    cr_assert(strstr(gp, "$even0 << EOD\n 10000 4 10000 10000\n"), "%s", gp);
    cr_assert(strstr(gp, "\"t, large\""));
}

/* As good, and 0.35 USD less per 1,000: 0.35 USD are back after 1,000 requests. */
Test(plot, break_even_has_a_dashed_line_for_a_smaller_model_that_is_enough)
{
    add_sized("rag", 4e6, 0, 0.4);
    add_sized("finetune", 1e6, 0.35, 0.05);
    add_sized("finetune", 4e6, 3, 0.5);
    cell[1].trained_tokens = cell[2].trained_tokens = 1;
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    const char *gp = script_of("break_even");
    cr_assert(strstr(gp, "dt (7,4) title \"small\""), "%s", gp);
    cr_assert(strstr(gp, "$even0 << EOD\n 1000 0.4 1000 1000\nEOD"), "%s", gp);
    cell[1].quality = 0.4;
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    cr_assert_null(strstr(script_of("break_even"), "\"small\""));
}

static const char *frame_of(const char *title, size_t keys, size_t longest)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    gp_begin(out, &(struct gp_frame){title, 1, 500, 380, keys, longest});
    fclose(out);
    const char *copy = arena_strdup(&arena, text);
    free(text);
    return copy;
}

static const char *frame(size_t keys, size_t longest)
{
    return frame_of("x", keys, longest);
}

/* 500 pixels hold 62 letters. */
Test(plot, a_title_that_is_wider_than_the_figure_gets_another_line)
{
    const char *gp =
        frame_of("What is told of so many things that it would not fit into one "
                 "line of them",
                 1, 1);
    cr_expect(strstr(gp,
                     "title \"What is told of so many things that it would not fit into "
                     "one\\nline of them\"\n"),
              "%s", gp);
    cr_expect(strstr(gp, "# size 500 440\n"), "%s", gp);
}

/* A letter of SVG takes 8 pixels, what is beside a name 64. */
Test(plot, a_legend_has_as_many_columns_as_fit_and_room_for_its_rows)
{
    const char *gp = frame(8, 12);
    cr_expect(strstr(gp, "# size 500 460\n") && strstr(gp, "set bmargin 8\n") &&
                  strstr(gp, "maxcols 2\n"),
              "%s", gp);
    gp = frame(4, 9);
    cr_expect(strstr(gp, "# size 500 420\n") && strstr(gp, "set bmargin 6\n") &&
                  strstr(gp, "maxcols 3\n"),
              "%s", gp);
    cr_expect(strstr(frame(2, 300), "maxcols 1\n"), "one at least");
}

static const char *log_axis(double least, double most)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    gp_log_axis(out, 'x', least, most);
    fclose(out);
    const char *copy = arena_strdup(&arena, text);
    free(text);
    return copy;
}

Test(plot, a_logarithmic_axis_has_labels_where_its_numbers_are)
{
    cr_expect_str_eq(log_axis(0.7, 14), "set logscale x\nset xrange [0.5:19.6]\n"
                                        "set xtics (\"0.5\" 0.5, \"1\" 1, \"2\" 2, "
                                        "\"5\" 5, \"10\" 10)\n");
    cr_expect_str_eq(log_axis(140, 1e6), "set logscale x\nset xrange [100:1.4e+06]\n"
                                         "set xtics (\"100\" 100, \"1k\" 1000, "
                                         "\"10k\" 10000, \"100k\" 100000, \"1M\" "
                                         "1e+06)\n");
    cr_expect_str_eq(log_axis(0, 10), "");
    cr_expect_str_eq(log_axis(INFINITY, 0), "");
}

static void add_trained(const char *method, int64_t items, double quality)
{
    add_cell("t", method, "x", quality);
    cell[results.n_cells - 1].train_items = items;
    cell[results.n_cells - 1].train_words = 10 * items;
}

Test(plot, sizes_of_training_data_are_one_curve_and_untrained_methods_are_bands)
{
    add_cell("t", "prompt", "x", 0.2);
    add_trained("finetune:train_items=100,rank=8", 100, 0.6);
    add_trained("finetune:rank=8,train_items=32", 32, 0.4);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    struct str script = figure_file("learning", "gp");
    cr_assert(strstr(script.data, "\n 32 0.4 0.35 0.45\n 100 0.6 0.55 0.65\nEOD"), "%s",
              script.data);
    cr_assert(strstr(script.data, "\n XMIN 0.2 0.15 0.25\n XMAX 0.2"), "%s", script.data);
    cr_assert(strstr(script.data, "\"finetune:rank=8\""), "%s", script.data);
    cr_assert(strstr(script.data, "training items"));
    cr_assert(strstr(figure_file("learning", "svg").data, "</svg>"));
}

Test(plot, sizes_in_words_are_drawn_against_words_and_seeds_are_made_one)
{
    add_trained("finetune:train_words=1000", 100, 0.6);
    add_trained("finetune:train_words=1000", 100, 0.4);
    cell[1].seed = 2;
    add_trained("finetune:train_words=300", 30, 0.3);
    seeds_join(&results, endless, &arena);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    struct str script = figure_file("learning", "gp");
    cr_assert(strstr(script.data, "\n 300 0.3 0.25 0.35\n 1000 0.5 -0.77"), "%s",
              script.data);
    cr_assert(strstr(script.data, "training words"));
}

static void write_curves(const char *text)
{
    const char *path = arena_format(&arena, "%s/training.csv", dir);
    cr_assert_eq(file_write(path, str_of(text), &err), 0, "%s", err.text);
}

Test(plot, losses_of_steps_and_epochs_are_drawn_from_training_csv)
{
    add_cell("t", "finetune", "x", 0.6);
    write_curves("task,method,model,seed,step,epoch,trial,tokens,loss,dev_loss,lr,norm\n"
                 "t,\"finetune:rank=8,batch=2\",x,1,1,0,0,10,3.5,,0.1,2\n"
                 "t,\"finetune:rank=8,batch=2\",x,1,1,0,0,10,3.5,3.25,,\n"
                 "u,finetune,x,1,1,0,0,10,2.5,,0.1,2\n");
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    struct str script = figure_file("training", "gp");
    cr_assert(strstr(script.data, "$epochs0 << EOD\n 1 3.5 3.25\nEOD"), "%s",
              script.data);
    cr_assert(strstr(script.data, "finetune:rank=8,batch=2"));
    cr_assert(strstr(script.data, "$steps1 << EOD\n 1 2.5\nEOD"));
}

Test(plot, of_a_sweep_the_losses_of_the_kept_trial_are_drawn)
{
    add_cell("t", "finetune", "x", 0.6);
    write_curves("task,method,model,seed,step,epoch,trial,tokens,loss,dev_loss,lr,norm\n"
                 "t,finetune,x,1,1,0,0,10,3.5,3.75,,\nt,finetune,x,1,2,1,0,10,1.5,3.5,,\n"
                 "t,finetune,x,1,1,0,1,10,3,3.25,,\nt,finetune,x,1,2,1,1,10,2,3.5,,\n"
                 "t,finetune,x,1,1,0,2,10,4,5,,\nt,finetune,x,1,2,1,2,10,5,6,,\n");
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    struct str script = figure_file("training", "gp");
    cr_assert(strstr(script.data, "$epochs0 << EOD\n 1 3 3.25\n 2 2 3.5\nEOD"), "%s",
              script.data);
    cr_assert(strstr(script.data, "trial 2 of 3"));
}

Test(plot, panels_that_do_not_fit_are_counted_in_the_title)
{
    struct buf text = {0};
    add_cell("t", "finetune", "x", 0.6);
    buf_format(&text,
               "task,method,model,seed,step,epoch,trial,tokens,loss,dev_loss,lr,norm\n");
    for (int i = 0; i < 13; i++)
        buf_format(&text, "t%d,finetune,x,1,1,0,0,10,2.5,,0.1,2\n", i);
    buf_char(&text, '\0');
    write_curves(text.data);
    buf_release(&text);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    cr_assert(strstr(figure_file("training", "gp").data, "the first 12 of 13"));
}

Test(plot, a_line_of_training_csv_with_too_few_fields_is_named)
{
    write_curves("task,method,model,seed,step\nt,m,x,1,1\nt,m,x\n");
    cr_assert_eq(plot_draw_all(&results, &err), -1);
    cr_assert(strstr(err.text, "training.csv:3"), "%s", err.text);
}

/* Of three runs, as trivium plot hands them over. */
static void draw_history(struct results *earlier, const char *newest_definition)
{
    add_cell("task", "prompt", "model", 0.5);
    for (int i = 0; i < 2; i++) {
        struct cell *own = ARENA_ARRAY(&arena, 1, struct cell);
        *own = cell[0];
        own->quality = 0.25 + 0.125 * i;
        earlier[i] = (struct results){.dir = dir, .cell = own, .n_cells = 1};
    }
    cell[0].definition = newest_definition;
    results.earlier = earlier;
    results.n_earlier = 2;
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
}

Test(plot, a_history_has_a_point_per_run_oldest_first)
{
    struct results earlier[2];
    draw_history(earlier, "");
    struct str text = figure_file("history", "gp");
    cr_assert_neq(str_find(text, STR("0 0.25 0.45 0.55\n1 0.375 0.45 0.55\n2 0.5 "), 0),
                  SIZE_MAX, "%s", text.data);
    cr_assert(strstr(figure_file("history", "svg").data, "</svg>"));
    cr_assert(!file_exists(arena_format(&arena, "%s/figures/quality.gp", dir)));
}

Test(plot, a_history_lifts_the_pen_where_the_measure_changed)
{
    struct results earlier[2];
    draw_history(earlier, "another");
    struct str text = figure_file("history", "gp");
    cr_assert_neq(str_find(text, STR("\n1 0.375 0.45 0.55\n\n2 0.5 "), 0), SIZE_MAX, "%s",
                  text.data);
}

Test(plot, a_run_alone_has_no_history)
{
    add_cell("task", "prompt", "model", 0.5);
    cr_assert_eq(plot_draw_all(&results, &err), 0, "%s", err.text);
    cr_assert(file_exists(arena_format(&arena, "%s/figures/quality.gp", dir)));
    cr_assert(!file_exists(arena_format(&arena, "%s/figures/history.gp", dir)));
}
