/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qemu_version.h"

#include "base/cleanup.h"
#include "data/software/qemu_features.h"

#include <stdio.h>
#include <string.h>

/* The set of names that a feature belongs into; NULL if memory is out. */
static json_t *set_of(const struct sk_qemu *qemu, const struct sk_qemu_feature *feature)
{
    json_t *set;

    if (feature->kind != SK_QEMU_OBJECT)
        return feature->kind == SK_QEMU_MACHINE ? qemu->machine
               : feature->kind == SK_QEMU_CPU   ? qemu->cpus
                                                : qemu->vfio_pci;
    set = json_object_get(qemu->objects, feature->type);
    if (set)
        return set;
    (void)json_object_set_new(qemu->objects, feature->type, json_object());
    return json_object_get(qemu->objects, feature->type);
}

static bool add(json_t *set, const char *name)
{
    return json_object_set_new(set, name, json_true()) == 0;
}

int sk_qemu_of_version(const struct sk_launch_version *version, const char *cpu_model,
                       struct sk_qemu *ret_qemu, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_done)
    struct sk_qemu qemu = {
        .major = version->major,
        .minor = version->minor,
        .micro = version->micro,
        .objects = json_object(),
        .machine = json_object(),
        .cpus = json_object(),
        .vfio_pci = json_object(),
    };
    bool ok = true, listed = false;

    for (size_t i = 0; i < sk_qemu_features_count && ok; i++) {
        const struct sk_qemu_feature *feature = &sk_qemu_features[i];

        listed |= feature->kind == SK_QEMU_CPU && strcmp(feature->name, cpu_model) == 0;
        if (!sk_launch_version_before(version, &feature->from))
            ok = add(set_of(&qemu, feature), feature->name);
    }
    if (ok && !listed)
        ok = add(qemu.cpus, cpu_model);
    if (!ok)
        return sk_error_oom(error);
    (void)snprintf(qemu.package, sizeof(qemu.package), "not asked; as released");
    *ret_qemu = qemu;
    qemu = (struct sk_qemu){0};
    return 0;
}
