#include "Logprobs.h"

#include <spillway/codec/CompactJson.hpp>

namespace gemini {

using spw::Call;
using spw::Json;

namespace {

Json readOne(Call call, Json candidate) {
  const Json out = call.object().put("token", candidate["token"].str());
  return out.put("logprob", candidate["logProbability"].clone()).put("bytes", nullptr);
}

Json writeOne(Call call, Json entry) {
  const Json out = call.object().put("token", entry["token"].str());
  return out.put("logProbability", entry["logprob"].clone());
}

}  // namespace

Json readLogprobs(Call call, Json result) {
  const Json chosen = result["chosenCandidates"];
  if (chosen.size() == 0) return call.json(nullptr);
  const Json list = call.array();
  Json tops = result["topCandidates"].first();
  for (Json one : chosen) {
    const Json entry = readOne(call, one);
    const Json top = call.array();
    for (Json alternative : tops["candidates"]) top.push(readOne(call, alternative));
    list.push(entry.put("top_logprobs", top));
    tops = tops.next();
  }
  return list;
}

std::string logprobsText(Call call, std::string_view canonicalList) {
  const Json list = call.parse(canonicalList);
  if (!list.isArray() || list.size() == 0) return {};
  const Json chosen = call.array(), tops = call.array();
  bool any = false;
  for (Json entry : list) {
    chosen.push(writeOne(call, entry));
    const Json candidates = call.array();
    for (Json alternative : entry["top_logprobs"]) candidates.push(writeOne(call, alternative));
    any = any || candidates.size() > 0;
    tops.push(call.object().put("candidates", candidates));
  }
  const Json out = call.object().put("chosenCandidates", chosen);
  if (any) out.put("topCandidates", tops);
  return spw::compactJson(out.dump());
}

}  // namespace gemini
