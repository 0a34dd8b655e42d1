// What every codec's embeddings have in common; the documents are in docs/canonical.md.
//
// One request, one thread.
#pragma once

#include <string>
#include <string_view>

#include "../translator.hpp"
#include "OneWire.hpp"
#include "Path.hpp"
#include "Vectors.hpp"

namespace spw {

// Reads the texts of one: a string or a list of strings.
inline Json embedTexts(Call call, Json value, const Path& at) {
  const Json inputs = call.array();
  const auto add = [&](Json text) { inputs.push(call.object().put("text", text.str())); };
  if (value.isString()) {
    add(value);
    return inputs;
  }
  if (!value.isArray()) refuse(at, "expected a string or a list of strings");
  size_t index = 0;
  for (Json one : value) {
    if (!one.isString()) refuse(Path(at, index), "expected a string");
    add(one);
    ++index;
  }
  if (index == 0) refuse(at, "expected at least one text");
  return inputs;
}

// A whole number above zero under the name `dimensions`; nothing when it was not said.
inline void readDimensions(Json value, Json document, const Path& at) {
  if (value.isNothing()) return;
  if (value.integer().value_or(0) < 1) refuse(at, "expected a whole number above 0");
  document.put("dimensions", value);
}

// Keeps a value only its own wire knows.
inline void keepEmbedExtra(Call call, Json document, std::string_view wire, std::string_view name, Json value) {
  if (value.isNothing()) return;
  if (!document["extra"]) document.put("extra", call.object().put(wire, call.object()));
  document["extra"][wire].put(name, value);
}
inline void keepEmbedExtra(Call call, Json document, std::string_view wire, Json member) {
  keepEmbedExtra(call, document, wire, member.name(), member);
}

// Reports what another wire's client said beyond the canonical members; gives what this wire's own client did.
inline Json embedExtra(Call call, Json document, std::string_view wire) {
  Json own = call.json(nullptr);
  for (Json part : document["extra"]) {
    if (part.name() == wire) {
      own = part;
      continue;
    }
    for (Json member : part) {
      call.dropped(call.concat({"extra.", part.name(), ".", member.name()}), "this target's wire has no such member");
    }
  }
  return own;
}

// Reports what inputs say that a wire of plain texts cannot.
inline void embedInputLosses(Call call, Json document) {
  bool titled = false, joined = false;
  for (Json input : document["inputs"]) {
    titled = titled || input["title"];
    joined = joined || input["joined"].isTrue();
  }
  if (titled) call.dropped("inputs[].title", "this target's wire has no titles of texts");
  if (joined) call.changed("inputs[].text", "the texts of its parts were joined");
}

inline void embedDropped(Call call, Json document, std::string_view member, std::string_view why) {
  if (!document[member].isNothing()) call.dropped(member, why);
}

// The text of an input of a wire that embeds texts alone.
inline std::string_view embedText(Json input, size_t index) {
  const Path inputs("inputs"), at(inputs, index);
  if (input["tokens"]) unsupported(at, "this target takes texts, not token numbers");
  if (input["blocks"]) unsupported(at, "this target embeds texts only");
  return input["text"].str();
}

// Refuses what only one other wire can say, and vectors of anything but floating-point numbers.
inline void requireCommon(Json document, std::string_view wire) {
  refuseOtherWires(document, wire);
  for (Json format : document["formats"]) {
    if (format.str() != "float" && format.str() != "base64")
      unsupported(Path("formats"), "this target gives vectors of floating-point numbers only");
  }
}

// Notes for the reader of the answer: how many vectors there have to be.
inline void noteInputs(Json notes, Json document) { notes.put("inputs", document["inputs"].size()); }

// An answer with as many vectors as there were inputs, each the text of its numbers; the caller adds model and usage.
inline Status embedReply(Call call, Json notes, Json vectors, Json& canonical, Error& error) {
  const int64_t asked = notes["inputs"].integer().value_or(-1);
  const auto given = static_cast<int64_t>(vectors.size());
  if (given == 0) return error.failed(SPW_FAULT_SERVER, "the upstream's answer has no vectors");
  if (asked >= 0 && given != asked)
    return error.failed(SPW_FAULT_SERVER, "the upstream gave " + std::to_string(given) + " vectors for " +
                                              std::to_string(asked) + " inputs");
  for (Json vector : vectors) {
    if (!vector.isString()) return error.failed(SPW_FAULT_SERVER, "the upstream's vectors are no lists of numbers");
  }
  canonical = call.object().put("vectors", vectors);
  return SPW_OK;
}

// The counts of an answer; what was not said stays away. Vectors are no tokens.
inline void embedUsage(Call call, Json canonical, Json input) {
  const int64_t count = input.integer().value_or(-1);
  if (count >= 0) canonical.put("usage", call.object().put("input", count).put("output", 0));
}

}  // namespace spw
