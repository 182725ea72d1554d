# SPDX-License-Identifier: GPL-3.0-or-later
"""A video is opened, moments are marked, the application ends or is killed, and everything is there."""

import json
import os
import shutil
import subprocess
import time
import unittest

from support import Journey, Widget, wait_for

SECONDS = 20
FILM, LANE = 58, 150  # of the timeline
MENU_TOP, MENU_ROW = 34, 32


def make_video(path):
    """Five scenes of four seconds; a tone with a second of silence in each."""
    scenes = ["testsrc2", "mandelbrot", "smptehdbars", "testsrc", "rgbtestsrc"]
    inputs = [word for scene in scenes for word in ("-f", "lavfi", "-t", "4", "-i", f"{scene}=s=320x180:r=25")]
    tone = "aevalsrc='0.4*sin(2*PI*330*t)*gt(mod(t,4),1)':s=48000"
    streams = "".join(f"[{i}:v]format=yuv420p[v{i}];" for i in range(5)) + "[v0][v1][v2][v3][v4]concat=n=5[v]"
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *inputs, "-f", "lavfi", "-i", tone,
                    "-filter_complex", streams, "-map", "[v]", "-map", "5:a", "-t", str(SECONDS),
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", path], check=True)


class MarkingJourney(Journey):
    size = "1280x800"

    @classmethod
    def setUpClass(cls):
        cls.videos = os.path.join(os.environ.get("TMPDIR", "/tmp"), f"ef-marking-{os.getpid()}")
        os.makedirs(cls.videos)
        make_video(os.path.join(cls.videos, "workshop.mp4"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.videos)

    def setUp(self):
        super().setUp()
        self.video = shutil.copy(os.path.join(self.videos, "workshop.mp4"), os.path.join(self.folder, "workshop.mp4"))
        self.cli("profile", "add", "Nordlicht Coffee")

    # What is there

    def segments(self):
        return json.loads(self.cli("segment", "list", "workshop.mp4", "--json"))

    def count(self, n):
        wait_for(lambda: len(self.segments()) == n, lambda: f"not {n} segments but {self.segments()}")

    def only(self, label):
        return next(s for s in self.segments() if s["label"] == label)

    def told(self, what, describe):
        wait_for(what, lambda: f"{describe}: {self.segments()}")

    # What a person does

    def wait_until_open(self):
        """A single video that the program is started with is opened by itself."""
        self.find("Timeline", patience=30)
        self.gone(contains="Reading the video")

    def go(self, time):
        self.keys("g")
        entry = self.find("Time", role="text")
        self.keys("ctrl+a")
        self.type(time)
        self.keys("Return")
        self.gone("Time", role="text")
        return entry

    def end(self):
        self.keys("ctrl+q")
        self.wait_for_end()

    def test_by_keyboard(self):
        self.start(self.video)
        self.wait_until_open()
        self.shot("1-open")

        for begin, key in (("1", "o"), ("4", "c"), ("7", "o"), ("10", "o"), ("13", "c"), ("16", "o")):
            self.go(begin)
            self.keys("c" if key == "c" else "i", "shift+Right", key)
        self.count(6)
        self.shot("2-six-segments")

        self.keys("Up", "Up", "Return")
        self.type("Milk pour")
        self.keys("Return")
        self.keys("t")
        self.find("Notes")
        self.type("hero,b-roll")
        self.shot("3-keywords")
        self.keys("Escape", "r", "3", "bracketright", "bracketright", "shift+bracketright")
        self.told(lambda: self.only("Milk pour")["star"], "no star")
        self.told(lambda: self.only("Milk pour")["colour"] == 3, "no colour")
        self.told(lambda: sorted(self.only("Milk pour")["keywords"]) == ["b-roll", "hero"], "no keywords")
        self.shot("4-labelled")

        self.keys("shift+i", "Right", "Right", "Right", "b")
        self.count(7)
        self.keys("ctrl+space", "Up", "ctrl+space", "ctrl+m")
        self.count(6)
        self.keys("ctrl+z")
        self.count(7)
        self.keys("ctrl+shift+z")
        self.count(6)
        self.shot("5-merged")

        self.tab_to("More for segments", key="shift+Tab")
        self.keys("Return", *["Down"] * 7)
        self.shot("6-menu")
        self.keys("Return")
        self.find(contains="suggestion")
        self.shot("7-suggested")
        self.keys("Tab")
        self.count(7)
        self.keys("alt+Down", "Tab")
        self.count(8)
        self.shot("8-accepted")

        before = self.segments()
        self.end()
        self.start()
        self.find("Timeline")
        self.find(contains="8 segments")
        self.find(contains="Milk pour")
        self.assertEqual(self.segments(), before)
        self.shot("10-all-there")
        self.keys("ctrl+z")
        self.count(7)
        self.keys("ctrl+shift+z")
        self.count(8)
        self.end()

    def on_timeline(self, seconds, y):
        """Where a time is on the timeline that shows the whole video."""
        box = self.find("Timeline").box
        return box.x + box.width * seconds / SECONDS, box.y + y

    def seek(self, seconds):
        """Clicks on the filmstrip, until the picture is there."""
        def there():
            self.pointer(*map(round, self.on_timeline(seconds, FILM)))
            time.sleep(0.2)
            return self.look(contains=f"00:{seconds:02}:") or self.look(contains=f"00:{seconds - 1:02}:")

        wait_for(there, f"a click does not go to {seconds} s")

    def choose(self, row, number):
        """An entry of the menu that opens where the row is clicked."""
        box = row.box
        x, y = box.x + box.width // 2, box.y + box.height // 2
        self.pointer(x, y, "3")
        time.sleep(0.3)
        self.shot("menu")
        self.pointer(x + 40, y + MENU_TOP + MENU_ROW * number)

    def test_by_mouse(self):
        self.start(self.video)
        self.wait_until_open()
        self.find("No Segments Yet")
        for begin, end in ((2, 5), (9, 12)):
            self.seek(begin)
            self.find("Mark the start", role="button").click()
            self.seek(end)
            self.find("Mark the end", role="button").click()
        self.count(2)
        self.shot("1-marked")

        first = self.segments()[1]
        self.drag(*self.on_timeline(first["end"], LANE), *self.on_timeline(first["end"] + 3, LANE))
        self.told(lambda: abs(self.segments()[1]["end"] - first["end"] - 3) < 0.3, "the end was not dragged")
        self.told(lambda: self.segments()[1]["begin"] == first["begin"], "the start went too")
        self.drag(*self.on_timeline(first["begin"] + 2, LANE), *self.on_timeline(first["begin"] + 4, LANE))
        self.told(lambda: abs(self.segments()[1]["begin"] - first["begin"] - 2) < 0.3, "the body was not dragged")
        self.shot("2-dragged")
        self.find(contains="Undo", role="button").click()
        self.told(lambda: self.segments()[1]["begin"] == first["begin"], "nothing was undone")

        self.choose(self.find("No label", role="label"), 2)
        self.told(lambda: any(s["star"] for s in self.segments()), "no star")
        self.shot("3-starred")
        self.find("No label", role="label").click()
        self.type("Tamping")
        self.find("No label", role="label").click()
        self.told(lambda: any(s["label"] == "Tamping" for s in self.segments()), "no label")

        # On the empty lane a pull marks one more, and a click brings the playhead.
        self.drag(*self.on_timeline(17, LANE), *self.on_timeline(19, LANE))
        self.count(3)
        self.told(lambda: abs(self.segments()[2]["begin"] - 17) < 0.3, "it begins elsewhere")
        self.shot("4-pulled")
        self.pointer(*map(round, self.on_timeline(7, LANE)))
        self.find(contains="00:07:0")

        # Two clicks on its start in the list type another one there, and no letter is a key meanwhile.
        start = [w for w in map(lambda a: Widget(self, a), self.walk())
                 if w.role == "button" and w.showing and w.name.startswith("00:1")][-2]
        start.click(times=2)
        self.keys("ctrl+a")
        self.type("15")
        self.keys("Return")
        self.told(lambda: abs(self.segments()[2]["begin"] - 15) < 0.1, "no other start")
        self.shot("5-typed")
        self.end()

    def test_several(self):
        """Those that are checked are dragged together; a middle drag, the wheel and keys go along the zoomed timeline."""
        self.start(self.video)
        self.wait_until_open()
        for begin in ("2", "6", "10"):
            self.go(begin)
            self.keys("i", "shift+Right", "o")
        self.count(3)
        before = [s["begin"] for s in self.segments()]
        self.keys("ctrl+a")
        self.find(contains="3 checked")
        self.drag(*self.on_timeline(6.5, LANE), *self.on_timeline(8.5, LANE))
        self.told(lambda: all(1.7 < s["begin"] - b < 2.3 for s, b in zip(self.segments(), before)), "not all were dragged")
        self.shot("1-together")
        self.keys("ctrl+z")
        self.told(lambda: [s["begin"] for s in self.segments()] == before, "more than one step")

        self.keys("ctrl+shift+a")
        self.drag(*self.on_timeline(5, LANE), *self.on_timeline(10.5, LANE), key="ctrl")
        self.find(contains="2 checked")
        self.shot("2-band")
        self.end()

    def test_typed(self):
        """What is being typed when the window closes is there, and after a kill what is older than a second."""
        self.start(self.video)
        self.wait_until_open()
        self.go("2")
        self.keys("i", "shift+Right", "o")
        self.count(1)
        self.keys("Return")
        self.type("Pouring the milk")
        self.end()
        self.assertEqual(self.segments()[0]["label"], "Pouring the milk")

        self.start()
        self.find("Timeline")
        self.find(contains="Pouring")
        self.keys("Up", "t")
        self.find("Notes")
        self.type("hero,dry")
        self.keys("Tab")
        self.type("Use this one first")
        time.sleep(1.2)
        self.shot("typing")
        self.kill()
        segment = self.segments()[0]
        self.assertEqual(segment["notes"], "Use this one first")
        self.assertEqual(sorted(segment["keywords"]), ["dry", "hero"])

    def test_found(self):
        """A segment is found in the list of videos by what is written about it."""
        self.start(self.video)
        self.wait_until_open()
        self.go("2")
        self.keys("i", "shift+Right", "o", "Return")
        self.type("Pouring the milk")
        self.keys("Return")
        self.told(lambda: self.segments()[0]["label"] == "Pouring the milk", "no label")
        self.keys("alt+Home")
        self.find("Search videos and segments")
        self.keys("ctrl+f")
        self.type("milk")
        self.find(contains="1 segment found")
        self.shot("found")
        self.keys("Return")
        self.find("Timeline")
        self.find(contains="00:02:00")
        self.end()

    def test_given(self):
        """A video given to a window that is open is opened there, and is what the next start returns to."""
        other = shutil.copy(self.video, os.path.join(self.folder, "other.mp4"))
        self.start(self.video)
        self.wait_until_open()
        subprocess.run([self.binary, other], env=self.env, check=True, timeout=30)
        self.find(contains="other.mp4", role="label")
        self.wait_until_open()
        self.shot("other")
        self.end()
        self.start()
        self.find("Timeline")
        self.find(contains="other.mp4", role="label")
        self.end()

    def test_killed(self):
        self.start(self.video)
        self.wait_until_open()
        for begin in ("2", "6", "10"):
            self.go(begin)
            self.keys("i", "shift+Right", "o")
        time.sleep(1)
        self.keys("r")
        self.kill()
        segments = self.segments()
        self.assertEqual(len(segments), 3)
        self.start()
        self.find(contains="3 segments")
        self.shot("after-the-kill")
        self.end()


if __name__ == "__main__":
    unittest.main(verbosity=2)
