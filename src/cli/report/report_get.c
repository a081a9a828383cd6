/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/guest/guest_values.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "formats/report/report_forms.h"
#include "policy/report_data.h"
#include "sys/network/http_on_demand.h"
#include "sys/sys.h"
#include "tpm/azure_report.h"

#include <errno.h>
#include <sevkit/guest.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_guest_report *, sevkit_guest_report_free)

/* json is the TPM's evidence and none of the report's forms. */
enum { FORMAT_JSON = 4 };
static const char *const formats[] = {"raw", "hex", "base64", "extended", "json", NULL};
static const enum sk_report_form forms[] = {SK_REPORT_FORM_RAW, SK_REPORT_FORM_HEX,
                                            SK_REPORT_FORM_BASE64, SK_REPORT_FORM_EXTENDED,
                                            SK_REPORT_FORM_RAW};

/* In the order of enum sevkit_guest_via, and one more. */
#define VIA_TPM 3
static const char *const ways[] = {"auto", "configfs", "ioctl", "tpm", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "report-data",
     .metavar = "VALUE",
     .help = "64 bytes to put into the report: " SK_REPORT_DATA_HELP "; default: random"},
    {.name = "nonce-out",
     .writes = true,
     .metavar = "FILE",
     .help = "write the 64 bytes there as well, for --report-data file:FILE of report verify"},
    SK_GUEST_REQUEST_OPTIONS,
    {.name = "via",
     .choices = ways,
     .help = "configfs-tsm or /dev/sev-guest; default auto: the first that is there; tpm: of a "
             "guest of Azure, whose report is in its TPM"},
    {.name = "tpm",
     .metavar = "NAME",
     .help = "with --via tpm: the TPM, as tpm2-tools name it; default " SK_TPM_DEVICE},
    {.name = "thim",
     .metavar = "WHERE",
     .help = "with --via tpm: add the VCEK from Azure's certificate service ('azure'), from "
             "another URL, or from a file with its answer"},
    {SK_OUTPUT_OPTION, .help = "where the report goes; default: standard output"},
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "the bytes as received (raw, the default), as hex or base64 digits, or followed by "
             "the host's certificates (extended); json, the default with --via tpm: HCL blob, TPM "
             "quote and VCEK"},
    {.name = "certs-out",
     .writes = true,
     .metavar = "FILE",
     .help = "write the host's certificate table there"},
    {.name = "verbose",
     .letter = 'v',
     .kind = SK_OPTION_FLAG,
     .help = "print to stderr how the report was obtained"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit report get",
    .description = "Inside of a SEV-SNP guest: get an attestation report from the secure "
                   "processor.",
    .epilog = "examples:\n"
              "  sevkit report get --output report.bin --nonce-out nonce.bin\n"
              "  sevkit report get --report-data spki:/etc/ssh/host.pem --format extended \\\n"
              "      --output evidence.bin\n"
              "  sevkit report get --report-data sha512:message.txt --format base64\n"
              "  sevkit report get --via tpm --thim azure --output evidence.json --nonce-out "
              "nonce.bin\n",
    .options = options,
};

struct request {
    struct sevkit_guest_report_request guest;
    size_t format; /* of formats */
    const char *output, *nonce_out, *certs_out;
    bool from_tpm, verbose;
    struct sk_azure_report_request tpm;
};

