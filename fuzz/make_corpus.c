/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes seeds for the fuzz targets with the library's own writers, so that a fuzzer starts from valid
 * inputs: DIRECTORY/TARGET/NAME.
 *
 * usage: make_corpus DIRECTORY
 */
#include "base/encoding.h"
#include "base/writer.h"
#include "fuzz.h"

#include <errno.h>
#include <sevkit/sevkit.h>
#include <sys/stat.h>

#define PATH_BYTES     4096
#define FIRMWARE_BYTES 8192
#define REPORT_BYTES   1184
#define PE_BYTES       1024

static const char *directory;

static void save(const char *target, const char *name, const void *data, size_t size)
{
    char path[PATH_BYTES];
    FILE *file;

    REQUIRE((size_t)snprintf(path, sizeof(path), "%s/%s", directory, target) < sizeof(path));
    REQUIRE(mkdir(path, 0777) == 0 || errno == EEXIST);
    REQUIRE((size_t)snprintf(path, sizeof(path), "%s/%s/%s", directory, target, name) <
            sizeof(path));
    file = fopen(path, "wb");
    REQUIRE(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

static void save_text(const char *target, const char *name, const char *text)
{
    save(target, name, text, strlen(text));
}

/* One entry of the GUID table: payload, total size, GUID. */
static void write_entry(struct sk_writer *writer, const char *guid, const uint32_t *words,
                        size_t count)
{
    uint8_t bytes[SK_GUID_BYTES];

    REQUIRE(sk_guid_parse(guid, bytes));
    for (size_t i = 0; i < count; i++)
        sk_write_u32le(writer, words[i]);
    sk_write_u16le(writer, (uint16_t)(4 * count + 18));
    sk_write_bytes(writer, bytes, sizeof(bytes));
}

/* An image like OVMF's AmdSev build: metadata, then the table that ends 32 bytes before the end. */
static void save_firmware(const char *name, const uint32_t (*sections)[3], uint32_t section_count,
                          bool all_entries)
{
    static const uint32_t reset[] = {0x80b004}, hashes[] = {0x810c00, 0x400},
                          secret[] = {0x80dc00, 0x400}, svsm[] = {0x1000};
    const size_t table_bytes = all_entries ? 22 + 22 + 26 + 26 + 22 + 18 : 22 + 22 + 18;
    const size_t table_start = FIRMWARE_BYTES - 32 - table_bytes;
    const uint32_t metadata_start = 512;
    const uint32_t metadata[] = {FIRMWARE_BYTES - metadata_start};
    uint8_t image[FIRMWARE_BYTES] = {0};
    struct sk_writer writer = sk_writer_of(image, sizeof(image));

    sk_write_zeros_to(&writer, metadata_start);
    sk_write_bytes(&writer, "ASEV", 4);
    sk_write_u32le(&writer, 16 + 12 * section_count);
    sk_write_u32le(&writer, 1);
    sk_write_u32le(&writer, section_count);
    for (uint32_t i = 0; i < section_count; i++)
        for (unsigned k = 0; k < 3; k++)
            sk_write_u32le(&writer, sections[i][k]);
    sk_write_zeros_to(&writer, table_start);
    write_entry(&writer, "00f771de-1a7e-4fcb-890e-68c77e2fb44e", reset, 1);
    write_entry(&writer, "dc886566-984a-4798-a75e-5585a7bf67cc", metadata, 1);
    if (all_entries) {
        write_entry(&writer, "7255371f-3a3b-4b04-927b-1da6efa8d454", hashes, 2);
        write_entry(&writer, "4c2eb361-7d9b-4cc3-8081-127c90d3d294", secret, 2);
        write_entry(&writer, "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd", svsm, 1);
    }
    /* The footer's size covers the whole table; it has no payload of its own. */
    write_entry(&writer, "96b582de-1fb2-45f7-baea-a366c55a082d", NULL, 0);
    writer.position -= 18;
    sk_write_u16le(&writer, (uint16_t)table_bytes);
    writer.position += SK_GUID_BYTES;
    sk_write_zeros(&writer, 32);
    REQUIRE(sk_writer_ok(&writer) && writer.position == sizeof(image));
    save("fuzz_firmware", name, image, sizeof(image));
}

static void save_firmwares(void)
{
    static const uint32_t sections[][3] = {
        {0x800000, 0x9000, 1}, {0x80a000, 0x3000, 1}, {0x80d000, 0x1000, 2},
        {0x80e000, 0x1000, 3}, {0x80f000, 0x1000, 4}, {0x810000, 0x1000, 0x10},
        {0x811000, 0xf000, 1},
    };
    static const uint32_t odd[][3] = {{0x800000, 0x1800, 1}, {0x801000, 0, 9}, {0x800000, 1, 2}};

    save_firmware("amdsev", sections, 7, true);
    save_firmware("plain", sections, 5, false);
    save_firmware("odd", odd, 3, true);
    save("fuzz_firmware", "zeros", (uint8_t[64]){0}, 64);
}

static void save_vmsas(void)
{
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);
        uint8_t page[SEVKIT_VMSA_BYTES];

        sevkit_vmsa_build(profile, i % 2 ? SEVKIT_AP : SEVKIT_BSP, SEVKIT_BSP_EIP, 0x800f12, 1,
                          page);
        save("fuzz_vmsa", profile->name, page, sizeof(page));
    }
}

static void save_key(const struct sevkit_key *key, enum sevkit_key_format format, const char *name)
{
    struct sevkit_error error;
    uint8_t *data;
    size_t size;

    REQUIRE(sevkit_key_write(key, format, NULL, 0, &data, &size, &error) == 0);
    save("fuzz_key", name, data, size);
    sevkit_key_data_free(data, size);
}

