#include "harness/base/opt.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/arena.h"
#include "harness/base/err.h"
#include "harness/base/json.h"
#include "harness/base/str.h"

enum { NAMES_MAX = 256, CHOICES_MAX = 64 };

/* Beyond these an integer range has no bound worth telling. */
#define NO_BOUND 1e15

static void *field(const struct opt *opt, void *object)
{
    return (char *)object + opt->offset;
}

static const void *field_of(const struct opt *opt, const void *object)
{
    return (const char *)object + opt->offset;
}

static bool same_name(struct str a, const char *b)
{
    if (strlen(b) != a.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        char x = a.data[i] == '-' ? '_' : a.data[i];
        char y = b[i] == '-' ? '_' : b[i];
        if (x != y)
            return false;
    }
    return true;
}

const struct opt *opt_find(const struct opt *opts, struct str name)
{
    for (const struct opt *opt = opts; opt->name != NULL; opt++)
        if (same_name(name, opt->name))
            return opt;
    return NULL;
}

static int names_of(const struct opt *opts, const char *names[NAMES_MAX])
{
    int n = 0;
    for (const struct opt *opt = opts; opt->name != NULL && n < NAMES_MAX; opt++)
        names[n++] = opt->name;
    return n;
}

static int unknown(const struct opt *opts, const char *name, struct err *err)
{
    const char *names[NAMES_MAX];
    return err_unknown(err, "option", name, names, names_of(opts, names));
}

static void set_number(const struct opt *opt, void *object, double value)
{
    switch (opt->type) {
    case OPT_TYPE_BOOL:
        *(bool *)field(opt, object) = value != 0;
        break;
    case OPT_TYPE_INT:
    case OPT_TYPE_BYTES:
        *(int64_t *)field(opt, object) = (int64_t)value;
        break;
    default:
        *(double *)field(opt, object) = value;
        break;
    }
}

void opt_defaults(const struct opt *opts, void *object)
{
    for (const struct opt *opt = opts; opt->name != NULL; opt++) {
        if (opt->type == OPT_TYPE_TEXT || opt->type == OPT_TYPE_ENUM)
            *(const char **)field(opt, object) = opt->text;
        else
            set_number(opt, object, opt->def);
    }
}

/* 65536 as 64K; what is no whole number of units stays as it is. */
static void put_size(struct buf *out, double bytes)
{
    static const char *const units[] = {"", "K", "M", "G", "T"};
    int unit = 0;
    while (unit < 4 && bytes != 0 && fmod(bytes, 1024) == 0) {
        bytes /= 1024;
        unit++;
    }
    buf_format(out, "%.15g%s", bytes, units[unit]);
}

static void put_bound(struct buf *out, const struct opt *opt, double value)
{
    char text[32];
    if (opt->type == OPT_TYPE_BYTES) {
        put_size(out, value);
    } else {
        json_real_text(value, text);
        buf_text(out, text);
    }
}

static bool bounded(double value)
{
    return fabs(value) < NO_BOUND;
}

/* "from 1 to 64", "of at least 1", or nothing. */
static void put_range(struct buf *out, const struct opt *opt)
{
    bool above = bounded(opt->min), below = bounded(opt->max);
    if (above)
        buf_text(out, below ? " from " : " of at least ");
    else if (below)
        buf_text(out, " of at most ");
    if (above)
        put_bound(out, opt, opt->min);
    if (above && below)
        buf_text(out, " to ");
    if (below)
        put_bound(out, opt, opt->max);
}

/* The errors made here begin behind the name: `must be ..., not "..."`. */
static int out_of_place(const struct opt *opt, const char *value, struct err *err)
{
    static const char *const kinds[] = {
        [OPT_TYPE_BOOL] = "true or false",
        [OPT_TYPE_INT] = "a whole number",
        [OPT_TYPE_BYTES] = "a size (such as 64M)",
        [OPT_TYPE_REAL] = "a number",
        [OPT_TYPE_TEXT] = "a text",
        [OPT_TYPE_ENUM] = "a text",
    };
    struct buf must = {0};
    buf_text(&must, kinds[opt->type]);
    if (opt->type == OPT_TYPE_INT || opt->type == OPT_TYPE_BYTES ||
        opt->type == OPT_TYPE_REAL)
        put_range(&must, opt);
    err_ask(err, "must be %s, not %s", must.data, value);
    buf_release(&must);
    return -1;
}

