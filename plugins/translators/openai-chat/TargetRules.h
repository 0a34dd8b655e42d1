// What the writer has to know of a target, read once from its quirks (docs/quirks.md) and capabilities.
//
// Immutable; one request, one thread.
#pragma once

#include <spillway/translator.hpp>
#include <string_view>

namespace openaichat {

// How earlier reasoning goes back to its vendor.
enum class Replay { None, Field, Tags, Details };

class TargetRules {
 public:
  TargetRules(spw::Call call, const spw::Target& target);

  const spw::Target& target() const { return target_; }

  // True when the member is refused. Paths inside messages are written "messages[].name".
  bool refuses(std::string_view member) const;
  // True when a sampling member is refused while the model reasons.
  bool refusesSampling(std::string_view member) const { return contains(samplingForbidden_, member); }
  // The name the vendor has for a member.
  std::string_view renamed(std::string_view member) const { return renames_[member].str(member); }
  // The value the vendor has for a member's value, written "member=value" in the table; empty when it is the same.
  std::string_view renamedValue(std::string_view member, std::string_view value) const;
  // True when a member of another wire's or vendor's is worth sending.
  bool takesExtra(std::string_view member) const { return contains(extraParams_, member); }

  bool choiceAllowed(std::string_view choice) const { return !choices_ || contains(choices_, choice); }
  bool choiceBlockedByReasoning(std::string_view choice) const;
  bool strictTools() const { return target_.quirk("strict_tools") != "\"unsupported\""; }
  bool customTools() const { return target_.has("custom_tools"); }
  bool parallelFlag() const;
  bool jsonSchema() const;
  bool jsonObject() const;

  bool takesImages() const { return images_; }
  bool takesFiles() const { return files_; }
  bool takesImageUrls() const { return !imageSources_ || contains(imageSources_, "url"); }
  bool onlyStrings() const { return onlyStrings_; }
  bool cacheMarks() const { return cacheMarks_; }
  bool developer() const { return developer_; }
  bool turnRule(std::string_view rule) const { return contains(turnOrder_, rule); }
  Replay replay() const { return replay_; }
  std::string_view replayField() const { return replayField_; }

  // A quirk's integer, or `otherwise`.
  int64_t integer(std::string_view quirk, int64_t otherwise) const;
  // A quirk's text, or `otherwise`.
  std::string_view text(std::string_view quirk, std::string_view otherwise) const;

 private:
  static bool contains(spw::Json list, std::string_view word);
  void readReplay();

  spw::Call call_;
  spw::Target target_;
  spw::Json drop_, unknown_, samplingForbidden_, renames_, extraParams_, choices_, imageSources_, turnOrder_;
  bool images_ = true, files_ = true, onlyStrings_ = false, cacheMarks_ = false, developer_ = false;
  Replay replay_ = Replay::None;
  std::string_view replayField_ = "reasoning_content";
};

}  // namespace openaichat
