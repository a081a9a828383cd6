#requires release debian 13
#requires file /usr/share/ovmf/OVMF.fd
#requires file /usr/share/OVMF/OVMF_CODE_4M.fd
# Debian 13's own firmware: all of it carries SEV metadata, but no place for kernel hashes.
$ sevkit firmware show --require snp /usr/share/ovmf/OVMF.fd >/dev/null
$ sevkit firmware show --require snp /usr/share/OVMF/OVMF_CODE_4M.fd >/dev/null
$ sevkit firmware show --require snp-kernel-hashes /usr/share/ovmf/OVMF.fd >/dev/null
sevkit firmware show: error: --require snp-kernel-hashes: not usable: its SEV metadata has no KERNEL_HASHES section: an SNP guest cannot measure kernel, initrd and command line; look for an AmdSev build of edk2 2023.02 or later, OVMF.amdsev.fd
[1]
$ sevkit firmware show /usr/share/ovmf/OVMF.fd | sed -n '/^SEV metadata/,/^$/p; /usable/,$p' | cut -c1-60
SEV metadata
  0x00800000  size 0x00009000  type 0x01  SEC_MEM
  0x0080a000  size 0x00003000  type 0x01  SEC_MEM
  0x0080d000  size 0x00001000  type 0x02  SECRETS
  0x0080e000  size 0x00001000  type 0x03  CPUID
  0x0080f000  size 0x00001000  type 0x04  SVSM_CAA
  0x00810000  size 0x00010000  type 0x01  SEC_MEM

usable for
  yes  SEV
  no   SEV and SEV-ES with kernel hashes: it has no kernel-h
  yes  SEV-ES
  yes  SEV-SNP
  no   SEV-SNP with kernel hashes: its SEV metadata has no K
  no   SVSM: it has no SVSM info block: it is no Coconut SVS
