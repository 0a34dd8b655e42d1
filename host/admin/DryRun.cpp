#include "host/admin/DryRun.h"

#include <cctz/time_zone.h>

#include <algorithm>
#include <chrono>

#include "host/admin/Replies.h"
#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/pipeline/Needs.h"
#include "host/pipeline/Pipeline.h"
#include "host/routing/Walk.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kMembers[] = {
    "path",          "wire",          "body",       "model", "needs", "prompt_tokens",
    "output_tokens", "cached_tokens", "client_key", "agent", "at"};
struct Need {
  std::string_view word;
  uint32_t cap;
};
constexpr Need kNeeds[] = {{"tools", SPW_CAP_TOOLS},
                           {"vision", SPW_CAP_VISION},
                           {"reasoning", SPW_CAP_REASONING},
                           {"json_schema", SPW_CAP_JSON_SCHEMA},
                           {"pdf", SPW_CAP_PDF},
                           {"audio", SPW_CAP_AUDIO}};
constexpr int64_t kMostTokens = 1'000'000'000;
constexpr const char* kManual = "see docs/operate/api.md";

// What is wrong with the question itself.
struct Wrong {
  int status = 400;
  std::string message;
};

// One question; everything that views point to lives here.
class Question {
 public:
  Question(const Ports& ports, const Json& asked) : asked_(asked), world_(ports.world()) {}

  void read() {
    for (const auto& [name, value] : asked_.items())
      if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers)) {
        const std::string_view near = base::nearest(name, kMembers);
        throw Wrong{400, "unknown member '" + name + "'" +
                             (near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)")};
      }
    model_ = text("model");
    agent_ = text("agent");
    request_.clientKey = text("client_key");
    header_ = {"user-agent", agent_};
    request_.headers = {&header_, 1};
    if (asked_.contains("body")) {
      readBody();
    } else {
      if (!asked_.contains("model")) throw Wrong{400, "needs a 'model', or a 'body' with its 'path' or 'wire'"};
      query_.asked.operation = SPW_OP_GENERATE;
      query_.clientKey = request_.clientKey;
      query_.agent = agent_;
    }
    if (!model_.empty()) query_.model = model_;
    if (asked_.contains("needs")) readNeeds();
    if (asked_.contains("prompt_tokens")) {
      query_.expected.prompt = query_.promptTokens = tokens("prompt_tokens");
      query_.sizeGuessed = false;
    }
    if (asked_.contains("output_tokens")) query_.expected.output = tokens("output_tokens");
    if (asked_.contains("cached_tokens")) query_.expected.cached = tokens("cached_tokens");
    nowMs_ = asked_.contains("at") ? time("at") : base::unixMs();
  }

  const routing::Query& query() const { return query_; }
  int64_t nowMs() const { return nowMs_; }

 private:
  std::string text(const char* name) const {
    if (!asked_.contains(name)) return {};
    if (!asked_[name].is_string()) throw Wrong{400, std::string("'") + name + "' must be a string"};
    return asked_[name].get<std::string>();
  }

  int64_t tokens(const char* name) const {
    const Json& value = asked_[name];
    if (value.is_number_integer() && value.get<int64_t>() >= 0 && value.get<int64_t>() <= kMostTokens)
      return value.get<int64_t>();
    throw Wrong{400, std::string("'") + name + "' must be a whole number from 0 to " + std::to_string(kMostTokens)};
  }

  int64_t time(const char* name) const {
    cctz::time_point<cctz::seconds> at;
    if (!cctz::parse("%Y-%m-%dT%H:%M:%E*S%Ez", text(name), cctz::utc_time_zone(), &at))
      throw Wrong{400, std::string("'") + name + "' must be a time such as 2026-11-28T22:30:00Z"};
    return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  }

  void readNeeds() {
    const Json& list = asked_["needs"];
    query_.needs = query_.guessed = 0;
    if (!list.is_array()) throw Wrong{400, "'needs' must be a list"};
    for (const Json& one : list) {
      const auto need = std::find_if(std::begin(kNeeds), std::end(kNeeds),
                                     [&](const Need& known) { return one == Json(known.word); });
      if (need == std::end(kNeeds))
        throw Wrong{400, "'needs' may hold tools, vision, reasoning, json_schema, pdf and audio"};
      query_.needs |= need->cap;
    }
  }

  // The request as a client would send it, looked at as the pipeline does.
  void readBody() {
    if (!asked_["body"].is_object()) throw Wrong{400, "'body' must be an object: the request as a client sends it"};
    std::optional<plugins::RouteMatch> match = asked_.contains("path") ? byPath() : byWire();
    base::Bytes bytes;
    bytes.append(asked_["body"].dump());
    auto inbound = pipeline::Inbound::read(*match, std::move(bytes));
    if (!inbound.ok()) throw Wrong{400, "the body is refused: " + inbound.error().message};
    inbound_ = std::move(*inbound);
    query_ = pipeline::queryOf(inbound_, request_);
  }

  std::optional<plugins::RouteMatch> byPath() {
    path_ = text("path");
    request_.method = "POST";
    request_.path = std::string_view(path_).substr(0, path_.find('?'));
    if (const size_t mark = path_.find('?'); mark != std::string::npos)
      request_.query = std::string_view(path_).substr(mark + 1);
    auto match = pipeline::Pipeline::match(world_, request_);
    if (!match) throw Wrong{404, "no wire is served with POST at " + std::string(request_.path)};
    return match;
  }

  std::optional<plugins::RouteMatch> byWire() const {
    const std::string wire = text("wire");
    if (wire.empty()) throw Wrong{400, "a 'body' needs the 'path' it would be sent to, or its 'wire'"};
    std::vector<std::string_view> names;
    for (const plugins::Translator* one : world_.plugins->translators()) {
      names.push_back(one->wire());
      if (one->wire() != wire) continue;
      for (const spw_route& route : one->routes())
        if (route.operation == SPW_OP_GENERATE) return plugins::RouteMatch{one, &route, model_};
    }
    const std::string_view near = base::nearest(wire, names);
    throw Wrong{404, "no plugin speaks the wire '" + wire + "'" +
                         (near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)")};
  }

  const Json& asked_;
  pipeline::World world_;
  std::string model_, agent_, path_;
  pipeline::HeaderLine header_;
  pipeline::ClientRequest request_;
  pipeline::Inbound inbound_;
  routing::Query query_;
  int64_t nowMs_ = 0;
};

