#!/usr/bin/env bash
# Makes pki/sm and pki/intl with the openssl command (3.0): chains, revocation lists, signatures,
# each SM2 one with the standard id and some on purpose with the empty id.
# Keys are made afresh, so every run gives other bytes; no private key is kept but the two whose
# names begin with test-only-key, which prove that files of other tools can be loaded.
set -euo pipefail
cd "$(dirname "$0")"
out=$PWD/pki
rm -rf "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >ca.cnf <<'CONF'
[ca]
default_ca = it
[it]
dir = .
database = $dir/index.txt
serial = $dir/serial
crlnumber = $dir/crlnumber
new_certs_dir = $dir
unique_subject = no
policy = any
default_md = default
email_in_dn = no
[any]
countryName = optional
organizationName = optional
commonName = supplied
[req]
distinguished_name = none
string_mask = utf8only
[none]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[mid]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[mid0]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[midnocrl]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[midnosign]
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[enc]
basicConstraints = CA:FALSE
keyUsage = critical, keyEncipherment
[tls]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:gateway.example.cn, DNS:*.example.cn
[nousage]
basicConstraints = CA:FALSE
[critical]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
1.2.3.4.5 = critical, ASN1:NULL
[pointed]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
crlDistributionPoints = URI:http://crl.example.cn/7.crl
[crl]
authorityKeyIdentifier = keyid
[crl_delta]
deltaCRL = critical, ASN1:INTEGER:1
[crl_indirect]
issuingDistributionPoint = critical, @idp_indirect
[idp_indirect]
indirectCRL = TRUE
[crl_users]
issuingDistributionPoint = critical, @idp_users
[idp_users]
onlyuser = TRUE
[crl_cas]
issuingDistributionPoint = critical, @idp_cas
[idp_cas]
onlyCA = TRUE
[crl_reasons]
issuingDistributionPoint = critical, @idp_reasons
[idp_reasons]
onlysomereasons = keyCompromise
[crl_point]
issuingDistributionPoint = critical, @idp_point
[idp_point]
fullname = URI:http://crl.example.cn/7.crl
[crl_unknown]
1.2.3.4.5 = critical, ASN1:NULL
CONF
: >index.txt
echo 1001 >serial
echo 01 >crlnumber

standard=distid:1234567812345678
start=20200101000000Z
end=20491231235959Z

key() {  # name
  case $suite in
    sm) openssl genpkey -algorithm SM2 -out "$1.key" ;;
    intl) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" ;;
  esac 2>/dev/null
}
with_id() { if [ "$suite" = sm ] && [ "$1" = standard ]; then echo "$2 $standard"; fi; }

# cert NAME COMMON-NAME SECTION ISSUER ID [START END]: ISSUER `self` for a root.
cert() {
  local name=$1 common=$2 section=$3 issuer=$4 id=$5 from=${6:-$start} to=${7:-$end} by
  [ -f "$name.key" ] || key "$name"
  # shellcheck disable=SC2046
  openssl req -new -config ca.cnf -utf8 -key "$name.key" -"$digest" -subj "/C=CN/O=测试机构/CN=$common" \
    $(with_id standard -sigopt) -out "$name.csr"
  if [ "$issuer" = self ]; then by=(-selfsign -keyfile "$name.key"); else
    by=(-cert "$issuer.pem" -keyfile "$issuer.key"); fi
  # shellcheck disable=SC2046
  openssl ca -batch -config ca.cnf -utf8 -notext -in "$name.csr" -out "$name.pem" "${by[@]}" -md "$digest" \
    -extensions "$section" -startdate "$from" -enddate "$to" -preserveDN \
    $(with_id standard -vfyopt) $(with_id "$id" -sigopt) 2>"$work/ca.log" || { cat "$work/ca.log"; exit 1; }
}

# crl NAME SECTION ISSUER ID
crl() {
  # shellcheck disable=SC2046
  openssl ca -config ca.cnf -gencrl -cert "$3.pem" -keyfile "$3.key" -md "$digest" \
    -crlexts "$2" -crl_lastupdate 20240101000000Z -crl_nextupdate 20250101000000Z \
    $(with_id "$4" -sigopt) -out "$1.crl" 2>"$work/ca.log" || { cat "$work/ca.log"; exit 1; }
}

revoke() {  # name reason
  openssl ca -config ca.cnf -revoke "$1.pem" -crl_reason "$2" -cert mid.pem -keyfile mid.key \
    2>"$work/ca.log" || { cat "$work/ca.log"; exit 1; }
}

sign() {  # id output
  # shellcheck disable=SC2046
  openssl pkeyutl -sign -rawin -digest "$digest" -inkey leaf.key -in message.txt \
    $(with_id "$1" -pkeyopt) -out "$2"
}

