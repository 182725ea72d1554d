# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess
import time
import unittest

import videos
from support import CliTest


class RenderPlan(CliTest):
    def setUp(self):
        super().setUp()
        videos.make(os.path.join(self.folder, "v.mp4"), n_frames=250, sound=1, width=640, height=360)

    def file(self, name):
        return os.path.join(self.folder, name)

    def plan(self, name, *words, end="1"):
        text = subprocess.run([os.environ["EF_MAKE_PLAN"], f"stretch={self.file('v.mp4')}", f"end={end}",
                               f"output={self.file(name + '.mp4')}", "format=9:16", "width=108", "height=192", *words],
                              check=True, capture_output=True, text=True).stdout
        with open(self.file(name + ".json"), "w") as file:
            file.write(text)
        return name + ".json"

    def test_shape(self):
        plan = self.plan("one", f"output={self.file('two.mp4')}", "format=1:1", "width=96", "height=96", "render=xyz")
        made = self.done("render-plan", "--json", plan).json
        self.assertEqual([(m["file"], m["format"], m["width"], m["height"]) for m in made],
                         [(self.file("one.mp4"), "9:16", 108, 192), (self.file("two.mp4"), "1:1", 96, 96)])
        for each in made:
            self.assertEqual((each["duration"], each["frames"], each["state"], each["encoder"]),
                             (1.0, 25, "completed", "x264"))
            self.assertEqual(each["size"], os.path.getsize(each["file"]))
        self.assertEqual([m["id"] for m in made], ["", "xyz"])
        self.assertEqual(self.done("render-plan", plan).out, f"{self.file('one.mp4')}\n{self.file('two.mp4')}\n",
                         "what is there is not made again")

    def test_several(self):
        plans = [self.plan(name) for name in "abc"]
        result = self.done("render-plan", *plans)
        self.assertEqual(result.out.split(), [self.file(name + ".mp4") for name in "abc"])
        self.assertIn("of 3 done", result.err)
        self.assertEqual(self.done("--quiet", "render-plan", self.plan("d")).err, "")

    def test_failures(self):
        self.fails(2, "render-plan", "--nonsense")
        self.fails(3, "render-plan", "nothing.json")
        with open(self.file("bad.json"), "w") as file:
            file.write("[]")
        self.assertEqual(self.fails(4, "render-plan", "--json", "bad.json").error["code"], "invalid")
        plan = self.plan("taken")
        open(self.file("taken.mp4"), "w").close()
        self.assertEqual(self.fails(4, "render-plan", "--json", plan).error["code"], "taken")

        # One that fails does not keep the others from being made.
        result = self.cli("render-plan", "bad.json", plan, self.plan("good"))
        self.assertEqual(result.status, 4)
        self.assertEqual(result.out.strip(), self.file("good.mp4"))

    def test_interrupted(self):
        plan = self.plan("long", "width=720", "height=1280", "quality=5", end="10")
        process = subprocess.Popen([self.binary, "render-plan", plan], cwd=self.folder, env=self.env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not any(name.endswith(".part") for name in os.listdir(self.folder)):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(30), 130)
        self.assertEqual([name for name in os.listdir(self.folder) if "part" in name or name == "long.mp4"], [])


if __name__ == "__main__":
    unittest.main()
