# What 'sevkit demo' refuses before it starts anything; tools/demo-guest runs it.

$ sevkit demo verity
sevkit demo verity: error: --firmware is required, or --simulate for a simulated processor
sevkit demo verity: note: 'sevkit demo verity --help' shows the options
[2]
$ sevkit demo verity --simulate --firmware f.fd
sevkit demo verity: error: --firmware contradicts --simulate
sevkit demo verity: note: 'sevkit demo verity --help' shows the options
[2]
$ test -e /dev/sev || sevkit demo luks --firmware f.fd
sevkit demo luks: error: /dev/sev: No such file or directory: no SEV-SNP guest starts on this machine; a simulated processor shows the same
[1]
$ sevkit demo luks --simulate --kernel-package nowhere.deb
sevkit demo luks: error: kernel package: nowhere.deb: No such file or directory
[4]
$ mkdir full; touch full/file linux.deb; sevkit demo luks --simulate --kernel-package linux.deb --keep full
sevkit demo luks: error: full: the folder is not empty
[1]
$ sevkit demo luks --simulate --kernel-package linux.deb --keep linux.deb
sevkit demo luks: error: linux.deb: Not a directory
[4]
$ sevkit demo plain 2>&1 | head -n 1
sevkit: error: 'demo plain' is not a command
$ ls
full
linux.deb
