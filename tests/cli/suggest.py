# SPDX-License-Identifier: GPL-3.0-or-later
import os
import unittest

import videos
from support import CliTest


class Suggest(CliTest):
    def setUp(self):
        super().setUp()
        self.add("A")

    def source(self, name="v.mp4", **video):
        videos.make(os.path.join(self.folder, name), **video)
        return self.done("source", "add", name, "--json").json[0]

    def suggest(self, *options):
        return self.done("suggest", "v.mp4", "--json", *options).json

    def test_shape(self):
        source = self.source()
        found = self.suggest()
        self.assertEqual(self.done("source", "show", "v.mp4", "--json").json["state"], "ready", "read on the way")
        self.assertNotEqual(found, [])
        for each in found:
            self.assertEqual(set(each), {"begin", "end", "kind", "score"})
            self.assertLess(each["begin"], each["end"])
            self.assertTrue(0 <= each["score"] <= 1)
            self.assertAlmostEqual(each["begin"] * 25, round(each["begin"] * 25), delta=1e-6)
        self.assertEqual([e["begin"] for e in found], sorted(e["begin"] for e in found))
        self.assertEqual(self.suggest(), found, "reading it is done once")
        self.assertEqual(len(self.done("queue", "list", "--json").json), 2)
        self.assertIn(" scene ", self.done("suggest", source["id"][:8]).out)

    def test_kinds(self):
        self.source()
        for kind in ("silence", "black", "scene", "score"):
            found = self.suggest("--kind", kind)
            self.assertTrue(all(e["kind"] == kind for e in found))
        scenes = self.suggest("--kind", "scene")
        self.assertGreaterEqual(len(scenes), 4)
        self.assertEqual(self.suggest("--kind", "scene", "--service", "local"), scenes)

    def test_black(self):
        videos.make_black(os.path.join(self.folder, "v.mp4"))
        self.done("source", "add", "v.mp4")
        self.assertEqual([(e["begin"], e["end"]) for e in self.suggest("--kind", "black")], [(1, 2)])

    def test_accept(self):
        self.source()
        found = self.suggest("--kind", "scene")
        made = self.suggest("--kind", "scene", "--accept")
        self.assertEqual([(s["begin"], s["end"]) for s in made], [(e["begin"], e["end"]) for e in found])
        self.assertTrue(all(s["label"] for s in made))
        self.assertEqual(self.done("segment", "list", "v.mp4", "--json").json, made)
        self.assertEqual(self.suggest("--kind", "scene", "--accept"), [], "not twice")

    def test_without_sound(self):
        self.source(sound=0)
        self.assertEqual(self.suggest("--kind", "silence"), [])
        self.assertNotEqual(self.suggest(), [])

    def test_bad_options(self):
        self.source()
        self.fails(4, "suggest", "v.mp4", "--kind", "loud")
        self.fails(4, "suggest", "v.mp4", "--service", "gemini")
        self.fails(3, "suggest", "none")
        self.fails(2, "suggest")
        self.assertNotIn("gemini", self.done("suggest", "--help").out)

    def test_paused(self):
        """Nothing is read while the queue is paused, so there is nothing to suggest from."""
        self.source()
        self.done("queue", "pause")
        self.assertEqual(self.fails(4, "suggest", "v.mp4", "--json").error["code"], "refused")
        self.done("queue", "resume")
        self.assertNotEqual(self.suggest(), [])

    def test_file_gone(self):
        self.source()
        os.remove(os.path.join(self.folder, "v.mp4"))
        self.assertEqual(self.fails(4, "suggest", "v.mp4", "--json").error["code"], "refused")


if __name__ == "__main__":
    unittest.main(verbosity=2)
