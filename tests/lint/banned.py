#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that must not appear, or only at one place, and what must not be in any file."""

import re

import tree

COMPOSITION_ROOTS = ('src/main.c', 'src/cli-main.c')

# What is banned in src/, the places (files or folders) that may all the same, and what to do instead.
# Looked for outside comments and quotes.
CALLS = (
    # Functions of ours may be called so: what they call in turn is looked at where they are.
    (r'\b(?!ef_)\w+_sync\s*\(', (), 'it blocks: use the _async and _finish pair'),
    (r'\bg_main_context_iteration\s*\(', (), 'it spins the main loop: return and go on in a callback'),
    (
        r'\bg_main_loop_run\s*\(',
        COMPOSITION_ROOTS + ('src/cli/',),
        'only a program may run a main loop, a function must not',
    ),
    (r'\bg_object_set_q?data(_full)?\s*\(', (), 'use a struct as task data, or a property'),
    (r'\bgtk_dialog_run\s*\(', (), 'use AdwAlertDialog and its callback'),
    (r'\bsystem\s*\(', (), 'use GSubprocess, without a shell'),
    (r'\bv?sprintf\s*\(', (), 'use g_strdup_printf'),
    (r'\bstr(cpy|cat)\s*\(', (), 'use g_strdup or g_strconcat'),
    (r'\bg_thread_(try_)?new\s*\(', ('src/core/worker.c', 'src/media/'), 'threads belong to EfWorker, or drive a pipeline'),
    (r'\bg_task_run_in_thread\s*\(', (), 'use ef_worker_run: the thread must own what it blocks on'),
    (r'\bsqlite3_\w+\s*\(', ('src/store/',), 'SQL lives in src/store'),
    (r'\bsoup_\w+\s*\(', ('src/net/', 'src/practice/'), 'HTTP lives in src/net'),
    (r'\b(gst|ges)_\w+\s*\(', ('src/media/',) + COMPOSITION_ROOTS, 'media lives in src/media'),
    (
        r'\bsecret_(password|service|collection|item|schema|value)_\w+\s*\(',
        ('src/platform/',),
        'the keyring lives in src/platform',
    ),
    (r'\b(gtk|gdk|gsk|adw)_\w+\s*\(', ('src/ui/',) + COMPOSITION_ROOTS, 'widgets live in src/ui'),
    (
        r'\b(v?f?printf|puts|putchar|fputs|g_print(err)?)\s*\(',
        ('src/cli/', 'src/cli-main.c'),
        'use ef_log_message or ef_log_info',
    ),
)

# The quark is the text of its argument, so a space that a formatter puts in is part of the name.
QUARK = re.compile(r'\bG_DEFINE_QUARK\s*\([^,)]*\s-|\bG_DEFINE_QUARK\s*\([^,)]*-\s')

TASK = re.compile(r'\bg_task_new\s*\(')
TAG = re.compile(r'\bg_task_set_source_tag\s*\(')
LINES_UNTIL_TAG = 5

# Put together here, so that this file does not find itself.
MARKERS = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X')) + r')\b')
HOSTS = re.compile(
    '|'.join(
        re.escape('.'.join(parts))
        for parts in (
            ('deb', 'debian', 'org'),
            ('security', 'debian', 'org'),
            ('snapshot', 'debian', 'org'),
            ('archive', 'ubuntu', 'com'),
            ('registry', 'npmjs'),
            ('registry', 'yarnpkg'),
            ('pypi', 'org'),
            ('files', 'pythonhosted', 'org'),
            ('crates', 'io'),
            ('proxy', 'golang', 'org'),
            ('rubygems', 'org'),
        )
    )
)
MACHINE_PATHS = re.compile(r'(?<![\w./-])/(' + '|'.join(('wo' + 'rk', 'ro' + 'ot')) + r')/\w')

SPDX = 'SPDX-License-Identifier: '
SPDX_LINES = 3
SPDX_ENDS = ('.c', '.h', '.py', '.sh', '.blp', '.sql', '.css', '.xml', '.supp', '.options', 'meson.build')

# Others wrote these, or spaces mean something in them.
FOREIGN_FILES = ('COPYING', 'LICENSES/')
FOREIGN_ENDS = ('.svg', '.patch', '.diff')
WHITE_SPACE = re.compile(r'[ \t\r\f\v]+$', re.MULTILINE)


def is_below(path, places):
    return any(path == place or place.endswith('/') and path.startswith(place) for place in places)


def is_foreign(path):
    return is_below(path, FOREIGN_FILES) or path.endswith(FOREIGN_ENDS)


def check_calls(findings, path, text):
    code = tree.strip_texts(text)
    for pattern, places, instead in CALLS:
        if is_below(path, places):
            continue
        for match in re.finditer(pattern, code):
            name = match[0].rstrip('( \t\n')
            findings.add(path, tree.line_of(code, match.start()), f'{name}: {instead}')


def check_tasks(findings, path, text):
    code = tree.strip_texts(text)
    lines = code.split('\n')
    for match in TASK.finditer(code):
        line = tree.line_of(code, match.start())
        following = [text for text in lines[line - 1 :] if text.strip()]
        if not TAG.search('\n'.join(following[: LINES_UNTIL_TAG + 1])):
            findings.add(
                path, line, f'g_task_new: call g_task_set_source_tag within {LINES_UNTIL_TAG} lines'
            )


def check_quarks(findings, path, text):
    for match in QUARK.finditer(tree.strip_comments(text)):
        findings.add(
            path, tree.line_of(text, match.start()), 'G_DEFINE_QUARK: no spaces around "-", they become part of the name'
        )


def check_text(findings, path, text):
    for pattern, what in (
        (MARKERS, 'finish it, or open an issue'),
        (HOSTS, 'do not name a mirror or registry: whoever builds has their own'),
        (MACHINE_PATHS, 'a path of one machine: find it, or take it as an argument'),
    ):
        for match in pattern.finditer(text):
            findings.add(path, tree.line_of(text, match.start()), f'{match[0]}: {what}')
    for match in WHITE_SPACE.finditer(text):
        findings.add(path, tree.line_of(text, match.start()), 'remove the white space at the end of the line')
    if text and not text.endswith('\n'):
        findings.add(path, tree.line_of(text, len(text)), 'end the last line with a line break')


def needs_spdx(path, text):
    return path.endswith(SPDX_ENDS) or text.startswith('#!')


def check_spdx(findings, path, text):
    if needs_spdx(path, text) and SPDX not in '\n'.join(text.split('\n')[:SPDX_LINES]):
        findings.add(path, 1, f'begin with a comment "{SPDX}GPL-3.0-or-later"')


def main():
    root = tree.root_argument()
    findings = tree.Findings()

    for path in tree.files(root):
        text = tree.read(root, path)
        if not text or is_foreign(path):
            continue
        check_text(findings, path, text)
        check_spdx(findings, path, text)
        if path.endswith(('.c', '.h')):
            check_quarks(findings, path, text)
            check_tasks(findings, path, text)
            if path.startswith('src/'):
                check_calls(findings, path, text)

    findings.end('banned')


main()
