// gateway/mapping/reading/document_number.hpp — 文号, the number of an official document, and the
// identifiers that look like something else.
//
// The canonical form follows GB/T 9704-2012, 7.2.5: issuer word, four-digit year in 〔〕, number
// without leading zeros and without 第, 号: 云发改办公〔2022〕1381号. Any of [] () 〔〕 【】 ﹝﹞
// and their full-width forms is read, with blanks and line ends anywhere.
//
// A 文号 is not unique: two cities published 巴府办发〔2023〕3号. A document's key is issuer + 文号
// + date, and a number whose issuer word is not one of the issuer's own is refused.
//
// Errors: reading.absent, reading.placeholder, reading.document-number-invalid,
// reading.document-prefix-foreign, and those of admit(). Thread-safe.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/mapping/reading/date.hpp"
#include "gateway/mapping/reading/reading.hpp"

namespace tongban::mapping::reading {

struct DocumentNumber {
  std::string issuerWord;  // 云发改办公
  int year = 0;
  std::uint32_t number = 0;
  Outcome outcome = Outcome::Accepted;

  std::string text() const;
};

Result<DocumentNumber> readDocumentNumber(std::string_view text);

// Ok when the number begins with one of the words that this issuer uses (巴府 for 巴中, 广府 for
// 广元). `issuer` is named in the message.
Result<Ok> checkIssuerWord(const DocumentNumber&, std::string_view issuer,
                           std::span<const std::string_view> issuerWords);

// issuer|文号|date: what makes two documents one.
std::string documentKey(std::string_view issuer, const DocumentNumber&, const Date&);

// 010808417N/2022-00348: an 索引号 of the open-government catalogue (organisation code, year,
// serial). Never a unified social credit code, whatever its letters.
bool isIndexNumber(std::string_view text) noexcept;

}  // namespace tongban::mapping::reading
