/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_GUEST_H
#define SEVKIT_GUEST_H

/*
 * Inside of a SEV-SNP guest: ask the secure processor for a report or a key, and find out why it does not
 * answer.
 *
 * Linux offers two ways. configfs-tsm (6.7 and later) is a folder below /sys/kernel/config/tsm/report;
 * /dev/sev-guest (5.19 and later) takes ioctls, and is the only way to choose the signing key and to
 * derive keys. Both usually need root. Requests share one encrypted channel to the processor: after a
 * failure in the firmware or the host the kernel gives its end of that channel up until the next boot,
 * so requests that cannot succeed are refused here, before they are sent.
 */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEVKIT_GUEST_REPORT_DATA_BYTES 64
/* The level at which this kernel runs. */
#define SEVKIT_GUEST_VMPL_OWN 0xffffffffu
#define SEVKIT_GUEST_VMPL_MAX 3u
/* How long a host that answers "busy" is asked again, unless set otherwise. */
#define SEVKIT_GUEST_TIMEOUT_MS 60000u

enum sevkit_guest_via {
    SEVKIT_GUEST_AUTO, /* configfs-tsm where it is there, else the device */
    SEVKIT_GUEST_CONFIGFS,
    SEVKIT_GUEST_IOCTL,
};

enum sevkit_guest_key {
    SEVKIT_GUEST_KEY_AUTO, /* VLEK where one is loaded, else VCEK */
    SEVKIT_GUEST_KEY_VCEK,
    SEVKIT_GUEST_KEY_VLEK,
};

struct sevkit_guest_report_request {
    uint8_t report_data[SEVKIT_GUEST_REPORT_DATA_BYTES];
    uint32_t vmpl; /* 0 to 3, not below the kernel's own; or SEVKIT_GUEST_VMPL_OWN */
    enum sevkit_guest_key key;
    enum sevkit_guest_via via;
    bool certificates; /* also get the certificates that the host keeps */
    uint32_t timeout_ms;
};

/* Report data zero, own VMPL, everything automatic, no certificates. */
struct sevkit_guest_report_request sevkit_guest_report_request_default(void);

struct sevkit_guest_report;

/*
 * Gets a report and checks that it answers this request. SEVKIT_EUSAGE if the request contradicts itself,
 * SEVKIT_EREFUSED if this guest cannot ask so (VMPL), SEVKIT_EIO if there is no way to ask, or kernel,
 * host or firmware failed, SEVKIT_EINPUT if the answer is malformed or answers another request.
 */
int sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                            struct sevkit_guest_report **ret_report,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_guest_report_free(struct sevkit_guest_report *report);

/* The exact bytes that were received. */
const uint8_t *sevkit_guest_report_bytes(const struct sevkit_guest_report *report,
                                         size_t *ret_size);
/* The certificate table; NULL and 0 if none was asked for or the host has none. */
const uint8_t *sevkit_guest_report_certificates(const struct sevkit_guest_report *report,
                                                size_t *ret_size);
/* SEVKIT_GUEST_CONFIGFS or SEVKIT_GUEST_IOCTL. */
enum sevkit_guest_via sevkit_guest_report_via(const struct sevkit_guest_report *report);
/* The level that was asked for. */
uint32_t sevkit_guest_report_vmpl(const struct sevkit_guest_report *report);

/*
 * Keys that the secure processor derives for this guest from a root that never leaves it
 * (SEV-SNP ABI 56860, MSG_KEY_REQ). The same request on the same processor gives the same key.
 */

#define SEVKIT_GUEST_DERIVED_KEY_BYTES 32

enum sevkit_guest_root {
    SEVKIT_GUEST_ROOT_VCEK, /* the processor's (or the VLEK): other processors give other keys */
    SEVKIT_GUEST_ROOT_VMRK, /* the migration agent's; without one it is new at each launch */
};

