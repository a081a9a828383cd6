/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_FAKE_QEMU_H
#define SK_TEST_FAKE_QEMU_H

/*
 * QEMUs that answer what sk_qemu_ask() asks. Synthetic: made by hand from QEMU's documentation and source
 * (qapi/qom.json of the versions named), reduced to what decides; only the one of 7.2 was compared with a
 * real program (Debian 12's 7.2.22).
 */

#include "qemu/probe.h"
#include "test.h"

#include <stdio.h>

#define FAKE_TYPES_MAX 6

struct fake_type {
    const char *name;
    const char *promised;   /* properties of the schema, with blanks in between */
    const char *registered; /* NULL: the same */
};

struct fake_qemu {
    unsigned major, minor, micro;
    struct fake_type types[FAKE_TYPES_MAX];
    const char *machine; /* properties */
    const char *cpus;
    const char *vfio;    /* NULL: the device is not there */
    const char *failing; /* a command that fails; NULL: none */
};

#define SEV_7_2                                                                     \
    "sev-device dh-cert-file session-file policy handle cbitpos reduced-phys-bits " \
    "kernel-hashes"
#define SNP_9_1                                                                            \
    "sev-device cbitpos reduced-phys-bits kernel-hashes policy guest-visible-workarounds " \
    "id-block id-auth author-key-enabled host-data vcek-disabled"
#define SNP_AMD                                                                   \
    "sev-device cbitpos reduced-phys-bits kernel-hashes policy id-block id-auth " \
    "auth-key-enabled host-data certs-path init-flags discard convert-in-place "  \
    "gmem-allocator gmem-page-size debug-swap secure-tsc stsc-freq"
#define MEMFD   "size share prealloc hugetlb hugetlbsize seal"
#define MACHINE "accel confidential-guest-support memory-encryption memory-backend vmport smp"
#define CPUS    "max host EPYC EPYC-v1 EPYC-v2 EPYC-v3 EPYC-Rome EPYC-Milan"

static const struct fake_qemu fake_qemu_7_2 = {
    7,
    2,
    22,
    {{"sev-guest", SEV_7_2, NULL}, {"memory-backend-memfd", MEMFD, NULL}},
    MACHINE,
    CPUS,
    "host display",
    NULL};
static const struct fake_qemu fake_qemu_9_1 = {
    9,
    1,
    0,
    {{"sev-guest", SEV_7_2 " legacy-vm-type", NULL},
     {"sev-snp-guest", SNP_9_1,
      "sev-device cbitpos reduced-phys-bits kernel-hashes policy guest-visible-workarounds id-block "
      "id-auth author-key-enabled host-data vcek-required"},
     {"memory-backend-memfd", MEMFD, NULL},
     {"iommufd", "fd", NULL}},
    MACHINE,
    CPUS " EPYC-v4 EPYC-Genoa",
    "host display iommufd",
    NULL};
static const struct fake_qemu fake_qemu_10_1 = {10,
                                                1,
                                                0,
                                                {{"sev-guest", SEV_7_2 " legacy-vm-type", NULL},
                                                 {"sev-snp-guest", SNP_9_1, NULL},
                                                 {"memory-backend-memfd", MEMFD, NULL},
                                                 {"igvm-cfg", "file", NULL},
                                                 {"iommufd", "fd", NULL}},
                                                MACHINE " igvm-cfg",
                                                CPUS " EPYC-v4 EPYC-Genoa EPYC-Turin",
                                                "host display iommufd",
                                                NULL};
static const struct fake_qemu fake_qemu_amd = {8,
                                               2,
                                               0,
                                               {{"sev-guest", SEV_7_2, NULL},
                                                {"sev-snp-guest", SNP_AMD, NULL},
                                                {"memory-backend-memfd", MEMFD, NULL}},
                                               MACHINE " svsm",
                                               CPUS " EPYC-v4",
                                               "host display",
                                               NULL};

/* A list of objects with a name. */
static inline json_t *fake_names(const char *words)
{
    json_t *list = json_array();
    char name[64];
    int used;

    while (words && sscanf(words, " %63s%n", name, &used) == 1) {
        EXPECT(json_array_append_new(list, json_pack("{s:s, s:s}", "name", name, "type", "any")) ==
               0);
        words += used;
    }
    return list;
}

