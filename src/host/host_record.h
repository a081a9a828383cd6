/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_RECORD_H
#define SK_HOST_RECORD_H

/* Writes down what the checks of a host find, so that they can be made elsewhere. */

#include "host/host_source.h"

/* Makes the checks of all generations on this machine, and a recording in a new folder. SEVKIT_EREFUSED if the folder
 * exists. */
int sk_host_record(const struct sk_sys *sys, const char *folder,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* For what asks this machine: each keeps an answer if there is a recording. A failure is kept, too. */
void sk_host_record_fact(struct sk_host *host, const struct sk_host_fact *fact);
void sk_host_record_file(struct sk_host *host, const char *path, const char *text);
/* Something that was only looked for: a folder of its name. */
void sk_host_record_folder(struct sk_host *host, const char *path);

#endif
