// gateway/cli/commands.hpp — the subcommands of `tongban`, one file each. What each takes is a
// struct that arguments.cpp fills; what it answers is the exit code: 0 good, 1 the answer is no or
// a check failed, 2 unusable input or usage.
//
// With --json a command prints one JSON document on `out`; sentences for people go to `err` then.
#pragma once
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/error.hpp"

namespace tongban::cli {

enum Exit : int { kGood = 0, kNo = 1, kUnusable = 2 };

// The world of a command, so that a test can stand in its place.
struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  const Clock& clock;
  std::string program;  // path of the running program, to find what was installed beside it
};

struct CheckOptions {
  std::string folder;
  std::string schemas;   // empty: found beside the folder, or beside the program
  bool connect = false;  // ask every connector whether it could answer
  bool json = false;
};
int runCheck(const CheckOptions&, Surroundings&);

struct MapOptions {
  std::string mapping;
  std::string input;    // a file, or - for standard input
  std::string records;  // accepted records, NDJSON
  std::string rejects;  // quarantined rows with their issues, NDJSON
  std::string schemas;
  bool json = false;
};
int runMap(const MapOptions&, Surroundings&);

struct KeygenOptions {
  std::string suite = "sm";
  std::string purpose;
  std::string folder;
  std::string passphraseFile;
  std::string name;  // common name; with it a certificate request is written
  std::string organization;
  std::string province;
  std::vector<std::string> dnsNames;
  int selfSignedDays = 0;  // above 0: a self-signed certificate instead of a request
  bool json = false;
};
int runKeygen(const KeygenOptions&, Surroundings&);

struct ReceiptVerifyOptions {
  std::string receipt;
  std::string trust;  // folder of region root certificates
  std::string with;   // the other region's receipt of the same exchange; may be empty
  std::vector<std::string> openings;  // files that open commitments; without `with` one at most
  bool json = false;
};
int runReceiptVerify(const ReceiptVerifyOptions&, Surroundings&);
int runReceiptPair(const ReceiptVerifyOptions&, Surroundings&);  // `with` is given

struct AuditOptions {
  std::string config;  // deployment folder
  std::string held;    // file of heads that peers hold of our logs, one form a line; may be empty
  std::string schemas;
  bool peers = false;  // ask every peer for them
  bool whole = false;  // from the first entry, not from where the last audit ended
  bool json = false;
};
int runAudit(const AuditOptions&, Surroundings&);

struct VerifyOptions {
  std::string file;     // an OFD package or a bare seal
  std::string trust;    // folder of anchors and revocation lists; empty trusts nobody
  std::string at;       // RFC 3339, the verifier's now; empty: the clock's
  std::string match;    // JSON record to compare the license with; may be empty
  std::string layouts;  // folder of license layouts; empty: schemas/licenses
  std::string schemas;
  bool json = false;
};
int runVerify(const VerifyOptions&, Surroundings&);

struct LogTailOptions {
  std::string config;  // deployment folder; its log file is read
  std::string file;    // or this one
  int lines = 20;      // before following
  bool follow = false;
  std::string level;    // this one and graver ones; empty: all
  std::string event;    // what the event begins with
  std::string request;  // exchange id
  std::string schemas;
  bool json = false;  // the lines as they are
};
int runLogTail(const LogTailOptions&, Surroundings&);

struct ServeOptions {
  std::string config;  // deployment folder
  std::string schemas;
  bool json = false;
};
int runServe(const ServeOptions&, Surroundings&);

struct DemoOptions {
  bool once = false;   // without staying up
  std::string folder;  // where everything is kept; empty: a folder that goes with it
  std::string suite = "sm";
  std::string schemas;
  bool json = false;
};
int runDemo(const DemoOptions&, Surroundings&);

struct QueryOptions {
  std::string resource;
  std::string server;                            // https://host:port
  std::string authority;                         // PEM: who issued the server's certificate
  std::string certificate, key, passphraseFile;  // of TLS; may be empty
  std::string messageKey, messagePassphraseFile;
  std::string secretFile;  // instead of a message key
  std::string suite = "sm";
  std::string member, system;
  std::vector<std::string> subject;  // name=value
  std::string uscc;                  // for uscc=…
  std::string items;                 // a,b,c; empty: all that is granted
  std::string matter, basis, caseNumber, operatorId, unit;
  std::string idempotencyKey, exchangeId;
  std::string receipt;                   // file to keep the receipt in
  std::string serverMessageCertificate;  // whose signature the answer must have; empty: any or none
  std::string schemas;                   // for the names of items
  bool json = false;
};
int runQuery(const QueryOptions&, Surroundings&);

// Prints an error for a person: what happened, where, what to do next.
void explain(const Error&, Surroundings&);

// The schemas folder: as asked, or beside (a folder above) `near`, the program, the working folder.
Result<std::string> schemasFor(const std::string& asked, const std::string& near,
                               const Surroundings&);

}  // namespace tongban::cli
