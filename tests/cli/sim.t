# Simulated processors: what is made, and what is refused before QEMU starts. Whole guests: tests/e2e.

$ python3 $TESTDATA/make_firmware.py f.fd --preset amdsev
$ echo kernel >k; echo initrd >i
$ sevkit sim init chip --chip-id 00
sevkit sim init: error: --chip-id: expected exactly 128 hex digits, found 2 characters: '00'
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --set vcek=00
sevkit sim init: error: --set: vcek=00: expected CERT:OID=HEX
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --set xyzzy:3.8=00
sevkit sim init: error: --set: no certificate xyzzy; expected ark, ask, asvk, vcek or vlek
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --set vcek:3.8=0
sevkit sim init: error: --set: 0: expected at most 160 bytes in hex
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --remove vcek:3.8=00
sevkit sim init: error: --remove: vcek:3.8=00: expected CERT:OID
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --tcb bl=x
sevkit sim init: error: --tcb: TCB: "bl=x" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N (each once, N from 0 to 255)
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --product rome
sevkit sim init: error: argument --product: invalid choice: 'rome' (choose from 'milan', 'genoa', 'turin')
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --set vlek:3.8=00
sevkit sim init: error: extension of the VLEK: this processor has no VLEK
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --csp-id CN=x
sevkit sim init: error: --csp-id has no effect without --vlek
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ sevkit sim init chip --remove ark:4
sevkit sim init: error: the ARK has no extension 4
sevkit sim init: note: 'sevkit sim init --help' shows the options
[2]
$ ls chip
ls: cannot access 'chip': No such file or directory
[2]
$ sevkit sim init chip --product turin --report-version 5 --vlek --chip-id 0102030405060708
chip: simulated Turin, report version 5, signed by its VLEK
chip/ark.pem: the root for --trust-root
$ ls chip
ark.pem
ask.pem
asvk.pem
bundle.pem
certs.bin
chip.json
crl.pem
vcek.key
vcek.pem
vlek.key
vlek.pem
$ stat -c '%a %n' chip/chip.json chip/vcek.key chip/vlek.key chip/ark.pem
600 chip/chip.json
600 chip/vcek.key
600 chip/vlek.key
644 chip/ark.pem
$ sevkit certs verify --trust-root chip/ark.pem chip/bundle.pem >verified; echo $?
0
$ sevkit certs verify chip/bundle.pem >verified; echo $?
1
$ sevkit sim init chip
sevkit sim init: error: will not replace a file without --force: chip/chip.json: File exists
[1]

# A folder that cannot be made: at once, before the keys are
$ timeout 1 sevkit sim init missing/folder; : >plain; timeout 1 sevkit sim init plain
sevkit sim init: error: missing/folder: No such file or directory
sevkit sim init: error: plain: Not a directory
[4]
$ timeout 1 sevkit sim init fresh --set vlek:3.8=00 2>/dev/null; ls fresh
ls: cannot access 'fresh': No such file or directory
[2]

# Where not all of it can be written, nothing stays
$ (trap '' XFSZ; ulimit -f 8; sevkit sim init full) 2>&1 | grep -o 'full/.*'; ls full
full/bundle.pem: cannot write: File too large
ls: cannot access 'full': No such file or directory
[2]

# QEMU is only what it is said to be
$ sevkit sim run chip
sevkit sim run: error: the following arguments are required: DIR -- QEMU [ARGUMENT...]
sevkit sim run: note: 'sevkit sim run --help' shows the options
[2]
$ sevkit sim run nowhere -- qemu
sevkit sim run: error: nowhere/chip.json: No such file or directory
[4]
$ sevkit sim run chip -- qemu -bios f.fd
sevkit sim run: error: QEMU's command line has no -object sev-snp-guest: this is no SEV-SNP guest
[1]
$ sevkit sim run chip -- qemu -machine q35 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0
sevkit sim run: error: -machine: confidential-guest-support is missing, the object is sev0: QEMU would start a guest without SEV-SNP
[1]
$ sevkit sim run chip -- true -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios nowhere.fd -object sev-snp-guest,id=sev0
sevkit sim run: error: nowhere.fd: No such file or directory
[4]
$ sevkit sim run chip -- true -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0,policy=0x20000
sevkit sim run: error: SNP_LAUNCH_START: the firmware refused with status 0x07 POLICY_FAILURE: the guest's policy forbids it
[1]
$ sevkit sim run chip --digest-out digest -- true -machine q35,confidential-guest-support=sev0 -cpu EPYC -smp 3 -bios f.fd -kernel k -initrd i -append a,b -object sev-snp-guest,id=sev0,kernel-hashes=on
$ sevkit measure --mode snp --vcpus 3 --vcpu-type EPYC --ovmf f.fd --kernel k --initrd i --append a,b | cmp - digest
$ sevkit sim run chip -- ./nowhere -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0
sevkit sim run: error: ./nowhere: No such file or directory
[4]
$ sevkit sim run chip -- false -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0
sevkit sim run: error: QEMU ended with exit status 1
[4]
$ sevkit sim serve chip --socket no/where -- qemu -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0
sevkit sim serve: error: no/where: No such file or directory
[4]

# Ended by a signal, nothing is left behind
$ python3 -c 'k = bytearray(4096); k[0x1f1] = 1; k[0x202:0x208] = b"HdrS\x0f\x02"; k[0x211] = 1; k[0x22c:0x230] = b"\xff" * 4; open("bz", "wb").write(k)'
$ printf '#!/bin/sh\necho >started; exec sleep 60\n' >qemu; chmod +x qemu; mkdir -m 700 run; ulimit -c 0
$ for s in HUP TERM QUIT; do rm -f started; XDG_RUNTIME_DIR=$PWD/run env --default-signal=HUP,TERM,QUIT sevkit sim run chip --boot firmware -- ./qemu -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -kernel bz -object sev-snp-guest,id=sev0,kernel-hashes=on & until test -e started; do sleep 0.1; done; ls run | wc -l; kill -$s $!; wait $!; ls run; done 2>/dev/null
1
1
1
$ for s in HUP TERM QUIT; do env --default-signal=HUP,TERM,QUIT sevkit sim serve chip --socket sock -- qemu -machine q35,confidential-guest-support=sev0 -cpu EPYC -bios f.fd -object sev-snp-guest,id=sev0 >/dev/null & until test -S sock; do sleep 0.1; done; kill -$s $!; wait $!; ls sock 2>/dev/null; done 2>/dev/null
[2]

# A processor that was damaged
$ cp -r chip bad; sed -i s/sevkit-sim-chip/other/ bad/chip.json; sevkit sim run bad -- qemu
sevkit sim run: error: bad/chip.json: format: found other/1, expected sevkit-sim-chip/1
[3]
$ cp chip/chip.json bad/; echo >bad/vcek.key; sevkit sim run bad -- qemu
sevkit sim run: error: bad/vcek.key: no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER
[3]
