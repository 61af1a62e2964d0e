// 重庆市: has no such table, but a catalog in which the resource of 四川省 stands, and departments
// that need it.
#include "gateway/cli/demo/maker.hpp"

namespace tongban::cli {
namespace {

constexpr std::string_view kMembers = R"(members:
  - id: data-bureau
    name: 演示重庆市大数据应用发展管理局
    uscc: 11500000MB0000051T
    region: "500000"
    systems:
      - id: one-window
        name: 渝快办综合窗口
        tlsCertificate: certs/one-window-tls.pem
        messageKeys: [certs/one-window-message.pem]
  - id: yubei-affairs
    name: 演示渝北区政务服务中心
    uscc: 11500112MB000006X4
    region: "500112"
    systems:
      - id: counter
        name: 窗口受理系统
        tlsCertificate: certs/counter-tls.pem
        messageKeys: [certs/counter-message.pem]
  # 四川省的提供部门,目录里写得出它的名字;它没有系统在这里。
  - id: sichuan-market
    name: 演示四川省市场监督管理局
    uscc: 11510000MB0000019K
    region: "510000"
    systems: []
)";

constexpr std::string_view kCatalog =
    R"(# 四川省的资源,登在重庆市的目录里;取数时由本网关问四川省的网关。
resources:
  - id: 510000.enterprise-registration
    name: 企业登记信息(四川省)
    provider: sichuan-market
    sharing: 有条件共享
    condition: 办理跨省通办事项时核验
    updates: 每日
    items:
      - {id: uscc, name: 统一社会信用代码}
      - {id: name, name: 企业名称}
      - {id: legalRepresentative, name: 法定代表人, level: 3}
      - {id: registeredCapital, name: 注册资本, level: 2}
      - {id: establishedOn, name: 成立日期}
      - {id: address, name: 住所, level: 2}
      - {id: businessScope, name: 经营范围}
grants:
  # 本市先判:成立日期与本市办理的事项无关,不给。
  - id: CQ-2026-0001
    resource: 510000.enterprise-registration
    member: data-bureau
    system: one-window
    items: [uscc, name, legalRepresentative, registeredCapital, address, businessScope]
    needs: [case, operator]
    from: 2024-01-01
    until: 2035-01-01
)";

}  // namespace

Result<DemoRegion> makeChongqing(const DemoPlace& place) {
  DemoMaker maker(place, "500000", "重庆市", "chongqing-demo");
  maker.region.oneWindow = maker.registered("data-bureau", "one-window", true);
  maker.region.counter = maker.registered("yubei-affairs", "counter");
  maker.write("members.yaml", kMembers);
  maker.write("catalog/sichuan.yaml", kCatalog);
  return maker.finish();
}

}  // namespace tongban::cli
