/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/offer/host_offer.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "host/host_identity.h"
#include "libvirt/offer/domain_capabilities.h"
#include "sys/file.h"
#include "sys/process/child.h"

#include <string.h>

#define VIRSH_MS        30000
#define VIRSH_MAX_BYTES ((size_t)1 << 20)
#define ASKED           "virsh domcapabilities"
#define CHAIN_MAX_BYTES (3 * SK_SEV_CERT_BYTES)

void sk_host_offer_done(struct sk_host_offer *offer)
{
    sk_sev_certificates_done(&offer->certificates);
    sk_sev_offer_done(&offer->said);
    *offer = (struct sk_host_offer){0};
}

bool sk_host_offer_fits(const struct sk_host_offer *offer)
{
    return !offer->is_compared || offer->c_bit == offer->said.c_bit;
}

static int read_answer(const char *name, const void *data, size_t size, struct sk_sev_offer *said,
                       struct sevkit_error *error)
{
    const char *text = data;
    size_t blanks = 0;
    int r;

    while (blanks < size && strchr(" \t\r\n", text[blanks]))
        blanks++;
    r = blanks < size && text[blanks] == '<' ? sk_domain_capabilities_read(data, size, said, error)
                                             : sk_sev_offer_read_json(data, size, said, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

static int ask_libvirt(const char *uri, struct sk_sev_offer *said, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text answer = {0};
    const char *const argv[] = {"virsh",           "--readonly",
                                "--connect",       uri ? uri : SK_OFFER_DEFAULT_URI,
                                "domcapabilities", NULL};
    int r =
        sk_child_output((char *const *)(uintptr_t)argv, VIRSH_MAX_BYTES, VIRSH_MS, &answer, error);

    if (r == 0 && !answer.length)
        r = sk_error_set(error, SEVKIT_EIO, ASKED ": no answer; is libvirtd running?");
    return r < 0 ? r : read_answer(ASKED, sk_text_get(&answer), answer.length, said, error);
}

static int ask_qemu(const char *socket, struct sk_sev_offer *said, struct sevkit_error *error)
{
    struct sk_stream stream = {0};
    struct sk_qmp *qmp = NULL;
    int r = sk_stream_connect(socket, &stream, error);

    if (r == 0)
        r = sk_qmp_open(&sk_sys_real, &stream, SK_QMP_TIMEOUT_MS, &qmp, error);
    if (r < 0)
        return r;
    r = sk_sev_offer_ask(qmp, said, error);
    sk_qmp_close(qmp);
    return r;
}

static int ask(const struct sk_host_offer_request *request, struct sk_sev_offer *said,
               struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r;

    if (request->socket)
        return ask_qemu(request->socket, said, error);
    if (!request->file)
        return ask_libvirt(request->uri, said, error);
    r = sk_file_read(request->sys, request->file, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    return r < 0 ? r : read_answer(request->file, bytes.data, bytes.size, said, error);
}

/* In the order in which tools exchange them. */
static int decode_certificates(const struct sk_sev_offer *said,
                               struct sk_sev_certificates *certificates, struct sevkit_error *error)
{
    uint8_t pdh[SK_SEV_CERT_BYTES + 3], chain[CHAIN_MAX_BYTES + 3];
    size_t pdh_size = 0, chain_size = 0;
    int r;

    if (!said->pdh || !said->chain)
        return 0;
    if (!sk_base64_decode(said->pdh, pdh, sizeof(pdh), &pdh_size) ||
        !sk_base64_decode(said->chain, chain, sizeof(chain), &chain_size))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "pdh, cert-chain: expected base64 of certificates");
    r = sk_sev_certificates_add(certificates, pdh, pdh_size, error);
    if (r == 0)
        r = sk_sev_certificates_add(certificates, chain, chain_size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "pdh, cert-chain");
    if (!sk_sev_certificates_find(certificates, SK_SEV_PDH) ||
        !sk_sev_certificates_find(certificates, SK_SEV_PEK))
        return sk_error_set(error, SEVKIT_EINPUT, "pdh, cert-chain: there is no PDH or no PEK");
    return 0;
}

static int decode_chip(struct sk_host_offer *offer, struct sevkit_error *error)
{
    if (offer->said.chip &&
        !sk_base64_decode(offer->said.chip, offer->chip, sizeof(offer->chip), &offer->chip_size))
        return sk_error_set(error, SEVKIT_EINPUT, "cpu0-id: expected base64 of at most %u bytes",
                            SK_OFFER_CHIP_BYTES);
    return 0;
}

static int compare(const struct sk_host_offer_request *request, struct sk_host_offer *offer,
                   struct sevkit_error *error)
{
    struct sk_host host;
    int r;

    if (!(offer->said.has & SK_OFFER_C_BIT) || (request->file && !request->root))
        return 0;
    r = sk_host_open(request->sys, request->root, &host, error);
    if (r < 0)
        return r;
    offer->is_compared = sk_host_c_bit(&host, &offer->c_bit);
    sk_host_close(&host);
    return 0;
}

int sk_host_offer_get(const struct sk_host_offer_request *request, struct sk_host_offer *ret_offer,
                      struct sevkit_error *error)
{
    struct sk_host_offer offer = {0};
    int r = ask(request, &offer.said, error);

    if (r == 0)
        r = decode_certificates(&offer.said, &offer.certificates, error);
    if (r == 0)
        r = decode_chip(&offer, error);
    if (r == 0)
        r = compare(request, &offer, error);
    if (r < 0)
        sk_host_offer_done(&offer);
    else
        *ret_offer = offer;
    return r;
}
