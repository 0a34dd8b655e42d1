#include "tests/bench/translate/AgentRequest.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/golden/Codec.h"

namespace spillway::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kTools = 24;

Json text(const std::string& words) { return {{"type", "text"}, {"text", words}}; }

Json toolOf(int number) {
  const std::string name = "tool_" + std::to_string(number);
  Json properties = Json::object();
  for (const char* property : {"path", "pattern", "old_string", "new_string", "limit", "offset"}) {
    const bool counts = std::string(property) == "limit" || std::string(property) == "offset";
    properties[property] = {{"type", counts ? "integer" : "string"},
                            {"description", "What " + name + " does with its " + property +
                                                ": an absolute path or a plain text, never a relative one."}};
  }
  return {
      {"name", name},
      {"description", "The tool " + name +
                          " of a coding agent. It reads or changes files of the project. Use it when the task needs "
                          "it, prefer it to the shell, and say in one line why it is used."},
      {"schema", {{"type", "object"}, {"properties", properties}, {"required", {"path", "pattern"}}}}};
}

// Lines as a file or a shell gives them: tabs, quotes and line ends that must be escaped.
std::string lines(int seed, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += std::to_string(i + 1) + "\tif (const auto found = names.find(\"key_" + std::to_string(seed * 31 + i) +
           "\"); found != names.end()) {\n";
    if (i % 7 == 3) out += "\t\t// caf\xC3\xA9 \\d+ <b>&amp;</b>\n";
  }
  return out;
}

// The thought as the wire's own vendor made it.
Json thought(const std::string& wire, int turn) {
  const std::string words = "The next step is file " + std::to_string(turn) + ". " + std::string(300, 't');
  const std::string token = std::string(180, 'A') + std::to_string(turn);
  if (wire == "openai-responses")
    return {{"type", "reasoning"},
            {"issuer", "openai"},
            {"id", "rs_" + std::to_string(turn)},
            {"summary", {words}},
            {"encrypted", token}};
  if (wire == "anthropic-messages")
    return {{"type", "reasoning"}, {"issuer", "anthropic"}, {"text", words}, {"signature", token}};
  return {{"type", "reasoning"}, {"issuer", "text"}, {"text", words}};
}

void addTurn(Json& messages, const std::string& wire, int turn) {
  Json said = Json::array({thought(wire, turn), text("Now file " + std::to_string(turn) + ".")});
  Json results = Json::array();
  for (int call = 0; call < 2; ++call) {
    const std::string id = "call_" + std::to_string(turn) + "_" + std::to_string(call);
    const Json arguments = {{"path", "/src/module_" + std::to_string(turn) + ".cpp"},
                            {"pattern", "find(\"key\")"},
                            {"new_string", lines(turn, 4)}};
    Json block = {{"type", "tool_call"},
                  {"id", id},
                  {"name", "tool_" + std::to_string((turn + call) % kTools)},
                  {"arguments", arguments.dump()}};
    if (wire == "gemini" && call == 0) block["signature"] = {{"issuer", "gemini"}, {"value", std::string(180, 'B')}};
    said.push_back(std::move(block));
    results.push_back(
        {{"type", "tool_result"}, {"id", id}, {"blocks", {text(lines(turn + call, 60))}}, {"string", true}});
  }
  messages.push_back({{"role", "assistant"}, {"blocks", std::move(said)}});
  messages.push_back({{"role", "tool"}, {"blocks", std::move(results)}});
}

golden::TargetText ableTarget() {
  golden::TargetText target;
  target.known = true;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA;
  target.maxOutput = 64000;
  target.mode = SPW_MODE_STREAM;
  target.quirks = {{"effort_values", R"(["low","medium","high"])"}, {"adaptive_thinking", ""}};
  return target;
}

golden::Event event(int32_t kind, int32_t index = 0, int32_t block = 0, int32_t part = 0, std::string words = {}) {
  golden::Event made;
  made.kind = kind;
  made.index = index;
  made.block = block;
  made.part = part;
  made.text = std::move(words);
  return made;
}

}  // namespace

std::string agentRequest(const std::string& wire, size_t bytes) {
  Json document = {{"model", "m"},
                   {"messages", Json::array({{{"role", "system"}, {"blocks", {text(lines(1, 120))}}},
                                             {{"role", "user"}, {"blocks", {text("Mend the failing test.")}}}})},
                   {"tools", Json::array()},
                   {"tool_choice", {{"type", "auto"}}},
                   {"max_output", 32000},
                   {"reasoning", {{"mode", "auto"}, {"effort", "high"}}},
                   {"stream", true}};
  for (int i = 0; i < kTools; ++i) document["tools"].push_back(toolOf(i));
  const golden::Codec& codec = golden::Codec::of(wire);
  // Turns of one size: after two sizes are known the number that is needed is, too.
  const auto write = [&](int turns) {
    Json with = document;
    for (int turn = 0; turn < turns; ++turn) addTurn(with["messages"], wire, turn);
    const golden::Outcome out = codec.writeRequest(with.dump(), ableTarget());
    if (out.status != SPW_OK) throw std::runtime_error(wire + ": " + out.failure.message);
    return out.body;
  };
  const size_t few = write(4).size(), more = write(8).size();
  const size_t perTurn = (more - few) / 4 + 1;
  return write(static_cast<int>((bytes - few) / perTurn + 5));
}

std::string agentAnswer(const std::string& wire, size_t deltas) {
  std::vector<golden::Event> events = {event(SPW_EVENT_START)};
  events.front().id = "r1";
  events.front().name = "m";
  events.push_back(event(SPW_EVENT_OPEN, 0, SPW_BLOCK_TEXT));
  for (size_t i = 0; i < deltas / 2; ++i)
    events.push_back(event(SPW_EVENT_DELTA, 0, SPW_BLOCK_TEXT, SPW_PART_TEXT, " the \"next\" word\n"));
  events.push_back(event(SPW_EVENT_CLOSE, 0, SPW_BLOCK_TEXT));
  events.push_back(event(SPW_EVENT_OPEN, 1, SPW_BLOCK_TOOL_CALL));
  events.back().id = "call_1";
  events.back().name = "tool_1";
  const auto call = [&](std::string piece) {
    events.push_back(event(SPW_EVENT_DELTA, 1, SPW_BLOCK_TOOL_CALL, SPW_PART_ARGUMENTS, std::move(piece)));
  };
  call("{\"path\":\"");
  for (size_t i = 2; i < deltas - deltas / 2; ++i) call("/src/module");
  call("\"}");
  events.push_back(event(SPW_EVENT_CLOSE, 1, SPW_BLOCK_TOOL_CALL));
  golden::Event usage = event(SPW_EVENT_USAGE);
  usage.input = 1000;
  usage.output = 200;
  events.push_back(usage);
  golden::Event stop = event(SPW_EVENT_STOP);
  stop.stop = SPW_STOP_TOOL_CALLS;
  events.push_back(stop);
  events.push_back(event(SPW_EVENT_END));
  golden::ReplyText told;
  told.notes = R"({"include_usage":true,"thoughts":true})";
  return golden::Codec::of(wire).writeReply(events, told).body;
}

}  // namespace spillway::bench
