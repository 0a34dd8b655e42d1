#include "tests/golden/Frames.h"

#include <algorithm>

#include "spillway/testing/AwsMessages.hpp"
#include "spillway/translator.h"

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

std::vector<Frame> linesOf(std::string_view stream) {
  std::vector<Frame> frames;
  while (!stream.empty()) {
    const std::string_view line = takeLine(stream);
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) continue;
    frames.push_back({"", std::string(line.substr(first, line.find_last_not_of(" \t") - first + 1))});
  }
  return frames;
}

// A message of less than 16 MiB begins with a zero byte; its readable form never does.
bool isBinary(std::string_view stream) { return stream.starts_with('\0'); }

std::vector<Frame> awsFrames(std::string_view stream) {
  std::vector<Frame> frames;
  if (isBinary(stream)) {
    std::string why;
    for (const auto& message : spw::testing::awsMessages(stream, why)) {
      if (!message.data().empty()) frames.push_back({message.name(), message.data()});
    }
    return frames;
  }
  while (!stream.empty()) {
    const std::string_view line = takeLine(stream);
    const size_t space = std::min(line.find(' '), line.size());
    if (space < line.size())
      frames.push_back({std::string(line.substr(0, space)), std::string(line.substr(space + 1))});
  }
  return frames;
}

}  // namespace

std::vector<Frame> framesOf(std::string_view stream, int32_t framing) {
  if (framing == SPW_FRAME_NDJSON) return linesOf(stream);
  if (framing == SPW_FRAME_AWS) return awsFrames(stream);
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

std::string streamOf(const std::vector<Frame>& frames, int32_t framing) {
  std::string stream;
  for (const Frame& frame : frames) {
    if (framing == SPW_FRAME_NDJSON) {
      stream += frame.data + "\n";
      continue;
    }
    if (framing == SPW_FRAME_AWS) {
      stream += frame.event + " " + frame.data + "\n";
      continue;
    }
    if (!frame.event.empty()) stream += "event: " + frame.event + "\n";
    stream += "data: " + frame.data + "\n\n";
  }
  return stream;
}

std::string shown(const std::string& stream, int32_t framing) {
  if (framing != SPW_FRAME_AWS) return stream;
  std::string why;
  if (isBinary(stream)) spw::testing::awsMessages(stream, why);
  return streamOf(framesOf(stream, framing), framing) + (why.empty() ? "" : "broken " + why + "\n");
}

}  // namespace spillway::golden
