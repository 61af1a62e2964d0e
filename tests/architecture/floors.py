#!/usr/bin/env python3
"""Keeps the house standing: who may include whom, where a library may be seen, who frees, who reads a
clock, which error codes exist, how long a file and a function may be.

    floors.py ROOT        prints file:line: rule: what is wrong; exit 0 when nothing is, else 1

The floors and rooms are those of the house's plan: a room uses rooms on lower floors only, and only
those that its CMakeLists.txt names. floors_can_fail.py proves that each rule can refuse.
"""
import os
import re
import sys

FLOORS = {
    "base": 0,
    "crypto": 1, "standards": 1, "record": 1, "store": 1, "observe": 1,
    "wire": 2, "ledger": 2, "flow": 2, "mapping": 2, "license": 2,
    "people": 3, "catalog": 3, "eligibility": 3, "connectors": 3,
    "deployment": 4,
    "exchange": 5,
    "api": 6, "simulator": 6,
    "cli": 7,
}

# Where a library's headers may be seen; a path is a prefix.
DOORWAYS = {
    r"openssl/": ("gateway/crypto/", "gateway/wire/tls/"),
    r"curl/": ("gateway/wire/client/",),
    r"prometheus/": ("gateway/observe/metrics",),
    r"rapidjson/": ("gateway/record/json",),
    r"libxml/": ("gateway/record/xml",),
    r"yaml-cpp/": ("gateway/record/yaml",),
    r"re2/": ("gateway/record/pattern",),
    r"opencc/": ("gateway/mapping/",),
    r"CLI/": ("gateway/cli/",),
    r"Poco/": ("gateway/wire/network",),
    r"sqlite3\.h": ("gateway/store/sqlite",),
    r"libpq-fe\.h": ("gateway/store/postgres",),
    r"zlib\.h": ("gateway/record/zip",),
    r"fmt/": ("gateway/", "connectors/"),
}
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/")  # of the kernel and the C library
SYSTEM_HEADERS = {"unistd.h", "fcntl.h", "netdb.h", "poll.h", "signal.h", "errno.h", "pthread.h",
                  "dirent.h", "termios.h", "spawn.h", "pwd.h", "grp.h", "iconv.h", "cxxabi.h"}

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70

FREE_CALL = re.compile(r"\b(?:\w+_(?:pop_)?free(?:_all)?|xmlFree\w*|xml\w+Free\w*|sqlite3_(?:close|finalize|free)\w*"
                       r"|PQ(?:clear|finish)|free)\s*\(")
CLOCK = re.compile(r"\b(?:system_clock|high_resolution_clock|utc_clock)::now\b|\bgettimeofday\s*\(|\bclock_gettime\s*\("
                   r"|(?<![\w.>])(?:std::|::)?time\s*\(\s*(?:nullptr|NULL|0|&\w+)\s*\)|\blocaltime(?:_r)?\s*\(")
SLEEP = re.compile(r"\b(?:u|nano)?sleep\s*\(|\bsleep_(?:for|until)\b|^\s*sleep\s+[0-9.]+", re.M)
WORDS = re.compile(r"TODO\(now\)|\bFIXME\b|(?://|#|/\*)[^\n]*\bXXX\b")
CODE_SHAPE = r"[a-z0-9-]+(?:\.[a-z0-9-]+)+"
FAIL_CALL = re.compile(r"\b(?:fail|fault|Fault|atByte|refuse)\s*[({]\s*\"(" + CODE_SHAPE + r")\"")
LITERAL = re.compile(r"\"(" + CODE_SHAPE + r")\"")
DECLARED = re.compile(r"^X\(\"([^\"]*)\"", re.M)

TOKEN = re.compile(r'R"(?P<raw>[^(\s]{0,16})\((?:.|\n)*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''
                   r"|//[^\n]*|/\*(?:.|\n)*?\*/")


