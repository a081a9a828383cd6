/* SPDX-License-Identifier: Apache-2.0 */
/* The release of an x86 kernel image. */
#include "formats/boot/kernel_image.h"

#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    char release[SK_KERNEL_VERSION_BYTES];
    int r = sk_kernel_image_release(data, size, release, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(release[0] && strlen(release) < sizeof(release));
    REQUIRE(!strpbrk(release, "/ \n"));
    return 0;
}
