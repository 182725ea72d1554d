# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to know where subjects are, beside the scores that are read anyway."""

import os
import subprocess
import tempfile

from measure import in_turn, row


def columns(bench):
    with tempfile.TemporaryDirectory(prefix="ef-bench-") as folder:
        path = os.path.join(folder, "video.mp4")
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=30", "-c:v",
                        "libx264", "-preset", "veryfast", "-g", "60", path], check=True)

        def timed(*words):
            said = subprocess.run([bench.tool("media-columns"), "file://" + path, *words], check=True,
                                  capture_output=True, text=True)
            return float(said.stdout)

        row("columns and scores of 30 s of 720p", 4, "ms", "at most 1.25 of the scores alone",
            in_turn(timed, lambda: timed("scores")), lambda r: r["ratio"] <= 1.25, "time of the processor; peer: our scores alone")


GROUPS = {"columns": columns}
