#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stages of tools/check; run that."""

import concurrent.futures
import glob
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DIRECTORY = os.path.abspath(os.environ.get("SEVKIT_CHECK_DIR") or os.path.join(ROOT, "build-check"))
FUZZ_SECONDS = int(os.environ.get("SEVKIT_FUZZ_SECONDS") or 3)
# The same inputs in each run, as far as they do not depend on addresses: what fails is then the change's.
FUZZ_SEED = int(os.environ.get("SEVKIT_FUZZ_SEED") or 1)
STAGE_SECONDS = 3300
CXX = {"gcc": "g++", "clang": "clang++"}
SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1"
                    ":abort_on_error=0:exitcode=99:allocator_may_return_null=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}


os.environ.setdefault("CCACHE_DIR", os.path.join(DIRECTORY, "ccache"))


class Skip(Exception):
    pass


class Failed(Exception):
    pass


class Stage:
    """A function with what must come before it. Its output goes to a log of its own."""

    def __init__(self, name, function, needs):
        self.name = name
        self.function = function
        self.needs = needs
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0.0
        self.note = ""
        self.log = os.path.join(DIRECTORY, "logs", name + ".log")

    def run(self):
        start = time.monotonic()
        try:
            with open(self.log, "w", encoding="utf-8") as log:
                self.function(self, log)
            if not self.passed + self.failed + self.skipped:
                self.passed = 1
        except Skip as reason:
            self.skipped += 1
            self.note = str(reason)
        except Failed as reason:
            # A stage whose tests failed has counted them.
            self.failed = self.failed or 1
            self.note = str(reason)
        self.seconds = time.monotonic() - start

    def call(self, log, command, directory=ROOT, environment=None):
        """The exit status of a command whose output goes to the log."""
        log.write("+ " + shlex.join(command) + "\n")
        log.flush()
        try:
            return subprocess.run(
                command, cwd=directory, env={**os.environ, **(environment or {})}, check=False,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                timeout=STAGE_SECONDS).returncode
        except subprocess.TimeoutExpired:
            raise Failed(f"{command[0]}: not done after {STAGE_SECONDS} s") from None
        except FileNotFoundError:
            raise Failed(f"{command[0]}: not found") from None

    def must(self, log, command, **more):
        status = self.call(log, command, **more)
        if status:
            raise Failed(f"{os.path.basename(command[0])}: exit status {status}")


STAGES = []
# Too long for each run.
BY_NAME_ONLY = ("ovmf",)


def stage(name, *needs):
    def register(function):
        STAGES.append(Stage(name, function, needs))
        return function
    return register


def tool(*names):
    for name in names:
        if shutil.which(name):
            return name
    raise Skip("no " + names[0])


def build_directory(name):
    return os.path.join(DIRECTORY, name)


def build(self, log, name, compiler, *options):
    directory = build_directory(name)
    setup = ["meson", "setup", "--werror", *options, directory, ROOT]
    if os.path.exists(os.path.join(directory, "build.ninja")):
        setup.insert(2, "--reconfigure")
    # Builds that differ in their options for a few files only share the others.
    cached = "ccache " if shutil.which("ccache") else ""
    self.must(log, setup, environment={"CC": cached + compiler, "CXX": cached + CXX[compiler]})
    self.must(log, ["ninja", "-C", directory])


def count_tests(self, path):
    """Adds up a log of Meson's; a program that prints TAP counts point by point."""
    for suite in xml.etree.ElementTree.parse(path).getroot().iter("testsuite"):
        cases = list(suite.iter("testcase"))
        failed = sum(any(case.find(kind) is not None for kind in ("failure", "error"))
                     for case in cases)
        skipped = sum(case.find("skipped") is not None for case in cases)
        # A program that crashes, or prints a wrong plan, may have no failing point.
        if not failed and int(suite.get("errors", 0)) + int(suite.get("failures", 0)):
            failed = 1
        self.failed += failed
        self.skipped += skipped
        self.passed += max(len(cases) - failed - skipped, 0)


