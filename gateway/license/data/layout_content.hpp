// gateway/license/data/layout_content.hpp — what a LayoutSet holds. For this folder's own sources.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/license/data/layout.hpp"

namespace tongban::license {

struct LayoutSet::Content {
  std::vector<std::shared_ptr<const LicenseLayout>>
      layouts;  // in the order in which they are tried
};

std::set<std::string> attachmentsOf(const std::vector<std::shared_ptr<const LicenseLayout>>&);

}  // namespace tongban::license
