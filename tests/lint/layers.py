#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrows point down: cli, ui → pipeline → the adapters → core, and each outside world has one door."""

import os
import re

import tree

# A layer is a folder of src/: which layers it may include, and which outside worlds.
LAYERS = {
    'core': ((), ()),
    'store': (('core',), ('sqlite',)),
    'platform': (('core',), ('secret',)),
    'net': (('core',), ('soup',)),
    'media': (('core',), ('gstreamer',)),
    'practice': (('core',), ('soup',)),
    'pipeline': (('core', 'store', 'platform', 'net', 'media', 'practice'), ()),
    'cli': (('core', 'pipeline'), ()),
    'ui': (('core', 'pipeline'), ('gtk',)),
}

# What an outside world is called in an #include and in meson.build.
WORLDS = {
    'sqlite': (r'sqlite3(ext)?\.h', 'sqlite_dep'),
    'secret': (r'libsecret/', 'secret_dep'),
    'soup': (r'libsoup/', 'soup_dep'),
    'gstreamer': (r'(gst|ges)/', r'(gst|ges)\w*_dep'),
    'gtk': (r'(gtk|gdk|gsk|graphene)/|adw\w*\.h', r'(gtk|adw)_dep'),
}

# These put the layers together, so they may see all of them and start the toolkit.
ROOTS = ('src/main.c', 'src/cli-main.c')

# A header that a file above the pipeline may include although it lies below it, and why.
ALLOWED = {
    ('src/cli/cli.c', 'store/error.h'): 'a damaged database has a way back, which is named',
    ('src/cli/practice-server.c', 'practice/server.h'): 'it runs the server and nothing else',
    ('src/cli/problem.c', 'net/error.h'): 'the code decides the exit status',
    ('src/cli/problem.c', 'platform/keyring.h'): 'the code decides the exit status',
    ('src/cli/problem.c', 'practice/server.h'): 'the code decides the exit status',
    ('src/cli/problem.c', 'store/error.h'): 'the code decides the exit status',
    ('src/ui/editor/edit-session.h', 'media/player.h'): 'a player belongs to the window, there is no verb between',
    ('src/ui/library/hover-preview.c', 'media/player.h'): 'a preview belongs to the window as a player does',
    ('src/ui/projects/project-session-live.c', 'media/stage.h'): 'a preview belongs to the window as a player does',
    ('src/ui/start-failure.c', 'store/error.h'): 'the code decides what the window offers',
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
DEPENDENCY = re.compile(r'\b(\w+)_dep\b')


def layer_of(path):
    """"src/core/job.c" → "core"; None for what lies in src/ itself."""
    parts = path.split('/')
    return parts[1] if len(parts) > 2 else None


def check_include(findings, path, line, layer, quote, header):
    target = header.split('/')[0]
    if header.startswith('.'):
        findings.add(path, line, f'write "layer/name.h" instead of "{header}"')
    elif '/' in header and target in LAYERS:
        if quote == '<':
            findings.add(path, line, f'write "{header}" in quotes: it is our own')
        below, _ = LAYERS[layer]
        if target != layer and target not in below and (path, header) not in ALLOWED:
            findings.add(
                path, line, f'{layer} must not include "{header}": it may use {", ".join(below) or "no layer"}'
            )
    for world, (pattern, _) in WORLDS.items():
        if re.match(pattern, header) and world not in LAYERS[layer][1]:
            findings.add(path, line, f'<{header}> belongs to {door(world)}, not to {layer}')


def door(world):
    return ' and '.join(name for name, (_, worlds) in LAYERS.items() if world in worlds)


def check_link(findings, path, text, layer):
    """A library that is linked is a door too, used or not."""
    text = re.sub(r'#[^\n]*', lambda m: ' ' * len(m[0]), text)
    for match in DEPENDENCY.finditer(text):
        name, line = match[1], tree.line_of(text, match.start())
        if name in LAYERS and name != layer and name not in LAYERS[layer][0]:
            findings.add(path, line, f'{layer} must not link {name}')
        for world, (_, pattern) in WORLDS.items():
            if re.fullmatch(pattern, match[0]) and world not in LAYERS[layer][1]:
                findings.add(path, line, f'{match[0]} belongs to {door(world)}, not to {layer}')


def check_own_header(findings, root, path, text, layer):
    """"job.h" inside core is found by the compiler, but hides which layer it is from."""
    for match in INCLUDE.finditer(text):
        header = match[2]
        beside = os.path.join(os.path.dirname(path), header)
        if match[1] == '"' and '/' not in header and os.path.exists(os.path.join(root, beside)):
            findings.add(path, tree.line_of(text, match.start()), f'write "{beside[len("src/"):]}" instead of "{header}"')


def main():
    root = tree.root_argument()
    findings = tree.Findings()

    for path in tree.files(root, 'src', ends=('.c', '.h', 'meson.build')):
        layer = layer_of(path)
        text = tree.read(root, path)
        if path in ROOTS or layer is None or text is None:
            continue
        if layer not in LAYERS:
            findings.add(path, 1, f'src/{layer} is no layer: add it to the table of tests/lint/layers.py')
            continue
        if path.endswith('meson.build'):
            check_link(findings, path, text, layer)
            continue
        text = tree.strip_comments(text)
        check_own_header(findings, root, path, text, layer)
        for match in INCLUDE.finditer(text):
            check_include(findings, path, tree.line_of(text, match.start()), layer, match[1], match[2])

    for path, header in ALLOWED:
        if os.path.exists(os.path.join(root, path)) and f'"{header}"' not in (tree.read(root, path) or ''):
            findings.add(path, 1, f'no longer includes "{header}": take it off the list in tests/lint/layers.py')

    findings.end('layers')


main()
