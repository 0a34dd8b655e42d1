#include "host/tokens/ImageSize.h"

namespace spillway::tokens {
namespace {

// Numbers out of a file; beyond its end they are zero, which is no size.
class FileBytes {
 public:
  explicit FileBytes(std::string_view file) : file_(file) {}

  uint32_t at(size_t place) const { return place < file_.size() ? static_cast<unsigned char>(file_[place]) : 0; }
  uint32_t big16(size_t place) const { return at(place) << 8 | at(place + 1); }
  uint32_t big32(size_t place) const { return big16(place) << 16 | big16(place + 2); }
  uint32_t little16(size_t place) const { return at(place) | at(place + 1) << 8; }
  uint32_t little24(size_t place) const { return little16(place) | at(place + 2) << 16; }
  size_t size() const { return file_.size(); }

 private:
  std::string_view file_;
};

// The first frame header: markers C0 to CF but for the three that are none.
ImageSize jpegSize(const FileBytes& bytes) {
  size_t place = 2;
  while (place + 9 < bytes.size()) {
    if (bytes.at(place) != 0xFF) return {};
    const uint32_t marker = bytes.at(place + 1);
    if (marker == 0xFF) {
      ++place;
      continue;
    }
    if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC)
      return {bytes.big16(place + 7), bytes.big16(place + 5)};
    const uint32_t length = bytes.big16(place + 2);
    if (length < 2) return {};
    place += 2 + length;
  }
  return {};
}

ImageSize webpSize(std::string_view file, const FileBytes& bytes) {
  const std::string_view chunk = file.substr(12, 4);
  if (chunk == "VP8X") return {bytes.little24(24) + 1, bytes.little24(27) + 1};
  if (chunk == "VP8 ") return {bytes.little16(26) & 0x3FFF, bytes.little16(28) & 0x3FFF};
  if (chunk != "VP8L") return {};
  const uint32_t bits = bytes.little16(21) | bytes.little16(23) << 16;
  return {(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
}

}  // namespace

std::optional<ImageSize> imageSize(std::string_view file) {
  const FileBytes bytes(file);
  ImageSize size;
  if (file.size() < 30) return std::nullopt;
  if (file.starts_with("\x89PNG\r\n\x1a\n"))
    size = {bytes.big32(16), bytes.big32(20)};
  else if (file.starts_with("GIF8"))
    size = {bytes.little16(6), bytes.little16(8)};
  else if (file.starts_with("\xFF\xD8"))
    size = jpegSize(bytes);
  else if (file.starts_with("RIFF") && file.substr(8, 4) == "WEBP")
    size = webpSize(file, bytes);
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace spillway::tokens
