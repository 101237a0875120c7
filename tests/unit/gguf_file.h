/* gguf_file - one GGUF file in a scratch folder, for tests that write it and read it back. */
#ifndef TESTS_UNIT_GGUF_FILE_H
#define TESTS_UNIT_GGUF_FILE_H

#include "engine/format/gguf.h"

extern char gguf_folder[256], gguf_path[300]; /* made by begin, removed by end */

void gguf_file_begin(void);
void gguf_file_end(void);
void gguf_file_write(struct str bytes);
struct gguf *gguf_file_open(void); /* which must succeed */

#endif
