#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET…]: each target of fuzz/, or those named, for so long, from the worked examples and generated files on.
# COLLAUDO names a built binary that makes the generated files; without it one is built.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
examples=contracts/tests/it/esempi
targets=(busta documento risposta json wsdl flusso genera)
if [ $# -gt 0 ]; then chosen=("$@"); else chosen=("${targets[@]}"); fi
collaudo() { if [ -n "${COLLAUDO:-}" ]; then "$COLLAUDO" "$@"; else cargo run --locked --quiet -- "$@"; fi; }
for target in "${targets[@]}"; do
  mkdir -p "$seeds/$target" "fuzz/corpus/$target"
done
cp "$examples"/*richiesta*.xml "$seeds/busta"
cp "$examples"/{dovuti,versamento,pagati_con_ricevuta,receipt}.xml fuzz/semi/documento/*.xml "$seeds/documento"
cp fuzz/semi/wsdl/*.txt "$seeds/wsdl"
cp fuzz/semi/json/*.txt "$seeds/json"
# A push that carries its documents; the first byte of a body chooses the kind.
printf '<{"rt":"%s","esito":"%s"}' "$(base64 -w0 "$examples/receipt.xml")" "$(base64 -w0 fuzz/semi/documento/pagati.xml)" >"$seeds/json/push"
# The first byte of an answer chooses the operation.
for file in "$examples"/*risposta*.xml "$examples"/*.ko.xml; do
  { printf x; cat "$file"; } >"$seeds/risposta/$(basename "$file")"
done
# Of each kind that is made, some rows with mistakes, bare and in their zip; the first byte chooses the kind.
kinds=$(collaudo kinds | sed -n 's/^  \(my[^ ]*\) .*/\1/p')
n=0
for kind in $kinds; do
  for zip in "" --zip; do
    if collaudo generate "$kind" --rows 12 --errors 0.6 $zip --out - --expected "$seeds/attesi" --force >"$seeds/byte" 2>/dev/null; then
      { printf "\\x$(printf %02x "$n")"; cat "$seeds/byte"; } >"$seeds/flusso/$kind$zip"
    fi
  done
  case $kind in
    mypivot-opi-1_6_1) example=$examples/giornale_1_6_1.xml ;;
    mypivot-xls-1_0) example=$examples/giornale.xls ;;
    *) example= ;;
  esac
  if [ -n "$example" ]; then
    { printf "\\x$(printf %02x "$n")"; cat "$example"; } >"$seeds/flusso/$kind"
  fi
  n=$((n + 1))
done
printf '\x04\x20seme' >"$seeds/genera/seme"
for target in "${chosen[@]}"; do
  cargo fuzz run --sanitizer none "$target" "fuzz/corpus/$target" "$seeds/$target" -- -max_total_time="$seconds" -max_len=16384
done
