#include "host/inquiry/Kept.h"

#include <nlohmann/json.hpp>

namespace spillway::inquiry {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;
constexpr size_t kSmall = 4;       // of a shorter list half may be gone tomorrow
constexpr int kTimesBelieved = 3;  // in a row
constexpr size_t kMostLists = 2000;

std::string text(const Json& json, const char* name, size_t most) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>().substr(0, most) : std::string();
}

int64_t integer(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number_integer() ? std::max<int64_t>(found->get<int64_t>(), 0) : 0;
}

Kept readOne(const Json& row) {
  Kept kept;
  kept.readMs = integer(row, "read_ms");
  const auto models = row.find("models");
  if (models == row.end() || !models->is_array()) return kept;
  for (const Json& one : *models) {
    if (!one.is_object() || kept.models.size() >= kMostModels) continue;
    ListedModel model{text(one, "id", kMostId), text(one, "name", kMostId), integer(one, "context")};
    if (!model.id.empty()) kept.models.push_back(std::move(model));
  }
  return kept;
}

}  // namespace

bool Kept::take(ModelList list, int64_t nowMs) {
  triedMs = nowMs;
  if (models.size() >= kSmall && list.size() * 2 < models.size()) {
    oddTimes = list == odd ? oddTimes + 1 : 1;
    odd = std::move(list);
    if (oddTimes < kTimesBelieved) {
      error = "the list has shrunk from " + std::to_string(models.size()) + " to " + std::to_string(odd.size()) +
              " models; the older one stays until it comes like this " + std::to_string(kTimesBelieved) +
              " times in a row";
      return false;
    }
    list = std::move(odd);
  }
  odd.clear();
  oddTimes = 0;
  error.clear();
  readMs = nowMs;
  if (list == models) return false;
  models = std::move(list);
  return true;
}

void Kept::fail(std::string why, int64_t nowMs) {
  triedMs = nowMs;
  error = std::move(why);
}

std::string writeKept(const KeptLists& lists) {
  Json rows = Json::array();
  for (const auto& [place, kept] : lists) {
    if (kept.readMs == 0) continue;
    Json models = Json::array();
    for (const ListedModel& model : kept.models) {
      Json one = {{"id", model.id}};
      if (!model.name.empty()) one["name"] = model.name;
      if (model.context > 0) one["context"] = model.context;
      models.push_back(std::move(one));
    }
    rows.push_back({{"place", place}, {"read_ms", kept.readMs}, {"models", std::move(models)}});
  }
  const Json all = {{"version", kVersion}, {"lists", std::move(rows)}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

KeptLists readKept(std::string_view text) {
  KeptLists lists;
  const Json all = Json::parse(text, nullptr, false);
  if (!all.is_object() || integer(all, "version") != kVersion) return lists;
  const auto rows = all.find("lists");
  if (rows == all.end() || !rows->is_array()) return lists;
  for (const Json& row : *rows) {
    if (!row.is_object() || lists.size() >= kMostLists) continue;
    const std::string place = inquiry::text(row, "place", 4096);
    if (Kept kept = readOne(row); !place.empty() && kept.readMs > 0) lists.emplace(place, std::move(kept));
  }
  return lists;
}

}  // namespace spillway::inquiry
