#include "spillway/testing/FakeHost.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "host/base/Call.h"
#include "host/base/Json.h"
#include "sdk/testing/Crypto.h"

namespace spw::testing {
namespace {

std::atomic<int64_t> clockMs{1'767'225'600'000};

int64_t clockNow() { return clockMs.load(); }

constexpr spw_clock kClock = {sizeof(spw_clock), clockNow, clockNow};

}  // namespace

struct FakeHost::State {
  spw_host host{};
  spw_config config{};
  mutable std::mutex mutex;  // guards what follows
  std::map<std::string, std::string, std::less<>> settings;
  std::set<std::string, std::less<>> withheld;
  std::deque<HttpAnswer> answers;
  std::vector<LogLine> log;
  std::vector<HttpRequest> requests;
};

struct FakeCall::State : spw_call, spillway::base::SecretSource {
  spillway::base::Arena memory;
  spillway::base::LossReport report;
  std::map<std::string, std::string, std::less<>> account;
  FakeHost::State* host = nullptr;
  Services services;

  std::string_view get(std::string_view name) const override {
    const auto found = account.find(name);
    return found != account.end() ? std::string_view(found->second) : std::string_view();
  }

  static spw_str secret(spw_call* call, spw_str name) {
    if (call == nullptr || call->secrets == nullptr) return {nullptr, 0};
    return call->arena != nullptr ? str(call->arena->copy(call->secrets->get(view(name)))) : spw_str{nullptr, 0};
  }

  static spw_status send(spw_call* call, const spw_http_request* request, spw_http_reply* reply, spw_error* error) {
    auto& state = *static_cast<State*>(call);
    HttpRequest seen{
        std::string(view(request->method)), std::string(view(request->url)), std::string(view(request->body)), {}};
    for (size_t i = 0; i < request->header_count; ++i) {
      seen.headers.emplace_back(view(request->headers[i].name), view(request->headers[i].value));
    }
    std::lock_guard lock(state.host->mutex);
    state.host->requests.push_back(std::move(seen));
    Error failure(state.call(), error);
    if (state.host->answers.empty())
      return failure.failed(SPW_FAULT_NETWORK, "the test has no answer for this request");
    const HttpAnswer answer = std::move(state.host->answers.front());
    state.host->answers.pop_front();
    if (answer.fault != SPW_FAULT_NONE) return failure.failed(answer.fault, answer.message);
    auto* headers = static_cast<spw_header*>(state.memory.alloc(sizeof(spw_header) * (answer.headers.size() + 1)));
    for (size_t i = 0; i < answer.headers.size(); ++i) {
      headers[i] = {str(state.memory.copy(answer.headers[i].first)), str(state.memory.copy(answer.headers[i].second))};
    }
    reply->status = answer.status;
    reply->headers = headers;
    reply->header_count = answer.headers.size();
    reply->body = str(state.memory.copy(answer.body));
    return SPW_OK;
  }

  static constexpr spw_secrets kSecrets = {sizeof(spw_secrets), secret};
  static constexpr spw_http kHttp = {sizeof(spw_http), send};

  Call call() { return Call(&services, this); }

  // What the host offers; also the answer to spw_host.get.
  static const void* service(void* ctx, const char* id) {
    auto& state = *static_cast<FakeHost::State*>(ctx);
    const std::string_view wanted = id != nullptr ? id : "";
    std::lock_guard lock(state.mutex);
    if (state.withheld.contains(wanted)) return nullptr;
    const std::pair<std::string_view, const void*> offered[] = {
        {SPW_MEMORY_ID, &spillway::base::memoryApi()},
        {SPW_JSON_ID, &spillway::base::jsonApi()},
        {SPW_LOSS_ID, &spillway::base::lossApi()},
        {SPW_CONFIG_ID, &state.config},
        {SPW_SECRETS_ID, &kSecrets},
        {SPW_HTTP_ID, &kHttp},
        {SPW_CLOCK_ID, &kClock},
        {SPW_CRYPTO_ID, &cryptoApi()},
    };
    for (const auto& [name, table] : offered) {
      if (name == wanted) return table;
    }
    return nullptr;
  }

  static void writeLog(void* ctx, int32_t level, spw_str message) {
    auto& state = *static_cast<FakeHost::State*>(ctx);
    std::lock_guard lock(state.mutex);
    state.log.push_back({level, std::string(view(message))});
  }

