#include "gateway/mapping/reading/folded.hpp"

#include <algorithm>
#include <utility>

#include "gateway/base/text.hpp"

namespace tongban::mapping::reading {
namespace {

// Only characters of numbers, units, dates and bounds; running text goes through Simplifier.
constexpr auto kPlain = [] {
  auto rows = std::to_array<std::pair<char32_t, char32_t>>({
      {U'萬', U'万'}, {U'億', U'亿'}, {U'餘', U'余'}, {U'圓', U'元'}, {U'圆', U'元'},
      {U'幣', U'币'}, {U'約', U'约'}, {U'過', U'过'}, {U'個', U'个'}, {U'箇', U'个'},
      {U'項', U'项'}, {U'戶', U'户'}, {U'户', U'户'}, {U'條', U'条'}, {U'件', U'件'},
      {U'兩', U'两'}, {U'貳', U'贰'}, {U'參', U'叁'}, {U'叄', U'叁'}, {U'陸', U'陆'},
      {U'時', U'时'}, {U'鐘', U'钟'}, {U'鍾', U'钟'}, {U'內', U'内'}, {U'內', U'内'},
      {U'後', U'后'}, {U'號', U'号'}, {U'張', U'张'}, {U'輛', U'辆'}, {U'間', U'间'},
      {U'處', U'处'}, {U'種', U'种'}, {U'類', U'类'}, {U'畝', U'亩'}, {U'臺', U'台'},
      {U'達', U'达'}, {U'長', U'长'}, {U'滿', U'满'}, {U'於', U'于'}, {U'將', U'将'},
      {U'僅', U'仅'}, {U'點', U'点'}, {U'歐', U'欧'}, {U'鎊', U'镑'}, {U'韓', U'韩'},
      {U'盧', U'卢'}, {U'銖', U'铢'}, {U'門', U'门'}, {U'無', U'无'}, {U'暫', U'暂'},
      {U'倍', U'倍'}, {U'擴', U'扩'}, {U'減', U'减'}, {U'區', U'区'}, {U'縣', U'县'},
      {U'發', U'发'}, {U'辦', U'办'}, {U'業', U'业'}, {U'國', U'国'}, {U'為', U'为'},
      {U'爲', U'为'}, {U'應', U'应'}, {U'當', U'当'}, {U'負', U'负'}, {U'責', U'责'},
      {U'組', U'组'}, {U'筆', U'笔'}, {U'單', U'单'}, {U'隻', U'只'}, {U'噸', U'吨'},
      {U'積', U'积'}, {U'篇', U'篇'}, {U'宗', U'宗'}, {U'貫', U'贯'}, {U'據', U'据'},
      {U'數', U'数'}, {U'務', U'务'}, {U'機', U'机'}, {U'構', U'构'}, {U'場', U'场'},
      {U'¥', U'¥'},   {U'￥', U'¥'},  {U'￡', U'£'},  {U'○', U'〇'},  {U'◯', U'〇'},
      {U'−', U'-'},   {U'—', U'-'},   {U'–', U'-'},   {U'‐', U'-'},   {U'‑', U'-'},
      {U'﹣', U'-'},  {U'✕', U'×'},   {U'✖', U'×'},   {U'∶', U':'},   {U'≧', U'≥'},
      {U'≦', U'≤'},   {U'〜', U'~'},
  });
  std::ranges::sort(rows);
  return rows;
}();

}  // namespace

char32_t foldCodePoint(char32_t c) noexcept {
  if (c < 0x80) return c;
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  const auto row = std::ranges::lower_bound(kPlain, c, {}, [](const auto& r) { return r.first; });
  return row != kPlain.end() && row->first == c ? row->second : c;
}

Folded::Folded(std::string_view text) noexcept {
  bool blank = false;
  while (!text.empty()) {
    const char32_t written = takeCodePoint(text);
    if (isBlank(written)) {
      blank = true;
      continue;
    }
    const char32_t c = foldCodePoint(written);
    if (c != written) changed_ = true;
    const bool apart = blank && size_ > 0 && isDigit(points_[size_ - 1]) && isDigit(c);
    blank = false;
    if (size_ + (apart ? 2 : 1) > kMax) {
      fits_ = false;
      return;
    }
    if (apart) points_[size_++] = U' ';
    points_[size_++] = c;
  }
}

std::string toUtf8(std::u32string_view points) {
  std::string out;
  out.reserve(points.size() * 3);
  for (const char32_t c : points) appendCodePoint(out, c);
  return out;
}

}  // namespace tongban::mapping::reading