def run_tests(self, log, name, suites, environment=None):
    directory = build_directory(name)
    # Two stages share the machine: a test may take longer than alone.
    command = ["meson", "test", "-C", directory, "--no-rebuild", "--print-errorlogs",
               "--timeout-multiplier", "5", "--logbase", self.name]
    for suite in suites:
        command += ["--suite", suite]
    # Meson links nothing for tests that --no-rebuild runs; build first, so that this counts as such.
    self.must(log, ["ninja", "-C", directory, "all", "meson-test-prereq"])
    status = self.call(log, command, environment=environment)
    count_tests(self, os.path.join(directory, "meson-logs", self.name + ".junit.xml"))
    if status:
        raise Failed("tests failed")


@stage("gcc-build")
def gcc_build(self, log):
    build(self, log, "gcc", "gcc", "-Dbuildtype=release")


@stage("clang-build")
def clang_build(self, log):
    tool("clang")
    build(self, log, "clang", "clang", "-Dbuildtype=debugoptimized", "-Dfuzz=enabled",
          "-Dpython=disabled", "-Db_sanitize=address,undefined", "-Db_lundef=false")


@stage("gcc-tests", "gcc-build")
def gcc_tests(self, log):
    run_tests(self, log, "gcc", ["unit", "cli", "corpus", "python"])


@stage("lab", "gcc-build")
def lab(self, log):
    """Real systems: a guest under QEMU, a libvirtd."""
    run_tests(self, log, "gcc", ["e2e", "libvirt"])


@stage("readme", "gcc-build")
def readme(self, log):
    """The main job as the README tells it, and whether that is what one sees."""
    demo = os.path.join(DIRECTORY, "demo.txt")
    for mode, name in (("w", "demo"), ("a", "demo-guest")):
        with open(demo, mode, encoding="utf-8") as output:
            status = self.call(output, [os.path.join(ROOT, "tools", name)], environment={
                "SEVKIT_NO_SETUP": "1", "SEVKIT_BUILD_DIR": build_directory("gcc")})
        if status:
            with open(demo, encoding="utf-8", errors="replace") as output:
                log.writelines([f"tools/{name}: exit status {status}; the end of {demo}:\n",
                                *output.readlines()[-40:]])
            raise Failed(f"tools/{name}: exit status {status}; see {self.log}")
    command = [sys.executable, os.path.join(ROOT, "tests", "readme", "check-readme.py"),
               "--readme", os.path.join(ROOT, "README.md"), "--demo", demo, "--source", ROOT]
    for room in ("cli", "compat"):
        command += ["--programs", os.path.join(build_directory("gcc"), "src", room)]
    self.must(log, command)


@stage("sanitizer-tests", "clang-build")
def sanitizer_tests(self, log):
    run_tests(self, log, "clang", ["unit", "cli", "fuzz"], SANITIZER_ENVIRONMENT)


@stage("fuzz", "clang-build")
def fuzz(self, log):
    folder = os.path.join(build_directory("clang"), "fuzz")
    targets = sorted(path for path in glob.glob(os.path.join(folder, "fuzz_*"))
                     if os.access(path, os.X_OK) and os.path.isfile(path))
    if not targets:
        raise Failed("no fuzz targets were built")
    reasons = []
    for target in targets:
        name = os.path.basename(target)
        found = os.path.join(DIRECTORY, "fuzz", name)
        os.makedirs(found, exist_ok=True)
        command = [target, f"-seed={FUZZ_SEED}", f"-max_total_time={FUZZ_SECONDS}", "-timeout=10", "-rss_limit_mb=2048",
                   "-print_final_stats=1", f"-artifact_prefix={found}/crash-", found]
        seeds = os.path.join(folder, "corpus", name)
        command += [seeds] if os.path.isdir(seeds) else []
        dictionary = os.path.join(ROOT, "fuzz", name + ".dict")
        command += ["-dict=" + dictionary] if os.path.exists(dictionary) else []
        start = log.tell()
        if self.call(log, command, environment=SANITIZER_ENVIRONMENT):
            self.failed += 1
            reasons += [name + ":", *fuzz_reason(self.log, start)]
        else:
            self.passed += 1
    if self.failed:
        # At the end, where report() looks.
        log.write("\n".join(["", *reasons, ""]))
        raise Failed(f"see {DIRECTORY}/fuzz/*/crash-*")


