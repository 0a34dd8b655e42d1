// What writers of all wires ask of a target: its quirks (docs/quirks.md) and capabilities as plain answers.
//
// Immutable; one request, one thread.
#pragma once

#include <string_view>

#include "../translator.hpp"
#include "Lists.hpp"

namespace spw {

class Rules {
 public:
  Rules(Call call, const Target& target)
      : call_(call),
        target_(target),
        drop_(target.quirkValue("drop_params")),
        unknown_(target.quirkValue("strict_unknown_fields")),
        samplingForbidden_(target.quirkValue("sampling_forbidden")),
        choices_(target.quirkValue("tool_choice_allowed")),
        modalities_(target.quirkValue("input_modalities")) {}

  Call call() const { return call_; }
  const Target& target() const { return target_; }

  // True when the member is refused.
  bool refuses(std::string_view member) const { return lists(drop_, member) || lists(unknown_, member); }
  // True when the target forbids a member that steers sampling, or the log probabilities that go with it.
  bool forbidsSampling(std::string_view member) const { return lists(samplingForbidden_, member); }
  // The same, or the model takes no sampling members at all.
  bool refusesSampling(std::string_view member) const {
    return forbidsSampling(member) || (target_.can(SPW_CAP_NO_SAMPLING) && member != "seed");
  }
  bool choiceAllowed(std::string_view choice) const { return !choices_.isArray() || lists(choices_, choice); }
  bool takesTools() const {
    return !target_.cannot(SPW_CAP_TOOLS) && text("tools_support", "") != "none" && !refuses("tools");
  }
  bool takesImages() const {
    return !target_.cannot(SPW_CAP_VISION) && (!modalities_.isArray() || lists(modalities_, "image"));
  }
  bool jsonSchema() const {
    const std::string_view support = text("response_format_support", "");
    if (support == "none" || support == "json_object") return false;
    return support != "per_model" || target_.can(SPW_CAP_JSON_SCHEMA);
  }
  bool jsonObject() const {
    const std::string_view support = text("response_format_support", "");
    return support != "none" && support != "json_schema_only";
  }

  // A quirk's integer or text, or `otherwise`.
  int64_t integer(std::string_view quirk, int64_t otherwise) const {
    return target_.quirkValue(quirk).integer().value_or(otherwise);
  }
  std::string_view text(std::string_view quirk, std::string_view otherwise) const {
    return target_.quirkValue(quirk).str(otherwise);
  }

  // The output limit to send: the client's, lowered to what the model writes, or one the target insists on. 0: none.
  int64_t outputLimit(Json canonical) const {
    constexpr int64_t kDefault = 8192;  // where a limit must be sent and the model's own is not known
    const int64_t known = target_.known() ? target_.maxOutput() : 0;
    const int64_t cap = integer("max_output_cap", known);
    const auto wanted = canonical["max_output"].integer();
    const bool needed = target_.has("max_tokens_required") || target_.has("default_max_tokens_small");
    if (!wanted) return !needed ? 0 : cap > 0 ? cap : kDefault;
    if (cap <= 0 || *wanted <= cap) return *wanted;
    call_.changed("max_output", "above what this model writes; lowered");
    return cap;
  }

 private:
  Call call_;
  Target target_;
  Json drop_, unknown_, samplingForbidden_, choices_, modalities_;
};

}  // namespace spw
