/* items.jsonl and cells.csv: what is written is read back, and broken files are refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/file.h"
#include "harness/base/json.h"
#include "harness/result/result.h"

static struct arena arena;
static struct err err;
static char dir[64];

static void set_up(void)
{
    strcpy(dir, "/tmp/trivium-results-XXXXXX");
    cr_assert(mkdtemp(dir));
}

static void tear_down(void)
{
    const char *const *names;
    size_t n;
    cr_assert_eq(file_list(dir, &arena, &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++)
        unlink(file_join(&arena, dir, names[i]));
    rmdir(dir);
    arena_release(&arena);
}

TestSuite(results, .init = set_up, .fini = tear_down);

static const char *path_of(const char *name)
{
    return file_join(&arena, dir, name);
}

static const char *write_text(const char *name, const char *text)
{
    const char *path = path_of(name);
    cr_assert_eq(file_write(path, str_of(text), &err), 0, "%s", err.text);
    return path;
}

static struct cell sample_cell(void)
{
    return (struct cell){
        .task = "a \"quoted\", task",
        .method = "rag",
        .model = "m",
        .seed = 7,
        .metric = "accuracy",
        .primary = 1,
        .items = 120,
        .failed = 2,
        .quality = 0.1 + 0.2,
        .quality_low = 1.0 / 3,
        .quality_high = 1,
        .params = 1e6,
        .hit_rate = NAN,
        .latency_p50_ms = 1.5,
        .definition = "x",
    };
}

Test(results, cells_come_back_with_the_same_bits)
{
    struct cell one = sample_cell(), *read;
    size_t n;
    const char *path = path_of("cells.csv");
    cr_assert_eq(cells_write(path, &one, 1, &err), 0, "%s", err.text);
    cr_assert_eq(cells_read(path, &arena, &read, &n, &err), 0, "%s", err.text);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(read->task, one.task);
    cr_assert_eq(read->seed, 7);
    cr_assert_eq(memcmp(&read->quality, &one.quality, sizeof(double)), 0);
    cr_assert_eq(memcmp(&read->quality_low, &one.quality_low, sizeof(double)), 0);
    cr_assert(isnan(read->hit_rate));
    cr_assert_str_eq(read->definition, "x");
}

Test(results, a_csv_without_our_columns_is_refused)
{
    struct cell *read;
    size_t n;
    const char *path = write_text("other.csv", "a,b\n1,2\n");
    cr_assert_eq(cells_read(path, &arena, &read, &n, &err), -1);
    cr_assert(strstr(err.text, "other.csv:1"), "%s", err.text);
}

Test(results, a_csv_row_with_a_wrong_number_names_its_line_and_column)
{
    struct cell *read;
    size_t n;
    const char *path = write_text("c.csv", "task,quality\na,0.5\nb,half\n");
    cr_assert_eq(cells_read(path, &arena, &read, &n, &err), -1);
    cr_assert(strstr(err.text, "c.csv:3: quality \"half\""), "%s", err.text);
}

Test(results, a_csv_row_with_too_few_fields_or_an_open_quote_is_refused)
{
    struct cell *read;
    size_t n;
    const char *path = write_text("few.csv", "task,quality\na\n");
    cr_assert_eq(cells_read(path, &arena, &read, &n, &err), -1);
    cr_assert(strstr(err.text, "few.csv:2"), "%s", err.text);
    path = write_text("quote.csv", "task,quality\n\"a,1\n");
    cr_assert_eq(cells_read(path, &arena, &read, &n, &err), -1);
    cr_assert(strstr(err.text, "quote"), "%s", err.text);
}

static struct item sample_item(size_t index)
{
    static const struct str accept[] = {{"27 days", 7}, {"27", 2}};
    return (struct item){
        .cell = STR("t/m/x/1"),
        .id = STR("id\"1"),
        .index = index,
        .kind = STR("two"),
        .prompt_sha256 = STR("00ff"),
        .answer = STR("a\nb"),
        .accept = accept,
        .n_accept = 2,
        .reference = accept[0],
        .choice = -1,
        .tokens_in = 10,
        .tokens_out = 3,
        .reference_logprob = -1.25,
        .reference_bytes = 7,
        .first_ms = NAN,
        .total_ms = 2.5,
        .n_docs = 3,
        .hit = 1,
        .metric = {"token_f1", "exact_match"},
        .value = {0.5, 0},
        .n_metrics = 2,
    };
}

static void add_line(struct buf *text, const struct item *item)
{
    struct json_out out = {0};
    item_to_json(item, &out);
    buf_str(text, buf_view(&out.buf));
    buf_char(text, '\n');
    json_release(&out);
}

Test(results, items_come_back_sorted_and_the_last_of_a_pair_counts)
{
    struct buf text = {0};
    struct item first = sample_item(1), second = sample_item(0), again = sample_item(1),
                *items;
    size_t n;
    again.answer = STR("later");
    add_line(&text, &first);
    add_line(&text, &second);
    add_line(&text, &again);
    const char *path = path_of("items.jsonl");
    cr_assert_eq(file_write(path, buf_view(&text), &err), 0);
    buf_release(&text);
    cr_assert_eq(items_read(path, &arena, &items, &n, &err), 0, "%s", err.text);
    cr_assert_eq(n, 2);
    cr_assert_eq(items[0].index, 0);
    cr_assert(str_is(items[0].answer, "a\nb"));
    cr_assert(str_is(items[1].answer, "later"));
    cr_assert(str_is(items[1].accept[1], "27"));
    cr_assert_eq(items[1].n_accept, 2);
    cr_assert_eq(items[0].hit, 1);
    cr_assert_eq(items[0].choice, -1);
    cr_assert(isnan(items[0].first_ms));
    cr_assert_eq(items[0].total_ms, 2.5);
    cr_assert_str_eq(items[0].metric[1], "exact_match");
    cr_assert_eq(items[0].reference_logprob, -1.25);
}

Test(results, an_item_without_an_answer_names_file_and_line)
{
    struct item *items;
    size_t n;
    const char *path =
        write_text("items.jsonl", "{\"cell\":\"c\",\"index\":0,\"id\":\"i\","
                                  "\"prompt_sha256\":\"0\"}\n");
    cr_assert_eq(items_read(path, &arena, &items, &n, &err), -1);
    cr_assert(strstr(err.text, "items.jsonl:1"), "%s", err.text);
    cr_assert(strstr(err.text, "answer"), "%s", err.text);
}

Test(results, a_folder_that_is_no_run_is_refused_by_name)
{
    struct results results;
    cr_assert_eq(results_read(&results, "no/such/run", ITEMS_UNREAD, &arena, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert(strstr(err.text, "no/such/run"), "%s", err.text);
}

#define X(type, name, unit, what) "| `" #name "` |",
static const char *const documented[] = {CELL_COLUMNS(X)};
#undef X

Test(results, the_readme_explains_every_column)
{
    struct str readme;
    cr_assert_eq(file_read("results/README.md", &arena, 0, &readme, &err), 0, "%s",
                 err.text);
    for (size_t i = 0; i < sizeof documented / sizeof *documented; i++)
        cr_assert(strstr(readme.data, documented[i]), "results/README.md lacks %s",
                  documented[i]);
}

Test(results, a_run_that_was_kept_without_its_items_is_read_as_far_as_it_goes)
{
    struct cell one = sample_cell();
    struct results r;
    write_text("run.json", "{}");
    cr_assert_eq(cells_write(path_of("cells.csv"), &one, 1, &err), 0, "%s", err.text);
    cr_assert_eq(results_read(&r, dir, ITEMS_UNREAD, &arena, &err), 0, "%s", err.text);
    cr_assert_eq(r.n_cells, 1);
    cr_assert_eq(results_read(&r, dir, ITEMS_NEEDED, &arena, &err), -1);
    cr_assert_eq(err.status, ERR_ASKED_WRONGLY);
    cr_assert(strstr(err.text, "was kept without its items"), "%s", err.text);
    cr_assert_eq(results_read(&r, dir, ITEMS_IF_THERE, &arena, &err), 0);
    cr_assert(r.n_cells == 1 && r.n_items == 0);
}

static void pack(const char *name, struct str text)
{
    gzFile file = gzopen(path_of(name), "wb");
    cr_assert_eq(gzwrite(file, text.data, (unsigned)text.n), (int)text.n);
    cr_assert_eq(gzclose(file), Z_OK);
}

Test(results, items_may_be_packed_by_gzip)
{
    struct cell one = sample_cell();
    struct item first = sample_item(0), second = sample_item(1);
    struct buf text = {0};
    struct results r;
    add_line(&text, &first);
    add_line(&text, &second);
    write_text("run.json", "{}");
    cr_assert_eq(cells_write(path_of("cells.csv"), &one, 1, &err), 0, "%s", err.text);
    pack("items.jsonl.gz", buf_view(&text));
    cr_assert_eq(results_read(&r, dir, ITEMS_NEEDED, &arena, &err), 0, "%s", err.text);
    cr_assert_eq(r.n_items, 2);
    cr_assert(str_eq(r.item[1].answer, second.answer));
    struct str packed;
    cr_assert_eq(file_read(path_of("items.jsonl.gz"), &arena, 0, &packed, &err), 0);
    packed.n -= 12; /* the sum, and a little of the last line */
    cr_assert_eq(file_write(path_of("items.jsonl.gz"), packed, &err), 0);
    cr_assert_eq(results_read(&r, dir, ITEMS_NEEDED, &arena, &err), -1);
    cr_assert(strstr(err.text, "items.jsonl.gz: is a broken gzip file"), "%s", err.text);
    write_text("items.jsonl", text.data); /* unpacked it is taken first */
    cr_assert_eq(results_read(&r, dir, ITEMS_NEEDED, &arena, &err), 0, "%s", err.text);
    buf_release(&text);
}
