# image show and image check: what is on a disk, and whether firmware boots it.
#requires program mke2fs
#requires program sfdisk
#requires program mformat
#requires program cryptsetup

$ mkdir -p r/sbin; printf '#!/bin/sh\n' >r/sbin/init; find r -exec touch -h -d @1700000000 {} +
$ sevkit image luks r -o l.img --new-key l.key --header l.hdr --size 20M --all-root --json >l.json
$ sevkit image show l.img | sed -E 's/[0-9a-f]{64}/HASH/; s/^LUKS2 .*/LUKS2 UUID/'
LUKS2 UUID
cipher     aes-xts-plain64, hmac(sha256), sectors of 4096 bytes
key slot   0: pbkdf2
data       from 1048576 on
sevkit.luks.header_sha256=HASH sevkit.luks.header_bytes=1048576
$ sevkit image show l.img --json | grep -E 'luks|kind|cipher|integrity|slots' | sed -E 's/[0-9a-f]{64}/HASH/'
  "kind": "luks2",
  "cipher": "aes-xts-plain64",
  "integrity": "hmac(sha256)",
  "key_slots": 1,
    "luks.header_sha256": "HASH",
    "luks.header_bytes": 1048576
$ test "$(sevkit image show l.hdr | tail -n 1)" = "$(grep -o 'sevkit.luks.*[0-9]' l.json)"
$ sevkit image convert r -o e.img --all-root --format ext4 --size 32M --keep network >/dev/null; sevkit image show e.img
ext4, 33554432 bytes, of 33554432
# A header that cryptsetup would open, and a guest does not
$ truncate -s 20M n.img; printf x | cryptsetup luksFormat -q --type luks2 --pbkdf pbkdf2 --pbkdf-force-iterations 1000 n.img -; sevkit image show n.img
sevkit image show: error: n.img: LUKS2 header: segments.0.integrity: missing
[1]
$ printf x | dd of=l.img bs=1 seek=5000 conv=notrunc status=none; sevkit image show l.img
sevkit image show: error: l.img: LUKS2 header: csum: does not match the header
[3]
$ truncate -s 1M z.img; sevkit image show z.img
no partition table, file system or LUKS2 header that is known
$ sevkit image show nowhere
sevkit image show: error: nowhere: No such file or directory
[4]
$ sevkit image show r
sevkit image show: error: r: is a folder
[3]

# Disks that firmware boots: a GPT or an MBR, FAT12 to FAT32
$ truncate -s 100M g.img; printf 'label: gpt\n2048,80M,U\n,,L\n' | sfdisk -q g.img; sevkit image show g.img
GPT, 2 partitions
1: 80 MiB at 1048576, EFI system partition
2: 18 MiB at 84934656
$ sevkit image check g.img 2>&1
sevkit image check: error: g.img: partition 1: not a FAT file system, or a damaged one
[3]
$ mformat -i g.img@@1M -T 163840 -F ::; sevkit image check g.img
does not boot by UEFI: no EFI/BOOT/BOOTX64.EFI in the EFI system partition
[1]
$ head -c 1234 /dev/zero >loader; mmd -i g.img@@1M ::/EFI ::/EFI/BOOT; sevkit image check g.img
does not boot by UEFI: no EFI/BOOT/BOOTX64.EFI in the EFI system partition
[1]
$ mcopy -i g.img@@1M loader ::/EFI/BOOT/BOOTX64.EFI; sevkit image check g.img
boots by UEFI: EFI/BOOT/BOOTX64.EFI, 1234 bytes, on partition 1
$ sevkit image check g.img --json | grep -v version
{
  "schema": "sevkit.image-check/1",
  "path": "g.img",
  "boots": true,
  "reason": null
}
$ truncate -s 12M m.img; printf 'label: dos\n2048,,ef\n' | sfdisk -q m.img; mformat -i m.img@@1M -T 22528 -c 1 ::; mmd -i m.img@@1M ::/EFI ::/EFI/BOOT; mcopy -i m.img@@1M loader ::/EFI/BOOT/bootx64.efi; sevkit image check m.img
boots by UEFI: EFI/BOOT/BOOTX64.EFI, 1234 bytes, on partition 1
$ truncate -s 3M s.img; printf 'label: dos\n2048,,ef\n' | sfdisk -q s.img; mformat -i s.img@@1M -T 4096 -c 4 ::; mmd -i s.img@@1M ::/EFI ::/EFI/BOOT; for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do printf x | mcopy -i s.img@@1M - ::/EFI/BOOT/f$i$j; done; done; mcopy -i s.img@@1M loader ::/EFI/BOOT/BOOTX64.EFI; sevkit image check s.img
boots by UEFI: EFI/BOOT/BOOTX64.EFI, 1234 bytes, on partition 1
$ truncate -s 20M o.img; printf 'label: gpt\n2048,,L\n' | sfdisk -q o.img; sevkit image check o.img
does not boot by UEFI: no EFI system partition
[1]
$ sevkit image check e.img
does not boot by UEFI: no partition table
[1]
$ printf 'QFI\373\0\0\0\2' >q.img; truncate -s 1M q.img; sevkit image check q.img; sevkit image show q.img
sevkit image check: error: q.img: a qcow2 image; 'qemu-img convert -O raw' makes it one that can be checked
sevkit image check: note: 'sevkit image check --help' shows the options
qcow2 image
$ mkdir d; mmd -i m.img@@1M ::/X; mdel -i m.img@@1M ::/EFI/BOOT/BOOTX64.EFI; mmd -i m.img@@1M ::/EFI/BOOT/BOOTX64.EFI; sevkit image check m.img
does not boot by UEFI: no EFI/BOOT/BOOTX64.EFI in the EFI system partition
[1]
