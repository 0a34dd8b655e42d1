// The fields of a multipart/form-data body, found by its delimiters without looking into their values: enough to route
// a form by its "model" and to send it on with another one. Line ends are CR LF, as every client writes them.
//
// A value that points into the body; any thread may read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::base {

class Multipart {
 public:
  static constexpr size_t kMostParts = 256;
  static constexpr size_t kMostHeadBytes = 8 * 1024;  // of one part's head
  static constexpr size_t kMostBoundary = 70;         // RFC 2046

  struct Part {
    std::string name;
    std::string_view value;
    bool file = false;  // it names a file
  };

  // Whether a content type is that of a form.
  static bool is(std::string_view contentType);

  // Reads `body`, which must outlive the form. The error is InvalidRequest, status 400, and says what is wrong where.
  static Result<Multipart> of(std::string_view contentType, std::string_view body);

  // The value of the field of that name that is no file; empty when there is none.
  std::string_view field(std::string_view name) const;
  size_t count(std::string_view name) const;
  const std::vector<Part>& parts() const { return parts_; }

  // The body in pieces, for writev, with that field set: in place, or as a new last field. `scratch` holds what is new.
  std::vector<std::string_view> with(std::string_view name, std::string_view value, std::string& scratch) const;

 private:
  std::string_view body_;
  std::string delimiter_;  // "--boundary"
  size_t closing_ = 0;     // where the last delimiter is
  std::vector<Part> parts_;
};

}  // namespace spillway::base
