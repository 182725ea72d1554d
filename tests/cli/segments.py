# SPDX-License-Identifier: GPL-3.0-or-later
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

import videos
from support import CliTest

FORMATS = ["csv", "csv-frames", "tsv", "srt", "vtt", "youtube", "edl", "fcpxml", "otio", "llc", "cue"]


class SegmentTest(CliTest):
    def setUp(self):
        super().setUp()
        self.add("A")
        self.source = self.new_source()

    def path(self, name):
        return os.path.join(self.folder, name)

    def new_source(self, name="v.mp4", **video):
        videos.make(self.path(name), **video)
        return self.done("source", "add", name, "--json").json[0]

    def mark(self, *arguments, source="v.mp4"):
        return self.done("segment", "add", source, *arguments, "--json").json

    def segments(self, source="v.mp4"):
        return self.done("segment", "list", source, "--json").json

    def spans(self, source="v.mp4"):
        return [(s["begin"], s["end"]) for s in self.segments(source)]

    def count_frames(self, path):
        found = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries",
                                "stream=nb_read_frames", "-of", "csv=p=0", path], check=True, text=True,
                               stdout=subprocess.PIPE)
        return int(found.stdout.strip().strip(","))


class Segments(SegmentTest):
    def test_shape(self):
        self.assertEqual(self.segments(), [])
        made = self.mark("1", "2.4", "--label", " One ", "--keywords", "B, a;b", "--star")
        self.assertEqual(made["source"], self.source["id"])
        self.assertEqual((made["begin"], made["end"], made["label"], made["star"]), (1, 2.4, "One", True))
        self.assertEqual(made["keywords"], ["b", "a"])
        self.assertEqual(self.segments(), [made])
        self.assertEqual(self.done("source", "show", "v.mp4", "--json").json["segments"], 1)
        self.assertIn("One", self.done("segment", "list", "v.mp4").out)

    def test_times(self):
        for begin, end, span in (("1", "2", (1, 2)), ("0.5", "00:00:01.25", (0.48, 1.24)),
                                 ("00:00:01:05", "00:00:02:10", (1.2, 2.4)), ("1.01", "1.03", (1, 1.04)),
                                 ("00:00:00.000", "4.99", (0, 5))):
            made = self.mark(begin, end)
            for is_now, should in zip((made["begin"], made["end"]), span):
                self.assertAlmostEqual(is_now, should, delta=0.021, msg=f"{begin} {end}")
                self.assertAlmostEqual(is_now * 25, round(is_now * 25), delta=1e-6, msg="on a frame")

    def test_beyond_the_end(self):
        result = self.done("segment", "add", "v.mp4", "4", "99", "--json")
        self.assertAlmostEqual(result.json["end"], 5, delta=0.1)
        self.assertIn("cut", result.err)
        self.assertEqual(self.done("segment", "add", "v.mp4", "4", "99", "--quiet", "--json").err, "")
        self.fails(4, "segment", "add", "v.mp4", "50", "60")

    def test_the_other_way_round(self):
        result = self.done("segment", "add", "v.mp4", "3", "1", "--json")
        self.assertEqual((result.json["begin"], result.json["end"]), (1, 3))
        self.assertIn("swapped", result.err)

    def test_bad_times(self):
        for begin, end in (("1", "1"), ("1", "1.001"), ("x", "2"), ("", "1"), ("1", "00:00:99"), ("1", "1e9"),
                           ("0", "0"), ("9" * 40, "1"), ("00:00:01:25", "2")):
            self.fails(4, "segment", "add", "v.mp4", begin, end)
        self.fails(2, "segment", "add", "v.mp4", "-1", "2")
        self.assertEqual(self.segments(), [])

    def test_bad_values(self):
        for options in (["--label", "x" * 201], ["--label", "a\nb"]):
            self.fails(4, "segment", "add", "v.mp4", "1", "2", *options)
        self.assertEqual(self.segments(), [])

    def test_set(self):
        before = self.mark("1", "2", "--label", "One")
        after = self.done("segment", "set", before["id"][:8], "label=Two", "star=true", "--json").json
        self.assertEqual(after, {**before, "label": "Two", "star": True})
        after = self.done("segment", "set", before["id"], "begin=00:00:01:10", "keywords=x,y", "notes=n",
                          "colour=3", "label=", "--json").json
        self.assertEqual((after["begin"], after["end"], after["keywords"], after["notes"], after["colour"],
                          after["label"], after["star"]), (1.4, 2, ["x", "y"], "n", 3, "", True))

    def test_bad_set_changes_nothing(self):
        before = self.mark("1", "2")
        self.fails(2, "segment", "set", before["id"], "label")
        for words in (["id=1"], ["star=maybe"], ["colour=9"], ["colour=0"], ["begin=2"], ["end=x"], ["begin=60", "end=70"],
                      ["label=" + "x" * 201], ["uses=2"], ["source=x"]):
            self.fails(4, "segment", "set", before["id"], "label=changed", *words)
        self.assertEqual(self.segments(), [before])

    def test_finding(self):
        made = self.mark("1", "2")
        for text in ("", made["id"][:3], "none", "zzzz", "v.mp4", "%%%%", "____"):
            self.assertEqual(self.fails(3, "segment", "set", text, "label=x", "--json").error["code"], "not-found")
        self.done("segment", "set", made["id"].upper(), "label=x")

    def test_ambiguous(self):
        import sqlite3
        one, other = self.mark("1", "2", "--label", "One"), self.mark("2", "3", "--label", "Two")
        database = sqlite3.connect(os.path.join(self.data, "studio.db"))
        database.execute("PRAGMA foreign_keys = OFF")
        for segment, end in ((one, "1"), (other, "2")):
            database.execute("UPDATE segment SET id = ? WHERE id = ?", (f"abcd0000-{end}", segment["id"]))
        database.commit()
        database.close()
        error = self.fails(2, "segment", "set", "abcd", "label=x", "--json").error
        self.assertEqual(error["code"], "ambiguous")
        self.assertIn("One", error["message"])
        self.assertIn("abcd0000-2", error["message"])
        self.done("segment", "set", "abcd0000-2", "label=x")

    def test_remove(self):
        self.new_source("w.mp4")
        ids = [self.mark(str(i), str(i + 1))["id"] for i in range(3)] + [self.mark("1", "2", source="w.mp4")["id"]]
        self.fails(3, "segment", "remove", ids[0], "none")
        self.assertEqual(len(self.segments()), 3, "all or nothing")
        self.assertEqual(self.done("segment", "remove", ids[0], ids[0], ids[3], "--json").json, {"count": 2})
        self.assertEqual([s["id"] for s in self.segments()], ids[1:3])
        self.assertEqual(self.segments("w.mp4"), [])

    def test_split_and_merge(self):
        made = self.mark("1", "3", "--label", "L", "--keywords", "k")
        parts = self.done("segment", "split", made["id"], "00:00:02:00", "--json").json
        self.assertEqual([(p["begin"], p["end"]) for p in parts], [(1, 2), (2, 3)])
        self.assertEqual(self.segments(), parts)
        for time_ in ("0.5", "4", parts[0]["begin"], "x"):
            self.fails(4, "segment", "split", parts[0]["id"], str(time_))
        merged = self.done("segment", "merge", *(p["id"] for p in parts), "--json").json
        self.assertEqual((merged["begin"], merged["end"], merged["keywords"]), (1, 3, ["k"]))
        self.assertEqual(self.segments(), [merged])
        self.fails(2, "segment", "merge", merged["id"])
        self.fails(4, "segment", "merge", merged["id"], merged["id"])

    def test_merge_of_two_sources(self):
        self.new_source("w.mp4")
        ids = [self.mark("1", "2")["id"], self.mark("1", "2", source="w.mp4")["id"]]
        self.fails(4, "segment", "merge", *ids)

    def test_variable_rate(self):
        """Once it has been read, boundaries are those of the file."""
        videos.make(self.path("x.mkv"), container="mkv", variable=1, n_frames=100)
        self.done("source", "add", "x.mkv", "--wait")
        made = self.mark("0.51", "1.49", source="x.mkv")
        frames = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time",
                                 "-of", "csv=p=0", self.path("x.mkv")], check=True, text=True, stdout=subprocess.PIPE)
        times = [float(line.strip().strip(",")) for line in frames.stdout.split()]
        for text, is_now in ((0.51, made["begin"]), (1.49, made["end"])):
            nearest = min(times, key=lambda t: abs(t - times[0] - text)) - times[0]
            self.assertAlmostEqual(is_now, nearest, delta=0.0011)

    def test_two_at_once(self):
        processes = [subprocess.Popen([self.binary, "segment", "add", "v.mp4", str(i % 4), "5"], env=self.env,
                                      cwd=self.folder, stdout=subprocess.DEVNULL) for i in range(6)]
        self.assertEqual({p.wait(60) for p in processes}, {0})
        self.assertEqual(len(self.segments()), 6)


