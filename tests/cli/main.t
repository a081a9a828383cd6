# The command line as a whole: help, version, unknown words, exit statuses.

$ sevkit
sevkit: error: a command is required; 'sevkit help' shows them all
[2]
$ sevkit --version
sevkit 0.1.0
$ sevkit --help
usage: sevkit COMMAND [OPTION...]

Measure, launch and verify confidential guests (AMD SEV, SEV-ES, SEV-SNP).

know and pin what will run:
  measure            compute a launch digest (SEV, SEV-ES, SEV-SNP, SVSM)
  match              find out why a launch digest is not the expected one
  id-block create    sign an expected launch digest
  id-block show      show the fields of an ID block
  id-block verify    check an ID block's signatures and contents
  key generate       make a key for ID blocks, or an owner's
  key digest         print key digests as reports show them
  policy check       check a policy file
  policy init        write a commented policy, on request one that pins a report
  policy show        show a policy file in its normal form

verify a SEV-SNP guest:
  report get         get a report from inside of a guest
  report show        show the fields of an attestation report
  report convert     write a report in another form
  report verify      verify attestation reports and their certificates
  attest ssh         attest a guest and learn its SSH host keys before any login
  attest unlock      attest a guest that is starting and hand it its disk keys
  attest report      get and verify a fresh report of a running guest
  certs bundle       put what reports need into one offline file
  certs export       write certificates in another form
  certs fetch        get certificates and CRLs from AMD
  certs import       keep certificates from files in the cache
  certs show         show certificates, CRLs and tables
  certs url          print where AMD has a report's certificates
  certs verify       verify certificates up to AMD's roots
  advisories list    list AMD's security bulletins, and what a report shows of them
  advisories show    show a security bulletin's figures and their sources

start a guest:
  config init        write a launch plan to start from
  config check       say whether a launch plan can work
  config show        print a launch plan in its normal form
  launch             start a guest from its plan, or print QEMU's arguments
  status             ask a guest that was launched for its state
  stop               power a guest off that was launched
  domain xml         write and check libvirt domains with launch security

prepare a host:
  host check         is this host ready for encrypted guests, and if not, why?
  host record        write down what a host check needs, to check it elsewhere
  host diagnose      known problems in a log, with cause and remedy
  host fix           repair the host's files: kernel command line, modules
  host show          product, chip identifiers, firmware, TCB and certificate addresses
  host domcapabilities what libvirt or QEMU offers to SEV guests here
  host versions      least versions of kernel, QEMU, OVMF, libvirt and firmware
  host firmware      files from which the kernel updates the SEV firmware
  host swiotlb       size of a guest's bounce buffer
  host config        set the TCB that reports show and what they mask
  host commit        commit the SEV firmware; cannot be undone
  host vlek-load     load a VLEK hashstick
  host hashstick     ask AMD for this host's VLEK hashstick, and check it
  host certs         certificates that guests get with extended reports
  host sev           certificates and owner of the platform of SEV and SEV-ES
  stack plan         the commands that build QEMU, OVMF and kernels
  stack build        build QEMU, OVMF and kernels from pinned sources
  stack lock         turn AMDSEV's stable-commits into a lock file
  stack package      put what was built into a reproducible archive
  stack fetch        get an archive that has a known digest
  stack install      put what was built onto a host
  stack source       get and unpack a Debian source package
  stack packages     names of the packages that a build needs

build a guest's disk and boot files:
  image create       make the root file system of a fresh Debian guest
  image convert      take a root file system out of a disk image
  image verity       make a read-only disk image with a hash tree
  image luks         make an encrypted and authenticated disk image
  image show         show what is on a disk image
  image check        say whether UEFI firmware boots a disk image
  initramfs build    build the initramfs of an attested guest
  firmware acpi      put ACPI tables of the guest's own in front of a firmware
  firmware show      show a firmware image's SEV tables and what it can be used for

inside of a guest:
  guest check        can this guest ask for reports, and if not, why?
  derive-key         have the processor derive a key for this guest

look into details:
  igvm show          show what an IGVM file holds
  igvm measure       compute the launch digest of an IGVM file
  igvm verify        check an IGVM file's ID block and digest
  igvm sign          sign an IGVM file's launch digest
  vmsa build         build a VM save area
  vmsa show          show a VM save area's fields
  vmsa diff          name the fields in which two VM save areas differ
  trace compare      say where two launches part, and why

