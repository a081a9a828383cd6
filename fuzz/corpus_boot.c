/* SPDX-License-Identifier: Apache-2.0 */
/* Seeds of attested boot. */
#include "corpus.h"

#include <string.h>

#define HASH "4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076"
#define COMMON(mode) \
    "console=ttyS0 sevkit.version=1 sevkit.mode=" mode " sevkit.owner=ed25519:" HASH " "
#define DATA(key) "sevkit.data.0.device=/dev/vdc sevkit.data.0.mount=/srv sevkit.data.0." key " "

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
}
