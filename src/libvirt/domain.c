/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/values/number.h"
#include "libvirt/domain_tree.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* libvirt allows blanks around numbers. */
static char *trim(char *text)
{
    size_t length;

    while (is_blank(*text))
        text++;
    length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
    return text;
}

static int read_policy(const struct sk_tree_node *security, struct sk_sev_config *config,
                       struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    const struct sk_tree_node *policy = sk_tree_child(security, "policy");
    uint64_t value;
    int r = sk_tree_text(policy, &text, error);

    if (r < 0 || !text)
        return r;
    /* libvirt takes the number with 0x or without, and always as hexadecimal. */
    if (strncmp(trim(text), "0x", 2) != 0) {
        char digits[32];

        snprintf(digits, sizeof(digits), "0x%.24s", trim(text));
        if (!sk_number_parse(digits, 0, UINT32_MAX, &value))
            return sk_error_set(error, SEVKIT_EINPUT, "domain XML: <policy>: '%.64s' is no number",
                                trim(text));
    } else if (!sk_number_parse(trim(text), 0, UINT32_MAX, &value)) {
        return sk_error_set(error, SEVKIT_EINPUT,
                            "domain XML: <policy>: '%.64s' is no number of 32 bits", trim(text));
    }
    config->policy = (uint32_t)value;
    config->has_policy = true;
    return 0;
}

static int read_security(const struct sk_tree_node *domain, struct sk_sev_config *config,
                         struct sevkit_error *error)
{
    const struct sk_tree_node *security = sk_tree_child(domain, "launchSecurity");
    const struct sk_tree_node *sev = NULL;
    int r = sk_tree_attribute(security, "type", &config->security_type, error);

    if (r < 0)
        return r;
    for (; security; security = sk_tree_next(security, "launchSecurity")) {
        if (!sk_tree_attribute_is(security, "type", "sev"))
            continue;
        config->sev_count++;
        config->dh_cert_count += sk_tree_count(security, "dhCert");
        config->session_count += sk_tree_count(security, "session");
        sev = sev ? sev : security;
    }
    config->kernel_hashes = sk_tree_attribute_is(sev, "kernelHashes", "yes");
    return sev ? read_policy(sev, config, error) : 0;
}

static int read_os(const struct sk_tree_node *domain, struct sk_sev_config *config,
                   struct sevkit_error *error)
{
    const struct sk_tree_node *os = sk_tree_child(domain, "os");
    const struct {
        const char *name;
        char **value;
    } texts[] = {
        {"loader", &config->loader},
        {"kernel", &config->kernel},
        {"initrd", &config->initrd},
        {"cmdline", &config->cmdline},
    };

    config->has_nvram = sk_tree_count(os, "nvram") > 0;
    config->loader_count = sk_tree_count(os, "loader");
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        int r = sk_tree_text(sk_tree_child(os, texts[i].name), texts[i].value, error);

        if (r < 0)
            return r;
    }
    return 0;
}

static int read_vcpus(const struct sk_tree_node *domain, struct sk_sev_config *config,
                      struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    const struct sk_tree_node *vcpu = sk_tree_child(domain, "vcpu");
    int r = sk_tree_attribute(vcpu, "current", &text, error);

    if (r == 0 && !text)
        r = sk_tree_text(vcpu, &text, error);
    if (r < 0 || !text)
        return r;
    if (!sk_number_parse_decimal(trim(text), 1, SEVKIT_VCPUS_MAX, &config->vcpus))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "domain XML: <vcpu>: '%.64s' is not a number from 1 to %u", trim(text),
                            (unsigned)SEVKIT_VCPUS_MAX);
    return 0;
}

static int read_cpu(const struct sk_tree_node *domain, struct sk_sev_config *config,
                    struct sevkit_error *error)
{
    const struct sk_tree_node *cpu = sk_tree_child(domain, "cpu");
    int r = sk_tree_attribute(cpu, "mode", &config->cpu_mode, error);

    return r < 0 ? r : sk_tree_text(sk_tree_child(cpu, "model"), &config->cpu_model, error);
}

int sk_sev_domain_read(const void *xml, size_t size, struct sk_sev_config *ret_config,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    struct sk_sev_config config = {0};
    int r = sk_tree_read(xml, size, "domain", &tree, error);

    if (r < 0)
        return sk_error_wrap(error, r, "domain XML");
    r = read_security(sk_tree_root(tree), &config, error);
    if (r == 0)
        r = read_os(sk_tree_root(tree), &config, error);
    if (r == 0)
        r = read_vcpus(sk_tree_root(tree), &config, error);
    if (r == 0)
        r = read_cpu(sk_tree_root(tree), &config, error);
    if (r < 0) {
        sk_sev_config_done(&config);
        return r;
    }
    *ret_config = config;
    return 0;
}

int sk_sev_domain_load(const char *path, struct sk_sev_config *ret_config,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    return r < 0 ? r : sk_sev_domain_read(bytes.data, bytes.size, ret_config, error);
}

static int read_signature(const struct sk_tree_node *signature, struct sk_sev_host *host,
                          struct sevkit_error *error)
{
    static const char *const names[] = {"family", "model", "stepping"};
    uint64_t values[SK_ARRAY_SIZE(names)];

    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        SK_CLEANUP_FREE char *text = NULL;
        int r = sk_tree_attribute(signature, names[i], &text, error);

        if (r < 0)
            return r;
        if (!text || !sk_number_parse_decimal(text, 0, UINT16_MAX, &values[i]))
            return sk_error_set(
                error, SEVKIT_EINPUT,
                "capabilities: the CPU signature's %s is '%.64s', expected a number", names[i],
                text ? text : "");
    }
    host->signature = sevkit_vcpu_signature(values[0], values[1], values[2]);
    return 0;
}

int sk_sev_host_read(const void *xml, size_t size, struct sk_sev_host *ret_host,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    SK_CLEANUP_FREE char *uuid = NULL;
    struct sk_sev_host host = {0};
    const struct sk_tree_node *node, *cpu;
    int r = sk_tree_read(xml, size, "capabilities", &tree, error);

    if (r < 0)
        return sk_error_wrap(error, r, "capabilities");
    node = sk_tree_child(sk_tree_root(tree), "host");
    cpu = sk_tree_child(node, "cpu");
    r = sk_tree_text(sk_tree_child(node, "uuid"), &uuid, error);
    if (r < 0)
        return r;
    if (uuid)
        snprintf(host.uuid, sizeof(host.uuid), "%.36s", trim(uuid));
    host.signature_count = sk_tree_count(cpu, "signature");
    if (host.signature_count > 0) {
        r = read_signature(sk_tree_child(cpu, "signature"), &host, error);
        if (r < 0)
            return r;
    }
    *ret_host = host;
    return 0;
}
