# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that renders, asked through its pipes as the application asks it."""

import json
import os
import select
import signal
import subprocess
import tempfile
import time
import unittest

SECRET = "Nobody else reads this"


def run(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()


class RenderChild(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ef-render-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.video = run(os.environ["EF_MAKE_VIDEO"], "sound=1", "n_frames=250", "gop=50", "width=640", "height=360")
        self.start()

    def start(self, **env):
        self.errors = open(os.path.join(self.folder, "stderr"), "w+")
        self.addCleanup(self.errors.close)
        self.child = subprocess.Popen([os.environ["EF_CLI"], "render-plan"], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=self.errors, text=True, bufsize=1,
                                      env={**os.environ, "G_MESSAGES_DEBUG": "all", **env})
        self.addCleanup(self.stop, self.child)

    def stop(self, child):
        if not child.stdin.closed:
            child.stdin.close()
        child.wait(30)
        child.stdout.close()

    def file(self, name):
        return os.path.join(self.folder, name)

    def plan(self, name, *words, end="2", size="108"):
        return json.loads(run(os.environ["EF_MAKE_PLAN"], f"folder={self.file('on-the-way')}", f"stretch={self.video}",
                              f"end={end}", f"output={self.file(name)}", f"width={size}", f"height={int(size) * 16 // 9}",
                              "render=abc-" + name, *words))

    def send(self, **members):
        self.child.stdin.write(json.dumps(members) + "\n")

    def hear(self):
        line = self.child.stdout.readline()
        self.assertNotEqual(line, "", "it went away")
        return json.loads(line)

    def answer(self, id):
        """The last of a plan, and what came before it."""
        before = []
        while True:
            answer = self.hear()
            if answer["id"] == id and ("done" in answer or "error" in answer):
                return answer, before
            before.append(answer)

    def visible(self):
        return sorted(name for name in os.listdir(self.folder) if not name.startswith(".") and name != "stderr")

    def parts(self):
        return [name for name in os.listdir(self.folder) if name.endswith(".part")]

    def until(self, stage, progress=0.0):
        while True:
            answer = self.hear()
            self.assertIn("stage", answer, answer)
            if answer["stage"] == stage and answer["progress"] > progress:
                return

    def slow(self, name="slow.mp4"):
        return self.plan(name, "quality=5", end="10", size="720")

    def test_plans_in_a_row(self):
        for number in range(3):
            self.send(id=f"p{number}", plan=self.plan(f"{number}.mp4"))
        seen = []
        while len(seen) < 3:
            answer = self.hear()
            self.assertNotIn("error", answer)
            if "done" in answer:
                seen.append(answer["id"])
                (file,) = answer["done"]
                self.assertEqual(file["render"], f"abc-{answer['id'][1:]}.mp4")
                self.assertEqual(file["size"], os.path.getsize(file["file"]))
                self.assertEqual((file["frames"], file["duration"], file["encoder"]), (50, 2000000000, "x264"))
            else:
                self.assertIn(answer["stage"], ("checking", "measuring", "encoding", "verifying"))
                self.assertTrue(0 <= answer["progress"] <= 1)
        self.assertEqual(seen, ["p0", "p1", "p2"])
        self.assertEqual(self.visible(), ["0.mp4", "1.mp4", "2.mp4"])
        self.assertEqual(self.parts(), [])

    def test_nonsense(self):
        self.child.stdin.write("garbage\n[1]\n{}\n{\"plan\":{},\"id\":\"x\"}\n{\"pause\":1}\n{\"plan\":7,\"id\":\"y\"}\n")
        answers = [self.hear() for _ in range(6)]
        for answer in answers:
            self.assertIn("error", answer)
            self.assertGreater(len(answer["error"]["message"]), 10)
        self.assertEqual([answer["id"] for answer in answers], ["", "", "", "x", "", "y"])
        self.send(id="z", plan=self.plan("after.mp4"))
        self.assertIn("done", self.answer("z")[0])

    def test_errors_have_codes(self):
        open(self.file("taken.mp4"), "w").close()
        self.send(id="a", plan=self.plan("taken.mp4"))
        self.assertEqual(self.answer("a")[0]["error"]["code"], "taken")
        plan = self.plan("gone.mp4")
        plan["stretches"][0]["path"] += "-gone"
        self.send(id="b", plan=plan)
        self.assertEqual(self.answer("b")[0]["error"]["code"], "unreadable")
        self.assertEqual(self.visible(), ["taken.mp4"])

    def test_cancel(self):
        self.send(id="a", plan=self.slow())
        self.until("encoding")
        self.send(cancel=True)
        self.assertEqual(self.answer("a")[0]["error"]["code"], "cancelled")
        self.assertEqual((self.visible(), self.parts()), ([], []))
        self.send(id="b", plan=self.plan("b.mp4"))
        self.assertIn("done", self.answer("b")[0])

    def test_cancel_one_that_waits(self):
        self.send(id="a", plan=self.plan("a.mp4", end="8"))
        self.send(id="b", plan=self.plan("b.mp4"))
        self.send(cancel=True, id="b")
        answer, before = self.answer("b")
        self.assertEqual(answer["error"]["code"], "cancelled")
        if not any("done" in each for each in before):
            self.assertIn("done", self.answer("a")[0])
        self.assertEqual(self.visible(), ["a.mp4"])

    def cpu(self):
        with open(f"/proc/{self.child.pid}/stat") as file:
            words = file.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def test_pause(self):
        self.send(id="a", plan=self.plan("a.mp4", "quality=5", end="10", size="360"))
        self.until("encoding")
        self.send(pause=True)
        used = self.cpu()
        for _ in range(100):
            time.sleep(0.5)
            used, before = self.cpu(), used
            if used == before:
                break
        time.sleep(1)
        self.assertLess(self.cpu() - used, 0.1, "it stands still")
        self.send(pause=False)
        self.assertEqual(self.answer("a")[0]["done"][0]["frames"], 250)

    def test_end_of_input(self):
        self.send(id="a", plan=self.slow())
        self.until("encoding")
        self.child.stdin.close()
        self.assertEqual(self.child.wait(30), 0)
        self.assertEqual((self.visible(), self.parts()), ([], []))

    def test_ended_politely(self):
        self.send(id="a", plan=self.slow())
        self.until("encoding")
        self.child.terminate()
        self.assertEqual(self.child.wait(30), 0)
        self.assertEqual((self.visible(), self.parts()), ([], []))

    def test_killed(self):
        self.send(id="a", plan=self.slow())
        self.until("encoding")
        self.child.kill()
        self.child.wait()
        self.assertEqual(self.parts(), [".edit-factory-abc-slow.mp4.part"])
        self.assertNotIn("slow.mp4", self.visible())
        self.start()
        plan = self.plan("slow.mp4")
        self.send(id="a", plan=plan)
        self.assertIn("done", self.answer("a")[0])
        self.assertEqual((self.visible(), self.parts()), (["slow.mp4"], []))

    def test_finished_is_not_made_again(self):
        plan = self.plan("once.mp4")
        self.send(id="a", plan=plan)
        first = self.answer("a")[0]["done"]
        before = os.stat(self.file("once.mp4"))
        self.send(id="b", plan=plan)
        self.assertEqual(self.answer("b")[0]["done"], first)
        after = os.stat(self.file("once.mp4"))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_says_nothing_of_what_is_made(self):
        plan = self.plan("quiet.mp4")
        plan["title"] = plan["stretches"][0]["label"] = SECRET
        self.send(id="a", plan=plan)
        self.answer("a")
        self.errors.seek(0)
        self.assertNotIn(SECRET, self.errors.read())

    def test_ends_with_its_parent(self):
        script = ("import os, subprocess, sys, time\n"
                  "child = subprocess.Popen([os.environ['EF_CLI'], 'render-plan'], stdin=subprocess.PIPE)\n"
                  "print(child.pid, flush=True)\n"
                  "time.sleep(60)\n")
        parent = subprocess.Popen(["python3", "-c", script], stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        time.sleep(0.5)
        handle = os.pidfd_open(pid)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        self.assertTrue(select.select([handle], [], [], 10)[0], "it lives on")
        os.close(handle)


if __name__ == "__main__":
    unittest.main()
