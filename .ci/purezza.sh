#!/usr/bin/env bash
# The house of crates, held against the dependency tree: which crate may stand on which, and that the pure ones reach
# no runtime, no network, no clock and no random source, also through others.
set -euo pipefail
cd "$(dirname "$0")/.."

# Dependencies as "name feature,feature", each once, of what is compiled for this machine without tests.
tree() { cargo tree --locked -e normal -p "$@" --prefix none -f '{p} [{f}]' | sed -E 's/ v[0-9][^[]*\[/ /; s/\].*//' | sort -u; }

own='contracts|ledger|platform|judge|driver|mock-region|gestionale|steps|reports'
failed=0
complain() { echo "purezza: $1" >&2; failed=1; }

# crate: which of our own it may reach
while read -r crate allowed; do
  reached=$(tree "$crate" | cut -d' ' -f1 | grep -xE "$own" | grep -vx "$crate" || true)
  for other in $reached; do
    case " $allowed " in *" $other "*) ;; *) complain "$crate must not stand on $other";; esac
  done
done <<'HOUSE'
contracts
ledger
platform contracts ledger
judge contracts ledger
driver ledger
gestionale driver ledger
mock-region platform contracts ledger
reports judge ledger contracts
HOUSE

impure='tokio|tokio-.*|mio|async-.*|futures-executor|hyper|hyper-.*|reqwest|axum|axum-.*|h2|ureq|wiremock|socket2|rustls|native-tls|openssl|rand|rand_.*|getrandom|fastrand|uuid|iana-time-zone|time|jiff|libc|rusqlite'
# zip is read with, never written by a pure crate; its random source salts encrypted entries on writing, its libc sets their permissions
zip=$(tree zip | cut -d' ' -f1 | grep -xE "$impure" | grep -vxE 'getrandom|libc' || true)
[ -z "$zip" ] || complain "zip reaches $(tr '\n' ' ' <<<"$zip")"
for crate in contracts ledger platform judge; do
  without=()
  # cargo refuses to prune what is not there
  if tree "$crate" | grep -q '^zip '; then without=(--prune zip); fi
  found=$(tree "$crate" "${without[@]}" | cut -d' ' -f1 | grep -xE "$impure" || true)
  # ledger writes files durably, which is its one bond with the system
  [ "$crate" = ledger ] && found=$(grep -vx libc <<<"$found" || true)
  [ -z "$found" ] || complain "$crate is pure, yet reaches $(tr '\n' ' ' <<<"$found")"
  if tree "$crate" | grep -E '^chrono ' | grep -qE '(^|[ ,])(clock|now)(,|$)'; then
    complain "$crate is pure, yet its chrono has a clock"
  fi
done

[ "$failed" = 0 ] && echo "purezza: the house stands"
exit "$failed"
