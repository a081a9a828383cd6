# --debug and SEVKIT_DEBUG: decisions on standard error, in front of an answer that stays the same.

$ sevkit version
sevkit 0.1.0
$ sevkit -V
sevkit 0.1.0
$ sevkit version --verbose | cut -d' ' -f1 | paste -sd ' '
sevkit commit compiler libcrypto HTTP jansson ipsec-mb TOML
$ sevkit version --verbose | grep -c 'unknown\|(null)'
0
[1]
$ sevkit version --loud
sevkit: error: version: unknown word '--loud'; --verbose is its only option
[2]
$ sevkit version --verbose 2
sevkit: error: version: unknown word '2'; --verbose is its only option
[2]

# Only the rooms that were named speak; an answer on standard output is the same.
$ python3 $TESTDATA/make_firmware.py fw.fd
$ M="measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf fw.fd"; sevkit $M >plain; sevkit --debug=measure $M 2>debug >with; cmp plain with; cat debug
debug: measure: mode snp: 9 updates
$ SEVKIT_DEBUG=kds,policy sevkit measure --mode snp --vcpus 1 --vcpu-type EPYC-v4 --ovmf fw.fd | wc -l
1
$ SEVKIT_DEBUG= sevkit version
sevkit 0.1.0
$ SEVKIT_DEBUG=all sevkit report show fw.fd 2>&1 | grep -c '^debug'
0
[1]

$ sevkit --debug=measure,everything version
sevkit: error: --debug: unknown room 'everything'; known are all, appraise, formats, kds, measure, plan, policy, qemu, verify
[2]
$ sevkit --debug= version
sevkit: error: --debug: unknown room ''; known are all, appraise, formats, kds, measure, plan, policy, qemu, verify
[2]
$ SEVKIT_DEBUG=nothing sevkit version
sevkit: error: SEVKIT_DEBUG: unknown room 'nothing'; known are all, appraise, formats, kds, measure, plan, policy, qemu, verify
[2]
$ sevkit --debug
sevkit: error: a command is required; 'sevkit help' shows them all
[2]

# A passphrase and a key never appear.
$ printf swordfish >pass; sevkit key generate --passphrase-file pass --output key.pem 2>/dev/null; sevkit --debug key digest key.pem --passphrase-file pass >out 2>&1; grep -c 'swordfish\|BEGIN' out
0
[1]
