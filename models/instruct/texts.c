#include "models/instruct/texts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/err.h"
#include "harness/base/file.h"

/* Where sentences stand, and from which folder of the data they are. */
static const struct {
    const char *name, *folder;
    bool opinions; /* its sentences are looked through for words of the lexicon */
} places[TEXTS_PLACES] = {
    {"[encyclopedia|reference]", "modern_english/wikipedia", false},
    {"[textbook|school]", "modern_english/openstax", false},
    {"[office|government]", "modern_english/us_government_web", true},
    {"[talk|chat]", "modern_english/topical_chat", true},
    {"[small talk|meeting]", "modern_english/persona_chat_synthetic", true},
    {"[novel|book]", "modern_english/standard_ebooks", true},
    {"[tale|fairy tale]", "modern_english/fairytales", true},
    {"[recipe|cooking]", "modern_english/recipes", false},
    {"[help|computer]", "modern_english/gnome_help", false},
};

/* Sentences that people marked: of goods and of films, tab, 1 or 0. */
static const char *const marked[] = {"uci_sentiment/amazon_cells_train.tsv",
                                     "uci_sentiment/imdb_train.tsv"};

enum { PLACE_MOST = 20000 };

static void add(struct texts_list *list, struct str item)
{
    if (list->n == list->room) {
        list->room = list->room ? 2 * list->room : 1024;
        list->item = mem_resize(list->item, list->room, sizeof *list->item);
    }
    list->item[list->n++] = item;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.data[i] < ' ' || s.data[i] > '~')
            return false;
    return true;
}

static bool has_length(struct str s)
{
    return s.n >= TEXTS_SHORTEST && s.n <= TEXTS_LONGEST;
}

/* The lexicon ------------------------------------------------------------------------------ */

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static int load_words(struct texts_list *list, const char *path, struct arena *arena,
                      struct err *err)
{
    struct str text, line;
    if (file_read(path, arena, 0, &text, err))
        return -1;
    while (str_split(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.n > 1 && line.data[0] != ';' && is_plain(line))
            add(list, line);
    }
    qsort(list->item, list->n, sizeof *list->item, by_bytes);
    return list->n ? 0 : err_set(err, "%s: no words", path);
}

static bool knows(const struct texts_list *list, struct str word)
{
    return bsearch(&word, list->item, list->n, sizeof word, by_bytes) != NULL;
}

/* Words that may turn what another says. */
static bool turns(struct str word)
{
    static const char *const words[] = {"not",     "no",   "never", "but",     "without",
                                        "nothing", "none", "nor",   "neither", "hardly",
                                        "barely",  "if",   "would", "should",  "could",
                                        "than",    "too",  "less",  "though",  "however"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i]))
            return true;
    return str_ends(word, STR("n't"));
}

/* The side of a sentence with two or more words of one side and none of the other. */
static bool find_side(const struct texts *texts, struct str sentence,
                      enum texts_side *side)
{
    int count[TEXTS_SIDES] = {0};
    char lower[TEXTS_LONGEST];
    for (size_t i = 0; i < sentence.n; i++)
        lower[i] = (char)tolower((unsigned char)sentence.data[i]);
    for (size_t at = 0; at < sentence.n;) {
        size_t start = at;
        while (at < sentence.n &&
               (isalpha((unsigned char)lower[at]) || strchr("'-", lower[at])))
            at++;
        struct str word = {lower + start, at - start};
        at += at == start;
        if (word.n == 0)
            continue;
        if (turns(word))
            return false;
        for (int s = 0; s < TEXTS_SIDES; s++)
            count[s] += knows(&texts->word[s], word);
    }
    *side = count[TEXTS_PRAISE] > 0 ? TEXTS_PRAISE : TEXTS_COMPLAINT;
    return count[*side] >= 2 && count[!*side] == 0;
}

/* Sentences -------------------------------------------------------------------------------- */

