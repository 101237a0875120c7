/* The local provider: requests through the program's own engine, with a tiny model. */
#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/base/file.h"
#include "harness/result/result.h"
#include "tests/unit/grid.h"
#include "tests/unit/tiny_model.h"

enum { N = 6 };

static struct model_handle model;
static struct message message[N];
static struct request request[N];
static struct reply reply[N];

static const struct str labels[] = {{"warm", 4}, {"cold", 4}};
static const char *const things[N] = {"the soup",  "the snow",         "a lake in march",
                                      "the stove", "a cat in the sun", "ice"};

static void open_entry(const char *path)
{
    struct model_entry entry;
    cr_assert_eq(model_resolve(path, NULL, &grid_arena, &entry, &grid_err), 0, "%s",
                 grid_err.text);
    cr_assert_eq(model_handle_open(&model, &entry, NULL, &grid_err), 0, "%s",
                 grid_err.text);
}

static void open_tiny(const char *chat_template)
{
    const char *path = grid_path("tiny.gguf");
    cr_assert_eq(tiny_model(path, chat_template, 3, &grid_err), 0, "%s", grid_err.text);
    open_entry(path);
}

static void begin(void)
{
    grid_begin();
    for (int i = 0; i < N; i++) {
        const char *text =
            arena_format(&grid_arena, "Warm or cold? %s. Answer:", things[i]);
        message[i] = (struct message){ROLE_USER, str_of(text)};
        request[i] = (struct request){.id = str_of(things[i]),
                                      .message = &message[i],
                                      .n_messages = 1,
                                      .max_new = 8};
    }
}

static void end(void)
{
    model_handle_close(&model);
    grid_end();
}

TestSuite(local, .init = begin, .fini = end);

static void with_labels(struct request *r)
{
    r->choices = labels;
    r->n_choices = 2;
}

static void answer(const struct request *r, size_t n, bool single)
{
    struct run_how how = {.single_stream = single};
    cr_assert_eq(
        model.provider->run(model.self, r, n, &how, reply, &grid_arena, &grid_err), 0,
        "%s", grid_err.text);
}

Test(local, scores_choices_and_answers_with_the_likelier)
{
    open_tiny("");
    for (int i = 0; i < N; i++)
        with_labels(&request[i]);
    answer(request, N, false);
    for (int i = 0; i < N; i++) {
        const double *p = reply[i].choice_logprob;
        cr_assert(!reply[i].failed, "%.*s", STR_ARG(reply[i].text));
        cr_assert(p[0] < 0 && p[1] < 0);
        cr_assert_eq(reply[i].choice, p[1] > p[0]);
        cr_assert(str_eq(reply[i].text, labels[reply[i].choice]));
        cr_assert(reply[i].tokens_in > 5 && reply[i].tokens_out > 0);
        cr_assert_eq(reply[i].total_us, -1, "a batch has no latency");
    }
}

Test(local, takes_a_prior_off_the_labels_before_it_chooses)
{
    double plain[N][2], measured[N];
    open_tiny("");
    for (int i = 0; i < N; i++) {
        with_labels(&request[i]);
        request[i].continuation = labels[0];
    }
    answer(request, N, false);
    for (int i = 0; i < N; i++) {
        memcpy(plain[i], reply[i].choice_logprob, sizeof plain[i]);
        measured[i] = reply[i].continuation_logprob;
    }
    for (int single = 0; single < 2; single++)
        for (int likely = 0; likely < 2; likely++) {
            const double prior[] = {likely ? -100 : -1, likely ? -1 : -100};
            for (int i = 0; i < N; i++)
                request[i].prior = prior;
            answer(request, N, single);
            for (int i = 0; i < N; i++) {
                const double *p = reply[i].choice_logprob;
                cr_expect_eq(reply[i].choice, !likely);
                cr_expect(str_eq(reply[i].text, labels[!likely]));
                cr_expect_float_eq(p[0], plain[i][0] - prior[0], 1e-9);
                cr_expect_float_eq(p[1], plain[i][1] - prior[1], 1e-9);
                cr_expect(single || reply[i].continuation_logprob == measured[i],
                          "what is measured has no prior");
            }
        }
}

Test(local, generates_text_without_the_space_in_front)
{
    open_tiny("");
    answer(request, N, false);
    for (int i = 0; i < N; i++) {
        struct str text = reply[i].text;
        cr_assert(!reply[i].failed, "%.*s", STR_ARG(text));
        cr_assert(str_eq(text, str_trim(text)));
        cr_assert(reply[i].tokens_out <= 8);
        cr_assert_eq(reply[i].cut, reply[i].tokens_out == 8);
        cr_assert_eq(reply[i].choice, -1);
        cr_assert(isnan(reply[i].continuation_logprob));
    }
}

