#include "ToolCallReader.h"

#include <spillway/codec/CustomTool.hpp>

namespace openaichat {

using spw::Call;
using spw::Emit;
using spw::Json;

namespace {

Json bodyOf(Json entry) {
  const Json function = entry["function"];
  return function.isObject() ? function : entry["custom"];
}

}  // namespace

void ToolCallReader::Balance::add(std::string_view text) {
  for (const char c : text) {
    any = any || (c != ' ' && c != '\n');
    if (inString) {
      if (!escaped && c == '"') inString = false;
      escaped = !escaped && c == '\\';
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
}

// Which call an entry continues. Services that number calls properly are the easy case; some number all of them 0, some
// give no number, some repeat id or name in every fragment, and some leave out the id.
size_t ToolCallReader::find(Json entry, bool whole) const {
  if (whole || calls_.empty()) return kNone;
  const std::string_view id = entry["id"].str(), name = bodyOf(entry)["name"].str();
  if (const auto index = entry["index"].integer()) {
    for (size_t i = calls_.size(); i-- > 0;) {
      if (calls_[i].wireIndex != *index) continue;
      const bool another = !id.empty() && !name.empty() && id != calls_[i].id && calls_[i].balance.complete();
      return another ? kNone : i;
    }
    return kNone;
  }
  for (size_t i = 0; !id.empty() && i < calls_.size(); ++i) {
    if (calls_[i].id == id) return i;
  }
  if (!id.empty()) return kNone;
  const ToolCall& last = calls_.back();
  const bool begins = !name.empty() && (context_->tools.original(name) != last.name || last.balance.complete());
  return begins ? kNone : calls_.size() - 1;
}

void ToolCallReader::read(Call call, Json entry, bool whole, int32_t& next, Emit& emit) {
  const Json body = bodyOf(entry);
  const bool custom = entry["type"].str() == "custom" || entry["custom"].isObject();
  size_t at = find(entry, whole);
  if (at == kNone) {
    closeComplete(call, emit);
    open(entry, body["name"].str(), custom, next, emit);
    at = calls_.size() - 1;
  }
  ToolCall& one = calls_[at];
  if (one.closed) return;
  addArguments(custom ? body["input"] : body["arguments"], one, emit);
  if (const Json signature = entry["extra_content"]["google"]["thought_signature"]; signature.isString()) {
    emit.delta(choice_, one.index, one.block, SPW_PART_SIGNATURE, signature.str(), "gemini");
  }
}

void ToolCallReader::readFunction(Call call, Json function, int32_t& next, Emit& emit) {
  const Json entry = call.object().put("index", 0).put("function", function);
  read(call, entry, false, next, emit);
}

void ToolCallReader::open(Json entry, std::string_view name, bool custom, int32_t& next, Emit& emit) {
  ToolCall& one = calls_.emplace_back();
  one.wireIndex = entry["index"].integer().value_or(-1);
  one.id = entry["id"].str();
  if (one.id.empty()) one.id = context_->ids.next();
  one.name = context_->tools.original(name);
  one.index = next++;
  one.unwrap = !custom && context_->tools.isCustom(name);
  one.block = custom || one.unwrap ? SPW_BLOCK_CUSTOM_CALL : SPW_BLOCK_TOOL_CALL;
  emit.open(choice_, one.index, one.block, one.id, one.name);
}

void ToolCallReader::addArguments(Json value, ToolCall& one, Emit& emit) {
  const std::string_view text = value.isObject() ? value.dump() : value.str();
  if (text.empty()) return;
  one.balance.add(text);
  if (one.unwrap) {
    one.held += text;
    return;
  }
  const int32_t part = one.block == SPW_BLOCK_CUSTOM_CALL ? SPW_PART_TEXT : SPW_PART_ARGUMENTS;
  emit.delta(choice_, one.index, one.block, part, text);
}

void ToolCallReader::unwrap(Call call, const ToolCall& one, Emit& emit) {
  const std::string_view text = spw::customInput(call, one.held);
  if (!text.empty()) emit.delta(choice_, one.index, one.block, SPW_PART_TEXT, text);
}

void ToolCallReader::close(Call call, ToolCall& one, Emit& emit) {
  if (one.closed) return;
  one.closed = true;
  if (one.unwrap) unwrap(call, one, emit);
  emit.close(choice_, one.index, one.block);
}

void ToolCallReader::closeComplete(Call call, Emit& emit) {
  for (ToolCall& one : calls_) {
    if (one.balance.complete()) close(call, one, emit);
  }
}

void ToolCallReader::finish(Call call, Emit& emit) {
  for (ToolCall& one : calls_) close(call, one, emit);
}

}  // namespace openaichat
