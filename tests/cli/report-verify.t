# report verify, on genuine reports: what is printed, and the exit status of each kind of no.
#requires corpus

$ cp -r $CORPUS/reports reports; chmod -R u+w reports; cd reports; cat roots/ask-milan.pem roots/ark-milan.pem >milan.pem
> printf 'V="sevkit report verify --no-network --no-cache --time 2026-06-01"\ncd reports\n' >../e
$ . ./e; $V --certs milan-v3/vcek.pem --certs milan.pem milan-v3/report.bin
format
  PASS     report-version: 3
  PASS     reserved: clear
  PASS     unsigned-tail: clear
collateral
  PASS     vek: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
  PASS     ca: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
chain
  PASS     vek-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
  PASS     ca-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  PASS     root-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     vek-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  PASS     ca-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     root-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     root: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
validity
  PASS     vek-dates: 2026-02-05T01:04:33Z to 2033-02-05T01:04:33Z
  PASS     ca-dates: 2020-10-22T18:24:20Z to 2045-10-22T18:24:20Z
  PASS     root-dates: 2020-10-22T17:23:05Z to 2045-10-22T17:23:05Z
signature
  PASS     signature-algorithm: 1
  PASS     chip-key: not masked
  PASS     signing-key: vcek
  PASS     report-signature: ECDSA P-384 with SHA-384 over the first 672 bytes
binding
  PASS     vek-kind: vcek
  PASS     vek-tcb: bl=4,tee=0,snp=24,ucode=219
  PASS     vek-chip-id: 4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5
  PASS     vek-product: Milan-B0
  PASS     cpuid-product: family 0x19, model 0x1, stepping 1 (Milan)
  PASS     tcb-order: reported bl=4,tee=0,snp=24,ucode=219; committed bl=4,tee=0,snp=24,ucode=219; current bl=4,tee=0,snp=24,ucode=219
  PASS     firmware-order: committed 1.55.29; current 1.55.29
policy
  PASS     debug: forbidden
  PASS     migration: forbidden
  PASS     vmpl: 0
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)

not checked: claims, crl, crl-dates, revocation, policy, guest-svn, platform-info, measurement,
             report-data, host-data, family-id, image-id, id-block, id-key, author-key, report-id,
             report-id-ma, chip-id, product, signer, csp-id, tcb-reported, tcb-committed,
             tcb-current, tcb-launch, committed, firmware, mitigations-launch, mitigations-current,
             version
freshness not checked: without --report-data or --nonce this may be the report of an earlier
time or of another request
29 passed, 0 failed, 1 warnings, 30 not checked
milan-v3/report.bin: accepted
$ . ./e; $V -q --certs milan-v3/vcek.pem milan-v3/report.bin
# -q: the notes of retries go too, warnings and errors stay
$ . ./e; for q in --all -q; do sevkit report verify $q --no-cache --mirror http://127.0.0.1:1 --deadline 2 --retry-wait 0.1 milan-v3/report.bin 2>&1 | grep -q 'note: .*trying again'; echo $?; done
0
1

# 4: no certificate, or only one of another chip; 13: too early; 12: not what is expected
$ . ./e; $V -q milan-v3/report.bin
[4]
$ . ./e; $(echo $V | sed s/2026-06-01/2020-01-01/) -q --certs milan-v3/vcek.pem milan-v3/report.bin
[13]
$ . ./e; $V --certs milan-v2-debug/vcek.der milan-v3/report.bin | grep -o 'the VCEK given is of another chip' | uniq
the VCEK given is of another chip
$ . ./e; $V -q --certs milan-v2-debug/vcek.der milan-v3/report.bin
[4]
$ . ./e; $V -q --certs milan-v2-debug/vcek.der --certs milan-v3/vcek.pem --certs turin-v5/vcek.pem milan-v3/report.bin
$ . ./e; $V -q --check-crl --certs milan-v3/vcek.pem milan-v3/report.bin
[4]
$ . ./e; $V --certs milan-v2-debug/vcek.der milan-v2-debug/report.bin | grep -A1 -E 'FAIL|refused'
  FAIL     debug: allowed, expected forbidden; the host can read and write the guest's memory
  PASS     migration: forbidden
