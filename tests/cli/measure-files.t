# Where the bytes come from and go to: pipes, directories, odd names, full disks.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ python3 $TESTDATA/make_firmware.py kernel --kind noise --size 50000 --seed 1
$ sha() { sevkit measure --mode sev --ovmf "$1"; }; sha fw.fd; sha - <fw.fd; cat fw.fd | sha -; sha /dev/stdin <fw.fd
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ mkfifo pipe; cat fw.fd >pipe & sevkit measure --mode sev --ovmf pipe
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel; sevkit measure --mode sev --ovmf fw.fd --kernel - <kernel
5f0ece516ea9ca0939e4a0ac89f9faa306bc6e8d1bc1ea6319d003b8efc4126f
5f0ece516ea9ca0939e4a0ac89f9faa306bc6e8d1bc1ea6319d003b8efc4126f
$ cat kernel >pipe & sevkit measure --mode sev --ovmf fw.fd --kernel pipe
5f0ece516ea9ca0939e4a0ac89f9faa306bc6e8d1bc1ea6319d003b8efc4126f
$ cat kernel >pipe & sevkit measure --mode sev --ovmf fw.fd --kernel kernel --initrd pipe
4d10aa5ee81eae37d531910402918d590b9a510dca11c2339ec9a618d4b584b3
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --initrd kernel
4d10aa5ee81eae37d531910402918d590b9a510dca11c2339ec9a618d4b584b3

# A file named "-" is ./-
$ cp fw.fd ./-; sevkit measure --mode sev --ovmf ./-
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b

# The command line: bytes as they are, from an argument or a file
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append "$(printf 'a=\377\201')"
704f3a991db543c2ad77dad690a93e5cd7b75cc47b0b2394cdb1b1696005e8c4
$ printf 'a=\377\201' >cmdline; sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append-file cmdline
704f3a991db543c2ad77dad690a93e5cd7b75cc47b0b2394cdb1b1696005e8c4
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append-file - <cmdline
704f3a991db543c2ad77dad690a93e5cd7b75cc47b0b2394cdb1b1696005e8c4
$ printf 'quiet\n' >cmdline; sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append-file cmdline
sevkit measure: warning: the kernel command line ends with a newline, which is measured as part of it
a82e75913e909da44c994310827fa943029f4b5a748740562f63e76eac6e5394
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append 'quiet
> '
sevkit measure: warning: the kernel command line ends with a newline, which is measured as part of it
a82e75913e909da44c994310827fa943029f4b5a748740562f63e76eac6e5394
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append quiet
facd1f2b062a1fd9bc039071c6fd84a67b2b1eb5214cca52d11d46583c4bbb41
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append ''
5f0ece516ea9ca0939e4a0ac89f9faa306bc6e8d1bc1ea6319d003b8efc4126f
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel
5f0ece516ea9ca0939e4a0ac89f9faa306bc6e8d1bc1ea6319d003b8efc4126f

# Files that cannot be read
$ sevkit measure --mode sev --ovmf missing.fd
sevkit measure: error: missing.fd: No such file or directory
[4]
$ sevkit measure --mode sev --ovmf .
sevkit measure: error: .: is a directory
[4]
$ sevkit measure --mode sev --ovmf fw.fd --kernel missing
sevkit measure: error: kernel: missing: No such file or directory
[4]
$ sevkit measure --mode sev --ovmf fw.fd --kernel .
sevkit measure: error: kernel: .: is a directory
[4]
$ sevkit measure --mode sev --ovmf fw.fd --kernel . --json
sevkit measure: error: kernel: .: is a directory
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit measure",
  "error": {
    "code": "io",
    "text": "kernel: .: is a directory"
  }
}
[4]
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --initrd missing
sevkit measure: error: initrd: missing: No such file or directory
[4]
$ sevkit measure --mode sev --ovmf fw.fd --kernel kernel --append-file missing
sevkit measure: error: --append-file: missing: No such file or directory
[4]
$ sevkit measure --mode sev --ovmf ''
sevkit measure: error: : No such file or directory
[4]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm missing --vars-size 1 --vcpus 1 --vcpu-type EPYC
sevkit measure: error: missing: No such file or directory
[4]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm fw.fd --vars-file missing --vcpus 1 --vcpu-type EPYC
sevkit measure: error: --vars-file: missing: No such file or directory
[4]
$ sevkit measure --mode sev --ovmf - <&-
sevkit measure: error: standard input: Bad file descriptor
[4]
$ sevkit measure --mode sev --ovmf "$(printf 'no\033[31mred\n\377')"
sevkit measure: error: no\x1b[31mred\x0a\xff: No such file or directory
[4]

# Standard output
$ sevkit measure --mode sev --ovmf fw.fd >/dev/full
sevkit measure: error: standard output: No space left on device
[4]
$ sevkit measure --mode sev --ovmf fw.fd >&-
sevkit measure: error: standard output: Bad file descriptor
[4]
$ sevkit measure --mode sev --ovmf fw.fd 2>&- >out; cat out
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b

# Save areas: all or none, over existing files, one for each vCPU
$ mkdir d; cd d; sevkit measure --mode snp --ovmf ../fw.fd --vcpus 3 --vcpu-type EPYC --dump-vmsa >/dev/null; ls -l | awk '{print $5, $9}'; cmp vmsa1.bin vmsa2.bin
 
4096 vmsa0.bin
4096 vmsa1.bin
4096 vmsa2.bin
$ mkdir -p e/vmsa1.bin; cd e; sevkit measure --mode snp --ovmf ../fw.fd --vcpus 3 --vcpu-type EPYC --dump-vmsa; ls
sevkit measure: error: vmsa1.bin: Is a directory
vmsa1.bin
$ mkdir -p f; cd f; sevkit measure --mode snp --ovmf ../fw.fd --vcpus 1 --vcpu-type EPYC --dump-vmsa --kernel missing; ls
sevkit measure: error: kernel: missing: No such file or directory
