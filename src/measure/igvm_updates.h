/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_IGVM_UPDATES_H
#define SK_MEASURE_IGVM_UPDATES_H

#include "formats/igvm/igvm.h"

#include <sevkit/measure.h>

/* What upstream KVM asks of a file so that the digest is the one that the file's directives give (Coconut
 * igvmmeasure, --check-kvm): 0, or SEVKIT_EREFUSED with the first rule that is broken. With strict also
 * pages behind the save area, which igvmmeasure does not look for. */
int sk_igvm_check_kvm(const struct sk_igvm *igvm, uint32_t mask, bool strict,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The platform that a mode measures. */
enum sk_igvm_platform sk_igvm_platform_of(enum sevkit_mode mode);
/* The header of the mode's platform; SEVKIT_EREFUSED if the file has none. */
int sk_igvm_platform_header(const struct sk_igvm *igvm, enum sevkit_mode mode,
                            const struct sk_igvm_header **ret_header,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
