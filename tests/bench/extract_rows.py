# SPDX-License-Identifier: GPL-3.0-or-later
"""Stretches of 60 s taken out of a 1080p video, beside ffmpeg."""

import os
import subprocess
import tempfile
import time

from measure import PAIRS, row

SECONDS = 60
FIRST, END = 100, 100 + SECONDS * 30


def make_source(folder):
    path = os.path.join(folder, "source.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30:d=70", "-f", "lavfi", "-i",
                    "sine=440:d=70:r=48000", "-vf", "noise=alls=6:allf=t", "-c:v", "libx264", "-preset", "veryfast",
                    "-crf", "23", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
                    "-c:a", "aac", path], check=True)
    return path


def ours(bench, folder, mode, source, times):
    """Milliseconds of each of several in one process."""
    words = [str(FIRST), str(END)] * times
    said = subprocess.run([bench.tool("extract-segments"), mode, source, os.path.join(folder, "ours.mp4"), *words],
                          check=True, capture_output=True, text=True).stdout
    return [float(line.split()[0]) for line in said.splitlines()]


def ffmpeg(folder, source, *words):
    begin = time.perf_counter()
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", str(FIRST / 30), "-t", str(SECONDS), "-i", source,
                    *words, os.path.join(folder, "theirs.mp4")], check=True)
    return (time.perf_counter() - begin) * 1000


def extract(bench):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(folder)
        ffmpeg(folder, source, "-c", "copy")
        pairs = [(ours(bench, folder, "keyframe", source, 2)[1], ffmpeg(folder, source, "-c", "copy"))
                 for _ in range(PAIRS)]
        row("key-frame extraction of 60 s, running app", 2, "ms", "at most 1.5 of the peer", pairs,
            lambda r: r["ratio"] <= 1.5,
            "peer: ffmpeg -c copy with its start; ours: the second in one process, synced and verified")

        exact = ours(bench, folder, "exact", source, 1)[0]
        row("smart extraction of 60 s", 2, "ms", "at most 0.35 of our exact",
            [(milliseconds, exact) for milliseconds in ours(bench, folder, "smart", source, 3)],
            lambda r: r["ratio"] <= 0.35, "peer: our exact, once")
        row("exact extraction of 60 s", 2, "ms", "for information",
            [(exact, ffmpeg(folder, source, "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "60",
                            "-c:a", "aac", "-b:a", "96k", "-movflags", "+faststart"))],
            lambda r: True, "peer: ffmpeg with the same encoder, once")


GROUPS = {"extract": extract}
