// tongban demo: two regions as they work, from a department's question to proofs that anyone can
// check, and to a forgery that is found. It is the first thing that a visitor sees.
#include <future>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/cli/demo/interruption.hpp"
#include "gateway/cli/demo/world.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/mapping/library.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;

// Where the demonstration lies: as asked and kept, or a folder that goes with it.
class Place final {
 public:
  explicit Place(const std::string& asked) : kept_(!asked.empty()) {
    folder_ = kept_ ? fs::absolute(asked).lexically_normal()
                    : fs::temp_directory_path() / ("tongban-demo-" + toHex(randomBytes(6)));
    std::error_code ignored;
    fs::create_directories(folder_, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    std::error_code ignored;
    if (!kept_) fs::remove_all(folder_, ignored);
  }

  // Nothing that lies there already is touched.
  Result<Ok> prepare() const {
    std::error_code error;
    if (!fs::is_empty(folder_, error) || error) {
      return fail("base.file-unwritable", "演示只写入新的或空的目录", folder_.string(),
                  "请换一个目录,或先清空它。");
    }
    fs::permissions(folder_, fs::perms::owner_all, error);
    return Ok{};
  }

  const fs::path& folder() const noexcept { return folder_; }
  bool kept() const noexcept { return kept_; }

 private:
  bool kept_;
  fs::path folder_;
};

// The published table where it lies beside the project, else the sample of the mapping.
FrontEndTable tableBeside(const fs::path& home) {
  const auto published = home.parent_path() / "shared/data/registration/sichuan-2019.csv";
  std::error_code ignored;
  if (fs::exists(published, ignored)) return {published, true};
  return {home / "mappings/market/registration-published.sample.csv", false};
}

struct Regions {
  DemoRegion sichuan;
  DemoRegion chongqing;
};

Result<Regions> makeRegions(const fs::path& folder, const fs::path& examples, crypto::SuiteId suite,
                            Instant now) {
  auto addresses = freeAddresses(4);
  if (!addresses) return std::move(addresses).error();
  auto& at = *addresses;
  // At once: most of it is encrypting keys under passphrases, which is slow by design.
  const DemoPlace there{folder / "chongqing", at[2], at[3], {}, suite, now};
  auto making = std::async(std::launch::async, [&] { return makeChongqing(there); });
  auto sichuan = makeSichuan({folder / "sichuan", at[0], at[1], examples / "trust", suite, now});
  auto chongqing = making.get();
  if (!sichuan) return std::move(sichuan).error();
  if (!chongqing) return std::move(chongqing).error();
  if (auto known = introduce(*sichuan, *chongqing); !known) return std::move(known).error();
  if (auto known = introduce(*chongqing, *sichuan); !known) return std::move(known).error();
  std::error_code ignored;
  fs::create_directories(folder / "trust", ignored);
  for (const auto* one : {&*sichuan, &*chongqing}) {
    auto kept = replaceFile(folder / "trust" / (one->code + ".pem"), one->papers.regionRoot, 0644);
    if (!kept) return std::move(kept).error();
  }
  return Regions{std::move(*sichuan), std::move(*chongqing)};
}

void printOpening(DemoReport& report, const Regions& regions, const FrontEndRows& table, bool real,
                  crypto::SuiteId suite) {
  report.say(aligned(
      {{"四川省", "510000", regions.sichuan.origin,
        fmt::format("前置库 {} 行({}),GB18030", table.rows, real ? "公开的真实登记" : "合成样例")},
       {"重庆市", "500000", regions.chongqing.origin, "综合窗口,没有这张表,只有目录和授权"}}));
  report.say(suite == crypto::SuiteId::Sm
                 ? "密码套件 sm:报文、账本、证书用 SM2/SM3,存储用 SM4。"
                 : "密码套件 intl:报文、账本、证书用 ECDSA P-256/SHA-256,存储用 AES。");
}

// Lines that work when pasted.
void printNext(const DemoWorld& world, const DemoOptions& options, bool kept) {
  // Where the program would not find them by itself.
  std::error_code ignored;
  const auto nearby = mapping::Library::locate(world.program);
  const auto more = nearby && fs::equivalent(*nearby, world.schemas, ignored)
                        ? std::string()
                        : " --schemas " + world.schemas.string();
  world.report.say(fmt::format(R"(
两个网关还在运行。另开一个终端,贴进去就能试:

  T={0}; D={1}
  # 以重庆窗口的身份,自己问一次四川
  $T query 510000.enterprise-registration --server {2} \
    --authority $D/chongqing/certs/tls-root.pem --member data-bureau --system one-window \
    --message-key $D/chongqing/secrets/one-window-message.pem \
    --message-passphrase-file $D/chongqing/secrets/passphrase --suite {3} \
    --uscc {4} --items uscc,name,registeredCapital,address \
    --matter 企业跨省迁移 --case 2026-0118 --operator B0021 --receipt $D/receipts/mine.json{5}
  # 离线核验回执:把文件里的任何一个字改掉再核一次
  $T receipt verify $D/receipts/mine.json --trust $D/trust
  # 两省的回执放在一起:在账,且承诺一致
  $T receipt verify $D/receipts/query.json --with $D/receipts/query-provider.json --trust $D/trust
  # 重庆的审计:自己的账本一致,并记着四川那次前后矛盾
  $T audit --whole --config $D/chongqing{5}
  # 改写过的四川账本,拿重庆留下的签名来审:不通过
  $T audit --whole --config $D/sichuan-tampered --held $D/heads/510000.ndjson{5}
  # 恢复后的四川,当场向重庆要它所持的签名来审:通过
  $T audit --whole --config $D/sichuan --peers{5}
  # 重庆的运行日志里有那次告警
  $T log tail --config $D/chongqing{5}

按回车键或 Ctrl-C 结束{6}。)",
                               world.program.string(), world.folder.string(),
                               world.chongqing.origin, options.suite, world.uscc(), more,
                               kept ? "(目录保留)" : "(目录随之删除)"));
}

