/* json_write - the writer half of json.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/base/json.h"

static void new_line(struct json_out *out)
{
    if (!out->pretty)
        return;
    buf_char(&out->buf, '\n');
    for (int i = 0; i < out->depth; i++)
        buf_text(&out->buf, "  ");
}

/* What cannot be in JSON text becomes U+FFFD: invalid UTF-8, and NUL, which no reader likes. */
static void put_quoted(struct buf *buf, struct str s)
{
    size_t at = 0;
    buf_char(buf, '"');
    while (at < s.n) {
        size_t from = at;
        int32_t code_point = utf8_next(s, &at);
        if (code_point <= 0)
            buf_text(buf, "\xef\xbf\xbd");
        else if (code_point == '"' || code_point == '\\')
            buf_format(buf, "\\%c", (char)code_point);
        else if (code_point == '\n')
            buf_text(buf, "\\n");
        else if (code_point == '\t')
            buf_text(buf, "\\t");
        else if (code_point == '\r')
            buf_text(buf, "\\r");
        else if (code_point < 0x20 || code_point == 0x7f)
            buf_format(buf, "\\u%04x", (unsigned)code_point);
        else
            buf_add(buf, s.data + from, at - from);
    }
    buf_char(buf, '"');
}

/* Everything that stands before a value: the comma, the line break, the key. */
static void lead_in(struct json_out *out, const char *key)
{
    if (out->comma)
        buf_char(&out->buf, ',');
    if (out->depth > 0)
        new_line(out);
    if (key != NULL) {
        put_quoted(&out->buf, str_of(key));
        buf_text(&out->buf, out->pretty ? ": " : ":");
    }
    out->comma = true;
}

static void open_level(struct json_out *out, const char *key, char bracket)
{
    lead_in(out, key);
    buf_char(&out->buf, bracket);
    out->depth++;
    out->comma = false;
}

static void close_level(struct json_out *out, char bracket)
{
    out->depth--;
    if (out->comma)
        new_line(out);
    buf_char(&out->buf, bracket);
    out->comma = out->depth > 0;
}

void json_begin(struct json_out *out, const char *key)
{
    open_level(out, key, '{');
}

void json_end(struct json_out *out)
{
    close_level(out, '}');
}

void json_begin_array(struct json_out *out, const char *key)
{
    open_level(out, key, '[');
}

void json_end_array(struct json_out *out)
{
    close_level(out, ']');
}

void json_put_str(struct json_out *out, const char *key, struct str value)
{
    lead_in(out, key);
    put_quoted(&out->buf, value);
}

void json_put_text(struct json_out *out, const char *key, const char *value)
{
    if (value == NULL)
        json_put_null(out, key);
    else
        json_put_str(out, key, str_of(value));
}

void json_put_int(struct json_out *out, const char *key, int64_t value)
{
    lead_in(out, key);
    buf_format(&out->buf, "%" PRId64, value);
}

void json_put_real(struct json_out *out, const char *key, double value)
{
    char text[32];
    if (!isfinite(value)) {
        json_put_null(out, key);
        return;
    }
    json_real_text(value, text);
    lead_in(out, key);
    buf_text(&out->buf, text);
}

void json_put_bool(struct json_out *out, const char *key, bool value)
{
    lead_in(out, key);
    buf_text(&out->buf, value ? "true" : "false");
}

void json_put_null(struct json_out *out, const char *key)
{
    lead_in(out, key);
    buf_text(&out->buf, "null");
}

static void put_members(struct json_out *out, const struct json *value)
{
    bool keyed = value->type == JSON_OBJECT;
    for (const struct json *child = value->child; child != NULL; child = child->next)
        json_put(out, keyed ? child->key.data : NULL, child);
}

void json_put(struct json_out *out, const char *key, const struct json *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_put_null(out, key);
        break;
    case JSON_BOOL:
        json_put_bool(out, key, value->boolean);
        break;
    case JSON_NUMBER:
        json_put_real(out, key, value->number);
        break;
    case JSON_STRING:
        json_put_str(out, key, value->string);
        break;
    case JSON_ARRAY:
        json_begin_array(out, key);
        put_members(out, value);
        json_end_array(out);
        break;
    case JSON_OBJECT:
        json_begin(out, key);
        put_members(out, value);
        json_end(out);
        break;
    }
}

void json_release(struct json_out *out)
{
    buf_release(&out->buf);
}

/* Bits are compared, not values: with denormals flushed to zero all of them would be equal. */
void json_real_text(double value, char text[32])
{
    if (isnan(value)) {
        snprintf(text, 32, "nan");
        return;
    }
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, 32, "%.*g", precision, value);
        double back = strtod(text, NULL);
        if (memcmp(&back, &value, sizeof back) == 0)
            return;
    }
}
