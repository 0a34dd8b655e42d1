#include "TargetRules.h"

namespace gemini {

using spw::Json;

TargetRules::TargetRules(spw::Call, const spw::Target& target)
    : target_(target),
      drop_(target.quirkValue("drop_params")),
      sampling_(target.quirkValue("sampling_forbidden")),
      choices_(target.quirkValue("tool_choice_allowed")),
      imageSources_(target.quirkValue("image_source")),
      resultMedia_(target.quirkValue("tool_result_media")) {
  const Json modalities = target.quirkValue("input_modalities");
  const auto takes = [&](uint32_t cap, std::string_view word) {
    return !target.cannot(cap) && (!modalities.isArray() || contains(modalities, word));
  };
  images_ = takes(SPW_CAP_VISION, "image");
  audio_ = takes(SPW_CAP_AUDIO, "audio");
  files_ = takes(SPW_CAP_PDF, "pdf");
}

bool TargetRules::contains(Json list, std::string_view word) {
  for (Json one : list) {
    if (one.str() == word) return true;
  }
  return false;
}

bool TargetRules::refusesSampling(std::string_view member) const {
  return contains(sampling_, member) || refuses(member) || (target_.can(SPW_CAP_NO_SAMPLING) && member != "seed");
}

bool TargetRules::takesInResult(std::string_view media) const { return contains(resultMedia_, media); }

int64_t TargetRules::integer(std::string_view quirk, int64_t otherwise) const {
  return target_.quirkValue(quirk).integer().value_or(otherwise);
}

std::string_view TargetRules::text(std::string_view quirk, std::string_view otherwise) const {
  return target_.quirkValue(quirk).str(otherwise);
}

}  // namespace gemini
