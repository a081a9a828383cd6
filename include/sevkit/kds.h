/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_KDS_H
#define SEVKIT_KDS_H

/*
 * A getter for sevkit_appraiser_set_getter() that asks AMD's key server over HTTPS. It is a library of its
 * own, libsevkit-kds, which loads libcurl at the first request; libsevkit does not.
 *
 *     sevkit_kds_new(NULL, &kds, &error);
 *     sevkit_appraiser_set_getter(appraiser, sevkit_kds_get, kds);
 */

#include <sevkit/appraise.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sevkit_kds;

/* ca_file: PEM file of the authorities that may vouch for the server; NULL: the system's. */
int sevkit_kds_new(const char *ca_file, struct sevkit_kds **ret_kds,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_kds_free(struct sevkit_kds *kds);
/* arg is a struct sevkit_kds. */
int sevkit_kds_get(void *arg, const struct sevkit_request *request,
                   struct sevkit_response *response, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
