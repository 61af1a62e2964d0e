#include "gateway/standards/resource_code.hpp"

#include "gateway/base/text.hpp"

namespace tongban::standards {

Result<ResourceCode> ResourceCode::parse(std::string_view text) {
  const std::size_t stroke = text.find('/');
  if (stroke == std::string_view::npos) {
    return fail("standards.resource-code-shape", "信息资源代码应写作“分类码/顺序码”,缺少“/”");
  }
  const std::string_view front = text.substr(0, stroke);
  const std::string_view back = text.substr(stroke + 1);
  if (front.size() < kClassLengthMin || front.size() > kClassLengthMax || !isAsciiDigits(front)) {
    return fail("standards.resource-code-shape",
                fmt::format("信息资源代码的分类码应为 {} 至 {} 位数字(类 1、项 2、目 3、细目不定)",
                            kClassLengthMin, kClassLengthMax));
  }
  if (back.empty() || back.size() > kSequenceLengthMax || !isAsciiDigits(back)) {
    return fail("standards.resource-code-shape",
                fmt::format("信息资源代码的顺序码应为 1 至 {} 位数字", kSequenceLengthMax));
  }
  if (front.front() < '1' || front.front() > '3') {
    return fail("standards.resource-code-class",
                "信息资源代码的首位应为 1(基础)、2(主题)或 3(部门)");
  }
  return ResourceCode(text);
}

ResourceClass ResourceCode::resourceClass() const noexcept {
  return static_cast<ResourceClass>(text().front() - '0');
}

}  // namespace tongban::standards
