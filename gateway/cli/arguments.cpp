// The only file that knows CLI11 (it costs seconds to compile).
#include "gateway/cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "gateway/base/limits.hpp"
#include "gateway/crypto/version.hpp"

namespace tongban::cli {
namespace {

// Help in the order in which people ask: what it does, how to call it, what the answers mean.
class ChineseHelp final : public CLI::Formatter {
 public:
  ChineseHelp() {
    label("OPTIONS", "选项");
    label("SUBCOMMAND", "命令");
    label("Positionals", "参数");
    label("Usage", "用法");
    label("REQUIRED", "(必填)");
    label("TEXT", "文字");
    column_width(34);
  }
};

constexpr const char* kExitCodes = "退出码:0 成功;1 结论为否或检查未通过;2 输入或用法不可用。";

constexpr const char* kOptions = "选项";

CLI::App* add(CLI::App& app, const char* name, const char* what) {
  auto* command = app.add_subcommand(name, what);
  command->group("命令");
  command->set_help_flag("-h,--help", "显示帮助")->group(kOptions);
  return command;
}

void addCheck(CLI::App& app, CheckOptions& options) {
  auto* command = add(app, "check", "检查部署目录,一次列出全部问题");
  command->footer(
      fmt::format("示例:tongban check ops/demo-deployment\n每个问题写明 "
                  "文件:行: 问题: 怎么改。密钥文件须为 0600。\n"
                  "加 --connect 时再逐个询问数据源;有一个不能应答即为 1。\n{}",
                  kExitCodes));
  command->add_option("目录", options.folder, "部署目录(内有 gateway.yaml)")->required();
  command->add_flag("--connect", options.connect, "并询问每个数据源能否应答");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "以一份 JSON 输出结果");
}

void addMap(CLI::App& app, MapOptions& options) {
  auto* command = add(app, "map", "按映射文件把来源数据转换为规范记录");
  command->footer(
      fmt::format("示例:tongban map mappings/market/registration-published.yaml 登记表.csv\n"
                  "接受数 + 不合格数 = 读取数;问题中的值已脱敏。有不合格行时退出码为 1。\n{}",
                  kExitCodes));
  command->add_option("映射", options.mapping, "映射文件(.yaml)")->required();
  command->add_option("输入", options.input, "来源数据文件,- 表示标准输入")->required();
  command->add_option("--records", options.records, "把接受的记录写入此文件(NDJSON)");
  command->add_option("--rejects", options.rejects, "把不合格的行和原因写入此文件(NDJSON,0600)");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "以一份 JSON 输出记录与问题");
}

void addKeygen(CLI::App& app, KeygenOptions& options) {
  auto* command = add(app, "keygen", "生成密钥和证书请求");
  command->footer(fmt::format(
      "示例:tongban keygen --purpose message --dir secrets/message --passphrase-file secrets/pass "
      "--name node-1 --organization 某省大数据中心\n"
      "私钥以口令加密(PKCS#8),权限 0600;已有文件不会被覆盖。\n{}",
      kExitCodes));
  command->add_option("--purpose", options.purpose, "用途:tls、message、log、search、storage 之一")
      ->required();
  command->add_option("--suite", options.suite, "密码套件:sm(国密,默认)或 intl");
  command->add_option("--dir", options.folder, "写入的目录")->required();
  command->add_option("--passphrase-file", options.passphraseFile, "口令文件,权限须为 0600")
      ->required();
  command->add_option("--name", options.name, "证书主体的通用名;写明则同时生成证书请求");
  command->add_option("--organization", options.organization, "证书主体的机构名");
  command->add_option("--province", options.province, "证书主体的省份");
  command->add_option("--dns", options.dnsNames, "证书的域名,可多次");
  command
      ->add_option("--self-signed-days", options.selfSignedDays,
                   "改为生成自签证书,有效天数(1 至 7300)")
      ->check(CLI::Range(1, 7300));
  command->add_flag("--json", options.json, "以一份 JSON 输出结果");
}

void addReceiptVerify(CLI::App& app, ReceiptVerifyOptions& options) {
  auto* receipt = add(app, "receipt", "存证回执");
  receipt->require_subcommand(1);
  auto* command = add(*receipt, "verify", "离线核验存证回执;跨区域的交换可与对方的回执比对");
  command->footer(
      fmt::format("示例:tongban receipt verify 回执.json --trust certs/regions --body 展开件.json\n"
                  "跨区域:tongban receipt verify 己方.json --with 对方.json --trust certs/regions\n"
                  "不联网,只凭回执、区域根证书和(如有)展开件得出结论。两份回执的先后不影响结论;"
                  "双方都在账且承诺一致为 0,否则为 1,并逐条写明哪里不一致。\n{}",
                  kExitCodes));
  command->add_option("回执", options.receipt, "回执文件")->required();
  command->add_option("--trust", options.trust, "区域根证书所在目录")->required();
  command->add_option("--with", options.with, "同一次交换在另一个区域的回执");
  command
      ->add_option("--body", options.openings,
                   "展开件:证明当时交换的内容;双方套件不同时可给出请求、应答各一份")
      ->allow_extra_args(false);
  command->add_flag("--json", options.json, "以一份 JSON 输出结论");
  command->parse_complete_callback([&options] {
    if (options.with.empty() && options.openings.size() > 1) {
      throw CLI::ValidationError("--body", "多份展开件只与 --with 同用");
    }
  });
}

