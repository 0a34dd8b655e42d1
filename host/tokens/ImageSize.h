// How large a picture is, read off the first bytes of its file: PNG, JPEG, GIF, WebP.
//
// A pure function; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spillway::tokens {

struct ImageSize {
  uint32_t width = 0, height = 0;
};

// Nothing when the bytes are none of these, or too few to tell.
std::optional<ImageSize> imageSize(std::string_view file);

}  // namespace spillway::tokens
