#include "host/admin/LogBook.h"

#include "host/base/Clock.h"

namespace spillway::admin {

Json logRow(const LogEntry& entry) {
  return {{"number", entry.number},
          {"at_ms", entry.atMs},
          {"level", base::levelName(entry.level)},
          {"component", entry.component},
          {"message", entry.message}};
}

LogBook::LogBook() : feed_({.ring = kMost, .waiting = kMost, .streams = 8}, {}) { base::setLogTap(this); }

LogBook::~LogBook() { base::setLogTap(nullptr); }

void LogBook::write(base::Level level, std::string_view component, std::string_view message) {
  LogEntry entry{0, base::unixMs(), level, std::string(component), std::string(message.substr(0, kMostBytes))};
  if (message.size() > kMostBytes) entry.message += " … (the log itself has the rest)";
  const bool wanted = feed_.wanted();
  const std::lock_guard lock(mutex_);  // until it is told: lines come in the order of their numbers
  entry.number = ++number_;
  if (wanted) feed_.post("line", logRow(entry).dump(-1, ' ', false, Json::error_handler_t::replace));
  ring_.push_back(std::move(entry));
  if (ring_.size() > kMost) ring_.pop_front();
}

std::vector<LogEntry> LogBook::entries(base::Level least) const {
  const std::lock_guard lock(mutex_);
  std::vector<LogEntry> out;
  for (const LogEntry& one : ring_)
    if (one.level >= least) out.push_back(one);
  return out;
}

}  // namespace spillway::admin
