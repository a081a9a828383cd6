# The completion for fish, asked by fish.
#requires program fish
$ python3 $TESTDATA/../../completions/generate.py --shell fish $(command -v sevkit) >sevkit.fish; fish --no-execute sevkit.fish
$ HOME=$PWD fish --no-config -c 'source sevkit.fish; complete -C "sevkit help report v"; complete -C "sevkit measure --mode sev-snp:"; touch fw.fd; complete -C "sevkit validate -f f"'
verify	verify attestation reports and their certificates
sev-snp:ovmf-hash	guest mode; required, but for --qemu-args, which says it
sev-snp:svsm	guest mode; required, but for --qemu-args, which says it
fw.fd
