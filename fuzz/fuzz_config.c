/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Launch plans: damaged ones are refused with their place; what is read can be checked against every rule,
 * and comes back the same from its normal form.
 */
#include "fuzz.h"
#include "launch/start.h"
#include "plan/vm_write.h"

#include <errno.h>

static int no_file(const char *path)
{
    (void)path;
    errno = ENOENT;
    return -1;
}

static const struct sk_sys no_sys = {.open_read = no_file};
static const struct sk_vm_reader reader = {.sys = &no_sys};

static void check_round_trip(const struct sk_vm *guest)
{
    struct sk_text text = {0};
    struct sk_vm again = {0};
    struct sevkit_error error = {0};
    json_t *first = sk_vm_to_json(guest), *second;

    sk_vm_write_toml(guest, &text);
    REQUIRE(first && sk_text_ok(&text));
    REQUIRE(sk_vm_parse(&reader, "again", ".", sk_text_get(&text), text.length, &again, &error) ==
            0);
    second = sk_vm_to_json(&again);
    REQUIRE(second && json_equal(first, second));
    json_decref(first);
    json_decref(second);
    sk_vm_done(&again);
    sk_text_done(&text);
}

static void check_rules(const struct sk_vm *guest)
{
    struct sk_start start = {.guest = guest, .sys = &no_sys};
    struct sk_findings findings = {0};

    sk_start_check(&start, &findings);
    REQUIRE(!findings.failed);
    for (size_t i = 0; i < findings.count; i++)
        REQUIRE(findings.list[i].code[0] && findings.list[i].text[0]);
    sk_findings_done(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_vm guest = {0};
    struct sevkit_error error = {0};
    int r = sk_vm_parse(&reader, "fuzz", ".", data, size, &guest, &error);

    if (r < 0) {
        REQUIRE(r == SEVKIT_EINPUT || r == SEVKIT_ENOMEM);
        REQUIRE(error.code == r && strncmp(error.text, "fuzz", 4) == 0);
        return 0;
    }
    check_round_trip(&guest);
    check_rules(&guest);
    sk_vm_done(&guest);
    return 0;
}
