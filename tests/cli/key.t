# key generate and key digest.

$ K=$TESTDATA/keys; for f in id.pem id.sec1.pem id.der id.pub.pem; do sevkit key digest $K/$f; done
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ cp $TESTDATA/keys/* .
$ sevkit key digest - <id.pem
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ sevkit key digest id.pem author.pem
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21  id.pem
9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558  author.pem
$ sevkit key digest --format base64 id.pem
YNy4DukBLs5WYovcy89LUjZg+oCFl5arhU3TDFtNSlCcckhYZM7eaC/eoJyLdD0h
$ sevkit key digest --json id.pem id.pub.pem
{
  "schema": "sevkit.key-digest/1",
  "version": "0.1.0",
  "keys": [
    {
      "path": "id.pem",
      "kind": "private",
      "hex": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
      "base64": "YNy4DukBLs5WYovcy89LUjZg+oCFl5arhU3TDFtNSlCcckhYZM7eaC/eoJyLdD0h"
    },
    {
      "path": "id.pub.pem",
      "kind": "public",
      "hex": "60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21",
      "base64": "YNy4DukBLs5WYovcy89LUjZg+oCFl5arhU3TDFtNSlCcckhYZM7eaC/eoJyLdD0h"
    }
  ]
}
$ sevkit key digest --format json id.pem | head -n 2
{
  "schema": "sevkit.key-digest/1",

# Encrypted keys: the passphrase comes from a file or a descriptor
$ printf 'correct horse' >pass; sevkit key digest --passphrase-file pass author.encrypted.pem
9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ echo 'correct horse' | sevkit key digest --passphrase-file - author.encrypted.pem
9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ echo 'correct horse' | sevkit key digest --passphrase-fd 0 author.encrypted.pem
9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit key digest --passphrase-fd 3 author.encrypted.pem 3<pass
9886c4056922f15240c4cadf3c413b576c21740797904ff12195a5faa4fb232d6b7cfdae71a7b92ad09ef95802d2a558
$ sevkit key digest author.encrypted.pem </dev/null
sevkit key digest: error: author.encrypted.pem: the key is encrypted and no passphrase was given
[1]
$ echo wrong >wrong; sevkit key digest --passphrase-file wrong author.encrypted.pem
sevkit key digest: error: author.encrypted.pem: the key is encrypted and the passphrase does not open it
[1]
$ : >empty; sevkit key digest --passphrase-file empty author.encrypted.pem
sevkit key digest: error: passphrase is empty: empty
[1]
# A file must not say how long its passphrase is worked on
$ printf '%s\n' '-----BEGIN ENCRYPTED PRIVATE KEY-----' MG0wWQYJKoZIhvcNAQUNMEwwKwYJKoZIhvcNAQUMMB4ECDEyMzQ1Njc4AgR3NZQA MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBC0itQm1fxvuQiNX8YK5Gk6BBAA AAAAAAAAAAAAAAAAAAAA '-----END ENCRYPTED PRIVATE KEY-----' >slow.pem; sevkit key digest --passphrase-file pass slow.pem
sevkit key digest: error: slow.pem: the key is encrypted with 2000000000 iterations of its passphrase, expected at most 10000000
[1]
$ sevkit key digest --passphrase-file missing author.encrypted.pem
sevkit key digest: error: passphrase: missing: No such file or directory
[4]
$ sevkit key digest --passphrase-fd 9 author.encrypted.pem
sevkit key digest: error: passphrase: descriptor 9: Bad file descriptor
[4]
$ sevkit key digest --passphrase-fd x author.encrypted.pem
sevkit key digest: error: passphrase: --passphrase-fd: 'x' is not a number (decimal, or hex with 0x) from 0 to 2147483647
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --passphrase-fd -1 author.encrypted.pem
sevkit key digest: error: passphrase: --passphrase-fd: '-1' is not a number (decimal, or hex with 0x) from 0 to 2147483647
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --passphrase-file pass --passphrase-fd 3 author.encrypted.pem
sevkit key digest: error: argument --passphrase-fd: not allowed with argument --passphrase-file
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ head -c 5000 /dev/zero >long; sevkit key digest --passphrase-file long author.encrypted.pem
sevkit key digest: error: passphrase: long: more than 4096 bytes
[3]

# A certificate: its key, which cannot sign
$ cp $TESTDATA/keys/id.cert.pem .; sevkit key digest id.cert.pem
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ sed '/-----/d' id.cert.pem | base64 -d >id.cert.der; sevkit key digest id.cert.der
60dcb80ee9012ece56628bdccbcf4b523660fa80859796ab854dd30c5b4d4a509c72485864cede682fdea09c8b743d21
$ sevkit id-block create --measurement 000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 --id-key id.cert.pem
sevkit id-block create: error: --id-key: id.cert.pem: a public key cannot sign; give the private key
[1]

# Keys of other kinds, and what is no key
$ sevkit key digest p256.pem
sevkit key digest: error: p256.pem: the key is on the curve prime256v1, but SNP only supports P-384
[1]
$ sevkit key digest rsa.pem
sevkit key digest: error: rsa.pem: the key is RSA, but SNP only supports ECDSA on the curve P-384
[1]
$ echo 'no key' >bad; sevkit key digest bad
sevkit key digest: error: bad: no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER
[3]
$ sevkit key digest empty
sevkit key digest: error: empty: no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER
[3]
$ sevkit key digest id.pem bad
sevkit key digest: error: bad: no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER
[3]
$ head -c 150 id.pem >cut.pem; sevkit key digest cut.pem
sevkit key digest: error: cut.pem: no key found: expected PEM (SEC1, PKCS#8, SPKI, certificate) or DER
[3]
$ sevkit key digest missing.pem
sevkit key digest: error: missing.pem: No such file or directory
[4]
$ sevkit key digest .
sevkit key digest: error: .: is a directory
[4]
$ sevkit key digest - - <id.pem
sevkit key digest: error: standard input ('-') can be read only once, not 2 times
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --passphrase-file - - <id.pem
sevkit key digest: error: standard input ('-') can be read only once, not 2 times
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --json --format hex id.pem
sevkit key digest: error: --json contradicts --format hex
{
  "schema": "sevkit.error/1",
  "version": "0.1.0",
  "result": "error",
  "program": "sevkit key digest",
  "error": {
    "code": "usage",
    "text": "--json contradicts --format hex"
  }
}
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest --format xml id.pem
sevkit key digest: error: argument --format: invalid choice: 'xml' (choose from 'hex', 'base64', 'json')
sevkit key digest: note: 'sevkit key digest --help' shows the options
[2]
$ sevkit key digest id.pem >/dev/full
sevkit key digest: error: standard output: No space left on device
[4]

# A new key: private to its owner, never over another file
$ umask 0; sevkit key generate --output new.pem --public-output new.pub.pem; ls -l new.pem new.pub.pem | cut -c1-10; head -n 1 new.pem new.pub.pem
-rw-------
-rw-r--r--
==> new.pem <==
-----BEGIN PRIVATE KEY-----

==> new.pub.pem <==
-----BEGIN PUBLIC KEY-----
$ test "$(sevkit key digest new.pem)" = "$(sevkit key digest new.pub.pem)"
$ sevkit key generate --output new.pem
sevkit key generate: error: will not replace a file without --force: new.pem: File exists
[1]
$ sevkit key generate --output other.pem --public-output new.pub.pem; ls other.pem
sevkit key generate: error: will not replace a file without --force: new.pub.pem: File exists
ls: cannot access 'other.pem': No such file or directory
[2]
$ cp new.pem before; sevkit key generate --force --output new.pem; cmp -s before new.pem
[1]
$ sevkit key generate --output locked.pem --passphrase-file pass; head -n 1 locked.pem; sevkit key digest locked.pem --passphrase-file pass | wc -c
-----BEGIN ENCRYPTED PRIVATE KEY-----
97
$ sevkit key generate --output /dev/stdout | head -n 1
-----BEGIN PRIVATE KEY-----
$ sevkit key generate --output - | sevkit key digest - | wc -c
97
$ sevkit key generate
sevkit key generate: error: the following arguments are required: -o/--output
sevkit key generate: note: 'sevkit key generate --help' shows the options
[2]
$ sevkit key generate --output same.pem --public-output same.pem
sevkit key generate: error: --output and --public-output name the same file: same.pem
sevkit key generate: note: 'sevkit key generate --help' shows the options
[2]
$ sevkit key generate --output missing/key.pem
sevkit key generate: error: missing/key.pem: No such file or directory
[4]
$ sevkit key generate --output .
sevkit key generate: error: .: Is a directory
[4]
$ sevkit key generate --output /dev/full
sevkit key generate: error: /dev/full: cannot write: No space left on device
[4]
$ sevkit key generate --output - >/dev/full
sevkit key generate: error: standard output: No space left on device
[4]
$ sevkit key generate --output x.pem --passphrase-file empty; ls x.pem
sevkit key generate: error: passphrase is empty: empty
ls: cannot access 'x.pem': No such file or directory
[2]
$ sevkit key generate more --output x.pem
sevkit key generate: error: unrecognized arguments: more
sevkit key generate: note: 'sevkit key generate --help' shows the options
[2]

# One file under two names; a key is replaced last, and only if all else went well
$ mkdir sub; ln -s one.pem link.pem
$ sevkit key generate --output one.pem --public-output sub/../one.pem --force; ls one.pem
sevkit key generate: error: --output and --public-output name the same file: one.pem
sevkit key generate: note: 'sevkit key generate --help' shows the options
ls: cannot access 'one.pem': No such file or directory
[2]
$ sevkit key generate --output one.pem --public-output one.pub.pem; cp one.pem kept.pem
$ sevkit key generate --output link.pem --public-output one.pem --force; cmp one.pem kept.pem
sevkit key generate: error: --output and --public-output name the same file: link.pem
sevkit key generate: note: 'sevkit key generate --help' shows the options
$ ln one.pem hard.pem; sevkit key generate --output hard.pem --public-output one.pem --force; cmp one.pem kept.pem
sevkit key generate: error: --output and --public-output name the same file: hard.pem
sevkit key generate: note: 'sevkit key generate --help' shows the options
$ sevkit key generate --output one.pem --public-output missing/pub.pem --force; cmp one.pem kept.pem
sevkit key generate: error: missing/pub.pem: No such file or directory
$ sevkit key generate --output one.pem --public-output fresh.pub.pem; cmp one.pem kept.pem; ls fresh.pub.pem
sevkit key generate: error: will not replace a file without --force: one.pem: File exists
ls: cannot access 'fresh.pub.pem': No such file or directory
[2]
$ sevkit key generate --output one.pem --public-output one.pub.pem --force; cmp -s one.pem kept.pem
[1]