class Marks(SegmentTest):
    def test_round_trips(self):
        for begin, end, label in (("0", "1", "Start"), ("1", "2.4", "Größe ☕"), ("2.4", "5", "Last, “one”; two")):
            self.mark(begin, end, "--label", label)
        before = [(s["begin"], s["end"], s["label"]) for s in self.segments()]
        self.new_source("w.mp4")
        for name in FORMATS:
            with self.subTest(name):
                self.check_round_trip(name, before)
            for segment in self.segments("w.mp4"):
                self.done("segment", "remove", segment["id"])

    def check_round_trip(self, name, before):
        delta = 0.5 if name == "youtube" else 0.0401
        text = self.done("segment", "export", "v.mp4", "--format", name).out
        made = self.done("segment", "import", "w.mp4", "-", "--json", "--format", name, stdin=text).json
        self.assertEqual(len(made), len(before), text)
        for one, other in zip(before, made):
            self.assertAlmostEqual(one[0], other["begin"], delta=delta, msg=text)
            self.assertAlmostEqual(one[1], other["end"], delta=delta, msg=text)
        self.assertIn("Größe ☕", [s["label"] for s in made])
        again = self.done("segment", "import", "w.mp4", "-", "--json", stdin=text)
        self.assertEqual(again.json, [], "not twice")

    def test_files(self):
        self.mark("1", "2", "--label", "One")
        for name, start in (("m.csv", None), ("m.srt", "1\n"), ("m.vtt", "WEBVTT"), ("m.edl", "TITLE"),
                            ("m.unknown", None)):
            written = self.done("segment", "export", "v.mp4", "-o", name, "--json").json
            self.assertEqual(os.path.basename(written[0]["file"]), name)
            with open(self.path(name), encoding="utf-8") as file:
                text = file.read()
            self.assertTrue(text.startswith(start or text[:1]), text)
        self.done("segment", "export", "v.mp4", "--format", "srt", "-o", "m.csv", "--force")
        with open(self.path("m.csv"), encoding="utf-8") as file:
            self.assertTrue(file.read().startswith("1\n"), "what was asked for wins")
        self.fails(4, "segment", "export", "v.mp4", "-o", self.folder)
        self.fails(3, "segment", "export", "v.mp4", "-o", "no/such/folder/m.csv")

    def test_export_never_over_a_file(self):
        self.mark("1", "2")
        self.add("B")
        shutil.copy(self.path("v.mp4"), self.path("other.mp4"))
        self.done("source", "add", "other.mp4", "--profile", "B")
        os.symlink("other.mp4", self.path("link.mp4"))
        os.link(self.path("v.mp4"), self.path("hard.mp4"))
        for name in ("v.mp4", "other.mp4", "link.mp4", "hard.mp4"):
            before = os.stat(self.path(name))
            for force in ([], ["--force"]):
                self.fails(4, "segment", "export", "v.mp4", "-o", name, *force)
                self.fails(4, "profile", "export", "A", name, *force)
            self.assertEqual((os.stat(self.path(name)).st_ino, os.stat(self.path(name)).st_size),
                             (before.st_ino, before.st_size), name)
        os.unlink(self.path("other.mp4"))
        self.fails(4, "segment", "export", "v.mp4", "-o", "other.mp4", "--force")

        for verb in (["segment", "export", "v.mp4", "-o", "there"], ["profile", "export", "A", "there"]):
            with open(self.path("there"), "w", encoding="utf-8") as file:
                file.write("somebody's")
            self.fails(4, *verb)
            with open(self.path("there"), encoding="utf-8") as file:
                self.assertEqual(file.read(), "somebody's")
            self.done(*verb, "--force")
            with open(self.path("there"), encoding="utf-8") as file:
                self.assertNotIn("somebody's", file.read())

    def test_to_stdout(self):
        self.mark("1", "2")
        self.assertEqual(self.fails(2, "segment", "export", "v.mp4", "--json").error["code"], "usage")
        self.fails(2, "segment", "export", "v.mp4", "--json", "-o", "-")
        self.assertEqual(self.done("segment", "export", "v.mp4").out,
                         self.done("segment", "export", "v.mp4", "-o", "-", "--format", "csv").out)

    def test_chapters_that_do_not_begin_at_the_start(self):
        self.mark("1", "2")
        self.assertNotEqual(self.done("segment", "export", "v.mp4", "--format", "youtube").err, "")

    def test_ten_thousand(self):
        self.new_source("long.mp4", n_frames=20000, width=16, height=16, sound=0, scene=0, black_from=0, black_to=0)
        rows = "".join(f"{i * 0.08:.3f},{i * 0.08 + 0.04:.3f},Row {i}\n" for i in range(10000))
        with open(self.path("rows.csv"), "w", encoding="utf-8") as file:
            file.write(rows)
        begin = time.monotonic()
        self.assertEqual(len(self.done("segment", "import", "long.mp4", "rows.csv", "--json").json), 10000)
        self.assertLess(time.monotonic() - begin, 30)
        self.assertEqual(len(self.segments("long.mp4")), 10000)
        self.assertEqual(self.done("segment", "import", "long.mp4", "rows.csv", "--json").json, [])

    def test_numbers_are_short(self):
        self.new_source("t.mp4", rate_num=30)
        self.done("segment", "add", "t.mp4", "0.633333333", "1.333333333")
        numbers = self.done("segment", "list", "t.mp4", "--json").out
        for word in re.findall(r"-?[0-9]+\.[0-9]+", numbers):
            self.assertLessEqual(len(word.split(".")[1]), 9, word)

    def test_import_again(self):
        self.new_source("t.mp4", rate_num=30)
        for i in range(3):
            self.done("segment", "add", "t.mp4", f"00:00:00:{3 * i + 1:02}", f"00:00:01:{i:02}")
        for name in ("csv", "llc", "srt", "edl"):
            text = self.done("segment", "export", "t.mp4", "--format", name).out
            again = self.done("segment", "import", "t.mp4", "-", "--format", name, stdin=text)
            self.assertIn("3 segments are there already", again.err, name)
        self.assertEqual(len(self.segments("t.mp4")), 3)

    def test_rubbish(self):
        for text in ("", "\0" * 100, "no marks in here", "{", "<xml", "[" * 100000, "\udcff\udcfe" * 50):
            result = self.cli("segment", "import", "v.mp4", "-", "--json",
                              stdin=text.encode("utf-8", "surrogateescape").decode("latin-1"))
            self.assertEqual((result.status, result.out), (4, ""), text[:20])
        self.fails(4, "segment", "import", "v.mp4", "-", "--format", "doc")
        self.fails(4, "segment", "export", "v.mp4", "--format", "doc")
        self.fails(3, "segment", "import", "v.mp4", "missing.csv")
        self.fails(4, "segment", "import", "v.mp4", self.folder)
        self.assertEqual(self.segments(), [])

    def test_too_large(self):
        with open(self.path("large.csv"), "wb") as file:
            file.truncate(64 * 1024 * 1024 + 1)
        self.assertIn("large", self.fails(4, "segment", "import", "v.mp4", "large.csv").err)


