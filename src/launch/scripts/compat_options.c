/* SPDX-License-Identifier: Apache-2.0 */
/* The scripts' options and defaults, from their sources: AMDESE/AMDSEV snp-latest b40e7a0, sev-snp-devel
 * 9cefc42, sev-es 61f13b1, master bdd7f4e; AMDESE/linux-svsm a2d150f; SNPGuard 2236714. */
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "launch/scripts/compat_dialects.h"
#include "sys/file.h"

#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

/* Scripts, as bits. */
enum script {
    LATEST = 1 << 0,
    DEVEL = 1 << 1,
    ES_BRANCH = 1 << 2,
    MASTER = 1 << 3,
    SVSM = 1 << 4,
    SNPGUARD = 1 << 5,
    ALL = LATEST | DEVEL | ES_BRANCH | MASTER | SVSM | SNPGUARD
};

static const struct sk_compat_dialect dialects[] = {
    {.name = "amdsev",
     .script = LATEST,
     .exec_path = "./usr/local",
     .exec_resolved = true,
     .cpu = "EPYC-v4",
     .memory = "2048",
     .smp = "4",
     .max_cpus = "255",
     .network = SK_COMPAT_NET_ASKED,
     .no_reboot = true,
     .vmport_off = true,
     .memory_backend = true,
     .scsi = "scsi0",
     .own_vars = true,
     .console = "serial",
     .words = sk_compat_words_common},
    {.name = "amdsev/sev-snp-devel",
     .script = DEVEL,
     .exec_path = "./usr/local",
     .exec_resolved = true,
     .cpu = "EPYC-v4",
     .memory = "2048",
     .smp = "4",
     .max_cpus = "64",
     .max_memory = "30G",
     .network = SK_COMPAT_NET_VIRTIO,
     .no_reboot = true,
     .vmport_off = true,
     .scsi = "scsi0",
     .own_vars = true,
     .console = "serial",
     .words = sk_compat_words_common},
    {.name = "amdsev/sev-es",
     .script = ES_BRANCH,
     .exec_path = "/usr/local",
     .exec_resolved = true,
     .cpu = "EPYC",
     .memory = "4096",
     .smp = "4",
     .max_cpus = "64",
     .max_memory = "30G",
     .network = SK_COMPAT_NET_BRIDGE,
     .object_first = true,
     .vmport_off = true,
     .scsi = "scsi0",
     .own_vars = true,
     .console = "serial",
     .words = sk_compat_words_common},
    {.name = "amdsev/master",
     .script = MASTER,
     .exec_path = "/usr/local",
     .cpu = "EPYC",
     .memory = "4096",
     .smp = "4",
     .max_cpus = "64",
     .max_memory = "30G",
     .network = SK_COMPAT_NET_E1000,
     .sev_by_default = true,
     .object_first = true,
     .scsi = "scsi",
     .cbitpos = "47",
     .kernel_last = true,
     .console = "qxl",
     .words = sk_compat_words_common},
    {.name = "linux-svsm",
     .script = SVSM,
     .exec_path = "./usr/local",
     .cpu = "EPYC-v4",
     .memory = "4G",
     .smp = "4",
     .console = "serial",
     .words = sk_compat_words_svsm},
    {.name = "snpguard",
     .script = SNPGUARD,
     .exec_path = "./usr/local",
     .exec_resolved = true,
     .cpu = "EPYC-v4",
     .memory = "2048",
     .smp = "1",
     .max_cpus = "255",
     .max_memory = "",
     .network = SK_COMPAT_NET_FORWARDS,
     .no_reboot = true,
     .vmport_off = true,
     .memory_backend = true,
     .boot_index = true,
     .snpguard = true,
     .scsi = "scsi0",
     .own_vars = true,
     .console = "serial",
     .words = sk_compat_words_common},
};

#define AT(member) offsetof(struct sk_compat, member)

