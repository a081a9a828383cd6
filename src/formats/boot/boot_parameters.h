/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_BOOT_PARAMETERS_H
#define SK_FORMATS_BOOT_PARAMETERS_H

/*
 * The kernel parameters "sevkit.*" of attested boot: everything that decides what a guest opens, mounts
 * and whom it believes. They are measured with the command line, so the guest takes them from nowhere
 * else. One table of rows (boot_rows.c) is the reader, the writer, the plan's keys and the manual.
 */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_BOOT_PREFIX "sevkit."

/* Linux on x86 keeps 2048 bytes of the command line with the NUL (COMMAND_LINE_SIZE, asm/setup.h) and
 * drops the rest without a word. */
#define SK_BOOT_CMDLINE_MAX 2047

#define SK_BOOT_BYTES_MAX    64 /* salt, root hash, key */
#define SK_BOOT_TEXT_MAX     64 /* devices, addresses, mount points, with the NUL */
#define SK_BOOT_DATA_MAX     8
#define SK_BOOT_OWNER_BYTES  32 /* Ed25519 */
#define SK_BOOT_PORT_DEFAULT 4777

enum sk_boot_mode {
    SK_BOOT_NONE, /* the command line has no sevkit.* at all */
    SK_BOOT_VERITY,
    SK_BOOT_LUKS,
    SK_BOOT_PLAIN, /* any disk: nothing is protected, and the measured line says so */
};
enum sk_boot_filesystem { SK_BOOT_EXT4, SK_BOOT_EROFS, SK_BOOT_XFS, SK_BOOT_BTRFS };
/* Who answers role "ssh" in mode verity: PID 1 before the switch to the root, sevkit-attestd after it. */
enum sk_boot_attest { SK_BOOT_ATTEST_EARLY, SK_BOOT_ATTEST_LATE, SK_BOOT_ATTEST_BOTH };
enum sk_boot_algorithm { SK_BOOT_SHA256, SK_BOOT_SHA512 };
enum sk_boot_overlay { SK_BOOT_OVERLAY_NONE, SK_BOOT_OVERLAY_TMPFS, SK_BOOT_OVERLAY_SCRATCH };
enum sk_boot_net { SK_BOOT_NET_NONE, SK_BOOT_NET_DHCP, SK_BOOT_NET_STATIC, SK_BOOT_NET_VSOCK };
enum sk_boot_acpi {
    SK_BOOT_ACPI_NONE,
    SK_BOOT_ACPI_TABLES_NO_AML,
    SK_BOOT_ACPI_TABLES,
    SK_BOOT_ACPI_NO_AML,
    SK_BOOT_ACPI_OFF,
};
enum sk_boot_key { SK_BOOT_KEY_OWNER, SK_BOOT_KEY_SEALED };

struct sk_boot_bytes {
    uint8_t bytes[SK_BOOT_BYTES_MAX];
    size_t size; /* 0: not given */
};

/* A LUKS2 disk beside the root. */
struct sk_boot_data {
    char device[SK_BOOT_TEXT_MAX];
    char mount[SK_BOOT_TEXT_MAX];
    unsigned filesystem; /* enum sk_boot_filesystem */
    unsigned key;        /* enum sk_boot_key */
    struct sk_boot_bytes header_sha256;
    uint64_t header_bytes;
    uint64_t
        seal; /* key sealed: bits of enum sevkit_guest_field, what the derived key is bound to */
};

/*
 * A device is "/dev/NAME", or "serial:TEXT" for the disk with this serial number (virtio-blk, SCSI). Which
 * disk the host puts there does not matter: what it holds is checked. Texts that are not given are empty,
 * numbers and choices have the row's initial value.
 */
struct sk_boot_parameters {
    uint64_t version;
    unsigned mode;              /* enum sk_boot_mode */
    struct sk_boot_bytes owner; /* Ed25519 public key */
    unsigned filesystem;        /* of the root, enum sk_boot_filesystem */
    char root[SK_BOOT_TEXT_MAX];

    unsigned attest; /* enum sk_boot_attest */
    uint64_t port;   /* TCP or vsock */
    uint64_t attempts;
    uint64_t session_seconds;
    uint64_t wait_seconds; /* 0: without limit. luks: then power off; verity: then go on booting */
    uint64_t disk_seconds, network_seconds;

    struct {
        char hash[SK_BOOT_TEXT_MAX]; /* device of the tree; may be the root's */
        uint64_t hash_offset;        /* bytes */
        struct sk_boot_bytes root_hash, salt;
        unsigned algorithm; /* enum sk_boot_algorithm */
        uint64_t data_block, hash_block, data_blocks;
    } verity;

