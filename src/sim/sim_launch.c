/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/sim_launch.h"

#include "base/limits.h"
#include "base/secret.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <string.h>

/* Bits of the guest policy, and of PLATFORM_INFO that they are held against. */
#define POLICY_SMT               (UINT64_C(1) << 16)
#define POLICY_AES_256_XTS       (UINT64_C(1) << 22)
#define POLICY_RAPL_DIS          (UINT64_C(1) << 23)
#define POLICY_CIPHERTEXT_HIDING (UINT64_C(1) << 24)
#define POLICY_PAGE_SWAP_DISABLE (UINT64_C(1) << 25)
#define PLATFORM_SMT             (UINT64_C(1) << 0)
#define PLATFORM_RAPL_DIS        (UINT64_C(1) << 3)
#define PLATFORM_HIDING          (UINT64_C(1) << 4)

/* The first report version whose firmware knows PAGE_SWAP_DISABLE. */
#define SWAP_REPORT_VERSION 5u
/* Addresses are below 2^52 (AMD64 APM volume 2, physical address space). */
#define GPA_MAX (UINT64_C(1) << 52)

void sk_sim_guest_init(struct sk_sim_guest *guest, const struct sk_sim_chip *chip,
                       const uint8_t random[SK_SIM_RANDOM_BYTES])
{
    *guest = (struct sk_sim_guest){.chip = chip, .launch_tcb = chip->current_tcb};
    memcpy(guest->report_id, random, sizeof(guest->report_id));
    memcpy(guest->vmrk, random + sizeof(guest->report_id), sizeof(guest->vmrk));
}

void sk_sim_guest_done(struct sk_sim_guest *guest)
{
    sevkit_launch_digest_free(guest->running_digest);
    guest->running_digest = NULL;
    sk_wipe(guest->vmrk, sizeof(guest->vmrk));
}

/* What of the policy this machine does not offer. */
static bool is_unmet(const struct sk_sim_chip *chip, uint64_t policy)
{
    uint64_t platform = chip->platform_info;
    uint64_t major = policy >> 8 & 0xff, minor = policy & 0xff;

    if (major > chip->version.major ||
        (major == chip->version.major && minor > chip->version.minor))
        return true;
    return (!(policy & POLICY_SMT) && platform & PLATFORM_SMT) ||
           (policy & POLICY_RAPL_DIS && !(platform & PLATFORM_RAPL_DIS)) ||
           (policy & POLICY_CIPHERTEXT_HIDING && !(platform & PLATFORM_HIDING)) ||
           (policy & POLICY_AES_256_XTS && !sk_sim_chip_has_aes_256_xts(chip));
}

int sk_sim_launch_start(struct sk_sim_guest *guest, uint64_t policy, uint32_t *ret_status,
                        struct sevkit_error *error)
{
    const struct sk_sim_chip *chip = guest->chip;
    uint64_t known = SK_POLICY_KNOWN;
    int r;

    if (chip->report_version < SWAP_REPORT_VERSION)
        known &= ~POLICY_PAGE_SWAP_DISABLE;
    *ret_status = SK_SIM_SUCCESS;
    if (guest->state != SK_SIM_INIT)
        *ret_status = SK_SIM_INVALID_GUEST_STATE;
    else if (policy & ~known || !(policy & SEVKIT_POLICY_RESERVED_ONE))
        *ret_status = SK_SIM_INVALID_PARAM;
    else if (is_unmet(chip, policy))
        *ret_status = SK_SIM_POLICY_FAILURE;
    if (*ret_status != SK_SIM_SUCCESS)
        return 0;
    r = sevkit_launch_digest_new(NULL, &guest->running_digest, error);
    if (r < 0)
        return r;
    guest->policy = policy;
    guest->state = SK_SIM_LAUNCHING;
    return 0;
}

static bool has_contents(unsigned type)
{
    return type == SEVKIT_PAGE_NORMAL || type == SEVKIT_PAGE_VMSA;
}

