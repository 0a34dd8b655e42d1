// What the writers of OpenAI's wires have to know of a target beside what every writer asks: the members these wires
// have, and what the many services that speak them do differently.
//
// Immutable; one request, one thread.
#pragma once

#include <string_view>

#include "Rules.hpp"

namespace spw {

// How earlier reasoning goes back to its vendor.
enum class Replay { None, Field, Tags, Details, Parts };

class OpenAiRules : public Rules {
 public:
  OpenAiRules(Call call, const Target& target);

  // The name the vendor has for a member. Paths inside messages are written "messages[].name".
  std::string_view renamed(std::string_view member) const { return renames_[member].str(member); }
  // The value the vendor has for a member's value, written "member=value" in the table; empty when it is the same.
  std::string_view renamedValue(std::string_view member, std::string_view value) const;
  // True when a member of another wire's or vendor's is worth sending.
  bool takesExtra(std::string_view member) const { return lists(extraParams_, member); }

  bool choiceBlockedByReasoning(std::string_view choice) const;
  bool strictTools() const { return target().quirk("strict_tools") != "\"unsupported\""; }
  bool customTools() const { return target().has("custom_tools"); }
  bool parallelFlag() const;

  bool takesFiles() const { return files_; }
  bool takesImageUrls() const { return !imageSources_ || lists(imageSources_, "url"); }
  bool onlyStrings() const { return onlyStrings_; }
  bool cacheMarks() const { return cacheMarks_; }
  // Where marks cannot be sent: a target that caches by itself loses nothing without them.
  bool losesCacheMarks() const {
    const std::string_view mode = text("cache_mode", "");
    return !cacheMarks_ && mode != "automatic" && mode != "key";
  }
  bool developer() const { return developer_; }
  bool turnRule(std::string_view rule) const { return lists(turnOrder_, rule); }
  Replay replay() const { return replay_; }
  std::string_view replayField() const { return replayField_; }

 private:
  void readReplay();

  Json renames_, extraParams_, imageSources_, turnOrder_;
  bool files_ = true, onlyStrings_ = false, cacheMarks_ = false, developer_ = false;
  Replay replay_ = Replay::None;
  std::string_view replayField_ = "reasoning_content";
};

inline OpenAiRules::OpenAiRules(Call call, const Target& target)
    : Rules(call, target),
      renames_(target.quirkValue("param_rename")),
      extraParams_(target.quirkValue("extra_params")),
      imageSources_(target.quirkValue("image_source")),
      turnOrder_(target.quirkValue("turn_order")) {
  const Json modalities = target.quirkValue("input_modalities");
  files_ = !target.cannot(SPW_CAP_PDF) && modalities.str() != "no_documents" &&
           (!modalities.isArray() || lists(modalities, "pdf") || lists(modalities, "file"));
  onlyStrings_ = text("content_shape", "") == "string_only";
  cacheMarks_ = text("cache_mode", "").starts_with("breakpoints");
  developer_ = text("developer_role", "") == "preferred";
  readReplay();
}

// "field" or "field:<member>", "tags", "details", "parts"; what belongs to other wires means none here.
inline void OpenAiRules::readReplay() {
  constexpr std::string_view kField = "field";
  const std::string_view how = text("reasoning_replay", "");
  if (how.starts_with(kField)) {
    replay_ = Replay::Field;
    if (how.size() > kField.size() + 1) replayField_ = how.substr(kField.size() + 1);
  } else if (how == "tags") {
    replay_ = Replay::Tags;
  } else if (how == "details") {
    replay_ = Replay::Details;
  } else if (how == "parts") {
    replay_ = Replay::Parts;
  }
}

inline std::string_view OpenAiRules::renamedValue(std::string_view member, std::string_view value) const {
  const std::string_view found = renames_[call().concat({member, "=", value})].str();
  const size_t equals = found.find('=');
  return equals == std::string_view::npos ? std::string_view() : found.substr(equals + 1);
}

inline bool OpenAiRules::choiceBlockedByReasoning(std::string_view choice) const {
  const auto quirk = target().quirk("tool_choice_blocked_while_thinking");
  if (!quirk) return false;
  if (quirk->empty()) return choice != "auto" && choice != "none";
  return lists(call().parse(*quirk), choice);
}

inline bool OpenAiRules::parallelFlag() const {
  const std::string_view how = text("parallel_tools", "");
  return how != "unsupported" && how != "inverse_flag";
}

}  // namespace spw
