/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_VM_H
#define SK_PLAN_VM_H

/*
 * The launch plan: everything a guest is started with, in one structure. QEMU's arguments, the expected
 * launch digest, the ID block and the steps on the host are all made from it, so that they cannot drift
 * apart. It is read from one TOML or JSON file, sevkit.toml(5), or from SNPGuard's vm-config.toml.
 */

#include "base/listener.h"
#include "formats/boot/acpi_parameters.h"
#include "sys/sys.h"

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_VM_FORMAT "sevkit-guest/1"

/* Memory limits of a plan, MiB. */
#define SK_VM_MEMORY_MIN_MIB UINT64_C(16)
#define SK_VM_MEMORY_MAX_MIB (UINT64_C(16) << 20)
/* Entries of each list (disks, forwards, devices, flags). */
#define SK_VM_LIST_MAX 64

enum sk_generation { SK_GENERATION_NONE, SK_GENERATION_SEV, SK_GENERATION_ES, SK_GENERATION_SNP };
enum sk_accelerator { SK_ACCELERATOR_KVM, SK_ACCELERATOR_TCG };
enum sk_firmware_kind { SK_FIRMWARE_AUTO, SK_FIRMWARE_BIOS, SK_FIRMWARE_PFLASH };
enum sk_network_kind { SK_NETWORK_NONE, SK_NETWORK_USER, SK_NETWORK_TAP, SK_NETWORK_BRIDGE };
enum sk_console_kind { SK_CONSOLE_SERIAL, SK_CONSOLE_NONE, SK_CONSOLE_VGA };
enum sk_huge_pages { SK_HUGE_NONE, SK_HUGE_2M, SK_HUGE_1G };
enum sk_disk_bus { SK_BUS_SCSI, SK_BUS_BLK };
enum sk_disk_media { SK_MEDIA_DISK, SK_MEDIA_CDROM };
enum sk_disk_format { SK_DISK_RAW, SK_DISK_QCOW2 };
enum sk_protocol { SK_PROTOCOL_TCP, SK_PROTOCOL_UDP };

/* A number of which it counts whether it was given. */
struct sk_given_number {
    bool given;
    uint64_t value;
};

/* Owned entries of one kind. */
struct sk_vm_list {
    void *entries;
    size_t count;
};

struct sk_vm_disk {
    char *file;
    unsigned format; /* enum sk_disk_format */
    unsigned bus;    /* enum sk_disk_bus */
    unsigned media;  /* enum sk_disk_media */
    char *serial;    /* NULL: none; "serial:TEXT" in the measured keys names it */
    bool read_only;
};

struct sk_vm_forward {
    unsigned protocol; /* enum sk_protocol */
    char *host;        /* address to listen on; NULL: 127.0.0.1 */
    struct sk_given_number host_port, guest_port;
};

/* A network card. */
struct sk_vm_nic {
    unsigned kind; /* enum sk_network_kind */
    bool restricted;
    char *mac, *tap, *bridge;
    struct sk_vm_list forwards; /* struct sk_vm_forward */
};

struct sk_vm_device {
    char *address; /* DDDD:BB:DD.F */
};

/* An entry of [[data]]: values as texts, see struct sk_vm_measured. */
struct sk_vm_data {
    char *device, *mount, *filesystem, *key, *header_sha256, *header_bytes, *seal;
};

/* Keys that become kernel parameters of attested boot (formats/boot/boot_parameters.h), as the texts that they
 * have there; NULL: not in the plan. */
struct sk_vm_measured {
    char *mode, *owner, *root, *filesystem, *attest, *port, *attempts;
    char *session_seconds, *wait_seconds, *disk_seconds, *network_seconds;
    char *overlay, *overlay_mib, *scratch;
    char *verity_hash, *verity_hash_offset, *verity_root_hash, *verity_salt, *verity_algorithm;
    char *verity_data_block, *verity_hash_block, *verity_data_blocks;
    char *luks_header_sha256, *luks_header_bytes;
    char *net_guest, *net_address, *net_gateway, *net_dns, *net_interface;
};

struct sk_vm {
    char *source;    /* the file, for messages */
    bool vm_config;  /* it was SNPGuard's */
    char *directory; /* where its relative paths start; "." for the current one */

    char *name;
    char *qemu;
    unsigned generation, accelerator;
    struct sk_given_number vcpus, max_vcpus, memory_mib;
    unsigned huge_pages; /* of shared memory */
    bool private_huge_pages;

    char *cpu_model, *cpu_flags;
    struct sk_given_number cpu_signature; /* instead of the model's */

    char *firmware, *firmware_vars, *igvm;
    unsigned firmware_kind;

