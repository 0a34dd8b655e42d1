#include <string>

#include "host/upstream/ResponseReader.h"
#include "tests/fuzz/Targets.h"

namespace spillway::fuzz {
namespace {

using upstream::ResponseReader;

struct Reading {
  std::string body, error;
  int status = 0;
  ResponseReader::State state = ResponseReader::State::Head;
  bool keepAlive = false;
  bool operator==(const Reading&) const = default;
};

Reading read(std::string_view reply, size_t step) {
  ResponseReader reader;
  Reading out;
  size_t used = 0;
  for (size_t at = 0; at < reply.size() && out.error.empty(); at += step) {
    const std::string piece(reply.substr(at, step));
    auto fed = reader.feed(piece.data(), piece.size(), [&](std::string_view body) {
      require(reader.headReady(), "a body before its head");
      require(body.data() >= piece.data() && body.data() + body.size() <= piece.data() + piece.size(),
              "a body piece outside the input");
      out.body += body;
    });
    if (!fed.ok()) {
      out.error = fed.error().message;
    } else {
      used += *fed;
      require(*fed == piece.size() || reader.state() == ResponseReader::State::Done, "bytes were left over too early");
    }
  }
  if (out.error.empty()) {
    out.keepAlive = reader.keepAlive();
    if (auto end = reader.end(); !end.ok()) out.error = end.error().message;
  }
  out.state = reader.state();
  if (reader.headReady()) out.status = reader.status();
  require(out.state == ResponseReader::State::Done || out.state == ResponseReader::State::Failed, "no ending");
  require(out.error.empty() == (out.state == ResponseReader::State::Done), "a failure without a reason");
  require(!out.keepAlive || used == reply.size(), "a connection with leftovers would be used again");
  for (const upstream::Header& header : reader.headers())
    require(upstream::isHeaderName(header.name) && upstream::isHeaderValue(header.value),
            "a header let something through");
  return out;
}

}  // namespace

void response(std::string_view input) {
  if (input.empty()) return;
  const size_t step = static_cast<unsigned char>(input.front()) % 61 + 1;
  input.remove_prefix(1);
  Reading whole = read(input, std::max<size_t>(input.size(), 1));
  Reading parts = read(input, step);
  // A whole reading may see more of a body before it meets the error.
  if (!whole.error.empty()) whole.body = parts.body = {};
  require(whole == parts, "a split changes the reply");
}

}  // namespace spillway::fuzz
