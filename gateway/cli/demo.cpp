// tongban demo: one region as it works, from a department's question to a proof that anyone can
// check. It is the first thing that a visitor sees.
#include <functional>
#include <iostream>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "gateway/base/file.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/base/limits.hpp"
#include "gateway/base/text.hpp"
#include "gateway/cli/asking.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/cli/demo_folder.hpp"
#include "gateway/cli/demo_node.hpp"
#include "gateway/ledger/receipt.hpp"
#include "gateway/record/json.hpp"
#include "gateway/wire/client/client.hpp"

namespace tongban::cli {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  std::string name;
  std::string title;
  bool ok = false;
  std::int64_t ms = 0;
  std::string detail;
};

struct Answered {
  int status = 0;
  std::string body;
  record::Document document;

  std::string text(std::string_view name) const {
    const auto* value = document.root.find(name);
    return value == nullptr ? std::string() : std::string(value->text());
  }
};

class Demo final {
 public:
  Demo(const DemoOptions& options, DemoRegion region, const DemoNode& node, fs::path examples,
       Surroundings& around)
      : options_(options),
        region_(std::move(region)),
        node_(node),
        examples_(std::move(examples)),
        around_(around) {}

  bool run() {
    step("grant-items", "有授权的部门按事项查询一家企业:七项中得到三项", [&] { return granted(); });
    step("answer-masked", "其中法定代表人按授权脱敏", [&] { return masked(); });
    step("item-not-granted", "多要一项:拒绝,并说明是哪一项", [&] {
      return refused(ask(region_.oneWindow, R"(,"items":["address"])"), "grant.item-not-granted");
    });
    step("grant-missing", "没有授权的部门:拒绝",
         [&] { return refused(ask(region_.counter), "grant.missing"); });
    step("certificate-unknown", "没有登记的证书:拒绝",
         [&] { return refused(ask(region_.stranger), "auth.certificate-unknown"); });
    step("nonce-replayed", "同一请求原样再发一次:拒绝", [&] { return replayed(); });
    step("quota-exceeded", "超出当日配额(演示授权为 3 次):拒绝", [&] { return overQuota(); });
    step("receipts-verified", "取回存证回执,离线核验", [&] { return receipt(); });
    step("license-genuine", "窗口收到一份电子证照:核验通过",
         [&] { return license("genuine.ofd", "valid"); });
    step("license-tampered", "同一份证照被改过:核验不通过",
         [&] { return license("tampered.ofd", "invalid"); });
    step("license-unknown-ca", "签发机构不在信任目录:无法判定",
         [&] { return license("unknown-ca.ofd", "indeterminate"); });
    step("audit-clean", "重新推导整本存证账本", [&] { return audit(); });
    if (options_.json) printJson();
    return good_;
  }

  // Lines that work when pasted.
  void printNext() {
    auto& out = around_.out;
    out << fmt::format(
        "\n网关还在运行:{0}\n可以接着试(另开一个终端):\n"
        "  tongban query enterprise-registration --server {0} --authority {1}/certs/tls-root.pem "
        "\\\n"
        "    --message-key {1}/secrets/one-window-message.pem --message-passphrase-file "
        "{1}/secrets/passphrase \\\n    --member data-bureau --system one-window --subject "
        "uscc={2} "
        "--matter 企业开办 --case 2026-0002 --operator A0137\n"
        "  tongban log tail --config {1}\n  tongban audit --config {1} --whole\n"
        "按回车键结束。\n",
        node_.origin(), region_.folder.string(), region_.uscc);
    out << std::flush;
  }

 private:
  using Told = Result<std::string>;

  void step(std::string name, std::string title, const std::function<Told()>& what) {
    const auto from = std::chrono::steady_clock::now();
    auto told = what();
    const auto took = std::chrono::steady_clock::now() - from;
    Outcome outcome{std::move(name), std::move(title), told.has_value(),
                    std::chrono::duration_cast<std::chrono::milliseconds>(took).count(),
                    told ? *told : told.error().message};
    good_ = good_ && outcome.ok;
    if (!options_.json) {
      around_.out << fmt::format("{} {}({} 毫秒)\n", outcome.ok ? "✔" : "✘", outcome.title,
                                 outcome.ms);
      around_.out << "    " << outcome.detail << "\n" << std::flush;
    }
    outcomes_.push_back(std::move(outcome));
  }

  static Error unexpected(const Answered& answered) {
    return fail("internal.unexpected", fmt::format("没有想到的应答 {}:{}", answered.status,
                                                   firstCodePoints(answered.body, 400)));
  }

