# Launching with QEMU's own answers: these need a QEMU, whatever its version.
#requires program qemu-system-x86_64
#requires file /usr/share/ovmf/OVMF.fd

$ cat >guest.toml <<'END'
> generation = "none"
> accelerator = "tcg"
> memory = 64
> qmp = "q.sock"
> name = "a guest"
> [console]
> type = "none"
> END
$ sevkit launch --print guest.toml
qemu-system-x86_64 -name 'guest=a guest' -no-user-config -nodefaults -machine q35,accel=tcg -cpu max -smp cpus=1 -m size=64M -vga none -display none -chardev socket,id=qmp,path=q.sock,server=on,wait=off -mon chardev=qmp,mode=control
$ sevkit launch --json guest.toml | grep -E '"(schema|name|generation|qmp)"'
  "schema": "sevkit.launch/1",
  "name": "a guest",
  "generation": "none",
  "qmp": "q.sock",
$ sevkit launch --print guest.toml --set 'boot={kernel="a b,c", cmdline="x \"y\" $z"}'
qemu-system-x86_64 -name 'guest=a guest' -no-user-config -nodefaults -machine q35,accel=tcg -cpu max -smp cpus=1 -m size=64M -kernel 'a b,c' -append 'x "y" $z' -vga none -display none -chardev socket,id=qmp,path=q.sock,server=on,wait=off -mon chardev=qmp,mode=control

# It runs, tells, and ends
$ sevkit status guest.toml
sevkit status: error: q.sock: cannot connect: No such file or directory
[4]
$ (sevkit launch guest.toml >log 2>&1 &) ; for i in 1 2 3 4 5 6 7 8 9 10; do sevkit status guest.toml >/dev/null 2>&1 && break; sleep 0.5; done; sevkit status guest.toml
status: running
protected by: nothing
$ sevkit status --qmp q.sock --json | grep -E 'running|sev"'
  "status": "running",
  "running": true,
  "sev": null
$ sevkit launch guest.toml
sevkit launch: error: q.sock: a guest with this monitor runs already or is being started; 'sevkit status' asks it
[1]
$ rm q.sock.lock; sevkit launch guest.toml
sevkit launch: error: q.sock: a guest with this monitor runs already or is being started; 'sevkit status' asks it
[1]
$ sevkit stop --timeout 1 guest.toml
sevkit stop: error: the guest is still there after 1 seconds; --force ends it
[1]
$ sevkit stop --force --qmp q.sock
$ sevkit status guest.toml
sevkit status: error: q.sock: cannot connect: No such file or directory
[4]
# A monitor that takes no one in, because others wait, is there all the same
$ cat >full.py <<'END'
> import os, socket, subprocess
> listener = socket.socket(socket.AF_UNIX)
> listener.bind("q.sock")
> listener.listen(0)
> waiting = []
> try:
>     while True:
>         waiting.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK))
>         waiting[-1].connect("q.sock")
> except BlockingIOError:
>     subprocess.run(["sevkit", "launch", "guest.toml"])
>     subprocess.run(["sevkit", "status", "guest.toml"])
> os.unlink("q.sock")
> END
$ python3 full.py
sevkit launch: error: q.sock: a guest with this monitor runs already or is being started; 'sevkit status' asks it
sevkit status: error: q.sock: cannot connect: too many wait for it already
$ cat log

# Of several at once one starts; others cannot connect to its monitor
$ for i in 1 2 3 4; do (umask 0; sevkit launch guest.toml 2>&1 | grep -o 'runs already or is being started' >>log) & done; for i in $(seq 80); do test $(grep -c . log) -ge 3 && sevkit status guest.toml >/dev/null 2>&1 && break; sleep 0.5; done; stat -c %A q.sock; sevkit stop --force guest.toml; wait; cat log
srwxr-xr-x
runs already or is being started
runs already or is being started
runs already or is being started

