// gateway/base/limits.hpp — every bound in one place; the unit is in the name, last but one.
// A loop, a queue or a buffer that is not bounded by a line of this file is a defect.
#pragma once
#include <cstddef>
#include <cstdint>

namespace tongban::limits {

// Documents that meet a parser (gateway/record)
inline constexpr std::size_t kDocumentBytesMax = 64u << 20;  // one JSON or XML document
inline constexpr std::size_t kDocumentDepthMax = 64;         // nesting of objects, arrays, elements
inline constexpr std::size_t kDocumentNodesMax = 4u << 20;   // values, or elements and attributes
inline constexpr std::size_t kNameBytesMax = 1024;           // an object key, an element name
inline constexpr std::size_t kNumberBytesMax = 128;          // digits of one JSON number
inline constexpr std::size_t kXmlAttributesMax = 256;        // on one element
inline constexpr std::size_t kCsvColumnsMax = 1024;
inline constexpr std::size_t kCsvRowBytesMax = 1u << 20;      // one row, line ends included
inline constexpr std::size_t kCsvBlockBytesMax = 256u << 10;  // read at a time
inline constexpr std::size_t kXmlDeclarationBytesMax = 1024;
inline constexpr std::size_t kXmlMarkupBytesMax = 1u << 20;  // one tag, comment or instruction
inline constexpr std::size_t kXmlCdataBytesMax = 4u << 20;   // one section of a streamed document
inline constexpr std::size_t kXmlNamespacesMax = 256;        // declarations in scope at one element
inline constexpr std::size_t kXmlRecordBytesMax = 16u << 20;  // one record of a streamed document
inline constexpr std::size_t kXmlRecordNodesMax = 256u << 10;
inline constexpr std::size_t kXmlDictionaryBytesMax = 8u << 20;  // names of a streamed document
inline constexpr std::size_t kXmlBlockBytesMax = 64u << 10;      // read at a time
inline constexpr std::size_t kXPathBytesMax = 4096;
inline constexpr std::size_t kXPathNestingMax = 32;              // of parentheses and brackets
inline constexpr unsigned long kXPathOperationsMax = 16u << 20;  // of one evaluation

// Files that people edit (configuration, mappings, schemas)
inline constexpr std::size_t kConfigBytesMax = 16u << 20;
inline constexpr std::size_t kConfigDepthMax = 32;
inline constexpr std::size_t kConfigNodesMax = 1u << 20;
inline constexpr std::size_t kConfigFilesMax = 20000;  // in one deployment folder
inline constexpr std::size_t kConfigFaultsMax = 1000;  // reported in one run
inline constexpr std::size_t kSecretBytesMax = 64u << 10;
inline constexpr std::size_t kSchemaDefinitionsMax = 4096;
inline constexpr std::size_t kPatternBytesMax = 512;
inline constexpr std::uint32_t kPatternRepeatMax = 1000;  // the n of {n}

// Mapping
inline constexpr std::size_t kMappingFieldsMax = 1024;
inline constexpr std::size_t kMappingStepsMax = 16;  // conversions of one field
inline constexpr std::size_t kCodeTableRowsMax = 200000;
inline constexpr std::size_t kIssuesPerRecordMax = 64;
inline constexpr std::size_t kOriginalBytesMax = 16384;  // one source text kept beside its value

// Reading what people write (gateway/mapping/reading)
inline constexpr std::size_t kReadingBytesMax = 4096;          // one value: a sum, a date, a number
inline constexpr std::size_t kReadingTextBytesMax = 4u << 20;  // one running text
inline constexpr std::size_t kReadingPlacesMax = 1024;         // found in one running text
inline constexpr std::size_t kAliasNamesMax = 2000;            // compared pair by pair

// Ledger
inline constexpr std::size_t kEntryTextCodePointsMax = 256;  // one text member of an entry
inline constexpr std::size_t kEntryListMax = 1024;           // items, or evidence, of an entry
inline constexpr std::size_t kReceiptBytesMax = 4u << 20;
inline constexpr std::size_t kSegmentBytesMax = 1u << 30;  // a day read back whole

// Cryptography
inline constexpr std::size_t kCertificateBytesMax = 64u << 10;
inline constexpr std::size_t kCrlBytesMax = 32u << 20;
inline constexpr std::size_t kChainLengthMax = 8;  // certificates, leaf and anchor included
inline constexpr std::size_t kUntrustedCertificatesMax = 16;  // sent along with a leaf
inline constexpr std::size_t kTrustAnchorsMax = 1024;         // in one trust folder
inline constexpr std::size_t kWrappedBytesMax = 256;          // a key inside an envelope
inline constexpr std::size_t kPassphraseBytesMax = 1024;

// Archives (gateway/record/zip)
inline constexpr std::size_t kZipEntriesMax = 4096;
inline constexpr std::size_t kZipNameBytesMax = 1024;
inline constexpr std::uint64_t kZipEntryBytesMax = 256ull << 20;  // inflated
inline constexpr std::uint64_t kZipTotalBytesMax = 512ull << 20;  // inflated, all entries
inline constexpr std::uint64_t kZipRatioMax = 200;  // inflated / packed, of entries above 64 KiB
inline constexpr std::uint64_t kZipPackedBytesMax = 2ull << 30;  // as stored, all entries
inline constexpr std::size_t kZipDirectoryBytesMax = 8u << 20;
inline constexpr std::size_t kZipFindingsMax = 100;  // faults, and remarks, kept of one archive
inline constexpr std::size_t kZipBlockBytesMax = 64u << 10;  // inflated at a time

// Electronic licenses (gateway/license)
inline constexpr std::uint64_t kLicenseBytesMax = 256ull << 20;  // one file
inline constexpr std::size_t kLicenseXmlBytesMax = 8u << 20;     // one XML file that is followed
inline constexpr std::size_t kLicenseXmlNodesMax = 512u << 10;
inline constexpr std::size_t kLicenseDocumentsMax = 64;  // DocBody
inline constexpr std::size_t kLicenseSignaturesMax = 64;
inline constexpr std::size_t kLicenseReferencesMax = 8192;              // of one signature
inline constexpr std::size_t kLicenseAllReferencesMax = 65536;          // of all signatures
inline constexpr std::size_t kLicenseSignatureFileBytesMax = 4u << 20;  // one Signature.xml
inline constexpr std::size_t kLicenseHeldBytesMax = 12u << 20;   // what is read for signatures
inline constexpr std::size_t kLicenseLocationsMax = 128u << 10;  // files naming files
inline constexpr std::size_t kLicenseFaultsMax = 100;            // reported in one verdict
inline constexpr std::size_t kLicenseCustomDatasMax = 1024;
inline constexpr std::size_t kLicenseKeptBytesMax = 1u << 20;  // an attachment with license data
inline constexpr std::size_t kLicenseKeptMax = 16;
inline constexpr std::size_t kLicenseLayoutsMax = 256;  // in one folder
inline constexpr std::size_t kLicenseLayoutFieldsMax = 128;
inline constexpr std::size_t kLicenseFieldNameBytesMax = 128;
inline constexpr std::size_t kLicenseValueCodePointsMax = 8192;  // of one field
inline constexpr std::size_t kSealBytesMax = 4u << 20;           // SESeal or SignedValue
inline constexpr std::size_t kSealCertificatesMax = 256;         // certList
inline constexpr std::size_t kSealExtensionsMax = 64;
inline constexpr std::size_t kTimestampBytesMax = 256u << 10;
inline constexpr std::size_t kSignedDataSignersMax = 16;
inline constexpr std::size_t kSignedAttributesMax = 32;
inline constexpr std::size_t kTrustCrlsMax = 256;       // in one trust folder
inline constexpr std::size_t kVerifierCacheMax = 1024;  // seals, certificates, chains: each

// The store (gateway/store)
inline constexpr std::size_t kStoreStatementsMax = 128;       // kept prepared, one connection
inline constexpr std::size_t kStoreSqlBytesMax = 256u << 10;  // one text, migrations included
inline constexpr std::size_t kStoreRowBytesMax = 80u << 20;   // one value, and one row
inline constexpr std::size_t kStoreParametersMax = 999;
inline constexpr std::size_t kStorePageBytes = 4096;
inline constexpr std::size_t kStorePagesMax = (32u << 20) - 1;   // 128 GiB; see clean_vfs.hpp
inline constexpr std::size_t kStoreCacheKibMax = 8192;           // pages kept by one connection
inline constexpr std::size_t kStoreWalPagesMax = 2048;           // then a commit checkpoints
inline constexpr std::size_t kStoreWalFileBytesMax = 64u << 20;  // left behind by a checkpoint

// Connectors
inline constexpr std::size_t kConnectorPageRowsMax = 1000;
inline constexpr std::size_t kConnectorKeysMax = 4;         // values that find one subject
inline constexpr std::size_t kConnectorKeyBytesMax = 1024;  // all of them together
inline constexpr std::size_t kConnectorCursorBytesMax = 16384;
inline constexpr std::size_t kConnectorWaitersMax = 256;                // for a turn, one connector
inline constexpr std::size_t kPeerWaitersMax = 64;                      // for a turn, one peer
inline constexpr std::size_t kConnectorConditionsMax = 16;              // on the rows of a table
inline constexpr std::size_t kConnectorFilesMax = 4096;                 // in one folder
inline constexpr std::size_t kConnectorEntriesMax = 65536;              // looked at in one folder
inline constexpr std::size_t kConnectorIndexRowsMax = 8u << 20;         // of one folder
inline constexpr std::uint64_t kConnectorIndexBytesMax = 1ull << 30;    // of keys
inline constexpr std::uint64_t kConnectorFolderBytesMax = 16ull << 30;  // of rows

// Messages over HTTP (gateway/wire)
inline constexpr std::size_t kHttpFieldsMax = 100;                  // of one message
inline constexpr std::size_t kHttpHeadBytesMax = 32u << 10;         // request line and fields
inline constexpr std::size_t kHttpAnswerHeadBytesMax = 128u << 10;  // interim answers included
inline constexpr std::size_t kHttpTargetBytesMax = 8192;
inline constexpr std::size_t kHttpDrainBytesMax = 64u << 10;  // of a body nobody wants
inline constexpr std::size_t kTlsChainBytesMax = 64u << 10;   // certificates that a client sends
inline constexpr std::size_t kHttpFieldNameBytesMax = 128;
inline constexpr std::size_t kHttpFieldValueBytesMax = 8192;
inline constexpr std::size_t kStructuredFieldBytesMax = 8192;
inline constexpr std::size_t kStructuredMembersMax = 64;     // of a dictionary
inline constexpr std::size_t kStructuredItemsMax = 64;       // of an inner list
inline constexpr std::size_t kStructuredParametersMax = 32;  // of an item or inner list
inline constexpr std::int64_t kSignatureLifetimeSecondsMax = 300;
inline constexpr std::int64_t kSignatureAheadSecondsMax = 300;  // of our clock
inline constexpr std::size_t kNonceCharactersMin = 16;
inline constexpr std::size_t kNonceCharactersMax = 64;
inline constexpr std::size_t kKeyIdCharactersMax = 128;
inline constexpr std::size_t kCallerIdCharactersMin = 2;  // of a member or system
inline constexpr std::size_t kCallerIdCharactersMax = 63;
inline constexpr std::size_t kMatterCodePointsMax = 128;
inline constexpr std::size_t kBasisCodePointsMax = 256;
inline constexpr std::size_t kCaseCodePointsMax = 64;
inline constexpr std::size_t kStaffNumberCodePointsMax = 64;
inline constexpr std::size_t kUnitCodePointsMax = 128;
inline constexpr std::size_t kRoleCodePointsMax = 64;
inline constexpr std::size_t kProblemTextCodePointsMax = 1024;  // detail, where, remedy

// What operators see (gateway/observe)
inline constexpr std::size_t kMetricSeriesMax = 4096;         // of one metric
inline constexpr std::size_t kLogTextBytesMax = 4096;         // one field of an event
inline constexpr std::size_t kLogFieldsMax = 64;              // of an event; names of a list
inline constexpr std::size_t kLogEventsMax = 256;             // counted apart from each other
inline constexpr std::uint32_t kLogLinesPerSecondMax = 50;    // of one event, errors excepted
inline constexpr std::uint64_t kLogFileBytesMax = 64u << 20;  // then a new file is begun
inline constexpr std::size_t kLogFilesMax = 10;               // kept beside the one written
inline constexpr std::size_t kLogLineBytesMax = 1u << 20;     // read by `tongban log tail`
inline constexpr std::size_t kLogTailLinesMax = 100000;       // printed before following

// The catalog (gateway/catalog)
inline constexpr std::size_t kCatalogResourcesMax = 100000;
inline constexpr std::size_t kCatalogGrantsMax = 1000000;
inline constexpr std::size_t kCatalogGrantsAlikeMax = 1024;  // of one resource, member and system
inline constexpr std::size_t kResourceItemsMax = 500;
inline constexpr std::size_t kItemBytesMax = 100;  // a dotted field
inline constexpr std::size_t kGrantRowsMax = 16;
inline constexpr std::size_t kGrantRowValuesMax = 500;  // of one condition
inline constexpr std::size_t kGrantRowValueBytesMax = 200;
inline constexpr std::size_t kGrantMattersMax = 500;
inline constexpr std::size_t kMaskCharactersMax = 64;      // that stay at one end
inline constexpr std::size_t kMaskBoundsMax = 64;          // of a range
inline constexpr std::uint32_t kGrantUsesMax = 100000000;  // a day
inline constexpr std::uint32_t kGrantMinuteUsesMax = 600000;

// Exchanges
inline constexpr std::size_t kQueryBytesMax = 64u << 10;        // a question
inline constexpr std::size_t kVerifyBytesMax = 64u << 20;       // a license sent to be verified
inline constexpr std::size_t kEvidenceBodyBytesMax = 4u << 20;  // kept of one message
inline constexpr std::size_t kNoncesMax = 2u << 20;             // remembered, at most ten minutes
inline constexpr std::size_t kRefusalKindsMax = 4096;           // counted apart in one minute
inline constexpr std::size_t kIdempotencyKeyCharactersMin = 8;
inline constexpr std::size_t kIdempotencyKeyCharactersMax = 128;
inline constexpr std::int64_t kIdempotencyKeptDays = 8;
inline constexpr std::int64_t kClockBehindSecondsMax = 60;  // the last entry
inline constexpr std::size_t kAnswerIssuesMax = 100;        // of one answer

// Tables of public standards
inline constexpr std::size_t kRegionTableBytesMax = 4u << 20;
inline constexpr std::size_t kRegionTableRowsMax = 20000;
inline constexpr std::size_t kRegionNameBytesMax = 96;

static_assert(kCsvRowBytesMax <= kDocumentBytesMax, "a row is a document");
static_assert(kStorePagesMax >> 24 < 2, "no page number begins like a b-tree page");
static_assert(kStoreRowBytesMax > kDocumentBytesMax, "a document fits a row");
static_assert(kBasisCodePointsMax <= kEntryTextCodePointsMax, "a purpose fits a ledger entry");
static_assert(kConfigDepthMax <= kDocumentDepthMax, "configuration is shallower than data");

}  // namespace tongban::limits
