#!/usr/bin/env python3
"""goal: the demonstration that a visitor sees first does what it says: every step succeeds, and what it
leaves behind convinces a program that shares nothing with it.

    demo.py TONGBAN sm|intl        from the root of the source tree
"""
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import unittest

TONGBAN, SUITE = (sys.argv.pop(1) for _ in range(2))
SCHEMAS = ["--schemas", os.path.abspath("schemas")]  # wherever the program was built
WAIT = 120
STEPS = ["grant-items", "answer-masked", "item-not-granted", "grant-missing", "certificate-unknown", "nonce-replayed",
         "quota-exceeded", "home-receipt-verified", "license-genuine", "license-tampered", "license-unknown-ca",
         "query-across-regions", "grant-missing-at-home", "refused-across-regions", "receipts-verified",
         "audit-clean", "tampered-ledger-caught", "peer-restored"]
SICHUAN, CHONGQING = "510000", "500000"


def run(*words, **rest):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=WAIT, check=False,
                          **rest)


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.home.cleanup)
        cls.folder = os.path.join(cls.home.name, "demo")
        cls.done = run(TONGBAN, "demo", "--once", "--json", "--suite", SUITE, "--dir", cls.folder, *SCHEMAS)

    @classmethod
    def file(cls, *parts):
        return os.path.join(cls.folder, *parts)

    @classmethod
    def entry(cls, receipt):
        with open(cls.file("receipts", receipt), encoding="utf-8") as file:
            return json.load(file)["entry"]

    def steps(self):
        return {step["name"]: step for step in json.loads(self.done.stdout)["steps"]}

    # --- what it says --------------------------------------------------------------------------------
    def test_every_step_succeeds(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout + self.done.stderr)
        self.assertEqual(self.done.stderr, "")
        report = json.loads(self.done.stdout)
        self.assertEqual(set(report), {"steps", "ok"})
        self.assertIs(report["ok"], True)
        self.assertEqual([step["name"] for step in report["steps"]], STEPS)
        for step in report["steps"]:
            self.assertEqual(set(step), {"name", "title", "ok", "ms", "detail"})
            self.assertIs(step["ok"], True)
            self.assertRegex(step["title"], "[\u4e00-\u9fff]")
            self.assertTrue(step["detail"])

    def test_steps_say_what_happened(self):
        steps = self.steps()
        for name, code in (("item-not-granted", "grant.item-not-granted"), ("grant-missing", "grant.missing"),
                           ("certificate-unknown", "auth.certificate-unknown"),
                           ("nonce-replayed", "auth.nonce-replayed"), ("quota-exceeded", "grant.quota-exceeded"),
                           ("license-tampered", "license.reference.mismatch"),
                           ("license-unknown-ca", "license.maker.untrusted"),
                           ("grant-missing-at-home", "grant.missing"),
                           ("refused-across-regions", "grant.item-not-granted"),
                           ("tampered-ledger-caught", "ledger.audit-witness")):
            self.assertIn(code, steps[name]["detail"])
        self.assertIn("(510000)", steps["refused-across-regions"]["detail"])
        self.assertNotIn("(510000)", steps["grant-missing-at-home"]["detail"])

    # --- what it leaves behind -----------------------------------------------------------------------
    def test_receipts_hold_before_another_program(self):
        for receipt, own, other in (("query.json", CHONGQING, SICHUAN), ("query-provider.json", SICHUAN, CHONGQING),
                                    ("home.json", SICHUAN, CHONGQING)):
            path = self.file("receipts", receipt)
            for root, code in ((own, 0), (other, 1)):
                checked = run("python3", "tests/support/verify_receipt.py", path, "--root",
                              self.file("trust", root + ".pem"))
                self.assertEqual(checked.returncode, code, receipt + root + checked.stdout + checked.stderr)
            checked = run(TONGBAN, "receipt", "verify", path, "--trust", self.file("trust"))
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)

    def test_both_regions_committed_to_the_same(self):
        asking, providing = self.entry("query.json"), self.entry("query-provider.json")
        self.assertEqual(asking["id"], providing["id"])
        self.assertEqual(asking["peer"], providing["log"])
        self.assertEqual(providing["caller"]["member"], CHONGQING)
        self.assertEqual(providing["onBehalf"], asking["caller"]["member"])
        self.assertTrue({providing["request"], providing["answer"]} <= set(asking["evidence"]))
        self.assertNotEqual(asking["rule"], providing["rule"])

    def test_the_forged_ledger_is_one_only_for_who_remembers(self):
        held = ["--held", self.file("heads", SICHUAN + ".ndjson")]
        for region, code in (("sichuan", 0), ("sichuan-tampered", 1)):
            done = run(TONGBAN, "audit", "--whole", "--json", "--config", self.file(region), *held, *SCHEMAS)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            findings = [log.get("finding", {}).get("code") for log in json.loads(done.stdout)["logs"]]
            self.assertEqual(findings, [None] if code == 0 else ["ledger.audit-witness"])

    def test_the_front_end_table_is_gb18030(self):
        with sqlite3.connect(self.file("sichuan/data/qzk.db")) as database:
            database.text_factory = bytes
            rows = database.execute("SELECT 企业名称, typeof(企业名称) FROM up_enterprise").fetchall()
        database.close()
        self.assertGreater(len(rows), 1)
        for name, kind in rows:
            self.assertEqual(kind, b"text")
            self.assertNotIn("\ufffd", name.decode("gb18030"))
        with self.assertRaises(UnicodeDecodeError):
            rows[0][0].decode("utf-8")

    def test_both_deployments_are_whole(self):
        for region in ("sichuan", "chongqing"):
            done = run(TONGBAN, "check", self.file(region), *SCHEMAS)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for name in os.listdir(self.file(region, "secrets")):
                mode = stat.S_IMODE(os.stat(self.file(region, "secrets", name)).st_mode)
                self.assertEqual(mode, 0o600, name)

    def test_no_node_is_left_running(self):
        for region in ("sichuan", "chongqing"):
            with open(self.file(region, "gateway.yaml"), encoding="utf-8") as file:
                ports = re.findall(r'address: "127\.0\.0\.1:(\d+)"', file.read())
            self.assertEqual(len(ports), 2)
            for port in ports:
                with self.assertRaises(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", int(port)), timeout=WAIT).close()

    def test_what_lies_there_already_is_not_touched(self):
        before = sorted(os.listdir(self.folder))
        again = run(TONGBAN, "demo", "--once", "--suite", SUITE, "--dir", self.folder, *SCHEMAS)
        self.assertEqual(again.returncode, 2, again.stdout)
        self.assertIn("base.file-unwritable", again.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    # --- staying up ----------------------------------------------------------------------------------
    def test_it_stays_up_and_puts_everything_away(self):
        with tempfile.TemporaryDirectory() as scratch:
            process = subprocess.Popen([TONGBAN, "demo", "--suite", SUITE, *SCHEMAS], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": scratch})
            self.addCleanup(process.stdout.close)
            self.addCleanup(process.stdin.close)
            self.addCleanup(process.kill)
            lines = []
            for line in process.stdout:
                lines.append(line)
                if "Ctrl-C" in line:
                    break
            self.pasted("".join(lines))
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=WAIT), 0)
            self.assertEqual([name for name in os.listdir(scratch) if name.startswith("tongban-demo-")], [])

    # The first two things that it offers to try: a question, and its receipt.
    def pasted(self, shown):
        lines = shown[shown.index("  T="):shown.index("按回车键")]
        question, receipt = lines.split("  # ")[1:3]
        for block in (question, receipt):
            commands = lines.split("\n")[0] + "\nset -e\n" + block.split("\n", 1)[1]
            done = run("bash", "-c", commands)
            self.assertEqual(done.returncode, 0, commands + done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
