/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_PROBE_H
#define SK_QEMU_PROBE_H

/* What the QEMU at hand can do: asked of the program itself over QMP, never concluded from its version,
 * because distributions and AMD's trees add and leave out. */

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>

/* QEMU's monitor, as one function, so that tests can play QEMU. arguments is taken over and may be NULL;
 * *ret_answer is freed with json_decref(). */
struct sk_monitor {
    int (*call)(void *arg, const char *command, json_t *arguments, json_t **ret_answer,
                struct sevkit_error *error);
    void *arg;
};

struct sk_qemu {
    unsigned major, minor, micro;
    char package[128];
    json_t *objects;  /* type of -object: {property: true} */
    json_t *machine;  /* property of machine q35: true */
    json_t *cpus;     /* CPU model: true */
    json_t *vfio_pci; /* property of the device: true */
};

void sk_qemu_done(struct sk_qemu *qemu);

int sk_qemu_ask(const struct sk_monitor *monitor, struct sk_qemu *ret_qemu,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

bool sk_qemu_has_object(const struct sk_qemu *qemu, const char *type);
bool sk_qemu_has_property(const struct sk_qemu *qemu, const char *type, const char *property);
bool sk_qemu_has_machine_property(const struct sk_qemu *qemu, const char *property);
bool sk_qemu_has_cpu(const struct sk_qemu *qemu, const char *model);
bool sk_qemu_has_vfio_property(const struct sk_qemu *qemu, const char *property);

#endif