static int random_data(uint8_t ret_data[SEVKIT_GUEST_REPORT_DATA_BYTES], struct sevkit_error *error)
{
    if (sk_sys_real.random(ret_data, SEVKIT_GUEST_REPORT_DATA_BYTES) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random bytes: %s", strerror(errno));
    return 0;
}

/* Beside what is refused of all outputs: the report goes to standard output where nothing is said. */
static int check_outputs(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const others[] = {OPT_NONCE_OUT, OPT_CERTS_OUT};

    for (size_t i = 0; i < SK_ARRAY_SIZE(others) && !sk_given_has(given, OPT_OUTPUT); i++) {
        const char *path = sk_given_value(given, others[i]);

        if (path && strcmp(path, "-") == 0)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s: the report goes to standard output already", others[i]);
    }
    return 0;
}

/* What one of the two ways has and the other has not. */
static int check_way(const struct sk_given *given, const struct request *request,
                     struct sevkit_error *error)
{
    static const char *const of_tpm[] = {OPT_TPM, OPT_THIM};
    static const char *const of_others[] = {OPT_VMPL, OPT_KEY, OPT_TIMEOUT, OPT_CERTS_OUT};
    const char *const *wrong = request->from_tpm ? of_others : of_tpm;
    size_t count = request->from_tpm ? SK_ARRAY_SIZE(of_others) : SK_ARRAY_SIZE(of_tpm);

    for (size_t i = 0; i < count; i++)
        if (sk_given_has(given, wrong[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect %s --via tpm", wrong[i],
                                request->from_tpm ? "with" : "without");
    if (request->from_tpm ? forms[request->format] == SK_REPORT_FORM_EXTENDED
                          : request->format == FORMAT_JSON)
        return sk_error_set(error, SEVKIT_EUSAGE, "--format %s does not go %s --via tpm",
                            formats[request->format], request->from_tpm ? "with" : "without");
    if (request->format != FORMAT_JSON && sk_given_has(given, OPT_THIM))
        return sk_error_set(error, SEVKIT_EUSAGE, "--thim needs --format json");
    return 0;
}

static void read_tpm(const struct sk_given *given, struct request *request)
{
    const char *tpm = sk_given_value(given, OPT_TPM);

    request->tpm = (struct sk_azure_report_request){
        .evidence = {.tpm = tpm ? tpm : SK_TPM_DEVICE,
                     .user_data = sk_given_has(given, OPT_REPORT_DATA)},
        .thim = sk_given_value(given, OPT_THIM),
        .blob_only = request->format != FORMAT_JSON,
    };
    memcpy(request->tpm.evidence.data, request->guest.report_data,
           sizeof(request->tpm.evidence.data));
}

static int read_request(const struct sk_given *given, struct request *request,
                        struct sevkit_error *error)
{
    const char *data = sk_given_value(given, OPT_REPORT_DATA);
    const char *output = sk_given_value(given, OPT_OUTPUT);
    int r;

    *request = (struct request){
        .guest = sevkit_guest_report_request_default(),
        .format = sk_value_choice(given, OPT_FORMAT, formats),
        .output = output ? output : "-",
        .nonce_out = sk_given_value(given, OPT_NONCE_OUT),
        .certs_out = sk_given_value(given, OPT_CERTS_OUT),
        .from_tpm = sk_value_choice(given, OPT_VIA, ways) == VIA_TPM,
        .verbose = sk_given_has(given, OPT_VERBOSE),
    };
    if (request->from_tpm && !sk_given_has(given, OPT_FORMAT))
        request->format = FORMAT_JSON;
    if (!request->from_tpm)
        request->guest.via = (enum sevkit_guest_via)sk_value_choice(given, OPT_VIA, ways);
    request->guest.key = sk_guest_key_value(given);
    request->guest.certificates =
        forms[request->format] == SK_REPORT_FORM_EXTENDED || request->certs_out;
    r = check_outputs(given, error);
    if (r == 0)
        r = check_way(given, request, error);
    if (r == 0 && request->format != FORMAT_JSON &&
        sk_report_form_is_binary(forms[request->format]))
        r = sk_guest_refuse_terminal(request->output, error);
    if (r == 0)
        r = sk_guest_vmpl_value(given, &request->guest.vmpl, error);
    if (r == 0)
        r = sk_guest_timeout_value(given, &request->guest.timeout_ms, error);
    if (r == 0)
        r = data ? sk_report_data_value(OPT_REPORT_DATA, data, request->guest.report_data, error)
                 : random_data(request->guest.report_data, error);
    if (r == 0)
        read_tpm(given, request);
    return r;
}

/* The report comes last: where it is, everything is. */
static int write_all(const struct request *request, const struct sk_report_to_write *report,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_cli_output outputs[] = {
        {request->nonce_out, request->guest.report_data, sizeof(request->guest.report_data), 0644},
        {report->table ? request->certs_out : NULL, report->table, report->table_size, 0644},
        {request->output, NULL, 0, 0644},
    };
    int r = sk_report_form_write(forms[request->format], report, &text, error);

    if (r < 0)
        return r;
    outputs[2].data = text.data;
    outputs[2].size = text.length;
    return sk_cli_write_files(outputs, SK_ARRAY_SIZE(outputs), true, error);
}

static int run_tpm(const struct request *request, struct sevkit_error *error)
{
    SK_CLEANUP(sk_azure_report_done) struct sk_azure_report report = {0};
    struct sk_azure_report_request tpm = request->tpm;
    struct sk_http_on_demand http;
    int r;

    sk_http_on_demand(&http);
    tpm.http = &http.front;
    r = sk_azure_report_get(&tpm, &report, error);
    sk_http_on_demand_done(&http);
    if (r < 0)
        return r;
    if (tpm.evidence.user_data && !report.has_user_data)
        sk_cli_note("the host made no new report with the report data: only the TPM quote has it");
    if (request->verbose)
        sk_cli_note("HCL blob of %zu bytes and a quote of %zu PCRs through %s", report.blob_size,
                    report.pcr_count, tpm.evidence.tpm);
    return write_all(
        request,
        &(struct sk_report_to_write){.bytes = report.bytes.data, .size = report.bytes.length},
        error);
}

static void tell(const struct request *request, const struct sevkit_guest_report *report,
                 const struct sk_report_to_write *written)
{
    if (request->verbose)
        sk_cli_note("%zu bytes of report through %s at VMPL %u, %zu bytes of certificates",
                    written->size,
                    sevkit_guest_report_via(report) == SEVKIT_GUEST_CONFIGFS ? "configfs-tsm"
                                                                             : "/dev/sev-guest",
                    sevkit_guest_report_vmpl(report), written->table_size);
    if (request->guest.certificates && written->table_size == 0)
        sk_cli_warn("this host keeps no certificates: there are none to write; 'sevkit certs "
                    "fetch' gets them from AMD");
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_report_free_p) struct sevkit_guest_report *report = NULL;
    struct sk_report_to_write written = {0};
    struct request request;
    int r = read_request(given, &request, error);

    if (r == 0 && request.from_tpm)
        return run_tpm(&request, error);
    if (r == 0)
        r = sevkit_guest_report_get(&request.guest, &report, error);
    if (r < 0)
        return r;
    written.bytes = sevkit_guest_report_bytes(report, &written.size);
    written.table = sevkit_guest_report_certificates(report, &written.table_size);
    r = write_all(&request, &written, error);
    if (r == 0)
        tell(&request, report, &written);
    return r;
}

const struct sk_command sk_command_report_get = {
    .noun = "report",
    .verb = "get",
    .summary = "get a report from inside of a guest",
    .spec = &spec,
    .run = run,
};