static int quoted_out_of_place(const struct opt *opt, const char *value, struct err *err)
{
    struct buf quoted = {0};
    buf_format(&quoted, "\"%s\"", value);
    out_of_place(opt, quoted.data, err);
    buf_release(&quoted);
    return -1;
}

static bool in_range(const struct opt *opt, double value)
{
    return value >= opt->min && value <= opt->max;
}

static int64_t unit_of(char c)
{
    switch (c) {
    case 'k':
    case 'K':
        return (int64_t)1 << 10;
    case 'm':
    case 'M':
        return (int64_t)1 << 20;
    case 'g':
    case 'G':
        return (int64_t)1 << 30;
    case 't':
    case 'T':
        return (int64_t)1 << 40;
    default:
        return 0;
    }
}

/* strtoll and strtod would skip white space in front. */
static bool starts_a_number(const char *text)
{
    char c = text[0] == '-' || text[0] == '+' ? text[1] : text[0];
    return (c >= '0' && c <= '9') || c == '.';
}

static bool read_int(const struct opt *opt, const char *text, int64_t *value)
{
    char *end;
    if (!starts_a_number(text))
        return false;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    int64_t unit = opt->type == OPT_TYPE_BYTES ? unit_of(*end) : 0;
    if (errno != 0 || end == text || end[unit != 0] != '\0')
        return false;
    *value = number;
    return unit == 0 || !__builtin_mul_overflow(number, unit, value);
}

static int set_int(const struct opt *opt, void *object, const char *text, struct err *err)
{
    int64_t value;
    if (!read_int(opt, text, &value) || !in_range(opt, (double)value))
        return quoted_out_of_place(opt, text, err);
    *(int64_t *)field(opt, object) = value;
    return 0;
}

static int set_real(const struct opt *opt, void *object, const char *text,
                    struct err *err)
{
    char *end;
    double value = strtod(text, &end);
    bool decimal = starts_a_number(text) && strpbrk(text, "xX") == NULL;
    if (!decimal || end == text || *end != '\0' || !in_range(opt, value))
        return quoted_out_of_place(opt, text, err);
    *(double *)field(opt, object) = value;
    return 0;
}

static int set_bool(const struct opt *opt, void *object, const char *text,
                    struct err *err)
{
    static const char *const words[] = {"false", "true", "no", "yes",
                                        "off",   "on",   "0",  "1"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0) {
            *(bool *)field(opt, object) = i % 2 == 1;
            return 0;
        }
    return quoted_out_of_place(opt, text, err);
}

/* The choices as separate texts, in the arena. */
static int split_choices(const struct opt *opt, struct arena *arena,
                         const char *choices[CHOICES_MAX])
{
    struct str rest = str_of(opt->choices), part;
    int n = 0;
    while (n < CHOICES_MAX && str_split(&rest, '|', &part))
        choices[n++] = str_copy(arena, part).data;
    return n;
}

static int no_such_choice(const struct opt *opt, const char *text, struct arena *arena,
                          struct err *err)
{
    const char *choices[CHOICES_MAX];
    int n = split_choices(opt, arena, choices);
    struct buf list = {0};
    for (int i = 0; i < n; i++)
        buf_format(&list, "%s%s", i == 0 ? "" : i < n - 1 ? ", " : " or ", choices[i]);
    const char *nearest = err_nearest(text, choices, n);
    if (nearest != NULL)
        err_ask(err, "must be %s, not \"%s\"; did you mean \"%s\"?", list.data, text,
                nearest);
    else
        err_ask(err, "must be %s, not \"%s\"", list.data, text);
    buf_release(&list);
    return -1;
}

static int set_enum(const struct opt *opt, void *object, const char *text,
                    struct arena *arena, struct err *err)
{
    struct str rest = str_of(opt->choices), part;
    while (str_split(&rest, '|', &part))
        if (str_is(part, text)) {
            *(const char **)field(opt, object) = str_copy(arena, part).data;
            return 0;
        }
    return no_such_choice(opt, text, arena, err);
}

static int set(const struct opt *opt, void *object, const char *value,
               struct arena *arena, struct err *err)
{
    switch (opt->type) {
    case OPT_TYPE_BOOL:
        return set_bool(opt, object, value, err);
    case OPT_TYPE_INT:
    case OPT_TYPE_BYTES:
        return set_int(opt, object, value, err);
    case OPT_TYPE_REAL:
        return set_real(opt, object, value, err);
    case OPT_TYPE_ENUM:
        return set_enum(opt, object, value, arena, err);
    case OPT_TYPE_TEXT:
        break;
    }
    *(const char **)field(opt, object) = arena_strdup(arena, value);
    return 0;
}

