#!/usr/bin/env bash
# Makes digests.txt, macs.txt, hkdf.txt and ciphers.txt with botan and the openssl command.
# Deterministic: running it again changes nothing.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

hex() { xxd -p | tr -d '\n'; }
put() { printf '%s' "${1:-}" | xxd -r -p; }
dash() { if [ -n "$1" ]; then printf '%s' "$1"; else printf -- '-'; fi; }

messages=("" 00 616263 e794b0e4b8bb "$(printf 'a5%.0s' {1..63})" "$(printf '5a%.0s' {1..64})" \
  "$(printf '3c%.0s' {1..200})")
{
  echo "# tool suite message digest"
  for message in "${messages[@]}"; do
    put "$message" >"$work/m"
    echo "botan sm $(dash "$message") $(botan hash --no-fsname --algo=SM3 "$work/m" | tr 'A-F' 'a-f')"
    echo "botan intl $(dash "$message") $(botan hash --no-fsname --algo=SHA-256 "$work/m" | tr 'A-F' 'a-f')"
  done
} >digests.txt

{
  echo "# tool suite key message mac"
  for key in 6b6579 "$(printf '0b%.0s' {1..32})" "$(printf 'aa%.0s' {1..131})"; do
    for message in "" 616263 "$(printf 'cd%.0s' {1..150})"; do
      put "$message" >"$work/m"
      for pair in sm:SM3 intl:SHA-256; do
        mac=$(botan hmac --hash="${pair#*:}" "$(put "$key" >"$work/k"; echo "$work/k")" "$work/m" 2>/dev/null || true)
        if [ -z "$mac" ]; then
          mac=$(openssl mac -digest "${pair#*:}" -macopt hexkey:"$key" -in "$work/m" HMAC | tr 'A-F' 'a-f')
          echo "openssl ${pair%:*} $key $(dash "$message") $mac"
        else
          echo "botan ${pair%:*} $key $(dash "$message") $(echo "$mac" | cut -d' ' -f1 | tr 'A-F' 'a-f')"
        fi
      done
    done
  done
} >macs.txt

{
  echo "# tool suite secret label derived"
  for secret in 0707070707070707070707070707070707070707070707070707070707070707 00ff; do
    for label in 746f6e6762616e 61; do
      for pair in sm:SM3 intl:SHA256; do
        derived=$(openssl kdf -keylen 48 -kdfopt digest:"${pair#*:}" -kdfopt hexkey:$secret \
          -kdfopt hexinfo:$label HKDF | tr -d ':\n' | tr 'A-F' 'a-f')
        echo "openssl ${pair%:*} $secret $label $derived"
      done
    done
  done
} >hkdf.txt

{
  echo "# tool cipher mode key iv plain secret (PKCS#7 padding in ecb and cbc)"
  iv=000102030405060708090a0b0c0d0e0f
  for pair in sm4:sm4:fedcba98765432100123456789abcdef \
    aes256:aes-256:603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4; do
    IFS=: read -r name tool key <<<"$pair"
    for mode in ecb cbc ctr cfb ofb; do
      for plain in 616263 "$(printf '11%.0s' {1..40})"; do
        if [ $mode = ecb ]; then ivopt=(); else ivopt=(-iv "$iv"); fi
        echo "openssl $name $mode $key $iv $plain $(put "$plain" |
          openssl enc "-$tool-$mode" -K "$key" "${ivopt[@]}" | hex)"
      done
    done
  done
} >ciphers.txt
