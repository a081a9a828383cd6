# Debian source packages: compared in every part before anything is unpacked.
#requires program git
#requires program make
#requires program dpkg-source
#requires program curl

$ python3 $TESTDATA/make_stack.py s; cd s; sevkit stack plan -l dsc.toml --work w -j 2 | sed "s#$PWD#@#g; s#^/.*/sevkit#sevkit#; s#[0-9a-f]\{64\}#HEX#" | head -3
# qemu (literal)
cd @/w
sevkit stack source --sha256 HEX --mirror @/pool/ --output @/w/qemu @/pool/qemu_1.0+x.dsc
$ cd s; sevkit stack build -l dsc.toml --work w -j 2 2>&1 | sed "s#$PWD#@#g"; cat w/qemu/calls; ls w; grep -A1 '"dsc' w/manifest.json | sed "s#$PWD#@#; s#[0-9a-f]\{64\}#HEX#"
sevkit stack build: note: 1/4 qemu source
sevkit stack build: note: 2/4 qemu configure
sevkit stack build: note: 3/4 qemu build
sevkit stack build: note: 4/4 qemu install
built: @/w/out
manifest: @/w/manifest.json
configure --target-list=x86_64-softmmu --prefix=/usr/local
make all
make install
done
home
lock
logs
manifest.json
out
qemu
      "dsc": "@/pool/qemu_1.0+x.dsc",
      "sha256": "HEX"
