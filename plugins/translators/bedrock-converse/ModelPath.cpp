#include "ModelPath.h"

#include <spillway/codec/Percent.hpp>

namespace converse {

ModelPath readPath(std::string_view path) {
  constexpr std::string_view kPrefix = "/model/";
  ModelPath out;
  const size_t slash = path.rfind('/');
  if (!path.starts_with(kPrefix) || slash < kPrefix.size()) return out;
  out.model = spw::percentDecoded(path.substr(kPrefix.size(), slash - kPrefix.size()));
  const std::string_view operation = path.substr(slash + 1);
  out.streams = operation == "converse-stream";
  out.counts = operation == "count-tokens";
  return out;
}

}  // namespace converse
