# What docs/CLOUDS.md shows, with genuine reports of each cloud.
#requires corpus

$ M=$CORPUS/reports/more; cp $M/milan-v3-vlek-aws/report.bin aws.bin; cp $M/milan-v3-vlek-aws/vlek-other-region.der vlek.der; cp $M/evidence-json/trustee-az-snp-vtpm.json azure.json; cp $M/milan-v4-gcp/report.bin google.bin; cp $M/milan-v4-gcp/vek.der vcek.der; printf 'sevkit report verify --no-network --no-cache' >v

# Amazon: a VLEK, which names the provider and its region
$ sevkit report show aws.bin | grep -E '^(product|signed by|chip id|reported|VMPL)' | cut -c1-80
product                          Milan, family 0x19 model 0x01 stepping 1
signed by                        vlek
VMPL                             0
reported TCB                     0xd918000000000004 (bl=4,tee=0,snp=24,ucode=217
chip id                          00000000000000000000000000000000000000000000000
$ $(cat v) --time 2025-06-01 --certs vlek.der --signer vlek --csp-id CN=cc-eu-west-1.amazonaws.com aws.bin | grep -E 'vek-kind|csp-id|signer|accepted|refused'
  PASS     vek-kind: vlek
  PASS     signer: vlek
  PASS     csp-id: CN=cc-eu-west-1.amazonaws.com
aws.bin: accepted
$ $(cat v) --time 2025-06-01 --certs vlek.der --csp-id CN=cc-us-east-2.amazonaws.com aws.bin | grep -E 'FAIL|refused'
  FAIL     csp-id: CN=cc-eu-west-1.amazonaws.com, expected CN=cc-us-east-2.amazonaws.com
aws.bin: refused: policy: csp-id: CN=cc-eu-west-1.amazonaws.com, expected CN=cc-us-east-2.amazonaws.com

# Azure: the report binds claims, the claims bind the TPM's key
$ $(cat v) --time 2026-10-01 --nonce $(printf challenge | od -An -tx1 | tr -d ' ') azure.json | grep -E 'claims|tpm|report-data|vmpl|accepted' | cut -c1-60
  PASS     claims
  PASS     tpm-quote
  PASS     tpm-pcrs
  PASS     vmpl: 0
  PASS     report-data: af2910341dd8108360e485f1b72494255190
azure.json: accepted
$ $(cat v) --time 2026-10-01 --min-tcb 'reported>=bl=4,snp=27' azure.json | grep -E 'FAIL|refused'
  FAIL     tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected reported>=bl=4,snp=27
azure.json: refused: policy: tcb-reported: bl=4,tee=0,snp=24,ucode=219, expected reported>=bl=4,snp=27

# Google: a VCEK that the host keeps
$ $(cat v) --time 2026-10-01 --certs vcek.der google.bin | grep -E 'report-version|vek-kind|vek-tcb|accepted'
  PASS     report-version: 4
  PASS     vek-kind: vcek
  PASS     vek-tcb: bl=4,tee=0,snp=25,ucode=219
google.bin: accepted
$ $(cat v) --time 2026-10-01 --certs vcek.der --max-policy smt google.bin | grep -E 'FAIL|policy:|accepted'
  PASS     policy: 0x30000 (smt)
google.bin: accepted
