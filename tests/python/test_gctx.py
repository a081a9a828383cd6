# SPDX-License-Identifier: Apache-2.0
"""The page chain."""

import copy
import pickle
import signal
import unittest

from sevsnpmeasure import gctx

import support

PAGES = b"".join(bytes([i]) * 4096 for i in range(3))
VMSA_GPA = 0xFFFFFFFFF000


class GctxTest(unittest.TestCase):
    def test_starts_with_zeros(self):
        self.assertEqual(gctx.GCTX().ld(), bytes(48))
        self.assertEqual(gctx.GCTX().hex_ld(), "00" * 48)
        self.assertEqual((gctx.LD_SIZE, gctx.ZEROS), (48, bytes(48)))

    def test_every_kind_of_page(self):
        context, expected = gctx.GCTX(), bytes(48)
        context.update_normal_pages(0x10000, PAGES)
        for i in range(3):
            expected = support.chain(expected, 1, 0x10000 + i * 4096, PAGES[i * 4096:][:4096])
        self.assertEqual(context.ld(), expected)

        context.update_vmsa_page(PAGES[4096:8192])
        expected = support.chain(expected, 2, VMSA_GPA, PAGES[4096:8192])
        self.assertEqual(context.ld(), expected)

        for page_type, update in ((3, context.update_zero_pages),
                                  (4, context.update_unmeasured_pages)):
            update(0x800000, 0x2000)
            for gpa in (0x800000, 0x801000):
                expected = support.chain(expected, page_type, gpa)
            self.assertEqual(context.ld(), expected)

        for page_type, update in ((5, context.update_secrets_page),
                                  (6, context.update_cpuid_page)):
            update(0x80D000)
            expected = support.chain(expected, page_type, 0x80D000)
            self.assertEqual(context.ld(), expected)
        self.assertEqual(context.hex_ld(), expected.hex())

    def test_seed_goes_on(self):
        first, second = gctx.GCTX(), gctx.GCTX()
        first.update_normal_pages(0, PAGES[:4096])
        first.update_normal_pages(4096, PAGES[4096:])
        second.update_normal_pages(0, PAGES[:4096])
        resumed = gctx.GCTX(seed=bytearray(second.ld()))
        resumed.update_normal_pages(4096, PAGES[4096:])
        self.assertEqual(resumed.ld(), first.ld())
        self.assertNotEqual(second.ld(), first.ld())

    def test_no_pages_change_nothing(self):
        context = gctx.GCTX(seed=bytes(range(48)))
        context.update_normal_pages(0, b"")
        context.update_zero_pages(0, 0)
        self.assertEqual(context.ld(), bytes(range(48)))

    def test_any_bytes(self):
        for kind in (bytes, bytearray, memoryview):
            context = gctx.GCTX()
            context.update_normal_pages(0x10000, kind(PAGES))
            other = gctx.GCTX()
            other.update_normal_pages(0x10000, PAGES)
            self.assertEqual(context.ld(), other.ld())

    def test_vmsa_gpa_can_be_changed(self):
        class Genoa(gctx.GCTX):
            VMSA_GPA = 0xFFFFFFFFFF000

        context = Genoa()
        context.update_vmsa_page(PAGES[:4096])
        self.assertEqual(context.ld(), support.chain(bytes(48), 2, 0xFFFFFFFFFF000, PAGES[:4096]))

    def test_copies_go_their_own_way(self):
        context = gctx.GCTX()
        context.update_cpuid_page(0x1000)
        for other in (copy.copy(context), copy.deepcopy(context),
                      pickle.loads(pickle.dumps(context))):
            before = context.ld()
            self.assertEqual(other.ld(), before)
            other.update_cpuid_page(0x2000)
            self.assertEqual(context.ld(), before)
            self.assertNotEqual(other.ld(), before)

    def test_not_whole_pages(self):
        context = gctx.GCTX()
        for call in (lambda: context.update_normal_pages(0, PAGES[:-1]),
                     lambda: context.update_vmsa_page(PAGES),
                     lambda: context.update_vmsa_page(b""),
                     lambda: context.update_zero_pages(0, 4095),
                     lambda: context.update_unmeasured_pages(0, 1),
                     lambda: gctx.GCTX(seed=bytes(47))):
            with self.assertRaises(AssertionError):
                call()
        self.assertEqual(context.ld(), bytes(48))

    def test_many_pages(self):
        """More than one call of the library takes."""
        context, size = gctx.GCTX(), 4096 * (3 << 14) + 4096
        context.update_zero_pages(0x1000, size)
        expected = gctx.GCTX()
        for gpa in range(0x1000, 0x1000 + size, 4096):
            expected.update_zero_pages(gpa, 4096)
        self.assertEqual(context.ld(), expected.ld())

    def test_can_be_interrupted(self):
        def interrupt(*_):
            raise KeyboardInterrupt

        context = gctx.GCTX()
        before = signal.signal(signal.SIGALRM, interrupt)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.2)
            with self.assertRaises(KeyboardInterrupt):
                context.update_zero_pages(0, 1 << 60)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        self.assertEqual(context.ld(), bytes(48))

    def test_addresses_out_of_range(self):
        context = gctx.GCTX()
        for gpa in (-4096, 1 << 64):
            with self.assertRaises(OverflowError):
                context.update_normal_pages(gpa, PAGES)
            with self.assertRaises(OverflowError):
                context.update_secrets_page(gpa)
        with self.assertRaises(TypeError):
            context.update_cpuid_page("0x1000")
        self.assertEqual(context.ld(), bytes(48))

    def test_published_chain(self):
        """google/gce-tcb-verifier, sev/sev_test.go."""
        for vector in support.corpus_lines("measure/vectors.jsonl"):
            if vector["mode"] == "page-chain":
                break
        else:
            self.fail("no such vector")
        context = gctx.GCTX()
        context.update_normal_pages(0, b"LGTM" * 4 + bytes(12288 - 32) + b"LGTM" * 4)
        self.assertEqual(context.hex_ld(), vector["expected_hex"])


if __name__ == "__main__":
    unittest.main()
