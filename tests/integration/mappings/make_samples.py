#!/usr/bin/env python3
"""Writes mappings/**/<name>.sample.* and <name>.expected.json.

Every sample is synthetic: names begin with 示例, identifiers are computed here. What is expected of
each row is written beside it, by the rules of the mapping and of the forms, not taken from the
engine. Run from the root of the source tree; the files it writes are committed.

In expected files "*" for source, message, value or remedy means: present, whatever it says.
"""
import csv
import io
import json
import pathlib

ROOT = pathlib.Path("mappings")

# --- identifiers -------------------------------------------------------------------------------
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WIDE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organisation_code(body):
    """GB 11714-1997: eight characters and a check character."""
    total = sum(WIDE.index(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    return body + "0123456789X0"[(11 - total % 11)]


def uscc(prefix, region, body):
    """GB 32100-2015: 17 characters and a check character."""
    code = prefix + region + organisation_code(body)
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + USCC[(31 - total % 31) % 31]


def other_check(code):
    """The same code with the next check character, which is wrong."""
    return code[:-1] + USCC[(USCC.index(code[-1]) + 1) % 31]


def citizen_id(first17):
    """GB 11643-1999."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights)) % 11]


def registration_number(first14):
    """GS 15-2006, MOD 11,10."""
    p = 10
    for digit in first14:
        p = (p + int(digit)) % 10 or 10
        p = 2 * p % 11
    return first14 + str((11 - p) % 10)


assert uscc("91", "350100", "M000100Y") == "91350100M000100Y43"
assert citizen_id("11010519491231002") == "11010519491231002X"
assert registration_number("11010800000001") == "110108000000016"

YUBEI = ("500112", "重庆市/渝北区")
JINJIANG = ("510104", "四川省/成都市/锦江区")
FUCHENG = ("510703", "四川省/绵阳市/涪城区")
CHENGDU_ZONE = ("510109", "四川省/成都市")  # a development zone: known by its prefecture only


def region(place):
    return {"code": place[0], "name": place[1]}


def money(amount, currency="CNY", **more):
    return {"amount": amount, "currency": currency, **more}


# --- issues ------------------------------------------------------------------------------------
def issue(severity, field, source, rule, code, value="*"):
    return {"field": field, "source": source, "rule": rule, "code": code, "severity": severity,
            "message": "*", "value": value, "remedy": "*"}


def stop(field, source, rule, code, value="*"):
    return issue("quarantine", field, source, rule, code, value)


def note(field, source, rule, code):
    return issue("note", field, source, rule, code)


def missing(field, source):
    return stop(field, source, "required", "mapping.required-missing", "")


def bad_row(code):
    return stop("", "*", "source", code, "")


def bad_shape(field, code):
    return stop(field, "", "schema", code, "")


def zone(source):
    return note("region", source, "region", "mapping.region-nearest")


class Form:
    """Rows of one form: (what stands in the source, the record or None, issues)."""

    def __init__(self):
        self.rows = []

    def good(self, written, record, *issues):
        # What an optional field could not read stays beside the record, as the source wrote it. The
        # region is derived from another field, whose text is no text of its own.
        for i in issues:
            if i["severity"] == "note" and i["field"] not in record and i["field"] != "region":
                text = written[i["source"].lstrip("./")].strip()
                record.setdefault("original", {})[i["field"]] = text
        self.rows.append((written, record, issues))

    def bad(self, written, *issues):
        self.rows.append((written, None, issues))

    def expect(self, name):
        document = {
            "read": len(self.rows),
            "accepted": sum(r is not None for _, r, _ in self.rows),
            "quarantined": sum(r is None for _, r, _ in self.rows),
            "records": [r for _, r, _ in self.rows if r is not None],
            "issues": [{"row": n, **i} for n, (_, _, issues) in enumerate(self.rows, 1) for i in issues],
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (ROOT / f"{name}.expected.json").write_text(text, encoding="utf-8")

    def write_csv(self, name, columns, encoding):
        lines = [csv_line(columns).encode(encoding)]
        for written, _, _ in self.rows:
            if isinstance(written, dict):
                assert set(written) <= set(columns), set(written) - set(columns)
                written = csv_line([written.get(c, "") for c in columns])
            lines.append(written if isinstance(written, bytes) else written.encode(encoding))
        (ROOT / f"{name}.sample.csv").write_bytes(b"\r\n".join(lines) + b"\r\n")
        self.expect(name)

    def write_json(self, name, pointer):
        rows = [written for written, _, _ in self.rows]
        text = json.dumps({"说明": "合成示例数据,不涉及任何真实主体", pointer: rows}, ensure_ascii=False, indent=1)
        (ROOT / f"{name}.sample.json").write_text(text + "\n", encoding="utf-8")
        self.expect(name)

    def write_ndjson(self, name):
        lines = [w if isinstance(w, str) else json.dumps(w, ensure_ascii=False) for w, _, _ in self.rows]
        (ROOT / f"{name}.sample.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.expect(name)

    def write_xml(self, name, before, element, after):
        out = ['<?xml version="1.0" encoding="UTF-8"?>', "<!-- 合成示例数据,不涉及任何真实主体 -->", before]
        for written, _, _ in self.rows:
            cells = "".join(f"<{k}>{xml_text(v)}</{k}>" if v else f"<{k}/>" for k, v in written.items())
            out.append(f"<{element}>{cells}</{element}>")
        text = "\n".join([*out, after]) + "\n"
        (ROOT / f"{name}.sample.xml").write_text(text, encoding="utf-8")
        self.expect(name)


def csv_line(cells):
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


# --- market/registration-published ---------------------------------------------------------------
def registration_published():
    columns = "企业名称 统一社会信用代码 注册日期 企业类型 法人代表 注册资金 经营范围 所在省份 地区 注册地址".split()
    form = Form()
    code = uscc("91", "500112", "MAF00001")
    form.good(
        dict(zip(columns, ["示例渝北软件有限公司", code, "2019-01-02", "有限责任公司", "张*", "100(万元人民币)", "软件开发、销售。", "重庆", "渝北", "重庆市渝北区示例路1号"])),
        {"name": "示例渝北软件有限公司", "uscc": code, "companyType": "有限责任公司", "legalRepresentative": "张*",
         "registeredCapital": money("1000000"), "establishedOn": "2019-01-02", "businessScope": "软件开发、销售。",
         "address": "重庆市渝北区示例路1号", "region": region(YUBEI), "publishedProvince": "重庆", "publishedArea": "渝北",
         "original": {"registeredCapital": "100(万元人民币)"}})
    code = uscc("91", "510104", "MAF00002")
    form.good(  # 乾 and 昇 are characters of the registered name
        dict(zip(columns, ["示例乾昇（成都）贸易有限公司", code, "2019-01-03", "N/A", "李**", "5(万美元)", "批发:建材", "四川", "成都", "彭州市濛阳镇示例街2号"])),
        {"name": "示例乾昇（成都）贸易有限公司", "uscc": code, "legalRepresentative": "李**",
         "registeredCapital": money("50000", "USD"), "establishedOn": "2019-01-03", "businessScope": "批发:建材",
         "address": "彭州市濛阳镇示例街2号", "region": region(JINJIANG), "publishedProvince": "四川", "publishedArea": "成都",
         "original": {"registeredCapital": "5(万美元)"}})
    code = uscc("91", "510703", "MAF00003")
    form.good(
        dict(zip(columns, ["示例绵阳娱乐有限公司", code, "2019/3/5", "有限责任公司", "N/A", "1,000.5万人民币", "文化娛樂;装饰", "四川", "-", "绵阳市涪城区示例路3号"])),
        {"name": "示例绵阳娱乐有限公司", "uscc": code, "companyType": "有限责任公司",
         "registeredCapital": money("10005000"), "establishedOn": "2019-03-05", "businessScope": "文化娱乐;装饰",
         "address": "绵阳市涪城区示例路3号", "region": region(FUCHENG), "publishedProvince": "四川",
         "original": {"registeredCapital": "1,000.5万人民币", "establishedOn": "2019/3/5", "businessScope": "文化娛樂;装饰"}})
    code = uscc("91", "500112", "MAF00004")
    form.good(
        dict(zip(columns, [" 示例无数额有限公司 ", code, "2019-01-05", "有限责任公司", "王*", "万人民币", "N/A", "重庆", "渝北", "-"])),
        {"name": "示例无数额有限公司", "uscc": code, "companyType": "有限责任公司", "legalRepresentative": "王*",
         "establishedOn": "2019-01-05", "region": region(YUBEI), "publishedProvince": "重庆", "publishedArea": "渝北"},
        note("registeredCapital", "注册资金", "money", "reading.money-no-number"))
    code = uscc("91", "510109", "MAF00005")
    form.good(
        dict(zip(columns, ["示例高新区分公司", code, "2019-01-06", "分公司", "赵*", "N/A", "咨询", "四川", "成都", "成都市高新区示例大道5号"])),
        {"name": "示例高新区分公司", "uscc": code, "companyType": "分公司", "legalRepresentative": "赵*",
         "establishedOn": "2019-01-06", "businessScope": "咨询", "address": "成都市高新区示例大道5号",
         "region": region(CHENGDU_ZONE), "publishedProvince": "四川", "publishedArea": "成都"},
        zone("统一社会信用代码"))
    form.bad(
        dict(zip(columns, ["示例校验位错有限公司", other_check(code), "2019-01-07", "有限责任公司", "钱*", "50(万)", "咨询", "四川", "成都", "成都市示例路6号"])),
        stop("uscc", "统一社会信用代码", "uscc", "standards.uscc-check"), zone("统一社会信用代码"))
    form.bad(  # a comma too many
        "示例多一列有限公司," + uscc("91", "510104", "MAF00007") + ",2019-01-08,有限责任公司,孙*,1,000万元,咨询,四川,成都,成都市示例路7号",
        bad_row("record.csv-columns"))
    form.bad(  # the code is missing and all that follows stands one column to the left
        dict(zip(columns, ["示例错列有限公司", "2019-01-08", "有限责任公司", "周*", "50万元人民币", "销售:建材", "四川", "成都", "成都市示例路8号", ""])),
        stop("uscc", "统一社会信用代码", "uscc", "standards.uscc-length"),
        stop("establishedOn", "注册日期", "date", "reading.date-invalid"),
        note("registeredCapital", "注册资金", "money", "reading.money-invalid"),
        note("region", "统一社会信用代码", "region", "standards.region-code-shape"))
    form.bad(
        dict(zip(columns, ["-", uscc("91", "510104", "MAF00009"), "2019-01-09", "有限责任公司", "吴*", "50(万)", "咨询", "四川", "成都", "成都市示例路9号"])),
        missing("name", "企业名称"))
    code = uscc("93", "500112", "MAF00010")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    form.good(
        dict(zip(columns, ["示例渝北养殖专业合作社", wide, "2019年1月10日", "N/A", "郑*", "0.9万元人民币", "养殖、销售:生猪。", "重庆", "渝北", "渝北区示例村10组"])),
        {"name": "示例渝北养殖专业合作社", "uscc": code, "legalRepresentative": "郑*", "registeredCapital": money("9000"),
         "establishedOn": "2019-01-10", "businessScope": "养殖、销售:生猪。", "address": "渝北区示例村10组",
         "region": region(YUBEI), "publishedProvince": "重庆", "publishedArea": "渝北",
         "original": {"uscc": wide, "registeredCapital": "0.9万元人民币", "establishedOn": "2019年1月10日"}})
    code = uscc("91", "500112", "MAF00011")
    form.good(  # 500 of what?
        dict(zip(columns, ["示例没有单位有限公司", code, "2019-01-11", "N/A", "冯*", "500", "N/A", "重庆", "渝北", "-"])),
        {"name": "示例没有单位有限公司", "uscc": code, "legalRepresentative": "冯*", "establishedOn": "2019-01-11", "region": region(YUBEI),
         "publishedProvince": "重庆", "publishedArea": "渝北"},
        note("registeredCapital", "注册资金", "money", "mapping.unit-missing"))
    form.write_csv("market/registration-published", columns, "utf-8")


# --- market/registration-gsxt --------------------------------------------------------------------
def registration_gsxt():
    form = Form()
    code = uscc("91", "500112", "MAF00101")
    form.good(
        {"entName": "示例公示甲有限公司", "uniscid": code, "regNo": registration_number("50011200000001"), "entType_CN": "有限责任公司(自然人独资)",
         "regState_CN": "存续（在营、开业、在册）", "leRep": "示例甲", "regCap": "500", "estDate": "2018年3月5日", "apprDate": "2023-05-15",
         "opFrom": "2018-03-05", "opTo": "长期", "opScope": "软件开发。", "dom": "重庆市渝北区示例路11号", "regOrg_CN": "示例渝北区市场监督管理局"},
        {"name": "示例公示甲有限公司", "uscc": code, "registrationNumber": registration_number("50011200000001"),
         "companyType": "有限责任公司(自然人独资)", "status": "active", "legalRepresentative": "示例甲", "registeredCapital": money("5000000"),
         "establishedOn": "2018-03-05", "approvedOn": "2023-05-15", "businessTermFrom": "2018-03-05", "businessTermTo": "长期",
         "businessScope": "软件开发。", "address": "重庆市渝北区示例路11号", "registrationAuthority": "示例渝北区市场监督管理局",
         "region": region(YUBEI),
         "original": {"status": "存续（在营、开业、在册）", "registeredCapital": "500", "establishedOn": "2018年3月5日"}})
    code = uscc("91", "510104", "MAF00102")
    form.good(
        {"qymc": "示例拼音乙有限公司", "tyshxydm": code, "djzt": "注销", "fddbr": "示例乙", "zczb": "50万美元", "clrq": "20190305",
         "qylx": "有限责任公司(外商投资)", "sshy": "批发业", "jyfw": "批发", "zsdd": "成都市锦江区示例路12号"},
        {"name": "示例拼音乙有限公司", "uscc": code, "companyType": "有限责任公司(外商投资)", "status": "deregistered",
         "legalRepresentative": "示例乙", "registeredCapital": money("500000", "USD"), "establishedOn": "2019-03-05",
         "industry": "批发业", "businessScope": "批发", "address": "成都市锦江区示例路12号", "region": region(JINJIANG),
         "original": {"status": "注销", "registeredCapital": "50万美元", "establishedOn": "20190305"}})
    code = uscc("91", "100000", "MAF00103")
    form.good(  # registered with the national regulator: 100000 is no place
        {"entName": "示例国家级登记有限公司", "uniscid": code, "regState_CN": "在营", "regCap": "人民币壹亿元整", "estDate": "2001-01-01"},
        {"name": "示例国家级登记有限公司", "uscc": code, "status": "active", "registeredCapital": money("100000000"), "establishedOn": "2001-01-01",
         "original": {"status": "在营", "registeredCapital": "人民币壹亿元整"}},
        note("region", "/uniscid", "region", "standards.region-code-province"))
    form.bad(
        {"entName": "示例状态不明有限公司", "uniscid": uscc("91", "510104", "MAF00104"), "regState_CN": "正常经营", "estDate": "2020-01-01"},
        stop("status", "/regState_CN", "table", "mapping.code-unknown"))
    form.bad(
        {"entName": "示例字符不合有限公司", "uniscid": "91510104MAFI01051Q", "regState_CN": "存续", "estDate": "2020-01-01"},
        stop("uscc", "/uniscid", "uscc", "standards.uscc-charset"))
    code = uscc("91", "510703", "MAF00106")
    number = registration_number("51070300000001")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    form.good(
        {"entName": "示例旧号有误有限公司", "uniscid": code, "regNo": wrong, "regState_CN": "吊销", "regCap": 500.5, "estDate": "2019-03-05",
         "opFrom": "19年3月5日", "opTo": "2049-03-04"},
        {"name": "示例旧号有误有限公司", "uscc": code, "status": "revoked", "registeredCapital": money("5005000"), "establishedOn": "2019-03-05",
         "businessTermTo": "2049-03-04", "region": region(FUCHENG),
         "original": {"status": "吊销", "registeredCapital": "500.5"}},
        note("registrationNumber", "/regNo", "registration-number", "standards.registration-number-check"),
        note("businessTermFrom", "/opFrom", "date", "reading.date-two-digit-year"))
    form.bad("示例:这一条不是对象", bad_row("mapping.row-not-object"))
    form.bad(
        {"entName": {"cn": "示例嵌套有限公司"}, "uniscid": uscc("91", "510104", "MAF00108"), "regState_CN": "存续", "estDate": "2020-01-01"},
        stop("name", "/entName", "source", "mapping.not-scalar", ""))
    form.write_json("market/registration-gsxt", "data")


# --- market/registration-change ------------------------------------------------------------------
def registration_change():
    form = Form()
    code = uscc("91", "500112", "MAF00201")
    form.good(
        {"entName": "示例变更甲有限公司", "uniscid": code, "regNo": registration_number("50011200000002"), "altItem_CN": "法定代表人变更", "altBe": "示例甲", "altAf": "示例乙", "altDate": "2023-05-15"},
        {"name": "示例变更甲有限公司", "uscc": code, "registrationNumber": registration_number("50011200000002"), "item": "法定代表人变更", "before": "示例甲", "after": "示例乙",
         "changedOn": "2023-05-15", "region": region(YUBEI)})
    form.good(
        {"entName": "示例变更甲有限公司", "uniscid": code, "altItem_CN": "注册资本变更", "altBe": "100万元人民币", "altAf": "500万元人民币", "altDate": "2023-05-15 10:00:00"},
        {"name": "示例变更甲有限公司", "uscc": code, "item": "注册资本变更", "before": "100万元人民币", "after": "500万元人民币",
         "changedOn": "2023-05-15", "region": region(YUBEI), "original": {"changedOn": "2023-05-15 10:00:00"}})
    code = uscc("91", "510109", "MAF00203")
    form.good(
        {"entName": "示例变更丙有限公司", "uniscid": code, "altItem_CN": "章程备案", "altBe": None, "altAf": "示例章程", "altDate": "2023-05-16"},
        {"name": "示例变更丙有限公司", "uscc": code, "item": "章程备案", "after": "示例章程", "changedOn": "2023-05-16", "region": region(CHENGDU_ZONE)},
        zone("/uniscid"))
    code = uscc("91", "510104", "MAF00204")
    form.bad(
        {"entName": "示例日期不存在有限公司", "uniscid": code, "altItem_CN": "住所变更", "altBe": "示例路1号", "altAf": "示例路2号", "altDate": "2023-02-30"},
        stop("changedOn", "/altDate", "date", "reading.date-invalid"))
    form.bad(
        {"entName": "示例没有事项有限公司", "uniscid": code, "altBe": "示例路1号", "altAf": "示例路2号", "altDate": "2023-02-03"},
        missing("item", "/altItem_CN"))
    form.bad(
        {"entName": "示例校验位错有限公司", "uniscid": other_check(code), "altItem_CN": "住所变更", "altDate": "2023-02-03"},
        stop("uscc", "/uniscid", "uscc", "standards.uscc-check"))
    form.good(  # half past midnight of the next day in China
        {"entName": "示例时区有限公司", "uniscid": code, "altItem_CN": "住所变更", "altBe": "示例路1号", "altAf": "示例路2号", "altDate": "2023-05-14T16:30:00Z"},
        {"name": "示例时区有限公司", "uscc": code, "item": "住所变更", "before": "示例路1号", "after": "示例路2号", "changedOn": "2023-05-15",
         "region": region(JINJIANG), "original": {"changedOn": "2023-05-14T16:30:00Z"}})
    form.write_json("market/registration-change", "changes")


# --- market/registration-cancellation ------------------------------------------------------------
def registration_cancellation():
    form = Form()
    code = uscc("91", "500112", "MAF00301")
    form.good(
        {"qymc": "示例简易注销有限公司", "tyshxydm": code, "zxfs": "简易注销", "zxyy": "决议解散", "ggqsrq": "2023-03-04", "ggjzrq": "2023-03-24", "zxrq": "2023年3月27日", "djjg": "示例渝北区市场监督管理局"},
        {"name": "示例简易注销有限公司", "uscc": code, "procedure": "simple", "reason": "决议解散", "noticeFrom": "2023-03-04", "noticeTo": "2023-03-24",
         "cancelledOn": "2023-03-27", "registrationAuthority": "示例渝北区市场监督管理局", "region": region(YUBEI),
         "original": {"procedure": "简易注销", "cancelledOn": "2023年3月27日"}})
    code = uscc("91", "510104", "MAF00302")
    form.good(
        {"qymc": "示例普通注销有限公司", "tyshxydm": code, "zch": registration_number("51010400000001"), "zxfs": "普通注销", "zxyy": "经营期限届满", "ggqsrq": "", "ggjzrq": "", "zxrq": "2023-04-10"},
        {"name": "示例普通注销有限公司", "uscc": code, "registrationNumber": registration_number("51010400000001"), "procedure": "general",
         "reason": "经营期限届满", "cancelledOn": "2023-04-10", "region": region(JINJIANG), "original": {"procedure": "普通注销"}})
    code = uscc("91", "510703", "MAF00303")
    form.good(
        {"qymc": "示例方式不明有限公司", "tyshxydm": code, "zxfs": "强制注销", "zxrq": "2023-04-11"},
        {"name": "示例方式不明有限公司", "uscc": code, "cancelledOn": "2023-04-11", "region": region(FUCHENG)},
        note("procedure", "./zxfs", "table", "mapping.code-unknown"))
    form.bad({"qymc": "示例没有日期有限公司", "tyshxydm": code, "zxfs": "简易注销", "zxrq": ""}, missing("cancelledOn", "./zxrq"))
    form.bad(
        {"qymc": "示例少一位有限公司", "tyshxydm": code[:-1], "zxfs": "简易注销", "zxrq": "2023-04-12"},
        stop("uscc", "./tyshxydm", "uscc", "standards.uscc-length"))
    form.good(
        {"qymc": "示例公告日期不明有限公司", "tyshxydm": code, "zxfs": "简易注销", "ggqsrq": "05/06/2023", "ggjzrq": "2023-06-26", "zxrq": "2023-06-28"},
        {"name": "示例公告日期不明有限公司", "uscc": code, "procedure": "simple", "noticeTo": "2023-06-26", "cancelledOn": "2023-06-28",
         "region": region(FUCHENG), "original": {"procedure": "简易注销"}},
        note("noticeFrom", "./ggqsrq", "date", "reading.date-ambiguous"))
    form.good(
        {"qymc": "示例公告期带界限有限公司", "tyshxydm": code, "zxfs": "简易注销", "ggjzrq": "2023-07-20前", "zxrq": "2023-07-28"},
        {"name": "示例公告期带界限有限公司", "uscc": code, "procedure": "simple", "noticeTo": "2023-07-20", "cancelledOn": "2023-07-28",
         "region": region(FUCHENG), "original": {"procedure": "简易注销", "noticeTo": "2023-07-20前"}},
        note("noticeTo", "./ggjzrq", "date", "mapping.date-bounded"))
    form.write_xml("market/registration-cancellation", "<zxdj>", "row", "</zxdj>")


# --- market/abnormal-list ------------------------------------------------------------------------
def abnormal_list():
    columns = "企业名称 统一社会信用代码 注册号 列入经营异常名录原因 列入日期 作出决定机关(列入) 移出经营异常名录原因 移出日期 作出决定机关(移出)".split()
    reason = "未依照《企业信息公示暂行条例》第八条规定的期限公示年度报告"
    office = "示例渝北区市场监督管理局"
    form = Form()

    def row(*cells):
        return dict(zip(columns, cells))

    code = uscc("91", "500112", "MAF00401")
    form.good(
        row("示例在名录有限公司", code, "", reason, "2021-07-08", office),
        {"name": "示例在名录有限公司", "uscc": code, "listedReason": reason, "listedOn": "2021-07-08", "listedBy": office, "region": region(YUBEI)})
    code = uscc("91", "500112", "MAF00402")
    number = registration_number("50011200000003")
    form.good(
        row("示例已移出有限公司", code, number, reason, "2020年7月9日", office, "已补报未报年份的年度报告并公示", "2023/3/10", office),
        {"name": "示例已移出有限公司", "uscc": code, "registrationNumber": number, "listedReason": reason, "listedOn": "2020-07-09", "listedBy": office,
         "removedReason": "已补报未报年份的年度报告并公示", "removedOn": "2023-03-10", "removedBy": office, "region": region(YUBEI),
         "original": {"listedOn": "2020年7月9日", "removedOn": "2023/3/10"}})
    code = uscc("91", "510104", "MAF00403")
    form.good(
        row("示例旧号有误有限公司", code, "5101040000", "通过登记的住所或者经营场所无法联系", "2022-01-10", "示例锦江区市场监督管理局"),
        {"name": "示例旧号有误有限公司", "uscc": code, "listedReason": "通过登记的住所或者经营场所无法联系", "listedOn": "2022-01-10",
         "listedBy": "示例锦江区市场监督管理局", "region": region(JINJIANG)},
        note("registrationNumber", "注册号", "registration-number", "standards.registration-number-length"))
    form.bad(
        row("示例缺日有限公司", code, "", reason, "2021年2月", office),
        stop("listedOn", "列入日期", "date", "mapping.date-imprecise"))
    form.bad(
        row("示例移出日期有误有限公司", code, "", reason, "2021-02-01", office, "已移出", "2023-13-01", office),
        stop("removedOn", "移出日期", "date", "reading.date-invalid"))
    broken = csv_line(["示例乱码有限公司", code, "", reason, "2021-02-01", office, "", "", ""]).encode("gb18030")
    form.bad(broken.replace("乱".encode("gb18030"), b"\xff\xff"), bad_row("record.encoding-invalid"))
    form.bad('"示例引号不配对有限公司,' + code + "," + "," + reason + ",2021-02-01," + office + ",,,", bad_row("record.csv-quote"))
    code = uscc("92", "500112", "MAF00408")
    form.good(  # 㐂 takes four bytes in GB 18030
        row("示例㐂来商行", code, "", reason, "2021-07-08", office),
        {"name": "示例㐂来商行", "uscc": code, "listedReason": reason, "listedOn": "2021-07-08", "listedBy": office, "region": region(YUBEI)})
    form.write_csv("market/abnormal-list", columns, "gb18030")


# --- market/penalty-gsxt -------------------------------------------------------------------------
def penalty_gsxt():
    form = Form()
    code = uscc("91", "500112", "MAF00501")
    base = {"entName": "示例处罚甲有限公司", "uniscid": code, "illegActType": "销售不合格商品", "penContent": "罚款", "penAuth_CN": "示例渝北区市场监督管理局"}
    record = {"subjectName": "示例处罚甲有限公司", "uscc": code, "violation": "销售不合格商品", "content": "罚款", "authority": "示例渝北区市场监督管理局", "region": region(YUBEI)}
    form.good({**base, "penDecNo": "渝北市监罚〔2023〕15号", "penDecIssDate": "2023-05-15", "publicDate": "2023.5.20"},
              {**record, "documentNumber": "渝北市监罚〔2023〕15号", "decidedOn": "2023-05-15", "publishedOn": "2023-05-20", "original": {"publishedOn": "2023.5.20"}})
    form.good({**base, "leRep": "示例甲", "penDecNo": "渝北市监罚[2023]第016 号", "penDecIssDate": "2023-05-16"},
              {**record, "legalRepresentative": "示例甲", "documentNumber": "渝北市监罚〔2023〕16号", "decidedOn": "2023-05-16",
               "original": {"documentNumber": "渝北市监罚[2023]第016 号"}})
    form.good({**base, "penDecNo": "示例处罚-2023-7", "penDecIssDate": "2023-05-17"},
              {**record, "documentNumber": "示例处罚-2023-7", "decidedOn": "2023-05-17"},
              note("documentNumber", "/penDecNo", "document-number", "reading.document-number-invalid"))
    form.bad('{"entName": "示例断行有限公司", "uniscid": ', bad_row("record.json-malformed"))
    form.bad({**base, "penDecNo": "渝北市监罚〔2023〕18号", "penDecIssDate": "2023年X月X日"},
             stop("decidedOn", "/penDecIssDate", "date", "reading.placeholder"))
    form.bad({**base, "penAuth_CN": "", "penDecNo": "渝北市监罚〔2023〕19号", "penDecIssDate": "2023-05-19"}, missing("authority", "/penAuth_CN"))
    form.good({**base, "penDecNo": "渝北市监罚〔2023〕20号", "penDecIssDate": "2023-05-19", "publicDate": "20.5.23"},
              {**record, "documentNumber": "渝北市监罚〔2023〕20号", "decidedOn": "2023-05-19"},
              note("publishedOn", "/publicDate", "date", "reading.date-two-digit-year"))
    form.write_ndjson("market/penalty-gsxt")


# --- credit/penalty-2016 -------------------------------------------------------------------------
def penalty_2016():
    columns = ("CF_WSH CF_CFMC CF_CFLB1 CF_CFLB2 CF_SY CF_YJ CF_XDR_MC CF_XDR_SHXYM CF_XDR_ZDM CF_XDR_GSDJ CF_XDR_SWDJ CF_XDR_SFZ "
               "CF_FR CF_JG CF_JDRQ CF_XZJG CF_ZT DFBM SJC BZ GSQX").split()
    common = {"CF_CFMC": "销售过期食品案", "CF_CFLB1": "罚款", "CF_JG": "罚款人民币伍仟元", "CF_XZJG": "示例锦江区市场监督管理局", "CF_ZT": "0", "DFBM": "510104"}
    record = {"title": "销售过期食品案", "categories": ["罚款"], "content": "罚款人民币伍仟元", "authority": "示例锦江区市场监督管理局", "status": "0", "region": region(JINJIANG)}
    listed = {"categories": "罚款"}
    form = Form()
    code = uscc("91", "510104", "MAF00601")
    form.good(
        {**common, "CF_WSH": "锦市监罚〔2016〕1号", "CF_CFLB1": "罚款；没收违法所得", "CF_CFLB2": "警告", "CF_SY": "销售过期食品", "CF_YJ": "《食品安全法》", "CF_XDR_MC": "示例食品有限公司",
         "CF_XDR_SHXYM": code, "CF_XDR_SWDJ": code, "CF_FR": "示例甲", "CF_JDRQ": "2016/10/31", "SJC": "2016/11/01 10:20:30", "BZ": "示例", "GSQX": "三年"},
        {**record, "subjectName": "示例食品有限公司", "uscc": code, "taxRegistrationNumber": code, "legalRepresentative": "示例甲", "documentNumber": "锦市监罚〔2016〕1号",
         "categories": ["罚款", "没收违法所得"], "secondCategory": "警告", "facts": "销售过期食品", "basis": "《食品安全法》", "decidedOn": "2016-10-31",
         "updatedAt": "2016-11-01T10:20:30", "publicPeriod": "三年", "remark": "示例",
         "original": {"categories": "罚款；没收违法所得", "decidedOn": "2016/10/31", "updatedAt": "2016/11/01 10:20:30"}})
    # A number whose check character is X, which people also write small.
    person = next(citizen_id(f"51010419900101{n:03}") for n in range(2, 100, 2) if citizen_id(f"51010419900101{n:03}").endswith("X"))
    form.good(
        {**common, "CF_WSH": "锦市监罚〔2016〕2号", "CF_XDR_MC": "示例自然人", "CF_XDR_SFZ": person.lower(), "CF_JDRQ": "2016-11-02"},
        {**record, "subjectName": "示例自然人", "citizenId": person, "documentNumber": "锦市监罚〔2016〕2号", "decidedOn": "2016-11-02",
         "original": {**listed, "citizenId": person.lower()}})
    organisation = organisation_code("MA22FHG7")
    form.good(
        {**common, "CF_WSH": "锦市监罚〔2016〕3号", "CF_XDR_MC": "示例旧码单位", "CF_XDR_ZDM": organisation[:8] + "-" + organisation[8], "CF_XDR_GSDJ": registration_number("51010400000002"), "CF_JDRQ": "2016-11-03"},
        {**record, "subjectName": "示例旧码单位", "organisationCode": organisation, "registrationNumber": registration_number("51010400000002"),
         "documentNumber": "锦市监罚〔2016〕3号", "decidedOn": "2016-11-03",
         "original": {**listed, "organisationCode": organisation[:8] + "-" + organisation[8]}})
    wrong = person[:-1] + "0"
    form.bad({**common, "CF_WSH": "锦市监罚〔2016〕4号", "CF_XDR_MC": "示例证号有误", "CF_XDR_SFZ": wrong, "CF_JDRQ": "2016-11-04"},
             stop("citizenId", "CF_XDR_SFZ", "citizen-id", "standards.citizen-id-check"))
    form.bad({**common, "CF_WSH": "锦市监罚〔2016〕5号", "CF_XDR_MC": "示例状态有误", "CF_XDR_SHXYM": code, "CF_JDRQ": "2016-11-05", "CF_ZT": "9"},
             bad_shape("status", "check.enum"))
    form.good(
        {**common, "CF_WSH": "锦市监罚〔2016〕6号", "CF_XDR_MC": "示例高新区单位", "CF_XDR_SHXYM": code, "CF_JDRQ": "2016-11-06", "DFBM": "510109"},
        {**record, "subjectName": "示例高新区单位", "uscc": code, "documentNumber": "锦市监罚〔2016〕6号", "decidedOn": "2016-11-06", "region": region(CHENGDU_ZONE),
         "original": listed},
        zone("DFBM"))
    form.bad({**common, "CF_WSH": "锦市监罚〔2016〕7号", "CF_XDR_MC": "示例信用代码有误", "CF_XDR_SHXYM": other_check(code), "CF_JDRQ": "2016-11-07"},
             stop("uscc", "CF_XDR_SHXYM", "uscc", "standards.uscc-check"))
    old = "510104900101002"
    form.good(
        {**common, "CF_WSH": "锦市监罚〔2016〕8号", "CF_XDR_MC": "示例旧证号", "CF_XDR_SFZ": old, "CF_JDRQ": "2016-11-08"},
        {**record, "subjectName": "示例旧证号", "citizenId": citizen_id("51010419900101002"), "documentNumber": "锦市监罚〔2016〕8号", "decidedOn": "2016-11-08",
         "original": {**listed, "citizenId": old}})
    form.write_csv("credit/penalty-2016", columns, "gbk")


# --- credit/penalty-2018 -------------------------------------------------------------------------
def penalty_2018():
    office = uscc("11", "500112", "MB000001")
    common = {"CF_SY": "超范围经营", "CF_YJ": "《示例条例》第一条", "CF_CFLB": "罚款", "CF_NR": "罚款", "CF_CFJG": "示例渝北区交通运输委员会", "CF_CFJGDM": office}
    record = {"facts": "超范围经营", "basis": "《示例条例》第一条", "categories": ["罚款"], "content": "罚款", "authority": "示例渝北区交通运输委员会", "authorityUscc": office}
    company, person, trader = "法人及非法人组织", "自然人", "个体工商户"
    identity = citizen_id("50011219850515123")
    form = Form()
    code = uscc("91", "500112", "MAF00701")
    form.good(
        {"CF_XDR_MC": "示例运输有限公司", "CF_XDR_LB": company, "CF_XDR_SHXYM": code, "CF_FRDB": "示例甲", "CF_FR_ZJLX": "身份证", "CF_FR_ZJHM": identity, **common,
         "CF_WSH": "渝北交罚〔2023〕1号", "CF_WFXW": "超范围经营", "CF_CFLB": "罚款、没收违法所得", "CF_NR_FK": "0.5", "CF_NR_WFFF": "1.25", "CF_JDRQ": "2023/05/06",
         "CF_YXQ": "2099/12/31", "CF_GSJZQ": "2024/05/06", "CF_SJLY": "示例渝北区信用中心", "CF_SJLYDM": uscc("12", "500112", "MB000002")},
        {**record, "subjectName": "示例运输有限公司", "subjectType": "organisation", "uscc": code, "legalRepresentative": "示例甲",
         "legalRepresentativeDocumentType": "01", "legalRepresentativeCitizenId": identity, "documentNumber": "渝北交罚〔2023〕1号", "violation": "超范围经营",
         "categories": ["罚款", "没收违法所得"], "fine": money("5000"), "confiscated": money("12500"), "decidedOn": "2023-05-06", "validUntil": "长期",
         "publicUntil": "2024-05-06", "source": "示例渝北区信用中心", "sourceUscc": uscc("12", "500112", "MB000002"), "region": region(YUBEI),
         "original": {"subjectType": company, "legalRepresentativeDocumentType": "身份证", "categories": "罚款、没收违法所得", "fine": "0.5", "confiscated": "1.25",
                      "decidedOn": "2023/05/06", "validUntil": "2099/12/31", "publicUntil": "2024/05/06"}})
    form.good(
        {"CF_XDR_MC": "示例自然人", "CF_XDR_LB": person, "CF_XDR_SHXYM": "", "CF_XDR_ZJLX": "身份证", "CF_XDR_ZJHM": identity, **common,
         "CF_WSH": "渝北交罚〔2023〕2号", "CF_NR_FK": "200元", "CF_JDRQ": "2023-05-07"},
        {**record, "subjectName": "示例自然人", "subjectType": "natural-person", "identityDocumentType": "01", "citizenId": identity,
         "documentNumber": "渝北交罚〔2023〕2号", "fine": money("200"), "decidedOn": "2023-05-07",
         "original": {"subjectType": person, "identityDocumentType": "身份证", "categories": "罚款", "fine": "200元"}})
    form.good(
        {"CF_XDR_MC": "示例持护照人", "CF_XDR_LB": person, "CF_XDR_ZJLX": "02", "CF_XDR_ZJHM": "e12345678", **common, "CF_WSH": "渝北交罚〔2023〕3号", "CF_NR_FK": "0.02", "CF_JDRQ": "2023-05-08"},
        {**record, "subjectName": "示例持护照人", "subjectType": "natural-person", "identityDocumentType": "02", "identityDocumentNumber": "E12345678",
         "documentNumber": "渝北交罚〔2023〕3号", "fine": money("200"), "decidedOn": "2023-05-08",
         "original": {"subjectType": person, "identityDocumentNumber": "e12345678", "categories": "罚款", "fine": "0.02"}})
    code = uscc("92", "500112", "MAF00704")
    form.good(
        {"CF_XDR_MC": "示例个体户", "CF_XDR_LB": trader, "CF_XDR_SHXYM": code, "CF_XDR_GSZC": "12345", **common, "CF_WSH": "示例高速罚2023-001", "CF_JDRQ": "2023-05-09"},
        {**record, "subjectName": "示例个体户", "subjectType": "sole-trader", "uscc": code, "documentNumber": "示例高速罚2023-001", "decidedOn": "2023-05-09",
         "region": region(YUBEI), "original": {"subjectType": trader, "categories": "罚款"}},
        note("registrationNumber", "./CF_XDR_GSZC", "registration-number", "standards.registration-number-length"),
        note("documentNumber", "./CF_WSH", "document-number", "reading.document-number-invalid"))
    form.bad({"CF_XDR_MC": "示例没有代码有限公司", "CF_XDR_LB": company, "CF_XDR_SHXYM": "", **common, "CF_WSH": "渝北交罚〔2023〕5号", "CF_JDRQ": "2023-05-10"},
             missing("uscc", "./CF_XDR_SHXYM"))
    form.bad({"CF_XDR_MC": "示例金额不明有限公司", "CF_XDR_LB": company, "CF_XDR_SHXYM": code, **common, "CF_WSH": "渝北交罚〔2023〕6号", "CF_NR_FK": "若干", "CF_JDRQ": "2023-05-11"},
             stop("fine", "./CF_NR_FK", "money", "reading.money-invalid"))
    form.bad({"CF_XDR_MC": "示例类别不明有限公司", "CF_XDR_LB": "企业", "CF_XDR_SHXYM": code, **common, "CF_WSH": "渝北交罚〔2023〕7号", "CF_JDRQ": "2023-05-12"},
             stop("subjectType", "./CF_XDR_LB", "table", "mapping.code-unknown"))
    form.bad({"CF_XDR_MC": "示例证件类型全角", "CF_XDR_LB": person, "CF_XDR_ZJLX": "０１", "CF_XDR_ZJHM": identity[:-1] + ("0" if identity[-1] != "0" else "1"), **common,
              "CF_WSH": "渝北交罚〔2023〕8号", "CF_JDRQ": "2023-05-13"},
             stop("citizenId", "./CF_XDR_ZJHM", "citizen-id", "standards.citizen-id-check"))
    form.write_xml(
        "credit/penalty-2018",
        "<ExchangeMessage>\n<Header><sender>示例部门</sender><receiver>示例信用平台</receiver><flow>00000000-0000-4000-8000-000000000001</flow><sn>1</sn></Header>\n<Body>",
        "fields", "</Body>\n</ExchangeMessage>")


# --- credit/permit-2018 --------------------------------------------------------------------------
def permit_2018():
    columns = ("XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ XK_FRDB XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM "
               "XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ").split()
    office = uscc("11", "510104", "MB000003")
    common = {"XK_NR": "食品销售", "XK_XKJG": "示例锦江区行政审批局", "XK_XKJGDM": office, "XK_ZT": "1"}
    record = {"content": "食品销售", "authority": "示例锦江区行政审批局", "authorityUscc": office, "status": "1"}
    company, person = "法人及非法人组织", "自然人"
    identity = citizen_id("51010419900101002")
    form = Form()
    code = uscc("91", "510104", "MAF00801")
    form.good(
        {**common, "XK_XDR_MC": "示例许可有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_FRDB": "示例甲", "XK_XKWS": "准予许可决定书", "XK_WSH": "锦审批许〔2023〕1号",
         "XK_XKLB": "普通", "XK_XKZS": "食品经营许可证", "XK_XKBH": "JY15101040000001", "XK_JDRQ": "2023/05/15", "XK_YXQZ": "2023/05/15", "XK_YXQZI": "2099/12/31", "XK_LYDW": "示例锦江区信用办"},
        {**record, "subjectName": "示例许可有限公司", "subjectType": "organisation", "uscc": code, "legalRepresentative": "示例甲", "documentName": "准予许可决定书",
         "documentNumber": "锦审批许〔2023〕1号", "category": "01", "certificateName": "食品经营许可证", "certificateNumber": "JY15101040000001", "decidedOn": "2023-05-15",
         "validFrom": "2023-05-15", "validUntil": "长期", "source": "示例锦江区信用办", "region": region(JINJIANG),
         "original": {"subjectType": company, "category": "普通", "decidedOn": "2023/05/15", "validFrom": "2023/05/15", "validUntil": "2099/12/31"}})
    form.good(
        {**common, "XK_XDR_MC": "示例自然人", "XK_XDR_LB": person, "XK_XDR_ZJLX": "01", "XK_XDR_ZJHM": identity, "XK_WSH": "锦审批许〔2023〕2号", "XK_XKLB": "05", "XK_JDRQ": "2023-05-16",
         "XK_YXQZ": "2023-05-16", "XK_YXQZI": "2028-05-15"},
        {**record, "subjectName": "示例自然人", "subjectType": "natural-person", "identityDocumentType": "01", "citizenId": identity, "documentNumber": "锦审批许〔2023〕2号",
         "category": "05", "decidedOn": "2023-05-16", "validFrom": "2023-05-16", "validUntil": "2028-05-15", "original": {"subjectType": person}})
    form.good(
        {**common, "XK_XDR_MC": "示例许可有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "JY15101040000003", "XK_XKLB": "02", "XK_JDRQ": "2023-05-17", "XK_YXQZI": "长期"},
        {**record, "subjectName": "示例许可有限公司", "subjectType": "organisation", "uscc": code, "documentNumber": "JY15101040000003", "category": "02",
         "decidedOn": "2023-05-17", "validUntil": "长期", "region": region(JINJIANG), "original": {"subjectType": company}},
        note("documentNumber", "XK_WSH", "document-number", "reading.document-number-invalid"))
    form.bad({**common, "XK_XDR_MC": "示例许可有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "锦审批许〔2023〕4号", "XK_XKLB": "备案", "XK_JDRQ": "2023-05-18"},
             stop("category", "XK_XKLB", "table", "mapping.code-unknown"))
    form.bad({**common, "XK_XDR_MC": "示例证号有误", "XK_XDR_LB": person, "XK_XDR_ZJLX": "身份证", "XK_XDR_ZJHM": identity[:-1] + ("0" if identity[-1] != "0" else "1"), "XK_WSH": "锦审批许〔2023〕5号",
              "XK_XKLB": "01", "XK_JDRQ": "2023-05-19"},
             stop("citizenId", "XK_XDR_ZJHM", "citizen-id", "standards.citizen-id-check"))
    form.bad("示例少列有限公司," + company + "," + code, bad_row("record.csv-columns"))
    form.good(
        {**common, "XK_XDR_MC": "示例机关代码有误有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "锦审批许〔2023〕7号", "XK_XKLB": "核准", "XK_JDRQ": "2023-05-20", "XK_XKJGDM": other_check(office)},
        {**{k: v for k, v in record.items() if k != "authorityUscc"}, "subjectName": "示例机关代码有误有限公司", "subjectType": "organisation", "uscc": code,
         "documentNumber": "锦审批许〔2023〕7号", "category": "04", "decidedOn": "2023-05-20", "region": region(JINJIANG), "original": {"subjectType": company, "category": "核准"}},
        note("authorityUscc", "XK_XKJGDM", "uscc", "standards.uscc-check"))
    form.bad({**common, "XK_XDR_MC": "示例日期序号有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "锦审批许〔2023〕8号", "XK_XKLB": "01", "XK_JDRQ": "45061"},
             stop("decidedOn", "XK_JDRQ", "date", "reading.date-serial"))
    form.bad({**common, "XK_XDR_MC": "示例决定在将来有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "锦审批许〔2023〕9号", "XK_XKLB": "01", "XK_JDRQ": "2199-01-01"},
             stop("decidedOn", "XK_JDRQ", "date", "mapping.date-future"))
    form.good(
        {**common, "XK_XDR_MC": "示例状态写汉字有限公司", "XK_XDR_LB": company, "XK_XDR_SHXYM": code, "XK_WSH": "锦审批许〔2023〕10号", "XK_XKLB": "01", "XK_JDRQ": "2023-05-21", "XK_ZT": "有效"},
        {**{k: v for k, v in record.items() if k != "status"}, "subjectName": "示例状态写汉字有限公司", "subjectType": "organisation", "uscc": code,
         "documentNumber": "锦审批许〔2023〕10号", "category": "01", "decidedOn": "2023-05-21", "region": region(JINJIANG), "original": {"subjectType": company}},
        note("status", "XK_ZT", "matches", "mapping.text-pattern"))
    form.write_csv("credit/permit-2018", columns, "utf-8")


# --- tax/credit-grade ----------------------------------------------------------------------------
def credit_grade():
    form = Form()
    code = uscc("91", "510104", "MAF00901")
    form.good(
        {"nsrsbh": code, "djxh": "10115101000000000001", "nsrmc": "示例纳税甲有限公司", "swjg_dm": "15101040000", "pdnd": "2024", "nsxyjb": "A", "pjdf": "95.5", "pjlx": "年度评价",
         "sxrq": "2025-04-01", "ybnsr_bz": "Y", "ksrq": "2019-01-02", "sjly": "金税"},
        {"taxpayerId": code, "uscc": code, "registrationSequence": "10115101000000000001", "name": "示例纳税甲有限公司", "taxAuthorityCode": "15101040000", "evaluationYear": 2024,
         "level": "A", "score": 95.5, "kind": "evaluation", "effectiveOn": "2025-04-01", "generalTaxpayer": True, "openedOn": "2019-01-02", "source": "金税", "region": region(JINJIANG),
         "original": {"kind": "年度评价", "generalTaxpayer": "Y"}})
    code = uscc("91", "510104", "MAF00902")
    form.good({"nsrsbh": code, "nsrmc": "示例未评价有限公司", "pdnd": "2024", "nsxyjb": "未评价", "ybnsr_bz": "N"},
              {"taxpayerId": code, "uscc": code, "name": "示例未评价有限公司", "evaluationYear": 2024, "generalTaxpayer": False, "region": region(JINJIANG),
               "original": {"generalTaxpayer": "N"}})
    form.good({"nsrsbh": "510104000000001", "nsrmc": "示例旧识别号有限公司", "pdnd": "2014", "nsxyjb": "", "nsxydj": "B级"},
              {"taxpayerId": "510104000000001", "name": "示例旧识别号有限公司", "evaluationYear": 2014, "level": "B", "original": {"level": "B级"}})
    code = uscc("91", "500112", "MAF00904")
    form.good({"nsrsbh": code, "nsrmc": "示例修复有限公司", "pdnd": "2024", "nsxyjb": "Ｍ级", "pjlx": "信用修复", "sxrq": "2025/7/1"},
              {"taxpayerId": code, "uscc": code, "name": "示例修复有限公司", "evaluationYear": 2024, "level": "M", "kind": "repair", "effectiveOn": "2025-07-01", "region": region(YUBEI),
               "original": {"level": "Ｍ级", "kind": "信用修复", "effectiveOn": "2025/7/1"}})
    form.good({"nsrsbh": code, "nsrmc": "示例由来不明有限公司", "pdnd": "2024", "nsxyjb": "B", "pjlx": "其他"},
              {"taxpayerId": code, "uscc": code, "name": "示例由来不明有限公司", "evaluationYear": 2024, "level": "B", "region": region(YUBEI)},
              note("kind", "./pjlx", "table", "mapping.code-unknown"))
    form.bad({"nsrsbh": code, "nsrmc": "示例没有的级别有限公司", "pdnd": "2024", "nsxyjb": "E"}, stop("level", "./nsxyjb", "table", "mapping.code-unknown"))
    form.bad({"nsrsbh": code, "nsrmc": "示例年度有误有限公司", "pdnd": "2024.5", "nsxyjb": "B"}, stop("evaluationYear", "./pdnd", "integer", "mapping.number-not-integer"))
    form.bad({"nsrsbh": other_check(code), "nsrmc": "示例识别号有误有限公司", "pdnd": "2024", "nsxyjb": "B"},
             stop("taxpayerId", "./nsrsbh", "taxpayer-id", "standards.uscc-check"), note("uscc", "./nsrsbh", "uscc", "standards.uscc-check"))
    form.bad({"nsrsbh": code, "nsrmc": "示例得分有误有限公司", "pdnd": "2024", "nsxyjb": "A", "pjdf": "105"}, bad_shape("score", "check.range"))
    form.good({"nsrsbh": code, "nsrmc": "示例机关代码有误有限公司", "swjg_dm": "5101", "pdnd": "2024", "nsxyjb": "C"},
              {"taxpayerId": code, "uscc": code, "name": "示例机关代码有误有限公司", "evaluationYear": 2024, "level": "C", "region": region(YUBEI)},
              note("taxAuthorityCode", "./swjg_dm", "matches", "mapping.text-pattern"))
    form.write_xml("tax/credit-grade", "<request>\n<jkbz>NSXYJB</jkbz>", "row", "</request>")


if __name__ == "__main__":
    registration_published()
    registration_gsxt()
    registration_change()
    registration_cancellation()
    abnormal_list()
    penalty_gsxt()
    penalty_2016()
    penalty_2018()
    permit_2018()
    credit_grade()
