# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong around the work: the program is killed, the disk is full, a folder may not be written to,
a file is gone. Each time there is a sentence, nothing is lost, and nothing half is left."""

import glob
import os
import resource
import signal
import subprocess
import time
import unittest

import videos
from support import CliTest, Result


class Broken(CliTest):
    def setUp(self):
        super().setUp()
        self.add("A")
        self.out = os.path.join(self.folder, "out")

    def video(self, name="v.mp4", **how):
        videos.make(os.path.join(self.folder, name), **how)
        return name

    def long_video(self):
        """With a segment that takes a while to be extracted."""
        self.video("v.mp4", n_frames=500, width=1280, height=720)
        self.done("source", "add", "v.mp4", "--wait")
        self.done("segment", "add", "v.mp4", "0", "20", "--label", "x")

    def noisy_video(self):
        """Of which not much fits on a small disk."""
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i",
                        "testsrc2=s=640x360:r=25:d=4,noise=alls=60:allf=t", "-c:v", "libx264", "-preset",
                        "ultrafast", "-pix_fmt", "yuv420p", os.path.join(self.folder, "v.mp4")], check=True)
        self.done("source", "add", "v.mp4", "--wait")
        self.done("segment", "add", "v.mp4", "0", "4", "--label", "x")

    def start(self, *arguments):
        process = subprocess.Popen([self.binary, *arguments], env=self.env, cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, process, condition):
        end = time.monotonic() + 60
        while not condition():
            self.assertIsNone(process.poll(), "ended too early")
            self.assertLess(time.monotonic(), end, "never happened")
            time.sleep(0.01)

    def is_writing(self):
        return any(os.path.getsize(path) > 0 for path in glob.glob(os.path.join(self.out, ".edit-factory-*.part")))

    def jobs(self, *options):
        return self.done("queue", "list", "--json", *options).json

    def files(self):
        return sorted(os.listdir(self.out)) if os.path.isdir(self.out) else []

    def limited(self, size, *arguments):
        """On a disk that takes no file larger than this, as if it were full."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return Result(subprocess.run([self.binary, *arguments], text=True, timeout=100, capture_output=True,
                                     env=self.env, cwd=self.folder, preexec_fn=limit, restore_signals=False))

    def test_killed_while_extracting(self):
        self.long_video()
        process = self.start("segment", "extract", "v.mp4", "-o", "out")
        self.wait_for(process, self.is_writing)
        process.kill()
        process.wait()
        job, = self.jobs("--kind", "render")
        self.assertEqual(job["state"], "running")
        self.assertEqual(self.done("queue", "run", "--json").json["completed"], 1)
        self.assertEqual(self.files(), ["v-01-x.mp4"])
        job, = self.jobs("--kind", "render")
        self.assertEqual((job["state"], job["problem"]), ("completed", None))

    def test_killed_while_importing(self):
        names = [self.video(f"{i}.mp4", n_frames=100) for i in range(4)]
        process = self.start("source", "add", *names, "--wait")
        self.wait_for(process, lambda: glob.glob(os.path.join(self.env["XDG_CACHE_HOME"], "**", "frames"),
                                                 recursive=True))
        process.kill()
        process.wait()
        self.done("source", "add", *names, "--wait")
        self.assertEqual([s["state"] for s in self.done("source", "list", "--json").json], ["ready"] * 4)
        self.assertEqual({j["state"] for j in self.jobs()}, {"completed"})

    def test_owner_is_killed(self):
        """Who waits for the owner goes on with its work."""
        names = [self.video(f"{i}.mp4", n_frames=100 + i) for i in range(6)]
        self.done("source", "add", *names)
        first = self.start("queue", "run", "--json")
        self.wait_for(first, lambda: any(j["state"] == "running" for j in self.jobs()))
        second = self.start("queue", "run", "--json")
        self.wait_for(second, lambda: "completed" in {j["state"] for j in self.jobs()})
        first.kill()
        first.wait()
        out, err = second.communicate(timeout=100)
        self.assertEqual(second.returncode, 0, err)
        self.assertEqual({j["state"] for j in self.jobs()}, {"completed"})
        self.assertEqual({s["state"] for s in self.done("source", "list", "--json").json}, {"ready"})

    def test_files_of_marks(self):
        self.video()
        self.done("source", "add", "v.mp4", "--wait")
        self.done("segment", "add", "v.mp4", "0", "1")
        self.assertIn("“gone.csv” is not there", self.fails(3, "segment", "import", "v.mp4", "gone.csv").err)
        os.mkdir(self.out)
        self.assertIn("is a folder", self.cli("segment", "export", "v.mp4", "-o", "out").err)
        result = self.limited(1, "segment", "export", "v.mp4", "-o", "marks.csv")
        self.assertNotEqual(result.status, 0)
        self.assertNotEqual(result.err.strip(), "")

    def children(self, process):
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
            return [int(word) for word in file.read().split()]

    def states_of_children(self, process):
        states = set()
        for child in self.children(process):
            with open(f"/proc/{child}/stat") as file:
                states.add(file.read().rpartition(")")[2].split()[0])
        return states

    def test_paused_while_extracting(self):
        self.long_video()
        process = self.start("segment", "extract", "v.mp4", "-o", "out")
        self.wait_for(process, self.is_writing)
        self.done("queue", "pause")
        self.wait_for(process, lambda: self.states_of_children(process) == {"T"})
        job, = self.jobs("--kind", "render")
        self.assertEqual(job["state"], "running")
        part, = glob.glob(os.path.join(self.out, ".edit-factory-*.part"))
        inode = os.stat(part).st_ino
        self.done("queue", "resume")
        self.assertEqual(process.wait(100), 0)
        self.assertEqual(self.files(), ["v-01-x.mp4"])
        self.assertEqual(os.stat(os.path.join(self.out, "v-01-x.mp4")).st_ino, inode, "it was not begun anew")
        job, = self.jobs("--kind", "render")
        self.assertEqual((job["state"], job["attempts"]), ("completed", 0))

    def test_killed_while_paused(self):
        self.long_video()
        process = self.start("segment", "extract", "v.mp4", "-o", "out")
        self.wait_for(process, self.is_writing)
        self.done("queue", "pause")
        self.wait_for(process, lambda: self.states_of_children(process) == {"T"})
        child, = self.children(process)
        process.kill()
        process.wait()
        end = time.monotonic() + 30
        while os.path.exists(f"/proc/{child}") and time.monotonic() < end:
            time.sleep(0.01)
        self.assertFalse(os.path.exists(f"/proc/{child}"), "what stands still ends with its parent")
        self.assertEqual(self.done("queue", "run", "--json").json["completed"], 0)
        self.done("queue", "resume")
        self.assertEqual(self.done("queue", "run", "--json").json["completed"], 1)
        self.assertEqual(self.files(), ["v-01-x.mp4"])

    def test_interrupted_while_paused(self):
        self.long_video()
        process = self.start("segment", "extract", "v.mp4", "-o", "out")
        self.wait_for(process, self.is_writing)
        self.done("queue", "pause")
        self.wait_for(process, lambda: self.states_of_children(process) == {"T"})
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 130)
        self.assertEqual(self.files(), [])

    def test_full_while_extracting(self):
        self.noisy_video()
        began = time.monotonic()
        result = self.limited(600_000, "segment", "extract", "v.mp4", "-o", "out")
        self.assertEqual(result.status, 1, result)
        self.assertIn("space", result.err)
        self.assertLess(time.monotonic() - began, 20, "it is told at once, not after three attempts")
        self.assertEqual(self.files(), [], "nothing half is left")
        self.done("queue", "retry", "--failed")
        self.assertEqual(self.done("queue", "run", "--json").json["completed"], 1)
        self.assertEqual(self.files(), ["v-01-x.mp4"])

    def test_full_while_importing(self):
        self.video("v.mp4", n_frames=500)
        self.done("source", "add", "v.mp4")
        result = self.limited(400_000, "queue", "run")
        self.assertIn(result.status, (0, 1), result)
        if result.status != 0:
            self.assertNotEqual(result.err.strip(), "")
        self.done("queue", "retry", "--failed")
        self.done("queue", "run")
        source, = self.done("source", "list", "--json").json
        self.assertEqual(source["state"], "ready")

    def test_full_database(self):
        before = self.done("profile", "list", "--json").json
        result = self.limited(1, "profile", "add", "B")
        self.assertNotEqual(result.status, 0)
        self.assertNotEqual(result.err.strip(), "")
        self.assertEqual(self.done("profile", "list", "--json").json, before)
        self.done("profile", "add", "B")

    @unittest.skipIf(os.geteuid() == 0, "may write everywhere")
    def test_folder_that_may_not_be_written_to(self):
        self.video()
        self.done("source", "add", "v.mp4", "--wait")
        self.done("segment", "add", "v.mp4", "0", "1")
        os.mkdir(self.out, 0o500)
        began = time.monotonic()
        result = self.fails(1, "segment", "extract", "v.mp4", "-o", "out")
        self.assertIn("cannot be written to", result.err)
        self.assertLess(time.monotonic() - began, 5)

    def test_missing(self):
        names = [self.video(f"{i}.mp4") for i in range(3)]
        result = self.cli("source", "add", names[0], "gone.mp4", names[1], "--wait", "--json")
        self.assertEqual(result.status, 4, result)
        self.assertIn("“gone.mp4” is not there", result.error["message"])
        self.assertEqual(sorted(s["name"] for s in result.json), names[:2])
        self.assertEqual({s["state"] for s in result.json}, {"ready"})

        # Gone between being added and being read.
        self.done("source", "add", names[2])
        os.remove(os.path.join(self.folder, names[2]))
        result = self.cli("queue", "run", "--json")
        self.assertEqual((result.status, result.json["failed"]), (1, 1), result)
        self.assertIn("“2.mp4” is not where it was", result.err)
        job, = self.jobs("--state", "failed")
        self.assertEqual((job["kind"], job["attempts"]), ("import", 1))

    def test_missing_while_extracting(self):
        self.video()
        self.done("source", "add", "v.mp4", "--wait")
        self.done("segment", "add", "v.mp4", "0", "1")
        os.remove(os.path.join(self.folder, "v.mp4"))
        began = time.monotonic()
        result = self.fails(1, "segment", "extract", "v.mp4", "-o", "out")
        self.assertLess(time.monotonic() - began, 5, "it is told at once")
        self.assertEqual(result.err.count("“v.mp4”"), 1, result)


if __name__ == "__main__":
    unittest.main(verbosity=2)
