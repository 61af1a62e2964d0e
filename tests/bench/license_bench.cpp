// tests/bench/license_bench.cpp — how near license verification comes to the cryptography that it
// cannot do without. Prints one JSON line a figure.
//
//   license_bench rates SECONDS          verifying, warm and cold, against the limit; the two take
//                                        turns in the same run
//   license_bench threads SECONDS        one thread and two threads in turn, one verifier
//   license_bench write FILE MIB         writes a license with an attachment of MIB MiB (0: none)
//   to
//                                        FILE, and whom to trust to FILE.trust
//
// The limit of one verification is n × SM2 verify + bytes ÷ SM3 rate + bytes ÷ inflate rate, bytes
// being what the entries inflate to. Each term is measured with libcrypto and zlib alone, on the
// bytes of the same license, in the same turn. n is 1 when seal and chains are known (warm), and 6
// when nothing is (cold): the document, the seal, the signer's and the maker's certificate, and
// their two revocation lists.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <zlib.h>

#include "gateway/base/handle.hpp"
#include "gateway/crypto/suite.hpp"
#include "gateway/license/verifier.hpp"
#include "tests/support/license_maker.hpp"

namespace tongban::bench {
namespace {

using Seconds = std::chrono::duration<double>;
using Stopwatch = std::chrono::steady_clock;
using tests::demoNow;

constexpr unsigned kColdVerifies = 6;
constexpr unsigned kPerTurn = 40;
constexpr unsigned kThreadSteps = 10;

struct Sample {
  std::string name;
  Bytes file;
  std::vector<Bytes> inflated;
  std::vector<Bytes> packed;
  std::size_t bytes = 0;
};

Sample sampleOf(std::string name, std::size_t imageBytes) {
  Sample sample;
  sample.name = std::move(name);
  auto made = tests::goodLicense([&](tests::PackageOptions& o) {
    if (imageBytes == 0) return;
    tests::AttachmentOption scan;
    scan.name = "scan";
    scan.file = "scan.bin";
    scan.bytes.resize(imageBytes);
    // Half of it packs, as scans do.
    std::uint32_t state = 1;
    for (auto& byte : scan.bytes) {
      state = state * 1664525u + 1013904223u;
      byte = static_cast<std::uint8_t>((state >> 28) * 17u);
    }
    o.document().attachments.push_back(std::move(scan));
  });
  sample.file = made.file();
  for (auto& [path, bytes] : made.package.entries) {
    sample.bytes += bytes.size();
    sample.packed.push_back(tests::deflated(bytes));
    sample.inflated.push_back(bytes);
  }
  return sample;
}

license::TrustStore trust() {
  const tests::TrustFolder folder;
  return license::TrustStore::load(folder.path()).value();
}

license::LayoutSet layouts() { return license::LayoutSet::load("schemas/licenses").value(); }

void verifyOnce(const license::Verifier& verifier, const Sample& sample) {
  const auto verdict = verifier.verify(record::MemoryBytes(sample.file), demoNow());
  if (!verdict || verdict->grade != license::Grade::Valid) {
    std::fputs("license_bench: the license is not valid\n", stderr);
    std::exit(1);
  }
}

// --- what cannot be done without, by libcrypto and zlib alone -----------------------------------

class Limit final {
 public:
  Limit() : key_(tests::makeKey()) {
    const Bytes message(800, 'm');
    signature_ = tests::signatureOver(message, key_);
    message_ = message;
    const auto spki = key_->publicKey().spki();
    const auto* at = spki.data();
    native_.reset(::d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  }

  double verifySeconds(unsigned count) const {
    const auto start = Stopwatch::now();
    for (unsigned i = 0; i < count; ++i) {
      const Handle<EVP_MD_CTX, ::EVP_MD_CTX_free> context(::EVP_MD_CTX_new());
      EVP_PKEY_CTX* inner = nullptr;
      if (::EVP_DigestVerifyInit(context.get(), &inner, ::EVP_sm3(), nullptr, native_.get()) != 1 ||
          ::EVP_PKEY_CTX_set1_id(inner, "1234567812345678", 16) != 1 ||
          ::EVP_DigestVerify(context.get(), signature_.data(), signature_.size(), message_.data(),
                             message_.size()) != 1) {
        std::abort();
      }
    }
    return Seconds(Stopwatch::now() - start).count() / count;
  }

  static double digestSeconds(const Sample& sample, int count) {
    unsigned char out[EVP_MAX_MD_SIZE];
    const auto start = Stopwatch::now();
    for (int i = 0; i < count; ++i) {
      for (const auto& bytes : sample.inflated) {
        unsigned size = 0;
        ::EVP_Digest(bytes.data(), bytes.size(), out, &size, ::EVP_sm3(), nullptr);
      }
    }
    return Seconds(Stopwatch::now() - start).count() / count;
  }

  static double inflateSeconds(const Sample& sample, int count) {
    Bytes out(64u << 10);
    const auto start = Stopwatch::now();
    for (int i = 0; i < count; ++i) {
      z_stream stream{};
      if (::inflateInit2(&stream, -MAX_WBITS) != Z_OK) std::abort();
      for (const auto& packed : sample.packed) {
        ::inflateReset(&stream);
        stream.next_in = const_cast<Bytef*>(packed.data());
        stream.avail_in = static_cast<uInt>(packed.size());
        int state = Z_OK;
        while (state == Z_OK) {
          stream.next_out = out.data();
          stream.avail_out = static_cast<uInt>(out.size());
          state = ::inflate(&stream, Z_NO_FLUSH);
        }
        if (state != Z_STREAM_END) std::abort();
      }
      ::inflateEnd(&stream);
    }
    return Seconds(Stopwatch::now() - start).count() / count;
  }

 private:
  tests::KeyPtr key_;
  Bytes message_;
  Bytes signature_;
  Handle<EVP_PKEY, ::EVP_PKEY_free> native_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Figures {
  std::vector<double> ratios;
  std::vector<double> ours;
  std::vector<double> limits;
};

void print(std::string_view what, const Sample& sample, unsigned n, const Figures& figures) {
  auto ratios = figures.ratios;
  std::ranges::sort(ratios);
  fmt::print(
      "{{\"figure\":\"{}\",\"sample\":\"{}\",\"n\":{},\"inflated\":{},\"file\":{},"
      "\"ours_us\":{:.1f},\"limit_us\":{:.1f},\"ratio\":{:.3f},\"low\":{:.3f},"
      "\"high\":{:.3f},\"pairs\":{}}}\n",
      what, sample.name, n, sample.bytes, sample.file.size(), median(figures.ours) * 1e6,
      median(figures.limits) * 1e6, median(ratios), ratios[ratios.size() / 10],
      ratios[ratios.size() * 9 / 10], ratios.size());
  std::fflush(stdout);
}

void rates(double seconds) {
  const Limit limit;
  const auto shared = layouts();
  for (const auto& [name, bytes] : {std::pair<const char*, std::size_t>{"smallest", 0},
                                    {"with a picture of 256 KiB", 256u << 10},
                                    {"with a scan of 1 MiB", 1u << 20}}) {
    const auto sample = sampleOf(name, bytes);
    const int count = bytes == 0 ? kPerTurn : 4;
    const license::Verifier warm(trust(), shared);
    Figures warmFigures;
    Figures coldFigures;
    const auto end = Stopwatch::now() + Seconds(seconds);
    while (Stopwatch::now() < end) {
      const double verify = limit.verifySeconds(kPerTurn);
      const double rest =
          Limit::digestSeconds(sample, count) + Limit::inflateSeconds(sample, count);
      auto start = Stopwatch::now();
      for (int i = 0; i < count; ++i) verifyOnce(warm, sample);
      const double ours = Seconds(Stopwatch::now() - start).count() / count;
      warmFigures.ours.push_back(ours);
      warmFigures.limits.push_back(verify + rest);
      warmFigures.ratios.push_back((verify + rest) / ours);

      const license::Verifier cold(trust(), shared);
      start = Stopwatch::now();
      verifyOnce(cold, sample);
      const double first = Seconds(Stopwatch::now() - start).count();
      coldFigures.ours.push_back(first);
      coldFigures.limits.push_back(kColdVerifies * verify + rest);
      coldFigures.ratios.push_back((kColdVerifies * verify + rest) / first);
    }
    print("warm", sample, 1, warmFigures);
    print("cold", sample, kColdVerifies, coldFigures);
  }
}

// How often `work`, which answers how many it did, is done in one second by so many threads. Each
// looks at the clock itself: a thread that only watched would take a processor from the others.
template <class Work>
double throughput(int threads, double seconds, Work work) {
  std::atomic<std::uint64_t> done = 0;
  std::vector<std::thread> pool;
  const auto start = Stopwatch::now();
  for (int i = 0; i < threads; ++i) {
    pool.emplace_back([&] {
      while (Stopwatch::now() - start < Seconds(seconds)) done += work();
    });
  }
  for (auto& thread : pool) thread.join();
  return static_cast<double>(done) / Seconds(Stopwatch::now() - start).count();
}

void threads(double seconds) {
  const Limit limit;
  const auto sample = sampleOf("small", 0);
  const license::Verifier verifier(trust(), layouts());
  const auto verifyOurs = [&] {
    for (unsigned i = 0; i < kThreadSteps; ++i) verifyOnce(verifier, sample);
    return kThreadSteps;
  };
  const auto verifyBare = [&] {  // SM2 alone, as `openssl speed -multi` does in processes
    limit.verifySeconds(kThreadSteps);
    return kThreadSteps;
  };
  std::vector<double> ours;
  std::vector<double> bare;
  std::vector<double> ratios;
  constexpr double kTurn = 0.5;
  for (double spent = 0; spent < seconds; spent += 4 * kTurn) {
    const double one = throughput(1, kTurn, verifyOurs);
    const double two = throughput(2, kTurn, verifyOurs);
    const double bareOne = throughput(1, kTurn, verifyBare);
    const double bareTwo = throughput(2, kTurn, verifyBare);
    ours.push_back(two / one);
    bare.push_back(bareTwo / bareOne);
    ratios.push_back(ours.back() / bare.back());
  }
  fmt::print(
      "{{\"figure\":\"threads\",\"scale\":{:.3f},\"bare_scale\":{:.3f},\"ratio\":{:.3f},"
      "\"pairs\":{}}}\n",
      median(ours), median(bare), median(ratios), ratios.size());
}

void write(const std::string& file, std::size_t mebibytes) {
  const auto sample = sampleOf("written", mebibytes << 20);
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(sample.file.data()),
             static_cast<std::streamsize>(sample.file.size()));
  const tests::TrustFolder folder;
  std::filesystem::copy(
      folder.path(), file + ".trust",
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  fmt::print("{{\"figure\":\"written\",\"bytes\":{},\"at\":\"{}\"}}\n", sample.file.size(),
             toRfc3339(demoNow()));
}

int run(int argc, char** argv) {
  const std::string_view what = argc > 2 ? argv[1] : "";
  if (what == "rates") {
    rates(std::atof(argv[2]));
  } else if (what == "threads") {
    threads(std::atof(argv[2]));
  } else if (what == "write" && argc > 3) {
    write(argv[2], static_cast<std::size_t>(std::atoi(argv[3])));
  } else {
    std::fputs("license_bench rates|threads SECONDS, write FILE MIB\n", stderr);
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace tongban::bench

int main(int argc, char** argv) { return tongban::bench::run(argc, argv); }
