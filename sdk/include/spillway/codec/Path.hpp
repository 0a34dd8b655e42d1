// Where in a document a codec is, and how it says that it will not go on.
//
// Threading: values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "../Call.hpp"
#include "../translator.h"

namespace spw {

// Where in a document we are: a chain of stack frames, spelled out only when something has to be said. A Path must not
// outlive its parent.
class Path {
 public:
  Path() = default;  // the document itself
  explicit Path(std::string_view name) : name_(name) {}
  Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Path(const Path& parent, size_t index) : parent_(&parent), index_(index), element_(true) {}

  // "messages[3].blocks[0]", as canonical paths are spelled.
  std::string text() const { return spell(false); }
  // "messages.3.content.0", as some vendors' own validation errors spell it.
  std::string dotted() const { return spell(true); }

 private:
  std::string spell(bool dots) const {
    std::string out = parent_ != nullptr ? parent_->spell(dots) : std::string();
    if (element_ && !dots) return out + "[" + std::to_string(index_) + "]";
    if (!out.empty()) out += '.';
    return element_ ? out + std::to_string(index_) : out.append(name_);
  }

  const Path* parent_ = nullptr;
  std::string_view name_;
  size_t index_ = 0;
  bool element_ = false;
};

// Ends reading or writing a request; refusable() turns it into what the host expects.
struct Refusal {
  int32_t fault;
  std::string where, why;
};

// The client's request is wrong there.
[[noreturn]] inline void refuse(const Path& where, std::string why) {
  throw Refusal{SPW_FAULT_INVALID_REQUEST, where.text(), std::move(why)};
}

// This target cannot be asked that, and leaving it out would change the question.
[[noreturn]] inline void unsupported(const Path& where, std::string why) {
  throw Refusal{SPW_FAULT_UNSUPPORTED, where.text(), std::move(why)};
}

// Runs `work` of one request function: a Refusal becomes the status and the error.
template <class Work>
Status refusable(Error& error, Work work) {
  try {
    work();
    return SPW_OK;
  } catch (const Refusal& refusal) {
    return refusal.fault == SPW_FAULT_UNSUPPORTED ? error.unsupported(refusal.where, refusal.why)
                                                  : error.invalid(refusal.where, refusal.why);
  }
}

}  // namespace spw
