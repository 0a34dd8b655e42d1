#include "tests/simulator/Prompt.h"

#include <algorithm>
#include <cctype>

#include "tests/simulator/Example.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr size_t kDeltaBytes = 12;
constexpr size_t kTokenBytes = 4;

bool mentions(std::string_view text, std::string_view words) {
  auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
  return std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
}

const ToolOffer* offered(const Prompt& prompt, std::string_view name) {
  auto found =
      std::find_if(prompt.tools.begin(), prompt.tools.end(), [&](const ToolOffer& tool) { return tool.name == name; });
  return found == prompt.tools.end() ? nullptr : &*found;
}

bool isNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.'; }

// The text from the brace at the beginning to the one that closes it; empty when none does. In JSON braces may stand in
// strings.
std::string_view braced(std::string_view text, bool json) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (quoted && c == '\\') {
      i++;
    } else if (json && c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '{') {
      depth++;
    } else if (!quoted && c == '}' && --depth == 0) {
      return text.substr(0, i + 1);
    }
  }
  return {};
}

ToolCall makeCall(const ToolOffer& tool, int variant) {
  if (tool.freeText) return {tool.name, "simulated input " + std::to_string(1 + variant), true};
  Json arguments = exampleFor(tool.schema, variant);
  return {tool.name, arguments.is_object() ? std::move(arguments) : Json::object()};
}

// What stands behind "with", as the tool takes it.
void takeArguments(std::string_view given, ToolCall& call) {
  std::string_view text = braced(given, !call.freeText);
  if (text.empty()) return;
  if (call.freeText) {
    call.arguments = std::string(text.substr(1, text.size() - 2));
    return;
  }
  Json object = Json::parse(text, nullptr, false);
  if (!object.is_discarded()) call.arguments = std::move(object);
}

// "use tool NAME [with {...}]", as often as it is said.
void callNamedTools(const Prompt& prompt, Answer& answer) {
  constexpr std::string_view kUse = "use tool ";
  constexpr std::string_view kWith = " with ";
  std::string_view text = prompt.lastUser;
  for (size_t at = text.find(kUse); at != std::string_view::npos; at = text.find(kUse, at + 1)) {
    std::string_view rest = text.substr(at + kUse.size());
    size_t end = 0;
    while (end < rest.size() && isNameCharacter(rest[end])) end++;
    std::string_view name = rest.substr(0, end);
    while (!name.empty() && !offered(prompt, name) && name.back() == '.') name.remove_suffix(1);
    const ToolOffer* tool = offered(prompt, name);
    if (!tool) continue;
    rest = rest.substr(name.size());
    ToolCall call = makeCall(*tool, static_cast<int>(answer.calls.size()));
    if (rest.starts_with(kWith) && rest.substr(kWith.size()).starts_with('{')) {
      takeArguments(rest.substr(kWith.size()), call);
    }
    answer.calls.push_back(std::move(call));
  }
}

void callTools(const Prompt& prompt, Answer& answer) {
  if (prompt.tools.empty() || prompt.choice == Prompt::Choice::None) return;
  if (prompt.toolResults.empty()) {
    callNamedTools(prompt, answer);
    if (answer.calls.empty() && mentions(prompt.lastUser, "parallel tools")) {
      size_t count = std::clamp<size_t>(prompt.tools.size(), 2, 4);
      for (size_t i = 0; i < count; i++) {
        answer.calls.push_back(makeCall(prompt.tools[i % prompt.tools.size()], static_cast<int>(i)));
      }
    }
  }
  if (answer.calls.empty() && prompt.choice == Prompt::Choice::Any) {
    answer.calls.push_back(makeCall(prompt.tools[0], 0));
  }
  if (prompt.choice == Prompt::Choice::Named) {
    answer.calls.clear();
    if (const ToolOffer* tool = offered(prompt, prompt.choiceName)) {
      answer.calls.push_back(makeCall(*tool, 0));
    }
  }
  if (!prompt.parallel && answer.calls.size() > 1) answer.calls.resize(1);
}

std::string describeImages(const Prompt& prompt) {
  std::string text;
  if (!prompt.images.empty()) {
    text += " I see " + std::to_string(prompt.images.size()) + (prompt.images.size() == 1 ? " image:" : " images:");
    for (const auto& image : prompt.images) {
      text += " " + (image.mediaType.empty() ? std::string("by address") : image.mediaType) + ", " +
              std::to_string(image.bytes) + " bytes;";
    }
  }
  if (prompt.documents > 0) text += " Documents: " + std::to_string(prompt.documents) + ".";
  return text;
}