Result<Ok> startNodes(DemoWorld& world) {
  const auto start = [&](const DemoRegion& region) {
    return DemoNode::start(world.program, region.folder, world.schemas);
  };
  auto starting = std::async(std::launch::async, [&] { return start(world.chongqing); });
  auto sichuan = start(world.sichuan);
  auto chongqing = starting.get();
  if (!sichuan) return std::move(sichuan).error();
  if (!chongqing) return std::move(chongqing).error();
  world.sichuanNode.emplace(std::move(*sichuan));
  world.chongqingNode.emplace(std::move(*chongqing));
  return Ok{};
}

void show(DemoWorld& world, Interruption& interruption) {
  for (const auto chapter : {showHome, showLicenses, showAcross, showAudit, showTampering}) {
    if (interruption.came()) return;
    chapter(world);
  }
  world.report.finish();
}

Result<bool> demonstrate(const DemoOptions& options, const fs::path& schemas, const Place& place,
                         Surroundings& around) {
  Interruption interruption;
  auto suite = crypto::parseSuite(options.suite);
  if (!suite) return std::move(suite).error();
  if (auto empty = place.prepare(); !empty) return std::move(empty).error();
  const auto home = schemas.parent_path();
  const auto examples = home / "ops/examples/licenses";
  const auto now = around.clock.now();
  DemoReport report(around.out, options.json);
  report.say("通办网关演示:两个区域,各有自己的网关进程、密钥、账本和端口;没有中心。\n");
  auto regions = makeRegions(place.folder(), examples, *suite, now);
  if (!regions) return std::move(regions).error();
  const auto from = tableBeside(home);
  auto table = writeFrontEndTable(from, regions->sichuan.folder / kFrontEndFile,
                                  now - std::chrono::hours(1));
  if (!table) return std::move(table).error();
  std::error_code ignored;
  auto program = fs::read_symlink("/proc/self/exe", ignored);
  if (ignored) program = around.program;
  const wire::Operator inSichuan{"A0137", "四川省政务服务大厅", {}};
  const wire::Operator inChongqing{"B0021", "渝北区政务服务中心", {}};
  DemoWorld world{
      around,
      report,
      place.folder(),
      schemas,
      examples,
      program,
      *table,
      regions->sichuan,
      regions->chongqing,
      {regions->sichuan, {"企业开办", {}, "2026-0001", inSichuan}, *suite, around.clock},
      {regions->chongqing, {"企业跨省迁移", {}, "2026-0117", inChongqing}, *suite, around.clock},
      {},
      {},
      {},
      {}};
  printOpening(report, *regions, *table, from.real, *suite);
  if (auto up = startNodes(world); !up) return std::move(up).error();
  show(world, interruption);
  if (!options.once && !options.json && !interruption.came()) {
    printNext(world, options, place.kept());
    interruption.waitForEnter();
  }
  return report.good();
}

}  // namespace

int runDemo(const DemoOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto found = schemasFor(options.schemas, "here", around);
  if (!found) return unusable(found.error());
  const auto schemas = fs::absolute(*found).lexically_normal();
  const Place place(options.folder);
  auto good = demonstrate(options, schemas, place, around);
  if (!good) return unusable(good.error());
  return *good ? kGood : kNo;
}

}  // namespace tongban::cli