def fuzz_reason(path, start):
    """What libFuzzer and the sanitizers said of a crash, without the progress before it."""
    with open(path, encoding="utf-8", errors="replace") as log:
        log.seek(start)
        lines = log.read().splitlines()
    first = next((i for i, line in enumerate(lines)
                  if re.search(r" violated: |ERROR: |runtime error", line)), max(len(lines) - 30, 0))
    return ["    " + line for line in lines[first:first + 30]]


# The least share of lines that unit tests, transcripts and fuzz seeds run, in percent, by room: where verdicts
# are made, and elsewhere. What only runs inside a guest is covered by the guests of the stage lab.
COVERED = {"base": 90, "crypto": 90, "formats": 90, "verify": 90, "policy": 90, "appraise": 90,
           "attestd": 0, "image": 78, "image_job": 0, "init": 0, "sim_guest": 0}
COVERED_ELSEWHERE = 80


def room_coverage(report):
    """Lines and covered lines of each room, from gcovr's JSON."""
    rooms = {}
    for file in report["files"]:
        parts = file["filename"].split("/")
        if parts[0] != "src" or len(parts) < 3:
            continue
        lines, covered = rooms.get(parts[1], (0, 0))
        rooms[parts[1]] = (lines + file["line_total"], covered + file["line_covered"])
    return rooms


@stage("openssl-only")
def openssl_only(self, log):
    """intel-ipsec-mb is optional: everything must work without it. Counts the lines that run, for the stage
    after it."""
    build(self, log, "openssl", "gcc", "-Dipsec-mb=disabled", "-Dpython=disabled", "-Db_coverage=true",
          "-Doptimization=1")
    for path in glob.glob(os.path.join(build_directory("openssl"), "**", "*.gcda"), recursive=True):
        os.unlink(path)
    run_tests(self, log, "openssl", ["unit", "cli", "corpus", "fuzz", "tpm"])


@stage("coverage", "openssl-only")
def coverage(self, log):
    """Lines that the tests of the stage before it ran, with a floor for each room."""
    gcovr = tool("gcovr")
    output = os.path.join(DIRECTORY, "coverage.json")
    self.must(log, [gcovr, "--root", ROOT, "--filter", os.path.join(ROOT, "src", ""),
                    "--json-summary", output, "--gcov-ignore-parse-errors", build_directory("openssl")])
    with open(output, encoding="utf-8") as file:
        rooms = room_coverage(json.load(file))
    for room, (lines, covered) in sorted(rooms.items()):
        floor = COVERED.get(room, COVERED_ELSEWHERE)
        share = 100 * covered / lines if lines else 100
        good = share >= floor
        line = f"{room:12} {share:5.1f} % of {lines:5} lines, floor {floor} %{'' if good else ': TOO LOW'}"
        print("    coverage " + line, flush=True)
        log.write(line + "\n")
        self.passed += good
        self.failed += not good
    if self.failed:
        raise Failed(f"{self.failed} rooms below their floor")


@stage("install", "gcc-build")
def install(self, log):
    root = os.path.join(DIRECTORY, "destdir")
    shutil.rmtree(root, ignore_errors=True)
    self.must(log, ["meson", "install", "--no-rebuild", "--quiet", "-C", build_directory("gcc"),
                    "--destdir", root])
    prefix = os.path.join(DIRECTORY, "prefix")
    shutil.rmtree(prefix, ignore_errors=True)
    build(self, log, "prefix", "gcc", "-Dbuildtype=release", "-Dtests=false", "-Dpython=disabled",
          f"-Dprefix={prefix}")
    self.must(log, ["meson", "install", "--no-rebuild", "--quiet", "-C", build_directory("prefix")])
    for program in ("sevkit", "sev-snp-measure", "snp-create-id-block"):
        found = glob.glob(os.path.join(root, "**", "bin", program), recursive=True)
        if len(found) != 1:
            raise Failed(f"{program} was not installed with DESTDIR")
        for path in (found[0], os.path.join(prefix, "bin", program)):
            self.must(log, [path, "--help"])
    link_against(self, log, prefix)


PROGRAM = """#include <sevkit/sevkit.h>
#include <stdio.h>

int main(void)
{
    struct sevkit_plan *plan;
    struct sevkit_error error;

    if (sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error) < 0)
        return 1;
    sevkit_plan_free(plan);
    return puts(sevkit_version()) < 0;
}
"""


