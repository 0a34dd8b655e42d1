#include "tests/simulator/ControlText.h"

#include <nlohmann/json.hpp>

namespace spillway::simulator {
namespace {

using Json = nlohmann::ordered_json;

std::string readEntry(const Json& given, ScriptEntry& entry) {
  if (!given.is_object()) return "a script entry is an object";
  for (const auto& [name, value] : given.items()) {
    if (name == "times" && value.is_number_integer()) {
      entry.times = value.get<int64_t>();
    } else if (name == "do") {
      auto problem = value.is_string() ? entry.behaviour.setAll(std::string_view(value.get_ref<const std::string&>()))
                                       : entry.behaviour.setAll(value);
      if (problem) return *problem;
    } else if (name == "path" && value.is_string()) {
      entry.path = value.get<std::string>();
    } else if (name == "key" && value.is_string()) {
      entry.key = value.get<std::string>();
    } else if (name == "model" && value.is_string()) {
      entry.model = value.get<std::string>();
    } else {
      return "a script entry has path, key, model, times and do, not '" + name + "'";
    }
  }
  return {};
}

const char* endName(Received::End end) {
  switch (end) {
    case Received::End::Complete:
      return "complete";
    case Received::End::Cut:
      return "cut";
    case Received::End::PeerLeft:
      return "peer-left";
    default:
      return "open";
  }
}

}  // namespace

std::vector<ScriptEntry> readScript(std::string_view text, std::string& problem) {
  Json script = Json::parse(text, nullptr, false);
  if (script.is_object()) script = Json::array({script});
  if (!script.is_array()) {
    problem = "a script is a JSON list";
    return {};
  }
  std::vector<ScriptEntry> entries(script.size());
  for (size_t i = 0; i < script.size(); i++) {
    problem = readEntry(script[i], entries[i]);
    if (!problem.empty()) return {};
  }
  return entries;
}

std::string writeLog(const std::vector<Received>& all) {
  Json log = Json::array();
  for (const auto& one : all) {
    Json headers = Json::array();
    for (const auto& [name, value] : one.request.headers) headers.push_back(Json::array({name, value}));
    log.push_back({{"number", one.number},
                   {"connection", one.connection},
                   {"method", one.request.method},
                   {"path", one.request.target},
                   {"headers", headers},
                   {"key", one.key},
                   {"model", one.model},
                   {"body", one.request.body},
                   {"status", one.status},
                   {"received_ms", one.receivedMs},
                   {"ended_ms", one.endedMs},
                   {"end", endName(one.end)}});
  }
  return log.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spillway::simulator
