// What a codec's writer has to know of a target, read once from its quirks (docs/quirks.md) and capabilities.
//
// Immutable; one request, one thread.
#pragma once

#include <string_view>

#include "../translator.hpp"

namespace spw {

// How earlier reasoning goes back to its vendor.
enum class Replay { None, Field, Tags, Details };

class TargetRules {
 public:
  TargetRules(Call call, const Target& target);

  const Target& target() const { return target_; }

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

  // True when a list of texts holds `word`.
  static bool contains(Json list, std::string_view word);

  // A quirk's integer, or `otherwise`.
  int64_t integer(std::string_view quirk, int64_t otherwise) const;
  // A quirk's text, or `otherwise`.
  std::string_view text(std::string_view quirk, std::string_view otherwise) const;

 private:
  void readReplay();

  Call call_;
  Target target_;
  Json drop_, unknown_, samplingForbidden_, renames_, extraParams_, choices_, imageSources_, turnOrder_;
  bool images_ = true, files_ = true, onlyStrings_ = false, cacheMarks_ = false, developer_ = false;
  Replay replay_ = Replay::None;
  std::string_view replayField_ = "reasoning_content";
};

inline TargetRules::TargetRules(spw::Call call, const spw::Target& target)
    : call_(call),
      target_(target),
      drop_(target.quirkValue("drop_params")),
      unknown_(target.quirkValue("strict_unknown_fields")),
      samplingForbidden_(target.quirkValue("sampling_forbidden")),
      renames_(target.quirkValue("param_rename")),
      extraParams_(target.quirkValue("extra_params")),
      choices_(target.quirkValue("tool_choice_allowed")),
      imageSources_(target.quirkValue("image_source")),
      turnOrder_(target.quirkValue("turn_order")) {
  const Json modalities = target.quirkValue("input_modalities");
  images_ = !target.cannot(SPW_CAP_VISION) && (!modalities.isArray() || contains(modalities, "image"));
  files_ = !target.cannot(SPW_CAP_PDF) && modalities.str() != "no_documents" &&
           (!modalities.isArray() || contains(modalities, "pdf") || contains(modalities, "file"));
  onlyStrings_ = text("content_shape", "") == "string_only";
  cacheMarks_ = text("cache_mode", "").starts_with("breakpoints");
  developer_ = text("developer_role", "") == "preferred";
  readReplay();
}

// "field" or "field:<member>", "tags", "details"; what belongs to other wires means none here.
inline void TargetRules::readReplay() {
  constexpr std::string_view kField = "field";
  const std::string_view how = text("reasoning_replay", "");
  if (how.starts_with(kField)) {
    replay_ = Replay::Field;
    if (how.size() > kField.size() + 1) replayField_ = how.substr(kField.size() + 1);
  } else if (how == "tags") {
    replay_ = Replay::Tags;
  } else if (how == "details") {
    replay_ = Replay::Details;
  }
}

inline bool TargetRules::contains(Json list, std::string_view word) {
  for (Json one : list) {
    if (one.str() == word) return true;
  }
  return false;
}

inline bool TargetRules::refuses(std::string_view member) const {
  return contains(drop_, member) || contains(unknown_, member);
}

inline std::string_view TargetRules::renamedValue(std::string_view member, std::string_view value) const {
  const std::string_view found = renames_[call_.concat({member, "=", value})].str();
  const size_t equals = found.find('=');
  return equals == std::string_view::npos ? std::string_view() : found.substr(equals + 1);
}

inline bool TargetRules::choiceBlockedByReasoning(std::string_view choice) const {
  const auto quirk = target_.quirk("tool_choice_blocked_while_thinking");
  if (!quirk) return false;
  if (quirk->empty()) return choice != "auto" && choice != "none";
  return contains(call_.parse(*quirk), choice);
}

inline bool TargetRules::parallelFlag() const {
  const std::string_view how = text("parallel_tools", "");
  return how != "unsupported" && how != "inverse_flag";
}

inline bool TargetRules::jsonSchema() const {
  const std::string_view support = text("response_format_support", "");
  if (support == "none" || support == "json_object") return false;
  return support != "per_model" || target_.can(SPW_CAP_JSON_SCHEMA);
}

inline bool TargetRules::jsonObject() const {
  const std::string_view support = text("response_format_support", "");
  return support != "none" && support != "json_schema_only";
}

inline int64_t TargetRules::integer(std::string_view quirk, int64_t otherwise) const {
  return target_.quirkValue(quirk).integer().value_or(otherwise);
}

inline std::string_view TargetRules::text(std::string_view quirk, std::string_view otherwise) const {
  return target_.quirkValue(quirk).str(otherwise);
}

}  // namespace spw
