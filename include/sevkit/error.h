/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_ERROR_H
#define SEVKIT_ERROR_H

/*
 * Errors.
 *
 * Every function that can fail returns 0 or one of the negative codes below, and takes as its last
 * argument a pointer to a struct sevkit_error that the caller owns (or NULL). On failure the struct
 * holds the code and one line of text that reads from the outside in:
 *
 *     a.fd: SEV metadata: section 3: size 0x1800 is not a multiple of 4096
 *
 * On success the struct is left as it was. Output parameters (ret_*) are written only on success.
 */

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SEVKIT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define SEVKIT_MUST_CHECK
#endif

enum sevkit_error_code {
    SEVKIT_OK = 0,
    SEVKIT_EUSAGE = -1,    /* the request makes no sense: arguments that contradict each other */
    SEVKIT_EINPUT = -2,    /* bytes from outside are malformed or over a limit */
    SEVKIT_EREFUSED = -3,  /* well-formed, but the answer is no: a check failed */
    SEVKIT_EIO = -4,       /* a file, a device or the environment failed */
    SEVKIT_ENOMEM = -5,    /* out of memory */
    SEVKIT_EINTERNAL = -6, /* a library below failed, or a bug */
};

/* What a firmware lacks or has wrong, for callers that have their own words for it. */
enum sevkit_error_reason {
    SEVKIT_REASON_NONE = 0, /* the code says all that there is to tell apart */
    SEVKIT_REASON_TABLE_ENTRY_SIZE,
    SEVKIT_REASON_METADATA_SIGNATURE,
    SEVKIT_REASON_METADATA_VERSION,
    SEVKIT_REASON_NO_RESET_BLOCK,         /* SEV_ES_RESET_BLOCK_GUID */
    SEVKIT_REASON_NO_SVSM_INFO,           /* SVSM_INFO_GUID */
    SEVKIT_REASON_NO_HASH_TABLE,          /* SEV_HASH_TABLE_RV_GUID */
    SEVKIT_REASON_NO_HASH_AREA,           /* the same, or one at address 0, for SEV and SEV-ES */
    SEVKIT_REASON_NO_KERNEL_HASH_SECTION, /* SNP_KERNEL_HASHES */
    SEVKIT_REASON_NO_IGVM_PLATFORM,       /* the IGVM file is for other platforms */
};

/* Bytes for the text, with its terminating NUL; longer texts lose their end. */
#define SEVKIT_ERROR_TEXT_BYTES 1024

struct sevkit_error {
    int code;
    char text[SEVKIT_ERROR_TEXT_BYTES];
    int reason; /* enum sevkit_error_reason */
};

/* One lower-case word for a code ("input", "refused", ...), "unknown" for a number that is none.
 * The string is constant. */
const char *sevkit_error_name(int code);

#ifdef __cplusplus
}
#endif
#endif
