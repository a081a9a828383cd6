/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_GUIDS_H
#define SK_DATA_GUIDS_H

/* GUIDs of the firmware's table (edk2, OvmfPkg/ResetVector/Ia16/ResetVectorVtf0.asm; Coconut SVSM,
 * stage1) and of the kernel-hash table (QEMU, target/i386/sev.c). */

#define SK_GUID_TABLE_FOOTER "96b582de-1fb2-45f7-baea-a366c55a082d"
#define SK_GUID_RESET_BLOCK  "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
#define SK_GUID_HASH_AREA    "7255371f-3a3b-4b04-927b-1da6efa8d454"
#define SK_GUID_SECRET_AREA  "4c2eb361-7d9b-4cc3-8081-127c90d3d294"
#define SK_GUID_SEV_METADATA "dc886566-984a-4798-a75e-5585a7bf67cc"
#define SK_GUID_TDX_METADATA "e47a6535-984a-4798-865e-4685a7bf8ec2"
#define SK_GUID_SVSM_INFO    "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"
#define SK_GUID_HASH_TABLE   "9438d606-4f22-4cc9-b479-a793d411fd21"
#define SK_GUID_HASH_CMDLINE "97d02dd8-bd20-4c94-aa78-e7714d36ab2a"
#define SK_GUID_HASH_INITRD  "44baf731-3a2f-4bd7-9af1-41e29169781d"
#define SK_GUID_HASH_KERNEL  "4de79437-abd2-427f-b835-d5b172d2045b"

struct sk_guid_name {
    const char *guid;
    const char *name;
};

/* Entries of the firmware's table; ends with guid NULL. */
extern const struct sk_guid_name sk_firmware_guids[];

#endif
