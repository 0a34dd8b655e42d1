#include "plugins/catalog/Catalog.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace spillway::catalog {
namespace {

using Json = nlohmann::json;

constexpr int64_t kMostTokens = 20'000'000;
constexpr double kMostDollars = 1000;

const std::vector<std::string> kCaps = {"tools",      "vision",      "reasoning", "schema",   "pdf",
                                        "audio",      "no-sampling", "embed",     "moderate", "image",
                                        "transcribe", "speak",       "complete",  "rerank"};
const std::vector<std::string> kEfforts = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};
const std::vector<std::string> kActions = {"disable-account",    "disable-model", "cooldown",
                                           "cooldown-from-body", "next-model",    "retry-elsewhere",
                                           "drop-field",         "do-not-retry",  "cooldown-until-midnight-utc"};

// One object, whose members are taken by name; what was not taken in the end is a mistake.
class Members {
 public:
  Members(const Json& json, std::string place) : json_(json), place_(std::move(place)) {
    if (!json_.is_object()) fail("", "an object");
  }
  // Not in a destructor: it throws.
  void end() const {
    for (const auto& [name, value] : json_.items())
      if (!taken_.contains(name)) throw std::runtime_error(place_ + " has a member nobody knows: " + name);
  }

  std::string text(const char* name, bool optional = false) {
    const Json* found = find(name, optional);
    if (!found) return {};
    if (!found->is_string() || found->get_ref<const std::string&>().empty()) fail(name, "a text");
    return found->get<std::string>();
  }
  std::string oneOf(const char* name, const std::vector<std::string>& allowed, bool optional = false) {
    std::string value = text(name, optional);
    if (!value.empty()) check(name, value, allowed);
    return value;
  }
  std::vector<std::string> texts(const char* name, const std::vector<std::string>& allowed = {}) {
    std::vector<std::string> all;
    each(name, [&](const Json& one, const std::string&) {
      if (!one.is_string()) fail(name, "texts");
      all.push_back(one.get<std::string>());
      if (!allowed.empty()) check(name, all.back(), allowed);
    });
    return all;
  }
  bool flag(const char* name) {
    const Json* found = find(name, true);
    if (found && !found->is_boolean()) fail(name, "true or false");
    return found && found->get<bool>();
  }
  int64_t count(const char* name, int64_t least, bool optional = true) {
    const Json* found = find(name, optional);
    if (!found) return 0;
    if (!found->is_number_integer()) fail(name, "a whole number");
    const auto value = found->get<int64_t>();
    if (value < least || value > kMostTokens) fail(name, "a number that can be");
    return value;
  }
  double dollars(const char* name) {
    const Json* found = find(name, true);
    if (!found) return -1;
    if (!found->is_number() || !(found->get<double>() >= 0) || found->get<double>() > kMostDollars)
      fail(name, "US dollars per million tokens");
    return found->get<double>();
  }
  template <class Take>
  void each(const char* name, Take take) {
    const Json* found = find(name, true);
    if (!found) return;
    if (!found->is_array()) fail(name, "a list");
    for (size_t i = 0; i < found->size(); ++i) take(found->at(i), place_ + "." + name + "[" + std::to_string(i) + "]");
  }
  const Json* find(const char* name, bool optional) {
    taken_.insert(name);
    const auto at = json_.find(name);
    if (at != json_.end()) return &*at;
    if (!optional) fail(name, "to be there");
    return nullptr;
  }
  [[noreturn]] void fail(const std::string& name, const std::string& expected) const {
    throw std::runtime_error(place_ + (name.empty() ? "" : "." + name) + ": expected " + expected);
  }
  const std::string& place() const { return place_; }

