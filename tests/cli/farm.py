# SPDX-License-Identifier: GPL-3.0-or-later
"""Clips rendered by a real Slurm. Skipped where that is not installed (packages slurm-wlm and munge)."""

import json
import os
import sqlite3
import subprocess
import time
import unittest

import slurm
from renders_support import RenderTest


@unittest.skipIf(slurm.missing(), "Slurm is not installed: " + ", ".join(slurm.missing()) + " missing")
class Farm(RenderTest):
    def setUp(self):
        super().setUp()
        self.slurm = slurm.Slurm(os.path.join(self.folder, "slurm"))
        self.addCleanup(self.slurm.stop)
        if not self.slurm.start():
            self.skipTest("Slurm does not start on this machine")
        self.env.update(PATH=self.slurm.env["PATH"], SLURM_CONF=self.slurm.env["SLURM_CONF"])
        self.shared = os.path.join(self.folder, "shared")
        self.set("render.farm", "slurm")
        self.set("render.farm.folder", self.shared)
        self.set("render.farm.roots", [self.folder])

    def set(self, key, value):
        with sqlite3.connect(os.path.join(self.data, "studio.db"), timeout=30) as database:
            database.execute("DELETE FROM setting WHERE key = ?", (key,))
            database.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (key, json.dumps(value)))

    def run_queue(self):
        return subprocess.Popen([self.binary, "queue", "run", "--kind", "render"], env=self.env, cwd=self.folder,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def wait_until(self, condition):
        end = time.monotonic() + 60
        while not condition():
            self.assertLess(time.monotonic(), end, self.slurm.jobs())
            time.sleep(0.1)

    def test_killed(self):
        """Three clips; the application is killed when they are there, and collects them afterwards."""
        self.mark(3)
        self.make(3)
        renders = self.render("Spring", "--format", "1:1")
        process = self.run_queue()
        self.wait_until(lambda: any(state == "RUNNING" for _, state, _ in self.slurm.jobs()))
        process.kill()
        process.wait()
        print("# killed with", [state for _, state, _ in self.slurm.jobs()], flush=True)
        self.wait_until(lambda: not any(state in ("RUNNING", "PENDING", "COMPLETING")
                                        for _, state, _ in self.slurm.jobs()))
        self.done("queue", "run", "--kind", "render", "--wait", timeout=200)

        done = self.library()
        self.assertEqual({render["file"] for render in done}, {render["file"] for render in renders})
        for render in done:
            self.assert_whole(render)
        self.assert_nothing_left(3)
        self.assertEqual({(job["state"], job["attempts"]) for job in self.jobs()}, {("completed", 0)})
        self.assertEqual([state for _, state, _ in self.slurm.jobs()], ["COMPLETED"] * 3, "none was sent twice")
        self.assertEqual(len({name for _, _, name in self.slurm.jobs()}), 3)
        self.assertEqual(os.listdir(self.shared), [])

    def test_cancelled(self):
        """One is cancelled while it waits there, and while nobody is there to tell."""
        self.set("render.farm.options", "--hold")
        self.mark(2)
        self.make(2)
        self.render("Spring", "--format", "1:1")
        process = self.run_queue()
        self.addCleanup(process.kill)
        self.wait_until(lambda: len(self.slurm.jobs()) == 2)
        one, other = [job["id"] for job in self.jobs()]
        self.done("queue", "cancel", one)
        self.wait_until(lambda: [state for _, state, _ in self.slurm.jobs()].count("CANCELLED") == 1)
        process.kill()
        process.wait()
        self.done("queue", "cancel", other)
        self.set("render.farm.options", "")
        self.render("Spring/A", "--format", "9:16", "--wait")
        self.wait_until(lambda: [state for _, state, _ in self.slurm.jobs()].count("CANCELLED") == 2)
        self.wait_until(lambda: os.listdir(self.shared) == [])
        self.assert_nothing_left(1)

    def test_refused(self):
        self.set("render.farm.options", "--partition=nowhere")
        self.mark(1)
        self.make(1)
        self.render("Spring", "--format", "1:1")
        self.cli("queue", "run", "--kind", "render")
        self.assertIn("partition", self.jobs()[0]["problem"])
        self.set("render.farm.options", "")
        self.set("render.farm.roots", [])
        self.done("queue", "retry", "--failed")
        self.cli("queue", "run", "--kind", "render")
        self.assertIn("cannot see", self.jobs()[0]["problem"])
        self.assertEqual(len(os.listdir(self.shared)), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
