#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A checker that finds nothing may be blind: each is shown small trees with one thing wrong in them."""

import concurrent.futures
import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LICENSE = 'SPDX-License-Identifier: GPL-3.0-or-later\n'
C = '/* ' + LICENSE.strip() + ' */\n'
HASH = '# ' + LICENSE
BLP = '// ' + LICENSE

GOOD_C = C + '#include "core/job.h"\n\nint\nef_job_count (void)\n{\n  return 1;\n}\n'
GOOD_TASK = C + 'void\nf (void)\n{\n  task = g_task_new (s, c, b, d);\n  g_task_set_source_tag (task, f);\n}\n'
GOOD_BLP = BLP + 'using Gtk 4.0;\n\ntemplate $EfPage: Gtk.Box {}\n'

PO_HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: de\\n"\n'
TRANSLATED = PO_HEAD + '\nmsgid "Yes"\nmsgstr "Ja"\n'
UNTRANSLATED = PO_HEAD + '\nmsgid "Yes"\nmsgstr ""\n'
SPEAKS = C + 'const char *yes = _("Yes");\n'

RESOURCES = {
    'src/meson.build': "lib = library('page.c', 'ui/page.c')\n",
    'src/ui/page.c': GOOD_C,
    'resources/meson.build': "blueprints = files('ui/page.blp')\n",
    'resources/ui.gresource.xml': '<gresource><file>ui/page.ui</file></gresource>\n',
    'resources/ui/page.blp': GOOD_BLP,
}


FAILURES = '../support/failures.py'
LOG = 'meson-logs/testlog.json'


def ran(result, said):
    """A line of what meson writes about a test."""
    return json.dumps({'name': 'a', 'result': result, 'returncode': 1, 'stdout': said}) + '\n'


def code(line):
    return C + 'void\nf (void)\n{\n  ' + line + '\n}\n'


def without(tree, *paths, **changed):
    return {path: text for path, text in {**tree, **changed}.items() if path not in paths}


