# The owner's side of attested boot; with guests: tests/attest

$ sevkit attest unlock
sevkit attest unlock: error: the following arguments are required: --owner-key, PLAN
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest ssh --owner-key k plan.toml
sevkit attest ssh: error: the following arguments are required: --known-hosts
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
$ sevkit key generate --type ed25519 --output owner.pem >public; sed 's/[0-9a-f]\{64\}/HEX/' public; stat -c %a owner.pem; head -n1 owner.pem
ed25519:HEX
600
-----BEGIN PRIVATE KEY-----
$ sevkit key generate --type ed25519 --output owner.pem
sevkit key generate: error: will not replace a file without --force: owner.pem: File exists
[1]
$ sevkit key generate --type ed25519 --output x.pem --public-output y
sevkit key generate: error: --public-output contradicts --type ed25519
sevkit key generate: note: 'sevkit key generate --help' shows the options
[2]
$ sevkit key generate --type rsa --output x.pem 2>&1 | tail -n1
sevkit key generate: note: 'sevkit key generate --help' shows the options
$ printf 'generation = "sev-snp"\n' >plan.toml; sevkit attest unlock --owner-key owner.pem plan.toml
sevkit attest unlock: error: plan.toml: boot.mode is missing: this guest has no attested boot
[3]
$ printf 'generation = "sev-snp"\n[boot]\nmode = "plain"\nroot = "/dev/vda"\n' >plan.toml; sevkit attest unlock --owner-key owner.pem plan.toml
sevkit attest unlock: error: plan.toml: boot.owner is missing: the guest has no owner
[3]
$ printf 'generation = "sev-snp"\n[boot]\nmode = "plain"\nroot = "/dev/vda"\nowner = "ed25519:%064d"\n' 7 >plan.toml; sevkit attest unlock --owner-key owner.pem plan.toml 2>&1 | sed 's/[0-9a-f]\{64\}/HEX/'
sevkit attest unlock: error: --owner-key: owner.pem is the key of another owner (ed25519:HEX) than boot.owner of plan.toml
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
$ sevkit key generate --output p384.pem; sevkit attest unlock --owner-key p384.pem plan.toml
sevkit attest unlock: error: --owner-key: p384.pem: expected a private key for Ed25519 (PKCS#8, PEM); this key is for another algorithm
[3]
$ echo horse >words; echo hors >wrong; sevkit key generate --type ed25519 --output sealed.pem --passphrase-file words | sed 's/[0-9a-f]\{64\}/HEX/'; head -n1 sealed.pem
ed25519:HEX
-----BEGIN ENCRYPTED PRIVATE KEY-----
$ sevkit attest unlock --owner-key sealed.pem --owner-key-passphrase-file words plan.toml 2>&1 | sed 's/[0-9a-f]\{64\}/HEX/'
sevkit attest unlock: error: --owner-key: sealed.pem is the key of another owner (ed25519:HEX) than boot.owner of plan.toml
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
$ sevkit attest unlock --owner-key sealed.pem --owner-key-passphrase-fd 3 plan.toml 3<wrong
sevkit attest unlock: error: --owner-key: sealed.pem: the key is encrypted and the passphrase does not open it
[1]
$ setsid -w sevkit attest unlock --owner-key sealed.pem plan.toml
sevkit attest unlock: error: --owner-key: sealed.pem: there is no terminal to ask for the passphrase of the owner's key; use --owner-key-passphrase-file or --owner-key-passphrase-fd
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest unlock --owner-key nowhere.pem plan.toml
sevkit attest unlock: error: --owner-key: nowhere.pem: No such file or directory
[4]
$ sevkit attest unlock --owner-key owner.pem nowhere.toml
sevkit attest unlock: error: nowhere.toml: No such file or directory
[4]
$ printf 'generation = "sev-snp"\n[boot]\nmode = "plain"\nroot = "/dev/vda"\nowner = "%s"\n' $(cat public) >plan.toml; sevkit attest unlock --owner-key owner.pem plan.toml
sevkit attest unlock: error: firmware.file is missing: QEMU's built-in firmware (SeaBIOS) cannot start a guest with encrypted memory
sevkit attest unlock: error: boot.mode: attested boot requires boot.kernel and boot.initrd
sevkit attest unlock: error: acpi.defence = "tables+no-aml": boot.kernel is missing: the kernel's parameters are part of the measured command line
sevkit attest unlock: error: plan.toml: acpi.defence = "tables+no-aml": firmware.file is missing: the tables are put in front of it
[3]
$ sevkit attest unlock --owner-key owner.pem --port 70000 plan.toml
sevkit attest unlock: error: --port: '70000' is not a number (decimal, or hex with 0x) from 1 to 65535
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest unlock --owner-key owner.pem --timeout 0 plan.toml
sevkit attest unlock: error: --timeout: '0' is not a number (decimal, or hex with 0x) from 1 to 86400
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest unlock --owner-key owner.pem --vsock 2 plan.toml
sevkit attest unlock: error: --vsock: '2' is not a number (decimal, or hex with 0x) from 3 to 4294967294
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest unlock --owner-key owner.pem --vsock 3 --host h plan.toml
sevkit attest unlock: error: argument --host: not allowed with argument --vsock
sevkit attest unlock: note: 'sevkit attest unlock --help' shows the options
[2]
$ sevkit attest ssh --owner-key owner.pem --known-hosts k plan.toml command
sevkit attest ssh: error: a command has no effect without --run
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
$ sevkit attest ssh --owner-key owner.pem --known-hosts k --identity id plan.toml
sevkit attest ssh: error: --identity has no effect without --run
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
$ sevkit attest ssh --owner-key owner.pem --known-hosts k --user me plan.toml
sevkit attest ssh: error: --user has no effect without --run
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
$ sevkit attest ssh --owner-key owner.pem --known-hosts k --run --json plan.toml
sevkit attest ssh: error: --run contradicts --json
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit attest ssh",
  "error": {
    "code": "usage",
    "text": "--run contradicts --json"
  }
}
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
$ sevkit attest ssh --owner-key owner.pem --known-hosts k --run --vsock 3 plan.toml
sevkit attest ssh: error: --run contradicts --vsock: ssh needs TCP
sevkit attest ssh: note: 'sevkit attest ssh --help' shows the options
[2]
