# certs with AMD's own certificates, without network.
#requires corpus

$ R=$CORPUS/reports; cat $R/roots/ask-milan.pem $R/roots/ark-milan.pem >cert_chain; cp $R/milan-v3/vcek.pem .
$ sevkit certs show vcek.pem
VCEK Milan
  subject       OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
  issuer        OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  serial        0
  valid         2026-02-05T01:04:33Z to 2033-02-05T01:04:33Z
  product name  Milan-B0
  chip id       4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5
  TCB           bl=4,tee=0,snp=24,ucode=219
  SHA-256       6444b5146cbbe2aa3a1050544e391235ba7eb5c2564e2de27c44c60ef2f67545
  key SHA-256   cc3ea853bc01d890574181eea50000ece9deb3f974b5fa80e441ab187529bd5e
  profile       as AMD makes them
$ sevkit certs show cert_chain | grep -v SHA
ASK Milan
  subject       OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  issuer        OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  serial        10001
  valid         2020-10-22T18:24:20Z to 2045-10-22T18:24:20Z
  CRL           https://kdsintf.amd.com/vcek/v1/Milan/crl
  profile       as AMD makes them
ARK Milan
  subject       OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  issuer        OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  serial        10000
  valid         2020-10-22T17:23:05Z to 2045-10-22T17:23:05Z
  CRL           https://kdsintf.amd.com/vcek/v1/Milan/crl
  profile       as AMD makes them
$ sevkit certs show --json $CORPUS/reports/roots/vcek-turin-no-report.der
{
  "schema": "sevkit.certs-show/1",
  "version": "0.1.0",
  "certificates": [
    {
      "kind": "VCEK",
      "product": "Turin",
      "simulated": false,
      "subject": "OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK",
      "issuer": "OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Turin",
      "serial": "0",
      "not_before": "2024-11-06T21:14:00Z",
      "not_after": "2031-11-06T21:14:00Z",
      "product_name": "Turin",
      "chip_id": "1e550a8ee5cf9f4d",
      "csp_id": null,
      "tcb": "fmc=0,bl=0,tee=0,snp=0,ucode=9",
      "crl_url": null,
      "sha256": "a4a6abff1c435f214cfbc35e4dadae55e467454d53dc417251b3ff1a169fd7fb",
      "key_sha256": "0099ecbd8f037edfd6f4dd2ca5bcc2eafb69acefc4fc1542de79598c341c9cf1",
      "profile_error": null
    }
  ],
  "crls": [],
  "tables": []
}

# Verified up to the built-in roots
$ sevkit certs verify --time 2026-06-01 vcek.pem cert_chain
  PASS     vek: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
  PASS     ca: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  PASS     vek-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
  PASS     ca-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  PASS     root-profile: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     vek-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan; expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
  PASS     ca-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan; expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     root-signature: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan; expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan
  PASS     root: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan; expected AMD's built-in root key
  PASS     vek-dates: 2026-02-05T01:04:33Z to 2033-02-05T01:04:33Z; expected 2026-06-01T00:00:00Z
  PASS     ca-dates: 2020-10-22T18:24:20Z to 2045-10-22T18:24:20Z; expected 2026-06-01T00:00:00Z
  PASS     root-dates: 2020-10-22T17:23:05Z to 2045-10-22T17:23:05Z; expected 2026-06-01T00:00:00Z
  SKIPPED  crl; revocation NOT checked: there is no revocation list of this root
  SKIPPED  crl-dates; revocation NOT checked: there is no revocation list of this root
  SKIPPED  revocation; revocation NOT checked: there is no revocation list of this root
VCEK Milan: accepted
$ sevkit certs verify --time 2026-06-01 --require crl vcek.pem cert_chain | grep FAIL
  FAIL     crl; required, but not checked: revocation NOT checked: there is no revocation list of this root
$ sevkit certs verify --time 2026-01-01 vcek.pem cert_chain | grep FAIL
  FAIL     vek-dates: 2026-02-05T01:04:33Z to 2033-02-05T01:04:33Z; expected 2026-01-01T00:00:00Z; not yet valid
$ sevkit certs verify --time 2034-01-01 vcek.pem cert_chain | grep FAIL
  FAIL     vek-dates: 2026-02-05T01:04:33Z to 2033-02-05T01:04:33Z; expected 2034-01-01T00:00:00Z; expired
