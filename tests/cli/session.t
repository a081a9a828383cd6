# session create: launch sessions of SEV and SEV-ES guests.

$ cp $TESTDATA/sev/* .; sevkit session create --policy nodbg,noks,es --trust-root ark.cert platform.chain ask_ark.cert
policy  0x7 (nodbg,noks,es)
keep    vm_tik.bin vm_tek.bin
launch  vm_godh.b64 (dhCert) vm_session.b64 (session)
$ ls -l vm_* | cut -c 1-10; wc -c vm_tik.bin vm_tek.bin vm_godh.b64 vm_session.b64 | head -n 4
-rw-r--r--
-rw-r--r--
-rw-------
-rw-------
  16 vm_tik.bin
  16 vm_tek.bin
2780 vm_godh.b64
 172 vm_session.b64
$ base64 -d vm_godh.b64 | wc -c; base64 -d vm_session.b64 | wc -c
2084
128
$ sevkit sev-certs show vm_godh.b64 | grep -v ' [xy] '
PDH
  API          0.0
  key          ECDH with SHA-256 (0x3), P-384

# Keys are fresh, and never replaced unasked
$ sevkit session create --policy 5 --trust-root ark.cert platform.chain ask_ark.cert
sevkit session create: error: will not replace a file without --force: vm_tik.bin: File exists
[1]
$ cp vm_tik.bin old; sevkit session create --force --policy 5 --trust-root ark.cert platform.chain ask_ark.cert >/dev/null; cmp -s old vm_tik.bin
[1]
$ sevkit session create --name other --policy 0x17000005 --json --trust-root ark.cert platform.chain ask_ark.cert
{
  "schema": "sevkit.session-create/1",
  "version": "0.1.0",
  "policy": "0x17000005",
  "tik": "other_tik.bin",
  "tek": "other_tek.bin",
  "owner_certificate": "other_godh.b64",
  "session": "other_session.b64"
}
$ cmp -s other_tik.bin other_tek.bin
[1]
$ touch third_godh.b64; sevkit session create --name third --policy 5 --trust-root ark.cert platform.chain ask_ark.cert; ls third*
sevkit session create: error: will not replace a file without --force: third_godh.b64: File exists
third_godh.b64
$ sevkit session create --name nowhere/x --policy 5 --trust-root ark.cert platform.chain ask_ark.cert
sevkit session create: error: nowhere/x_tik.bin: No such file or directory
[4]

# The PDH must lead to a root
$ sevkit session create --name u --policy 5 platform.chain ask_ark.cert; ls u_*
sevkit session create: error: the PDH does not lead to AMD: root: the ARK is none of AMD's that are built in (Milan and later); older ones have to be named as root
ls: cannot access 'u_*': No such file or directory
[2]
$ sevkit session create --name u --policy 5 --unverified pdh.b64
sevkit session create: warning: the certificates are not verified: whoever made them will know the keys
policy  0x5 (nodbg,es)
keep    u_tik.bin u_tek.bin
launch  u_godh.b64 (dhCert) u_session.b64 (session)
$ sevkit session create --policy 5 ask_ark.cert
sevkit session create: error: there is no PDH certificate in these files
[3]
$ sevkit session create --policy 5 --trust-root platform.chain platform.chain
sevkit session create: error: --trust-root: platform.chain: there is no ARK in it
[3]
$ sevkit session create --policy es,snp platform.chain
sevkit session create: error: --policy: policy 'es,snp': 'snp' is neither a number below 2^32 nor one of nodbg, noks, es, nosend, domain, sev, api=MAJOR.MINOR
sevkit session create: note: 'sevkit session create --help' shows the options
[2]
$ sevkit session create platform.chain
sevkit session create: error: the following arguments are required: --policy
sevkit session create: note: 'sevkit session create --help' shows the options
[2]
$ sevkit session create --policy 5
sevkit session create: error: the following arguments are required: FILE...
sevkit session create: note: 'sevkit session create --help' shows the options
[2]
$ sevkit session create --policy 5 missing
sevkit session create: error: missing: No such file or directory
[4]

# A policy with which a secret is none
$ sevkit session create --name d --policy es --trust-root ark.cert platform.chain ask_ark.cert
sevkit session create: warning: the policy 0x4 lets the host read the guest's memory: 'nodbg' is not in it
policy  0x4 (es)
keep    d_tik.bin d_tek.bin
launch  d_godh.b64 (dhCert) d_session.b64 (session)
$ sevkit session create --name d --force --policy 5 --unverified --trust-root ark.cert platform.chain
sevkit session create: error: --unverified contradicts --trust-root
sevkit session create: note: 'sevkit session create --help' shows the options
[2]