# What is in the way, and what is not there
$ cp guest.toml q.file; sevkit launch guest.toml --set 'qmp="q.file"'; cmp guest.toml q.file
sevkit launch: error: q.file: no socket, and QEMU would replace it with its monitor's
$ sevkit launch guest.toml --set 'qmp="0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678"'
sevkit launch: error: 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678: found a path of 109 bytes for the monitor's socket, expected at most 107; the plan's keys qmp and name decide it
[1]
$ sevkit launch guest.toml --set 'qmp="nowhere/q.sock"'
sevkit launch: error: nowhere/q.sock.lock: No such file or directory
[4]
$ sevkit launch guest.toml --set 'boot={kernel="nowhere"}'
sevkit launch: error: boot.kernel: nowhere: No such file or directory
[4]
$ sevkit launch guest.toml --set 'disk=[{file="."}]'
sevkit launch: error: disk.file: .: Is a directory
[4]

# Plans that QEMU cannot start
$ cp /usr/share/ovmf/OVMF.fd .
$ cat >snp.toml <<'END'
> generation = "sev-snp"
> vcpus = 2
> [firmware]
> file = "OVMF.fd"
> END
$ sevkit launch --print --cbitpos 51 snp.toml 2>&1 | grep -c sev-snp-guest
1
$ sevkit launch --print snp.toml --set 'firmware={type="pflash"}' 2>&1 | grep flash
sevkit launch: error: firmware.type: SEV-SNP does not work with firmware in a flash drive: KVM refuses read-only memory for guest_memfd (Linux 6.9 and later); use bios
$ sevkit launch --measure snp.toml --set 'boot={kernel="/dev/null"}'
sevkit launch: error: firmware.file: OVMF.fd: no SEV-SNP with kernel hashes: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
[1]
$ sevkit launch --print guest.toml --set 'qemu="/bin/false"'
sevkit launch: error: /bin/false: QMP: the other side closed the connection
[4]
$ sevkit launch --print guest.toml --set 'qemu="no-such-qemu"'
sevkit launch: error: no-such-qemu: No such file or directory
[4]

# A QEMU that is asked and does not answer goes with the one who asks
$ printf '#!/bin/sh\necho $$ >pid\nexec sleep 60\n' >silent; chmod +x silent
$ (sevkit launch --print guest.toml --set 'qemu="./silent"' & until test -s pid; do sleep 0.1; done; kill $!; wait $!) 2>/dev/null
[143]
$ for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 $(cat pid) 2>/dev/null || break; sleep 0.2; done; kill -0 $(cat pid) 2>/dev/null
[1]

# The digest is that of 'sevkit measure'
$ sevkit launch --measure snp.toml >plan.hex; sevkit measure --mode snp --ovmf OVMF.fd --vcpus 2 --vcpu-type EPYC-v4 | cmp - plan.hex
$ sevkit launch --measure --json snp.toml | grep -c "$(cat plan.hex)"
1
$ sevkit launch --measure guest.toml
sevkit launch: error: generation: a guest of generation none is not measured
[1]

# Features of the save area that QEMU has an option for are measured
$ sevkit launch --measure snp.toml --set 'sev={debug_swap=true, secure_tsc=true, tsc_frequency=2500000000}' >features.hex
$ sevkit measure --mode snp --ovmf OVMF.fd --vcpus 2 --vcpu-type EPYC-v4 --guest-features debug-swap,secure-tsc,snp-active | cmp - features.hex
$ sevkit launch --measure snp.toml --set 'sev={debug_swap=true}' | cmp -s - plan.hex
[1]
$ sevkit launch --measure snp.toml --set 'sev={tsc_frequency=2500000000}'
sevkit launch: error: sev.tsc_frequency needs sev.secure_tsc
[1]
$ sevkit launch --measure snp.toml --set 'sev={secure_tsc=true, tsc_frequency=999999}'
sevkit launch: error: --set:1:23: sev.tsc_frequency: found 999999, expected a number from 1000000 to 4294967295
[3]
$ sevkit launch --measure snp.toml --set 'generation="sev-es"' --set 'sev={debug_swap=true}'
sevkit launch: error: sev.debug_swap has no meaning for this generation
[1]
$ sevkit launch --simulate no-chip snp.toml --set 'sev={secure_tsc=true}'
sevkit launch: error: sev.features: found 0x201, but the simulated host gives its guests 0x1, and it is measured
[1]

