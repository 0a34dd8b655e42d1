#include "tests/simulator/Endpoints.h"

#include <algorithm>

#include "tests/simulator/ControlText.h"
#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr std::string_view kBenchPrefix = "bench";

std::shared_ptr<const Reply> plain(int status, std::string body, std::string type = "application/json") {
  Content content;
  content.status = status;
  content.contentType = std::move(type);
  content.body = std::move(body);
  return buildReply(std::move(content), Behaviour(), true);
}

const Wire* wireOf(std::string_view path) {
  if (path.ends_with("/chat/completions")) return &kChatWire;
  if (path.ends_with("/messages") || path.ends_with("/messages/count_tokens")) return &kMessagesWire;
  return nullptr;
}

// The value of the first "model" in the text, found without parsing: for benchmarks, where the body is well-formed.
std::string_view skimModel(std::string_view body) {
  size_t at = body.find("\"model\"");
  if (at == std::string_view::npos) return {};
  at += 7;
  while (at < body.size() && (body[at] == ' ' || body[at] == ':')) at++;
  if (at >= body.size() || body[at] != '"') return {};
  size_t end = body.find('"', at + 1);
  return end == std::string_view::npos ? std::string_view() : body.substr(at + 1, end - at - 1);
}

bool skimStream(std::string_view body) {
  size_t at = body.find("\"stream\"");
  if (at == std::string_view::npos) return false;
  at += 8;
  while (at < body.size() && (body[at] == ' ' || body[at] == ':')) at++;
  return body.substr(at, 4) == "true";
}

void applyFixedText(const Behaviour& behaviour, Answer& answer) {
  if (behaviour.deltas > 0) {
    std::string piece(static_cast<size_t>(behaviour.deltaBytes), 'x');
    answer.deltas.assign(static_cast<size_t>(behaviour.deltas), piece);
    answer.text.clear();
    for (const auto& delta : answer.deltas) answer.text += delta;
    answer.outputTokens = answer.thinkingTokens + countTokens(answer.text);
  }
  if (behaviour.hugeEvent > 0) {
    answer.deltas.insert(answer.deltas.begin(), std::string(static_cast<size_t>(behaviour.hugeEvent), 'h'));
    answer.text.insert(0, answer.deltas.front());
    answer.outputTokens += countTokens(answer.deltas.front());
  }
}

void bendEvents(const Wire& wire, const Behaviour& behaviour, uint64_t number, EventList list, Content& content) {
  content.events = std::move(list.events);
  content.opening = list.opening;
  auto& events = content.events;
  if (behaviour.noStop) {
    events.resize(list.stopAt);
  } else if (behaviour.noDone) {
    events.pop_back();
  }
  if (behaviour.badEvent >= 0) {
    size_t at = std::min(static_cast<size_t>(behaviour.badEvent), events.size());
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), "data: {\"broken\": tru\n\n");
  }
  if (behaviour.errorEvent >= 0) {
    Rejection rejection = wire.preset(behaviour.error.empty() ? "overloaded" : behaviour.error, behaviour.status, "");
    if (!behaviour.message.empty()) rejection.message = behaviour.message;
    events.resize(std::min(static_cast<size_t>(behaviour.errorEvent), events.size()));
    events.push_back(wire.errorEvent(rejection, number));
  }
  for (auto& event : events) {
    if (behaviour.comments) event.insert(0, ": keep-alive\n\n");
    if (!behaviour.crlf) continue;
    std::string lines;
    for (char c : event) lines += c == '\n' ? std::string("\r\n") : std::string(1, c);
    event = std::move(lines);
  }
}

void bendBody(const Behaviour& behaviour, Content& content) {
  if (behaviour.badJson) content.body.resize(content.body.size() * 2 / 3);
  if (behaviour.html) {
    content.contentType = "text/html; charset=UTF-8";
    content.body = "<html>\r\n<head><title>" + std::to_string(content.status) +
                   " Bad Gateway</title></head>\r\n<body><h1>simulated gateway page</h1></body>\r\n</html>\r\n";
  }
  if (behaviour.body) content.body = *behaviour.body;
  if (behaviour.empty) content.body.clear();
  if (behaviour.html || behaviour.body || behaviour.empty) content.streamed = false;
  if (!behaviour.contentType.empty()) content.contentType = behaviour.contentType;
}

void addRetryAfter(const Behaviour& behaviour, Content& content) {
  if (behaviour.retryAfter != "none") {
    std::string value = behaviour.retryAfter;
    if (value.empty() && content.status == 429) value = "1";
    if (!value.empty()) content.headers.emplace_back("retry-after", value);
  }
  if (behaviour.retryAfterMs >= 0)
    content.headers.emplace_back("retry-after-ms", std::to_string(behaviour.retryAfterMs));
}

}  // namespace

