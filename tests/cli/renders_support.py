# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects whose clips are rendered in no time: tiny pictures, a preset of the profile's own."""

import contextlib
import json
import os
import sqlite3
import subprocess
import uuid

from support import CliTest

PRESET = {"name": "Tiny", "formats": "9:16", "width": 48, "height": 48, "quality": 30, "sound_bitrate": 64,
          "key_every": 1}


class RenderTest(CliTest):
    def setUp(self):
        super().setUp()
        # Not what is looked for here, and it takes turns with the cores.
        self.env["EF_MEDIA_NICE"] = "0"
        self.profile = self.add("A")
        self.out = os.path.join(self.folder, "out")
        self.video = os.path.join(self.folder, "v.mp4")
        subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=96x54:rate=25:duration=4",
                        "-f", "lavfi", "-i", "sine=440:duration=4", "-c:v", "libx264", "-preset", "ultrafast", "-g",
                        "25", "-c:a", "aac", self.video], check=True)
        self.done("source", "add", "v.mp4")
        with contextlib.closing(sqlite3.connect(os.path.join(self.data, "studio.db"))) as database, database:
            preset = str(uuid.uuid4())
            database.execute("INSERT INTO preset (id, profile_id, name, settings) VALUES (?, ?, ?, ?)",
                             (preset, self.profile["id"], "Tiny", json.dumps({**PRESET, "id": preset})))

    def mark(self, n, length=0.4):
        return [self.done("segment", "add", "v.mp4", str(i * length), str((i + 1) * length), "--label", f"Mark {i}",
                          "--keywords", f"word{i}", "--json").json for i in range(n)]

    def make(self, n=1, name="Spring", length=1):
        self.done("project", "new", name, "--from-source", "v.mp4")
        clips = []
        seed = 1
        while len(clips) < n:
            clips += self.done("clip", "make", name, "--variants", str(min(10, n - len(clips))), "--order", "shuffled",
                               "--length", str(length), "--seed", str(seed), "--json").json
            seed += 1000
        return clips

    def render(self, *arguments, **keywords):
        return self.done("render", *arguments, "--preset", "Tiny", "-o", "out", "--json", **keywords).json

    def library(self, *options):
        return self.done("library", "list", *options, "--json").json

    def jobs(self):
        return self.done("queue", "list", "--kind", "render", "--json").json

    def frames(self, path):
        found = subprocess.run(["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v", "-of", "json",
                                "-show_entries", "stream=nb_read_frames,width,height:format=duration", path],
                               check=True, capture_output=True, text=True)
        return json.loads(found.stdout)

    def assert_whole(self, render):
        found = self.frames(render["file"])
        stream = found["streams"][0]
        self.assertEqual((stream["width"], stream["height"]), (render["width"], render["height"]))
        self.assertAlmostEqual(int(stream["nb_read_frames"]) / 25, render["duration"], places=3)
        self.assertEqual(os.path.getsize(render["file"]), render["size"])

    def assert_nothing_left(self, n):
        """Exactly n files, and nothing that was on its way."""
        self.assertEqual(len(os.listdir(self.out)), n, os.listdir(self.out))
        rendering = os.path.join(self.folder, "cache", "edit-factory", "rendering")
        if os.path.isdir(rendering):
            self.assertEqual(os.listdir(rendering), [])