static inline json_t *fake_schema(const struct fake_qemu *qemu)
{
    json_t *schema = json_array(), *variants = json_array();

    for (size_t i = 0; i < FAKE_TYPES_MAX && qemu->types[i].name; i++) {
        char id[16];

        (void)snprintf(id, sizeof(id), "%zu", 100 + i);
        EXPECT(json_array_append_new(variants, json_pack("{s:s, s:s}", "case", qemu->types[i].name,
                                                         "type", id)) == 0);
        EXPECT(json_array_append_new(schema, json_pack("{s:s, s:s, s:o}", "name", id, "meta-type",
                                                       "object", "members",
                                                       fake_names(qemu->types[i].promised))) == 0);
    }
    EXPECT(json_array_append_new(schema, json_pack("{s:s, s:s, s:s}", "name", "object-add",
                                                   "meta-type", "command", "arg-type", "7")) == 0);
    EXPECT(json_array_append_new(schema,
                                 json_pack("{s:s, s:o}", "name", "7", "variants", variants)) == 0);
    return schema;
}

/* Types that QEMU registers; one that is promised without properties ("") is compiled out. */
static inline json_t *fake_types(const struct fake_qemu *qemu)
{
    json_t *list = fake_names(qemu->vfio ? "vfio-pci" : "");

    for (size_t i = 0; i < FAKE_TYPES_MAX && qemu->types[i].name; i++)
        if (!qemu->types[i].registered || *qemu->types[i].registered)
            EXPECT(json_array_append_new(list, json_pack("{s:s}", "name", qemu->types[i].name)) ==
                   0);
    return list;
}

static inline json_t *fake_properties(const struct fake_qemu *qemu, const char *type)
{
    if (strcmp(type, "pc-q35-fake-machine") == 0)
        return fake_names(qemu->machine);
    if (strcmp(type, "vfio-pci") == 0)
        return fake_names(qemu->vfio);
    for (size_t i = 0; i < FAKE_TYPES_MAX && qemu->types[i].name; i++)
        if (strcmp(type, qemu->types[i].name) == 0)
            return fake_names(qemu->types[i].registered ? qemu->types[i].registered
                                                        : qemu->types[i].promised);
    return NULL;
}

static inline int fake_call(void *arg, const char *command, json_t *arguments, json_t **ret_answer,
                            struct sevkit_error *error)
{
    const struct fake_qemu *qemu = arg;
    const char *type = json_string_value(json_object_get(arguments, "typename"));
    json_t *answer = NULL;

    if (qemu->failing && strcmp(qemu->failing, command) == 0)
        answer = NULL;
    else if (strcmp(command, "query-version") == 0)
        answer = json_pack("{s:{s:i, s:i, s:i}, s:s}", "qemu", "major", (int)qemu->major, "minor",
                           (int)qemu->minor, "micro", (int)qemu->micro, "package", "fake");
    else if (strcmp(command, "query-qmp-schema") == 0)
        answer = fake_schema(qemu);
    else if (strcmp(command, "qom-list-types") == 0)
        answer = fake_types(qemu);
    else if (strcmp(command, "query-machines") == 0)
        answer =
            json_pack("[{s:s}, {s:s, s:s}]", "name", "none", "name", "pc-q35-fake", "alias", "q35");
    else if (strcmp(command, "query-cpu-definitions") == 0)
        answer = fake_names(qemu->cpus);
    else if (type)
        answer = fake_properties(qemu, type);
    json_decref(arguments);
    if (!answer)
        return sk_error_set(error, SEVKIT_EIO, "QMP: %s: refused", command);
    *ret_answer = answer;
    return 0;
}

static inline int fake_ask(const struct fake_qemu *fake, struct sk_qemu *ret_qemu,
                           struct sevkit_error *error)
{
    const struct sk_monitor monitor = {fake_call, (void *)(uintptr_t)fake};

    return sk_qemu_ask(&monitor, ret_qemu, error);
}

#endif
