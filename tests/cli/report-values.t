# report verify: values of options that are wrong, and what the messages say.
#requires corpus

$ V="sevkit report verify --no-network --no-cache -q"; R=$CORPUS/reports/milan-v3/report.bin; printf 'V="%s"; R="%s"\n' "$V" "$R" >e
$ . ./e; $V --measurement 00 $R
sevkit report verify: error: --measurement: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '00'
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --measurement @missing $R
sevkit report verify: error: --measurement: missing: No such file or directory
[4]
$ . ./e; echo '{"schema": "sevkit.report-show/1"}' >other.json; $V --measurement @other.json $R
sevkit report verify: error: --measurement: other.json: a JSON document, but not that of 'sevkit measure --json' for a SEV-SNP guest
[3]
$ . ./e; $V --measurement plan:missing.toml $R
sevkit report verify: error: --measurement: missing.toml: No such file or directory
[4]
$ . ./e; $V --report-data xyz $R
sevkit report verify: error: --report-data: found 'xyz', expected at most 64 bytes as hex or base64 digits, or one of file:, sha256:, sha384:, sha512:, spki:, spki-sha256:, spki-sha384: with the name of a file
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --report-data sha512:missing $R
sevkit report verify: error: --report-data: missing: No such file or directory
[4]
$ . ./e; head -c 65 /dev/zero >long; $V --report-data file:long $R
sevkit report verify: error: --report-data: long: found 65 bytes, expected 1 to 64; sha512:long takes its digest
[3]
$ . ./e; $V --report-data spki:long $R
sevkit report verify: error: --report-data: long: found neither a key nor a certificate (PEM or DER, not encrypted)
[3]
$ . ./e; $V --nonce 00 --report-data 00 $R
sevkit report verify: error: --nonce contradicts --report-data
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --host-data 00 $R
sevkit report verify: error: --host-data: found '00' (2 characters), expected 32 bytes as hex or base64
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --chip-id 0011 $R
sevkit report verify: error: --chip-id: found '0011' (4 characters), expected 64 bytes as hex or base64, or 8
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --id-key missing.pem $R
sevkit report verify: error: --id-key: missing.pem: No such file or directory
[4]
$ . ./e; $V --vmpl 4 $R
sevkit report verify: error: --vmpl: '4' is neither 0 to 3, nor a range like 0-2, nor 'host'
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --vmpl 2-1 $R
sevkit report verify: error: --vmpl: '2-1' is neither 0 to 3, nor a range like 0-2, nor 'host'
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --policy 0x0 $R
sevkit report verify: error: --policy: policy: 0x0: bit 17 must be one (0x20000), or the firmware refuses the launch
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --require-policy debugging $R
sevkit report verify: error: --require-policy: found 'debugging', expected a number, none, bit0 to bit63, or one of smt, migrate-ma, debug, single-socket, cxl, mem-aes-256-xts, rapl-dis, ciphertext-hiding, page-swap-disable
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --forbid-platform nothing $R
sevkit report verify: error: --forbid-platform: found 'nothing', expected a number, none, bit0 to bit63, or one of smt, tsme, ecc, rapl-dis, ciphertext-hiding, alias-check, iommu-write-safe, sev-tio
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-abi 1 $R
sevkit report verify: error: --min-abi: found '1', expected MAJOR.MINOR, each from 0 to 255, like 1.51
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-firmware 1.55 $R
sevkit report verify: error: --min-firmware: found '1.55', expected MAJOR.MINOR.BUILD, each from 0 to 255, like 1.55.29
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-firmware 1.55.300 $R
sevkit report verify: error: --min-firmware: found '1.55.300', expected MAJOR.MINOR.BUILD, each from 0 to 255, like 1.55.29
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-build 256 $R
sevkit report verify: error: --min-build: found '256', expected a number (decimal, or hex with 0x) from 0 to 255
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-tcb reported=bl=4 $R
sevkit report verify: error: --min-tcb: TCB floor: TCB: "reported=bl=4" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N (each once, N from 0 to 255)
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-tcb 'reported>=bl=256' $R
sevkit report verify: error: --min-tcb: TCB floor: TCB: "bl=256" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N (each once, N from 0 to 255)
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --min-tcb 'reported>=speed=1' $R
sevkit report verify: error: --min-tcb: TCB floor: TCB: "speed=1" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N (each once, N from 0 to 255)
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --launch-mitigations all $R
sevkit report verify: error: --launch-mitigations: found 'all', expected a number of 64 bits (decimal, or hex with 0x)
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --product Rome $R
sevkit report verify: error: --product: 'Rome' is not one of Milan, Genoa, Turin, Venice
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --signer me $R
sevkit report verify: error: --signer: found 'me', expected one of vcek, vlek
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --allow debugging $R
sevkit report verify: error: --allow: found 'debugging', expected one of debug, migrate-ma, masked-chip-id, masked-key, no-signer
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --allow masked-chip-id --require-chip-id $R
sevkit report verify: error: --allow and --require-chip-id contradict each other: masked_chip_id is refuse
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --require crls $R
sevkit report verify: error: --require: found 'crls', expected the name of a check (did you mean 'crl'?); 'sevkit report verify' lists them
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --require debug,,crl $R
sevkit report verify: error: --require: found an empty text
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --time yesterday $R
sevkit report verify: error: --time: 'yesterday' is no moment: expected 2025-12-31, 2025-12-31T23:59:59Z (UTC) or @SECONDS since 1970
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./e; $V --certs missing.pem $R
sevkit report verify: error: --certs: missing.pem: No such file or directory
[4]
$ . ./e; $V --crl $CORPUS/reports/roots/ark-milan.pem $R 2>&1 | sed "s|$CORPUS|CORPUS|g"
sevkit report verify: error: --crl: CORPUS/reports/roots/ark-milan.pem: there is no revocation list in it
$ . ./e; $V --bundle long $R
[4]
$ . ./e; $V --trust-root $CORPUS/reports/roots/ask-milan.pem $R 2>&1 | sed "s|$CORPUS|CORPUS|g"
sevkit report verify: error: --trust-root: CORPUS/reports/roots/ask-milan.pem: a root (ARK) is required, found: OU=Engineering, C=US, L=Santa Clara, ST=CA, O=Advanced Micro Devices, CN=SEV-Milan
$ . ./e; $V --policy-file missing.toml $R
sevkit report verify: error: --policy-file: missing.toml: No such file or directory
[4]
$ . ./e; echo 'measurment = ["00"]' >typo.toml; $V --policy-file typo.toml $R
sevkit report verify: error: --policy-file: typo.toml:1:1: unknown key 'measurment' (did you mean 'measurement'?)
[3]
# The page does not take the report's place
$ . ./e; cp $R mine.bin; $V --html ./mine.bin mine.bin; cmp $R mine.bin
sevkit report verify: error: --html names a file that is read: ./mine.bin
sevkit report verify: note: 'sevkit report verify --help' shows the options
$ . ./e; cp $TESTDATA/keys/id.pem id:mine.pem; $V --html id:mine.pem --id-key id:mine.pem $R; cmp $TESTDATA/keys/id.pem id:mine.pem
sevkit report verify: error: --html and --id-key name the same file: id:mine.pem
sevkit report verify: note: 'sevkit report verify --help' shows the options
$ . ./e; head -c 64 $R >mine.data; $V --html mine.data --report-data file:./mine.data $R; wc -c <mine.data
sevkit report verify: error: --html and --report-data name the same file: mine.data
sevkit report verify: note: 'sevkit report verify --help' shows the options
64
$ . ./e; $V --html missing/x.html $R
sevkit report verify: error: --html: missing/x.html: No such file or directory
[4]

