# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor in its window: opening a source seen before, and the memory a long one takes."""

import json
import os
import statistics
import subprocess
import time

from measure import Display, row
from player_rows import KEY_DISTANCE, RATE, Mpv, make_film

SEGMENTS = 200
PROCESSES = 5
OPENINGS = 4
LONG_SECONDS = 36000
WORK_SECONDS = 60


def make_long_film(folder):
    """Ten hours of 360p with sound at a low rate: a minute is encoded, the rest are copies of it."""
    picture, sound, film = (os.path.join(folder, name) for name in ("long.mp4", "long.m4a", "ten-hours.mp4"))
    quiet = ["ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y"]
    every = str(RATE * KEY_DISTANCE)
    subprocess.run([*quiet, "-f", "lavfi", "-i", f"testsrc=s=640x360:r={RATE}:d=60", "-pix_fmt", "yuv420p", "-c:v",
                    "libx264", "-preset", "veryfast", "-crf", "32", "-bf", "3", "-g", every, "-keyint_min", every,
                    "-sc_threshold", "0", picture], check=True)
    subprocess.run([*quiet, "-f", "lavfi", "-i", "aevalsrc='0.5*sin(t*900)*sin(t*3)':s=24000:d=60", "-c:a", "aac",
                    "-b:a", "32k", sound], check=True)
    subprocess.run([*quiet, "-stream_loop", str(LONG_SECONDS // 60 - 1), "-i", picture, "-stream_loop", "-1", "-i",
                    sound, "-map", "0:v", "-map", "1:a", "-c", "copy", "-t", str(LONG_SECONDS), film], check=True)
    return film


def prepare(bench, display, film, seconds, n_segments):
    """A profile with one source, its segments, and all that is read of it in the cache."""
    marks = os.path.join(display.folder, "marks.csv")
    with open(marks, "w") as file:
        for number in range(n_segments):
            begin = number * seconds / n_segments
            file.write(f"{begin:.3f},{begin + seconds / n_segments * 0.6:.3f},Scene {number + 1}\n")
    display.env["EDIT_FACTORY_CLI"] = bench.cli
    display.run(bench.cli, "profile", "add", "Nordlicht Coffee")
    display.run(bench.cli, "source", "add", film)
    display.run(bench.cli, "segment", "import", "--format", "csv", os.path.basename(film), marks)
    display.run(bench.tool("editor-open"), "read")


def open_often(bench, display, number):
    said = display.run(bench.tool("editor-open"), "open", str(number))
    return [json.loads(line) for line in said.splitlines() if line.startswith("[")]


def opening(bench):
    with Display(bench) as display:
        film = make_film(display.folder)
        prepare(bench, display, film, 3600, SEGMENTS)
        # As a person who has worked on it: what the window of this size asked for is in the film.
        open_often(bench, display, 2)
        mpv = Mpv(display, film)
        mpv.open()
        first, again = [], []
        for _ in range(PROCESSES):
            times = open_often(bench, display, OPENINGS)
            first.append((times[0], mpv.open()[0]))
            again += [(each, mpv.open()[0]) for each in times[1:]]

    for name, pairs in (("a source seen before, first in a process", first), ("a source seen before, again", again)):
        parts = [statistics.median(each[part] for each, _ in pairs) for part in range(10)]
        row(name + ": all drawn", 2, "ms", "under 200 ms or at most it", [(each[5], other) for each, other in pairs],
            lambda r: r["ours"] < 200 or r["ratio"] <= 1,
            f"at the sink {parts[0]:.0f}, painted: film {parts[1]:.0f}, waveform {parts[2]:.0f}, segments {parts[3]:.0f};"
            f" the frame with all begun {parts[4]:.0f}, the {parts[6]:.0f}th; main thread {parts[7]:.0f}, of it painting {parts[9]:.0f}; peer: mpv, loadfile to its first frame")


# Memory

def read_memory(pid):
    """Megabytes now and at most so far: resident, with what is shared; and with its share of that."""
    with open(f"/proc/{pid}/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    with open(f"/proc/{pid}/smaps_rollup") as file:
        pss = next(line for line in file if line.startswith("Pss:"))
    return int(lines["VmHWM"].split()[0]) / 1024, int(pss.split()[1]) / 1024


def find_children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def watch(process):
    """The most that it, and the most that a child of it, had at a time."""
    app, app_pss, child, child_pss, together = 0, 0, 0, 0, 0
    while process.poll() is None:
        try:
            most, pss = read_memory(process.pid)
            app, app_pss, total = max(app, most), max(app_pss, pss), pss
            for pid in find_children(process.pid):
                most, pss = read_memory(pid)
                child, child_pss, total = max(child, most), max(child_pss, pss), total + pss
            together = max(together, total)
        except (OSError, KeyError, StopIteration, ProcessLookupError):
            pass
        time.sleep(0.25)
    return app, app_pss, child, child_pss, together


def memory(bench):
    with Display(bench) as display:
        film = make_long_film(display.folder)
        prepare(bench, display, film, LONG_SECONDS, SEGMENTS)
        process = subprocess.Popen([bench.tool("editor-open"), "work", str(WORK_SECONDS)], env=display.env,
                                   stdout=subprocess.PIPE, text=True)
        app, app_pss, child, child_pss, together = watch(process)
        if "done" not in process.stdout.read():
            raise RuntimeError("the editor did not come to its end")
    row("memory with a source of 10 hours open, peak", 2, "MB", "under 400 MB", [(app, None)],
        lambda r: r["ours"] < 400,
        f"RSS while scrubbing and zooming for {WORK_SECONDS} s (PSS {app_pss:.0f}); the child that makes pictures "
        f"{child:.0f} (PSS {child_pss:.0f}); PSS of both together {together:.0f}")


GROUPS = {"opening": opening, "memory": memory}
