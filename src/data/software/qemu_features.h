/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_QEMU_FEATURES_H
#define SK_DATA_SOFTWARE_QEMU_FEATURES_H

/* What releases of QEMU have of that which a launch plan may need, for plans that another machine's QEMU is to
 * start. Trees of AMD and of distributions add to it and leave out. */

#include "data/software/launch_rules.h"

enum sk_qemu_feature_kind {
    SK_QEMU_OBJECT,   /* a type of -object, and a property of it */
    SK_QEMU_MACHINE,  /* a property of machine q35 */
    SK_QEMU_VFIO_PCI, /* a property of that device */
    SK_QEMU_CPU,      /* a model */
};

struct sk_qemu_feature {
    enum sk_qemu_feature_kind kind;
    const char *type; /* of the object; NULL otherwise */
    const char *name;
    const char *source; /* of the release; says so where it was not confirmed */
    struct sk_launch_version from;
};

extern const struct sk_qemu_feature sk_qemu_features[];
extern const size_t sk_qemu_features_count;

#endif
