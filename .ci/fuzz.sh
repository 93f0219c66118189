#!/usr/bin/env bash
# fuzz.sh SECONDS: each target of fuzz/ for so long, from the worked examples and the instances of the tests on.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
examples=contracts/tests/it/esempi
targets=(busta documento risposta wsdl flusso genera)
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
# Of each kind that is made, some rows with mistakes, bare and in their zip; the first byte chooses the kind.
kinds=$(cargo run --locked --quiet -- kinds | sed -n 's/^  \(my[^ ]*\) .*/\1/p')
n=0
for kind in $kinds; do
  for zip in "" --zip; do
    if cargo run --locked --quiet -- generate "$kind" --rows 12 --errors 0.6 $zip --out - --expected "$seeds/attesi" --force >"$seeds/byte" 2>/dev/null; then
      { printf "\\x$(printf %02x "$n")"; cat "$seeds/byte"; } >"$seeds/flusso/$kind$zip"
    fi
  done
  n=$((n + 1))
done
printf '\x04\x20seme' >"$seeds/genera/seme"
for target in "${targets[@]}"; do
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "$seeds/$target" -- -max_total_time="$seconds" -max_len=16384
done
