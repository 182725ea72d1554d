# SPDX-License-Identifier: GPL-3.0-or-later
import os
import shutil
import unittest

from renders_support import RenderTest


class Renders(RenderTest):
    def test_render(self):
        self.mark(3)
        clips = self.make(2)
        renders = self.render("Spring", "--format", "9:16,1:1", "--wait")
        self.assertEqual(len(renders), 4)
        for render in renders:
            for name in ("id", "clip", "file", "format", "width", "height", "duration", "state"):
                self.assertIn(name, render)
            self.assertEqual(render["state"], "completed")
            self.assert_whole(render)
        self.assertEqual(sorted(os.path.basename(render["file"]) for render in renders),
                         ["Spring-A-1x1.mp4", "Spring-A-9x16.mp4", "Spring-B-1x1.mp4", "Spring-B-9x16.mp4"])
        self.assertEqual({render["clip"] for render in renders}, {clip["id"] for clip in clips})
        self.assert_nothing_left(4)
        jobs = self.jobs()
        self.assertEqual([job["state"] for job in jobs], ["completed"] * 2)
        self.assertEqual(len(self.library()), 4)
        self.assertEqual([event["profile"] for event in
                          self.done("events", "--type", "render_completed", "--json").json], [self.profile["id"]] * 2)

        # A name that is taken gets a number.
        again = self.render(clips[0]["id"], "--format", "1:1", "--wait")
        self.assertEqual(os.path.basename(again[0]["file"]), "Spring-A-1x1 (2).mp4")
        named = self.render(clips[0]["id"], "--format", "1:1", "--name", "{project} {preset}", "--wait")
        self.assertEqual(os.path.basename(named[0]["file"]), "Spring Tiny.mp4")

    def test_waiting(self):
        """Queued, they have their names at once, and another one does not get them."""
        self.mark(2)
        self.make(1)
        one = self.render("Spring/A", "--format", "1:1")
        other = self.render("Spring/A", "--format", "1:1")
        self.assertEqual([os.path.basename(render["file"]) for render in one + other],
                         ["Spring-A-1x1.mp4", "Spring-A-1x1 (2).mp4"])
        self.assertEqual([render["state"] for render in one + other], ["pending"] * 2)
        self.assertEqual(self.library(), [])
        self.assertEqual(len(self.library("--state", "pending")), 2)
        self.done("queue", "cancel", other[0]["job"][:8])
        self.assertEqual(len(self.library("--state", "canceled")), 1)
        self.assertEqual(self.done("queue", "run", "--kind", "render", "--json").json["completed"], 1)
        self.assert_nothing_left(1)
        self.assertEqual([render["id"] for render in self.library()], [one[0]["id"]])

        self.done("queue", "retry", other[0]["job"][:8])
        self.done("queue", "pause", "--kind", "render")
        self.assertEqual(self.done("queue", "run", "--kind", "render", "--json").json["completed"], 0)
        self.done("queue", "resume", "--kind", "render")
        self.assertEqual(self.done("queue", "run", "--kind", "render", "--json").json["completed"], 1)
        self.assert_nothing_left(2)

    def test_in_the_way(self):
        """What cannot be done is said, and nothing is stored."""
        self.fails(3, "render", "Nothing")
        self.mark(2)
        self.done("project", "new", "Empty")
        self.fails(4, "render", "Empty")
        self.make(1)
        self.fails(3, "render", "Spring", "--preset", "nobody's")
        self.fails(4, "render", "Spring", "--encoder", "nobody's")
        self.fails(4, "render", "Spring", "--format", "7:3")
        self.fails(4, "render", "Spring", "--name", "{source}")
        self.assertIn("cannot be written", self.fails(4, "render", "Spring", "-o", "/proc/nothing").err)
        os.rename(self.video, self.video + ".away")
        self.assertIn("v.mp4", self.fails(4, "render", "Spring", "-o", "out").err)
        shutil.copy(self.video + ".away", self.video)
        with open(self.video, "ab") as file:
            file.write(b"more")
        self.assertIn("changed", self.fails(4, "render", "Spring", "-o", "out").err)
        self.assertEqual((self.jobs(), self.library("--state", "pending")), ([], []))

    def test_gone_later(self):
        """A source that goes while a job waits: it fails in words, and is made when the source is back."""
        self.mark(2)
        self.make(1)
        render = self.render("Spring", "--format", "1:1")[0]
        os.rename(self.video, self.video + ".away")
        result = self.cli("queue", "run", "--kind", "render", "--json")
        self.assertEqual(result.status, 1)
        self.assertIn("v.mp4", self.jobs()[0]["problem"])
        self.assertEqual(self.jobs()[0]["state"], "failed")
        self.assertEqual(os.listdir(self.out), [])
        os.rename(self.video + ".away", self.video)
        self.done("queue", "retry", "--failed")
        self.done("queue", "run", "--kind", "render")
        self.assert_whole(self.done("library", "show", render["id"], "--json").json)

    def test_library(self):
        self.mark(3)
        self.make(1)
        render = self.render("Spring", "--format", "1:1", "--wait")[0]
        other = os.path.join(self.folder, "Holiday.mp4")
        shutil.copy(self.video, other)

        # Made elsewhere: where it lies, and once.
        added = self.done("library", "add", other, "--json").json
        self.assertEqual((added[0]["title"], added[0]["file"], added[0]["clip"], added[0]["format"]),
                         ("Holiday", other, None, "16:9"))
        self.assertEqual(self.done("library", "add", other, "--json").json[0]["id"], added[0]["id"])
        self.assertEqual(self.done("library", "add", render["file"], "--json").json[0]["id"], render["id"])
        text = os.path.join(self.folder, "text.mp4")
        with open(text, "w", encoding="utf-8") as file:
            file.write("no video")
        self.assertIn("text.mp4", self.cli("library", "add", text).err)
        self.assertEqual(len(self.library()), 2)

        self.assertEqual([r["id"] for r in self.library("--search", "word1")], [render["id"]])
        self.assertEqual([r["id"] for r in self.library("--format", "16:9")], [added[0]["id"]])
        self.assertEqual(self.done("library", "tag", "Holiday", render["id"][:8], " Best ", "--json").json["count"], 2)
        self.assertEqual(len(self.library("--tag", "best")), 2)
        self.done("library", "tag", "Holiday", "best", "--remove")
        self.assertEqual([r["id"] for r in self.library("--tag", "best")], [render["id"]])
        page = self.library("--page", "2", "--limit", "1")
        self.assertEqual((len(page["items"]), page["page"], page["pages"], page["total"]), (1, 2, 2, 2))

        self.assertEqual(self.done("library", "trash", "Holiday", "--json").json["count"], 1)
        self.assertEqual([r["id"] for r in self.library()], [render["id"]])
        self.assertEqual([r["id"] for r in self.library("--state", "trash")], [added[0]["id"]])
        self.done("library", "restore", "Holiday")
        self.assertEqual(len(self.library()), 2)
        os.unlink(render["file"])
        self.assertIn("missing", self.done("library", "list").out)
        self.fails(3, "library", "show", "Nothing")


if __name__ == "__main__":
    unittest.main(verbosity=2)
