# id-block show and verify.

$ cp $TESTDATA/keys/* .
$ D=222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222; echo $D >digest.txt
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --author-key author.pem --guest-svn 5 --family-id 000102030405060708090a0b0c0d0e0f --output-block b.bin --output-auth a.bin --format qemu >opts
$ sevkit id-block create --measurement @digest.txt --id-key id.pem --output-block nb.bin --output-auth na.bin
$ base64 -w0 b.bin >b.b64; base64 a.bin | tr -d '\n' >a.b64; echo >>b.b64

# show: all forms of input
$ sevkit id-block show b.bin a.bin
launch digest          222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222
family ID              000102030405060708090a0b0c0d0e0f
image ID               00000000000000000000000000000000
version                1
guest SVN              5
policy                 0x30000 (smt)
ID key algorithm       1 (ECDSA P-384 with SHA-384)
author key algorithm   1 (ECDSA P-384 with SHA-384)
ID key digest          60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
author key digest      9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit id-block show b.bin
launch digest          222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222
family ID              000102030405060708090a0b0c0d0e0f
image ID               00000000000000000000000000000000
version                1
guest SVN              5
policy                 0x30000 (smt)
$ sevkit id-block show nb.bin na.bin | tail -n 4
ID key algorithm       1 (ECDSA P-384 with SHA-384)
author key algorithm   0 (none)
ID key digest          60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
author key digest      none
$ sevkit id-block show --json b.bin a.bin
{
  "schema": "sevkit.id-block-show/1",
  "version": "0.1.0",
  "launch_digest": "222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222",
  "family_id": "000102030405060708090a0b0c0d0e0f",
  "image_id": "00000000000000000000000000000000",
  "block_version": 1,
  "guest_svn": 5,
  "policy": "0x30000",
  "policy_names": "smt",
  "auth": {
    "id_key_algorithm": 1,
    "author_key_algorithm": 1,
    "id_key_digest": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
    "author_key_digest": "9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558",
    "reserved_zero": true
  }
}
$ sevkit id-block show --json nb.bin
{
  "schema": "sevkit.id-block-show/1",
  "version": "0.1.0",
  "launch_digest": "222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222",
  "family_id": "00000000000000000000000000000000",
  "image_id": "00000000000000000000000000000000",
  "block_version": 1,
  "guest_svn": 0,
  "policy": "0x30000",
  "policy_names": "smt",
  "auth": null
}
$ sevkit id-block show b.bin a.bin >shown; for in in "b.b64 a.b64" "opts" "b.bin a.b64" "-"; do sevkit id-block show $in <opts | cmp - shown; done
$ sevkit id-block show "$(cat opts)" | cmp - shown
$ sevkit id-block show "sev-snp-guest,id=sev0,$(cat opts),kernel-hashes=on" | cmp - shown
$ (cat opts; echo 'id_key_hash: x') >three; sevkit id-block show three | cmp - shown

$ sevkit id-block show a.bin
sevkit id-block show: error: a.bin: holds no ID block
[3]
$ sevkit id-block show b.bin b.bin
sevkit id-block show: error: b.bin: a second ID block; one was given already
sevkit id-block show: note: 'sevkit id-block show --help' shows the options
[2]
$ sevkit id-block show opts a.bin
sevkit id-block show: error: a.bin: a second ID authentication information; one was given already
sevkit id-block show: note: 'sevkit id-block show --help' shows the options
[2]
$ sevkit id-block show b.bin -  <b.bin
sevkit id-block show: error: standard input: a second ID block; one was given already
sevkit id-block show: note: 'sevkit id-block show --help' shows the options
[2]
$ sevkit id-block show - -
sevkit id-block show: error: ID block and authentication information cannot both be standard input ('-')
sevkit id-block show: note: 'sevkit id-block show --help' shows the options
[2]
$ echo x >bad; sevkit id-block show bad
sevkit id-block show: error: bad: expected an ID block (96 bytes) or ID authentication information (4096 bytes), their base64 form, or id-block=...,id-auth=...; found none of them
[3]
$ : >empty; sevkit id-block show empty
sevkit id-block show: error: empty: expected an ID block (96 bytes) or ID authentication information (4096 bytes), their base64 form, or id-block=...,id-auth=...; found none of them
[3]
$ echo AAAA >short; sevkit id-block show short
sevkit id-block show: error: short: 3 bytes; an ID block has 96, ID authentication information 4096
[3]
$ sevkit id-block show 'id-block=AAAA'
sevkit id-block show: error: option string: id-block: expected 96 bytes as base64, found 3 bytes
[3]
$ sevkit id-block show "id-auth=$(cat a.b64)"
sevkit id-block show: error: option string: holds no ID block
[3]
$ sevkit id-block show missing
sevkit id-block show: error: missing: No such file or directory
[4]
$ sevkit id-block show .
sevkit id-block show: error: .: is a directory
[4]
$ sevkit id-block show
sevkit id-block show: error: the following arguments are required: BLOCK [AUTH]
sevkit id-block show: note: 'sevkit id-block show --help' shows the options
[2]
$ sevkit id-block show b.bin >/dev/full
sevkit id-block show: error: standard output: No space left on device
[4]

# verify: PASS, FAIL or SKIPPED for each check; 0 only if none fails
$ sevkit id-block verify --block b.bin --auth a.bin
PASS     layout
PASS     ID block signature
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
accepted
$ sevkit id-block verify --block opts --measurement @digest.txt --policy 0x30000 --id-key id.pub.pem --author-key author.pem
PASS     layout
PASS     ID block signature
PASS     author-key-enabled: on
PASS     author signature
PASS     launch digest
PASS     policy
SKIPPED  report: no --report
PASS     ID key
PASS     author key
accepted
$ sevkit id-block verify --block nb.bin --auth na.bin --measurement - --policy smt <digest.txt
PASS     layout
PASS     ID block signature
SKIPPED  author signature: there is no author key
PASS     launch digest
PASS     policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
accepted
$ sevkit id-block verify --block nb.bin --auth na.bin --author-key author.pem
PASS     layout
PASS     ID block signature
SKIPPED  author signature: there is no author key
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
FAIL     author key: there is no such key in the block
refused: author key
[1]
$ sevkit id-block verify --block b.bin --auth a.bin --json --policy smt,debug
{
  "schema": "sevkit.id-block-verify/2",
  "version": "0.1.0",
  "result": "refused",
  "checks": [
    {
      "name": "layout",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ID block signature",
      "status": "pass",
      "detail": null
    },
    {
      "name": "author signature",
      "status": "pass",
      "detail": null
    },
    {
      "name": "launch digest",
      "status": "skipped",
      "detail": "no --measurement"
    },
    {
      "name": "policy",
      "status": "fail",
      "detail": "the ID block has 0x30000, expected 0xb0000"
    },
    {
      "name": "report",
      "status": "skipped",
      "detail": "no --report"
    },
    {
      "name": "ID key",
      "status": "skipped",
      "detail": "no --id-key"
    },
    {
      "name": "author key",
      "status": "skipped",
      "detail": "no --author-key"
    }
  ]
}
[1]

# One thing wrong at a time
$ sevkit id-block verify --block b.bin --auth a.bin --measurement 333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333
PASS     layout
PASS     ID block signature
PASS     author signature
FAIL     launch digest: the ID block has 222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222, expected 333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
refused: launch digest
[1]
$ sevkit id-block verify --block b.bin --auth a.bin --id-key author.pem
PASS     layout
PASS     ID block signature
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
FAIL     ID key: the block has another key than author.pem
SKIPPED  author key: no --author-key
refused: ID key
[1]
$ sevkit id-block verify --block b.bin --auth a.bin --author-key id.pem
PASS     layout
PASS     ID block signature
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
FAIL     author key: the block has another key than id.pem
refused: author key
[1]
$ sevkit id-block verify --block nb.bin --auth a.bin
PASS     layout
FAIL     ID block signature: ID key: the signature does not fit key and data
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
refused: ID block signature
[1]
$ flip() { python3 -c 'import sys; d=bytearray(open(sys.argv[1],"rb").read()); d[int(sys.argv[3],0)]^=1; open(sys.argv[2],"wb").write(d)' "$@"; }; for at in 0x00 0x30 0x50 0x54 0x5a; do flip b.bin x.bin $at; sevkit id-block verify --block x.bin --auth a.bin | grep FAIL; done
FAIL     ID block signature: ID key: the signature does not fit key and data
FAIL     ID block signature: ID key: the signature does not fit key and data
FAIL     layout: ID block: version 0, expected 1
FAIL     ID block signature: ID key: the signature does not fit key and data
FAIL     ID block signature: ID key: the signature does not fit key and data
FAIL     ID block signature: ID key: the signature does not fit key and data
$ flip() { python3 -c 'import sys; d=bytearray(open(sys.argv[1],"rb").read()); d[int(sys.argv[3],0)]^=1; open(sys.argv[2],"wb").write(d)' "$@"; }; for at in 0x000 0x004 0x008 0x040 0x088 0x0d0 0x23f 0x240 0x244 0x644 0x680 0x880 0x884 0xc84 0xfff; do flip a.bin x.bin $at; echo $at; sevkit id-block verify --block b.bin --auth x.bin | grep FAIL; done
0x000
FAIL     layout: ID auth: ID key algorithm 0, expected 1 (ECDSA P-384 with SHA-384)
0x004
FAIL     layout: ID auth: author key algorithm 0, expected 1
0x008
FAIL     layout: ID auth: reserved bytes are set
0x040
FAIL     ID block signature: ID key: the signature does not fit key and data
0x088
FAIL     ID block signature: ID key: the signature does not fit key and data
0x0d0
FAIL     ID block signature: ID key: signature: bytes outside R and S are set
0x23f
FAIL     ID block signature: ID key: signature: bytes outside R and S are set
0x240
FAIL     ID block signature: ID key: not a P-384 public key in AMD's layout
FAIL     author signature: author key: the signature does not fit key and data
0x244
FAIL     ID block signature: ID key: not a P-384 public key in AMD's layout
FAIL     author signature: author key: the signature does not fit key and data
0x644
FAIL     layout: ID auth: reserved bytes are set
0x680
FAIL     author signature: author key: the signature does not fit key and data
0x880
FAIL     author signature: author key: not a P-384 public key in AMD's layout
0x884
FAIL     author signature: author key: not a P-384 public key in AMD's layout
0xc84
FAIL     layout: ID auth: reserved bytes are set
0xfff
FAIL     layout: ID auth: reserved bytes are set

# Against an attestation report
$ IDK=$(sevkit key digest id.pem); AUK=$(sevkit key digest author.pem); echo "--kind report --measurement $(cat digest.txt) --guest-svn 5 --family-id 000102030405060708090a0b0c0d0e0f --id-key-digest $IDK --author-key-digest $AUK" >good; python3 $TESTDATA/make_firmware.py report.bin $(cat good)
$ sevkit id-block verify --block opts --report report.bin
PASS     layout
PASS     ID block signature
PASS     author-key-enabled: on
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
PASS     report: measurement
PASS     report: policy
PASS     report: family ID
PASS     report: image ID
PASS     report: guest SVN
PASS     report: ID key digest
PASS     report: author key digest
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
accepted
sevkit id-block verify: note: the report's own signature is not checked here
$ sevkit id-block verify --block opts --report report.bin --measurement @digest.txt --policy smt --id-key id.pem --author-key author.pem --json
{
  "schema": "sevkit.id-block-verify/2",
  "version": "0.1.0",
  "result": "accepted",
  "checks": [
    {
      "name": "layout",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ID block signature",
      "status": "pass",
      "detail": null
    },
    {
      "name": "author-key-enabled",
      "status": "pass",
      "detail": "on"
    },
    {
      "name": "author signature",
      "status": "pass",
      "detail": null
    },
    {
      "name": "launch digest",
      "status": "pass",
      "detail": null
    },
    {
      "name": "policy",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: measurement",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: policy",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: family ID",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: image ID",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: guest SVN",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: ID key digest",
      "status": "pass",
      "detail": null
    },
    {
      "name": "report: author key digest",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ID key",
      "status": "pass",
      "detail": null
    },
    {
      "name": "author key",
      "status": "pass",
      "detail": null
    }
  ]
}
sevkit id-block verify: note: the report's own signature is not checked here
$ python3 $TESTDATA/make_firmware.py x.bin $(cat good) --policy 0xb0000 --guest-svn 4 --image-id 01000000000000000000000000000000; sevkit id-block verify --block opts --report x.bin
PASS     layout
PASS     ID block signature
PASS     author-key-enabled: on
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
PASS     report: measurement
FAIL     report: policy: the ID block has 0x30000, the report 0xb0000
PASS     report: family ID
FAIL     report: image ID: the ID block has 00000000000000000000000000000000, the report 01000000000000000000000000000000
FAIL     report: guest SVN: the ID block has 0x5, the report 0x4
PASS     report: ID key digest
PASS     report: author key digest
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
refused: report: policy, report: image ID, report: guest SVN
sevkit id-block verify: note: the report's own signature is not checked here
[1]
$ Z=$(printf %096d 0); python3 $TESTDATA/make_firmware.py x.bin $(cat good) --author-key-digest $Z; sevkit id-block verify --block opts --report x.bin 2>/dev/null | grep FAIL
FAIL     report: author key digest: the report has none: the guest was started without its author key (author-key-enabled=off)
$ Z=$(printf %096d 0); python3 $TESTDATA/make_firmware.py x.bin $(cat good) --id-key-digest $Z --measurement $Z; sevkit id-block verify --block opts --report x.bin 2>/dev/null | grep FAIL
FAIL     report: measurement: the ID block has 222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222, the report 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
FAIL     report: ID key digest: the ID block has 60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21, the report 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
$ sevkit id-block verify --block nb.bin --auth na.bin --report report.bin 2>/dev/null | grep 'author key digest'
FAIL     report: author key digest: the ID block has 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000, the report 9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
refused: report: family ID, report: guest SVN, report: author key digest

# Usage and malformed input
$ sevkit id-block verify --block b.bin
sevkit id-block verify: error: --auth is required: --block holds no ID authentication information
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --auth a.bin
sevkit id-block verify: error: the following arguments are required: --block
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block opts --auth a.bin
sevkit id-block verify: error: a.bin: a second ID authentication information; one was given already
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block a.bin --auth a.bin
sevkit id-block verify: error: a.bin: a second ID authentication information; one was given already
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block b.bin --auth a.bin --measurement 22
sevkit id-block verify: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '22'
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block b.bin --auth a.bin --policy xyzzy
sevkit id-block verify: error: policy: "xyzzy" is neither abi=MAJOR.MINOR nor one of smt, migrate-ma, debug, single-socket, cxl, mem-aes-256-xts, rapl-dis, ciphertext-hiding, page-swap-disable
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block b.bin --auth a.bin --id-key p256.pem
sevkit id-block verify: error: --id-key: p256.pem: the key is on the curve prime256v1, but SNP only supports P-384
[1]
$ sevkit id-block verify --block b.bin --auth a.bin --id-key missing
sevkit id-block verify: error: --id-key: missing: No such file or directory
[4]
$ sevkit id-block verify --block b.bin --auth a.bin --report b.bin
sevkit id-block verify: error: --report: b.bin: attestation report: 96 bytes, expected 1184
[3]
$ head -c 1184 /dev/zero >zero; sevkit id-block verify --block b.bin --auth a.bin --report zero
sevkit id-block verify: error: --report: zero: attestation report: version 0, expected 2 or later
[3]
$ head -c 1185 /dev/zero >long; sevkit id-block verify --block b.bin --auth a.bin --report long
sevkit id-block verify: error: --report: long: more than 1184 bytes
[3]
$ sevkit id-block verify --block b.bin --auth a.bin --report missing
sevkit id-block verify: error: --report: missing: No such file or directory
[4]
$ sevkit id-block verify --block - --auth a.bin --report - <b.bin
sevkit id-block verify: error: --block and --report cannot both be standard input ('-')
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block b.bin --auth a.bin >/dev/full
sevkit id-block verify: error: standard output: No space left on device
[4]
$ sevkit id-block verify --block b.bin --auth a.bin --json >/dev/full
sevkit id-block verify: error: standard output: No space left on device
[4]

# QEMU's switch for the author key must agree with the block
$ sevkit id-block create --measurement $(printf '11%.0s' $(seq 48)) --id-key id.pem --author-key author.pem >both.txt
$ sevkit id-block create --measurement $(printf '11%.0s' $(seq 48)) --id-key id.pem >alone.txt
$ sevkit id-block verify --block both.txt | grep author
PASS     author-key-enabled: on
PASS     author signature
SKIPPED  author key: no --author-key
$ sevkit id-block verify --block alone.txt | grep author
PASS     author-key-enabled: off
SKIPPED  author signature: there is no author key
SKIPPED  author key: no --author-key
$ sed s/enabled=on/enabled=off/ both.txt >off.txt; sevkit id-block verify --block off.txt --author-key author.pem
PASS     layout
PASS     ID block signature
FAIL     author-key-enabled: off: the firmware will ignore the author key
PASS     author signature
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
PASS     author key
refused: author-key-enabled
[1]
$ sed s/enabled=off/enabled=yes/ alone.txt >on.txt; sevkit id-block verify --block on.txt
PASS     layout
PASS     ID block signature
FAIL     author-key-enabled: on, but there is no author key: the guest will not start
SKIPPED  author signature: there is no author key
SKIPPED  launch digest: no --measurement
SKIPPED  policy: no --policy
SKIPPED  report: no --report
SKIPPED  ID key: no --id-key
SKIPPED  author key: no --author-key
refused: author-key-enabled
[1]
$ sed s/,author.*// both.txt >unsaid.txt; sevkit id-block verify --block unsaid.txt | grep author
PASS     author signature
SKIPPED  author key: no --author-key
$ sed s/enabled=on/enabled=On/ both.txt >odd.txt; sevkit id-block verify --block odd.txt
sevkit id-block verify: error: odd.txt: author-key-enabled is neither on nor off
[3]
$ sed s/enabled=on/enabled=off,author-key-enabled=on/ both.txt >odd.txt; sevkit id-block verify --block odd.txt
sevkit id-block verify: error: odd.txt: author-key-enabled both on and off
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]

