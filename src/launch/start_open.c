/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/start.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "base/values/bytes_text.h"
#include "data/report_rows.h"
#include "formats/recognise.h"
#include "launch/acpi_defence.h"
#include "measure/plan.h"

#include <sevkit/vcpu.h>
#include <string.h>

/* AMD64 APM volume 3, CPUID Fn8000_001F. */
#define CPUID_ENCRYPTION UINT32_C(0x8000001f)
#define EAX_SEV          (UINT32_C(1) << 1)
#define EBX_CBIT_MASK    UINT32_C(0x3f)

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)
SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

bool sk_start_cbitpos(const struct sk_sys *sys, uint64_t *ret_position)
{
    struct sk_cpuid id;

    if (!sys->cpuid(CPUID_ENCRYPTION, 0, &id) || !(id.eax & EAX_SEV))
        return false;
    *ret_position = id.ebx & EBX_CBIT_MASK;
    return true;
}

/* A file with bytes, or with the base64 of as many. */
static int read_blob(const struct sk_sys *sys, const char *path, uint8_t *ret_data, size_t size,
                     struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {size, size,
                                       SK_BYTES_RAW | SK_BYTES_BASE64 | SK_BYTES_SPACES};
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_bytes_text_read(&rule, bytes.data, bytes.size, ret_data, NULL, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static char *base64_of(const uint8_t *data, size_t size)
{
    char *text = malloc(SK_BASE64_LENGTH(size) + 1);

    if (text)
        sk_base64_encode(data, size, text);
    return text;
}

/* The pair as QEMU takes it. */
static int set_id_block(struct sk_start *launch, const uint8_t block[SEVKIT_ID_BLOCK_BYTES],
                        const uint8_t auth[SEVKIT_ID_AUTH_BYTES], struct sevkit_error *error)
{
    struct sevkit_id_auth parsed;

    free(launch->id_block);
    free(launch->id_auth);
    launch->id_block = base64_of(block, SEVKIT_ID_BLOCK_BYTES);
    launch->id_auth = base64_of(auth, SEVKIT_ID_AUTH_BYTES);
    if (!launch->id_block || !launch->id_auth)
        return sk_error_oom(error);
    sevkit_id_block_read(block, &launch->block);
    sevkit_id_auth_read(auth, &parsed);
    launch->author_key = parsed.has_author_key;
    return 0;
}

static int read_id_block(struct sk_start *launch, struct sevkit_error *error)
{
    uint8_t block[SEVKIT_ID_BLOCK_BYTES], auth[SEVKIT_ID_AUTH_BYTES];
    const struct sk_vm *guest = launch->guest;
    int r;

    if (!guest->id_block || !guest->id_auth)
        return 0;
    r = read_blob(launch->sys, guest->id_block, block, sizeof(block), error);
    if (r == 0)
        r = read_blob(launch->sys, guest->id_auth, auth, sizeof(auth), error);
    return r == 0 ? set_id_block(launch, block, auth, error) : r;
}

static int read_firmware(struct sk_start *launch, struct sevkit_error *error)
{
    const struct sk_vm *guest = launch->guest;
    bool counts = guest->generation != SK_GENERATION_NONE || sk_acpi_has_tables(sk_vm_acpi(guest));

    if (!guest->firmware || !counts)
        return 0;
    return sk_file_read(launch->sys, guest->firmware, SEVKIT_FIRMWARE_MAX_BYTES,
                        &launch->firmware_bytes, error);
}

static int parse_firmware(struct sk_start *launch, struct sevkit_error *error)
{
    int r;

    if (!launch->guest->firmware || launch->guest->generation == SK_GENERATION_NONE)
        return 0;
    r = sk_recognise_refuse(launch->firmware_bytes.data, launch->firmware_bytes.size,
                            SK_FILE_FIRMWARE, error);
    if (r == 0)
        r = sevkit_firmware_parse(launch->firmware_bytes.data, launch->firmware_bytes.size,
                                  &launch->firmware, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", launch->guest->firmware) : 0;
}

int sk_start_open(const struct sk_vm *guest, const struct sk_sys *sys, struct sk_start *ret_launch,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_start_done) struct sk_start launch = {.guest = guest, .sys = sys};
    int r = sk_vm_policy(guest, &launch.policy, error);

    if (r == 0)
        r = sk_vm_cmdline(guest, &launch.cmdline, error);
    if (r == 0)
        r = read_firmware(&launch, error);
    if (r == 0)
        r = sk_start_defend(&launch, error);
    if (r == 0)
        r = parse_firmware(&launch, error);
    if (r == 0)
        r = read_id_block(&launch, error);
    if (r < 0)
        return r;
    launch.cbitpos = guest->cbitpos;
    if (!launch.cbitpos.given)
        launch.cbitpos.given = sk_start_cbitpos(sys, &launch.cbitpos.value);
    *ret_launch = launch;
    launch = (struct sk_start){0};
    return 0;
}

void sk_start_done(struct sk_start *launch)
{
    sevkit_firmware_free(launch->firmware);
    sk_bytes_done(&launch->firmware_bytes);
    free(launch->cmdline);
    free(launch->id_block);
    free(launch->id_auth);
    *launch = (struct sk_start){0};
}

static int set_files(const struct sk_start *launch, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    const struct sk_vm *guest = launch->guest;
    int r = sevkit_plan_set_firmware(plan, launch->firmware_bytes.data, launch->firmware_bytes.size,
                                     error);

    if (r == 0 && guest->svsm)
        r = sevkit_plan_set_svsm_file(plan, guest->svsm, error);
    if (r < 0 || !sk_vm_kernel_hashes(guest))
        return r;
    r = sevkit_plan_set_kernel_file(plan, guest->kernel, error);
    if (r == 0 && guest->initrd)
        r = sevkit_plan_set_initrd_file(plan, guest->initrd, error);
    if (r == 0 && launch->cmdline)
        r = sevkit_plan_set_cmdline(plan, launch->cmdline, strlen(launch->cmdline), error);
    return r;
}

static int set_registers(const struct sk_vm *guest, struct sevkit_plan *plan,
                         struct sevkit_error *error)
{
    const struct sevkit_profile *profile = sevkit_profile_find(sk_vm_profile(guest));
    const struct sevkit_vcpu_model *model = sevkit_vcpu_model_find(sk_vm_cpu_model(guest));

    if (guest->generation == SK_GENERATION_SEV)
        return 0;
    if (!profile)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "sev.profile: found '%.100s', expected a profile ('sevkit measure "
                            "--profile list' shows them)",
                            sk_vm_profile(guest));
    if (!guest->cpu_signature.given && !model)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "cpu.model: the signature of '%.100s' is not known; set cpu.signature",
                            sk_vm_cpu_model(guest));
    sevkit_plan_set_profile(plan, profile);
    sevkit_plan_set_vcpus(plan, sk_vm_vcpus(guest));
    sevkit_plan_set_vcpu_signature(plan, guest->cpu_signature.given ? guest->cpu_signature.value
                                                                    : model->signature);
    return 0;
}