def link_against(self, log, prefix):
    """A program of another's, with what was installed: headers, pkg-config file, library."""
    source = os.path.join(DIRECTORY, "user.c")
    with open(source, "w", encoding="utf-8") as file:
        file.write(PROGRAM)
    places = glob.glob(os.path.join(prefix, "lib", "**", "pkgconfig"), recursive=True)
    if not places:
        raise Failed("no pkg-config file was installed")
    environment = {"PKG_CONFIG_PATH": places[0], "LD_LIBRARY_PATH": os.path.dirname(places[0])}
    program = os.path.join(DIRECTORY, "user")
    self.must(log, ["sh", "-c", f"cc -std=c99 -Wall -Werror {shlex.quote(source)} -o"
                    f" {shlex.quote(program)} $(pkg-config --cflags --libs libsevkit)"],
              environment=environment)
    self.must(log, [program], environment=environment)


def sources(*patterns):
    found = []
    for pattern in patterns:
        found += glob.glob(os.path.join(ROOT, pattern), recursive=True)
    return sorted(found)


def c_sources():
    return sources("src/**/*.[ch]", "include/**/*.h", "tests/**/*.[ch]", "fuzz/*.[ch]",
                   "bench/*.[ch]", "python/**/*.[ch]")


# The release after the one that the other stages run on (or before it): name, and what apt calls it.
RELEASES = {"debian-13": "trixie"}
ENTER = """
root=$1 source=$2 corpus=$3; shift 3
mkdir -p "$root/source" "$root/corpus"
mount --bind "$source" "$root/source" && mount -o remount,bind,ro "$root/source"
[ ! -d "$corpus" ] || mount --bind "$corpus" "$root/corpus"
mount --rbind /dev "$root/dev"; mount --rbind /sys "$root/sys"; mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cd /
exec chroot "$root" env -C /source "$@"
"""


def release_root(self, log, name):
    """A root of that release, made when it is not there yet, and kept."""
    folder = os.path.abspath(os.environ.get("SEVKIT_CACHE") or DIRECTORY)
    root = os.path.join(folder, name)
    if not os.path.exists(os.path.join(root, "etc", "os-release")):
        shutil.rmtree(root + ".new", ignore_errors=True)
        os.makedirs(folder, exist_ok=True)
        self.must(log, [tool("mmdebstrap"), "--variant=apt", "--include=ca-certificates,eatmydata",
                        "--aptopt=APT::Sandbox::User \"root\"", RELEASES[name], root + ".new"])
        os.rename(root + ".new", root)
    return root


def in_release(root, *command):
    """The command as one that runs there, with the sources at /source."""
    reference = os.environ.get("SEVKIT_CORPUS") or os.path.join(os.path.dirname(ROOT), "shared", "corpus")
    return ["unshare", "-m", "--propagation", "private", "sh", "-euc", ENTER, "sh", root, ROOT,
            os.path.realpath(reference), *command]


@stage("debian-13")
def debian_13(self, log):
    """Build, tests and demo on the current stable release, whose QEMU and libvirt know SEV-SNP."""
    if os.geteuid() != 0:
        raise Skip("makes a root of another release: only as root")
    root = release_root(self, log, "debian-13")
    environment = {"SEVKIT_CORPUS": "/corpus", "SEVKIT_NO_SETUP": "1", "SEVKIT_BUILD_DIR": "/build",
                   "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/root", "LC_ALL": "C.UTF-8"}

    def there(*command):
        self.must(log, in_release(root, *command), environment=environment)

    there("eatmydata", "tools/setup", "release")
    if not os.path.exists(os.path.join(root, "build", "build.ninja")):
        there("meson", "setup", "--werror", "-Dbuildtype=release", "/build")
    there("ninja", "-C", "/build", "all", "meson-test-prereq")
    suites = [word for suite in ("unit", "cli", "corpus", "qemu") for word in ("--suite", suite)]
    status = self.call(log, in_release(root, "meson", "test", "-C", "/build", "--no-rebuild", "--print-errorlogs",
                                       "--timeout-multiplier", "5", "--logbase", self.name, *suites),
                       environment=environment)
    count_tests(self, os.path.join(root, "build", "meson-logs", self.name + ".junit.xml"))
    if status:
        raise Failed("tests failed")
    there("tools/demo")
    self.passed += 1


