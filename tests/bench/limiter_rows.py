# SPDX-License-Identifier: GPL-3.0-or-later
"""The limiter of true peaks."""

import subprocess
import time

from measure import in_turn, row

SECONDS = 60
NOISE = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"anoisesrc=r=48000:a=0.9:d={SECONDS}", "-ac", "2"]
LIMIT = ["-af", "aresample=192000,alimiter=limit=0.84:level=disabled,aresample=48000"]


def limiter(bench):
    def ours():
        return float(subprocess.run([bench.tool("limit-sound"), str(SECONDS)], check=True, capture_output=True,
                                    text=True).stdout)

    def timed(command):
        begin = time.perf_counter()
        subprocess.run([*command, "-f", "null", "-"], check=True)
        return (time.perf_counter() - begin) * 1000

    def peer():
        return timed(NOISE + LIMIT) - timed(NOISE)

    row("limit a minute of stereo", 4, "ms", "at most 600 ms: 100 times real time", in_turn(ours, peer),
        lambda r: r["ours"] <= 600, "peer: ffmpeg's alimiter, four times oversampled")


GROUPS = {"limiter": limiter}
