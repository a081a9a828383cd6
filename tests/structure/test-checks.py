#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Can the checks of this folder fail? Each gets small trees with one thing wrong.

usage: test-checks.py CC
"""

import os
import shlex
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = "/* SPDX-License-Identifier: Apache-2.0 */\n"
CC = ["cc"]


class Checks(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = temporary.name
        self.write("src/base/good.c", SPDX + '#include "base/good.h"\nint sk_good;\n')

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        return full

    def check(self, name, *arguments):
        result = subprocess.run(
            [sys.executable, os.path.join(HERE, f"check-{name}.py"), *(arguments or [self.root])],
            capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr, "")
        return result.returncode, result.stdout

    def passes(self, *arguments):
        self.assertEqual(self.check(*arguments), (0, ""))

    def fails(self, text, *arguments):
        status, output = self.check(*arguments)
        self.assertEqual(status, 1)
        self.assertIn(text, output)

    def compile(self, name, text, *options):
        source = self.write(f"build-{name}.c", text)
        output = os.path.join(self.root, name)
        subprocess.run([*CC, *options, source, "-o", output], check=True)
        return output

    def test_good_tree(self):
        for name in ("floors", "size", "spdx", "lint", "language"):
            with self.subTest(name):
                self.passes(name)

    def test_language(self):
        self.write("src/base/told.c", SPDX + 'int told; /* the report does\n * not tell it */\n')
        self.fails('src/base/told.c:2: "does not tell": write', "language")
        self.write("src/base/told.c", SPDX + 'char *told = "some" "body";\n')
        self.passes("language")
        self.write("src/base/told.c", SPDX + 'char *told = "this may "\n    "not be skipped";\n')
        self.fails('src/base/told.c:2: "may not": write', "language")
        self.write("src/base/told.c", SPDX + "int nobody, told; /* fine: names */\n")
        self.passes("language")
        self.write("docs/a.md", "Certificates not\nto be had.\n")
        self.fails('docs/a.md:2: "to be had"', "language")

    def add_rules(self):
        self.write("src/cli/report/report_expect.h", SPDX + 'SK_EXPECT_FLAG("strict", "x") SK_EXPECT_LIST("id-block", "x")\n')
        self.write("src/cli/report/report_verify.c", SPDX + 'static int a = {.name = "crl"};\n')
        self.write("src/policy/options/rule_options.c", SPDX + 'static int a = {.option = "crl"};\n')
        self.write("src/policy/rules.c", SPDX + 'static int a = {.option = "strict"};\n')

    def test_rules_have_options(self):
        self.add_rules()
        self.passes("options")
        self.write("src/policy/rules.c", SPDX + 'static int a = {.option = "strikt"};\n')
        self.fails("src/policy: no option 'strikt' in the table of 'sevkit report verify'", "options")
        self.fails("src/cli/report/report_expect.h: 'strict' states no rule", "options")

    def test_options(self):
        self.add_rules()
        row = SPDX + 'static int a = {.name = "lines", .needs = "watch"}, b = {.name = "watch"};\n'
        self.write("src/cli/x/good.c", row + 'int c = sk_given_has(given, OPT_LINES);\n')
        self.passes("options")
        self.write("src/cli/x/good.c", row + 'int c = sk_given_has(given,\n "lines");\n')
        self.fails('src/cli/x/good.c:3: asks for the option "lines" by a string: write OPT_LINES', "options")
        self.write("src/cli/x/good.c", row.replace("watch\"}, b", "wacth\"}, b"))
        self.fails("src/cli/x/good.c:2: no table has an option 'wacth'", "options")
        self.write("src/cli/x/good.c", row)
        self.write("src/cli/y/bad.c", SPDX + 'int c = sk_given_has(given, OPT_LINES);\n')
        self.fails("src/cli/y/bad.c:2: OPT_LINES: no command in src/cli/y has this option", "options")
        self.write("src/cli/x/good.c", row + '#include "cli/y/bad.h"\n')
        self.passes("options")
        self.write("src/compat/old.c", SPDX + 'int c = sk_args_get(a, spec, "no");\n')
        self.fails("no table has an option 'no'", "options")

    def test_empty_tree(self):
        with tempfile.TemporaryDirectory() as empty:
            for name in ("floors", "size", "spdx", "lint", "language"):
                with self.subTest(name):
                    self.fails("nothing to check", name, empty)

    def test_include_upward(self):
        self.write("src/base/bad.c", '#include "crypto/digest.h"\n')
        self.fails("src/base/bad.c:1: base must not include crypto/digest.h", "floors")

    def test_include_sideways(self):
        self.write("src/cli/bad.c", '#include "compat/x.h"\n')
        self.fails("cli must not include compat/x.h", "floors")

    def test_include_within_the_list(self):
        self.write("src/policy/fine.c", '#include "verify/x.h"\n')
        self.passes("floors")
        self.write("src/verify/bad.c", '#include "policy/x.h"\n')
        self.fails("verify must not include policy/x.h", "floors")

    def test_formats_without_sys(self):
        self.write("src/formats/bad.c", '\n#  include "sys/file.h"\n')
        self.fails("src/formats/bad.c:2: formats must not include sys/file.h", "floors")

    def test_include_without_room(self):
        self.write("src/base/bad.c", '#include "good.h"\n')
        self.fails('"good.h" is not "room/file.h"', "floors")

    def test_include_in_a_comment(self):
        self.write("src/base/fine.c", '/* #include "sys/file.h" */\n')
        self.passes("floors")

    def test_room_on_no_floor(self):
        self.write("src/attic/bad.c", "")
        self.fails("room attic is on no floor", "floors")

    def rooms(self, **sources):
        return [f"{room}={self.compile(room + '.o', text, '-c')}"
                for room, text in sources.items()]

    def test_calls(self):
        rooms = self.rooms(base="int sk_low(void) { return 0; }",
                           sys="int sk_low(void); int sk_up(void) { return sk_low(); }")
        self.passes("floors", self.root, *rooms)

    def test_call_upward(self):
        rooms = self.rooms(base="int sk_up(void); int sk_low(void) { return sk_up(); }",
                           sys="int sk_up(void) { return 0; }")
        self.fails("base must not call sk_up, which is in sys", "floors", self.root, *rooms)

    def test_call_into_nowhere(self):
        rooms = self.rooms(base="int sk_up(void); int sk_low(void) { return sk_up(); }")
        self.fails("base needs sk_up, which no room defines", "floors", self.root, *rooms)

    def test_symbol_without_prefix(self):
        rooms = self.rooms(base="int helper(void) { return 0; }")
        self.fails("external symbol helper", "floors", self.root, *rooms)

    def test_symbol_defined_twice(self):
        rooms = self.rooms(base="int sk_a;", sys="int sk_a;")
        self.fails("sk_a is defined in base and in sys", "floors", self.root, *rooms)

    def test_room_of_several_libraries(self):
        room = self.rooms(sys="int sk_low(void); int sk_up(void) { return sk_low(); }")
        part = f"sys={self.compile('part.o', 'int sk_low(void) { return 0; }', '-c')}"
        base = self.rooms(base="int sk_low(void); int sk_base(void) { return sk_low(); }")
        self.fails("base must not call sk_low, which is in sys", "floors", self.root, *room, part, *base)

    def test_room_without_library(self):
        rooms = self.rooms(base="int sk_low;")
        self.passes("floors", self.root, *rooms)
        self.write("src/crypto/fine.c", "int sk_x;\n")
        self.fails("src/crypto: no library of it was given", "floors", self.root, *rooms)

    def test_long_file(self):
        self.write("src/base/long.c", "\n" * 501)
        self.fails("src/base/long.c: 501 lines", "size")

    def test_long_table(self):
        self.write("src/data/long.c", "\n" * 501)
        self.passes("size")

    def test_long_function(self):
        self.write("src/base/long.c", "int f(void)\n{\n" + "    x();\n" * 59 + "}\n")
        self.fails("src/base/long.c:2: a function of 61 lines", "size")
        self.write("src/base/long.c", "int f(void)\n{\n" + "    x();\n" * 58 + "}\n")
        self.passes("size")

    def test_licence_missing(self):
        for path, text in (("src/base/bad.h", "int x;\n"), ("tools/run", "#!/bin/sh\necho\n"),
                           ("meson.build", "project('x')\n"), ("man/x.1", ".Dd x\n")):
            with self.subTest(path):
                full = self.write(path, text)
                self.fails(path + ": no ", "spdx")
                os.remove(full)

    def test_lint(self):
        bad = (
            ("formats", "p = (const struct header *)data;", "struct header"),
            ("formats", "n = *(uint32_t *)data;", "uint32_t"),
            ("formats", "memcpy(&n, data + 4, 4);", "memcpy"),
            ("formats", 'printf("x");', "never prints"),
            ("measure", "fputs(text, stderr);", "stderr"),
            ("base", "abort();", "never ends a program"),
            ("sev", "_exit(1);", "never ends a program"),
            ("crypto", 'fd = open("x", 0);', "through sys"),
            ("measure", 'getenv("HOME");', "through sys"),
            ("crypto", "if (memcmp(a, b, n))", "sk_secret_equal"),
            ("cli", "strcpy(a, b);", "no bounds"),
            ("base", "x(); // remark", "comments"),
            ("base", "/* TO" "DO */", "does not belong"),
        )
        for room, code, text in bad:
            with self.subTest(code):
                full = self.write(f"src/{room}/bad_key.c", code + "\n")
                self.fails(text, "lint")
                os.remove(full)

    def test_lint_allows(self):
        good = (
            ("sys", 'fd = open("x", 0);'), ("cli", 'printf("x");'),
            ("formats", "/* printf( and (struct x *) */"), ("base", '"abort(); // no"'),
            ("measure", "sys->open(path);"), ("base", '"https://example.org"'),
            ("formats", "memcpy(a, b, n);"), ("crypto", "if (memcmp(a, b, n))"), ("cli", 'text = "t.XX' 'XXXX";'),
        )
        for room, code in good:
            with self.subTest(code):
                full = self.write(f"src/{room}/good.c", code + "\n")
                self.passes("lint")
                os.remove(full)

    def test_headers(self):
        path = self.write("include/sevkit/a.h", "#ifndef A\n#define A\nint sevkit_a(void);\n#endif\n")
        directory = os.path.join(self.root, "include")
        self.passes("headers", directory, shlex.join(CC))
        for bad in ("#ifndef A\n#define A\nsize_t sevkit_a(void);\n#endif\n", "enum a { A };\n",
                    "#ifndef A\n#define A\nstruct a { int n; int : 0; union { int x; }; };\n#endif\n"):
            with self.subTest(bad):
                self.write("include/sevkit/a.h", bad)
                self.fails("a.h as -std=c99", "headers", directory, shlex.join(CC))
        os.remove(path)
        self.fails("nothing to check", "headers", directory, shlex.join(CC))

    def test_shape(self):
        self.write("src/base/a.h", '#include "base/b.h"\n')
        self.write("src/base/a.c", '#include "base/a.h"\n')
        self.write("src/base/meson.build", "")
        self.passes("shape")
        self.write("src/base/b.c", '#include "base/a.h"\n')
        self.fails("base/a -> base/b: a circle of files", "shape")
        debts = self.write("tests/structure/debts.txt", "# why\nbase/a -> base/b\n")
        self.passes("shape")
        os.remove(debts)
        self.fails("base/a -> base/b: a circle of files", "shape")
        self.write("src/base/b.c", '/* #include "base/a.h" */\n')
        self.passes("shape")

    def test_shape_names(self):
        self.write("src/base/meson.build", "")
        self.write("src/sys/meson.build", "")
        self.write("src/base/main.c", "")
        self.write("src/sys/main.c", "")
        self.passes("shape")
        self.write("src/base/words.c", "")
        self.write("src/sys/words.c", "")
        self.fails("words.c: twice: src/base/words.c and src/sys/words.c", "shape")

    def test_shape_folders(self):
        self.write("src/base/x/one.c", "")
        self.fails("src/base/x/meson.build: is missing", "shape")
        self.write("src/base/x/meson.build", "")
        self.write("src/base/meson.build", "")
        self.passes("shape")
        for i in range(25):
            self.write(f"src/base/x/file{i}.c", "")
        self.fails("src/base/x: 27 files, at most 25", "shape")

    def test_shape_command(self):
        for folder in ("base", "cli"):
            self.write(f"src/{folder}/meson.build", "")
        self.write("src/base/library.c", "\n" * 100)
        self.write("src/cli/command.c", "\n" * 24)
        self.passes("shape")
        self.write("src/cli/command.c", "\n" * 30)
        self.fails("src/cli: 30 lines, at most 25 for each 100 of the library's", "shape")

    def test_shape_top(self):
        self.write("src/base/meson.build", "")
        self.write("build-x/a", "")
        self.write("elsewhere/meson-private/a", "")
        self.passes("shape")
        self.write("--help/report.bin", "")
        self.fails("--help: no folder of the project", "shape")

    def test_symbols(self):
        self.write("include/sevkit/a.h", "/* sevkit_c() */\nint sevkit_a(void);\nint sevkit_b(void);\n")
        directory = os.path.join(self.root, "include")
        versions = self.write("a.sym", "V_1 {\nglobal:\n    sevkit_a;\n    sevkit_b;\nlocal: *;\n};\n")
        code = "int sevkit_a(void) { return 0; } int sevkit_b(void) { return 0; }" \
               "int sevkit_c(void) { return 0; }"
        link = ["-shared", "-fPIC"]
        good = self.compile("good.so", code, *link, f"-Wl,--version-script={versions}")
        self.passes("symbols", good, versions, directory)
        bare = self.compile("bare.so", code, *link)
        self.fails("sevkit_c: exported by the library", "symbols", bare, versions, directory)
        self.fails("sevkit_a: exported without a version", "symbols", bare, versions, directory)
        short = self.write("b.sym", "V_1 {\nglobal:\n    sevkit_a;\nlocal: *;\n};\n")
        missing = self.compile("missing.so", code, *link, f"-Wl,--version-script={short}")
        self.fails("sevkit_b: in the public headers, but not exported", "symbols", missing, short,
                   directory)
        self.fails("sevkit_b: in the public headers, but not in b.sym", "symbols", good, short,
                   directory)
        self.write("include/sevkit/b.h", "int sevkit_d(void);\n")
        self.fails("sevkit_d: in the public headers", "symbols", good, versions, directory)
        self.passes("symbols", good, versions, directory, "-b.h")
        self.passes("symbols", good, versions, directory, "a.h")
        self.fails("sevkit_a: in a.sym, but not", "symbols", good, versions, directory, "b.h")


if __name__ == "__main__":
    CC[:] = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