 private:
  void check(const char* name, const std::string& value, const std::vector<std::string>& allowed) const {
    if (std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
    std::string all;
    for (const std::string& one : allowed) all += (all.empty() ? "" : " or ") + one;
    fail(name, all + ", not " + value);
  }

  const Json& json_;
  std::string place_;
  std::set<std::string, std::less<>> taken_;
};

bool isDay(const std::string& text) {
  if (text.size() != 10 && text.size() != 7) return false;
  for (size_t i = 0; i < text.size(); ++i)
    if ((i == 4 || i == 7) ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  return true;
}

Prices readPrices(Members& from) {
  return {from.dollars("input"), from.dollars("output"), from.dollars("cache_read"), from.dollars("cache_write")};
}

Model readModel(const Json& json, const std::string& place) {
  Members from(json, place);
  Model model;
  model.id = from.text("id");
  model.name = from.text("name");
  model.released = from.text("released", true);
  if (!model.released.empty() && !isDay(model.released)) from.fail("released", "a day or a month, as 2026-06-13");
  model.context = from.count("context", 1);
  model.output = from.count("output", 1);
  if (model.context > 0 && model.output > model.context) from.fail("output", "no more than the context holds");
  if (const Json* price = from.find("price", true)) {
    Members prices(*price, place + ".price");
    model.prices = readPrices(prices);
    prices.end();
  }
  from.each("price_above", [&](const Json& one, const std::string& where) {
    Members row(one, where);
    LongPrompt prompt;
    prompt.above = row.count("above", 1, false);
    prompt.prices = readPrices(row);
    row.end();
    model.longPrompts.push_back(prompt);
  });
  model.caps = from.texts("caps", kCaps);
  model.wire = from.text("wire", true);
  model.efforts = from.texts("efforts", kEfforts);
  model.toggle = from.flag("toggle");
  if (const Json* budget = from.find("budget", true)) {
    Members bounds(*budget, place + ".budget");
    if (bounds.find("min", true)) model.leastBudget = bounds.count("min", 0);
    if (bounds.find("max", true)) model.mostBudget = bounds.count("max", 1);
    bounds.end();
  }
  from.end();
  return model;
}

Wire readWire(const Json& json, const std::string& place) {
  Members from(json, place);
  Wire wire{from.text("wire"),           from.text("path"), from.text("stream_path", true),
            from.text("base_url", true), from.text("auth"), {}};
  const bool named = wire.auth.starts_with("header:") || wire.auth.starts_with("query:");
  if (wire.auth != "bearer" && wire.auth != "none" && wire.auth != "signed" && !named)
    from.fail("auth", "bearer, none, signed, header:<name> or query:<name>");
  if (const Json* headers = from.find("headers", true))
    for (const auto& [name, value] : headers->items()) wire.headers[name] = value.get<std::string>();
  from.end();
  return wire;
}

Refusal readRefusal(const Json& json, const std::string& place) {
  Members from(json, place);
  Refusal refusal;
  refusal.status = static_cast<int>(from.count("status", 400, false));
  refusal.match = from.text("match", true);
  refusal.meaning = from.text("meaning");
  refusal.action = from.oneOf("action", kActions);
  from.end();
  return refusal;
}

void readProvider(Members& from, Entry& entry) {
  entry.id = from.text("id");
  entry.name = from.text("name");
  entry.kind = from.oneOf("kind", {"vendor", "host", "gateway", "cloud", "local", "subscription"});
  entry.tier = from.oneOf("tier", {"subscription", "cheap", "free"});
  entry.confidence = from.oneOf("confidence", {"high", "medium", "low"});
  entry.date = from.text("date");
  entry.sources = from.texts("sources");
  entry.doubts = from.texts("doubts");
  entry.status = from.oneOf("status", {"unknown", "winding_down"}, true);
  entry.terms = from.text("terms", true);
  entry.baseUrl = from.text("base_url");
  entry.env = from.texts("env");
  entry.envFiles = from.texts("env_files");
  entry.sharedEnv = from.texts("shared_env");
  entry.keyless = from.flag("keyless");
  entry.modelsPath = from.text("models_path", true);
  entry.limits = from.text("limits", true);
  entry.rateHeaders = from.texts("rate_headers");
  entry.toggle = from.texts("toggle");
}

void checkModels(const Entry& entry, const std::string& place) {
  std::set<std::string> ids;
  for (const Model& model : entry.models) {
    const std::string where = place + ": model " + model.id;
    if (!ids.insert(model.id).second) throw std::runtime_error(where + " is listed twice");
    if (model.toggle && entry.toggle.empty())
      throw std::runtime_error(where + " has a toggle, the provider names none");
    const auto served = [&](const Wire& wire) { return wire.wire == model.wire; };
    if (!model.wire.empty() && std::none_of(entry.wires.begin(), entry.wires.end(), served))
      throw std::runtime_error(where + " answers on a wire that the provider does not have");
  }
}

}  // namespace

Entry readEntry(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(file.string() + " cannot be read");
  const Json json = Json::parse(stream);
  Members from(json, file.filename().string());
  Entry entry;
  readProvider(from, entry);
  from.each("settings", [&](const Json& one, const std::string& place) {
    Members row(one, place);
    Setting setting{row.text("name"), std::nullopt, row.texts("env"), row.flag("credential")};
    if (std::string fallback = row.text("default", true); !fallback.empty()) setting.fallback = std::move(fallback);
    if (row.flag("optional")) setting.fallback.emplace();
    row.end();
    entry.settings.push_back(std::move(setting));
  });
  from.each("wires", [&](const Json& one, const std::string& place) { entry.wires.push_back(readWire(one, place)); });
  from.each("left_out", [&](const Json& one, const std::string& place) {
    Members row(one, place);
    entry.leftOut.emplace_back(row.text("wire"), row.text("why"));
    row.end();
  });
  from.each("errors",
            [&](const Json& one, const std::string& place) { entry.refusals.push_back(readRefusal(one, place)); });
  from.each("models",
            [&](const Json& one, const std::string& place) { entry.models.push_back(readModel(one, place)); });
  from.end();
  if (entry.id != file.stem().string()) from.fail("id", "the name of the file");
  if (entry.wires.empty()) from.fail("wires", "at least one");
  if (entry.sources.empty()) from.fail("sources", "at least one");
  checkModels(entry, from.place());
  return entry;
}

}  // namespace spillway::catalog