# checker, what is wrong, the tree, a part of the finding (None: there must be none).
CASES = [
    ('layers.py', 'nothing', {}, None),
    ('layers.py', 'nothing', {'src/core/job.c': GOOD_C, 'src/ui/page.c': C + '#include <gtk/gtk.h>\n'}, None),
    ('layers.py', 'nothing: a comment', {'src/core/job.c': C + '/* #include "ui/page.h" */\n'}, None),
    ('layers.py', 'nothing: the root', {'src/main.c': C + '#include "store/database.h"\n'}, None),
    ('layers.py', 'an arrow up', {'src/core/job.c': C + '#include "store/job.h"\n'}, 'src/core/job.c:2: core must not'),
    ('layers.py', 'an arrow sideways', {'src/net/a.c': C + '#include "store/job.h"\n'}, 'net must not include'),
    ('layers.py', 'an arrow past the pipeline', {'src/ui/a.c': C + '#include "store/database.h"\n'}, 'ui must not'),
    ('layers.py', 'an arrow up from a header', {'src/store/a.h': C + '#include "pipeline/studio.h"\n'}, 'store must not'),
    ('layers.py', 'an arrow deep down', {'src/ui/queue/a.c': C + '#  include "net/http.h"\n'}, 'ui must not include'),
    ('layers.py', 'a relative path', {'src/core/a.c': C + '#include "../store/a.h"\n'}, 'write "layer/name.h"'),
    ('layers.py', 'the short form', {'src/core/a.c': C + '#include "a.h"\n', 'src/core/a.h': C}, 'write "core/a.h"'),
    ('layers.py', 'our header as foreign', {'src/core/a.c': C + '#include <core/a.h>\n'}, 'in quotes'),
    ('layers.py', 'SQLite in core', {'src/core/a.c': C + '#include <sqlite3.h>\n'}, 'belongs to store'),
    ('layers.py', 'GTK in the pipeline', {'src/pipeline/a.c': C + '#include <gtk/gtk.h>\n'}, 'belongs to ui'),
    ('layers.py', 'libadwaita in cli', {'src/cli/a.c': C + '#include <adwaita.h>\n'}, 'belongs to ui'),
    ('layers.py', 'libsoup in ui', {'src/ui/a.c': C + '#include <libsoup/soup.h>\n'}, 'belongs to net and practice'),
    ('layers.py', 'libsecret in net', {'src/net/a.c': C + '#include <libsecret/secret.h>\n'}, 'belongs to platform'),
    ('layers.py', 'GES in the pipeline', {'src/pipeline/a.c': C + '#include <ges/ges.h>\n'}, 'belongs to media'),
    ('layers.py', 'an unknown folder', {'src/util/a.c': C}, 'is no layer'),
    ('layers.py', 'a link sideways', {'src/net/meson.build': 'd = [core_dep, store_dep]\n'}, 'must not link store'),
    ('layers.py', 'a link outside', {'src/core/meson.build': HASH + 'd = [sqlite_dep]\n'}, 'core/meson.build:2: sqlite_dep'),
    ('layers.py', 'a stale exception', {'src/cli/cli.c': C}, 'take it off the list'),
    ('banned.py', 'nothing', {}, None),
    ('banned.py', 'nothing', {'src/core/job.c': GOOD_TASK, 'README.md': 'Hello\n'}, None),
    ('banned.py', 'nothing: a comment', {'src/core/a.c': code('/* printf (x) */ puts_text ("system (x)");')}, None),
    ('banned.py', 'nothing: at home', {'src/cli/a.c': code('printf ("x");'), 'src/store/a.c': code('sqlite3_step (s);')}, None),
    ('banned.py', 'nothing: tests may', {'tests/core/a.c': code('g_main_loop_run (loop); g_print ("x");')}, None),
    ('banned.py', 'nothing: pictures', {'data/a.png': b'\x89PNG\xff\xfe '}, None),
    ('banned.py', 'a blocking call', {'src/net/a.c': code('g_file_load_contents_sync (f);')}, 'a.c:5: g_file_load_contents_sync'),
    ('banned.py', 'a spinning loop', {'src/ui/a.c': code('g_main_context_iteration (NULL, TRUE);')}, 'spins'),
    ('banned.py', 'a loop', {'src/ui/a.c': code('g_main_loop_run (loop);')}, 'only a program'),
    ('banned.py', 'data by name', {'src/ui/a.c': code('g_object_set_data_full (o, "x", y, f);')}, 'a struct'),
    ('banned.py', 'a nested dialog', {'src/ui/a.c': code('gtk_dialog_run (d);')}, 'AdwAlertDialog'),
    ('banned.py', 'a shell', {'src/net/a.c': code('if (system ("x")) return;')}, 'GSubprocess'),
    ('banned.py', 'sprintf', {'src/net/a.c': code('sprintf (a, "x");')}, 'g_strdup_printf'),
    ('banned.py', 'strcpy', {'src/net/a.c': code('strcpy (a, b);')}, 'g_strdup'),
    ('banned.py', 'a thread', {'src/net/a.c': code('g_thread_new ("x", f, d);')}, 'EfWorker'),
    ('banned.py', 'a thread pool', {'src/net/a.c': code('g_task_run_in_thread (t, f);')}, 'ef_worker_run'),
    ('banned.py', 'SQL', {'src/core/a.c': code('sqlite3_step (s);')}, 'src/store'),
    ('banned.py', 'HTTP', {'src/pipeline/a.c': code('soup_session_new ();')}, 'src/net'),
    ('banned.py', 'media', {'src/ui/a.c': code('gst_init (NULL, NULL);')}, 'src/media'),
    ('banned.py', 'media', {'src/pipeline/a.c': code('ges_timeline_new ();')}, 'src/media'),
    ('banned.py', 'the keyring', {'src/net/a.c': code('secret_password_lookup (s);')}, 'src/platform'),
    ('banned.py', 'widgets', {'src/pipeline/a.c': code('gtk_init ();')}, 'src/ui'),
    ('banned.py', 'printing', {'src/net/a.c': code('g_print ("x");')}, 'ef_log_message'),
    ('banned.py', 'printing', {'src/core/a.c': code('fprintf (stderr, "x");')}, 'ef_log_message'),
    ('banned.py', 'a task without tag', {'tests/core/a.c': code('t = g_task_new (s, c, b, d);')}, 'source_tag'),
    ('banned.py', 'a late tag', {'src/net/a.c': code('t = g_task_new (a);' + '\n  x ();' * 5 + '\n  g_task_set_source_tag (t, f);')}, 'source_tag'),
    ('banned.py', 'a formatted quark', {'src/net/a.c': C + 'G_DEFINE_QUARK (ef - net - error, ef_net_error)\n'}, 'spaces'),
    ('banned.py', 'work left over', {'src/net/a.c': C + '/* TO' + 'DO: later */\n'}, 'open an issue'),
    ('banned.py', 'work left over', {'README.md': 'FIX' + 'ME\n'}, 'README.md:1'),
    ('banned.py', 'white space', {'README.md': 'a\nb \nc\n'}, 'README.md:2: remove the white space'),
    ('banned.py', 'no last line break', {'README.md': 'a'}, 'line break'),
    ('banned.py', 'no licence', {'src/net/a.c': 'int a;\n'}, 'begin with a comment'),
    ('banned.py', 'no licence', {'dev': '#!/bin/sh\nexit\n'}, 'dev:1: begin'),
    ('banned.py', 'no licence', {'resources/a.blp': 'using Gtk 4.0;\n'}, 'begin with a comment'),
    ('banned.py', 'a mangled licence', {'tests/meson.build': '#SPDX - License - Identifier : GPL\n'}, 'begin with'),
    ('banned.py', 'a mirror', {'.ci/run': HASH + 'x deb.' + 'debian.org\n'}, '.ci/run:2: deb'),
    ('banned.py', 'a registry', {'flatpak/a.json': '"https://registry.' + 'npmjs.org/x"\n'}, 'mirror'),
    ('banned.py', 'a path of one machine', {'dev': HASH + 'cd /' + 'work/main\n'}, 'one machine'),
    ('potfiles.py', 'nothing', {}, None),
    ('potfiles.py', 'nothing', {'po/POTFILES': HASH + 'src/core/a.c\n', 'src/core/a.c': SPEAKS, 'po/de.po': TRANSLATED}, None),
    ('potfiles.py', 'nothing: a comment', {'po/POTFILES': HASH, 'src/a.c': C + '/* _("x") */\n#define _(x) x\n'}, None),
    ('potfiles.py', 'nothing: French may lack some', {'po/POTFILES': 'src/a.c\n', 'src/a.c': SPEAKS, 'po/fr.po': UNTRANSLATED}, None),
    ('potfiles.py', 'a missing source', {'po/POTFILES': HASH, 'src/core/a.c': SPEAKS}, 'add src/core/a.c'),
    ('potfiles.py', 'a missing template', {'po/POTFILES': HASH, 'resources/ui/a.blp': 'Label { label: _("x"); }\n'}, 'add resources/ui/a.blp'),
    ('potfiles.py', 'a missing menu', {'po/POTFILES': HASH, 'resources/ui/a.ui': '<a translatable="yes">x</a>\n'}, 'add resources/ui/a.ui'),
    ('potfiles.py', 'a missing data file', {'po/POTFILES': HASH, 'data/a.desktop.in.in': 'Name=x\n'}, 'add data/a.desktop.in.in'),
    ('potfiles.py', 'a plural', {'po/POTFILES': HASH, 'src/a.c': code('ngettext ("%d file", "%d files", n);')}, 'add src/a.c'),
    ('potfiles.py', 'a file that is gone', {'po/POTFILES': HASH + 'src/a.c\n'}, 'POTFILES:2: take out src/a.c'),
    ('potfiles.py', 'a silent file', {'po/POTFILES': 'src/a.c\n', 'src/a.c': GOOD_C}, 'take out src/a.c'),
    ('potfiles.py', 'disorder', {'po/POTFILES': 'src/b.c\nsrc/a.c\n', 'src/a.c': SPEAKS, 'src/b.c': SPEAKS}, 'sort the list'),
    ('potfiles.py', 'a double', {'po/POTFILES': 'src/a.c\nsrc/a.c\n', 'src/a.c': SPEAKS}, 'listed 2 times'),
    ('potfiles.py', 'a broken translation', {'po/POTFILES': '', 'po/fr.po': PO_HEAD + 'msgid "x\n'}, 'does not compile'),
    ('potfiles.py', 'a wrong format', {'po/POTFILES': '', 'po/fr.po': PO_HEAD + '#, c-format\nmsgid "%s"\nmsgstr "%d"\n'}, 'does not compile'),
    ('potfiles.py', 'German lacks one', {'po/POTFILES': 'src/a.c\n', 'src/a.c': SPEAKS, 'po/de.po': UNTRANSLATED}, 'de.po:1: must be complete'),
    ('potfiles.py', 'German never heard of one', {'po/POTFILES': 'src/a.c\n', 'src/a.c': SPEAKS, 'po/de.po': PO_HEAD}, 'must be complete'),
    ('potfiles.py', 'German is unsure', {'po/POTFILES': '', 'po/de.po': TRANSLATED.replace('msgid "Yes"', '#, fuzzy\nmsgid "Yes"')}, 'must be complete'),
    ('tests-listed.py', 'nothing', {}, None),
    ('tests-listed.py', 'nothing', RESOURCES, None),
    ('tests-listed.py', 'nothing', {'tests/core/meson.build': "t = ['job']\n", 'tests/core/job.c': GOOD_C}, None),
    ('tests-listed.py', 'nothing: a row', without(RESOURCES, 'src/ui/page.c', **{'resources/ui/page.blp': BLP + 'template ListItem {}\n'}), None),
    ('tests-listed.py', 'a forgotten test', {'tests/core/meson.build': "t = ['jobs']\n", 'tests/core/job.c': GOOD_C}, 'tests/core/job.c:1: is not built'),
    ('tests-listed.py', 'a forgotten folder', {'tests/core/job.c': GOOD_C}, 'is not built'),
    ('tests-listed.py', 'a forgotten source', {'src/core/meson.build': "f('a.c')\n", 'src/core/b.c': GOOD_C}, 'src/core/b.c:1'),
    ('tests-listed.py', 'a template without type', without(RESOURCES, 'src/ui/page.c'), 'put that type into src/ui/page.c'),
    ('tests-listed.py', 'a template not compiled', without(RESOURCES, 'resources/meson.build'), 'is not compiled'),
    ('tests-listed.py', 'a template not bundled', without(RESOURCES, 'resources/ui.gresource.xml'), 'not in the application'),
    ('sizes.py', 'nothing', {}, None),
    ('sizes.py', 'nothing: it fails nothing', {'src/core/a.c': code('x ();\n' * 500)}, None),
    ('format.sh', 'nothing', {}, None),
    ('format.sh', 'nothing', {'src/core/a.c': GOOD_TASK, 'resources/ui/a.blp': GOOD_BLP}, None),
    ('format.sh', 'crooked C', {'src/core/a.c': C + 'int  a;\n'}, 'src/core/a.c:2'),
    ('format.sh', 'a crooked header', {'tests/support/a.h': C + 'int a (int b){return b;}\n'}, 'tests/support/a.h:2'),
    ('format.sh', 'a crooked template', {'resources/ui/a.blp': GOOD_BLP + 'Box{}\n'}, 'resources/ui/a.blp'),
    ('format.sh', 'a broken template', {'resources/ui/a.blp': GOOD_BLP + 'Box {\n'}, 'resources/ui/a.blp'),
    (FAILURES, 'nothing', {LOG: ran('OK', '# ERROR of a library\n')}, None),
    (FAILURES, 'a reason in much noise', {LOG: ran('FAIL', 'noise\n' * 99 + 'not ok 3 /a/b\n' + 'noise\n' * 99)},
     'Why:\n  not ok 3 /a/b\nIts last lines:\n  noise\n'),
    (FAILURES, 'the same reason twice', {LOG: ran('FAIL', 'x CRITICAL **: y\n' * 2)}, 'Why:\n  x CRITICAL **: y\nIts'),
    (FAILURES, 'no reason', {LOG: ran('TIMEOUT', 'slow\n')}, 'status 1\nIts last lines:\n  slow\n0 1 0'),
]

