/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/answer.h"

#include "base/limits.h"
#include "base/secret.h"
#include "base/writer.h"
#include "crypto/derive/hmac.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <sevkit/guest.h>
#include <string.h>

/* Firmware before these knows no choice of keys, and no mitigation vector (report version 5 is ABI 1.58). */
#define KEY_SELECT_MAJOR     1u
#define KEY_SELECT_MINOR     54u
#define MITIGATION_REPORT    5u
#define SIGNATURE_ECDSA_P384 1u
#define NO_MIGRATION_AGENT   0xff
#define KEY_LABEL            "sevkit simulated derived key"
#define KEY_INPUT_BYTES      256
#define BUSY_EXITINFO2       SK_EXITINFO2(SK_GUEST_HOST_BUSY, 0)
#define LENGTH_TOO_SMALL     SK_EXITINFO2(SK_GUEST_HOST_LENGTH_TOO_SMALL, 0)

static bool knows_key_select(const struct sk_sim_chip *chip)
{
    return chip->version.major > KEY_SELECT_MAJOR ||
           (chip->version.major == KEY_SELECT_MAJOR && chip->version.minor >= KEY_SELECT_MINOR);
}

/* The key that signs or is the root; NULL if it is not loaded. */
static const struct sevkit_key *choose_key(const struct sk_sim_chip *chip, enum sk_signing_key key)
{
    if (key == SK_SIGNING_KEY_AUTO)
        return chip->vlek ? chip->vlek : chip->vcek;
    return key == SK_SIGNING_KEY_VLEK ? chip->vlek : chip->vcek;
}

static uint64_t raw_tcb(const struct sk_sim_chip *chip, const struct sevkit_tcb *tcb)
{
    return sevkit_tcb_write(chip->product->tcb_layout, tcb);
}

static struct sevkit_report fill_report(const struct sk_sim_guest *guest,
                                        const struct sk_report_request *request, bool is_vlek)
{
    const struct sk_sim_chip *chip = guest->chip;
    unsigned signer = chip->masks_chip_key ? SEVKIT_SIGNING_KEY_NONE
                      : is_vlek            ? SEVKIT_SIGNING_KEY_VLEK
                                           : SEVKIT_SIGNING_KEY_VCEK;
    struct sevkit_report report = {
        .version = chip->report_version,
        .guest_svn = guest->id.guest_svn,
        .policy = guest->policy,
        .vmpl = request->vmpl,
        .signature_algorithm = SIGNATURE_ECDSA_P384,
        .current_tcb = raw_tcb(chip, &chip->current_tcb),
        .platform_info = chip->platform_info,
        .key_info = (guest->has_author_key ? SK_KEY_INFO_AUTHOR_KEY : 0) |
                    (chip->masks_chip_key ? SK_KEY_INFO_MASK_KEY : 0) |
                    signer << SK_KEY_INFO_SIGNER_SHIFT,
        .reported_tcb = raw_tcb(chip, &chip->reported_tcb),
        .cpuid_family = chip->cpuid[0],
        .cpuid_model = chip->cpuid[1],
        .cpuid_stepping = chip->cpuid[2],
        .committed_tcb = raw_tcb(chip, &chip->committed_tcb),
        .current_version = chip->version,
        .committed_version = chip->committed_version,
        .launch_tcb = raw_tcb(chip, &guest->launch_tcb),
        .launch_mitigation_vector = chip->mitigation_vector,
        .current_mitigation_vector = chip->mitigation_vector,
    };

    memcpy(report.family_id, guest->id.family_id, sizeof(report.family_id));
    memcpy(report.image_id, guest->id.image_id, sizeof(report.image_id));
    memcpy(report.report_data, request->report_data, sizeof(report.report_data));
    memcpy(report.measurement, guest->digest, sizeof(report.measurement));
    memcpy(report.host_data, guest->host_data, sizeof(report.host_data));
    memcpy(report.id_key_digest, guest->id_key_digest, sizeof(report.id_key_digest));
    memcpy(report.author_key_digest, guest->author_key_digest, sizeof(report.author_key_digest));
    memcpy(report.report_id, guest->report_id, sizeof(report.report_id));
    memset(report.report_id_ma, NO_MIGRATION_AGENT, sizeof(report.report_id_ma));
    if (!chip->masks_chip_id)
        memcpy(report.chip_id, chip->chip_id, sizeof(report.chip_id));
    return report;
}

