#include "host/base/Log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "host/base/Clock.h"
#include "host/base/JsonText.h"
#include "host/base/LogForm.h"
#include "host/base/LogTap.h"
#include "host/base/Masking.h"
#include "host/base/Splice.h"

namespace spillway::base {
namespace {

std::atomic<int> minimum{static_cast<int>(Level::Info)};
std::atomic<LogSink*> destination{nullptr};
std::atomic<LogForm> form{LogForm::Text};
std::atomic<bool> toJournal{false};
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

std::string stampOf(int64_t atUnixMs) {
  std::time_t seconds = atUnixMs / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char stamp[32];
  size_t length = std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &parts);
  std::string out(stamp, length);
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(atUnixMs % 1000));
  return out + fraction;
}

std::string textOf(Level level, std::string_view component, std::string_view message) {
  std::string out(levelName(level));
  out += ' ';
  appendEscaped(out, component);
  out += ": ";
  appendEscaped(out, message);
  if (const std::string_view exchange = LogExchange::current(); !exchange.empty())
    out += " [exchange " + std::string(exchange) + "]";
  return out;
}

// JSON text holds no other bytes than UTF-8.
std::string jsonString(std::string_view text) {
  if (isUtf8(text)) return quoted(text);
  std::string ascii;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      ascii += c;
      continue;
    }
    char escape[5];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
    ascii += escape;
  }
  return quoted(ascii);
}

std::string jsonOf(Level level, std::string_view component, std::string_view message, int64_t atUnixMs) {
  std::string out = R"({"time":")" + stampOf(atUnixMs) + R"(","level":")" + levelName(level) + R"(","component":)" +
                    jsonString(component) + R"(,"message":)" + jsonString(message);
  if (const std::string_view exchange = LogExchange::current(); !exchange.empty())
    out += R"(,"exchange":)" + jsonString(exchange);
  return out + "}";
}

// As syslog counts.
char urgency(Level level) {
  constexpr char kUrgencies[] = {'7', '6', '4', '3'};
  return kUrgencies[static_cast<int>(level)];
}

}  // namespace

void setLogForm(LogForm wanted) { form.store(wanted, std::memory_order_relaxed); }

void setLogJournal(bool journal) { toJournal.store(journal, std::memory_order_relaxed); }

bool isJournal(int descriptor, const char* journalStream) {
  struct stat facts {};
  if (journalStream == nullptr || ::fstat(descriptor, &facts) != 0) return false;
  char* end = nullptr;
  const unsigned long long device = std::strtoull(journalStream, &end, 10);
  if (*end != ':') return false;
  return device == facts.st_dev && std::strtoull(end + 1, nullptr, 10) == facts.st_ino;
}

std::string formedLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs) {
  if (form.load(std::memory_order_relaxed) == LogForm::Json) return jsonOf(level, component, message, atUnixMs) + "\n";
  return logLine(level, component, message, atUnixMs);
}

std::string logLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs) {
  return stampOf(atUnixMs) + " " + textOf(level, component, message) + "\n";
}

std::string journalLine(Level level, std::string_view component, std::string_view message, int64_t atUnixMs) {
  const bool json = form.load(std::memory_order_relaxed) == LogForm::Json;
  return std::string("<") + urgency(level) + ">" +
         (json ? jsonOf(level, component, message, atUnixMs) : textOf(level, component, message)) + "\n";
}

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

void log(Level level, std::string_view component, std::string_view message) {
  if (level < logLevel()) return;
  const std::string shown = masked(message);
  if (LogSink* tap = beside.load(std::memory_order_acquire)) tap->write(level, component, shown);
  if (LogSink* sink = destination.load(std::memory_order_acquire)) {
    sink->write(level, component, shown);
    return;
  }
  const bool journal = toJournal.load(std::memory_order_relaxed);
  const std::string line = (journal ? journalLine : formedLine)(level, component, shown, unixMs());
  // A log that cannot be written has nowhere to complain to.
  [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace spillway::base
