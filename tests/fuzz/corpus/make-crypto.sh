#!/usr/bin/env bash
# Makes the seeds in tests/fuzz/corpus/crypto from the vectors: a first byte that picks the doorway,
# then the DER.
set -euo pipefail
cd "$(dirname "$0")"
vectors=../../vectors/crypto/pki
mkdir -p crypto
seed() {  # first-byte name: the rest from standard input
  { printf %b "$1"; cat; } >"crypto/$2"
}
for suite in sm intl; do
  for name in leaf mid tls critical; do
    openssl x509 -in "$vectors/$suite/$name.pem" -outform DER | seed '\x00' "certificate-$suite-$name"
  done
  seed '\x00' "certificate-$suite-pem" <"$vectors/$suite/leaf.pem"
  for name in good point indirect delta; do
    openssl crl -in "$vectors/$suite/$name.crl" -outform DER | seed '\x01' "crl-$suite-$name"
  done
  openssl req -in "$vectors/$suite/request.csr" -outform DER | seed '\x02' "request-$suite"
  seed '\x03' "signature-$suite" <"$vectors/$suite/message.sig"
done
printf '\x03\x30\x06\x02\x01\x01\x02\x01\x01' >crypto/signature-small
head -c 64 /dev/zero | tr '\0' '\1' | seed '\x03' signature-raw
