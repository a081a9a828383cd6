/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_TEST_FAKE_GUEST_H
#define SK_TEST_FAKE_GUEST_H

/*
 * A SEV-SNP guest in memory behind struct sk_sys: configfs-tsm and /dev/sev-guest as Linux has them, a
 * secure processor that makes reports and keys of what it is asked, and files, registers and a log to
 * look at. Tests change sk_fake_guest to have anything fail. There is one such world for a program.
 */

#include "formats/report/guest_messages.h"
#include "sys/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_fake_answer {
    int number; /* errno; 0: let this request through */
    uint64_t exitinfo2;
};

struct sk_fake_text {
    const char *path;
    const char *text; /* NULL: a folder */
};

struct sk_fake_leaf {
    uint32_t leaf;
    struct sk_cpuid id;
};

#define SK_FAKE_ANSWERS_MAX 24
#define SK_FAKE_TEXTS_MAX   8
#define SK_FAKE_LEAVES_MAX  8

struct sk_fake_guest {
    /* configfs-tsm */
    int make_errno;       /* of mkdir */
    unsigned names_taken; /* so many mkdirs fail with EEXIST first */
    const char *provider; /* with its newline; NULL: ENXIO */
    const char *floor;    /* privlevel_floor; NULL: no such attribute */
    int write_errno;      /* of inblob */
    int outblob_errno;    /* of so many reads */
    unsigned outblob_fails;
    int auxblob_errno;
    const char *generation; /* in place of the real one */
    unsigned intruders;     /* so many exchanges have another process write, too */
    bool intruder_asks;     /* and he changes the report data, not only the level */

    /* /dev/sev-guest */
    int device_errno;                                   /* of open */
    struct sk_fake_answer answers[SK_FAKE_ANSWERS_MAX]; /* in turn, then all requests succeed */
    size_t answer_count;
    size_t key_request_bytes;   /* that the kernel copies: 32 */
    uint32_t certificates_want; /* room that the host wants beyond what it is given; 0: none */
    bool never_enough;          /* it wants a page more each time */
    bool wrong_want;            /* it wants certificates_want, however much it is given */

    /* The secure processor. */
    uint32_t status;
    size_t report_bytes;
    uint8_t family, model;  /* in reports; 0: they do not tell */
    uint64_t committed_tcb; /* in reports */
    unsigned signing_key;   /* what it signs with where the request does not choose */
    bool ignores_key;       /* firmware before ABI 1.54 */
    bool zero_key;
    /* Makes the reports; NULL: they hold what was asked, and no signature. */
    void (*make_report)(const struct sk_report_request *request,
                        uint8_t ret_report[SK_RECEIVED_REPORT_BYTES]);
    const uint8_t *certificates; /* the host's table; NULL: none */
    size_t certificates_size;

    /* The rest of the machine. */
    struct sk_fake_text texts[SK_FAKE_TEXTS_MAX];
    struct sk_fake_leaf leaves[SK_FAKE_LEAVES_MAX];
    uint64_t sev_status;
    int msr_errno;
    const char *log;
    int log_errno;
    int random_errno;

    /* What happened. */
    unsigned ioctls, reports, keys, sleeps, entries_made, entries_left, open;
    uint64_t now_ms;
    struct sk_report_request last_report;
    struct sk_key_request last_key;
    uint8_t last_version;
    size_t last_certificates_room;
};

extern struct sk_fake_guest sk_fake_guest;
extern const struct sk_sys sk_fake_guest_sys;

/* A guest in good order: Genoa, Linux 6.12, VMPL 0, root, no certificates. */
void sk_fake_guest_reset(void);
void sk_fake_guest_set_text(const char *path, const char *text);
/* The report that the processor gives for request. */
void sk_fake_guest_make_report(const struct sk_report_request *request,
                               uint8_t ret_report[SK_RECEIVED_REPORT_BYTES]);
/* The key that it derives. */
void sk_fake_guest_make_key(const struct sk_key_request *request,
                            uint8_t ret_key[SK_DERIVED_KEY_BYTES]);

#endif
