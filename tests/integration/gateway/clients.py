#!/usr/bin/env python3
"""goal: callers that share nothing with the gateway (curl; Python with the openssl command) and its own
command line get answers and receipts from `tongban serve`, and strangers get the code that says why not.

    clients.py TONGBAN MAKE_DEPLOYMENT sm|intl        from the root of the source tree
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../support"))
import http_signature  # noqa: E402  (the path is set above)
import signing_client  # noqa: E402

TONGBAN, MAKE_DEPLOYMENT, SUITE = (sys.argv.pop(1) for _ in range(3))
PATH = "/exchange/v1/query/enterprise-registration"
SUBJECT = {"uscc": "91500112MAF000012X"}
BODY = json.dumps({"subject": SUBJECT}).encode()
SAID = {"matter": "企业开办", "case": "2026-0001", "operator": {"id": "A0137"}}
WAIT = 60
SCHEMAS = ["--schemas", os.path.abspath("schemas")]  # wherever the program was built


def run(*words, **rest):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=WAIT,
                          check=False, **rest)


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.home.cleanup)
        subprocess.run([MAKE_DEPLOYMENT, cls.home.name, SUITE], check=True, timeout=WAIT)
        cls.deployment = os.path.join(cls.home.name, "deployment")
        cls.authority = cls.client_file("authority.pem")
        cls.passphrase = cls.client_file("passphrase")
        cls.errors = open(os.path.join(cls.home.name, "serve.err"), "w+", encoding="utf-8")
        cls.addClassCleanup(cls.errors.close)
        cls.process = subprocess.Popen([TONGBAN, "serve", "--config", cls.deployment, "--json", *SCHEMAS],
                                       stdout=subprocess.PIPE, stderr=cls.errors, text=True)
        cls.addClassCleanup(cls.stop)
        line = cls.process.stdout.readline()
        if not line:
            cls.errors.seek(0)
            raise AssertionError("the gateway did not start: " + cls.errors.read())
        cls.ready = json.loads(line)
        cls.server = cls.ready["exchange"]

    @classmethod
    def stop(cls):
        if cls.process.poll() is None:
            cls.process.kill()
        cls.process.wait(timeout=WAIT)
        cls.process.stdout.close()

    @classmethod
    def client_file(cls, *parts):
        return os.path.join(cls.home.name, "clients", *parts)

    # --- the callers ---------------------------------------------------------------------------------
    def curl(self, who, body):
        words = ["curl", "--silent", "--show-error", "--noproxy", "*", "--cacert", self.authority,
                 "--header", "Content-Type: application/json", "--data-binary", body,
                 "--write-out", "\n%{http_code}", self.server + PATH]
        if who:
            with open(self.passphrase, encoding="utf-8") as file:
                passphrase = file.read()
            words += ["--cert", self.client_file(who, "tls.pem"), "--key", self.client_file(who, "tls.key"),
                      "--pass", passphrase]
        done = run(*words)
        self.assertEqual(done.returncode, 0, done.stderr)
        text, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(text)

    def python(self, who="one-window", member="data-bureau", secret=False, url=None, key_of=None):
        key = None
        if not secret:
            key = os.path.join(self.home.name, f"{key_of or who}.key")
            made = run("openssl", "pkey", "-in", self.client_file(key_of or who, "message.key"), "-passin",
                       "file:" + self.passphrase, "-out", key)
            self.assertEqual(made.returncode, 0, made.stderr)
        read = None
        if secret:
            with open(self.client_file(who, "hmac"), "rb") as file:
                read = file.read()
        return signing_client.Client(url or self.server + PATH, SUITE, member, who, message_key=key, secret=read,
                                     ca=self.authority)

    def query(self, *more, signer=None):
        signer = signer or ["--message-key", self.client_file("one-window", "message.key"),
                            "--message-passphrase-file", self.passphrase]
        return run(TONGBAN, "query", "enterprise-registration", "--server", self.server, "--authority",
                   self.authority, "--suite", SUITE, "--member", "data-bureau", "--system", "one-window",
                   "--subject", "uscc=" + SUBJECT["uscc"], "--matter", "企业开办", "--case", "2026-0001",
                   "--operator", "A0137", *signer, *more)

    def good(self, answer):
        self.assertEqual(answer.status, 200, answer.body)
        document = json.loads(answer.body)
        self.assertEqual([record["uscc"] for record in document["records"]], [SUBJECT["uscc"]])
        return document

    # --- curl ----------------------------------------------------------------------------------------
    def test_curl_by_certificate(self):
        status, answer = self.curl("one-window", json.dumps({"subject": SUBJECT, "purpose": SAID}))
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["records"][0]["legalRepresentative"], "张*")

    def test_curl_without_standing(self):
        body = json.dumps({"subject": SUBJECT, "purpose": SAID})
        for who, status, code in [("foreign", 401, "auth.certificate-unknown"),
                                  ("stranger", 401, "auth.certificate-unknown"),
                                  (None, 401, "auth.caller-unknown"), ("counter", 403, "grant.missing")]:
            with self.subTest(who=who):
                got, answer = self.curl(who, body)
                self.assertEqual((got, answer["code"]), (status, code))
        status, answer = self.curl("one-window", json.dumps({"subject": SUBJECT}))
        self.assertEqual((status, answer["code"]), (400, "caller.purpose-missing"))

    # --- Python and openssl --------------------------------------------------------------------------
    def test_python_signs_and_verifies(self):
        for secret in (False, True):
            with self.subTest(secret=secret):
                client = self.python(secret=secret)
                answer = client.ask(BODY)
                self.good(answer)
                client.check_answer(answer, os.path.join(self.deployment, "certs/message.pem"))
                with self.assertRaises(http_signature.Refused):
                    client.check_answer(answer, os.path.join(self.deployment, "certs/log.pem"))
                answer.body = answer.body.replace("张".encode(), "王".encode())
                with self.assertRaises(http_signature.Refused):
                    client.check_answer(answer, os.path.join(self.deployment, "certs/message.pem"))

    def test_python_without_standing(self):
        def code(client, **how):
            answer = client.ask(BODY, **how)
            self.assertNotEqual(answer.status, 200)
            return json.loads(answer.body)["code"]
        self.assertEqual(code(self.python("stranger")), "auth.key-unknown")
        self.assertEqual(code(self.python("foreign")), "auth.key-unknown")
        self.assertEqual(code(self.python(secret=True), keyid="hmac:nobody"), "auth.key-unknown")
        self.assertEqual(code(self.python(), keyid=self.python("counter").key_id), "wire.signature-wrong")
        self.assertEqual(code(self.python(key_of="counter")), "auth.binding-mismatch")
        self.assertEqual(code(self.python(), created=1700000000), "wire.signature-stale")
        self.assertEqual(code(self.python(), lifetime=301), "wire.signature-parameter")
        self.assertEqual(code(self.python(), nonce="short"), "wire.signature-parameter")
        client = self.python()
        self.assertEqual(client.ask(BODY, nonce="0123456789abcdef-once").status, 200)
        self.assertEqual(code(client, nonce="0123456789abcdef-once"), "auth.nonce-replayed")

    # --- the command line ----------------------------------------------------------------------------
    def test_query_keeps_a_receipt_that_verifies(self):
        receipt = os.path.join(self.home.name, "receipt.json")
        done = self.query("--receipt", receipt, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        exchange = json.loads(done.stdout)["exchangeId"]
        trust = os.path.join(self.deployment, "trust/regions")
        checked = run(TONGBAN, "receipt", "verify", receipt, "--trust", trust, "--json")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        other = run("python3", "tests/support/verify_receipt.py", receipt, "--root", os.path.join(trust, "root.pem"))
        self.assertEqual(other.returncode, 0, other.stderr)
        with open(receipt, encoding="utf-8") as file:
            form = file.read()
        self.assertEqual(json.loads(form)["entry"]["id"], exchange)
        with open(receipt, "w", encoding="utf-8") as file:
            file.write(form.replace("GRANT-1", "GRANT-2"))
        self.assertEqual(run(TONGBAN, "receipt", "verify", receipt, "--trust", trust).returncode, 1)

        tail = run(TONGBAN, "log", "tail", "--config", self.deployment, "--request", exchange, "--json",
                   *SCHEMAS)
        self.assertEqual(tail.returncode, 0, tail.stderr)
        self.assertIn(exchange, tail.stdout)
        self.assertNotIn(SUBJECT["uscc"], tail.stdout)

    def test_query_by_secret_and_by_certificate(self):
        done = self.query("--json", signer=["--secret-file", self.client_file("one-window", "hmac")])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.query("--json", "--idempotency-key", "case-2026-0001-1", signer=[
            "--certificate", self.client_file("one-window", "tls.pem"), "--key",
            self.client_file("one-window", "tls.key"), "--passphrase-file", self.passphrase])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_query_with_an_idempotency_key(self):
        first = self.query("--json", "--idempotency-key", "case-2026-0001-2")
        again = self.query("--json", "--idempotency-key", "case-2026-0001-2")
        self.assertEqual((first.returncode, again.returncode), (0, 0), first.stdout + first.stderr)
        self.assertEqual(first.stdout, again.stdout)

    def test_query_says_what_was_refused(self):
        done = self.query(signer=["--message-key", self.client_file("stranger", "message.key"),
                                  "--message-passphrase-file", self.passphrase])
        self.assertEqual(done.returncode, 1)
        self.assertIn("auth.key-unknown", done.stderr)
        self.assertEqual(done.stdout, "")
        done = self.query("--authority", os.path.join(self.deployment, "trust/regions/root.pem"))
        self.assertEqual(done.returncode, 2)

    def test_audit_while_it_runs(self):
        self.assertEqual(self.query().returncode, 0)
        done = run(TONGBAN, "audit", "--config", self.deployment, "--whole", "--json", *SCHEMAS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    # Last, by its name: it ends the gateway.
    def test_z_it_reloads_and_stops(self):
        self.process.send_signal(signal.SIGHUP)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(timeout=WAIT), 0)
        done = self.query()
        self.assertEqual(done.returncode, 2, done.stdout)
        audit = run(TONGBAN, "audit", "--config", self.deployment, "--whole", *SCHEMAS)
        self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
