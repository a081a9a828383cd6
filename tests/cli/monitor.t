# Monitors that do not answer: neither protection nor an end must be reported of them.

# Answers so many connections, and leaves the rest: closed, or hanging as a stopped QEMU does.
$ cat >qmp.py <<'END'
> import json, socket, sys, time
> path, answered, rest = sys.argv[1], int(sys.argv[2]), sys.argv[3]
> listener = socket.socket(socket.AF_UNIX)
> listener.bind(path)
> listener.listen(1)
> for i in range(answered if rest == "hang" else answered + 1000):
>     connection, _ = listener.accept()
>     if i >= answered:
>         connection.close()
>         continue
>     stream = connection.makefile("rw")
>     print(json.dumps({"QMP": {"version": {}, "capabilities": []}}), file=stream, flush=True)
>     for line in stream:
>         asked = json.loads(line)
>         sev = asked["execute"] == "query-sev"
>         answer = {"error": {"class": "GenericError", "desc": "no SEV"}} if sev else \
>             {"return": {"status": "running", "running": True}}
>         print(json.dumps(answer | {"id": asked["id"]}), file=stream, flush=True)
>     connection.close()
> time.sleep(60)
> END
$ cat >with.sh <<'END'
> rm -f q; python3 qmp.py q $1 $2 & shift 2
> until test -S q; do sleep 0.1; done; sleep 0.2
> "$@"; status=$?
> kill $!
> exit $status
> END
$ sh with.sh 9 close sevkit status --qmp q
status: running
protected by: nothing
$ sh with.sh 1 close sevkit status --qmp q
sevkit status: error: q: QMP: the other side closed the connection
[4]
$ sh with.sh 2 close sevkit stop --timeout 1 --qmp q
sevkit stop: error: the guest is still there after 1 seconds; --force ends it
[1]
$ sh with.sh 2 close sevkit stop --timeout 1 --force --qmp q
sevkit stop: error: QEMU is still there after 1 seconds; its process must be ended
[1]
$ sh with.sh 2 hang sevkit stop --timeout 2 --qmp q
sevkit stop: error: the guest is still there after 2 seconds; --force ends it
[1]
$ rm -f q; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("q")'; sevkit stop --qmp q
sevkit stop: error: q: cannot connect: Connection refused
[4]
