#include "tests/golden/translation/RequestCrossing.h"

#include <algorithm>

namespace spillway::golden {
namespace {

std::string written(const Json& document, const std::string& client) {
  const Outcome out = Codec::of(client).writeRequest(document.dump(), ableTarget(client));
  return out.status == SPW_OK ? out.body : "";
}

// Losses that are there without the feature say nothing about it.
std::vector<std::string> ownLosses(const Outcome& with, const Outcome& without) {
  std::vector<std::string> losses = with.losses;
  for (const std::string& line : without.losses) {
    if (const auto at = std::find(losses.begin(), losses.end(), line); at != losses.end()) losses.erase(at);
  }
  return losses;
}

Crossing::Outcome worst(const std::vector<std::string>& losses) {
  const auto any = [&losses](std::string_view kind) {
    return std::any_of(losses.begin(), losses.end(),
                       [kind](const std::string& line) { return line.starts_with(kind); });
  };
  if (any("dropped ")) return Crossing::Outcome::Dropped;
  return any("changed ") ? Crossing::Outcome::Changed : Crossing::Outcome::Emulated;
}

// Whether the upstream is really asked for it: its own reader says so, where there is one.
bool arrives(const Feature& feature, const std::string& upstream, const Outcome& with, const Outcome& without) {
  if (upstream == "kiro" && !feature.unless.is_null()) return true;
  if (upstream == "kiro" || feature.expect.empty()) return with.body != without.body;
  const Outcome read = Codec::of(upstream).readRequest(with.body, pathOf(upstream));
  return read.status == SPW_OK && shows(Json::parse(read.body), feature);
}

}  // namespace

const std::vector<std::string>& upstreamWires() {
  static const std::vector<std::string> wires = {
      "openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "ollama", "cohere",
      "kiro"};
  return wires;
}

TargetText ableTarget(const std::string& wire) {
  TargetText target;
  target.known = true;
  target.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA | SPW_CAP_PDF | SPW_CAP_AUDIO;
  target.maxOutput = 64000;
  target.quirks = {{"effort_values", R"(["low","medium","high","xhigh","max"])"},
                   {"custom_tools", ""},
                   {"cache_mode", "\"breakpoints\""},
                   {"schema_dialect", "\"json_schema\""},
                   {"image_source", R"(["base64","url"])"},
                   {"tool_result_media", R"(["image/png","image/jpeg","application/pdf","video/mp4"])"}};
  if (wire == "openai-chat") {
    target.quirks.emplace_back("reasoning_replay", "\"field\"");
    target.quirks.emplace_back("extra_params", R"(["top_k","min_p"])");
  }
  if (wire == "bedrock-converse") target.model = "anthropic.claude-x";
  if (wire == "kiro") target.quirks.emplace_back("reasoning_control", R"(["thinking.type"])");
  return target;
}

std::string pathOf(const std::string& wire) {
  if (wire == "gemini") return "/v1beta/models/m:generateContent";
  if (wire == "bedrock-converse") return "/model/m/converse";
  return "";
}

std::string requestFor(const Feature& feature, const std::string& client) {
  if (!feature.wires.is_null()) return feature.wires.contains(client) ? feature.wires[client].dump() : "";
  const std::string body = written(feature.document, client);
  if (body.empty()) return "";
  const Outcome read = Codec::of(client).readRequest(body, pathOf(client));
  return read.status == SPW_OK && asks(Json::parse(read.body), feature) ? body : "";
}

std::string requestWithout(const Feature& feature, const std::string& client) {
  return feature.wires.is_null() ? written(feature.plain, client) : plainRequest(client).dump();
}

Crossing crossed(const Feature& feature, const std::string& client, const std::string& upstream) {
  const std::string request = requestFor(feature, client);
  if (request.empty()) return {};
  const Codec& from = Codec::of(client);
  const Codec& to = Codec::of(upstream);
  const Outcome with = from.crossRequest(request, to, ableTarget(upstream), pathOf(client));
  if (with.status != SPW_OK) {
    const std::string param = with.failure.param.empty() ? "" : with.failure.param + ": ";
    const bool named = with.failure.message.starts_with(param);
    return {Crossing::Outcome::Refused, {(named ? "" : param) + with.failure.message}};
  }
  const Outcome without = from.crossRequest(requestWithout(feature, client), to, ableTarget(upstream), pathOf(client));
  const std::vector<std::string> losses = ownLosses(with, without);
  if (losses.empty())
    return {arrives(feature, upstream, with, without) ? Crossing::Outcome::Carried : Crossing::Outcome::Silent, {}};
  Crossing out{worst(losses), {}};
  if (out.outcome == Crossing::Outcome::Dropped && upstream != "kiro" && !feature.expect.empty() &&
      arrives(feature, upstream, with, without))
    out.outcome = Crossing::Outcome::Beside;
  for (const std::string& line : losses) out.words.push_back(line.substr(line.find(' ') + 1));
  return out;
}

}  // namespace spillway::golden