bool Endpoints::isBench(std::string_view begun) { return skimModel(begun).starts_with(kBenchPrefix); }

bool Endpoints::keyAllowed(std::string_view key) const {
  return options_.keys.empty() || std::find(options_.keys.begin(), options_.keys.end(), key) != options_.keys.end();
}

std::shared_ptr<const Reply> Endpoints::refuse(const std::string& problem) const {
  Content content;
  content.status = 400;
  content.contentType = "text/plain";
  content.body = problem + "\n";
  Behaviour behaviour;
  behaviour.closeAfter = true;
  return buildReply(std::move(content), behaviour, false);
}

Endpoints::Outcome Endpoints::handle(const HttpRequest& request, uint64_t connection) {
  std::string_view path = request.path();
  if (path.starts_with("/_sim/")) return {control(request)};
  const Wire* wire = request.method == "POST" ? wireOf(path) : nullptr;
  std::string_view skimmed = wire ? skimModel(request.body) : std::string_view();
  if (skimmed.starts_with(kBenchPrefix)) return {bench(*wire, request, skimmed)};

  std::string key = request.key();
  std::string_view name = skimmed.substr(0, skimmed.find('@'));
  std::string_view words = name.size() < skimmed.size() ? skimmed.substr(name.size() + 1) : std::string_view();
  uint64_t number = journal_.add({0, connection, request, key, std::string(name)});
  if (!wire) {
    bool list = (request.method == "GET" || request.method == "HEAD") && path.ends_with("/models");
    journal_.setStatus(number, list ? 200 : 404);
    return {list ? models(request) : plain(404, R"({"error":{"message":"No such endpoint."}})"), number};
  }
  std::string problem;
  Behaviour behaviour = behaviourFor(request, key, name, words, problem);
  if (!problem.empty()) return {refuse("simulator: " + problem), number};
  Json body = Json::parse(request.body, nullptr, false);
  std::variant<Prompt, Rejection> read = Rejection{400, "We could not parse the JSON body of your request.", "", ""};
  if (body.is_object()) {
    if (body.contains("model") && body["model"].is_string()) body["model"] = std::string(name);
    try {
      read = wire->read(body, request, options_.strict);
    } catch (const Json::exception& error) {
      read = Rejection{400, std::string("A field has the wrong type: ") + error.what(), "", ""};
    }
  }
  if (!keyAllowed(key)) read = wire->preset("", 401, name);
  return {chat(*wire, request, number, behaviour, std::move(read)), number};
}

Behaviour Endpoints::behaviourFor(const HttpRequest& request, std::string_view key, std::string_view model,
                                  std::string_view words, std::string& problem) {
  if (auto scripted = journal_.takeScript(request.path(), key, model)) return *scripted;
  Behaviour behaviour = journal_.defaults();
  if (auto wrong = behaviour.setAll(words)) problem = *wrong;
  if (auto wrong = behaviour.setAll(request.header("x-sim"))) problem = *wrong;
  return behaviour;
}

std::shared_ptr<const Reply> Endpoints::chat(const Wire& wire, const HttpRequest& request, uint64_t number,
                                             const Behaviour& behaviour, std::variant<Prompt, Rejection> read) {
  Content content;
  bool failing = behaviour.status >= 300 && behaviour.errorEvent < 0;
  if (auto* rejection = std::get_if<Rejection>(&read)) {
    content = errorContent(wire, *rejection, behaviour, number);
  } else if (failing || (!behaviour.error.empty() && behaviour.errorEvent < 0)) {
    Rejection asked = wire.preset(behaviour.error, behaviour.status, std::get<Prompt>(read).model);
    content = errorContent(wire, asked, behaviour, number);
  } else if (request.path().ends_with("/count_tokens")) {
    content.body = Json({{"input_tokens", std::get<Prompt>(read).inputTokens}}).dump();
  } else {
    content = contentOf(wire, std::get<Prompt>(read), behaviour, number);
  }
  for (auto& header : wire.headers(number)) content.headers.push_back(std::move(header));
  if (!behaviour.redirect.empty()) {
    content.status = behaviour.status ? behaviour.status : 302;
    content.headers.emplace_back("location", behaviour.redirect);
    content.streamed = false;
  }
  addRetryAfter(behaviour, content);
  bendBody(behaviour, content);
  journal_.setStatus(number, behaviour.silence ? 0 : content.status);
  return buildReply(std::move(content), behaviour, request.keepAlive);
}

