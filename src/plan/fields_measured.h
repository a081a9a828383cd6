/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_FIELDS_MEASURED_H
#define SK_PLAN_FIELDS_MEASURED_H

/* Rows of the plan's keys that become measured kernel parameters. What a value must be says the row of
 * the same key in formats/boot/boot_rows.c. */

#define SK_EXAMPLE_HASH "4392712ba01368efdf14b05c76f9e4df0d53664630b5d48632ed17a137f39076"

/* clang-format off */
#define MEASURED(member, name, sample, text) \
    {.key = (name), .kind = SK_FIELD_MEASURED, .offset = offsetof(struct sk_vm, measured.member), \
     .example = (sample), .help = (text)}
#define MEASURED_DATA(member, name, sample, text) \
    {.key = (name), .kind = SK_FIELD_MEASURED, .offset = offsetof(struct sk_vm_data, member), \
     .example = (sample), .help = (text)}

#define SK_MEASURED_BOOT \
    MEASURED(mode, "boot.mode", "\"verity\"", \
        "attested boot: verity, luks or plain (any disk, nothing is protected)"), \
    MEASURED(owner, "boot.owner", "\"ed25519:" SK_EXAMPLE_HASH "\"", \
        "the owner's public key: who may hand in keys"), \
    MEASURED(root, "boot.root", "\"/dev/vda\"", \
        "device of the root: /dev/NAME or serial:TEXT"), \
    MEASURED(filesystem, "boot.filesystem", "\"ext4\"", \
        "of the root: ext4, erofs, xfs or btrfs"), \
    MEASURED(attest, "boot.attest", "\"early\"", \
        "verity: who attests before a login: early (PID 1), late (sevkit-attestd) or both"), \
    MEASURED(port, "boot.port", "4777", \
        "port of the attestation endpoint, TCP or vsock"), \
    MEASURED(attempts, "boot.attempts", "5", \
        "wrong keys before the guest powers off"), \
    MEASURED(session_seconds, "boot.session_seconds", "60", \
        "how long one exchange may take"), \
    MEASURED(wait_seconds, "boot.wait_seconds", "600", \
        "how long the owner is waited for, 0 without limit; then luks powers off, verity boots"), \
    MEASURED(disk_seconds, "boot.disk_seconds", "30", \
        "how long disks are waited for"), \
    MEASURED(network_seconds, "boot.network_seconds", "60", \
        "how long the network is waited for"), \
    MEASURED(overlay, "boot.overlay", "\"tmpfs\"", \
        "verity: what takes writes until the next boot: none, tmpfs or scratch"), \
    MEASURED(overlay_mib, "boot.overlay_mib", "512", \
        "size of the overlay, MiB; 0: half of the memory, or the whole scratch disk"), \
    MEASURED(scratch, "boot.scratch", "\"/dev/vdc\"", \
        "overlay scratch: the disk, encrypted with a key of this boot")

#define SK_MEASURED_VERITY \
    MEASURED(verity_hash, "verity.hash", "\"/dev/vdb\"", \
        "device of the hash tree; may be the root's"), \
    MEASURED(verity_hash_offset, "verity.hash_offset", "0", \
        "where the tree starts, bytes"), \
    MEASURED(verity_root_hash, "verity.root_hash", "\"" SK_EXAMPLE_HASH "\"", \
        "root hash"), \
    MEASURED(verity_salt, "verity.salt", "\"" SK_EXAMPLE_HASH "\"", \
        "salt; none if it is not there"), \
    MEASURED(verity_algorithm, "verity.algorithm", "\"sha256\"", \
        "sha256 or sha512"), \
    MEASURED(verity_data_block, "verity.data_block", "4096", \
        "bytes of a data block: 512, 1024, 2048 or 4096"), \
    MEASURED(verity_hash_block, "verity.hash_block", "4096", \
        "bytes of a hash block: 512, 1024, 2048 or 4096"), \
    MEASURED(verity_data_blocks, "verity.data_blocks", "262144", \
        "number of data blocks")

#define SK_MEASURED_LUKS \
    MEASURED(luks_header_sha256, "luks.header_sha256", "\"" SK_EXAMPLE_HASH "\"", \
        "SHA-256 of the LUKS2 header area"), \
    MEASURED(luks_header_bytes, "luks.header_bytes", "16777216", \
        "size of the header area, from the start of the disk")

#define SK_MEASURED_NETWORK \
    MEASURED(net_guest, "network.guest", "\"dhcp\"", \
        "the guest's side: none, dhcp, static or vsock"), \
    MEASURED(net_address, "network.address", "\"10.0.2.15/24\"", \
        "static: address and prefix length"), \
    MEASURED(net_gateway, "network.gateway", "\"10.0.2.2\"", \
        "static: default gateway"), \
    MEASURED(net_dns, "network.dns", "\"10.0.2.3\"", \
        "static: name server for the running system"), \
    MEASURED(net_interface, "network.interface", "\"eth0\"", \
        "interface; else the first one with a link")

#define SK_MEASURED_DATA \
    MEASURED_DATA(device, "device", "\"/dev/vdd\"", \
        "device: /dev/NAME or serial:TEXT"), \
    MEASURED_DATA(mount, "mount", "\"/srv\"", \
        "where it is mounted"), \
    MEASURED_DATA(filesystem, "filesystem", "\"ext4\"", \
        "ext4, erofs, xfs or btrfs"), \
    MEASURED_DATA(key, "key", "\"owner\"", \
        "owner (handed in like the root's) or sealed (derived by the secure processor)"), \
    MEASURED_DATA(header_sha256, "header_sha256", "\"" SK_EXAMPLE_HASH "\"", \
        "SHA-256 of the LUKS2 header area; required for key owner"), \
    MEASURED_DATA(header_bytes, "header_bytes", "16777216", \
        "size of the header area"), \
    MEASURED_DATA(seal, "seal", "\"policy+measurement\"", \
        "key sealed: what it is bound to, names of 'sevkit guest derive-key --fields' joined by +")
/* clang-format on */

#endif
