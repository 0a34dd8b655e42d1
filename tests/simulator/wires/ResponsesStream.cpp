#include "tests/simulator/wires/ResponsesStream.h"

#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/wires/ResponsesDraft.h"

namespace spillway::simulator {
namespace {

// Puts type and number on each event; knows which item and which part of it is being told.
class EventWriter {
 public:
  explicit EventWriter(bool obfuscated) : obfuscated_(obfuscated) {}

  void add(std::string_view type, Json data) {
    Json event = {{"type", type}, {"sequence_number", list.events.size()}};
    event.update(data);
    list.events.push_back(sseEvent(type, event));
  }

  void addDelta(std::string_view type, Json data, std::string_view delta) {
    data["delta"] = delta;
    if (obfuscated_) {
      // Padding that hides how long the delta is, as the vendor adds it.
      data["obfuscation"] = makeId("", list.events.size(), 16 - std::min<size_t>(15, delta.size()));
    }
    add(type, std::move(data));
    if (list.opening == 0) list.opening = list.events.size();
  }

  EventList list;

 private:
  bool obfuscated_;
};

Json place(const Json& item, size_t index) { return {{"item_id", item["id"]}, {"output_index", index}}; }

Json place(const Json& item, size_t index, const char* part) {
  Json data = place(item, index);
  data[part] = 0;
  return data;
}

Json with(Json data, const char* key, Json value) {
  data[key] = std::move(value);
  return data;
}

void writeReasoning(const Json& item, size_t index, EventWriter& writer) {
  if (item["summary"].empty()) return;
  Json where = place(item, index, "summary_index");
  const std::string& text = item["summary"][0]["text"].get_ref<const std::string&>();
  writer.add("response.reasoning_summary_part.added", with(where, "part", {{"type", "summary_text"}, {"text", ""}}));
  for (auto piece : cutText(text, kTextPiece)) writer.addDelta("response.reasoning_summary_text.delta", where, piece);
  writer.add("response.reasoning_summary_text.done", with(where, "text", text));
  writer.add("response.reasoning_summary_part.done", with(where, "part", item["summary"][0]));
}

void writeMessage(const Json& item, size_t index, const std::vector<std::string>& deltas, EventWriter& writer) {
  Json where = place(item, index, "content_index");
  const Json& part = item["content"][0];
  bool refusal = part["type"] == "refusal";
  const char* field = refusal ? "refusal" : "text";
  writer.add("response.content_part.added", with(where, "part", with(part, field, "")));
  Json data = refusal ? where : with(where, "logprobs", Json::array());
  for (const auto& delta : deltas) {
    writer.addDelta(refusal ? "response.refusal.delta" : "response.output_text.delta", data, delta);
  }
  writer.add(refusal ? "response.refusal.done" : "response.output_text.done", with(data, field, part[field]));
  writer.add("response.content_part.done", with(where, "part", part));
}

void writeCall(const Json& item, size_t index, EventWriter& writer) {
  bool custom = item["type"] == "custom_tool_call";
  const char* field = custom ? "input" : "arguments";
  std::string prefix = custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
  const std::string& text = item[field].get_ref<const std::string&>();
  for (auto piece : cutText(text, kArgumentPiece)) writer.addDelta(prefix + ".delta", place(item, index), piece);
  writer.add(prefix + ".done", with(place(item, index), field, text));
}

// The item when it begins: nothing in it yet. The encrypted content it begins with is not the one it ends with, and is
// of no use to anybody: as seen from the vendor.
Json begun(const Json& item) {
  Json first = item;
  std::string type = item["type"];
  if (first.contains("encrypted_content")) {
    first["encrypted_content"] = sealReasoning(Vendor::OpenAi, "begun " + item["id"].get<std::string>());
  }
  if (type == "reasoning") first["summary"] = Json::array();
  if (type == "message") first["content"] = Json::array();
  if (type == "function_call") first["arguments"] = "";
  if (type == "custom_tool_call") first["input"] = "";
  if (type != "reasoning") first["status"] = "in_progress";
  return first;
}

}  // namespace

EventList responseEvents(const Prompt& prompt, const Answer& answer, const Json& ended) {
  EventWriter writer(asksFor(prompt, "obfuscated"));
  Json first = responseBegun(prompt, answer);
  writer.add("response.created", {{"response", first}});
  writer.add("response.in_progress", {{"response", std::move(first)}});
  for (size_t i = 0; i < ended["output"].size(); i++) {
    const Json& item = ended["output"][i];
    writer.add("response.output_item.added", {{"output_index", i}, {"item", begun(item)}});
    std::string type = item["type"];
    if (type == "reasoning") {
      writeReasoning(item, i, writer);
    } else if (type == "message") {
      writeMessage(item, i, answer.deltas, writer);
    } else {
      writeCall(item, i, writer);
    }
    writer.add("response.output_item.done", {{"output_index", i}, {"item", item}});
  }
  writer.list.stopAt = writer.list.events.size();
  bool cut = ended["status"] == "incomplete";
  writer.add(cut ? "response.incomplete" : "response.completed", {{"response", ended}});
  return std::move(writer.list);
}

}  // namespace spillway::simulator
