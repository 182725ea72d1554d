# SPDX-License-Identifier: GPL-3.0-or-later
"""Stretches of 60 s taken out of a 1080p video, beside ffmpeg."""

import os
import subprocess
import tempfile
import time

from measure import in_turn, row

SECONDS = 60
SHORT = 20  # beside another encoder
TURNS = 20  # where both are done in a blink
FIRST = 100
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "60", "-c:a", "aac", "-b:a", "96k",
        "-movflags", "+faststart")


def make_source(folder):
    path = os.path.join(folder, "source.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30:d=70", "-f", "lavfi", "-i",
                    "sine=440:d=70:r=48000", "-vf", "noise=alls=6:allf=t", "-c:v", "libx264", "-preset", "veryfast",
                    "-crf", "23", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
                    "-c:a", "aac", path], check=True)
    return path


def ours(bench, folder, mode, source, seconds):
    """Milliseconds of the second of two in one process, as the running app does it."""
    words = [str(FIRST), str(FIRST + seconds * 30)] * 2
    if mode == "exact":
        words = words[:2]  # long enough for its start not to matter
    said = subprocess.run([bench.tool("extract-segments"), mode, source, os.path.join(folder, "ours.mp4"), *words],
                          check=True, capture_output=True, text=True).stdout
    lines = said.splitlines()
    if any(" " in line.strip() for line in lines):
        raise RuntimeError(said)
    return float(lines[-1])


def ffmpeg(folder, source, seconds, *words):
    begin = time.perf_counter()
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", str(FIRST / 30), "-t", str(seconds), "-i", source,
                    *words, os.path.join(folder, "theirs.mp4")], check=True)
    return (time.perf_counter() - begin) * 1000


def extract(bench):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(folder)
        row("key-frame extraction of 60 s, running app", 2, "ms", "at most 1.5 of the peer",
            in_turn(lambda: ours(bench, folder, "keyframe", source, SECONDS),
                    lambda: ffmpeg(folder, source, SECONDS, "-c", "copy"), TURNS),
            lambda r: r["ratio"] <= 1.5, "peer: ffmpeg -c copy with its start; ours is synced and verified")
        row("smart extraction of 60 s", 2, "ms", "at most 0.35 of our exact",
            [(ours(bench, folder, "smart", source, SECONDS), ours(bench, folder, "exact", source, SECONDS))
             for _ in range(3)],
            lambda r: r["ratio"] <= 0.35, "peer: our exact of the same 60 s")
        row("exact extraction of 20 s", 2, "ms", "at most 1.2 of the peer",
            [(ours(bench, folder, "exact", source, SHORT), ffmpeg(folder, source, SHORT, *X264)) for _ in range(3)],
            lambda r: r["ratio"] <= 1.2, "peer: ffmpeg with the same encoder and settings, with its start")


GROUPS = {"extract": extract}
