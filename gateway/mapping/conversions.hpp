// gateway/mapping/conversions.hpp — the makers of conversions, one a word of mapping files. Each
// reads its parameters, reports what is wrong with them, and answers the conversion.
//
// The words and what they do are in ops/docs/mappings.md; the table that joins word and maker is in
// conversion_factory.cpp. Used by the factory only.
#pragma once
#include <memory>

#include "gateway/mapping/conversion.hpp"
#include "gateway/mapping/library.hpp"
#include "gateway/mapping/parameters.hpp"

namespace tongban::mapping {

using Made = std::unique_ptr<const Conversion>;

// conversions_text.cpp: text of text
Made makeTrim(Parameters&, Library&);
Made makeHalfWidth(Parameters&, Library&);
Made makeSimplified(Parameters&, Library&);
Made makeWithoutBlanks(Parameters&, Library&);
Made makeUpper(Parameters&, Library&);
Made makeClean(Parameters&, Library&);
Made makeText(Parameters&, Library&);
Made makeMatches(Parameters&, Library&);
Made makeAbsentWhen(Parameters&, Library&);
Made makeSplit(Parameters&, Library&);

// conversions_identifier.cpp: identifiers of gateway/standards
Made makeUscc(Parameters&, Library&);
Made makeCitizenId(Parameters&, Library&);
Made makeOrganisationCode(Parameters&, Library&);
Made makeRegistrationNumber(Parameters&, Library&);
Made makeTaxpayerId(Parameters&, Library&);
Made makeLicenseId(Parameters&, Library&);
Made makeRegion(Parameters&, Library&);
Made makeDocumentNumber(Parameters&, Library&);

// conversions_value.cpp: dates, sums, numbers, codes
Made makeDate(Parameters&, Library&);
Made makeMoney(Parameters&, Library&);
Made makeNumber(Parameters&, Library&);
Made makeTable(Parameters&, Library&);
Made makeBoolean(Parameters&, Library&);

}  // namespace tongban::mapping