# From a mirror, with the names encoded as apt has them; a redirect is followed.
$ cat >serve.py <<'END'
> import http.server, os, sys
> class Handler(http.server.SimpleHTTPRequestHandler):
>     def do_GET(self):
>         if self.path.startswith("/from/"):
>             self.send_response(302); self.send_header("Location", self.path.replace("/from/", "/pool/")); self.end_headers()
>         else:
>             super().do_GET()
>     def log_message(self, form, *words):
>         print(self.path, file=open("requests", "a"))
> server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
> print(server.server_port, file=open("port.new", "w")); os.rename("port.new", "port"); server.serve_forever()
> END
$ cd s; python3 ../serve.py & pid=$!; until test -s port; do sleep 0.1; done; hex=$(sed -n 's/sha256 = "\(.*\)"/\1/p' dsc.toml); sevkit stack source --sha256 $hex -o from-web http://127.0.0.1:$(cat port)/from/qemu_1.0%2bx.dsc 2>&1 | grep error; ls from-web; sort -u requests; sevkit stack source --sha256 $hex -o other --mirror http://127.0.0.1:$(cat port)/pool pool/qemu_1.0+x.dsc 2>&1 | grep error; ls other; sevkit stack source --sha256 $hex -o gone --mirror http://127.0.0.1:$(cat port)/nowhere pool/qemu_1.0+x.dsc 2>&1 | sed "s#:[0-9][0-9]*/#:PORT/#"; ls -d gone*; kill $pid
Makefile
configure
debian
/from/qemu_1.0%2bx.dsc
/from/qemu_1.0%2bx.tar.gz
/pool/qemu_1.0%2bx.dsc
/pool/qemu_1.0%2bx.tar.gz
Makefile
configure
debian
curl: (22) The requested URL returned error: 404
sevkit stack source: error: http://127.0.0.1:PORT/nowhere/qemu_1.0%2bx.tar.gz: curl failed
ls: cannot access 'gone*': No such file or directory
# Wrong digests, sizes and names, and a folder with something in it.
$ cd s; sevkit stack source --sha256 $(printf %064d 0) -o x pool/qemu_1.0+x.dsc 2>&1 | sed 's/found [0-9a-f]*/found HEX/'; ls -d x*
sevkit stack source: error: pool/qemu_1.0+x.dsc: SHA-256: found HEX, expected 0000000000000000000000000000000000000000000000000000000000000000
ls: cannot access 'x*': No such file or directory
[2]
$ cd s; hex=$(sed -n 's/sha256 = "\(.*\)"/\1/p' dsc.toml); sevkit stack source --sha256 $hex -o from-web pool/qemu_1.0+x.dsc 2>&1 | sed "s#$PWD#@#"; mkdir p; cp pool/* p; printf x >>p/qemu_1.0+x.tar.gz; sevkit stack source --sha256 $hex -o y p/qemu_1.0+x.dsc 2>&1 | sed 's/[0-9]* bytes/N bytes/; s/expected [0-9]*/expected N/'; python3 -c "
> p = 'p/qemu_1.0+x.tar.gz'; d = bytearray(open(p, 'rb').read()[:-1]); d[-1] ^= 1; open(p, 'wb').write(d)"; sevkit stack source --sha256 $hex -o y p/qemu_1.0+x.dsc 2>&1 | sed 's/[0-9a-f]\{64\}/HEX/g'; ls -d y y.unpacked
sevkit stack source: error: @/from-web: the folder is not empty
sevkit stack source: error: p/qemu_1.0+x.tar.gz: size: found N bytes, expected N
sevkit stack source: error: p/qemu_1.0+x.tar.gz: SHA-256: found HEX, expected HEX
ls: cannot access 'y': No such file or directory
ls: cannot access 'y.unpacked': No such file or directory
[2]
$ cd s; for line in ' 00 1 a' " $(printf %064d 0) 1 ../a" " $(printf %064d 0) 1 -a" " $(printf %064d 0) x a" " $(printf %064d 0) 1 a b" " $(printf %064d 0) 1 a"; do printf 'Source: x\nChecksums-Sha256:\n%s\n%s\n' "$line" " $(printf %064d 0) 1 a" >bad.dsc; sevkit stack source --sha256 $(sha256sum <bad.dsc | cut -c1-64) -o z bad.dsc; done
sevkit stack source: error: bad.dsc: line 3: expected a SHA-256 of 64 hex digits
sevkit stack source: error: bad.dsc: line 3: the name of a part has a folder, or characters that are not allowed
sevkit stack source: error: bad.dsc: line 3: the name of a part has a folder, or characters that are not allowed
sevkit stack source: error: bad.dsc: line 3: the size is not a number
sevkit stack source: error: bad.dsc: line 3: expected a SHA-256, a size and a name
sevkit stack source: error: bad.dsc: line 4: a part is named twice
[3]
$ cd s; for text in '' 'hello' 'Source: x\n' 'Checksums-Sha256:\nChecksums-Sha256:\n' '-----BEGIN PGP SIGNED MESSAGE-----\n' 'a: \0b\n'; do printf -- "$text" >bad.dsc; sevkit stack source --sha256 $(sha256sum <bad.dsc | cut -c1-64) -o z bad.dsc; done
sevkit stack source: error: bad.dsc: no Checksums-Sha256: with parts: not a Debian source package (.dsc)
sevkit stack source: error: bad.dsc: line 1: expected 'Field: value'
sevkit stack source: error: bad.dsc: no Checksums-Sha256: with parts: not a Debian source package (.dsc)
sevkit stack source: error: bad.dsc: line 2: a second Checksums-Sha256:
sevkit stack source: error: bad.dsc: no Checksums-Sha256: with parts: not a Debian source package (.dsc)
sevkit stack source: error: bad.dsc: line 1: a NUL byte
[3]
# Lock files.
$ printf '[qemu]\ndsc = "a.dsc"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: dsc and sha256 belong together
[3]
$ printf '[qemu]\ndsc = "a.dsc"\nsha256 = "00"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:3:1: found '00', expected 64 hex digits in lower case
[3]
$ printf '[qemu]\ndsc = "a.dsc"\nsha256 = "%064d"\nfolder = "q"\n' 0 >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: dsc excludes url, commit and folder
[3]
$ printf '[qemu]\nfolder = "q"\nmirror = "m"\n' >m.toml; sevkit stack plan -l m.toml
sevkit stack plan: error: m.toml:1:2: mirror needs dsc
[3]
$ printf '[qemu]\ndsc = "http://host/pool/a.dsc"\nsha256 = "%064d"\nmirror = "m"\n' 0 >m.toml; sevkit stack plan --work w -l m.toml | sed -n 3p | sed "s#$PWD#@#g; s#^/.*/sevkit#sevkit#"
sevkit stack source --sha256 0000000000000000000000000000000000000000000000000000000000000000 --mirror @/m --output @/w/qemu http://host/pool/a.dsc
$ sed 's/qemu/kernel-host/' m.toml >k.toml; sevkit stack plan --work w -l k.toml | sed -n 4,6p | sed "s#$PWD#@#g"; sevkit stack plan --work w -l k.toml | grep -o 'snp-host-[0-9a-f]*'
rm -rf -- @/w/kernel-host/debian
cd @/w/kernel-host
make defconfig
snp-host-000000000000
snp-host-000000000000