int opt_assign(const struct opt *opt, void *object, const char *shown, const char *value,
               struct arena *arena, struct err *err)
{
    struct err why = ERR_INIT;
    if (set(opt, object, value, arena, &why))
        return err_ask(err, "%s %s", shown, why.text);
    return 0;
}

int opt_set(const struct opt *opts, void *object, const char *name, const char *value,
            struct arena *arena, struct err *err)
{
    const struct opt *opt = opt_find(opts, str_of(name));
    if (opt == NULL)
        return unknown(opts, name, err);
    const char *shown = arena_format(arena, "option \"%s\"", opt->name);
    return opt_assign(opt, object, shown, value, arena, err);
}

static int set_from_number(const struct opt *opt, void *object, double number,
                           struct err *err)
{
    bool whole = opt->type != OPT_TYPE_REAL;
    char text[32];
    bool fits = fabs(number) < 0x1p63 && number == floor(number);
    if ((!whole || fits) && in_range(opt, number)) {
        set_number(opt, object, number);
        return 0;
    }
    json_real_text(number, text);
    return out_of_place(opt, text, err);
}

static int set_from_json(const struct opt *opt, void *object, const struct json *value,
                         struct arena *arena, struct err *err)
{
    bool wants_number = opt->type == OPT_TYPE_INT || opt->type == OPT_TYPE_REAL;
    bool wants_text = opt->type == OPT_TYPE_TEXT || opt->type == OPT_TYPE_ENUM;
    if (value->type == JSON_STRING && (wants_text || opt->type == OPT_TYPE_BYTES))
        return set(opt, object, value->string.data, arena, err);
    if (value->type == JSON_NUMBER && (wants_number || opt->type == OPT_TYPE_BYTES))
        return set_from_number(opt, object, value->number, err);
    if (value->type == JSON_BOOL && opt->type == OPT_TYPE_BOOL) {
        set_number(opt, object, value->boolean);
        return 0;
    }
    if (value->type == JSON_NULL && opt->type == OPT_TYPE_TEXT) {
        *(const char **)field(opt, object) = NULL; /* as opt_to_json() writes it */
        return 0;
    }
    if (value->type == JSON_STRING)
        return quoted_out_of_place(opt, value->string.data, err);
    return out_of_place(opt, json_type_name(value->type), err);
}

int opt_from_json(const struct opt *opts, void *object, const struct json *json,
                  struct arena *arena, struct err *err)
{
    struct err why = ERR_INIT;
    if (json->type != JSON_OBJECT)
        return err_at(err, json->path, json->line, "options must be an object, not %s",
                      json_type_name(json->type));
    for (const struct json *member = json->child; member != NULL; member = member->next) {
        const struct opt *opt = opt_find(opts, member->key);
        if (opt == NULL) {
            unknown(opts, member->key.data, &why);
            return err_at(err, member->path, member->line, "%s", why.text);
        }
        if (set_from_json(opt, object, member, arena, &why))
            return err_at(err, member->path, member->line, "\"%s\" %s", opt->name,
                          why.text);
    }
    return 0;
}

/* The part before a comma outside quotes, without the quotes; false when nothing is left. */
static bool next_setting(const char **text, struct buf *part, struct err *err)
{
    bool quoted = false;
    const char *p = *text;
    buf_clear(part);
    if (p == NULL || *p == '\0')
        return false;
    for (; *p != '\0' && (quoted || *p != ','); p++) {
        if (*p == '"')
            quoted = !quoted;
        else
            buf_char(part, *p);
    }
    if (quoted)
        err_ask(err, "a quote is not closed in %s", *text);
    *text = *p == ',' ? p + 1 : p;
    return true;
}

/* Who has just separated an option from its method by a colon will try it for the next option too. */
static int set_to(const struct opt *opts, void *object, const char *name,
                  const char *value, struct arena *arena, struct err *err)
{
    const char *colon = strchr(value, ':');
    if (!opt_set(opts, object, name, value, arena, err))
        return 0;
    if (colon && strchr(colon, '='))
        return err_wrap(err, "a comma stands between options");
    return -1;
}

