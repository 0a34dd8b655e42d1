#include "tests/simulator/Behaviour.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "tests/simulator/Encoder.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

using Problem = std::optional<std::string>;

struct NumberWord {
  std::string_view word;
  int64_t Behaviour::*field;
};
struct FlagWord {
  std::string_view word;
  bool Behaviour::*field;
};
struct TextWord {
  std::string_view word;
  std::string Behaviour::*field;
};

constexpr NumberWord kNumbers[] = {
    {"retry-after-ms", &Behaviour::retryAfterMs},
    {"bad-event", &Behaviour::badEvent},
    {"bad-checksum", &Behaviour::badChecksum},
    {"error-event", &Behaviour::errorEvent},
    {"huge-event", &Behaviour::hugeEvent},
    {"huge-header", &Behaviour::hugeHeader},
    {"cached", &Behaviour::cachedTokens},
    {"head-delay", &Behaviour::headDelayMs},
    {"first", &Behaviour::firstDelayMs},
    {"gap", &Behaviour::gapMs},
    {"slow-read", &Behaviour::readBytes},
    {"split", &Behaviour::splitBytes},
    {"split-gap", &Behaviour::splitGapMs},
    {"n", &Behaviour::deltas},
    {"size", &Behaviour::deltaBytes},
    {"batch", &Behaviour::batch},
    {"cut", &Behaviour::cutEvents},
    {"cut-bytes", &Behaviour::cutBytes},
};
constexpr FlagWord kFlags[] = {
    {"html", &Behaviour::html},
    {"empty", &Behaviour::empty},
    {"gzip-lie", &Behaviour::gzipLie},
    {"bad-json", &Behaviour::badJson},
    {"no-done", &Behaviour::noDone},
    {"no-stop", &Behaviour::noStop},
    {"no-usage", &Behaviour::noUsage},
    {"trailers", &Behaviour::trailers},
    {"comments", &Behaviour::comments},
    {"crlf", &Behaviour::crlf},
    {"silence", &Behaviour::silence},
    {"reset", &Behaviour::reset},
    {"hold", &Behaviour::hold},
    {"close", &Behaviour::closeAfter},
    {"drop", &Behaviour::dropAfter},
    {"no-thinking", &Behaviour::noThinking},
    {"short-encoding", &Behaviour::shortEncoding},
};
constexpr TextWord kTexts[] = {
    {"error", &Behaviour::error},
    {"message", &Behaviour::message},
    {"content-type", &Behaviour::contentType},
    {"retry-after", &Behaviour::retryAfter},
    {"redirect", &Behaviour::redirect},
};

Problem parseNumber(std::string_view word, std::string_view value, int64_t lowest, int64_t highest, int64_t& out) {
  int64_t number = 0;
  auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (code != std::errc() || end != value.data() + value.size() || number < lowest || number > highest) {
    return std::string(word) + " needs a number from " + std::to_string(lowest) + " to " + std::to_string(highest) +
           ", got '" + std::string(value) + "'";
  }
  out = number;
  return {};
}

Problem parseStatus(std::string_view word, std::string_view value, int lowest, int highest, int& out) {
  int64_t number = 0;
  if (auto problem = parseNumber(word, value, lowest, highest, number)) return problem;
  out = static_cast<int>(number);
  return {};
}

Problem setFraming(std::string_view value, Behaviour::Framing& out) {
  if (value == "length") {
    out = Behaviour::Framing::Length;
  } else if (value == "chunked") {
    out = Behaviour::Framing::Chunked;
  } else if (value == "close") {
    out = Behaviour::Framing::UntilClose;
  } else {
    return "framing is length, chunked or close, got '" + std::string(value) + "'";
  }
  return {};
}

Problem setTruncation(std::string_view value, Behaviour::Truncation& out) {
  if (value == "length") {
    out = Behaviour::Truncation::Length;
  } else if (value == "chunked") {
    out = Behaviour::Truncation::Chunked;
  } else {
    return "truncate is length or chunked, got '" + std::string(value) + "'";
  }
  return {};
}

}  // namespace

Problem Behaviour::set(std::string_view word, std::string_view value) {
  for (const auto& row : kNumbers) {
    if (row.word == word) return parseNumber(word, value, 0, int64_t{1} << 30, this->*row.field);
  }
  for (const auto& row : kFlags) {
    if (row.word != word) continue;
    this->*row.field = value != "false" && value != "0";
    return {};
  }
  for (const auto& row : kTexts) {
    if (row.word != word) continue;
    this->*row.field = std::string(value);
    return {};
  }
  if (word == "status") return parseStatus(word, value, 200, 599, status);
  if (word == "interim") return parseStatus(word, value, 100, 199, interim);
  if (word == "framing") return setFraming(value, framing);
  if (word == "truncate") return setTruncation(value, truncation);
  if (word == "encoding") {
    if (!Encoder::make(value)) return "encoding is gzip, deflate, br or zstd, got '" + std::string(value) + "'";
    encoding = std::string(value);
    return {};
  }
  if (word == "body") {
    body = std::string(value);
    return {};
  }
  return "unknown word '" + std::string(word) + "'";
}

Problem Behaviour::setAll(std::string_view words) {
  while (!words.empty()) {
    size_t comma = words.find(',');
    std::string_view item = trimmed(words.substr(0, comma));
    words = comma == std::string_view::npos ? std::string_view() : words.substr(comma + 1);
    if (item.empty()) continue;
    size_t equals = item.find('=');
    std::string_view value = equals == std::string_view::npos ? std::string_view() : item.substr(equals + 1);
    if (auto problem = set(item.substr(0, equals), value)) return problem;
  }
  return {};
}

Problem Behaviour::setAll(const nlohmann::ordered_json& object) {
  if (!object.is_object()) return "a behaviour is a JSON object";
  for (const auto& [word, value] : object.items()) {
    if (word == "headers") {
      if (!value.is_object()) return "headers is an object of names and values";
      for (const auto& [name, text] : value.items()) {
        headers.emplace_back(name, text.is_string() ? text.get<std::string>() : text.dump());
      }
      continue;
    }
    std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (auto problem = set(word, text)) return problem;
  }
  return {};
}

}  // namespace spillway::simulator
