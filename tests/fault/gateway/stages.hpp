// tests/fault/gateway/stages.hpp — in which stage of a query each thread of a gateway stands, in
// memory that outlives the gateway; and orders to stay there.
//
// The board is a file that two processes map: the test, which makes it, and `tongban_watched`, the
// program with an observer linked around each stage (stages_watched.cpp). Nothing in the program
// itself knows of it. What a killed process wrote last is what the test reads.
//
// Stages is used by one thread of the test. Throws std::runtime_error.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <semaphore.h>

namespace tongban::tests {

enum class Stage : std::uint8_t {
  Accept,
  Authenticate,
  Authorize,
  Fetch,
  Normalize,
  Verify,
  Minimize,
  Record,
};
inline constexpr std::array<const char*, 8> kStageNames = {
    "accept", "authenticate", "authorize", "fetch", "normalize", "verify", "minimize", "record"};
inline constexpr std::size_t kStages = kStageNames.size();

enum class Side : std::uint8_t {
  Before,  // what the stage does
  After,   // it, and before its result is handed on
};

// What is mapped.
struct StageBoard {
  static constexpr std::size_t kDesksMax = 64;
  static constexpr std::size_t kIdBytes = 36;
  enum Order : std::uint8_t { None, StayBefore, StayAfter };

  // One thread's; written by it alone.
  struct Desk {
    std::atomic<std::uint8_t> within{0};  // 0: in no stage; else 1 + Stage
    std::atomic<bool> done{false};        // the stage has done what it does
    std::array<char, kIdBytes> id{};      // of the exchange, as the caller named it
  };
  std::array<Desk, kDesksMax> desks{};
  std::atomic<std::uint32_t> taken{0};                  // desks
  std::array<std::atomic<std::uint8_t>, kStages> stay;  // Order: the next that comes stays forever
  sem_t stayed;                                         // counts those that do
  static_assert(std::atomic<std::uint8_t>::is_always_lock_free);
};

// Where the program finds the file.
inline constexpr const char* kStagesVariable = "TONGBAN_STAGES";

class Stages final {
 public:
  struct Standing {
    Stage stage;
    Side side;
    std::string id;
  };

  explicit Stages(std::filesystem::path file);
  ~Stages();
  Stages(const Stages&) = delete;
  Stages& operator=(const Stages&) = delete;

  const std::filesystem::path& file() const noexcept { return file_; }

  // The next exchange that comes to the stage stays in it until the process is killed.
  void hold(Stage, Side);
  // Until so many stay; false when that takes more than 60 s.
  bool waitForHeld(std::size_t wanted);

  // Who stood where when the process was killed; then all is forgotten, for the next process.
  std::vector<Standing> takeStanding();

 private:
  void clear();

  std::filesystem::path file_;
  StageBoard* board_ = nullptr;
};

// The board of that file, of this process until it ends; null: there is none.
StageBoard* mapStages(const char* file) noexcept;

}  // namespace tongban::tests
