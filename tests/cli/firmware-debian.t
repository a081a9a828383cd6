#requires release debian 12
#requires file /usr/share/ovmf/OVMF.fd
#requires file /usr/share/OVMF/OVMF_CODE_4M.fd
# Debian 12's own firmware: the 2 MiB image carries SEV metadata but no place for kernel hashes, the 4 MiB
# one carries neither.
$ sevkit firmware show --require snp /usr/share/ovmf/OVMF.fd >/dev/null
$ sevkit firmware show --require snp-kernel-hashes /usr/share/ovmf/OVMF.fd >/dev/null
sevkit firmware show: error: --require snp-kernel-hashes: not usable: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
[1]
$ sevkit firmware show --require snp /usr/share/OVMF/OVMF_CODE_4M.fd >/dev/null
sevkit firmware show: error: --require snp: not usable: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; look for OVMF.amdsev.fd or an OVMF.fd of edk2 2022.05 or later with SEV metadata (of Debian 12's files only the 2 MiB OVMF.fd has it)
[1]
$ sevkit firmware show /usr/share/ovmf/OVMF.fd | sed -n '/usable/,$p' | cut -c1-120
usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, init
  yes  SEV-ES
  yes  SEV-SNP
  no   SEV-SNP with kernel hashes: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, in
  no   SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
$ sevkit firmware show /usr/share/OVMF/OVMF_CODE_4M.fd | sed -n '/^SEV metadata/p;/usable/,$p' | cut -c1-120
SEV metadata: none
usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no kernel-hash area (a plain OVMF build carries it empty): kernel, init
  yes  SEV-ES
  no   SEV-SNP: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; look for OVMF.amdsev
  no   SEV-SNP with kernel hashes: it has no SEV metadata: it is a plain build that QEMU cannot start as an SNP guest; l
  no   SVSM: it has no SVSM info block: it is no Coconut SVSM image (svsm.bin)
