// gateway/ledger/receipt.hpp — 存证回执: proof for anyone, offline, that an exchange stands in a
// ledger.
//
// A receipt file is exactly RFC 8785 of
//   {"suite","log","entry","index","head":{"log","size","root","time","signature"},"inclusion":[…],
//    "certificate"}
// digests as sm3:… or sha256:…, certificate and signatures in Base64 (DER). It holds no body; the
// opening beside it shows what was exchanged.
//
// verify() checks, in this order: the form, index < size, entry.log = head.log = log = the key of
// the certificate, the suite of the key, the certificate by a trusted region root (at the head's
// time), the head's signature, the path with its exact length. Thread-safe. Errors:
// ledger.receipt-malformed, ledger.receipt-mismatch, ledger.inclusion-invalid, ledger.head-invalid,
// crypto.chain-*, crypto.signature-*.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/crypto/chain.hpp"
#include "gateway/ledger/entry.hpp"
#include "gateway/ledger/head.hpp"
#include "gateway/ledger/tree.hpp"

namespace tongban::ledger {

struct Receipt {
  std::string log;
  std::string entry;  // its form
  std::uint64_t index = 0;
  Head head;
  std::vector<Digest> inclusion;
  Bytes certificate;  // DER

  std::string form() const;
  static Result<Receipt> parse(std::string_view form);
};

// What a receipt proves, once it has been verified.
struct Proven {
  Entry entry;
  std::string headTime;
  std::string certificateSubject;
};

Result<Proven> verifyReceipt(const Receipt&, const crypto::ChainVerifier& regionRoots);

}  // namespace tongban::ledger
