// The host's last log lines, for people who look at them on the page of settings: a bounded number in memory, masked as
// the log itself is, and a stream of those that come. A line that is logged while nobody looks is copied into the ring
// and costs nothing more; a level that is not logged costs nothing at all.
//
// All functions may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/admin/EventFeed.h"
#include "host/admin/Rows.h"
#include "host/base/LogTap.h"

namespace spillway::admin {

struct LogEntry {
  uint64_t number = 0;  // from 1, one more with each
  int64_t atMs = 0;     // unix
  base::Level level = base::Level::Info;
  std::string component, message;
};

class LogBook final : public base::LogSink {
 public:
  static constexpr size_t kMost = 500;
  static constexpr size_t kMostBytes = 2000;  // of a message; of longer ones the beginning is kept, and that is said

  // Taps the log from now on.
  LogBook();
  ~LogBook() override;
  LogBook(const LogBook&) = delete;
  LogBook& operator=(const LogBook&) = delete;

  void write(base::Level level, std::string_view component, std::string_view message) override;

  // The last ones of at least that level, the oldest first.
  std::vector<LogEntry> entries(base::Level least) const;

  // Takes the reply over as EventFeed::join() does: each line that comes is an event "line".
  bool join(std::unique_ptr<pipeline::Reply>& reply, std::string_view after) { return feed_.join(reply, after); }

  // Ends all streams.
  void stop() { feed_.stop(); }

 private:
  mutable std::mutex mutex_;
  std::deque<LogEntry> ring_;
  uint64_t number_ = 0;
  EventFeed feed_;
};

// One line as the management API tells it.
Json logRow(const LogEntry& entry);

}  // namespace spillway::admin