static int set_pair(const struct opt *opts, void *object, char *pair, struct arena *arena,
                    struct err *err)
{
    char *equals = strchr(pair, '=');
    const struct opt *opt;
    if (equals != NULL) {
        *equals = '\0';
        return set_to(opts, object, pair, equals + 1, arena, err);
    }
    opt = opt_find(opts, str_of(pair));
    if (opt != NULL && opt->type == OPT_TYPE_BOOL)
        return opt_set(opts, object, pair, "true", arena, err);
    if (opt != NULL)
        return err_ask(err, "option \"%s\" needs a value: %s=...", pair, pair);
    return unknown(opts, pair, err);
}

int opt_from_text(const struct opt *opts, void *object, const char *text,
                  struct arena *arena, struct err *err)
{
    struct buf part = {0};
    struct err quote = ERR_INIT;
    int rc = 0;
    while (rc == 0 && next_setting(&text, &part, &quote)) {
        if (quote.status != ERR_NONE)
            rc = err_ask(err, "%s", quote.text);
        else if (part.n > 0)
            rc = set_pair(opts, object, part.data, arena, err);
    }
    buf_release(&part);
    return rc;
}

void opt_to_json(const struct opt *opts, const void *object, struct json_out *out)
{
    for (const struct opt *opt = opts; opt->name != NULL; opt++) {
        const void *value = field_of(opt, object);
        switch (opt->type) {
        case OPT_TYPE_BOOL:
            json_put_bool(out, opt->name, *(const bool *)value);
            break;
        case OPT_TYPE_INT:
        case OPT_TYPE_BYTES:
            json_put_int(out, opt->name, *(const int64_t *)value);
            break;
        case OPT_TYPE_REAL:
            json_put_real(out, opt->name, *(const double *)value);
            break;
        case OPT_TYPE_TEXT:
        case OPT_TYPE_ENUM:
            json_put_text(out, opt->name, *(const char *const *)value);
            break;
        }
    }
}

/* "--min-score X": the option as it is typed. */
static void put_usage(struct buf *out, const struct opt *opt)
{
    static const char *const values[] = {
        [OPT_TYPE_BOOL] = "",   [OPT_TYPE_INT] = " N",     [OPT_TYPE_BYTES] = " SIZE",
        [OPT_TYPE_REAL] = " X", [OPT_TYPE_TEXT] = " TEXT", [OPT_TYPE_ENUM] = " ",
    };
    bool negated = opt->type == OPT_TYPE_BOOL && opt->def != 0;
    buf_text(out, opt->name[1] == '\0' ? "  -" : negated ? "  --[no-]" : "  --");
    for (const char *p = opt->name; *p != '\0'; p++)
        buf_char(out, *p == '_' ? '-' : *p);
    buf_text(out, values[opt->type]);
    if (opt->type == OPT_TYPE_ENUM)
        buf_text(out, opt->choices);
}

/* " (from 1 to 64; default 4)" */
static void put_default(struct buf *out, const struct opt *opt)
{
    struct buf range = {0};
    switch (opt->type) {
    case OPT_TYPE_BOOL:
        buf_text(out, opt->def != 0 ? " (default yes)" : "");
        break;
    case OPT_TYPE_TEXT:
    case OPT_TYPE_ENUM:
        if (opt->text != NULL && opt->text[0] != '\0')
            buf_format(out, " (default %s)", opt->text);
        break;
    default:
        put_range(&range, opt);
        buf_format(out, " (%s%sdefault ", range.n > 0 ? range.data + 1 : "",
                   range.n > 0 ? "; " : "");
        put_bound(out, opt, opt->def);
        buf_char(out, ')');
        buf_release(&range);
        break;
    }
}

void opt_help(const struct opt *opts, FILE *out)
{
    enum { WIDEST = 32 };
    struct buf text = {0};
    size_t width = 0;
    for (const struct opt *opt = opts; opt->name != NULL; opt++) {
        buf_clear(&text);
        put_usage(&text, opt);
        if (text.n > width && text.n <= WIDEST)
            width = text.n;
    }
    for (const struct opt *opt = opts; opt->name != NULL; opt++) {
        buf_clear(&text);
        put_usage(&text, opt);
        fprintf(out, "%-*s  ", (int)width, text.data);
        buf_clear(&text);
        buf_text(&text, opt->help);
        put_default(&text, opt);
        fprintf(out, "%s\n", text.data);
    }
    buf_release(&text);
}
