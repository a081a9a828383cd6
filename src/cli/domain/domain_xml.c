/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/domain/domain_xml.h"

#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/findings_view.h"
#include "cli/view/output.h"
#include "libvirt/domain_tree.h"
#include "sys/file.h"

#include <stdio.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_DOMAIN_PLAN_OPTIONS,
    {SK_OUTPUT_OPTION, .help = "where the domain goes; default standard output"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit domain xml",
    .description =
        "Write a libvirt domain for a guest whose start is measured, or, with FILE, say what in a "
        "given one would change the measurement.",
    .epilog = "examples:\n"
              "  sevkit domain xml --generation sev-snp --name vm1 --memory 4096 --vcpus 4 \\\n"
              "      --vcpu-type EPYC-Milan-v2 --ovmf /usr/share/ovmf/OVMF.amdsev.fd >vm1.xml\n"
              "  sevkit domain xml --plan guest.toml --output guest.xml\n"
              "  sevkit domain xml --plan guest.toml --for-qemu 10.0 --for-kernel 6.12\n"
              "  virsh dumpxml --inactive vm1 | sevkit domain xml -\n"
              "  sevkit domain xml --plan guest.toml guest.xml\n",
    .options = options,
    .once = true,
    .operands = "[FILE]",
    .operands_max = 1,
};

static int print_json(const char *path, const struct sk_domain_findings *findings,
                      struct sevkit_error *error)
{
    static const struct sk_findings_names names = {"error", "code", true};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.domain-check/1");

    sk_json_add_text(document, "path", path);
    sk_json_add_text(document, "type", findings->has_type ? sk_domain_types[findings->type] : NULL);
    for (size_t i = 0; i < SK_FINDING_KINDS; i++)
        sk_json_add_integer(document, sk_finding_kind_name((enum sk_finding_kind)i),
                            findings->all.kinds[i]);
    sk_json_add(document, "findings", sk_findings_json(&findings->all, &names));
    return sk_json_emit(document, error);
}

static int print_text(const char *path, const struct sk_domain_findings *findings,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    size_t total = 0;

    sk_findings_add_text(&text, path, &findings->all);
    for (size_t i = 0; i < SK_FINDING_KINDS; i++)
        total += findings->all.kinds[i];
    sk_text_add_printable(&text, path);
    if (total > findings->all.count)
        sk_text_addf(&text, ": %zu more findings are not listed;", total - findings->all.count);
    else
        sk_text_add(&text, ":");
    sk_text_addf(&text, " type %s: %zu error%s, %zu warning%s\n",
                 findings->has_type ? sk_domain_types[findings->type] : "unknown",
                 findings->all.kinds[SK_FINDING_ERROR],
                 findings->all.kinds[SK_FINDING_ERROR] == 1 ? "" : "s",
                 findings->all.kinds[SK_FINDING_WARNING],
                 findings->all.kinds[SK_FINDING_WARNING] == 1 ? "" : "s");
    return sk_cli_emit(&text, error);
}

static void findings_done(struct sk_domain_findings *findings)
{
    sk_findings_done(&findings->all);
}

static int run_check(const struct sk_given *given, const struct sk_domain_plan *plan,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes xml = {0};
    const char *path = given->args->operands[0];
    SK_CLEANUP(findings_done) struct sk_domain_findings findings = {0};
    int r;

    if (sk_given_has(given, OPT_OUTPUT))
        return sk_error_set(error, SEVKIT_EUSAGE, "--output is for a domain that is written");
    r = sk_file_read(&sk_sys_real, path, SK_TREE_MAX_BYTES, &xml, error);
    if (r < 0)
        return r;
    r = sk_domain_check(xml.data, xml.size, plan, &findings, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = sk_given_has(given, OPT_JSON) ? print_json(path, &findings, error)
                                      : print_text(path, &findings, error);
    return r < 0 ? r : findings.all.kinds[SK_FINDING_ERROR] > 0 ? SK_ANSWER_NO : 0;
}

static int run_write(const struct sk_given *given, const struct sk_domain_options *read,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text xml = {0};
    const char *output = sk_given_value(given, OPT_OUTPUT);
    int r;

    if (sk_given_has(given, OPT_JSON))
        return sk_error_set(error, SEVKIT_EUSAGE, "--json is for a domain that is checked");
    r = sk_domain_make(&read->plan, read->is_file ? sk_domain_field_keys : sk_domain_option_names,
                       &sk_cli_listener, &xml, error);
    if (r < 0)
        return read->is_file ? sk_plan_unfit(&read->guest, r, error) : r;
    if (read->is_file)
        sk_plan_domain_left_out(&read->guest, &sk_cli_listener);
    return output ? sk_cli_write_file(output, sk_text_get(&xml), xml.length, 0644,
                                      sk_given_has(given, OPT_FORCE), error)
                  : sk_cli_emit(&xml, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_domain_options_done) struct sk_domain_options read = {0};
    int r = sk_domain_options_read(given, &read, error);

    if (r < 0)
        return r;
    return given->args->operand_count > 0 ? run_check(given, &read.plan, error)
                                          : run_write(given, &read, error);
}

const struct sk_command sk_command_domain_xml = {
    .noun = "domain",
    .verb = "xml",
    .summary = "write and check libvirt domains with launch security",
    .spec = &spec,
    .run = run,
};
