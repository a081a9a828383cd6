# sev-certs show and verify, validate-report: certificates and reports of SEV from before SNP.

$ cp $TESTDATA/sev/* .; sevkit sev-certs show platform.chain ask_ark.cert | grep -v ' [xy] '
PDH
  API          1.55
  key          ECDH with SHA-256 (0x3), P-384
  signed by    PEK (0x1002), ECDSA with SHA-256 (0x2)
PEK
  API          1.55
  key          ECDSA with SHA-256 (0x2), P-384
  signed by    OCA (0x1001), ECDSA with SHA-256 (0x2)
  signed by    CEK (0x1004), ECDSA with SHA-256 (0x2)
OCA
  API          1.55
  key          ECDSA with SHA-256 (0x2), P-384
  signed by    OCA (0x1001), ECDSA with SHA-256 (0x2)
CEK
  API          1.55
  key          ECDSA with SHA-256 (0x2), P-384
  signed by    ASK (0x13), RSA with SHA-384 (0x101)
ASK
  key          RSA, 4096 bits
  key id       61736b206f6620746865207465737473
  certified by 61726b206f6620746865207465737473
ARK
  key          RSA, 4096 bits
  key id       61726b206f6620746865207465737473
  certified by 61726b206f6620746865207465737473
$ sevkit sev-certs show pdh.b64 | head -n 1
PDH
# An odd file does not hide the others
$ echo '<html></html>' >page; sevkit sev-certs show page missing.cert ark.cert
sevkit sev-certs show: error: page: this is an HTML page, as a login page or proxy answers in place of a file
sevkit sev-certs show: error: missing.cert: No such file or directory
ARK
  key          RSA, 4096 bits
  key id       61726b206f6620746865207465737473
  certified by 61726b206f6620746865207465737473
[3]
$ sevkit sev-certs show ark.cert missing.cert
sevkit sev-certs show: error: missing.cert: No such file or directory
ARK
  key          RSA, 4096 bits
  key id       61726b206f6620746865207465737473
  certified by 61726b206f6620746865207465737473
[4]
$ sevkit sev-certs show page missing.cert
sevkit sev-certs show: error: page: this is an HTML page, as a login page or proxy answers in place of a file
sevkit sev-certs show: error: missing.cert: No such file or directory
[3]
$ sevkit sev-certs show --json ark.cert page
sevkit sev-certs show: error: page: this is an HTML page, as a login page or proxy answers in place of a file
{
  "schema": "sevkit.sev-certs-show/1",
  "version": "0.1.0",
  "certificates": [
    {
      "usage": "ARK",
      "bits": 4096,
      "key_id": "61726b206f6620746865207465737473",
      "certifying_id": "61726b206f6620746865207465737473",
      "has_signature": true
    }
  ],
  "errors": [
    "page: this is an HTML page, as a login page or proxy answers in place of a file"
  ]
}
[3]
$ sevkit sev-certs show --json ark.cert
{
  "schema": "sevkit.sev-certs-show/1",
  "version": "0.1.0",
  "certificates": [
    {
      "usage": "ARK",
      "bits": 4096,
      "key_id": "61726b206f6620746865207465737473",
      "certifying_id": "61726b206f6620746865207465737473",
      "has_signature": true
    }
  ]
}
$ sevkit sev-certs show --json pdh.b64 | grep -v '"[xy]"'
{
  "schema": "sevkit.sev-certs-show/1",
  "version": "0.1.0",
  "certificates": [
    {
      "usage": "PDH",
      "api_major": 1,
      "api_minor": 55,
      "algorithm": "0x3",
      "curve": "P-384",
      "signatures": [
        {
          "by": "PEK",
          "usage": "0x1002",
          "algorithm": "0x2"
        }
      ]
    }
  ]
}
$ sevkit sev-certs show README
sevkit sev-certs show: error: README: offset 0: no SEV certificate (2084 bytes) and no AMD CA certificate (832 or 1600 bytes) begins here; 211 bytes are left
[3]
$ : >empty; sevkit sev-certs show empty
sevkit sev-certs show: error: empty: offset 0: no SEV certificate (2084 bytes) and no AMD CA certificate (832 or 1600 bytes) begins here; 0 bytes are left
[3]
$ head -c 2083 platform.chain >short; sevkit sev-certs show short
sevkit sev-certs show: error: short: offset 0: no SEV certificate (2084 bytes) and no AMD CA certificate (832 or 1600 bytes) begins here; 2083 bytes are left
[3]
$ (cat platform.chain; echo) >long; sevkit sev-certs show long
sevkit sev-certs show: error: long: offset 8336: no SEV certificate (2084 bytes) and no AMD CA certificate (832 or 1600 bytes) begins here; 1 bytes are left
[3]
$ sevkit sev-certs show missing
sevkit sev-certs show: error: missing: No such file or directory
[4]
$ sevkit sev-certs show
sevkit sev-certs show: error: the following arguments are required: FILE...
sevkit sev-certs show: note: 'sevkit sev-certs show --help' shows the options
[2]

# The chain, under the root that made it
$ sevkit sev-certs verify --trust-root ark.cert platform.chain ask_ark.cert
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
accepted
$ sevkit sev-certs verify platform.chain ask_ark.cert
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
FAIL     root: the ARK is none of AMD's that are built in (Milan and later); older ones have to be named as root
refused: root
[1]
$ sevkit sev-certs verify platform.chain
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
FAIL     cek-by-ask: there is no ASK certificate, and none of AMD's keys that are built in (Milan and later) made the signature
SKIPPED  ask-by-ark: there is no ASK certificate
SKIPPED  ark-by-ark: there is no ARK certificate
SKIPPED  root: there is no ARK certificate
refused: cek-by-ask
[1]
$ sevkit sev-certs verify --trust-root ark.cert platform.chain
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
FAIL     cek-by-ask: there is no ASK certificate, and none of AMD's keys that are built in (Milan and later) made the signature
FAIL     ask-by-ark: there is no ASK certificate, so nothing leads to the root that was named
PASS     ark-by-ark
PASS     root: the root that was named
refused: cek-by-ask, ask-by-ark
[1]
$ head -c 1600 ask_ark.cert >ask.cert; sevkit sev-certs verify --trust-root ark.cert platform.chain ask.cert
PASS     pdh-by-pek
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
accepted
$ sevkit sev-certs verify --trust-root ark.cert ask.cert
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
accepted
$ head -c 4168 platform.chain >pdh_pek; tail -c 2084 platform.chain >cek; sevkit sev-certs verify --trust-root ark.cert pdh_pek cek ask.cert
PASS     pdh-by-pek
SKIPPED  pek-by-oca: there is no OCA certificate
SKIPPED  oca-by-oca: there is no OCA certificate
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
accepted
$ sevkit sev-certs verify --trust-root ask.cert platform.chain
sevkit sev-certs verify: error: --trust-root: ask.cert: there is no ARK in it
[3]
$ sevkit sev-certs verify --json --trust-root ark.cert ask.cert
{
  "schema": "sevkit.sev-certs-verify/2",
  "version": "0.1.0",
  "result": "accepted",
  "checks": [
    {
      "name": "ask-by-ark",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ark-by-ark",
      "status": "pass",
      "detail": null
    },
    {
      "name": "root",
      "status": "pass",
      "detail": "the root that was named"
    }
  ]
}
$ python3 -c 'd = bytearray(open("platform.chain", "rb").read()); d[20] ^= 1; open("bad.chain", "wb").write(d)'
$ sevkit sev-certs verify --trust-root ark.cert bad.chain ask.cert
FAIL     pdh-by-pek: the signature does not fit key and data
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
refused: pdh-by-pek
[1]

# Reports
$ C='--certs platform.chain --certs ask_ark.cert --trust-root ark.cert'
> sevkit validate-report $C --nonce 000102030405060708090a0b0c0d0e0f --policy nodbg,es --launch-digest 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f report.bin
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
PASS     signature
PASS     nonce: 000102030405060708090a0b0c0d0e0f
PASS     launch-digest: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
PASS     policy: 0x5 (nodbg,es)
accepted
$ sevkit validate-report --certs platform.chain --certs ask_ark.cert --trust-root ark.cert report.bin
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
PASS     signature
SKIPPED  nonce: nothing to compare it with
SKIPPED  launch-digest: nothing to compare it with
SKIPPED  policy: 0x5 (nodbg,es); nothing to compare it with
accepted
$ sevkit validate-report --certs platform.chain --certs ask_ark.cert report.bin
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
FAIL     root: the ARK is none of AMD's that are built in (Milan and later); older ones have to be named as root
PASS     signature
SKIPPED  nonce: nothing to compare it with
SKIPPED  launch-digest: nothing to compare it with
SKIPPED  policy: 0x5 (nodbg,es); nothing to compare it with
refused: root
[1]
$ sevkit validate-report --certs platform.chain --certs ask_ark.cert --trust-root ark.cert --policy 4 --nonce 100102030405060708090a0b0c0d0e0f report.bin
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
PASS     signature
FAIL     nonce: the report has 000102030405060708090a0b0c0d0e0f, expected 100102030405060708090a0b0c0d0e0f
SKIPPED  launch-digest: nothing to compare it with
FAIL     policy: the report has 0x5 (nodbg,es), expected 0x4
refused: nonce, policy
[1]
$ sevkit validate-report --json --certs platform.chain --certs ask_ark.cert --trust-root ark.cert report.bin
{
  "schema": "sevkit.validate-report/2",
  "version": "0.1.0",
  "report": {
    "nonce": "000102030405060708090a0b0c0d0e0f",
    "launch_digest": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "policy": "0x5"
  },
  "result": "accepted",
  "checks": [
    {
      "name": "pek-by-oca",
      "status": "pass",
      "detail": null
    },
    {
      "name": "oca-by-oca",
      "status": "pass",
      "detail": null
    },
    {
      "name": "pek-by-cek",
      "status": "pass",
      "detail": null
    },
    {
      "name": "cek-by-ask",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ask-by-ark",
      "status": "pass",
      "detail": null
    },
    {
      "name": "ark-by-ark",
      "status": "pass",
      "detail": null
    },
    {
      "name": "root",
      "status": "pass",
      "detail": "the root that was named"
    },
    {
      "name": "signature",
      "status": "pass",
      "detail": null
    },
    {
      "name": "nonce",
      "status": "skipped",
      "detail": "nothing to compare it with"
    },
    {
      "name": "launch-digest",
      "status": "skipped",
      "detail": "nothing to compare it with"
    },
    {
      "name": "policy",
      "status": "skipped",
      "detail": "0x5 (nodbg,es); nothing to compare it with"
    }
  ]
}
$ python3 -c 'd = bytearray(open("report.bin", "rb").read()); d[48] ^= 1; open("bad.bin", "wb").write(d)'
$ sevkit validate-report --certs platform.chain --certs ask_ark.cert --trust-root ark.cert bad.bin
PASS     pek-by-oca
PASS     oca-by-oca
PASS     pek-by-cek
PASS     cek-by-ask
PASS     ask-by-ark
PASS     ark-by-ark
PASS     root: the root that was named
FAIL     signature: the signature does not fit key and data
SKIPPED  nonce: nothing to compare it with
SKIPPED  launch-digest: nothing to compare it with
SKIPPED  policy: 0x4 (es); nothing to compare it with
refused: signature
[1]
$ sevkit validate-report --certs ark.cert --trust-root ark.cert report.bin
FAIL     complete: there is no PEK certificate
FAIL     signature: there is no PEK certificate
SKIPPED  nonce: nothing to compare it with
SKIPPED  launch-digest: nothing to compare it with
SKIPPED  policy: 0x5 (nodbg,es); nothing to compare it with
refused: complete, signature
[1]
$ sevkit validate-report --certs platform.chain platform.chain
sevkit validate-report: error: platform.chain: this is a certificate of SEV (PDH, PEK, OCA, CEK); 'sevkit sev-certs show' reads it
[3]
$ sevkit validate-report --certs platform.chain --nonce 00 report.bin
sevkit validate-report: error: --nonce: expected exactly 32 hex digits, found 2 characters: '00'
sevkit validate-report: note: 'sevkit validate-report --help' shows the options
[2]
$ sevkit validate-report --certs platform.chain --nonce 000102030405060708090a0b0c0d0e0e --nonce 000102030405060708090a0b0c0d0e0f report.bin
sevkit validate-report: error: --nonce: given 2 times, but it has one value only
sevkit validate-report: note: 'sevkit validate-report --help' shows the options
[2]
$ sevkit sev-certs verify --trust-root ask.cert --trust-root ark.cert platform.chain 2>&1 | head -n 1
sevkit sev-certs verify: error: --trust-root: given 2 times, but it has one value only
$ sevkit validate-report --certs platform.chain --policy snp report.bin
sevkit validate-report: error: --policy: policy 'snp': 'snp' is neither a number below 2^32 nor one of nodbg, noks, es, nosend, domain, sev, api=MAJOR.MINOR
sevkit validate-report: note: 'sevkit validate-report --help' shows the options
[2]
$ sevkit validate-report report.bin
sevkit validate-report: error: the following arguments are required: --certs
sevkit validate-report: note: 'sevkit validate-report --help' shows the options
[2]

# Only one certificate of each kind is verified, so a second one is none that may pass
$ python3 -c 'd = bytearray(open("platform.chain", "rb").read(2084)); d[0x14] ^= 1; open("other_pdh", "wb").write(d)'
$ sevkit sev-certs verify --trust-root ark.cert platform.chain ask_ark.cert other_pdh
FAIL     complete: there are different PDH certificates, and a platform has one
refused: complete
[1]
$ sevkit session create --policy 5 --trust-root ark.cert platform.chain ask_ark.cert other_pdh
sevkit session create: error: the PDH does not lead to AMD: there are different PDH certificates, and a platform has one
[1]
$ sevkit sev-certs verify --trust-root ark.cert platform.chain ask_ark.cert pdh.b64 | tail -n 1
accepted