--
milan-v2-debug/report.bin: refused: policy: debug: allowed, expected forbidden; the host can read and write the guest's memory
$ . ./e; $V -q --certs milan-v2-debug/vcek.der milan-v2-debug/report.bin
[12]
$ . ./e; $V --allow debug --certs milan-v2-debug/vcek.der milan-v2-debug/report.bin | grep -E 'WARN|accepted'
  WARN     debug: allowed, expected forbidden; the host can read and write the guest's memory
  WARN     amd-sb-3045: the chip is not pinned; the root seed of Milan chips has been extracted in software (arXiv 2605.12990): whoever has one forges reports of any TCB; pin the chips (chip_id)
milan-v2-debug/report.bin: accepted

# 1: bytes behind the signature
$ . ./e; (head -c 1183 milan-v3/report.bin; printf x) >tail.bin; $V --certs milan-v3/vcek.pem tail.bin | grep -E 'FAIL|refused'
  FAIL     unsigned-tail: bytes 0x330-0x49f, expected clear; these bytes were not written by the processor
tail.bin: refused: format: unsigned-tail: bytes 0x330-0x49f, expected clear; these bytes were not written by the processor
$ . ./e; $V -q --certs milan-v3/vcek.pem tail.bin
[1]

# Expectations: each way to write them
$ . ./e; M=5feee30d6d7e1a29f403d70a4198237ddfb13051a2d6976439487c609388ed7f98189887920ab2fa0096903a0c23fca1
> echo $M >digest; printf $M | sed 's/../\\x&/g' | xargs -0 printf '%b' >digest.raw; base64 -w0 digest.raw >digest64
> for m in $M @digest @digest.raw $(cat digest64) 00$M; do $V -q --certs milan-v3/vcek.pem --measurement $m milan-v3/report.bin; echo $?; done
0
0
0
0
sevkit report verify: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 98 characters: '005feee30d6d7e1a29f403d70a4198237ddfb13051a2d6976439487c609388ed7f98189887920ab2fa0096903a0c23fc'
sevkit report verify: note: 'sevkit report verify --help' shows the options
2
$ . ./e; $V --certs milan-v3/vcek.pem --report-data 00 milan-v3/report.bin | grep -E 'report-data|freshness NOT'
  PASS     report-data: 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
$ . ./e; printf nonce >nonce; $V --certs milan-v3/vcek.pem --nonce file:nonce milan-v3/report.bin | grep -E ' report-data'
  FAIL     report-data: 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000, expected 6e6f6e63650000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
milan-v3/report.bin: refused: policy: report-data: 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000, expected 6e6f6e63650000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
$ . ./e; $V --certs turin-v5/vcek.pem --min-tcb 'reported>=fmc=1,ucode=82' turin-v5/report.bin | grep -E 'FAIL'
  FAIL     tcb-reported: fmc=1,bl=1,tee=1,snp=4,ucode=81, expected reported>=fmc=1,ucode=82
$ . ./e; $V --certs turin-v5/vcek.pem --id-key $TESTDATA/keys/id.cert.pem turin-v5/report.bin | grep -E 'FAIL'
  FAIL     id-key: 4068e9ae4b315aa4b33938ce0ed01a3d5d8e80eb98eab479a0558cd7de9d4d40d6d80d328d90732688a42b13a0cd6405, expected 60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ . ./e; $V -q --certs turin-v5/vcek.pem --require measurement,report-data turin-v5/report.bin
[12]

# A nonce in the claims of an HCL blob
$ . ./e; $V --bundle azure-hcl-milan/vcek-chain.pem --nonce 00 azure-hcl-milan/hcl-report.bin | grep -E ' (claims|report-data)|freshness NOT'
  PASS     claims
  PASS     report-data: b3fbad6514c83caeb0380882145e49f794229ef37c421b91fc47ff93556bafac0000000000000000000000000000000000000000000000000000000000000000
$ . ./e; $V --bundle azure-hcl-milan/vcek-chain.pem --nonce 01 azure-hcl-milan/hcl-report.bin | grep -E ' report-data'
  FAIL     report-data: b3fbad6514c83caeb0380882145e49f794229ef37c421b91fc47ff93556bafac0000000000000000000000000000000000000000000000000000000000000000, expected 01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