$ sevkit certs verify --time 2026-06-01 vcek.pem $CORPUS/reports/roots/ask-genoa.pem | head -n 1
  PASS     vek: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-VCEK
$ sevkit certs verify --time 2026-06-01 $CORPUS/reports/roots/ark-turin.pem $CORPUS/reports/roots/asvk-turin.pem --json | grep -cE '"accepted": true|"result": "accepted"'
2
$ sevkit certs verify --time 2026-06-01 --trust-root $CORPUS/reports/roots/ark-turin.pem vcek.pem cert_chain | grep FAIL
  FAIL     root: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=ARK-Milan; expected one of the roots that were named; the root is none of those that were named
$ cp $CORPUS/reports/roots/ask-turin.pem . && sevkit certs verify --trust-root ask-turin.pem vcek.pem
sevkit certs verify: error: --trust-root: ask-turin.pem: a root (ARK) is required, found: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Turin
[1]
$ sevkit certs verify --time 2026-06-01 $CORPUS/reports/invalid/test-vcek-invalid-new.der cert_chain | grep FAIL
  FAIL     vek-signature; expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan; the signature does not fit the issuer's key
$ cp $CORPUS/reports/roots/ark-milan.pem . && sevkit certs verify --time 2026-06-01 --trust-root ark-milan.pem vcek.pem 2>/dev/null | grep FAIL
  FAIL     ca; expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan; no certificate of this name was given, and none is built in for it
$ sevkit certs verify --time 2026-06-01 --trust-root ark-milan.pem vcek.pem >/dev/null
sevkit certs verify: error: certificates are missing: 'sevkit certs fetch' or 'sevkit certs url' tells where they are
[4]
$ sevkit certs verify --require moon vcek.pem
sevkit certs verify: error: --require: there is no check named "moon"
sevkit certs verify: note: 'sevkit certs verify --help' shows the options
[2]
# What only reports have would never be checked
$ sevkit certs verify --require crl,measurement vcek.pem
sevkit certs verify: error: --require: 'measurement' is a check of reports
sevkit certs verify: note: 'sevkit certs verify --help' shows the options
[2]
$ sevkit certs verify --time 2026-06-01 --require vek-dates,crl,revocation vcek.pem cert_chain | grep FAIL
  FAIL     crl; required, but not checked: revocation NOT checked: there is no revocation list of this root
  FAIL     revocation; required, but not checked: revocation NOT checked: there is no revocation list of this root

# Forms
$ sevkit certs export vcek.pem cert_chain --form table --output certs.table
$ sevkit certs show certs.table | head -n 4
certificate table certs.table: 3 entries
  63da758d-e664-4564-adc5-f4b93be8accd VCEK            1351 bytes
  4ab7b379-bbac-4fe4-a02f-05aef327c782 ASK             1677 bytes
  c0b406a4-a803-4952-9743-3fb6014cd0ae ARK             1639 bytes
