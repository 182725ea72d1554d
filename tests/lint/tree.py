# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checkers share: the files of the tree, C without its comments, and how findings are told.

Every checker takes the source root as its first argument, works when folders do not exist yet, prints
one finding a line as FILE:LINE and what to do, and exits with 1 when there is one.
"""

import os
import re
import sys

SKIPPED_FOLDERS = {'build', '_build', 'subprojects', '__pycache__'}
SHOWN_DOT_FOLDERS = {'.ci'}


def files(root, *folders, ends=()):
    """The files below the folders (all without any), as sorted paths relative to the root."""
    found = []
    for folder in folders or ('',):
        for path, names, entries in os.walk(os.path.join(root, folder)):
            names[:] = [
                name
                for name in names
                if name not in SKIPPED_FOLDERS
                and (not name.startswith('.') or name in SHOWN_DOT_FOLDERS)
                and not os.path.exists(os.path.join(path, name, 'meson-private'))
            ]
            for entry in entries:
                # In a worktree .git is a file.
                if entry != '.git' and (not ends or entry.endswith(tuple(ends))):
                    found.append(os.path.relpath(os.path.join(path, entry), root))
    return sorted(set(found))


def read(root, path):
    """The text of a file, or None for one that is none (a picture)."""
    try:
        with open(os.path.join(root, path), encoding='utf-8') as file:
            return file.read()
    except (UnicodeDecodeError, FileNotFoundError):
        return None


_PIECES = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)


def _blank(text):
    return re.sub(r'[^\n]', ' ', text)


def strip_comments(text):
    """C or Blueprint without comments; every character keeps its place."""
    return _PIECES.sub(lambda m: _blank(m[0]) if m[0].startswith('/') else m[0], text)


def strip_texts(text):
    """The same without what stands between quotes, so that a word in a message is no call."""

    def blank(match):
        piece = match[0]
        if piece.startswith('/'):
            return _blank(piece)
        return piece[0] + ' ' * (len(piece) - 2) + piece[0]

    return _PIECES.sub(blank, text)


def line_of(text, offset):
    return text.count('\n', 0, offset) + 1


class Findings:
    def __init__(self):
        self.count = 0

    def add(self, path, line, what):
        print(f'{path}:{line}: {what}')
        self.count += 1

    def end(self, name, hint=None):
        """Prints the sum and ends the program."""
        if self.count == 0:
            print(f'{name}: nothing found')
            sys.exit(0)
        print(f'{name}: {self.count} finding{"" if self.count == 1 else "s"}', file=sys.stderr)
        if hint:
            print(hint, file=sys.stderr)
        sys.exit(1)


def root_argument():
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith('--')]
    if len(arguments) != 1:
        sys.exit(f'usage: {os.path.basename(sys.argv[0])} SOURCE-ROOT')
    return arguments[0]