azure-hcl-milan/hcl-report.bin: refused: policy: report-data: b3fbad6514c83caeb0380882145e49f794229ef37c421b91fc47ff93556bafac0000000000000000000000000000000000000000000000000000000000000000, expected 01000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000

# A folder with a report and its certificate; a table that comes with the report
$ . ./e; $V -q --certs milan-v3 milan-v3/report.bin; echo $?; $V milan-v3 --certs milan-v3
0
milan-v3/report.bin: accepted
1 report: 1 accepted, 0 refused, 0 undecided, 0 unreadable
$ . ./e; sevkit report convert --to extended --certs milan-v3/vcek.pem --certs milan.pem -o extended.bin milan-v3/report.bin && $V -q extended.bin; sevkit report show extended.bin | tail -n 4
certificate table
63da758d-e664-4564-adc5-f4b93be8accd  VCEK, 1351 bytes
4ab7b379-bbac-4fe4-a02f-05aef327c782  ASK, 1677 bytes
c0b406a4-a803-4952-9743-3fb6014cd0ae  ARK, 1639 bytes
$ . ./e; sevkit report show --json extended.bin | sed -n '/"table"/,/}/p'
  "table": [
    {
      "guid": "63da758d-e664-4564-adc5-f4b93be8accd",
      "name": "VCEK",
      "mixed_endian": false,
      "size": 1351
    },

# A root of one's own is trusted instead of AMD's, and only if it is a root
$ . ./e; $V -q --trust-root roots/ark-genoa.pem --certs milan-v3/vcek.pem --certs milan.pem milan-v3/report.bin
[10]
$ . ./e; $V -q --trust-root roots/ark-milan.pem --certs milan-v3/vcek.pem --certs milan.pem milan-v3/report.bin

# What the page draws where there is no certificate: AMD's key that is built in, or nothing at all
$ . ./e; $V -q --certs milan-v3/vcek.pem --html page.html milan-v3/report.bin; sed -n '/<svg/,/<\/svg>/p' page.html | grep -oE 'built-in key is used|no certificate' | uniq -c
      2 built-in key is used
$ . ./e; $V -q --html page.html --force milan-v3/report.bin; sed -n '/<svg/,/<\/svg>/p' page.html | grep -oE 'built-in key is used|no certificate' | uniq -c
      3 no certificate

# Of several files of lines each has a report: who fed the empty one may have failed
$ . ./e; od -An -v -tx1 milan-v3/report.bin | tr -d ' \n' >lines; echo >>lines; echo >blank; $V --certs milan-v3/vcek.pem --lines lines blank
lines:1: accepted
sevkit report verify: error: blank: there is no report in it
[3]
$ . ./e; $V --certs milan-v3/vcek.pem --lines blank lines
sevkit report verify: error: blank: there is no report in it
[3]

# An expectation that would not be looked at is no part of a line
$ . ./e; printf '{"id": "a", "report": "%s", "nonce": "00"}\n' $(cat lines) | $V --certs milan-v3/vcek.pem --lines -
standard input:1: unreadable: unknown member "nonce"; only "id" and "report" are allowed
1 report: 0 accepted, 0 refused, 0 undecided, 1 unreadable
[1]
$ . ./e; printf '{"id": "a", "report": "%s"}\n{"id": 7, "report": "00"}\n{"report": 7}\n' $(cat lines) | $V --certs milan-v3/vcek.pem --lines -
a: accepted
standard input:2: unreadable: "id": expected a text
standard input:3: unreadable: "report": expected a text
3 reports: 1 accepted, 0 refused, 0 undecided, 2 unreadable
[1]

# A revocation list that is named and is another root's leaves revocation unchecked
$ sevkit sim init chip >init; . ./e; $V --certs milan-v3/vcek.pem --crl ../chip/crl.pem milan-v3/report.bin | grep -E ' revocation:|undecided'
  FAIL     revocation: required, but not checked: revocation NOT checked: there is no revocation list of this root, only of others
milan-v3/report.bin: undecided: validity: crl: required, but not checked: revocation NOT checked: there is no revocation list of this root, only of others
$ . ./e; $V -q --certs milan-v3/vcek.pem --crl ../chip/crl.pem milan-v3/report.bin
[4]
