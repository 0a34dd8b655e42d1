#include "Talks.h"

#include <gtest/gtest.h>

#include <sstream>

#include "Loaded.h"
#include "host/base/Strings.h"
#include "host/upstream/ResponseReader.h"

namespace contract {

using spillway::pipeline::Destination;
using spillway::pipeline::Inbound;
using spillway::pipeline::Outbound;
using spillway::pipeline::Relay;
using spillway::pipeline::RelayPlan;

const char* const kTool = "get_weather";
const char* const kAskForTool = R"(use tool get_weather with {"city":"Oslo"})";

namespace {

const Json& schema() {
  static const Json schema = {{"type", "object"},
                              {"properties", {{"city", {{"type", "string"}}}}},
                              {"required", {"city"}},
                              {"additionalProperties", false}};
  return schema;
}

// The events of a stream, and whether it ended as the wire ends.
std::vector<Json> events(const std::string& stream) {
  std::vector<Json> all;
  std::istringstream lines(stream);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.starts_with("data: ") && line != "data: [DONE]") all.push_back(Json::parse(line.substr(6)));
  }
  return all;
}

std::string dumped(Json body, const Json& rest) {
  for (const auto& [name, value] : rest.items()) body[name] = value;
  return body.dump();
}

Json chatBody(const std::string& text, bool stream) {
  Json body = {
      {"model", "any"},
      {"messages", {{{"role", "system"}, {"content", "You are terse."}}, {{"role", "user"}, {"content", text}}}},
      {"tools",
       {{{"type", "function"},
         {"function", {{"name", kTool}, {"description", "Weather of a city"}, {"parameters", schema()}}}}}}};
  if (stream) body["stream"] = true;
  return body;
}

Json responsesBody(const std::string& text, bool stream) {
  Json body = {{"model", "any"},
               {"instructions", "You are terse."},
               {"store", false},
               {"input", {{{"role", "user"}, {"content", text}}}},
               {"tools",
                {{{"type", "function"},
                  {"name", kTool},
                  {"description", "Weather of a city"},
                  {"parameters", schema()},
                  {"strict", true}}}}};
  if (stream) body["stream"] = true;
  return body;
}

void addDelta(const Json& delta, Heard& heard) {
  if (delta.contains("content") && delta["content"].is_string()) heard.text += delta["content"].get<std::string>();
  if (!delta.contains("tool_calls")) return;
  for (const Json& call : delta["tool_calls"]) {
    if (call.contains("id")) heard.callId = call["id"];
    const Json& function = call["function"];
    if (function.contains("name") && function["name"].is_string()) heard.callName = function["name"];
    if (function.contains("arguments")) heard.arguments += function["arguments"].get<std::string>();
  }
}

Heard hearChat(const std::string& bytes, bool stream) {
  Heard heard;
  if (stream) {
    for (const Json& event : events(bytes))
      if (event.contains("choices") && !event["choices"].empty()) addDelta(event["choices"][0]["delta"], heard);
    heard.finished = bytes.find("data: [DONE]") != std::string::npos;
    heard.turn = {{"role", "assistant"}, {"content", nullptr}};
    if (!heard.callId.empty())
      heard.turn["tool_calls"] = {{{"id", heard.callId},
                                   {"type", "function"},
                                   {"function", {{"name", heard.callName}, {"arguments", heard.arguments}}}}};
  } else {
    heard.turn = Json::parse(bytes).at("choices").at(0).at("message");
    addDelta(heard.turn, heard);
    heard.finished = true;
  }
  return heard;
}

Heard hearResponses(const std::string& bytes, bool stream) {
  Heard heard;
  Json response = Json::object();
  if (stream) {
    for (const Json& event : events(bytes))
      if (event.value("type", "") == "response.completed") {
        response = event["response"];
        heard.finished = true;
      }
  } else {
    response = Json::parse(bytes);
    heard.finished = response.value("status", "") == "completed";
  }
  heard.turn = response.contains("output") ? response["output"] : Json::array();
  for (const Json& item : heard.turn) {
    if (item["type"] == "message")
      for (const Json& part : item["content"]) heard.text += part.value("text", "");
    if (item["type"] != "function_call") continue;
    heard.callId = item["call_id"];
    heard.callName = item["name"];
    heard.arguments = item["arguments"];
  }
  return heard;
}

}  // namespace

const Client& chatClient() {
  static const Client client = {
      "/v1/chat/completions",
      [](const std::string& text, bool stream, const Json& rest) { return dumped(chatBody(text, stream), rest); },
      [](const std::string& text, bool stream, const Json& rest, const Heard& heard, const std::string& result) {
        Json body = chatBody(text, stream);
        body["messages"].push_back(heard.turn);
        body["messages"].push_back({{"role", "tool"}, {"tool_call_id", heard.callId}, {"content", result}});
        return dumped(std::move(body), rest);
      },
      hearChat};
  return client;
}

