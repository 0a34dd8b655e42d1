#include "tests/corpus/Meaning.h"

#include <cctype>
#include <spillway/codec/Base64.hpp>

namespace spillway::corpus {
namespace {

std::string textAt(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

Json argumentsOf(const Json& block) {
  if (block.contains("input")) return block["input"];
  const std::string text = textAt(block, "arguments");
  if (textAt(block, "kind") == "custom") return {{"input", text}};  // as a function has it
  if (text.empty()) return Json::object();
  Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Json(text) : parsed;
}

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

// A tool may be the same thing said in two ways: no choice is auto, one tool that must be called is named.
Json choiceOf(Json choice) {
  choice.erase("extra");
  const Json names = choice.value("names", Json::array());
  if (choice["type"] == "auto") return nullptr;
  if (choice["type"] == "subset" && names.size() == 1 && choice.value("mode", "") == "required") {
    return {{"type", "named"}, {"name", names[0]}};
  }
  return choice;
}

// The schema of a tool without arguments.
bool takesNothing(const Json& schema) {
  for (const auto& [name, value] : schema.items()) {
    const bool plain = name == "type" || name == "additionalProperties" || (name == "properties" && value.empty());
    if (!plain) return false;
  }
  return true;
}

// A name without its ending and without the characters some wires refuse: the kind is told apart from it.
std::string plainName(const std::string& name) {
  std::string out;
  for (const char c : name.substr(0, name.rfind('.'))) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == ' ') out += c;
  }
  return out;
}

// Media by what they are: a kind that is told twice, a detail that is the default and the member a name stands in make
// no difference.
Json mediaOf(const Json& block) {
  Json kept = {{"source", block.contains("source") ? block["source"] : Json()}};
  const bool plain = textAt(kept["source"], "media_type") == "text/plain";
  if (plain && kept["source"].contains("data")) {
    kept["source"] = {{"text", *spw::base64Decode(textAt(kept["source"], "data"))}};
  }
  for (const char* member : {"name", "title"}) {
    if (block.contains(member)) kept["name"] = plainName(textAt(block, member));
  }
  if (textAt(kept, "name") == "document") kept.erase("name");  // what writers call what has no name
  if (block.contains("detail") && block["detail"] != "auto") kept["detail"] = block["detail"];
  for (const char* member : {"context", "citations", "wire", "value"}) {
    if (block.contains(member)) kept[member] = block[member];
  }
  return kept;
}

class Extractor {
 public:
  Extractor(const Json& canonical, const Json& names) : canonical_(canonical), names_(names) {}

  Meaning meaning() {
    readMessages();
    readTools();
    readSettings();
    return std::move(out_);
  }

 private:
  void say(const std::string& kind, const std::string& where, Json value) {
    out_.said[kind].push_back({where, std::move(value)});
  }

  std::string nameOf(const std::string& sent) const {
    return names_.contains(sent) ? names_[sent].get<std::string>() : sent;
  }

  void readMessages() {
    const Json& messages = canonical_["messages"];
    for (size_t i = 0; i < messages.size(); ++i) {
      const std::string at = "messages[" + std::to_string(i) + "]";
      const Json& message = messages[i];
      const std::string role = textAt(message, "role");
      if (message.contains("name")) say("name", at + ".name", message["name"]);
      if (message.contains("phase")) say("phase", at + ".phase", message["phase"]);
      readExtra(message, at);
      for (size_t j = 0; j < message["blocks"].size(); ++j) {
        readBlock(message["blocks"][j], role, at + ".blocks[" + std::to_string(j) + "]");
      }
    }
  }

  void readExtra(const Json& holder, const std::string& at) {
    if (!holder.contains("extra")) return;
    for (const auto& [wire, members] : holder["extra"].items()) {
      for (const auto& [name, value] : members.items()) say("extra", at + ".extra." + wire + "." + name, value);
    }
  }

  void readBlock(const Json& block, const std::string& role, const std::string& at) {
    const std::string type = textAt(block, "type");
    const bool nothing = type == "text" && blank(textAt(block, "text"));
    if (block.contains("cache") && !nothing) say("cache", at + ".cache", block["cache"]);
    if (type == "text") {
      if (!blank(textAt(block, "text"))) say("text " + role, at, block["text"]);
    } else if (type == "tool_call") {
      readCall(block, at);
    } else if (type == "tool_result") {
      readResult(block, at);
    } else if (type == "reasoning") {
      Json kept = Json::object();
      for (const char* member : {"text", "summary", "signature", "encrypted", "redacted", "issuer"}) {
        if (block.contains(member) && !block[member].empty() && block[member] != "") kept[member] = block[member];
      }
      if (kept.contains("summary")) {  // what some clients see as the thoughts
        std::string joined;
        for (const Json& part : kept["summary"]) joined += (joined.empty() ? "" : "\n\n") + part.get<std::string>();
        kept["text"] = joined;
        kept.erase("summary");
      }
      if (kept.contains("text") || kept.contains("encrypted")) say("reasoning", at, std::move(kept));
    } else if (type == "refusal") {
      say("refusal", at, block["text"]);
    } else {
      say(type, at, mediaOf(block));
    }
  }

  void readCall(const Json& block, const std::string& at) {
    calls_[textAt(block, "id")].push_back(out_.calls.size());
    out_.calls.push_back({at, {{"name", nameOf(textAt(block, "name"))}, {"arguments", argumentsOf(block)}}});
    if (block.contains("signature")) say("call signature", at, block["signature"]);
  }

