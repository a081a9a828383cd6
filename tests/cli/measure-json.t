# JSON output of measure.

$ python3 $TESTDATA/make_firmware.py fw.fd
$ python3 $TESTDATA/make_firmware.py kernel --kind noise --size 1000 --seed 1
$ python3 $TESTDATA/make_firmware.py uki.efi --kind uki --seed 5
$ python3 $TESTDATA/make_firmware.py svsm.bin --preset svsm --seed 3

$ sevkit measure --mode sev --ovmf fw.fd --json
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "sev",
  "digest": {
    "hex": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b",
    "base64": "jDrx5chj6bJL+tKxjJrdllfc4bIkCn/Euy7u5NQtPSs="
  },
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    }
  ],
  "warnings": []
}
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 2 --vcpu-type EPYC-Genoa --guest-features 0x8000000000000001 --kernel uki.efi --initrd kernel --append 'a b' --dump-vmsa --output-format json
sevkit measure: warning: kernel: uki.efi: no Linux kernel: expected "HdrS" at offset 0x202 (an EFI program or unified kernel image); QEMU says that it is too old to load a ram disk
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "snp",
  "digest": {
    "hex": "5f25fdc17617c9f480d0ac12949c5966a18f4e4aa37f9ebf9ef439a32cf1c03ffc60b60b33f0b1da4f5a4cc227c30a88",
    "base64": "XyX9wXYXyfSA0KwSlJxZZqGPTkqjf56/nvQ5oyzxwD/8YLYLM/Cx2k9aTMInwwqI"
  },
  "profile": {
    "name": "qemu",
    "vmm": "QEMU",
    "summary": "QEMU on Linux 6.10 or later (SEV-ES: INIT2 launches)",
    "source": "Linux, arch/x86/kvm/svm/sev.c since 6.10; sev-snp-measure since 0.0.10"
  },
  "vcpus": 2,
  "vcpu": {
    "name": "EPYC-Genoa",
    "signature": "0xa10f10",
    "family": 25,
    "model": 17,
    "stepping": 0
  },
  "guest_features": "0x8000000000000001",
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    },
    {
      "name": "kernel",
      "path": "uki.efi",
      "size": 2560,
      "sha256": "ca6577b5def0edabd6a885fc7f33cf56de067b683f59d2e05d5bfff1971d90b8"
    },
    {
      "name": "initrd",
      "path": "kernel",
      "size": 1000,
      "sha256": "6f9cbf3e8b20766ede595ad4092de33de1cc6c4b8be01d39e5c4916421e3fd0d"
    },
    {
      "name": "cmdline",
      "path": null,
      "size": 3,
      "sha256": "dfa5830757fffdb100436d8dad645f6adfa4622e9703c00ce302dff6d471ac85"
    }
  ],
  "kernel_image": {
    "format": "pe",
    "uki": true,
    "sections": [
      {
        "name": ".linux",
        "offset": 1024,
        "size": 100,
        "sha256": "4f2258fda58439f86feaa4fea54c736a6d1d17a863d92e7a8a25f144d9e76563"
      },
      {
        "name": ".initrd",
        "offset": 1536,
        "size": 101,
        "sha256": "b23523cf83163deb4297b803f1a8624a38bff89e51796915baa9ae9690f26b07"
      },
      {
        "name": ".cmdline",
        "offset": 2048,
        "size": 102,
        "sha256": "94b9a7abe67dca95993b9f3eca01147ca3cf4fc667e9ae4409ad167533f4fe66"
      }
    ],
    "note": "passed as kernel, QEMU hashes the whole file, so all sections are measured, and --initrd and --append count only as QEMU's own options"
  },
  "vmsa_files": [
    {
      "vcpu": 0,
      "path": "vmsa0.bin",
      "sha256": "30fb55fe1e4870838e663827d6a5a14459db95b3be2ecbf8311c9f0b6bf3eafd"
    },
    {
      "vcpu": 1,
      "path": "vmsa1.bin",
      "sha256": "0d3704527c8d238d3b9adf8b1b816a69090a0f4149df8b330b9205cc137731c3"
    }
  ],
  "warnings": [
    "kernel: uki.efi: no Linux kernel: expected \"HdrS\" at offset 0x202 (an EFI program or unified kernel image); QEMU says that it is too old to load a ram disk"
  ]
}
$ sha256sum fw.fd uki.efi kernel vmsa0.bin vmsa1.bin
8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b  fw.fd
ca6577b5def0edabd6a885fc7f33cf56de067b683f59d2e05d5bfff1971d90b8  uki.efi
6f9cbf3e8b20766ede595ad4092de33de1cc6c4b8be01d39e5c4916421e3fd0d  kernel
30fb55fe1e4870838e663827d6a5a14459db95b3be2ecbf8311c9f0b6bf3eafd  vmsa0.bin
0d3704527c8d238d3b9adf8b1b816a69090a0f4149df8b330b9205cc137731c3  vmsa1.bin
$ sevkit measure --mode snp --ovmf fw.fd --vcpus 1 --vmm-type gce --vcpu-sig 1 --json --snp-ovmf-hash 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
sevkit measure: warning: profile gce-milan gives every guest the same CPU signature; the one given is not used
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "snp",
  "digest": {
    "hex": "1d2ec66d952ef7b5045bd1d7eaba93f89ba0499e0e2aec9dd6a16e676a35590483e895c686341faf753ab2be65454914",
    "base64": "HS7GbZUu97UEW9HX6rqT+JugSZ4OKuyd1qFuZ2o1WQSD6JXGhjQfr3U6sr5lRUkU"
  },
  "profile": {
    "name": "gce-milan",
    "vmm": "gce",
    "summary": "Google Compute Engine on Milan",
    "source": "sev-snp-measure since 0.0.12; gce-tcb-verifier"
  },
  "vcpus": 1,
  "guest_features": "0x1",
  "snp_ovmf_hash": "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    }
  ],
  "warnings": [
    "profile gce-milan gives every guest the same CPU signature; the one given is not used"
  ]
}
$ sevkit measure --mode snp:svsm --ovmf fw.fd --svsm svsm.bin --vars-size 4096 --vcpus 1 --vcpu-sig 0xa00f11 --json
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "snp:svsm",
  "digest": {
    "hex": "e8fba77a670a354c49eafaaa314027e66165bf07ffde629b4b122554aa2afbc3d3db83f3194593605d43e4c60b9bb964",
    "base64": "6PunemcKNUxJ6vqqMUAn5mFlvwf/3mKbSxIlVKoq+8PT24PzGUWTYF1D5MYLm7lk"
  },
  "profile": {
    "name": "svsm",
    "vmm": "QEMU",
    "summary": "Coconut SVSM on its own QEMU and kernel",
    "source": "sev-snp-measure, mode snp:svsm"
  },
  "vcpus": 1,
  "vcpu": {
    "name": null,
    "signature": "0xa00f11",
    "family": 25,
    "model": 1,
    "stepping": 1
  },
  "vars_size": 4096,
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    },
    {
      "name": "svsm",
      "path": "svsm.bin",
      "size": 65536,
      "sha256": "f3b760ff6f4d8f03afe11ca0f287434b125119cabc6a068a9473dffd445be177"
    }
  ],
  "warnings": []
}
$ sevkit measure --mode snp:ovmf-hash --ovmf fw.fd --json
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "snp:ovmf-hash",
  "digest": {
    "hex": "39d8076813178e1b6c6a70dc9a40c50bc4dc65aa0ec76ea33eb053a905e31a8c59f260aed3334cabf91d32ef3e8c6ef3",
    "base64": "OdgHaBMXjhtsanDcmkDFC8TcZaoOx26jPrBTqQXjGoxZ8mCu0zNMq/kdMu8+jG7z"
  },
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    }
  ],
  "warnings": []
}

