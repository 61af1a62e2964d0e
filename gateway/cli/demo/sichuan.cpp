// 四川省: owns the front-end table, and says who may see what of it.
#include <fmt/format.h>

#include "gateway/cli/demo/maker.hpp"
#include "gateway/cli/demo/table.hpp"

namespace tongban::cli {
namespace {

constexpr std::string_view kMembers = R"(members:
  - id: market-supervision
    name: 演示四川省市场监督管理局
    uscc: 11510000MB0000019K
    region: "510000"
    systems:
      - {id: registration-library, name: 企业登记库}
  - id: data-bureau
    name: 演示四川省大数据中心
    uscc: 12510000MB0000027B
    region: "510000"
    systems:
      - id: one-window
        name: 综合受理系统
        tlsCertificate: certs/one-window-tls.pem
        messageKeys: [certs/one-window-message.pem]
  - id: jinjiang-market
    name: 演示锦江区行政审批局
    uscc: 11510104MB00000345
    region: "510104"
    systems:
      - id: counter
        name: 窗口受理系统
        tlsCertificate: certs/counter-tls.pem
        messageKeys: [certs/counter-message.pem]
)";

constexpr std::string_view kConnector = R"(# 前置库的一张交换表;文本是 GB18030 字节。
connector: registration
title: 企业登记前置库
member: market-supervision
system: registration-library
kind: database
engine: sqlite
database: {0}
table: {1}
encoding: GB18030
mapping: market/registration-published
key: 统一社会信用代码
updated: {2}
)";

constexpr std::string_view kCatalog = R"(resources:
  - id: enterprise-registration
    name: 企业登记信息
    provider: market-supervision
    connector: registration
    sharing: 有条件共享
    updates: 每日
    items:
      - {id: uscc, name: 统一社会信用代码}
      - {id: name, name: 企业名称}
      - {id: legalRepresentative, name: 法定代表人, level: 3}
      - {id: registeredCapital, name: 注册资本, level: 2}
      - {id: establishedOn, name: 成立日期}
      - {id: region, name: 登记机关所在地}
      - {id: address, name: 住所, level: 2}
      - {id: businessScope, name: 经营范围}
  - id: license-verify
    name: 电子证照核验
    provider: market-supervision
    service: license-verify
    sharing: 有条件共享
    items:
      - {id: verdict, name: 核验结论}
      - {id: checks, name: 各项检查}
      - {id: signatures, name: 签章与时间戳}
      - {id: license, name: 照面信息, level: 2}
grants:
  - id: SQ-2026-0001
    resource: enterprise-registration
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative]
    masks:
      - {item: legalRepresentative, keep: {first: 1}}
    needs: [case, operator]
    dailyMax: 3
    from: 2024-01-01
    until: 2035-01-01
  - id: SQ-2026-0002
    resource: license-verify
    member: data-bureau
    items: [verdict, checks, signatures, license]
    from: 2024-01-01
    until: 2035-01-01
  # 给重庆市大数据局的授权:经营范围不在其中,法定代表人与住所须遮盖。
  - id: SQ-2026-0003
    resource: enterprise-registration
    region: "500000"
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative, registeredCapital, establishedOn, address]
    masks:
      - {item: legalRepresentative, keep: {first: 1}}
      - {item: address, keep: {first: 6}}
    needs: [case, operator]
    from: 2024-01-01
    until: 2035-01-01
)";

}  // namespace

Result<DemoRegion> makeSichuan(const DemoPlace& place) {
  DemoMaker maker(place, "510000", "四川省", "sichuan-demo");
  maker.region.oneWindow = maker.registered("data-bureau", "one-window", true);
  maker.region.counter = maker.registered("jinjiang-market", "counter");
  maker.region.stranger = maker.stranger();
  maker.write("members.yaml", kMembers);
  maker.write("connectors/registration.yaml",
              fmt::format(kConnector, kFrontEndFile, kFrontEndTable, kFrontEndUpdated));
  maker.write("catalog/market.yaml", kCatalog);
  return maker.finish();
}

}  // namespace tongban::cli
