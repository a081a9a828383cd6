# Files from which the kernel updates the SEV firmware.

$ python3 $TESTDATA/make_host.py h; mkdir h/lib
$ head -c 8192 /dev/zero | tr '\0' f >fw; D=$(sha256sum fw | cut -c1-64); echo $D >digest
$ sevkit host firmware install fw --root h --digest $(cat digest)
h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin (new)
  undo: rm h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
then, with no guest running
  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd
sevkit host firmware: note: nothing was changed; --apply writes the file
$ find h/lib -type f
$ sevkit host firmware install fw --root h --digest $(cat digest) --apply; cmp fw h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin; stat -c %a h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin (new)
  undo: rm h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
then, with no guest running
  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd
644
$ sevkit host firmware install fw --root h --digest $(cat digest) --apply
h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin: this file is there already
$ sevkit host firmware --root h | grep present
present  /lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
# Another one in its place.
$ cp fw amd_sev_fam19h_model0xh_1.55.29.sbin; echo more >>amd_sev_fam19h_model0xh_1.55.29.sbin; sevkit host firmware install amd_sev_fam19h_model0xh_1.55.29.sbin --root h --digest $(sha256sum <amd_sev_fam19h_model0xh_1.55.29.sbin | cut -c1-64) --apply
h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
  undo: mv h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin.before-sevkit h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
then, with no guest running
  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd
$ cmp fw h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin.before-sevkit
$ sevkit host firmware install fw --root h --digest $(cat digest) --apply
sevkit host firmware: error: h/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin.before-sevkit: exists already: the file before an earlier installation; remove it first
[1]
$ : >h/lib/firmware/amd/amd_sev_fam19h_model01h.sbin; sevkit host firmware install fw --root h --digest $(cat digest)
sevkit host firmware: error: h/lib/firmware/amd/amd_sev_fam19h_model01h.sbin: the kernel takes this file before amd_sev_fam19h_model0xh.sbin; remove it first
[1]
# What is known to be wrong.
$ python3 $TESTDATA/make_host.py g; tr f g <fw >other; sevkit host firmware install other --root g --digest $(cat digest)
sevkit host firmware: error: other: SHA-256 is f9d37ee5097ea1b1887763ea35d0aa52d1f8bf130a6c378a04ca77b135925b80, expected c31d070c2248608ce8150a727a0caa4e9ecca736e86a3d65d2cf3b8a37db820c
[1]
$ cp fw amd_sev_fam19h_model1xh.sbin; sevkit host firmware install amd_sev_fam19h_model1xh.sbin --root g --digest $(cat digest)
sevkit host firmware: error: amd_sev_fam19h_model1xh.sbin: the name is that of a firmware for other processors, expected amd_sev_fam19h_model0xh.sbin
[1]
$ (printf 'PK\003\004'; cat fw) >zip; sevkit host firmware install zip --root g --digest $(sha256sum <zip | cut -c1-64)
sevkit host firmware: error: zip: a zip archive; the firmware is a file in it, expected a SEV firmware
[1]
$ (echo '<html>'; cat fw) >page; sevkit host firmware install page --root g --digest $(sha256sum <page | cut -c1-64)
sevkit host firmware: error: page: a page of the web, expected a SEV firmware
[1]
$ head -c 100 fw >short; sevkit host firmware install short --root g --digest $(sha256sum <short | cut -c1-64)
sevkit host firmware: error: short: 100 bytes, expected a SEV firmware of at least 4096
[1]
$ head -c 2000000 /dev/zero >huge; sevkit host firmware install huge --root g --digest $(cat digest)
sevkit host firmware: error: huge: more than 1048576 bytes
[3]
$ mkdir -p g/usr/lib/firmware; ln -s /tmp g/usr/lib/firmware/amd; sevkit host firmware install fw --root g --digest $(cat digest) --apply
sevkit host firmware: error: g/usr/lib/firmware/amd: a symbolic link, expected a file or a folder
[1]
$ sevkit host firmware install fw --root g
sevkit host firmware: error: install: --digest is required
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ sevkit host firmware install fw --root g --digest 12
sevkit host firmware: error: --digest: '12' is not a SHA-256 of 64 hex digits
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ sevkit host firmware install --root g
sevkit host firmware: error: install: found 0 files, expected 1
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ sevkit host firmware load fw --root g
sevkit host firmware: error: 'load' is not install
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ sevkit host firmware --root g --digest $(cat digest)
sevkit host firmware: error: --digest is for use with install
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ sevkit host firmware install fw --root g --digest $(cat digest) --live
sevkit host firmware: error: --live has no effect without --apply
sevkit host firmware: note: 'sevkit host firmware --help' shows the options
[2]
$ python3 $TESTDATA/make_host.py i --preset intel; sevkit host firmware install fw --root i --digest $(cat digest)
sevkit host firmware: error: CPUID Fn1: No data available
[4]
$ rm g/usr/lib/firmware/amd; sevkit host firmware install fw --root g --digest $(cat digest) --apply --live; ls g/usr/lib/firmware
sevkit host firmware: error: a live update is not possible: this kernel has no snp_dlfw_ex below /sys/class/firmware; without it the file is loaded with the driver
# Where the kernel can update the firmware that runs.
$ mkdir -p g/sys/class/firmware/snp_dlfw_ex; (cd g/sys/class/firmware/snp_dlfw_ex; : >data; : >loading; echo idle >status; echo >error); sevkit host firmware install fw --root g --digest $(cat digest) --apply --live
g/usr/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin (new)
  undo: rm g/usr/lib/firmware/amd/amd_sev_fam19h_model0xh.sbin
the firmware that runs was updated
$ cmp fw g/sys/class/firmware/snp_dlfw_ex/data; cat g/sys/class/firmware/snp_dlfw_ex/loading; echo; ls g/usr/lib/firmware/amd
0
amd_sev_fam19h_model0xh.sbin
$ echo programming:hw-error >g/sys/class/firmware/snp_dlfw_ex/error; sevkit host firmware install fw --root g --digest $(cat digest) --apply --live
sevkit host firmware: error: the update failed: programming:hw-error; 'sevkit host diagnose' explains the kernel's log
[4]
$ rm g/sys/class/firmware/snp_dlfw_ex/data; sevkit host firmware install fw --root g --digest $(cat digest) --apply --live; head -c 2 g/sys/class/firmware/snp_dlfw_ex/loading
sevkit host firmware: error: g/sys/class/firmware/snp_dlfw_ex/data: No such file or directory
-1 (no-eol)
