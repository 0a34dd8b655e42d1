#include "ModelFields.h"

#include <spillway/codec/Lists.hpp>

namespace converse {

using spw::Call;
using spw::Json;
using spw::Target;

namespace {

Json section(Call call, Json document, std::string_view name) {
  if (!document[name]) document.put(name, call.object());
  return document[name];
}

// {type: enabled | adaptive | disabled, budget_tokens, display}. False for what is none of these.
bool readThinking(Call call, Json thinking, Json canonical) {
  const std::string_view type = thinking["type"].str();
  if (type != "enabled" && type != "adaptive" && type != "disabled") return false;
  const Json reasoning = section(call, canonical, "reasoning");
  reasoning.put("mode", type == "enabled" ? "on" : type == "adaptive" ? "auto" : "off");
  if (thinking["budget_tokens"].integer()) reasoning.put("budget", thinking["budget_tokens"]);
  if (thinking["display"].isString()) reasoning.put("display", thinking["display"]);
  return true;
}

bool readEffort(Call call, Json effort, Json canonical) {
  if (!effort.isString()) return false;
  const Json reasoning = section(call, canonical, "reasoning");
  if (!reasoning["mode"]) reasoning.put("mode", effort.str() == "none" ? "off" : "on");
  reasoning.put("effort", effort.str());
  return true;
}

// {type: enabled | disabled, maxReasoningEffort}
bool readNova(Call call, Json config, Json canonical) {
  if (!config.isObject()) return false;
  const Json reasoning = section(call, canonical, "reasoning");
  reasoning.put("mode", config["type"].str() == "disabled" ? "off" : "on");
  if (config["maxReasoningEffort"].isString()) reasoning.put("effort", config["maxReasoningEffort"].str());
  return true;
}

bool readTopK(Call call, Json value, Json canonical) {
  if (!value.isNumber()) return false;
  section(call, canonical, "sampling").put("top_k", value);
  return true;
}

// What a family without budgets accepts, where its table does not say.
Json effortsOf(Call call, const Target& target, std::string_view control) {
  if (target.has("effort_values")) return target.quirkValue("effort_values");
  return call.parse(control == "reasoning_config" ? R"(["low","high"])" : R"(["low","medium","high"])");
}

std::string_view sentEffort(Call call, std::string_view wanted, const Target& target, std::string_view control) {
  const std::string_view sent = spw::nearestThinkingEffort(wanted, effortsOf(call, target, control));
  if (sent != wanted) call.changed("reasoning.effort", "the target has no such effort; the nearest one was sent");
  return sent;
}

}  // namespace

void readModelFields(Call call, Json fields, Json canonical) {
  for (Json field : fields) {
    const std::string_view name = field.name();
    bool understood = false;
    if (name == "thinking") understood = readThinking(call, field, canonical);
    if (name == "reasoning_config") {
      understood = field.isString() ? readEffort(call, field, canonical) : readThinking(call, field, canonical);
    }
    if (name == "reasoning_effort") understood = readEffort(call, field, canonical);
    if (name == "reasoningConfig") understood = readNova(call, field, canonical);
    if (name == "top_k") understood = readTopK(call, field, canonical);
    if (name == "inferenceConfig" && field.isObject()) {
      readTopK(call, field.take("topK"), canonical);
      understood = field.size() == 0;
    }
    if (name == "output_config" && field.isObject()) {
      if (const Json effort = field.take("effort"); effort.isString()) {
        section(call, canonical, "reasoning").put("effort", effort);
      }
      understood = field.size() == 0;
    }
    if (understood && fields[name].node() == field.node()) field.detach();
  }
}

ReasoningPlan planReasoning(Call call, Json reasoning, const Target& target, spw::OutputLimit& limit) {
  ReasoningPlan plan;
  if (!reasoning.isObject()) return plan;
  plan.control = reasoningControl(target);
  if (plan.control == "thinking.type") {
    plan.thinking = spw::planThinking(call, reasoning, target, limit);
    return plan;
  }
  const std::string_view mode = reasoning["mode"].str();
  std::string_view effort = reasoning["effort"].str();
  const auto budget = reasoning["budget"].integer();
  if (effort.empty() && budget && *budget > 0) effort = spw::effortOfBudget(*budget);
  plan.off = mode == "off" || effort == "none" || (effort.empty() && budget && *budget == 0);
  if (plan.control.empty() || target.cannot(SPW_CAP_REASONING)) {
    if (!plan.off) call.dropped("reasoning", "no way is known to make the model reason on request");
    plan.control = {};
    return plan;
  }
  if (plan.off && plan.control != "reasoningConfig") {
    call.changed("reasoning.mode", "the target always reasons");
    effort = "low";
  } else if (plan.off) {
    return plan;
  }
  if (!effort.empty()) plan.effort = sentEffort(call, effort, target, plan.control);
  return plan;
}

void writeModelFields(Call call, const ReasoningPlan& plan, Json topK, const Target& target, Json fields) {
  using Form = spw::Thinking::Form;
  const spw::Thinking& thinking = plan.thinking;
  if (plan.control == "thinking.type") {
    const Json out = call.object();
    if (thinking.form == Form::Off) out.put("type", "disabled");
    if (thinking.form == Form::Adaptive) out.put("type", "adaptive");
    if (thinking.form == Form::Budget) out.put("type", "enabled").put("budget_tokens", thinking.budget);
    if (thinking.on() && !thinking.display.empty()) out.put("display", thinking.display);
    if (out.size() > 0) fields.put("thinking", out);
    if (!thinking.effort.empty()) fields.put("output_config", call.object().put("effort", thinking.effort));
  } else if (plan.control == "reasoningConfig") {
    const Json out = call.object().put("type", plan.off ? "disabled" : "enabled");
    if (!plan.off) out.put("maxReasoningEffort", plan.effort.empty() ? std::string_view("medium") : plan.effort);
    fields.put("reasoningConfig", out);
  } else if (!plan.control.empty() && !plan.effort.empty()) {
    fields.put(plan.control, plan.effort);
  }
  if (topK.isNothing()) return;
  const Family family = familyOf(target.model());
  if (family == Family::Nova) {
    fields.put("inferenceConfig", call.object().put("topK", topK));
  } else if (family == Family::Claude || spw::lists(target.quirkValue("extra_params"), "top_k")) {
    fields.put("top_k", topK);
  } else {
    call.dropped("sampling.top_k", "the model has no such parameter");
  }
}

}  // namespace converse
