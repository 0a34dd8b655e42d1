#include "tests/simulator/Prompt.h"

#include <algorithm>
#include <cctype>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr int kSchemaDepth = 8;
constexpr size_t kDeltaBytes = 12;
constexpr size_t kTokenBytes = 4;

const Json* resolve(const Json& root, const Json& schema) {
  auto ref = schema.find("$ref");
  if (ref == schema.end() || !ref->is_string()) return &schema;
  std::string text = ref->get<std::string>();
  if (text.size() < 2 || text.front() != '#') return &schema;
  try {
    return &root.at(Json::json_pointer(text.substr(1)));
  } catch (const Json::exception&) {
    return &schema;
  }
}

std::string typeOf(const Json& schema) {
  auto type = schema.find("type");
  if (type == schema.end()) return schema.contains("properties") ? "object" : "string";
  if (type->is_string()) return type->get<std::string>();
  if (type->is_array()) {
    for (const auto& one : *type) {
      if (one.is_string() && one != "null") return one.get<std::string>();
    }
  }
  return "null";
}

Json example(const Json& root, const Json& given, std::string_view name, int variant, int depth) {
  if (depth > kSchemaDepth || !given.is_object()) return nullptr;
  const Json& schema = *resolve(root, given);
  if (auto constant = schema.find("const"); constant != schema.end()) return *constant;
  if (auto values = schema.find("enum"); values != schema.end() && values->is_array() && !values->empty()) {
    return (*values)[static_cast<size_t>(variant) % values->size()];
  }
  for (const char* alternative : {"anyOf", "oneOf", "allOf"}) {
    auto list = schema.find(alternative);
    if (list != schema.end() && list->is_array() && !list->empty()) {
      return example(root, (*list)[0], name, variant, depth + 1);
    }
  }
  std::string type = typeOf(schema);
  if (type == "object") {
    Json object = Json::object();
    if (auto properties = schema.find("properties"); properties != schema.end() && properties->is_object()) {
      for (const auto& [key, value] : properties->items()) object[key] = example(root, value, key, variant, depth + 1);
    }
    return object;
  }
  if (type == "array") {
    auto items = schema.find("items");
    return items == schema.end() ? Json::array() : Json::array({example(root, *items, name, variant, depth + 1)});
  }
  if (type == "integer") return 1 + variant;
  if (type == "number") return 0.5 + variant;
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  return "simulated " + std::string(name.empty() ? "value" : name) + " " + std::to_string(1 + variant);
}

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

// The object that starts at `text`'s first character, if there is one.
std::optional<Json> leadingObject(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); i++) {
    char c = text[i];
    if (quoted && c == '\\') {
      i++;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == '{') {
      depth++;
    } else if (!quoted && c == '}' && --depth == 0) {
      Json object = Json::parse(text.substr(0, i + 1), nullptr, false);
      if (object.is_discarded()) return {};
      return object;
    }
  }
  return {};
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
    Json arguments = exampleFor(tool->schema, static_cast<int>(answer.calls.size()));
    if (rest.starts_with(kWith) && rest.size() > kWith.size() && rest[kWith.size()] == '{') {
      if (auto given = leadingObject(rest.substr(kWith.size()))) arguments = std::move(*given);
    }
    answer.calls.push_back({"", tool->name, std::move(arguments)});
  }
}

void callTools(const Prompt& prompt, Answer& answer) {
  if (prompt.tools.empty() || prompt.choice == Prompt::Choice::None) return;
  if (prompt.toolResults.empty()) {
    callNamedTools(prompt, answer);
    if (answer.calls.empty() && mentions(prompt.lastUser, "parallel tools")) {
      size_t count = std::clamp<size_t>(prompt.tools.size(), 2, 4);
      for (size_t i = 0; i < count; i++) {
        const ToolOffer& tool = prompt.tools[i % prompt.tools.size()];
        answer.calls.push_back({"", tool.name, exampleFor(tool.schema, static_cast<int>(i))});
      }
    }
  }
  if (answer.calls.empty() && prompt.choice == Prompt::Choice::Any) {
    answer.calls.push_back({"", prompt.tools[0].name, exampleFor(prompt.tools[0].schema, 0)});
  }
  if (prompt.choice == Prompt::Choice::Named) {
    answer.calls.clear();
    if (const ToolOffer* tool = offered(prompt, prompt.choiceName)) {
      answer.calls.push_back({"", tool->name, exampleFor(tool->schema, 0)});
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

}  // namespace

Json exampleFor(const Json& schema, int variant) {
  Json value = example(schema, schema, "", variant, 0);
  return value.is_null() ? Json::object() : value;
}

Answer composeAnswer(const Prompt& prompt, uint64_t number, bool label) {
  Answer answer;
  answer.number = number;
  answer.model = (label ? "simulated/" : "") + prompt.model;
  answer.inputTokens = prompt.inputTokens;
  if (prompt.thinking) {
    answer.thinking = "The user wants: " + prompt.lastUser.substr(0, 60) + ". I will answer as a simulation does.";
    answer.thinkingTokens = countTokens(answer.thinking);
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
  for (auto piece : cutText(answer.text, kDeltaBytes)) answer.deltas.emplace_back(piece);
  answer.outputTokens = answer.thinkingTokens + countTokens(answer.text);
  for (const auto& call : answer.calls)
    answer.outputTokens += countTokens(call.name) + countTokens(call.arguments.dump());
  return answer;
}

}  // namespace spillway::simulator
