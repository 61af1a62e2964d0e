// connectors/rest/settings.hpp — kind `rest`: one question to one HTTPS address, answered in JSON.
//
//   url: https://api.qzk.example.cn/ent/{0}    {0}, {1}… are the values of the subject
//   method: GET                    or POST
//   parameters: {code: "{0}"}      the query; of a POST the body
//   body: json                     or form; of a POST
//   headers: {X-App-Id: tongban}
//   credentials: {file: …}         sent as Authorization: Bearer …, or as it is in credentialHeader
//   authorities: trust/qzk         a folder, or a file, of the CAs that the server may come from
//   identity: {key: {file: …, passphrase: {file: …}, certificate: …}}   ours, for TLS
//   targets: [10.1.0.0/16]         the only addresses that are connected to
//   answer:
//     records: /data/rows          a list of rows, or one row; unless said where the mapping has
//     them code: /code                  the source's own word on how it went ok: ["0"] such words
//     when it went well none: ["404"]                words, or HTTP statuses, for "no such subject"
//     asOf: /data/time             when the data were last changed; read as UTC+8
//     total: /data/total           how many rows there are, where answers come in pages
//   page: {parameter: pageNo, sizeParameter: pageSize, from: 1}
//   key: /uscc                     or keys: where a row repeats the values of the subject, in their
//                                  order; a row of another subject makes the answer malformed
//   probe: /health                 a path that is asked by check --connect, instead of HEAD /
//
// The mapping's source is json, with its records where `answer.records` are, so that it reads the
// source's own document; or ndjson, a row a line. Its encoding is the one that is read.
//
// Value type. Faults: connector.settings-invalid.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/settings.hpp"

namespace tongban::connectors::rest {

enum class Method : std::uint8_t { Get, PostJson, PostForm };

struct Answering {
  std::string records;  // JSON Pointers
  std::string code;     // empty: the source has no such word
  std::vector<std::string> ok;
  std::vector<std::string> none;
  std::string asOf;   // empty: the source does not tell
  std::string total;  // with Paging only
};

struct Paging {
  std::string parameter;
  std::string sizeParameter;
  std::size_t from = 1;  // the number of the first page
};

struct IdentityPlace {
  std::filesystem::path file;
  SecretReference passphrase;
  std::filesystem::path certificate;  // leaf first
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Settings {
  std::string origin;  // https://host[:port]
  std::string path;    // with its placeholders
  Method method = Method::Get;
  Pairs parameters;  // values with placeholders
  Pairs headers;
  std::optional<SecretReference> credential;
  std::string credentialHeader;  // empty: as a bearer's
  std::filesystem::path authorities;
  std::optional<IdentityPlace> identity;
  std::vector<std::string> targets;
  Answering answer;
  std::optional<Paging> page;
  // One a value of the subject; empty where rows do not repeat it.
  std::vector<std::string> keys;
  std::string probe;
  mapping::SourcePlan source;
};

Settings readSettings(ConfigReader&);

// The texts and placeholders of a template, one after the other; nothing when a brace is neither.
struct Piece {
  std::string text;
  std::optional<std::size_t> value;  // of the subject; then there is no text
};
std::optional<std::vector<Piece>> piecesOf(std::string_view written);

}  // namespace tongban::connectors::rest
