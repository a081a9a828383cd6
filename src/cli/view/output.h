/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_OUTPUT_H
#define SK_CLI_VIEW_OUTPUT_H

/*
 * Everything that the command prints or writes. Standard output gets the whole answer in one go at the
 * end, so that a failure leaves nothing half-said; diagnostics go to standard error.
 */

#include "base/error.h"
#include "base/listener.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Makes descriptors 0, 1 and 2 exist, so that no file that we open becomes standard output. */
void sk_cli_start(void);
/* "sevkit measure": what diagnostics begin with; borrowed. */
void sk_cli_set_program(const char *name);
/* One line each on standard error; bytes that a terminal would act on are shown as \xNN. */
void sk_cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sk_cli_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void sk_cli_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* These three for services. */
extern const struct sk_listener sk_cli_listener;
/* "debug: ROOM: line" */
void sk_cli_debug_line(const char *room, const char *line);
/* Exit status 4; for the command only, the library returns SEVKIT_ENOMEM. */
_Noreturn void sk_cli_out_of_memory(void);

int sk_cli_emit(const struct sk_text *text, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_cli_emit_bytes(const void *data, size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Writes a file whole or not at all; "-" is standard output, a pipe or a device is written to. Without
 * replace an existing file is SEVKIT_EREFUSED. */
int sk_cli_write_file(const char *path, const void *data, size_t size, mode_t mode, bool replace,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_cli_output {
    const char *path; /* NULL: this one is not wanted */
    const void *data;
    size_t size;
    mode_t mode;
};

/* Each of them in turn, or none: after an error those that were written are removed. What is not to be lost because
 * another one failed (a private key that is replaced) comes last. */
int sk_cli_write_files(const struct sk_cli_output *outputs, size_t count, bool replace,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

enum sk_colour { SK_RED, SK_GREEN, SK_YELLOW };

/* The word, coloured if standard output is a terminal (and NO_COLOR is not set). */
void sk_cli_add_coloured(struct sk_text *text, enum sk_colour colour, const char *word);

/* Columns for help: COLUMNS, else the terminal's, else 80; less two, as argparse has it. */
unsigned sk_cli_width(void);

#endif
