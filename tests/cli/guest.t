# The commands for inside of a guest: requests that contradict themselves, on any machine.

$ sevkit report get --key vcek --via configfs --output r.bin
sevkit report get: error: configfs-tsm cannot choose the signing key; /dev/sev-guest can
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --vmpl 4 --output r.bin
sevkit report get: error: --vmpl: '4' is not a number (decimal, or hex with 0x) from 0 to 3
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --timeout 1h --output r.bin
sevkit report get: error: --timeout: '1h' is not a number (decimal, or hex with 0x) from 0 to 3600
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --report-data xyz --output r.bin
sevkit report get: error: --report-data: found 'xyz', expected at most 64 bytes as hex or base64 digits, or one of file:, sha256:, sha384:, sha512:, spki:, spki-sha256:, spki-sha384: with the name of a file
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --output r.bin --certs-out r.bin
sevkit report get: error: --output and --certs-out name the same file: r.bin
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --via magic --output r.bin
sevkit report get: error: argument --via: invalid choice: 'magic' (choose from 'auto', 'configfs', 'ioctl', 'tpm')
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --via tpm --output r.bin --vmpl 1
sevkit report get: error: --vmpl has no effect with --via tpm
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --via tpm --output r.bin --certs-out c.bin
sevkit report get: error: --certs-out has no effect with --via tpm
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --via tpm --output r.bin --format extended
sevkit report get: error: --format extended does not go with --via tpm
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --via tpm --output r.bin --format raw --thim azure
sevkit report get: error: --thim needs --format json
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --output r.bin --thim azure
sevkit report get: error: --thim has no effect without --via tpm
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get --output r.bin --format json
sevkit report get: error: --format json does not go without --via tpm
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit report get extra
sevkit report get: error: unrecognized arguments: extra
sevkit report get: note: 'sevkit report get --help' shows the options
[2]
$ sevkit derive-key --raw
sevkit derive-key: error: the following arguments are required: -o/--output
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin
sevkit derive-key: error: one of --label and --raw is required
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --raw --label disk
sevkit derive-key: error: argument --label: not allowed with argument --raw
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --raw --length 16
sevkit derive-key: error: --length has no effect with --raw
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label ''
sevkit derive-key: error: --label: an empty text names no purpose
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --length 12241
sevkit derive-key: error: --length: '12241' is not a number (decimal, or hex with 0x) from 1 to 12240
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields policy,,measurement
sevkit derive-key: error: --fields: '' is no field
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields policy,mesurement
sevkit derive-key: error: --fields: 'mesurement' is no field (did you mean 'measurement'?)
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields guest-svn
sevkit derive-key: error: --fields guest-svn needs --guest-svn
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --guest-svn 1
sevkit derive-key: error: --guest-svn has no effect without guest-svn in --fields
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version
sevkit derive-key: error: --fields tcb-version needs --tcb
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --tcb 0x1
sevkit derive-key: error: --tcb has no effect without tcb-version in --fields
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb 1x
sevkit derive-key: error: --tcb: '1x' is not a number (decimal, or hex with 0x) from 0 to 0xffffffffffffffff
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb bl=1,snp=x
sevkit derive-key: error: --tcb: TCB: "snp=x" is not one of fmc=N, bl=N, tee=N, snp=N, ucode=N (each once, N from 0 to 255)
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb bl=1 --product Milan
sevkit derive-key: error: --tcb: tee is missing; what is not bound is 0, so write tee=0 if that is meant
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb fmc=1,bl=1,tee=0,snp=2,ucode=3 --product Genoa
sevkit derive-key: error: --tcb: this product line has no component fmc
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb bl=1,tee=0,snp=2,ucode=3 --product Rome
sevkit derive-key: error: --product: 'Rome' is not one of Milan, Genoa, Turin, Venice
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields tcb-version --tcb 1 --product Milan
sevkit derive-key: error: --product has no effect on a --tcb in digits
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --product Milan
sevkit derive-key: error: --product has no effect without --tcb
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ sevkit derive-key --output k.bin --label disk --fields launch-mit-vector
sevkit derive-key: error: --fields launch-mit-vector needs --launch-mit-vector
sevkit derive-key: note: 'sevkit derive-key --help' shows the options
[2]
$ ls *.bin
ls: cannot access '*.bin': No such file or directory
[2]