static void take(struct texts *texts, struct str sentence, int place)
{
    enum texts_side side;
    if (!has_length(sentence) || !is_plain(sentence) ||
        !isupper((unsigned char)sentence.data[0]) ||
        memchr(sentence.data, '"', sentence.n))
        return;
    if (texts->place[place].n < PLACE_MOST)
        add(&texts->place[place], sentence);
    if (places[place].opinions && find_side(texts, sentence, &side))
        add(&texts->found[side], sentence);
}

/* A line's sentences, without the speaker ("A: ") of a conversation. */
static void take_line(struct texts *texts, struct str line, int place)
{
    if (line.n > 3 && isupper((unsigned char)line.data[0]) && line.data[1] == ':')
        line = str_slice(line, 3, line.n);
    for (size_t at = 0; at < line.n;) {
        size_t end = at;
        while (end < line.n && !strchr(".!?", line.data[end]))
            end++;
        if (end == line.n)
            return;
        while (end < line.n && strchr(".!?", line.data[end]))
            end++;
        if (end == line.n || line.data[end] == ' ')
            take(texts, str_trim(str_slice(line, at, end)), place);
        at = end;
    }
}

static int load_place(struct texts *texts, const char *data, int place, struct err *err)
{
    const char *const *name;
    size_t n;
    const char *dir = file_join(&texts->arena, data, places[place].folder);
    texts->place[place].name = places[place].name;
    if (file_list(dir, &texts->arena, &name, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct str text, line;
        if (!isdigit((unsigned char)name[i][0]) ||
            !str_ends(str_of(name[i]), STR(".txt")))
            continue;
        if (file_read(file_join(&texts->arena, dir, name[i]), &texts->arena, 0, &text,
                      err))
            return -1;
        while (str_split(&text, '\n', &line))
            take_line(texts, str_trim(line), place);
    }
    return texts->place[place].n ? 0 : err_set(err, "%s: no sentences", dir);
}

static int load_marked(struct texts *texts, const char *path, struct err *err)
{
    struct str text, line, sentence, mark;
    if (file_read(path, &texts->arena, 0, &text, err))
        return -1;
    for (long n = 1; str_split(&text, '\n', &line); n++) {
        if (line.n == 0)
            continue;
        if (!str_split(&line, '\t', &sentence) || !str_split(&line, '\t', &mark))
            return err_at(err, path, n, "no tab and mark");
        sentence = str_trim(sentence);
        if (has_length(sentence) && is_plain(sentence))
            add(&texts->marked[str_is(str_trim(mark), "1") ? TEXTS_PRAISE
                                                           : TEXTS_COMPLAINT],
                sentence);
    }
    return 0;
}

int texts_load(struct texts *texts, const char *data, struct err *err)
{
    struct arena *arena = &texts->arena;
    if (load_words(&texts->word[TEXTS_PRAISE],
                   file_join(arena, data, "opinion_lexicon/positive-words.txt"), arena,
                   err) ||
        load_words(&texts->word[TEXTS_COMPLAINT],
                   file_join(arena, data, "opinion_lexicon/negative-words.txt"), arena,
                   err))
        return -1;
    for (size_t i = 0; i < sizeof marked / sizeof *marked; i++)
        if (load_marked(texts, file_join(arena, data, marked[i]), err))
            return -1;
    for (int i = 0; i < TEXTS_PLACES; i++)
        if (load_place(texts, data, i, err))
            return -1;
    for (int s = 0; s < TEXTS_SIDES; s++)
        if (texts->found[s].n == 0 || texts->marked[s].n == 0)
            return err_set(err, "%s: no sentences of opinion", data);
    return 0;
}

void texts_release(struct texts *texts)
{
    struct texts_list *lists[] = {texts->word, texts->marked, texts->found};
    for (size_t i = 0; i < 3; i++)
        for (int s = 0; s < TEXTS_SIDES; s++)
            free(lists[i][s].item);
    for (int i = 0; i < TEXTS_PLACES; i++)
        free(texts->place[i].item);
    arena_release(&texts->arena);
    *texts = (struct texts){0};
}