# From standard input, a plain kernel, and a command line from a file
$ printf 'quiet\n' >cmdline; sevkit measure --mode sev --ovmf fw.fd --kernel - --append-file cmdline --json <kernel
sevkit measure: warning: the kernel command line ends with a newline, which is measured as part of it
{
  "schema": "sevkit.measure/1",
  "version": "0.1.0",
  "mode": "sev",
  "digest": {
    "hex": "b9a04b46f3858617999f020216f31cc53b9bc0298ac0b1218c0c998338d5400d",
    "base64": "uaBLRvOFhheZnwICFvMcxTubwCmKwLEhjAyZgzjVQA0="
  },
  "inputs": [
    {
      "name": "firmware",
      "path": "fw.fd",
      "size": 65536,
      "sha256": "8c3af1e5c863e9b24bfad2b18c9add9657dce1b2240a7fc4bb2eeee4d42d3d2b"
    },
    {
      "name": "kernel",
      "path": "-",
      "size": 1000,
      "sha256": "6f9cbf3e8b20766ede595ad4092de33de1cc6c4b8be01d39e5c4916421e3fd0d"
    },
    {
      "name": "cmdline",
      "path": "cmdline",
      "size": 6,
      "sha256": "68e8c7752af820bb93a8a3bd19fdb6b8967efbfa76289cbe371acf0da31909d8"
    }
  ],
  "warnings": [
    "the kernel command line ends with a newline, which is measured as part of it"
  ]
}
# A name with bytes that are not UTF-8 keeps the document valid
$ name=$(printf 'f\377\001w.fd'); cp fw.fd "$name"; sevkit measure --mode sev --ovmf "$name" --json | grep path
      "path": "f\\xff\\x01w.fd",

# A damaged PE file is still a kernel: it is measured, only not taken apart
$ head -c 200 uki.efi >cut.efi; sevkit measure --mode sev --ovmf fw.fd --kernel cut.efi --json | grep -c kernel_image
0
[1]

$ sevkit measure --mode sev --ovmf fw.fd --json --output-format hex
sevkit measure: error: --json contradicts --format hex
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit measure",
  "error": {
    "code": "usage",
    "text": "--json contradicts --format hex"
  }
}
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --json -v
sevkit measure: error: --verbose has no effect with --json
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit measure",
  "error": {
    "code": "usage",
    "text": "--verbose has no effect with --json"
  }
}
sevkit measure: note: 'sevkit measure --help' shows the options
[2]
$ sevkit measure --mode sev --ovmf fw.fd --json >/dev/full
sevkit measure: error: standard output: No space left on device
[4]
