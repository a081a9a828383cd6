# SPDX-License-Identifier: Apache-2.0
"""Threads and memory."""

import concurrent.futures
import gc
import os
import threading
import time
import tracemalloc
import unittest

from sevsnpmeasure import _sevkit, guest, id_block
from sevsnpmeasure.gctx import GCTX
from sevsnpmeasure.ovmf import OVMF
from sevsnpmeasure.sev_hashes import SevHashes
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType
from sevsnpmeasure.vmsa import VMSA

import keys
import support

# Rounds of about twenty calls.
ROUNDS = 2000
SLOW_ROUNDS = 250


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class ThreadTest(support.TemporaryDirectoryTest):
    def others_run_during(self, call):
        """Whether this thread gets on while another is inside call()."""
        times = []

        def work():
            times.append(time.perf_counter())
            call()
            times.append(time.perf_counter())

        thread = threading.Thread(target=work)
        ticks = []
        thread.start()
        while thread.is_alive():
            ticks.append(time.perf_counter())
        thread.join()
        start, end = times
        margin = (end - start) / 10
        return any(start + margin < tick < end - margin for tick in ticks)

    def test_long_calls_let_others_run(self):
        data = bytes(64 << 20)
        context = GCTX()
        self.assertTrue(self.others_run_during(lambda: context.update_normal_pages(0, data)))
        self.assertNotEqual(context.ld(), bytes(48))
        self.assertTrue(self.others_run_during(
            lambda: context.update_zero_pages(0, 1 << 32)))
        path = self.write("large.fd", data)
        self.assertTrue(self.others_run_during(lambda: _sevkit.measure("snp:ovmf-hash", data)))
        self.assertTrue(self.others_run_during(lambda: SevHashes(path, path, "")))

    def test_many_threads_agree(self):
        path = self.write("OVMF.fd", support.firmware())

        def digest(i):
            return guest.calc_launch_digest(SevMode.SEV_SNP, i % 7, i % 5, path, "/dev/null", None,
                                            None, 1, vmm_type=list(VMMType)[i % 3])

        expected = [digest(i) for i in range(105)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(digest, [*range(105)] * 10)), expected * 10)


@unittest.skipIf("asan" in os.environ.get("LD_PRELOAD", ""),
                 "the sanitizer keeps freed memory back")
class MemoryTest(support.TemporaryDirectoryTest):
    def setUp(self):
        super().setUp()
        self.data = support.firmware()
        self.ovmf = self.write("OVMF.fd", self.data)
        self.bad = support.firmware(version=9)
        self.key = id_block.load_private_key_from_pem_file(self.write("key", keys.SEC1))

    def every_call(self):
        """Each function of the extension once, with success and with failure."""
        digest, _, _, _ = _sevkit.measure("snp", self.data, vcpus=2, signature=1)
        GCTX(digest).update_normal_pages(0, bytes(4096))
        GCTX(digest).update_zero_pages(0, 8192)
        entries, sections = _sevkit.firmware(self.data)
        self.assertEqual((len(entries), len(sections)), (3, 6))
        VMSA(SevMode.SEV_SNP, 0x80B004, 1, 1)
        _sevkit.hash_table(bytes(96))
        _sevkit.vcpu_models()
        _sevkit.key_public(self.key.handle)
        for call, kind in (
                (lambda: _sevkit.measure("snp", self.bad), _sevkit.Error),
                (lambda: _sevkit.measure("snp", self.data, vcpus=-1), OverflowError),
                (lambda: _sevkit.measure("sep", self.data), ValueError),
                (lambda: _sevkit.measure("snp", self.data, ovmf_hash=b""), ValueError),
                (lambda: _sevkit.firmware(self.bad), _sevkit.Error),
                (lambda: _sevkit.key_load(b"no key"), _sevkit.Error),
                (lambda: _sevkit.key_public(self), (ValueError, TypeError)),
                (lambda: _sevkit.vmsa(9, False, 0, 0, 0), ValueError),
                (lambda: _sevkit.hash_table(b""), ValueError)):
            with self.assertRaises(kind):
                call()

    def slow_calls(self):
        """Those with a private key."""
        key = _sevkit.key_load(keys.SEC1)
        self.assertEqual(len(_sevkit.key_sign(key, b"data")), 512)
        self.assertEqual(len(_sevkit.id_block(bytes(48), key, key)), 4)
        with self.assertRaises(ValueError):
            _sevkit.id_block(bytes(47), key, key)

    def grown(self, call, times):
        """Bytes of memory, Python's and all, that this many calls leave behind."""
        call()
        gc.collect()
        tracemalloc.start()
        call()
        traced = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            call()
        gc.collect()
        traced = tracemalloc.get_traced_memory()[0] - traced
        tracemalloc.stop()
        resident = resident_bytes()
        for _ in range(times):
            call()
        gc.collect()
        return traced, resident_bytes() - resident

    def test_nothing_is_left(self):
        for call, times in ((self.every_call, ROUNDS), (self.slow_calls, SLOW_ROUNDS)):
            traced, resident = self.grown(call, times)
            # One lost object in each round would be 200 times 40 bytes and more, of Python's memory; a
            # lost structure of the library, none of which is small, soon megabytes of the process's.
            self.assertLess(traced, 8000, call.__name__)
            self.assertLess(resident, 1 << 20, call.__name__)

    def test_images_are_not_kept(self):
        for _ in range(3):
            image = OVMF(self.write("large.fd", bytes(32 << 20)))
            before = resident_bytes()
            del image
            gc.collect()
            self.assertLess(resident_bytes(), before - (24 << 20))


if __name__ == "__main__":
    unittest.main()
