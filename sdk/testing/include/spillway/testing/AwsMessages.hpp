// A stream of AWS event messages taken apart, to test what a translator wrote: plain, one whole text at a time.
//
// Threading: pure functions; any thread.
#pragma once

#include <spillway/Text.hpp>
#include <spillway/codec/AwsFrame.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
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
    const std::string type = header(":message-type");
    if (!payload.empty() || (type != "exception" && type != "error")) return payload;
    std::string text = "{\"message\":\"";
    escapeTo(text, header(":error-message"));
    return text + "\"}";
  }
};

// Every message up to the end, or up to the first that is broken: then `why` says what is wrong, and where.
inline std::vector<AwsMessage> awsMessages(std::string_view bytes, std::string& why) {
  constexpr size_t kPrelude = 12, kChecksum = 4;
  constexpr char kText = 7;  // a header's type
  const auto number = [](std::string_view text, size_t at, size_t length) {
    size_t value = 0;
    for (size_t i = 0; i < length; ++i) value = value << 8 | static_cast<unsigned char>(text[at + i]);
    return value;
  };
  std::vector<AwsMessage> messages;
  const auto broken = [&, whole = bytes.size()](const char* what) {
    why = "at byte " + std::to_string(whole - bytes.size()) + ": " + what;
    return messages;
  };
  why.clear();
  while (!bytes.empty()) {
    if (bytes.size() < kPrelude + kChecksum) return broken("a message is cut");
    const size_t length = number(bytes, 0, 4), headersLength = number(bytes, 4, 4);
    if (crc32(bytes.substr(0, 8)) != number(bytes, 8, 4)) return broken("the checksum of the lengths is wrong");
    if (length > bytes.size()) return broken("a message is cut");
    if (length < kPrelude + kChecksum || headersLength > length - kPrelude - kChecksum) {
      return broken("the lengths disagree");
    }
    const size_t end = length - kChecksum;
    if (crc32(bytes.substr(0, end)) != number(bytes, end, 4)) return broken("the checksum of the message is wrong");
    AwsMessage message;
    message.payload = bytes.substr(kPrelude + headersLength, end - kPrelude - headersLength);
    std::string_view rest = bytes.substr(kPrelude, headersLength);
    while (!rest.empty()) {
      const size_t nameLength = number(rest, 0, 1);
      if (rest.size() < nameLength + 4 || rest[nameLength + 1] != kText) return broken("a header is no text");
      const size_t valueLength = number(rest, nameLength + 2, 2);
      if (rest.size() < nameLength + 4 + valueLength) return broken("a header is cut");
      message.headers[std::string(rest.substr(1, nameLength))] = rest.substr(nameLength + 4, valueLength);
      rest.remove_prefix(nameLength + 4 + valueLength);
    }
    messages.push_back(std::move(message));
    bytes.remove_prefix(length);
  }
  return messages;
}

}  // namespace spw::testing
