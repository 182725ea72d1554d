# SPDX-License-Identifier: GPL-3.0-or-later
"""A library of 10,000 renders: until it is there with its first page, and until a search is. There is no peer that
does the same."""

import subprocess

from measure import row


def library(bench):
    said = subprocess.run([bench.tool("library-list")], check=True, capture_output=True, text=True).stdout
    rounds = [tuple(float(word) for word in line.split()) for line in said.splitlines()][1:]
    row("library: 10,000 renders, first page", 4, "ms", "under 100", [(opened, None) for opened, _ in rounds],
        lambda r: r["ours"] < 100)
    row("library: search in 10,000 renders", 4, "ms", "under 30", [(found, None) for _, found in rounds],
        lambda r: r["ours"] < 30)


GROUPS = {"library": library}
