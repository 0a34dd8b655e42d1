#include "tests/simulator/Endpoints.h"

#include <algorithm>

#include "tests/simulator/Bending.h"
#include "tests/simulator/ControlText.h"
#include "tests/simulator/ModelLists.h"
#include "tests/simulator/Text.h"
#include "tests/simulator/tasks/Multipart.h"

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

// What stands behind a key of the JSON text, from the first place where it is one: found without parsing.
std::string_view skim(std::string_view body, std::string_view quotedKey) {
  size_t at = body.find(quotedKey);
  if (at == std::string_view::npos) return {};
  at += quotedKey.size();
  while (at < body.size() && (body[at] == ' ' || body[at] == ':')) at++;
  return body.substr(at);
}

std::string_view skimModel(std::string_view body) {
  std::string_view value = skim(body, "\"model\"");
  if (!value.starts_with('"')) return {};
  size_t end = value.find('"', 1);
  return end == std::string_view::npos ? std::string_view() : value.substr(1, end - 1);
}

bool skimStream(std::string_view body, bool byDefault) {
  std::string_view value = skim(body, "\"stream\"");
  return value.empty() ? byDefault : value.starts_with("true");
}

// Names may begin with the character that words begin with.
std::string_view withoutWords(std::string_view model) { return model.substr(0, model.find('@', 1)); }

// The body as an object: JSON, or the fields of a form.
std::optional<Json> readBody(const HttpRequest& request) {
  std::string_view type = request.header("content-type");
  if (type.starts_with("multipart/")) return readForm(type, request.body);
  Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) return {};
  return body;
}

// As it was given: with words, and percent-encoded no more.
std::string givenModel(const Route& route, const HttpRequest& request, const std::optional<Json>& body) {
  if (route.modelInPath) return percentDecoded(route.model);
  if (body && body->contains("model") && (*body)["model"].is_string()) return (*body)["model"].get<std::string>();
  return std::string(skimModel(request.body));
}

bool fails(const Behaviour& behaviour) {
  return behaviour.errorEvent < 0 && (behaviour.status >= 300 || !behaviour.error.empty());
}

}  // namespace

bool Endpoints::isBench(const HttpRequest& request, std::string_view begun) {
  std::string_view path = request.path();
  if (path.find("/models/") != std::string_view::npos) return path.find("/models/bench") != std::string_view::npos;
  if (path.find("/model/") != std::string_view::npos) return path.find("/model/bench") != std::string_view::npos;
  return skimModel(begun).starts_with(kBenchPrefix);
}

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
  if (request.path().starts_with("/_sim/")) return {control(request)};
  Route route = request.method == "POST" ? routes_.find(request) : Route();
  if (route.wire) {
    std::string_view skimmed = route.modelInPath ? route.model : skimModel(request.body);
    if (skimmed.starts_with(kBenchPrefix)) return {bench(route, request, skimmed)};
  }
  std::string key = request.key();
  std::optional<Json> body = route.wire ? readBody(request) : std::nullopt;
  std::string given = route.wire ? givenModel(route, request, body) : std::string();
  std::string name(withoutWords(given));
  uint64_t number = journal_.add({0, connection, request, key, name});
  if (!route.wire) return {lookUp(request, number), number};
  std::string_view words = std::string_view(given).substr(std::min(given.size(), name.size() + 1));
  std::string problem;
  Exchange exchange{route, request, number, behaviourFor(request, key, name, words, problem)};
  if (!problem.empty()) return {refuse("simulator: " + problem), number};
  if (!keyAllowed(key)) return {finish(exchange, errorContent(exchange, route.wire->denied(name), nullptr)), number};
  auto reply = route.task ? perform(exchange, std::move(body), name) : converse(exchange, std::move(body), name);
  return {std::move(reply), number};
}

Behaviour Endpoints::behaviourFor(const HttpRequest& request, std::string_view key, std::string_view model,
                                  std::string_view words, std::string& problem) {
  if (auto scripted = journal_.takeScript(request.path(), key, model)) return *scripted;
  Behaviour behaviour = journal_.defaults();
  if (auto wrong = behaviour.setAll(words)) problem = *wrong;
  if (auto wrong = behaviour.setAll(request.header("x-sim"))) problem = *wrong;
  return behaviour;
}

