# A kernel of our own: an image with a version, modules that say what they depend on.
#requires program gcc
#requires program ar
$ cat >kernel.py <<'END'
> import os, subprocess, sys
> release, image = sys.argv[1:3]
> folder = f"lib/modules/{release}"
> os.makedirs(folder + "/kernel/a", exist_ok=True)
> needs = {"virtio": "", "virtio-pci": "virtio", "virtio_scsi": "virtio,scsi_mod", "scsi_mod": "",
>          "sd_mod": "scsi_mod", "virtio_blk": "virtio", "virtio_net": "virtio", "dm-verity": "dm-mod",
>          "dm-mod": "", "overlay": "", "xts": "", "authenc": "", "dm-crypt": "dm-mod",
>          "dm-integrity": "dm-mod", "sev-guest": "", "cuse": "", "virtio_console": "virtio", "extra": "lost",
>          "ring": "loop", "loop": "ring"}
> for name, depends in needs.items():
>     text = f'__attribute__((section(".modinfo"))) const char a[] = "depends={depends}";'
>     path = f"{folder}/kernel/a/{name}.ko"
>     subprocess.run(["gcc", "-x", "c", "-c", "-o", path, "-"], input=text.encode(), check=True)
> subprocess.run(["gzip", "-n", folder + "/kernel/a/virtio_blk.ko"], check=True)
> subprocess.run(["xz", folder + "/kernel/a/xts.ko"], check=True)
> open(folder + "/modules.builtin", "w").write("kernel/fs/ext4/ext4.ko\n")
> data = bytearray(0x400)
> data[0x202:0x206] = b"HdrS"
> data[0x20e:0x210] = (0x100).to_bytes(2, "little")
> data[0x300:0x300 + len(image) + 5] = image.encode() + b" (me)"
> open("vmlinuz", "wb").write(data)
> END
$ python3 kernel.py 6.1.0-x 6.1.0-x
$ printf 'not a program' >init; chmod 755 init
$ sevkit initramfs build --modules lib/modules/6.1.0-x --kernel vmlinuz --init init -o a --compress none | sed -E 's/ +[0-9]+ [0-9a-f]{64}//; s/(bytes|unpacked|sha256):? [0-9a-f]+/\1/g'
040755          - -                                                                /dev
100755 /init
040755          - -                                                                /proc
040755          - -                                                                /root
040755          - -                                                                /run
040755          - -                                                                /sys
040755          - -                                                                /tmp
040755          - -                                                                /usr
040755          - -                                                                /usr/lib
040755          - -                                                                /usr/lib/modules
100644 /usr/lib/modules/authenc.ko
100644 /usr/lib/modules/dm_crypt.ko
100644 /usr/lib/modules/dm_integrity.ko
100644 /usr/lib/modules/dm_mod.ko
100644 /usr/lib/modules/dm_verity.ko
100644 /usr/lib/modules/overlay.ko
100644 /usr/lib/modules/scsi_mod.ko
100644 /usr/lib/modules/sd_mod.ko
100644 /usr/lib/modules/sev_guest.ko
100644 /usr/lib/modules/virtio.ko
100644 /usr/lib/modules/virtio_blk.ko
100644 /usr/lib/modules/virtio_net.ko
100644 /usr/lib/modules/virtio_pci.ko
100644 /usr/lib/modules/virtio_scsi.ko
100644 /usr/lib/modules/xts.ko
040755          - -                                                                /usr/lib/sevkit
100644 /usr/lib/sevkit/modules

initramfs: a
  bytes, unpacked
  sha256
kernel: 6.1.0-x
  sha256
