/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/probe.h"

#include "base/cleanup.h"
#include "base/debug.h"

#include <stdio.h>
#include <string.h>

SK_DEFINE_CLEANUP(json_t *, json_decref)

/* Types whose properties decide how a guest is started. */
static const char *const types[] = {"sev-guest", "sev-snp-guest", "igvm-cfg",
                                    "memory-backend-memfd", "iommufd"};

void sk_qemu_done(struct sk_qemu *qemu)
{
    json_decref(qemu->objects);
    json_decref(qemu->machine);
    json_decref(qemu->cpus);
    json_decref(qemu->vfio_pci);
    *qemu = (struct sk_qemu){0};
}

static int add(json_t *set, const char *name, struct sevkit_error *error)
{
    return json_object_set_new(set, name, json_true()) < 0 ? sk_error_oom(error) : 0;
}

/* The names of a list of objects as a set. */
static int names_of(const json_t *list, json_t **ret_set, struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *set = json_object();
    const json_t *entry;
    size_t i;

    if (!set)
        return sk_error_oom(error);
    json_array_foreach(list, i, entry)
    {
        const char *name = json_string_value(json_object_get(entry, "name"));

        if (name && add(set, name, error) < 0)
            return SEVKIT_ENOMEM;
    }
    *ret_set = SK_TAKE(set);
    return 0;
}

static const json_t *find(const json_t *list, const char *key, const char *value)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        const char *text = json_string_value(json_object_get(entry, key));

        if (text && strcmp(text, value) == 0)
            return entry;
    }
    return NULL;
}

/* The types that object-add takes, with what the schema says of the properties of ours. */
static int read_schema(const json_t *schema, struct sk_qemu *qemu, struct sevkit_error *error)
{
    const json_t *command = find(schema, "name", "object-add");
    const char *type = json_string_value(json_object_get(command, "arg-type"));
    const json_t *argument = type ? find(schema, "name", type) : NULL;
    const json_t *variant;
    size_t i;

    qemu->objects = json_object();
    if (!qemu->objects)
        return sk_error_oom(error);
    json_array_foreach(json_object_get(argument, "variants"), i, variant)
    {
        const char *name = json_string_value(json_object_get(variant, "case"));
        const char *members = json_string_value(json_object_get(variant, "type"));
        const json_t *entry = members ? find(schema, "name", members) : NULL;
        json_t *properties = NULL;

        if (!name || names_of(json_object_get(entry, "members"), &properties, error) < 0 ||
            json_object_set_new(qemu->objects, name, properties) < 0)
            return sk_error_set(error, SEVKIT_EINPUT, "QMP: query-qmp-schema: damaged");
    }
    if (json_object_size(qemu->objects) == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "QMP: query-qmp-schema: object-add names no types; QEMU 6.0 or later "
                            "is needed");
    return 0;
}

/* Properties that a type of object, machine or device registers. */
static int ask_properties(const struct sk_monitor *monitor, const char *command, const char *type,
                          json_t **ret_set, struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *answer = NULL;
    int r =
        monitor->call(monitor->arg, command, json_pack("{s:s}", "typename", type), &answer, error);

    return r < 0 ? r : names_of(answer, ret_set, error);
}

/* The schema promises what the type might not have: QEMU 9.1.0 takes vcek-disabled and then does not find
 * it. A property is there if both say so. */
static int confirm_properties(const struct sk_monitor *monitor, const json_t *registered_types,
                              struct sk_qemu *qemu, struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(types); i++) {
        SK_CLEANUP(json_decref_p) json_t *registered = NULL;
        json_t *promised = json_object_get(qemu->objects, types[i]);
        json_t *value;
        const char *key;
        void *next;
        int r;

        if (!promised)
            continue;
        if (!json_object_get(registered_types, types[i])) {
            /* Compiled out although the schema has it. */
            (void)json_object_del(qemu->objects, types[i]);
            continue;
        }
        r = ask_properties(monitor, "qom-list-properties", types[i], &registered, error);
        if (r < 0)
            return r;
        json_object_foreach_safe(promised, next, key, value) if (!json_object_get(registered, key))(
            void) json_object_del(promised, key);
    }
    return 0;
}

