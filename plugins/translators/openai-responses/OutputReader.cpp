#include "OutputReader.h"

#include <algorithm>
#include <spillway/codec/CompactJson.hpp>

#include "Citations.h"
#include "Reasoning.h"

namespace responses {

using spw::Call;
using spw::Emit;
using spw::Json;

namespace {

constexpr int64_t kMostOutputItems = 10'000;

int64_t numberOf(Json value) { return value.integer().value_or(0); }

int32_t blockOf(std::string_view partType) {
  if (partType == "output_text" || partType == "text") return SPW_BLOCK_TEXT;
  return partType == "refusal" ? SPW_BLOCK_REFUSAL : 0;
}

std::string_view textOf(Json part) {
  const Json refusal = part["refusal"];
  return refusal.isString() ? refusal.str() : part["text"].str();
}

}  // namespace

OutputReader::OutputReader(Json notes) {
  for (Json name : notes[kNoteNames]) names_.emplace(name.name(), name.str());
  for (Json name : notes[kNoteCustom]) custom_.emplace(name.str());
  for (Json sequence : notes[kNoteStop]) stops_.add(std::string(sequence.str()));
}

// A clone that does not number its events goes on with what it began last.
OutputReader::Item* OutputReader::itemOf(Json frame) {
  const auto position = frame["output_index"].integer();
  for (size_t i = items_.size(); i-- > 0;) {
    if (!position || items_[i].position == *position) return &items_[i];
  }
  return nullptr;
}

void OutputReader::added(Json frame, Emit& emit) {
  if (!frame["item"].isObject()) return;
  // A place that is taken again belongs to a service that numbers everything alike.
  const Item* before = frame["output_index"] ? itemOf(frame) : nullptr;
  if (before == nullptr || before->done) {
    open(frame["output_index"].integer().value_or(static_cast<int64_t>(items_.size())), frame["item"], emit);
  }
}

OutputReader::Item& OutputReader::open(int64_t position, Json value, Emit& emit) {
  closeSpoken(emit);
  Item& item = items_.emplace_back();
  item.position = position;
  item.id = value["id"].str();
  const std::string_view type = value["type"].str();
  if (type == "message") {
    item.kind = Kind::Message;
    if (const std::string_view phase = value["phase"].str(); !phase.empty()) {
      item.extra = "{\"phase\":\"";
      spw::escapeTo(item.extra, phase);
      item.extra += "\"}";
    }
  } else if (type == "reasoning") {
    item.kind = Kind::Reasoning;
    item.block = SPW_BLOCK_REASONING;
  } else if (type == "function_call" || type == "custom_tool_call") {
    item.kind = Kind::Call;
    item.block = type == "function_call" ? SPW_BLOCK_TOOL_CALL : SPW_BLOCK_CUSTOM_CALL;
    if (!value["name"].str().empty()) nameCall(item, value, emit);
  }
  return item;
}

// What was said before another item begins is complete, whether the service says so or not.
void OutputReader::closeSpoken(Emit& emit) {
  for (Item& item : items_) {
    for (Part& part : item.parts) closePart(part, emit);
    if (item.kind != Kind::Reasoning || item.index < 0 || item.done) continue;
    item.done = true;
    emit.close(0, item.index, SPW_BLOCK_REASONING);
  }
}

// Opens the block of a call as soon as its name is known.
void OutputReader::nameCall(Item& item, Json value, Emit& emit) {
  if (item.index >= 0 || !stops_.found().empty()) return;
  const std::string_view name = value["name"].str(), group = value["namespace"].str();
  const auto original = names_.find(std::string(name));
  item.name = original != names_.end() ? std::string_view(original->second) : name;
  item.callId = value["call_id"].str();
  if (item.callId.empty()) item.callId = callIds_.next();
  item.unwrap = item.block == SPW_BLOCK_TOOL_CALL && custom_.contains(name);
  if (item.unwrap) item.block = SPW_BLOCK_CUSTOM_CALL;
  if (!group.empty()) {
    item.extra = "{\"namespace\":\"";
    spw::escapeTo(item.extra, group);
    item.extra += "\"}";
  }
  item.index = next_++;
  called_ = true;
  emit.open(0, item.index, item.block, item.callId, item.name, item.extra);
}

void OutputReader::argued(Json frame, std::string_view piece, bool whole, Emit& emit) {
  Item* item = itemOf(frame);
  if (item == nullptr || item->kind != Kind::Call || item->done || piece.empty() || (whole && item->fed)) return;
  item->fed = true;
  if (item->index < 0 || item->unwrap) {
    item->held += piece;
    return;
  }
  const int32_t part = item->block == SPW_BLOCK_CUSTOM_CALL ? SPW_PART_TEXT : SPW_PART_ARGUMENTS;
  emit.delta(0, item->index, item->block, part, piece);
}

OutputReader::Part& OutputReader::partOf(Item& item, int64_t number, int32_t block, Emit& emit) {
  for (Part& part : item.parts) {
    if (part.number == number) return part;
  }
  for (Part& part : item.parts) closePart(part, emit);
  Part& part = item.parts.emplace_back(Part{number, next_++, block});
  emit.open(0, part.index, block, {}, {}, item.extra);
  (block == SPW_BLOCK_REFUSAL ? refused_ : spoke_) = true;
  return part;
}

void OutputReader::partAdded(Json frame, Emit& emit) {
  Item* item = itemOf(frame);
  const int32_t block = blockOf(frame["part"]["type"].str());
  if (item == nullptr || item->kind != Kind::Message || item->done || block == 0 || !stops_.found().empty()) return;
  Part& part = partOf(*item, numberOf(frame["content_index"]), block, emit);
  feed(part, textOf(frame["part"]), emit);
}

void OutputReader::said(Call call, Json frame, int32_t block, std::string_view whole, Emit& emit) {
  if (!stops_.found().empty()) return;
  Item* item = itemOf(frame);
  if (item == nullptr) {
    item = &open(numberOf(frame["output_index"]), call.object().put("type", "message"), emit);
  }
  if (item->kind != Kind::Message || item->done) return;
  Part& part = partOf(*item, numberOf(frame["content_index"]), block, emit);
  if (part.closed || (!whole.empty() && part.fed)) return;
  feed(part, whole.empty() ? frame["delta"].str() : whole, emit);
  const Json logprobs = frame["logprobs"];
  if (whole.empty() && logprobs.isArray() && logprobs.size() > 0 && !part.closed) {
    emit.delta(0, part.index, part.block, SPW_PART_LOGPROBS, {}, {}, spw::compactJson(logprobs.dump()));
  }
}

void OutputReader::feed(Part& part, std::string_view text, Emit& emit) {
  if (text.empty() || part.closed) return;
  part.fed = true;
  const auto pass = [&](std::string_view piece) { emit.delta(0, part.index, part.block, SPW_PART_TEXT, piece); };
  if (part.block != SPW_BLOCK_TEXT || !stops_.any()) return pass(text);
  stops_.take(text, pass);
  if (!stops_.found().empty()) closePart(part, emit);
}

void OutputReader::annotated(Call call, Json frame, Emit& emit) {
  Item* item = itemOf(frame);
  if (item == nullptr || item->kind != Kind::Message || item->done || !stops_.found().empty()) return;
  cite(call, partOf(*item, numberOf(frame["content_index"]), SPW_BLOCK_TEXT, emit), frame["annotation"], emit);
}

void OutputReader::cite(Call call, Part& part, Json annotation, Emit& emit) {
  const Json citation = readAnnotation(call, annotation);
  if (!citation || part.closed) return;
  ++part.citations;
  emit.delta(0, part.index, part.block, SPW_PART_CITATION, {}, {}, spw::compactJson(citation.dump()));
}

// What the whole part has and its pieces did not bring.
void OutputReader::complete(Call call, Part& part, Json value, Emit& emit) {
  if (part.closed) return;
  if (!part.fed) {
    feed(part, textOf(value), emit);
    if (const Json logprobs = value["logprobs"]; logprobs.isArray() && logprobs.size() > 0 && !part.closed) {
      emit.delta(0, part.index, part.block, SPW_PART_LOGPROBS, {}, {}, spw::compactJson(logprobs.dump()));
    }
  }
  size_t number = 0;
  for (Json annotation : value["annotations"]) {
    if (number++ >= part.citations) cite(call, part, annotation, emit);
  }
  closePart(part, emit);
}

void OutputReader::closePart(Part& part, Emit& emit) {
  if (part.closed) return;
  if (part.block == SPW_BLOCK_TEXT && stops_.any()) {
    stops_.flush([&](std::string_view piece) { emit.delta(0, part.index, part.block, SPW_PART_TEXT, piece); });
  }
  part.closed = true;
  emit.close(0, part.index, part.block);
}

void OutputReader::partDone(Call call, Json frame, Emit& emit) {
  Item* item = itemOf(frame);
  const int32_t block = blockOf(frame["part"]["type"].str());
  if (item == nullptr || item->kind != Kind::Message || item->done || block == 0 || !stops_.found().empty()) return;
  complete(call, partOf(*item, numberOf(frame["content_index"]), block, emit), frame["part"], emit);
}

void OutputReader::thought(Json frame, int32_t part, std::string_view counter, Emit& emit) {
  Item* item = itemOf(frame);
  if (item == nullptr || item->kind != Kind::Reasoning || item->done) return;
  think(*item, part, numberOf(frame[counter]), frame["delta"].str(), {}, {}, emit);
}

// Parts of one kind become one text with blank lines between them. The block opens with its first piece: many reasoning
// items are empty.
void OutputReader::think(Item& item, int32_t part, int64_t number, std::string_view text, std::string_view name,
                         std::string_view extra, Emit& emit) {
  if (text.empty() || !stops_.found().empty()) return;
  if (item.index < 0) {
    item.index = next_++;
    emit.open(0, item.index, SPW_BLOCK_REASONING, item.id);
  }
  const int32_t bit = 1 << part;
  if ((item.fedParts & bit) != 0 && number != item.number && name.empty()) {
    emit.delta(0, item.index, SPW_BLOCK_REASONING, part, "\n\n");
  }
  item.fedParts |= bit;
  item.number = number;
  emit.delta(0, item.index, SPW_BLOCK_REASONING, part, text, name, extra);
}

void OutputReader::done(Call call, Json frame, Emit& emit) {
  const Json value = frame["item"];
  if (!value.isObject()) return;
  Item* item = itemOf(frame);
  if (item == nullptr) {
    item = &open(frame["output_index"].integer().value_or(static_cast<int64_t>(items_.size())), value, emit);
  }
  close(call, *item, value, emit);
}

void OutputReader::close(Call call, Item& item, Json value, Emit& emit) {
  if (item.done) return;
  item.done = true;
  switch (item.kind) {
    case Kind::Message:
      return closeMessage(call, item, value, emit);
    case Kind::Reasoning:
      return closeReasoning(call, item, value, emit);
    case Kind::Call:
      return closeCall(call, item, value, emit);
    case Kind::Other:
      return giveOther(call, value, emit);
  }
}

void OutputReader::closeMessage(Call call, Item& item, Json value, Emit& emit) {
  int64_t number = 0;
  for (Json part : value["content"]) {
    const int32_t block = blockOf(part["type"].str());
    const int64_t here = number++;
    if (block != 0 && stops_.found().empty()) complete(call, partOf(item, here, block, emit), part, emit);
  }
  for (Part& part : item.parts) closePart(part, emit);
}

void OutputReader::closeReasoning(Call call, Item& item, Json value, Emit& emit) {
  const auto makeUp = [&](Json parts, int32_t part) {
    if ((item.fedParts & (1 << part)) != 0) return;
    int64_t number = 0;
    for (Json one : parts) think(item, part, number++, one["text"].str(), {}, {}, emit);
  };
  makeUp(value["summary"], SPW_PART_SUMMARY);
  makeUp(value["content"], SPW_PART_TEXT);
  seal(call, item, value, emit);
  if (item.index >= 0) emit.close(0, item.index, SPW_BLOCK_REASONING);
}

// The token that gives the reasoning back: the vendor's own, or what a proxy in front of another vendor put there.
void OutputReader::seal(Call call, Item& item, Json value, Emit& emit) {
  const std::string_view token = value["encrypted_content"].str();
  const auto encrypted = [&](std::string_view data, std::string_view issuer, std::string_view id) {
    const std::string_view extra = id.empty() ? id : call.object().put("id", id).dump();
    think(item, SPW_PART_ENCRYPTED, item.number, data, issuer, extra, emit);
  };
  const auto envelope = spw::unwrapEnvelope(token);
  if (!envelope) return encrypted(token, kIssuer, value["id"].str());
  if (envelope->mark == kCallMark || envelope->issuer == kTextIssuer) return;
  if (envelope->issuer == kIssuer) return encrypted(envelope->payload, kIssuer, envelope->mark);
  if (envelope->mark == kRedactedMark) return encrypted(envelope->payload, envelope->issuer, {});
  think(item, SPW_PART_SIGNATURE, item.number, envelope->payload, envelope->issuer, {}, emit);
}

void OutputReader::closeCall(Call call, Item& item, Json value, Emit& emit) {
  nameCall(item, value, emit);
  if (item.index < 0) return;
  const bool function = value["type"].str() == "function_call" || item.block == SPW_BLOCK_TOOL_CALL;
  std::string text = item.held;
  if (!item.fed) text = value[function ? "arguments" : "input"].str();
  if (item.unwrap) {
    // A model that made something else of the one argument said at least what it wanted to say.
    const Json input = call.parse(text)["input"];
    if (input.isString()) text = input.str();
  }
  const int32_t part = item.block == SPW_BLOCK_CUSTOM_CALL ? SPW_PART_TEXT : SPW_PART_ARGUMENTS;
  if (!text.empty()) emit.delta(0, item.index, item.block, part, text);
  emit.close(0, item.index, item.block);
}

// Pictures are blocks of their own; what else the vendor's tools did belongs to this wire.
void OutputReader::giveOther(Call call, Json value, Emit& emit) {
  if (!value["type"].isString() || !stops_.found().empty()) return;
  const Json result = value["result"];
  const bool picture = value["type"].str() == "image_generation_call" && !result.str().empty();
  const Json data = picture ? value.take("result") : call.json(nullptr);
  const int32_t index = next_++, block = picture ? SPW_BLOCK_IMAGE : SPW_BLOCK_OPAQUE;
  const Json extra = call.object().put("wire", kWire).put("value", value);
  emit.open(0, index, block, {}, {}, spw::compactJson(extra.dump()));
  if (picture) {
    const std::string_view format = value["output_format"].str("png");
    emit.delta(0, index, block, SPW_PART_DATA, data.str(), call.concat({"image/", format}));
  }
  emit.close(0, index, block);
}

void OutputReader::finish(Call call, Json output, Emit& emit) {
  int64_t position = 0;
  if (items_.empty()) {
    for (Json value : output) {
      if (value.isObject() && position < kMostOutputItems) close(call, open(position++, value, emit), value, emit);
    }
    return;
  }
  for (Item& item : items_) {
    if (item.done) continue;
    const Json value = output.at(static_cast<size_t>(item.position));
    const bool known = value.isObject() && (item.kind != Kind::Other || value["type"].isString());
    close(call, item, known ? value : call.object(), emit);
  }
}

}  // namespace responses