Test(local, one_at_a_time_gives_the_same_answers_and_their_times)
{
    struct reply batched[N];
    open_tiny("");
    for (int i = 0; i < N; i += 2)
        with_labels(&request[i]);
    answer(request, N, false);
    memcpy(batched, reply, sizeof batched);
    answer(request, N, true);
    for (int i = 0; i < N; i++) {
        cr_assert(str_eq(reply[i].text, batched[i].text));
        cr_assert_eq(reply[i].choice, batched[i].choice);
        cr_assert_eq(reply[i].logprob, batched[i].logprob);
        cr_assert(reply[i].total_us > 0 && reply[i].first_us > 0);
        cr_assert(reply[i].first_us <= reply[i].total_us);
    }
}

Test(local, the_order_and_company_of_requests_change_nothing)
{
    struct reply before[N];
    struct request shuffled[N];
    open_tiny("");
    for (int i = 0; i < N; i++)
        request[i].continuation = STR("warm");
    answer(request, N, false);
    memcpy(before, reply, sizeof before);
    for (int i = 0; i < N; i++)
        shuffled[i] = request[N - 1 - i];
    answer(shuffled, N - 1, false);
    for (int i = 0; i < N - 1; i++) {
        cr_assert(str_eq(reply[i].text, before[N - 1 - i].text));
        cr_assert_eq(reply[i].logprob, before[N - 1 - i].logprob);
        cr_assert_eq(reply[i].continuation_logprob,
                     before[N - 1 - i].continuation_logprob);
    }
}

Test(local, a_continuation_is_measured_as_the_same_choice_would_be)
{
    open_tiny("");
    request[0].continuation = request[1].continuation = STR("cold");
    request[2].continuation = STR("the oak");
    with_labels(&request[1]);
    with_labels(&request[2]);
    request[1].message = request[2].message = request[0].message;
    request[3] = request[0];
    request[3].continuation = STR_NONE;
    answer(request, 4, false);
    double p = reply[1].choice_logprob[1];
    cr_assert_eq(reply[1].continuation_logprob, p);
    cr_assert_eq(reply[0].continuation_logprob, p);
    cr_assert(reply[2].continuation_logprob < 0);
    cr_assert_neq(reply[2].continuation_logprob, p);
    cr_assert(reply[2].choice < 2, "a continuation is no choice");
    cr_assert(str_eq(reply[3].text, reply[0].text),
              "measuring must not change the answer");
}

/* The longest common beginning with any prompt before, found the slow way. */
static int shares(const char *const *text, int i)
{
    int most = 0;
    for (int k = 0; k < i; k++) {
        int n = 0;
        while (text[i][n] && text[i][n] == text[k][n])
            n++;
        most = n > most ? n : most;
    }
    return most;
}

Test(local, counts_what_a_prompt_shares_with_those_before_it)
{
    /* letters that the vocabulary never merges: a token each */
    static const char *const text[N] = {"QZQZX", "QZJJJ", "QZQZXJ", "XJ", "QZQZXJ", "XZ"};
    int tokens[N];
    int64_t n;
    open_tiny("");
    cr_assert_eq(model.provider->count(model.self, str_of(text[2]), &n, &grid_err), 0);
    cr_assert_eq(n, 6);
    for (int i = 0; i < N; i++)
        message[i].text = str_of(text[i]);
    cr_assert_eq(model.provider->shared(model.self, request, N, tokens, &grid_err), 0);
    for (int i = 0; i < N; i++)
        cr_assert_eq(tokens[i], shares(text, i), "prompt %d: %d", i, tokens[i]);
    cr_assert_eq(model.provider->shared(model.self, request, 0, tokens, &grid_err), 0);
}

Test(local, without_a_template_an_answer_begins_with_a_space)
{
    int64_t spaced, bare;
    open_tiny("");
    cr_assert_eq(model.provider->count(model.self, STR(" warm"), &spaced, &grid_err), 0);
    cr_assert_eq(model.provider->count(model.self, STR("warm"), &bare, &grid_err), 0);
    cr_assert_neq(spaced, bare, "the vocabulary cannot tell");
    with_labels(&request[0]);
    request[0].n_choices = 1;
    answer(request, 1, false);
    cr_assert_eq(reply[0].tokens_out, spaced);
    message[0].text = STR("Answer:\n");
    answer(request, 1, false);
    cr_assert_eq(reply[0].tokens_out, bare, "a line break is space enough");
}

