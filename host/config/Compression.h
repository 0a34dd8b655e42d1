// How much of what tools print may go before a model reads it.
//
// Plain values; any thread.
#pragma once

#include <spillway/compressor.h>

#include <optional>
#include <string_view>

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

}  // namespace spillway::config
