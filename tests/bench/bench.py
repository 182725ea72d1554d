# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures us and a peer in turn, prints one table, writes it as JSON with --json FILE.

A row is a warm-up and seven pairs; its ratio is the median of the pairs. A goal that is missed stays in
the table: the exit status is 0 all the same, for these are figures and no tests. The rows are in the
files *_rows.py beside this one, in groups.
"""

import argparse
import glob
import importlib
import json
import os
import sys

from measure import ROWS


class Bench:
    def __init__(self, options):
        self.prefix = os.path.abspath(options.prefix)
        self.build = os.path.dirname(self.prefix)
        self.app = os.path.join(self.prefix, "bin", "edit-factory")
        self.cli = os.path.join(self.prefix, "bin", "edit-factory-cli")

    def tool(self, name):
        return os.path.join(self.build, "tests", "bench", name)


def find_groups():
    groups = {}
    for path in sorted(glob.glob(os.path.join(os.path.dirname(os.path.abspath(__file__)), "*_rows.py"))):
        groups.update(importlib.import_module(os.path.basename(path)[:-3]).GROUPS)
    return groups


def main():
    groups = find_groups()
    parser = argparse.ArgumentParser()
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--json")
    parser.add_argument("--only", choices=sorted(groups), action="append", help="this group of rows")
    options = parser.parse_args()
    bench = Bench(options)
    print(f"{'':<44} {'ours':>9} {'peer':>9} {'':<4} {'ratio (quartiles)':<18} goal")
    for name, rows in groups.items():
        if not options.only or name in options.only:
            rows(bench)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(ROWS, file, indent=2, ensure_ascii=False)
            file.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
