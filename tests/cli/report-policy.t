# report verify with policy files.
#requires corpus

$ cp -r $CORPUS/reports reports; chmod -R u+w reports
> printf 'V="sevkit report verify --no-network --no-cache --time 2026-06-01 --certs milan-v3/vcek.pem"\ncd reports\n' >e
$ . ./e; sevkit policy init --from-report milan-v3/report.bin --output pin.toml; $V --policy-file pin.toml milan-v3/report.bin | grep -E ' (measurement|policy|vmpl|host-data|tcb-reported|firmware|id-key|platform-info)|accepted'
  PASS     firmware-order: committed 1.55.29; current 1.55.29
  PASS     policy: 0x3001f (smt,abi=0.31)
  PASS     vmpl: 0
  PASS     platform-info: 0x25 (smt,ecc,alias-check)
  PASS     measurement: 5feee30d6d7e1a29f403d70a4198237ddfb13051a2d6976439487c609388ed7f98189887920ab2fa0096903a0c23fca1
  PASS     host-data: 4f4448c67f3c8dfc8de8a5e37125d807dadcc41f06cf23f615dbd52eec777d10
  PASS     id-key: 0ad79ceb0b648b0e6a90d8aa9f6ea24c33a968b6632085353145e8b19a4741a2dab9ba342e13be4fc0d225e889cc1a58
  PASS     tcb-reported: bl=4,tee=0,snp=24,ucode=219
  PASS     firmware: committed 1.55.29, current 1.55.29
milan-v3/report.bin: accepted
$ . ./e; $V -q --certs turin-v5/vcek.pem --policy-file pin.toml turin-v5/report.bin
[12]

# An option goes before the file, and says so
$ . ./e; $V --policy-file pin.toml --vmpl 1-2 milan-v3/report.bin 2>&1 | grep -E 'vmpl|warning|note'
sevkit report verify: warning: pin.toml:74:1: vmpl.min: left out, because the command line says otherwise
sevkit report verify: warning: pin.toml:77:1: vmpl.max: left out, because the command line says otherwise
  FAIL     vmpl: 0, expected 1 to 2
39 passed, 1 failed, 1 warnings, 19 not checked
milan-v3/report.bin: refused: policy: vmpl: 0, expected 1 to 2

# A later file goes before an earlier one
$ . ./e; printf 'format = "sevkit-policy/1"\nguest_svn_min = 3\n' >svn.toml; $V --policy-file pin.toml --policy-file svn.toml milan-v3/report.bin 2>&1 | grep -E 'guest-svn|warning|note'
sevkit report verify: warning: pin.toml:69:1: guest_svn_min: left out, because svn.toml:2:1 says otherwise
  FAIL     guest-svn: 2, expected at least 3
39 passed, 1 failed, 1 warnings, 19 not checked
milan-v3/report.bin: refused: policy: guest-svn: 2, expected at least 3
$ . ./e; $V -q --policy-file svn.toml milan-v3/report.bin
[12]

# JSON; time, roots and certificates come from a file as well
$ . ./e; cat >all.json <<'EOF'
> {"format": "sevkit-policy/1", "time": "2020-06-01T00:00:00Z", "collateral": {"certs": ["milan-v3/vcek.pem", "roots/ask-milan.pem"], "roots": ["roots/ark-milan.pem", "roots/ark-genoa.pem"]}}
> EOF
> sevkit report verify -q --no-network --no-cache --policy-file all.json milan-v3/report.bin
[13]
$ . ./e; sevkit report verify -q --no-network --no-cache --time 2026-06-01 --policy-file all.json milan-v3/report.bin
sevkit report verify: warning: all.json:1:31: time: left out, because the command line says otherwise
$ . ./e; $V -q --trust-root roots/ark-genoa.pem --policy-file all.json milan-v3/report.bin
sevkit report verify: warning: all.json:1:31: time: left out, because the command line says otherwise
sevkit report verify: warning: all.json:1:143: collateral.roots: left out, because the command line says otherwise
[10]

# A policy is no launch plan
$ . ./e; $V --measurement plan:pin.toml milan-v3/report.bin
sevkit report verify: error: --measurement: pin.toml:6:1: format: found 'sevkit-policy/1', expected 'sevkit-guest/1'
[3]
$ . ./e; $V --measurement plan:svn.toml milan-v3/report.bin
sevkit report verify: error: --measurement: svn.toml:1:1: format: found 'sevkit-policy/1', expected 'sevkit-guest/1'
[3]

# Roots that are named and are none never leave AMD's in their place
$ . ./e; head -c 24 /dev/zero >empty.table; printf '[collateral]\nroots = ["empty.table"]\n' >roots.toml; $V --policy-file roots.toml milan-v3/report.bin
sevkit report verify: error: --policy-file: collateral.roots: empty.table: there is no certificate in it
[3]
$ . ./e; printf '[collateral]\nroots = ["roots/ask-milan.pem"]\n' >roots.toml; $V --policy-file roots.toml milan-v3/report.bin
sevkit report verify: error: --policy-file: collateral.roots: roots/ask-milan.pem: a root (ARK) is required, found: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
[1]
$ . ./e; sed '/-----/d' roots/ark-milan.pem | base64 -d | head -c -1 >ark.der; printf '\0' >>ark.der; printf 'collateral.roots = "ark.der"\n' >roots.toml; $V --policy-file roots.toml milan-v3/report.bin
sevkit report verify: error: --policy-file: collateral.roots: ark.der: a root that is not signed by itself: ARK: the signature does not fit the issuer's key
[1]
$ . ./e; $V --trust-root roots/ark-milan.pem --trust-root empty.table milan-v3/report.bin
sevkit report verify: error: --trust-root: empty.table: there is no certificate in it
[3]
$ . ./e; $V -q --certs roots/ask-milan.pem --trust-root roots/ark-milan.pem --trust-root roots/ark-milan.pem milan-v3/report.bin

# A file without rules accepts anything, which no one means
$ . ./e; >none.toml; $V --policy-file none.toml milan-v3/report.bin
sevkit report verify: error: --policy-file: none.toml: there is no rule in it, so it would accept any report
[3]
$ . ./e; sevkit policy init >none.toml; $V --policy-file pin.toml --policy-file none.toml milan-v3/report.bin
sevkit report verify: error: --policy-file: none.toml: there is no rule in it, so it would accept any report
[3]
$ . ./e; echo '{"format": "sevkit-policy/1", "description": "web server"}' >none.json; $V -q --policy-file none.json milan-v3/report.bin
sevkit report verify: error: --policy-file: none.json: there is no rule in it, so it would accept any report
[3]
