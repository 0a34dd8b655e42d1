#include "Catalogue.h"

#include <algorithm>
#include <filesystem>

#include "Loaded.h"
#include "tests/Places.h"

namespace contract {

using spillway::catalog::Entry;
using spillway::plugins::Provider;

const std::vector<Entry>& catalogue() {
  static const std::vector<Entry> all = [] {
    std::vector<Entry> read;
    for (const auto& file : std::filesystem::directory_iterator(SPILLWAY_SOURCE_DIR "/config/catalog"))
      if (file.path().extension() == ".json") read.push_back(spillway::catalog::readEntry(file.path()));
    std::sort(read.begin(), read.end(), [](const Entry& a, const Entry& b) { return a.id < b.id; });
    return read;
  }();
  return all;
}

const Provider* providerOf(const Entry& entry) { return plugins().provider(entry.id); }

spillway::accounts::Account accountOf(const Entry& entry) {
  spillway::accounts::Account account;
  account.provider = account.plugin = entry.id;
  account.name = "test";
  account.key = spillway::config::Secret("canary-" + entry.id);
  for (const auto& setting : entry.settings)
    if (setting.fallback != "")
      account.settings.push_back({setting.name, spillway::config::Secret(setting.name + ".example"), "test"});
  return account;
}

spillway::pipeline::Destination destinationOf(const Provider& provider, const spillway::accounts::Account& account,
                                              size_t endpoint) {
  spillway::pipeline::Destination to;
  to.provider = &provider;
  to.endpoint = &provider.endpoints()[endpoint];
  to.wire = plugins().translator(to.endpoint->wire);
  to.account = &account;
  for (const spw_model& model : provider.models()) {
    if (to.model || (model.wire && std::string_view(model.wire) != to.endpoint->wire)) continue;
    to.model = &model;
    to.modelId = model.id;
  }
  if (!to.model) to.modelId = "a/model of:its own";
  return to;
}

}  // namespace contract
