#include "Family.h"

namespace converse {
namespace {

struct Mark {
  std::string_view part;  // of a model's id
  Family family;
};
constexpr Mark kMarks[] = {
    {"anthropic.", Family::Claude}, {"claude", Family::Claude},  {"amazon.nova", Family::Nova},
    {"openai.", Family::GptOss},    {"gpt-oss", Family::GptOss}, {"qwen.", Family::Qwen},
    {"ai21.", Family::Other},       {"amazon.", Family::Other},  {"cohere.", Family::Other},
    {"deepseek.", Family::Other},   {"google.", Family::Other},  {"meta.", Family::Other},
    {"minimax.", Family::Other},    {"mistral.", Family::Other}, {"moonshot", Family::Other},
    {"nvidia.", Family::Other},     {"writer.", Family::Other},  {"xai.", Family::Other},
    {"zai.", Family::Other},
};

}  // namespace

// "us.anthropic.claude-...", "arn:aws:bedrock:...:foundation-model/amazon.nova-...". The ARN itself names no vendor.
Family familyOf(std::string_view model) {
  if (const size_t slash = model.rfind('/'); slash != std::string_view::npos) model.remove_prefix(slash + 1);
  for (const Mark& mark : kMarks) {
    if (model.find(mark.part) != std::string_view::npos) return mark.family;
  }
  return Family::Unknown;
}

std::string_view reasoningControl(const spw::Target& target) {
  static constexpr std::string_view kKnown[] = {"thinking.type", "reasoningConfig", "reasoning_effort",
                                                "reasoning_config"};
  if (target.has("reasoning_control")) {
    for (spw::Json control : target.quirkValue("reasoning_control")) {
      for (std::string_view known : kKnown) {
        if (control.str() == known) return known;
      }
    }
    return {};
  }
  switch (familyOf(target.model())) {
    case Family::Claude:
      return kKnown[0];
    case Family::Nova:
      // The first generation does not reason; where the table is silent, the id decides.
      return target.can(SPW_CAP_REASONING) || target.model().find("nova-2") != std::string_view::npos
                 ? kKnown[1]
                 : std::string_view();
    case Family::GptOss:
      return kKnown[2];
    case Family::Qwen:
      return kKnown[3];
    default:
      return {};
  }
}

}  // namespace converse
