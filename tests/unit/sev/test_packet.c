/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fault.h"
#include "sev/packet.h"
#include "test.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void json_free_p(json_t **json)
{
    json_decref(*json);
}

static void from_hex(const char *hex, void *ret_bytes, size_t size)
{
    EXPECT(strlen(hex) == 2 * size && sk_hex_decode(hex, ret_bytes, size));
}

static void from_base64(const char *text, uint8_t *ret_bytes, size_t size)
{
    size_t got;

    EXPECT(sk_base64_decode(text, ret_bytes, size, &got) && got == size);
}

static void expect_packet(const struct sk_sev_packet_request *request, const char *header,
                          const char *payload)
{
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    SK_CLEANUP(sk_sev_packet_text_done) struct sk_sev_packet_text text = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_sev_packet_build(request, &packet, &error), &error);
    EXPECT_OK(sk_sev_packet_encode(&packet, &text, &error), &error);
    EXPECT_STR(text.header, header);
    EXPECT_STR(text.payload, payload);
}

/* sevctl, tests/secretbuild.rs */
TEST(packet_of_another_tool)
{
    uint8_t tik[16], tek[16], iv[16], blob[SK_SEV_BLOB_BYTES];
    struct sk_sev_secret_entry entry = {.data = (const uint8_t *)"MY-LUKS-PASSPHRASE", .size = 18};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_sev_packet_request request = {.tik = tik, .tek = tek, .measure = blob, .iv = iv};
    struct sevkit_error error;

    from_hex("c6d5a9956133050912b24bbe5c372686", tik, sizeof(tik));
    from_hex("52a869b79ab9c13bb6a92b0561619cb3", tek, sizeof(tek));
    from_base64("rFR07U3TLH2YnsUj2SVZ7A==", iv, sizeof(iv));
    from_base64("TLeA7607lZQntLjRY1/i+sbtdSZ+75zxpz4Px9hzpBLwItF5Q2o4prA++3ZZv9ZS", blob,
                sizeof(blob));
    EXPECT(sk_guid_parse(SK_SEV_LUKS_KEY_GUID, entry.guid));
    EXPECT_OK(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_NEXT, &table, &error), &error);
    request.table = table;
    expect_packet(
        &request, "AAAAAKxUdO1N0yx9mJ7FI9klWey8FSzeYQ4X8K71VzNKLU/KQsIsQxLjtbhaPUewqshX5Q==",
        "0U3e5PcXv0UW+H4tSBFKOdCYfKE1+j38Bc2fuO16mYiyI+sWx7INfn+lgYj56GL12yyinDa+lVfCCwD/2w5cPA==");
}

static struct sk_secret *table_of(json_t *items)
{
    struct sk_sev_secret_entry entries[4];
    static uint8_t data[4][64];
    struct sk_secret *table;
    struct sevkit_error error;
    size_t i;
    json_t *item;

    json_array_foreach(items, i, item)
    {
        const char *hex = json_string_value(json_array_get(item, 1));

        entries[i].size = strlen(hex) / 2;
        entries[i].data = data[i];
        from_hex(hex, data[i], entries[i].size);
        EXPECT(sk_guid_parse(json_string_value(json_array_get(item, 0)), entries[i].guid));
    }
    EXPECT_OK(sk_sev_secret_table_write(entries, json_array_size(items), SK_SEV_PAD_ALWAYS, &table,
                                        &error),
              &error);
    return table;
}

TEST(packets_of_the_replaced_tool)
{
    SK_CLEANUP(json_free_p)
    json_t *vectors = json_load_file(sk_test_corpus("sev-validate/vectors.json"), 0, NULL);
    uint8_t tik[16], tek[16], iv[16], measure[32];
    json_t *secret;
    size_t i;

    EXPECT_INT(json_array_size(json_object_get(vectors, "secrets")), 4);
    from_hex(json_string_value(json_object_get(vectors, "tik")), tik, sizeof(tik));
    from_hex(json_string_value(json_object_get(vectors, "tek")), tek, sizeof(tek));
    json_array_foreach(json_object_get(vectors, "secrets"), i, secret)
    {
        SK_CLEANUP(sk_secret_free_p)
        struct sk_secret *table = table_of(json_object_get(secret, "items"));
        struct sk_sev_packet_request request = {tik, tek, measure, table, iv};

        from_hex(json_string_value(json_object_get(secret, "iv")), iv, sizeof(iv));
        from_hex(json_string_value(json_object_get(secret, "measurement")), measure, 32);
        expect_packet(&request, json_string_value(json_object_get(secret, "header_b64")),
                      json_string_value(json_object_get(secret, "payload_b64")));
    }
}