Test(local, a_prompt_that_does_not_fit_fails_alone)
{
    struct buf text = {0};
    open_tiny("");
    for (int i = 0; i < 2 * TINY_CONTEXT; i++)
        buf_text(&text, "warm ");
    message[1].text = buf_view(&text);
    with_labels(&request[2]);
    request[2].message = request[1].message;
    answer(request, N, false);
    for (int i = 0; i < N; i++)
        cr_assert_eq(reply[i].failed, i == 1 || i == 2);
    cr_assert(str_find(reply[1].text, STR("do not fit into the context of 128"), 0) !=
                  SIZE_MAX,
              "%.*s", STR_ARG(reply[1].text));
    answer(request, N, true);
    cr_assert(reply[1].failed && !reply[3].failed);
    buf_release(&text);
}

Test(local, an_answer_is_cut_where_the_context_ends)
{
    struct buf text = {0};
    int64_t n = 0;
    open_tiny("");
    while (n < TINY_CONTEXT - 4) {
        buf_text(&text, " a");
        cr_assert_eq(model.provider->count(model.self, buf_view(&text), &n, &grid_err),
                     0);
    }
    message[0].text = buf_view(&text);
    request[0].max_new = 50;
    answer(request, 1, false);
    cr_assert(!reply[0].failed, "%.*s", STR_ARG(reply[0].text));
    cr_assert(reply[0].tokens_in + reply[0].tokens_out <= TINY_CONTEXT);
    buf_release(&text);
}

Test(local, says_what_it_is)
{
    struct model_info info;
    open_tiny("chatml");
    model.provider->info(model.self, &info);
    cr_assert_str_eq(model.alias, "tiny");
    cr_assert_str_eq(info.family, "chatml");
    cr_assert_eq(info.context, TINY_CONTEXT);
    cr_assert(info.params > 10000 && info.bytes > 4 * info.params);
    cr_assert(strstr(info.detail, "llama F32"), "%s", info.detail);
    cr_assert_eq(strlen(info.template_sha256), 64);
}

Test(local, speaks_the_template_of_its_file)
{
    int plain, chat;
    open_tiny("");
    answer(request, 1, false);
    plain = reply[0].tokens_in;
    model_handle_close(&model);
    open_tiny("chatml");
    answer(request, 1, false);
    chat = reply[0].tokens_in;
    cr_assert(chat >= plain + 5, "%d tokens plain, %d as chat", plain, chat);
}

/* ---- training */

static struct message turns[N][2];
static struct example examples[N];

static void make_examples(void)
{
    for (int i = 0; i < N; i++) {
        turns[i][0] = message[i];
        turns[i][1] = (struct message){ROLE_ASSISTANT, labels[i % 2]};
        examples[i] = (struct example){turns[i], 2};
    }
}

static struct train_plan a_plan(const char *kind)
{
    return (struct train_plan){
        .train = examples,
        .dev = examples,
        .n_train = N,
        .n_dev = N,
        .kind = kind,
        .embeddings = true,
        .rank = 4,
        .alpha = 8,
        .lr = 0.02,
        .clip = 1,
        .epochs = 20,
        .batch = 3,
        .seed = 1,
        .save = grid_path("tuned.gguf"),
        .log_csv = grid_path("training.csv"),
    };
}

static double sum_of_right(void)
{
    double sum = 0;
    for (int i = 0; i < N; i++)
        with_labels(&request[i]);
    answer(request, N, false);
    for (int i = 0; i < N; i++)
        sum += reply[i].choice_logprob[i % 2];
    return sum;
}

/* Random embeddings bound what an adapter can reach: it is enough that it gets better. */
static void learns(const char *kind, double gain)
{
    struct model_handle base, tuned;
    struct train_result result;
    struct train_plan plan = a_plan(kind);
    open_tiny("");
    make_examples();
    double before = sum_of_right();
    cr_assert_eq(model_handle_train(&model, &plan, &tuned, &result, &grid_err), 0, "%s",
                 grid_err.text);
    cr_assert_eq(sum_of_right(), before, "the model that was trained from has changed");
    base = model;
    model = tuned;
    double after = sum_of_right();
    cr_assert(after > before + gain, "%g before, %g after", before, after);
    cr_assert_eq(result.steps, 40);
    cr_assert(result.tokens > 0 && result.params > 0 && result.dev_loss > 0);
    cr_assert(
        str_starts(grid_read("training.csv"), STR("step,epoch,trial,tokens,loss,")));
    struct str csv = grid_read("training.csv"), line;
    int lines = 0;
    while (str_split(&csv, '\n', &line))
        lines += line.n > 0;
    cr_assert(lines >= 41, "%d lines", lines);
    model_handle_close(&base); /* the child lives on */
    cr_assert_eq(sum_of_right(), after);
}

