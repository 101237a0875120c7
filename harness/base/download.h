/* download - fetches one file over HTTP, whole and right or not at all.
 *
 * Bytes go to "<path>.part" and stay there when a transfer breaks or is interrupted: the
 * next try, at once or tomorrow, asks only for the rest.  The file gets its name when its
 * sha256 is the wanted one.  Certificates are checked; plain http is only for this
 * machine itself.
 *
 *     const struct download what = {.url = url, .path = path, .sha256 = hex};
 *     if (download(&what, &progress, err)) ...
 */
#ifndef HARNESS_BASE_DOWNLOAD_H
#define HARNESS_BASE_DOWNLOAD_H

#include <stdint.h>

struct err;
struct progress;

struct download {
    const char *url, *path;
    const char *sha256;  /* 64 digits in lower case */
    const char *ca_file; /* certificates to trust instead of the system's; NULL: those */
    int64_t bytes;       /* that it must have; 0: not known */
    int64_t limit;       /* above which it is refused; 0: 64 GiB */
    int tries;           /* without a byte of progress; 0: 5 */
    int64_t wait_ms;     /* before the second try, then doubled; 0: 1,000 */
};

/* `progress` counts in bytes, from what was there; may be NULL. */
int download(const struct download *what, struct progress *progress, struct err *err);

#endif