static int set_vcpus(const struct sk_vm *guest, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    int r = set_registers(guest, plan, error);

    if (r < 0 || guest->generation == SK_GENERATION_SEV)
        return r;
    if (!guest->svsm)
        sevkit_plan_set_guest_features(plan, sk_vm_features(guest));
    if (guest->svsm)
        sevkit_plan_set_vars_size(plan, guest->svsm_vars_bytes.value);
    return 0;
}

/* QEMU takes the guest's policy from the file (backends/igvm.c, qigvm_handle_policy). */
static int check_igvm_policy(const struct sk_start *launch, const struct sevkit_plan *plan,
                             struct sevkit_error *error)
{
    const struct sk_igvm *file = &plan->igvm.file;
    const struct sk_igvm_header *platform = sk_igvm_find_platform(file, SK_IGVM_SEV_SNP);
    const struct sk_igvm_header *policy =
        platform ? sk_igvm_find(file, SK_IGVM_POLICY, platform->mask) : NULL;

    if (!policy || policy->policy == launch->policy)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "firmware.igvm: the file is for policy 0x%llx%s, and the plan has 0x%llx; "
                        "QEMU starts the guest with that of the file",
                        (unsigned long long)policy->policy,
                        (policy->policy & SK_POLICY_DEBUG) ? " (which permits debugging)" : "",
                        (unsigned long long)launch->policy);
}

static int measure_igvm(const struct sk_start *launch, enum sevkit_mode mode,
                        struct sevkit_measurement **ret_measurement, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    const struct sk_vm *guest = launch->guest;
    int r = sevkit_plan_new(mode, &plan, error);

    if (r == 0)
        r = sevkit_plan_set_igvm_file(plan, guest->igvm, error);
    if (r == 0 && mode == SEVKIT_MODE_SNP)
        r = check_igvm_policy(launch, plan, error);
    if (r == 0)
        r = set_registers(guest, plan, error);
    return r == 0 ? sevkit_measure(plan, ret_measurement, error) : r;
}