Test(local, learns_an_adapter)
{
    learns("lora", 1);
}

Test(local, learns_all_weights)
{
    learns("full", 5);
}

Test(local, a_saved_adapter_answers_as_the_trained_model)
{
    struct model_handle tuned, base;
    struct train_result result;
    struct train_plan plan = a_plan("lora");
    open_tiny("");
    make_examples();
    cr_assert_eq(model_handle_train(&model, &plan, &tuned, &result, &grid_err), 0);
    base = model;
    model = tuned;
    double trained = sum_of_right();
    model_handle_close(&model);
    model_handle_close(&base);
    grid_write("models.json", STR("{\"m\": {\"provider\": \"local\", \"path\": "
                                  "\"tiny.gguf\", \"adapter\": \"tuned.gguf\"}}"));
    struct model_entry entry;
    cr_assert_eq(
        model_resolve("m", grid_path("models.json"), &grid_arena, &entry, &grid_err), 0,
        "%s", grid_err.text);
    cr_assert_eq(model_handle_open(&model, &entry, NULL, &grid_err), 0, "%s",
                 grid_err.text);
    cr_assert_float_eq(sum_of_right(), trained, 1e-4);
    cr_assert_eq(model_handle_train(&model, &plan, &tuned, &result, &grid_err), -1);
    cr_assert(strstr(grid_err.text, "adapted already"), "%s", grid_err.text);
}

/* Trains for long, in a process of its own, and kills it when it has kept something. */
static void train_and_kill(const struct train_plan *plan)
{
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0) {
        struct model_handle tuned;
        struct train_result result;
        model_handle_train(&model, plan, &tuned, &result, &grid_err);
        _exit(1); /* too early */
    }
    while (!file_exists(plan->checkpoint) && waitpid(child, NULL, WNOHANG) == 0)
        usleep(1000);
    kill(child, SIGKILL);
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFSIGNALED(status), "it had ended by itself");
}

static struct str trained_to_the_end(const struct train_plan *plan,
                                     struct train_result *result)
{
    struct model_handle tuned;
    cr_assert_eq(model_handle_train(&model, plan, &tuned, result, &grid_err), 0, "%s",
                 grid_err.text);
    model_handle_close(&tuned);
    return grid_read("tuned.gguf");
}

Test(local, a_killed_training_goes_on_and_saves_the_same_bytes)
{
    struct train_result result;
    struct train_plan plan = a_plan("lora");
    open_tiny("");
    make_examples();
    plan.epochs = 300;
    struct str whole = trained_to_the_end(&plan, &result);
    cr_assert_eq(result.seconds_before, 0);
    plan.checkpoint = grid_path("training.checkpoint");
    train_and_kill(&plan);
    struct str resumed = trained_to_the_end(&plan, &result);
    cr_assert(str_eq(whole, resumed));
    cr_assert_gt(result.seconds_before, 0);
}

Test(local, what_was_forgotten_is_measured_before_and_after)
{
    struct train_result result;
    struct train_plan plan = a_plan("lora");
    open_tiny("");
    make_examples();
    plan.general = grid_path("general.jsonl");
    grid_write("general.jsonl",
               STR("{\"text\": \"The ice is warm.\"}\n{\"input\": \"Ice\", "
                   "\"choices\": [\"a\", \"b\"], \"answer\": \"a\"}\n"));
    trained_to_the_end(&plan, &result);
    cr_assert_gt(result.general_bits_before, 0);
    cr_assert_neq(result.general_bits, result.general_bits_before);
    cr_assert(result.general_accuracy == 0 || result.general_accuracy == 1);
    double bits = result.general_bits_before;
    trained_to_the_end(&plan, &result); /* from the same weights: not measured again */
    cr_assert_eq(result.general_bits_before, bits);
    plan.f32 = true;
    trained_to_the_end(&plan, &result);
    cr_assert(result.general_bits_before != bits);
    cr_assert_float_eq(result.general_bits_before, bits, 0.01 * bits);
    plan.f32 = false;
    grid_write("general.jsonl", STR("{\"text\": \"The ice is cold.\"}\n"));
    trained_to_the_end(&plan, &result);
    cr_assert(result.general_bits_before != bits);
    plan.general = NULL;
    trained_to_the_end(&plan, &result);
    cr_assert(isnan(result.general_bits) && isnan(result.general_accuracy_before));
}

