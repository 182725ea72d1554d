# SPDX-License-Identifier: GPL-3.0-or-later
import os
import sqlite3
import unittest

import videos
from support import CliTest


class Projects(CliTest):
    def setUp(self):
        super().setUp()
        self.add("A")
        videos.make(os.path.join(self.folder, "v.mp4"))
        self.done("source", "add", "v.mp4", "--json")
        self.marks = [self.done("segment", "add", "v.mp4", str(begin), str(begin + 1), "--label", label, "--json").json
                      for begin, label in ((0, "One"), (1, "Two"), (2, "Three"))]

    def new(self, name="Spring", *options):
        return self.done("project", "new", name, *options, "--json").json

    def show(self, name="Spring"):
        return self.done("project", "show", name, "--json").json

    def labels(self, name="Spring"):
        return [item["label"] for item in self.show(name)["storyboard"]]

    def make(self, *options):
        return self.done("clip", "make", "Spring", *options, "--json").json

    def test_shape(self):
        self.assertEqual(self.done("project", "list", "--json").json, [])
        self.assertIn("project new", self.done("project", "list").err)
        made = self.new("  Spring ", "--from-source", "v.mp4")
        self.assertEqual((made["name"], made["items"], made["duration"]), ("Spring", 3, 3))
        for name in ("id", "formats", "fill", "variants", "order", "length", "seed", "preset", "encoder"):
            self.assertIn(name, made)
        self.assertEqual(self.done("project", "list", "--json").json, [made])
        shown = self.show()
        self.assertEqual({name: shown[name] for name in made}, made)
        self.assertEqual([item["number"] for item in shown["storyboard"]], [1, 2, 3])
        self.assertEqual([item["segment"] for item in shown["storyboard"]], [mark["id"] for mark in self.marks])
        self.assertEqual([item["problem"] for item in shown["storyboard"]], ["", "", ""])
        self.assertIn("Two", self.done("project", "show", made["id"][:8]).out)
        self.assertEqual(self.done("segment", "list", "v.mp4", "--json").json[0]["uses"], 1)

    def test_names(self):
        self.new("Spring")
        self.assertEqual(self.fails(4, "project", "new", "SPRING", "--json").error["code"], "taken")
        self.fails(4, "project", "new", "  ")
        self.fails(2, "project", "new")
        self.fails(3, "project", "new", "X", "--from-source", "none.mp4")
        self.fails(3, "project", "show", "Winter")
        self.assertEqual(len(self.done("project", "list", "--json").json), 1)

    def test_set(self):
        before = self.new()
        after = self.done("project", "set", "spring", "name=Autumn", "variants=5", "formats=1:1,9:16", "order=longest",
                          "length=12.5", "fill=blur", "--json").json
        self.assertEqual(after["id"], before["id"])
        self.assertEqual((after["name"], after["variants"], after["order"], after["length"], after["fill"]),
                         ("Autumn", 5, "longest", 12.5, "blur"))
        self.assertEqual(sorted(after["formats"]), ["1:1", "9:16"])
        for words in (["variants=0"], ["variants=11"], ["order=sorted"], ["fill=x"], ["formats=2:1"], ["id=x"], ["items=9"],
                      ["name="], ["length=-1"]):
            self.fails(4, "project", "set", "Autumn", "seed=9", *words)
        self.fails(2, "project", "set", "Autumn", "seed")
        self.assertEqual(self.done("project", "list", "--json").json, [after])
        self.assertEqual(self.done("project", "set", "Autumn", "seed=4294967295", "--json").json["seed"], 4294967295)

    def test_storyboard(self):
        self.new()
        one, two, three = (mark["id"] for mark in self.marks)
        self.assertEqual(self.done("project", "add", "Spring", one, three, "--json").json["items"], 2)
        self.done("project", "add", "Spring", two[:13], "--at", "2")
        self.assertEqual(self.labels(), ["One", "Two", "Three"])
        self.done("project", "add", "Spring", one, "--at", "4")
        self.assertEqual(self.labels(), ["One", "Two", "Three", "One"])
        self.done("project", "move", "Spring", "1", "3")
        self.assertEqual(self.labels(), ["Two", "Three", "One", "One"])
        self.done("project", "move", "Spring", "4", "1")
        self.assertEqual(self.labels(), ["One", "Two", "Three", "One"])
        self.assertEqual(self.done("project", "drop", "Spring", "1", "--json").json["items"], 3)
        self.assertEqual(self.labels(), ["Two", "Three", "One"])
        for words in (["move", "Spring", "0", "1"], ["move", "Spring", "1", "4"], ["drop", "Spring", "9"],
                      ["drop", "Spring", "x"], ["add", "Spring", one, "--at", "5"], ["add", "Spring", one, "--at", "0"]):
            self.fails(4, "project", *words)
        self.fails(3, "project", "add", "Spring", "none")
        self.fails(2, "project", "add", "Spring")
        self.assertEqual(self.labels(), ["Two", "Three", "One"])

    def test_full(self):
        project = self.new()["id"]
        segment = self.marks[0]["id"]
        with sqlite3.connect(os.path.join(self.data, "studio.db")) as database:
            database.executemany("INSERT INTO item (id, project_id, segment_id, position) VALUES (?, ?, ?, ?)",
                                 ((f"item-{i}", project, segment, i) for i in range(9999)))
        database.close()
        problem = self.fails(4, "project", "add", "Spring", segment, self.marks[1]["id"], "--json").error
        self.assertEqual(problem["code"], "refused")
        self.assertIn("10000", problem["message"])
        self.assertEqual(self.done("project", "add", "Spring", segment, "--json").json["items"], 10000)

    def test_removed_segment(self):
        self.new("Spring", "--from-source", "v.mp4")
        self.done("segment", "remove", self.marks[1]["id"])
        shown = self.show()["storyboard"]
        self.assertIn("Two", shown[1]["problem"])
        self.assertIn("Two", self.fails(4, "clip", "make", "Spring", "--json").error["message"])

    def test_clips(self):
        self.new("Spring", "--from-source", "v.mp4")
        self.assertEqual(self.done("clip", "list", "Spring", "--json").json, [])
        made = self.make("--variants", "4", "--order", "shuffled", "--length", "0", "--seed", "7")
        self.assertEqual([clip["name"] for clip in made], ["A", "B", "C", "D"])
        for clip in made:
            self.assertEqual((len(clip["items"]), clip["duration"], clip["order"]), (3, 3, "shuffled"))
        orders = {tuple(item["segment"] for item in clip["items"]) for clip in made}
        self.assertEqual(len(orders), 4)
        self.assertEqual(self.done("clip", "list", "Spring", "--json").json, made)

        # Three segments have six orders.
        result = self.done("clip", "make", "Spring", "--variants", "4", "--order", "shuffled", "--length", "0", "--json")
        self.assertEqual(len(result.json), 2)
        self.assertIn("2 more", result.err)
        self.assertEqual(self.fails(4, "clip", "make", "Spring", "--variants", "4", "--order", "shuffled", "--length", "0",
                                    "--json").error["code"], "refused")
        # What is asked for once does not change the project.
        self.assertEqual(self.show()["seed"], self.new("Other")["seed"])

        self.assertEqual(self.done("clip", "remove", "spring/b", "--json").json, {"count": 1})
        self.assertEqual(self.done("clip", "remove", made[2]["id"][:8], "--json").json, {"count": 1})
        self.assertEqual(len(self.done("clip", "list", "Spring", "--json").json), 4)
        self.fails(3, "clip", "remove", "spring/b")
        self.assertIn("A", self.done("clip", "list", "Spring").out)
        for words in (["--variants", "0"], ["--variants", "x"], ["--order", "x"], ["--length", "x"], ["--seed", "-1"]):
            self.fails(4, "clip", "make", "Spring", *words)

    def test_empty(self):
        self.new()
        self.assertEqual(self.fails(4, "clip", "make", "Spring", "--json").error["code"], "refused")
        self.fails(4, "project", "drop", "Spring", "1")

    def test_remove(self):
        self.new("Spring", "--from-source", "v.mp4")
        self.make()
        self.assertEqual(self.done("project", "remove", "Spring", "--json").json, {"count": 1})
        self.assertEqual(self.done("project", "list", "--json").json, [])
        self.fails(3, "clip", "list", "Spring")
        self.fails(3, "clip", "remove", "Spring/A")
        self.assertEqual([p["name"] for p in self.done("project", "list", "--removed", "--json").json], ["Spring"])
        self.assertIn("--removed", self.fails(3, "project", "restore", "Summer", "--json").error["message"])
        self.assertEqual(self.done("project", "restore", "spring", "--json").json["name"], "Spring")
        self.assertEqual(self.done("project", "list", "--removed", "--json").json, [])
        self.fails(3, "project", "restore", "Spring")
        self.assertEqual(self.done("project", "remove", "Spring", "--json").json, {"count": 1})
        self.assertEqual(self.done("segment", "list", "v.mp4", "--json").json[0]["uses"], 0)
        self.new("Spring")

    def test_profiles(self):
        self.new("Spring", "--from-source", "v.mp4")
        clip = self.make()[0]
        self.add("B")
        self.assertEqual(self.done("project", "list", "--profile", "B", "--json").json, [])
        self.fails(3, "project", "show", "Spring", "--profile", "B")
        self.fails(3, "project", "show", self.show()["id"], "--profile", "B")
        self.fails(3, "clip", "remove", clip["id"], "--profile", "B")
        other = self.done("project", "new", "Spring", "--profile", "B", "--json").json
        self.assertEqual(other["items"], 0)
        self.fails(3, "project", "add", "Spring", self.marks[0]["id"], "--profile", "B")
        self.fails(3, "project", "new", "X", "--from-source", "v.mp4", "--profile", "B")


if __name__ == "__main__":
    unittest.main()
