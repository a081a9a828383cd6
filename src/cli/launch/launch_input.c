/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"

#include "base/encoding.h"
#include "base/values/bytes_text.h"
#include "cli/policy/policy_input.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "launch/host_rules.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes of a digest that tell plans apart. */
#define PLACE_BYTES 4

const struct sk_vm_reader sk_launch_reader = {.sys = &sk_sys_real, .warn = sk_policy_input_warn};

/* "cpu.model=EPYC-Genoa": a word that is no TOML is a text, since shells take the quotes off. */
static bool is_bare(const char *value)
{
    static const char *const words[] = {"true", "false", "inf", "nan"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++)
        if (strcmp(words[i], value) == 0)
            return false;
    return ((*value >= 'a' && *value <= 'z') || (*value >= 'A' && *value <= 'Z') ||
            *value == '/') &&
           value[strspn(value,
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+/,-")] ==
               '\0';
}

static int apply_setting(struct sk_vm *guest, const char *setting, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text quoted = {0};
    const char *value = strchr(setting, '=');

    if (!value || !is_bare(value + 1))
        return sk_vm_apply(&sk_launch_reader, guest, "--set", setting, error);
    sk_text_addf(&quoted, "%.*s=\"%s\"", (int)(value - setting), setting, value + 1);
    return sk_text_ok(&quoted)
               ? sk_vm_apply(&sk_launch_reader, guest, "--set", sk_text_get(&quoted), error)
               : sk_error_oom(error);
}

int sk_launch_read(const struct sk_given *given, const char *path, struct sk_vm *ret_guest,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    const struct sk_arg *set = sk_args_get(given->args, given->spec, "set");
    int r = sk_vm_read(&sk_launch_reader, path, &guest, error);

    for (unsigned i = 0; set && i < set->count && r == 0; i++)
        r = apply_setting(&guest, set->values[i], error);
    if (r < 0)
        return r;
    *ret_guest = guest;
    guest = (struct sk_vm){0};
    return 0;
}

/* SNPGuard's own file is the source of its expectations. */
int sk_launch_check_expect(const struct sk_vm *guest, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    struct sk_policy_reader reader = sk_policy_input_reader;
    enum sk_policy_format format;
    char name[256];
    int r;

    reader.placeless = true;
    if (!guest->expect)
        return 0;
    (void)snprintf(name, sizeof(name), "%.200s: expect", guest->expect_place);
    r = sk_policy_parse(&reader, name, guest->directory, guest->expect, strlen(guest->expect),
                        &acceptance, &format, error);
    if (r == 0 && sevkit_acceptance_count(acceptance, "measurement") > 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: found launch digests, expected none but the plan's own", name);
    return r;
}

/* Makes a folder that no one else can look into, or checks that it is one. */
static int make_private(const char *path, struct sevkit_error *error)
{
    struct stat info;

    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (lstat(path, &info) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(info.st_mode) || info.st_uid != geteuid() || (info.st_mode & 077))
        return sk_error_set(error, SEVKIT_EIO,
                            "%s: expected a folder that belongs to this user alone (mode 0700)",
                            path);
    return 0;
}

/* A name becomes a part of a path: anything unusual in it is a dash. */
static void add_name(struct sk_text *text, const char *name)
{
    for (; *name; name++)
        sk_text_addf(text, "%c",
                     *name > ' ' && *name < 0x7f && !strchr("/\\", *name) ? *name : '-');
}

/* The user's private folder of monitors. */
static void add_folder(struct sk_text *path)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR");

    if (runtime && *runtime == '/')
        sk_text_addf(path, "%s/sevkit", runtime);
    else
        sk_text_addf(path, "/tmp/sevkit-%u", (unsigned)geteuid());
}

/* Plans of one name in two folders are two guests: their file's place makes the difference; that of a plan without
 * a file is the current folder. */
static int add_place(struct sk_text *path, const struct sk_vm *guest, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *place = guest->source ? realpath(guest->source, NULL) : NULL;
    uint8_t digest[SK_SHA256_BYTES];
    char hex[2 * PLACE_BYTES + 1];
    int r;

    if (!place)
        place = realpath(".", NULL);
    if (!place)
        return sk_error_set(error, SEVKIT_EIO, "the current folder cannot be found: %m");
    r = sk_hash_bytes(SK_SHA256, place, strlen(place), digest, error);
    if (r < 0)
        return r;
    sk_hex_encode(digest, PLACE_BYTES, hex);
    sk_text_addf(path, "-%s", hex);
    return 0;
}

int sk_launch_each_monitor(int (*visit)(void *arg, const char *socket), void *arg,
                           struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text folder = {0};
    struct dirent **entries = NULL;
    int count, r = 0;

    add_folder(&folder);
    if (!sk_text_ok(&folder))
        return sk_error_oom(error);
    count = scandir(sk_text_get(&folder), &entries, NULL, alphasort);
    if (count < 0 && errno != ENOENT)
        return sk_error_set(error, SEVKIT_EIO, "%s: %m", sk_text_get(&folder));
    for (int i = 0; i < count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text path = {0};
        const char *suffix = strrchr(entries[i]->d_name, '.');

        sk_text_addf(&path, "%s/%s", sk_text_get(&folder), entries[i]->d_name);
        if (r == 0 && suffix && strcmp(suffix, ".qmp") == 0)
            r = visit(arg, sk_text_get(&path));
        free(entries[i]);
    }
    free(entries);
    return r;
}

int sk_launch_qmp_path(const struct sk_vm *guest, bool make, char **ret_path,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    int r = 0;

    if (guest->qmp) {
        sk_text_add(&path, guest->qmp);
    } else {
        add_folder(&path);
        if (make && sk_text_ok(&path))
            r = make_private(sk_text_get(&path), error);
        sk_text_add(&path, "/");
        add_name(&path, sk_vm_name(guest));
        if (r == 0)
            r = add_place(&path, guest, error);
        sk_text_add(&path, ".qmp");
    }
    if (r < 0)
        return r;
    *ret_path = sk_text_ok(&path) ? strdup(sk_text_get(&path)) : NULL;
    return *ret_path ? 0 : sk_error_oom(error);
}

int sk_launch_host(const struct sk_given *given, struct sk_start *launch,
                   struct sevkit_error *error)
{
    const char *text = sk_given_value(given, "host-kernel");

    launch->starts = true;
    if (!text)
        return 0;
    launch->has_host_kernel = sk_start_parse_version(text, &launch->host_kernel);
    return launch->has_host_kernel
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE,
                              "--host-kernel: found '%.40s', expected a version of Linux (6.11)",
                              text);
}

int sk_launch_report(const struct sk_start_findings *findings, struct sevkit_error *error)
{
    const struct sk_start_finding *last = NULL;

    if (findings->failed)
        return sk_error_oom(error);
    for (size_t i = 0; i < findings->count; i++) {
        const struct sk_start_finding *finding = &findings->list[i];

        if (!finding->refuses) {
            sk_cli_warn("%s", finding->text);
            continue;
        }
        if (last)
            sk_cli_error("%s", last->text);
        last = finding;
    }
    return last ? sk_error_set(error, SEVKIT_EREFUSED, "%s", last->text) : 0;
}

int sk_launch_measure(const struct sk_start *launch, struct sevkit_measurement **ret_measurement,
                      struct sevkit_error *error)
{
    SK_CLEANUP_MEASUREMENT struct sevkit_measurement *measurement = NULL;
    int r = sk_start_measure(launch, &measurement, error);

    for (size_t i = 0; r == 0 && i < sevkit_measurement_warning_count(measurement); i++)
        sk_cli_warn("%s", sevkit_measurement_warning(measurement, i));
    if (r == 0)
        r = sk_start_check_id_block(launch, measurement, error);
    if (r == 0)
        *ret_measurement = SK_TAKE(measurement);
    return r;
}

int sk_launch_open(const struct sk_vm *guest, bool starts, struct sk_start *ret_launch,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_start_findings_done) struct sk_start_findings findings = {0};
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    int r = sk_start_open(guest, &sk_sys_real, &launch, error);

    if (r < 0)
        return r;
    /* As in 'launch --measure': the C-bit decides whether the guest starts, not what is measured. */
    launch.cbitpos.given = true;
    launch.starts = starts;
    sk_start_check(&launch, &findings);
    r = sk_launch_report(&findings, error);
    if (r < 0)
        return r;
    *ret_launch = launch;
    launch = (struct sk_start){0};
    return 0;
}

