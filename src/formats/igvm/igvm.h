/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_IGVM_H
#define SK_FORMATS_IGVM_H

/*
 * An IGVM file (microsoft/igvm, igvm_defs): a fixed header, a list of variable headers, and the data that
 * the headers refer to. The reader checks the structure; what a loader makes of it is in measure/igvm.c.
 */

#include "base/error.h"

#include <sevkit/id_block.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_IGVM_V1_BYTES       24u
#define SK_IGVM_V2_BYTES       32u
#define SK_IGVM_ID_BLOCK_BYTES 696u
#define SK_IGVM_2M_BYTES       ((uint64_t)0x200000)
/* Bit 31 of a type: a loader that does not know the type may pass over the header. */
#define SK_IGVM_OPTIONAL 0x80000000u

/* IGVM_VHT_*: the types that have a meaning here. */
enum sk_igvm_type {
    SK_IGVM_PLATFORM = 0x001,
    SK_IGVM_POLICY = 0x101,
    SK_IGVM_CORIM_DOCUMENT = 0x104,
    SK_IGVM_CORIM_SIGNATURE = 0x105,
    SK_IGVM_AREA = 0x301,
    SK_IGVM_PAGE = 0x302,
    SK_IGVM_INSERT = 0x303,
    SK_IGVM_VP_CONTEXT = 0x304,
    SK_IGVM_REQUIRED_MEMORY = 0x305,
    SK_IGVM_VP_COUNT = 0x307,
    SK_IGVM_ID_BLOCK = 0x30b,
};

enum sk_igvm_platform {
    SK_IGVM_NATIVE = 0,
    SK_IGVM_VSM = 1,
    SK_IGVM_SEV_SNP = 2,
    SK_IGVM_TDX = 3,
    SK_IGVM_SEV = 4,
    SK_IGVM_SEV_ES = 5,
    SK_IGVM_CCA = 6,
};

#define SK_IGVM_PAGE_2M         0x1u
#define SK_IGVM_PAGE_UNMEASURED 0x2u
#define SK_IGVM_PAGE_SHARED     0x4u

enum sk_igvm_data { SK_IGVM_NORMAL, SK_IGVM_SECRETS, SK_IGVM_CPUID, SK_IGVM_CPUID_XF };

/* One variable header. Fields that its type lacks are zero; mask is all ones for a type without one. */
struct sk_igvm_header {
    uint32_t type; /* without bit 31 */
    bool optional; /* bit 31 */
    bool known;
    uint32_t mask;       /* the platforms it is for */
    uint64_t gpa;        /* pages, inserts, contexts, memory; the boundary of shared memory */
    uint64_t bytes;      /* size of an area or of required memory */
    uint64_t policy;     /* SK_IGVM_POLICY */
    uint32_t flags;      /* SK_IGVM_PAGE_*; required memory's VTL2 flag */
    uint16_t data_type;  /* enum sk_igvm_data */
    uint32_t index;      /* parameter area, or number of the vCPU */
    uint32_t offset;     /* of a parameter in its area */
    uint8_t platform;    /* enum sk_igvm_platform */
    uint8_t highest_vtl; /* SK_IGVM_PLATFORM */
    uint16_t version;    /* of the platform */
    const uint8_t *body; /* the header's own bytes, borrowed */
    size_t body_size;
    const uint8_t *data; /* the file data it refers to, borrowed; NULL if none */
    size_t data_size;
};

struct sk_igvm {
    const uint8_t *bytes; /* borrowed */
    size_t size;
    uint32_t version;
    uint32_t architecture; /* 0 x64, 1 AArch64; version 1 is x64 */
    uint32_t headers_at;
    uint32_t headers_size;
    struct sk_igvm_header *headers;
    size_t count;
};

bool sk_igvm_is(const void *data, size_t size);
/* bytes are borrowed until sk_igvm_done(). */
int sk_igvm_read(const void *data, size_t size, struct sk_igvm *ret_igvm,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_igvm_done(struct sk_igvm *igvm);

/* The platform header of that kind, NULL if the file has none. */
const struct sk_igvm_header *sk_igvm_find_platform(const struct sk_igvm *igvm,
                                                   enum sk_igvm_platform platform);
/* The first header of a type that is for one of the platforms in mask, NULL if there is none. */
const struct sk_igvm_header *sk_igvm_find(const struct sk_igvm *igvm, uint32_t type, uint32_t mask);
/* The guest policy in the file for a platform; false if it has none. */
bool sk_igvm_policy(const struct sk_igvm *igvm, enum sk_igvm_platform platform,
                    uint64_t *ret_policy);
/* Of SK_IGVM_PAGE: "normal", "zero", "unmeasured", "secrets", "cpuid", "cpuid-xf". */
const char *sk_igvm_page_kind(const struct sk_igvm_header *page);
uint64_t sk_igvm_page_bytes(const struct sk_igvm_header *page);
/* How many headers from first on are one run of pages of one kind, each where the one before ends; 1 for what is no page. */
size_t sk_igvm_run(const struct sk_igvm *igvm, size_t first);
/* "PAGE_DATA"; NULL for a type that is not known. */
const char *sk_igvm_type_name(uint32_t type);
/* "sev-snp", "tdx", ...; NULL for a number that is no platform. */
const char *sk_igvm_platform_name(unsigned platform);

/* The ID block of a file (IGVM_VHS_SNP_ID_BLOCK): the signed block lacks the guest's policy, which is in a
 * header of its own. */
struct sk_igvm_id {
    uint32_t mask;
    bool author_key_enabled;
    struct sevkit_id_block block; /* its policy is the caller's to set */
    struct sevkit_id_auth auth;
};

void sk_igvm_id_read(const struct sk_igvm_header *header, struct sk_igvm_id *ret_id);
void sk_igvm_id_write(const struct sk_igvm_id *id, uint8_t ret_bytes[SK_IGVM_ID_BLOCK_BYTES]);

/*
 * The file again with this ID block as its last directive, in place of those for the same platforms.
 * version 0 keeps the version of the file. *ret_bytes is the caller's to free.
 */
int sk_igvm_sign(const struct sk_igvm *igvm, const struct sk_igvm_id *id, uint32_t version,
                 uint8_t **ret_bytes, size_t *ret_size,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* CRC-32 of zlib and IEEE 802.3 over several pieces: start with 0. */
uint32_t sk_igvm_crc32(uint32_t crc, const void *data, size_t size);

#endif
