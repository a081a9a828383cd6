# Evidence of Azure's guests: an HCL blob with runtime claims, and a TPM quote by the key that they name.
#requires corpus

$ cp $CORPUS/reports/more/evidence-json/trustee-az-snp-vtpm.json e.json; printf 'sevkit report verify --no-network --no-cache --time 2026-10-01' >v; printf challenge | od -An -tx1 | tr -d ' ' >n
$ $(cat v) --nonce $(cat n) --require tpm-quote,tpm-pcrs e.json | grep -E 'tpm|claims|report-data|accepted' | sed 's/: af29.*//'
  PASS     claims
  PASS     tpm-quote
  PASS     tpm-pcrs
  PASS     report-data
e.json: accepted

# Another nonce; one that begins with the quoted one
$ $(cat v) --nonce 07 e.json >out; grep -c 'FAIL     report-data' out
1
$ $(cat v) -q --nonce $(cat n)01 e.json
[12]

# Altered: signature, PCR value, number of values, nonce, claims
$ for what in signature pcr count nonce claims long; do python3 $TESTDATA/alter_quote.py $what; $(cat v) a.json | grep FAIL; done
  FAIL     tpm-quote: the attestation key of the runtime claims did not sign the quote
  FAIL     tpm-pcrs: the PCR values are not those that were quoted
  FAIL     tpm-pcrs: 24 PCRs were quoted, 3 values are given
  FAIL     tpm-quote: the attestation key of the runtime claims did not sign the quote
  FAIL     claims: REPORT_DATA is not the digest of the runtime claims
  FAIL     tpm-quote: the runtime claims do not name one attestation key (HCLAkPub)
  FAIL     tpm-quote: the quote's signature has 257 bytes, the attestation key 256
$ for what in message cut text two alone; do python3 $TESTDATA/alter_quote.py $what; $(cat v) a.json; done
sevkit report verify: error: a.json: TPM quote: magic is 0xf544347, expected 0xff544347
sevkit report verify: error: a.json: TPM quote: 121 bytes do not end where the quote does
sevkit report verify: error: a.json: TPM quote: message is not 1 to 512 bytes as hex, base64 or a list
sevkit report verify: error: a.json: JSON with more than one TPM quote
sevkit report verify: error: a.json: JSON without an attestation report; it has certificates: 'sevkit certs show' reads it
[3]
$ python3 $TESTDATA/alter_quote.py lists; $(cat v) -q --nonce $(cat n) a.json

# A quote is required where there is none
$ $(cat v) --require tpm-quote $CORPUS/reports/azure-hcl-milan/hcl-report.bin 2>/dev/null | grep 'FAIL .*tpm'
  FAIL     tpm-quote: required, but not checked: the evidence has no TPM quote

# What was quoted
$ sevkit report show e.json | sed -n '/^TPM/,$p' | sed 5q
TPM quote (signed by the attestation key of these claims)
nonce                            6368616c6c656e6765
PCRs (as they were quoted)
0                                e15c44796beabf46abcec7c57e590942041e47497e4ec27571c8b7664f48dced
1                                7d81f145b4e06122a02048a39c4eb5832c3e4dd1d13abef1d802f5ad8d4f26e5
$ sevkit report show --json e.json | python3 -c 'import json, sys; q = json.load(sys.stdin)["quote"]; print(q["bound"], q["pcrs_bound"], q["nonce"], len(q["pcrs"]), q["pcrs"]["0"][:16])'
True True 6368616c6c656e6765 24 e15c44796beabf46
$ python3 $TESTDATA/alter_quote.py pcr; sevkit report show a.json | grep -E '^(TPM|PCRs)'
TPM quote (signed by the attestation key of these claims)
PCRs (the PCR values are not those that were quoted)
