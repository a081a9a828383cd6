# The software stack: pinned sources, steps as data, builds that go on.
#requires program git
#requires program make

$ python3 $TESTDATA/make_stack.py s; cd s; sevkit stack plan --work w --jobs 2 qemu | sed "s#$PWD#@#; s#$PWD#@#; s#[0-9a-f]\{40\}#COMMIT#"
# qemu (literal)
cd @/w
git init --quiet @/w/qemu
git -C @/w/qemu fetch --quiet --depth 1 -- @/qemu.git COMMIT
git -C @/w/qemu -c advice.detachedHead=false checkout --quiet --force --detach COMMIT
cd @/w/qemu
./configure --target-list=x86_64-softmmu --prefix=/usr/local
make -j2
make install DESTDIR=@/w/out
$ cd s; sevkit stack plan --work w --jobs 2 --json kernel-guest | grep -c '"step"'
10
$ printf '[ovmf]\nurl = "https://github.com/tianocore/edk2.git"\ncommit = "0123456789abcdef0123456789abcdef01234567"\n' >ovmf.toml; sevkit stack plan -l ovmf.toml --work w -j 2 | sed "s#$PWD#@#g; s#ovmf__*#ovmf__#g"
# ovmf (literal)
cd @/w
git init --quiet @/w/ovmf
git -C @/w/ovmf fetch --quiet --depth 1 -- https://github.com/tianocore/edk2.git 0123456789abcdef0123456789abcdef01234567
git -C @/w/ovmf -c advice.detachedHead=false checkout --quiet --force --detach 0123456789abcdef0123456789abcdef01234567
git -C @/w/ovmf submodule --quiet update --init --recursive --depth 1
ln -sfn @/w/ovmf @/w/ovmf__
cd @/w/ovmf__
make -C BaseTools -j2
install -D -m 0644 BaseTools/Conf/build_rule.template Conf/build_rule.txt
install -D -m 0644 BaseTools/Conf/tools_def.template Conf/tools_def.txt
install -D -m 0644 BaseTools/Conf/target.template Conf/target.txt
touch OvmfPkg/AmdSev/Grub/grub.efi
build -q --cmd-len=64436 -n 2 -t GCC5 -a X64 -b RELEASE -p OvmfPkg/AmdSev/AmdSevX64.dsc
install -D -m 0644 Build/AmdSev/RELEASE_GCC5/FV/OVMF.fd @/w/out/usr/local/share/qemu/OVMF.amdsev.fd
$ printf 'build = "x64"\n' | cat ovmf.toml - >x64.toml; for w in w other; do sevkit stack plan -l x64.toml --work $w -j 2 | sed -n 's/^cd .*__$/&/p' | tr -d '\n' | wc -c; done; sevkit stack plan -l x64.toml --work w$(printf %0120d 0) 2>&1 | sed 's/: \/.*\.\.\.: it has [0-9]*/: PATH: it has N/'; sevkit stack plan -l x64.toml --work w -j 2 | grep -E 'build|install' | sed "s#$PWD#@#g"
131
131
sevkit stack plan: error: --work: PATH: it has N characters, expected at most 120 for ovmf
sevkit stack plan: note: 'sevkit stack plan --help' shows the options
install -D -m 0644 BaseTools/Conf/build_rule.template Conf/build_rule.txt
install -D -m 0644 BaseTools/Conf/tools_def.template Conf/tools_def.txt
install -D -m 0644 BaseTools/Conf/target.template Conf/target.txt
build -q --cmd-len=64436 -DDEBUG_ON_SERIAL_PORT=TRUE -n 2 -t GCC5 -a X64 -p OvmfPkg/OvmfPkgX64.dsc
install -D -m 0644 Build/OvmfX64/DEBUG_GCC5/FV/OVMF.fd @/w/out/usr/local/share/qemu/OVMF.fd
install -D -m 0644 Build/OvmfX64/DEBUG_GCC5/FV/OVMF_CODE.fd @/w/out/usr/local/share/qemu/OVMF_CODE.fd
install -D -m 0644 Build/OvmfX64/DEBUG_GCC5/FV/OVMF_VARS.fd @/w/out/usr/local/share/qemu/OVMF_VARS.fd
# A build, and what it says of itself.
$ cd s; sevkit stack build --work w --jobs 2 2>&1 | sed "s#$PWD#@#g"; cat w/qemu/calls; grep -c . w/kernel-guest/calls; tail -1 w/kernel-guest/calls; ls w/out/linux/guest | sed 's/[0-9a-f]\{12\}/SHORT/'
sevkit stack build: note: 1/16 qemu init
sevkit stack build: note: 2/16 qemu fetch
sevkit stack build: note: 3/16 qemu checkout
sevkit stack build: note: 4/16 qemu configure
sevkit stack build: note: 5/16 qemu build
sevkit stack build: note: 6/16 qemu install
sevkit stack build: note: 7/16 kernel-guest init
sevkit stack build: note: 8/16 kernel-guest fetch
sevkit stack build: note: 9/16 kernel-guest checkout
sevkit stack build: note: 10/16 kernel-guest defconfig
sevkit stack build: note: 11/16 kernel-guest config
sevkit stack build: note: 12/16 kernel-guest version
sevkit stack build: note: 13/16 kernel-guest olddefconfig
sevkit stack build: note: 14/16 kernel-guest build
sevkit stack build: note: 15/16 kernel-guest folder
sevkit stack build: note: 16/16 kernel-guest install
built: @/w/out
manifest: @/w/manifest.json
configure --target-list=x86_64-softmmu --prefix=/usr/local
make all
make install
5
make bindeb-pkg
linux-image-6.12.0-snp-guest-SHORT_amd64.deb
$ cd s; head -1 w/done | sed 's/[0-9a-f]\{64\}/DIGEST/'
{"schema": "sevkit.stack-done/1", "part": "qemu", "step": "init", "sha256": "DIGEST"}
$ cd s; grep -A2 'path": "[lu]' w/manifest.json | grep -E 'path|sha256' | sed 's/guest-[0-9a-f]\{12\}/SHORT/'; sed "s#$PWD#@#g" w/qemu/environment
      "path": "linux/guest/linux-image-6.12.0-snp-SHORT_amd64.deb",
      "sha256": "dae45e9c4c5641b0e8a58b6c3f0de0dd946b9ac47502cc45ef451f3119ebacd7"
      "path": "usr/local/bin/qemu-system-x86_64",
      "sha256": "86ca2e37fda25b46957ba9f1758528727a4d6792fb818ed55f5838726daae3ee"
