// What lines of the log look like, and which exchange they are about.
//
// All functions may be called from any thread; the form is set at start and when the configuration changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/Log.h"

namespace spillway::base {

enum class LogForm { Text, Json };

void setLogForm(LogForm form);

// Whether standard error is the journal of systemd, which keeps the time itself and wants a line's urgency in front of
// it, as "<6>". JOURNAL_STREAM says so, with the device and inode it is about.
bool isJournal(int descriptor, const char* journalStream);

// Lines to standard error are for that journal from now on.
void setLogJournal(bool journal);

// A line as log() writes it where it does not go to a journal, ended by a line feed.
std::string formedLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs);

// As above, for the journal.
std::string journalLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs);

// While it lives, lines of this thread name that exchange. `id` outlives it.
class LogExchange {
 public:
  explicit LogExchange(std::string_view id) : before_(current_) { current_ = id; }
  ~LogExchange() { current_ = before_; }
  LogExchange(const LogExchange&) = delete;
  LogExchange& operator=(const LogExchange&) = delete;

  // Empty: none.
  static std::string_view current() { return current_; }

 private:
  inline static thread_local constinit std::string_view current_{};
  std::string_view before_;
};

}  // namespace spillway::base