/* What is mixed into the key, each a bit of sevkit_guest_key_request.fields. */
enum sevkit_guest_field {
    SEVKIT_GUEST_FIELD_POLICY = 1 << 0,
    SEVKIT_GUEST_FIELD_IMAGE_ID = 1 << 1,
    SEVKIT_GUEST_FIELD_FAMILY_ID = 1 << 2,
    SEVKIT_GUEST_FIELD_MEASUREMENT = 1 << 3,
    SEVKIT_GUEST_FIELD_GUEST_SVN = 1 << 4,         /* the request's, at most the guest's */
    SEVKIT_GUEST_FIELD_TCB_VERSION = 1 << 5,       /* the request's, at most the committed one */
    SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR = 1 << 6, /* the request's; firmware ABI 1.58 */
};

struct sevkit_guest_field_info {
    enum sevkit_guest_field field;
    const char *name; /* "policy", "image-id", ... */
    const char *meaning;
};
size_t sevkit_guest_field_count(void);
const struct sevkit_guest_field_info *sevkit_guest_field_info(size_t index);
/* NULL if there is no field of that name. */
const struct sevkit_guest_field_info *sevkit_guest_field_find(const char *name);

struct sevkit_guest_key_request {
    enum sevkit_guest_root root;
    enum sevkit_guest_key key; /* which key is the root where a VLEK is loaded; firmware ABI 1.54 */
    unsigned fields;
    uint32_t vmpl;              /* mixed in always; as for reports */
    uint32_t guest_svn;         /* 0 unless selected in fields; the same holds for the next two */
    uint64_t tcb_version;       /* raw; sevkit_tcb_write() makes one */
    uint64_t launch_mit_vector; /* the kernel must pass messages of version 2; most do not */
    uint32_t timeout_ms;
};

/* Root VCEK, no fields, own VMPL. */
struct sevkit_guest_key_request sevkit_guest_key_request_default(void);

/* Codes as for reports. ret_key is a secret: wipe it. A key that is all zero, or came with a status other
 * than success, is an error. */
int sevkit_guest_key_derive(const struct sevkit_guest_key_request *request,
                            uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES],
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Is this a SEV-SNP guest that can ask for reports? Nothing is sent to the secure processor.
 */

enum sevkit_guest_status {
    SEVKIT_GUEST_PASS,
    SEVKIT_GUEST_FAIL,    /* reports cannot be had while this is so */
    SEVKIT_GUEST_WARN,    /* something to know, or one of two ways is missing */
    SEVKIT_GUEST_UNKNOWN, /* could not be looked at; the detail says why */
};
/* "pass", "fail", "warn", "unknown". */
const char *sevkit_guest_status_name(enum sevkit_guest_status status);

struct sevkit_guest_finding {
    const char *name; /* "cpu", "sev-status", "device", ...; stable */
    enum sevkit_guest_status status;
    const char *detail; /* one line */
    const char *hint;   /* what to do, or NULL */
};

struct sevkit_guest_check;

/* Looks at everything; fails only if memory runs out. */
int sevkit_guest_check_run(struct sevkit_guest_check **ret_check,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_guest_check_free(struct sevkit_guest_check *check);

/* A report can be had: nothing failed. Where one of the ways is open, the other is only a warning. */
bool sevkit_guest_check_ready(const struct sevkit_guest_check *check);
size_t sevkit_guest_check_count(const struct sevkit_guest_check *check);
const struct sevkit_guest_finding *sevkit_guest_check_finding(
    const struct sevkit_guest_check *check, size_t index);

/* Of a machine that is not ready: the first finding that says what to do, since later ones follow from it. NULL if it
 * is ready, or none says it. */
const struct sevkit_guest_finding *sevkit_guest_check_cause(const struct sevkit_guest_check *check);

/* The SEV_STATUS register (MSR C001_0131); false if it could not be read. */
bool sevkit_guest_check_sev_status(const struct sevkit_guest_check *check, uint64_t *ret_value);
struct sevkit_sev_status_bit {
    unsigned bit;
    const char *name; /* "sev", "sev-es", "sev-snp", "vtom", ... */
    const char *meaning;
};
size_t sevkit_sev_status_bit_count(void);
const struct sevkit_sev_status_bit *sevkit_sev_status_bit(size_t index);

/* Lines of the kernel's log that speak of SEV, the newest ones. */
size_t sevkit_guest_check_log_count(const struct sevkit_guest_check *check);
const char *sevkit_guest_check_log(const struct sevkit_guest_check *check, size_t index);

#ifdef __cplusplus
}
#endif
#endif
