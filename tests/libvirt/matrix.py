# SPDX-License-Identifier: Apache-2.0
"""What virt-qemu-sev-validate must say to which guest, from where, with which options.

Clients: "local" runs on libvirt's host and connects to its UNIX socket; "remote" is another machine
(host name and machine UUID differ) that connects over TCP. The other clients are in test_libvirt.py.
"""

MILAN = "<cpu mode='custom' match='exact' check='none'><model>EPYC-Milan</model></cpu>"
SKU = "--cpu-family 25 --cpu-model 1 --cpu-stepping 1"
KERNEL = {"kernel": "{kernel}", "initrd": "{initrd}", "cmdline": " console=ttyS0 a<b&c=\"d\" "}
CMDLINE = KERNEL["cmdline"]

# Facts for domains.xml(). "state": "off", "running"; a guest is paused otherwise. "settings" are those of
# emulator.py.
GUESTS = {
    "plain": {"firmware": "{fw}"},
    "inject": {"firmware": "{fw}"},
    "off": {"firmware": "{fw}", "state": "off"},
    "running": {"firmware": "{fw}", "state": "running"},
    "unprotected": {"firmware": "{fw}", "sev": False},
    "no-cert": {"firmware": "{fw}", "without": ["dhCert"]},
    "no-session": {"firmware": "{fw}", "without": ["session"]},
    "no-loader": {},
    "nvram": {"firmware": "{fw}", "nvram": "{vars}"},
    "kernel": dict(KERNEL, firmware="{fw}", kernel_hashes=True),
    "no-hashes": dict(KERNEL, firmware="{fw}"),
    "no-kernel": {"firmware": "{fw}", "kernel_hashes": True},
    "es": {"firmware": "{fw}", "policy": 5, "vcpus": 2, "cpu": MILAN},
    "es-one": {"firmware": "{fw}", "policy": 5, "vcpus": 1, "cpu": MILAN},
    "es-host": {"firmware": "{fw}", "policy": 5, "vcpus": 2, "type": "kvm",
                "cpu": "<cpu mode='host-passthrough'/>"},
    "dead-beef": {"firmware": "{fw}"},
    "777": {"firmware": "{fw}", "uuid": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"},
    "0123456789abcdef0123456789abcdef": {"firmware": "{fw}"},
    "fail-sev": {"firmware": "{fw}", "settings": {"fail": {"query-sev": "no such luck"}}},
    "fail-measure": {"firmware": "{fw}",
                     "settings": {"fail": {"query-sev-launch-measure": "no such luck"}}},
    "fail-inject": {"firmware": "{fw}",
                    "settings": {"fail": {"sev-inject-launch-secret": "no such luck"}}},
    "hang-up": {"firmware": "{fw}", "settings": {"hang_up": ["query-sev-launch-measure"]}},
    # What a host may try.
    "other-firmware": {"firmware": "{other}"},
    "other-initrd": dict(KERNEL, firmware="{fw}", kernel_hashes=True, initrd="{other}"),
    "other-keys": {"firmware": "{fw}", "settings": {"tik": "ff" * 16}},
    "other-cpu": {"firmware": "{fw}", "policy": 5, "vcpus": 2,
                  "cpu": MILAN.replace("Milan", "Rome")},
    "no-blob": {"firmware": "{fw}",
                "settings": {"reply": {"query-sev-launch-measure": {"data": "bm90IGl0"}}}},
}

OK = ["OK: Looks good to me"]
INJECTED = OK + ["OK: Injected 1 secrets"]

# Client, guest, options, exit status; then the lines of standard output (none by default), and what has to
# be in the text on standard error.
CASES = [
    ("local", "plain", "", 3, [], "ERROR: "),
    ("local", "plain", "-i", 0, OK),
    ("local", "plain", "-i -f {other}", 1, [], "ERROR: "),
    ("local", "plain", "-q", 3, []),
    ("remote", "plain", "", 2, [], "firmware"),
    ("remote", "plain", "-i", 2, [], "firmware"),
    ("remote", "plain", "-f {fw}", 0, OK),
    ("remote", "plain", "-q -f {fw}", 0, []),
    ("remote", "plain", "-i -f {fw}", 0, OK),
    ("remote", "plain", "-d -f {fw}", 0, OK, "[DEBUG]: VM: id="),
    ("remote", "plain", "-f {fw} -k {kernel}", 2, [], "kernel"),
    ("remote", "plain", "-f {fw} --policy 3", 1, [], "ERROR: "),
    ("remote", "plain", "-f {fw} --build-id 25", 1, [], "ERROR: "),
    ("remote", "plain", "-f {fw} -s luks-key:{secret} --secret-header h", 2, [], "--secret-payload"),
    ("remote", "plain", "-f {fw} -s no-such-alias:{secret}", 2, []),
    ("remote", "plain", "-f {fw} -s luks-key:{missing}", 6, []),
    ("local", "off", "", 3, []),
    ("local", "off", "-i", 5, [], "not running"),
    ("remote", "off", "-f {fw}", 5, [], "not running"),
    ("remote", "off", "-i -f {fw}", 5, []),
    ("remote", "running", "-f {fw}", 5, [], "not paused"),
    ("remote", "running", "-f {fw} -i", 0, OK),
    ("remote", "running", "-f {fw} -i -s luks-key:{secret}", 6, OK, "paused"),
    ("remote", "unprotected", "-f {fw}", 4, []),
    ("remote", "unprotected", "-f {fw} -g", 2, []),
    ("remote", "no-cert", "-f {fw}", 4, [], "dhCert"),
    ("remote", "no-session", "-f {fw}", 4, [], "session"),
    ("remote", "no-session", "-f {fw} -g", 0, OK),
    ("remote", "no-loader", "-f {fw}", 4, [], "loader"),
    ("local", "no-loader", "-i", 4, []),
    ("remote", "nvram", "-f {fw}", 3, [], "nvram"),
    ("local", "nvram", "-i", 0, OK),
    # The replaced tool says yes here: -g dropped a check of security.
    ("remote", "nvram", "-f {fw} -g", 3, [], "nvram"),
    ("remote", "kernel", "-f {fw}", 2, [], "kernel"),
    ("remote", "kernel", "-f {fw} -k {kernel}", 2, [], "initrd"),
    ("remote", "kernel", "-f {fw} -k {kernel} -r {initrd}", 3, [], "command line"),
    ("remote", "kernel", "-f {fw} -k {kernel} -r {initrd} -i", 0, OK),
    ("remote", "kernel", "-f {fw} -k {kernel} -r {initrd} -e {cmdline}", 0, OK),
    ("remote", "kernel", "-f {fw} -k {kernel} -r {initrd} -e {trimmed}", 1, []),
    ("remote", "kernel", "-f {fw} -k {initrd} -r {kernel} -e {cmdline}", 1, []),
    ("local", "kernel", "-i", 0, OK),
    ("remote", "no-hashes", "-f {fw}", 3, [], "kernel"),
    # As with the variables, -g leaves this check in place.
    ("remote", "no-hashes", "-f {fw} -g", 3, [], "kernel"),
    ("remote", "no-hashes", "-f {fw} -k {kernel}", 2, [], "kernel"),
    ("remote", "no-kernel", "-f {fw}", 4, []),
    ("remote", "no-kernel", "-f {fw} -g", 0, OK),
    ("remote", "es", "-f {fw}", 3, []),
    ("remote", "es", "-f {fw} -n 2", 3, []),
    ("remote", "es", "-f {fw} -n 2 -0 {vmsa0} -1 {vmsa1}", 0, OK),
    ("remote", "es", "-f {fw} -n 2 -0 {vmsa1} -1 {vmsa0}", 1, []),
    ("remote", "es", f"-f {{fw}} -n 2 {SKU}", 0, OK),
    ("remote", "es", f"-f {{fw}} -n 3 {SKU}", 1, []),
    ("remote", "es", f"-f {{fw}} -n 1 {SKU}", 1, []),
    ("remote", "es", "-f {fw} -n 2 -0 {vmsa0}", 2, []),
    # The replaced tool wants a save area for a second vCPU that there is not, and exits with 6.
    ("remote", "es-one", "-f {fw} -n 1 -0 {vmsa0}", 0, OK),
    ("local", "es", "-i", 2, [], "host-passthrough"),
    ("local", "es-host", "-i", 0, OK),
    ("remote", "es-host", "-i -f {fw}", 0, OK),
    ("remote", "es-host", "-f {fw} -n 2", 3, []),
    ("remote", "fail-sev", "-f {fw}", 6, [], "no such luck"),
    ("remote", "fail-measure", "-f {fw}", 6, [], "no such luck"),
    ("remote", "no-blob", "-f {fw}", 1, [], "48"),
    ("remote", "hang-up", "-f {fw}", 6, [], "ERROR: "),
    ("remote", "no-such-guest", "-f {fw}", 6, [], "no-such-guest"),
    # A name that looks like a UUID or an id, which the replaced tool does not find.
    ("remote", "dead-beef", "-f {fw}", 0, OK),
    ("remote", "777", "-f {fw}", 0, OK),
    ("remote", "0123456789abcdef0123456789abcdef", "-f {fw}", 0, OK),
    ("remote", "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", "-f {fw}", 0, OK),
    ("remote", "aaaaaaaabbbbccccddddeeeeeeeeeeee", "-f {fw}", 0, OK),
    ("remote", "id of plain", "-f {fw}", 0, OK),
    ("remote", "other-firmware", "-f {fw}", 1, []),
    ("remote", "other-initrd", "-f {fw} -k {kernel} -r {initrd} -e {cmdline}", 1, []),
    ("remote", "other-keys", "-f {fw}", 1, []),
    ("remote", "other-cpu", f"-f {{fw}} -n 2 {SKU}", 1, []),
]
