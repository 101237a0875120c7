/* gguf_layout - what reader and writer of GGUF both know about the bytes of a value. */
#ifndef ENGINE_FORMAT_GGUF_LAYOUT_H
#define ENGINE_FORMAT_GGUF_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "engine/format/gguf.h"

enum { GGUF_NAME_MAX = 63 }; /* bytes of a tensor's name */

size_t gguf_type_bytes(enum gguf_type type); /* 0 for strings and arrays */
const char *gguf_type_name(enum gguf_type type);
/* One number of the type, unaligned; bools count as integers.  u64 keeps its bits. */
int64_t gguf_load_int(enum gguf_type type, const void *raw);
double gguf_load_real(enum gguf_type type, const void *raw);

#endif