  static spw_str setting(void* ctx, spw_str path) {
    auto& state = *static_cast<FakeHost::State*>(ctx);
    std::lock_guard lock(state.mutex);
    const auto found = state.settings.find(view(path));
    return found != state.settings.end() ? str(found->second) : spw_str{nullptr, 0};
  }
};

FakeHost::FakeHost() : state_(std::make_unique<State>()) {
  state_->host = {sizeof(spw_host),         SPW_ABI_MAJOR, SPW_ABI_MINOR, state_.get(), &FakeCall::State::writeLog,
                  &FakeCall::State::service};
  state_->config = {sizeof(spw_config), &FakeCall::State::setting, state_.get()};
}
FakeHost::~FakeHost() = default;

const spw_host* FakeHost::raw() const { return &state_->host; }

void FakeHost::setConfig(std::string_view path, std::string_view value) {
  std::lock_guard lock(state_->mutex);
  state_->settings.insert_or_assign(std::string(path), std::string(value));
}
void FakeHost::withhold(std::string_view serviceId) {
  std::lock_guard lock(state_->mutex);
  state_->withheld.emplace(serviceId);
}
void FakeHost::answerHttp(HttpAnswer answer) {
  std::lock_guard lock(state_->mutex);
  state_->answers.push_back(std::move(answer));
}
void FakeHost::setUnixMs(int64_t now) { clockMs = now; }
void FakeHost::advanceMs(int64_t by) { clockMs += by; }

std::vector<LogLine> FakeHost::log() const {
  std::lock_guard lock(state_->mutex);
  return state_->log;
}
std::vector<HttpRequest> FakeHost::httpRequests() const {
  std::lock_guard lock(state_->mutex);
  return state_->requests;
}

FakeCall::FakeCall(FakeHost& host) : state_(std::make_unique<State>()) {
  state_->host = host.state_.get();
  state_->arena = &state_->memory;
  state_->losses = &state_->report;
  state_->secrets = state_.get();
  // The test's own view needs memory and JSON even when the host under test withholds them.
  state_->services.find(host.raw());
  state_->services.memory = &spillway::base::memoryApi();
  state_->services.json = &spillway::base::jsonApi();
  state_->services.loss = &spillway::base::lossApi();
}
FakeCall::~FakeCall() = default;

spw_call* FakeCall::raw() const { return state_.get(); }
Call FakeCall::call() const { return state_->call(); }
Json FakeCall::parse(std::string_view text) const { return call().parse(call().copy(text)); }

spw_error FakeCall::error() {
  spw_error error{};
  error.size = sizeof error;
  return error;
}

void FakeCall::setSecret(std::string_view name, std::string_view value) {
  state_->account.insert_or_assign(std::string(name), std::string(value));
}

std::vector<Loss> FakeCall::losses() const {
  std::vector<Loss> list;
  for (const auto& entry : state_->report.entries()) list.push_back({entry.kind, entry.where, entry.why});
  return list;
}

StartedPlugin::StartedPlugin(FakeHost& host, const spw_plugin& entry) : entry_(entry) {
  if (entry.start != nullptr) status_ = entry.start(host.raw(), &self_);
}
StartedPlugin::~StartedPlugin() {
  if (status_ == SPW_OK && entry_.stop != nullptr) entry_.stop(self_);
}

const spw_provider* StartedPlugin::provider(std::string_view id) const {
  const auto* set =
      status_ == SPW_OK ? static_cast<const spw_provider_set*>(entry_.get(self_, SPW_PROVIDER_ID)) : nullptr;
  for (size_t i = 0; set != nullptr && i < set->count; ++i) {
    if (id == set->providers[i]->id) return set->providers[i];
  }
  return nullptr;
}
const spw_translator* StartedPlugin::translator(std::string_view wire) const {
  const auto* set =
      status_ == SPW_OK ? static_cast<const spw_translator_set*>(entry_.get(self_, SPW_TRANSLATOR_ID)) : nullptr;
  for (size_t i = 0; set != nullptr && i < set->count; ++i) {
    if (wire == set->translators[i]->wire) return set->translators[i];
  }
  return nullptr;
}
const spw_compressor* StartedPlugin::compressor(std::string_view id) const {
  const auto* set =
      status_ == SPW_OK ? static_cast<const spw_compressor_set*>(entry_.get(self_, SPW_COMPRESSOR_ID)) : nullptr;
  for (size_t i = 0; set != nullptr && i < set->count; ++i) {
    if (id == set->compressors[i]->id) return set->compressors[i];
  }
  return nullptr;
}

Event::Event(const spw_event& event)
    : raw(event), id(view(event.id)), name(view(event.name)), text(view(event.text)), extra(view(event.extra)) {
  raw.id = str(id);
  raw.name = str(name);
  raw.text = str(text);
  raw.extra = str(extra);
}

Events::Events() : emit_{sizeof(spw_emit), this, &Events::add} {}
spw_status Events::add(void* self, const spw_event* event) {
  static_cast<Events*>(self)->list_.emplace_back(*event);
  return SPW_OK;
}

Bytes::Bytes() : out_{sizeof(spw_out), this, &Bytes::add} {}
void Bytes::add(void* self, spw_str bytes) { static_cast<Bytes*>(self)->text_.append(view(bytes)); }

}  // namespace spw::testing
