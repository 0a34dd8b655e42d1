#include "tests/golden/EventText.h"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "tests/golden/JsonText.h"

namespace spillway::golden {
namespace {

constexpr std::array kKinds = {"", "START", "OPEN", "DELTA", "CLOSE", "USAGE", "STOP", "ERROR", "PING", "END"};
constexpr std::array kBlocks = {"none",  "text",   "reasoning",   "tool_call", "refusal",
                                "image", "opaque", "custom_call", "audio"};
constexpr std::array kParts = {"text",    "arguments", "signature", "encrypted",
                               "summary", "citation",  "logprobs",  "data"};
constexpr std::array kStops = {"none",       "end",     "sequence", "length", "context",
                               "tool_calls", "content", "refusal",  "pause",  "malformed_tool"};
constexpr std::array kFaults = {
    "none",    "rate_limit",    "quota",  "auth",    "forbidden", "overloaded",  "invalid_request", "context_length",
    "content", "model_missing", "server", "network", "timeout",   "unsupported", "too_large",       "cancelled"};

template <size_t N>
std::string nameOf(const std::array<const char*, N>& names, int32_t value) {
  return value >= 0 && static_cast<size_t>(value) < N ? names[static_cast<size_t>(value)] : std::to_string(value);
}
template <size_t N>
int32_t valueOf(const std::array<const char*, N>& names, std::string_view word) {
  for (size_t i = 0; i < N; ++i) {
    if (word == names[i]) return static_cast<int32_t>(i);
  }
  throw std::runtime_error("unknown word " + std::string(word));
}

std::string place(const Event& e) { return " " + std::to_string(e.choice) + "." + std::to_string(e.index); }

void addText(std::string& line, const char* name, const std::string& value) {
  if (!value.empty()) line += std::string(" ") + name + "=" + jsonString(value);
}
void addCount(std::string& line, const char* name, int64_t value) {
  if (value >= 0) line += std::string(" ") + name + "=" + std::to_string(value);
}

// Words of one line; a JSON string or document counts as one word and may follow name= directly.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}

  bool done() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_.empty();
  }
  // Up to a space or '='.
  std::string word() {
    done();
    const size_t end = std::min(rest_.find_first_of(" ="), rest_.size());
    return take(end);
  }
  bool skip(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool atString() { return !done() && rest_.front() == '"'; }
  std::string string() {
    size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    return nlohmann::json::parse(take(std::min(end + 1, rest_.size()))).get<std::string>();
  }
  std::string rest() { return take(rest_.size()); }

 private:
  std::string take(size_t length) {
    std::string out(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return out;
  }
  std::string_view rest_;
};

// The counts that are told only where there are any.
struct Part {
  const char* name;
  int64_t Event::*held;
  int64_t spw_event::*raw;
};
constexpr Part kCountParts[] = {{"cache_write_1h", &Event::cacheWrite1h, &spw_event::cache_write_1h},
                                {"input_audio", &Event::inputAudio, &spw_event::input_audio},
                                {"input_image", &Event::inputImage, &spw_event::input_image},
                                {"output_audio", &Event::outputAudio, &spw_event::output_audio},
                                {"output_image", &Event::outputImage, &spw_event::output_image}};

int64_t Event::*partNamed(std::string_view name) {
  for (const Part& part : kCountParts)
    if (name == part.name) return part.held;
  return nullptr;
}

void setField(Event& e, const std::string& name, Words& words) {
  if (name == "id")
    e.id = words.string();
  else if (name == "name")
    e.name = words.string();
  else if (name == "text")
    e.text = words.string();
  else if (name == "extra")
    e.extra = words.rest();
  else if (name == "fault")
    e.fault = valueOf(kFaults, words.word());
  else if (name == "input")
    e.input = std::stoll(words.word());
  else if (name == "output")
    e.output = std::stoll(words.word());
  else if (name == "cache_read")
    e.cacheRead = std::stoll(words.word());
  else if (name == "cache_write")
    e.cacheWrite = std::stoll(words.word());
  else if (name == "reasoning")
    e.reasoning = std::stoll(words.word());
  else if (int64_t Event::*part = partNamed(name))
    e.*part = std::stoll(words.word());
  else
    throw std::runtime_error("unknown field " + name);
}

Event eventOf(std::string_view line) {
  Words words(line);
  Event e;
  e.kind = valueOf(kKinds, words.word());
  const bool onBlock = e.kind == SPW_EVENT_OPEN || e.kind == SPW_EVENT_DELTA || e.kind == SPW_EVENT_CLOSE;
  if (onBlock) {
    const std::string at = words.word();
    const size_t dot = at.find('.');
    e.choice = std::stoi(at.substr(0, dot));
    e.index = std::stoi(at.substr(dot + 1));
    e.block = valueOf(kBlocks, words.word());
  }
  if (e.kind == SPW_EVENT_DELTA) e.part = valueOf(kParts, words.word());
  if (e.kind == SPW_EVENT_STOP) {
    e.choice = std::stoi(words.word());
    e.stop = valueOf(kStops, words.word());
  }
  while (!words.done()) {
    if (words.atString()) {
      e.text = words.string();
      continue;
    }
    const std::string name = words.word();
    if (name == "alone")
      e.alone = 1;
    else if (words.skip('='))
      setField(e, name, words);
    else
      throw std::runtime_error("unknown word " + name);
  }
  return e;
}

}  // namespace

Event Event::of(const spw_event& raw) {
  const auto own = [](spw_str s) { return std::string(s.len > 0 ? s.ptr : "", s.len); };
  Event e;
  e.kind = raw.kind;
  e.choice = raw.choice;
  e.index = raw.index;
  e.block = raw.block;
  e.part = raw.part;
  e.stop = raw.stop;
  e.fault = raw.fault;
  e.alone = raw.alone;
  e.id = own(raw.id);
  e.name = own(raw.name);
  e.text = own(raw.text);
  e.extra = own(raw.extra);
  e.input = raw.input;
  e.output = raw.output;
  e.cacheRead = raw.cache_read;
  e.cacheWrite = raw.cache_write;
  e.reasoning = raw.reasoning;
  for (const Part& one : kCountParts) e.*one.held = raw.*one.raw;
  return e;
}

spw_event Event::raw() const {
  const auto borrow = [](const std::string& s) { return spw_str{s.data(), s.size()}; };
  spw_event e{};
  e.size = sizeof e;
  e.kind = kind;
  e.choice = choice;
  e.index = index;
  e.block = block;
  e.part = part;
  e.stop = stop;
  e.fault = fault;
  e.alone = alone;
  e.id = borrow(id);
  e.name = borrow(name);
  e.text = borrow(text);
  e.extra = borrow(extra);
  e.input = input;
  e.output = output;
  e.cache_read = cacheRead;
  e.cache_write = cacheWrite;
  e.reasoning = reasoning;
  for (const Part& one : kCountParts) e.*one.raw = this->*one.held;
  return e;
}

std::string toText(const Event& e) {
  std::string line = nameOf(kKinds, e.kind);
  const bool onBlock = e.kind == SPW_EVENT_OPEN || e.kind == SPW_EVENT_DELTA || e.kind == SPW_EVENT_CLOSE;
  if (onBlock) line += place(e) + " " + nameOf(kBlocks, e.block);
  if (e.kind == SPW_EVENT_DELTA) line += " " + nameOf(kParts, e.part);
  if (e.kind == SPW_EVENT_STOP) line += " " + std::to_string(e.choice) + " " + nameOf(kStops, e.stop);
  if (e.kind == SPW_EVENT_ERROR) line += " fault=" + nameOf(kFaults, e.fault);
  addText(line, "id", e.id);
  addText(line, "name", e.name);
  if (!e.text.empty()) line += " " + jsonString(e.text);
  addCount(line, "input", e.input);
  addCount(line, "output", e.output);
  addCount(line, "cache_read", e.cacheRead);
  addCount(line, "cache_write", e.cacheWrite);
  addCount(line, "reasoning", e.reasoning);
  for (const Part& part : kCountParts) addCount(line, part.name, e.*part.held);
  if (e.alone != 0) line += " alone";
  if (!e.extra.empty()) line += " extra=" + e.extra;
  return line;
}

std::string toText(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) text += toText(event) + "\n";
  return text;
}