$ sevkit certs show --json certs.table | sed -n '/"entries"/,/}/p'
      "entries": [
        {
          "guid": "63da758d-e664-4564-adc5-f4b93be8accd",
          "name": "VCEK",
          "mixed_endian": false,
          "bytes": 1351
        },
$ sevkit certs export certs.table --form folder --encoding der --output der && ls der
ark.der
ask.der
vcek.der
$ sevkit certs export certs.table --form folder --output der && ls der
ark.der
ark.pem
ask.der
ask.pem
vcek.der
vcek.pem
$ sevkit certs export certs.table --form folder --output der
sevkit certs export: error: will not replace a file without --force: der/vcek.pem: File exists
[1]
$ sevkit certs export certs.table --output bundle.pem && grep -c BEGIN bundle.pem
3
$ sevkit certs export certs.table --output bundle.pem
sevkit certs export: error: will not replace a file without --force: bundle.pem: File exists
[1]
$ sevkit certs export certs.table --output bundle.pem --force
$ sevkit certs export $CORPUS/reports/roots/*.pem --form table --output x
sevkit certs export: error: certificate table: more than one ARK, but a table has room for one
sevkit certs export: note: 'sevkit certs export --help' shows the options
[2]
$ sha256sum der/vcek.der
6444b5146cbbe2aa3a1050544e391235ba7eb5c2564e2de27c44c60ef2f67545  der/vcek.der
$ head -c 4000 certs.table >cut.table; sevkit certs show cut.table
sevkit certs show: error: cut.table: neither PEM nor DER: certificate table: entry 2: 1639 bytes at offset 3124 reach over the end at 4000
[3]

# The cache of a machine without network
$ sevkit certs fetch ca --no-network $CORPUS/reports/milan-v3/report.bin
sevkit certs fetch: error: Milan certificate chain for VCEKs: not in the cache and network access is disabled (URL: https://kdsintf.amd.com/vcek/v1/Milan/cert_chain)
[4]
$ sevkit certs import --time 2026-06-01 vcek.pem cert_chain | sed "s|$HOME|HOME|"
HOME/.cache/sevkit/kds/vcek/Milan/cert_chain.pem
HOME/.cache/sevkit/kds/vcek/Milan/4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5/bl04-tee00-snp24-ucode219.der
$ sevkit certs fetch vek --no-network --time 2026-06-01 $CORPUS/reports/milan-v3/report.bin | sed "s|$HOME|HOME|"
Milan VCEK: from the cache (HOME/.cache/sevkit/kds/vcek/Milan/4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5/bl04-tee00-snp24-ucode219.der)
$ sevkit certs fetch crl --no-network --time 2026-06-01 $CORPUS/reports/milan-v3/report.bin
sevkit certs fetch: error: Milan CRL for VCEKs: not in the cache and network access is disabled (URL: https://kdsintf.amd.com/vcek/v1/Milan/crl)
[4]
$ sevkit certs bundle --no-network --no-crl --time 2026-06-01 $CORPUS/reports/milan-v3/report.bin --output b.pem && grep -c BEGIN b.pem
3
$ sevkit certs bundle --no-network --no-cache --no-crl --time 2026-06-01 --certs b.pem $CORPUS/reports/milan-v3/report.bin | cmp - b.pem
$ sevkit certs import --time 2026-06-01 $CORPUS/reports/turin-v5/vcek.pem | sed "s|$HOME|HOME|"
HOME/.cache/sevkit/kds/vcek/Turin/59790fb1c39f35c1/fmc01-bl01-tee01-snp04-ucode81.der
$ sevkit certs import $CORPUS/reports/invalid/test-vcek-invalid-new.der
sevkit certs import: error: Milan VCEK: VCEK: vek-signature: the signature does not fit the issuer's key, expected OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
[1]
$ sevkit certs import $CORPUS/reports/roots/ark-genoa.pem
sevkit certs import: error: nothing to keep: neither a whole chain nor a VCEK nor a CRL
[3]

# Reports and their addresses
$ sevkit certs url $CORPUS/reports/milan-v3/report.bin
# Milan VCEK (literal)
https://kdsintf.amd.com/vcek/v1/Milan/4ffb5cb4fd594f3fee6528fc3fb10370bb38abe89dcd5ba2cf0ab6a11df2ca282add516bef45a890a8c9f9732bdca68f9f3f16c42e846030a800295dbeb19ba5?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219
# Milan certificate chain for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Milan/cert_chain
# Milan CRL for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Milan/crl
$ sevkit certs url $CORPUS/reports/turin-v5/report.bin
# Turin VCEK (literal)
https://kdsintf.amd.com/vcek/v1/Turin/59790fb1c39f35c1?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=04&ucodeSPL=81
# Turin certificate chain for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Turin/cert_chain
# Turin CRL for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Turin/crl
$ sevkit certs url $CORPUS/reports/milan-v2-virtee/report.hex | grep -c Genoa
sevkit certs url: note: the report does not name its product: all possible ones are shown
6
$ sevkit certs fetch vek --no-network $CORPUS/reports/milan-v2-virtee/report.hex
sevkit certs fetch: error: the report does not name its product; give it with --product (Milan or Genoa)
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs url --product Turin $CORPUS/reports/milan-v3/report.bin
sevkit certs url: error: --product: the report is of a Milan, not of a Turin
sevkit certs url: note: 'sevkit certs url --help' shows the options
[2]
$ sevkit certs url --product Milan --chip-id 00 $CORPUS/reports/milan-v3/report.bin
sevkit certs url: error: --chip-id is for use without a report, which has its own
sevkit certs url: note: 'sevkit certs url --help' shows the options
[2]
