# The certificates of the host itself, the table for its guests, and hashsticks. The processor is simulated.

$ sevkit sim init chip >/dev/null; sevkit sim init other >/dev/null; sevkit sim init turin --product turin >/dev/null; sevkit sim init provider --vlek >/dev/null
# Without the network, from what was imported.
$ sevkit certs import chip/bundle.pem --cache-dir cache --trust-root chip/ark.pem >/dev/null
$ sevkit certs fetch --host --simulate chip --no-network --cache-dir cache --trust-root chip/ark.pem --output certs >/dev/null; ls certs
ark.pem
ask.pem
crl.pem
vcek.pem
$ sevkit certs fetch vek --host --simulate other --no-network --cache-dir cache --trust-root chip/ark.pem 2>&1 | sed 's/[0-9a-f]\{128\}/CHIP/g'
sevkit certs fetch: error: Milan VCEK: not in the cache and network access is disabled (URL: https://kdsintf.amd.com/vcek/v1/Milan/CHIP?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219)
$ sevkit certs fetch --host --simulate chip --chip-id 00 --no-network
sevkit certs fetch: error: --chip-id contradicts --host, which has its own
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch --host --simulate chip --product Milan --no-network
sevkit certs fetch: error: --product contradicts --host, which has its own
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch --host --simulate chip --socket 1 --no-network
sevkit certs fetch: error: --socket: '1' is not a number (decimal, or hex with 0x) from 0 to 0
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch all report.bin --host
sevkit certs fetch: error: --host contradicts a report, which has its own
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch
sevkit certs fetch: error: a report, --host, or ca, vek, crl or all is required
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch ca --product Milan --simulate chip
sevkit certs fetch: error: --simulate is for use with --host
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
# The table.
$ sevkit host certs import certs --simulate chip --trust-root chip/ark.pem --output table.bin; sevkit host certs check table.bin --simulate chip --trust-root chip/ark.pem
PASS     vcek-chain
PASS     vcek-of-host
PASS     complete
accepted
PASS     vcek-chain
PASS     vcek-of-host
PASS     complete
accepted
$ sevkit host certs export table.bin --output files --encoding der; ls files
ark.der
ask.der
crl.der
vcek.der
$ sevkit host certs check table.bin --simulate chip --trust-root chip/ark.pem --json
{
  "schema": "sevkit.host-certs/1",
  "version": "0.1.0",
  "result": "accepted",
  "checks": [
    {
      "name": "vcek-chain",
      "status": "pass",
      "detail": null
    },
    {
      "name": "vcek-of-host",
      "status": "pass",
      "detail": null
    },
    {
      "name": "complete",
      "status": "pass",
      "detail": null
    }
  ]
}
$ sevkit host certs check table.bin --simulate chip | sed 's/: .*//'
FAIL     vcek-chain
PASS     vcek-of-host
PASS     complete
refused
$ sevkit host certs import certs --simulate other --trust-root chip/ark.pem --output wrong.bin | sed 's/[0-9a-f]\{128\}/CHIP/g'; ls wrong.bin
PASS     vcek-chain
FAIL     vcek-of-host: certificate: chip id CHIP, expected CHIP
PASS     complete
refused: vcek-of-host
ls: cannot access 'wrong.bin': No such file or directory
[2]
$ rm certs/ask*; sevkit host certs import certs --simulate chip --trust-root chip/ark.pem --output wrong.bin; ls wrong.bin
FAIL     vcek-chain: VCEK: ca: no certificate of this name was given, and none is built in for it, expected OU=SIMULATED, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
PASS     vcek-of-host
FAIL     complete: there is no ASK
refused: vcek-chain, complete
ls: cannot access 'wrong.bin': No such file or directory
[2]
$ sevkit host certs check chip/ark.pem --simulate chip --trust-root chip/ark.pem
sevkit host certs: error: there is neither a VCEK nor a VLEK
[1]
$ sevkit host certs check chip/vcek.pem other/vcek.pem --simulate chip --trust-root chip/ark.pem
sevkit host certs: error: more than one VCEK: a table holds one
[1]
$ sevkit host certs import turin/bundle.pem --simulate turin --trust-root turin/ark.pem --output turin.bin
PASS     vcek-chain
PASS     vcek-of-host
PASS     complete
accepted
$ sevkit host certs check turin.bin --simulate chip --trust-root turin/ark.pem
PASS     vcek-chain
FAIL     vcek-of-host: certificate: of product Turin, expected Milan
PASS     complete
refused: vcek-of-host
[1]
$ sevkit host certs check provider/certs.bin --simulate provider --trust-root provider/ark.pem
PASS     vlek-chain
PASS     vlek-of-host
PASS     complete
accepted
$ sevkit certs fetch vek --host --simulate provider --no-network --cache-dir provider.cache 2>&1 | head -1
sevkit certs fetch: note: this host has a VLEK: reports are signed by it unless a guest asks for the VCEK; AMD hands VLEK certificates to the provider only
# Reports show another TCB now: AMD has another VCEK for that.
$ sevkit host config --simulate chip --tcb bl=4,tee=0,snp=22,ucode=213; sevkit host certs check table.bin --simulate chip --trust-root chip/ark.pem
PASS     vcek-chain
FAIL     vcek-of-host: certificate: TCB bl=4,tee=0,snp=24,ucode=219, expected bl=4,tee=0,snp=22,ucode=213
PASS     complete
refused: vcek-of-host
[1]
$ sevkit host config --simulate chip --reset
$ sevkit host certs import table.bin
sevkit host certs: error: import: --output is required
sevkit host certs: note: 'sevkit host certs --help' shows the options
[2]
$ sevkit host certs check table.bin --output x
sevkit host certs: error: --output has no effect on 'check'
sevkit host certs: note: 'sevkit host certs --help' shows the options
[2]
$ sevkit host certs keep table.bin
sevkit host certs: error: 'keep' is not import, check or export
sevkit host certs: note: 'sevkit host certs --help' shows the options
[2]
$ sevkit host certs export table.bin chip --output x
sevkit host certs: error: export: found 2 files, expected 1
sevkit host certs: note: 'sevkit host certs --help' shows the options
[2]
$ sevkit host certs check table.bin --encoding pem
sevkit host certs: error: --encoding has no effect on 'check'
sevkit host certs: note: 'sevkit host certs --help' shows the options
[2]
$ printf x >bad; sevkit host certs check bad --simulate chip
sevkit host certs: error: bad: neither PEM nor DER: certificate table: no all-zero entry ends its headers within 1 bytes
[3]
# Hashsticks.
$ sevkit host hashstick request --simulate chip | sed 's/[0-9a-f]\{128\}/CHIP/g'
curl --fail --cert provider.pem --key provider.key --header 'Content-Type: application/json' --data '{"hwids":["CHIP"]}' 'https://kdsintf.amd.com:444/vlek/v1/Milan/hash_sticks?blSPL=04&teeSPL=00&snpSPL=24&ucodeSPL=219' > answer.json
$ sevkit host hashstick request --simulate turin --json | sed 's/[0-9a-f]\{16\}/CHIP/g'
{
  "schema": "sevkit.host-hashstick/1",
  "version": "0.1.0",
  "url": "https://kdsintf.amd.com:444/vlek/v1/Turin/hash_sticks?fmcSPL=01&blSPL=01&teeSPL=01&snpSPL=04&ucodeSPL=81",
  "body": "{\"hwids\":[\"CHIP\"]}"
}
$ cat >answer.py <<'EOF'
> import json, struct, sys
> chip, tcb, form = json.load(open(sys.argv[1] + "/chip.json"))["chip_id"], int(sys.argv[2], 0), sys.argv[3]
> stick = bytes(range(12)) + bytes(4) + b"w" * 384 + struct.pack("<Q", tcb) + bytes(8) + b"t" * 16
> value = {"good": stick.hex(), "none": "not found", "short": stick.hex()[2:], "bad": "zz" + stick.hex()[2:]}[form]
> print(json.dumps({"results": [{"00": "not found"}, {chip.upper(): value}] * int(sys.argv[4])}))
> EOF
$ python3 answer.py chip 0xdb18000000000004 good 1 >answer.json; sevkit host hashstick extract answer.json --simulate chip --output stick; stat -c '%s %a' stick
432 600
$ sevkit host hashstick check stick --simulate chip; sevkit host vlek-load stick --simulate chip
stick: for TCB 0xdb18000000000004, which this host reports
$ sevkit host hashstick extract answer.json --simulate other --output none
sevkit host hashstick: error: answer.json: results: this chip is not among them
[1]
$ python3 answer.py chip 0xdb17000000000004 good 1 >answer.json; sevkit host hashstick extract answer.json --simulate chip --output none
sevkit host hashstick: error: answer.json: made for TCB 0xdb17000000000004; this host reports 0xdb18000000000004
[1]
$ for form in none short bad; do python3 answer.py chip 0xdb18000000000004 $form 1 >answer.json; sevkit host hashstick extract answer.json --simulate chip --output none; done
sevkit host hashstick: error: answer.json: AMD has no hashstick for this chip
sevkit host hashstick: error: answer.json: results: expected a hashstick of 864 hex digits
sevkit host hashstick: error: answer.json: results: a hashstick is not valid hex
[3]
$ python3 answer.py chip 0xdb18000000000004 good 2 >answer.json; sevkit host hashstick extract answer.json --simulate chip --output none
sevkit host hashstick: error: answer.json: results: more than one hashstick for this chip
[1]
$ echo '{"results": {}}' >answer.json; sevkit host hashstick extract answer.json --simulate chip --output none
sevkit host hashstick: error: answer.json: expected an object with a list 'results'
[3]
$ echo '{"results": [' >answer.json; sevkit host hashstick extract answer.json --simulate chip --output none; ls none
sevkit host hashstick: error: answer.json: JSON: expected a value at byte 14
ls: cannot access 'none': No such file or directory
[2]
$ head -c 400 stick >short; sevkit host hashstick check short --simulate chip
sevkit host hashstick: error: short: found 400 bytes, expected a VLEK hashstick of 432
[3]
$ sevkit host hashstick extract answer.json --simulate chip
sevkit host hashstick: error: extract: --output is required
sevkit host hashstick: note: 'sevkit host hashstick --help' shows the options
[2]
$ sevkit host hashstick request stick
sevkit host hashstick: error: request: found 1 files, expected 0
sevkit host hashstick: note: 'sevkit host hashstick --help' shows the options
[2]
$ sevkit host hashstick check stick --simulate chip --json
sevkit host hashstick: error: --json has no effect on 'check'
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit host hashstick",
  "error": {
    "code": "usage",
    "text": "--json has no effect on 'check'"
  }
}
sevkit host hashstick: note: 'sevkit host hashstick --help' shows the options
[2]
$ sevkit host hashstick make
sevkit host hashstick: error: 'make' is not request, extract or check
sevkit host hashstick: note: 'sevkit host hashstick --help' shows the options
[2]
