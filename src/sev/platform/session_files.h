/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PLATFORM_SESSION_FILES_H
#define SK_SEV_PLATFORM_SESSION_FILES_H

/* A launch session as files: the owner keeps the keys, the host gets the rest. */

#include "base/listener.h"
#include "base/text.h"
#include "sev/platform/session.h"

struct sk_sev_session_request {
    const struct sk_sev_certificates *certificates; /* the platform's, up to AMD */
    const struct sk_sev_ca *root;                   /* NULL: AMD's */
    bool unverified; /* do not check whose certificates these are; warned about */
    uint32_t policy;
    const char *prefix; /* "vm": what the files' names begin with */
    bool replace;       /* files that exist */
};

/* "_tik.bin" and "_tek.bin" with mode 0600; "_godh.b64" (the owner's certificate) and "_session.b64" in base64, as QEMU
 * and libvirt take them. */
enum sk_sev_session_file {
    SK_SEV_TIK_FILE,
    SK_SEV_TEK_FILE,
    SK_SEV_OWNER_FILE,
    SK_SEV_SESSION_FILE,
};
#define SK_SEV_SESSION_FILES 4

struct sk_sev_session_files {
    struct sk_text paths[SK_SEV_SESSION_FILES];
};
void sk_sev_session_files_done(struct sk_sev_session_files *files);

/*
 * Draws fresh keys and writes all files or none. SEVKIT_EINPUT if there is no PDH among the certificates,
 * SEVKIT_EREFUSED if it does not lead to the root, or a file exists.
 */
int sk_sev_session_write_files(const struct sk_sev_session_request *request,
                               const struct sk_listener *listener,
                               struct sk_sev_session_files *ret_files,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
