# The forms of --report-data, which report get and report verify share, against other programs.
#requires corpus
#requires program openssl

$ cp $CORPUS/reports/milan-v3/* .; cp $TESTDATA/keys/* .; chmod u+w *; printf 'some text' >text
> cat >expected <<'EOF'
> #!/bin/sh
> # The 64 bytes that the verdict expects for the option's value.
> sevkit report verify --no-network --no-cache --certs vcek.pem --report-data "$1" report.bin |
>     sed -n 's/^  FAIL     report-data: .*expected \([0-9a-f]*\).*/\1/p'
> EOF
> cat >same <<'EOF'
> #!/bin/sh
> # same VALUE DIGITS: are these digits, filled up with zeros, what is expected?
> found=$(sh expected "$1"); wanted=$(printf %s "$2" | cut -d' ' -f1)
> while [ ${#wanted} -lt 128 ]; do wanted=${wanted}0; done
> [ "$found" = "$wanted" ] && echo same || echo "different: $found $wanted"
> EOF
$ sh same 0102 0102
same
$ sh same AQI= 0102
same
$ sh same file:text $(od -An -v -tx1 text | tr -d ' ')
same
$ for n in 256 384 512; do sh same sha$n:text "$(openssl dgst -r -sha$n text)"; done
same
same
same
$ for n in 256 384 512; do openssl pkey -in id.pem -pubout -outform DER | openssl dgst -r -sha$n >digest; for k in id.pem id.der id.pub.pem; do sh same spki-sha$n:$k "$(cat digest)"; done; done
same
same
same
same
same
same
same
same
same
$ sh same spki:rsa.pem "$(openssl pkey -in rsa.pem -pubout -outform DER | openssl dgst -r -sha512)"
same
$ openssl x509 -in vcek.pem -pubkey -noout | openssl pkey -pubin -pubout -outform DER | openssl dgst -r -sha256 >digest; sh same spki-sha256:vcek.pem "$(cat digest)"
same
$ sh expected spki:author.encrypted.pem
sevkit report verify: error: --report-data: author.encrypted.pem: found neither a key nor a certificate (PEM or DER, not encrypted)
