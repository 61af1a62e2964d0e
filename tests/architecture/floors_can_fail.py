#!/usr/bin/env python3
"""Proves that floors.py can refuse: a small sound tree has no fault, and each fault planted in it is
found under its own rule, in its own file, alone."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import floors  # noqa: E402

SOUND = {
    "gateway/base/CMakeLists.txt": "tongban_room(base SOURCES error.cpp clock.cpp USES PkgConfig::FMT)\n",
    "gateway/base/error_codes.def": '// codes\nX("base.bad", 400, Never, "坏", "Bad", "改。", "Mend.")\n',
    "gateway/base/error.hpp": "#pragma once\n#include <string>\n",
    "gateway/base/error.cpp": '#include "gateway/base/error.hpp"\nError f() { return fail("base.bad", "x"); }\n',
    "gateway/base/clock.cpp": "Instant now() { return std::chrono::system_clock::now(); }\n",
    "gateway/crypto/CMakeLists.txt": "# USES tongban::wire\ntongban_room(crypto SOURCES a.cpp USES tongban::base)\n",
    "gateway/crypto/a.cpp": '#include <openssl/evp.h>\n#include <sys/stat.h>\n#include "gateway/base/error.hpp"\n'
                            "// X509_free(p); time(nullptr) in a remark\n"
                            'const char* s = "X509_free(p) \\" // fail(\\"no.code\\")";\n'
                            "using X509Ptr = Handle<X509, ::X509_free>;\n"
                            "void drop(STACK_OF(X509) * s) noexcept { sk_X509_free(s); }\n"
                            "using StackPtr = Handle<STACK_OF(X509), drop>;\n",
    "gateway/record/CMakeLists.txt": "tongban_room(record SOURCES json.cpp USES tongban::base)\n",
    "gateway/record/json.cpp": "#include <rapidjson/reader.h>\nconstexpr int kMany = 1'000'000;\n"
                               'const char* raw = R"(#include "gateway/wire/x.hpp" time(nullptr))";\n',
    "gateway/mapping/CMakeLists.txt": "tongban_room(mapping SOURCES m.cpp USES tongban::record tongban::reading)\n",
    "gateway/mapping/m.cpp": '#include "gateway/mapping/reading/r.hpp"\n',
    "gateway/mapping/reading/CMakeLists.txt": "tongban_room(reading SOURCES r.cpp USES tongban::base)\n",
    "gateway/mapping/reading/r.hpp": '#include "gateway/base/error.hpp"\n',
    "connectors/rest/CMakeLists.txt": "tongban_room(rest SOURCES r.cpp USES tongban::base)\n",
    "connectors/rest/r.cpp": '#include "gateway/base/error.hpp"\n',
    "gateway/wire/CMakeLists.txt": "tongban_room(wire SOURCES network.cpp USES tongban::base)\n",
    "gateway/wire/network.cpp": '#include "gateway/base/error.hpp"\n#include <Poco/Net/IPAddress.h>\n',
    "tests/unit/base/a_test.cpp": "// sleep(1) is only said here\nint x;\n",
}
LONG_FUNCTION = "int f(int n) {\n" + "  ++n;\n" * 69 + "  return n;\n}\n"
FITTING_FUNCTION = "int f(int n) {\n" + "  ++n;\n" * 67 + "  return n;\n}\n"

# rule, file, text that is added to it (or the whole of a new file)
PLANTED = [
    ("floor", "gateway/base/error.cpp", '#include "gateway/crypto/a.hpp"\n'),
    ("floor", "gateway/crypto/a.cpp", '#include "gateway/record/json.hpp"\n'),
    ("floor", "gateway/record/json.cpp", '#include "gateway/mapping/reading/r.hpp"\n'),
    ("floor", "connectors/rest/r.cpp", '#include "gateway/people/p.hpp"\n'),
    ("floor", "gateway/attic/a.cpp", "int x;\n"),
    ("floor", "gateway/license/a.cpp", "int x;\n"),
    ("uses", "gateway/mapping/m.cpp", '#include "gateway/crypto/a.hpp"\n'),
    ("include", "gateway/record/json.cpp", '#include "json.hpp"\n'),
    ("include", "gateway/record/json.cpp", '#include "gateway/record/gone.hpp"\n'),
    ("doorway", "gateway/record/json.cpp", "#include <openssl/evp.h>\n"),
    ("doorway", "gateway/record/value.cpp", "#include <rapidjson/document.h>\n"),
    ("doorway", "gateway/record/json.cpp", "# include <libxml/parser.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <yaml-cpp/yaml.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <re2/re2.h>\n"),
    ("doorway", "gateway/record/json.cpp", "#include <opencc/opencc.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <CLI/CLI.hpp>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <Poco/Logger.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <sqlite3.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <curl/curl.h>\n"),
    ("doorway", "gateway/mapping/m.cpp", "#include <zlib.h>\n"),
    ("owner", "gateway/crypto/a.cpp", "void g(X509* p) { X509_free(p); }\n"),
    ("owner", "gateway/crypto/a.cpp", "void g(BIO* b) { h(); BIO_free_all(b); }\n"),
    ("owner", "gateway/record/json.cpp", "void g(xmlChar* t) { xmlFree(t); }\n"),
    ("owner", "gateway/record/json.cpp", "void g() { sqlite3_close(db); }\n"),
    ("owner", "gateway/record/json.cpp", "void g(void* p) { std::free(p); }\n"),
    ("clock", "gateway/record/json.cpp", "auto t = std::chrono::system_clock::now();\n"),
    ("clock", "gateway/record/json.cpp", "auto t = time(nullptr);\n"),
    ("clock", "gateway/record/json.cpp", "int t = ::gettimeofday(&tv, nullptr);\n"),
    ("clock", "gateway/record/json.cpp", "int t = clock_gettime(CLOCK_REALTIME, &ts);\n"),
    ("code", "gateway/record/json.cpp", 'Error g() { return fail("record.none", "x"); }\n'),
    ("code", "gateway/record/json.cpp", 'Error g() { return fault(\n    "record.none", 1); }\n'),
    ("code", "gateway/base/error_codes.def", 'X("base.unused", 400, Never, "a", "b", "c。", "d.")\n'),
    ("code", "gateway/base/error_codes.def", 'X("Base_Bad", 400, Never, "a", "b", "c。", "d.")\n'),
    ("length", "gateway/record/long.cpp", "int x;\n" * 501),
    ("length", "tests/unit/base/long_test.cpp", "int x;\n" * 501),
    ("length", "gateway/record/json.cpp", LONG_FUNCTION),
    ("length", "gateway/record/json.cpp", "class A {\n public:\n  " + LONG_FUNCTION + "};\n"),
    ("sleep", "tests/unit/base/a_test.cpp", "void g() { std::this_thread::sleep_for(1s); }\n"),
    ("sleep", "tests/unit/base/a_test.cpp", "void g() { ::usleep(5); }\n"),
    ("sleep", "tests/integration/a.sh", "echo\nsleep 1\n"),
    ("sleep", "tests/integration/a.py", "import time\ntime.sleep(1)\n"),
    ("word", "gateway/record/json.cpp", "// TODO(now): finish\n"),
    ("word", "gateway/record/json.cpp", "// FIXME later\n"),
    ("word", "tests/unit/base/a_test.cpp", "// XXX what is this\n"),
    ("word", "ops/docs/a.md", "FIXME\n"),
]


def check(tree):
    with tempfile.TemporaryDirectory() as root:
        for path, text in tree.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return floors.Tree(root).check()


def main():
    wrong = [f"the sound tree is refused: {fault}" for fault in check(SOUND)]
    fits = dict(SOUND)
    fits["gateway/record/json.cpp"] += FITTING_FUNCTION + "void g() {\n  for (int i = 0; i < 9; ++i) {\n  }\n}\n"
    wrong += [f"a fitting function is refused: {fault}" for fault in check(fits)]
    for rule, path, text in PLANTED:
        tree = dict(SOUND)
        tree[path] = tree.get(path, "") + text
        if '#include "gateway/' in text and "gone" not in text:
            tree[text.split('"')[1]] = tree.get(text.split('"')[1], "#pragma once\n")
        faults = [f for f in check(tree) if f[0] == path]
        if {f[2] for f in faults} != {rule}:
            wrong.append(f"{rule} in {path} not found alone: {text[:60]!r} gave {faults}")
    print("\n".join(wrong))
    print(f"{len(PLANTED)} planted, {len(wrong)} wrong", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
