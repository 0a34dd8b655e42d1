// The journal: an append-only log of byte records in the state folder, from which the database is fed. It is the truth
// until the database has a record; killing the process loses nothing that append() returned for. (A loss of power may
// cost what the kernel had not written out yet.)
//
// Files are `journal-<number>.log`, numbers only growing. Each record is one frame, written by one write(2):
//
//   "SpJ1" | payload length, 4 bytes | CRC-32 of the payload, 4 bytes | payload        (integers little-endian)
//
// A file that does not end with a whole frame was torn by a crash; JournalReader passes over that.
// Every run begins a new file, so nothing is ever appended behind a torn frame.
//
// All functions may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "host/base/Result.h"

namespace spillway::store {

class Journal {
 public:
  // Where a frame begins: the file and the offset in it.
  struct Position {
    uint64_t file = 0, offset = 0;
    auto operator<=>(const Position&) const = default;
  };

  static constexpr size_t kMostPayload = size_t{1} << 20;
  static constexpr size_t kMostHeld = size_t{4} << 20;  // bytes of frames kept in memory while writing fails

  // Opens the folder's journal and begins a file numbered above all present ones and above `after`. Files are closed
  // at `fileBytes`. Error (fault Server): the folder cannot be written.
  static base::Result<std::unique_ptr<Journal>> open(std::string folder, int64_t fileBytes, uint64_t after);
  // The journal of another process, to be read only: as much of it as there is now. Nothing: there is no such folder.
  static std::unique_ptr<Journal> openToRead(std::string folder);
  ~Journal();

  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Appends one record, at most kMostPayload. When the file cannot be written the frame is held in memory and written
  // later; when that is full it is dropped. False: not written now.
  bool append(std::string_view payload);

  // Tries again to write what is held. True when nothing is held any more.
  bool writeHeld();

  // Behind the last frame written.
  Position end() const;

  struct Counters {
    int64_t recordsWritten = 0;
    int64_t heldBytes = 0, dropped = 0, failures = 0;  // dropped: records; failures: of writing
  };
  Counters counters() const;

  // The first position there is at or behind `position`: a file deleted meanwhile leads to the next one.
  Position atOrBehind(Position position) const;
  // The begin of the file behind the one of that number; nothing when it is the last.
  std::optional<Position> nextFile(uint64_t file) const;
  std::string pathOf(uint64_t file) const;
  // Deletes all files before that one. Returns how many there were.
  size_t removeBefore(uint64_t file);
  // Bytes in the files from `position` on.
  int64_t bytesFrom(Position position) const;
  uint64_t firstFileOfThisRun() const { return firstFile_; }

 private:
  Journal(std::string folder, int64_t fileBytes) : folder_(std::move(folder)), fileBytes_(fileBytes) {}

  bool findFiles(std::error_code& failure);
  bool openFile(uint64_t number);
  bool write(std::string_view frames);
  bool writeHeldLocked();
  void noteFailure(int error);

  const std::string folder_;
  const int64_t fileBytes_;
  uint64_t firstFile_ = 0;

  mutable std::mutex mutex_;  // guards everything below
  std::deque<uint64_t> files_;
  int descriptor_ = -1;
  int64_t size_ = 0;   // of the newest file, whole frames only
  std::string frame_;  // being written
  std::string held_;
  int64_t heldRecords_ = 0;
  int64_t retryAtMs_ = 0, logAtMs_ = 0;  // monotonic
  Counters counters_;
};

}  // namespace spillway::store
