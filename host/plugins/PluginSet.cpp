#include "host/plugins/PluginSet.h"

#include <algorithm>

#include "host/plugins/Plugin.h"

namespace spillway::plugins {

PluginSet::PluginSet(std::vector<Member> members, std::vector<Refused> refused)
    : members_(std::move(members)), refused_(std::move(refused)) {
  for (const auto& [plugin, file] : members_) {
    for (const Translator& one : plugin->translators()) {
      translators_.push_back(&one);
      byWire_.emplace(one.wire(), &one);
    }
    for (const Provider& one : plugin->providers()) {
      providers_.push_back(&one);
      byId_.emplace(one.id(), &one);
    }
    for (const Compressor& one : plugin->compressors()) compressors_.push_back(&one);
  }
  std::sort(translators_.begin(), translators_.end(), [](auto* a, auto* b) { return a->wire() < b->wire(); });
  std::sort(providers_.begin(), providers_.end(), [](auto* a, auto* b) { return a->id() < b->id(); });
  std::sort(compressors_.begin(), compressors_.end(),
            [](auto* a, auto* b) { return a->order() != b->order() ? a->order() < b->order() : a->id() < b->id(); });
  for (const Translator* one : translators_) routes_.add(*one);
}

PluginSet::~PluginSet() = default;

const Translator* PluginSet::translator(std::string_view wire) const {
  auto found = byWire_.find(wire);
  return found == byWire_.end() ? nullptr : found->second;
}

const Provider* PluginSet::provider(std::string_view id) const {
  auto found = byId_.find(id);
  return found == byId_.end() ? nullptr : found->second;
}

std::vector<config::PluginFacts> PluginSet::facts() const {
  std::vector<config::PluginFacts> all;
  for (const Provider* provider : providers_) all.push_back(provider->facts());
  return all;
}

std::vector<PluginStatus> PluginSet::status() const {
  std::vector<PluginStatus> all;
  for (const auto& [plugin, file] : members_) {
    all.push_back(plugin->status());
    all.back().file = file;
  }
  std::sort(all.begin(), all.end(), [](const PluginStatus& a, const PluginStatus& b) { return a.id < b.id; });
  return all;
}

}  // namespace spillway::plugins