const Client& responsesClient() {
  static const Client client = {
      "/v1/responses",
      [](const std::string& text, bool stream, const Json& rest) { return dumped(responsesBody(text, stream), rest); },
      [](const std::string& text, bool stream, const Json& rest, const Heard& heard, const std::string& result) {
        Json body = responsesBody(text, stream);
        for (const Json& item : heard.turn) body["input"].push_back(item);
        body["input"].push_back({{"type", "function_call_output"}, {"call_id", heard.callId}, {"output", result}});
        return dumped(std::move(body), rest);
      },
      hearResponses};
  return client;
}

namespace {

struct Asked {
  spillway::pipeline::ClientRequest request;
  Call call;
  spillway::memory::Recall recall;
  std::optional<Inbound> inbound;
  std::unique_ptr<Outbound> outbound;
};

// Fills `asked`; the reason when the request cannot be written.
std::string write(const Destination& to, const char* path, const std::string& body, Asked& asked) {
  auto match = plugins().match("POST", path, [](std::string_view) { return false; });
  spillway::base::Bytes bytes;
  bytes.append(body);
  auto inbound = Inbound::read(*match, std::move(bytes));
  if (!inbound.ok()) return inbound.error().message;
  asked.inbound.emplace(std::move(*inbound));
  asked.request.path = path;
  asked.recall.begin(nullptr, "");
  auto out = Outbound::build(to, *asked.inbound, asked.request, asked.call, false, asked.recall);
  if (!out.ok()) return out.error().message;
  asked.outbound = std::move(*out);
  return {};
}

RelayPlan planOf(const Destination& to, const Asked& asked, const std::string& type) {
  RelayPlan plan;
  plan.upstreamWire = to.wire;
  plan.clientWire = &asked.inbound->wire();
  plan.clientStreams = asked.inbound->streaming();
  plan.upstreamStreams = type.starts_with("text/event-stream") || type.starts_with(to.wire->contentTypeStream());
  plan.framing = type.starts_with("text/event-stream")   ? SPW_FRAME_SSE
                 : to.endpoint->framing != SPW_FRAME_SSE ? to.endpoint->framing
                                                         : to.wire->framing();
  plan.hideUsage = asked.outbound->askedUsage();
  plan.rewritten = asked.outbound->translated();
  plan.reply.size = sizeof plan.reply;
  plan.reply.mode = plan.clientStreams ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  plan.reply.id = {"x1", 2};
  plan.reply.model = {"any", 3};
  plan.reply.created_unix = 1'800'000'000;
  plan.reply.path = {asked.request.path.data(), asked.request.path.size()};
  plan.reply.notes = asked.inbound->notes();
  return plan;
}

// Through the reader of the reply and the relay; the reason when it does not come through.
std::string carry(const Destination& to, const Asked& asked, const std::string& reply, std::string& out) {
  spillway::upstream::ResponseReader reader;
  std::string body;
  auto fed = reader.feed(reply.data(), reply.size(), [&](std::string_view piece) { body += piece; });
  if (!fed.ok()) return fed.error().message;
  if (reader.status() != 200) return std::to_string(reader.status()) + " " + body;
  RelayPlan plan = planOf(to, asked, spillway::base::toLower(reader.header("content-type")));
  std::unique_ptr<spillway::base::Arena> notes;
  plan.readerNotes = asked.outbound->keepNotes(notes);
  auto relay = Relay::open(plan);
  if (!relay.ok()) return relay.error().message;
  if (auto failure = (*relay)->feed(body, out)) return failure->message;
  if (auto failure = (*relay)->end(out)) return failure->message;
  return (*relay)->complete() ? "" : "the answer is not complete";
}

}  // namespace

Exchanged build(const Destination& to, const char* path, const std::string& body) {
  Asked asked;
  Exchanged done;
  done.failure = write(to, path, body, asked);
  if (!done.failure.empty()) return done;
  done.sent = parsed(*asked.outbound);
  done.translated = asked.outbound->translated();
  done.losses = asked.call.losses.entries();
  return done;
}

Exchanged exchange(const Destination& to, Vendor& vendor, const char* path, const std::string& body) {
  Asked asked;
  Exchanged done;
  done.failure = write(to, path, body, asked);
  if (!done.failure.empty()) return done;
  done.sent = parsed(*asked.outbound);
  done.translated = asked.outbound->translated();
  done.losses = asked.call.losses.entries();
  done.answered = vendor.understands(done.sent);
  if (done.answered) done.failure = carry(to, asked, vendor.answer(done.sent), done.bytes);
  return done;
}

}  // namespace contract
