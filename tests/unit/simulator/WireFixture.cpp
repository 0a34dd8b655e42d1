#include "tests/unit/simulator/WireFixture.h"

#include <stdexcept>

#include "tests/simulator/EventStream.h"

namespace spillway::simulator {
namespace {

uint32_t read32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; i++) value = value << 8 | static_cast<unsigned char>(bytes.at(i));
  return value;
}

std::vector<std::pair<std::string, std::string>> headersOf(std::string_view bytes) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!bytes.empty()) {
    size_t nameSize = static_cast<unsigned char>(bytes[0]);
    std::string name(bytes.substr(1, nameSize));
    if (bytes.at(1 + nameSize) != 7) throw std::runtime_error("a header that is no text");
    size_t at = 2 + nameSize;
    size_t size = static_cast<size_t>(static_cast<unsigned char>(bytes.at(at))) << 8 |
                  static_cast<unsigned char>(bytes.at(at + 1));
    headers.emplace_back(name, bytes.substr(at + 2, size));
    bytes.remove_prefix(at + 2 + size);
  }
  return headers;
}

}  // namespace

RawReply WireFixture::post(const std::string& path, const Json& body, const std::string& headers) {
  return RawClient(upstream_.port()).post(path, body.dump(), headers);
}

RawReply WireFixture::get(const std::string& path, const std::string& headers) {
  RawClient client(upstream_.port());
  client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  return client.receive();
}

Json WireFixture::answer(const std::string& path, const Json& body, const std::string& headers) {
  RawReply reply = post(path, body, headers);
  EXPECT_EQ(reply.status(), 200) << reply.bytes;
  return Json::parse(reply.body(), nullptr, false);
}

void WireFixture::expectRefusal(const std::string& path, const Json& body, int status, const std::string& words) {
  RawReply reply = post(path, body);
  EXPECT_EQ(reply.status(), status) << body.dump() << "\n" << reply.body();
  EXPECT_NE(reply.body().find(words), std::string::npos) << words << "\n" << reply.body();
}

std::vector<std::pair<std::string, Json>> sseEvents(const std::string& body) {
  std::vector<std::pair<std::string, Json>> events;
  std::string name;
  size_t at = 0;
  while (at < body.size()) {
    size_t end = body.find('\n', at);
    std::string line = body.substr(at, end - at);
    at = end == std::string::npos ? body.size() : end + 1;
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("event: ")) name = line.substr(7);
    if (!line.starts_with("data: ")) continue;
    Json data = Json::parse(line.substr(6), nullptr, false);
    events.emplace_back(name, data.is_discarded() ? Json(line.substr(6)) : data);
    name.clear();
  }
  return events;
}

std::vector<Json> jsonLines(const std::string& body) {
  std::vector<Json> lines;
  for (size_t at = 0; at < body.size();) {
    size_t end = body.find('\n', at);
    lines.push_back(Json::parse(body.substr(at, end - at), nullptr, false));
    at = end == std::string::npos ? body.size() : end + 1;
  }
  return lines;
}

std::vector<Frame> frames(const std::string& body) {
  std::vector<Frame> list;
  std::string_view rest = body;
  while (!rest.empty()) {
    if (rest.size() < 16 || read32(rest) > rest.size()) throw std::runtime_error("a frame that is not whole");
    size_t size = read32(rest);
    size_t headSize = read32(rest.substr(4));
    std::string_view message = rest.substr(0, size);
    rest.remove_prefix(size);
    if (read32(message.substr(8)) != crc32(message.substr(0, 8))) throw std::runtime_error("the prelude's sum");
    if (read32(message.substr(size - 4)) != crc32(message.substr(0, size - 4))) throw std::runtime_error("the sum");
    Frame frame;
    for (const auto& [name, value] : headersOf(message.substr(12, headSize))) {
      if (name == ":message-type") frame.kind = value;
      if (name == ":event-type" || name == ":exception-type") frame.type = value;
    }
    frame.payload = Json::parse(message.substr(12 + headSize, size - headSize - 16), nullptr, false);
    list.push_back(std::move(frame));
  }
  return list;
}

Json weatherSchema() {
  return Json::parse(R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}})");
}

}  // namespace spillway::simulator