# --max-policy stays what it is beside options that say less: the guest policy permits SMT, abi=0.31
$ . ./e; V="$V --certs $CORPUS/reports/milan-v3/vcek.pem --time 2026-06-01"; printf 'V="%s"; R="%s"\n' "$V" "$R" >f
$ . ./f; $V --max-policy smt,abi=0.31 --forbid-policy cxl --require-policy 0x20000 --min-abi 0.31 $R
$ . ./f; $V --max-policy abi=0.31 --forbid-policy cxl $R
[12]
$ . ./f; $V --max-policy smt,single-socket --require-policy smt $R
[12]
$ . ./f; $V --max-policy smt,abi=1.51 --min-abi 0.1 $R
[12]
$ . ./f; $V --max-policy smt --min-abi 0.32 $R
[12]
# One without a version leaves that to the policy file
$ . ./f; printf 'guest_policy.abi_min = "1.51"\n' >abi.toml; $V --max-policy smt --policy-file abi.toml $R
[12]

# Of two values of an option that has one, none is taken: the last may be the lower floor
$ . ./f; $V --guest-svn 3 --guest-svn 1 $R
sevkit report verify: error: --guest-svn: given 2 times, but it has one value only
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ . ./f; $V --nonce 00 --nonce 01 --nonce 02 $R 2>&1 | head -1
sevkit report verify: error: --nonce: given 3 times, but it has one value only
$ . ./f; $V --time 2020-01-01 $R 2>&1 | head -1
sevkit report verify: error: --time: given 2 times, but it has one value only

