# secret build: secrets for one launch.

$ printf 0123456789abcdef >tek; printf fedcba9876543210 >tik; cat tek tik >tk; echo passphrase >pass; printf x >x
$ M=$(head -c 48 /dev/zero | base64); echo "$M" >m
$ sevkit secret build --tk tk -m $(cat m) --luks-passphrase pass --secret-header h --secret-payload p; ls -l h p | cut -c 1-10; wc -c h p | head -n 2
-rw-------
-rw-------
 72 h
 88 p
$ python3 $TESTDATA/sev/open_packet.py tek tik h p $(cat m)
1e74f542-71dd-4d66-963e-ef4287ff173b 50 of 64
736869e5-84f0-4973-92ec-06879ce3da0b b'passphrase'
$ sevkit secret build --force --tik tik --tek tek -m $(cat m) -s luks-key:pass -s 23058844-597b-42fb-8259-a0f5d9d495af:x --secret-header h --secret-payload p --json
{
  "schema": "sevkit.secret-build/1",
  "version": "0.1.0",
  "secrets": [
    {
      "guid": "736869e5-84f0-4973-92ec-06879ce3da0b",
      "bytes": 11
    },
    {
      "guid": "23058844-597b-42fb-8259-a0f5d9d495af",
      "bytes": 1
    }
  ],
  "payload_bytes": 80,
  "header": "h",
  "payload": "p"
}
$ python3 $TESTDATA/sev/open_packet.py tek tik h p $(cat m)
1e74f542-71dd-4d66-963e-ef4287ff173b 72 of 80
736869e5-84f0-4973-92ec-06879ce3da0b b'passphrase\n'
23058844-597b-42fb-8259-a0f5d9d495af b'x'
$ cp h h1; sevkit secret build --force --tk tk -m $(cat m) -s luks-key:pass --secret-header h --secret-payload p; cmp -s h h1
[1]

# Limits: the table holds 16384 bytes, of which 40 are its own
$ head -c 16344 /dev/zero >most; sevkit secret build --force --tk tk -m $(cat m) -s luks-key:most --secret-header h --secret-payload p; base64 -d p | wc -c
16384
$ head -c 16345 /dev/zero >more; sevkit secret build --force --tk tk -m $(cat m) -s luks-key:more --secret-header h --secret-payload p
sevkit secret build: error: the table of secrets takes 16400 bytes, the secure processor at most 16384
[3]
$ head -c 16385 /dev/zero >more; sevkit secret build --force --tk tk -m $(cat m) -s luks-key:more --secret-header h --secret-payload p
sevkit secret build: error: secret 'luks-key': more: more than 16384 bytes
[3]

# What is refused leaves no files
$ rm -f h p; sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --luks-passphrase pass --secret-header h --secret-payload p
sevkit secret build: error: secret 'luks-key': given twice
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s key:pass --secret-header h --secret-payload p
sevkit secret build: error: secret 'key': neither a GUID nor a known name (luks-key)
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key --secret-header h --secret-payload p
sevkit secret build: error: secret 'luks-key': expected NAME:FILE
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:missing --secret-header h --secret-payload p
sevkit secret build: error: secret 'luks-key': missing: No such file or directory
[4]
$ sevkit secret build --tk tk -m $(cat m) --secret-header h --secret-payload p
sevkit secret build: error: --secret-header has no effect without --secret or --luks-passphrase
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --secret-header h --secret-payload h
sevkit secret build: error: --secret-header and --secret-payload name the same file: h
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --secret-header h --secret-payload ./pass
sevkit secret build: error: --secret-payload and --secret name the same file: ./pass
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --secret-header tk --secret-payload p
sevkit secret build: error: --secret-header and --tk name the same file: tk
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --secret-header h
sevkit secret build: error: secrets need --secret-header and --secret-payload
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:pass --secret-header h --secret-payload nowhere/p
sevkit secret build: error: nowhere/p: cannot write: No such file or directory
[4]
$ sevkit secret build --tk tk -m AAAA -s luks-key:pass --secret-header h --secret-payload p
sevkit secret build: error: --measurement: expected 48 bytes as base64, found 3 bytes
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tik tik -m $(cat m) -s luks-key:pass --secret-header h --secret-payload p
sevkit secret build: error: secrets need both keys: --tk, or --tik and --tek
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tek -m $(cat m) -s luks-key:pass --secret-header h --secret-payload p
sevkit secret build: error: --tk: TEK and TIK: tek: 16 bytes, expected 32
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk --tik tik -m $(cat m) -s luks-key:pass --secret-header h --secret-payload p
sevkit secret build: error: --tk contradicts --tik
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ sevkit secret build --tk tk -s luks-key:pass --secret-header h --secret-payload p
sevkit secret build: error: the following arguments are required: -m/--measurement
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ ls h p 2>&1 | cut -d : -f 2-
 cannot access 'h': No such file or directory
 cannot access 'p': No such file or directory

# Mistakes in what was asked for come before files, and a key of megabytes is one of the wrong size
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:missing -s luks-key:missing --secret-header h --secret-payload p
sevkit secret build: error: secret 'luks-key': given twice
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]
$ head -c 2000000 /dev/zero >large; sevkit secret build --tk large -m $(cat m) --luks-passphrase pass --secret-header h --secret-payload p
sevkit secret build: error: --tk: TEK and TIK: expected 32 bytes: large: more than 65536 bytes
sevkit secret build: note: 'sevkit secret build --help' shows the options
[2]

# A passphrase of nothing is a mistake, a secret of nothing is not
$ echo >line; : >nothing; sevkit secret build --tk tk -m $(cat m) --luks-passphrase line --secret-header h --secret-payload p
sevkit secret build: error: line: an empty passphrase
[3]
$ sevkit secret build --tk tk -m $(cat m) --luks-passphrase nothing --secret-header h --secret-payload p; ls h p
sevkit secret build: error: nothing: an empty passphrase
ls: cannot access 'h': No such file or directory
ls: cannot access 'p': No such file or directory
[2]
$ sevkit secret build --tk tk -m $(cat m) -s luks-key:nothing --secret-header h --secret-payload p; ls h p; rm h p
h
p
