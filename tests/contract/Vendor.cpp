#include "Vendor.h"

#include <algorithm>
#include <fstream>
#include <set>

#include "host/base/Strings.h"
#include "tests/Places.h"

namespace contract {
namespace {

using spillway::catalog::Entry;
using spillway::catalog::Wire;
namespace simulator = spillway::simulator;

std::string bytesOf(const simulator::Endpoints::Outcome& outcome) {
  std::string bytes;
  for (const auto& piece : outcome.reply->pieces) bytes += piece.bytes;
  return bytes;
}

// Where the simulator has that wire. Where the vendor has it is looked at elsewhere.
std::string targetOf(const std::string& wire, const Sent& sent) {
  if (wire == "openai-chat") return "/v1/chat/completions";
  if (wire == "openai-responses") return "/v1/responses";
  if (wire == "anthropic-messages") return "/v1/messages";
  return sent.target;
}

simulator::HttpRequest requestOf(const std::string& wire, const Sent& sent) {
  simulator::HttpRequest request;
  request.method = sent.method;
  request.target = targetOf(wire, sent);
  for (const auto& [name, value] : sent.headers) request.headers.emplace_back(name, value);
  request.body = sent.body;
  return request;
}

// The canonical word for what a chat's tool_choice says.
std::string choiceOf(const Json& choice) {
  if (choice.is_object()) return "named";
  return choice == "any" ? "required" : choice.get<std::string>();
}

// Looks at one body by one oddity; the sentence is empty when all is well.
std::string checkParameters(const Oddity& odd, const Json& body) {
  const auto has = [&](const std::string& member) { return body.contains(member); };
  if (odd.id == "max_tokens_field") {
    for (const char* field : {"max_tokens", "max_completion_tokens"})
      if (has(field) && odd.value != field) return std::string(field) + " is sent";
  }
  if (odd.id == "drop_params" || odd.id == "strict_unknown_fields")
    for (const Json& member : odd.value)
      if (has(member.get<std::string>())) return member.get<std::string>() + " is sent";
  if (odd.id == "param_rename")
    for (const auto& [from, to] : odd.value.items())
      if (from.find('=') == std::string::npos && from != to && has(from)) return from + " is sent";
  if (odd.id == "temperature_range" && has("temperature")) {
    const double sent = body["temperature"].get<double>();
    if (odd.value.is_array() && (sent < odd.value[0].get<double>() || sent > odd.value[1].get<double>()))
      return "a temperature of " + body["temperature"].dump();
    if (odd.value.is_object()) {
      const Json& fixed = odd.value["fixed"];
      const bool fits = fixed.is_array() ? std::count(fixed.begin(), fixed.end(), sent) > 0 : fixed == sent;
      if (!fits) return "a temperature of " + body["temperature"].dump();
    }
  }
  if (odd.id == "stop_max" && has("stop") && body["stop"].is_array() && body["stop"].size() > odd.value.get<size_t>())
    return std::to_string(body["stop"].size()) + " stop sequences";
  if (odd.id == "n_max" && has("n") && body["n"].get<int64_t>() > odd.value.get<int64_t>()) return "too high an n";
  if (odd.id == "no_stream_options" && has("stream_options")) return "stream_options are sent";
  if (odd.id == "user_max_length" && has("user") &&
      body["user"].get_ref<const std::string&>().size() > odd.value.get<size_t>())
    return "a user id that is too long";
  if (odd.id == "service_tier_values" && has("service_tier") &&
      std::count(odd.value.begin(), odd.value.end(), body["service_tier"]) == 0)
    return "service_tier " + body["service_tier"].dump();
  const std::string limit = has("max_tokens") ? "max_tokens" : "max_completion_tokens";
  if ((odd.id == "default_max_tokens_small" || odd.id == "max_tokens_required") && !has(limit))
    return "no limit of tokens is sent";
  if (odd.id == "max_output_cap" && has(limit) && body[limit].get<int64_t>() > odd.value.get<int64_t>())
    return limit + " is too high";
  return {};
}

std::string checkTools(const Oddity& odd, const Json& body) {
  if (odd.id == "tool_choice_allowed" && body.contains("tool_choice")) {
    const std::string sent = choiceOf(body["tool_choice"]);
    // Absent means auto everywhere.
    if (sent != "auto" && std::count(odd.value.begin(), odd.value.end(), sent) == 0) return "tool_choice " + sent;
  }
  if (odd.id == "strict_tools" && body.contains("tools"))
    for (const Json& tool : body["tools"])
      if (tool.contains("function") && tool["function"].contains("strict")) return "a strict tool";
  if (odd.id == "parallel_tools" && body.contains("parallel_tool_calls")) return "parallel_tool_calls is sent";
  return {};
}

std::string checkMessages(const Oddity& odd, const Json& body) {
  if (!body.contains("messages")) return {};
  std::string texts;
  for (const Json& message : body["messages"]) {
    if (odd.id == "developer_role" && message.value("role", "") == "developer") return "the role developer";
    if (odd.id == "content_shape" && message.contains("content") && message["content"].is_array())
      return "content that is a list";
    texts += message.contains("content") ? message["content"].dump() : "";
  }
  const bool formatted = body.contains("response_format");
  const std::string format = formatted ? body["response_format"].value("type", "") : "text";
  if (odd.id == "json_needs_word_json" && format == "json_object" &&
      spillway::base::toLower(texts).find("json") == std::string::npos)
    return "json_object without the word";
  if (odd.id == "response_format_support" && formatted && format != "text" &&
      (odd.value == "none" || format != "json_object"))
    return "response_format " + format;
  return {};
}

}  // namespace

const std::vector<Oddity>& oddities() {
  static const std::vector<Oddity> all = [] {
    std::ifstream file(SPILLWAY_SOURCE_DIR "/tests/fixtures/provider-oddities/oddities.json");
    std::vector<Oddity> read;
    for (const Json& row : Json::parse(file))
      read.push_back({row.at("provider"), row.at("id"), row.contains("value") ? row["value"] : Json(),
                      row.value("models", ""), row.value("wire", "")});
    return read;
  }();
  return all;
}

Vendor::Vendor(const Entry& entry, const Wire& wire)
    : wire_(wire.wire), endpoints_({.label = false, .strict = true, .keys = {}}, journal_) {
  for (const Oddity& odd : oddities())
    if (odd.provider == entry.id && (odd.wire.empty() || odd.wire == wire_)) odd_.push_back(odd);
}

bool Vendor::understands(const Sent& sent) const {
  for (const char* wire : {"openai-chat", "openai-responses", "anthropic-messages"})
    if (wire_ == wire) return sent.body.find("\"model\":") != std::string::npos;
  for (const char* wire : {"gemini", "ollama", "cohere", "bedrock-converse"})
    if (wire_ == wire) return true;
  return false;
}

std::string Vendor::answer(const Sent& sent) { return bytesOf(endpoints_.handle(requestOf(wire_, sent), 1)); }

std::string Vendor::refusal(const Sent& sent, int status, const std::string& match) {
  simulator::Behaviour behaviour;
  behaviour.status = status;
  behaviour.retryAfter = "none";
  // A code is in the body's place for it, anything else in the message.
  if (match.starts_with('"'))
    behaviour.body = R"({"error":{"message":"no","code":)" + match + "}}";
  else if (!match.empty())
    behaviour.message = "no: " + match;
  journal_.setDefaults(behaviour);
  std::string bytes = answer(sent);
  journal_.setDefaults({});
  return bytes;
}

const Oddity* Vendor::oddity(std::string_view id, const std::string& model) const {
  const Oddity* found = nullptr;
  for (const Oddity& odd : odd_)
    if (odd.id == id && (odd.models.empty() || spillway::base::globsMatch(odd.models, model))) found = &odd;
  return found;
}

std::vector<std::string> Vendor::complaints(const Sent& sent, const std::string& model) const {
  std::vector<std::string> all;
  if (wire_ != "openai-chat") return all;  // the oddities are told in that wire's words
  const Json body = Json::parse(sent.body);
  std::set<std::string> seen;
  for (const Oddity& odd : odd_) {
    if (!seen.insert(odd.id).second) continue;
    const Oddity* counts = oddity(odd.id, model);
    if (!counts) continue;
    for (auto check : {checkParameters, checkTools, checkMessages})
      if (const std::string why = check(*counts, body); !why.empty()) all.push_back(odd.id + ": " + why);
  }
  return all;
}

}  // namespace contract