# Several network cards
$ sevkit launch --print guest.toml --set 'network={type="user", extra=[{type="user", restrict=true}]}' | grep -o 'net[01][^ ]*'
net0
net0,romfile=
net1,restrict=on
net1,romfile=
$ sevkit launch --print guest.toml --set 'network={type="user", extra=[{type="none"}]}'
sevkit launch: error: network.extra[0].type: found 'none', expected user, tap or bridge
[1]
$ sevkit launch --print guest.toml --set 'network={extra=[{restrict=true}]}'
sevkit launch: error: --set:1:17: network.extra: type is missing
[3]
$ sevkit launch --print guest.toml --set 'network={extra=[{type="user", forward=[{host_port=0, guest_port=1}]}]}'
sevkit launch: error: --set:1:41: host_port: found 0, expected a number from 1 to 65535
[3]

# An ID block of the plan's digest
$ sevkit key generate --output id.pem
$ sevkit launch --measure --id-block snp.toml --set 'id_block={key="id.pem"}' | cmp - plan.hex
$ sevkit launch --measure --id-block snp.toml
sevkit launch: error: id_block.key is missing; it signs the ID block
[1]
$ sevkit id-block create --id-key id.pem --measurement "$(cat plan.hex)" --output-block block --output-auth auth >/dev/null
$ sevkit launch --measure snp.toml --set 'id_block={block="block", auth="auth"}' | cmp - plan.hex
$ sevkit launch --measure snp.toml --set 'id_block={block="block", auth="auth"}' --set vcpus=1 2>&1 | cut -c1-58
sevkit launch: error: id_block.block: it is for the digest
$ sevkit launch --measure snp.toml --set 'id_block={block="block", auth="auth"}' --set 'sev={policy=0xb0000}' 2>&1 | grep id_block
sevkit launch: error: id_block.block: it is for policy 0x30000, and the guest has 0xb0000; the secure processor refuses that
$ C="sevkit config check snp.toml"; B='id_block={block="block", auth="auth"}'; $C --set "$B" | grep -E '^error|OK'; for s in vcpus=1 'sev={policy=0xb0000}'; do $C --set "$B" --set "$s" | grep -E '^error|OK' | cut -c1-53; done
snp.toml: OK
error: id-block: id_block.block: it is for the digest
error: id-block: id_block.block: it is for policy 0x3
# Kernels that QEMU cannot start, or hash, are refused by each command in the same words.
$ printf '\177ELF%0600d' 0 >k.elf; { printf '\002\260\255\033\0\0\0\0\376\117\122\344'; head -c 600 /dev/zero; } >k.mb; head -c 600 /dev/zero | gzip >k.gz; : >k.empty; for k in elf mb gz empty; do sevkit config check snp.toml --set boot.kernel=k.$k 2>&1 | grep boot.kernel; sevkit launch --print --for-qemu 10.0 --set sev.cbitpos=51 snp.toml --set boot.kernel=k.$k 2>&1 | grep boot.kernel; sevkit domain xml --plan snp.toml --set boot.kernel=k.$k 2>&1 | grep boot.kernel; done
error: kernel-file: boot.kernel: k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
sevkit launch: error: boot.kernel: k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
sevkit domain xml: error: snp.toml: boot.kernel: k.elf: an ELF image (vmlinux), which QEMU loads before it adds hashes to the table; expected a bzImage
error: kernel-file: boot.kernel: k.mb: a multiboot image, which QEMU starts without adding hashes to the table
sevkit launch: error: boot.kernel: k.mb: a multiboot image, which QEMU starts without adding hashes to the table
sevkit domain xml: error: snp.toml: boot.kernel: k.mb: a multiboot image, which QEMU starts without adding hashes to the table
error: kernel-file: boot.kernel: k.gz: gzip data, an initrd or a compressed kernel
sevkit launch: error: boot.kernel: k.gz: gzip data, an initrd or a compressed kernel
sevkit domain xml: error: snp.toml: boot.kernel: k.gz: gzip data, an initrd or a compressed kernel
error: kernel-file: boot.kernel: k.empty: empty
sevkit launch: error: boot.kernel: k.empty: empty
sevkit domain xml: error: snp.toml: boot.kernel: k.empty: empty

