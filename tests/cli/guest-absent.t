# The commands for inside of a guest, on a machine that is none.
#requires not file /dev/sev-guest
#requires not file /sys/kernel/config/tsm/report

# Each way says why it is closed.
$ sevkit report get --output r.bin
sevkit report get: error: no way to ask the secure processor: /sys/kernel/config/tsm/report: *; /dev/sev-guest: * ('sevkit guest check' tells more) (glob)
[4]
$ sevkit report get --output r.bin --via configfs
sevkit report get: error: /sys/kernel/config/tsm/report: * (glob)
[4]
$ sevkit report get --output r.bin --via ioctl
sevkit report get: error: /dev/sev-guest: * (glob)
[4]
$ sevkit report get --output r.bin --key vlek
sevkit report get: error: /dev/sev-guest: * (glob)
[4]
$ sevkit report get --format extended --output r.bin --certs-out c.bin --nonce-out n.bin
sevkit report get: error: no way to ask the secure processor: /sys/kernel/config/tsm/report: *; /dev/sev-guest: * ('sevkit guest check' tells more) (glob)
[4]
$ sevkit derive-key --output k.bin --raw
sevkit derive-key: error: /dev/sev-guest: * (glob)
[4]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb bl=1,tee=0,snp=2,ucode=3
sevkit derive-key: error: --tcb: no product, and no report that tells it: no way to ask the secure processor: /sys/kernel/config/tsm/report: *; /dev/sev-guest: * ('sevkit guest check' tells more) (glob)
[4]
$ ls *.bin
ls: cannot access '*.bin': No such file or directory
[2]
$ sevkit guest check | tail -n 1
not ready: this machine cannot ask for reports
$ sevkit guest check > /dev/null
[1]
$ sevkit guest check --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(d["schema"], d["ready"], sorted(d), all(sorted(c) == ["detail", "hint", "name", "status"] for c in d["checks"]))'
sevkit.guest-check/1 False ['checks', 'kernel_log', 'ready', 'result', 'schema', 'sev_status', 'version'] True
$ sevkit guest check --json > /dev/full
sevkit guest check: error: standard output: No space left on device
[4]
