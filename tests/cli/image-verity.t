# image verity: a root becomes a read-only image with a hash tree.
#requires program mke2fs
#requires program e2fsck
#requires program debugfs

$ mkdir -p r/sbin r/etc/ssh r/var/log r/root/.ssh r/home/u
$ printf '#!/bin/sh\n' >r/sbin/init; chmod 755 r/sbin/init
$ printf 'root:$6$abc$def:19000:0:99999:7:::\ndaemon:*:19000::::::\n' >r/etc/shadow; chmod 640 r/etc/shadow
$ printf 'root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n' >r/etc/passwd
$ printf -- '-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n' | tee r/etc/ssh/ssh_host_ed25519_key >r/root/.ssh/id_rsa
$ printf 'UUID=1 / ext4 defaults 0 1\nUUID=2 /boot/efi vfat x 0 0\n/dev/sda2 none swap sw 0 0\nproc /proc proc defaults 0 0\n' >r/etc/fstab
$ echo 0123456789abcdef >r/etc/machine-id; echo log >r/var/log/syslog
$ head -c 3000000 /dev/zero | tr '\0' x >r/home/u/big; ln r/home/u/big r/home/u/big2; ln -s ../x r/home/u/link; truncate -s 5M r/home/u/sparse
$ find r -exec touch -h -d @1700000000 {} +

# Every change is listed, then what goes into the measured command line
$ sevkit image verity r -o a.img --all-root | sed -E 's/[0-9a-f]{64}/HASH/g; s/(hash_offset|data_blocks)=[0-9]+/\1=N/'
edited   /etc/fstab: left out (the root, which is mounted already): UUID=1 / ext4 defaults 0 1
edited   /etc/fstab: left out (another partition): UUID=2 /boot/efi vfat x 0 0
edited   /etc/fstab: left out (swap): /dev/sda2 none swap sw 0 0
note     /: no network that comes up on any interface, and no systemd-networkd to set one up
removed  /etc/ssh/ssh_host_ed25519_key: SSH host key
emptied  /etc/machine-id: machine ID
locked   /etc/shadow: password root
removed  /var/log/syslog: log
secret   /root/.ssh/id_rsa: SSH key of a user
sevkit.mode=verity sevkit.verity.hash_offset=N sevkit.verity.root_hash=HASH sevkit.verity.salt=HASH sevkit.verity.data_blocks=4098
$ ls; stat -c %a a.img
a.img
r
644
$ e2fsck -fn a.img 2>&1 | grep -c Pass
5
$ debugfs -R 'stat /etc/shadow' a.img 2>&1 | grep -oE 'Mode: +[0-9]+|User: +[0-9]+|mtime: 0x[0-9a-f]+'
Mode:  0640
User:     0
mtime: 0x6553f100
$ debugfs -R 'cat /etc/shadow' a.img 2>/dev/null; debugfs -R 'cat /etc/fstab' a.img 2>/dev/null
root:!:19000:0:99999:7:::
daemon:*:19000::::::
# not in a guest of sevkit: UUID=1 / ext4 defaults 0 1 (literal)
# not in a guest of sevkit: UUID=2 /boot/efi vfat x 0 0 (literal)
# not in a guest of sevkit: /dev/sda2 none swap sw 0 0 (literal)
proc /proc proc defaults 0 0
$ debugfs -R 'stat /home/u/big2' a.img 2>&1 | grep -o 'Links: [0-9]'; debugfs -R 'dump /home/u/big big' a.img 2>/dev/null; cmp big r/home/u/big
Links: 2
$ debugfs -R 'stat /home/u/sparse' a.img 2>&1 | grep -oE 'Size: [0-9]+|Blockcount: [0-9]+'
Size: 5242880
Blockcount: 0
Size: 0

# The same root, the same bytes: at another time, from another folder, from a tar archive
$ cp -a r other; umask 077; sevkit image verity other -o b.img --all-root >out; cmp a.img b.img; umask 022
$ tar -C r --owner=0 --group=0 --numeric-owner -cf r.tar . && sevkit image verity r.tar -o c.img >out; cmp a.img c.img
$ gzip -k r.tar && sevkit image verity r.tar.gz -o d.img >out; cmp a.img d.img

