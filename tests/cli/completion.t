# The completion for bash, loaded into a bash.
#requires program bash
$ python3 $TESTDATA/../../completions/generate.py --shell bash $(command -v sevkit) >completion; bash -n completion
$ mkdir files; touch files/fw.fd
> cat >complete <<'END'
> . ../completion
> cd ../files
> COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
> _sevkit
> printf '%s\n' "${COMPREPLY[@]}"
> END
> mkdir run; cd run; mv ../complete .; bash complete sevkit rep
report
$ cd run; bash complete sevkit report ''
get
show
convert
verify
$ cd run; bash complete sevkit help report v
verify
$ cd run; bash complete sevkit report verify --report-d
--report-data
$ cd run; bash complete sevkit measure --mode sev-snp:s
sev-snp:svsm
$ cd run; bash complete sevkit measure --mode = sev
sev
sev-es
sev-snp
sev-snp:ovmf-hash
sev-snp:svsm
$ cd run; bash complete sevkit measure --profile qemu-
qemu-fpu0
$ cd run; bash complete sevkit measure --ovmf f; bash complete sevkit validate -f f; bash complete sevkit firmware show f; bash complete sevkit certs fetch --output f
fw.fd
fw.fd
fw.fd
fw.fd
$ cd run; bash complete sevkit certs fetch ''
ca
vek
crl
all
fw.fd
$ cd run; bash complete sevkit xyzzy '' | wc -w
0
