# SPDX-License-Identifier: GPL-3.0-or-later
import os
import random
import signal
import subprocess
import threading
import time
import unittest

from practice import Practice
from support import CliTest

KILLS = int(os.environ.get("EF_KILLS", "3"))


class PracticeServer(CliTest):
    def setUp(self):
        super().setUp()
        self.state = os.path.join(self.folder, "practice.json")

    def serve(self, *rules, **keywords):
        return Practice(self.state, *rules, env=self.env, **keywords)

    def test_ready(self):
        with self.serve() as server:
            self.assertRegex(server.address, r"^http://127\.0\.0\.1:\d+$")
            self.assertTrue(server.key.startswith("practice-"))
            self.assertEqual(server.ask("GET", "is-connected"), (200, {"connected": True}))
            self.assertEqual(len(server.channels()), 6)
            address, key = server.address, server.key
        with self.serve() as server:
            self.assertEqual((server.address, server.key), (address, key), "it is where it was")
        self.assertFalse(os.path.exists(self.data), "no database is made for it")

    def test_key_and_limit(self):
        with self.serve(key="mine", rate_limit=1) as server:
            channel = server.channels()["x"]
            date = "2031-05-06T07:08:09.123Z"
            self.assertEqual(server.key, "mine")
            self.assertEqual(server.create(channel, date, who_can_reply_post="everyone")[0], 201)
            self.assertEqual(server.create(channel, date, who_can_reply_post="everyone")[0], 429)
            self.assertEqual(server.ask("GET", "integrations", key="theirs")[0], 401)

    def test_default_state(self):
        process = subprocess.Popen([self.binary, "practice-server"], env=self.env, text=True,
                                   stdout=subprocess.PIPE)
        lines = [process.stdout.readline() for _ in range(6)]
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(20), 130)
        process.stdout.close()
        self.assertIn("http://127.0.0.1:", "".join(lines))
        self.assertTrue(os.path.exists(os.path.join(self.data, "practice.json")))

    def test_wrong_words(self):
        self.assertIn("no rule", self.fails(2, "practice-server", "--fail", "nothing").err)
        self.fails(2, "practice-server", "--port", "many")
        self.fails(2, "practice-server", "--rate-limit", "-1")
        self.fails(2, "practice-server", "here")
        listed = self.done("practice-server", "--fail", "help").out
        self.assertIn("cut-after", listed)
        self.assertIn("--fail", self.done("practice-server", "--help").out)

    def test_taken(self):
        with self.serve() as server:
            result = self.fails(4, "--json", "practice-server", "--state", self.state)
            self.assertEqual(result.error["code"], "practice-running")
            other = os.path.join(self.folder, "other.json")
            port = server.address.rsplit(":", 1)[1]
            result = self.fails(4, "--json", "practice-server", "--state", other, "--port", port)
            self.assertEqual(result.error["code"], "port-taken")
            self.assertIn(port, result.error["message"])
        plain = os.path.join(self.folder, "plain")
        with open(plain, "w"):
            pass
        self.fails(1, "practice-server", "--state", os.path.join(plain, "x.json"))

    def test_parent(self):
        """It goes with the process that started it, however that goes."""
        script = ("import subprocess, sys; p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE,"
                  " stdout=subprocess.PIPE, text=True); print(p.pid, p.stdout.readline(), flush=True);"
                  "import time; time.sleep(60)")
        parent = subprocess.Popen(["python3", "-c", script, self.binary, "practice-server", "--json",
                                   "--parent", "--state", self.state], env=self.env, text=True,
                                  stdout=subprocess.PIPE)
        child = int(parent.stdout.readline().split()[0])
        parent.kill()
        parent.wait()
        parent.stdout.close()
        for _ in range(200):
            try:
                with open(f"/proc/{child}/stat") as file:
                    gone = file.read().rsplit(")", 1)[1].split()[0] == "Z"
            except FileNotFoundError:
                gone = True
            if gone:
                break
            time.sleep(0.05)
        self.assertTrue(gone, "the server outlived its parent")

    def test_killed(self):
        """What was answered is there after SIGKILL, once."""
        seed = int(os.environ.get("EF_SEED", random.randrange(1 << 30)))
        print(f"# EF_SEED={seed}")
        rng = random.Random(seed)
        stored = set()
        for n in range(KILLS):
            with self.serve() as server:
                channel = server.channels()["linkedin-page"]

                def create(worker):
                    try:
                        for k in range(1000):
                            date = f"2031-05-{worker + 1:02}T07:{n:02}:{k // 1000:02}.{k % 1000:03}Z"
                            status, _ = server.create(channel, date)
                            assert status == 201
                            stored.add((channel, date))
                    except OSError:
                        pass

                workers = [threading.Thread(target=create, args=(i,)) for i in range(3)]
                for worker in workers:
                    worker.start()
                time.sleep(rng.uniform(0.05, 0.6))
                server.end(signal.SIGKILL)
                for worker in workers:
                    worker.join()
        self.assertTrue(stored)
        with self.serve() as server:
            posts = server.ask("GET", "posts?startDate=2031-01-01T00:00:00Z&endDate=2032-01-01T00:00:00Z")[1]
            there = [(p["integration"]["id"], p["publishDate"]) for p in posts["posts"]]
            created = [(c, d) for _, c, d in server.created()]
            self.assertEqual(len(there), len(set(there)))
            self.assertEqual(stored - set(there), set())
            self.assertEqual(sorted(there), sorted(created), "the log says what is there")


if __name__ == "__main__":
    unittest.main(verbosity=2)
