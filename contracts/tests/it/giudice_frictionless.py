"""What frictionless says of csv files under their Table Schema.

Standard input: a JSON array of {"file", "schema", "encoding", "double"}. Standard output: a JSON array, for each file the array of
[line, column or null, kind of error, note].
"""

import json
import sys

from frictionless import Resource, Schema, formats, system


def giudica(caso, schemi):
    schema = schemi.setdefault(caso["schema"], Schema.from_descriptor(caso["schema"]))
    with open(caso["file"], "rb") as file:
        testo = file.read().decode(caso["encoding"])
    controllo = formats.CsvControl(
        delimiter=";",
        quote_char='"',
        double_quote=caso["double"],
        escape_char=None if caso["double"] else "\\",
    )
    risorsa = Resource(
        testo.encode("utf-8"),
        format="csv",
        encoding="utf-8",
        schema=schema.to_copy(),
        control=controllo,
    )
    report = risorsa.validate(limit_errors=1_000_000)
    if report.errors:
        raise SystemExit(f"{caso['file']}: {report.errors}")
    return [
        [
            getattr(errore, "row_number", None),
            getattr(errore, "field_name", None),
            errore.type,
            getattr(errore, "note", ""),
        ]
        for compito in report.tasks
        for errore in compito.errors
    ]


def main():
    schemi = {}
    with system.use_context(trusted=True):
        esiti = [giudica(caso, schemi) for caso in json.load(sys.stdin)]
    json.dump(esiti, sys.stdout)


main()