    unsigned overlay;     /* enum sk_boot_overlay */
    uint64_t overlay_mib; /* 0: half of the memory; scratch: the whole disk */
    char scratch[SK_BOOT_TEXT_MAX];

    struct {
        struct sk_boot_bytes header_sha256;
        uint64_t header_bytes; /* from the start of the device */
    } luks;

    unsigned net;                       /* enum sk_boot_net */
    char net_address[SK_BOOT_TEXT_MAX]; /* "10.0.2.15/24" */
    char net_gateway[SK_BOOT_TEXT_MAX], net_dns[SK_BOOT_TEXT_MAX];
    char net_interface[SK_BOOT_TEXT_MAX]; /* empty: the first that has a link */

    unsigned acpi; /* enum sk_boot_acpi */

    size_t data_count;
    struct sk_boot_data data[SK_BOOT_DATA_MAX];
};

enum sk_boot_kind {
    SK_BOOT_KIND_NUMBER, /* uint64_t, decimal, min to max */
    SK_BOOT_KIND_CHOICE, /* unsigned, an index into choices, from min */
    SK_BOOT_KIND_HEX,    /* struct sk_boot_bytes, min to max bytes */
    SK_BOOT_KIND_KEY,    /* the same as "ed25519:" and 64 digits */
    SK_BOOT_KIND_DEVICE, /* char[SK_BOOT_TEXT_MAX] from here on */
    SK_BOOT_KIND_MOUNT,
    SK_BOOT_KIND_ADDRESS,
    SK_BOOT_KIND_SUBNET, /* address/bits */
    SK_BOOT_KIND_NAME,
    SK_BOOT_KIND_FIELDS, /* uint64_t, names of derived-key fields joined by "+" */
};

/* Bits of modes. */
#define SK_BOOT_IN(mode) (1u << (mode))
#define SK_BOOT_ANY \
    (SK_BOOT_IN(SK_BOOT_VERITY) | SK_BOOT_IN(SK_BOOT_LUKS) | SK_BOOT_IN(SK_BOOT_PLAIN))

struct sk_boot_row {
    const char *name; /* without the prefix: "verity.salt"; of a data disk "device" */
    const char *key;  /* in the plan: "verity.salt"; NULL: the plan has none */
    enum sk_boot_kind kind;
    size_t offset; /* in struct sk_boot_parameters, or in struct sk_boot_data */
    uint64_t min, max, initial;
    const char *const *choices;
    unsigned modes;  /* in which it means something */
    unsigned needed; /* in which it must be there */
};

/* Both end with name NULL. */
extern const struct sk_boot_row sk_boot_rows[];
/* "sevkit.data.N.NAME"; keys of an entry of the plan's [[data]]. */
extern const struct sk_boot_row sk_boot_data_rows[];

/* What holds where nothing is said; mode none. */
void sk_boot_parameters_init(struct sk_boot_parameters *ret_parameters);
void sk_boot_data_init(struct sk_boot_data *ret_data);

/* One value from its text, in the one form in which it is written. SEVKIT_EINPUT with what was expected. */
int sk_boot_row_read(const struct sk_boot_row *row, void *base, const char *text,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Appends the value's text. */
void sk_boot_row_write(const struct sk_boot_row *row, const void *base, struct sk_text *text);
/* Whether the value is another than the initial one. */
bool sk_boot_row_is_set(const struct sk_boot_row *row, const void *base);

/*
 * All sevkit.* parameters of a kernel command line, checked as a whole. Unknown and repeated ones, those
 * that mean nothing in the mode, and a line as long as the kernel's limit (its end may be missing) are
 * refused. A line without any gives mode none.
 */
int sk_boot_parameters_read(const void *cmdline, size_t size,
                            struct sk_boot_parameters *ret_parameters,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The words for the command line, separated by blanks, in the table's order; nothing in mode none. */
int sk_boot_parameters_write(const struct sk_boot_parameters *parameters, struct sk_text *text,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The words for the values that a plan has a key for and that are not initial: a part of a line, not checked. */
void sk_boot_parameters_add_set(const struct sk_boot_parameters *parameters, struct sk_text *text);
/* What reading and writing check: values that contradict each other or are missing. */
int sk_boot_parameters_check(const struct sk_boot_parameters *parameters,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Whether a command line has a word that begins with "sevkit.", quoted or not. */
bool sk_boot_cmdline_has(const void *cmdline, size_t size);

#endif
