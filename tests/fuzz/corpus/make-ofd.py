#!/usr/bin/env python3
"""Writes the first inputs of the fuzz targets ofd and signature_xml, beside this file.

Archives are made by Python's zipfile, XML by hand; nothing in them is signed by anyone.
"""
import base64
import hashlib
import io
import pathlib
import zipfile

HERE = pathlib.Path(__file__).parent
NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
VALUE = base64.b64encode(hashlib.sha256(b"any").digest()).decode()


def xml(name, inner="", attributes="", namespace=NS):
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {namespace}{attributes}>{inner}</ofd:{name}>'


def tag(name, inner="", attributes=""):
    return f"<ofd:{name}{attributes}>{inner}</ofd:{name}>"


def reference(path, value=VALUE):
    return tag("Reference", tag("CheckValue", value), f' FileRef="{path}"')


def signature(references, method="SM3", seal=False, order=False):
    info = tag("SignedInfo",
               '<ofd:Provider ProviderName="p"/>' + tag("SignatureMethod", "1.2.156.10197.1.501")
               + tag("SignatureDateTime", "20261122101010Z")
               + tag("References", "".join(map(reference, references)), f' CheckMethod="{method}"')
               + '<ofd:StampAnnot ID="1" PageRef="1" Boundary="1 1 1 1"/>'
               + (tag("Seal", tag("BaseLoc", "Seal.esl")) if seal else ""))
    value = tag("SignedValue", "V.dat")
    return xml("Signature", value + info if order else info + value)


ROOT = xml("OFD", tag("DocBody", tag("DocInfo", tag("Cover", "c.png") + tag(
    "CustomDatas", tag("CustomData", "v", ' Name="n"'))) + tag("DocRoot", "D/D.xml")
    + tag("Versions", '<ofd:Version ID="1" Index="1" Current="true" BaseLoc="V.xml"/>')
    + tag("Signatures", "D/S/L.xml")))
DOCUMENT = xml("Document", tag("CommonData", tag("PublicRes", "R.xml")
               + '<ofd:TemplatePage ID="9" BaseLoc="T.xml"/>')
               + tag("Pages", '<ofd:Page ID="1" BaseLoc="P.xml"/>') + tag("Annotations", "A.xml")
               + tag("Attachments", "F.xml") + tag("CustomTags", "G.xml") + tag("Extensions", "E.xml"))
RESOURCES = xml("Res", tag("ColorSpaces", '<ofd:ColorSpace Profile="i.icc"/>')
                + tag("Fonts", tag("Font", tag("FontFile", "f.ttf")))
                + tag("MultiMedias", tag("MultiMedia", tag("MediaFile", "m.png"))), ' BaseLoc="Res"')
FILES = {
    "OFD.xml": ROOT, "c.png": "c", "V.xml": xml("DocVersion", tag("FileList", tag("File", "D/D.xml"))
                                                + tag("DocRoot", "D/D.xml")),
    "D/D.xml": DOCUMENT, "D/R.xml": RESOURCES, "D/Res/i.icc": "i", "D/Res/f.ttf": "f",
    "D/Res/m.png": "m" * 300, "D/T.xml": xml("Page", tag("PageRes", "/D/R.xml")),
    "D/P.xml": xml("Page", '<ofd:Template TemplateID="9"/>' + tag("Content", tag("Layer"))),
    "D/A.xml": xml("Annotations", tag("Page", tag("FileLoc", "A1.xml"), ' PageID="1"')),
    "D/A1.xml": xml("PageAnnot", tag("Annot")),
    "D/F.xml": xml("Attachments", tag("Attachment", tag("FileLoc", "license.xml"),
                                      ' Name="license" Visible="false"')),
    "D/license.xml": "<a/>", "D/G.xml": xml("CustomTags", tag("CustomTag", tag("SchemaLoc", "g.xsd")
                                            + tag("FileLoc", "g.xml"), ' TypeID="t"')),
    "D/g.xsd": "<x/>", "D/g.xml": "<x/>",
    "D/E.xml": xml("Extensions", tag("Extension", tag("ExtendData", "e.bin"))), "D/e.bin": "e",
    "D/S/L.xml": xml("Signatures", '<ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID="1" Type="Seal"'
                     ' BaseLoc="S.xml"/>'),
    "D/S/S.xml": signature(["/OFD.xml", "/D/P.xml", "../D.xml", "Seal.esl"], seal=True),
    "D/S/Seal.esl": "seal", "D/S/V.dat": "value"}