def build_ovmf(self, log, work):
    """The path of an AmdSev build, by 'sevkit stack build' in a folder of its own."""
    self.must(log, [os.path.join(build_directory("gcc"), "src", "cli", "sevkit"), "stack", "build", "--lock",
                    os.path.join(ROOT, "tests", "data", "stack", "ovmf.toml"), "--work", work, "ovmf"])
    return os.path.join(work, "out", "usr", "local", "share", "qemu", "OVMF.amdsev.fd")


@stage("ovmf", "gcc-build")
def ovmf(self, log):
    """AmdSev OVMF from Debian's source package, built twice, in two folders, with the same digest. It is kept in
    SEVKIT_CACHE, where the demos find it."""
    if os.environ.get("SEVKIT_NO_SETUP") != "1":
        self.must(log, [os.path.join(ROOT, "tools", "setup"), "ovmf"])
    cache = os.path.abspath(os.environ.get("SEVKIT_CACHE") or DIRECTORY)
    kept = os.path.join(cache, "OVMF.amdsev.fd")
    works = [os.path.join(DIRECTORY, "ovmf-" + name) for name in ("first", "second")]
    made = [build_ovmf(self, log, work) for work in works]
    digests = set()
    for path in made:
        with open(path, "rb") as file:
            digests.add(hashlib.sha256(file.read()).hexdigest())
    if len(digests) != 1:
        raise Failed("two builds differ: " + ", ".join(sorted(digests)))
    sevkit = os.path.join(build_directory("gcc"), "src", "cli", "sevkit")
    self.must(log, [sevkit, "firmware", "show", "--require", "snp-kernel-hashes", made[0]])
    self.note = "SHA-256 " + digests.pop()
    os.makedirs(cache, exist_ok=True)
    shutil.copyfile(made[0], kept + ".part")
    os.rename(kept + ".part", kept)
    for work in works:
        shutil.rmtree(work)


@stage("clang-format")
def clang_format(self, log):
    # Other versions format the same sources differently.
    self.must(log, [tool("clang-format-14"), "--dry-run", "--Werror", *c_sources()])


def run_parallel(self, log, command, paths, ignored=None):
    """One process a file, two at a time. A file for which it fails only with lines that match ignored
    is good."""
    def one(path):
        return subprocess.run([*command, path], cwd=ROOT, capture_output=True, text=True,
                              check=False, timeout=STAGE_SECONDS)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, result in zip(paths, pool.map(one, paths)):
            lines = (result.stdout + result.stderr).splitlines()
            kept = [line for line in lines if not ignored or not re.search(ignored, line)]
            if result.returncode and (kept or not lines):
                log.write("\n".join([path + ":", *kept, ""]))
                self.failed += 1
            else:
                self.passed += 1
    if self.failed:
        raise Failed(f"{self.failed} of {len(paths)} files")


@stage("clang-tidy", "gcc-build")
def clang_tidy(self, log):
    # Not of the build with sanitizers: the guest's device is not a part of that one.
    command = [tool("clang-tidy"), "--quiet", "--warnings-as-errors=*", "-p",
               build_directory("gcc")]
    run_parallel(self, log, command, sources("src/**/*.c"))


@stage("cppcheck")
def cppcheck(self, log):
    self.must(log, [tool("cppcheck"), "--quiet", "--error-exitcode=1", "--std=c11", "-j2",
                    "--enable=warning,portability", "--inline-suppr",
                    "--suppress=missingIncludeSystem", "--suppress=unknownMacro",
                    # It does not know __attribute__((cleanup)); the sanitizers find leaks.
                    "--suppress=memleak", "--suppress=resourceLeak",
                    # NULL is a pointer on the systems that this is for.
                    "--suppress=varFuncNullUB", "-Iinclude", "-Isrc", "src"])


def scripts(interpreter):
    found = []
    for path in sources("tools/*", ".ci/*", "bench/*", "fuzz/*", "tests/**/*"):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                if re.match(rb"#!.*\b" + interpreter, file.readline()):
                    found.append(path)
    return found


@stage("shellcheck")
def shellcheck(self, log):
    run_parallel(self, log, [tool("shellcheck")], scripts(b"sh$"))


