# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess
import unittest

import videos
from support import CliTest

SHAPE = ("id", "kind", "state", "progress", "attempts", "problem", "profile")


class Queue(CliTest):
    def setUp(self):
        super().setUp()
        self.profile = self.add("A")

    def source(self, name="v.mp4", *options, **video):
        videos.make(os.path.join(self.folder, name), **video)
        return self.done(*options, "source", "add", name, "--json").json[0]

    def jobs(self, *options):
        return self.done("queue", "list", "--json", *options).json

    def states(self, *options):
        return [j["state"] for j in self.jobs(*options)]

    def run_queue(self, *options, status=0):
        result = self.cli("queue", "run", "--json", *options)
        self.assertEqual(result.status, status, result)
        return result.json

    def test_shape(self):
        self.assertEqual(self.jobs(), [])
        self.assertEqual(self.run_queue(), {"completed": 0, "failed": 0, "unknown": 0})
        self.source()
        job, = self.jobs()
        for key in SHAPE:
            self.assertIn(key, job)
        self.assertEqual((job["kind"], job["profile"], job["problem"]), ("import", self.profile["id"], None))
        self.assertIn("v.mp4", self.done("queue", "list").out)
        self.assertEqual(self.run_queue(), {"completed": 2, "failed": 0, "unknown": 0})
        self.assertEqual(self.states(), ["completed"] * 2)
        self.assertEqual(self.run_queue()["completed"], 0)
        self.assertEqual(self.done("status", "--json").json["jobs"]["completed"], 2)

    def test_scope(self):
        self.add("B")
        self.source()
        self.source("w.mp4", "--profile", "B")
        self.assertEqual(len(self.jobs()), 2)
        self.assertEqual(len(self.jobs("--profile", "B")), 1)
        self.assertEqual(self.jobs("--kind", "publish"), [])
        self.assertEqual(self.jobs("--state", "failed"), [])
        self.assertEqual(self.run_queue("--profile", "B", "--kind", "import")["completed"], 1)
        self.assertEqual({j["state"] for j in self.jobs("--profile", "A")} & {"completed", "running"}, set())
        self.assertEqual(self.states("--profile", "B", "--kind", "import"), ["completed"])
        self.assertNotIn("completed", self.states("--profile", "B", "--kind", "analysis"))

    def test_at_most(self):
        for i in range(3):
            self.source(f"{i}.mp4")
        self.assertEqual(self.run_queue("--kind", "import", "--max-jobs", "2")["completed"], 2)
        self.assertEqual(sorted(self.states("--kind", "import"))[:2], ["completed"] * 2)
        self.assertNotEqual(sorted(self.states("--kind", "import"))[2], "completed")
        for most in ("0", "-1", "x", ""):
            self.assertIn(self.cli("queue", "run", "--max-jobs", most).status, (2, 4))

    def fail_one(self):
        """What cannot be read cannot be cut."""
        self.source("v.mp4")
        self.run_queue()
        self.done("segment", "add", "v.mp4", "1", "2")
        os.rename(os.path.join(self.folder, "v.mp4"), os.path.join(self.folder, "away.mp4"))
        self.fails(1, "segment", "extract", "v.mp4", "-o", "out")
        os.rename(os.path.join(self.folder, "away.mp4"), os.path.join(self.folder, "v.mp4"))
        job, = self.jobs("--state", "failed")
        return job

    def test_failed(self):
        job = self.fail_one()
        self.assertEqual(job["kind"], "render")
        self.assertTrue(job["problem"])
        self.assertIn(job["problem"], self.done("queue", "list").out)
        event, = self.done("events", "--type", "render_failed", "--json").json
        self.assertEqual((event["profile"], event["detail"]), (self.profile["id"], job["title"]))
        self.assertEqual(self.done("queue", "retry", "--failed", "--kind", "import", "--json").json, {"count": 0})
        self.assertEqual(self.done("queue", "retry", "--failed", "--json").json, {"count": 1})
        self.assertEqual(self.run_queue(), {"completed": 1, "failed": 0, "unknown": 0})
        self.assertEqual(len(os.listdir(os.path.join(self.folder, "out"))), 1)
        self.assertEqual(self.done("queue", "retry", "--failed", "--json").json, {"count": 0})

    def test_fails_again(self):
        job = self.fail_one()
        os.remove(os.path.join(self.folder, "v.mp4"))
        self.done("queue", "retry", job["id"])
        result = self.cli("queue", "run", "--json")
        self.assertEqual((result.status, result.json["failed"]), (1, 1), result)
        self.assertIn("v", result.err, "the reason is said")

    def test_retry_one(self):
        job = self.fail_one()
        self.assertEqual(self.done("queue", "retry", job["id"][:8], "--json").json, {"count": 1})
        self.fails(4, "queue", "retry", job["id"])
        self.fails(3, "queue", "retry", "none")
        self.fails(2, "queue", "retry")
        self.fails(2, "queue", "retry", job["id"], "--failed")

    def test_cancel(self):
        self.source()
        job, = self.jobs()
        self.fails(3, "queue", "cancel", "none", job["id"])
        self.fails(3, "queue", "cancel", job["id"][:3])
        self.assertEqual(self.done("queue", "cancel", job["id"][:8], "--json").json, {"count": 1})
        self.assertEqual(self.states(), ["canceled"])
        self.assertEqual(self.fails(4, "queue", "cancel", job["id"], "--json").error["code"], "refused")
        self.fails(2, "queue", "cancel")
        self.assertEqual(self.run_queue()["completed"], 0)

    def test_pause(self):
        self.source()
        self.assertEqual(self.done("queue", "pause", "--json").json, {"count": 1})
        result = self.cli("queue", "run", "--json")
        self.assertEqual((result.status, result.json["completed"]), (0, 0))
        self.assertIn("resume", result.err)
        self.assertIn("(paused)", self.done("queue", "list").out)
        self.done("queue", "resume")
        self.assertNotIn("(paused)", self.done("queue", "list").out)
        self.assertEqual(self.run_queue()["completed"], 2)
        self.done("queue", "pause")
        self.assertNotIn("(paused)", self.done("queue", "list").out, "what is done is not paused")

    def test_pause_of_a_kind_and_a_profile(self):
        self.add("B")
        self.source()
        self.source("w.mp4", "--profile", "B")
        self.done("queue", "pause", "--kind", "analysis")
        self.done("queue", "pause", "--profile", "B")
        self.run_queue()
        self.assertEqual(sorted((j["kind"], j["profile"]) for j in self.jobs("--state", "completed")),
                         [("import", self.profile["id"])])
        self.done("queue", "resume", "--profile", "B")
        self.done("queue", "resume", "--kind", "analysis")
        self.run_queue()
        self.assertEqual(set(self.states()), {"completed"})

    def test_bad_options(self):
        self.fails(4, "queue", "list", "--kind", "dance")
        self.fails(4, "queue", "list", "--state", "asleep")
        self.fails(4, "queue", "run", "--kind", "dance")
        self.fails(3, "queue", "list", "--profile", "none")
        self.fails(2, "queue", "dance")
        self.fails(2, "queue", "list", "--failed")

    def test_two_at_once(self):
        for i in range(4):
            self.source(f"{i}.mp4")
        processes = [subprocess.Popen([self.binary, "queue", "run", "--json"], env=self.env, text=True,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
        for process in processes:
            out, err = process.communicate(timeout=100)
            self.assertEqual(process.returncode, 0, out + err)
        self.assertEqual(self.states(), ["completed"] * 8)
        self.assertEqual({j["attempts"] for j in self.jobs()} - {0, 1}, set(), "each was done once")


class Looking(CliTest):
    def test_status_counts_sources(self):
        self.add("A")
        videos.make(os.path.join(self.folder, "v.mp4"))
        self.done("source", "add", "v.mp4")
        self.done("segment", "add", "v.mp4", "0", "1")
        profile, = self.done("status", "--json").json["profiles"]
        self.assertEqual((profile["sources"], profile["segments"]), (1, 1))
        self.assertIn("sources: 1", self.done("status").out)

    def test_doctor_asks_the_reader(self):
        self.add("A")
        checks = {c["name"]: c for c in self.done("doctor", "--json").json["checks"]}
        self.assertEqual(checks["videos"]["state"], "ok", checks["videos"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
