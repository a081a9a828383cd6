# policy check, show, init.

# What init writes is a policy, and an empty one
$ sevkit policy init --output p.toml && sevkit policy check p.toml && sevkit policy show p.toml
p.toml: OK: toml, 0 rules
note: no rule says which guest: any measurement is accepted
note: no rule about firmware and microcode: versions with known holes are accepted
note: no rule about report data: give it for each report, or old reports are accepted
format = "sevkit-policy/1"
$ sevkit policy init --output p.toml
sevkit policy init: error: will not replace a file without --force: p.toml: File exists
[1]
$ sevkit policy init --output p.toml --force --product siena && sevkit policy show p.toml
format = "sevkit-policy/1"
product = ["Genoa"]
$ sevkit policy init | head -n 12
# What a report must say to be accepted; see sevkit-policy(5). Rules that are comments do (literal)
# not count. Use it with (literal)
#     sevkit report verify --policy-file FILE REPORT (literal)

format = "sevkit-policy/1"

# a note for people (literal)
# description = "web server, release 12" (literal)

# launch digests of the guests that are accepted (literal)
# measurement = ["00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"] (literal)
 (literal)
$ sevkit policy init --product Rome
sevkit policy init: error: --product: 'Rome' is not one of Milan, Genoa, Turin, Venice
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]

# Every rule stands in the manual page
$ sevkit policy init | sed -n 's/^\[\(.*\)\]$/\1./p; s/^# \([a-z_]*\) = .*/\1/p; s/^\([a-z_]*\) = .*/\1/p' >keys; grep -c . keys
60
$ for key in $(cat keys); do case $key in
> *.) table=$key ;;
> *) sed -n '/^\.Sh/,$p' $TESTDATA/../../man/sevkit-policy.5 | grep -q "Va.*\b$key\b" || echo "$table$key is missing" ;;
> esac; done

# One normal form
$ cat >a.toml <<'EOF'
> product = "bergamo"
> guest_svn_min = "0x10"
> vmpl = 1
> time = 2026-01-31T12:00:00Z
> [guest_policy]
> permit = []
> require = 0x100000
> [platform_info]
> require = "alias-check,ecc"
> [tcb.reported]
> ucode = 219
> bl = 4
> [tcb.reported.Turin]
> fmc = 1
> [tcb.committed]
> Milan = "0xdb18000000000004"
> [mitigations]
> launch = 63
> EOF
$ sevkit policy check a.toml
a.toml: OK: toml, 11 rules
note: no rule says which guest: any measurement is accepted
note: no rule about report data: give it for each report, or old reports are accepted
$ sevkit policy show a.toml | tee b.toml
format = "sevkit-policy/1"
product = ["Genoa"]
time = "2026-01-31T12:00:00Z"
guest_svn_min = 16

[vmpl]
min = 1
max = 1

[guest_policy]
permit = []
require = ["single-socket"]

[platform_info]
require = [
    "ecc",
    "alias-check",
]

[tcb]
reported = [
    "bl=4,ucode=219",
    "Turin:fmc=1",
]
committed = ["Milan:bl=4,tee=0,snp=24,ucode=219"]

[mitigations]
launch = 0x3f
$ sevkit policy show b.toml | cmp - b.toml
$ sevkit policy show --json a.toml
{
  "schema": "sevkit.policy-show/1",
  "version": "0.1.0",
  "path": "a.toml",
  "format": "toml",
  "policy": {
    "format": "sevkit-policy/1",
    "product": [
      "Genoa"
    ],
    "time": "2026-01-31T12:00:00Z",
    "guest_svn_min": 16,
    "vmpl": {
      "min": 1,
      "max": 1
    },
    "guest_policy": {
      "permit": [],
      "require": [
        "single-socket"
      ]
    },
    "platform_info": {
      "require": [
        "ecc",
        "alias-check"
      ]
    },
    "tcb": {
      "reported": [
        "bl=4,ucode=219",
        "Turin:fmc=1"
      ],
      "committed": [
        "Milan:bl=4,tee=0,snp=24,ucode=219"
      ]
    },
    "mitigations": {
      "launch": "0x3f"
    }
  },
  "origins": {
    "product": [
      "a.toml:1:1"
    ],
    "time": [
      "a.toml:4:1"
    ],
    "guest_svn_min": [
      "a.toml:2:1"
    ],
    "vmpl.min": [
      "a.toml:3:1"
    ],
    "vmpl.max": [
      "a.toml:3:1"
    ],
    "guest_policy.permit": [
      "a.toml:6:1"
    ],
    "guest_policy.require": [
      "a.toml:7:1"
    ],
    "platform_info.require": [
      "a.toml:9:1",
      "a.toml:9:1"
    ],
    "tcb.reported": [
      "a.toml:10:6",
      "a.toml:13:15"
    ],
    "tcb.committed": [
      "a.toml:16:1"
    ],
    "mitigations.launch": [
      "a.toml:18:1"
    ]
  }
}
$ sevkit policy check --json a.toml
{
  "schema": "sevkit.policy-check/1",
  "version": "0.1.0",
  "path": "a.toml",
  "format": "toml",
  "rules": 11,
  "notes": [
    "no rule says which guest: any measurement is accepted",
    "no rule about report data: give it for each report, or old reports are accepted"
  ]
}
$ sevkit policy show --json a.toml | python3 -c 'import json, sys; json.dump(json.load(sys.stdin)["policy"], sys.stdout)' >c.json
$ sevkit policy show c.json | cmp - b.toml
$ sevkit policy show - <c.json | cmp - b.toml