/* Every option of any of them. */
static const struct {
    const char *name;
    bool takes_value;
    size_t offset;
    unsigned scripts; /* that have it */
} options[] = {
    {"-sev", false, AT(sev), ALL & ~MASTER},
    {"-sev-es", false, AT(es), ALL & ~MASTER},
    {"-sev-snp", false, AT(snp), ALL & ~(ES_BRANCH | MASTER)},
    {"-nosev", false, AT(nosev), MASTER},
    {"-allow-debug", false, AT(allow_debug), ALL & ~MASTER},
    {"-enable-discard", false, AT(enable_discard), LATEST | SNPGUARD},
    {"-default-network", false, AT(default_network), LATEST | SNPGUARD},
    {"-novirtio", false, AT(novirtio), ES_BRANCH | SVSM},
    {"-virtio", false, AT(default_network), MASTER},
    {"-gdb", false, AT(gdb), ES_BRANCH | MASTER},
    {"-bios-debug", false, AT(bios_debug), SVSM},
    {"-noupm", false, AT(noupm), SVSM},
    {"-bios", true, AT(bios), ALL},
    {"-bios-vars", true, AT(bios_vars), SVSM},
    {"-hda", true, AT(hda), ALL},
    {"-hdb", true, AT(hdb), SVSM | SNPGUARD},
    {"-cdrom", true, AT(cdrom), ALL},
    {"-cpu", true, AT(cpu), ALL & ~MASTER},
    {"-cpu-features", true, AT(cpu_features), SVSM},
    {"-kernel", true, AT(kernel), ALL},
    {"-initrd", true, AT(initrd), ALL},
    {"-append", true, AT(append), ALL & ~MASTER},
    {"-mem", true, AT(memory), ALL},
    {"-maxmem", true, AT(max_memory), SVSM},
    {"-smp", true, AT(smp), ALL},
    {"-maxcpus", true, AT(max_cpus), SVSM},
    {"-monitor", true, AT(monitor), ALL & ~MASTER},
    {"-log", true, AT(log), ALL & ~MASTER},
    {"-certs", true, AT(certs), LATEST | SNPGUARD},
    {"-id-block", true, AT(id_block), SNPGUARD},
    {"-id-auth", true, AT(id_auth), SNPGUARD},
    {"-host-data", true, AT(host_data), SNPGUARD},
    {"-policy", true, AT(policy), SNPGUARD},
    {"-sev-policy", true, AT(policy), SVSM},
    {"-load-config", true, AT(config), SNPGUARD},
    {"-svsm", true, AT(svsm), SVSM},
    {"-snp-flags", true, AT(snp_flags), SVSM},
    {"-vnc", true, AT(vnc), ES_BRANCH | MASTER | SVSM},
    {"-console", true, AT(console), ES_BRANCH | MASTER | SVSM},
    {"-qemu", true, AT(qemu), SVSM},
    {"-execpath", true, AT(exec_path), ES_BRANCH},
    {"-bridge", true, AT(bridge), SVSM},
    {"-discard", true, AT(discard), SVSM},
    {"-netconsole", true, AT(ignored), MASTER},
    {"-vm-config-file", true, AT(ignored), SNPGUARD},
};

const struct sk_compat_dialect *sk_compat_find(const char *name)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(dialects); i++)
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    return NULL;
}

const char *sk_compat_name(size_t index)
{
    return index < SK_ARRAY_SIZE(dialects) ? dialects[index].name : NULL;
}

static bool is_number(const char *text)
{
    return *text && strlen(text) < 10 && text[strspn(text, "0123456789")] == '\0';
}

/* The sizes of QEMU that linux-svsm's script passes on. */
static bool is_size(const char *text)
{
    size_t digits = strspn(text, "0123456789");

    return digits > 0 && digits < 10 &&
           (!text[digits] || (strchr("MGTmgt", text[digits]) && !text[digits + 1]));
}

static int check_sizes(const struct sk_compat *compat, struct sevkit_error *error)
{
    bool svsm = compat->dialect->words == sk_compat_words_svsm;
    const char *const sizes[][2] = {{"-mem", compat->memory}, {"-maxmem", compat->max_memory}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(sizes); i++)
        if (sizes[i][1] && !(svsm ? is_size(sizes[i][1]) : is_number(sizes[i][1])))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "%s: found '%.100s', expected a number of MiB%s", sizes[i][0],
                                sizes[i][1], svsm ? ", or one with M, G or T" : "");
    return 0;
}