try it without the hardware:
  sim init           make a simulated secure processor
  sim run            run QEMU with a simulated secure processor
  sim serve          be the processor of a guest that others start
  demo verity        show attested boot with a root that is checked
  demo luks          show attested boot with an encrypted root

SEV and SEV-ES guests only:
  validate           validate the launch measurement of a SEV or SEV-ES guest
  validate-report    validate an attestation report of a SEV or SEV-ES guest
  session create     make the launch session of a SEV or SEV-ES guest
  secret build       encrypt secrets for one launch of a SEV or SEV-ES guest
  sev-certs show     show certificates of a SEV platform from before SNP
  sev-certs verify   verify that a SEV platform's certificates lead to AMD

options:
  -h, --help           show this help message and exit
  -V, --version        show the version and exit; 'version --verbose' shows more
  --debug[=ROOM,...]   before the command: print each decision to stderr

'sevkit help COMMAND' tells more about a command, as does sevkit(1).

exit status: 0 yes, 1 no or refused, 2 usage, 3 malformed input, 4 files or system,
5 internal error; 'report verify' has 10 to 13 for kinds of no
$ sevkit -h | head -n 1
usage: sevkit COMMAND [OPTION...]
$ sevkit help | head -n 1
usage: sevkit COMMAND [OPTION...]
$ sevkit help key
usage: sevkit key VERB [OPTION...]

commands:
  key generate       make a key for ID blocks, or an owner's
  key digest         print key digests as reports show them
  key derive         the same as 'derive-key'
$ sevkit key --help
usage: sevkit key VERB [OPTION...]

commands:
  key generate       make a key for ID blocks, or an owner's
  key digest         print key digests as reports show them
  key derive         the same as 'derive-key'
$ sevkit key -h | head -n 1
usage: sevkit key VERB [OPTION...]
$ sevkit help key digest
usage: sevkit key digest [-h] [--format {hex,base64,json}] [--json]
                         [--passphrase-file FILE | --passphrase-fd N]
                         FILE...

Print the digests of private or public P-384 keys as attestation reports show
them (ID_KEY_DIGEST, AUTHOR_KEY_DIGEST).

options:
  -h, --help            show this help message and exit
  --format {hex,base64,json}
                        form of the digest; default hex
  --json                print JSON; see sevkit-json(5)
  --passphrase-file FILE
                        file that holds the passphrase
  --passphrase-fd N     open file descriptor to read the passphrase from

other names: --output-format, --to, --form for --format

examples:
  sevkit key digest id.pem
  sevkit key digest --format base64 id.pem author.pub.pem
$ sevkit key digest --help | head -n 1
usage: sevkit key digest [-h] [--format {hex,base64,json}] [--json]
$ sevkit help measure | head -n 1
usage: sevkit measure [-h] [-v]
$ COLUMNS=60 sevkit id-block show --help
usage: sevkit id-block show [-h] [--json] BLOCK [AUTH]

Show the fields of an ID block and its authentication
information. Each may be raw bytes or base64 in a file, or
QEMU's option string. Nothing is verified.

options:
  -h, --help  show this help message and exit
  --json      print JSON; see sevkit-json(5)

examples:
  sevkit id-block show block.bin auth.bin
  sevkit id-block show 'id-block=...,id-auth=...,author-key-enabled=on'

# Words that are no command
$ sevkit mesure
sevkit: error: 'mesure' is not a command (did you mean 'measure'?); 'sevkit help' shows them all
[2]
$ sevkit xyzzy
sevkit: error: 'xyzzy' is not a command; 'sevkit help' shows them all
[2]
$ sevkit key
sevkit: error: 'key' needs a verb; 'sevkit help key' shows them
[2]
$ sevkit id-block crate
sevkit: error: 'id-block crate' is not a command (did you mean 'create'?)
[2]
$ sevkit id-block xyzzy
sevkit: error: 'id-block xyzzy' is not a command
[2]
$ sevkit help xyzzy
sevkit: error: 'xyzzy' is not a command; 'sevkit help' shows them all
[2]
$ sevkit help key xyzzy
sevkit: error: 'key xyzzy' is not a command
[2]
$ sevkit help measure more
sevkit: error: help: too many words: 'more'
[2]
$ sevkit --versions
sevkit: error: '--versions' is not an option of sevkit itself (--help, --version, --debug); a command's own come after it
[2]
$ sevkit ''
sevkit: error: '' is not a command; 'sevkit help' shows them all
[2]

