// "data:image/png;base64,...": how many wires carry bytes inside a request.
#pragma once

#include <string_view>

#include "../Call.hpp"

namespace spw {

// {"data", "media_type"} of a base64 data URL, otherwise {"url"} of whatever it is.
inline Json sourceOfUrl(Call call, std::string_view url) {
  constexpr std::string_view kMark = ";base64,";
  const size_t mark = url.starts_with("data:") ? url.substr(0, 200).find(kMark) : std::string_view::npos;
  if (mark == std::string_view::npos) return call.object().put("url", url);
  const std::string_view media = url.substr(5, mark - 5);
  return call.object()
      .put("data", url.substr(mark + kMark.size()))
      .put("media_type", media == "image/jpg" ? std::string_view("image/jpeg") : media);
}

// The data URL of a source that holds data. In the call's arena.
inline std::string_view dataUrlOf(Call call, Json source) {
  return call.concat({"data:", source["media_type"].str("application/octet-stream"), ";base64,", source["data"].str()});
}

}  // namespace spw
