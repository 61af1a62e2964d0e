// gateway/license/data/package_data.hpp — what a package holds at the sources of a layout.
//
// Attachments are parsed once each, when the first source asks for them. Lives for one extraction
// and belongs to one thread; borrows the package.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.hpp"
#include "gateway/license/data/layout.hpp"
#include "gateway/license/ofd/package.hpp"
#include "gateway/record/value.hpp"
#include "gateway/record/xml.hpp"

namespace tongban::license {

struct FoundValue {
  std::string text;  // trimmed; blank only beside another value of the same source
  std::string source;
  bool covered = false;
};

struct Found {
  std::vector<FoundValue> values;
  std::optional<Error> fault;  // license.data.attachment: a source could not be read
};

class PackageData final {
 public:
  // `isCovered` may be empty: nothing is covered then.
  PackageData(const Package&, const std::function<bool(std::string_view)>& isCovered);

  // All values of the source: of every CustomData of that name, of every node that the path names.
  // Two of them that are the same text count once.
  Found read(const Source&);

  // How many documents (DocBody) hold a value in a CustomData of one of these names.
  std::size_t documentsWith(const std::set<std::string>& names) const;

 private:
  struct Xml {
    std::optional<record::XmlDocument> document;
    std::optional<Error> fault;
  };
  struct Json {
    std::optional<record::Document> document;
    std::optional<Error> fault;
  };

  void readCustomData(const Source&, Found&) const;
  void readXml(const Source&, const std::string& path, const Bytes&, Found&);
  void readJson(const Source&, const std::string& path, const Bytes&, Found&);
  bool covers(std::string_view path) const { return isCovered_ && isCovered_(path); }

  const Package& package_;
  const std::function<bool(std::string_view)>& isCovered_;
  std::map<std::string, Xml> xml_;
  std::map<std::string, Json> json_;
};

}  // namespace tongban::license
