#!/usr/bin/env python3
"""Makes the archives of this folder with Info-ZIP's zip, the JDK's jar, Perl's IO::Compress::Zip and
Python's zipfile, and what Python reads from them: good.tsv (archive, name, size, CRC-32)."""
import os
import shutil
import stat
import subprocess
import tempfile
import zipfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
WHEN = (2026, 11, 22, 8, 0, 0)
CONTENT = {
    "OFD.xml": b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OFD/>\n" * 40,
    "Doc_0/Document.xml": bytes(range(256)) * 9,
    "Doc_0/Res/empty.bin": b"",
    "Doc_0/Res/一.txt": "通办网关\n".encode() * 100,
}


def out(name):
    return os.path.join(HERE, name)


def run(*command, cwd=None, **more):
    return subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.PIPE, **more).stdout


def info(name, compress=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, WHEN)
    entry.compress_type = compress
    return entry


class Pipe:
    """A sink that cannot seek, so that zipfile writes data descriptors."""
    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def python_archives():
    with zipfile.ZipFile(out("python.zip"), "w") as archive:
        archive.writestr(info("Doc_0/"), b"")
        for number, (name, data) in enumerate(CONTENT.items()):
            archive.writestr(info(name, (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)[number % 2]), data)
    for name, wide in (("python-stream.zip", False), ("python-stream-zip64.zip", True)):
        with open(out(name), "wb") as file, zipfile.ZipFile(Pipe(file), "w") as archive:
            for entry, data in CONTENT.items():
                with archive.open(info(entry), "w", force_zip64=wide) as sink:
                    sink.write(data)
    with zipfile.ZipFile(out("python-comment.zip"), "w") as archive:
        archive.writestr(info("OFD.xml"), CONTENT["OFD.xml"])
        archive.comment = b"made for a test"
    with zipfile.ZipFile(out("bomb.zip"), "w") as archive:
        archive.writestr(info("zeros.bin"), bytes(10 << 20))
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2.zip"), (zipfile.ZIP_LZMA, "lzma.zip")):
        with zipfile.ZipFile(out(name), "w") as archive:
            archive.writestr(info("OFD.xml", method), CONTENT["OFD.xml"])
    # As programs of Chinese Windows write it: GBK bytes, no flag.
    with zipfile.ZipFile(out("gbk.zip"), "w") as archive:
        archive.writestr(info("Doc_0/####.txt"), CONTENT["Doc_0/Res/一.txt"])
    with open(out("gbk.zip"), "rb") as file:
        data = file.read()
    with open(out("gbk.zip"), "wb") as file:
        file.write(data.replace(b"####", "证照".encode("gbk")))


def tools_archives(folder):
    for name, data in CONTENT.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    run("touch", "-d", "2026-11-22 08:00", *(os.path.join(folder, n) for n in CONTENT))
    for name, locale in (("infozip.zip", "C"), ("infozip-unicode.zip", "C.UTF-8")):
        run("zip", "-q", "-r", out(name), "OFD.xml", "Doc_0", cwd=folder, env={**os.environ, "LC_ALL": locale})
    with open(out("infozip-stream.zip"), "wb") as file:
        file.write(run("zip", "-q", "-r", "-", "OFD.xml", "Doc_0", cwd=folder))
    with open(out("infozip-stdin.zip"), "wb") as file:  # one entry "-", ZIP64
        file.write(run("zip", "-q", "-", "-", input=CONTENT["OFD.xml"]))
    run("zip", "-q", "-P", "secret", out("encrypted.zip"), "OFD.xml", cwd=folder)
    os.symlink("../../etc/passwd", os.path.join(folder, "link"))
    run("zip", "-q", "-y", out("link.zip"), "link", cwd=folder)
    os.remove(os.path.join(folder, "link"))
    run("jar", "-cfM", out("jar.zip"), "OFD.xml", "Doc_0", cwd=folder)
    with open(out("infozip.zip"), "rb") as file:
        data = file.read()
    for name in ("prefix.zip", "prefix-adjusted.zip"):
        with open(out(name), "wb") as file:
            file.write(b"#!/bin/sh\nexit 0\n" + data)
    run("zip", "-q", "-A", out("prefix-adjusted.zip"))
    for name, options in (("perl-stream.zip", "Stream => 1"), ("perl-zip64.zip", "Zip64 => 1"),
                          ("perl-stream-zip64.zip", "Stream => 1, Zip64 => 1")):
        script = ("use IO::Compress::Zip qw(zip $ZipError); my @f = ('OFD.xml', 'Doc_0/Document.xml');"
                  f"zip(\\@f => $ARGV[0], {options}) or die $ZipError;")
        run("perl", "-e", script, out(name), cwd=folder)


def main():
    for name in os.listdir(HERE):
        if name.endswith(".zip"):
            os.remove(out(name))
    python_archives()
    folder = tempfile.mkdtemp()
    try:
        tools_archives(folder)
    finally:
        shutil.rmtree(folder)
    refused = {"bomb.zip", "bzip2.zip", "lzma.zip", "encrypted.zip", "link.zip", "gbk.zip"}
    with open(out("good.tsv"), "w", encoding="utf-8") as table:
        for name in sorted(os.listdir(HERE)):
            if not name.endswith(".zip"):
                continue
            os.chmod(out(name), stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)
            if name in refused:
                continue
            with zipfile.ZipFile(out(name)) as archive:
                for entry in archive.infolist():
                    crc = zlib.crc32(archive.read(entry))
                    shown = entry.filename
                    if not entry.flag_bits & 0x800:  # Python takes it for code page 437
                        shown = shown.encode("cp437").decode("utf-8")
                    table.write(f"{name}\t{shown}\t{entry.file_size}\t{crc:08x}\n")


main()
