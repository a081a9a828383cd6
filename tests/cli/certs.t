# certs: what needs no certificate. tests/kds has the commands against a server.

$ sevkit certs
sevkit: error: 'certs' needs a verb; 'sevkit help certs' shows them
[2]
$ sevkit certs fetch
sevkit certs fetch: error: a report, --host, or ca, vek, crl or all is required
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vcek
sevkit certs fetch: error: the word is not ca, vek, crl or all, so it is a report: vcek: No such file or directory
[4]
$ sevkit certs fetch ca
sevkit certs fetch: error: a report or --product is required
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Athlon
sevkit certs fetch: error: --product: 'Athlon' is not one of Milan, Genoa, Turin, Venice
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --mirror ftp://example.com
sevkit certs fetch: error: --mirror: 'ftp://example.com' is not the address of a server: expected https://HOST[/PATH]
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --mirror https://user:password@example.com
sevkit certs fetch: error: --mirror: the address of a mirror must not contain a user name or password: the command line is no place for secrets
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --deadline 0
sevkit certs fetch: error: --deadline: '0' is not a number of seconds from 1 to 86400
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --retry-wait 0.0001
sevkit certs fetch: error: --retry-wait: '0.0001' is not a number of seconds from 0.001 to 3600
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --no-network --refresh
sevkit certs fetch: error: --refresh contradicts --no-network
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --no-cache
sevkit certs fetch: error: with --no-cache and without --output nothing would be kept
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --no-cache --cache-dir x --output y
sevkit certs fetch: error: --cache-dir contradicts --no-cache
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --encoding der
sevkit certs fetch: error: --encoding is for use with --output
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --time yesterday
sevkit certs fetch: error: --time: 'yesterday' is no moment: expected 2025-12-31, 2025-12-31T23:59:59Z (UTC) or @SECONDS since 1970
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --time 2025-02-29
sevkit certs fetch: error: --time: '2025-02-29' is no moment: expected 2025-12-31, 2025-12-31T23:59:59Z (UTC) or @SECONDS since 1970
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vek --product Milan
sevkit certs fetch: error: a VCEK needs a report, or --chip-id and --tcb
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vek --product Milan --chip-id 00
sevkit certs fetch: error: --chip-id and --tcb go together
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vek --product Milan --chip-id 01 --tcb bl=1,tee=0,snp=2,ucode=3
sevkit certs fetch: error: --chip-id: expected 128 hex digits for Milan, found 2 characters: '01'
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vek --product Turin --chip-id 0000000000000000 --tcb fmc=1,bl=1,tee=0,snp=2,ucode=3
sevkit certs fetch: error: --chip-id: all zero is a masked chip id, not that of a chip
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch vek --product Turin --chip-id 0011223344556677 --tcb bl=1,tee=0,snp=2,ucode=3
sevkit certs fetch: error: --tcb: 'bl=1,tee=0,snp=2,ucode=3' lacks fmc, which a TCB of Turin has
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --no-network
sevkit certs fetch: error: Milan certificate chain for VCEKs: not in the cache and network access is disabled (URL: https://kdsintf.amd.com/vcek/v1/Milan/cert_chain)
[4]
$ sevkit certs fetch ca missing.bin
sevkit certs fetch: error: missing.bin: No such file or directory
[4]
$ sevkit certs fetch ca /dev/null
sevkit certs fetch: error: /dev/null: attestation report: empty
[3]

# Addresses: decimal numbers, two digits at least; 16 digits of chip id and FMC from Turin on
$ sevkit certs url --product Turin --chip-id 0011223344556677 --tcb fmc=1,bl=1,tee=0,snp=2,ucode=203
# Turin VCEK (literal)
https://kdsintf.amd.com/vcek/v1/Turin/0011223344556677?fmcSPL=01&blSPL=01&teeSPL=00&snpSPL=02&ucodeSPL=203
# Turin certificate chain for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Turin/cert_chain
# Turin CRL for VCEKs (literal)
https://kdsintf.amd.com/vcek/v1/Turin/crl
$ sevkit certs url --product milan --signer vlek
# Milan certificate chain for VLEKs (literal)
https://kdsintf.amd.com/vlek/v1/Milan/cert_chain
# Milan CRL for VLEKs (literal)
https://kdsintf.amd.com/vlek/v1/Milan/crl
$ sevkit certs url --product Siena --mirror http://127.0.0.1:8080/amd/
# Genoa certificate chain for VCEKs (literal)
http://127.0.0.1:8080/amd/vcek/v1/Genoa/cert_chain
# Genoa CRL for VCEKs (literal)
http://127.0.0.1:8080/amd/vcek/v1/Genoa/crl
$ sevkit certs url --json --product Genoa
{
  "schema": "sevkit.certs-url/1",
  "version": "0.1.0",
  "urls": [
    {
      "kind": "ca",
      "product": "Genoa",
      "signer": "vcek",
      "url": "https://kdsintf.amd.com/vcek/v1/Genoa/cert_chain"
    },
    {
      "kind": "crl",
      "product": "Genoa",
      "signer": "vcek",
      "url": "https://kdsintf.amd.com/vcek/v1/Genoa/crl"
    }
  ]
}
$ sevkit certs url
sevkit certs url: error: a report or --product is required
sevkit certs url: note: 'sevkit certs url --help' shows the options
[2]

# Files
$ mkdir empty && sevkit certs show empty
sevkit certs show: error: empty: no certificates: no file in this folder holds one, or a revocation list
[3]
$ echo junk >junk.pem && sevkit certs show junk.pem
sevkit certs show: error: junk.pem: neither PEM nor DER: certificate table: no all-zero entry ends its headers within 5 bytes
[3]
$ sevkit certs show missing.pem
sevkit certs show: error: missing.pem: No such file or directory
[4]
$ sevkit certs verify --time 2020-01-01 --time 2026-01-01 empty 2>&1 | head -n 1
sevkit certs verify: error: --time: given 2 times, but it has one value only
$ sevkit certs verify empty
sevkit certs verify: error: empty: no certificates: no file in this folder holds one, or a revocation list
[3]
$ sevkit certs export empty --output x
sevkit certs export: error: empty: no certificates: no file in this folder holds one, or a revocation list
[3]
$ sevkit certs export junk.pem
sevkit certs export: error: the following arguments are required: -o/--output
sevkit certs export: note: 'sevkit certs export --help' shows the options
[2]
$ sevkit certs export junk.pem --encoding der --output x
sevkit certs export: error: --encoding is for use with --format folder
sevkit certs export: note: 'sevkit certs export --help' shows the options
[2]
$ sevkit certs import junk.pem
sevkit certs import: error: junk.pem: neither PEM nor DER: certificate table: no all-zero entry ends its headers within 5 bytes
[3]
$ ls
empty
junk.pem
