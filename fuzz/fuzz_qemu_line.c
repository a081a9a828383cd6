/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU command lines of logs: all words lie in the bytes of the line, and the first one is a program. The guest that
 * they start is known in full, or refused. */
#include "fuzz.h"
#include "qemu/args/qemu_args.h"
#include "qemu/qemu_line.h"

#include <sevkit/measure.h>

static void read_guest(const struct sk_qemu_line *line)
{
    static const struct sk_qemu_guest_options options = {.has_kvm = true, .any_generation = true};
    struct sk_qemu_guest vm;
    struct sevkit_error error;
    int r = sk_qemu_guest_read(line->count, line->words, &options, &vm, &error);

    if (r < 0) {
        REQUIRE(r == SEVKIT_EREFUSED || r == SEVKIT_EUSAGE);
        return;
    }
    REQUIRE(vm.vcpus >= 1 && vm.vcpus <= SEVKIT_VCPUS_MAX);
    REQUIRE(!vm.firmware != !vm.igvm);
    REQUIRE(vm.cpu_known || vm.mode == SEVKIT_MODE_SEV);
    REQUIRE(!vm.flash || vm.mode != SEVKIT_MODE_SNP || vm.flash_warning);
    sk_qemu_guest_done(&vm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_qemu_line line;
    struct sevkit_error error;
    int r = sk_qemu_line_read(data, size, &line, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EREFUSED);
        return 0;
    }
    REQUIRE(line.count > 0 && line.words[line.count] == NULL);
    REQUIRE(strstr(line.words[0], "qemu"));
    for (size_t i = 0; i < line.count; i++)
        REQUIRE(line.words[i] >= line.bytes &&
                line.words[i] + strlen(line.words[i]) <= line.bytes + size + 1);
    read_guest(&line);
    sk_qemu_line_done(&line);
    return 0;
}
