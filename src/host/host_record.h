/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_RECORD_H
#define SK_HOST_RECORD_H

/* Keeps answers of this machine where sk_host_record_begin() asked for it; a failure is kept, too, and
 * reported by sk_host_record_end(). */

#include "host/host_source.h"

void sk_host_record_fact(struct sk_host *host, const struct sk_host_fact *fact);
void sk_host_record_file(struct sk_host *host, const char *path, const char *text);
/* Something that was only looked for: a folder of its name. */
void sk_host_record_folder(struct sk_host *host, const char *path);

#endif
