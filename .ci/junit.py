#!/usr/bin/env python3
"""Reads a JUnit file back with a library that is not ours, and holds it against what a run must give.

usage: junit.py FILE [--passed ID ...] [--only-passed]

Fails when totals and cases disagree, a case has no class or name, a name comes twice, a named id did not pass, or (with
--only-passed) anything failed or ended in error.
"""

import argparse
import re
import sys
from collections import Counter

from junitparser import Error, Failure, JUnitXml, Skipped, TestSuite

parser = argparse.ArgumentParser()
parser.add_argument("file")
parser.add_argument("--passed", nargs="*", default=[])
parser.add_argument("--only-passed", action="store_true")
arguments = parser.parse_args()

document = JUnitXml.fromfile(arguments.file)
suites = [document] if isinstance(document, TestSuite) else list(document)
wrong, cases = [], []
for suite in suites:
    found = Counter()
    for case in suite:
        results = case.result
        kinds = {Failure: "failures", Error: "errors", Skipped: "skipped"}
        outcome = next((name for kind, name in kinds.items() if any(isinstance(result, kind) for result in results)), "passed")
        if len(results) > 1:
            wrong.append(f"{case.name}: more than one result")
        if not case.classname or not case.name:
            wrong.append(f"{suite.name}: a case without class or name")
        if outcome in ("failures", "errors") and not results[0].message:
            wrong.append(f"{case.name}: a failure without message")
        found[outcome] += 1
        cases.append((case.classname, case.name or "", outcome))
    stated = {"tests": suite.tests, "failures": suite.failures, "errors": suite.errors, "skipped": suite.skipped}
    counted = {"tests": found.total(), **{name: found[name] for name in ("failures", "errors", "skipped")}}
    for name, count in counted.items():
        if (stated[name] or 0) != count:
            wrong.append(f"{suite.name}: {name} says {stated[name]}, there are {count}")

twice = [name for name, count in Counter((group, name) for group, name, _ in cases).items() if count > 1]
wrong += [f"{group}: {name} comes twice" for group, name in twice]
for wanted in arguments.passed:
    outcomes = [outcome for _, name, outcome in cases if re.match(re.escape(wanted) + r"(?![0-9A-Za-z-])", name)]
    if not outcomes or set(outcomes) != {"passed"}:
        wrong.append(f"{wanted}: wanted passed, is {', '.join(outcomes) or 'absent'}")
if arguments.only_passed:
    wrong += [f"{name}: {outcome}" for _, name, outcome in cases if outcome in ("failures", "errors")]
if not any(outcome == "passed" for *_, outcome in cases):
    wrong.append("nothing passed")

print(*wrong, sep="\n", file=sys.stderr)
print(f"junit: {len(cases)} cases, {dict(Counter(outcome for *_, outcome in cases))}, {len(wrong)} wrong")
sys.exit(bool(wrong))
