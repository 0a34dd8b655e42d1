// The host's log: one line per message with time, level and component, to standard error or to a sink of the caller's.
// Every message is one write(2), so lines of several threads never mix.
//
// All functions may be called from any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::base {

// The numbers are those of enum spw_log_level.
enum class Level : int { Debug = 0, Info = 1, Warn = 2, Error = 3 };

const char* levelName(Level level);

// Reads "debug", "info", "warn" or "error"; false leaves `out` alone.
bool parseLevel(std::string_view name, Level& out);

// Messages below this level are dropped. Info at start.
void setLogLevel(Level level);
Level logLevel();

// Takes messages instead of standard error. write() is called from any thread, several at once.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(Level level, std::string_view component, std::string_view message) = 0;
};

// Sends messages to `sink` from now on, null meaning standard error, and returns the one before. The caller keeps the
// sink alive for as long as another thread may be logging.
LogSink* setLogSink(LogSink* sink);

// One message. Line breaks and other control bytes in it are written as \xNN, so that a message is always one line.
void log(Level level, std::string_view component, std::string_view message);

// The line log() writes, ended by a line feed. For sinks that write to files.
std::string logLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs);

}  // namespace spillway::base