Content Endpoints::errorContent(const Wire& wire, const Rejection& given, const Behaviour& behaviour,
                                uint64_t number) const {
  Rejection rejection = given;
  if (!behaviour.message.empty()) rejection.message = behaviour.message;
  Content content;
  content.status = rejection.status;
  content.body = wire.error(rejection, number);
  return content;
}

Content Endpoints::contentOf(const Wire& wire, const Prompt& prompt, const Behaviour& behaviour, uint64_t number) {
  Content content;
  if (behaviour.status > 0 && behaviour.errorEvent < 0) content.status = behaviour.status;
  Answer answer = composeAnswer(prompt, number, options_.label);
  applyFixedText(behaviour, answer);
  answer.cacheRead = std::min(behaviour.cachedTokens, answer.inputTokens);
  if (!prompt.cachePrefix.empty()) {
    bool seen = journal_.seenPrefix(hashText(prompt.cachePrefix));
    (seen ? answer.cacheRead : answer.cacheWritten) = prompt.cachePrefixTokens;
  }
  if (!prompt.stream) {
    content.body = wire.whole(prompt, answer, !behaviour.noUsage);
    if (behaviour.errorEvent >= 0) {
      content.body = wire.error(wire.preset(behaviour.error, behaviour.status ? behaviour.status : 503, ""), number);
    }
    return content;
  }
  content.streamed = true;
  content.contentType = "text/event-stream; charset=utf-8";
  content.headers.emplace_back("cache-control", "no-cache");
  bendEvents(wire, behaviour, number, wire.stream(prompt, answer, !behaviour.noUsage), content);
  return content;
}

std::shared_ptr<const Reply> Endpoints::bench(const Wire& wire, const HttpRequest& request, std::string_view model) {
  bool stream = skimStream(request.body);
  std::string cacheKey = (&wire == &kChatWire ? "c" : "m") + std::string(stream ? "s" : "w") + std::string(model);
  auto found = benchReplies_.find(cacheKey);
  if (found != benchReplies_.end()) return found->second;
  size_t at = model.find('@');
  Behaviour behaviour = journal_.defaults();
  if (at != std::string_view::npos) {
    if (auto problem = behaviour.setAll(model.substr(at + 1))) return refuse("simulator: " + *problem);
  }
  Prompt prompt;
  prompt.model = std::string(model.substr(0, at));
  prompt.stream = stream;
  prompt.includeUsage = true;
  prompt.lastUser = "benchmark";
  prompt.inputTokens = 10;
  auto reply = chat(wire, request, 0, behaviour, std::move(prompt));
  benchReplies_.emplace(std::move(cacheKey), reply);
  return reply;
}

std::shared_ptr<const Reply> Endpoints::models(const HttpRequest& request) const {
  bool paged = !request.header("anthropic-version").empty();
  Json data = Json::array();
  for (const auto& id : options_.models) {
    if (paged) {
      data.push_back({{"type", "model"}, {"id", id}, {"display_name", id}, {"created_at", "2026-01-01T00:00:00Z"}});
    } else {
      data.push_back({{"id", id}, {"object", "model"}, {"created", 1767225600}, {"owned_by", "simulated"}});
    }
  }
  Json body = {{"object", "list"}, {"data", data}};
  if (paged) {
    body = {{"data", data}, {"has_more", false}};
    body["first_id"] = options_.models.empty() ? Json() : Json(options_.models.front());
    body["last_id"] = options_.models.empty() ? Json() : Json(options_.models.back());
  }
  return plain(200, body.dump());
}

std::shared_ptr<const Reply> Endpoints::control(const HttpRequest& request) {
  std::string_view path = request.path();
  if (path == "/_sim/health") return plain(200, "{\"ok\":true}");
  if (path == "/_sim/log") return plain(200, writeLog(journal_.all()));
  if (path == "/_sim/reset") {
    journal_.reset();
    benchReplies_.clear();
    return plain(200, "{\"ok\":true}");
  }
  if (path != "/_sim/script" && path != "/_sim/defaults") return plain(404, "{\"error\":\"no such control\"}");
  std::string problem;
  if (path == "/_sim/script") {
    std::vector<ScriptEntry> entries = readScript(request.body, problem);
    if (problem.empty()) journal_.addScript(std::move(entries));
  } else {
    Behaviour behaviour;
    Json body = Json::parse(request.body, nullptr, false);
    if (auto wrong = behaviour.setAll(body)) problem = *wrong;
    if (problem.empty()) journal_.setDefaults(behaviour);
    benchReplies_.clear();
  }
  if (!problem.empty()) return plain(400, Json({{"error", problem}}).dump());
  return plain(200, Json({{"ok", true}, {"left", journal_.scriptLeft()}}).dump());
}

}  // namespace spillway::simulator
