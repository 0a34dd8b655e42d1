#include "host/base/Log.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <ctime>

#include "host/base/Clock.h"
#include "host/base/LogTap.h"
#include "host/base/Masking.h"

namespace spillway::base {
namespace {

std::atomic<int> minimum{static_cast<int>(Level::Info)};
std::atomic<LogSink*> destination{nullptr};
std::atomic<LogSink*> beside{nullptr};

void appendEscaped(std::string& line, std::string_view text) {
  constexpr char kHex[] = "0123456789abcdef";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      line += c;
    } else {
      line += "\\x";
      line += kHex[byte >> 4];
      line += kHex[byte & 15];
    }
  }
}

}  // namespace

const char* levelName(Level level) {
  switch (level) {
    case Level::Debug:
      return "debug";
    case Level::Info:
      return "info";
    case Level::Warn:
      return "warn";
    case Level::Error:
      return "error";
  }
  return "error";
}

bool parseLevel(std::string_view name, Level& out) {
  for (Level level : {Level::Debug, Level::Info, Level::Warn, Level::Error}) {
    if (name != levelName(level)) continue;
    out = level;
    return true;
  }
  return false;
}

void setLogLevel(Level level) { minimum.store(static_cast<int>(level), std::memory_order_relaxed); }

Level logLevel() { return static_cast<Level>(minimum.load(std::memory_order_relaxed)); }

LogSink* setLogSink(LogSink* sink) { return destination.exchange(sink, std::memory_order_acq_rel); }

void setLogTap(LogSink* tap) { beside.store(tap, std::memory_order_release); }

std::string logLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs) {
  std::time_t seconds = atUnixMs / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char stamp[32];
  size_t length = std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string line(stamp, length);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03dZ ", static_cast<int>(atUnixMs % 1000));
  line += fraction;
  line += levelName(level);
  line += ' ';
  appendEscaped(line, component);
  line += ": ";
  appendEscaped(line, message);
  line += '\n';
  return line;
}

void log(Level level, std::string_view component, std::string_view message) {
  if (level < logLevel()) return;
  const std::string shown = masked(message);
  if (LogSink* tap = beside.load(std::memory_order_acquire)) tap->write(level, component, shown);
  if (LogSink* sink = destination.load(std::memory_order_acquire)) {
    sink->write(level, component, shown);
    return;
  }
  std::string line = logLine(level, component, shown, unixMs());
  // A log that cannot be written has nowhere to complain to.
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace spillway::base