/* ---- bad files */

static void cannot_open(const char *path, const char *why)
{
    struct model_entry entry;
    struct model_info info = {0};
    grid_err = (struct err)ERR_INIT;
    cr_assert_eq(model_resolve(path, NULL, &grid_arena, &entry, &grid_err), 0);
    cr_assert_eq(entry.provider->check(entry.opts, &info, &grid_err), -1);
    cr_assert(strstr(grid_err.text, why), "\"%s\" not in: %s", why, grid_err.text);
    cr_assert_eq(grid_err.status, ERR_ASKED_WRONGLY);
    grid_err = (struct err)ERR_INIT;
    cr_assert_eq(model_handle_open(&model, &entry, NULL, &grid_err), -1);
    cr_assert(strstr(grid_err.text, why), "\"%s\" not in: %s", why, grid_err.text);
}

Test(local, missing_and_truncated_files_are_refused_by_the_check_and_by_open)
{
    cannot_open(grid_path("absent.gguf"), "absent.gguf");
    grid_write("text.gguf", STR("this is no model"));
    cannot_open(grid_path("text.gguf"), "text.gguf");
    cr_assert_eq(tiny_model(grid_path("tiny.gguf"), "", 3, &grid_err), 0);
    struct str bytes = grid_read("tiny.gguf");
    grid_write("half.gguf", str_slice(bytes, 0, bytes.n / 2));
    cannot_open(grid_path("half.gguf"), "half.gguf");
}

Test(local, a_file_a_folder_and_an_entry_are_told_apart)
{
    struct model_entry entry;
    cr_assert_eq(file_mkdirs(grid_path("model-x"), &grid_err), 0);
    cr_assert_eq(
        model_resolve(grid_path("model-x"), NULL, &grid_arena, &entry, &grid_err), -1);
    grid_write("model-x/config.json", STR("{}"));
    const char *path = arena_format(&grid_arena, "%s/", grid_path("model-x"));
    cr_assert_eq(model_resolve(path, NULL, &grid_arena, &entry, &grid_err), 0);
    cr_assert_str_eq(entry.alias, "model-x");
    cr_assert_eq(
        model_resolve("some/where/a.b.gguf", NULL, &grid_arena, &entry, &grid_err), 0);
    cr_assert_str_eq(entry.alias, "a.b");
}

/* ---- a whole grid */

Test(local, a_grid_that_was_cut_short_ends_with_the_same_items)
{
    struct run_opts opts = grid_opts("out");
    cr_assert_eq(tiny_model(grid_path("tiny.gguf"), "", 3, &grid_err), 0);
    opts.models = grid_path("tiny.gguf");
    opts.methods = "fewshot:shots=1";
    opts.timed_items = 0;
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
    struct str items = grid_read("out/items.jsonl");
    grid_write("out/items.jsonl", str_slice(items, 0, items.n / 2));
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
    cr_assert(str_eq(grid_read("out/items.jsonl"), items));
}

Test(local, a_grid_with_training_runs_and_runs_again_to_the_same_bytes)
{
    struct run_opts opts = grid_opts("out");
    cr_assert_eq(tiny_model(grid_path("tiny.gguf"), "", 3, &grid_err), 0);
    opts.models = grid_path("tiny.gguf");
    opts.methods = "prompt,fewshot:shots=1,rag:k=1,finetune:epochs=2";
    cr_assert_eq(grid_run(&opts), 0, "%s", grid_err.text);
    struct str items = grid_read("out/items.jsonl");
    cr_assert(str_find(items, STR("\"failed\":true"), 0) == SIZE_MAX, "%s", items.data);
    cr_assert(
        file_exists(grid_path("out/cells/colour_finetune_epochs=2_tiny_1/adapter.gguf")));
    cr_assert(str_starts(grid_read("out/training.csv"),
                         STR("task,method,model,seed,step,epoch,")));
    struct results results;
    cr_assert_eq(
        results_read(&results, grid_path("out"), ITEMS_UNREAD, &grid_arena, &grid_err),
        0);
    for (size_t i = 0; i < results.n_cells; i++) {
        const struct cell *c = &results.cell[i];
        bool tuned = strstr(c->method, "finetune") != NULL;
        cr_assert(c->usd_per_1k > 0 && c->latency_p50_ms > 0 && c->tokens_per_s > 0);
        cr_assert(!isnan(c->quality));
        cr_assert_eq(tuned, c->trained_tokens > 0);
        cr_assert_eq(tuned, !isnan(c->train_loss));
    }
}
