# image convert and image create: a root becomes an archive, or a disk that nothing protects.
#requires program mke2fs
#requires program e2fsck

$ mkdir -p r/sbin r/etc/cloud r/usr/sbin r/usr/lib/systemd/system r/usr/bin; printf '#!/bin/sh\n' >r/sbin/init; echo x | tee r/etc/cloud/cloud.cfg r/usr/sbin/sshd r/usr/lib/systemd/systemd-networkd r/usr/lib/systemd/system/multipathd.service >/dev/null; echo 'root:$6$a$b:1::::::' >r/etc/shadow; ln r/usr/sbin/sshd r/usr/bin/link; find r -exec touch -h -d @1700000000 {} +
$ sevkit image convert r -o a.tar --all-root
added    /etc/systemd/system/multipathd.service: service masked: waits for disks of a storage network
added    /etc/cloud/cloud-init.disabled: cloud-init disabled: takes users, keys and commands from the host
added    /etc/systemd/system/sevkit-host-keys.service: SSH host keys are made at boot where there are none
added    /etc/systemd/network/99-sevkit.network: DHCP on the first Ethernet interface, whatever its name
$ tar -tvf a.tar --numeric-owner --full-time | sed -E 's/ +/ /g; s/2023-11-14 22:13:20/TIME/'
drwxr-xr-x 0/0 0 TIME ./
drwxr-xr-x 0/0 0 TIME ./etc/
drwxr-xr-x 0/0 0 TIME ./etc/cloud/
-rw-r--r-- 0/0 0 TIME ./etc/cloud/cloud-init.disabled
-rw-r--r-- 0/0 2 TIME ./etc/cloud/cloud.cfg
-rw-r--r-- 0/0 20 TIME ./etc/shadow
drwxr-xr-x 0/0 0 TIME ./etc/systemd/
drwxr-xr-x 0/0 0 TIME ./etc/systemd/network/
-rw-r--r-- 0/0 39 TIME ./etc/systemd/network/99-sevkit.network
drwxr-xr-x 0/0 0 TIME ./etc/systemd/system/
drwxr-xr-x 0/0 0 TIME ./etc/systemd/system/multi-user.target.wants/
lrwxrwxrwx 0/0 0 TIME ./etc/systemd/system/multi-user.target.wants/sevkit-host-keys.service -> ../sevkit-host-keys.service
lrwxrwxrwx 0/0 0 TIME ./etc/systemd/system/multi-user.target.wants/systemd-networkd.service -> /lib/systemd/system/systemd-networkd.service
lrwxrwxrwx 0/0 0 TIME ./etc/systemd/system/multipathd.service -> /dev/null
-rw-r--r-- 0/0 234 TIME ./etc/systemd/system/sevkit-host-keys.service
drwxr-xr-x 0/0 0 TIME ./sbin/
-rw-r--r-- 0/0 10 TIME ./sbin/init
drwxr-xr-x 0/0 0 TIME ./usr/
drwxr-xr-x 0/0 0 TIME ./usr/bin/
drwxr-xr-x 0/0 0 TIME ./usr/lib/
drwxr-xr-x 0/0 0 TIME ./usr/lib/systemd/
drwxr-xr-x 0/0 0 TIME ./usr/lib/systemd/system/
-rw-r--r-- 0/0 2 TIME ./usr/lib/systemd/system/multipathd.service
-rw-r--r-- 0/0 2 TIME ./usr/lib/systemd/systemd-networkd
drwxr-xr-x 0/0 0 TIME ./usr/sbin/
-rw-r--r-- 0/0 2 TIME ./usr/sbin/sshd
hrw-r--r-- 0/0 0 TIME ./usr/bin/link link to ./usr/sbin/sshd
$ tar -xOf a.tar ./etc/shadow ./etc/systemd/network/99-sevkit.network
root:$6$a$b:1::::::
[Match]
Type=ether

[Network]
DHCP=yes
# Converting again changes nothing, and gives the same bytes
$ sevkit image convert a.tar -o b.tar; cmp a.tar b.tar
$ sevkit image convert r -o c.img --all-root --format ext4 --size 32M --json | sed -E '/"version"/d; s/("root_bytes": )[0-9]+/\1N/' | head -n 8
{
  "schema": "sevkit.image-convert/1",
  "image": "c.img",
  "root_bytes": N,
  "changes": [
    {
      "kind": "added",
      "path": "/etc/systemd/system/multipathd.service",
$ e2fsck -fn c.img 2>&1 | grep -c Pass; stat -c %s c.img
5
33554432
$ sevkit image convert r -o d.tar --all-root --scrub --keep network,services
locked   /etc/shadow: password root

# Refused
$ sevkit image convert r -o z.tar --all-root --size 32M
sevkit image convert: error: --size has no effect without --format ext4
sevkit image convert: note: 'sevkit image convert --help' shows the options
[2]
$ sevkit image convert r -o a.tar --all-root
sevkit image convert: error: will not replace a file without --force: a.tar: File exists
[1]
$ sevkit image create -o z.tar
sevkit image create: error: the following arguments are required: --authorized-key
sevkit image create: note: 'sevkit image create --help' shows the options
[2]
$ sevkit image create -o z.tar --authorized-key nowhere
sevkit image create: error: nowhere: No such file or directory
[4]
$ echo 'ssh-ed25519 AAAA' >key.pub; sevkit image create -o z.tar --authorized-key key.pub --user '../x'
sevkit image create: error: --user: '../x': expected up to 32 lower-case letters, digits, '-' and '_'
sevkit image create: note: 'sevkit image create --help' shows the options
[2]
$ sevkit image create -o z.tar --authorized-key key.pub --hostname 'A b'
sevkit image create: error: --hostname: 'A b': expected up to 32 lower-case letters, digits, '-' and '_'
sevkit image create: note: 'sevkit image create --help' shows the options
[2]
$ sevkit image create -o z.tar --authorized-key key.pub --time yesterday
sevkit image create: error: --time: 'yesterday' is not a number (decimal, or hex with 0x) from 0 to 2147483647
sevkit image create: note: 'sevkit image create --help' shows the options
[2]
$ sevkit image create -o a.tar --authorized-key key.pub
sevkit image create: error: will not replace a file without --force: a.tar: File exists
[1]
$ ls z.*
ls: cannot access 'z.*': No such file or directory
[2]
