/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_LOG_READ_H
#define SK_HOST_LOG_READ_H

/* A log from its file, as it is or as it grows. */

#include "host/log/diagnose.h"
#include "sys/sys.h"

struct sk_host_log_request {
    const struct sk_sys *sys;
    const char *path; /* "-" is standard input */
    bool follows;     /* does not end with the file; standard input that ends does not grow again */
    /* Called with each thing when it is first seen; 0 goes on. NULL: it is not needed. */
    int (*seen)(void *arg, const struct sk_host_sighting *sighting, struct sevkit_error *error);
    void *arg;
};

/* Appends to log. SEVKIT_EIO if the file cannot be read; other codes are those of seen. */
int sk_host_log_read(const struct sk_host_log_request *request, struct sk_host_log *log,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