# The tree in a file of its own; sizes; JSON
$ sevkit image verity r -o e.img --hash-tree e.tree --all-root --size 64M --salt $(printf '%064d' 7) --json | sed -E 's/[0-9a-f]{64}/HASH/g; /"version"/d; s/("(tree_bytes|root_bytes)": )[0-9]+/\1N/'
{
  "schema": "sevkit.image-verity/1",
  "image": "e.img",
  "hash_tree": "e.tree",
  "root_bytes": N,
  "filesystem_bytes": 67108864,
  "tree_bytes": N,
  "cmdline": "sevkit.mode=verity sevkit.verity.root_hash=HASH sevkit.verity.salt=HASH sevkit.verity.data_blocks=16384",
  "plan": {
    "boot.mode": "verity",
    "verity.root_hash": "HASH",
    "verity.salt": "HASH",
    "verity.data_blocks": 16384
  },
  "changes": [
    {
      "kind": "edited",
      "path": "/etc/fstab",
      "text": "left out (the root, which is mounted already): UUID=1 / ext4 defaults 0 1"
    },
    {
      "kind": "edited",
      "path": "/etc/fstab",
      "text": "left out (another partition): UUID=2 /boot/efi vfat x 0 0"
    },
    {
      "kind": "edited",
      "path": "/etc/fstab",
      "text": "left out (swap): /dev/sda2 none swap sw 0 0"
    },
    {
      "kind": "note",
      "path": "/",
      "text": "no network that comes up on any interface, and no systemd-networkd to set one up"
    },
    {
      "kind": "removed",
      "path": "/etc/ssh/ssh_host_ed25519_key",
      "text": "SSH host key"
    },
    {
      "kind": "emptied",
      "path": "/etc/machine-id",
      "text": "machine ID"
    },
    {
      "kind": "locked",
      "path": "/etc/shadow",
      "text": "password root"
    },
    {
      "kind": "removed",
      "path": "/var/log/syslog",
      "text": "log"
    },
    {
      "kind": "secret",
      "path": "/root/.ssh/id_rsa",
      "text": "SSH key of a user"
    }
  ]
}
$ stat -c %s e.img e.tree; test $(stat -c %b e.img) -lt 20000
67108864
528384

# What is kept
$ sevkit image verity r -o f.img --all-root --keep ssh-host-keys,machine-id,passwords --keep logs,fstab,network --force | grep -v sevkit.mode
secret   /etc/ssh/ssh_host_ed25519_key: private key
secret   /root/.ssh/id_rsa: SSH key of a user
$ echo 'ssh-ed25519 AAAA me' >key.pub; sevkit image verity r -o g.img --all-root --authorized-key key.pub --user u | grep 'key of'
edited   /home/u/.ssh/authorized_keys: key of u added
secret   /root/.ssh/id_rsa: SSH key of a user
$ debugfs -R 'cat /home/u/.ssh/authorized_keys' g.img 2>/dev/null
ssh-ed25519 AAAA me

# Refused, and nothing is left
$ sevkit image verity r -o a.img --all-root
sevkit image verity: error: will not replace a file without --force: a.img: File exists
[1]
$ sevkit image verity nowhere -o z.img
sevkit image verity: error: nowhere: No such file or directory
[4]
$ mkdir empty; sevkit image verity empty -o z.img
sevkit image verity: error: empty: not a root file system: neither /sbin/init nor systemd
[3]
$ sevkit image verity r -o z.img --all-root --size 1M
sevkit image verity: error: ext4: home/u/big2: the file system is full: a larger --size is required
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --all-root --size 2M
sevkit image verity: error: ext4: home/u/big2: the file system is full: a larger --size is required
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --keep sshkeys
sevkit image verity: error: --keep: unknown word 'sshkeys'
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --size 5X
sevkit image verity: error: --size: '5X' is not a size; expected a number of bytes, or with K, M, G or T
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --salt 00
sevkit image verity: error: --salt: expected exactly 64 hex digits, found 2 characters: '00'
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --user u
sevkit image verity: error: --user has no effect without --authorized-key
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --all-root --authorized-key key.pub --user no-such-user
sevkit image verity: error: no user "no-such-user" in the image
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ sevkit image verity r -o z.img --all-root --authorized-key r/etc/passwd
sevkit image verity: error: not a public key of OpenSSH
[3]
$ sevkit image verity r -o z.img --hash-tree z.img --all-root
sevkit image verity: error: --output and --hash-tree name the same file: z.img
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ truncate -s 1M disk.raw; sevkit image verity disk.raw -o z.img
sevkit image verity: error: disk.raw: a disk image is opened by a kernel in QEMU: --appliance-kernel or --kernel-package is required
sevkit image verity: note: 'sevkit image verity --help' shows the options
[2]
$ printf 'QFI\373\0\0\0\3\0\0\0\0\0\0\1\0' >over.qcow2; truncate -s 1M over.qcow2; sevkit image verity over.qcow2 -o z.img --appliance-kernel none.deb
sevkit image verity: error: over.qcow2: qcow2 image that refers to another file; make it whole with 'qemu-img convert -O qcow2'
[1]
$ head -c 2000 r.tar >cut.tar; sevkit image verity cut.tar -o z.img
sevkit image verity: error: cut.tar: Truncated tar archive
[3]
$ sevkit image verity r -o nowhere/z.img --all-root
sevkit image verity: error: nowhere/z.img: cannot create: No such file or directory
[4]
$ tar -cf evil.tar --transform 's,^key,../../key,' -P key.pub; sevkit image verity evil.tar -o z.img
sevkit image verity: error: evil.tar: ../../key.pub: path with ".."
[3]
$ ls z.img* nowhere 2>&1
ls: cannot access 'z.img*': No such file or directory
ls: cannot access 'nowhere': No such file or directory
[2]
