/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/plan_domain.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/bytes_text.h"
#include "launch/plan_measure.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* What decides what starts, or what of it is measured, and no domain has words for. */
static int check_expressible(const struct sk_vm *guest, struct sevkit_error *error)
{
    const struct {
        bool given;
        const char *text;
    } rows[] = {
        {guest->generation == SK_GENERATION_NONE,
         "generation: found 'none', expected a guest whose start is measured"},
        {guest->igvm, "firmware.igvm: a domain has no IGVM file that could be checked here"},
        {guest->svsm, "sev.svsm: libvirt has no element for an SVSM"},
        {guest->firmware_vars,
         "firmware.vars: the firmware's variables decide what it starts, and are not measured"},
        {guest->kernel && guest->kernel_hashes_off,
         "boot.kernel_hashes is off: the host could start another kernel unseen"},
        {strcmp(sk_vm_cpu_model(guest), "max") == 0,
         "cpu.model: found 'max', expected a model that a domain can name"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].given)
            return sk_error_set(error, SEVKIT_EINPUT, "%s", rows[i].text);
    return 0;
}

/* As libvirt's daemon sees it. Links and ".." stay: what they lead to is the host's matter. */
static int set_path(const char *path, char **ret_path, const char **ret_plan,
                    struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *here = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (!path)
        return 0;
    if (*path != '/') {
        here = getcwd(NULL, 0);
        if (!here)
            return sk_error_set(error, SEVKIT_EIO, "the current directory has no path: %m");
        sk_text_addf(&text, "%s/", strcmp(here, "/") == 0 ? "" : here);
        while (strncmp(path, "./", 2) == 0)
            path += 2;
    }
    sk_text_add(&text, path);
    *ret_path = sk_text_ok(&text) ? strdup(sk_text_get(&text)) : NULL;
    *ret_plan = *ret_path;
    return *ret_path ? 0 : sk_error_oom(error);
}

static int set_paths(const struct sk_vm *guest, struct sk_plan_domain *domain,
                     struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &domain->plan;
    const struct {
        const char *path;
        const char **plan;
    } paths[SK_DOMAIN_PATHS] = {
        [SK_DOMAIN_PATH_FIRMWARE] = {guest->firmware, &plan->firmware},
        [SK_DOMAIN_PATH_KERNEL] = {guest->kernel, &plan->kernel},
        [SK_DOMAIN_PATH_INITRD] = {guest->initrd, &plan->initrd},
        /* A name that is looked for in PATH is libvirt's own default. */
        [SK_DOMAIN_PATH_EMULATOR] = {guest->qemu && strchr(guest->qemu, '/') ? guest->qemu : NULL,
                                     &plan->emulator},
    };
    int r = 0;

    for (size_t i = 0; i < SK_DOMAIN_PATHS && r == 0; i++)
        r = set_path(paths[i].path, &domain->paths[i], paths[i].plan, error);
    return r;
}

/* What has been checked by the rules already: pairs, lengths, digits. */
static int set_security(const struct sk_vm *guest, struct sk_plan_domain *domain,
                        struct sk_start *launch, struct sevkit_error *error)
{
    struct sk_domain_plan *plan = &domain->plan;
    uint8_t host_data[32];
    int r = 0;

    if (guest->dh_cert)
        r = sk_domain_read_blob("sev.dh_cert", guest->dh_cert, SK_DOMAIN_BLOB_CERT,
                                &domain->blobs[SK_DOMAIN_BLOB_CERT], error);
    if (r == 0 && guest->session)
        r = sk_domain_read_blob("sev.session", guest->session, SK_DOMAIN_BLOB_SESSION,
                                &domain->blobs[SK_DOMAIN_BLOB_SESSION], error);
    if (r < 0)
        return r;
    domain->blobs[SK_DOMAIN_BLOB_ID] = SK_TAKE(launch->id_block);
    domain->blobs[SK_DOMAIN_BLOB_AUTH] = SK_TAKE(launch->id_auth);
    plan->dh_cert = domain->blobs[SK_DOMAIN_BLOB_CERT];
    plan->session = domain->blobs[SK_DOMAIN_BLOB_SESSION];
    plan->id_block = domain->blobs[SK_DOMAIN_BLOB_ID];
    plan->id_auth = domain->blobs[SK_DOMAIN_BLOB_AUTH];
    plan->author_key = launch->author_key;
    plan->has_policy = true;
    plan->policy = launch->policy;
    plan->cbit_position = guest->cbitpos.value;
    plan->reduced_phys_bits = guest->reduced_phys_bits.value;
    if (guest->host_data &&
        sk_bytes_text_is(SK_BYTES_HEX, guest->host_data, host_data, sizeof(host_data))) {
        domain->host_data = malloc(SK_BASE64_LENGTH(sizeof(host_data)) + 1);
        if (!domain->host_data)
            return sk_error_oom(error);
        sk_base64_encode(host_data, sizeof(host_data), domain->host_data);
        plan->host_data = domain->host_data;
    }
    return 0;
}

