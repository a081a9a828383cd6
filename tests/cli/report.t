# report show, convert and verify: usage and inputs that are no reports.

$ sevkit report
sevkit: error: 'report' needs a verb; 'sevkit help report' shows them
[2]
$ sevkit report --help
usage: sevkit report VERB [OPTION...]

commands:
  report get         get a report from inside of a guest
  report show        show the fields of an attestation report
  report convert     write a report in another form
  report verify      verify attestation reports and their certificates
$ sevkit report show
sevkit report show: error: the following arguments are required: REPORT
sevkit report show: note: 'sevkit report show --help' shows the options
[2]
$ sevkit report show --help
usage: sevkit report show [-h] [--json]
                          [--from {auto,raw,hex,base64,json,response,extended,hcl,proto}]
                          [--offset N] [--product NAME]
                          REPORT

Show the fields of an attestation report. Nothing is verified: 'sevkit report
verify' does that.

options:
  -h, --help            show this help message and exit
  --json                print JSON; see sevkit-json(5)
  --from {auto,raw,hex,base64,json,response,extended,hcl,proto}
                        form of the input; default auto, which finds it out
  --offset N            the report begins at this byte of the input
  --product NAME        product line of a report that does not name it
                        (version 2 with a masked chip id): Milan, Genoa,
                        Turin, ...

examples:
  sevkit report show report.bin
  sevkit report show --json - <report.hex
$ sevkit report convert --help
usage: sevkit report convert [-h] --format
                             {raw,hex,base64,json,response,extended,trustee}
                             [--from {auto,raw,hex,base64,json,response,extended,hcl,proto}]
                             [--offset N] [-o FILE] [--force] [--certs PATH]
                             REPORT

Write an attestation report in another form. The report's bytes stay as they
are; nothing is verified.

options:
  -h, --help            show this help message and exit
  --format {raw,hex,base64,json,response,extended,trustee}
                        form to write; json is the one of SNPGuard, trustee
                        the evidence of the sev crate
  --from {auto,raw,hex,base64,json,response,extended,hcl,proto}
                        form of the input; default auto, which finds it out
  --offset N            the report begins at this byte of the input
  -o FILE, --output FILE
                        default: standard output
  --force               replace files that exist
  --certs PATH          certificates for --format extended and trustee (file
                        or folder, repeatable); default those that came with
                        the report

other names: --output-format, --to, --form for --format

examples:
  sevkit report convert --format raw -o report.bin report.json
  sevkit report convert --format extended --certs certs/ -o evidence.bin report.bin
  sevkit report convert --format trustee --certs certs/ report.bin
$ sevkit report verify --help | head -n 20
usage: sevkit report verify [-h] [--json] [--html FILE] [--force] [-a] [-q]
                            [--from {auto,raw,hex,base64,json,response,extended,hcl,proto}]
                            [--offset N] [--certs PATH] [--crl FILE]
                            [--bundle FILE] [--no-network] [--refresh]
                            [--mirror URL] [--tls-ca FILE]
                            [--deadline SECONDS] [--retry-wait SECONDS]
                            [--cache-dir DIR] [--no-cache] [--trust-root FILE]
                            [--time TIME] [--policy-file FILE]
                            [--measurement VALUE] [--report-data VALUE]
                            [--nonce VALUE] [--host-data VALUE]
                            [--family-id HEX] [--image-id HEX]
                            [--report-id HEX] [--report-id-ma HEX]
                            [--chip-id HEX] [--id-key KEY] [--author-key KEY]
                            [--id-block FILE] [--id-auth FILE] [--vmpl RANGE]
                            [--guest-svn N] [--policy POLICY]
                            [--max-policy POLICY] [--require-policy BITS]
                            [--forbid-policy BITS] [--min-abi MAJOR.MINOR]
                            [--platform-info BITS] [--require-platform BITS]
                            [--forbid-platform BITS] [--min-tcb FLOOR]
                            [--min-firmware VERSION] [--min-build N]
$ sevkit report show missing.bin
sevkit report show: error: missing.bin: No such file or directory
[4]
$ : >empty; sevkit report show empty
sevkit report show: error: empty: attestation report: empty
[3]
$ head -c 100 /dev/zero >zeros; sevkit report show zeros
sevkit report show: error: zeros: attestation report: 100 bytes, expected 1184
[3]
$ head -c 1184 /dev/zero >version0; sevkit report show version0
sevkit report show: error: version0: no report at offset 0 (version 0, signature algorithm 0)
[3]
$ echo '{"version": 2}' >short.json; sevkit report show short.json
sevkit report show: error: short.json: JSON without an attestation report
[3]
$ sevkit report show --from hex zeros
sevkit report show: error: zeros: report is not valid hex
[3]
$ sevkit report show --product Milano zeros
sevkit report show: error: --product: 'Milano' is not one of Milan, Genoa, Turin, Venice (did you mean 'Milan'?)
sevkit report show: note: 'sevkit report show --help' shows the options
[2]
$ sevkit report convert --to raw --certs x zeros
sevkit report convert: error: --certs has no effect with --format raw
sevkit report convert: note: 'sevkit report convert --help' shows the options
[2]
$ sevkit report convert zeros
sevkit report convert: error: the following arguments are required: --format
sevkit report convert: note: 'sevkit report convert --help' shows the options
[2]
$ sevkit report convert --to xml zeros
sevkit report convert: error: argument --format: invalid choice: 'xml' (choose from 'raw', 'hex', 'base64', 'json', 'response', 'extended', 'trustee')
sevkit report convert: note: 'sevkit report convert --help' shows the options
[2]

# verify: options that make no sense together
$ sevkit report verify
sevkit report verify: error: a report is required: a file, a folder, or '-'
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --watch . zeros
sevkit report verify: error: --watch takes no other reports
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --watch . --lines
sevkit report verify: error: --lines contradicts --watch
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --html x a b
sevkit report verify: error: --html is for one report
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --jobs 2 zeros
sevkit report verify: error: --jobs has no effect with one report
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --lines --from hex zeros
sevkit report verify: error: --from has no effect with --lines: each line shows its own form
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
# Nothing verified is not everything verified
$ printf '\n  \n' | sevkit report verify --no-network --lines -
sevkit report verify: error: standard input: there is no report in it
[3]
$ sevkit report verify --no-network -q --lines /dev/null
sevkit report verify: error: /dev/null: there is no report in it
[3]
$ sevkit report verify -q --json zeros
sevkit report verify: error: --quiet contradicts --json
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit report verify",
  "error": {
    "code": "usage",
    "text": "--quiet contradicts --json"
  }
}
sevkit report verify: note: 'sevkit report verify --help' shows the options
[2]
$ sevkit report verify --watch zeros
sevkit report verify: error: --watch: zeros: Not a directory
[4]
$ sevkit report verify --watch missing
sevkit report verify: error: --watch: missing: No such file or directory
[4]
$ mkdir folder; sevkit report verify --no-network folder
sevkit report verify: error: folder: no reports: no file in it ends in .bin, .raw, .report, .hex, .b64, .base64, .json or .hcl
[3]
# No one waits for what may come out of a pipe that is found in it
$ mkfifo folder/pipe.bin; ln -s pipe.bin folder/link.bin; timeout 10 sevkit report verify --no-network folder
folder/link.bin: unreadable: folder/link.bin: is no regular file
folder/pipe.bin: unreadable: folder/pipe.bin: is no regular file
2 reports: 0 accepted, 0 refused, 0 undecided, 2 unreadable
[1]
$ sevkit report verify zeros
sevkit report verify: error: zeros: attestation report: 100 bytes, expected 1184
[3]
