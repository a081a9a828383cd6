# image luks: a root becomes an encrypted and authenticated image.
#requires program mke2fs
#requires program cryptsetup

$ mkdir -p r/sbin r/etc; printf '#!/bin/sh\n' >r/sbin/init; printf 'root:$6$abc$def:19000:0:99999:7:::\n' >r/etc/shadow; head -c 300000 /dev/zero | tr '\0' x >r/text
$ sevkit image luks r -o a.img --new-key a.key --header a.hdr --size 100M --all-root | sed -E 's/[0-9a-f]{64}/HASH/g'
note     /: no network that comes up on any interface, and no systemd-networkd to set one up
sevkit.mode=luks sevkit.luks.header_sha256=HASH sevkit.luks.header_bytes=1048576
$ stat -c '%a %s' a.key a.hdr; stat -c %s a.img; test $(stat -c %b a.img) -lt 100000
600 32
644 1048576
107773952
# The digest that is measured is that of the header, which cryptsetup opens with the key and not with another
$ cmp -n 1048576 a.img a.hdr && cryptsetup open --test-passphrase --key-file a.key a.img && cryptsetup open --test-passphrase --key-file a.key --header a.hdr a.img
$ head -c 32 /dev/zero >wrong; cryptsetup open --test-passphrase --key-file wrong a.img
No key available with this passphrase.
[2]
$ cryptsetup luksDump a.img | grep -E 'cipher:|integrity:|sector:|PBKDF|Key:  '
	cipher: aes-xts-plain64
	sector: 4096 [bytes]
	integrity: hmac(sha256)
	Key:        768 bits
	PBKDF:      pbkdf2
# Nothing of the root is in the clear
$ grep -c xxxxxxxxxxxxxxxx a.img
0
[1]
$ sevkit image luks r -o b.img --new-key b.key --size 100M --all-root >out; cmp -s a.key b.key; cmp -s a.img b.img
[1]

# A passphrase is stretched
$ printf 'correct horse\n' >pass; sevkit image luks r -o c.img --passphrase-file pass --kdf-memory 1 --size 60M --all-root --json --scrub | sed -E 's/[0-9a-f]{64}/HASH/g; /"version"/d; s/"uuid": ".*"/"uuid": "U"/; s/("root_bytes": )[0-9]+/\1N/'
{
  "schema": "sevkit.image-luks/1",
  "image": "c.img",
  "uuid": "U",
  "root_bytes": N,
  "filesystem_bytes": 62914560,
  "image_bytes": 65437696,
  "cmdline": "sevkit.mode=luks sevkit.luks.header_sha256=HASH sevkit.luks.header_bytes=1048576",
  "plan": {
    "boot.mode": "luks",
    "luks.header_sha256": "HASH",
    "luks.header_bytes": 1048576
  },
  "changes": [
    {
      "kind": "note",
      "path": "/",
      "text": "no network that comes up on any interface, and no systemd-networkd to set one up"
    },
    {
      "kind": "locked",
      "path": "/etc/shadow",
      "text": "password root"
    }
  ]
}
$ printf 'correct horse' | cryptsetup open --test-passphrase --key-file - c.img; cryptsetup luksDump c.img | grep -E 'PBKDF|Memory|Time|Threads'
	PBKDF:      argon2id
	Time cost:  4
	Memory:     1024
	Threads:    4
# All blocks
$ sevkit image luks r -o d.img --new-key d.key --size 60M --all-root --fill >out; test $(stat -c %b d.img) -gt 120000

# Refused, and nothing is left
$ sevkit image luks r -o z.img
sevkit image luks: error: --new-key, --passphrase-file or --passphrase-fd is required
sevkit image luks: note: 'sevkit image luks --help' shows the options
[2]
$ sevkit image luks r -o z.img --new-key z.key --passphrase-file pass
sevkit image luks: error: argument --passphrase-file: not allowed with argument --new-key
sevkit image luks: note: 'sevkit image luks --help' shows the options
[2]
$ sevkit image luks r -o z.img --new-key z.key --kdf-memory 64
sevkit image luks: error: --kdf-memory has no effect with --new-key
sevkit image luks: note: 'sevkit image luks --help' shows the options
[2]
$ sevkit image luks r -o z.img --passphrase-file pass --kdf-memory 0
sevkit image luks: error: --kdf-memory: '0' is not a number (decimal, or hex with 0x) from 1 to 4096
sevkit image luks: note: 'sevkit image luks --help' shows the options
[2]
$ sevkit image luks r -o z.img --passphrase-file nowhere
sevkit image luks: error: passphrase: nowhere: No such file or directory
[4]
$ sevkit image luks r -o z.img --new-key a.key --all-root
sevkit image luks: error: will not replace a file without --force: a.key: File exists
[1]
$ sevkit image luks r -o z.img --new-key z.key --all-root --size 15M
sevkit image luks: error: a file system with a journal takes 16 MiB at least
sevkit image luks: note: 'sevkit image luks --help' shows the options
[2]
$ sevkit image luks r -o z.img --new-key nowhere/z.key --all-root
sevkit image luks: error: nowhere/z.key: cannot create: No such file or directory
[4]
$ ls z.* 2>&1
ls: cannot access 'z.*': No such file or directory
[2]