# Of two expectations none is dropped
$ sevkit id-block verify --block b.bin --auth a.bin --policy 0x20000 --policy 0x30000
sevkit id-block verify: error: --policy: given 2 times, but it has one value only
sevkit id-block verify: note: 'sevkit id-block verify --help' shows the options
[2]
$ sevkit id-block verify --block b.bin --auth a.bin --id-key author.pem --id-key id.pem 2>&1 | head -n 1
sevkit id-block verify: error: --id-key: given 2 times, but it has one value only

# What an ID block says, as expectation of 'report verify'; the report here is not signed
$ V="sevkit report verify --no-network --no-cache -a"; echo "V=\"$V\"" >v; $V --id-block opts report.bin | grep -E '^ *[A-Z]+ +(measurement|policy|guest-svn|family-id|image-id|id-block|id-key|author-key):'
  PASS     policy: 0x30000 (smt)
  PASS     guest-svn: 5
  PASS     measurement: 222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222222
  PASS     family-id: 000102030405060708090a0b0c0d0e0f
  PASS     image-id: 00000000000000000000000000000000
  PASS     id-block: ID block
  PASS     id-key: 60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
  PASS     author-key: 9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ . ./v; python3 $TESTDATA/make_firmware.py other.bin $(sed 's/--guest-svn 5/--guest-svn 6/; s/--family-id 00/--family-id 01/' good); $V --id-block opts other.bin | grep FAIL | grep -E '(measurement|policy|guest-svn|family-id|image-id|id-block|id-key|author-key):'
  FAIL     guest-svn: 6, expected 5
  FAIL     family-id: 010102030405060708090a0b0c0d0e0f, expected 000102030405060708090a0b0c0d0e0f
$ . ./v; $V --id-block opts --policy smt report.bin
sevkit report verify: error: --id-block contradicts --policy
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./v; $V --id-auth opts report.bin
sevkit report verify: error: --id-auth has no effect without --id-block
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./v; sevkit id-block create --measurement @digest.txt --id-key author.pem --output-block o.block --output-auth o.auth; $V --id-block opts --id-auth o.auth report.bin
sevkit report verify: error: --id-block: o.auth: a second ID authentication information; one was given already
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./v; sevkit id-block create --measurement @digest.txt --id-key id.pem --guest-svn 9 --output-block n.block --output-auth n.auth --format base64; $V --id-block n.block --id-auth o.auth report.bin
sevkit report verify: error: --id-block: ID key: the signature does not fit key and data
[1]
$ . ./v; $V --id-block n.block report.bin | grep -E 'FAIL +(guest-svn|family-id|id-key|author-key)'
  FAIL     guest-svn: 5, expected 9
  FAIL     family-id: 000102030405060708090a0b0c0d0e0f, expected 00000000000000000000000000000000
