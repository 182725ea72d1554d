# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that reads media files, asked through its pipes as the application asks it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest


def make_video(*options):
    return subprocess.run([os.environ["EF_MAKE_VIDEO"], *options], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.strip()


def to_uri(path):
    return pathlib.Path(path).as_uri()


class Child(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ef-child-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.video = make_video("sound=1", "b_frames=2", "gop=12", "n_frames=100")
        self.last_id = 0
        self.start()

    def start(self, **env):
        self.child = subprocess.Popen([os.environ["EF_CLI"], "read-media"], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, text=True, env={**os.environ, **env})
        self.addCleanup(self.stop, self.child)

    def stop(self, child):
        child.stdin.close()
        self.assertEqual(child.wait(30), 0)
        self.assertEqual(child.stdout.read(), "", "nothing is said that was not asked for")
        child.stdout.close()

    def send(self, text):
        self.child.stdin.write(text + "\n")
        self.child.stdin.flush()

    def file(self, name):
        return os.path.join(self.folder, name)

    def ask(self, verb, file=None, video=None, **members):
        """The last answer, and what came before it."""
        self.last_id += 1
        request = {"id": self.last_id, "do": verb, "uri": to_uri(video or self.video), **members}
        if file:
            request["file"] = to_uri(self.file(file))
        self.send(json.dumps(request))
        return self.wait()

    def wait(self):
        before = []
        while True:
            answer = json.loads(self.child.stdout.readline())
            self.assertEqual(answer["id"], self.last_id)
            if "result" in answer or "error" in answer:
                return answer, before
            self.assertTrue("progress" in answer or answer.get("partial") is True, answer)
            before.append(answer)

    def done(self, *words, **members):
        answer, _ = self.ask(*words, **members)
        self.assertIn("result", answer)
        return answer["result"]

    def fails(self, code, *words, **members):
        answer, _ = self.ask(*words, **members)
        self.assertIn("error", answer)
        self.assertEqual(answer["error"]["code"], code, answer)
        self.assertGreater(len(answer["error"]["message"]), 10)
        return answer["error"]["message"]

    def size(self, name):
        return os.path.getsize(self.file(name))

    def nothing_half(self):
        self.assertEqual([name for name in os.listdir(self.folder) if name.endswith(".part")], [])

    def test_probe(self):
        result = self.done("probe")
        self.assertEqual(result["info"]["video_codec"], "H.264")
        self.assertEqual(result["info"]["rate"], "25/1")
        self.assertEqual(result["size"], os.path.getsize(self.video))
        self.assertEqual(result["modified"], os.stat(self.video).st_mtime_ns // 1000)
        self.assertNotIn("/", result["fingerprint"])

    def test_frames(self):
        result = self.done("frames", "frames")
        self.assertEqual(result, {"n_frames": 100, "key_distance": 480000000, "end": 4000000000})
        self.assertGreater(self.size("frames"), 8)
        self.nothing_half()

    def test_levels_and_scores(self):
        self.assertEqual(self.done("levels", "levels"), {})
        self.assertGreater(self.size("levels"), 100)
        self.assertEqual(self.done("scores", "keys", keys=True), {})
        self.assertEqual(self.done("scores", "all", keys=False), {})
        self.assertGreater(self.size("all"), self.size("keys"))
        self.assertEqual(self.done("columns", "columns"), {})
        self.assertGreater(self.size("columns"), 100)
        both = "file://" + self.file("both")
        self.assertEqual(self.done("scores", "again", keys=False, columns=both), {})
        self.assertEqual((self.size("again"), self.size("both")), (self.size("all"), self.size("columns")))
        self.nothing_half()

    def test_pictures(self):
        result = self.done("film", "film", times=[0, 480000000, 960000000, 3360000000])
        self.assertEqual(result, {"n_pictures": 4})
        size = self.size("film")
        for time_asked in (1000000000, 2000000000, 40000000):
            result = self.done("picture", "film", time=time_asked, exact=True, width=320, height=180)
            self.assertEqual(result, {"time": time_asked})
        self.assertGreater(self.size("film"), size)

    def test_poster(self):
        dark = make_video("n_frames=100", "black_from=0", "black_to=40", "gop=10")
        self.assertEqual(self.done("poster", "dark.jpg", video=dark, width=160, height=90), {})
        self.assertEqual(self.done("poster", "light.jpg", width=160, height=90), {})
        for name in ("dark.jpg", "light.jpg"):
            with open(self.file(name), "rb") as file:
                self.assertEqual(file.read(2), b"\xff\xd8")
        self.assertGreater(self.size("dark.jpg"), self.size("light.jpg") / 2, "not a black one")

    def test_proxy(self):
        self.assertEqual(self.done("proxy", "proxy.mp4"), {})
        probed = self.done("probe", video=self.file("proxy.mp4"))
        self.assertEqual(probed["info"]["video_codec"], "H.264")
        frames = self.done("frames", "frames", video=self.file("proxy.mp4"))
        self.assertEqual(frames["n_frames"], 100)
        self.nothing_half()

    def test_extract(self):
        info = self.done("probe")["info"]
        self.done("frames", "frames")
        result = self.done("extract", "out.mp4", frames=to_uri(self.file("frames")), info=info,
                           begin=1000000000, end=2000000000, mode="exact")
        self.assertEqual(result, {"notice": None})
        self.assertEqual(self.done("frames", "out", video=self.file("out.mp4"))["n_frames"], 25)

    def test_several_at_once(self):
        lines = [json.dumps({"id": n, "do": "probe", "uri": to_uri(self.video)}) for n in range(1, 4)]
        self.send("\n".join(lines))
        for n in range(1, 4):
            self.last_id = n
            self.assertIn("result", self.wait()[0])

    def test_refused(self):
        nothing = self.file("nothing.mp4")
        for verb, members in (("probe", {}), ("frames", {}), ("levels", {}), ("scores", {"keys": True}), ("columns", {}),
                              ("film", {"times": [0]}), ("proxy", {}),
                              ("picture", {"time": 0, "exact": True, "width": 9, "height": 9}),
                              ("poster", {"width": 9, "height": 9})):
            self.assertIn("nothing.mp4", self.fails("unreadable", verb, "file", video=nothing, **members))
        self.nothing_half()

    def test_nonsense(self):
        for text in ("x", "[]", "{}", "7", '{"id":[]}', '{"do":7}', '{"do":"probe"}', '{"do":"probe","uri":7}',
                     "\x01", '{"id":0,"do":"fly","uri":"file:///x"}', "{" * 1000, '"' + "x" * 100000):
            self.last_id = 0
            self.send(text)
            self.assertEqual(self.wait()[0]["error"]["code"], "failed")
        for verb, members in (("frames", {}), ("picture", {"time": -1, "width": 9, "height": 9}),
                              ("film", {"times": [0, "1"]}), ("film", {"times": 0}), ("film", {"times": [-1]}),
                              ("picture", {"time": 0, "width": 0, "height": 10 ** 12}),
                              ("extract", {"mode": "exact", "begin": 0, "end": 1})):
            file = None if verb == "frames" else "file"
            self.fails("failed", verb, file, **members)
        self.assertIn("info", self.done("probe"), "and it goes on")

    def test_nowhere_to_write(self):
        os.mkdir(self.file("folder"))
        self.fails("failed", "frames", "none/file")
        self.fails("failed", "frames", "folder")
        self.nothing_half()

    def test_interrupted_by_key(self):
        self.assertIn("info", self.done("probe"))
        self.child.send_signal(signal.SIGINT)
        self.assertIn("info", self.done("probe"))

    def test_ended_politely(self):
        long = make_video("n_frames=3000", "width=640", "height=360")
        self.last_id = 1
        self.send(json.dumps({"id": 1, "do": "proxy", "uri": to_uri(long), "file": to_uri(self.file("p.mp4"))}))
        while not os.listdir(self.folder):
            time.sleep(0.01)
        self.child.send_signal(signal.SIGTERM)
        self.assertEqual(self.child.wait(30), 0)
        self.nothing_half()
        while self.child.stdout.readline():
            pass

    def test_ends_with_parent(self):
        """Although its standard input stays open."""
        code = ("import os, subprocess, sys, time\n"
                "child = subprocess.Popen([os.environ['EF_CLI'], 'read-media'], stdin=0, stdout=2)\n"
                "print(child.pid, flush=True)\n"
                "time.sleep(1000)\n")
        parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        parent.stdin.write('{"id":7,"do":"nothing"}\n')
        parent.stdin.flush()
        self.assertIn('"id":7', parent.stderr.readline())
        parent.kill()
        parent.wait()
        for _ in range(300):
            if self.is_gone(child):
                break
            time.sleep(0.1)
        self.assertTrue(self.is_gone(child))
        for pipe in (parent.stdin, parent.stdout, parent.stderr):
            pipe.close()

    @staticmethod
    def is_gone(pid):
        try:
            with open(f"/proc/{pid}/stat") as file:
                return file.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True


if __name__ == "__main__":
    unittest.main()
