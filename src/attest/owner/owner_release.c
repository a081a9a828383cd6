/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/owner_release.h"

#include "attest/released.h"

#include <string.h>

int sk_owner_release_claim(const struct sk_owner_release *release,
                           const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                           const char *guest_name, struct sevkit_error *error)
{
    return sk_released_add(release->state, report_id, guest_name, release->again, error);
}

/* The header by which a disk is remembered; NULL for a name that no disk of the plan has. */
static const struct sk_boot_bytes *find_header(const struct sk_boot_parameters *boot,
                                               const char *name)
{
    size_t index;

    if (strcmp(name, "root") == 0)
        return &boot->luks.header_sha256;
    if (strncmp(name, "data.", 5) != 0 || name[5] < '0' || !name[5] || name[6])
        return NULL;
    index = (size_t)(name[5] - '0');
    return index < boot->data_count ? &boot->data[index].header_sha256 : NULL;
}

/* PID 1 counts on the disk how often it was opened. */
static int check_generation(const struct sk_owner_release *release,
                            const struct sk_boot_parameters *boot, const char *name,
                            uint64_t generation, struct sevkit_error *error)
{
    const struct sk_boot_bytes *header = find_header(boot, name);
    int r;

    if (!header || header->size != SK_RELEASED_HEADER_BYTES)
        return 0;
    r = sk_released_generation(release->state, header->bytes, generation, name,
                               release->accept_rollback, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

int sk_owner_release_result(const struct sk_owner_release *release,
                            const struct sk_boot_parameters *boot, const char *name,
                            const struct sk_attest_result *result,
                            const struct sk_listener *listener, struct sevkit_error *error)
{
    if (result->result != SK_KEY_OPENED) {
        sk_listener_note(listener, "%s: %s: %s; attempts left: %u", name,
                         result->result == SK_KEY_WRONG ? "wrong key" : "failed", result->text,
                         result->attempts_left);
        return 0;
    }
    if (result->generation)
        sk_listener_note(listener, "%s: opened, generation %llu", name,
                         (unsigned long long)result->generation);
    else
        sk_listener_note(listener, "%s: opened", name);
    return check_generation(release, boot, name, result->generation, error);
}
