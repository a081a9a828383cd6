/* SPDX-License-Identifier: Apache-2.0 */
/* Seeds of attested boot. */
#include "corpus.h"
#include "formats/attest/attest_messages.h"

#include <string.h>

#define HASH "4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076"
#define COMMON(mode) \
    "console=ttyS0 sevkit.version=1 sevkit.mode=" mode " sevkit.owner=ed25519:" HASH " "
#define SSH_KEYS \
    "\x05ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"
#define DATA(key) "sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/srv sevkit.data.0." key " "

/* The first byte is the kind (fuzz_attest_messages.c) or the side (fuzz_attest_exchange.c). */
static void save_messages(void)
{
    static const uint8_t report[SEVKIT_REPORT_BYTES] = {2};
    const struct sk_attest_hello hello = {.version = 1, .role = 1};
    const struct sk_attest_evidence_view evidence = {
        .report = report, .report_size = sizeof(report), .ssh_keys = report, .ssh_keys_size = 4};
    const struct sk_attest_ready ready = {
        .attempts_left = 5, .key_count = 2, .keys = {{false, "root"}, {true, "data.0"}}};
    const struct sk_attest_result result = {.result = SK_KEY_WRONG, .text = "no key slot"};
    static uint8_t bytes[1 + SK_ATTEST_FRAME_BYTES + SK_ATTEST_EVIDENCE_MAX];

    sk_attest_hello_write(&hello, bytes + 1);
    sk_corpus_save("fuzz_attest_messages", "hello", bytes, 1 + SK_ATTEST_HELLO_BYTES);
    memcpy(bytes + 1, (const uint8_t[]){SK_ATTEST_HELLO_BYTES, 0, 0, 0, SK_ATTEST_HELLO}, 5);
    sk_attest_hello_write(&hello, bytes + 6);
    bytes[6 + 36] = 9;
    sk_corpus_save("fuzz_attest_exchange", "hello", bytes, 6 + SK_ATTEST_HELLO_BYTES);
    bytes[0] = 1;
    sk_attest_evidence_write(&evidence, bytes + 1);
    sk_corpus_save("fuzz_attest_messages", "evidence", bytes,
                   1 + sk_attest_evidence_bytes(&evidence));
    memcpy(bytes + 1, (const uint8_t[]){0xf0, 4, 0, 0, SK_ATTEST_EVIDENCE}, 5);
    sk_attest_evidence_write(&evidence, bytes + 6);
    sk_corpus_save("fuzz_attest_exchange", "evidence", bytes, 6 + 0x4f0);
    bytes[0] = 2;
    sk_corpus_save("fuzz_attest_messages", "ready", bytes,
                   1 + sk_attest_ready_write(&ready, bytes + 1));
    bytes[0] = 3;
    sk_corpus_save("fuzz_attest_messages", "key", bytes,
                   1 + sk_attest_key_write(1, report, 20, bytes + 1));
    bytes[0] = 4;
    sk_corpus_save("fuzz_attest_messages", "result", bytes,
                   1 + sk_attest_result_write(&result, bytes + 1));
    sk_corpus_save("fuzz_attest_messages", "ssh-keys", SSH_KEYS, strlen(SSH_KEYS));
}

void sk_corpus_save_boot(void)
{
    static const char *const lines[][2] = {
        {"verity", COMMON("verity") "sevkit.root=/dev/vda sevkit.verity.hash=/dev/vdb "
                                    "sevkit.verity.root_hash=" HASH " sevkit.verity.salt=00ff "
                                    "sevkit.verity.data_blocks=16384 sevkit.overlay=scratch "
                                    "sevkit.scratch=/dev/vdd quiet\n"},
        {"luks", COMMON("luks") "sevkit.root=serial:root sevkit.luks.header_sha256=" HASH
                                " sevkit.luks.header_bytes=16777216 sevkit.net=static "
                                "sevkit.net.address=10.0.2.15/24 " DATA(
                                    "key=sealed") "sevkit.data.0.seal=policy+image-id"},
        {"plain", "sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/vda sevkit.net=none"},
        {"none", "root=/dev/sda quiet"},
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        sk_corpus_save("fuzz_boot_parameters", lines[i][0], lines[i][1], strlen(lines[i][1]));
    save_messages();
}