  // Of several calls of one id the nearest before that nothing has answered yet.
  void readResult(const Json& block, const std::string& at) {
    std::vector<size_t>& waiting = calls_[textAt(block, "id")];
    std::vector<Statement>* into = &out_.unasked;
    if (!waiting.empty()) {
      into = &out_.answers[waiting.back()];
      waiting.pop_back();
    }
    if (block.contains("is_error") && block["is_error"] == true) into->push_back({at + ".is_error", true});
    for (size_t i = 0; i < block["blocks"].size(); ++i) {
      const Json& part = block["blocks"][i];
      const std::string here = at + ".blocks[" + std::to_string(i) + "]";
      if (part["type"] == "text") {
        if (!blank(textAt(part, "text"))) into->push_back({here, part["text"]});
      } else {
        into->push_back({here, mediaOf(part)});
      }
    }
  }

  void readTools() {
    if (!canonical_.contains("tools")) return;
    const Json& tools = canonical_["tools"];
    std::string choice = "auto";
    if (canonical_.contains("tool_choice")) {
      const Json& said = canonical_["tool_choice"];
      choice = said["type"] == "subset" ? said.value("mode", "auto") : said["type"].get<std::string>();
    }
    for (size_t i = 0; i < tools.size(); ++i) {
      const std::string at = "tools[" + std::to_string(i) + "]";
      auto& members = out_.tools[nameOf(textAt(tools[i], "name"))];
      for (const char* member : {"description", "schema", "strict", "kind", "format", "cache"}) {
        if (!tools[i].contains(member)) continue;
        Json value = tools[i][member];
        if (value.is_object()) value.erase("$schema");
        // No arguments can be said in several ways; a tool that may not be or must be called needs no strictness.
        const bool empty = std::string_view(member) == "schema" && takesNothing(value);
        const bool moot = std::string_view(member) == "strict" && choice != "auto";
        const bool said = value != false && value != "" && value != "function" && !empty && !moot;
        if (said) members[member] = {at + "." + member, std::move(value)};
      }
    }
  }

  void setting(const std::string& where, Json value) {
    if (!value.is_null()) out_.settings[where] = {where, std::move(value)};
  }

  // What says the default is not said: it may be left out and put in.
  void readSettings() {
    for (const char* name : {"max_output", "stop", "verbosity", "user", "metadata"}) {
      if (canonical_.contains(name)) setting(name, canonical_[name]);
    }
    const auto unless = [&](const char* name, const Json& common) {
      if (canonical_.contains(name) && canonical_[name] != common) setting(name, canonical_[name]);
    };
    unless("n", 1);
    if (canonical_.contains("service_tier") && canonical_["service_tier"] != "auto") unless("service_tier", "default");
    unless("store", false);
    const bool calls = canonical_.contains("tools") && !canonical_["tools"].empty() &&
                       !(canonical_.contains("tool_choice") && canonical_["tool_choice"]["type"] == "none");
    if (calls) unless("parallel_tool_calls", true);
    for (const char* name : {"sampling", "cache"}) {
      if (!canonical_.contains(name)) continue;
      for (const auto& [member, value] : canonical_[name].items()) {
        const bool nothing = (member.ends_with("_penalty") || member == "top_logprobs") && value == 0;
        if (!nothing) setting(std::string(name) + "." + member, value);
      }
    }
    readReasoning();
    readOutput();
    if (canonical_.contains("tool_choice")) {
      Json choice = choiceOf(canonical_["tool_choice"]);
      if (choice.is_object() && choice.contains("name")) choice["name"] = nameOf(textAt(choice, "name"));
      if (choice.is_object() && choice.contains("names")) {
        for (Json& name : choice["names"]) name = nameOf(name.get<std::string>());
      }
      setting("tool_choice", std::move(choice));
    }
    if (!canonical_.contains("extra")) return;
    for (const auto& [wire, members] : canonical_["extra"].items()) {
      for (const auto& [name, value] : members.items()) setting("extra." + wire + "." + name, value);
    }
  }

  // How reasoning is shown is between client and writer; what is asked of the model is whether and how much.
  void readReasoning() {
    if (!canonical_.contains("reasoning")) return;
    const Json& reasoning = canonical_["reasoning"];
    out_.reasons = true;
    const bool off = textAt(reasoning, "mode") == "off" || textAt(reasoning, "effort") == "none";
    if (off) return setting("reasoning.mode", "off");
    if (reasoning.contains("effort")) setting("reasoning.effort", reasoning["effort"]);
    if (reasoning.contains("budget")) setting("reasoning.budget", reasoning["budget"]);
    const bool amount = reasoning.contains("effort") || reasoning.contains("budget");
    if (!amount && textAt(reasoning, "mode") == "on") setting("reasoning.mode", "on");
  }

  // Every service that takes a schema holds the answer to it, called strict or not.
  void readOutput() {
    if (!canonical_.contains("output")) return;
    Json output = canonical_["output"];
    if (output.contains("schema")) output["schema"].erase("$schema");
    for (const char* member : {"type", "schema", "description"}) {
      if (output.contains(member)) setting(std::string("output.") + member, output[member]);
    }
  }

  const Json& canonical_;
  const Json& names_;
  Meaning out_;
  std::map<std::string, std::vector<size_t>> calls_;
};

}  // namespace

Meaning meaningOf(const Json& canonical, const Json& names) { return Extractor(canonical, names).meaning(); }

}  // namespace spillway::corpus
