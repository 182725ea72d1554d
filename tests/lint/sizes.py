#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The longest files and functions of src/, to be seen. It fails nothing."""

import re
import statistics

import tree

SHOWN = 10
LONG = 60

# The formatter puts the name of a function at the beginning of a line and its braces on lines of their own.
FUNCTION = re.compile(r'^(\w+) \((?:[^{}();]|\([^{}()]*\))*\)\n\{\n(.*?)^\}$', re.MULTILINE | re.DOTALL)


def percentile(numbers, share):
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]


def main():
    root = tree.root_argument()
    lengths, functions = [], []

    for path in tree.files(root, 'src', ends=('.c',)):
        text = tree.read(root, path)
        lengths.append((text.count('\n'), path))
        for match in FUNCTION.finditer(text):
            functions.append((match[2].count('\n'), match[1], path, tree.line_of(text, match.start())))

    if not functions:
        print('sizes: there is no function yet')
        return

    print(f'{len(lengths)} files, the longest (lines):')
    for length, path in sorted(lengths, reverse=True)[:SHOWN]:
        print(f'{length:6}  {path}')
    numbers = [length for length, *_ in functions]
    print(
        f'{len(functions)} functions, lines of the body: median {statistics.median(numbers):.0f}, '
        f'90 % up to {percentile(numbers, 0.9)}, 99 % up to {percentile(numbers, 0.99)}, '
        f'{100 * sum(n > LONG for n in numbers) / len(numbers):.1f} % over {LONG}; the longest:'
    )
    for length, name, path, line in sorted(functions, reverse=True)[:SHOWN]:
        print(f'{length:6}  {name}  {path}:{line}')


main()
