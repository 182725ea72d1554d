# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import signal
import subprocess
import unittest

import videos
from support import CliTest

SHAPE = ("id", "name", "path", "duration", "width", "height", "rate", "state")


class Sources(CliTest):
    def setUp(self):
        super().setUp()
        self.add("A")

    def path(self, name):
        return os.path.join(self.folder, name)

    def source(self, name="v.mp4", *options, **video):
        videos.make(self.path(name), **video)
        return self.done("source", "add", name, "--json", *options).json[0]

    def names(self, *options):
        return [s["name"] for s in self.done("source", "list", "--json", *options).json]

    def jobs(self, *options):
        return self.done("queue", "list", "--json", *options).json

    def test_shape(self):
        self.assertEqual(self.done("source", "list", "--json").json, [])
        self.assertIn("source add", self.done("source", "list").err)
        source = self.source()
        for key in SHAPE:
            self.assertIn(key, source)
        self.assertEqual((source["name"], source["width"], source["height"], source["rate"]),
                         ("v.mp4", 160, 90, 25))
        self.assertEqual(source["path"], self.path("v.mp4"))
        self.assertAlmostEqual(source["duration"], 5, delta=0.1)
        self.assertEqual(source["state"], "analysing", "probed, and not more")
        self.assertEqual(self.done("source", "show", "v.mp4", "--json").json, source)
        self.assertEqual(self.done("source", "show", source["id"][:8], "--json").json, source)
        self.assertEqual(self.done("source", "list", "--json").json, [source])
        self.assertIn("160x90", self.done("source", "list").out)

    def test_known(self):
        source = self.source()
        result = self.done("source", "add", "v.mp4", self.path("v.mp4"), "--json")
        self.assertEqual({s["id"] for s in result.json}, {source["id"]})
        self.assertIn("already", result.err)
        self.assertEqual(self.names(), ["v.mp4"])
        self.assertEqual(len(self.jobs()), 1)

    def test_wait(self):
        self.assertEqual(self.source("v.mp4", "--wait")["state"], "ready")
        self.assertEqual({j["state"] for j in self.jobs()}, {"completed"})
        self.assertEqual({j["kind"] for j in self.jobs()}, {"import", "analysis"})

    def test_wait_while_paused(self):
        self.done("queue", "pause")
        result = self.done("source", "add", videos.make(self.path("v.mp4")), "--wait", "--json")
        self.assertEqual(result.json[0]["state"], "analysing")
        self.assertIn("resume", result.err)

    def test_folder(self):
        os.makedirs(self.path("in/deep"))
        videos.make(self.path("in/b.mp4"))
        videos.make(self.path("in/deep/a.mp4"))
        with open(self.path("in/notes.txt"), "w") as file:
            file.write("no video")
        self.done("source", "add", "in")
        self.assertEqual(sorted(self.names()), ["a.mp4", "b.mp4"])

    def test_refused(self):
        """Each says what is wrong; the others are added all the same."""
        videos.make_sound(self.path("sound.m4a"))
        videos.make_without_index(self.path("torn.mp4"))
        videos.make(self.path("good.mp4"))
        os.makedirs(self.path("empty"))
        for name, content in (("text.mp4", b"this is no video\n" * 99), ("nothing.mp4", b"")):
            with open(self.path(name), "wb") as file:
                file.write(content)
        bad = ["sound.m4a", "torn.mp4", "text.mp4", "nothing.mp4", "missing.mp4", "empty"]
        result = self.cli("source", "add", *bad, "good.mp4", "--json")
        self.assertEqual(result.status, 4, result)
        self.assertEqual([s["name"] for s in result.json], ["good.mp4"])
        self.assertEqual(result.err.count('"error"'), len(bad), result)
        for name in bad:
            self.assertIn(name, result.err)
            self.fails(4, "source", "add", name)
        self.assertEqual(self.names(), ["good.mp4"])

    @unittest.skipIf(os.geteuid() == 0, "the administrator may read everything")
    def test_permission(self):
        videos.make(self.path("v.mp4"))
        os.chmod(self.path("v.mp4"), 0)
        self.fails(4, "source", "add", "v.mp4")

    def test_names(self):
        for name in ("line\nbreak.mp4", "-dash.mp4", "Привет ☕.mp4", "x" * 251 + ".mp4"):
            videos.make(self.path(name))
            source = self.done("source", "add", "--json", "--", name).json[0]
            self.assertNotIn("\n", source["name"])
            self.assertEqual(self.done("source", "show", source["id"], "--json").json, source)
            self.assertEqual(self.done("source", "remove", source["id"], "--json").json, {"count": 1})
            self.assertTrue(os.path.exists(self.path(name)), "a file is never touched")

    def test_name_that_is_not_text(self):
        name = b"caf\xe9.mp4"
        videos.make(os.path.join(os.fsencode(self.folder), name))
        source = self.done("source", "add", name, "--json", "--wait").json[0]
        self.assertEqual(source["state"], "ready")
        self.assertIn("%E9", source["uri"])
        self.done("segment", "add", source["id"], "0", "1")
        made = self.done("segment", "extract", source["id"], "-o", "out", "--mode", "keyframe", "--json").json
        self.assertTrue(os.path.exists(made[0]["file"]))

    def test_ambiguous(self):
        os.makedirs(self.path("other"))
        one, other = self.source(), self.source("other/v.mp4")
        error = self.fails(2, "source", "show", "v.mp4", "--json").error
        self.assertEqual(error["code"], "ambiguous")
        for source in (one, other):
            self.assertIn(source["id"][:8], error["message"])
        self.fails(2, "segment", "list", "v.mp4")

    def test_not_found(self):
        source = self.source()
        for text in ("none", "", source["id"][:3], "\udcff"):
            error = self.fails(3, "source", "show", text, "--json").error
            self.assertEqual(error["code"], "not-found")
        self.assertIn("source list", self.fails(3, "source", "remove", "none").err)

    def test_rename(self):
        source = self.source()
        renamed = self.done("source", "rename", "v.mp4", " Talk ", "--json").json
        self.assertEqual(renamed, {**source, "name": "Talk"})
        self.assertTrue(os.path.exists(self.path("v.mp4")))
        for name in ("", " ", "a\nb", "x" * 256):
            self.fails(4, "source", "rename", "Talk", name)
        self.fails(3, "source", "rename", "v.mp4", "B")

    def test_relink(self):
        self.source("a.mp4")
        self.source("b.mp4", n_frames=100)
        self.source("short.mp4", n_frames=30)
        os.makedirs(self.path("moved"))
        for name in ("a.mp4", "b.mp4"):
            shutil.move(self.path(name), self.path(f"moved/{name}"))
        error = self.fails(4, "source", "relink", "a.mp4", "nowhere.mp4", "--json").error
        self.assertEqual(error["code"], "unreadable")
        self.fails(4, "source", "relink", "a.mp4", "short.mp4")
        self.assertEqual(self.done("source", "show", "a.mp4", "--json").json["path"], self.path("a.mp4"))
        relinked = self.done("source", "relink", "a.mp4", "moved/a.mp4", "--json").json
        self.assertEqual(relinked["path"], self.path("moved/a.mp4"))

    def test_remove(self):
        self.source()
        self.done("segment", "add", "v.mp4", "0", "1")
        self.done("source", "remove", "v.mp4")
        self.assertEqual(self.names(), [])
        self.assertTrue(os.path.exists(self.path("v.mp4")))
        self.assertEqual([j for j in self.jobs() if j["state"] not in ("canceled", "completed")], [])
        self.fails(3, "source", "remove", "v.mp4")

    def test_two_profiles(self):
        """The same file, and nothing of one is seen by the other."""
        self.add("B")
        mine = self.source("v.mp4", "--wait")
        theirs = self.done("--profile", "B", "source", "add", "v.mp4", "--wait", "--json").json[0]
        self.assertNotEqual(mine["id"], theirs["id"])
        segment = self.done("segment", "add", "v.mp4", "1", "2", "--json").json
        self.assertEqual(self.done("--profile", "B", "segment", "list", "v.mp4", "--json").json, [])
        self.fails(3, "--profile", "B", "source", "show", mine["id"])
        self.fails(3, "--profile", "B", "segment", "set", segment["id"], "label=x")
        self.fails(3, "--profile", "B", "segment", "remove", segment["id"])
        self.assertEqual(self.done("profile", "remove", "B", "--yes", "--json").json, {"count": 1})
        self.assertEqual(self.names(), ["v.mp4"])
        self.done("suggest", "v.mp4")

    def test_what_goes_with_a_profile(self):
        self.add("B")
        self.done("--profile", "B", "source", "add", videos.make(self.path("v.mp4")))
        self.assertIn("--yes", self.fails(4, "profile", "remove", "B").err)
        self.done("profile", "remove", "B", "--yes")
        self.assertTrue(os.path.exists(self.path("v.mp4")))

    def test_two_at_once(self):
        videos.make(self.path("v.mp4"))
        processes = [subprocess.Popen([self.binary, "source", "add", "v.mp4", "--wait", "--json"], env=self.env,
                                      cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                     for _ in range(3)]
        for process in processes:
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 0, err)
        self.assertEqual(self.names(), ["v.mp4"])
        self.assertEqual(self.done("source", "list", "--json").json[0]["state"], "ready")
        self.assertEqual([j["state"] for j in self.jobs()], ["completed"] * 2)

    def test_interrupted(self):
        videos.make(self.path("v.mp4"), n_frames=2500)
        process = subprocess.Popen([self.binary, "source", "add", "v.mp4", "--wait"], env=self.env,
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while not os.path.exists(os.path.join(self.data, "studio.db")) or not self.jobs():
            pass
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertTrue(all(j["state"] != "running" for j in self.jobs()))
        self.done("queue", "run")
        self.assertEqual(self.done("source", "list", "--json").json[0]["state"], "ready")

    def test_usage(self):
        for words in (["add"], ["show"], ["rename", "a"], ["relink", "a"], ["remove"], ["list", "x"], ["fly"]):
            self.fails(2, "source", *words)
        self.assertIn("relink", self.done("source", "--help").out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
