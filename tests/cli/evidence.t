# What is this file: reports and certificates in the forms that people have in hand.
#requires corpus

$ R=$CORPUS/reports; cp $R/milan-v3/report.bin $R/milan-v3/vcek.pem .; printf 'sevkit report verify -q --no-network --no-cache --time 2026-10-01' >v
$ head -c 1184 /dev/zero | tr '\0' J >text; sevkit report show text
sevkit report show: error: text: attestation report: 888 bytes, expected 1184
[3]
$ python3 -c 'import sys; sys.stdout.buffer.write(b"VZYJ" + bytes(1180))' >other; sevkit report show other
sevkit report show: error: other: no report at offset 0 (version 1247369814, signature algorithm 0)
[3]

# Further in
$ cp $CORPUS/reports/more/cose/report-at-0x108.cose r.cose; sevkit report show r.cose
sevkit report show: error: r.cose: no report at offset 0 (version 1247380690); one begins at offset 0x108: --offset 0x108 reads it
[3]
$ sevkit report show --offset 0x108 r.cose | sed -n 1,3p
input                            raw
product                          Milan, family 0x19 model 0x01 stepping 1
signed by                        vcek
$ sevkit report show --offset 0x109 r.cose 2>&1 | sed 's/(.*/.../'
sevkit report show: error: r.cose: at offset 0x109: no report at offset 0 ...
$ sevkit report show --offset 99999 r.cose 2>&1 | cut -c1-66
sevkit report show: error: r.cose: no report at offset 0x1869f: th
$ sevkit report show --offset -1 r.cose 2>&1 | head -n 1
sevkit report show: error: --offset: '-1' is not a number from 0 to 1048576
$ sevkit report show --offset 8 --from raw r.cose 2>&1 | head -n 1
sevkit report show: error: --offset contradicts --from

# Azure's answer, and a folder of files that curl made
$ cp $CORPUS/reports/more/milan-v2-azure-thim/thim.json . && cp $CORPUS/reports/more/milan-v2-azure-thim/report.bin azure.bin && cp $CORPUS/reports/more/milan-v2-azure-thim/vek.der azure.der; $(cat v) --certs thim.json azure.bin
$ mkdir -p net/deep; mv azure.der net/deep/vcek; echo notes >net/README; printf '\0' >net/x; $(cat v) --certs net azure.bin
$ echo '{"a": 1}' >none.json; sevkit certs show none.json
sevkit certs show: error: none.json: JSON without certificates
[3]
$ sevkit report show thim.json 2>&1 | sed 's/.*: JSON/JSON/'
JSON without an attestation report; it has certificates: 'sevkit certs show' reads it

# As editors, terminals and other systems leave text
$ for how in "od -Ax -tx1" "od -v -Ax -tx1" "od -Ax -tx1z"; do $how <report.bin >dump; $(cat v) --certs vcek.pem dump || echo "$how"; done
$ python3 -c 'import base64; r = base64.b64encode(open("report.bin", "rb").read()).decode(); open("mark", "wb").write(b"\xef\xbb\xbf" + r.encode()); open("wide", "w", encoding="utf-16").write(r + "\r\n"); open("quoted", "w").write(chr(34) + r + chr(34)); open("colons", "w").write(open("report.bin", "rb").read().hex(":"))'; for f in mark wide quoted colons; do $(cat v) --certs vcek.pem $f || echo $f; done
$ od -Ax -tx1z report.bin | sed 3d >gap; $(cat v) --certs vcek.pem gap
sevkit report verify: error: gap: report is not valid base64
[3]

# Certificates likewise: DER behind DER, a key beside, an older label; in a folder, what is none
$ openssl x509 -in vcek.pem -outform der -out vcek.der; openssl x509 -in $CORPUS/reports/roots/ask-milan.pem -outform der -out ask.der; cat ask.der vcek.der >chain.der; $(cat v) --certs chain.der report.bin
$ cat ask.der vcek.der report.bin >chain.der; $(cat v) --certs chain.der report.bin 2>&1 | sed 's/.*: certificate/certificate/'
certificate: there are bytes behind it
$ openssl ecparam -name secp384r1 -genkey -noout -out key.pem; cat key.pem vcek.pem >both.pem; $(cat v) --certs both.pem report.bin; $(cat v) --certs key.pem report.bin
sevkit report verify: error: --certs: key.pem: this is a key or another object in PEM
[3]
$ sed 's/ CERT/ X509 CERT/' vcek.pem >old.pem; $(cat v) --certs old.pem report.bin; iconv -t UTF-16 vcek.pem >wide.pem; $(cat v) --certs wide.pem report.bin
$ mkdir -p mixed; cp key.pem mixed; $(cat v) --certs mixed report.bin; cp vcek.pem mixed; $(cat v) --certs mixed report.bin
sevkit report verify: error: --certs: mixed/key.pem: this is a key or another object in PEM

