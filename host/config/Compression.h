// How much of what tools print may go before a model reads it: the section "compression".
//
// Plain values; any thread.
#pragma once

#include <spillway/compressor.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::config {

// The numbers of the others are those of enum spw_level.
enum class CompressionLevel : int32_t {
  Off = -1,
  Lossless = SPW_LEVEL_LOSSLESS,
  Balanced = SPW_LEVEL_BALANCED,
  Max = SPW_LEVEL_MAX
};

// "off", "lossless", "balanced", "max". Static.
const char* levelName(CompressionLevel level);
std::optional<CompressionLevel> levelNamed(std::string_view name);

// A level of its own for some results. All that is said must hold, of a list one; an empty list says nothing.
struct CompressionRule {
  CompressionLevel level = CompressionLevel::Lossless;
  std::vector<std::string> chains, clientKeys;  // by name
  std::vector<std::string> agents, tools;       // globs: of the User-Agent, of the tool's name

  bool operator==(const CompressionRule&) const = default;
};

struct Compression {
  CompressionLevel level = CompressionLevel::Lossless;
  std::vector<CompressionRule> rules;  // the first that fits decides
  bool handles = false;                // markers name what the original can be asked for by
  bool expand = false;                 // models are offered a tool that gives it to them

  bool operator==(const Compression&) const = default;

  // Some result of some request may be made smaller.
  bool mayCompress() const;
};

// Who asks; any of it may be empty.
struct CompressionAsker {
  std::string_view chain, clientKey, agent;
  bool expands = false;  // the model that reads it can ask for originals
};

// The levels of one request's results: the rules that are for whoever asks.
class CompressionLevels {
 public:
  // `settings` outlive it.
  CompressionLevels(const Compression& settings, const CompressionAsker& asker);

  CompressionLevel of(std::string_view tool) const;

  // Nothing is made smaller, whatever the tool.
  bool off() const;
  // Some of it may lose what a model is unlikely to need.
  bool loses() const;

  bool handles() const { return handles_; }

 private:
  CompressionLevel otherwise_;
  bool handles_;
  std::vector<const CompressionRule*> rules_;
};

}  // namespace spillway::config
