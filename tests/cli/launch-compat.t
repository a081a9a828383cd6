# Options of the scripts that people have.

$ mkdir -p usr/local/bin usr/local/share/qemu; touch usr/local/bin/qemu-system-x86_64 usr/local/share/qemu/OVMF_CODE.fd disk.qcow2
$ sevkit launch --cbitpos 51 --print --compat amdsev -hda disk.qcow2 -sev | sed "s,$PWD,@CWD@,g"
@CWD@/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=255 -m 2048M,slots=5,maxmem=10240M -no-reboot -drive if=pflash,format=raw,unit=0,file=@CWD@/usr/local/share/qemu/OVMF_CODE.fd,readonly -drive if=pflash,format=raw,unit=1,file=@CWD@/disk.fd -drive file=@CWD@/disk.qcow2,if=none,id=disk0,format=qcow2 -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 -machine memory-encryption=sev0,vmport=off -object sev-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -nographic -monitor pty -monitor unix:monitor,server,nowait
$ sevkit launch --cbitpos 51 --print --exact --compat amdsev -hda disk.qcow2 -sev-snp | sed "s,$PWD,@CWD@,g"
@CWD@/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=255 -m 2048M,slots=5,maxmem=10240M -no-reboot -drive if=pflash,format=raw,unit=0,file=@CWD@/usr/local/share/qemu/OVMF_CODE.fd,readonly -drive if=pflash,format=raw,unit=1,file=@CWD@/disk.fd -drive file=@CWD@/disk.qcow2,if=none,id=disk0,format=qcow2 -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 -machine memory-encryption=sev0,vmport=off -object memory-backend-memfd,id=ram1,size=2048M,share=true,prealloc=false -machine memory-backend=ram1 -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1 -nographic -monitor pty -monitor unix:monitor,server,nowait
$ sevkit launch --cbitpos 51 --print --compat=amdsev -hda disk.qcow2 -sev-snp -kernel k -append 'a "b" $c' | sed "s,$PWD,@CWD@,g"
@CWD@/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 4,maxcpus=255 -m 2048M,slots=5,maxmem=10240M -no-reboot -bios @CWD@/usr/local/share/qemu/OVMF_CODE.fd -drive file=@CWD@/disk.qcow2,if=none,id=disk0,format=qcow2 -device virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=true -device scsi-hd,drive=disk0 -machine memory-encryption=sev0,vmport=off -object memory-backend-memfd,id=ram1,size=2048M,share=true,prealloc=false -machine memory-backend=ram1 -object sev-snp-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on -kernel k -append "a \"b\" \$c" -nographic -monitor pty -monitor unix:monitor,server,nowait
$ sevkit launch --cbitpos 51 --print --compat linux-svsm -sev-snp -allow-debug | sed "s,$PWD,@CWD@,g"
sevkit launch: note: not done, but by the script: echo 1 > /sys/module/kvm_amd/parameters/dump_all_vmcbs (undo: echo 0 > the same); the kernel's log then shows the save areas of all guests
sevkit launch: note: not done, but by the script: echo always > /sys/kernel/mm/transparent_hugepage/shmem_enabled; that is for the whole host, and no guest needs it
./usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4,host-phys-bits=true -smp 4 -machine type=q35,confidential-guest-support=sev0,memory-backend=ram1,vmport=off -object memory-backend-memfd,id=ram1,size=4G,share=true,prealloc=false -object sev-snp-guest,id=sev0,policy=0xb0000,cbitpos=51,reduced-phys-bits=1 -bios @CWD@/usr/local/share/qemu/OVMF_CODE.fd -nographic -monitor pty -monitor unix:monitor,server,nowait -netdev user,id=vmnic -device e1000,netdev=vmnic,romfile=
$ XDG_RUNTIME_DIR=/run/me sevkit launch --cbitpos 51 --print --compat snpguard -sev-snp -bios O,VMF.fd -policy 0x30000 2>&1 | sed "s,$PWD,@CWD@,g; s/compat-[0-9a-f]*/compat-X/"
sevkit launch: note: not done, but by the script: echo never > /sys/kernel/mm/transparent_hugepage/enabled; that is for the whole host, and no guest needs it
@CWD@/usr/local/bin/qemu-system-x86_64 -enable-kvm -cpu EPYC-v4 -machine q35 -smp 1,maxcpus=255 -m 2048M -no-reboot -bios O,VMF.fd  -netdev user,id=vmnic,hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=tcp:127.0.0.1:8080-:80  -device virtio-net-pci,disable-legacy=on,iommu_platform=true,netdev=vmnic,romfile= -machine memory-encryption=sev0,vmport=off -object memory-backend-memfd,id=ram1,size=2048M,share=true,prealloc=false -machine memory-backend=ram1 -object sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,reduced-phys-bits=1 -nographic -monitor pty -monitor unix:monitor,server,nowait -qmp unix:/run/me/sevkit/compat-X.qmp,server,wait=off