int sk_sim_report(const struct sk_sim_guest *guest, const void *request, size_t size,
                  uint8_t ret_response[SK_REPORT_RESPONSE_BYTES], struct sevkit_error *error)
{
    const struct sk_sim_chip *chip = guest->chip;
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    const struct sevkit_key *key;
    struct sk_report_request asked;
    struct sevkit_report report;
    uint32_t status = SK_SIM_SUCCESS;
    int r = 0;

    if (guest->state != SK_SIM_RUNNING)
        status = SK_SIM_INVALID_GUEST_STATE;
    else if (sk_report_request_read(request, size, &asked, NULL) < 0 ||
             (asked.key != SK_SIGNING_KEY_AUTO && !knows_key_select(chip)))
        status = SK_SIM_INVALID_PARAM;
    else if (!choose_key(chip, asked.key))
        status = SK_SIM_INVALID_KEY;
    if (status != SK_SIM_SUCCESS) {
        sk_report_response_write(status, NULL, 0, ret_response);
        return 0;
    }
    key = choose_key(chip, asked.key);
    report = fill_report(guest, &asked, key == chip->vlek);
    sk_report_write(&report, bytes);
    if (!chip->masks_chip_key)
        r = sevkit_key_sign(key, bytes, SEVKIT_REPORT_SIGNED_BYTES,
                            bytes + SEVKIT_REPORT_SIGNED_BYTES, error);
    if (r == 0)
        sk_report_response_write(SK_SIM_SUCCESS, bytes, sizeof(bytes), ret_response);
    return r;
}

/* SEV-SNP ABI 56860, MSG_KEY_REQ: what a guest may ask for. */
static uint32_t check_key_request(const struct sk_sim_guest *guest, size_t size,
                                  const struct sk_key_request *request)
{
    const struct sk_sim_chip *chip = guest->chip;
    struct sevkit_tcb tcb = sevkit_tcb_read(chip->product->tcb_layout, request->tcb_version);

    if (request->key != SK_SIGNING_KEY_AUTO && !knows_key_select(chip))
        return SK_SIM_INVALID_PARAM;
    if ((request->fields & SK_KEY_FIELD_LAUNCH_MIT_VECTOR || size >= SK_KEY_REQUEST_2_BYTES) &&
        chip->report_version < MITIGATION_REPORT)
        return SK_SIM_INVALID_PARAM;
    if (request->fields & SK_KEY_FIELD_LAUNCH_MIT_VECTOR &&
        request->launch_mit_vector & ~chip->mitigation_vector)
        return SK_SIM_INVALID_PARAM;
    if (request->guest_svn > guest->id.guest_svn ||
        !sevkit_tcb_at_least(&chip->committed_tcb, &tcb) || !tcb.reserved_zero)
        return SK_SIM_INVALID_PARAM;
    if (request->root == SK_KEY_ROOT_VCEK && !choose_key(chip, request->key))
        return SK_SIM_INVALID_KEY;
    return SK_SIM_SUCCESS;
}

/* All that the key depends on, each field in its place or zeros. The real derivation is AMD's secret; this
 * one has its properties: the same request gives the same key, any difference another. */
static size_t key_input(const struct sk_sim_guest *guest, const struct sk_key_request *request,
                        bool is_vlek, uint8_t ret_input[KEY_INPUT_BYTES])
{
    static const uint8_t zeros[SEVKIT_SNP_DIGEST_BYTES];
    struct sk_writer writer = sk_writer_of(ret_input, KEY_INPUT_BYTES);
    uint64_t fields = request->fields;

    sk_write_bytes(&writer, KEY_LABEL, sizeof(KEY_LABEL));
    sk_write_u32le(&writer, (uint32_t)request->root << 1 | is_vlek);
    sk_write_u64le(&writer, fields);
    sk_write_u32le(&writer, request->vmpl);
    sk_write_u64le(&writer, fields & SEVKIT_GUEST_FIELD_POLICY ? guest->policy : 0);
    sk_write_bytes(&writer, fields & SEVKIT_GUEST_FIELD_IMAGE_ID ? guest->id.image_id : zeros, 16);
    sk_write_bytes(&writer, fields & SEVKIT_GUEST_FIELD_FAMILY_ID ? guest->id.family_id : zeros,
                   16);
    sk_write_bytes(&writer, fields & SEVKIT_GUEST_FIELD_MEASUREMENT ? guest->digest : zeros,
                   SEVKIT_SNP_DIGEST_BYTES);
    sk_write_u32le(&writer, fields & SEVKIT_GUEST_FIELD_GUEST_SVN ? request->guest_svn : 0);
    sk_write_u64le(&writer, fields & SEVKIT_GUEST_FIELD_TCB_VERSION ? request->tcb_version : 0);
    sk_write_u64le(&writer,
                   fields & SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR ? request->launch_mit_vector : 0);
    return writer.position;
}

