# id-block create: inputs, forms of output, what is refused. Signatures are deterministic (RFC 6979).

$ cp $TESTDATA/keys/* .
$ D=111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111; echo $D >digest.txt; printf %s $D | sed 's/11/\\021/g' | xargs -0 printf >digest.bin; base64 -w0 digest.bin >digest.b64; wc -c digest.bin
48 digest.bin

$ sevkit id-block create --measurement $(cat digest.txt) --id-key id.pem
id-block=ERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAwAAAAAA,id-auth=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAL6tppCQmg0MapSbeEMhcNQuyZIHd1FlTZirGOpnQrgPS63uyLaIBCnHxdoId8S64wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIgwioQxa0xhoj4fIOx0F+pp4xToUIeOtpbKn1Sj1dmHLGLp2H49VX00obyvIccesgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAANB0HeSZY+XCteJ8IETOBq5yF8GKgFNf/jMwpeH/4vxf+NPevTcbXlIyV1JvQIkWDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEdzAknB/EMVUYfZXwUQR/Kt4EINtGsIdcGeb6pcru3u1GISGGPc3VSFyIBMdfJIagAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==,author-key-enabled=off
$ sevkit id-block create --measurement $(cat digest.txt) --id-key id.pem >a; for m in $(cat digest.b64) @digest.txt @digest.bin @digest.b64; do sevkit id-block create --measurement $m --id-key id.pem | cmp - a; done
$ sevkit id-block create --measurement - --id-key id.pem <digest.txt | cmp - a
$ sevkit id-block create --measurement - --id-key id.pem <digest.bin | cmp - a
$ sevkit id-block create --measurement $(cat digest.b64) --id-key id.sec1.pem | cmp - a
$ sevkit id-block create --measurement $(cat digest.b64) --id-key id.der | cmp - a
$ sevkit id-block create --measurement @digest.txt --id-key - <id.pem | cmp - a

# With an author key; all fields
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.pem -v | sed 's/.*,author/...,author/'
...,author-key-enabled=on
id-key-digest: 60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
author-key-digest: 9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --verbose | tail -n +2
id-key-digest: 60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.pem --family-id 000102030405060708090a0b0c0d0e0f --image-id F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF --guest-svn 7 --policy smt,abi=1.51,single-socket --json
sevkit id-block create: note: the guest must be started with policy=0x130133 (QEMU's default is 0x30000)
{
  "schema": "sevkit.id-block-create/1",
  "version": "0.1.0",
  "id_block": "ERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERAAECAwQFBgcICQoLDA0OD/Dx8vP09fb3+Pn6+/z9/v8BAAAABwAAADMBEwAAAAAA",
  "id_auth": "AQAAAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAECxuvldeM3faidSmIxStkIH8DKJnJT4hMV3jCJvvCL9bhrd/ZukkCP41xrI5q1F2AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAOgQhJbmZ4WbV4T8HQ6phrLFGzrTvFw8WSajBiLCxfDszLlq6O9J7lT9LOAzXc9YowAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAANB0HeSZY+XCteJ8IETOBq5yF8GKgFNf/jMwpeH/4vxf+NPevTcbXlIyV1JvQIkWDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEdzAknB/EMVUYfZXwUQR/Kt4EINtGsIdcGeb6pcru3u1GISGGPc3VSFyIBMdfJIagAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAC/Ae3CkNx8AaYDXxdRCS6ea7KONequLSUkMUQqdqRCLQ+paiU/hiRoZBRBV+1q7QIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADEcy0nAmlFAT1RzgK4kGh5ogWj0h7Pel/Ruwdk8kpZ7qLxL+fEY0HdoWtrO408GF8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAADu93QfRoA7S3YGctf6oCx/B3OA7WPgUM3bGm7UT+A+S8SNrGFRELo9F+7BQNyqQMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxp8ZB6QN3Pv5S8aiJbbPyfmXw0GrbK9w/v1S4M2t9NMG4blLE7D9El2OMaVsqMvMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
  "author_key_enabled": true,
  "launch_digest": "111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
  "family_id": "000102030405060708090a0b0c0d0e0f",
  "image_id": "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
  "block_version": 1,
  "guest_svn": 7,
  "policy": "0x130133",
  "policy_names": "smt,single-socket,abi=1.51",
  "id_key_digest": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
  "author_key_digest": "9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558"
}
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --format json --guest-svn 0xffffffff | sed -n '/launch/,$p'
  "launch_digest": "111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
  "family_id": "00000000000000000000000000000000",
  "image_id": "00000000000000000000000000000000",
  "block_version": 1,
  "guest_svn": 4294967295,
  "policy": "0x30000",
  "policy_names": "smt",
  "id_key_digest": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
  "author_key_digest": null
}
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --format base64 | cut -c1-40
ERERERERERERERERERERERERERERERERERERERER
AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA

# Files
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b.bin --output-auth a.bin; wc -c b.bin a.bin
  96 b.bin
4096 a.bin
4192 total
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b2.txt --output-auth a2.txt --format base64; base64 -d b2.txt | cmp - b.bin; base64 -d a2.txt | cmp - a.bin; wc -l b2.txt
0 b2.txt
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b.bin --output-auth a3.bin; ls a3.bin
sevkit id-block create: error: will not replace a file without --force: b.bin: File exists
ls: cannot access 'a3.bin': No such file or directory
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b.bin --output-auth a.bin --force && wc -c b.bin
96 b.bin
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b4.bin; ls b4.bin
sevkit id-block create: error: --output-block needs --output-auth; --format qemu or json prints both
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
ls: cannot access 'b4.bin': No such file or directory
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b4.bin --format qemu | cut -c 1-9; wc -c b4.bin
id-block=
96 b4.bin
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block - --output-auth a5.bin | cmp - b.bin
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block b5.bin --output-auth /dev/stdout | cmp - a.bin
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block new.bin --output-auth missing/a.bin; ls new.bin
sevkit id-block create: error: missing/a.bin: No such file or directory
ls: cannot access 'new.bin': No such file or directory
[2]

# Encrypted keys
$ echo 'correct horse' >pass; sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.pem >plain; sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.encrypted.pem --author-key-passphrase-file pass | cmp - plain
$ sevkit id-block create --measurement @digest.txt --id-key author.encrypted.pem --id-key-passphrase-fd 3 3<pass --author-key author.encrypted.pem --author-key-passphrase-fd 4 4<pass | wc -l
1
$ sevkit id-block create --measurement @digest.txt --id-key author.encrypted.pem --id-key-passphrase-file pass -v | tail -n 1
id-key-digest: 9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit id-block create --measurement @digest.txt --id-key author.encrypted.pem
sevkit id-block create: error: --id-key: author.encrypted.pem: the key is encrypted and no passphrase was given
[1]
$ echo wrong >wrong; sevkit id-block create --measurement @digest.txt --id-key author.encrypted.pem --id-key-passphrase-file wrong
sevkit id-block create: error: --id-key: author.encrypted.pem: the key is encrypted and the passphrase does not open it
[1]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key-passphrase-file pass
sevkit id-block create: error: --author-key-passphrase-file has no effect without --author-key
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key-passphrase-fd 3 3<pass
sevkit id-block create: error: --author-key-passphrase-fd has no effect without --author-key
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.pem --id-key-passphrase-fd 3 --author-key-passphrase-fd 3 3<pass
sevkit id-block create: error: both passphrases come from descriptor 3: the first would take it all
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --id-key-passphrase-fd 3 --id-key-passphrase-file pass
sevkit id-block create: error: argument --id-key-passphrase-file: not allowed with argument --id-key-passphrase-fd
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]

# Digests: exactly 48 bytes
$ sevkit id-block create --id-key id.pem --measurement 11
sevkit id-block create: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '11'
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem --measurement $(cat digest.txt)11
sevkit id-block create: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 98 characters: '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111'
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem --measurement $(cut -c1-95 digest.txt)g
sevkit id-block create: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 96 characters: '11111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111g'
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem --measurement $(cut -c1-64 digest.txt)
sevkit id-block create: error: --measurement: found 64 hex digits, the 32-byte digest of a SEV or SEV-ES guest; expected the 48-byte digest of a SEV-SNP guest: 96 hex digits or 64 base64 characters
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem --measurement "$(cat digest.b64)="
sevkit id-block create: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 65 characters: 'ERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERERER='
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem --measurement ''
sevkit id-block create: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 0 characters: ''
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ echo x >bad; sevkit id-block create --id-key id.pem --measurement @bad
sevkit id-block create: error: --measurement: bad: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 1 characters
[3]
$ echo x | sevkit id-block create --id-key id.pem --measurement -
sevkit id-block create: error: --measurement: standard input: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 1 characters
[3]
$ (cat digest.txt; echo) >two; sevkit id-block create --id-key id.pem --measurement @two
sevkit id-block create: error: --measurement: two: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 97 characters
[3]
$ sevkit id-block create --id-key id.pem --measurement @missing
sevkit id-block create: error: --measurement: missing: No such file or directory
[4]
$ sevkit id-block create --id-key id.pem --measurement @.
sevkit id-block create: error: --measurement: .: is a directory
[4]

# Other values
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --family-id 00
sevkit id-block create: error: --family-id: expected exactly 32 hex digits, found 2 characters: '00'
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --image-id 0g0102030405060708090a0b0c0d0e0f
sevkit id-block create: error: --image-id: expected exactly 32 hex digits, found 32 characters: '0g0102030405060708090a0b0c0d0e0f'
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --guest-svn 4294967296
sevkit id-block create: error: --guest-svn: '4294967296' is not a number (decimal, or hex with 0x) from 0 to 4294967295
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --guest-svn -1
sevkit id-block create: error: --guest-svn: '-1' is not a number (decimal, or hex with 0x) from 0 to 4294967295
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --policy 0x10000
sevkit id-block create: error: policy: 0x10000: bit 17 must be one (0x30000), or the firmware refuses the launch
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --policy smt,xyzzy
sevkit id-block create: error: policy: "xyzzy" is neither abi=MAJOR.MINOR nor one of smt, migrate-ma, debug, single-socket, cxl, mem-aes-256-xts, rapl-dis, ciphertext-hiding, page-swap-disable
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --policy abi=256.0
sevkit id-block create: error: policy: "abi=256.0" is neither abi=MAJOR.MINOR nor one of smt, migrate-ma, debug, single-socket, cxl, mem-aes-256-xts, rapl-dis, ciphertext-hiding, page-swap-disable
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --policy ''
sevkit id-block create: error: policy: "" is neither abi=MAJOR.MINOR nor one of smt, migrate-ma, debug, single-socket, cxl, mem-aes-256-xts, rapl-dis, ciphertext-hiding, page-swap-disable
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pub.pem
sevkit id-block create: error: --id-key: id.pub.pem: a public key cannot sign; give the private key
[1]
$ sevkit id-block create --measurement @digest.txt --id-key p256.pem
sevkit id-block create: error: --id-key: p256.pem: the key is on the curve prime256v1, but SNP only supports P-384
[1]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key rsa.pem
sevkit id-block create: error: --author-key: rsa.pem: the key is RSA, but SNP only supports ECDSA on the curve P-384
[1]
$ sevkit id-block create --measurement @digest.txt --id-key missing.pem
sevkit id-block create: error: --id-key: missing.pem: No such file or directory
[4]
$ sevkit id-block create --measurement @digest.txt --id-key .
sevkit id-block create: error: --id-key: .: is a directory
[4]
$ sevkit id-block create --measurement @digest.txt
sevkit id-block create: error: --id-key is required, or --anonymous instead
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --id-key id.pem
sevkit id-block create: error: the following arguments are required: --measurement
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement - --id-key - <digest.txt
sevkit id-block create: error: --measurement and --id-key cannot both be standard input ('-')
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --json --format qemu
sevkit id-block create: error: --json contradicts --format qemu
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit id-block create",
  "error": {
    "code": "usage",
    "text": "--json contradicts --format qemu"
  }
}
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block x --output-auth x
sevkit id-block create: error: --output-block and --output-auth name the same file: x
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
# What is read is not overwritten, whatever it is called
$ cp id.pem mine.pem; ln -s mine.pem link.pem; sevkit id-block create --measurement @digest.txt --id-key mine.pem --output-block ./link.pem
sevkit id-block create: error: --output-block and --id-key name the same file: ./link.pem
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key mine.pem --output-block b --output-auth digest.txt
sevkit id-block create: error: --output-auth and --measurement name the same file: digest.txt
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ cmp id.pem mine.pem && test ! -e b && sevkit id-block create --measurement @digest.txt --id-key mine.pem --output-block /dev/null --output-auth /dev/null
$ sevkit id-block create --measurement @digest.txt --id-key mine.pem --output-block - --output-auth -
sevkit id-block create: error: --output-block and --output-auth name the same file: -
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
# A key that is given in place of a digest is not shown
$ sevkit id-block create --measurement @id.pem --id-key id.pem
sevkit id-block create: error: --measurement: id.pem: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found * characters (glob)
[3]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block - --output-auth ./- | wc -c; wc -c ./-
96
4096 ./-
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block - --output-auth a6.bin --verbose
sevkit id-block create: error: standard output cannot hold both raw bytes ('-') and text
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem >/dev/full
sevkit id-block create: error: standard output: No space left on device
[4]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block /dev/full --output-auth a6.bin; ls a6.bin
sevkit id-block create: error: /dev/full: cannot write: No space left on device
ls: cannot access 'a6.bin': No such file or directory
[2]

# Outputs never replace a key or each other
$ cp id.pem mine.pem; ln mine.pem hard.pem; mkdir sub
$ sevkit id-block create --measurement @digest.txt --id-key mine.pem --output-block ./mine.pem; cmp mine.pem id.pem
sevkit id-block create: error: --output-block and --id-key name the same file: ./mine.pem
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key mine.pem --output-auth hard.pem; cmp mine.pem id.pem
sevkit id-block create: error: --output-auth and --author-key name the same file: hard.pem
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
$ echo secret >words; sevkit id-block create --measurement @digest.txt --id-key id.pem --id-key-passphrase-file words --output-block b --output-auth sub/../words; cat words; ls b
sevkit id-block create: error: --output-auth and --id-key-passphrase-file name the same file: sub/../words
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
secret
ls: cannot access 'b': No such file or directory
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block out.bin --output-auth sub/../out.bin; ls out.bin
sevkit id-block create: error: --output-block and --output-auth name the same file: out.bin
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
ls: cannot access 'out.bin': No such file or directory
[2]
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block out.bin --output-auth sub/out.bin && wc -c out.bin sub/out.bin
  96 out.bin
4096 sub/out.bin
4192 total

# without a key, and a digest with 0x
$ sevkit id-block create --measurement 0x222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222 --anonymous --output-block anon.bin --output-auth anon-auth.bin -v
id-key-digest: 16e7f840f27c0ee3c5ba347ccb67e59f181ce80c6060197a4cd0633ae1e4358db72811c7f7623f1f74e03deec1b64d98
$ sevkit id-block verify --block anon.bin --auth anon-auth.bin
PASS     layout
PASS     ID block signature
SKIPPED  author signature: there is no author key
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
accepted
$ sevkit id-block create --measurement 222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222 --anonymous --id-key id.pem
sevkit id-block create: error: --id-key contradicts --anonymous
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
$ sevkit id-block create --measurement 222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222
sevkit id-block create: error: --id-key is required, or --anonymous instead
sevkit id-block create: note: 'sevkit id-block create --help' shows the options
[2]