# Words that contradict each other
$ sevkit launch
sevkit launch: error: expected one FILE, found 0
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --exact guest.toml
sevkit launch: error: --exact has no effect without --compat
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --json --print guest.toml
sevkit launch: error: --json contradicts --print
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit launch",
  "error": {
    "code": "usage",
    "text": "--json contradicts --print"
  }
}
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --apply guest.toml
sevkit launch: error: --apply contradicts --print
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ XDG_RUNTIME_DIR=$PWD/none sevkit status
$ XDG_RUNTIME_DIR=$PWD/none sevkit status --json | grep guests
  "guests": []

# Two plans of one name are two guests; a plan has one monitor, however it is named.
$ mkdir one two; for d in one two; do printf 'generation = "none"\nname = "same"\naccelerator = "tcg"\ncpu.model = "max"\n' >$d/guest.toml; done
$ export XDG_RUNTIME_DIR=$PWD/rt; for p in one/guest.toml two/guest.toml ./one/../one/guest.toml; do sevkit launch --json $p | sed -n 's,.*"qmp": "\(.*\)".*,\1,p'; done | sed "s,$PWD,," >paths; sort -u paths | wc -l | tr -d ' '; grep -cE '^/rt/sevkit/same-[0-9a-f]{8}\.qmp$' paths; sed -n '1p;3p' paths | uniq | wc -l | tr -d ' '
2
3
1
$ sevkit status --qmp q.sock guest.toml
sevkit status: error: expected either FILE or --qmp SOCKET
sevkit status: note: 'sevkit status --help' shows the options
[2]
$ sevkit stop --timeout 0 guest.toml
sevkit stop: error: --timeout: '0' is not a number (decimal, or hex with 0x) from 1 to 3600
sevkit stop: note: 'sevkit stop --help' shows the options
[2]

# Simulated: what QEMU is started with; whole guests: tests/e2e
$ python3 $TESTDATA/make_firmware.py f.fd --preset amdsev
$ python3 -c 'k = bytearray(4096); k[0x1f1] = 1; k[0x202:0x208] = b"HdrS\x0f\x02"; k[0x211] = 1; k[0x22c:0x230] = b"\xff" * 4; open("k", "wb").write(k)'
$ cat >qemu <<'END'
> #!/bin/sh
> case "$*" in *"-machine none"*) exec qemu-system-x86_64 "$@" ;; esac
> printf '%s\n' "$@" | grep -E '^(f.fd|k|loader,|sev-|tcg$)' | sed 's/file=.*sevkit-sim-[^,]*,/file=...,/'
> END
$ chmod +x qemu; mkdir run; sevkit sim init chip >/dev/null
$ cat >sim.toml <<'END'
> generation = "sev-snp"
> qemu = "./qemu"
> qmp = "q.sock"
> [firmware]
> file = "f.fd"
> [boot]
> kernel = "k"
> END
$ sevkit launch sim.toml --simulate chip
k
tcg
$ sevkit launch sim.toml --simulate chip --boot kernel
k
tcg
$ XDG_RUNTIME_DIR=$PWD/run sevkit launch sim.toml --simulate chip --boot firmware; ls run
k
tcg
f.fd
loader,file=...,addr=0x810400,force-raw=on
$ sevkit launch sim.toml --simulate chip --boot bios
sevkit launch: error: argument --boot: invalid choice: 'bios' (choose from 'kernel', 'firmware')
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print sim.toml --boot firmware
sevkit launch: error: --boot has no effect without --simulate
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch sim.toml --simulate chip --set generation='"none"'
sevkit launch: error: a simulated processor supports generation 'sev-snp' only, not 'none'; a guest of generation none starts without it
[1]
$ sevkit launch sim.toml --simulate chip --set generation='"sev-es"'
sevkit launch: error: a simulated processor supports generation 'sev-snp' only, not 'sev-es'
[1]
$ sevkit launch sim.toml --simulate chip --set 'sev={features=0x21}'
sevkit launch: error: sev.features: found 0x21, but the simulated host gives its guests 0x1, and it is measured
[1]
$ sevkit launch sim.toml --simulate chip --set 'sev={features=1, profile="qemu-fpu0"}'
sevkit launch: error: sev.profile: found 'qemu-fpu0', but the simulated host is 'qemu', and it is measured
[1]
