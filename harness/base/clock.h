/* clock - monotonic time, and the date for records. */
#ifndef HARNESS_BASE_CLOCK_H
#define HARNESS_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_us(void);                /* monotonic microseconds */
void clock_date(char text[32]);        /* 2026-11-23T07:36:00Z */
int64_t clock_peak_memory_bytes(void); /* of this process so far (VmHWM) */
/* What can be taken without swapping (MemAvailable); 1 GiB where the system does not say. */
int64_t clock_free_memory_bytes(void);
/* Starts counting VmHWM anew where the kernel lets us (/proc/self/clear_refs); else nothing. */
void clock_reset_peak_memory(void);

#endif
