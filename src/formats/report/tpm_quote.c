/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/tpm_quote.h"

#include "base/cleanup.h"
#include "base/reader.h"
#include "base/values/bytes_text.h"

#include <stdlib.h>
#include <string.h>

#define TPM_GENERATED   0xff544347u /* TPM_GENERATED_VALUE */
#define TPM_QUOTE       0x8018u     /* TPM_ST_ATTEST_QUOTE */
#define TPM_ALG_SHA256  0x000bu
#define CLOCK_INFO      17u /* clock, resetCount, restartCount, safe */
#define FIRMWARE        8u
#define SELECTION_BYTES 3u /* 24 PCRs, a bit each */

/* Of Azure's runtime claims, a set of keys as in RFC 7517. */
static const char attestation_key[] = "HCLAkPub";

static int refuse(struct sevkit_error *error, const char *field, uint32_t found, uint32_t expected)
{
    return sk_error_set(error, SEVKIT_EINPUT, "TPM quote: %s is 0x%x, expected 0x%x", field, found,
                        expected);
}

static const uint8_t *read_sized(struct sk_reader *reader, size_t *ret_size)
{
    *ret_size = sk_read_u16be(reader);
    return sk_read_pointer(reader, *ret_size);
}

static int read_selection(struct sk_reader *reader, uint32_t *ret_selected,
                          struct sevkit_error *error)
{
    uint32_t count = sk_read_u32be(reader);
    uint16_t bank = sk_read_u16be(reader);
    uint8_t bytes = sk_read_u8(reader);

    if (!sk_reader_ok(reader))
        return 0;
    if (count != 1)
        return refuse(error, "number of PCR banks", count, 1);
    if (bank != TPM_ALG_SHA256)
        return refuse(error, "PCR bank", bank, TPM_ALG_SHA256);
    if (bytes != SELECTION_BYTES)
        return refuse(error, "size of the PCR selection", bytes, SELECTION_BYTES);
    *ret_selected = 0;
    for (unsigned i = 0; i < SELECTION_BYTES; i++)
        *ret_selected |= (uint32_t)sk_read_u8(reader) << 8 * i;
    return 0;
}

int sk_tpm_attest_read(const void *message, size_t size, struct sk_tpm_attest *ret_attest,
                       struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(message, size);
    uint32_t magic = sk_read_u32be(&reader);
    uint16_t type = sk_read_u16be(&reader);
    struct sk_tpm_attest attest = {0};
    size_t signer_size;
    int r;

    (void)read_sized(&reader, &signer_size);
    attest.nonce = read_sized(&reader, &attest.nonce_size);
    sk_read_skip(&reader, CLOCK_INFO + FIRMWARE);
    if (!sk_reader_ok(&reader))
        return sk_error_set(error, SEVKIT_EINPUT, "TPM quote: %zu bytes end before the quote does",
                            size);
    if (magic != TPM_GENERATED)
        return refuse(error, "magic", magic, TPM_GENERATED);
    if (type != TPM_QUOTE)
        return refuse(error, "type", type, TPM_QUOTE);
    r = read_selection(&reader, &attest.selected, error);
    if (r < 0)
        return r;
    attest.pcr_digest = read_sized(&reader, &attest.pcr_digest_size);
    if (!sk_reader_ok(&reader) || sk_reader_left(&reader) > 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "TPM quote: %zu bytes do not end where the quote does", size);
    *ret_attest = attest;
    return 0;
}

/* Big-endian text of a key's number, right-aligned to size bytes; 0 if it is none. */
static size_t read_number(const struct sk_json_tree *tree, size_t key, const char *name,
                          uint8_t ret_bytes[SK_RSA_MAX_BYTES])
{
    static const struct sk_bytes_rule rule = {1, SK_RSA_MAX_BYTES, SK_BYTES_BASE64};
    size_t node = sk_json_member(tree, key, name), size = 0;

    if (node == 0 || tree->nodes[node].kind != SK_JSON_STRING ||
        sk_bytes_text_read(&rule, tree->nodes[node].text, tree->nodes[node].length, ret_bytes,
                           &size, NULL) < 0)
        return 0;
    return size;
}

static bool read_key(const struct sk_json_tree *tree, size_t object, struct sk_rsa_key *ret_key)
{
    uint8_t exponent[SK_RSA_MAX_BYTES];
    size_t kind = sk_json_member(tree, object, "kty");
    size_t exponent_size = read_number(tree, object, "e", exponent);

    *ret_key = (struct sk_rsa_key){0};
    ret_key->bytes = read_number(tree, object, "n", ret_key->modulus);
    if (kind == 0 || !sk_json_is_text(&tree->nodes[kind], "RSA") || exponent_size == 0 ||
        exponent_size > ret_key->bytes)
        return false;
    memcpy(ret_key->exponent + ret_key->bytes - exponent_size, exponent, exponent_size);
    return true;
}

/* The one object of "keys" with this "kid"; 0 if there is none, or another. */
static size_t find_key(const struct sk_json_tree *tree)
{
    size_t keys = tree->count ? sk_json_member(tree, 0, "keys") : 0, found = 0;

    if (keys == 0 || tree->nodes[keys].kind != SK_JSON_LIST)
        return 0;
    for (size_t i = keys + 1; i < tree->nodes[keys].behind; i = tree->nodes[i].behind) {
        size_t name = sk_json_member(tree, i, "kid");

        if (name == 0 || !sk_json_is_text(&tree->nodes[name], attestation_key))
            continue;
        if (found)
            return 0;
        found = i;
    }
    return found;
}

