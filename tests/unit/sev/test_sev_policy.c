/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "sev/sev_policy.h"
#include "test.h"

TEST(numbers_and_names)
{
    static const struct {
        const char *text;
        uint32_t policy;
        const char *names;
    } cases[] = {
        {"0", 0, "none"},
        {"5", 5, "nodbg,es"},
        {"0x17000004", 0x17000004, "es,api=23.0"},
        {"4294967295", 0xffffffff, NULL},
        {"es", 4, "es"},
        {"nodbg,noks,es,nosend,domain,sev", 0x3f, "nodbg,noks,es,nosend,domain,sev"},
        {"api=0.24", 0x180000, "api=0.24"},
        {"sev,api=1.55,nodbg", 0x01370021, "nodbg,sev,api=1.55"},
        {"api=1.1,api=2.2", 0x02020000, "api=2.2"},
        {"0x40", 0x40, "bit6"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text names = {0};
        struct sevkit_error error;
        uint32_t policy;

        EXPECT_OK(sk_sev_policy_parse(cases[i].text, &policy, &error), &error);
        EXPECT_INT(policy, cases[i].policy);
        sk_sev_policy_format(policy, &names);
        if (cases[i].names)
            EXPECT_STR(sk_text_get(&names), cases[i].names);
    }
}

TEST(nonsense_is_refused)
{
    static const char *const texts[] = {
        "",       ",",          "es,",       ",es",
        "ES",     "4294967296", "-1",        "api=",
        "api=1",  "api=1.256",  "api=256.1", "api=.1",
        "api=1.", "nodbg, es",  "snp",       "nodbgnodbgnodbgnodbgnodbgnodbgnodbgnodbg",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        uint32_t policy = 77;
        struct sevkit_error error;

        EXPECT_ERROR(sk_sev_policy_parse(texts[i], &policy, &error), SEVKIT_EUSAGE, &error);
        EXPECT_INT(policy, 77);
    }
}