# What go-sev-guest writes, with the certificate in it
$ python3 $TESTDATA/make_go.py report.bin vcek.der; for f in go.json go.textproto go.bin; do $(cat v) $f; sevkit report show $f | head -n 1; sevkit report convert --format raw -o back.bin --force $f; cmp back.bin report.bin; done
input                            json
input                            proto
input                            proto
$ base64 go.bin >go.b64; $(cat v) go.b64; for r in milan-v2-debug turin-v5; do python3 $TESTDATA/make_go.py $CORPUS/reports/$r/report.bin vcek.der; for f in go.json go.textproto go.bin; do sevkit report convert --format raw -o back.bin --force $f; cmp back.bin $CORPUS/reports/$r/report.bin; done; done
$ python3 $TESTDATA/make_go.py report.bin vcek.der guest_svn=77; for f in go.json go.textproto go.bin; do $(cat v) $f; echo $?; done
10
10
10
$ python3 $TESTDATA/make_go.py report.bin vcek.der measurement=00ff; for f in go.json go.textproto go.bin; do $(cat v) $f; done
sevkit report verify: error: go.json: report of go-sev-guest: measurement: 2 bytes, expected 48
sevkit report verify: error: go.textproto: report of go-sev-guest: measurement: 2 bytes, expected 48
sevkit report verify: error: go.bin: report of go-sev-guest: measurement: 2 bytes, expected 48
[3]
$ python3 $TESTDATA/make_go.py report.bin vcek.der current_build=256; for f in go.json go.textproto go.bin; do $(cat v) $f; done
sevkit report verify: error: go.json: report of go-sev-guest: current_build: too large
sevkit report verify: error: go.textproto: report of go-sev-guest: current_build: too large
sevkit report verify: error: go.bin: report of go-sev-guest: current_build: too large
[3]
$ head -c 500 go.bin >cut; $(cat v) cut 2>&1 | cut -c1-60; for text in 'report: {' 'report { vmpl: "a" }' 'report { vmpl: -1 }' 'report { measurement: "' 'report { version: 2 } }' 'report { a { b { c { d { } } } } }' 'report: { version: 1 }'; do echo "$text" >r.textproto; $(cat v) r.textproto; done
sevkit report verify: error: cut: attestation report: 500 by
sevkit report verify: error: r.textproto: report of go-sev-guest: expected a closing bracket, 0 bytes before the end
sevkit report verify: error: r.textproto: report of go-sev-guest: vmpl: bytes, expected a number
sevkit report verify: error: r.textproto: report of go-sev-guest: expected a number, 3 bytes before the end
sevkit report verify: error: r.textproto: report of go-sev-guest: expected the end of a string, 1 bytes before the end
sevkit report verify: error: r.textproto: report of go-sev-guest: expected the name of a field, 2 bytes before the end
sevkit report verify: error: r.textproto: report of go-sev-guest: expected no messages in messages in messages, 11 bytes before the end
sevkit report verify: error: r.textproto: attestation report: version 1, expected 2 or later
[3]

# A wrong kind says what it is; the status is the same for all
$ sevkit report show vcek.pem
sevkit report show: error: vcek.pem: this is an X.509 certificate; 'sevkit certs show' reads it
[3]
$ sevkit certs show report.bin
sevkit certs show: error: report.bin: this is an SEV-SNP attestation report; 'sevkit report show' reads it
[3]
$ sevkit validate-report --certs x report.bin
sevkit validate-report: error: report.bin: this is an SEV-SNP attestation report; 'sevkit report show' reads it
[3]
$ sevkit firmware show $CORPUS/measure/igvm/basic.igvm 2>&1 | sed 's/.*: this/this/'
this is an IGVM file; 'sevkit igvm show' reads it
$ for magic in 'QFI\373' '\037\213' '<html><body>' 'PK\003\004'; do printf "$magic" >f; head -c 100000 /dev/zero >>f; sevkit firmware show f; done
sevkit firmware show: error: f: this is a disk image (qcow2)
sevkit firmware show: error: f: this is gzip data; unpack it first
sevkit firmware show: error: f: this is an HTML page, as a login page or proxy answers in place of a file
sevkit firmware show: error: f: this is a zip archive; unpack it first
[3]
$ printf '<!DOCTYPE html>\n<html></html>\n' >chain.pem; sevkit certs show chain.pem
sevkit certs show: error: chain.pem: this is an HTML page, as a login page or proxy answers in place of a file
[3]

# Names for what curl fetches that differ
$ sevkit certs url --format curl report.bin | grep -o "^curl -f -o '[^']*'" | sort | uniq -d
$ sevkit certs url --format curl report.bin | grep -c "^curl -f -o '[^']*' 'https://[^']*'$"
3

# A save area as a kernel's log has it
$ sevkit vmsa build --vcpu-type EPYC-Milan --output page.bin; python3 -c 'd = open("page.bin", "rb").read()[:0x670]; [print("[    1.5] kvm_amd: " + " ".join(f"{b:02x}" for b in d[i:i+16])) for i in range(0, len(d), 16)]' >dmesg
$ sevkit vmsa show dmesg >a; sevkit vmsa show page.bin >b; diff a b | grep -v dmesg | head -n 3; echo cut | sevkit vmsa show -
sevkit vmsa show: error: -: 4 bytes; a VM save area has 4096
[3]

# Only network missing is 4, for a folder as for one file
$ mkdir reports; cp report.bin reports; sevkit report verify --no-network --no-cache --time 2026-10-01 reports | tail -n 1
1 report: 0 accepted, 0 refused, 1 undecided, 0 unreadable
$ $(cat v) reports
[4]

# A list alone goes into the cache
$ sevkit certs import --time 2025-06-01 --cache-dir c $CORPUS/reports/more/crl/milan-2025.crl | sed 's,.*/,,'
crl.der
