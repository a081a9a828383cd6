# What must be changed in a host's files, written only with --apply.

$ mkdir -p h/etc/default/grub.d h/etc/kernel h/etc/modprobe.d h/usr/sbin h/boot h/proc/sys/kernel; : >h/usr/sbin/update-grub
$ printf '# how to boot\nGRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX_DEFAULT="iommu=pt quiet amd_iommu=fullflush,pgtbl_v2"\nGRUB_CMDLINE_LINUX=\047nosmt=force iommu.passthrough=1\047\n' >h/etc/default/grub
$ printf 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT nosmt"\n' >h/etc/default/grub.d/50-cloud.cfg
$ printf 'root=/dev/sda1 iommu=pt kvm_amd.sev-snp=0 quiet' >h/etc/kernel/cmdline
$ printf 'options kvm-amd nested=1 sev-es=0 avic=1\n' >h/etc/modprobe.d/a.conf; printf 'blacklist ccp\ninstall kvm_amd /bin/false\ninstall ccp /sbin/modprobe --ignore-install ccp\n' >h/etc/modprobe.d/b.conf
$ cp -r h before
$ sevkit host fix --root h
h/etc/default/grub
  iommu=pt: SEV-SNP needs an IOMMU that translates
  amd_iommu=fullflush,pgtbl_v2: SEV-SNP needs page tables of version 1
  nosmt=force: SMT must be as the BIOS has it
  iommu.passthrough=1: SEV-SNP needs an IOMMU that translates
  - GRUB_CMDLINE_LINUX_DEFAULT="iommu=pt quiet amd_iommu=fullflush,pgtbl_v2"
  + GRUB_CMDLINE_LINUX_DEFAULT="quiet amd_iommu=fullflush"
  - GRUB_CMDLINE_LINUX='nosmt=force iommu.passthrough=1'
  + GRUB_CMDLINE_LINUX=''
  undo: mv h/etc/default/grub.before-sevkit h/etc/default/grub
h/etc/default/grub.d/50-cloud.cfg
  nosmt: SMT must be as the BIOS has it
  - GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT nosmt"
  + GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT"
  undo: mv h/etc/default/grub.d/50-cloud.cfg.before-sevkit h/etc/default/grub.d/50-cloud.cfg
h/etc/kernel/cmdline
  iommu=pt: SEV-SNP needs an IOMMU that translates
  kvm_amd.sev-snp=0: it switches SEV-SNP off
  - root=/dev/sda1 iommu=pt kvm_amd.sev-snp=0 quiet
  + root=/dev/sda1 quiet
  undo: mv h/etc/kernel/cmdline.before-sevkit h/etc/kernel/cmdline
h/etc/modprobe.d/a.conf
  sev-es=0: kvm_amd.sev_es is needed
  - options kvm-amd nested=1 sev-es=0 avic=1
  + options kvm-amd nested=1 sev-es=1 avic=1
  undo: mv h/etc/modprobe.d/a.conf.before-sevkit h/etc/modprobe.d/a.conf
h/etc/modprobe.d/b.conf
  blacklist ccp: the module must be loaded
  install kvm_amd /bin/false: the module must be loaded
  - blacklist ccp
  + # blacklist ccp
  - install kvm_amd /bin/false
  + # install kvm_amd /bin/false
  undo: mv h/etc/modprobe.d/b.conf.before-sevkit h/etc/modprobe.d/b.conf
h/etc/modprobe.d/kvm.conf (new)
  no file sets sev=1 sev_snp=1
  + # written by 'sevkit host fix'
  + options kvm_amd sev=1 sev_snp=1
  undo: rm h/etc/modprobe.d/kvm.conf
then
  update-grub
  reboot
  sevkit host check
