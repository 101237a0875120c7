#include "harness/base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void clock_date(char text[32])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* The figure in KiB behind `format` in a file of /proc; `otherwise` where there is none. */
static int64_t proc_bytes(const char *path, const char *format, int64_t otherwise)
{
    FILE *file = fopen(path, "re");
    long long kib = -1;
    char line[256];
    if (file == NULL)
        return otherwise;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, format, &kib) == 1)
            break;
    fclose(file);
    return kib < 0 ? otherwise : (int64_t)kib * 1024;
}

int64_t clock_peak_memory_bytes(void)
{
    return proc_bytes("/proc/self/status", "VmHWM: %lld kB", 0);
}

int64_t clock_free_memory_bytes(void)
{
    return proc_bytes("/proc/meminfo", "MemAvailable: %lld kB", (int64_t)1 << 30);
}

void clock_reset_peak_memory(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    /* "5" resets the high-water mark (proc(5)); where it is refused the old mark stays. */
    ssize_t n = write(fd, "5", 1);
    (void)n;
    close(fd);
}
