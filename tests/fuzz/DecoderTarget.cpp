#include <algorithm>
#include <iterator>
#include <string>

#include "host/upstream/BodyDecoder.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

constexpr const char* kCodings[] = {"gzip", "deflate", "br", "zstd", "gzip, br", "deflate, gzip"};
constexpr size_t kMost = size_t{4} << 20;  // what unpacks to more is refused by whoever takes the pieces

struct Decoded {
  std::string body, error;
};

Decoded decode(const char* coding, std::string_view bytes, size_t step) {
  Decoded out;
  auto decoder = upstream::BodyDecoder::make(coding);
  require(decoder.ok() && *decoder, "a coding is not known");
  const auto sink = [&out](std::string_view piece) -> std::optional<base::Error> {
    require(!piece.empty() && piece.size() <= 64 * 1024, "a piece of a wrong size");
    out.body += piece;
    if (out.body.size() <= kMost) return std::nullopt;
    base::Error full;
    full.message = "full";
    return full;
  };
  for (size_t at = 0; at < bytes.size() && out.error.empty(); at += step) {
    const std::string piece(bytes.substr(at, step));
    if (auto error = (*decoder)->feed(piece, sink)) out.error = error->message;
  }
  if (!out.error.empty()) return out;
  if (auto error = (*decoder)->finish()) out.error = error->message;
  return out;
}

}  // namespace

void decoder(std::string_view input) {
  if (input.size() < 2) return;
  const char* coding = kCodings[static_cast<unsigned char>(input[0]) % std::size(kCodings)];
  const size_t step = static_cast<unsigned char>(input[1]) % 61 + 1;
  input.remove_prefix(2);
  const Decoded whole = decode(coding, input, std::max<size_t>(input.size(), 1));
  const Decoded parts = decode(coding, input, step);
  // Of two things that are wrong, either may be met first.
  require(whole.error.empty() == parts.error.empty(),
          "a split decides whether the body is good: " + whole.error + " / " + parts.error);
  if (whole.error.empty()) require(whole.body == parts.body, "a split changes the body");
}

}  // namespace spillway::fuzz