CONF_PATH=@/w/qemu/Conf
EDK_TOOLS_PATH=@/w/qemu/BaseTools
GIT_CONFIG_NOSYSTEM=1
GIT_TERMINAL_PROMPT=0
HOME=@/w/home
KBUILD_BUILD_HOST=sevkit
KBUILD_BUILD_TIMESTAMP=1970-01-01
KBUILD_BUILD_USER=sevkit
LC_ALL=C.UTF-8
PATH=@/w/qemu/BaseTools/BinWrappers/PosixLike:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
PWD=@/w/qemu
PYTHON_COMMAND=/usr/bin/python3
SOURCE_DATE_EPOCH=1
TZ=UTC
WORKSPACE=@/w/qemu
# Once more: all is done; a changed step is done anew with those after it.
$ cd s; sevkit stack build --work w --jobs 2 qemu 2>&1 | grep -c 'done before'; sevkit stack build --work w --jobs 3 qemu 2>&1 | grep -v 'done before' | sed "s#$PWD#@#g"
6
sevkit stack build: note: 5/6 qemu build
sevkit stack build: note: 6/6 qemu install
built: @/w/out
manifest: @/w/manifest.json
# What no build wrote is not taken for done.
$ cd s; sed 's/.*"sha256": "\(.*\)"}/\1/' w/done >plain; cp -r w old; cp plain old/done; sevkit stack build --work old --jobs 3 qemu 2>&1 | grep -c 'done before'
0
[1]
# A step that fails names its log; the build goes on there.
$ cd s; touch fail-configure; sevkit stack build --work f --jobs 2 qemu 2>&1 | sed "s#$PWD#@#g"; cat f/qemu/calls; rm fail-configure; sevkit stack build --work f --jobs 2 qemu 2>&1 | sed "s#$PWD#@#g"
sevkit stack build: note: 1/6 qemu init
sevkit stack build: note: 2/6 qemu fetch
sevkit stack build: note: 3/6 qemu checkout
sevkit stack build: note: 4/6 qemu configure
sevkit stack build: error: step 4, qemu configure: exit status 7; see @/f/logs/04-qemu-configure.log
configure --target-list=x86_64-softmmu --prefix=/usr/local
sevkit stack build: note: 1/6 qemu init: done before
sevkit stack build: note: 2/6 qemu fetch: done before
sevkit stack build: note: 3/6 qemu checkout: done before
sevkit stack build: note: 4/6 qemu configure
sevkit stack build: note: 5/6 qemu build
sevkit stack build: note: 6/6 qemu install
built: @/f/out
manifest: @/f/manifest.json
# Where no one knows how a step ended, its part begins anew; an interrupted one is known.
$ cd s; ls f/at-work; head -4 f/done >d; cp d f/done; sevkit stack build --work f --jobs 2 qemu 2>&1 | grep -c 'done before'; cp d f/done; touch f/at-work; sevkit stack build --work f --jobs 2 qemu 2>&1 | grep -c 'done before'; ls f/at-work
ls: cannot access 'f/at-work': No such file or directory
4
0
ls: cannot access 'f/at-work': No such file or directory
[2]
$ cd s; touch wait-configure; sevkit stack build --work i --jobs 2 qemu 2>said & pid=$!; until test -e i/qemu/waiting; do sleep 0.05; done; ls i/at-work; kill $pid; wait $pid; tail -1 said; ls i/at-work; rm wait-configure; sevkit stack build --work i --jobs 2 qemu 2>&1 | grep -c 'done before'
i/at-work
sevkit stack build: error: step 4, qemu configure: ./configure: interrupted
ls: cannot access 'i/at-work': No such file or directory
3
# Killed at each step, it goes on and makes the same.
$ cd s; for n in 1 2 3 4 5; do (sevkit stack build --work k --jobs 2 qemu 2>&1 & pid=$!; for i in $(seq 50); do [ $(cat k/done 2>/dev/null | wc -l) -ge $n ] && break; sleep 0.02; done; kill -9 $pid 2>/dev/null; wait $pid) >/dev/null 2>&1; done; sevkit stack build --work k --jobs 2 qemu >/dev/null 2>&1; sha256sum k/out/usr/local/bin/qemu-system-x86_64 | cut -c1-64 | grep -qf - w/manifest.json && echo same
same
$ cd s; for n in 1 2 3 4 5 6 7 8 9; do (sevkit stack build --work kk --jobs 2 kernel-guest 2>&1 & pid=$!; for i in $(seq 50); do [ $(cat kk/done 2>/dev/null | wc -l) -ge $n ] && break; sleep 0.02; done; kill -9 $pid 2>/dev/null; wait $pid) >/dev/null 2>&1; done; sevkit stack build --work kk --jobs 2 kernel-guest >/dev/null 2>&1; cat kk/kernel-guest/calls | sed 's/config --enable.*/config OPTIONS/; s/-snp-guest-.*/VERSION/'; diff -r kk/out/linux w/out/linux && echo same
make defconfig
config OPTIONS
config --set-str LOCALVERSION VERSION
make olddefconfig
make bindeb-pkg
same
# A tree that is not the commit of the lock is refused.
$ cd s; sed 's/commit = "\(.\)/commit = "0\1/; s/\(commit = "[0-9a-f]\{40\}\)./\1/' stack.toml >other.toml; sevkit stack build -l other.toml --work o qemu 2>&1 | sed "s#$PWD#@#g" | tail -1
sevkit stack build: error: step 2, qemu fetch: exit status 128; see @/o/logs/02-qemu-fetch.log
# stable-commits becomes a lock; branches and tags are resolved.
$ cd s; sevkit stack lock stable-commits -o locked.toml; sed "s#$PWD#@#" locked.toml | sed 's/[0-9a-f]\{40\}/COMMIT/'; grep -o '[0-9a-f]\{40\}' locked.toml | sort >a; grep -o '[0-9a-f]\{40\}' stack.toml | sort | cmp a -
schema = "sevkit.stack/1"