Json needsRow(uint32_t needs) {
  Json out = Json::array();
  for (const Need& need : kNeeds)
    if ((needs & need.cap) != 0) out.push_back(need.word);
  return out;
}

Json answer(const accounts::Planned& planned, const routing::Query& query) {
  const routing::Plan& plan = planned.plan;
  const routing::RouteTable& table = planned.roster->table();
  Json candidates = Json::array(), skipped = Json::array();
  for (const routing::Candidate& one : plan.candidates) {
    Json cost;
    if (one.facts != nullptr)
      if (const auto nano = routing::expectedNanoDollars(one.facts->prices, query.expected))
        cost = (*nano + 500) / 1000;
    candidates.push_back({{"provider", one.provider->id},
                          {"account", one.account->name},
                          {"model", one.model},
                          {"tier", one.tier},
                          {"reason", one.reason()},
                          {"cost_micros", std::move(cost)}});
  }
  for (const routing::Skipped& one : plan.skipped)
    skipped.push_back({{"provider", one.provider != nullptr ? Json(one.provider->id) : Json()},
                       {"account", one.account != nullptr ? Json(one.account->name) : Json()},
                       {"model", one.model},
                       {"chain", one.chain.empty() ? Json() : Json(one.chain)},
                       {"tier", one.tier},
                       {"reason", one.reason(plan.madeAtMs)}});
  return {{"route", plan.route.describe(table, *plan.asked)},
          {"chain", plan.chain.empty() ? Json() : Json(plan.chain)},
          {"needs", needsRow(query.needs & ~query.guessed)},
          {"needs_guessed", needsRow(query.needs & query.guessed)},
          {"prompt_tokens", query.expected.prompt},
          {"output_tokens", query.expected.output},
          {"cached_tokens", query.expected.cached},
          {"attempts_at_most", routing::Walk::kMostAttempts},
          {"candidates", std::move(candidates)},
          {"skipped", std::move(skipped)}};
}

}  // namespace

base::Result<Json> dryRunOf(const Ports& ports, const Json& asked, const Preview& preview) {
  Question question(ports, asked);
  try {
    question.read();
  } catch (const Wrong& wrong) {
    return base::Error{.fault = base::Fault::InvalidRequest, .httpStatus = wrong.status, .message = wrong.message};
  }
  auto planned = preview(question.query(), question.nowMs());
  if (!planned.ok()) return planned.error();
  return answer(*planned, question.query());
}

AdminReply dryRun(const Ports& ports, const AdminRequest& request) {
  const Json asked = Json::parse(request.body, nullptr, false);
  if (asked.is_discarded() || !asked.is_object()) return errorReply(400, "the body must be a JSON object", kManual);
  const auto told = dryRunOf(ports, asked, ports.preview);
  if (told.ok()) return jsonReply(*told);
  const bool unknown = told.error().fault == base::Fault::ModelMissing;
  return errorReply(told.error().httpStatus, told.error().message,
                    unknown ? "GET /api/chains lists what names mean" : kManual);
}

}  // namespace spillway::admin
