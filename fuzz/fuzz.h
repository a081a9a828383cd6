/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FUZZ_FUZZ_H
#define SK_FUZZ_FUZZ_H

/*
 * A target is one file with LLVMFuzzerTestOneInput(). With clang it becomes a fuzzer; with any compiler
 * replay.c runs it over the seeds (and damaged copies of them) as an ordinary test.
 */

#include <sevkit/error.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that holds for every input; fuzzers catch abort(). */
#define REQUIRE(condition)                                                                  \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            (void)fprintf(stderr, "%s:%d: violated: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                        \
        }                                                                                   \
    } while (0)

/* A failure names one of the codes that the caller expects and says why in one whole line. */
#define REQUIRE_ERROR(result, error, code1, code2)                                      \
    do {                                                                                \
        REQUIRE((result) == (code1) || (result) == (code2));                            \
        REQUIRE((error)->code == (result));                                             \
        REQUIRE(strnlen((error)->text, sizeof((error)->text)) < sizeof((error)->text)); \
        REQUIRE((error)->text[0] && !strchr((error)->text, '\n'));                      \
    } while (0)

#endif