std::shared_ptr<const Reply> Endpoints::converse(const Exchange& exchange, std::optional<Json> body,
                                                 std::string_view name) {
  Wire& wire = *exchange.route.wire;
  Reading read = wire.unreadable();
  if (body) {
    bool named = exchange.route.modelInPath || (body->contains("model") && (*body)["model"].is_string());
    Asked asked{*body, exchange.request, named ? name : std::string_view(), exchange.route.action, options_.strict};
    try {
      read = wire.read(asked);
    } catch (const Json::exception& error) {
      read = Rejection{400, std::string("A field has the wrong type: ") + error.what()};
    }
  }
  return finish(exchange, answer(exchange, std::move(read)));
}

std::shared_ptr<const Reply> Endpoints::perform(const Exchange& exchange, std::optional<Json> body,
                                                const std::string& name) {
  const Wire& wire = *exchange.route.wire;
  TaskResult result = wire.unreadable();
  if (body) {
    TaskAsked asked{*body, exchange.request, name, (options_.label ? "simulated/" : "") + name, exchange.number};
    try {
      result = exchange.route.task(asked);
    } catch (const Json::exception& error) {
      result = Rejection{400, std::string("A field has the wrong type: ") + error.what()};
    }
  }
  if (auto* rejection = std::get_if<Rejection>(&result)) {
    return finish(exchange, errorContent(exchange, std::move(*rejection), nullptr));
  }
  const Behaviour& behaviour = exchange.behaviour;
  if (fails(behaviour)) {
    return finish(exchange, errorContent(exchange, wire.preset(behaviour.error, behaviour.status, name), nullptr));
  }
  TaskAnswer& task = std::get<TaskAnswer>(result);
  Content content;
  content.contentType = std::move(task.contentType);
  content.body = std::move(task.body);
  if (behaviour.errorEvent >= 0) {
    content.contentType = "application/json";
    content.body = wire.error(failureOf(wire, behaviour, "overloaded"), exchange.number, Action::Generate);
  }
  for (auto& header : wire.headers(exchange.number, nullptr)) content.headers.push_back(std::move(header));
  return finish(exchange, std::move(content));
}

Content Endpoints::answer(const Exchange& exchange, Reading read) {
  Wire& wire = *exchange.route.wire;
  const Behaviour& behaviour = exchange.behaviour;
  if (auto* rejection = std::get_if<Rejection>(&read)) return errorContent(exchange, std::move(*rejection), nullptr);
  const Prompt& prompt = std::get<Prompt>(read);
  if (fails(behaviour)) {
    return errorContent(exchange, wire.preset(behaviour.error, behaviour.status, prompt.model), &prompt);
  }
  Content content;
  if (prompt.counting) {
    content.body = wire.counted(prompt);
  } else {
    content = contentOf(exchange, prompt);
  }
  for (auto& header : wire.headers(exchange.number, nullptr)) content.headers.push_back(std::move(header));
  return content;
}

Content Endpoints::errorContent(const Exchange& exchange, Rejection rejection, const Prompt* prompt) const {
  const Wire& wire = *exchange.route.wire;
  const Behaviour& behaviour = exchange.behaviour;
  if (!behaviour.message.empty()) rejection.message = behaviour.message;
  if (wire.tellsWaitInBody() && behaviour.retryAfter != "none") {
    rejection.wait = behaviour.retryAfter;
    if (rejection.wait.empty() && rejection.status == 429) rejection.wait = "1";
    if (behaviour.retryAfterMs >= 0) rejection.wait = Json(static_cast<double>(behaviour.retryAfterMs) / 1000).dump();
  }
  Content content;
  content.status = rejection.status;
  if (prompt && prompt->stream && rejection.status < 300) {
    EventList only{{wire.errorEvent(rejection, *prompt, Answer(), 0)}, 1, 1};
    bendEvents(wire, behaviour, *prompt, Answer(), std::move(only), content);
  } else {
    content.body = wire.error(rejection, exchange.number, exchange.route.action);
  }
  for (auto& header : wire.headers(exchange.number, &rejection)) content.headers.push_back(std::move(header));
  return content;
}

