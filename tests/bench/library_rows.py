# SPDX-License-Identifier: GPL-3.0-or-later
"""A library of 10,000 renders: until it is there with its first page, until a search is, and what a frame costs while it
is scrolled. There is no peer that does the same."""

import json
import statistics
import subprocess

from measure import Display, row


def library(bench):
    said = subprocess.run([bench.tool("library-list")], check=True, capture_output=True, text=True).stdout
    rounds = [tuple(float(word) for word in line.split()) for line in said.splitlines()][1:]
    row("library: 10,000 renders, first page", 4, "ms", "under 100", [(opened, None) for opened, _ in rounds],
        lambda r: r["ours"] < 100)
    row("library: search in 10,000 renders", 4, "ms", "under 30", [(found, None) for _, found in rounds],
        lambda r: r["ours"] < 30)


def scrolled(bench):
    with Display(bench) as display:
        frames = json.loads(display.run(bench.tool("library-scroll")))
    painted = statistics.quantiles([whole for _, whole in frames], n=100)[98]
    row("library: 10,000 renders, scrolled", 4, "ms", "p99 under 16 ms",
        [(statistics.quantiles([work for work, _ in frames], n=100)[98], None)], lambda r: r["ours"] < 16,
        f"p99 of {len(frames)} frames, CPU time of the main thread; {painted:.1f} ms with the painting, which is software here")


GROUPS = {"library": library, "library-scroll": scrolled}
