/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_SOURCE_H
#define SK_SEV_SOURCE_H

/*
 * A running guest, seen through whoever runs it: a libvirt connection or QEMU's monitor. A source tells
 * facts and carries out two orders; what may be believed of the facts is decided in sev/complete.h, which
 * is the same for all sources and needs none of their libraries.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Codes beside those of sevkit/error.h, for what a caller wants to tell apart. SEVKIT_EUSAGE is what the
 * source, its version or its guest cannot do; everything that fails on the way (connection, call, answer)
 * is SEVKIT_EIO or SEVKIT_EINPUT. */
enum sk_sev_code {
    SK_SEV_EINSECURE = -64, /* possible, but the answer would be worth nothing */
    SK_SEV_ECONFIG = -65,   /* the guest is not configured for an attested launch */
    SK_SEV_ESTATE = -66,    /* the guest is not in a state in which this can be done */
};

/* Where the other side runs. If in doubt it is local: only a remote host cannot change what we compute. */
struct sk_sev_place {
    bool remote;
    char reason[256]; /* what says so: "the URI names a UNIX socket" */
};

struct sk_sev_guest {
    int id;          /* -1: not running */
    char name[256];  /* "" if it has none */
    char uuid[37];   /* with dashes; "" if it has none */
    bool is_running; /* also while paused */
    bool is_paused;
};

/* What the guest's configuration says. Strings are owned, NULL where the element is missing, as written
 * otherwise (entities decoded, blanks kept). All zero is a configuration that says nothing. */
struct sk_sev_config {
    char *security_type; /* of the first <launchSecurity>: "sev", "sev-snp" */
    unsigned sev_count;  /* elements <launchSecurity type='sev'> */
    unsigned dh_cert_count;
    unsigned session_count;
    bool has_policy;
    uint32_t policy;
    bool kernel_hashes; /* kernelHashes='yes' */
    bool has_nvram;
    unsigned loader_count;
    char *loader; /* the first one */
    char *kernel;
    char *initrd;
    char *cmdline;
    uint64_t vcpus;  /* that the guest starts with; 0: not said */
    char *cpu_mode;  /* "host-passthrough", "custom", ... */
    char *cpu_model; /* "EPYC-Milan" */
};

void sk_sev_config_done(struct sk_sev_config *config);

/* What the secure processor reported through the VMM. The measurement is not decoded. */
struct sk_sev_launch_info {
    bool has_measurement;
    char measurement[256];
    bool has_api_major, has_api_minor, has_build_id, has_policy;
    uint64_t api_major, api_minor, build_id, policy;
};

struct sk_sev_source;

/* Every function returns 0 or an error whose text needs no more context; ret_ parameters are written on
 * success only. connect() comes first, find() second; then any of the others, at any time, repeatedly. */
struct sk_sev_source_functions {
    int (*connect)(struct sk_sev_source *source, struct sk_sev_place *ret_place,
                   struct sevkit_error *error);
    int (*find)(struct sk_sev_source *source, struct sk_sev_guest *ret_guest,
                struct sevkit_error *error);
    /* NULL: there is no configuration to be seen, and none to be checked. */
    int (*config)(struct sk_sev_source *source, struct sk_sev_config *ret_config,
                  struct sevkit_error *error);
    int (*launch_info)(struct sk_sev_source *source, struct sk_sev_launch_info *ret_info,
                       struct sevkit_error *error);
    int (*vcpus)(struct sk_sev_source *source, uint64_t *ret_vcpus, struct sevkit_error *error);
    /* CPUID signature (function 1, EAX) of the host; NULL where there is no one to ask. */
    int (*host_signature)(struct sk_sev_source *source, uint32_t *ret_signature,
                          struct sevkit_error *error);
    /* The two parts of a secret packet, in base64. */
    int (*inject)(struct sk_sev_source *source, const char *header, const char *payload,
                  struct sevkit_error *error);
    int (*resume)(struct sk_sev_source *source, struct sevkit_error *error);
    /* Takes any state, also that of a source that never connected; frees the source. */
    void (*free)(struct sk_sev_source *source);
};

/* The first member of each source's own struct. */
struct sk_sev_source {
    const struct sk_sev_source_functions *functions;
    const char *kind; /* "libvirt", "QMP" */
};

/* source may be NULL. */
void sk_sev_source_free(struct sk_sev_source *source);
void sk_sev_source_free_p(struct sk_sev_source **source);

#endif