# Options
$ sevkit measure --mod
sevkit measure: error: argument --mode: expected one argument
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --xyzzy
sevkit measure: error: unrecognized arguments: --xyzzy
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode tdx --ovmf x
sevkit measure: error: argument --mode: invalid choice: 'tdx' (choose from 'sev', 'sev-es', 'sev-snp', 'sev-snp:ovmf-hash', 'sev-snp:svsm')
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit key digest
sevkit key digest: error: the following arguments are required: FILE...
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --format
sevkit key digest: error: argument --format: expected one argument
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --jso=1 x
sevkit key digest: error: argument --json: ignored explicit argument '1'
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit firmware show a b
sevkit firmware show: error: unrecognized arguments: b
sevkit firmware show: note: 'sevkit firmware show --help' shows the options
[2]

# The list that completions and the check of the manual pages are made from
$ sevkit --list-options
measure			compute a launch digest (SEV, SEV-ES, SEV-SNP, SVSM)
firmware	acpi	[FILE]	put ACPI tables of the guest's own in front of a firmware
firmware	show	FILE	show a firmware image's SEV tables and what it can be used for
id-block	create		sign an expected launch digest
id-block	show	BLOCK [AUTH]	show the fields of an ID block
id-block	verify		check an ID block's signatures and contents
key	generate		make a key for ID blocks, or an owner's
key	digest	FILE...	print key digests as reports show them
vmsa	build		build a VM save area
vmsa	show	FILE	show a VM save area's fields
vmsa	diff	A B	name the fields in which two VM save areas differ
match			find out why a launch digest is not the expected one
trace	compare	A B	say where two launches part, and why
igvm	show	FILE	show what an IGVM file holds
igvm	measure	FILE	compute the launch digest of an IGVM file
igvm	verify	FILE	check an IGVM file's ID block and digest
igvm	sign	FILE	sign an IGVM file's launch digest
certs	bundle	[REPORT...]	put what reports need into one offline file
certs	export	PATH...	write certificates in another form
certs	fetch	[{ca,vek,crl,all}] [REPORT]	get certificates and CRLs from AMD
certs	import	PATH...	keep certificates from files in the cache
certs	show	PATH...	show certificates, CRLs and tables
certs	url	[REPORT]	print where AMD has a report's certificates
certs	verify	PATH...	verify certificates up to AMD's roots
policy	check	FILE	check a policy file
policy	init	[REPORT ...]	write a commented policy, on request one that pins a report
policy	show	FILE	show a policy file in its normal form
advisories	list	[REPORT]	list AMD's security bulletins, and what a report shows of them
advisories	show	BULLETIN	show a security bulletin's figures and their sources
report	get		get a report from inside of a guest
derive-key			have the processor derive a key for this guest
guest	check		can this guest ask for reports, and if not, why?
report	show	REPORT	show the fields of an attestation report
report	convert	REPORT	write a report in another form
report	verify	[REPORT ...]	verify attestation reports and their certificates
sim	init	DIR	make a simulated secure processor
sim	run	DIR -- QEMU [ARGUMENT...]	run QEMU with a simulated secure processor
sim	serve	DIR -- QEMU [ARGUMENT...]	be the processor of a guest that others start
validate			validate the launch measurement of a SEV or SEV-ES guest
validate-report		REPORT	validate an attestation report of a SEV or SEV-ES guest
session	create	FILE...	make the launch session of a SEV or SEV-ES guest
secret	build		encrypt secrets for one launch of a SEV or SEV-ES guest
sev-certs	show	FILE...	show certificates of a SEV platform from before SNP
sev-certs	verify	FILE...	verify that a SEV platform's certificates lead to AMD
domain	xml	[FILE]	write and check libvirt domains with launch security
config	init	FILE	write a launch plan to start from
config	check	FILE	say whether a launch plan can work
config	show	FILE	print a launch plan in its normal form
launch		FILE | ARGUMENT...	start a guest from its plan, or print QEMU's arguments
attest	ssh	PLAN [COMMAND ...]	attest a guest and learn its SSH host keys before any login
attest	unlock	PLAN	attest a guest that is starting and hand it its disk keys
attest	report	PLAN	get and verify a fresh report of a running guest
status		[FILE]	ask a guest that was launched for its state
stop		[FILE]	power a guest off that was launched
host	check		is this host ready for encrypted guests, and if not, why?
host	record	DIR	write down what a host check needs, to check it elsewhere
host	diagnose	[LOG]	known problems in a log, with cause and remedy
host	fix		repair the host's files: kernel command line, modules
host	show		product, chip identifiers, firmware, TCB and certificate addresses
host	domcapabilities	[FILE]	what libvirt or QEMU offers to SEV guests here
host	versions		least versions of kernel, QEMU, OVMF, libvirt and firmware
host	firmware	[install FILE]	files from which the kernel updates the SEV firmware
host	swiotlb		size of a guest's bounce buffer
host	config		set the TCB that reports show and what they mask
host	commit		commit the SEV firmware; cannot be undone
host	vlek-load	HASHSTICK	load a VLEK hashstick
host	hashstick	{request,extract,check} [FILE]	ask AMD for this host's VLEK hashstick, and check it
host	certs	{import,check,export} PATH...	certificates that guests get with extended reports
host	sev	{export,generate,provision,reset,rotate} [FILE...]	certificates and owner of the platform of SEV and SEV-ES
stack	plan	[PART ...]	the commands that build QEMU, OVMF and kernels
stack	build	[PART ...]	build QEMU, OVMF and kernels from pinned sources
stack	lock	STABLE-COMMITS	turn AMDSEV's stable-commits into a lock file
stack	package		put what was built into a reproducible archive
stack	fetch	URL	get an archive that has a known digest
stack	install		put what was built onto a host
stack	source	DSC	get and unpack a Debian source package
stack	packages		names of the packages that a build needs
initramfs	build		build the initramfs of an attested guest
image	create		make the root file system of a fresh Debian guest
image	convert	ROOT	take a root file system out of a disk image
image	verity	ROOT	make a read-only disk image with a hash tree
image	luks	ROOT	make an encrypted and authenticated disk image
image	show	DISK	show what is on a disk image
image	check	DISK	say whether UEFI firmware boots a disk image
demo	verity		show attested boot with a root that is checked
demo	luks		show attested boot with an encrypted root
$ sevkit --list-options key digest
--help	-h	flag			show this help message and exit	
--format		value		hex base64 json	form of the digest; default hex	--output-format --to --form
--json		flag			print JSON; see sevkit-json(5)	
--passphrase-file		value	FILE		file that holds the passphrase	
--passphrase-fd		value	N		open file descriptor to read the passphrase from	
$ sevkit --list-options key xyzzy
sevkit: error: 'key xyzzy' is not a command
[2]