void addAudit(CLI::App& app, AuditOptions& options) {
  auto* command = add(app, "audit", "重新推导存证账本并核对每一个签名");
  command->footer(
      fmt::format("示例:tongban audit --config 部署目录 --peers --held 对端持有的签名.ndjson\n"
                  "可在运行中的节点上执行。默认从上次审计所停之处继续,--whole 从头开始。\n"
                  "存储中有账本前后矛盾的警报,即为 1;--peers 而没有一个对端答复,即为 2。\n{}",
                  kExitCodes));
  command->add_option("--config", options.config, "部署目录(内有 gateway.yaml)")->required();
  command->add_option("--held", options.held, "对端持有的账本签名,每行一份");
  command->add_flag("--peers", options.peers, "向每个对端网关询问其持有的账本签名");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--whole", options.whole, "全量审计");
  command->add_flag("--json", options.json, "以一份 JSON 输出结果");
}

void addVerify(CLI::App& app, VerifyOptions& options) {
  auto* command = add(app, "verify", "核验电子证照(OFD)或电子印章(.esl)");
  command->footer(
      fmt::format("示例:tongban verify 营业执照.ofd --trust certs/licenses --match 登记记录.json\n"
                  "信任目录:目录内的证书对各用途有效,seal-makers/ signers/ timestamps/ "
                  "内的只对该用途有效;吊销列表放在 crl/。\n"
                  "核验通过且比对一致为 0;核验不通过、无法判定或比对不一致为 1。\n{}",
                  kExitCodes));
  command->add_option("文件", options.file, "OFD 版式文件或印章文件")->required();
  command->add_option("--trust", options.trust, "信任目录;不写则不信任任何机构");
  command->add_option("--at", options.at, "以此时刻为核验时间,如 2026-11-22T10:00:00+08:00");
  command->add_option("--match", options.match, "与此 JSON 记录比对照面信息");
  command->add_option("--layouts", options.layouts, "证照照面布局目录(默认 schemas/licenses)");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "以一份 JSON 输出结论");
}

void addLogTail(CLI::App& app, LogTailOptions& options) {
  auto* log = add(app, "log", "运行日志");
  log->require_subcommand(1);
  auto* command = add(*log, "tail", "查看运行日志的最后几行,并可持续跟踪");
  command->footer(
      fmt::format("示例:tongban log tail --config 部署目录 --follow --level warning\n"
                  "时间为北京时间。跟踪时按 Ctrl-C 结束;日志轮换后自动接续。\n{}",
                  kExitCodes));
  command->add_option("文件", options.file, "日志文件;与 --config 二者取一");
  command->add_option("--config", options.config, "部署目录(内有 gateway.yaml)");
  command->add_option("-n,--lines", options.lines, "先显示最后几行,默认 20")
      ->check(CLI::Range(0, static_cast<int>(limits::kLogTailLinesMax)));
  command->add_flag("-f,--follow", options.follow, "持续显示新增的行");
  command
      ->add_option("--level", options.level, "只看此级别及更严重的:error、warning、notice、debug")
      ->check(CLI::IsMember({"error", "warning", "notice", "debug"}));
  command->add_option("--event", options.event, "只看事件名以此开头的");
  command->add_option("--request", options.request, "只看此交换流水号的");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "原样输出 JSON 行");
}

void addServe(CLI::App& app, ServeOptions& options) {
  auto* command = add(app, "serve", "运行一个网关节点");
  command->footer(
      fmt::format("示例:tongban serve --config 部署目录\n就绪后打印一行地址;SIGHUP "
                  "重新加载配置,SIGTERM 处理完已受理的请求后退出。\n{}",
                  kExitCodes));
  command->add_option("--config", options.config, "部署目录(内有 gateway.yaml)")->required();
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "就绪行以 JSON 输出");
}

void addDemo(CLI::App& app, DemoOptions& options) {
  auto* command = add(app, "demo", "演示:一个区域从查询到离线存证的全过程");
  command->footer(fmt::format("示例:tongban demo --once\n{}", kExitCodes));
  command->add_flag("--once", options.once, "演示完即结束");
  command->add_option("--dir", options.folder, "把部署目录与回执保留在此目录");
  command->add_option("--suite", options.suite, "密码套件:sm(默认)或 intl");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "以一份 JSON 输出各步结果");
}