def archive(files, method=zipfile.ZIP_STORED, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            z.writestr(info, text)
        z.comment = comment
    return out.getvalue()


def changed(**changes):
    files = dict(FILES)
    for name, text in changes.items():
        name = name.replace("__", ".").replace("_", "/")
        if text is None:
            del files[name]
        else:
            files[name] = text
    return files


ARCHIVES = {
    "whole": archive(FILES), "whole-deflated": archive(FILES, zipfile.ZIP_DEFLATED),
    "comment": archive(FILES, comment=b"comment"), "prefix": b"MZ" + archive(FILES),
    "only-root": archive({"OFD.xml": ROOT}), "no-root": archive({"a": "b"}), "empty": archive({}),
    "no-list": archive(changed(D_S_L__xml=None)), "no-signature": archive(changed(D_S_S__xml=None)),
    "no-value": archive(changed(D_S_V__dat=None)), "no-page": archive(changed(D_P__xml=None)),
    "doctype": archive(changed(D_P__xml="<!DOCTYPE a>" + FILES["D/P.xml"])),
    "itself": archive(changed(V__xml=xml("DocVersion", tag("DocRoot", "V.xml")))),
    "weak": archive(changed(D_S_S__xml=signature(["/OFD.xml"], "MD5"))),
    "sha256": archive(changed(D_S_S__xml=signature(["/OFD.xml"], "SHA256"))),
    "two": archive(changed(D_S_L__xml=xml("Signatures", '<ofd:Signature ID="1" BaseLoc="S.xml"/>'
                                          '<ofd:Signature ID="1" BaseLoc="S.xml"/>'))),
    "case": archive(changed(D_D__xml=DOCUMENT.replace("P.xml", "p.XML"))),
    "leaves": archive(changed(D_D__xml=DOCUMENT.replace("P.xml", "../../x"))),
    "chinese": archive({**FILES, "附件.txt": "x"}), "folder": archive({**FILES, "D/S/": ""}),
}
for cut in (30, 200, 2000):
    ARCHIVES[f"cut-{cut}"] = archive(FILES)[:-cut]

GOOD = signature(["/OFD.xml", "a.xml"], seal=True)
XML = {
    "good": GOOD, "order": signature(["/a"], order=True), "none": signature([]),
    "twice": GOOD.replace("<ofd:SignedInfo>", "<ofd:SignedInfo/><ofd:SignedInfo>", 1),
    "foreign": GOOD.replace("<ofd:SignedValue>", '<SignedValue xmlns="urn:x"/><ofd:SignedValue>', 1),
    "no-year": GOOD.replace("/2016", ""), "doctype": "<!DOCTYPE a [<!ENTITY b 'c'>]>" + GOOD[38:],
    "cut": GOOD[:-30], "gbk": GOOD.replace("UTF-8", "GBK"), "mark": "\ufeff" + GOOD,
    "entities": GOOD.replace("/OFD.xml", "&#47;OFD&amp;&lt;.xml"), "deep": xml("Page", "<a>" * 70 + "</a>" * 70),
    "cdata": GOOD.replace(VALUE, f"<![CDATA[{VALUE}]]>"), "comment": GOOD.replace(VALUE, f"<!-- x -->{VALUE}"),
    "root": ROOT, "document": DOCUMENT, "resources": RESOURCES, "version": FILES["V.xml"],
    "annotations": FILES["D/A.xml"], "page": FILES["D/P.xml"], "attachments": FILES["D/F.xml"],
    "tags": FILES["D/G.xml"], "extensions": FILES["D/E.xml"], "list": FILES["D/S/L.xml"],
    "versions": xml("Versions", '<ofd:Version BaseLoc="V.xml" Current="1"/>'),
    "page-annot": FILES["D/A1.xml"], "empty": "", "text": "x",
}

for target, inputs in (("ofd", ARCHIVES), ("signature_xml", XML)):
    (HERE / target).mkdir(exist_ok=True)
    for name, data in inputs.items():
        (HERE / target / name).write_bytes(data if isinstance(data, bytes) else data.encode())