int sk_launch_unfit(const struct sk_vm *guest, int r, struct sevkit_error *error)
{
    if (r == SEVKIT_EUSAGE || r == SEVKIT_EREFUSED)
        r = error->code = SEVKIT_EINPUT;
    return sk_error_wrap(error, r, "%s", guest->source);
}

static int measure_guest(const struct sk_vm *guest, struct sk_policy_plan *ret_plan,
                         struct sevkit_error *error)
{
    SK_CLEANUP_MEASUREMENT struct sevkit_measurement *measurement = NULL;
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    int r;

    if (guest->generation != SK_GENERATION_SNP)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "generation: found '%s', expected 'sev-snp', whose guests have reports",
                            sk_vm_generation(guest));
    r = sk_launch_open(guest, false, &launch, error);
    if (r == 0)
        r = sk_launch_measure(&launch, &measurement, error);
    if (r < 0)
        return r;
    if (launch.guest->measured.mode || sk_vm_acpi(launch.guest) != SK_BOOT_ACPI_NONE)
        sk_cli_note("%s: ACPI defence: %s", guest->source,
                    sk_acpi_defence_says(sk_vm_acpi(launch.guest)));
    *ret_plan = (struct sk_policy_plan){.policy = launch.policy};
    memcpy(ret_plan->digest, sevkit_measurement_digest(measurement), sizeof(ret_plan->digest));
    /* The rules have seen that it is 64 digits. */
    ret_plan->has_host_data =
        guest->host_data && sk_bytes_text_is(SK_BYTES_HEX, guest->host_data, ret_plan->host_data,
                                             sizeof(ret_plan->host_data));
    return 0;
}

static int measure_plan(const struct sk_vm *guest, struct sk_policy_plan *ret_plan,
                        struct sevkit_error *error)
{
    int r = measure_guest(guest, ret_plan, error);

    return r < 0 ? sk_launch_unfit(guest, r, error) : 0;
}

int sk_launch_measure_text(const char *name, const char *directory, const void *data, size_t size,
                           struct sk_policy_plan *ret_plan, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    int r = sk_vm_parse(&sk_launch_reader, name, directory, data, size, &guest, error);

    return r == 0 ? measure_plan(&guest, ret_plan, error) : r;
}

int sk_launch_digest(const char *path, uint8_t ret_digest[48], struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sk_policy_plan plan;
    int r = sk_vm_read(&sk_launch_reader, path, &guest, error);

    if (r == 0)
        r = sk_launch_check_expect(&guest, error);
    if (r < 0)
        return r;
    if (guest.expect)
        sk_cli_warn("%s: only the digest of this plan is expected; --policy-file takes its rules "
                    "too",
                    guest.expect_place);
    r = measure_plan(&guest, &plan, error);
    if (r == 0)
        memcpy(ret_digest, plan.digest, sizeof(plan.digest));
    return r;
}

void sk_launch_measurement_free_p(struct sevkit_measurement **measurement)
{
    sevkit_measurement_free(*measurement);
}