# What is needed comes first; compressed modules are unpacked
$ mkdir t && (cd t && cpio -i --quiet <../a && cat usr/lib/sevkit/modules && cmp usr/lib/modules/virtio.ko ../lib/modules/6.1.0-x/kernel/a/virtio.ko && gzip -dc ../lib/modules/6.1.0-x/kernel/a/virtio_blk.ko.gz | cmp - usr/lib/modules/virtio_blk.ko)
/usr/lib/modules/virtio.ko
/usr/lib/modules/virtio_pci.ko
/usr/lib/modules/sev_guest.ko
/usr/lib/modules/scsi_mod.ko
/usr/lib/modules/sd_mod.ko
/usr/lib/modules/virtio_scsi.ko
/usr/lib/modules/virtio_blk.ko
/usr/lib/modules/virtio_net.ko
/usr/lib/modules/dm_mod.ko
/usr/lib/modules/dm_verity.ko
/usr/lib/modules/overlay.ko
/usr/lib/modules/xts.ko
/usr/lib/modules/authenc.ko
/usr/lib/modules/dm_crypt.ko
/usr/lib/modules/dm_integrity.ko
# The same bytes from another folder, umask, time, and from packages
$ mkdir -p other && cp -r lib vmlinuz init other && find other -exec touch -d 2001-02-03 {} + && (cd other && umask 077 && sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o a --compress none >out) && cmp a other/a
$ mkdir -p p/boot && cp -r lib p && cp vmlinuz p/boot/vmlinuz-6.1.0-x && tar -cJf data.tar.xz -C p . && echo 2.0 >debian-binary && ar r k.deb debian-binary data.tar.xz 2>err
$ sevkit initramfs build --kernel-package k.deb --init init -o b --output-kernel k --compress none >out && cmp a b && cmp k vmlinuz && ls sevkit-?????? 2>/dev/null
[2]
$ TMPDIR=$PWD sevkit initramfs build --kernel-package k.deb --init init -o b --force --compress none >out && cmp a b && ls -d sevkit-?????? 2>/dev/null
[2]
# RPM packages as Fedora's: the kernel image in the folder of the modules, modules in a package of their own
$ cat >rpm.py <<'END'
> import lzma, os, struct, sys
> name, top, *paths = sys.argv[1:]
> payload = b""
> def entry(path, mode, data):
>     global payload
>     text = path.encode() + b"\0"
>     head = b"070701" + b"".join(b"%08x" % n for n in (1, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(text), 0)) + text
>     payload += head + bytes(-len(head) % 4) + data + bytes(-len(data) % 4)
> for path in paths:
>     entry("./" + path, 0o100644, open(os.path.join(top, path), "rb").read())
> entry("TRAILER!!!", 0, b"")
> lead = struct.pack(">IBBHH66sHH16x", 0xedabeedb, 3, 0, 0, 1, name.encode(), 1, 5)
> header = struct.pack(">I4xIIIIII4s", 0x8eade801, 1, 4, 1000, 6, 0, 1, b"x\0\0\0")
> open(name, "wb").write(lead + header + bytes(-len(header) % 8) + header + lzma.compress(payload))
> END
$ mkdir -p q && cp -r lib q && cp vmlinuz q/lib/modules/6.1.0-x/vmlinuz && python3 rpm.py core.rpm q lib/modules/6.1.0-x/vmlinuz lib/modules/6.1.0-x/modules.builtin && python3 rpm.py modules.rpm q $(cd q && find lib -name '*.ko*' | sort)
$ sevkit initramfs build --kernel-package core.rpm --kernel-package modules.rpm --init init -o b --force --output-kernel k --compress none >out && cmp a b && cmp k vmlinuz
$ head -c 300 modules.rpm >cut.rpm; sevkit initramfs build --kernel-package core.rpm --kernel-package cut.rpm --init init -o f >out 2>err; echo $?; ls f
3
ls: cannot access 'f': No such file or directory
[2]
$ for c in zstd gzip; do sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o $c --compress $c >out && $c -dcq <$c | cmp - a || exit; done; od -An -tx1 -j4 -N4 gzip
 00 00 00 00
