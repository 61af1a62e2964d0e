#!/usr/bin/env python3
"""Makes CSV files and what python3's csv module reads in them.

digests.txt: file, delimiter (hex), encoding, rows without the header, columns, and FNV-1a 64 over
all fields in UTF-8 (each ended by 0x1F, each row by 0x1E, the header included). With a folder as
argument, the registration files there are read too; their rows are not copied.
"""
import csv
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
csv.field_size_limit(1 << 24)
PIECES = ['', '通办网关', '成都市', '"', '""', ',', '|', ';', '\t', '\n', '\r\n', '\r', ' ', 'a', '0012', '-',
          '500(万元人民币)', '𠀀', '諀', '乶', "'", '\\', '=1+1', '   ']


def fnv(rows):
    digest = 0xCBF29CE484222325
    for row in rows:
        for field in row:
            for byte in field.encode('utf-8') + b'\x1f':
                digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
        digest = ((digest ^ 0x1E) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return digest


def digest_line(path, shown, delimiter, encoding):
    with open(path, encoding='utf-8-sig' if encoding == 'UTF-8' else 'gb18030', newline='') as f:
        rows = [row for row in csv.reader(f, delimiter=delimiter) if row]
    assert all(len(row) == len(rows[0]) for row in rows)
    return '%s %02x %s %d %d %016x\n' % (shown, ord(delimiter), encoding, len(rows) - 1,
                                         len(rows[0]), fnv(rows))


def quote(field, delimiter, everything):
    """The module's own writer leaves a lone CR bare, which its reader takes for a line end."""
    if everything or any(c in field for c in delimiter + '"\r\n'):
        return '"' + field.replace('"', '""') + '"'
    return field


def make(name, seed, delimiter, encoding, line_end, everything=False, bom=False, loose=False):
    rng = random.Random(seed)
    path = os.path.join(HERE, name)
    with open(path, 'w', encoding=encoding.lower(), newline='') as f:
        if bom:
            f.write('\ufeff')
        columns = 2 + rng.randrange(9)
        f.write(delimiter.join('列%d' % i for i in range(columns)) + line_end)
        for _ in range(100):
            if loose:  # quotes inside unquoted fields, and empty lines
                fields = ['x' + rng.choice(['a"b', '""', "5'6\"", '通', '"']) for _ in range(columns)]
                f.write(delimiter.join(fields) + line_end)
                if rng.random() < 0.1:
                    f.write(line_end)
            else:
                fields = [''.join(rng.choice(PIECES) for _ in range(rng.randrange(4)))
                          for _ in range(columns)]
                f.write(delimiter.join(quote(x, delimiter, everything) for x in fields) + line_end)
        if rng.random() < 0.5:
            f.write(delimiter.join('last' for _ in range(columns)))
    return digest_line(path, name, delimiter, encoding)


def main():
    lines = [
        make('comma-crlf.csv', 1, ',', 'UTF-8', '\r\n'),
        make('comma-lf-bom.csv', 2, ',', 'UTF-8', '\n', bom=True),
        make('all-quoted.csv', 3, ',', 'UTF-8', '\n', everything=True),
        make('lone-cr.csv', 4, ';', 'UTF-8', '\r'),
        make('tab.csv', 5, '\t', 'UTF-8', '\n'),
        make('bar-gb18030.csv', 6, '|', 'GB18030', '\r\n'),
        make('bar-gb18030-all-quoted.csv', 7, '|', 'GB18030', '\n', everything=True),
        make('loose.csv', 8, ',', 'UTF-8', '\n', loose=True),
        make('loose-gb18030.csv', 9, '|', 'GB18030', '\r\n', loose=True),
    ]
    if len(sys.argv) > 1:
        for name in ('sichuan-2019.csv', 'chongqing-2019.csv'):
            lines.append(digest_line(os.path.join(sys.argv[1], name), 'registration/' + name, ',',
                                     'UTF-8'))
    with open(os.path.join(HERE, 'digests.txt'), 'w') as out:
        out.writelines(lines)


main()