  Result<wire::Client*> clientOf(const DemoCaller& caller) {
    auto& client = clients_[caller.system];
    if (!client) {
      wire::ClientSettings settings;
      settings.origin = node_.origin();
      settings.authorities = region_.tlsAuthorities;
      settings.identity = caller.tls;
      auto made = wire::Client::make(std::move(settings));
      if (!made) return std::move(made).error();
      client = std::move(*made);
    }
    return client.get();
  }

  Result<wire::Request> request(const DemoCaller& caller, const std::string& method,
                                const std::string& path, std::string_view body,
                                const std::string& type) {
    Asking asking;
    asking.member = caller.member;
    asking.system = caller.system;
    asking.purpose = {"企业开办", {}, "2026-0001", wire::Operator{"A0137", "政务服务大厅", {}}};
    asking.suite = *crypto::parseSuite(options_.suite);
    asking.signer = caller.signer.get();
    asking.keyId = caller.keyId;
    asking.contentType = type;
    const auto now = around_.clock.now();
    wire::Request made{method, node_.origin() + path, {}};
    if (auto done = dress(asking, makeUuid(now), body, now, made); !done) {
      return std::move(done).error();
    }
    return made;
  }

  Result<Answered> send(const DemoCaller& caller, const wire::Request& request,
                        std::string_view body) {
    auto client = clientOf(caller);
    if (!client) return std::move(client).error();
    auto answer = (*client)->call(request, bytesOf(body));
    if (!answer) return std::move(answer).error();
    auto document = record::parseJson(answer->body);
    if (!document) return std::move(document).error();
    return Answered{answer->head.status, std::move(answer->body), std::move(*document)};
  }

  std::string question(std::string_view more = {}) const {
    return fmt::format(R"({{"subject":{{"uscc":"{}"}}{}}})", region_.uscc, more);
  }

  Result<Answered> ask(const DemoCaller& caller, std::string_view more = {}) {
    const auto body = question(more);
    auto made = request(caller, "POST", "/exchange/v1/query/enterprise-registration", body,
                        "application/json");
    if (!made) return std::move(made).error();
    return send(caller, *made, body);
  }

  Told granted() {
    auto answered = ask(region_.oneWindow);
    if (!answered) return std::move(answered).error();
    const auto* records = answered->document.root.find("records");
    if (records == nullptr || records->items().size() != 1) return unexpected(*answered);
    const auto& record = records->items().front();
    if (record.members().size() > 3 || record.find("name") == nullptr) return unexpected(*answered);
    first_ = std::move(*answered);
    return fmt::format("{} {};未授权的 {} 项没有离开提供方,流水号 {}", record.find("uscc")->text(),
                       record.find("name")->text(),
                       first_->document.root.find("withheld")->items().size(),
                       first_->text("exchangeId"));
  }

  Told masked() {
    if (!first_) return fail("internal.unexpected", "没有前一步的应答");
    const auto& record = first_->document.root.find("records")->items().front();
    const auto* shown = record.find("legalRepresentative");
    if (shown == nullptr) return std::string("该企业的登记没有公示法定代表人");
    if (shown->text().find('*') == std::string_view::npos) return unexpected(*first_);
    return fmt::format("法定代表人 {}(已脱敏)", shown->text());
  }

  static Told refused(Result<Answered> answered, std::string_view code) {
    if (!answered) return std::move(answered).error();
    if (answered->text("code") != code) return unexpected(*answered);
    return fmt::format("{}:{} {} [{}]", answered->text("title"), answered->text("detail"),
                       answered->text("remedy"), code);
  }

  Told replayed() {
    const auto body = question();
    auto made = request(region_.oneWindow, "POST", "/exchange/v1/query/enterprise-registration",
                        body, "application/json");
    if (!made) return std::move(made).error();
    auto once = send(region_.oneWindow, *made, body);
    if (!once) return std::move(once).error();
    if (once->status != 200) return unexpected(*once);
    return refused(send(region_.oneWindow, *made, body), "auth.nonce-replayed");
  }

  Told overQuota() {
    auto third = ask(region_.oneWindow);
    if (!third) return std::move(third).error();
    if (third->status != 200) return unexpected(*third);
    return refused(ask(region_.oneWindow), "grant.quota-exceeded");
  }

  Told receipt() {
    if (!first_) return fail("internal.unexpected", "没有前一步的应答");
    auto made = request(region_.oneWindow, "GET", "/receipts/v1/" + first_->text("exchangeId"), "",
                        "application/json");
    if (!made) return std::move(made).error();
    auto answered = send(region_.oneWindow, *made, "");
    if (!answered) return std::move(answered).error();
    if (answered->status != 200) return unexpected(*answered);
    const auto file = region_.folder.parent_path() / "receipts" / "query.json";
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    if (auto kept = replaceFile(file, answered->body, 0644); !kept) return std::move(kept).error();
    auto parsed = ledger::Receipt::parse(answered->body);
    if (!parsed) return std::move(parsed).error();
    auto anchors = crypto::TrustAnchors::load(region_.trust);
    if (!anchors) return std::move(anchors).error();
    auto proven = ledger::verifyReceipt(*parsed, crypto::ChainVerifier(*anchors));
    if (!proven) return std::move(proven).error();
    return fmt::format("第 {} 条,依据 {},共 {} 项,账本签名时间 {}", parsed->index,
                       proven->entry.rule, proven->entry.items.size(), proven->headTime);
  }

