#!/usr/bin/env bash
# fuzz.sh SECONDS: each target of fuzz/ for so long, from the worked examples and the instances of the tests on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
examples=contracts/tests/it/esempi
targets=(busta documento risposta wsdl)
for target in "${targets[@]}"; do
  mkdir -p "$seeds/$target" "fuzz/corpus/$target"
done
cp "$examples"/*richiesta*.xml "$seeds/busta"
cp "$examples"/{dovuti,versamento,pagati_con_ricevuta,receipt}.xml fuzz/semi/documento/*.xml "$seeds/documento"
cp fuzz/semi/wsdl/*.txt "$seeds/wsdl"
# The first byte of an answer chooses the operation.
for file in "$examples"/*risposta*.xml "$examples"/*.ko.xml; do
  { printf x; cat "$file"; } >"$seeds/risposta/$(basename "$file")"
done
for target in "${targets[@]}"; do
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "$seeds/$target" -- -max_total_time="$seconds" -max_len=16384
done
