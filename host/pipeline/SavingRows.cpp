#include "host/pipeline/SavingRows.h"

#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace spillway::pipeline {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostRows = 64;
constexpr size_t kMostName = 128;  // bytes of a tool's name, which comes from a client

std::string shortName(const std::string& tool) {
  size_t end = std::min(tool.size(), kMostName);
  while (end > 0 && end < tool.size() && (static_cast<unsigned char>(tool[end]) & 0xc0) == 0x80) --end;
  return tool.substr(0, end);
}

}  // namespace

std::vector<store::SavingRecord> savingRows(const std::vector<saver::SentResult>& results) {
  std::map<std::tuple<bool, std::string, std::string>, int64_t> sums;
  for (const saver::SentResult& result : results)
    for (const saver::CompressorSaving& saving : result.savings)
      sums[{!result.fresh, shortName(result.tool), saving.compressor}] += saving.tokens;
  std::vector<store::SavingRecord> rows;
  for (const auto& [of, tokens] : sums) {
    const auto& [earlier, tool, compressor] = of;
    if (tokens > 0) rows.push_back({tool, compressor, !earlier, tokens, -1});
  }
  return rows;
}

std::string smallerRows(const std::vector<saver::SentResult>& results) {
  Json list = Json::array();
  for (const saver::SentResult& result : results) {
    if (!result.fresh || list.size() == kMostRows) continue;
    Json savings = Json::object();
    for (const saver::CompressorSaving& saving : result.savings) savings[saving.compressor] = saving.tokens;
    list.push_back({{"key", result.key.name()},
                    {"tool", shortName(result.tool)},
                    {"path", result.path},
                    {"tokens_before", result.tokensBefore},
                    {"tokens_after", result.tokensAfter},
                    {"saved_by", std::move(savings)}});
  }
  return list.empty() ? std::string() : list.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace spillway::pipeline
