#include "tests/golden/Frames.h"

namespace spillway::golden {
namespace {

// The next line without its end (LF, CRLF or CR); moves `stream` behind it.
std::string_view takeLine(std::string_view& stream) {
  const size_t end = stream.find_first_of("\r\n");
  const std::string_view line = stream.substr(0, end);
  if (end == std::string_view::npos) {
    stream = {};
  } else {
    const bool pair = stream.substr(end, 2) == "\r\n";
    stream.remove_prefix(end + (pair ? 2 : 1));
  }
  return line;
}

}  // namespace

std::vector<Frame> framesOf(std::string_view stream) {
  if (stream.substr(0, 3) == "\xEF\xBB\xBF") stream.remove_prefix(3);
  std::vector<Frame> frames;
  Frame frame;
  bool hasData = false;
  std::string bare;  // a JSON object that stands where a frame should
  const auto dispatch = [&] {
    if (!hasData && bare.starts_with('{')) frame.data = bare;
    if (!frame.data.empty() || hasData) frames.push_back(frame);
    frame = {};
    bare.clear();
    hasData = false;
  };
  while (!stream.empty()) {
    const std::string_view line = takeLine(stream);
    if (line.empty()) {
      dispatch();
      continue;
    }
    bare += (bare.empty() ? "" : "\n") + std::string(line);
    const size_t colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (field == "event") frame.event = value;
    if (field != "data") continue;
    if (hasData) frame.data += '\n';
    frame.data += value;
    hasData = true;
  }
  dispatch();
  return frames;
}

}  // namespace spillway::golden