@stage("codespell")
def codespell(self, log):
    paths = [name for name in ("src", "include", "tests", "fuzz", "bench", "tools", "man", "docs",
                               "python", "completions", "README.md", "meson.build")
             if os.path.exists(os.path.join(ROOT, name))]
    self.must(log, [tool("codespell"), "--config", os.path.join(ROOT, ".codespellrc"), *paths])


@stage("model")
def model(self, log):
    tool("spin")
    folder = os.path.join(DIRECTORY, "model")
    os.makedirs(folder, exist_ok=True)
    self.must(log, [sys.executable, os.path.join(ROOT, "docs", "model", "run-model.py"), folder])


@stage("mandoc")
def mandoc(self, log):
    pages = sources("man/*.[1-8]")
    if not pages:
        raise Failed("no man pages")
    # Where the pages refer to each other, mandoc looks among the installed ones.
    makewhatis = tool("makewhatis", "/usr/sbin/makewhatis")
    installed = os.path.join(DIRECTORY, "man")
    shutil.rmtree(installed, ignore_errors=True)
    for page in pages:
        folder = os.path.join(installed, "man" + page[-1])
        os.makedirs(folder, exist_ok=True)
        shutil.copy(page, folder)
    self.must(log, [makewhatis, installed])
    # References to pages of other packages are none of our business.
    run_parallel(self, log, [tool("mandoc"), "-M", installed, "-T", "lint", "-W", "style"], pages,
                 ignored=r"referenced manual not found: Xr (?!sevkit|sev-|snp-|libsevkit)")


def run_stages(stages):
    """Two at a time: some stages use one core, some two."""
    lock = threading.Condition()
    waiting = list(stages)
    done = {}

    def next_stage():
        for candidate in waiting:
            if all(need in done for need in candidate.needs):
                return candidate
        return None

    def worker():
        while True:
            with lock:
                while waiting and not next_stage():
                    lock.wait()
                if not waiting:
                    return
                current = next_stage()
                waiting.remove(current)
            broken = [need for need in current.needs if done[need].failed or not done[need].passed]
            if broken:
                current.skipped, current.note = 1, f"needs {broken[0]}"
            else:
                current.run()
            report(current)
            with lock:
                done[current.name] = current
                lock.notify_all()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()


def report(current):
    state = "FAILED" if current.failed else "passed" if current.passed else "skipped"
    lines = [f"{state:8}{current.name:18}{current.seconds:7.1f} s  {current.note}".rstrip()]
    if current.failed and os.path.exists(current.log):
        with open(current.log, encoding="utf-8", errors="replace") as log:
            lines += ["    " + line.rstrip("\n") for line in log.readlines()[-60:]]
        lines.append(f"    (all of it: {current.log})")
    print("\n".join(lines), flush=True)


def choose(names):
    """The named stages with what they need, in order."""
    wanted = set(names)
    for candidate in reversed(STAGES):
        if candidate.name in wanted:
            wanted.update(candidate.needs)
    unknown = wanted - {candidate.name for candidate in STAGES}
    if unknown:
        sys.exit(f"tools/check: no stage is named {sorted(unknown)[0]}; --list shows them")
    return [candidate for candidate in STAGES if candidate.name in wanted]


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(candidate.name for candidate in STAGES))
        return 0
    stages = choose(sys.argv[1:]) if len(sys.argv) > 1 else [
        candidate for candidate in STAGES if candidate.name not in BY_NAME_ONLY]
    os.makedirs(os.path.join(DIRECTORY, "logs"), exist_ok=True)
    # https://bford.info/cachedir/: backups leave it out, and source distributions.
    with open(os.path.join(DIRECTORY, "CACHEDIR.TAG"), "w", encoding="utf-8") as tag:
        tag.write("Signature: 8a477f597d28d172789f06886806bc55\n")
    start = time.monotonic()
    run_stages(stages)
    print(f"\n{'stage':18}{'seconds':>9}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for current in stages:
        print(f"{current.name:18}{current.seconds:9.1f}{current.passed:8}{current.failed:8}"
              f"{current.skipped:9}")
    print(f"{'whole run':18}{time.monotonic() - start:9.1f}\n")
    passed, failed, skipped = (sum(getattr(current, kind) for current in stages)
                               for kind in ("passed", "failed", "skipped"))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
