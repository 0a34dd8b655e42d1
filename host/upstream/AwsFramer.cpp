#include "host/upstream/AwsFramer.h"

#include <zlib.h>

#include <algorithm>

#include "host/base/Splice.h"
#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

// total length, length of the headers, checksum of these two; headers; payload; checksum of everything before it
constexpr size_t kPrelude = 12;
constexpr size_t kChecksum = 4;
constexpr size_t kMostHeaderBytes = size_t{128} << 10;

uint32_t numberAt(std::string_view bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

uint32_t checksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

base::Error AwsFramer::fail(std::string message) {
  base::giveBack(held_);
  base::Error error;
  error.fault = base::Fault::Server;
  error.message = std::move(message);
  failure_ = error;
  return error;
}

base::Error AwsFramer::broken(const std::string& why) {
  return fail("the upstream's event stream is broken in the message at byte " + std::to_string(position_) + ": " + why);
}

// Lengths are believed only when their checksum is right.
base::Result<void> AwsFramer::readPrelude(std::string_view message) {
  const size_t total = numberAt(message, 0), headers = numberAt(message, 4);
  if (checksum(message.substr(0, 8)) != numberAt(message, 8)) return broken("the checksum of its lengths is wrong");
  if (total < kPrelude + kChecksum || headers > total - kPrelude - kChecksum)
    return broken("it cannot have " + std::to_string(headers) + " bytes of headers in " + std::to_string(total));
  if (headers > kMostHeaderBytes)
    return broken("it has " + std::to_string(headers) + " bytes of headers, more than " +
                  std::to_string(kMostHeaderBytes));
  if (total > maxMessage_)
    return fail("the upstream sent an event larger than " + std::to_string(maxMessage_) + " bytes");
  total_ = total;
  return {};
}

std::string_view AwsFramer::header(std::string_view name) const {
  for (const AwsHeader& one : headers_)
    if (one.name == name && one.type == AwsHeader::Type::String) return one.value;
  return {};
}

// A message without a type is an event, as the vendor's own clients have it. A failure is never without data: nobody
// would look at it.
void AwsFramer::name(Frame& frame) {
  const std::string_view type = header(":message-type");
  const bool exception = type == "exception", error = type == "error";
  if (!exception && !error) {
    frame.event = header(":event-type");
    return;
  }
  frame.event = exception ? name_.assign("exception:").append(header(":exception-type"))
                          : name_.assign("error:").append(header(":error-code"));
  if (!frame.data.empty()) return;
  data_ = "{\"message\":" + base::quoted(header(":error-message")) + "}";
  frame.data = data_;
}

base::Result<void> AwsFramer::emit(std::string_view message, const FrameSink& sink) {
  const size_t end = message.size() - kChecksum;
  if (checksum(message.substr(0, end)) != numberAt(message, end)) return broken("its checksum is wrong");
  const size_t headers = numberAt(message, 4);
  if (const char* why = readAwsHeaders(message.substr(kPrelude, headers), headers_)) return broken(why);
  Frame frame;
  frame.raw = message;
  frame.data = message.substr(kPrelude + headers, end - kPrelude - headers);
  name(frame);
  frame.kind = frame.data.empty() ? Frame::Kind::Ping : Frame::Kind::Event;
  position_ += message.size();
  total_ = 0;
  sink(frame);
  return {};
}

base::Result<void> AwsFramer::feed(std::string_view piece, const FrameSink& sink) {
  if (failure_) return *failure_;
  while (!piece.empty()) {
    const bool inPlace = held_.empty() && piece.size() >= (total_ > 0 ? total_ : kPrelude);
    if (!inPlace) {
      const size_t wanted = (total_ > 0 ? total_ : kPrelude) - held_.size();
      held_.append(piece.substr(0, wanted));
      piece.remove_prefix(std::min(wanted, piece.size()));
      if (held_.size() < (total_ > 0 ? total_ : kPrelude)) return {};
    }
    const std::string_view message = inPlace ? piece : std::string_view(held_);
    if (total_ == 0) {
      if (auto read = readPrelude(message); !read.ok()) return read;
      continue;
    }
    const size_t length = total_;
    if (auto emitted = emit(message.substr(0, length), sink); !emitted.ok()) return emitted;
    if (inPlace)
      piece.remove_prefix(length);
    else
      base::giveBack(held_);
  }
  return {};
}

base::Result<void> AwsFramer::finish(const FrameSink&) {
  if (failure_) return *failure_;
  if (held_.empty()) return {};
  std::string of = total_ > 0 ? " of " + std::to_string(total_) : "";
  return fail("the upstream's event stream ended inside a message, after " + std::to_string(held_.size()) + of +
              " bytes");
}

}  // namespace spillway::upstream
