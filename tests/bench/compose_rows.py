# SPDX-License-Identifier: GPL-3.0-or-later
"""The preview of a project, and drawing the pictures of a clip beside ffmpeg."""

import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from measure import in_turn, row

SECONDS = 65
TARGETS = 200
SHORT = 10
SIZES = ((1080, 1920), (1080, 1080), (1080, 1350))


def make_source(folder, seconds):
    path = os.path.join(folder, f"source-{seconds}.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=1920x1080:r=30:d={seconds}", "-f", "lavfi",
                    "-i", f"sine=440:d={seconds}:r=48000", "-vf", "noise=alls=6:allf=t", "-c:v", "libx264", "-preset",
                    "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-g", "60", "-keyint_min", "60", "-sc_threshold", "0",
                    "-c:a", "aac", path], check=True)
    return path


def seek(bench, source, proxy):
    """The 95th percentile of one run, in milliseconds."""
    said = subprocess.run([bench.tool("compose-times"), "seek", source, proxy, str(TARGETS)], check=True,
                          capture_output=True, text=True).stdout
    return statistics.quantiles([float(line) for line in said.split()], n=20)[18]


def mix(bench, source, sizes):
    words = [str(side) for size in sizes for side in size]
    said = subprocess.run([bench.tool("compose-times"), "mix", source, *words], check=True, capture_output=True,
                          text=True).stdout
    return SHORT * 30 / float(said) * 1000


def ffmpeg(source, sizes):
    """Pictures a second, its start left out as ours is: measured as the difference to a tenth of a second."""
    crops = [f"crop='min(iw,ih*{w}/{h})':ih,scale={w}:{h}" for w, h in sizes]
    if len(sizes) == 1:
        words = ["-vf", crops[0], "-f", "null", "-"]
    else:
        names = "".join(f"[s{i}]" for i in range(len(sizes)))
        graph = f"split={len(sizes)}{names};" + ";".join(f"[s{i}]{crop}[o{i}]" for i, crop in enumerate(crops))
        words = ["-filter_complex", graph, *(w for i in range(len(sizes)) for w in ("-map", f"[o{i}]", "-f", "null", "-"))]

    def run(seconds):
        begin = time.perf_counter()
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-t", str(seconds), "-i", source, "-an", *words], check=True)
        return time.perf_counter() - begin

    return SHORT * 30 / max(run(SHORT) - run(0.1), 0.001)


def compose(bench):
    with tempfile.TemporaryDirectory() as folder:
        source = make_source(folder, SECONDS)
        proxy = os.path.join(folder, "proxy.mp4")
        subprocess.run([bench.tool("media-proxy"), pathlib.Path(source).as_uri(), proxy], check=True)
        row("composed preview, exact seek p95, proxy", 4, "ms", "under 40",
            [(seek(bench, source, proxy), None) for _ in range(3)], lambda r: r["ours"] < 40,
            f"{TARGETS} seeks, 10 stretches, cross-fades")
        row("composed preview, exact seek p95, 1080p source", 4, "ms", "(for comparison)",
            [(seek(bench, source, "-"), None)], lambda r: True, "key frame every 2 s")

        short = make_source(folder, SHORT)
        for sizes, name in ((SIZES[:1], "one format"), (SIZES, "three formats")):
            row(f"decode, crop, scale 1080p: {name}", 4, "fps", "at least 0.9 of ffmpeg",
                in_turn(lambda: mix(bench, short, sizes), lambda: ffmpeg(short, sizes)),
                lambda r: r["ratio"] >= 0.9, "pictures a second; more is better")


GROUPS = {"compose": compose}
