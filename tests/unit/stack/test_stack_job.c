/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/stack_build.h"
#include "stack_kit.h"

static int open_job(const char *part, struct sk_stack_job *job, struct sevkit_error *error)
{
    struct sk_stack_job_request request = {.lock = kit_path("stack.toml"),
                                           .work = kit_path("w"),
                                           .parts = &part,
                                           .part_count = part != NULL,
                                           .jobs = 3};

    return sk_stack_job_open(&request, job, error);
}

/* A lock with two sources beside it. */
static void arrange(void)
{
    kit_open();
    EXPECT(mkdir(kit_path("q"), 0700) == 0);
    kit_write("stack.toml", "[qemu]\nfolder = \"q\"\n[kernel-guest]\nfolder = \"k\"\n", 0644);
}

TEST(plans)
{
    SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0}, all = {0};
    struct sevkit_error error = {0};
    bool has_jobs = false;

    arrange();
    EXPECT_OK(open_job("qemu", &job, &error), &error);
    EXPECT_STR(sk_text_get(&job.out), kit_path("w/out"));
    EXPECT_STR(job.lock.parts[SK_STACK_QEMU].folder, kit_path("q"));
    for (size_t i = 0; i < job.plan.count; i++) {
        EXPECT_INT(job.plan.commands[i].part, SK_STACK_QEMU);
        for (char **word = job.plan.commands[i].words; *word; word++)
            has_jobs = has_jobs || strcmp(*word, "-j3") == 0;
    }
    EXPECT(has_jobs);
    EXPECT_OK(open_job(NULL, &all, &error), &error);
    EXPECT(all.plan.count > job.plan.count);
    kit_close();
}

TEST(where_nothing_is_named)
{
    SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};
    struct sk_stack_job_request request = {0};
    struct sevkit_error error = {0};
    char here[4096];

    arrange();
    EXPECT(getcwd(here, sizeof(here)) && chdir(kit_folder) == 0);
    EXPECT_OK(sk_stack_job_open(&request, &job, &error), &error);
    EXPECT_STR(sk_text_get(&job.work), kit_path("stack-build"));
    EXPECT(chdir(here) == 0);
    kit_close();
}

TEST(refusals)
{
    struct sevkit_error error = {0};
    static const struct {
        const char *part, *text;
    } cases[] = {{"edk2", "'edk2': expected ovmf"}, {"ovmf", "the lock file does not name ovmf"}};

    arrange();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};

        EXPECT_ERROR(open_job(cases[i].part, &job, &error), SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
    EXPECT(unlink(kit_path("stack.toml")) == 0);
    {
        SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};

        EXPECT_ERROR(open_job(NULL, &job, &error), SEVKIT_EIO, &error);
    }
    kit_close();
}

static void note(void *arg, const char *line)
{
    struct sk_text *notes = arg;

    sk_text_addf(notes, "%s\n", line);
}

/* A QEMU whose build takes a moment. */
TEST(builds_and_goes_on)
{
    SK_CLEANUP(sk_stack_job_done) struct sk_stack_job job = {0};
    SK_CLEANUP(sk_text_done) struct sk_text notes = {0};
    struct sk_listener listener = {.note = note, .arg = &notes};
    struct sevkit_error error = {0};

    arrange();
    kit_write("q/configure", "#!/bin/sh\ntest -e ../../ready\n", 0755);
    kit_write(
        "q/Makefile",
        "all:\ninstall:\n\tmkdir -p $(DESTDIR)/usr/local/bin; echo x >$(DESTDIR)/usr/local/bin/q\n",
        0644);
    EXPECT_OK(open_job("qemu", &job, &error), &error);
    EXPECT_ERROR(sk_stack_build_run(&job, &listener, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "qemu configure: exit status 1; see ");
    EXPECT_CONTAINS(sk_text_get(&notes), "2/4 qemu configure\n");
    sk_text_done(&notes);
    kit_write("ready", "", 0644);
    EXPECT_OK(sk_stack_build_run(&job, &listener, &error), &error);
    EXPECT_CONTAINS(sk_text_get(&notes), "1/4 qemu copy: done before\n2/4 qemu configure\n");
    EXPECT(kit_has("w/out/usr/local/bin/q") && kit_has("w/manifest.json"));
    kit_close();
}
