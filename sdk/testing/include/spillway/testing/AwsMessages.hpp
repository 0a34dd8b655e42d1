// A stream of AWS event messages taken apart, to test what a translator wrote: plain, one whole text at a time.
//
// Threading: pure functions; any thread.
#pragma once

#include <spillway/codec/AwsFrame.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spw::testing {

struct AwsMessage {
  std::map<std::string, std::string> headers;  // those that are text
  std::string payload;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found != headers.end() ? found->second : std::string();
  }

  // What the host names it for a reader: "contentBlockDelta", "exception:throttlingException", "error:InternalFailure".
  std::string name() const {
    const std::string type = header(":message-type");
    if (type == "exception") return "exception:" + header(":exception-type");
    if (type == "error") return "error:" + header(":error-code");
    return header(":event-type");
  }

  // What the host hands a reader: the payload, or for a failure without one an object with its message.
  std::string data() const {
    if (!payload.empty() || !name().starts_with("e") || name().find(':') == std::string::npos) return payload;
    return "{\"message\":\"" + header(":error-message") + "\"}";
  }
};

// Throws std::runtime_error that says what is wrong with `bytes`, and where.
inline std::vector<AwsMessage> awsMessages(std::string_view bytes) {
  constexpr size_t kPrelude = 12, kChecksum = 4;
  const size_t whole = bytes.size();
  const auto require = [&](bool good, const char* what) {
    if (!good) throw std::runtime_error("at byte " + std::to_string(whole - bytes.size()) + ": " + what);
  };
  const auto number = [](std::string_view text, size_t at, size_t length) {
    size_t value = 0;
    for (size_t i = 0; i < length; ++i) value = value << 8 | static_cast<unsigned char>(text[at + i]);
    return value;
  };
  std::vector<AwsMessage> messages;
  while (!bytes.empty()) {
    require(bytes.size() >= kPrelude + kChecksum, "a message is cut");
    const size_t length = number(bytes, 0, 4), headersLength = number(bytes, 4, 4);
    require(crc32(bytes.substr(0, 8)) == number(bytes, 8, 4), "the checksum of the lengths is wrong");
    require(length <= bytes.size(), "a message is cut");
    require(length >= kPrelude + kChecksum && headersLength <= length - kPrelude - kChecksum, "the lengths disagree");
    const size_t end = length - kChecksum;
    require(crc32(bytes.substr(0, end)) == number(bytes, end, 4), "the checksum of the message is wrong");
    AwsMessage message;
    message.payload = bytes.substr(kPrelude + headersLength, end - kPrelude - headersLength);
    std::string_view rest = bytes.substr(kPrelude, headersLength);
    while (!rest.empty()) {
      const size_t nameLength = number(rest, 0, 1);
      require(rest.size() >= nameLength + 4 && rest[nameLength + 1] == 7, "a header is no text");
      const size_t valueLength = number(rest, nameLength + 2, 2);
      require(rest.size() >= nameLength + 4 + valueLength, "a header is cut");
      message.headers[std::string(rest.substr(1, nameLength))] = rest.substr(nameLength + 4, valueLength);
      rest.remove_prefix(nameLength + 4 + valueLength);
    }
    messages.push_back(std::move(message));
    bytes.remove_prefix(length);
  }
  return messages;
}

}  // namespace spw::testing
