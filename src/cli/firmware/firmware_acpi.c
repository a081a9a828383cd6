/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/launch/launch_input.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "crypto/digest.h"
#include "launch/acpi_defence.h"
#include "sys/file.h"

#include <sevkit/measure.h>
#include <string.h>

static const char *const defences[] = {"tables+no-aml", "tables", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {SK_OUTPUT_OPTION, .required = true, .help = "where the firmware with its tables goes"},
    SK_FORCE_OPTION,
    {.name = "plan",
     .metavar = "PLAN",
     .help = "launch plan that says firmware, vCPUs, memory and defence"},
    SK_PLAN_SET_OPTION,
    {.name = "vcpus", .metavar = "NUMBER", .help = "vCPUs of the guest, if there is no plan"},
    {.name = "memory", .metavar = "MIB", .help = "memory of the guest, if there is no plan"},
    {.name = "defence",
     .choices = defences,
     .help =
         "which kernel parameters to print, if there is no plan: tables+no-aml (the default) also keeps "
         "ACPI code from running"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit firmware acpi",
    .description =
        "Put ACPI tables of the guest's own in front of a firmware, so that they are measured with it, and print "
        "the kernel parameters that make the guest use them instead of the host's. QEMU must start the guest "
        "with one socket and one thread per core (-smp N,sockets=1,cores=N,threads=1).",
    .epilog = "examples:\n"
              "  sevkit firmware acpi OVMF.amdsev.fd --vcpus 4 --memory 4096 -o OVMF.acpi.fd\n"
              "  sevkit firmware acpi --plan guest.toml -o OVMF.acpi.fd\n",
    .options = options,
    .operands = "[FILE]",
    .operands_max = 1,
};

/* What is asked for, from options or from a plan. */
struct request {
    struct sk_vm guest;
    const char *file;
    enum sk_boot_acpi defence;
    struct sk_acpi_machine machine;
    uint32_t address;
};

static void request_done(struct request *request)
{
    sk_vm_done(&request->guest);
}

static int read_options(const struct sk_given *given, struct request *request,
                        struct sevkit_error *error)
{
    const char *vcpus = sk_given_value(given, OPT_VCPUS),
               *memory = sk_given_value(given, OPT_MEMORY);
    const char *defence = sk_given_value(given, OPT_DEFENCE);
    int r;

    if (given->args->operand_count != 1 || !vcpus || !memory)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "expected a FILE with --vcpus and --memory, or --plan");
    if (sk_given_has(given, OPT_SET))
        return sk_error_set(error, SEVKIT_EUSAGE, "--set needs --plan");
    request->file = given->args->operands[0];
    request->defence = defence && strcmp(defence, "tables") == 0 ? SK_BOOT_ACPI_TABLES
                                                                 : SK_BOOT_ACPI_TABLES_NO_AML;
    r = sk_value_number(OPT_VCPUS, vcpus, 1, SEVKIT_VCPUS_MAX, &request->machine.vcpus, error);
    return r < 0 ? r
                 : sk_value_number(OPT_MEMORY, memory, SK_VM_MEMORY_MIN_MIB, SK_VM_MEMORY_MAX_MIB,
                                   &request->machine.memory_mib, error);
}

static int read_plan(const struct sk_given *given, const char *path, struct request *request,
                     struct sevkit_error *error)
{
    static const char *const said[] = {OPT_VCPUS, OPT_MEMORY, OPT_DEFENCE};
    int r;

    for (size_t i = 0; i < SK_ARRAY_SIZE(said); i++)
        if (sk_given_has(given, said[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s contradicts --plan; --set changes a plan", said[i]);
    if (given->args->operand_count)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a FILE contradicts --plan, which names the firmware");
    r = sk_launch_read(given, path, &request->guest, error);
    if (r < 0)
        return r;
    request->defence = sk_vm_acpi(&request->guest);
    request->machine = sk_vm_acpi_machine(&request->guest);
    request->file = request->guest.firmware;
    if (!sk_acpi_has_tables(request->defence))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: acpi.defence = \"%s\" has no tables in front of the firmware",
                            path, sk_acpi_defence_names[request->defence]);
    return request->file
               ? 0
               : sk_error_set(error, SEVKIT_EREFUSED, "%s: firmware.file is missing", path);
}

static int make(struct request *request, struct sk_bytes *ret_image, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes file = {0};
    int r = sk_file_read(&sk_sys_real, request->file, SEVKIT_FIRMWARE_MAX_BYTES, &file, error);

    if (r < 0)
        return r;
    r = sk_acpi_prepend(&request->machine, &file, ret_image, &request->address, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", request->file) : 0;
}

static int print(const struct sk_given *given, const struct request *request,
                 const struct sk_bytes *image, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    uint8_t sha256[SK_SHA256_BYTES];
    int r = sk_hash_bytes(SK_SHA256, image->data, image->size, sha256, error);

    if (r < 0)
        return r;
    sk_acpi_parameters_add(request->defence, request->address, &text);
    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.firmware-acpi/1");
        sk_json_add_text(document, "path", sk_given_value(given, OPT_OUTPUT));
        sk_json_add_integer(document, "size", image->size);
        sk_json_add_hex(document, "sha256", sha256, sizeof(sha256));
        sk_json_add_text(document, "defence", sk_acpi_defence_names[request->defence]);
        sk_json_add_number(document, "address", request->address);
        sk_json_add_integer(document, "vcpus", request->machine.vcpus);
        sk_json_add_integer(document, "memory_mib", request->machine.memory_mib);
        sk_json_add_text(document, "parameters", sk_text_get(&text));
        return sk_json_emit(document, error);
    }
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(request_done) struct request request = {0};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes image = {0};
    const char *plan = sk_given_value(given, OPT_PLAN), *output = sk_given_value(given, OPT_OUTPUT);
    int r = plan ? read_plan(given, plan, &request, error) : read_options(given, &request, error);

    if (r == 0 && strcmp(output, "-") == 0)
        return sk_error_set(
            error, SEVKIT_EUSAGE,
            "--output: expected a file; standard output gets the kernel's parameters");
    if (r == 0)
        r = make(&request, &image, error);
    if (r == 0)
        r = sk_cli_write_file(output, image.data, image.size, 0644, sk_given_has(given, OPT_FORCE),
                              error);
    return r == 0 ? print(given, &request, &image, error) : r;
}

const struct sk_command sk_command_firmware_acpi = {
    .noun = "firmware",
    .verb = "acpi",
    .summary = "put ACPI tables of the guest's own in front of a firmware",
    .spec = &spec,
    .run = run,
};