std::string countTo(std::string_view rest) {
  int64_t last = 0;
  for (char c : rest) {
    if (c < '0' || c > '9' || last > 100000) break;
    last = last * 10 + (c - '0');
  }
  std::string text;
  for (int64_t i = 1; i <= last; i++) text += (i == 1 ? "" : " ") + std::to_string(i);
  return text;
}

std::string answerText(const Prompt& prompt) {
  if (prompt.schema) return exampleFor(*prompt.schema, 0).dump();
  if (prompt.jsonObject) return R"({"simulated":true})";
  constexpr std::string_view kSay = "say exactly: ";
  constexpr std::string_view kCount = "count to ";
  if (size_t at = prompt.lastUser.find(kSay); at != std::string::npos) return prompt.lastUser.substr(at + kSay.size());
  if (size_t at = prompt.lastUser.find(kCount); at != std::string::npos) {
    return countTo(std::string_view(prompt.lastUser).substr(at + kCount.size()));
  }
  if (!prompt.toolResults.empty()) {
    std::string text = "The tools said:";
    for (const auto& result : prompt.toolResults) text += " [" + result + "]";
    return text;
  }
  std::string heard = prompt.lastUser.substr(0, 200);
  while (!heard.empty() && (static_cast<unsigned char>(heard.back()) & 0x80u)) heard.pop_back();
  return "This is a simulated answer." + describeImages(prompt) + " You said: " + heard;
}

void applyStops(const Prompt& prompt, Answer& answer) {
  for (const auto& stop : prompt.stops) {
    size_t at = stop.empty() ? std::string::npos : answer.text.find(stop);
    if (at == std::string::npos) continue;
    answer.text.resize(at);
    answer.stop = Answer::Stop::Sequence;
    answer.stopSequence = stop;
  }
}

// One token is up to four bytes, so a limit in tokens is a limit in bytes.
void applyLimit(const Prompt& prompt, Answer& answer) {
  if (!prompt.maxTokens || !answer.calls.empty()) return;
  int64_t left = std::max<int64_t>(0, *prompt.maxTokens - answer.thinkingTokens);
  size_t bytes = static_cast<size_t>(left) * kTokenBytes;
  if (answer.text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(answer.text[bytes]) & 0xC0u) == 0x80u) bytes--;
  answer.text.resize(bytes);
  answer.stop = Answer::Stop::Length;
}

// Cuts the text for a stream and counts.
void finish(Answer& answer) {
  answer.deltas.clear();
  for (auto piece : cutText(answer.text, kDeltaBytes)) answer.deltas.emplace_back(piece);
  answer.outputTokens = answer.thinkingTokens + countTokens(answer.text);
  for (const auto& call : answer.calls)
    answer.outputTokens += countTokens(call.name) + countTokens(call.argumentText());
}

Answer composeWhole(const Prompt& prompt, uint64_t number, bool label) {
  Answer answer;
  answer.number = number;
  answer.model = (label ? "simulated/" : "") + prompt.model;
  answer.inputTokens = prompt.inputTokens;
  if (prompt.thinking) {
    answer.thinking = "The user wants: " + prompt.lastUser.substr(0, 60) + ". I will answer as a simulation does.";
    answer.thinkingTokens = countTokens(answer.thinking);
    answer.redacted = mentions(prompt.lastUser, "redact your thinking");
  }
  callTools(prompt, answer);
  if (!answer.calls.empty()) {
    answer.stop = Answer::Stop::Tools;
    if (mentions(prompt.lastUser, "talk first")) answer.text = "I will call the tools now.";
  } else if (mentions(prompt.lastUser, "please refuse")) {
    answer.stop = Answer::Stop::Refusal;
    answer.text = "I can not help with that; this is a simulated refusal.";
  } else {
    answer.text = answerText(prompt);
    applyStops(prompt, answer);
    applyLimit(prompt, answer);
  }
  finish(answer);
  return answer;
}

}  // namespace

// A model that is shown the beginning of its answer goes on with it: when the beginning comes last, or when it is asked
// to in so many words. One that is asked like that and has said something else before begins anew.
Answer composeAnswer(const Prompt& prompt, uint64_t number, bool label) {
  const bool asked = mentions(prompt.lastUser, "from its last character");
  if (prompt.begun.empty() || !(asked || prompt.open)) return composeWhole(prompt, number, label);
  Prompt before = prompt;
  before.lastUser = prompt.answered;
  Answer answer = composeWhole(before, number, label);
  if (answer.calls.empty() && answer.text.starts_with(prompt.begun)) {
    answer.text.erase(0, prompt.begun.size());
    finish(answer);
  }
  return answer;
}

}  // namespace spillway::simulator
