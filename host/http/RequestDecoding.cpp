#include "host/http/RequestDecoding.h"

#include <string>

#include "host/upstream/BodyDecoder.h"

namespace spillway::http {
namespace {

base::Error refusal(int status, std::string message) {
  return {.fault = status == 413 ? base::Fault::TooLarge : base::Fault::InvalidRequest,
          .httpStatus = status,
          .message = std::move(message)};
}

}  // namespace

base::Result<base::Bytes> decodeBody(std::string_view contentEncoding, base::Bytes body, size_t limit) {
  auto decoder = upstream::BodyDecoder::make(contentEncoding);
  if (!decoder.ok())
    return refusal(415, "the request body is encoded as '" + std::string(contentEncoding.substr(0, 40)) +
                            "', which is not known here; send it plain, or as gzip, deflate, br or zstd");
  if (!*decoder) return body;
  base::Bytes plain;
  bool full = false;
  auto failure = (*decoder)->feed(body.view(), [&](std::string_view piece) -> std::optional<base::Error> {
    full = plain.size() + piece.size() > limit;
    if (full) return refusal(413, "the body is larger than " + std::to_string(limit) + " bytes when it is unpacked");
    plain.append(piece);
    return std::nullopt;
  });
  if (full) return *failure;
  if (!failure) failure = (*decoder)->finish();
  if (failure)
    return refusal(400,
                   "the request body is not what its header Content-Encoding says: the data is damaged or ends "
                   "too early");
  return plain;
}

}  // namespace spillway::http
