#include "sdk/testing/check/CanonicalLaws.h"

#include <spillway/codec/Path.hpp>

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>

namespace spw::check {
namespace {

using Words = std::initializer_list<std::string_view>;
using Law = void (*)(Json value, const Path& at);

// --- single values ---

void anything(Json, const Path&) {}

void text(Json value, const Path& at) {
  if (!value.isString()) refuse(at, "must be a string");
}

void number(Json value, const Path& at) {
  if (!value.isNumber()) refuse(at, "must be a number");
}

void whole(Json value, const Path& at) {
  if (!value.isNumber() || !value.integer()) refuse(at, "must be a whole number");
}

void boolean(Json value, const Path& at) {
  if (!value.isBoolean()) refuse(at, "must be true or false");
}

void isTrue(Json value, const Path& at) {
  if (!value.isTrue()) refuse(at, "is true or absent");
}

void object(Json value, const Path& at) {
  if (!value.isObject()) refuse(at, "must be an object");
}

void oneOf(Json value, const Path& at, Words words) {
  text(value, at);
  if (std::find(words.begin(), words.end(), value.str()) != words.end()) return;
  std::string why = "must be one of";
  for (std::string_view word : words) why.append(" ").append(word);
  refuse(at, why);
}

void each(Json value, const Path& at, Law law) {
  if (!value.isArray()) refuse(at, "must be a list");
  size_t index = 0;
  for (Json one : value) law(one, Path(at, index++));
}

void texts(Json value, const Path& at) { each(value, at, text); }

// --- objects ---

struct Member {
  std::string_view name;
  Law law;
  bool needed = false;
};

void members(Json value, const Path& at, std::span<const Member> known) {
  object(value, at);
  for (Json member : value) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Member& m) { return m.name == member.name(); });
    if (found == known.end()) refuse(Path(at, member.name()), "is no member that docs/canonical.md knows here");
    found->law(member, Path(at, member.name()));
  }
  for (const Member& member : known) {
    if (member.needed && !value[member.name]) refuse(Path(at, member.name), "is missing");
  }
}

void extra(Json value, const Path& at) {
  object(value, at);
  for (Json wire : value) object(wire, Path(at, wire.name()));
}

void cacheMark(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"ttl", text}, {"extra", extra}};
  members(value, at, kKnown);
}

void source(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"data", text},    {"media_type", text}, {"url", text},
                                      {"file_id", text}, {"wire", text},       {"text", text}};
  members(value, at, kKnown);
  const size_t forms = !!value["data"] + !!value["url"] + !!value["file_id"] + !!value["text"];
  if (forms != 1) refuse(at, "must have one of data, url, file_id and text");
  if (!!value["file_id"] != !!value["wire"]) refuse(at, "must have file_id and wire together");
}

void citationKind(Json value, const Path& at) { oneOf(value, at, {"url", "char", "page", "block", "search", "file"}); }

void citation(Json value, const Path& at) {
  static constexpr Member kKnown[] = {
      {"kind", citationKind, true}, {"url", text},   {"title", text}, {"text", text}, {"start", whole}, {"end", whole},
      {"document", whole},          {"extra", extra}};
  members(value, at, kKnown);
}

void citations(Json value, const Path& at) { each(value, at, citation); }

void issuer(Json value, const Path& at) {
  text(value, at);
  if (value.str().empty()) refuse(at, "must not be empty");
}

void callSignature(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"issuer", issuer, true}, {"value", text, true}};
  members(value, at, kKnown);
}

void callKind(Json value, const Path& at) { oneOf(value, at, {"function", "custom"}); }

// --- blocks ---

void innerBlock(Json value, const Path& at);
void innerBlocks(Json value, const Path& at) { each(value, at, innerBlock); }

constexpr Member kText[] = {
    {"type", text}, {"text", text, true}, {"citations", citations}, {"cache", cacheMark}, {"extra", extra}};
constexpr Member kImage[] = {{"type", text}, {"source", source, true}, {"detail", text},
                             {"name", text}, {"cache", cacheMark},     {"extra", extra}};
