#!/usr/bin/env python3
"""Makes the vectors of this folder with python3's gb18030 codec and the iconv command.

differences.txt  every byte sequence that the two read differently: sequence, iconv, python3
digest.txt       FNV-1a 64 over what python3 reads for every other two-byte and four-byte
                 sequence, in order, and how many of them are valid
"""
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


def sequences():
    for a in range(0x80, 0x100):
        for b in range(0x100):
            if not 0x30 <= b <= 0x39:
                yield bytes([a, b])
    for a in range(0x81, 0xFF):
        for b in range(0x30, 0x3A):
            for c in range(0x81, 0xFF):
                for d in range(0x30, 0x3A):
                    yield bytes([a, b, c, d])


def python_reads(seq):
    try:
        text = seq.decode('gb18030')
    except UnicodeDecodeError:
        return None
    return text


def iconv_reads_all(seqs):
    """iconv -c drops what it cannot read; a line feed keeps the sequences apart."""
    done = subprocess.run(['iconv', '-c', '-f', 'GB18030', '-t', 'UTF-8'],
                          input=b''.join(s + b'\n' for s in seqs), capture_output=True)
    return done.stdout.decode('utf-8').split('\n')[:-1]


def main():
    seqs = [s for s in sequences() if python_reads(s) is not None]
    read = iconv_reads_all(seqs)
    assert len(read) == len(seqs)
    differences = {}
    for seq, text in zip(seqs, read):
        if text != python_reads(seq):
            differences[seq] = text
    show = lambda text: '+'.join('%04X' % ord(c) for c in text) if text else 'invalid'
    with open(os.path.join(HERE, 'differences.txt'), 'w') as out:
        for seq, text in sorted(differences.items()):
            out.write('%s %s %s\n' % (seq.hex(), show(text), show(python_reads(seq))))
    digest, valid = 0xCBF29CE484222325, 0
    for seq in sequences():
        if seq in differences:
            continue
        text = python_reads(seq)
        valid += text is not None
        for byte in (text.encode('utf-8') if text is not None else b'\xff'):
            digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    with open(os.path.join(HERE, 'digest.txt'), 'w') as out:
        out.write('%016x %d\n' % (digest, valid))


main()
