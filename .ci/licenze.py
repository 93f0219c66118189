#!/usr/bin/env python3
"""Holds the licences of all crates in Cargo.lock against the list in deny.toml (cargo-deny may be absent)."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

root = Path(__file__).resolve().parent.parent
allowed = set(tomllib.loads((root / "deny.toml").read_text())["licenses"]["allow"])


def satisfied(expression):
    """Whether an SPDX expression can be satisfied with the list; "/" is the old way to write OR."""
    tokens = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def alternatives():
        good = conjunction()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            good = conjunction() or good
        return good

    def conjunction():
        good = term()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            good = term() and good
        return good

    def term():
        name = tokens.pop(0)
        if name == "(":
            good = alternatives()
            tokens.pop(0)
            return good
        if tokens and tokens[0] == "WITH":
            name = f"{name} {tokens.pop(0)} {tokens.pop(0)}"
        return name in allowed

    return alternatives()


for text, good in {"MIT": True, "GPL-3.0 OR MIT": True, "MIT AND GPL-3.0": False, "(MIT OR X) AND ISC": True, "X/MIT": True}.items():
    assert satisfied(text) is good, text

metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--locked", "--format-version", "1"], cwd=root))
bad = [
    f"{package['name']} {package['version']}: {package['license'] or 'no licence named'}"
    for package in metadata["packages"]
    if not (package["license"] and satisfied(package["license"]))
]
print(*bad, sep="\n", file=sys.stderr)
print(f"licenze: {len(metadata['packages'])} crates, {len(bad)} with a licence that is not on the list")
sys.exit(bool(bad))
