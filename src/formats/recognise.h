/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_RECOGNISE_H
#define SK_FORMATS_RECOGNISE_H

/* What is this file? For the message about a file that is not of the kind that a command takes. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_file_kind {
    SK_FILE_UNKNOWN,
    SK_FILE_REPORT, /* of SEV-SNP, in any binary form */
    SK_FILE_CERTIFICATES,
    SK_FILE_SEV_CERTIFICATE,
    SK_FILE_FIRMWARE,
    SK_FILE_IGVM,
    SK_FILE_OTHER,
};

/* The bytes of a report, of Azure's HCL blob, or of the guest driver's response, by what must be so in all of
 * them. */
bool sk_is_evidence(const uint8_t *data, size_t size);
/* Has a report begun at this offset, as far as its fixed fields show? */
bool sk_is_report_at(const uint8_t *data, size_t size, size_t offset);

#define SK_RECOGNISED_BYTES 160
/* "an X.509 certificate; 'sevkit certs show' reads it". */
enum sk_file_kind sk_recognise(const void *data, size_t size, char ret_words[SK_RECOGNISED_BYTES]);
/* For r of a reader that wanted the kind: if the file is of another one, the error says which, before what
 * it said. Returns r. */
int sk_recognise_wrap(struct sevkit_error *error, int r, const void *data, size_t size,
                      enum sk_file_kind wanted);
/* For a reader that would take any bytes: SEVKIT_EINPUT for a file that is recognised as of another kind, else 0. */
int sk_recognise_refuse(const void *data, size_t size, enum sk_file_kind wanted,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
