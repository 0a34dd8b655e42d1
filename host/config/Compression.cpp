#include "host/config/Compression.h"

namespace spillway::config {
namespace {

constexpr CompressionLevel kLevels[] = {CompressionLevel::Off, CompressionLevel::Lossless, CompressionLevel::Balanced,
                                        CompressionLevel::Max};

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

}  // namespace spillway::config