constexpr Member kAudio[] = {{"type", text}, {"source", source, true}, {"format", text},
                             {"name", text}, {"cache", cacheMark},     {"extra", extra}};
constexpr Member kFile[] = {{"type", text},    {"source", source, true}, {"name", text},       {"title", text},
                            {"context", text}, {"citations", boolean},   {"cache", cacheMark}, {"extra", extra}};
constexpr Member kToolCall[] = {
    {"type", text},     {"id", text, true},           {"name", text, true}, {"arguments", text}, {"input", object},
    {"kind", callKind}, {"signature", callSignature}, {"cache", cacheMark}, {"extra", extra}};
constexpr Member kToolResult[] = {{"type", text},        {"id", text, true}, {"blocks", innerBlocks, true},
                                  {"is_error", boolean}, {"string", isTrue}, {"cache", cacheMark},
                                  {"extra", extra}};
constexpr Member kReasoning[] = {
    {"type", text},       {"text", text}, {"summary", texts},       {"signature", text},  {"encrypted", text},
    {"redacted", isTrue}, {"id", text},   {"issuer", issuer, true}, {"cache", cacheMark}, {"extra", extra}};
constexpr Member kRefusal[] = {{"type", text}, {"text", text, true}, {"cache", cacheMark}, {"extra", extra}};
constexpr Member kOpaque[] = {{"type", text},   {"wire", text, true}, {"value", anything, true},
                              {"item", isTrue}, {"cache", cacheMark}, {"extra", extra}};

struct BlockKind {
  std::string_view type;
  std::span<const Member> members;
  Words roles;  // of the messages it may stand in; "inner" is the inside of a tool's result
};

const BlockKind kBlockKinds[] = {
    {"text", kText, {"system", "user", "assistant", "inner"}},
    {"image", kImage, {"system", "user", "assistant", "inner"}},
    {"audio", kAudio, {"system", "user", "assistant", "inner"}},
    {"file", kFile, {"system", "user", "assistant", "inner"}},
    {"tool_call", kToolCall, {"assistant"}},
    {"tool_result", kToolResult, {"tool"}},
    {"reasoning", kReasoning, {"assistant"}},
    {"refusal", kRefusal, {"assistant"}},
    {"opaque", kOpaque, {"system", "user", "assistant", "tool", "inner"}},
};

void block(Json value, const Path& at, std::string_view role) {
  object(value, at);
  const std::string_view type = value["type"].str();
  const auto kind = std::find_if(std::begin(kBlockKinds), std::end(kBlockKinds),
                                 [&](const BlockKind& one) { return one.type == type; });
  if (kind == std::end(kBlockKinds)) refuse(Path(at, "type"), "is no type of block");
  if (std::find(kind->roles.begin(), kind->roles.end(), role) == kind->roles.end()) {
    refuse(at, std::string(type) + " cannot stand in what is " + std::string(role));
  }
  members(value, at, kind->members);
  if (type == "tool_call" && !!value["arguments"] == !!value["input"]) {
    refuse(at, "must have one of arguments and input");
  }
}

void innerBlock(Json value, const Path& at) { block(value, at, "inner"); }

// --- messages ---

void role(Json value, const Path& at) { oneOf(value, at, {"system", "user", "assistant", "tool"}); }

// They are looked at with the message's role.
void list(Json value, const Path& at) { each(value, at, anything); }

void message(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"role", role, true},  {"blocks", list, true}, {"name", text},
                                      {"phase", text},       {"id", text},           {"status", text},
                                      {"developer", isTrue}, {"string", isTrue},     {"extra", extra}};
  members(value, at, kKnown);
  const Path blocks(at, "blocks");
  size_t index = 0;
  for (Json one : value["blocks"]) block(one, Path(blocks, index++), value["role"].str());
}

void messages(Json value, const Path& at) { each(value, at, message); }

// --- tools ---

void toolKind(Json value, const Path& at) { oneOf(value, at, {"function", "custom", "server"}); }
void formatType(Json value, const Path& at) { oneOf(value, at, {"text", "grammar"}); }