std::vector<Event> eventsOf(std::string_view text) {
  std::vector<Event> events;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    try {
      events.push_back(eventOf(line));
    } catch (const std::exception& error) {
      throw std::runtime_error(std::string(error.what()) + " in: " + std::string(line));
    }
  }
  return events;
}

namespace {

// JSON without the spaces it came with.
Event compact(Event e) {
  if (nlohmann::json::accept(e.extra)) e.extra = nlohmann::ordered_json::parse(e.extra).dump();
  return e;
}

class Folder {
 public:
  void add(const Event& e) {
    switch (e.kind) {
      case SPW_EVENT_OPEN:
        blocks_[{e.choice, e.index}].open = compact(e);
        break;
      case SPW_EVENT_DELTA:
        addDelta(e);
        break;
      case SPW_EVENT_USAGE:
        addUsage(e);
        break;
      case SPW_EVENT_STOP:
      case SPW_EVENT_ERROR:
      case SPW_EVENT_END:
        tail_ += toText(compact(e)) + "\n";
        break;
      default:
        break;
    }
  }

  std::string text() const {
    std::string out;
    for (const auto& [at, block] : blocks_) {
      out += toText(block.open) + "\n";
      for (const auto& [part, value] : block.parts) {
        Event e = block.open;
        e.kind = SPW_EVENT_DELTA;
        e.part = std::get<0>(part);
        e.id.clear();
        e.name = std::get<1>(part);
        e.text = value.text;
        e.extra = value.extra;
        out += toText(e) + "\n";
      }
    }
    if (usage_.kind != 0) out += toText(usage_) + "\n";
    return out + tail_;
  }

 private:
  struct Value {
    std::string text, extra;
  };
  struct Block {
    Event open;
    std::map<std::tuple<int32_t, std::string>, Value> parts;
  };

  void addDelta(const Event& e) {
    Value& value = blocks_[{e.choice, e.index}].parts[{e.part, e.name}];
    value.text += e.text;
    const std::string extra = compact(e).extra;
    // Log probabilities are one list, in however many pieces it came.
    const bool more = e.part == SPW_PART_LOGPROBS && value.extra.ends_with(']') && extra.starts_with('[');
    if (more) value.extra.back() = ',';
    value.extra += more ? extra.substr(1) : extra;
  }
  void addUsage(const Event& e) {
    usage_.kind = SPW_EVENT_USAGE;
    const auto merge = [](int64_t& into, int64_t from) {
      if (from >= 0) into = from;
    };
    merge(usage_.input, e.input);
    merge(usage_.output, e.output);
    merge(usage_.cacheRead, e.cacheRead);
    merge(usage_.cacheWrite, e.cacheWrite);
    merge(usage_.reasoning, e.reasoning);
    for (const Part& part : kCountParts) merge(usage_.*part.held, e.*part.held);
  }

  std::map<std::pair<int32_t, int32_t>, Block> blocks_;
  Event usage_;
  std::string tail_;
};

}  // namespace

std::string folded(const std::vector<Event>& events) {
  Folder folder;
  for (const Event& event : events) folder.add(event);
  return folder.text();
}

}  // namespace spillway::golden