[qemu]
url = "@/qemu.git"
commit = "COMMIT"

[kernel-guest]
url = "@/kernel.git"
commit = "COMMIT"
$ cd s; sevkit stack lock stable-commits -o locked.toml
sevkit stack lock: error: will not replace a file without --force: locked.toml: File exists
[1]
$ cd s; sed 's/main/nowhere/' stable-commits >bad; sevkit stack lock bad 2>&1 | sed "s#$PWD#@#"
sevkit stack lock: error: @/qemu.git: no branch or tag 'nowhere', or no answer
$ printf 'QEMU_GIT_URL=$(touch owned)\n' | sevkit stack lock -; ls owned
sevkit stack lock: error: -: line 1: QEMU_GIT_URL: expected one word without shell syntax
ls: cannot access 'owned': No such file or directory
[2]
$ printf 'QEMU_GIT_URL="a" b\n' | sevkit stack lock -
sevkit stack lock: error: -: line 1: QEMU_GIT_URL: expected one word without shell syntax
[3]
$ printf 'hello\n' | sevkit stack lock -
sevkit stack lock: error: -: line 1: found 'hello', expected KEY="VALUE"
[3]
# An archive with the same bytes each time, and one that is fetched by its digest.
$ cd s; sevkit stack package --work w -o a.tar.gz; touch w/out/usr/local/bin/*; sevkit stack package --work w -o b.tar.gz; cmp a.tar.gz b.tar.gz && tar -tzf a.tar.gz | sed 's/guest-[0-9a-f]\{12\}/SHORT/'
snp-release/manifest.json
snp-release/
snp-release/install.sh
snp-release/kvm.conf
snp-release/linux/
snp-release/linux/guest/
snp-release/linux/guest/linux-image-6.12.0-snp-SHORT_amd64.deb
snp-release/source-commit.kernel-guest
snp-release/source-commit.qemu
snp-release/source-config
snp-release/usr/
snp-release/usr/local/
snp-release/usr/local/bin/
snp-release/usr/local/bin/qemu-system-x86_64
$ cd s; sevkit stack package --work w -o a.tar.gz; sevkit stack package --work nowhere -o c.tar.gz; ls c.tar.gz*
sevkit stack package: error: will not replace a file without --force: a.tar.gz: File exists
sevkit stack package: error: nowhere: is it built?: tar: No such file or directory
ls: cannot access 'c.tar.gz*': No such file or directory
[2]
$ cd s; sevkit stack fetch --sha256 $(sha256sum <a.tar.gz | cut -c1-64) -o got a.tar.gz; cmp a.tar.gz got; sevkit stack fetch --sha256 $(printf %064d 0) -o bad.tar.gz a.tar.gz 2>&1 | sed 's/found [0-9a-f]*/found HEX/'; ls bad.tar.gz*
sevkit stack fetch: error: a.tar.gz: SHA-256: found HEX, expected 0000000000000000000000000000000000000000000000000000000000000000
ls: cannot access 'bad.tar.gz*': No such file or directory
[2]
# Onto a host: first shown, then done; what is there is left out, what is replaced is kept.
$ cd s; sevkit stack build -l host.toml --work h --jobs 2 2>/dev/null | tail -1 | sed "s#$PWD#@#"; mkdir -p r/etc/modprobe.d r/usr/local/bin bin; echo 'options kvm_amd nested=0' >r/etc/modprobe.d/kvm.conf; ln -s /usr/bin/qemu r/usr/local/bin/qemu-system-x86_64; for p in dpkg chroot update-grub; do printf '#!/bin/sh\necho "%s $*" >>"$CALLS"\n' $p | sed "s#\$CALLS#$PWD/calls#" >bin/$p; chmod +x bin/$p; done
manifest: @/h/manifest.json
$ cd s; sevkit stack install --work h --root r | sed "s#$PWD#@#g; s#host-[0-9a-f]\{12\}#host-SHORT#g"; ls -A r; cat calls
# to do: 5 of 5 (literal)
mkdir -p @/r/var/lib/sevkit/replaced/usr/local/bin
cp -a @/r/usr/local/bin/qemu-system-x86_64 @/r/var/lib/sevkit/replaced/usr/local/bin/qemu-system-x86_64
install -D -m 0644 @/h/out/usr/local/bin/qemu-system-x86_64 @/r/usr/local/bin/qemu-system-x86_64
#   undo: mv @/r/var/lib/sevkit/replaced/usr/local/bin/qemu-system-x86_64 @/r/usr/local/bin/qemu-system-x86_64 (literal)
mkdir -p @/r/var/lib/sevkit/replaced/etc/modprobe.d
cp -a @/r/etc/modprobe.d/kvm.conf @/r/var/lib/sevkit/replaced/etc/modprobe.d/kvm.conf
cat >@/r/etc/modprobe.d/kvm.conf <<'END'
options kvm_amd sev=1 sev-es=1 sev-snp=1
END
#   undo: mv @/r/var/lib/sevkit/replaced/etc/modprobe.d/kvm.conf @/r/etc/modprobe.d/kvm.conf (literal)
cat >@/r/etc/default/grub.d/50-sevkit.cfg <<'END'
# sevkit stack install: the kernel that was built starts by default. (literal)
case "$GRUB_DISTRIBUTOR" in
    '') sevkit_system=GNU/Linux ;;
    Ubuntu | Kubuntu) sevkit_system=$GRUB_DISTRIBUTOR ;;
    *) sevkit_system="$GRUB_DISTRIBUTOR GNU/Linux" ;;