def blanked(text, strings):
    """The text with comments (and string literals) emptied; lines stay where they are."""
    def empty(match):
        token = match[0]
        if token[0] == "'" and match.start() > 0 and text[match.start() - 1].isalnum():
            return token  # a digit separator: 1'000'000
        if token[0] != "/" and not strings:
            return token
        return ('""' if token[0] in 'R"' else " ") + "\n" * token.count("\n")
    return TOKEN.sub(empty, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


class Tree:
    def __init__(self, root):
        self.root = root
        self.faults = []
        self.files = {}  # path from the root -> text
        for folder in ("gateway", "connectors", "tests", "ops", "schemas", "mappings", "certs"):
            for where, folders, names in os.walk(os.path.join(root, folder)):
                folders[:] = sorted(f for f in folders if f not in ("__pycache__", "node_modules"))
                for name in sorted(names):
                    self.take(os.path.relpath(os.path.join(where, name), root))

    def take(self, path):
        if path.startswith(("tests/vectors/", "tests/fuzz/corpus/")):
            return
        try:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self.files[path] = file.read()
        except UnicodeDecodeError:
            pass  # no text

    def fault(self, path, line, rule, what):
        self.faults.append((path, line, rule, what))

    def sources(self, *folders):
        for path, text in self.files.items():
            if path.endswith((".cpp", ".hpp")) and path.startswith(tuple(f + "/" for f in folders)):
                yield path, text

    # --- rooms ------------------------------------------------------------------------------------

    @staticmethod
    def room_of(path):
        parts = path.split("/")
        return "connectors" if parts[0] == "connectors" else parts[1] if len(parts) > 2 else None

    def rooms(self):
        """What each room says it uses, all its targets together."""
        owner, used = {}, {}
        lists = [(p, re.sub(r"#[^\n]*", "", t)) for p, t in self.files.items()
                 if p.endswith("CMakeLists.txt") and p.startswith(("gateway/", "connectors/"))]
        calls = [(path, name, body) for path, text in lists
                 for name, body in re.findall(r"tongban_room\(\s*(\w+)([^)]*)\)", text)]
        for path, name, _ in calls:
            owner[name] = self.room_of(path)
        for path, _, body in calls:
            targets = re.findall(r"tongban::(\w+)", body)
            used.setdefault(self.room_of(path), set()).update(owner.get(t, t) for t in targets)
        return used

    def check_includes(self):
        used = self.rooms()
        for path, text in self.sources("gateway", "connectors"):
            room = self.room_of(path)
            if room not in FLOORS:
                self.fault(path, 1, "floor", f"the room {room} has no floor in tests/architecture/floors.py")
                continue
            if room not in used:
                self.fault(path, 1, "floor", f"the room {room} has no CMakeLists.txt that declares it")
            for number, line in enumerate(blanked(text, strings=False).split("\n"), 1):
                include = re.match(r"\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", line)
                if not include:
                    continue
                if include[1] == '"':
                    self.check_own(path, number, room, include[2], used.get(room, set()))
                self.check_library(path, number, include[1], include[2])

    def check_own(self, path, number, room, header, used):
        if not header.startswith(("gateway/", "connectors/")):
            self.fault(path, number, "include", f'"{header}" is not written from the root of the tree')
            return
        if header not in self.files:
            self.fault(path, number, "include", f'"{header}" does not exist')
        other = self.room_of(header)
        if other == room or other is None:
            return
        if FLOORS.get(other, 99) >= FLOORS[room]:
            self.fault(path, number, "floor", f"{room} (floor {FLOORS[room]}) may not know {other} "
                       f"(floor {FLOORS.get(other, '?')})")
        elif other not in used:
            self.fault(path, number, "uses", f"{room} includes {other}, which its CMakeLists.txt does not name")

    def check_library(self, path, number, bracket, header):
        for library, doors in DOORWAYS.items():
            if re.match(library, header):
                if not path.startswith(doors):
                    self.fault(path, number, "doorway", f"<{header}> may be seen in {', '.join(doors)} only")
                return
        foreign = bracket == "<" and ("/" in header or header.endswith(".h"))
        if foreign and not header.startswith(SYSTEM_FOLDERS) and header not in SYSTEM_HEADERS:
            self.fault(path, number, "doorway", f"<{header}> has no doorway in tests/architecture/floors.py")

    # --- habits -----------------------------------------------------------------------------------

    def check_habits(self):
        for path, text in self.sources("gateway", "connectors"):
            code = blanked(text, strings=True)
            if path != "gateway/base/handle.hpp":
                self.check_owners(path, code)
            if path != "gateway/base/clock.cpp":
                self.search(path, code, CLOCK, "clock", "a clock is read; ask the Clock that is injected")
            self.check_functions(path, code)
        for path, text in self.sources("gateway", "connectors", "tests"):
            lines = text.count("\n")
            if lines > FILE_LINES_MAX:
                self.fault(path, lines, "length", f"{lines} lines; a file has at most {FILE_LINES_MAX}")
        for path, text in self.files.items():
            if path.startswith("tests/architecture/"):
                continue
            if path.startswith("tests/") and path.endswith((".cpp", ".hpp", ".py", ".sh", ".bats")):
                code = blanked(text, strings=True) if path.endswith("pp") else re.sub(r"#[^\n]*", "", text)
                self.search(path, code, SLEEP, "sleep", "a test waits for an event, never for a while")
            if path.endswith((".cpp", ".hpp", ".def", ".py", ".sh", ".txt", ".md", ".yaml", ".json")):
                self.search(path, text, WORDS, "word", "must not stand in the tree")

    def check_owners(self, path, code):
        """A free call may stand in the one line of a function that some Handle<> of the file names, or
        of a deleter's operator()."""
        for match in FREE_CALL.finditer(code):
            before = code[:match.start()]
            named = re.search(r"\b(\w+)\s*\((?:[^(){};]|\([^(){};]*\))*\)\s*(?:noexcept\s*)?\{\s*(?:::)?$", before)
            deleter = re.search(r"operator\(\)\([^(){};]*\)\s*const\s*noexcept\s*\{\s*(?:::)?$", before)
            if named and re.search(r"Handle<[^;]*\b" + named[1] + r">", code) or deleter:
                continue
            self.fault(path, line_of(code, match.start()), "owner",
                       f"{match[0].strip()} freed by hand; give it a Handle<>")

    def search(self, path, text, pattern, rule, what):
        for match in pattern.finditer(text):
            self.fault(path, line_of(text, match.start()), rule, f"{match[0].strip()} {what}")

    def check_functions(self, path, code):
        """Best effort: a brace that follows a parameter list opens a function, unless a keyword says
        otherwise; what stands inside a function belongs to it."""
        code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", code, flags=re.M)
        depth, opened, start = 0, None, 0
        head_from = 0
        for match in re.finditer(r"[{};]", code):
            at = match.start()
            if match[0] == "{":
                head = code[head_from:at].strip()
                plain = re.sub(r"\btemplate\s*<[^{;]*?>\s*", "", head)
                named = re.match(r"(?:export\s+)?(?:inline\s+)?(?:namespace|class|struct|enum|union|extern)\b", plain)
                if opened is None and "(" in head and not named and not re.search(r"=\s*$|\breturn\b", plain):
                    opened, start = depth, line_of(code, at) - head.count("\n")
                depth += 1
            elif match[0] == "}":
                depth -= 1
                if opened == depth:
                    lines = line_of(code, at) - start + 1
                    if lines > FUNCTION_LINES_MAX:
                        self.fault(path, start, "length",
                                   f"a function of {lines} lines; at most {FUNCTION_LINES_MAX}")
                    opened = None
            head_from = match.end()

    # --- error codes ------------------------------------------------------------------------------

    def check_codes(self):
        table = "gateway/base/error_codes.def"
        declared = {m[1]: line_of(self.files[table], m.start()) for m in DECLARED.finditer(self.files[table])}
        seen = set()
        for path, text in self.sources("gateway", "connectors"):
            code = blanked(text, strings=False)
            for match in LITERAL.finditer(code):
                seen.add(match[1])
            for match in FAIL_CALL.finditer(code):
                if match[1] not in declared:
                    self.fault(path, line_of(code, match.start()), "code", f"{match[1]} is not in error_codes.def")
        for word, line in declared.items():
            if not re.fullmatch(CODE_SHAPE, word):
                self.fault(table, line, "code", f"{word} is not made of dotted lower-case words")
            if word not in seen:
                self.fault(table, line, "code", f"{word} is declared and used nowhere")

    def check(self):
        self.check_includes()
        self.check_habits()
        self.check_codes()
        return sorted(set(self.faults))


def main():
    if len(sys.argv) != 2 or not os.path.isdir(os.path.join(sys.argv[1], "gateway")):
        print("usage: floors.py ROOT", file=sys.stderr)
        return 2
    faults = Tree(sys.argv[1]).check()
    for path, line, rule, what in faults:
        print(f"{path}:{line}: {rule}: {what}")
    print(f"{len(faults)} faults", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
