// Undoes the Content-Encoding of an upstream's body as its bytes come: gzip, deflate, br and zstd, and lists of them.
// None is asked for, but some services compress all the same. What is decoded leaves in pieces of at most 64 KiB, so a
// small body that unpacks to a huge one meets the limits of whoever takes the pieces.
//
// One reply, one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "host/base/Error.h"
#include "host/base/Result.h"

namespace spillway::upstream {

class BodyDecoder {
 public:
  // Takes a piece of the plain body. An error stops the decoding and is returned by it.
  using Sink = std::function<std::optional<base::Error>(std::string_view)>;

  // For a Content-Encoding header's value; null when nothing has to be undone. An error names what is not known.
  static base::Result<std::unique_ptr<BodyDecoder>> make(std::string_view contentEncoding);

  ~BodyDecoder();

  // Decodes the next bytes of the body.
  std::optional<base::Error> feed(std::string_view bytes, const Sink& sink);

  // The body has ended: an error when the compressed data has not.
  std::optional<base::Error> finish() const;

  // One encoding; see BodyDecoder.cpp.
  class Stage;

 private:
  BodyDecoder();

  std::optional<base::Error> pass(size_t stage, std::string_view bytes, const Sink& sink);

  std::vector<std::unique_ptr<Stage>> stages_;  // in the order to undo them
};

}  // namespace spillway::upstream
