# The machine's openssl.cnf is not read: where it is a pipe that no one writes to, reading it would hang.
$ mkfifo openssl.cnf
$ OPENSSL_CONF=openssl.cnf timeout 20 sevkit key generate --output key.pem
$ python3 $TESTDATA/make_firmware.py fw.fd --preset amdsev
$ OPENSSL_CONF=openssl.cnf timeout 20 sevkit measure --mode snp --vcpus 2 --vcpu-type EPYC-Milan --ovmf fw.fd --kernel fw.fd > digest
$ OPENSSL_CONF=openssl.cnf timeout 20 sevkit id-block create --measurement @digest --id-key key.pem --author-key key.pem --output-block block --output-auth auth
$ OPENSSL_CONF=openssl.cnf timeout 20 sevkit id-block verify --block block --auth auth --id-key key.pem | grep -c PASS
4
$ OPENSSL_CONF=openssl.cnf timeout 60 sevkit sim init chip
chip: simulated Milan, report version 3, signed by its VCEK
chip/ark.pem: the root for --trust-root
$ OPENSSL_CONF=openssl.cnf timeout 20 sevkit certs verify chip/bundle.pem --trust-root chip/ark.pem > verdict
