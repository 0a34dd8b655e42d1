// The top-level members of a JSON object, found in one pass at memory speed without building anything. What lies inside
// the members is not judged, except for nesting: brackets must match and stay within the depth limit. Enough to route a
// request whose bytes are then sent on as they came.
//
// A value that points into the skimmed text; any thread may read it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Limits.h"
#include "host/base/Result.h"

namespace spillway::base {

class Skim {
 public:
  static constexpr size_t kMostMembers = 4096;

  struct Member {
    std::string_view name;   // as spelled between its quotes
    std::string_view value;  // as spelled, strings with their quotes

    // Whether the spelled name stands for `wanted`.
    bool is(std::string_view wanted) const;
  };

  // Texts to look for on the way: right behind the opening quote of a string inside a member's object or array. At most
  // 32, which begin with at most eight different characters.
  using Marks = std::span<const std::string_view>;

  // Reads `text`, which must outlive the skim. The error is InvalidRequest, status 400, and names the byte offset.
  static Result<Skim> of(std::string_view text, Marks marks = {});

  // Which of the marks were seen, a bit for each.
  uint32_t marks() const { return seen_; }
  bool marked() const { return seen_ != 0; }

  // The value of the member whose name stands for `name`; of several the last, which is what parsers commonly take. An
  // empty view when there is none.
  std::string_view value(std::string_view name) const;

  // The text a string member stands for; empty when there is no such member or it is no string.
  std::string string(std::string_view name) const;

  // Whether the member is the literal true.
  bool isTrue(std::string_view name) const { return value(name) == "true"; }

  // How many members have that name.
  size_t count(std::string_view name) const;

  std::span<const Member> members() const { return members_; }
  std::string_view text() const { return text_; }

  // Where the object's closing brace is in the text.
  size_t closingBrace() const { return closingBrace_; }

 private:
  friend class SkimReader;

  std::string_view text_;
  size_t closingBrace_ = 0;
  uint32_t seen_ = 0;
  std::vector<Member> members_;
};

}  // namespace spillway::base
