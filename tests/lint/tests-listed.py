#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source, test and template is named where it is built: what nobody builds is never red."""

import os
import re

import tree

OWN_TEMPLATE = re.compile(r'^\s*template\s+\$(\w+)', re.MULTILINE)


def is_named(text, path, folder):
    """By its path from the folder of the meson.build, with or without its ending."""
    relative = os.path.relpath(path, folder)
    stem = os.path.splitext(relative)[0]
    return f"'{relative}'" in text or f"'{stem}'" in text


def check_c(findings, root, top):
    """A file is named in the nearest meson.build at or above it."""
    for path in tree.files(root, top, ends=('.c',)):
        folder = os.path.dirname(path)
        while not os.path.exists(os.path.join(root, folder, 'meson.build')) and folder != top:
            folder = os.path.dirname(folder)
        build = os.path.join(folder, 'meson.build')
        if not is_named(tree.read(root, build) or '', path, folder):
            findings.add(path, 1, f'is not built: name it in {build}')


def check_templates(findings, root):
    """A template of a type of ours has the C file of the same path; a template for rows has none."""
    builds = tree.files(root, 'resources', ends=('meson.build',))
    manifests = tree.files(root, 'resources', ends=('.gresource.xml', '.gresource.xml.in'))
    built = {path: tree.read(root, path) for path in builds}
    bundled = '\n'.join(tree.read(root, path) for path in manifests)

    for path in tree.files(root, 'resources/ui', ends=('.blp',)):
        own = OWN_TEMPLATE.search(tree.read(root, path))
        source = 'src/' + path.removeprefix('resources/').removesuffix('.blp') + '.c'
        if own and not os.path.exists(os.path.join(root, source)):
            findings.add(path, 1, f'is the template of {own[1]}: put that type into {source}')
        if not any(is_named(text, path, os.path.dirname(build)) for build, text in built.items()):
            findings.add(path, 1, 'is not compiled: name it in resources/meson.build')
        name = path.removeprefix('resources/').removesuffix('.blp') + '.ui'
        if not re.search(r'>\s*' + re.escape(name) + r'\s*<', bundled):
            findings.add(path, 1, f'is not in the application: add {name} to a gresource.xml of resources')


def main():
    root = tree.root_argument()
    findings = tree.Findings()

    check_c(findings, root, 'src')
    check_c(findings, root, 'tests')
    check_templates(findings, root)
    findings.end('tests-listed')


main()
