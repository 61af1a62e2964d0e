// tests/support/license/zip_writer.hpp — ZIP archives written byte by byte (PKWARE APPNOTE), so
// that every header field, good or wrong, can be asked for.
//
// Each entry has a local header, its packed bytes, perhaps a data descriptor, and a central header;
// whatever is not overridden is right. All entries carry the same fixed DOS time, so equal input
// gives equal archives. zlib packs. Values; thread-safe.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/support/license/signing.hpp"

namespace tongban::tests {

// Fields of one header that shall say something else than the truth.
struct ZipHeader {
  std::optional<std::string> name;
  std::optional<std::uint16_t> flags;
  std::optional<std::uint16_t> method;
  std::optional<std::uint32_t> crc;
  std::optional<std::uint32_t> packed;
  std::optional<std::uint32_t> size;
  Bytes extra;  // appended to the extra field
};

struct ZipItem {
  std::string name;  // without a leading slash; any octets
  Bytes bytes;       // inflated
  bool deflated = true;
  // Bit 11 of the flags: by default when the name is not ASCII.
  std::optional<bool> utf8;
  bool dataDescriptor = false;  // sizes and CRC follow the bytes; the local header says 0
  bool zip64 = false;           // sizes stand in the ZIP64 extra field of both headers
  std::optional<Bytes> packed;  // instead of what packing gives
  ZipHeader local, central;
  std::optional<std::uint32_t> offset;  // of the local header, as the central one states it
  std::uint32_t attributes = 0;         // external
  Bytes before;                         // bytes in front of the local header
  bool hidden = false;                  // no central header names it
};

struct ZipOptions {
  Bytes prefix;               // before everything
  bool prefixCounted = true;  // offsets count from the file's first byte, not from the prefix's end
  Bytes beforeDirectory;
  Bytes suffix;  // after the end record
  std::string comment;
  std::optional<std::uint16_t> entries;          // as the end record states
  std::optional<std::uint32_t> directorySize;    // likewise
  std::optional<std::uint32_t> directoryOffset;  // likewise
  std::uint16_t disk = 0;
  bool zip64End = false;  // a ZIP64 end record and its locator
  bool noEnd = false;     // no end record
};

Bytes writeZip(const std::vector<ZipItem>&, const ZipOptions& = {});

// Raw deflate (RFC 1951).
Bytes deflated(BytesView);

// --- archives that a reader must refuse or bound ------------------------------------------------

// `count` empty stored entries e00000, e00001 …; counts above 65535 take the ZIP64 end record.
Bytes zipOfManyEntries(std::size_t count);
// One deflated entry of `bytes` zeros: inflates about a thousandfold.
ZipItem bomb(const std::string& name, std::size_t bytes);
// Stored entry whose headers claim `claimed` bytes.
ZipItem claiming(const std::string& name, std::uint32_t claimed);
// An entry whose flags say that it is encrypted.
ZipItem encrypted(const std::string& name);
ZipItem stored(const std::string& name, std::string_view text);

}  // namespace tongban::tests