int sk_tpm_key_of_claims(const uint8_t *claims, size_t size, struct sk_rsa_key *ret_key,
                         struct sevkit_error *error)
{
    struct sk_json_tree tree = {0};
    struct sevkit_error why = {0};
    int r = sk_json_tree_read((const char *)claims, size, &tree, &why);
    size_t object;

    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    object = r == 0 ? find_key(&tree) : 0;
    if (object == 0)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the runtime claims do not name one attestation key (%s)",
                         attestation_key);
    else if (!read_key(&tree, object, ret_key))
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the attestation key of the runtime claims (%s) is not an RSA key of at "
                         "most %u bits",
                         attestation_key, 8 * SK_RSA_MAX_BYTES);
    sk_json_tree_done(&tree);
    return r;
}

int sk_tpm_quote_check(const struct sk_tpm_quote *quote, const uint8_t *claims, size_t size,
                       struct sevkit_error *error)
{
    struct sk_rsa_key key;
    int r = sk_tpm_key_of_claims(claims, size, &key, error);

    if (r < 0)
        return r;
    if (quote->signature_size != key.bytes)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the quote's signature has %zu bytes, the attestation key %zu",
                            quote->signature_size, key.bytes);
    r = sk_rsa_pkcs1_verify(&key, SK_SHA256, quote->message, quote->message_size, quote->signature,
                            error);
    if (r == SEVKIT_EREFUSED)
        return sk_error_set(error, r,
                            "the attestation key of the runtime claims did not sign the quote");
    return r;
}

int sk_tpm_quote_check_pcrs(const struct sk_tpm_quote *quote, struct sevkit_error *error)
{
    struct sk_tpm_attest attest;
    uint8_t digest[SK_SHA256_BYTES];
    int r = sk_tpm_attest_read(quote->message, quote->message_size, &attest, error);

    if (r < 0)
        return r;
    if ((size_t)__builtin_popcount(attest.selected) != quote->pcr_count)
        return sk_error_set(error, SEVKIT_EREFUSED, "%d PCRs were quoted, %zu values are given",
                            __builtin_popcount(attest.selected), quote->pcr_count);
    r = sk_hash_bytes(SK_SHA256, quote->pcrs, quote->pcr_count * SK_TPM_PCR_BYTES, digest, error);
    if (r == 0 && (attest.pcr_digest_size != sizeof(digest) ||
                   memcmp(attest.pcr_digest, digest, sizeof(digest)) != 0))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the PCR values are not those that were quoted");
    return r;
}

bool sk_tpm_quote_is(const struct sk_json_tree *tree, size_t object)
{
    return sk_json_member(tree, object, "message") && sk_json_member(tree, object, "signature") &&
           sk_json_member(tree, object, "pcrs");
}

/* Text in hex or base64, or a list of numbers. */
static int read_bytes(const struct sk_json_tree *tree, size_t node, const char *name, size_t min,
                      size_t max, uint8_t *ret_bytes, size_t *ret_size, struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {min, max, SK_BYTES_TEXT};
    struct sevkit_error why = {0};
    bool good;

    if (tree->nodes[node].kind == SK_JSON_STRING) {
        good = sk_bytes_text_read(&rule, tree->nodes[node].text, tree->nodes[node].length,
                                  ret_bytes, ret_size, &why) == 0;
    } else {
        *ret_size = sk_json_list_count(tree, node);
        good =
            *ret_size >= min && *ret_size <= max && sk_json_bytes(tree, node, ret_bytes, *ret_size);
    }
    if (!good)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "TPM quote: %s is not %zu to %zu bytes as hex, base64 or a list", name,
                            min, max);
    return 0;
}

static int read_pcrs(const struct sk_json_tree *tree, size_t list, struct sk_tpm_quote *quote,
                     struct sevkit_error *error)
{
    size_t count = sk_json_list_count(tree, list), size;
    int r = 0;

    if (count == 0 || count > SK_TPM_PCRS)
        return sk_error_set(error, SEVKIT_EINPUT, "TPM quote: pcrs is not a list of 1 to %u values",
                            SK_TPM_PCRS);
    for (size_t i = list + 1; r == 0 && i < tree->nodes[list].behind; i = tree->nodes[i].behind)
        r = read_bytes(tree, i, "pcrs", SK_TPM_PCR_BYTES, SK_TPM_PCR_BYTES,
                       quote->pcrs[quote->pcr_count++], &size, error);
    return r;
}

int sk_tpm_quote_read(const struct sk_json_tree *tree, size_t object,
                      struct sk_tpm_quote *ret_quote, struct sevkit_error *error)
{
    struct sk_tpm_quote quote = {0};
    struct sk_tpm_attest attest;
    int r = read_bytes(tree, sk_json_member(tree, object, "message"), "message", 1,
                       sizeof(quote.message), quote.message, &quote.message_size, error);

    if (r == 0)
        r = read_bytes(tree, sk_json_member(tree, object, "signature"), "signature", 1,
                       sizeof(quote.signature), quote.signature, &quote.signature_size, error);
    if (r == 0)
        r = read_pcrs(tree, sk_json_member(tree, object, "pcrs"), &quote, error);
    if (r == 0)
        r = sk_tpm_attest_read(quote.message, quote.message_size, &attest, error);
    if (r == 0)
        *ret_quote = quote;
    return r;
}