for pair in sm:sm3 intl:sha256; do
  IFS=: read -r suite digest <<<"$pair"
  rm -f ./*.key ./*.csr ./*.pem ./*.crl ./*.der ./*.sig
  : >index.txt

  cert root "测试根" root self standard
  cert mid "测试中间" mid root standard
  cert leaf "成员甲" leaf mid standard
  cert enc "成员甲加密" enc mid standard
  cert tls "gateway.example.cn" tls mid standard
  cert nousage "未标用途" nousage mid standard
  cert critical "未知关键扩展" critical mid standard
  cert pointed "有分发点" pointed mid standard
  cert expired "已过期" leaf mid standard 20200101000000Z 20210101000000Z
  cert future "未生效" leaf mid standard 20450101000000Z 20491231235959Z
  cert revoked "已吊销" leaf mid standard
  cert held "已挂起" leaf mid standard
  cert notca "由成员签发" leaf leaf standard
  cert midexpired "过期中间" mid root standard 20200101000000Z 20210101000000Z
  cert undermidexpired "过期中间之下" leaf midexpired standard
  cert midnosign "无签发用途中间" midnosign root standard
  cert undermidnosign "无签发用途之下" leaf midnosign standard
  cert midnocrl "无吊销用途中间" midnocrl root standard
  cert mid0 "路径零" mid0 root standard
  cert undermid0 "路径零之下" mid mid0 standard
  cert toodeep "过深" leaf undermid0 standard
  cert stranger "陌生根" root self standard
  cert understranger "陌生根之下" leaf stranger standard
  # Another key under the intermediate's very name.
  cert impostor "测试中间" root self standard
  cert long1 "长一" mid root standard
  for i in 2 3 4 5 6 7; do cert long$i "长$i" mid long$((i - 1)) standard; done
  cert longleaf "长末" leaf long7 standard
  if [ "$suite" = sm ]; then
    cert leafemptyid "空标识成员" leaf mid empty
    cert midemptyid "空标识中间" mid root empty
    cert underemptyid "空标识之下" leaf midemptyid standard
  else
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsaroot.key 2>/dev/null
    digest=sha256 cert rsaroot "RSA 根" root self standard
    cert rsaleaf "RSA 之下" leaf rsaroot standard
    digest=sha1 cert weakleaf "SHA-1 之下" leaf rsaroot standard
    crl rsa crl rsaroot standard
  fi

  revoke revoked keyCompromise
  revoke held certificateHold
  crl good crl mid standard
  crl impostor crl impostor standard
  crl midnocrl crl midnocrl standard
  for kind in delta indirect users cas reasons point unknown; do crl $kind crl_$kind mid standard; done
  [ "$suite" = sm ] && crl emptyid crl mid empty
  openssl crl -in good.crl -outform DER -out good.crl.der

  printf '锦江文创有限公司 提交的报文\n' >message.txt
  sign standard message.sig
  [ "$suite" = sm ] && sign empty message-emptyid.sig
  # A chain file as tools write it, with text between the certificates.
  { openssl x509 -in mid.pem -text; openssl x509 -in root.pem -text; } >bundle.pem

  # shellcheck disable=SC2046
  openssl req -new -config ca.cnf -utf8 -key leaf.key -"$digest" -subj "/C=CN/CN=申请者" \
    -addext subjectAltName=DNS:a.example.cn $(with_id standard -sigopt) -out request.csr
  if [ "$suite" = sm ]; then
    openssl req -new -config ca.cnf -key leaf.key -"$digest" -subj "/CN=x" -out request-emptyid.csr
  fi

  # A key file of another tool, and what its public key has wrapped. Test only.
  printf 'tests read this passphrase\n' >passphrase.txt
  if [ "$suite" = sm ]; then key wrap; else
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out wrap.key 2>/dev/null; fi
  openssl pkcs8 -topk8 -in wrap.key -v2 aes-256-cbc -v2prf hmacWithSHA256 -iter 2048 \
    -passout file:passphrase.txt -out test-only-key.pem
  printf '0123456789abcdef0123456789abcdef' >wrapped.plain
  options=()
  [ "$suite" = sm ] || options=(-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256)
  openssl pkeyutl -encrypt -inkey wrap.key "${options[@]}" -in wrapped.plain -out wrapped.bin

  mkdir -p "$out/$suite"
  rm -f [0-9A-F]*.pem
  cp ./*.pem ./*.crl ./*.crl.der ./*.sig message.txt wrapped.bin wrapped.plain request*.csr \
    passphrase.txt "$out/$suite/"
done

# A key that the gateway does not support.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout p384.key \
  -config ca.cnf -subj /CN=P-384 -days 9000 -out "$out/../p384.pem" 2>/dev/null