static int ask_machine(const struct sk_monitor *monitor, struct sk_qemu *qemu,
                       struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *machines = NULL;
    const char *name;
    char type[160];
    int r = monitor->call(monitor->arg, "query-machines", NULL, &machines, error);

    if (r < 0)
        return r;
    name = json_string_value(json_object_get(find(machines, "alias", "q35"), "name"));
    if (!name)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QMP: query-machines: this QEMU has no machine q35");
    (void)snprintf(type, sizeof(type), "%.100s-machine", name);
    return ask_properties(monitor, "qom-list-properties", type, &qemu->machine, error);
}

/* The names in the answer of a command without arguments. */
static int ask_names(const struct sk_monitor *monitor, const char *command, json_t **ret_set,
                     struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *answer = NULL;
    int r = monitor->call(monitor->arg, command, NULL, &answer, error);

    return r < 0 ? r : names_of(answer, ret_set, error);
}

static int ask_lists(const struct sk_monitor *monitor, struct sk_qemu *qemu,
                     struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *schema = NULL;
    SK_CLEANUP(json_decref_p) json_t *registered = NULL;
    int r = monitor->call(monitor->arg, "query-qmp-schema", NULL, &schema, error);

    if (r == 0)
        r = read_schema(schema, qemu, error);
    if (r == 0)
        r = ask_names(monitor, "qom-list-types", &registered, error);
    if (r == 0)
        r = confirm_properties(monitor, registered, qemu, error);
    if (r == 0)
        r = ask_machine(monitor, qemu, error);
    if (r == 0)
        r = ask_names(monitor, "query-cpu-definitions", &qemu->cpus, error);
    if (r == 0 && json_object_get(registered, "vfio-pci"))
        r = ask_properties(monitor, "device-list-properties", "vfio-pci", &qemu->vfio_pci, error);
    return r;
}

int sk_qemu_ask(const struct sk_monitor *monitor, struct sk_qemu *ret_qemu,
                struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    SK_CLEANUP(json_decref_p) json_t *version = NULL;
    const json_t *numbers;
    const char *package;
    int r = monitor->call(monitor->arg, "query-version", NULL, &version, error);

    if (r < 0)
        return r;
    numbers = json_object_get(version, "qemu");
    qemu.major = (unsigned)json_integer_value(json_object_get(numbers, "major"));
    qemu.minor = (unsigned)json_integer_value(json_object_get(numbers, "minor"));
    qemu.micro = (unsigned)json_integer_value(json_object_get(numbers, "micro"));
    package = json_string_value(json_object_get(version, "package"));
    (void)snprintf(qemu.package, sizeof(qemu.package), "%.100s", package ? package : "");
    r = ask_lists(monitor, &qemu, error);
    if (r < 0)
        return r;
    sk_debug("qemu", "QEMU %u.%u.%u (%s): sev-snp-guest %s", qemu.major, qemu.minor, qemu.micro,
             qemu.package, sk_qemu_has_object(&qemu, "sev-snp-guest") ? "known" : "unknown");
    *ret_qemu = qemu;
    qemu = (struct sk_qemu){0};
    return 0;
}

bool sk_qemu_has_object(const struct sk_qemu *qemu, const char *type)
{
    return json_object_get(qemu->objects, type) != NULL;
}

bool sk_qemu_has_property(const struct sk_qemu *qemu, const char *type, const char *property)
{
    return json_object_get(json_object_get(qemu->objects, type), property) != NULL;
}

bool sk_qemu_has_machine_property(const struct sk_qemu *qemu, const char *property)
{
    return json_object_get(qemu->machine, property) != NULL;
}

bool sk_qemu_has_cpu(const struct sk_qemu *qemu, const char *model)
{
    return json_object_get(qemu->cpus, model) != NULL;
}

bool sk_qemu_has_vfio_property(const struct sk_qemu *qemu, const char *property)
{
    return json_object_get(qemu->vfio_pci, property) != NULL;
}