static int check_values(const struct sk_compat *compat, struct sevkit_error *error)
{
    const char *const numbers[][2] = {{"-smp", compat->smp}, {"-maxcpus", compat->max_cpus}};
    uint64_t policy;

    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers); i++)
        if (numbers[i][1] && !is_number(numbers[i][1]))
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: found '%.100s', expected a number",
                                numbers[i][0], numbers[i][1]);
    if (!compat->id_block != !compat->id_auth)
        return sk_error_set(error, SEVKIT_EUSAGE, "-id-block and -id-auth belong together");
    if (compat->policy && (strncmp(compat->policy, "0x", 2) != 0 ||
                           !sk_number_parse(compat->policy, 0, UINT64_MAX, &policy)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the policy: found '%.100s', expected a number that begins with 0x",
                            compat->policy);
    return check_sizes(compat, error);
}

int sk_compat_parse(const struct sk_compat_dialect *dialect, size_t argc, char *const *argv,
                    struct sk_compat *ret_compat, struct sevkit_error *error)
{
    struct sk_compat compat = {.dialect = dialect};
    int r;

    for (size_t i = 0; i < argc; i++) {
        void *place;
        size_t k = 0;

        while (k < SK_ARRAY_SIZE(options) && strcmp(options[k].name, argv[i]) != 0)
            k++;
        if (k == SK_ARRAY_SIZE(options) || !(options[k].scripts & dialect->script))
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: '%.100s' is no option of it",
                                dialect->name, argv[i]);
        place = (char *)&compat + options[k].offset;
        if (!options[k].takes_value) {
            *(bool *)place = true;
            continue;
        }
        if (++i == argc)
            return sk_error_set(error, SEVKIT_EUSAGE, "%s: %s needs a value", dialect->name,
                                options[k].name);
        *(const char **)place = argv[i];
    }
    r = check_values(&compat, error);
    if (r < 0)
        return r;
    *ret_compat = compat;
    return 0;
}

void sk_compat_done(struct sk_compat *compat)
{
    sk_vm_done(&compat->guest);
    free(compat->id_block_text);
    free(compat->id_auth_text);
    free(compat->host_data_text);
    *compat = (struct sk_compat){0};
}

const char *sk_compat_bridge(const struct sk_compat *compat)
{
    if (compat->bridge)
        return compat->bridge;
    return compat->dialect->network == SK_COMPAT_NET_BRIDGE ? "br0" : NULL;
}

enum sk_generation sk_compat_generation(const struct sk_compat *compat)
{
    if (compat->snp)
        return SK_GENERATION_SNP;
    if (compat->es)
        return SK_GENERATION_ES;
    return compat->sev || (compat->dialect->sev_by_default && !compat->nosev) ? SK_GENERATION_SEV
                                                                              : SK_GENERATION_NONE;
}

/* The text of a file that the script puts into the line; bytes: what its base64 must hold. */
static int load_text(const struct sk_compat_facts *facts, const char *path, size_t bytes,
                     char **ret_text, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes file = {0};
    SK_CLEANUP_FREE uint8_t *decoded = malloc(bytes);
    size_t length;
    int r = sk_file_read(facts->sys, path, SK_SMALL_FILE_MAX_BYTES, &file, error);

    if (r < 0)
        return r;
    length = file.size;
    while (length > 0 && file.data[length - 1] == '\n')
        length--;
    *ret_text = strndup((const char *)file.data, length);
    if (!*ret_text || !decoded)
        return sk_error_oom(error);
    if (!facts->exact && !sk_bytes_text_is(SK_BYTES_BASE64, *ret_text, decoded, bytes))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: expected the base64 of %zu bytes", path,
                            bytes);
    return 0;
}

int sk_compat_load(struct sk_compat *compat, const struct sk_vm_reader *reader,
                   const struct sk_compat_facts *facts, struct sevkit_error *error)
{
    const struct {
        const char *path;
        size_t bytes;
        char **text;
    } files[] = {
        {compat->id_block, SEVKIT_ID_BLOCK_BYTES, &compat->id_block_text},
        {compat->id_auth, SEVKIT_ID_AUTH_BYTES, &compat->id_auth_text},
        {compat->host_data, 32, &compat->host_data_text},
    };
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(files) && r == 0; i++)
        if (files[i].path)
            r = load_text(facts, files[i].path, files[i].bytes, files[i].text, error);
    if (r == 0 && compat->config)
        r = sk_vm_read(reader, compat->config, &compat->guest, error);
    if (r == 0 && compat->config && !compat->guest.vm_config)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: is no vm-config.toml of SNPGuard",
                            compat->config);
    return r;
}
