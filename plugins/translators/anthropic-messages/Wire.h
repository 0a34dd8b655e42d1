// Names this codec goes by, and the two ways it says where something is.
//
// Threading: constants and values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <spillway/translator.hpp>

namespace messages {

inline constexpr std::string_view kWire = "anthropic-messages";
inline constexpr std::string_view kIssuer = "anthropic";        // of signatures and redacted reasoning
inline constexpr std::string_view kTextIssuer = "text";         // reasoning nobody signed
inline constexpr std::string_view kOutputTool = "json_output";  // the tool that stands in for structured output

// Thrown inside the codec when a request cannot be read or written; caught where the host called.
struct Refusal {
  int32_t fault;
  std::string where, why;
};

// Where in a document we are: a chain of stack frames, spelled out only when something has to be said. A Path must
// not outlive its parent.
class Path {
 public:
  Path() = default;  // the document itself
  explicit Path(std::string_view name) : name_(name) {}
  Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Path(const Path& parent, size_t index) : parent_(&parent), index_(index), element_(true) {}

  // "messages.3.content.0", as the vendor's own validation errors spell it.
  std::string dotted() const { return spell(true); }
  // "messages[3].blocks[0]", as canonical paths are spelled.
  std::string bracketed() const { return spell(false); }

 private:
  std::string spell(bool dots) const {
    std::string text = parent_ != nullptr ? parent_->spell(dots) : std::string();
    if (element_ && !dots) return text + "[" + std::to_string(index_) + "]";
    if (!text.empty()) text += '.';
    return element_ ? text + std::to_string(index_) : text.append(name_);
  }

  const Path* parent_ = nullptr;
  std::string_view name_;
  size_t index_ = 0;
  bool element_ = false;
};

}  // namespace messages