# Keys are read
$ cp $TESTDATA/keys/* . && mkdir sub && printf 'id_key.keys = ["../id.pem", "../id.pub.pem"]\nauthor_key.keys = "../author.pem"\n' >sub/k.toml
$ sevkit policy show sub/k.toml
format = "sevkit-policy/1"

[id_key]
digest = ["60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21"]

[author_key]
digest = ["9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558"]
$ sevkit key digest id.pem
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ printf 'id_key.keys = "rsa.pem"\n' | sevkit policy check -
sevkit policy check: error: standard input:1:8: rsa.pem: the key is RSA, but SNP only supports ECDSA on the curve P-384
[3]

# What is wrong, and where
$ printf 'strict = true\nmeasurment = "x"\n' | sevkit policy check -
sevkit policy check: error: standard input:2:1: unknown key 'measurment' (did you mean 'measurement'?)
[3]
$ printf '[guest_policy]\nperm = "smt"\n' | sevkit policy check -
sevkit policy check: error: standard input:2:1: guest_policy: unknown key 'perm'; known are exact, limit, permit, require, forbid, abi_min
[3]
$ printf 'nothing_like_it = 1\n[vmpl]\n' >u.toml; sevkit policy check u.toml 2>&1 | cut -c -120
sevkit policy check: error: u.toml:1:1: unknown key 'nothing_like_it'; known are description, measurement, report_data, 
$ printf 'measurement = "00"\n' | sevkit policy check -
sevkit policy check: error: standard input:1:1: measurement: found '00' (2 characters), expected 48 bytes as hex or base64
[3]
$ printf 'allow = ["debug", "everything"]\n' | sevkit policy check -
sevkit policy check: error: standard input:1:19: allow: found 'everything', expected one of debug, migrate-ma, masked-chip-id, masked-key, no-signer
[3]
$ printf 'time = "tomorrow"\n' | sevkit policy check -
sevkit policy check: error: standard input:1:1: time: found 'tomorrow', expected 2025-12-31, 2025-12-31T23:59:59Z (UTC) or @SECONDS since 1970
[3]
$ printf 'a = [1,\n' | sevkit policy check -
sevkit policy check: error: standard input:1:9: Error while parsing array: encountered end-of-file
[3]
$ printf '{"strict": true, "strict": false}' | sevkit policy check -
sevkit policy check: error: standard input:1:25: duplicate object key near '"strict"'
[3]
$ printf '{\n  "tcb": {"reported": "bl=4",\n    "comitted": "bl=4"}\n}\n' | sevkit policy check -
sevkit policy check: error: standard input:3:5: tcb: unknown key 'comitted' (did you mean 'committed'?)
[3]
$ printf '{"vmpl": 9}' | sevkit policy check -
sevkit policy check: error: standard input:1:2: vmpl.min: found '9', expected 0, 1, 2, 3 or "host"
[3]
$ printf '[guest_policy]\nexact = 0x30000\npermit = ["smt"]\n' | sevkit policy check -
sevkit policy check: error: standard input: guest_policy.exact (standard input:2:1) and guest_policy.permit (standard input:3:11) exclude each other
[3]
$ printf 'require = ["crl", "cert"]\n' | sevkit policy check -
sevkit policy check: error: standard input:1:19: require: found 'cert', expected the name of a check; 'sevkit report verify' lists them
[3]
$ sevkit policy check none.toml
sevkit policy check: error: none.toml: No such file or directory
[4]
$ sevkit policy check
sevkit policy check: error: the following arguments are required: FILE
sevkit policy check: note: 'sevkit policy check --help' shows the options
[2]
$ sevkit policy init --from raw
sevkit policy init: error: --from needs --from-report or --enroll
sevkit policy init: note: 'sevkit policy init --help' shows the options
[2]

# Launch plans are files of their own
$ printf '[launch]\nvcpus = 1\n' | sevkit policy check -
sevkit policy check: error: standard input:1:2: launch: found a table, expected the file of a launch plan (sevkit.toml(5)), or a list of them
[3]
$ printf 'launch = "none.toml"\n' | sevkit policy check -
sevkit policy check: error: standard input:1:1: none.toml: No such file or directory
[4]
$ printf 'generation = "sev-snp"\n[firmware]\nfile = "none.fd"\n' >plan.toml; printf 'launch = ["plan.toml"]\n' | sevkit policy check -
sevkit policy check: error: standard input:1:1: plan.toml: none.fd: No such file or directory
[4]
$ printf 'launch = ["policy.t"]\n' >policy.t; sevkit policy check policy.t
sevkit policy check: error: policy.t:1:1: policy.t:1:1: unknown key 'launch'; known are format, name, generation, qemu, accelerator, vcpus, max_vcpus, memory, huge_pages, private_huge_pages, log, qmp, cpu, firmware, boot, verity, luks, data, acpi, network, console, sev, id_block, disk, vfio, expect
[3]