static int make_domain(const struct sk_vm *guest, const struct sk_plan_host *host,
                       const struct sk_listener *listener, struct sk_plan_domain *domain,
                       struct sevkit_error *error)
{
    static const enum sk_domain_type types[] = {
        [SK_GENERATION_SEV] = SK_DOMAIN_SEV,
        [SK_GENERATION_ES] = SK_DOMAIN_SEV_ES,
        [SK_GENERATION_SNP] = SK_DOMAIN_SNP,
    };
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    struct sk_domain_plan *plan = &domain->plan;
    const char *cpu = sk_vm_cpu_model(guest);
    int r = check_expressible(guest, error);

    if (r == 0)
        r = sk_plan_open(guest, host, listener, &launch, error);
    /* An ID block for another digest would keep the guest from starting. */
    if (r == 0 && launch.id_block)
        r = sk_plan_measure(&launch, listener, &measurement, error);
    if (r == 0 && launch.firmware_is_made)
        r = sk_error_set(
            error, SEVKIT_EINPUT,
            "firmware.file: acpi.defence = \"%s\" puts tables in front of it, and a domain "
            "names a file; 'sevkit firmware acpi' writes one that has them",
            sk_acpi_defence_names[sk_vm_acpi(guest)]);
    if (r < 0)
        return r;
    plan->has_type = true;
    plan->type = types[guest->generation];
    plan->name = sk_vm_name(guest);
    plan->memory_mib = sk_vm_memory_mib(guest);
    plan->vcpus = sk_vm_vcpus(guest);
    plan->cpu_model = strcmp(cpu, "host") == 0 ? "host-passthrough" : cpu;
    domain->cmdline = SK_TAKE(launch.cmdline);
    plan->cmdline = domain->cmdline;
    r = set_security(guest, domain, &launch, error);
    return r == 0 ? set_paths(guest, domain, error) : r;
}

int sk_plan_domain(const struct sk_vm *guest, const struct sk_plan_host *host,
                   const struct sk_listener *listener, struct sk_plan_domain *ret_domain,
                   struct sevkit_error *error)
{
    struct sk_plan_domain domain = {0};
    int r = make_domain(guest, host, listener, &domain, error);

    if (r < 0) {
        sk_plan_domain_done(&domain);
        return sk_plan_unfit(guest, r, error);
    }
    *ret_domain = domain;
    return 0;
}

void sk_plan_domain_done(struct sk_plan_domain *domain)
{
    for (size_t i = 0; i < SK_DOMAIN_BLOBS; i++)
        free(domain->blobs[i]);
    for (size_t i = 0; i < SK_DOMAIN_PATHS; i++)
        free(domain->paths[i]);
    free(domain->cmdline);
    free(domain->host_data);
    *domain = (struct sk_plan_domain){0};
}

void sk_plan_domain_left_out(const struct sk_vm *guest, const struct sk_listener *listener)
{
    const struct {
        const char *key;
        bool given;
    } keys[] = {
        {"max_vcpus", guest->max_vcpus.given && guest->max_vcpus.value != sk_vm_vcpus(guest)},
        {"huge_pages", guest->huge_pages != SK_HUGE_NONE},
        {"cpu.flags", guest->cpu_flags},
        {"network", guest->nic.kind != SK_NETWORK_NONE || guest->nics.count},
        {"console", guest->console != SK_CONSOLE_SERIAL || guest->console_log || guest->vnc},
        {"sev.certificates", guest->certificates},
        {"sev.debug_swap", guest->debug_swap},
        {"sev.secure_tsc", guest->secure_tsc},
        {"id_block.key", guest->id_key},
        {"disk", guest->disks.count},
        {"vfio", guest->devices.count},
    };
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        if (keys[i].given)
            sk_text_addf(&text, "%s%s", text.length > 0 ? ", " : "", keys[i].key);
    if (text.length > 0)
        sk_listener_warn(listener, "%s: not written to the domain, add by hand: %s", guest->source,
                         sk_text_get(&text));
}
