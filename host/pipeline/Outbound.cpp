#include "host/pipeline/Outbound.h"

#include <algorithm>
#include <cstring>

#include "host/base/Strings.h"
#include "host/pipeline/Quirks.h"
#include "host/routing/Operation.h"
#include "host/upstream/RequestHead.h"

namespace spillway::pipeline {
namespace {

base::Error configError(std::string message) {
  return {.fault = base::Fault::ModelMissing, .message = std::move(message)};
}

base::Error tooLossy(const base::LossReport& losses, const plugins::Translator& wire) {
  base::Error error;
  error.fault = base::Fault::Unsupported;
  error.httpStatus = 400;
  error.code = "not_expressible";
  error.message = "strict: the wire " + std::string(wire.wire()) + " cannot carry all of this request:";
  for (const auto& entry : losses.entries()) error.message += " " + entry.where + ": " + entry.why + ";";
  error.message += " leave these out, or say x-spillway-strict: false";
  if (!losses.entries().empty()) error.param = losses.entries().front().where;
  return error;
}

// A host is often given as the address that people know it by.
std::string_view hostOf(std::string_view given) {
  for (std::string_view scheme : {"https://", "http://"})
    if (given.starts_with(scheme)) given.remove_prefix(scheme.size());
  while (given.ends_with('/')) given.remove_suffix(1);
  return given;
}

// Fills {model} and {setting} in. A placeholder nobody fills is an error naming it.
base::Result<std::string> fill(std::string_view pattern, const Destination& to, std::string_view model) {
  std::string out;
  while (!pattern.empty()) {
    size_t open = pattern.find('{');
    size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) break;
    out += pattern.substr(0, open);
    std::string_view name = pattern.substr(open + 1, close - open - 1);
    std::string_view value = name == "model" ? model : to.account->setting(name);
    if (value.empty())
      return configError("account " + to.account->provider + "/" + to.account->name +
                         " has no value for the setting \"" + std::string(name) +
                         "\", which the provider's address needs; add it in the configuration");
    out += out.ends_with("://") ? hostOf(value) : value;
    pattern.remove_prefix(close + 1);
  }
  out += pattern;
  return out;
}

std::string percentEncoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                 c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

// What the provider says its reasoning's tokens are bound to.
std::string_view scopeOf(const Destination& to) {
  const std::string_view scope = quirkOf(to, "reasoning_scope");
  return scope.size() > 2 && scope.front() == '"' ? scope.substr(1, scope.size() - 2) : "vendor";
}

// A task whose model is in the path may name it in the body too; under another name the body has to be written anew.
bool namesItselfInside(const Destination& to, const Inbound& inbound) {
  return routing::isTask(inbound.operation()) && to.wire->modelMember().empty() && inbound.model() != to.modelId;
}

std::string_view view(spw_str text) { return {text.ptr, text.len}; }
spw_str str(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

bool Outbound::translates(const Inbound& inbound) {
  return inbound.operation() == SPW_OP_EMBED && inbound.wire().translatesTasks() && !inbound.form();
}

base::Result<Destination> Outbound::choose(const plugins::PluginSet& plugins, const Inbound& inbound,
                                           const plugins::Provider& provider, const accounts::Account& account,
                                           std::string modelId) {
  Destination to;
  to.provider = &provider;
  to.account = &account;
  to.model = provider.findModel(modelId);
  to.modelId = std::move(modelId);
  const bool besides = routing::besidesChat(inbound.operation());
  // What else than chat a provider serves has nothing to do with the wire a model chats in.
  std::string_view only = besides                      ? std::string_view()
                          : to.model && to.model->wire ? std::string_view(to.model->wire)
                                                       : std::string_view(account.wire);
  // A wire may have several paths with a form of request each: of those the client's own is meant.
  // A count is asked of a way in that gives one, if there is any.
  const bool counting = inbound.operation() == SPW_OP_COUNT_TOKENS;
  enum Fit { kNone, kAnyWire, kCountless, kCounts, kSameWire, kSamePath } best = kNone;
  const auto consider = [&](const spw_endpoint& endpoint) {
    const plugins::Translator* wire = plugins.translator(endpoint.wire);
    if (!wire || (!only.empty() && only != endpoint.wire)) return;
    const bool counts = counting && endpoint.count_path && wire->countsForOthers();
    Fit fit = wire != &inbound.wire()                   ? (counts ? kCounts : kAnyWire)
              : counting && !endpoint.count_path        ? kCountless
              : inbound.path().ends_with(endpoint.path) ? kSamePath
                                                        : kSameWire;
    if (fit <= best || (fit == kAnyWire && besides && !translates(inbound))) return;
    best = fit;
    to.endpoint = &endpoint;
    to.wire = wire;
  };
  const auto rows = besides ? provider.tasks() : provider.endpoints();
  const auto meant = [&](const spw_endpoint& row) { return !besides || row.operation == inbound.operation(); };
  for (const spw_endpoint& row : rows)
    if (meant(row) && (!row.models || base::globsMatch(row.models, to.modelId))) consider(row);
  // Whoever names the model outright knows better than our patterns.
  const bool fitsNone = !to.endpoint;
  for (const spw_endpoint& row : rows)
    if (fitsNone && meant(row)) consider(row);
  if (!to.endpoint)
    return configError("no loaded translator speaks a wire of provider " + std::string(provider.id()) +
                       (only.empty() ? "" : " for this model (" + std::string(only) + ")"));
  return to;
}

base::Result<std::unique_ptr<Outbound>> Outbound::build(const Destination& to, Inbound& inbound,
                                                        const ClientRequest& request, spw_call& call, bool strict,
                                                        memory::Recall& recall, const Edit& edit) {
  recall.reset();
  auto out = std::make_unique<Outbound>();
  out->sameWire_ = to.wire == &inbound.wire();
  out->translated_ =
      !out->sameWire_ || inbound.replaced() || inbound.writtenAnew() ||
      ((inbound.operation() == SPW_OP_GENERATE || to.wire->countsForOthers()) && inbound.carriesEnvelope()) ||
      namesItselfInside(to, inbound);
  call.secrets = &to;
  if (!out->translated_ && call.losses) call.losses->clear();
  base::Result<void> made;
  spw_call own = call;  // what is written for one attempt goes with it
  own.arena = &out->arena_;
  if (out->translated_) {
    auto canonical = inbound.canonical(call, request);
    made = canonical.ok() ? out->translate(to, inbound, *canonical, own, recall, edit) : canonical.error();
  } else {
    made = out->passThrough(to, inbound);
  }
  if (made.ok() && strict && call.losses && call.losses->total() > 0) return tooLossy(*call.losses, *to.wire);
  if (made.ok()) made = out->address(to, inbound, request, own);
  // What has holes in it may also seem wrong for another reason.
  if (auto lacking = out->lacking(call)) return *lacking;
  if (!made.ok()) return made.error();
  return out;
}

// Bytes that pass through lack nothing, whatever has become of a tree that was made to count them.
std::optional<base::Error> Outbound::lacking(const spw_call& call) const {
  auto read = translated_ ? base::outOfRoom(*call.arena) : std::nullopt;
  return read ? read : base::outOfRoom(arena_);
}

void Outbound::passForm(const Destination& to, Inbound& inbound) {
  const std::string_view member = to.wire->modelMember();
  pieces_ = member.empty() || inbound.model() == to.modelId ? std::vector<std::string_view>{inbound.body().raw()}
                                                            : inbound.form()->with(member, to.modelId, field_);
}

base::Result<void> Outbound::passThrough(const Destination& to, Inbound& inbound) {
  if (inbound.form()) {
    passForm(to, inbound);
    return {};
  }
  const auto& skim = inbound.body().skim();
  if (!skim.ok()) return skim.error();
  splice_ = std::make_unique<base::Splice>(*skim);
  if (!to.wire->modelMember().empty() && inbound.model() != to.modelId)
    splice_->set(to.wire->modelMember(), base::quoted(to.modelId));
  if (inbound.streaming() && !to.wire->usageMember().empty() && !routing::isTask(inbound.operation())) {
    base::Arena arena;
    spw_call call;
    call.arena = &arena;
    if (auto value = to.wire->usageOption(call, skim->value(to.wire->usageMember()))) {
      splice_->set(to.wire->usageMember(), *value);
      askedUsage_ = true;
    }
  }
  if (splice_->empty())
    pieces_ = {inbound.body().raw()};
  else
    pieces_ = splice_->pieces();
  return {};
}

base::Result<void> Outbound::translate(const Destination& to, const Inbound& inbound, const spw_json* read,
                                       spw_call& call, memory::Recall& recall, const Edit& edit) {
  if (!read) return configError("the request asks nothing of a model");
  spw_json* canonical = base::json::clone(arena_, read);
  if (!canonical) return *base::outOfRoom(arena_);
  // A model that is known not to reason has nothing to be given back.
  if (!to.model || (to.model->caps & SPW_CAP_REASONING) != 0)
    recall.restore(arena_, canonical,
                   {to.wire->wire(), to.account->provider, to.account->name, to.modelId, scopeOf(to)});
  if (edit)
    if (auto failure = edit(arena_, canonical)) return *failure;
  const std::vector<spw_quirk> quirks = quirksOf(to);
  spw_target target{};
  target.size = sizeof target;
  target.model = str(to.modelId);
  target.provider = str(to.provider->id());
  target.known = to.model ? 1 : 0;
  target.caps = to.model ? to.model->caps : 0;
  target.max_output = to.model ? to.model->max_output : 0;
  target.mode = inbound.streaming() ? SPW_MODE_STREAM : SPW_MODE_WHOLE;
  target.quirk_stride = sizeof(spw_quirk);
  target.quirks = quirks.data();
  target.quirk_count = quirks.size();
  notes_ = base::json::makeObject(arena_);
  if (call.losses) *call.losses = inbound.losses();  // without those of an earlier attempt
  target.path = str(to.endpoint->path);
  auto wire = routing::isTask(inbound.operation())
                  ? to.wire->writeTask(call, inbound.operation(), canonical, target, notes_)
                  : to.wire->writeRequest(call, canonical, target, notes_);
  if (wire.ok() && inbound.operation() == SPW_OP_COUNT_TOKENS) wire = to.wire->writeCountRequest(call, *wire, target);
  if (!wire.ok()) return wire.error();
  pieces_ = {base::json::dump(arena_, *wire)};
  return {};
}

base::Result<void> Outbound::address(const Destination& to, const Inbound& inbound, const ClientRequest& request,
                                     spw_call& call) {
  const spw_endpoint& endpoint = *to.endpoint;
  bool counting = inbound.operation() == SPW_OP_COUNT_TOKENS;
  std::string_view base = !to.account->baseUrl.empty() ? std::string_view(to.account->baseUrl)
                          : endpoint.base_url          ? std::string_view(endpoint.base_url)
                                                       : to.provider->baseUrl();
  if (base.empty())
    return configError("provider " + to.account->provider + " has no base_url; give it one in the configuration");
  std::string_view path = counting                                      ? std::string_view(endpoint.count_path)
                          : inbound.streaming() && endpoint.stream_path ? std::string_view(endpoint.stream_path)
                                                                        : std::string_view(endpoint.path);
  auto filledBase = fill(base, to, "");
  if (!filledBase.ok()) return filledBase.error();
  auto filledPath = fill(path, to, percentEncoded(to.modelId));
  if (!filledPath.ok()) return filledPath.error();
  std::string url = *filledBase + *filledPath;

  std::vector<spw_header> headers;
  auto add = [&headers](std::string_view name, std::string_view value) { headers.push_back({str(name), str(value)}); };
  add("content-type", inbound.form() ? request.header("content-type") : "application/json");
  const bool anything = routing::isTask(inbound.operation()) && !translated_;
  add("accept", anything ? "*/*" : inbound.streaming() ? to.wire->contentTypeStream() : "application/json");
  std::string bearer;
  std::string_view key = to.credential();
  switch (endpoint.auth) {
    case SPW_AUTH_BEARER:
      if (!key.empty()) add("authorization", bearer = "Bearer " + std::string(key));
      break;
    case SPW_AUTH_HEADER:
      if (!key.empty()) add(endpoint.auth_name, key);
      break;
    case SPW_AUTH_QUERY:
      url += (url.find('?') == std::string::npos ? "?" : "&") + std::string(endpoint.auth_name) + "=" +
             percentEncoded(key);
      break;
    default:
      break;
  }
  // What the client says in its own wire wins over the endpoint's fixed value of the same header.
  std::vector<std::string_view> forwarded;
  if (sameWire_)
    for (const char* const* name = endpoint.forward; name && *name; ++name)
      if (std::string_view value = request.header(*name); !value.empty()) {
        add(*name, value);
        forwarded.push_back(*name);
      }
  for (size_t i = 0; i < endpoint.header_count; ++i)
    if (std::none_of(forwarded.begin(), forwarded.end(),
                     [&](std::string_view name) { return base::iequals(name, endpoint.headers[i].name); }))
      add(endpoint.headers[i].name, endpoint.headers[i].value);
  for (const auto& [name, value] : to.account->headers) add(name, value);

  spw_request send{};
  send.size = sizeof send;
  send.method = str("POST");
  send.url = str(url);
  send.headers = headers.data();
  send.header_count = headers.size();
  send.model = str(to.modelId);
  send.streaming = inbound.streaming() ? 1 : 0;
  if (to.provider->hasPrepare() || to.provider->hasSign()) {
    for (std::string_view piece : pieces_) ownBody_ += piece;
    send.body = str(ownBody_);
    for (auto hook : {&plugins::Provider::prepare, &plugins::Provider::sign})
      if (auto done = (to.provider->*hook)(call, send); !done.ok()) return done.error();
    if (view(send.body).data() != ownBody_.data()) ownBody_ = std::string(view(send.body));
    pieces_ = {ownBody_};
  }

  auto target = upstream::parseUrl(view(send.url));
  if (!target.ok()) return target.error();
  origin_ = target->origin;
  origin_.proxy = to.account->proxy;
  upstream::RequestHead head(view(send.method), origin_, target->target());
  for (size_t i = 0; i < send.header_count; ++i) head.add(view(send.headers[i].name), view(send.headers[i].value));
  auto bytes = head.bytes(size());
  if (!bytes.ok()) return bytes.error();
  head_ = std::move(*bytes);
  pieces_.insert(pieces_.begin(), head_);
  return {};
}

size_t Outbound::size() const {
  size_t total = 0;
  for (std::string_view piece : pieces_) total += piece.size();
  return total;
}

const spw_json* Outbound::keepNotes(std::unique_ptr<base::Arena>& arena) const {
  arena.reset();
  if (!notes_ || base::json::count(notes_) == 0) return nullptr;
  arena = std::make_unique<base::Arena>(256);
  auto copy = base::json::parse(*arena, arena->copy(base::json::dump(*arena, notes_)));
  return copy.ok() ? *copy : nullptr;
}

}  // namespace spillway::pipeline