int sk_sim_key(const struct sk_sim_guest *guest, const void *request, size_t size,
               uint8_t ret_response[SK_KEY_RESPONSE_BYTES], struct sevkit_error *error)
{
    uint8_t input[KEY_INPUT_BYTES], key[SK_DERIVED_KEY_BYTES] = {0};
    uint32_t status = SK_SIM_INVALID_PARAM;
    struct sk_key_request asked = {0};
    const uint8_t *root;
    int r = 0;

    if (guest->state != SK_SIM_RUNNING)
        status = SK_SIM_INVALID_GUEST_STATE;
    else if (sk_key_request_read(request, size, &asked, NULL) == 0)
        status = check_key_request(guest, size, &asked);
    if (status == SK_SIM_SUCCESS) {
        const struct sevkit_key *base = choose_key(guest->chip, asked.key);
        bool is_vlek = asked.root == SK_KEY_ROOT_VCEK && base == guest->chip->vlek;

        root = asked.root == SK_KEY_ROOT_VCEK ? guest->chip->secret : guest->vmrk;
        size = key_input(guest, &asked, is_vlek, input);
        r = sk_hmac_sha256(root, SK_SIM_SECRET_BYTES, input, size, key, error);
    }
    if (r == 0)
        sk_key_response_write(status, key, ret_response);
    sk_wipe(key, sizeof(key));
    return r;
}

/* An answer that has a payload only if exitinfo2 is 0. */
static void frame(struct sk_relay_header header, uint8_t *ret_frame, size_t *ret_size)
{
    header.kind |= SK_RELAY_ANSWER;
    if (header.exitinfo2)
        header.size = 0;
    sk_relay_header_write(&header, ret_frame);
    *ret_size = SK_RELAY_HEADER_BYTES + header.size;
}

/* The kernel asks for whole pages (SNP Extended Guest Request, RBX). */
static size_t table_room(const struct sk_sim_chip *chip)
{
    return (chip->certificates_size + SK_PAGE_BYTES - 1) / SK_PAGE_BYTES * SK_PAGE_BYTES;
}

static int answer_report(const struct sk_sim_guest *guest, const struct sk_relay_header *header,
                         const uint8_t *payload, uint8_t *ret_frame, size_t *ret_size,
                         struct sevkit_error *error)
{
    const struct sk_sim_chip *chip = guest->chip;
    struct sk_relay_header answer = {.kind = header->kind, .size = SK_REPORT_RESPONSE_BYTES};
    uint8_t *response = ret_frame + SK_RELAY_HEADER_BYTES;
    bool is_extended = header->kind == SK_RELAY_EXTENDED;
    int r;

    if (header->size != SK_REPORT_REQUEST_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "relay: report request of %u bytes, expected %d",
                            header->size, SK_REPORT_REQUEST_BYTES);
    if (is_extended && header->number < table_room(chip)) {
        answer.exitinfo2 = LENGTH_TOO_SMALL;
        answer.number = (uint32_t)table_room(chip);
        frame(answer, ret_frame, ret_size);
        return 0;
    }
    r = sk_sim_report(guest, payload, header->size, response, error);
    if (r < 0)
        return r;
    if (is_extended && chip->certificates_size) {
        memcpy(response + SK_REPORT_RESPONSE_BYTES, chip->certificates, chip->certificates_size);
        answer.number = (uint32_t)chip->certificates_size;
        answer.size += answer.number;
    }
    frame(answer, ret_frame, ret_size);
    return 0;
}

static int answer_key(const struct sk_sim_guest *guest, const struct sk_relay_header *header,
                      const uint8_t *payload, uint8_t *ret_frame, size_t *ret_size,
                      struct sevkit_error *error)
{
    struct sk_relay_header answer = {.kind = header->kind, .size = SK_KEY_RESPONSE_BYTES};
    int r;

    if (header->size != SK_KEY_REQUEST_BYTES && header->size != SK_KEY_REQUEST_2_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "relay: key request of %u bytes, expected %d or %d", header->size,
                            SK_KEY_REQUEST_BYTES, SK_KEY_REQUEST_2_BYTES);
    r = sk_sim_key(guest, payload, header->size, ret_frame + SK_RELAY_HEADER_BYTES, error);
    if (r == 0)
        frame(answer, ret_frame, ret_size);
    return r;
}

int sk_sim_answer(const struct sk_sim_guest *guest, const struct sk_relay_header *header,
                  const uint8_t *payload, unsigned *busy, uint8_t *ret_frame, size_t *ret_size,
                  struct sevkit_error *error)
{
    struct sk_relay_header answer = {.kind = header->kind, .exitinfo2 = BUSY_EXITINFO2};

    if (header->kind > SK_RELAY_EXTENDED)
        return sk_error_set(error, SEVKIT_EINPUT, "relay: a request of kind 0x%x is unknown",
                            header->kind);
    if (busy && *busy) {
        --*busy;
        frame(answer, ret_frame, ret_size);
        return 0;
    }
    if (header->kind == SK_RELAY_KEY)
        return answer_key(guest, header, payload, ret_frame, ret_size, error);
    return answer_report(guest, header, payload, ret_frame, ret_size, error);
}
