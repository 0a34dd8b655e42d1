#include "host/config/Compression.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::config {
namespace {

constexpr CompressionLevel kLevels[] = {CompressionLevel::Off, CompressionLevel::Lossless, CompressionLevel::Balanced,
                                        CompressionLevel::Max};

bool names(const std::vector<std::string>& list, std::string_view name) {
  return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

bool matches(const std::vector<std::string>& globs, std::string_view text) {
  return globs.empty() || std::any_of(globs.begin(), globs.end(),
                                      [text](const std::string& glob) { return base::globMatch(glob, text); });
}

}  // namespace

const char* levelName(CompressionLevel level) {
  switch (level) {
    case CompressionLevel::Off:
      return "off";
    case CompressionLevel::Lossless:
      return "lossless";
    case CompressionLevel::Balanced:
      return "balanced";
    case CompressionLevel::Max:
      return "max";
  }
  return "off";
}

std::optional<CompressionLevel> levelNamed(std::string_view name) {
  for (const CompressionLevel level : kLevels)
    if (name == levelName(level)) return level;
  return std::nullopt;
}

bool Compression::mayCompress() const {
  return level != CompressionLevel::Off || std::any_of(rules.begin(), rules.end(), [](const CompressionRule& rule) {
           return rule.level != CompressionLevel::Off;
         });
}

CompressionLevels::CompressionLevels(const Compression& settings, const CompressionAsker& asker)
    : otherwise_(settings.level), handles_(settings.handles || asker.expands) {
  for (const CompressionRule& rule : settings.rules) {
    if (!names(rule.chains, asker.chain) || !names(rule.clientKeys, asker.clientKey) ||
        !matches(rule.agents, asker.agent))
      continue;
    if (rule.tools.empty()) {
      otherwise_ = rule.level;
      return;
    }
    rules_.push_back(&rule);
  }
}

CompressionLevel CompressionLevels::of(std::string_view tool) const {
  for (const CompressionRule* rule : rules_)
    if (matches(rule->tools, tool)) return rule->level;
  return otherwise_;
}

bool CompressionLevels::loses() const {
  return otherwise_ >= CompressionLevel::Balanced || std::any_of(rules_.begin(), rules_.end(), [](const auto* rule) {
           return rule->level >= CompressionLevel::Balanced;
         });
}

bool CompressionLevels::off() const {
  return otherwise_ == CompressionLevel::Off && std::all_of(rules_.begin(), rules_.end(), [](const auto* rule) {
           return rule->level == CompressionLevel::Off;
         });
}

}  // namespace spillway::config