# A plan's part
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init --for verity,blk --for ext4 -o c --json | grep -oE '"path": "usr/lib/modules/.*"'
"path": "usr/lib/modules/dm_mod.ko"
"path": "usr/lib/modules/dm_verity.ko"
"path": "usr/lib/modules/overlay.ko"
"path": "usr/lib/modules/sev_guest.ko"
"path": "usr/lib/modules/virtio.ko"
"path": "usr/lib/modules/virtio_blk.ko"
"path": "usr/lib/modules/virtio_pci.ko"
# More files; a program brings its libraries
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init --for plain --add init:/etc/a/note --add /bin/true --hook init@before-mount --hook /bin/true@before-mount --job init --simulate --simulator init -o d | sed -nE 's/^1([0-9]+) .* (\/.*)/\1 \2/p' | grep -v /modules/
00755 /bin/true
00755 /etc/a/note
00755 /init
00755 /lib64/ld-linux-x86-64.so.2
00755 /usr/lib/sevkit/bin/job
00755 /usr/lib/sevkit/bin/sevkit-sim-guest
00755 /usr/lib/sevkit/hooks/before-mount/00-init
00755 /usr/lib/sevkit/hooks/before-mount/01-true
00644 /usr/lib/sevkit/modules
00755 /usr/lib/x86_64-linux-gnu/libc.so.6
# Refused
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o a
sevkit initramfs build: error: will not replace a file without --force: a: File exists
[1]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o e --module lost
sevkit initramfs build: error: this kernel has no module 'lost'
[1]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o e --module extra
sevkit initramfs build: error: module 'lost' is missing, 'extra' depends on it
[3]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o e --module ring
sevkit initramfs build: error: module 'loop' depends on itself
[3]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o e --module ext4 --for plain >out; ls e
e
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f --for zfs
sevkit initramfs build: error: --for: found 'zfs', expected verity, luks, plain, scsi, blk, network, vsock, ext4, erofs, xfs or btrfs
sevkit initramfs build: note: 'sevkit initramfs build --help' shows the options
[2]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f --hook init@later
sevkit initramfs build: error: hook: found 'init@later', expected PROGRAM@before-attest, PROGRAM@before-mount or PROGRAM@before-switch
sevkit initramfs build: note: 'sevkit initramfs build --help' shows the options
[2]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f --add init:../x
sevkit initramfs build: error: path '../x' in the initramfs: empty parts, '.' and '..' are not allowed
sevkit initramfs build: note: 'sevkit initramfs build --help' shows the options
[2]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f --add vmlinuz:init
sevkit initramfs build: error: path 'init' in the initramfs: init and vmlinuz differ
[1]
$ sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f --add init:init/x
sevkit initramfs build: error: path 'init' in the initramfs is a file and a folder
sevkit initramfs build: note: 'sevkit initramfs build --help' shows the options
[2]
$ sevkit initramfs build --modules lib --init init -o f
sevkit initramfs build: error: modules: expected a folder lib/modules/RELEASE: lib/modules.builtin: Failed to open 'lib/modules.builtin'
[4]
$ sevkit initramfs build --init init -o f
sevkit initramfs build: error: expected either --kernel-package or --modules
sevkit initramfs build: note: 'sevkit initramfs build --help' shows the options
[2]
$ sevkit initramfs build --kernel-package init --init init -o f
sevkit initramfs build: error: init: Unrecognized archive format
[3]
$ tar -cf e.tar init; sevkit initramfs build --kernel-package e.tar --init init -o f
sevkit initramfs build: error: e.tar: no kernel package: found neither boot/vmlinuz-* nor lib/modules
[3]
$ tar -cf e.tar lib; sevkit initramfs build --kernel-package e.tar --init init -o f
sevkit initramfs build: error: the packages have no kernel image; name the package of the kernel, too
[3]
$ head -c 1500 k.deb >cut.deb; sevkit initramfs build --kernel-package cut.deb --init init -o f >out 2>err; echo $?; ls f
3
ls: cannot access 'f': No such file or directory
[2]
$ rm lib/modules/6.1.0-x/kernel/a/sev-guest.ko; sevkit initramfs build --modules lib/modules/6.1.0-x --init init -o f
sevkit initramfs build: error: this kernel has no module 'sev_guest', which a guest on real hardware needs to get its report; take the distribution's generic kernel instead of a cloud one, or build for the simulator
[1]
$ python3 kernel.py 6.1.0-y 6.1.0-z; sevkit initramfs build --modules lib/modules/6.1.0-y --kernel vmlinuz --init init -o f
sevkit initramfs build: error: the kernel is 6.1.0-z, its modules are for 6.1.0-y: it would load none of them
[1]
$ sevkit initramfs build --modules lib/modules/6.1.0-y --kernel init --init init -o f
sevkit initramfs build: error: init: no x86 kernel image: no "HdrS" at offset 0x202
[3]
$ tar -cf two.tar lib; sevkit initramfs build --kernel-package two.tar --init init -o f 2>&1 | sed 's/: 6.*//'
sevkit initramfs build: error: the packages have modules of two kernels
# The plan's digest, if the plan means this initramfs
$ sevkit initramfs build --modules lib/modules/6.1.0-y --init init -o f --plan nowhere.toml
sevkit initramfs build: error: nowhere.toml: No such file or directory
[4]
$ cat >guest.toml <<'END'
> generation = "sev-snp"
> [firmware]
> file = "OVMF.fd"
> [boot]
> kernel = "vmlinuz"
> initrd = "initrd"
> END
$ sevkit initramfs build --modules lib/modules/6.1.0-y --init init -o g --plan guest.toml; ls g
sevkit initramfs build: error: guest.toml: its initrd is initrd, not g
ls: cannot access 'g': No such file or directory
[2]
