# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline of the editor: what one frame costs the main thread."""

import json
import statistics

from measure import Display, row

RUNS = 3


def timeline(bench):
    with Display(bench) as display:
        runs = [json.loads(display.run(bench.tool("timeline-frame"))) for _ in range(RUNS)]
    highest = [statistics.quantiles(frames, n=100)[98] for frames in runs]
    middle = statistics.median(frame for frames in runs for frame in frames)
    row("timeline frame, 2,000 segments, 10 h, zooming", 2, "ms", "p99 under 4 ms",
        [(value, None) for value in highest], lambda r: r["ours"] < 4,
        f"p99 of {len(runs[0])} frames, CPU time of the main thread; the median frame is {middle:.2f} ms")


GROUPS = {"timeline": timeline}
