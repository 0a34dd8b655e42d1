#include "host/pipeline/AnswerPacking.h"

#include <zlib.h>

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::pipeline {
namespace {

constexpr int kFastest = 1;
constexpr int kGzip = 15 + 16;

bool isZero(std::string_view weight) {
  return weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
}

}  // namespace

bool takesGzip(std::string_view acceptEncoding) {
  while (!acceptEncoding.empty()) {
    const size_t comma = std::min(acceptEncoding.find(','), acceptEncoding.size());
    const std::string_view one = acceptEncoding.substr(0, comma);
    acceptEncoding.remove_prefix(std::min(comma + 1, acceptEncoding.size()));
    const size_t semicolon = std::min(one.find(';'), one.size());
    if (!base::iequals(base::trim(one.substr(0, semicolon)), "gzip")) continue;
    return semicolon == one.size() || !isZero(base::trim(one.substr(semicolon + 1)));
  }
  return false;
}

bool packAnswer(std::string& body) {
  if (body.size() < kLeastPacked || body.size() > kMostPacked) return false;
  z_stream stream{};
  if (::deflateInit2(&stream, kFastest, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false;
  // What does not become smaller by an eighth is left alone.
  std::string packed(body.size() - body.size() / 8, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(body.data());
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool whole = ::deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  if (whole) body.swap(packed);
  return whole;
}

}  // namespace spillway::pipeline
