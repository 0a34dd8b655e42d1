#include "TargetRules.h"

namespace gemini {

TargetRules::TargetRules(spw::Call call, const spw::Target& target)
    : Rules(call, target),
      imageSources_(target.quirkValue("image_source")),
      resultMedia_(target.quirkValue("tool_result_media")) {
  const spw::Json modalities = target.quirkValue("input_modalities");
  const auto takes = [&](uint32_t cap, std::string_view word) {
    return !target.cannot(cap) && (!modalities.isArray() || spw::lists(modalities, word));
  };
  audio_ = takes(SPW_CAP_AUDIO, "audio");
  files_ = takes(SPW_CAP_PDF, "pdf");
}

}  // namespace gemini
