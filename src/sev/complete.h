/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_COMPLETE_H
#define SK_SEV_COMPLETE_H

/*
 * What the owner gave, completed by what a source tells where that can be believed. The measurement, API
 * version, build and policy may always come from the host: the measurement is keyed, and the policy is
 * bound to the keys by the launch session. Everything else decides what is measured, so it must come from
 * the owner unless the owner declares the check insecure.
 */

#include "base/listener.h"
#include "base/secret.h"
#include "sev/launch_measure.h"
#include "sev/source.h"

#include <stdint.h>

struct sk_sev_number {
    bool given;
    bool negative;
    bool large; /* beyond 64 bits */
    uint64_t value;
};

/* Values on the way, for debugging: called with a label and a text as they arise. The labels are those of
 * virt-qemu-sev-validate. */
typedef void (*sk_sev_trace)(void *arg, const char *label, const char *text);

/* Owned; all zero is an empty one. */
struct sk_sev_inputs {
    const struct sk_sys *sys; /* NULL: the real one */
    char *measurement;        /* base64, not decoded */
    const uint8_t
        *nonce; /* 16 bytes, of a measurement that is to be computed; NULL: there is one */
    struct sk_sev_number api_major, api_minor, build_id, policy, vcpus;
    struct sk_secret *tik, *tek;
    bool has_firmware;
    struct sk_bytes firmware;
    bool has_kernel, has_initrd, has_cmdline;
    struct sevkit_kernel_hashes hashes; /* what was not given is not filled in */
    char *cmdline;                      /* NUL-terminated */
    uint8_t *vmsas[2];                  /* SEVKIT_VMSA_BYTES, by role; NULL where not given */
    bool has_signature;
    uint64_t signature; /* save areas are to be built of it */
    const struct sevkit_profile *profile;
    uint64_t sev_features;
    bool extended_firmware; /* see struct sk_sev_vmsa_request */
    bool has_digest;        /* only the launch digest is known, not what it is of */
    uint8_t digest[32];
    sk_sev_trace trace; /* NULL: none */
    bool trace_secrets; /* keys and plaintext too */
    void *trace_arg;
};

void sk_sev_inputs_done(struct sk_sev_inputs *inputs);

/* Each reads one file into its place; path "-" is standard input. SEVKIT_EUSAGE if a key or a save area
 * has another size than it must have. */
int sk_sev_load_firmware(struct sk_sev_inputs *inputs, const char *path,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_load_kernel(struct sk_sev_inputs *inputs, const char *path,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_load_initrd(struct sk_sev_inputs *inputs, const char *path,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_set_cmdline(struct sk_sev_inputs *inputs, const char *cmdline,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_load_vmsa(struct sk_sev_inputs *inputs, enum sevkit_vcpu_role role, const char *path,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* TIK and TEK, from a file each, or both from one of 32 bytes: TEK, TIK. */
int sk_sev_load_tik(struct sk_sev_inputs *inputs, const char *path,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_load_tek(struct sk_sev_inputs *inputs, const char *path,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_sev_load_tk(struct sk_sev_inputs *inputs, const char *path,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Builds the save areas of inputs->signature, if it has one. */
int sk_sev_build_inputs(struct sk_sev_inputs *inputs, struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sev_completion {
    bool insecure; /* take what the host says, on the host itself too */
    /* Do not demand that the configuration makes sense; its security is checked still. */
    bool ignore_config;
    bool named_models; /* also take the CPU from a model that the configuration names */
};

/*
 * Connects, finds the guest, checks state and configuration, and fills in what inputs lacks. On success
 * *ret_config holds the configuration (all zero if the source has none).
 */
int sk_sev_complete(struct sk_sev_source *source, const struct sk_sev_completion *completion,
                    struct sk_sev_inputs *inputs, struct sk_sev_config *ret_config,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Whether the guest starts a kernel that is not in its measurement, since kernelHashes is not 'yes'. */
bool sk_sev_kernel_unmeasured(const struct sk_sev_config *config);

/* What the inputs lack, from a configuration that the guest's owner has written: all of it is believed, and files that it
 * names are those of this machine. name is what messages begin with. */
int sk_sev_take_config(const struct sk_sev_config *config, const char *name,
                       struct sk_sev_inputs *inputs, const struct sk_listener *listener,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * The launch that the inputs describe, and what was reported of it (zeros if there is no measurement, but a
 * nonce). Checks, in this order: the measurement is there (SEVKIT_EUSAGE) and base64 (SEVKIT_EINPUT); a SEV-ES guest has vCPUs and save areas (SEVKIT_EUSAGE); the numbers are in
 * range (SEVKIT_EINPUT). A measurement shorter than SK_SEV_BLOB_BYTES is SEVKIT_EREFUSED: it matches
 * nothing.
 */
int sk_sev_launch_of(const struct sk_sev_inputs *inputs, struct sk_sev_launch *ret_launch,
                     uint8_t ret_reported[SK_SEV_MEASURE_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Hands the values to the inputs' trace. */
void sk_sev_trace_values(const struct sk_sev_inputs *inputs, const struct sk_sev_launch *launch,
                         const struct sk_sev_values *values,
                         const uint8_t reported[SK_SEV_MEASURE_BYTES]);
void sk_sev_trace_hex(const struct sk_sev_inputs *inputs, const char *label, const void *bytes,
                      size_t size);

#endif