void addQuery(CLI::App& app, QueryOptions& options) {
  auto* command = add(app, "query", "按目录向网关查询一个主体");
  command->footer(fmt::format(
      "示例:tongban query enterprise-registration --server https://网关:8443 --authority ca.pem "
      "--message-key key.pem --message-passphrase-file pass --member 机构 --system 系统 "
      "--uscc 统一社会信用代码 --matter 企业开办 --case 办件号 --operator 工号\n{}",
      kExitCodes));
  command->add_option("资源", options.resource, "信息资源标识")->required();
  command->add_option("--server", options.server, "网关地址 https://主机:端口")->required();
  command->add_option("--authority", options.authority, "网关证书的签发机构(PEM)")->required();
  auto* passphrase =
      command->add_option("--passphrase-file", options.passphraseFile, "TLS 私钥口令文件(0600)");
  auto* key = command->add_option("--key", options.key, "TLS 私钥(加密的 PKCS#8)");
  key->needs(passphrase);
  command->add_option("--certificate", options.certificate, "本系统的 TLS 证书")->needs(key);
  auto* messagePassphrase =
      command->add_option("--message-passphrase-file", options.messagePassphraseFile, "其口令文件");
  auto* messageKey = command->add_option("--message-key", options.messageKey, "报文签名私钥");
  messageKey->needs(messagePassphrase);
  command->add_option("--secret-file", options.secretFile, "共享密钥文件(代替报文私钥)")
      ->excludes(messageKey);
  command->add_option("--server-message-certificate", options.serverMessageCertificate,
                      "网关的报文证书:核对应答的签名");
  command->add_option("--suite", options.suite, "密码套件:sm(默认)或 intl");
  command->add_option("--member", options.member, "接入机构")->required();
  command->add_option("--system", options.system, "接入系统")->required();
  command->add_option("--uscc", options.uscc, "查询主体的统一社会信用代码");
  command->add_option("--subject", options.subject, "查询主体,名称=值,可多次");
  command->add_option("--items", options.items, "信息项,以逗号分隔;不写为授权的全部");
  command->add_option("--matter", options.matter, "事项")->required();
  command->add_option("--basis", options.basis, "依据");
  command->add_option("--case", options.caseNumber, "办件号");
  command->add_option("--operator", options.operatorId, "经办人工号");
  command->add_option("--unit", options.unit, "经办人所在单位");
  command->add_option("--idempotency-key", options.idempotencyKey, "重试时保持不变的键");
  command->add_option("--exchange-id", options.exchangeId, "交换流水号(默认自动生成)");
  command->add_option("--receipt", options.receipt, "把存证回执写入此文件");
  command->add_option("--schemas", options.schemas, "schemas 目录(默认自动查找)");
  command->add_flag("--json", options.json, "输出应答的 JSON");
}

}  // namespace

int runCommandLine(int argc, const char* const* argv, Surroundings& around) {
  CLI::App app{"通办网关 Tongban Gateway:跨区域政务数据安全交换与电子证照互认网关", "tongban"};
  app.formatter(std::make_shared<ChineseHelp>());
  app.option_defaults()->group(kOptions);
  app.set_help_flag("-h,--help", "显示帮助")->group(kOptions);
  app.set_version_flag("--version",
                       fmt::format("tongban {} ({})", TONGBAN_VERSION, crypto::libraryVersion()),
                       "显示版本")
      ->group(kOptions);
  app.require_subcommand(1);
  app.footer(fmt::format("用 tongban 命令 --help 查看某个命令。\n{}", kExitCodes));

  CheckOptions check;
  MapOptions map;
  KeygenOptions keygen;
  ReceiptVerifyOptions receipt;
  AuditOptions audit;
  VerifyOptions verify;
  LogTailOptions logTail;
  addCheck(app, check);
  addMap(app, map);
  addKeygen(app, keygen);
  addReceiptVerify(app, receipt);
  addAudit(app, audit);
  addVerify(app, verify);
  addLogTail(app, logTail);

  ServeOptions serve;
  QueryOptions query;
  DemoOptions demo;
  addDemo(app, demo);
  addServe(app, serve);
  addQuery(app, query);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked, around.out, around.err) == 0 ? kGood : kUnusable;
  } catch (const CLI::ParseError& wrong) {
    around.err << "tongban: 用法不正确:" << wrong.what()
               << "\n请用 tongban --help 或 tongban 命令 --help 查看用法。\n";
    return kUnusable;
  }
  if (app.got_subcommand("check")) return runCheck(check, around);
  if (app.got_subcommand("map")) return runMap(map, around);
  if (app.got_subcommand("receipt")) return runReceiptVerify(receipt, around);
  if (app.got_subcommand("audit")) return runAudit(audit, around);
  if (app.got_subcommand("verify")) return runVerify(verify, around);
  if (app.got_subcommand("log")) return runLogTail(logTail, around);
  if (app.got_subcommand("demo")) return runDemo(demo, around);
  if (app.got_subcommand("serve")) return runServe(serve, around);
  if (app.got_subcommand("query")) return runQuery(query, around);
  return runKeygen(keygen, around);
}

}  // namespace tongban::cli
