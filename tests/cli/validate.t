# validate: launch measurements of SEV and SEV-ES guests.
#requires corpus

$ cp $SEVKIT_CORPUS/sev-validate/* .; sevkit validate --tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy 1 -m 98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v
cp: cannot stat '/sev-validate/*': No such file or directory
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ echo '--tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy nodbg,noks,es -m Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v' >es
$ sevkit validate $(cat es) --vcpus 4 --vcpu-family 25 --vcpu-model 1 --vcpu-stepping 1
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --json
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vmsa-ap vmsa1-25-1-1.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ echo '--tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy nodbg -m VIBZFlAnycv2e8TrUfEDBOlIkJwgx1Khb2qtr5Z5/tQgISIjJCUmJygpKissLS4v' >kernel
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin -e 'root=/dev/vda1  quiet '
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]

# What does not match, and what would have
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Rome --vmsa-profile init2
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --sev-features debug-swap
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan --no-search
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 3 --vcpu-type EPYC-Milan --search-vcpus 3
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es | sed 's/--tk tk.bin/--tik tek.bin --tek tik.bin/') --vcpus 4 --vcpu-type EPYC-Milan
sevkit validate: error: --tik: TIK: tek.bin: No such file or directory
[4]
$ sevkit validate $(cat kernel) -k kernel.bin -r initrd.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es | sed 's/fw.bin/vmsa0-25-1-1.bin/') --other-firmware fw.bin --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vmsa-ap vmsa1-25-1-1.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --tk tk.bin -f fw.bin --api-major 1 --api-minor 55 --build-id 24 --policy 1 -m 98g6ljBVsV5q4TDYlvdzv6Rk19VXDGHFNUfVXItNVhYgISIjJCUmJygpKissLS4v -k kernel.bin --json | tail -n 14
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory

# Computing without comparing
$ sevkit validate --compute -f fw.bin --policy 0
sevkit validate: error: firmware: fw.bin: No such file or directory
[4]
$ sevkit validate --compute -f fw.bin --policy 0 -k kernel.bin --json
sevkit validate: error: firmware: fw.bin: No such file or directory
[4]
$ sevkit validate --compute -f fw.bin --policy es --vcpus 4 --vcpu-type EPYC-Milan
sevkit validate: error: firmware: fw.bin: No such file or directory
[4]
$ sevkit validate --compute -f fw.bin --policy 1 --api-major 1 --api-minor 55 --build-id 24 --tk tk.bin --nonce 202122232425262728292a2b2c2d2e2f
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --compute -f fw.bin --policy 1 --api-major 1 --api-minor 55 --build-id 24 --tk tk.bin --nonce ICEiIyQlJicoKSorLC0uLw==
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --compute -f fw.bin --policy 1 --nonce 2021
sevkit validate: error: --nonce: '2021' is not 16 bytes in hex or base64
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --compute -f fw.bin
sevkit validate: error: firmware: fw.bin: No such file or directory
[4]

# Secrets go out only after a match
$ printf secret >s; sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ python3 $TESTDATA/sev/open_packet.py tek.bin tik.bin h p Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v
Traceback (most recent call last):
  File "/work/main/tests/data/sev/open_packet.py", line 43, in <module>
    main()
  File "/work/main/tests/data/sev/open_packet.py", line 23, in main
    tek, tik, header, payload = map(read, sys.argv[1:5])
    ^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/work/main/tests/data/sev/open_packet.py", line 18, in read
    with open(path, "rb") as file:
         ^^^^^^^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: 'tek.bin'
[1]
$ rm h p; sevkit validate $(cat es) --vcpus 5 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p; ls h p 2>&1 | cut -d : -f 2-
rm: cannot remove 'h': No such file or directory
rm: cannot remove 'p': No such file or directory
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
 cannot access 'h': No such file or directory
 cannot access 'p': No such file or directory
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase missing --secret-header h --secret-payload p
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es | sed 's/--tk tk.bin/--tik tik.bin/') --vcpus 4 --vcpu-type EPYC-Milan --luks-passphrase s --secret-header h --secret-payload p
sevkit validate: error: --tik: TIK: tik.bin: No such file or directory
[4]

# A configuration that the owner wrote
$ cat >guest.xml <<XML
> <domain type='kvm'><name>g</name><memory>1</memory><vcpu>4</vcpu><os><type>hvm</type><loader>$PWD/fw.bin</loader></os>
> <cpu mode='custom'><model>EPYC-Milan</model></cpu>
> <launchSecurity type='sev'><policy>0x0007</policy></launchSecurity></domain>
> XML
$ sevkit validate --domain-xml guest.xml $(sed 's/-f fw.bin//; s/--policy [a-z,]*//' es)
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sed "s/custom/host-passthrough/; s/<model>.*<.model>//" guest.xml >host.xml; sevkit validate --domain-xml host.xml $(cat es)
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sed "s/'sev'/'sev-snp'/" guest.xml >snp.xml; sevkit validate --domain-xml snp.xml $(cat es)
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --domain-xml fw.bin $(cat es) 2>&1 | cut -c 1-60
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such f

# Usage
$ sevkit validate --tk tk.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate -f fw.bin --policy 1 --api-major 1 --api-minor 2 --build-id 3 -m AAAA
sevkit validate: error: firmware: fw.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-ap vmsa0-25-1-1.bin
sevkit validate: error: --vmsa-ap needs --vmsa-bsp too
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp vmsa0-25-1-1.bin --vcpu-type EPYC-Milan
sevkit validate: error: --vmsa-bsp and --vmsa-ap exclude options that name the CPU
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --vcpu-type EPYC-Milan
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vmsa-bsp tk.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan -m 'AA A'
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan -m AAAA
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate $(cat es) --vcpus 4 --vcpu-type EPYC-Milan --api-major 256
sevkit validate: error: --api-major: '256' is not a number (decimal, or hex with 0x) from 0 to 255
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) --nonce 00
sevkit validate: error: --nonce is for --compute; --measurement holds its own
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate $(cat es) -r initrd.bin
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --tk tk.bin --connect x
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --tk tk.bin --domain x --qmp y
sevkit validate: error: argument --qmp: not allowed with argument -o/--domain
sevkit validate: note: 'sevkit validate --help' shows the options
[2]
$ sevkit validate --tk tk.bin --domain x --compute
sevkit validate: error: --tk: TEK and TIK: tk.bin: No such file or directory
[4]
$ sevkit validate --tk missing
sevkit validate: error: --tk: TEK and TIK: missing: No such file or directory
[4]
