#!/usr/bin/env bash
# Makes the seeds in tests/fuzz/corpus/seal from the vectors: a first byte that picks the doorway,
# then the DER of a seal or a signature, or the text of a time.
set -euo pipefail
cd "$(dirname "$0")"
vectors=../../vectors/license/seal/seals
mkdir -p seal
seed() {  # first-byte name: the rest from standard input
  { printf %b "$1"; cat; } >"seal/$2"
}
for name in v4-certificates v4-digests v4-extension v5-stamped v1 v1-extension v1-empty-extensions \
  critical-extension explicit-default unused-bits v4-local-dates v1-generalized-dates \
  no-indefinite no-list-type-3; do
  seed '\x00' "seal-$name" <"$vectors/$name.der"
done
for name in v4-signature v4-signature-stamped v4-signature-extension v5-signature v2-signature \
  v1-signature-token time-text-local octets-for-bits hash-lost-octet no-sig-bare; do
  seed '\x01' "signature-$name" <"$vectors/$name.der"
done
head -c 64 /dev/zero | tr '\0' '\1' | seed '\x01' signature-raw
printf '\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02' | seed '\x01' signed-data
n=0
for text in 20201010071120Z 20201010151120.5+0800 201106053653Z '2020-04-22 15:18:08' 2020-04-22 \
  '2020/1/2 9:05:03' 2020年10月10日 2020-04-22T15:18:08.250+08:00 20161231235960Z; do
  n=$((n + 1))
  printf %s "$text" | seed '\x02' "time-$n"
done