# What mends a tree, the tree, and what the file must be then.
FIXES = [
    ('potfiles.py', {'po/POTFILES': HASH + 'src/x.c\n', 'src/b.c': SPEAKS, 'src/a.c': SPEAKS}, 'po/POTFILES', HASH + 'src/a.c\nsrc/b.c\n'),
    ('format.sh', {'src/a.c': C + 'int  a;\n'}, 'src/a.c', C + 'int a;\n'),
    ('format.sh', {'resources/a.blp': BLP + 'using Gtk 4.0;\nBox{}\n'}, 'resources/a.blp', BLP + 'using Gtk 4.0;\n\nBox {}\n'),
]


def plant(root, tree):
    for path, text in tree.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    # The formatter looks for its rules upwards from the file.
    style = os.path.join(HERE, '../../.clang-format')
    if os.path.exists(style):
        with open(style, 'rb') as source, open(os.path.join(root, '.clang-format'), 'wb') as file:
            file.write(source.read())


def run(checker, root, *options):
    """The status and what was printed. A new interpreter for each case would take most of the time."""
    script = os.path.join(HERE, checker)
    if not checker.endswith('.py'):
        result = subprocess.run([script, root, *options], capture_output=True, text=True)
        return result.returncode, result.stdout + result.stderr

    output = io.StringIO()
    status = 0
    sys.argv = [script, root, *options]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            runpy.run_path(script)
        except SystemExit as end:
            status = end.code
    return status, output.getvalue()


def check_case(checker, tree, expected):
    with tempfile.TemporaryDirectory() as root:
        plant(root, tree)
        status, output = run(checker, root)
    if expected is None:
        return None if not status else f'should have found nothing, found:\n{output}'
    if not status or expected not in output:
        return f'should have found “{expected}”, ended with {status} and:\n{output}'
    return None


def check_fix(checker, tree, path, expected):
    with tempfile.TemporaryDirectory() as root:
        plant(root, tree)
        _, output = run(checker, root, '--fix')
        with open(os.path.join(root, path), encoding='utf-8') as file:
            text = file.read()
    return None if text == expected else f'made {path} into:\n{text}\n{output}'


def main():
    failures = 0
    with concurrent.futures.ProcessPoolExecutor() as pool:
        problems = [(case[0], case[1], pool.submit(check_case, case[0], *case[2:])) for case in CASES]
        problems += [(fix[0], '--fix', pool.submit(check_fix, *fix)) for fix in FIXES]
        for checker, what, problem in problems:
            if problem.result():
                failures += 1
                print(f'{checker}, {what}: {problem.result()}', file=sys.stderr)

    print(f'selftest: {len(problems)} cases, {failures} wrong')
    sys.exit(1 if failures else 0)


main()