# Standard output that does not take what is written
$ sevkit --version >/dev/full
sevkit: error: standard output: No space left on device
[4]
$ sevkit --help >&-
sevkit: error: standard output: Bad file descriptor
[4]
$ sevkit measure --profile list >/dev/full
sevkit measure: error: standard output: No space left on device
[4]
# A reader that goes away: no message, and not the status of an answer that was read
$ (sleep 0.2; sevkit help; echo $? >status) | true; cat status
4
$ (sleep 0.2; sevkit version --verbose; echo $? >status) | true; cat status
4
# Words that are nearly right
$ sevkit verify r.bin
sevkit: error: 'verify' is not a command by itself; there is 'id-block verify', 'igvm verify', 'certs verify', 'report verify', 'sev-certs verify'
[2]
$ sevkit fetch
sevkit: error: 'fetch' is not a command by itself; there is 'certs fetch', 'stack fetch'
[2]
$ sevkit certs fetch --refesh=1 all r.bin
sevkit certs fetch: error: unrecognized arguments: --refesh=1 (did you mean '--refresh'?)
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit measure --mde snp
sevkit measure: error: unrecognized arguments: --mde snp (did you mean '--mode'?)
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --xyz -- --mode snp
sevkit measure: error: unrecognized arguments: --xyz -- --mode snp
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sev-snp-measure --mode snp --ovff fw.fd --ovmf fw.fd 2>&1 | grep suggest
[1]
$ sevkit certs fetch vekk r.bin
sevkit certs fetch: error: 'vekk' is not ca, vek, crl or all
sevkit certs fetch: note: 'sevkit certs fetch --help' shows the options
[2]
$ sevkit certs fetch missing.bin
sevkit certs fetch: error: the word is not ca, vek, crl or all, so it is a report: missing.bin: No such file or directory
[4]
$ sevkit measure --vcpu-type list
CPU MODEL        SIGNATURE
EPYC             0x800f12
EPYC-v1          0x800f12
EPYC-v2          0x800f12
EPYC-IBPB        0x800f12
EPYC-v3          0x800f12
EPYC-v4          0x800f12
EPYC-v5          0x800f12
Dhyana           0x900f01
Dhyana-v1        0x900f01
Dhyana-v2        0x900f01
EPYC-Rome        0x830f10
EPYC-Rome-v1     0x830f10
EPYC-Rome-v2     0x830f10
EPYC-Rome-v3     0x830f10
EPYC-Rome-v4     0x830f10
EPYC-Rome-v5     0x830f10
EPYC-Milan       0xa00f11
EPYC-Milan-v1    0xa00f11
EPYC-Milan-v2    0xa00f11
EPYC-Milan-v3    0xa00f11
EPYC-Genoa       0xa10f10
EPYC-Genoa-v1    0xa10f10
EPYC-Genoa-v2    0xa10f10
EPYC-Turin       0xb00f00
EPYC-Turin-v1    0xb00f00
EPYC-Turin-v2    0xb00f00
$ sevkit measure --vcpu-type=list | head -n 2; sevkit measure --vcpu-type lost --mode snp --ovmf x
CPU MODEL        SIGNATURE
EPYC             0x800f12
sevkit measure: error: mode snp needs --vcpus
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit certs url --product list
PRODUCT
Milan
Genoa
Turin
Venice
$ sevkit report verify --product=help | tail -n +2
Milan
Genoa
Turin
Venice
$ sevkit key digest --product list
sevkit key digest: error: unrecognized arguments: --product
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
# Every command is in one group of the overview
$ sevkit --list-options | awk -F '\t' '{print $1, $2}' | sed 's/ $//' | sort >listed; sevkit help | sed -n 's/^  \([a-z]\)/\1/p' | while read -r noun verb rest; do grep -qx "$noun $verb" listed && echo "$noun $verb" || echo "$noun"; done | sort | diff listed -

