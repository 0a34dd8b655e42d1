#include "Usage.h"

namespace gemini {
namespace {

void addCount(std::string& out, std::string_view name, int64_t count) {
  if (out.back() != '{') out += ',';
  out.append("\"").append(name).append("\":").append(std::to_string(count));
}

// "<side>TokensDetails": what of a side is no text.
void addParts(std::string& out, std::string_view name, int64_t audio, int64_t image) {
  if (audio <= 0 && image <= 0) return;
  out.append(",\"").append(name).append("\":[");
  for (const auto& [modality, count] : {std::pair{"AUDIO", audio}, std::pair{"IMAGE", image}}) {
    if (count <= 0) continue;
    if (out.back() != '[') out += ',';
    out.append(R"({"modality":")").append(modality).append(R"(","tokenCount":)").append(std::to_string(count)) += '}';
  }
  out += ']';
}

}  // namespace

std::string usageText(const spw_event& counts, std::string_view tier) {
  if (counts.input < 0 && counts.output < 0) return {};
  std::string out = ",\"usageMetadata\":{";
  const int64_t input = std::max<int64_t>(counts.input, 0), output = std::max<int64_t>(counts.output, 0);
  const int64_t thoughts = std::clamp<int64_t>(counts.reasoning, 0, output);
  if (counts.input >= 0) addCount(out, "promptTokenCount", input);
  if (counts.cache_read > 0) addCount(out, "cachedContentTokenCount", counts.cache_read);
  if (counts.output >= 0) addCount(out, "candidatesTokenCount", output - thoughts);
  if (counts.reasoning >= 0 && counts.output >= 0) addCount(out, "thoughtsTokenCount", thoughts);
  addCount(out, "totalTokenCount", input > INT64_MAX - output ? INT64_MAX : input + output);
  addParts(out, "promptTokensDetails", counts.input_audio, counts.input_image);
  addParts(out, "candidatesTokensDetails", counts.output_audio, counts.output_image);
  if (!tier.empty()) {
    out += ",\"serviceTier\":\"";
    spw::escapeTo(out, tier == "default" ? std::string_view("standard") : tier);
    out += '"';
  }
  return out + "}";
}

}  // namespace gemini
