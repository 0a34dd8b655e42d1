// The part of a message that holds a sound, which OpenAI's wires share.
//
// One request, one thread.
#pragma once

#include <string_view>

#include "../Call.hpp"
#include "Path.hpp"

namespace spw {

// {"input_audio": {"data", "format"}} as a canonical block.
inline Json readInputAudio(Call call, Json part, const Path& at) {
  const Json audio = part["input_audio"];
  if (!audio["data"].isString()) refuse(Path(at, "input_audio"), "expected an object with data");
  const std::string_view format = audio["format"].str("wav");
  const std::string_view media = format == "mp3" ? "audio/mpeg" : call.concat({"audio/", format});
  const Json source = call.object().put("data", audio["data"]).put("media_type", media);
  return call.object().put("type", "audio").put("source", source).put("format", format);
}

}  // namespace spw