# SNPGuard's file, whose vCPU count its own launcher forgets
$ cat >vm.toml <<'END'
> host_cpu_family = "Milan"
> vcpu_count = 4
> ovmf_file = "OVMF.fd"
> guest_features = 0x1
> kernel_file = "k"
> initrd_file = "i"
> kernel_cmdline = "quiet"
> platform_info = 0x1
> guest_policy = 0x30000
> [min_commited_tcb]
> bootloader = 3
> tee = 0
> snp = 14
> microcode = 209
> END
$ sevkit launch --cbitpos 51 --print --compat snpguard -sev-snp -load-config vm.toml | grep -o -e '-smp [^ ]*'
sevkit launch: note: not done, but by the script: echo never > /sys/kernel/mm/transparent_hugepage/enabled; that is for the whole host, and no guest needs it
-smp 4,maxcpus=255
$ sevkit launch --cbitpos 51 --print --exact --compat snpguard -sev-snp -load-config vm.toml | grep -o -e '-smp [^ ]*'
sevkit launch: note: not done, but by the script: echo never > /sys/kernel/mm/transparent_hugepage/enabled; that is for the whole host, and no guest needs it
-smp 1,maxcpus=255

# What the scripts take without a word
$ sevkit launch --print --compat amdsev -hdd x
sevkit launch: error: amdsev: '-hdd' is no option of it
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat amdsev -hda
sevkit launch: error: amdsev: -hda needs a value
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat amdsev -hda nowhere.img
sevkit launch: error: nowhere.img: not found
[4]
$ sevkit launch --print --compat amdsev -smp 2k
sevkit launch: error: -smp: found '2k', expected a number
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --cbitpos 51 --print --compat snpguard -sev -bios f
sevkit launch: error: snpguard: -policy is missing
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat snpguard -policy 7
sevkit launch: error: the policy: found '7', expected a number that begins with 0x
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat linux-svsm -sev-snp -sev-policy 0x3g
sevkit launch: error: the policy: found '0x3g', expected a number that begins with 0x
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat linux-svsm -sev-snp -mem 4G,share=off
sevkit launch: error: -mem: found '4G,share=off', expected a number of MiB, or one with M, G or T
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat linux-svsm -maxmem 8Gx
sevkit launch: error: -maxmem: found '8Gx', expected a number of MiB, or one with M, G or T
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat snpguard -id-block x
sevkit launch: error: -id-block and -id-auth belong together
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ echo AAAA >short; sevkit launch --print --compat snpguard -host-data short
sevkit launch: error: short: expected the base64 of 32 bytes
[3]
$ sevkit launch --measure --compat amdsev
sevkit launch: error: --measure contradicts --compat
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ sevkit launch --print --compat amdsve
sevkit launch: error: argument --compat: invalid choice: 'amdsve' (choose from 'amdsev', 'amdsev/sev-snp-devel', 'amdsev/sev-es', 'amdsev/master', 'linux-svsm', 'snpguard')
sevkit launch: note: 'sevkit launch --help' shows the options
[2]

