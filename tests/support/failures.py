#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""failures.py BUILD: says of each failed test first why it failed, then how it ended; prints how many passed, failed and
were skipped. A library that has much to say must not hide the one line that matters."""

import json
import os
import re
import sys

LAST = 60
MOST_REASONS = 20
REASON = re.compile(
    r'^\s*not ok\b|\bERROR\b|\bCRITICAL\b|\bWARNING\b|\bBail out!|\bin vain\b|\bis kept alive\b|[Aa]ssertion\b'
    r'|AddressSanitizer|LeakSanitizer|ThreadSanitizer|\bruntime error:|^Traceback|^\w*(Error|Exception)\b')
BLANK = re.compile(r'^# (?=.*(GLib|GStreamer|Gtk|Adwaita)\S*-DEBUG)')


def say(*lines):
    print(*lines, sep='\n', file=sys.stderr)


def report(test, name):
    lines = (test.get('stdout') or '').splitlines() + (test.get('stderr') or '').splitlines()
    reasons = list(dict.fromkeys(line.strip() for line in lines if REASON.search(line) and not BLANK.search(line)))
    say(f"\n--- {test['name']} ({name}): {test['result']}, status {test['returncode']}")
    if reasons:
        say('Why:', *(f'  {line}' for line in reasons[:MOST_REASONS]))
    if len(reasons) > MOST_REASONS:
        say(f'  and {len(reasons) - MOST_REASONS} more lines like these')
    say('Its last lines:', *(f'  {line}' for line in lines[-LAST:]))


def main():
    build = sys.argv[1]
    log = os.path.join(build, 'meson-logs', 'testlog.json')
    passed = failed = skipped = 0
    if os.path.exists(log):
        with open(log, encoding='utf-8') as file:
            tests = [json.loads(line) for line in file]
    else:
        tests = []
    for test in tests:
        if test['result'] in ('OK', 'EXPECTEDFAIL'):
            passed += 1
        elif test['result'] == 'SKIP':
            skipped += 1
        else:
            failed += 1
            report(test, os.path.basename(os.path.abspath(build)))
    print(passed, failed, skipped)
    sys.exit(1 if failed else 0)


main()