  Told license(const std::string& name, std::string_view verdict) {
    auto file = readFile(examples_ / name, limits::kVerifyBytesMax);
    if (!file) return std::move(file).error();
    auto made = request(region_.oneWindow, "POST", "/licenses/v1/verify", *file, "application/ofd");
    if (!made) return std::move(made).error();
    auto answered = send(region_.oneWindow, *made, *file);
    if (!answered) return std::move(answered).error();
    if (answered->text("verdict") != verdict) return unexpected(*answered);
    const auto why = answered->text("subIndication");
    return fmt::format("{}{}", name, why.empty() ? "" : "," + why);
  }

  Told audit() {
    std::ostringstream out;
    Surroundings quiet{out, out, around_.clock, around_.program};
    AuditOptions options;
    options.config = region_.folder.string();
    options.schemas = options_.schemas;
    options.whole = true;
    if (runAudit(options, quiet) != kGood) return fail("internal.unexpected", out.str());
    return std::string("条目、账本签名与区域证书全部一致,没有一条被改动或删除");
  }

  void printJson() {
    std::string json = "{\"steps\":[";
    for (const auto& one : outcomes_) {
      json += json.back() == '[' ? "{\"name\":" : ",{\"name\":";
      record::writeJsonString(one.name, json);
      json += ",\"title\":";
      record::writeJsonString(one.title, json);
      json += fmt::format(",\"ok\":{},\"ms\":{},\"detail\":", one.ok, one.ms);
      record::writeJsonString(one.detail, json);
      json += '}';
    }
    around_.out << json << fmt::format("],\"ok\":{}}}\n", good_);
  }

  const DemoOptions& options_;
  const DemoRegion region_;
  const DemoNode& node_;
  const fs::path examples_;
  Surroundings& around_;
  std::map<std::string, std::unique_ptr<wire::Client>> clients_;
  std::optional<Answered> first_;
  std::vector<Outcome> outcomes_;
  bool good_ = true;
};

// Where the demonstration lies: as asked and kept, or a folder that goes with it.
class Place final {
 public:
  explicit Place(const std::string& asked) : kept_(!asked.empty()) {
    folder_ = kept_ ? fs::path(asked)
                    : fs::temp_directory_path() / ("tongban-demo-" + toHex(randomBytes(6)));
    std::error_code ignored;
    fs::create_directories(folder_, ignored);
    fs::permissions(folder_, fs::perms::owner_all, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    std::error_code ignored;
    if (!kept_) fs::remove_all(folder_, ignored);
  }
  const fs::path& folder() const { return folder_; }

 private:
  bool kept_;
  fs::path folder_;
};

// The published table where it lies beside the project, else the sample of the mapping.
fs::path tableBeside(const fs::path& home) {
  const auto published = home.parent_path() / "shared/data/registration/sichuan-2019.csv";
  std::error_code ignored;
  return fs::exists(published, ignored)
             ? published
             : home / "mappings/market/registration-published.sample.csv";
}

}  // namespace

int runDemo(const DemoOptions& options, Surroundings& around) {
  const auto unusable = [&](const Error& error) {
    explain(error, around);
    return kUnusable;
  };
  auto schemas = schemasFor(options.schemas, "here", around);
  if (!schemas) return unusable(schemas.error());
  auto suite = crypto::parseSuite(options.suite);
  if (!suite) return unusable(suite.error());
  const auto home = fs::absolute(*schemas).lexically_normal().parent_path();
  const auto examples = home / "ops/examples/licenses";
  const Place place(options.folder);
  auto region = makeDemoRegion({place.folder() / "sichuan", tableBeside(home), examples / "trust",
                                *suite, around.clock.now()});
  if (!region) return unusable(region.error());
  std::error_code ignored;
  auto program = fs::read_symlink("/proc/self/exe", ignored);
  if (ignored) program = around.program;
  auto node = DemoNode::start(program, region->folder, *schemas);
  if (!node) return unusable(node.error());
  Demo demo(options, std::move(*region), *node, examples, around);
  const bool good = demo.run();
  if (!options.once && !options.json) {
    demo.printNext();
    std::string line;
    std::getline(std::cin, line);
  }
  return good ? kGood : kNo;
}

}  // namespace tongban::cli