int sk_sim_launch_update(struct sk_sim_guest *guest, const struct sk_sim_pages *pages,
                         uint32_t *ret_status, struct sevkit_error *error)
{
    *ret_status = SK_SIM_SUCCESS;
    if (guest->state != SK_SIM_LAUNCHING)
        *ret_status = SK_SIM_INVALID_GUEST_STATE;
    else if (pages->type < SEVKIT_PAGE_NORMAL || pages->type > SEVKIT_PAGE_CPUID ||
             has_contents(pages->type) != (pages->data != NULL) || pages->pages == 0 ||
             pages->pages > SK_LAUNCH_PAGES_MAX)
        *ret_status = SK_SIM_INVALID_PARAM;
    else if (pages->gpa % SK_PAGE_BYTES ||
             pages->gpa > GPA_MAX - pages->pages * (uint64_t)SK_PAGE_BYTES)
        *ret_status = SK_SIM_INVALID_ADDRESS;
    if (*ret_status != SK_SIM_SUCCESS)
        return 0;
    if (pages->data)
        return sevkit_launch_digest_add_data(
            guest->running_digest, (enum sevkit_page_type)pages->type, pages->gpa, pages->data,
            (size_t)pages->pages * SK_PAGE_BYTES, error);
    return sevkit_launch_digest_add_pages(guest->running_digest, (enum sevkit_page_type)pages->type,
                                          pages->gpa, pages->pages, error);
}

/* In the firmware's order: signatures, digest, policy. EREFUSED of a check becomes its status. */
static int check_id_block(const struct sk_sim_guest *guest, const struct sevkit_id_block *block,
                          const struct sevkit_id_auth *auth, bool author_key, uint32_t *ret_status,
                          struct sevkit_error *error)
{
    int r;

    *ret_status = SK_SIM_INVALID_PARAM;
    if (block->version != 1 || auth->id_key_algorithm != 1 || !auth->reserved_zero ||
        (author_key && auth->author_key_algorithm != 1))
        return 0;
    *ret_status = SK_SIM_BAD_SIGNATURE;
    r = sevkit_id_auth_check_id_signature(block, auth, error);
    if (r == 0 && author_key)
        r = sevkit_id_auth_check_author_signature(auth, error);
    if (r < 0)
        return r == SEVKIT_EREFUSED || r == SEVKIT_EINPUT ? 0 : r;
    if (memcmp(block->launch_digest, sevkit_launch_digest_get(guest->running_digest),
               sizeof(block->launch_digest)) != 0)
        *ret_status = SK_SIM_BAD_MEASUREMENT;
    else if (block->policy != guest->policy)
        *ret_status = SK_SIM_POLICY_FAILURE;
    else
        *ret_status = SK_SIM_SUCCESS;
    return 0;
}

static int take_id_block(struct sk_sim_guest *guest, const struct sk_sim_finish *finish,
                         uint32_t *ret_status, struct sevkit_error *error)
{
    uint8_t id_digest[SEVKIT_KEY_DIGEST_BYTES], author_digest[SEVKIT_KEY_DIGEST_BYTES] = {0};
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
    int r;

    *ret_status = SK_SIM_INVALID_PARAM;
    if (!finish->id_auth)
        return 0;
    sevkit_id_block_read(finish->id_block, &block);
    sevkit_id_auth_read(finish->id_auth, &auth);
    r = check_id_block(guest, &block, &auth, finish->author_key_enabled, ret_status, error);
    if (r < 0 || *ret_status != SK_SIM_SUCCESS)
        return r;
    r = sevkit_id_auth_key_digest(&auth, false, id_digest, error);
    if (r == 0 && finish->author_key_enabled)
        r = sevkit_id_auth_key_digest(&auth, true, author_digest, error);
    if (r < 0)
        return r;
    guest->id = block;
    guest->has_author_key = finish->author_key_enabled;
    memcpy(guest->id_key_digest, id_digest, sizeof(id_digest));
    memcpy(guest->author_key_digest, author_digest, sizeof(author_digest));
    return 0;
}

int sk_sim_launch_finish(struct sk_sim_guest *guest, const struct sk_sim_finish *finish,
                         uint32_t *ret_status, struct sevkit_error *error)
{
    int r = 0;

    *ret_status = SK_SIM_SUCCESS;
    if (guest->state != SK_SIM_LAUNCHING)
        *ret_status = SK_SIM_INVALID_GUEST_STATE;
    else if (finish->id_block)
        r = take_id_block(guest, finish, ret_status, error);
    else if (finish->author_key_enabled)
        *ret_status = SK_SIM_INVALID_PARAM;
    if (r < 0 || *ret_status != SK_SIM_SUCCESS)
        return r;
    memcpy(guest->digest, sevkit_launch_digest_get(guest->running_digest), sizeof(guest->digest));
    memcpy(guest->host_data, finish->host_data, sizeof(guest->host_data));
    guest->state = SK_SIM_RUNNING;
    return 0;
}
