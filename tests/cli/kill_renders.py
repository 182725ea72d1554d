# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the owner of the queue while it renders. At the end there is exactly one whole file for each clip,
nothing of what was on its way, and nothing was made twice.

EF_SEED repeats a run; EF_CLIPS and EF_KILLS say how many.
"""

import os
import random
import signal
import subprocess
import unittest

from renders_support import RenderTest


class KillRenders(RenderTest):
    def setUp(self):
        super().setUp()
        seed = int(os.environ.get("EF_SEED") or random.SystemRandom().randrange(1 << 32))
        self.random = random.Random(seed)
        print(f"# EF_SEED={seed}", flush=True)

    def run_and_kill(self):
        """TRUE: there was something to kill."""
        process = subprocess.Popen([self.binary, "queue", "run", "--kind", "render"], env=self.env, cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(self.random.uniform(0.05, 2.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True
        return False

    def test_kill(self):
        n_clips = int(os.environ.get("EF_CLIPS") or 10)
        n_kills = int(os.environ.get("EF_KILLS") or 1)
        self.mark(7)
        self.make(n_clips)
        renders = self.render("Spring", "--format", "1:1")
        self.assertEqual(len(renders), n_clips)
        kills = 0
        while kills < n_kills and self.run_and_kill():
            kills += 1
        self.done("queue", "run", "--kind", "render", "--wait", timeout=900)

        done = self.library()
        self.assertEqual({render["id"] for render in done}, {render["id"] for render in renders})
        self.assertEqual({render["file"] for render in done}, {render["file"] for render in renders})
        for render in done:
            self.assert_whole(render)
        self.assert_nothing_left(n_clips)
        jobs = self.jobs()
        self.assertEqual({job["state"] for job in jobs}, {"completed"})
        # An end of the application is no attempt.
        self.assertEqual({job["attempts"] for job in jobs}, {0})
        print(f"# {kills} kills", flush=True)

    def find_child(self, process):
        """The process that renders for another one; None: there is none yet."""
        for name in os.listdir("/proc"):
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
                with open(f"/proc/{name}/cmdline", encoding="utf-8") as file:
                    words = file.read().split("\0")
            except (OSError, ValueError):
                continue
            if parent == process.pid and "render-plan" in words:
                return int(name)
        return None

    def test_child_killed(self):
        """Who renders is killed: that is an attempt, and the next one makes the file."""
        self.mark(7)
        self.make(3, length=2.5)
        self.render("Spring", "--format", "1:1")
        process = subprocess.Popen([self.binary, "queue", "run", "--kind", "render", "--wait"], env=self.env,
                                   cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        child = None
        while child is None and process.poll() is None:
            child = self.find_child(process)
        self.assertIsNotNone(child, "somebody renders")
        os.kill(child, signal.SIGKILL)
        self.assertEqual(process.wait(120), 0)
        jobs = self.jobs()
        self.assertEqual({job["state"] for job in jobs}, {"completed"})
        self.assertEqual(sorted(job["attempts"] for job in jobs), [0, 0, 1])
        for render in self.library():
            self.assert_whole(render)
        self.assert_nothing_left(3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
