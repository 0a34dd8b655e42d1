// The framing of application/vnd.amazon.eventstream, written from its published layout: lengths, headers and two CRC-32
// sums around each payload. Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::simulator {

// CRC-32 as in zlib (IEEE 802.3).
uint32_t crc32(std::string_view bytes);

// One message whose headers are all strings.
std::string frame(const std::vector<std::pair<std::string_view, std::string_view>>& headers, std::string_view payload);

std::string eventFrame(std::string_view type, std::string_view payload);
std::string exceptionFrame(std::string_view type, std::string_view payload);

}  // namespace spillway::simulator
