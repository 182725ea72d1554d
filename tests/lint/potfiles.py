#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""po/POTFILES lists what can be translated, the translations compile, and German is complete.

usage: potfiles.py SOURCE-ROOT [--fix]
"""

import os
import re
import subprocess
import sys
import tempfile

import tree

# Languages that must have every string.
COMPLETE = ('de',)

C_CALL = re.compile(r'(?<!define )\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(')
BLUEPRINT_CALL = re.compile(r'\b(_|C_)\s*\(')
XML_MARK = re.compile(r'\btranslatable="(yes|true|1)"')
DATA_ENDS = ('.desktop.in', '.metainfo.xml.in', '.gschema.xml.in')

KEYWORDS = ('_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'ngettext:1,2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3')


def is_translatable(root, path):
    if path.startswith('data/'):
        return path.removesuffix('.in').endswith(DATA_ENDS) or path.endswith(DATA_ENDS)
    text = tree.read(root, path) or ''
    if path.endswith('.ui'):
        return bool(XML_MARK.search(text))
    pattern = BLUEPRINT_CALL if path.endswith('.blp') else C_CALL
    return bool(pattern.search(tree.strip_texts(text)))


def find_translatable(root):
    found = tree.files(root, 'src', ends=('.c', '.h'))
    found += tree.files(root, 'resources/ui', ends=('.blp', '.ui'))
    found += tree.files(root, 'data', ends=('.in',))
    return sorted(path for path in found if is_translatable(root, path))


def read_list(root):
    """The comment lines and the entries, each entry with its line."""
    comments, entries = [], []
    for number, line in enumerate(tree.read(root, 'po/POTFILES').splitlines(), 1):
        if line.startswith('#'):
            comments.append(line)
        elif line.strip():
            entries.append((number, line.strip()))
    return comments, entries


def check_list(findings, entries, expected):
    names = [name for _, name in entries]
    for number, name in entries:
        if name not in expected:
            findings.add('po/POTFILES', number, f'take out {name}: it is gone, or has nothing to translate')
        elif names.count(name) > 1:
            findings.add('po/POTFILES', number, f'{name} is listed {names.count(name)} times')
    for name in expected:
        if name not in names:
            findings.add('po/POTFILES', 1, f'add {name}')
    for (number, name), ordered in zip(entries, sorted(names)):
        if name != ordered:
            findings.add('po/POTFILES', number, f'sort the list: {ordered} comes before {name}')
            break


def extract(root, expected, template):
    """The strings of the sources as they are now; what a translation knows may be older."""
    sources = [path for path in expected if path.endswith(('.c', '.h', '.blp'))]
    command = ['xgettext', '--language=C', '--from-code=UTF-8', '--force-po', '--output', template]
    command += [f'--keyword={keyword}' for keyword in ('', *KEYWORDS)]
    subprocess.run(command + (sources or [os.devnull]), cwd=root, check=True, capture_output=True)


def count_missing(root, path, template, temporary):
    """How many of the strings a language lacks, as (untranslated, fuzzy)."""
    merged = os.path.join(temporary, os.path.basename(path))
    full = os.path.join(root, path)
    subprocess.run(
        ['msgmerge', '--quiet', '--no-fuzzy-matching', '--output-file', merged, full, template],
        check=True,
        capture_output=True,
    )
    untranslated = fuzzy = 0
    # Data files are extracted by rules of their own, so their strings count as the translation has them.
    for file in (full, merged):
        words = subprocess.run(
            ['msgfmt', '--statistics', '--output-file', os.devnull, file],
            capture_output=True,
            text=True,
            env={**os.environ, 'LC_ALL': 'C'},
        ).stderr
        numbers = {name: int(n) for n, name in re.findall(r'(\d+) (untranslated|fuzzy)', words)}
        untranslated = max(untranslated, numbers.get('untranslated', 0))
        fuzzy = max(fuzzy, numbers.get('fuzzy', 0))
    return untranslated, fuzzy


def check_translations(findings, root, expected):
    paths = tree.files(root, 'po', ends=('.po',))
    if not paths:
        return
    with tempfile.TemporaryDirectory() as temporary:
        template = os.path.join(temporary, 'template.pot')
        extract(root, expected, template)
        for path in paths:
            language = os.path.basename(path).removesuffix('.po')
            result = subprocess.run(
                ['msgfmt', '--check', '--output-file', os.devnull, path],
                cwd=root,
                capture_output=True,
                text=True,
            )
            if result.returncode != 0:
                print(result.stderr, end='')
                findings.add(path, 1, 'does not compile: see the lines above')
                continue
            untranslated, fuzzy = count_missing(root, path, template, temporary)
            print(f'{language}: {untranslated} untranslated, {fuzzy} fuzzy')
            if language in COMPLETE and untranslated + fuzzy > 0:
                findings.add(
                    path, 1, 'must be complete: build the targets edit-factory-pot and edit-factory-update-po, then translate'
                )


def main():
    root = tree.root_argument()
    findings = tree.Findings()

    if not os.path.exists(os.path.join(root, 'po/POTFILES')):
        print('potfiles: there is no po/POTFILES yet')
        return

    expected = find_translatable(root)
    comments, entries = read_list(root)
    if '--fix' in sys.argv:
        with open(os.path.join(root, 'po/POTFILES'), 'w', encoding='utf-8') as file:
            file.writelines(line + '\n' for line in comments + expected)
        return

    check_list(findings, entries, expected)
    check_translations(findings, root, expected)
    findings.end('potfiles', 'The list is mended by: tests/lint/potfiles.py . --fix')


main()