    char *kernel, *initrd, *cmdline;
    bool kernel_hashes_off;
    struct sk_vm_measured measured;
    struct sk_vm_list data; /* struct sk_vm_data */
    unsigned acpi;          /* 0: what sk_vm_acpi() says; else enum sk_boot_acpi + 1 */

    struct sk_vm_list disks, devices;
    bool iommufd;
    struct sk_given_number mmio64_mib;

    struct sk_vm_nic nic;   /* [network] */
    struct sk_vm_list nics; /* struct sk_vm_nic: those after it */

    unsigned console;
    char *console_log, *vnc;

    char *policy; /* text: a number, or names for SEV-SNP */
    struct sk_given_number features, cbitpos, reduced_phys_bits;
    bool debug_swap, secure_tsc;
    struct sk_given_number tsc_frequency; /* Hz */
    char *profile, *sev_device, *dh_cert, *session, *host_data, *certificates, *svsm;
    struct sk_given_number svsm_vars_bytes;

    char *id_block, *id_auth, *id_key, *author_key, *family_id, *image_id;
    struct sk_given_number guest_svn;

    char *qmp, *log;
    char *expect;       /* JSON text of the table "expect": rules of sevkit-policy(5); NULL: none */
    char *expect_place; /* "guest.toml:12:1" */
};

void sk_vm_done(struct sk_vm *guest);

/* What reading needs from the outside. */
struct sk_vm_reader {
    const struct sk_sys *sys;
    const struct sk_listener *listener; /* NULL: no one */
};

/* Path "-" is standard input. SEVKIT_EINPUT for what is malformed, with line and column. *ret_guest must
 * be freed with sk_vm_done(). */
int sk_vm_read(const struct sk_vm_reader *reader, const char *path, struct sk_vm *ret_guest,
               struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same from memory; directory is where relative paths start. */
int sk_vm_parse(const struct sk_vm_reader *reader, const char *name, const char *directory,
                const void *data, size_t size, struct sk_vm *ret_guest,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* More settings on top ("vcpus = 2"): values replace what is there, list entries are added. Relative
 * paths start in the current directory. */
int sk_vm_apply(const struct sk_vm_reader *reader, struct sk_vm *guest, const char *name,
                const char *text, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* One setting as people type it: a bare word behind the "=" is a text without quotes. */
int sk_vm_set(const struct sk_vm_reader *reader, struct sk_vm *guest, const char *name,
              const char *setting, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A plan in a file with settings on top. name: where errors in them are, "--set". */
struct sk_vm_source {
    const char *path, *name;
    const char *const *settings;
    size_t setting_count;
};

int sk_vm_open(const struct sk_vm_reader *reader, const struct sk_vm_source *source,
               struct sk_vm *ret_guest, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* "sev-snp" */
const char *sk_vm_generation(const struct sk_vm *guest);
/* What holds where the plan says nothing. */
const char *sk_vm_name(const struct sk_vm *guest);
const char *sk_vm_qemu(const struct sk_vm *guest);
const char *sk_vm_cpu_model(const struct sk_vm *guest);
uint64_t sk_vm_vcpus(const struct sk_vm *guest);
uint64_t sk_vm_memory_mib(const struct sk_vm *guest);
/* The behaviour profile that is measured: what the plan names, or QEMU's default for the generation. */
const char *sk_vm_profile(const struct sk_vm *guest);
/* SEV_FEATURES of an SEV-SNP guest: what sev.features says, or bit 0 and those of the plan's switches. */
uint64_t sk_vm_features(const struct sk_vm *guest);
/* The bits of SEV_FEATURES that the plan's switches ask QEMU for. */
uint64_t sk_vm_feature_switches(const struct sk_vm *guest);
/* The cards, index 0 being [network], which may be of type none; NULL after the last. */
const struct sk_vm_nic *sk_vm_nic(const struct sk_vm *guest, size_t index);
/* Whether kernel, initrd and command line are measured. */
bool sk_vm_kernel_hashes(const struct sk_vm *guest);
/* The parameters of attested boot, checked; mode none where the plan has none. */
int sk_vm_boot_parameters(const struct sk_vm *guest, struct sk_boot_parameters *ret_parameters,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The kernel's command line as it is measured and started: boot.cmdline and behind it the parameters of
 * attested boot. *ret_line is freed by the caller; NULL if there is none. */
int sk_vm_cmdline(const struct sk_vm *guest, char **ret_line,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What defends the guest against its host's ACPI tables. */
enum sk_boot_acpi sk_vm_acpi(const struct sk_vm *guest);
/* Whether the firmware is a read-only flash drive. */
bool sk_vm_is_pflash(const struct sk_vm *guest);
/* The word that the secure processor gets. SEVKIT_EUSAGE if the plan's text is none for its generation. */
int sk_vm_policy(const struct sk_vm *guest, uint64_t *ret_policy,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
