#include "TargetRules.h"

namespace openaichat {

using spw::Json;

TargetRules::TargetRules(spw::Call call, const spw::Target& target)
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
void TargetRules::readReplay() {
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

bool TargetRules::contains(Json list, std::string_view word) {
  for (Json one : list) {
    if (one.str() == word) return true;
  }
  return false;
}

bool TargetRules::refuses(std::string_view member) const {
  return contains(drop_, member) || contains(unknown_, member);
}

std::string_view TargetRules::renamedValue(std::string_view member, std::string_view value) const {
  const std::string_view found = renames_[call_.concat({member, "=", value})].str();
  const size_t equals = found.find('=');
  return equals == std::string_view::npos ? std::string_view() : found.substr(equals + 1);
}

bool TargetRules::choiceBlockedByReasoning(std::string_view choice) const {
  const auto quirk = target_.quirk("tool_choice_blocked_while_thinking");
  if (!quirk) return false;
  if (quirk->empty()) return choice != "auto" && choice != "none";
  return contains(call_.parse(*quirk), choice);
}

bool TargetRules::parallelFlag() const {
  const std::string_view how = text("parallel_tools", "");
  return how != "unsupported" && how != "inverse_flag";
}

bool TargetRules::jsonSchema() const {
  const std::string_view support = text("response_format_support", "");
  if (support == "none" || support == "json_object") return false;
  return support != "per_model" || target_.can(SPW_CAP_JSON_SCHEMA);
}

bool TargetRules::jsonObject() const {
  const std::string_view support = text("response_format_support", "");
  return support != "none" && support != "json_schema_only";
}

int64_t TargetRules::integer(std::string_view quirk, int64_t otherwise) const {
  return target_.quirkValue(quirk).integer().value_or(otherwise);
}

std::string_view TargetRules::text(std::string_view quirk, std::string_view otherwise) const {
  return target_.quirkValue(quirk).str(otherwise);
}

}  // namespace openaichat
