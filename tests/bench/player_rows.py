# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening, scrubbing and finding a frame, beside mpv on the same file and the same targets."""

import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import time

from measure import Display, row

SECONDS = 3600
RATE = 25
KEY_DISTANCE = 5
TARGETS = 40


def make_film(folder):
    """An hour of 1080p with sound: twenty seconds are encoded, the rest are copies of them. Picture and sound are
    copied apart, for their lengths differ by a little and the frames have to stay evenly spaced."""
    picture, sound, film = (os.path.join(folder, name) for name in ("picture.mp4", "sound.m4a", "hour.mp4"))
    quiet = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    every = str(RATE * KEY_DISTANCE)
    subprocess.run([*quiet, "-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r={RATE}:d=20", "-pix_fmt", "yuv420p", "-c:v",
                    "libx264", "-preset", "veryfast", "-crf", "30", "-bf", "3", "-g", every, "-keyint_min", every,
                    "-sc_threshold", "0", picture], check=True)
    subprocess.run([*quiet, "-f", "lavfi", "-i", "sine=f=440:d=20", "-c:a", "aac", sound], check=True)
    subprocess.run([*quiet, "-stream_loop", str(SECONDS // 20 - 1), "-i", picture, "-stream_loop", "-1", "-i", sound,
                    "-map", "0:v", "-map", "1:a", "-c", "copy", "-t", str(SECONDS), film], check=True)
    return film


class Ours:
    def __init__(self, bench, display, film):
        self.process = subprocess.Popen([bench.tool("player-times"), pathlib.Path(film).as_uri()], env=display.env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        milliseconds, shown = self.process.stdout.readline().split()
        return float(milliseconds), int(shown) / 1e9

    def open(self):
        return self.ask("open")

    def scrub(self, seconds):
        return self.ask(f"scrub {round(seconds * 1e9)}")

    def exact(self, seconds):
        return self.ask(f"exact {round(seconds * 1e9)}")

    def end(self):
        self.process.stdin.close()
        self.process.wait(20)


class Mpv:
    def __init__(self, display, film):
        self.film = film
        path = os.path.join(display.folder, "mpv")
        self.process = display.start(["mpv", "--no-config", "--idle", "--no-terminal", "--vo=null", "--ao=null",
                                      "--hr-seek=yes", "--pause", f"--input-ipc-server={path}"])
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(200):
            try:
                self.socket.connect(path)
                break
            except OSError:
                time.sleep(0.05)
        self.lines = self.socket.makefile("r")

    def send(self, *words):
        self.socket.sendall(json.dumps({"command": words}).encode() + b"\n")

    def time(self, *words):
        begin = time.perf_counter()
        self.send(*words)
        while json.loads(self.lines.readline()).get("event") != "playback-restart":
            pass
        milliseconds = (time.perf_counter() - begin) * 1000
        self.socket.sendall(b'{"command": ["get_property", "time-pos"], "request_id": 7}\n')
        while (answer := json.loads(self.lines.readline())).get("request_id") != 7:
            pass
        return milliseconds, answer["data"]

    def open(self):
        return self.time("loadfile", self.film)

    def scrub(self, seconds):
        return self.time("seek", seconds, "absolute+keyframes")

    def exact(self, seconds):
        return self.time("seek", seconds, "absolute+exact")


def p95(values):
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def targets():
    chance = random.Random(5)
    return [chance.randrange(SECONDS * RATE - RATE) / RATE + 0.002 for _ in range(TARGETS)]


def rounds(ours, peer, n):
    """In turn, the p95 of each time round; and how often both show the same frame."""
    pairs, same, asked = [], 0, 0
    for _ in range(n):
        mine, theirs = [], []
        for seconds in targets():
            one, other = ours(seconds), peer(seconds)
            mine.append(one[0])
            theirs.append(other[0])
            same += abs(one[1] - other[1]) < 0.5 / RATE
            asked += 1
        pairs.append((p95(mine), p95(theirs)))
    return pairs, f"{same} of {asked} frames are mpv's"


def player(bench):
    with Display(bench) as display:
        film = make_film(display.folder)
        ours, mpv = Ours(bench, display, film), Mpv(display, film)
        ours.open(), mpv.open()
        opened = [(ours.open()[0], mpv.open()[0]) for _ in range(9)]
        row("open a source of 1 hour: to first frame", 2, "ms", "under 150 ms, at most 1.05 of it", opened,
            lambda r: r["ours"] < 150 and r["ratio"] <= 1.05, "peer: mpv, loadfile to playback-restart")
        pairs, note = rounds(ours.scrub, mpv.scrub, 3)
        row("scrub image while the pointer moves, p95", 2, "ms", "under 20 ms or at most it", pairs,
            lambda r: r["ours"] < 20 or r["ratio"] <= 1, f"peer: mpv, to the key frame; {note}")
        pairs, note = rounds(ours.exact, mpv.exact, 3)
        row("exact frame after rest, p95, GOP 5 s", 2, "ms", "at most 0.9 of it", pairs,
            lambda r: r["ratio"] <= 0.9, f"peer: mpv; {note}")
        ours.end()


GROUPS = {"player": player}