esac
GRUB_DEFAULT="$sevkit_system, with Linux 6.12.0-snp-host-SHORT"
case "$GRUB_DISABLE_SUBMENU" in
    y | true) ;;
    *) GRUB_DEFAULT="Advanced options for $sevkit_system>$GRUB_DEFAULT" ;;
esac
END
#   undo: rm @/r/etc/default/grub.d/50-sevkit.cfg (literal)
dpkg --root=@/r -i @/h/out/linux/host/linux-image-6.12.0-snp-host-SHORT_6.12.0-1_amd64.deb
#   undo: dpkg --root=@/r -r linux-image-6.12.0-snp-host-SHORT (literal)
chroot @/r update-grub
#   undo: chroot @/r update-grub (literal)
etc
usr
cat: calls: No such file or directory
[1]
$ cd s; sevkit stack install --work h --root r --json | sed "s#$PWD#@#g; s#host-[0-9a-f]\{12\}#host-SHORT#g" | grep -E 'schema|kernel"|"done"' | sort | uniq -c
      5       "done": false
      1   "kernel": "6.12.0-snp-host-SHORT",
      1   "schema": "sevkit.stack-install/1",
$ cd s; (umask 077; PATH=$PWD/bin:$PATH sevkit stack install --work h --root r --apply 2>&1 >shown | sed "s#$PWD#@#g; s#host-[0-9a-f]\{12\}#host-SHORT#g"); sed "s#$PWD#@#g; s#host-[0-9a-f]\{12\}#host-SHORT#g" calls; cat r/etc/modprobe.d/kvm.conf r/var/lib/sevkit/replaced/etc/modprobe.d/kvm.conf; readlink r/var/lib/sevkit/replaced/usr/local/bin/qemu-system-x86_64; cmp r/usr/local/bin/qemu-system-x86_64 h/out/usr/local/bin/qemu-system-x86_64; stat -c %a r/etc/modprobe.d/kvm.conf
sevkit stack install: note: 1/5 @/r/usr/local/bin/qemu-system-x86_64
sevkit stack install: note: 2/5 @/r/etc/modprobe.d/kvm.conf
sevkit stack install: note: 3/5 @/r/etc/default/grub.d/50-sevkit.cfg
sevkit stack install: note: 4/5 dpkg
sevkit stack install: note: 5/5 chroot
sevkit stack install: note: the next start is with Linux 6.12.0-snp-host-SHORT; then 'sevkit host check' says whether it is ready
dpkg --root=@/r -i @/h/out/linux/host/linux-image-6.12.0-snp-host-SHORT_6.12.0-1_amd64.deb
chroot @/r update-grub
options kvm_amd sev=1 sev-es=1 sev-snp=1
options kvm_amd nested=0
/usr/bin/qemu
644
$ cd s; for d in Debian Ubuntu ''; do for m in '' y; do (GRUB_DISTRIBUTOR=$d GRUB_DISABLE_SUBMENU=$m; . r/etc/default/grub.d/50-sevkit.cfg; echo "$GRUB_DEFAULT" | sed 's#host-[0-9a-f]*#host-SHORT#'); done; done
Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.12.0-snp-host-SHORT
Debian GNU/Linux, with Linux 6.12.0-snp-host-SHORT
Advanced options for Ubuntu>Ubuntu, with Linux 6.12.0-snp-host-SHORT
Ubuntu, with Linux 6.12.0-snp-host-SHORT
Advanced options for GNU/Linux>GNU/Linux, with Linux 6.12.0-snp-host-SHORT
GNU/Linux, with Linux 6.12.0-snp-host-SHORT
$ cd s; mkdir -p r/var/lib/dpkg; name=$(ls h/out/linux/host | sed 's/_.*//'); printf 'Package: other\nStatus: install ok installed\nVersion: 6.12.0-1\n\nPackage: %s\nStatus: deinstall ok config-files\nVersion: 6.12.0-1\n' $name >r/var/lib/dpkg/status; sevkit stack install --work h --root r | head -1; sed -i 's/deinstall.*/install ok installed/' r/var/lib/dpkg/status; sevkit stack install --work h --root r; sed -i '$s/0-1/0-2/' r/var/lib/dpkg/status; sevkit stack install --work h --root r | head -1
# to do: 2 of 5 (literal)
# to do: 0 of 5 (literal)
# to do: 2 of 5 (literal)
$ cd s; mkdir r3; sevkit=$(command -v sevkit); (PATH=/nowhere; export PATH; $sevkit stack install --work h --root r3 --apply >shown3); ls -A r3
sevkit stack install: error: dpkg: not in PATH: the kernel is a package for Debian and Ubuntu; nothing was installed
# A release that was unpacked: checked and installed by itself.
$ cd s; sevkit stack package --work h -o h.tar.gz; tar -xzf h.tar.gz; sed "s#$PWD#@#; s#[0-9a-f]\{40\}#COMMIT#" snp-release/source-commit.qemu snp-release/source-config; mkdir r2; snp-release/install.sh --root r2 | grep -E '^(install|dpkg|cat)|to do' | sed "s#$PWD#@#g; s#host-[0-9a-f]\{12\}#host-SHORT#g"; echo x >>snp-release/kvm.conf; snp-release/install.sh --root r2 2>&1 | sed "s#$PWD#@#"
@/qemu.git COMMIT
schema = "sevkit.stack/1"

