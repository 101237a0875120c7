#include "harness/base/machine.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool machine_read(const char *path, char *text, size_t size, size_t *n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    *n = 0;
    if (fd < 0)
        return false;
    ssize_t got = 1;
    while (*n < size - 1 && (got = read(fd, text + *n, size - 1 - *n)) > 0)
        *n += (size_t)got;
    close(fd);
    text[*n] = '\0';
    return *n > 0;
}

struct str machine_cpu(const char *key, char *text, size_t size)
{
    char info[65536];
    struct str rest = {info, 0}, line;
    machine_read("/proc/cpuinfo", info, sizeof info, &rest.n);
    while (str_split(&rest, '\n', &line)) {
        size_t colon = str_find(line, STR(":"), 0);
        if (colon == SIZE_MAX || !str_is(str_trim(str_slice(line, 0, colon)), key))
            continue;
        struct str value = str_trim(str_slice(line, colon + 1, line.n));
        snprintf(text, size, "%.*s", STR_ARG(value));
        return str_of(text);
    }
    return STR_NONE;
}

void machine_cpu_slug(char *slug, size_t size)
{
    char name[256];
    struct str cpu = machine_cpu("model name", name, sizeof name);
    size_t n = 0;
    for (size_t i = 0; i < cpu.n && n + 1 < size; i++) {
        unsigned char c = (unsigned char)cpu.data[i];
        if (isalnum(c))
            slug[n++] = (char)tolower(c);
        else if (n > 0 && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n > 0 && slug[n - 1] == '-')
        n--;
    slug[n] = '\0';
    if (n == 0)
        snprintf(slug, size, "unknown");
}
