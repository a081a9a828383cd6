# measure --matrix and --extrapolate.

$ python3 $TESTDATA/make_firmware.py fw.fd; python3 $TESTDATA/make_firmware.py other.fd --seed 9; echo kernel >k; echo initrd >i; cp $TESTDATA/keys/*.pem .
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1,3-4 --vcpu-type EPYC-Milan,EPYC-Genoa --matrix
ovmf,kernel,initrd,append,vcpu_type,vcpu_signature,guest_features,profile,vcpus,digest
fw.fd,,,,EPYC-Milan,0xa00f11,0x1,qemu,1,eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
fw.fd,,,,EPYC-Milan,0xa00f11,0x1,qemu,3,285b594c38db9c623b9e9287de4d4080119a6f07a1d19b4bfc072f89cada6b26d6fb48faf787a08f491de8b700aeb9ce
fw.fd,,,,EPYC-Milan,0xa00f11,0x1,qemu,4,e1d8f5715ba0ea1bfbecae5bb43deec8a92d1b597b37865bd21348b9b8e54852fd4730f79f1295218ffea7e393d1b16c
fw.fd,,,,EPYC-Genoa,0xa10f10,0x1,qemu,1,f5be34bfb9ee66397d77095e94252818fd6311a8b65c4580d95f60e238e9d3088413604d1673a0791f2755c071776e1e
fw.fd,,,,EPYC-Genoa,0xa10f10,0x1,qemu,3,3954b3fd1f92e44fd0f043705a70e294083cde33a66520f5395cd6576467dcaf77f994c212f114e904fbf3442ddf6544
fw.fd,,,,EPYC-Genoa,0xa10f10,0x1,qemu,4,f16e3b890323cae3ce186e07d7b014a3e06e1e48dd8c3848657c50f5d466d7f1ecdda703010bcd1425fdc85656e459b9
$ for n in 1 3 4; do sevkit measure --mode snp --ovmf fw.fd --vcpus $n --vcpu-type EPYC-Genoa; done
f5be34bfb9ee66397d77095e94252818fd6311a8b65c4580d95f60e238e9d3088413604d1673a0791f2755c071776e1e
3954b3fd1f92e44fd0f043705a70e294083cde33a66520f5395cd6576467dcaf77f994c212f114e904fbf3442ddf6544
f16e3b890323cae3ce186e07d7b014a3e06e1e48dd8c3848657c50f5d466d7f1ecdda703010bcd1425fdc85656e459b9
$ sevkit measure --mode snp --ovmf fw.fd --ovmf other.fd --kernel k --initrd i --append 'a,"b"' --append quiet --vcpus 2 --vcpu-type EPYC-Milan --guest-features 0x1 --guest-features 0x21 --matrix=jsonl
{"mode":"snp","ovmf":"fw.fd","kernel":"k","initrd":"i","append":"a,\"b\"","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x1","profile":"qemu","vcpus":2,"digest":"cd98df0702ca3ae897675ba04ba0fd7628e65331645e91157523f852dcc078d4c5ac262b7952ec4a9dd1f77e784c006b"}
{"mode":"snp","ovmf":"fw.fd","kernel":"k","initrd":"i","append":"a,\"b\"","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x21","profile":"qemu","vcpus":2,"digest":"7266a76ca0beb5def9c6567ece24fdcee6f9558d6b5d8262e8b6f39b9ca856b26bda892498eaad73d169fa684a286060"}
{"mode":"snp","ovmf":"fw.fd","kernel":"k","initrd":"i","append":"quiet","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x1","profile":"qemu","vcpus":2,"digest":"91815914282d6571d088085469d8ddf60455e5856dc875be044912a9a52ebdc57a1f8a348eff7dbaec38e97fcb018a18"}
{"mode":"snp","ovmf":"fw.fd","kernel":"k","initrd":"i","append":"quiet","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x21","profile":"qemu","vcpus":2,"digest":"06d9e71e17ac3aabcc80135969733c643319a9afe3e08afe6c2fb41e6a4056889008e97f2246865455f01b508698e144"}
{"mode":"snp","ovmf":"other.fd","kernel":"k","initrd":"i","append":"a,\"b\"","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x1","profile":"qemu","vcpus":2,"digest":"4ef8ddee7af802ad845b4018f44955e265deb7e6477005a453889ce16369b5fce799a4fa87a5aee429c65a92fdf89a7a"}
{"mode":"snp","ovmf":"other.fd","kernel":"k","initrd":"i","append":"a,\"b\"","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x21","profile":"qemu","vcpus":2,"digest":"5aa432b9e7412c0b31e08c0989f7430c2c2993b4e5e5c92b015e23da84bc209a2867ea80755ae7b8ef3ff5547e81a2d1"}
{"mode":"snp","ovmf":"other.fd","kernel":"k","initrd":"i","append":"quiet","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x1","profile":"qemu","vcpus":2,"digest":"b7ce2165882da97252f4ceaab9a512e4e22a1807bf75c36748b906fd68fe88b44d6f55a13d6dc62af7abec6f2361ecd6"}
{"mode":"snp","ovmf":"other.fd","kernel":"k","initrd":"i","append":"quiet","vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x21","profile":"qemu","vcpus":2,"digest":"5ab06bf7e792b1aceba15b2eae628a258d4b874c9c002c929f7ca2f502dc13df4e0567190b91a6115d5ca1703214cab9"}
$ sevkit measure --mode snp --ovmf other.fd --kernel k --initrd i --append quiet --vcpus 2 --vcpu-type EPYC-Milan --guest-features 0x21
5ab06bf7e792b1aceba15b2eae628a258d4b874c9c002c929f7ca2f502dc13df4e0567190b91a6115d5ca1703214cab9
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type ec2 --matrix=json
{
  "schema": "sevkit.measure-matrix/1",
  "version": "0.1.0",
  "rows": [
    {
      "mode": "snp",
      "ovmf": "fw.fd",
      "kernel": null,
      "initrd": null,
      "append": null,
      "vcpu_type": null,
      "vcpu_signature": "0x0",
      "guest_features": "0x1",
      "profile": "ec2",
      "vcpus": 2,
      "digest": "da907e1c20ef91192efc2a1f282c45649c39fd4d0f4c7ee78e5f765115853da8861674b19bc6b4d9902806e138660d9e"
    }
  ]
}
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type ec2
da907e1c20ef91192efc2a1f282c45649c39fd4d0f4c7ee78e5f765115853da8861674b19bc6b4d9902806e138660d9e
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1,2 --vcpu-type EPYC-Milan --matrix=rvps
{"version":"0.1.0","type":"sample","payload":"eyJzbnBfbGF1bmNoX21lYXN1cmVtZW50IjpbImViNjQ5ZGQyMDU3ZjJjZDQ0NDgxMDY4ZDk1MGY2ZjUwYWZjN2JjZDIxOTg2YzFjMGY5NjdlYTU0YmJhYjU2MzdlMTQzMjQyNzNiMGJkMDVmYjY5NWY3YTgwNTk3MWUyMCIsIjYyU2QwZ1YvTE5SRWdRYU5sUTl2VUsvSHZOSVpoc0hBK1dmcVZMdXJWamZoUXlRbk93dlFYN2FWOTZnRmx4NGciLCJiYjhmYmIzNGZkNDU0ZDY3ZTdkMzc5MWYyNzA5ZGU0N2U0YzFlYzU2ZDVmNTdlYjRlNzYxOWY1Njg2NDE3OGI5ZmFiYWM4NTdmZTZmNmQxNDJmMDc1NDM4NDI4YTc1YjUiLCJ1NCs3TlAxRlRXZm4wM2tmSnduZVIrVEI3RmJWOVg2MDUyR2ZWb1pCZUxuNnVzaFgvbTl0RkM4SFZEaENpblcxIl19"}
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1,2 --vcpu-type EPYC-Milan --matrix=rvps | python3 -c 'import base64,json,sys; print(base64.b64decode(json.load(sys.stdin)["payload"]).decode())'
{"snp_launch_measurement":["eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20","62Sd0gV/LNREgQaNlQ9vUK/HvNIZhsHA+WfqVLurVjfhQyQnOwvQX7aV96gFlx4g","bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5","u4+7NP1FTWfn03kfJwneR+TB7FbV9X6052GfVoZBeLn6ushX/m9tFC8HVDhCinW1"]}
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1,2 --vcpu-type EPYC-Milan --matrix=corim | od -An -tx1 | head -n 3
 d9 01 f5 a3 00 77 73 65 76 6b 69 74 2d 72 65 66
 65 72 65 6e 63 65 2d 76 61 6c 75 65 73 01 81 d9
 01 fa 58 be a2 01 a1 00 77 73 65 76 6b 69 74 2d
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1-512 --vcpu-type all --matrix | wc -l
13313

# SEV-ES and SEV
$ sevkit measure --mode seves --ovmf fw.fd --kernel k --append a --append b --vcpus 1-2 --vcpu-type EPYC-Milan,EPYC-Rome --profile qemu-fpu0 --matrix
ovmf,kernel,initrd,append,vcpu_type,vcpu_signature,guest_features,profile,vcpus,digest
fw.fd,k,,a,EPYC-Milan,0xa00f11,0x0,qemu-fpu0,1,2401c6dc3126992316b52e106093ecb5e022ad382eda9192c619ee6b2ca409ee
fw.fd,k,,a,EPYC-Milan,0xa00f11,0x0,qemu-fpu0,2,1a59dce26207d5bd9f3cecec72f2cc1e8c81b449fa399fb7e51b80723ce228bd
fw.fd,k,,a,EPYC-Rome,0x830f10,0x0,qemu-fpu0,1,5536e3614e324ef391a42f716a142b28c4eb15c56531a492a927ab731cef0349
fw.fd,k,,a,EPYC-Rome,0x830f10,0x0,qemu-fpu0,2,13c0e0b5b382a93b0cb3500eb80d31b772e94482c6be307b549cedb942159230
fw.fd,k,,b,EPYC-Milan,0xa00f11,0x0,qemu-fpu0,1,7649ac14555514faec577c3d4a597fbd139a856634008c635da08147913b0c29
fw.fd,k,,b,EPYC-Milan,0xa00f11,0x0,qemu-fpu0,2,b41bb1b74a4dbf7ae6f0ff58a2ef12666d2226fb2dac0a2f06c468506fa0a558
fw.fd,k,,b,EPYC-Rome,0x830f10,0x0,qemu-fpu0,1,af27a6a9272196e1f8593b439547e0073797eb23adce828c26d2e6c17f411804
fw.fd,k,,b,EPYC-Rome,0x830f10,0x0,qemu-fpu0,2,21696614bf4e0ef53ef549de9817eee5c8e3268e3c2e0a2473c85e586be29e2a
$ sevkit measure --mode seves --ovmf fw.fd --kernel k --append b --vcpus 2 --vcpu-type EPYC-Rome --profile qemu-fpu0
21696614bf4e0ef53ef549de9817eee5c8e3268e3c2e0a2473c85e586be29e2a
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --matrix=jsonl
sevkit measure: note: measured with profile qemu; a SEV-ES guest that QEMU launches the legacy way (its default) measures as profile qemu-fpu0
{"mode":"seves","ovmf":"fw.fd","kernel":null,"initrd":null,"append":null,"vcpu_type":"EPYC-Milan","vcpu_signature":"0xa00f11","guest_features":"0x0","profile":"qemu","vcpus":1,"digest":"4d56f3f725d8b83dba48ab886093b945b39630b8c4e516fae13ee4c02da18f80"}
$ sevkit measure --mode sev --ovmf fw.fd --ovmf other.fd --kernel k --matrix
ovmf,kernel,initrd,append,vcpu_type,vcpu_signature,guest_features,profile,vcpus,digest
fw.fd,k,,,,,,,,717c3977aeeb2aa035e1d8bb47e10eb9bc962a655f80d053effeda7f42571fb2
other.fd,k,,,,,,,,538182f971b64dba78d54e2e04cbc2ffb9acd040adeb527b3ff1a6869f28f419
$ sevkit measure --mode sev --ovmf other.fd --kernel k
538182f971b64dba78d54e2e04cbc2ffb9acd040adeb527b3ff1a6869f28f419
$ sevkit measure --mode sev --ovmf fw.fd --matrix=jsonl
{"mode":"sev","ovmf":"fw.fd","kernel":null,"initrd":null,"append":null,"digest":"8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"}
$ sevkit measure --mode sev --ovmf fw.fd --vcpus 2 --matrix
sevkit measure: error: --vcpus has no effect in mode sev: it measures no vCPU state
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type all --guest-features 0x21 --matrix
sevkit measure: note: measured with profile qemu; a SEV-ES guest that QEMU launches the legacy way (its default) measures as profile qemu-fpu0
sevkit measure: error: guest features 0x21 have snp-active (0x1), which no SEV-ES guest has
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type all --matrix=rvps
sevkit measure: error: --matrix=rvps is for mode snp: it has no place for digests of 32 bytes
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode seves --ovmf fw.fd --vcpus 2 --vcpu-type all --matrix --id-key id.pem
sevkit measure: error: --id-key contradicts --mode sev-es
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp:svsm --ovmf fw.fd --vcpus 2 --vcpu-type all --matrix
sevkit measure: error: --matrix contradicts --mode sev-snp:svsm
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --extrapolate 00 --ovmf fw.fd
sevkit measure: error: --extrapolate contradicts --mode sev
sevkit measure: note: 'sevkit measure --help' shows the options
[2]

# a signed ID block for each row
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --matrix --id-key id.pem --policy smt,abi=1.51 | tail -n 1 | cut -d, -f 11 | base64 -d >block; sevkit id-block show block
launch digest          bb8fbb34fd454d67e7d3791f2709de47e4c1ec56d5f57eb4e7619f56864178b9fabac857fe6f6d142f075438428a75b5
family ID              00000000000000000000000000000000
image ID               00000000000000000000000000000000
version                1
guest SVN              0
policy                 0x30133 (smt,abi=1.51)
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --matrix --id-key id.pem | tail -n 1 | tr , '\n' >row; sed -n 11p row >b; sed -n 12p row >a; sevkit id-block verify --block b --auth a --measurement $(sed -n 10p row) | head -n 4
PASS     layout
PASS     ID block signature
SKIPPED  author signature: there is no author key
PASS     launch digest

# all counts from one digest
$ sevkit measure --mode snp --extrapolate $(sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan) --ovmf fw.fd --vcpus 1,64 --vcpu-type EPYC-Milan | cut -d, -f 9,10
vcpus,digest
1,eb649dd2057f2cd44481068d950f6f50afc7bcd21986c1c0f967ea54bbab5637e14324273b0bd05fb695f7a805971e20
64,417a4649658988252f78e29d6cfc54aa5b5509d5210173b256da49c67a606ba95c6c7330b07516518da2ecd127a66d70
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 64 --vcpu-type EPYC-Milan
417a4649658988252f78e29d6cfc54aa5b5509d5210173b256da49c67a606ba95c6c7330b07516518da2ecd127a66d70
$ sevkit measure --mode snp --extrapolate $(sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan) --ap-eip 0x80b004 --vcpus 64 --vcpu-type EPYC-Milan | cut -d, -f 10
digest
417a4649658988252f78e29d6cfc54aa5b5509d5210173b256da49c67a606ba95c6c7330b07516518da2ecd127a66d70

# refused
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4-2 --vcpu-type EPYC-Milan --matrix
sevkit measure: error: --vcpus: '4-2': expected a number or a range like 4-64, from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1,,2 --vcpu-type EPYC-Milan --matrix
sevkit measure: error: --vcpus: '': expected a number or a range like 4-64, from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 5000 --vcpu-type EPYC-Milan --matrix
sevkit measure: error: --vcpus: '5000': expected a number or a range like 4-64, from 1 to 4096
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Mars --matrix
sevkit measure: error: --vcpu-type: 'EPYC-Mars' is not a known CPU model, and not 'all'
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --matrix
sevkit measure: error: profile qemu needs the vCPU models: --vcpu-type LIST or --vcpu-sig
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --vcpus 1 --vcpu-type all --matrix
sevkit measure: error: --matrix needs --ovmf
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpu-type all --matrix
sevkit measure: error: --matrix and --extrapolate need --vcpus
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type all --matrix --trace
sevkit measure: error: --trace does not go with --matrix
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type all --matrix --policy 0x30000
sevkit measure: error: --policy has no effect without --id-key
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --id-key id.pem
sevkit measure: error: --id-key has no effect without --matrix or --extrapolate
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --extrapolate 00 --vcpus 2 --vcpu-type EPYC-Milan --ap-eip 1
sevkit measure: error: --extrapolate: expected the 48-byte digest of a SEV-SNP guest as 96 hex digits or 64 base64 characters, found 2 characters: '00'
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --ovmf absent.fd --vcpus 1 --vcpu-type EPYC-Milan --matrix
sevkit measure: error: absent.fd: No such file or directory
[4]
$ for o in "--loader ms" --native-zero "--vars-size 4096" --every-page "--at firmware" "--igvm x" "--ap-eip 1" "--append-file k"; do sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vcpu-type EPYC-Milan --matrix $o 2>&1 | head -n 1; done
sevkit measure: error: --loader has no effect without --igvm
sevkit measure: error: --native-zero has no effect without --igvm
sevkit measure: error: --vars-size has no effect in mode snp: it has no SVSM
sevkit measure: error: --every-page has no effect without --trace
sevkit measure: error: --at has no effect without --start-from
sevkit measure: error: --igvm contradicts --ovmf
sevkit measure: error: --ap-eip has no effect without --extrapolate
sevkit measure: error: --append-file has no effect without --kernel
$ for o in "--kernel k" "--ovmf fw.fd"; do sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Milan --extrapolate 00 $o 2>&1 | head -n 1; done
sevkit measure: error: --kernel has no effect with --extrapolate
sevkit measure: error: --extrapolate: a digest is of one firmware, --ovmf is given twice

# what one measurement warns of
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vmm-type ec2 --vcpu-type EPYC-Milan --guest-features 0x20 --matrix 2>&1 | head -n 2
sevkit measure: warning: profile ec2 gives every guest the same CPU signature; those given are not used
sevkit measure: warning: --guest-features 0x20 lacks snp-active (0x1), without which no SEV-SNP guest starts
