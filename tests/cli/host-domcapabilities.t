# What libvirt and QEMU say that a host offers.

$ cat >good.xml <<'EOF'
> <domainCapabilities>
>   <features>
>     <sev supported='yes'>
>       <cbitpos>51</cbitpos>
>       <reducedPhysBits>1</reducedPhysBits>
>       <maxGuests>410</maxGuests>
>       <maxESGuests>99</maxESGuests>
>     </sev>
>     <launchSecurity supported='yes'>
>       <enum name='other'><value>sev</value></enum>
>       <enum name='sectype'><value>sev</value><value>sev-snp</value></enum>
>     </launchSecurity>
>   </features>
> </domainCapabilities>
> EOF
$ sevkit host domcapabilities good.xml
SEV               offered
types             sev, sev-snp
C-bit             51
reduced bits      1
SEV guests        410
ES, SNP guests    99
$ sevkit host domcapabilities good.xml --json
{
  "schema": "sevkit.host-domcapabilities/1",
  "version": "0.1.0",
  "supported": true,
  "types": [
    "sev",
    "sev-snp"
  ],
  "c_bit": 51,
  "reduced_phys_bits": 1,
  "sev_guests": 410,
  "es_guests": 99,
  "pdh": null,
  "certificates": null
}
$ sed -e '/launchSecurity/d' -e '/enum/d' -e 's/<cbitpos>51/<cbitpos>47/' good.xml >old.xml; sevkit host domcapabilities old.xml
SEV               offered
C-bit             47
reduced bits      1
SEV guests        410
ES, SNP guests    99
$ sed 's/supported=.yes.>$/supported="no">/' good.xml >none.xml; sevkit host domcapabilities none.xml
SEV               not offered
types             sev, sev-snp
[1]
$ echo '<domainCapabilities/>' | sevkit host domcapabilities -
SEV               not offered
[1]
# Against a recorded processor.
$ python3 $TESTDATA/make_host.py milan; sevkit host domcapabilities --root milan good.xml; sevkit host domcapabilities --root milan old.xml
SEV               offered
types             sev, sev-snp
C-bit             51
reduced bits      1
SEV guests        410
ES, SNP guests    99
SEV               offered
C-bit             47
C-bit, processor  51: the answer is about another host, or out of date
reduced bits      1
SEV guests        410
ES, SNP guests    99
[1]
# libvirt itself.
$ mkdir bin; printf '#!/bin/sh\necho "$@" >asked; cat good.xml\n' >bin/virsh; chmod +x bin/virsh
$ PATH=$PWD/bin:$PATH sevkit host domcapabilities --root milan --connect qemu:///session | head -2; cat asked
SEV               offered
types             sev, sev-snp
--readonly --connect qemu:///session domcapabilities
$ PATH=$PWD/bin:$PATH sevkit host domcapabilities --root milan >all; cat asked
--readonly --connect qemu:///system domcapabilities
$ printf '#!/bin/sh\nexit 1\n' >bin/virsh; PATH=$PWD/bin:$PATH sevkit host domcapabilities
sevkit host domcapabilities: error: virsh domcapabilities: no answer; is libvirtd running?
[4]
# QEMU.
$ cat >make.py <<'EOF'
> import base64, json, sys
> chain = open(sys.argv[1], "rb").read()
> print(json.dumps({"return": {"pdh": base64.b64encode(chain[:2084]).decode(), "cert-chain": base64.b64encode(chain[2084:8336]).decode(),
>                              "cpu0-id": base64.b64encode(bytes(range(64))).decode(), "cbitpos": 51, "reduced-phys-bits": 1}}))
> EOF
$ sevkit sim init chip >/dev/null; sevkit host sev export made.chain --simulate chip 2>/dev/null; python3 make.py made.chain >qemu.json
$ sevkit host domcapabilities qemu.json --output platform.chain; cmp platform.chain made.chain
SEV               offered
C-bit             51
reduced bits      1
chip id, socket 0 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f
certificates      PDH, PEK, OCA, CEK
$ sevkit host domcapabilities qemu.json --output platform.chain
sevkit host domcapabilities: error: will not replace a file without --force: platform.chain: File exists
[1]
$ sevkit host domcapabilities qemu.json --json | grep -vE 'chip_id|pdh|certificates'
{
  "schema": "sevkit.host-domcapabilities/1",
  "version": "0.1.0",
  "supported": true,
  "c_bit": 51,
  "reduced_phys_bits": 1,
}
$ cat >monitor.py <<'EOF'
> import json, socket, sys
> listener = socket.socket(socket.AF_UNIX); listener.bind("qmp"); listener.listen(1); print("ready", flush=True)
> peer = listener.accept()[0]; stream = peer.makefile("rw")
> stream.write('{"QMP": {"version": {}, "capabilities": []}}\n'); stream.flush()
> for line in stream:
>     asked = json.loads(line)
>     answer = {"return": {}} if asked["execute"] == "qmp_capabilities" else json.load(open(sys.argv[1]))
>     stream.write(json.dumps({**answer, **({"id": asked["id"]} if "id" in asked else {})}) + "\n"); stream.flush()
> EOF
$ mkfifo started; python3 monitor.py qemu.json >started & read line <started; sevkit host domcapabilities --qmp qmp --root milan | head -3; wait; rm qmp
SEV               offered
C-bit             51
reduced bits      1
$ echo '{"error": {"class": "GenericError", "desc": "SEV is not enabled in KVM"}}' >no.json; sevkit host domcapabilities no.json
SEV               not offered
[1]
$ python3 monitor.py no.json >started & read line <started; sevkit host domcapabilities --qmp qmp; wait; rm qmp
sevkit host domcapabilities: error: QMP: query-sev-capabilities: SEV is not enabled in KVM
$ sevkit host domcapabilities --qmp qmp
sevkit host domcapabilities: error: qmp: cannot connect: No such file or directory
[4]
# What is no such answer.
$ sevkit host domcapabilities good.xml --output x; ls x
sevkit host domcapabilities: error: --output: the answer has no certificates; QEMU's has (--qmp)
ls: cannot access 'x': No such file or directory
[2]
$ echo '{"return": {"cbitpos": 51}}' | sevkit host domcapabilities -
sevkit host domcapabilities: error: -: query-sev-capabilities: expected cbitpos and reduced-phys-bits
[3]
$ echo '{"return": {"cbitpos": "51", "reduced-phys-bits": 1}}' | sevkit host domcapabilities -
sevkit host domcapabilities: error: -: query-sev-capabilities: cbitpos: expected a number from 0 to 1000000
[3]
$ echo '{"return": {"cbitpos": 51, "reduced-phys-bits": 1, "pdh": "QQ==", "cert-chain": "QQ=="}}' | sevkit host domcapabilities -
sevkit host domcapabilities: error: pdh, cert-chain: offset 0: no SEV certificate (2084 bytes) and no AMD CA certificate (832 or 1600 bytes) begins here; 1 bytes are left
[3]
$ echo '{"return": {"cbitpos": 51, "reduced-phys-bits": 1, "pdh": "!", "cert-chain": "QQ=="}}' | sevkit host domcapabilities -
sevkit host domcapabilities: error: pdh, cert-chain: expected base64 of certificates
[3]
$ echo '[' | sevkit host domcapabilities -
sevkit host domcapabilities: error: -: line 2: ']' expected near end of file
[3]
$ echo '<domain/>' | sevkit host domcapabilities -
sevkit host domcapabilities: error: -: the root element is <domain>, expected <domainCapabilities>
[3]
$ sed 's/410/many/' good.xml | sevkit host domcapabilities -
sevkit host domcapabilities: error: -: sev: maxGuests: found 'many', expected a number
[3]
$ sevkit host domcapabilities none-there
sevkit host domcapabilities: error: none-there: No such file or directory
[4]
$ sevkit host domcapabilities good.xml --qmp x
sevkit host domcapabilities: error: --qmp has no effect on a file
sevkit host domcapabilities: note: 'sevkit host domcapabilities --help' shows the options
[2]
$ sevkit host domcapabilities --connect a --qmp x
sevkit host domcapabilities: error: --connect contradicts --qmp
sevkit host domcapabilities: note: 'sevkit host domcapabilities --help' shows the options
[2]