TEST(a_fresh_packet_has_a_fresh_vector)
{
    uint8_t key[16] = {0}, measure[32] = {0};
    struct sk_sev_packet_request request = {.tik = key, .tek = key, .measure = measure};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet a = {0};
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet b = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_secret_new(16, &table, &error), &error);
    table->size = 16;
    request.table = table;
    EXPECT_OK(sk_sev_packet_draw(&sk_sys_real, &request, &a, &error), &error);
    EXPECT_OK(sk_sev_packet_draw(&sk_sys_real, &request, &b, &error), &error);
    EXPECT(memcmp(a.header + 4, b.header + 4, 16) != 0);
    EXPECT(memcmp(a.payload, b.payload, 16) != 0);
}

/* A folder for files, removed by its test. */
struct folder {
    char path[64];
    char header[96];
    char payload[96];
};

static struct folder make_folder(void)
{
    struct folder folder = {.path = "/tmp/test-packet-XXXXXX"};

    EXPECT(mkdtemp(folder.path));
    snprintf(folder.header, sizeof(folder.header), "%s/header", folder.path);
    snprintf(folder.payload, sizeof(folder.payload), "%s/payload", folder.path);
    return folder;
}

static void remove_folder(const struct folder *folder)
{
    (void)unlink(folder->header);
    (void)unlink(folder->payload);
    (void)rmdir(folder->payload);
    EXPECT_INT(rmdir(folder->path), 0);
}

TEST(secrets_come_from_files)
{
    struct folder folder = make_folder();
    SK_CLEANUP(sk_sev_secrets_done) struct sk_sev_secrets secrets = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_file_write(folder.header, "pass\n\n", 6, 0600, &error), &error);
    EXPECT_OK(sk_sev_secrets_add(&secrets, "luks-key", folder.header, true, &error), &error);
    EXPECT_OK(sk_sev_secrets_add(&secrets, "23058844-597B-42fb-8259-a0f5d9d495af", folder.header,
                                 false, &error),
              &error);
    EXPECT_OK(sk_sev_secrets_read(&secrets, &sk_sys_real, &error), &error);
    EXPECT_INT(secrets.items[0].data->size, 5);
    EXPECT_INT(secrets.items[1].data->size, 6);
    EXPECT_ERROR(sk_sev_secrets_add(&secrets, SK_SEV_LUKS_KEY_GUID, folder.header, false, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_sev_secrets_add(&secrets, "Luks-Key", folder.header, false, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_INT(secrets.count, 2);
    EXPECT_OK(sk_sev_secrets_add(&secrets, "1e74f542-71dd-4d66-963e-ef4287ff173b", folder.payload,
                                 false, &error),
              &error);
    EXPECT_ERROR(sk_sev_secrets_read(&secrets, &sk_sys_real, &error), SEVKIT_EIO, &error);
    remove_folder(&folder);
}

TEST(both_files_or_none)
{
    struct folder folder = make_folder();
    char header[] = "HHHH", payload[] = "PPPP";
    struct sk_sev_packet_text text = {header, payload};
    struct stat st;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_output_check(folder.header, &error), &error);
    EXPECT_OK(sk_sev_output_write(folder.header, folder.payload, &text, &error), &error);
    EXPECT(stat(folder.header, &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_size == 4);
    EXPECT(stat(folder.payload, &st) == 0 && (st.st_mode & 0777) == 0600);
    EXPECT_INT(unlink(folder.payload), 0);
    EXPECT_INT(mkdir(folder.payload, 0700), 0);
    EXPECT_ERROR(sk_sev_output_check(folder.payload, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_sev_output_write(folder.header, folder.payload, &text, &error), SEVKIT_EIO,
                 &error);
    EXPECT(stat(folder.header, &st) < 0);
    EXPECT_ERROR(sk_sev_output_check("", &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_sev_output_check("/nonexistent/file", &error), SEVKIT_EIO, &error);
    EXPECT_OK(sk_sev_output_check("file-here", &error), &error);
    EXPECT_OK(sk_sev_output_check("/dev/null", &error), &error);
    remove_folder(&folder);
}

static int build(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    SK_CLEANUP(sk_sev_packet_text_done) struct sk_sev_packet_text text = {0};
    int r = sk_sev_packet_draw(&sk_sys_real, arg, &packet, error);

    return r < 0 ? r : sk_sev_packet_encode(&packet, &text, error);
}

TEST(memory_may_run_out)
{
    uint8_t key[16] = {0}, measure[32] = {0};
    struct sk_sev_packet_request request = {.tik = key, .tek = key, .measure = measure};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_secret_new(16, &table, &error), &error);
    table->size = 16;
    request.table = table;
    EXPECT_INT(sk_fault_run(build, &request), 4);
}
