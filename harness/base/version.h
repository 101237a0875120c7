/* version - of the program and of the formats it writes. */
#ifndef HARNESS_BASE_VERSION_H
#define HARNESS_BASE_VERSION_H

#define TRIVIUM_VERSION "0.1.0"
#define RESULTS_VERSION 1 /* run.json, items.jsonl, cells.csv */

#endif