Content Endpoints::contentOf(const Exchange& exchange, const Prompt& asked) {
  Wire& wire = *exchange.route.wire;
  const Behaviour& behaviour = exchange.behaviour;
  Prompt unthinking;
  if (behaviour.noThinking) {
    unthinking = asked;
    unthinking.thinking = false;
  }
  const Prompt& prompt = behaviour.noThinking ? unthinking : asked;
  Content content;
  if (behaviour.status > 0 && behaviour.errorEvent < 0) content.status = behaviour.status;
  Answer answer = composeAnswer(prompt, exchange.number, options_.label);
  applyFixedText(behaviour, answer);
  answer.cacheRead = std::min(behaviour.cachedTokens, answer.inputTokens);
  if (!prompt.cachePrefix.empty()) {
    bool seen = journal_.seenPrefix(hashText(prompt.cachePrefix));
    (seen ? answer.cacheRead : answer.cacheWritten) = prompt.cachePrefixTokens;
  }
  if (!prompt.stream) {
    content.body = behaviour.errorEvent < 0
                       ? wire.whole(prompt, answer, !behaviour.noUsage)
                       : wire.failedWhole(failureOf(wire, behaviour, "overloaded"), prompt, answer);
    return content;
  }
  content.headers.emplace_back("cache-control", "no-cache");
  bendEvents(wire, behaviour, prompt, answer, wire.stream(prompt, answer, !behaviour.noUsage), content);
  return content;
}

std::shared_ptr<const Reply> Endpoints::finish(const Exchange& exchange, Content content) {
  const Behaviour& behaviour = exchange.behaviour;
  if (!behaviour.redirect.empty()) {
    content.status = behaviour.status ? behaviour.status : 302;
    content.headers.emplace_back("location", behaviour.redirect);
    content.streamed = false;
  }
  if (!exchange.route.wire->tellsWaitInBody()) addRetryAfter(behaviour, content);
  bendBody(behaviour, content);
  if (exchange.number != 0) journal_.setStatus(exchange.number, behaviour.silence ? 0 : content.status);
  return buildReply(std::move(content), behaviour, exchange.request.keepAlive);
}

std::shared_ptr<const Reply> Endpoints::bench(const Route& route, const HttpRequest& request, std::string_view model) {
  bool stream = route.modelInPath ? route.action == Action::Stream || route.action == Action::StreamArray
                                  : skimStream(request.body, route.wire->streamsByDefault());
  std::string cacheKey(model);
  cacheKey.push_back(stream ? 's' : 'w');
  cacheKey.push_back(static_cast<char>('0' + static_cast<int>(route.action)));
  cacheKey.append(reinterpret_cast<const char*>(&route.wire), sizeof route.wire);
  auto found = benchReplies_.find(cacheKey);
  if (found != benchReplies_.end()) return found->second;
  std::string given = route.modelInPath ? percentDecoded(model) : std::string(model);
  Exchange exchange{route, request, 0, journal_.defaults()};
  if (size_t at = given.find('@'); at != std::string::npos) {
    auto problem = exchange.behaviour.setAll(std::string_view(given).substr(at + 1));
    if (problem) return refuse("simulator: " + *problem);
  }
  Prompt prompt;
  prompt.model = withoutWords(given);
  prompt.stream = stream;
  prompt.array = route.action == Action::StreamArray;
  prompt.counting = route.action == Action::Count;
  prompt.includeUsage = true;
  prompt.lastUser = "benchmark";
  prompt.inputTokens = 10;
  auto reply = finish(exchange, answer(exchange, std::move(prompt)));
  benchReplies_.emplace(std::move(cacheKey), reply);
  return reply;
}

// What is asked for without a body: models, and what the responses vendor keeps.
std::shared_ptr<const Reply> Endpoints::lookUp(const HttpRequest& request, uint64_t number) {
  constexpr std::string_view kResponses = "/responses/";
  std::string_view path = request.path();
  bool reading = request.method == "GET" || request.method == "HEAD";
  int status = 404;
  std::optional<std::string> body;
  if (reading) body = listModels(request, options_.models, status);
  if (reading && path.ends_with("/user/balance")) {
    status = 200;
    body = R"({"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"12.50"}]})";
  }
  size_t at = path.rfind(kResponses);
  if (!body && (reading || request.method == "DELETE") && at != std::string_view::npos) {
    std::string_view id = path.substr(at + kResponses.size());
    bool items = id.ends_with("/input_items");
    auto stored = routes_.responses().stored(request.method, id.substr(0, id.find('/')), items);
    auto* rejection = std::get_if<Rejection>(&stored);
    status = rejection ? rejection->status : 200;
    body = rejection ? routes_.responses().error(*rejection, number, Action::Generate) : std::get<std::string>(stored);
  }
  journal_.setStatus(number, body ? status : 404);
  if (!body) return plain(404, R"({"error":{"message":"No such endpoint."}})");
  return plain(status, *body);
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
  if (path == "/_sim/models") {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_array()) return plain(400, "{\"error\":\"a list of names is wanted\"}");
    options_.models = body.get<std::vector<std::string>>();
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
