#!/bin/busybox sh
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
# PID 1 of the guest: asks through the real ioctls and prints what came between markers.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
@MODULES@
sevkit-sim-guest &
tries=0
while [ ! -c /dev/sev-guest ] && [ $tries -lt 100 ]; do
    tries=$((tries + 1))
    usleep 50000
done

section() {
    echo "=== $1"
    shift
    "$@" 2>&1
    echo "status $?"
}
end() {
    echo "=== end $1"
}

# Firmware that ran before the kernel may have left a line open on the console.
echo
data=$(printf '5e%.0s' $(seq 64))
section report sevkit report get --via ioctl --report-data "$data" --format base64
end report
section extended sevkit report get --via ioctl --report-data "$data" --format extended --output /tmp/extended
base64 /tmp/extended
end extended
section probe probe
end probe
section key sevkit derive-key --raw --format hex --fields measurement,policy --output -
end key
section again sevkit derive-key --raw --format hex --fields measurement,policy --output -
end again
section other sevkit derive-key --raw --format hex --fields measurement,policy,image-id --output -
end other
section svn sevkit derive-key --raw --format hex --fields guest-svn --guest-svn 9 --output -
end svn
section vlek sevkit report get --via ioctl --report-data "$data" --key vlek --format base64
end vlek
poweroff -f