# What is started; a monitor of our own is for one guest
$ printf '#!/bin/sh\nexec sleep 60\n' >usr/local/bin/qemu-system-x86_64; chmod +x usr/local/bin/qemu-system-x86_64; mkdir -m 700 run
$ export XDG_RUNTIME_DIR=$PWD/run; S="sevkit launch --cbitpos 51 --compat snpguard -sev-snp -bios f -policy 0x30000"; $S & for i in 1 2 3 4 5 6 7 8 9 10; do test -e run/sevkit/compat-*.qmp.lock && break; sleep 0.2; done; $S 2>&1 | sed "s,$PWD,@CWD@,g; s/compat-[0-9a-f]*/compat-X/"; kill $!
sevkit launch: error: @CWD@/run/sevkit/compat-X.qmp: a guest with this monitor runs already or is being started; 'sevkit status' asks it
$ A="sevkit launch --cbitpos 51 --compat amdsev -sev-snp -hda disk.qcow2"; $A & first=$!; sleep 0.5; $A & sleep 0.5; kill $! && kill $first && echo both
both

# A kernel beside firmware without a place for its hash: the line still works, and the kernel is said to be unmeasured.
$ python3 $TESTDATA/make_firmware.py usr/local/share/qemu/OVMF_CODE.fd --preset plain; for m in -sev-snp -sev ""; do sevkit launch --cbitpos 51 --print --compat amdsev -hda disk.qcow2 $m -kernel k 2>&1 | grep -oE 'kernel-hashes=on|warning.*'; done
warning: the firmware has no place for kernel hashes: the kernel is started, but not measured
warning: the firmware has no place for kernel hashes: the kernel is started, but not measured
[1]
$ python3 $TESTDATA/make_firmware.py usr/local/share/qemu/OVMF_CODE.fd --preset amdsev; for m in -sev-snp -sev; do sevkit launch --cbitpos 51 --print --compat amdsev -hda disk.qcow2 $m -kernel k 2>&1 | grep -oE 'kernel-hashes=on|warning.*'; done
kernel-hashes=on
kernel-hashes=on
$ python3 $TESTDATA/make_firmware.py plain.fd --without hash; for e in "" --exact; do sevkit launch --cbitpos 51 --print $e --compat snpguard -sev-snp -policy 0x30000 -bios plain.fd -kernel k -initrd i 2>&1 | grep -oE 'kernel-hashes=on|warning.*'; done
warning: the firmware has no place for kernel hashes: the kernel is started, but not measured
kernel-hashes=on

# For another machine: nothing of its QEMU is here.
$ mkdir e; cd e; sevkit launch --cbitpos 51 --print --for-qemu 10.0 --compat amdsev -hda disk.qcow2 -sev-snp | grep -oE '^[^ ]*qemu-system-x86_64|-bios [^ ]*|sev-snp-guest' | sed "s,$PWD,@,"
@/usr/local/bin/qemu-system-x86_64
-bios @/usr/local/share/qemu/OVMF_CODE.fd
sev-snp-guest
$ cd e; sevkit launch --cbitpos 51 --print --for-qemu 9.0 --compat amdsev -hda disk.qcow2 -sev-snp; sevkit launch --cbitpos 51 --print --for-qemu x --compat amdsev -hda disk.qcow2 -sev-snp
sevkit launch: error: QEMU 9.0.0 has no sev-snp-guest; 9.1 or later has
sevkit launch: error: --for-qemu: found 'x', expected a version of QEMU (10.0)
sevkit launch: note: 'sevkit launch --help' shows the options
[2]
$ cd e; sevkit launch --cbitpos 51 --print --for-qemu 9.0 --compat amdsev -hda disk.qcow2 -sev | grep -o sev-guest
sev-guest
