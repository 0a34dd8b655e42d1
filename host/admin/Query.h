// The query of a request, decoded and checked: "limit=5&provider=a%2Fb".
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spillway::admin {

class Query {
 public:
  // `known`: the parameters the path takes. The first thing wrong is kept as problem().
  Query(std::string_view text, std::span<const std::string_view> known);

  // Empty when the parameter was not sent, or sent empty.
  std::string text(std::string_view name) const;
  // The same, but an empty value is one.
  std::optional<std::string> given(std::string_view name) const;
  // `other` when it was not sent; a value that is no whole number from `least` to `most` is a problem.
  int64_t number(std::string_view name, int64_t least, int64_t most, int64_t other);
  // For values only the caller understands.
  void wrong(std::string_view name, const std::string& expected);

  // A sentence for the client; empty when all is well.
  const std::string& problem() const { return problem_; }

 private:
  void note(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

  std::vector<std::pair<std::string, std::string>> values_;
  std::string problem_;
};

// Decodes %41 and '+'; a '%' that is not followed by two hexadecimal digits stands for itself.
std::string percentDecoded(std::string_view text);

}  // namespace spillway::admin