int sk_start_measure(const struct sk_start *launch, struct sevkit_measurement **ret_measurement,
                     struct sevkit_error *error)
{
    static const enum sevkit_mode modes[] = {
        [SK_GENERATION_SEV] = SEVKIT_MODE_SEV,
        [SK_GENERATION_ES] = SEVKIT_MODE_SEV_ES,
        [SK_GENERATION_SNP] = SEVKIT_MODE_SNP,
    };
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    const struct sk_vm *guest = launch->guest;
    int r;

    if (guest->generation == SK_GENERATION_NONE)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "generation: a guest of generation none is not measured");
    if (guest->igvm)
        return measure_igvm(launch, modes[guest->generation], ret_measurement, error);
    if (!guest->firmware)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "firmware.file is missing; without it nothing is measured");
    if (launch->acpi_problem.code)
        return sk_error_set(error, SEVKIT_EREFUSED, "firmware.file: %s", launch->acpi_problem.text);
    r = sevkit_plan_new(guest->svsm ? SEVKIT_MODE_SNP_SVSM : modes[guest->generation], &plan,
                        error);
    if (r == 0)
        r = set_files(launch, plan, error);
    if (r == 0)
        r = set_vcpus(guest, plan, error);
    return r == 0 ? sevkit_measure(plan, ret_measurement, error) : r;
}

static int fill_block(const struct sk_start *launch, struct sevkit_id_block *ret_block,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    const struct sk_vm *guest = launch->guest;
    struct sevkit_id_block block = sevkit_id_block_default();
    int r = sk_start_measure(launch, &measurement, error);

    if (r < 0)
        return r;
    memcpy(block.launch_digest, sevkit_measurement_digest(measurement),
           sizeof(block.launch_digest));
    block.policy = launch->policy;
    block.guest_svn = (uint32_t)guest->guest_svn.value;
    if ((guest->family_id && !sk_bytes_text_is(SK_BYTES_HEX, guest->family_id, block.family_id,
                                               sizeof(block.family_id))) ||
        (guest->image_id &&
         !sk_bytes_text_is(SK_BYTES_HEX, guest->image_id, block.image_id, sizeof(block.image_id))))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "id_block.family_id, id_block.image_id: expected 32 hex digits");
    *ret_block = block;
    return 0;
}

int sk_start_sign(struct sk_start *launch, const struct sk_start_keys *keys,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id_key = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *author_key = NULL;
    uint8_t block_bytes[SEVKIT_ID_BLOCK_BYTES], auth_bytes[SEVKIT_ID_AUTH_BYTES];
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
    int r;

    if (launch->guest->generation != SK_GENERATION_SNP)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "only guests of generation sev-snp have an ID "
                            "block");
    if (!launch->guest->id_key)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "id_block.key is missing; it signs the ID block");
    r = fill_block(launch, &block, error);
    if (r == 0)
        r = keys->load(keys->arg, launch->guest->id_key, false, &id_key, error);
    if (r == 0 && launch->guest->author_key)
        r = keys->load(keys->arg, launch->guest->author_key, true, &author_key, error);
    if (r == 0)
        r = sevkit_id_auth_create(&block, id_key, author_key, &auth, error);
    if (r < 0)
        return r;
    sevkit_id_block_write(&block, block_bytes);
    sevkit_id_auth_write(&auth, auth_bytes);
    return set_id_block(launch, block_bytes, auth_bytes, error);
}

int sk_start_check_id_block(const struct sk_start *launch,
                            const struct sevkit_measurement *measurement,
                            struct sevkit_error *error)
{
    const uint8_t *digest = sevkit_measurement_digest(measurement);
    char found[2 * 48 + 1], expected[2 * 48 + 1];

    if (!launch->id_block)
        return 0;
    if (launch->block.policy != launch->policy)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "id_block.block: it is for policy 0x%llx, and the guest has 0x%llx; "
                            "the secure processor refuses that",
                            (unsigned long long)launch->block.policy,
                            (unsigned long long)launch->policy);
    if (sevkit_measurement_digest_size(measurement) == 48 &&
        memcmp(launch->block.launch_digest, digest, 48) == 0)
        return 0;
    sk_hex_encode(launch->block.launch_digest, 48, found);
    sk_hex_encode(digest, 48, expected);
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "id_block.block: it is for the digest %s, and the guest's is %s; the "
                        "secure processor refuses that (bad measurement)",
                        found, expected);
}