sevkit host fix: note: nothing was changed; --apply writes these files
$ diff -r before h
$ sevkit host fix --root h --apply >/dev/null; diff -r before h
diff -r before/etc/default/grub h/etc/default/grub
3,4c3,4
< GRUB_CMDLINE_LINUX_DEFAULT="iommu=pt quiet amd_iommu=fullflush,pgtbl_v2"
< GRUB_CMDLINE_LINUX='nosmt=force iommu.passthrough=1'
---
> GRUB_CMDLINE_LINUX_DEFAULT="quiet amd_iommu=fullflush" (literal)
> GRUB_CMDLINE_LINUX='' (literal)
Only in h/etc/default: grub.before-sevkit
diff -r before/etc/default/grub.d/50-cloud.cfg h/etc/default/grub.d/50-cloud.cfg
1c1
< GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT nosmt"
---
> GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT" (literal)
Only in h/etc/default/grub.d: 50-cloud.cfg.before-sevkit
diff -r before/etc/kernel/cmdline h/etc/kernel/cmdline
1c1
< root=/dev/sda1 iommu=pt kvm_amd.sev-snp=0 quiet
\ No newline at end of file
---
> root=/dev/sda1 quiet (literal)
\ No newline at end of file
Only in h/etc/kernel: cmdline.before-sevkit
diff -r before/etc/modprobe.d/a.conf h/etc/modprobe.d/a.conf
1c1
< options kvm-amd nested=1 sev-es=0 avic=1
---
> options kvm-amd nested=1 sev-es=1 avic=1 (literal)
Only in h/etc/modprobe.d: a.conf.before-sevkit
diff -r before/etc/modprobe.d/b.conf h/etc/modprobe.d/b.conf
1,2c1,2
< blacklist ccp
< install kvm_amd /bin/false
---
> # blacklist ccp (literal)
> # install kvm_amd /bin/false (literal)
Only in h/etc/modprobe.d: b.conf.before-sevkit
Only in h/etc/modprobe.d: kvm.conf
[1]
$ sevkit host fix --root h --apply
nothing to change in the files of this host
# Undone by what was printed.
$ sevkit host fix --root before | grep undo
sevkit host fix: note: nothing was changed; --apply writes these files
  undo: mv before/etc/default/grub.before-sevkit before/etc/default/grub
  undo: mv before/etc/default/grub.d/50-cloud.cfg.before-sevkit before/etc/default/grub.d/50-cloud.cfg
  undo: mv before/etc/kernel/cmdline.before-sevkit before/etc/kernel/cmdline
  undo: mv before/etc/modprobe.d/a.conf.before-sevkit before/etc/modprobe.d/a.conf
  undo: mv before/etc/modprobe.d/b.conf.before-sevkit before/etc/modprobe.d/b.conf
  undo: rm before/etc/modprobe.d/kvm.conf
$ for f in default/grub default/grub.d/50-cloud.cfg kernel/cmdline modprobe.d/a.conf modprobe.d/b.conf; do mv h/etc/$f.before-sevkit h/etc/$f; done; rm h/etc/modprobe.d/kvm.conf; diff -r before h
# For SEV-ES the IOMMU may pass through.
$ sevkit host fix --root h --generation sev-es | grep '^h/'
sevkit host fix: note: nothing was changed; --apply writes these files
h/etc/modprobe.d/a.conf
h/etc/modprobe.d/b.conf
h/etc/modprobe.d/kvm.conf (new)
$ sevkit host fix --root h --generation sev | grep '^h/'
sevkit host fix: note: nothing was changed; --apply writes these files
h/etc/modprobe.d/b.conf
h/etc/modprobe.d/kvm.conf (new)
# A kernel with passthrough as its default.
$ mkdir -p p2/etc/default p2/boot p2/proc/sys/kernel; echo 6.12.1 >p2/proc/sys/kernel/osrelease; printf '#\nCONFIG_IOMMU_DEFAULT_PASSTHROUGH=y\n' >p2/boot/config-6.12.1
$ printf 'GRUB_CMDLINE_LINUX=""\nGRUB_TIMEOUT=1' >p2/etc/default/grub; sevkit host fix --root p2 | sed -n 1,6p
sevkit host fix: note: nothing was changed; --apply writes these files
p2/etc/default/grub
  iommu=nopt: this kernel was built with passthrough as its default
  - GRUB_CMDLINE_LINUX=""
  + GRUB_CMDLINE_LINUX="iommu=nopt"
  undo: mv p2/etc/default/grub.before-sevkit p2/etc/default/grub
p2/etc/modprobe.d/kvm.conf (new)
$ printf 'GRUB_CMDLINE_LINUX=quiet # mine\n' >p2/etc/default/grub; sevkit host fix --root p2 | grep '^  [-+] G'
sevkit host fix: note: nothing was changed; --apply writes these files
  - GRUB_CMDLINE_LINUX=quiet # mine
  + GRUB_CMDLINE_LINUX="quiet iommu=nopt" # mine
$ printf 'GRUB_TIMEOUT=1\n' >p2/etc/default/grub; sevkit host fix --root p2 | grep '^  [-+] G'
sevkit host fix: note: nothing was changed; --apply writes these files
  + GRUB_CMDLINE_LINUX="iommu=nopt"
$ sevkit host fix --root p2 --apply >/dev/null; sevkit host fix --root p2
nothing to change in the files of this host
# Fedora keeps command lines in entries of the boot loader.
$ mkdir -p e/etc/default e/boot/loader/entries e/usr/sbin; : >e/usr/sbin/grub2-mkconfig; echo 'GRUB_CMDLINE_LINUX="iommu=pt"' >e/etc/default/grub; sevkit host fix --root e | sed -n '/^then/,$p'
sevkit host fix: note: nothing was changed; --apply writes these files
then
  grub2-mkconfig -o /boot/grub2/grub.cfg
  change the options of /boot/loader/entries alike, with grubby
  reboot
  sevkit host check