# One thing has one name; other names and spellings do the same.
$ sevkit key generate -o id.pem; a=$(sevkit key digest --format base64 id.pem); for o in --output-format --to --form; do [ $(sevkit key digest $o base64 id.pem) = $a ] && echo same; done
same
same
same
$ sevkit config init --type snp a.toml; sevkit config init --mode seves b.toml; grep -h ^generation a.toml b.toml
generation = "sev-snp"
generation = "sev-es"
$ sevkit key digest --outp hex id.pem
sevkit key digest: error: unrecognized arguments: --outp
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]

# A file that is there stays, in all commands, unless --force is given; a device is written to.
$ touch there; for c in "vmsa build --vcpu-type EPYC --output there" "domain xml --generation sev-snp --ovmf f --vcpus 1 --vcpu-type EPYC-v4 --output there" "igvm sign --id-key id.pem --output there x.igvm" "attest report --owner-key k --output there p.toml" "report get --output there" "report verify --html there x" "policy init --output there" "report convert --format raw -o there x"; do sevkit $c 2>&1 | sed 's/.*error/error/'; done; wc -c there
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
error: will not replace a file without --force: there: File exists
0 there
$ sevkit vmsa build --vcpu-type EPYC --output /dev/null && sevkit vmsa build --vcpu-type EPYC --force -o there && wc -c there
4096 there

# Commands that have another name under another noun
$ sevkit sev --help; sevkit help guest | tail -3
usage: sevkit sev VERB [OPTION...]

commands:
  sev validate       the same as 'validate'
  sev report         the same as 'validate-report'
  sev session        the same as 'session create'
  sev secret         the same as 'secret build'
  sev certs show     the same as 'sev-certs show'
  sev certs verify   the same as 'sev-certs verify'
  guest derive-key   the same as 'derive-key'
  guest status       the same as 'status'
  guest stop         the same as 'stop'
$ for c in "sev validate" "sev report" "sev session" "sev secret" "sev certs show" "sev certs verify" "key derive" "guest derive-key" "guest status" "guest stop"; do sevkit $c --help | head -1 | cut -d' ' -f1-4; sevkit help $c | head -1 | cut -d' ' -f1-4; done | uniq -c
      2 usage: sevkit validate [-h]
      2 usage: sevkit validate-report [-h]
      2 usage: sevkit session create
      2 usage: sevkit secret build
      2 usage: sevkit sev-certs show
      2 usage: sevkit sev-certs verify
      4 usage: sevkit derive-key [-h]
      2 usage: sevkit status [-h]
      2 usage: sevkit stop [-h]
$ sevkit sev; sevkit sev certs; sevkit sev nothing; sevkit sevv validate
sevkit: error: 'sev' needs a verb; 'sevkit help sev' shows them
sevkit: error: 'sev certs' is not a command
sevkit: error: 'sev nothing' is not a command
sevkit: error: 'sevv' is not a command; 'sevkit help' shows them all
[2]
