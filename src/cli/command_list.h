/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_COMMAND_LIST_H
#define SK_CLI_COMMAND_LIST_H

/* All commands: X(NAME) for each sk_command_NAME, in the order of the overview within a noun. One a line, so that
 * additions do not touch each other. */

/* clang-format off */
#define SK_PLAIN_COMMANDS(X) \
    X(measure) \
    X(firmware_acpi) \
    X(firmware_show) \
    X(id_block_create) \
    X(id_block_show) \
    X(id_block_verify) \
    X(key_generate) \
    X(key_digest) \
    X(vmsa_build) \
    X(vmsa_show) \
    X(vmsa_diff) \
    X(match) \
    X(trace_compare) \
    X(igvm_show) \
    X(igvm_measure) \
    X(igvm_verify) \
    X(igvm_sign) \
    X(certs_bundle) \
    X(certs_export) \
    X(certs_fetch) \
    X(certs_import) \
    X(certs_show) \
    X(certs_url) \
    X(certs_verify) \
    X(policy_check) \
    X(policy_init) \
    X(policy_show) \
    X(advisories_list) \
    X(advisories_show) \
    X(report_get) \
    X(derive_key) \
    X(guest_check) \
    X(report_show) \
    X(report_convert) \
    X(report_verify) \
    X(sim_init) \
    X(sim_run) \
    X(sim_serve) \
    X(validate) \
    X(validate_report) \
    X(session_create) \
    X(secret_build) \
    X(sev_certs_show) \
    X(sev_certs_verify) \
    X(domain_xml) \
    X(config_init) \
    X(config_check) \
    X(config_show) \
    X(launch) \
    X(attest_ssh) \
    X(attest_unlock) \
    X(attest_report) \
    X(status) \
    X(stop) \
    X(host_check) \
    X(host_record) \
    X(host_diagnose) \
    X(host_fix) \
    X(host_show) \
    X(host_domcapabilities) \
    X(host_versions) \
    X(host_firmware) \
    X(host_swiotlb) \
    X(host_config) \
    X(host_commit) \
    X(host_vlek_load) \
    X(host_hashstick) \
    X(host_certs) \
    X(host_sev) \
    X(stack_plan) \
    X(stack_build) \
    X(stack_lock) \
    X(stack_package) \
    X(stack_fetch) \
    X(stack_install) \
    X(stack_source) \
    X(stack_packages)

#ifdef SK_HAVE_INITRAMFS
#define SK_INITRAMFS_COMMANDS(X) \
    X(initramfs_build)
#else
#define SK_INITRAMFS_COMMANDS(X)
#endif

#ifdef SK_HAVE_IMAGE
#define SK_IMAGE_COMMANDS(X) \
    X(image_create) \
    X(image_convert) \
    X(image_verity) \
    X(image_luks) \
    X(image_show) \
    X(image_check)
#else
#define SK_IMAGE_COMMANDS(X)
#endif

#ifdef SK_HAVE_DEMO
#define SK_DEMO_COMMANDS(X) \
    X(demo_verity) \
    X(demo_luks)
#else
#define SK_DEMO_COMMANDS(X)
#endif

#define SK_COMMANDS(X) SK_PLAIN_COMMANDS(X) SK_INITRAMFS_COMMANDS(X) SK_IMAGE_COMMANDS(X) SK_DEMO_COMMANDS(X)
/* clang-format on */

#endif
