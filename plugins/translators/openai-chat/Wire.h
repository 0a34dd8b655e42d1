// Names this codec goes by, and how it says where something is and that it will not do.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace openaichat {

inline constexpr std::string_view kWire = "openai-chat";
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteUsage = "include_usage";         // the client asked for the usage chunk
inline constexpr std::string_view kNoteFunctions = "legacy_functions";  // the client speaks functions, not tools
inline constexpr std::string_view kNoteNames = "names";                 // sent tool name -> the client's
inline constexpr std::string_view kNoteIds = "ids";                     // sent call id -> the client's
inline constexpr std::string_view kNoteCustom = "custom";               // names of custom tools sent as functions
inline constexpr std::string_view kNoteThinkTags = "think_tags";        // reasoning comes inside <think> in the text

// Ends reading or writing a request; caught where the host called.
struct Refusal {
  int32_t fault;
  std::string where, why;
};

// Where in a document we are: a chain of stack frames, spelled out only when something has to be said. A Path must not
// outlive its parent.
class Path {
 public:
  Path() = default;  // the document itself
  explicit Path(std::string_view name) : name_(name) {}
  Path(const Path& parent, std::string_view name) : parent_(&parent), name_(name) {}
  Path(const Path& parent, size_t index) : parent_(&parent), index_(index), element_(true) {}

  // "messages[3].content[0]"
  std::string text() const {
    std::string out = parent_ != nullptr ? parent_->text() : std::string();
    if (element_) return out + "[" + std::to_string(index_) + "]";
    if (!out.empty()) out += '.';
    return out.append(name_);
  }

 private:
  const Path* parent_ = nullptr;
  std::string_view name_;
  size_t index_ = 0;
  bool element_ = false;
};

// The client's request is wrong there.
[[noreturn]] inline void refuse(const Path& where, std::string why) {
  throw Refusal{SPW_FAULT_INVALID_REQUEST, where.text(), std::move(why)};
}

// This target cannot be asked that, and leaving it out would change the question.
[[noreturn]] inline void unsupported(const Path& where, std::string why) {
  throw Refusal{SPW_FAULT_UNSUPPORTED, where.text(), std::move(why)};
}

}  // namespace openaichat
