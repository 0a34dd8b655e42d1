#include "host/pipeline/ConversationNumber.h"

#include <algorithm>
#include <functional>

namespace spillway::pipeline {
namespace {

// That much says which conversation it is; and a list without texts is not read to its end.
constexpr size_t kMostText = 4096, kMostRead = 65'536;

class Mix {
 public:
  void add(std::string_view text) { value_ = (value_ ^ std::hash<std::string_view>()(text)) * 0x9e3779b97f4a7c15 + 1; }
  uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0x53706c6c;
};

bool answers(std::string_view name, std::string_view value) {
  if (name == "role") return value == "assistant" || value == "model" || value == "tool";
  return name == "type" && (value.ends_with("_call") || value == "reasoning");
}

bool says(std::string_view name) { return name == "text" || name == "content"; }

// Reads a list of turns up to the first answer in it. A turn may name its role behind its texts, so it counts when it
// has been seen whole.
class Beginning {
 public:
  explicit Beginning(std::string_view turns) : text_(turns.substr(0, kMostRead)) {}

  uint64_t read() {
    for (size_t at = 0; at < text_.size() && !answered_ && taken_ < kMostText; ++at) {
      const char c = text_[at];
      if (c == '"') at = string(at);
      if (c == '{' || c == '[') ++depth_;
      if ((c == '}' || c == ']') && --depth_ == 1) turnEnds();
    }
    // One turn that is longer than what is read.
    if (taken_ == 0 && !answered_) turnEnds();
    return taken_ > 0 ? mix_.value() : 0;
  }

 private:
  // The string that begins there; returns where it ends.
  size_t string(size_t open) {
    size_t end = open + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    const std::string_view value = text_.substr(open + 1, end - open - 1);
    const size_t behind = text_.find_first_not_of(" \t\r\n", end + 1);
    if (behind != std::string_view::npos && text_[behind] == ':')
      name_ = value;
    else
      take(value);
    return end;
  }

  void take(std::string_view value) {
    if (depth_ == 2 && answers(name_, value)) answered_ = true;
    if (!says(name_)) return;
    value = value.substr(0, kMostText - std::min(kMostText, taken_ + turn_));
    turnMix_.add(value);
    turn_ += value.size();
  }

  void turnEnds() {
    if (answered_ || turn_ == 0) return;
    const uint64_t turn = turnMix_.value();
    mix_.add({reinterpret_cast<const char*>(&turn), sizeof turn});
    taken_ += turn_;
    turn_ = 0;
    turnMix_ = {};
  }

  std::string_view text_, name_;
  Mix mix_, turnMix_;
  size_t taken_ = 0, turn_ = 0;  // bytes of text, of all turns and of the one at hand
  int depth_ = 0;
  bool answered_ = false;
};

}  // namespace

uint64_t beginningOf(std::string_view turns) {
  if (!turns.starts_with('"')) return Beginning(turns).read();
  if (turns.size() < 3) return 0;
  Mix mix;  // a question without a list around it is one turn
  mix.add(turns.substr(1, std::min(turns.size() - 2, kMostText)));
  return mix.value();
}

uint64_t conversationNumber(Inbound& inbound, const ClientRequest& request) {
  const plugins::Translator& wire = inbound.wire();
  if (inbound.operation() != SPW_OP_GENERATE || wire.turnsMember().empty() || inbound.form() ||
      inbound.body().empty() || !inbound.body().skim().ok())
    return 0;
  const base::Skim& skim = *inbound.body().skim();
  const uint64_t beginning = beginningOf(skim.value(wire.turnsMember()));
  if (beginning == 0) return 0;
  Mix mix;
  mix.add({reinterpret_cast<const char*>(&beginning), sizeof beginning});
  mix.add(request.clientKey);
  mix.add(inbound.model());
  for (const char* const* member = wire.sessionMembers(); member && *member; ++member) mix.add(skim.value(*member));
  for (const char* const* header = wire.sessionHeaders(); header && *header; ++header) mix.add(request.header(*header));
  return std::max<uint64_t>(mix.value(), 1);
}

}  // namespace spillway::pipeline
