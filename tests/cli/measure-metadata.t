# measure --from-metadata, and with the last 4 KiB of a firmware.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 4 --vcpu-type EPYC-Milan
e1d8f5715ba0ea1bfbecae5bb43deec8a92d1b597b37865bd21348b9b8e54852fd4730f79f1295218ffea7e393d1b16c
$ tail -c 4096 fw.fd >tail.fd; sevkit measure --mode snp --ovmf tail.fd --snp-ovmf-hash $(sevkit measure --mode snp:ovmf-hash --ovmf fw.fd) --vcpus 4 --vcpu-type EPYC-Milan
e1d8f5715ba0ea1bfbecae5bb43deec8a92d1b597b37865bd21348b9b8e54852fd4730f79f1295218ffea7e393d1b16c
$ sevkit firmware show --json fw.fd >show.json; H=$(sevkit measure --mode snp:ovmf-hash --ovmf fw.fd) python3 -c 'import json, os; d = json.load(open("show.json")); m = d["metadata"]["sections"] if isinstance(d.get("metadata"), dict) else d["sections"]; json.dump({"MetadataItems": [{"GPA": s["gpa"], "Size": s["size"], "SectionTypeInt": s["type"]} for s in m], "ResetEIP": "0x80b004", "OVMFHash": os.environ["H"]}, open("meta.json", "w"))'
$ sevkit measure --mode snp --from-metadata meta.json --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: warning: firmware: SEV metadata: the KERNEL_HASHES section at 0x810000 does not hold the kernel-hash area at 0x0
e1d8f5715ba0ea1bfbecae5bb43deec8a92d1b597b37865bd21348b9b8e54852fd4730f79f1295218ffea7e393d1b16c
$ sevkit measure --mode snp --from-metadata meta.json --vcpus 4 --vcpu-type EPYC-Milan --ovmf fw.fd
sevkit measure: error: --from-metadata contradicts --ovmf
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --from-metadata meta.json --vcpus 4 --vcpu-type EPYC-Milan --kernel fw.fd
sevkit measure: error: --from-metadata contradicts --kernel
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --from-metadata meta.json
sevkit measure: error: --from-metadata has no effect in mode sev: metadata are not measured there
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sed 's/ResetEIP/Reset/' meta.json >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: error: --from-metadata: bad.json: ResetEIP: expected a number, or one in a string
[3]
$ sed 's/OVMFHash/Hash/' meta.json >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: error: --from-metadata: bad.json: OVMFHash: expected 96 hex digits
[3]
$ sed 's/"GPA"/"gpa"/' meta.json >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: error: --from-metadata: bad.json: MetadataItems: item 0: GPA: expected a number, or one in a string
[3]
$ echo '{' >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: error: --from-metadata: bad.json: line 2: string or '}' expected near end of file
[3]
$ sevkit measure --mode snp --from-metadata absent --vcpus 4 --vcpu-type EPYC-Milan
sevkit measure: error: --from-metadata: absent: No such file or directory
[4]


# a gce-tcb-verifier endorsement states digests
$ D=$(sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type gce --format base64); printf '{"clSpec":"1","digest":"AAAA","sevSnp":{"svn":1,"policy":"0x30000","measurements":{"1":"%s","2":"%s"}}}' $(printf 1%.0s $(seq 64)) $D >gce.json; sevkit measure --mode snp --from-metadata gce.json --vcpus 2 --vmm-type gce
sevkit measure: warning: --from-metadata: gce.json states this digest; it is not computed, and no signature is checked
40f2391f692afc7f5c9553fa009ebbca540358e204a8e735375fb06e7ee635e9f401bc4e00e65e5a0df10fa05127d5e8
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vmm-type gce
40f2391f692afc7f5c9553fa009ebbca540358e204a8e735375fb06e7ee635e9f401bc4e00e65e5a0df10fa05127d5e8
$ sevkit measure --mode snp --from-metadata gce.json --vcpus 2 --vmm-type gce --json 2>/dev/null
{
  "schema": "sevkit.measure-stated/1",
  "version": "0.1.0",
  "digest": "40f2391f692afc7f5c9553fa009ebbca540358e204a8e735375fb06e7ee635e9f401bc4e00e65e5a0df10fa05127d5e8",
  "vcpus": 2,
  "file": "gce.json"
}
$ sevkit measure --mode snp --from-metadata gce.json --vcpus 3 --vmm-type gce
sevkit measure: error: --from-metadata: gce.json: measurements: no digest for 3 vCPUs, but for 1, 2
[1]
$ sevkit measure --mode snp --from-metadata gce.json --vcpus 2 --vcpu-type EPYC-Milan
sevkit measure: error: --vcpu-type has no effect: --from-metadata: gce.json states digests, nothing is computed
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --from-metadata gce.json --vcpus 2
sevkit measure: error: profile qemu needs the vCPU model: --vcpu-type, --vcpu-sig, --host-cpu, or --vcpu-family with -model and -stepping
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode snp --from-metadata gce.json --vcpus 2 --vmm-type gce --trace
sevkit measure: error: --trace has no effect: --from-metadata: gce.json states digests, nothing is computed
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sed 's/"2":"/"2":"A/' gce.json >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 2 --vmm-type gce
sevkit measure: error: --from-metadata: bad.json: measurements: '2': expected a number of vCPUs with a digest of 48 bytes in base64
[3]
$ echo '{"sevSnp":7}' >bad.json; sevkit measure --mode snp --from-metadata bad.json --vcpus 2 --vmm-type gce
sevkit measure: error: --from-metadata: bad.json: measurements: no digest for 2 vCPUs, but for none
[1]
