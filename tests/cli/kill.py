# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the program at random moments while it changes accounts. Afterwards every profile has an account
that hangs together or none, no server has ever seen a key that was not typed for it and that profile, and
no key is left in the keyring that nobody knows of. Runs inside with-keyring.sh.

EF_SEED repeats a run; EF_SOAK is for how many seconds to go on.
"""

import os
import random
import subprocess
import time
import unittest

from postiz import Postiz
from support import CliTest

ROUNDS = 25


class Kill(CliTest):
    def setUp(self):
        super().setUp()
        self.seed = int(os.environ.get("EF_SEED") or random.SystemRandom().randrange(1 << 32))
        self.random = random.Random(self.seed)
        print(f"# EF_SEED={self.seed}", flush=True)

    def start_and_kill(self, *arguments, stdin=""):
        process = subprocess.Popen([self.binary, *arguments], env=self.env, cwd=self.folder, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.stdin.write(stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            process.wait(self.random.uniform(0, 0.06))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def change_something(self, names, servers):
        name = self.random.choice(names)
        server = self.random.choice(servers)
        verb = self.random.choice(["set", "set", "set", "server", "clear", "remove", "rename"])
        if verb == "set":
            self.start_and_kill("--profile", name, "credentials", "set", "--server", server.address,
                                "--key-file", "-", stdin=f"key-{name}-{server.server.server_port}")
        elif verb == "server":
            self.start_and_kill("--profile", name, "credentials", "set", "--server", server.address)
        elif verb == "clear":
            self.start_and_kill("--profile", name, "credentials", "clear")
        elif verb == "remove":
            self.start_and_kill("profile", "remove", name, "--yes")
        else:
            self.start_and_kill("profile", "set", name, f"description={self.random.random()}")
        self.cli("profile", "add", name)  # when it is gone

    def check(self, names, servers):
        for name in names:
            self.cli("--profile", name, "credentials", "test")
        for server in servers:
            for path, key in server.seen:
                self.assertRegex(key or "", rf"^key-({'|'.join(names)})-{server.server.server_port}$")
        profiles = self.done("profile", "list", "--json").json
        self.assertEqual(sum(p["default"] for p in profiles), 1)
        doctor = self.done("doctor", "--json").json
        self.assertTrue(doctor["ok"], doctor)

    def test_kill(self):
        names = ["A", "B", "C"]
        end = time.monotonic() + float(os.environ.get("EF_SOAK") or 0)
        rounds = 0
        with Postiz("nobody's") as one, Postiz("nobody's") as other:
            for name in names:
                self.done("profile", "add", name)
            while rounds < ROUNDS or time.monotonic() < end:
                self.change_something(names, [one, other])
                rounds += 1
                if rounds % 10 == 0:
                    self.check(names, [one, other])
            self.check(names, [one, other])

            # A verb that comes to its end tidies what the killed ones have left.
            self.done("profile", "add", "Last")
            self.done("--profile", "Last", "credentials", "set", "--server", one.address)
            kept = sum(p["has_key"] for p in self.done("profile", "list", "--json").json)
            self.assertEqual(self.count_secrets(), kept, "no key is left that nobody knows of")
            for name in [*names, "Last"]:
                self.done("--profile", name, "credentials", "clear")
            self.assertEqual(self.count_secrets(), 0)
        print(f"# {rounds} kills", flush=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