void toolFormat(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"type", formatType, true}, {"syntax", text}, {"definition", text}};
  members(value, at, kKnown);
}

void tool(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"name", text, true}, {"description", text},    {"schema", object},
                                      {"strict", boolean},  {"kind", toolKind, true}, {"format", toolFormat},
                                      {"wire", text},       {"value", anything},      {"cache", cacheMark},
                                      {"extra", extra}};
  members(value, at, kKnown);
  const bool server = value["kind"].str() == "server";
  if (server != !!value["wire"] || server != !!value["value"]) refuse(at, "has wire and value if it is the vendor's");
}

void tools(Json value, const Path& at) { each(value, at, tool); }

void choiceType(Json value, const Path& at) { oneOf(value, at, {"auto", "none", "required", "named", "subset"}); }
void choiceMode(Json value, const Path& at) { oneOf(value, at, {"auto", "required"}); }

void toolChoice(Json value, const Path& at) {
  static constexpr Member kKnown[] = {
      {"type", choiceType, true}, {"name", text}, {"names", texts}, {"mode", choiceMode}, {"extra", extra}};
  members(value, at, kKnown);
  const std::string_view type = value["type"].str();
  if (type == "named" && !value["name"]) refuse(Path(at, "name"), "is missing");
  if (type == "subset" && !value["names"]) refuse(Path(at, "names"), "is missing");
}

// --- the rest of the request ---

void sampling(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"temperature", number},
                                      {"top_p", number},
                                      {"top_k", number},
                                      {"min_p", number},
                                      {"seed", number},
                                      {"presence_penalty", number},
                                      {"frequency_penalty", number},
                                      {"logit_bias", object},
                                      {"logprobs", boolean},
                                      {"top_logprobs", whole}};
  members(value, at, kKnown);
}

void reasoningMode(Json value, const Path& at) { oneOf(value, at, {"off", "on", "auto"}); }
void reasoning(Json value, const Path& at) {
  // The words of vendors grow: what is none of today's is left to the target.
  static constexpr Member kKnown[] = {{"mode", reasoningMode}, {"effort", text},  {"budget", whole},
                                      {"summary", text},       {"display", text}, {"encrypted", isTrue}};
  members(value, at, kKnown);
}

void outputType(Json value, const Path& at) { oneOf(value, at, {"text", "json_object", "json_schema"}); }

void output(Json value, const Path& at) {
  static constexpr Member kKnown[] = {
      {"type", outputType, true}, {"name", text}, {"description", text}, {"schema", object}, {"strict", boolean}};
  members(value, at, kKnown);
}

void cache(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"key", text}, {"retention", text}};
  members(value, at, kKnown);
}

void only(Json value, const Path& at) {
  static constexpr Member kKnown[] = {{"wire", text, true}, {"member", text, true}, {"why", text}};
  members(value, at, kKnown);
}

constexpr Member kRequest[] = {
    {"model", text, true},
    {"messages", messages, true},
    {"tools", tools},
    {"tool_choice", toolChoice},
    {"max_output", whole},
    {"stop", texts},
    {"n", whole},
    {"parallel_tool_calls", boolean},
    {"sampling", sampling},
    {"reasoning", reasoning},
    {"output", output},
    {"verbosity", text},
    {"service_tier", text},
    {"user", text},
    {"metadata", object},
    {"cache", cache},
    {"store", boolean},
    {"stream", boolean, true},
    {"include_usage", boolean},
    {"extra", extra},
    {"only", only},
};

template <class Check>
std::string firstFault(Check check) {
  try {
    check();
    return {};
  } catch (const Refusal& broken) {
    return broken.where + ": " + broken.why;
  }
}

}  // namespace

std::string brokenLaw(Json document) {
  return firstFault([&] { members(document, Path(), kRequest); });
}

std::string brokenLawOfCitation(Json value) {
  return firstFault([&] { citation(value, Path()); });
}

}  // namespace spw::check