[qemu]
url = "@/qemu.git"
commit = "COMMIT"

[kernel-host]
url = "@/kernel.git"
commit = "COMMIT"
# to do: 5 of 5 (literal)
install -D -m 0644 @/snp-release/usr/local/bin/qemu-system-x86_64 @/r2/usr/local/bin/qemu-system-x86_64
cat >@/r2/etc/modprobe.d/kvm.conf <<'END'
cat >@/r2/etc/default/grub.d/50-sevkit.cfg <<'END'
dpkg --root=@/r2 -i @/snp-release/linux/host/linux-image-6.12.0-snp-host-SHORT_6.12.0-1_amd64.deb
sevkit stack install: error: @/snp-release/kvm.conf: it is not what manifest.json says; build or unpack anew
# A program that fails, files that are not the manifest's, links that lead out, and roots that are not there.
$ cd s; printf '#!/bin/sh\nexit 3\n' >bin/dpkg; PATH=$PWD/bin:$PATH sevkit stack install --work h --root r --apply 2>&1 >shown | sed "s#$PWD#@#g"
sevkit stack install: note: 1/2 dpkg
sevkit stack install: error: dpkg: exit status 3
$ cd s; cp -r h t; echo x >>t/out/usr/local/bin/qemu-system-x86_64; sevkit stack install --work t --root r 2>&1 | sed "s#$PWD#@#"; rm -r t/out/usr; sevkit stack install --work t --root r 2>&1 | sed "s#$PWD#@#"; cp -r h/out t; touch t/out/usr/local/added; sevkit stack install --work t --root r 2>&1 | sed "s#$PWD#@#"; echo '{}' >t/manifest.json; sevkit stack install --work t --root r 2>&1 | sed "s#$PWD#@#"
sevkit stack install: error: @/t/out/usr/local/bin/qemu-system-x86_64: it is not what manifest.json says; build or unpack anew
sevkit stack install: error: @/t/out/usr/local/bin/qemu-system-x86_64: it is not what manifest.json says; build or unpack anew
sevkit stack install: error: @/t/out/usr/local/added: it is not what manifest.json says; build or unpack anew
sevkit stack install: error: @/t/manifest.json: not a manifest of schema sevkit.stack-manifest/1
$ cd s; mkdir -p e; ln -s /etc e/etc; sevkit stack install --work h --root e 2>&1 | sed "s#$PWD#@#"; rm e/etc; mkdir -p e/etc/modprobe.d/kvm.conf; sevkit stack install --work h --root e 2>&1 | sed "s#$PWD#@#"; sevkit stack install --work h --root nowhere 2>&1 | sed "s#$PWD#@#"; sevkit stack install --work nowhere 2>&1 | sed "s#$PWD#@#"
sevkit stack install: error: @/e/etc: a symbolic link, which may lead out of the root folder
sevkit stack install: error: @/e/etc/modprobe.d/kvm.conf: it is neither a file nor a link
sevkit stack install: error: @/nowhere: no such folder
sevkit stack install: error: @/nowhere/manifest.json: No such file or directory
$ cd s; cp -r h u; touch u/out/linux/host/linux-image-1_1_amd64.deb u/out/linux/host/linux-image-2-dbg_1_amd64.deb; python3 -c "
> import json
> m = json.load(open('u/manifest.json')); e = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
> m['files'] = sorted(m['files'] + [{'path': 'linux/host/linux-image-' + n + '_1_amd64.deb', 'size': 0, 'sha256': e} for n in ('1', '2-dbg')], key=lambda f: f['path'])
> json.dump(m, open('u/manifest.json', 'w'))"; sevkit stack install --work u --root r 2>&1 | sed 's#host-[0-9a-f]\{12\}#host-SHORT#g'
sevkit stack install: error: linux/host/linux-image-1_1_amd64.deb and linux/host/linux-image-6.12.0-snp-host-SHORT_6.12.0-1_amd64.deb: expected one kernel of the host
# Lock files that are refused.
$ printf '[qemu]\nurl = "https://host/q"\ncommit = "main"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:3:1: found 'main', expected a commit of 40 digits: names of branches and tags move
[3]
$ printf '[qemu]\nurl = "ext::sh -c id"\ncommit = "0123456789abcdef0123456789abcdef01234567"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:2:1: found 'ext::sh -c id', expected https://, ssh://, git://, file:// or a path with a slash in front
[3]
$ printf '[qemu]\nurl = "https://host/q"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: url and commit are required, or dsc and sha256, or folder
[3]
$ printf '[qemu]\nfolder = "q"\nurl = "https://host/q"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: folder excludes url and commit
[3]
$ printf '[qemu]\nfolder = "q"\nbuild = "x64"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:3:1: build is a key of [ovmf] only
[3]
$ printf '[quemu]\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: unknown key 'quemu' (did you mean 'qemu'?)
[3]
$ printf 'schema = "x"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:1: found 'x', expected 'sevkit.stack/1'
[3]
$ printf '[qemu]\nfolder = "q"\n' >m.toml; sevkit stack plan -l m.toml ovmf; sevkit stack plan -l m.toml edk2; sevkit stack plan -l m.toml -j 0
sevkit stack plan: error: the lock file does not name ovmf
sevkit stack plan: note: 'sevkit stack plan --help' shows the options
sevkit stack plan: error: 'edk2': expected ovmf, qemu, kernel-host or kernel-guest
sevkit stack plan: note: 'sevkit stack plan --help' shows the options
sevkit stack plan: error: --jobs: '0' is not a number (decimal, or hex with 0x) from 1 to 1024
sevkit stack plan: note: 'sevkit stack plan --help' shows the options
[2]
$ sevkit stack plan
sevkit stack plan: error: stack.toml: No such file or directory
[4]
# Two builds in one folder: the second waits for the first and finds all done.
$ cd s; (sevkit stack build --work c --jobs 2 qemu; echo $?) >one 2>&1 & sleep 0.05; (sevkit stack build --work c --jobs 2 qemu; echo $?) >two 2>&1; wait; cat one two | grep -c 'done before'; tail -qn 1 one two
6
0
0
# Names of packages.
$ sevkit stack packages --system fedora | sed 's/install .*make/install ... make/'
# to build (literal)
dnf install ... make git ninja-build python3 flex bison ncurses-devel gawk openssl openssl-devel elfutils-libelf-devel glib2-devel pixman-devel bc rsync kmod cpio dwarves nasm acpica-tools libuuid-devel rpm-build dpkg-dev curl
# instead of building: QEMU and firmware of the distribution (literal)
dnf install qemu-kvm edk2-ovmf
# firmware that starts a measured kernel (/usr/share/edk2/ovmf/OVMF.amdsev.fd) (literal)
dnf install edk2-ovmf
$ sevkit stack packages --system ubuntu --json | grep -E 'schema|system"|purpose'
  "schema": "sevkit.stack-packages/1",
  "system": "ubuntu",
      "purpose": "to build",
      "purpose": "instead of building: QEMU and firmware of the distribution",
$ sevkit stack packages --system beos
sevkit stack packages: error: --system: 'beos': expected debian, ubuntu or fedora
sevkit stack packages: note: 'sevkit stack packages --help' shows the options
[2]
$ sevkit stack packages | grep -c "to build"
1
