/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/measurement.h"

#include "base/error.h"
#include "base/grow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SK_PUBLIC void sevkit_measurement_free(struct sevkit_measurement *measurement)
{
    if (!measurement)
        return;
    for (size_t i = 0; i < measurement->warning_count; i++)
        free(measurement->warnings[i]);
    free(measurement->warnings);
    for (size_t i = 0; i < measurement->input_count; i++)
        free((void *)(uintptr_t)measurement->inputs[i].path); /* a copy of ours, const to callers */
    sk_updates_done(&measurement->updates);
    free(measurement);
}

static int add_warning(struct sevkit_measurement *measurement, const char *text,
                       struct sevkit_error *error)
{
    if (!sk_grow_by_one(&measurement->warnings, sizeof(*measurement->warnings),
                        measurement->warning_count))
        return sk_error_oom(error);
    measurement->warnings[measurement->warning_count] = strdup(text);
    if (!measurement->warnings[measurement->warning_count])
        return sk_error_oom(error);
    measurement->warning_count++;
    return 0;
}

int sk_measurement_warn(struct sevkit_measurement *measurement, struct sevkit_error *error,
                        const char *format, ...)
{
    char text[SEVKIT_ERROR_TEXT_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return add_warning(measurement, text, error);
}

int sk_measurement_object(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          int code, struct sevkit_error *error, const char *format, ...)
{
    char text[SEVKIT_ERROR_TEXT_BYTES];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (!plan->lenient)
        return sk_error_set(error, code, "%s", text);
    return add_warning(measurement, text, error);
}

int sk_measurement_add_input(struct sevkit_measurement *measurement, const char *name,
                             const char *path, uint64_t size, const uint8_t sha256[32],
                             struct sevkit_error *error)
{
    struct sevkit_input *input = &measurement->inputs[measurement->input_count];

    *input = (struct sevkit_input){.name = name, .size = size};
    memcpy(input->sha256, sha256, sizeof(input->sha256));
    if (path) {
        input->path = strdup(path);
        if (!input->path)
            return sk_error_oom(error);
    }
    measurement->input_count++;
    return 0;
}

SK_PUBLIC const uint8_t *sevkit_measurement_digest(const struct sevkit_measurement *measurement)
{
    return measurement->digest;
}

SK_PUBLIC size_t sevkit_measurement_digest_size(const struct sevkit_measurement *measurement)
{
    return measurement->digest_size;
}

SK_PUBLIC const struct sevkit_profile *sevkit_measurement_profile(
    const struct sevkit_measurement *measurement)
{
    return measurement->profile;
}

SK_PUBLIC const uint8_t *sevkit_measurement_vmsa(const struct sevkit_measurement *measurement,
                                                 enum sevkit_vcpu_role role)
{
    if (role != SEVKIT_BSP && role != SEVKIT_AP)
        return NULL;
    return measurement->has_vmsa[role] ? measurement->vmsa[role] : NULL;
}

SK_PUBLIC size_t sevkit_measurement_warning_count(const struct sevkit_measurement *measurement)
{
    return measurement->warning_count;
}

SK_PUBLIC const char *sevkit_measurement_warning(const struct sevkit_measurement *measurement,
                                                 size_t index)
{
    return index < measurement->warning_count ? measurement->warnings[index] : NULL;
}

SK_PUBLIC size_t sevkit_measurement_input_count(const struct sevkit_measurement *measurement)
{
    return measurement->input_count;
}

SK_PUBLIC const struct sevkit_input *sevkit_measurement_input(
    const struct sevkit_measurement *measurement, size_t index)
{
    return index < measurement->input_count ? &measurement->inputs[index] : NULL;
}

int sk_measurement_dump(const struct sevkit_measurement *measurement, uint64_t vcpus, bool replace,
                        struct sevkit_error *error)
{
    char path[32];
    unsigned done = 0;
    int r = 0;

    for (; r == 0 && done < vcpus; done++) {
        (void)snprintf(path, sizeof(path), SK_VMSA_FILE_FORMAT, done);
        r = sk_file_put(path, measurement->vmsa[done ? SEVKIT_AP : SEVKIT_BSP], SEVKIT_VMSA_BYTES,
                        0644, replace, error);
    }
    for (unsigned i = 0; r < 0 && i + 1 < done; i++) {
        (void)snprintf(path, sizeof(path), SK_VMSA_FILE_FORMAT, i);
        sk_file_remove(path);
    }
    return r;
}