# Floors in other forms, and hints
$ . ./e; for f in bl=4,snp=24 all:bl=4 Milan:reported:snp=24 committed:0xdb18000000000004 0xdb18000000000004; do sevkit report verify --no-network --no-cache --certs $CORPUS/reports/milan-v3/vcek.pem --min-tcb $f $R | tail -1 | sed "s,.*: ,,"; done
accepted
accepted
accepted
accepted
accepted
$ . ./e; for f in bl=5 launch:snp=25 0xdc18000000000004 Turin:bl=1; do sevkit report verify --no-network --no-cache --certs $CORPUS/reports/milan-v3/vcek.pem --min-tcb $f $R | grep -E 'FAIL|^refused'; done
  FAIL     tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected reported>=bl=5
  FAIL     tcb-launch: bl=4,tee=0,snp=24,ucode=219, expected launch>=snp=25
  FAIL     tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected Milan:reported>=bl=4,tee=0,snp=24,ucode=220; Genoa:reported>=bl=4,tee=0,snp=24,ucode=220
  FAIL     tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected Turin:reported>=bl=1; no floor was given for this product
$ . ./e; for f in bl reported best:bl=4 reported:Milan:bl=4 all: Milan:0xff; do $V --min-tcb $f $R 2>&1 | grep error; done
sevkit report verify: error: --min-tcb: TCB floor: "bl" is not [PRODUCT:][TCB:]COMPONENT=N,... ('bl=4,snp=24', 'all:snp=24') with TCB one of reported (the default), committed, current, launch, all
sevkit report verify: error: --min-tcb: TCB floor: "reported" is not [PRODUCT:][TCB:]COMPONENT=N,... ('bl=4,snp=24', 'all:snp=24') with TCB one of reported (the default), committed, current, launch, all
sevkit report verify: error: --min-tcb: TCB floor: 'best' is neither a product nor one of reported, committed, current, launch, all, in this order and once each
sevkit report verify: error: --min-tcb: TCB floor: 'Milan' is neither a product nor one of reported, committed, current, launch, all, in this order and once each
sevkit report verify: error: --min-tcb: TCB floor: "all:" is not [PRODUCT:][TCB:]COMPONENT=N,... ('bl=4,snp=24', 'all:snp=24') with TCB one of reported (the default), committed, current, launch, all
[1]
$ . ./e; touch digest p.toml; $V --measurement digest $R; $V --policy p.toml $R
sevkit report verify: error: --measurement: 'digest' is not a digest; write '@digest' to read it from the file of this name
sevkit report verify: note: 'sevkit report verify --help' shows the options
sevkit report verify: error: --policy: 'p.toml' is not a guest policy; expectations in a file are for --policy-file
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