static void save_keys_and_id_blocks(void)
{
    uint8_t pages[SEVKIT_ID_BLOCK_BYTES + SEVKIT_ID_AUTH_BYTES];
    uint8_t snp[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    struct sevkit_key *keys[2];
    struct sevkit_error error;

    REQUIRE(sevkit_key_generate(&keys[0], &error) == 0);
    REQUIRE(sevkit_key_generate(&keys[1], &error) == 0);
    for (unsigned author = 0; author < 2; author++) {
        REQUIRE(sevkit_id_auth_create(&block, keys[0], author ? keys[1] : NULL, &auth, &error) ==
                0);
        sevkit_id_block_write(&block, pages);
        sevkit_id_auth_write(&auth, pages + SEVKIT_ID_BLOCK_BYTES);
        save("fuzz_id_block", author ? "with-author" : "without-author", pages, sizeof(pages));
    }
    save_key(keys[0], SEVKIT_KEY_PEM_PKCS8, "pkcs8.pem");
    save_key(keys[0], SEVKIT_KEY_PEM_SEC1, "sec1.pem");
    save_key(keys[0], SEVKIT_KEY_DER_PKCS8, "pkcs8.der");
    save_key(keys[0], SEVKIT_KEY_PEM_PUBLIC, "public.pem");
    sevkit_key_to_snp(keys[0], snp);
    save("fuzz_key", "snp", snp, sizeof(snp));
    sevkit_key_free(keys[0]);
    sevkit_key_free(keys[1]);
}

static void save_kernel_hashes(void)
{
    struct sevkit_kernel_hashes hashes = {.initrd = {1}, .kernel = {2}};
    uint8_t input[SEVKIT_HASH_TABLE_BYTES + sizeof(size_t)] = {0};
    struct sevkit_error error;

    REQUIRE(sevkit_kernel_hashes_set_cmdline(&hashes, "console=ttyS0", 13, &error) == 0);
    sevkit_kernel_hashes_write(&hashes, input);
    save("fuzz_kernel_hashes", "start", input, sizeof(input));
    input[SEVKIT_HASH_TABLE_BYTES + 1] = 0x0c;
    save("fuzz_kernel_hashes", "offset", input, sizeof(input));
    input[SEVKIT_HASH_TABLE_BYTES + 1] = 0x10;
    save("fuzz_kernel_hashes", "beyond", input, sizeof(input));
}

/* A PE image with the sections of a unified kernel image (Microsoft PE format, section headers). */
static void save_pe(void)
{
    static const char names[][9] = {".text", ".cmdline", ".initrd", ".linux"};
    uint8_t image[PE_BYTES];
    struct sk_writer writer = sk_writer_of(image, sizeof(image));

    sk_write_bytes(&writer, "MZ", 2);
    sk_write_zeros_to(&writer, 0x3c);
    sk_write_u32le(&writer, 0x80);
    sk_write_zeros_to(&writer, 0x80);
    sk_write_bytes(&writer, "PE\0\0", 4);
    sk_write_u16le(&writer, 0x8664);
    sk_write_u16le(&writer, 4);
    sk_write_zeros(&writer, 12);
    sk_write_u16le(&writer, 0xf0);
    sk_write_u16le(&writer, 0x22);
    sk_write_zeros(&writer, 0xf0);
    for (uint32_t i = 0; i < 4; i++) {
        sk_write_bytes(&writer, names[i], 8);
        sk_write_u32le(&writer, 100 + i);
        sk_write_u32le(&writer, 0x1000 * (i + 1));
        sk_write_u32le(&writer, 512);
        sk_write_u32le(&writer, 512 * (i + 1));
        sk_write_zeros(&writer, 16);
    }
    sk_write_zeros_to(&writer, sizeof(image));
    REQUIRE(sk_writer_ok(&writer));
    save("fuzz_pe", "uki", image, sizeof(image));
    save("fuzz_pe", "headers", image, 0x80 + 24 + 0xf0 + 4 * 40);
}

static void save_report(void)
{
    uint8_t report[REPORT_BYTES] = {3};

    for (size_t i = 4; i < sizeof(report); i++)
        report[i] = (uint8_t)i;
    save("fuzz_report", "v3", report, sizeof(report));
}

static void save_texts(void)
{
    static const char *const texts[][3] = {
        {"fuzz_policy", "number", "0x30000"},
        {"fuzz_policy", "decimal", "196608"},
        {"fuzz_policy", "names", "smt,abi=1.51,single-socket,debug"},
        {"fuzz_policy", "bits", "smt,bit63"},
        {"fuzz_encoding", "hex", "0123456789abcdefABCDEF"},
        {"fuzz_encoding", "base64", "Zm9vYg=="},
        {"fuzz_encoding", "guid", "96b582de-1fb2-45f7-baea-a366c55a082d"},
        {"fuzz_encoding", "number", "0xffffffffffffffff"},
        {"fuzz_args", "long", "--output-format\nhex\n--define=a\n--def\nb\nfile"},
        {"fuzz_args", "letters", "-vvo\nbase64\n-Dx\n--\n-file"},
        {"fuzz_args", "exclusive", "--stdout\n--output-file\nf"},
        {"fuzz_args", "ambiguous", "--output\nx"},
        {"fuzz_args", "help", "-h"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        save_text(texts[i][0], texts[i][1], texts[i][2]);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_corpus DIRECTORY\n");
        return 2;
    }
    directory = argv[1];
    REQUIRE(mkdir(directory, 0777) == 0 || errno == EEXIST);
    save_firmwares();
    save_vmsas();
    save_keys_and_id_blocks();
    save_kernel_hashes();
    save_pe();
    save_report();
    save_texts();
    return 0;
}