class Extract(SegmentTest):
    def test_modes(self):
        self.mark("1", "2", "--label", "One")
        self.mark("2.48", "3.6", "--label", "Two/2")
        for mode in ("exact", "smart", "keyframe"):
            with self.subTest(mode):
                made = self.done("segment", "extract", "v.mp4", "--mode", mode, "-o", f"out/{mode}", "--json").json
                files = [f["file"] for f in made]
                self.assertEqual(sorted(os.listdir(self.path(f"out/{mode}"))), sorted(os.path.basename(f) for f in files))
                self.assertTrue(os.path.basename(files[0]).startswith("v-01-One"), files)
                if mode != "keyframe":
                    self.assertEqual([self.count_frames(f) for f in files], [25, 28])

    def tracks(self, path):
        return subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", path],
                              check=True, capture_output=True, text=True).stdout.split()

    def test_merge(self):
        ids = [self.mark(begin, end)["id"] for begin, end in (("1", "2"), ("2.48", "3.6"))]
        for mode in ("exact", "smart", "keyframe"):
            with self.subTest(mode):
                made = self.done("segment", "extract", "v.mp4", ids[1], ids[0], "--merge", "--mode", mode, "-o",
                                 f"out/{mode}", "--json").json
                self.assertEqual([os.path.basename(f["file"]) for f in made], ["v-Joined.mp4"])
                self.assertEqual(os.listdir(self.path(f"out/{mode}")), ["v-Joined.mp4"])
                if mode != "keyframe":
                    self.assertEqual(self.count_frames(made[0]["file"]), 25 + 28)
        self.fails(4, "segment", "extract", "v.mp4", "--merge", "-o", "out/exact")
        # One of one is no other file than without.
        made = self.done("segment", "extract", "v.mp4", ids[0], "--merge", "--mode", "keyframe", "-o", "out/one",
                         "--json").json
        self.assertTrue(os.path.basename(made[0]["file"]).startswith("v-01"), made)

    def test_tracks(self):
        self.new_source("s.mp4")
        self.mark("1", "2", source="s.mp4")
        for tracks, ending, expected in (("all", ".mp4", ["video", "audio"]), ("first", ".mp4", ["video", "audio"]),
                                         ("picture", ".mp4", ["video"]), ("sound", ".m4a", ["audio"])):
            with self.subTest(tracks):
                made = self.done("segment", "extract", "s.mp4", "--tracks", tracks, "-o", f"out/{tracks}", "--json").json
                self.assertTrue(made[0]["file"].endswith(ending), made)
                self.assertEqual(self.tracks(made[0]["file"]), expected)
        self.fails(4, "segment", "extract", "s.mp4", "--tracks", "all of them", "-o", "out/none")
        self.new_source("silent.mp4", sound=0)
        self.mark("1", "2", source="silent.mp4")
        self.fails(4, "segment", "extract", "silent.mp4", "--tracks", "sound", "-o", "out/none")

    def test_some_of_them(self):
        ids = [self.mark(str(i), str(i + 1), "--label", f"L{i}")["id"] for i in range(3)]
        made = self.done("segment", "extract", "v.mp4", ids[2], ids[0], "--name", "{label}", "--mode", "keyframe",
                         "-o", "out", "--json").json
        self.assertEqual([os.path.splitext(os.path.basename(f["file"]))[0] for f in made], ["L2", "L0"])
        made = self.done("segment", "extract", "v.mp4", ids[2], "--mode", "keyframe", "-o", "out", "--json").json
        self.assertTrue(os.path.basename(made[0]["file"]).startswith("v-03-L2"), made)

    def test_refused(self):
        self.fails(4, "segment", "extract", "v.mp4", "-o", "out")
        self.mark("1", "2")
        other = self.new_source("w.mp4")
        self.assertEqual(self.fails(2, "segment", "extract", "v.mp4", "--json").error["code"], "usage")
        theirs = self.mark("1", "2", source="w.mp4")["id"]
        self.mark("2", "3")
        self.fails(4, "segment", "extract", "v.mp4", theirs, "-o", "out")
        self.fails(4, "segment", "extract", "v.mp4", "--mode", "fast", "-o", "out")
        self.fails(4, "segment", "extract", "v.mp4", "--name", "same", "-o", "out")
        self.fails(4, "segment", "extract", "v.mp4", "--name", "{bad}", "-o", "out")
        self.fails(3, "segment", "extract", "v.mp4", "none", "-o", "out")
        with open(self.path("file"), "w") as file:
            file.write("x")
        self.fails(4, "segment", "extract", "v.mp4", "-o", "file")
        self.assertFalse(os.path.exists(self.path("out")) and os.listdir(self.path("out")))
        self.assertEqual([j for j in self.done("queue", "list", "--json").json if j["kind"] == "render"], [])
        self.assertEqual(other["state"], "analysing")

    def test_never_over_a_file(self):
        self.mark("1", "2")
        self.done("segment", "extract", "v.mp4", "-o", "out", "--mode", "keyframe")
        before = {name: os.stat(os.path.join(self.path("out"), name)).st_mtime_ns for name in os.listdir(self.path("out"))}
        self.fails(4, "segment", "extract", "v.mp4", "-o", "out", "--mode", "keyframe")
        self.assertEqual({name: os.stat(os.path.join(self.path("out"), name)).st_mtime_ns
                          for name in os.listdir(self.path("out"))}, before)

    def test_failed(self):
        self.mark("1", "2")
        os.remove(self.path("v.mp4"))
        result = self.fails(1, "segment", "extract", "v.mp4", "-o", "out", "--json")
        self.assertIn("v", result.error["message"])
        self.assertEqual(os.listdir(self.path("out")), [])

    def test_interrupted(self):
        self.new_source("long.mp4", n_frames=3000, width=1280, height=720, scene=0)
        self.mark("0", "100", source="long.mp4")
        process = subprocess.Popen([self.binary, "segment", "extract", "long.mp4", "-o", "out"], env=self.env,
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        end = time.monotonic() + 30
        while time.monotonic() < end and not (os.path.isdir(self.path("out")) and os.listdir(self.path("out"))):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(os.listdir(self.path("out")), [])
        self.assertEqual([j["state"] for j in self.done("queue", "list", "--json", "--kind", "render").json],
                         ["canceled"])

    def test_usage(self):
        for words in (["list"], ["add", "v.mp4", "1"], ["set", "x"], ["remove"], ["split", "x"], ["merge", "x"],
                      ["import", "v.mp4"], ["export"], ["extract"], ["export", "v.mp4", "-o"], ["list", "v.mp4", "-o", "x"],
                      ["export", "v.mp4", "--o", "x"], ["list", "v.mp4", "-format", "x"]):
            self.fails(2, "segment", *words)
        self.assertIn("-o FOLDER", self.done("segment", "extract", "--help").out)


if __name__ == "__main__":
    unittest.main(verbosity=2)
