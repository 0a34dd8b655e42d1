// Reads the records of a Journal from a position on, across its files, passing over what a crash or a bad disk left
// torn.
//
// One thread at a time; the journal may be appended to meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/store/Journal.h"

namespace spillway::store {

class JournalReader {
 public:
  // The journal outlives the reader.
  JournalReader(const Journal& journal, Journal::Position from);
  ~JournalReader();

  JournalReader(const JournalReader&) = delete;
  JournalReader& operator=(const JournalReader&) = delete;

  // The next whole record before `end`, valid until the next call; nothing when there is none.
  std::optional<std::string_view> next(Journal::Position end);

  // Where the next call begins to look, and how to go back there.
  Journal::Position position() const { return position_; }
  void rewind(Journal::Position position);

  // Bytes passed over so far because they were no whole frame.
  int64_t skippedBytes() const { return skipped_; }

 private:
  bool openFile();
  void closeFile();
  bool have(size_t bytes, Journal::Position end);
  std::optional<std::string_view> frame(Journal::Position end);
  bool resync(Journal::Position end);
  std::string_view rest() const { return std::string_view(buffer_).substr(used_); }
  void advance(size_t bytes);

  const Journal& journal_;
  Journal::Position position_;
  int descriptor_ = -1;
  std::string buffer_;  // bytes of the open file; position_ is at used_
  size_t used_ = 0;
  int64_t skipped_ = 0;
};

}  // namespace spillway::store