# Options that the module has on anyway.
$ mkdir -p on/sys/module/kvm_amd/parameters; for p in sev sev_es sev_snp; do echo Y >on/sys/module/kvm_amd/parameters/$p; done; sevkit host fix --root on
nothing to change in the files of this host
$ echo N >on/sys/module/kvm_amd/parameters/sev_snp; sevkit host fix --root on
on/etc/modprobe.d/kvm.conf (new)
  no file sets sev_snp=1
  + # written by 'sevkit host fix'
  + options kvm_amd sev_snp=1
  undo: rm on/etc/modprobe.d/kvm.conf
then
  modprobe -r kvm_amd
  modprobe kvm_amd
  sevkit host check
sevkit host fix: note: nothing was changed; --apply writes these files
# What is asked for.
$ sevkit host fix --root on --generation sev --huge-pages 512 --kvm-group --apply; cat on/etc/sysctl.d/90-sevkit.conf; stat -c '%a %n' on/etc/udev/rules.d/71-sev.rules
on/etc/sysctl.d/90-sevkit.conf (new)
  huge pages for guests, as asked for
  + # written by 'sevkit host fix'
  + vm.nr_hugepages = 512
  undo: rm on/etc/sysctl.d/90-sevkit.conf
on/etc/udev/rules.d/71-sev.rules (new)
  /dev/sev for the group kvm, as asked for
  + # written by 'sevkit host fix'
  + KERNEL=="sev", MODE="0660", GROUP="kvm"
  undo: rm on/etc/udev/rules.d/71-sev.rules
then
  sysctl --system
  udevadm control --reload
  udevadm trigger /dev/sev
  sevkit host check
# written by 'sevkit host fix' (literal)
vm.nr_hugepages = 512
644 on/etc/udev/rules.d/71-sev.rules
$ sevkit host fix --root on --generation sev --huge-pages 512 --kvm-group
nothing to change in the files of this host
$ sevkit host fix --root on --generation sev --huge-pages 1024 --json
{
  "schema": "sevkit.host-fix/1",
  "version": "0.1.0",
  "applied": false,
  "changes": [
    {
      "path": "/etc/sysctl.d/90-sevkit.conf",
      "reasons": [
        "huge pages for guests, as asked for"
      ],
      "before": [
        "# written by 'sevkit host fix'",
        "vm.nr_hugepages = 512"
      ],
      "after": [
        "# written by 'sevkit host fix'",
        "vm.nr_hugepages = 1024"
      ],
      "undo": "mv on/etc/sysctl.d/90-sevkit.conf.before-sevkit on/etc/sysctl.d/90-sevkit.conf"
    }
  ],
  "then": [
    "sysctl --system",
    "sevkit host check"
  ]
}
sevkit host fix: note: nothing was changed; --apply writes these files
# Refused: nothing is written.
$ sevkit host fix --root h --apply >/dev/null; cp before/etc/default/grub h/etc/default/grub; sevkit host fix --root h --apply; cmp h/etc/default/grub before/etc/default/grub
sevkit host fix: error: h/etc/default/grub.before-sevkit: exists already: an earlier fix kept the file there; undo that one ('mv h/etc/default/grub.before-sevkit h/etc/default/grub'), or remove the copy
$ mkdir -p l/etc; ln -s /etc/default l/etc/default; sevkit host fix --root l
sevkit host fix: error: l/etc/default: a symbolic link, expected a file or a folder
[1]
$ mkdir -p l2/etc/default; ln -s /etc/hostname l2/etc/default/grub; sevkit host fix --root l2
sevkit host fix: error: l2/etc/default/grub: a symbolic link, expected a file or a folder
[1]
$ mkdir -p f/etc/default; mkfifo f/etc/default/grub; sevkit host fix --root f
sevkit host fix: error: f/etc/default/grub: expected a regular file
[3]
$ mkdir -p n/etc/default; printf 'a\0b' >n/etc/default/grub; sevkit host fix --root n
sevkit host fix: error: n/etc/default/grub: found a NUL byte, expected text
[3]
$ mkdir -p g/etc/default; head -c 2000000 /dev/zero | tr '\0' x >g/etc/default/grub; sevkit host fix --root g
sevkit host fix: error: g/etc/default/grub: more than 1048576 bytes
[3]
$ sevkit host fix --root none
sevkit host fix: error: none: expected a folder with the files of a host
[4]
$ sevkit host fix --huge-pages lots
sevkit host fix: error: --huge-pages: 'lots' is not a number (decimal, or hex with 0x) from 0 to 0x100000000
sevkit host fix: note: 'sevkit host fix --help' shows the options
[2]
$ sevkit host fix --generation tdx
sevkit host fix: error: argument --generation: invalid choice: 'tdx' (choose from 'sev', 'sev-es', 'sev-snp')
sevkit host fix: note: 'sevkit host fix --help' shows the options
[2]
