#include "host/plugins/Provider.h"

#include <algorithm>
#include <cstring>

#include "host/base/Strings.h"
#include "host/plugins/Guarded.h"
#include "host/plugins/HostServices.h"
#include "host/plugins/Rows.h"
#include "host/plugins/TableCheck.h"

namespace spillway::plugins {
namespace {

bool readable(spw_str text) { return text.len == 0 || text.ptr != nullptr; }

bool readable(const spw_request& request) {
  if (!readable(request.method) || !readable(request.url) || !readable(request.body)) return false;
  if (!request.headers && request.header_count > 0) return false;
  return std::all_of(request.headers, request.headers + request.header_count,
                     [](const spw_header& header) { return readable(header.name) && readable(header.value); });
}

bool readable(const spw_token& token) {
  return readable(token.access) && readable(token.refresh) && readable(token.account) && readable(token.extra);
}

// `hook(error)` changes the request.
template <class Hook>
base::Result<void> changeRequest(PluginHealth& health, Function function, spw_call& call, spw_request& request,
                                 Hook hook) {
  if (health.quarantined()) return quarantineError(health);
  CallName name(call, health);
  spw_error error = emptyError();
  const spw_status status = guardedTimed(health, function, [&] { return hook(&error); });
  if (status != SPW_OK && status != SPW_DECLINED) return toError(status, error, health, function);
  if (readable(request)) return {};
  countBreach(health, function, "it left a request with null texts of some length");
  return toError(SPW_INTERNAL, error, health, function);
}

base::Error noHook(const PluginHealth& health, Function function) {
  return {.fault = base::Fault::Unsupported, .message = "plugin " + health.id() + " has no " + functionName(function)};
}

std::string textOf(const char* text) { return text ? text : ""; }

std::vector<std::string> namesOf(const char* const* names) {
  std::vector<std::string> all;
  for (; names && *names; ++names) all.emplace_back(*names);
  return all;
}

money::PriceRow priceRow(const spw_price& row) {
  money::PriceRow out;
  out.models = textOf(row.models);
  out.fromMs = row.from_unix * 1000;
  out.untilMs = row.until_unix * 1000;
  out.above = row.above;
  out.tier = textOf(row.tier);
  using money::priceOf;
  out.prices = {.input = priceOf(row.input),
                .output = priceOf(row.output),
                .cacheRead = priceOf(row.cache_read),
                .cacheWrite = priceOf(row.cache_write),
                .cacheWrite1h = priceOf(row.cache_write_1h),
                .inputAudio = priceOf(row.input_audio),
                .inputImage = priceOf(row.input_image),
                .outputAudio = priceOf(row.output_audio),
                .outputImage = priceOf(row.output_image),
                .factor = row.factor == 0 ? 0 : priceOf(row.factor)};
  return out;
}

// Where a plugin puts allowances.
struct LimitSide {
  LimitSink sink;

  spw_limit_sink table() { return {sizeof(spw_limit_sink), this, add}; }

  static void add(void* ctx, const spw_limit* limit) noexcept {
    if (!limit) return;
    Crumb outside(0, Function::None);
    try {
      spw_limit full{};
      std::memcpy(&full, limit, std::min<size_t>(limit->size, sizeof full));
      full.size = sizeof full;
      if (readable(full.window) && readable(full.unit)) static_cast<LimitSide*>(ctx)->sink(full);
    } catch (...) {
      // A window that was not learned changes nothing about the reply.
    }
  }
};

}  // namespace

Provider::Provider(const spw_provider& table, void* self, PluginHealth& health)
    : table_(copyTable(table)),
      self_(self),
      health_(&health),
      endpoints_(copyRows(table_.endpoints, table_.endpoint_count, table_.endpoint_stride)),
      tasks_(copyRows(table_.tasks, table_.task_count, table_.endpoint_stride)),
      models_(copyRows(table_.models, table_.model_count, table_.model_stride)),
      quirks_(copyRows(table_.quirks, table_.quirk_count, table_.quirk_stride)),
      errors_(copyRows(table_.errors, table_.error_count, table_.error_stride)),
      settings_(copyRows(table_.settings, table_.setting_count, table_.setting_stride)),
      quotaCalls_(copyRows(table_.quota_calls, table_.quota_count, table_.quota_stride)) {
  for (size_t i = 0; i < models_.size(); ++i) modelIndex_.emplace(models_[i].id, i);
  for (const spw_price& row : copyRows(table_.prices, table_.price_count, table_.price_stride))
    prices_.push_back(priceRow(row));
  for (const char* const* name = table_.env; name && *name; ++name) env_.emplace_back(*name);
  for (const char* const* name = table_.env_files; name && *name; ++name) envFiles_.emplace_back(*name);
}

std::string_view Provider::plugin() const { return health_->id(); }

const spw_model* Provider::findModel(std::string_view id) const {
  auto found = modelIndex_.find(id);
  return found == modelIndex_.end() ? nullptr : &models_[found->second];
}

std::vector<spw_quirk> Provider::quirksFor(std::string_view model) const {
  std::vector<spw_quirk> found;
  for (const spw_quirk& row : quirks_)
    if (!row.models || base::globsMatch(row.models, model)) found.push_back(row);
  return found;
}

std::string_view Provider::quirk(std::string_view id, std::string_view model) const {
  const auto row = std::find_if(quirks_.rbegin(), quirks_.rend(), [&](const spw_quirk& one) {
    return id == one.id && (!one.models || base::globsMatch(one.models, model));
  });
  return row == quirks_.rend() ? std::string_view() : text(row->value);
}

config::PluginFacts Provider::facts() const {
  config::PluginFacts facts;
  facts.id = id();
  facts.tier = tier();
  facts.baseUrl = baseUrl();
  facts.env = namesOf(table_.env);
  facts.envFiles = namesOf(table_.env_files);
  for (const spw_endpoint& endpoint : endpoints()) {
    if (std::find(facts.wires.begin(), facts.wires.end(), endpoint.wire) == facts.wires.end())
      facts.wires.emplace_back(endpoint.wire);
    if (facts.baseUrl.empty() && endpoint.base_url) facts.baseUrl = endpoint.base_url;
  }
  for (const spw_model& model : models_)
    facts.models.push_back({.id = model.id,
                            .name = textOf(model.name),
                            .context = model.context,
                            .maxOutput = model.max_output,
                            .input = model.input,
                            .output = model.output,
                            .cacheRead = model.cache_read,
                            .cacheWrite = model.cache_write,
                            .caps = model.caps,
                            .wire = textOf(model.wire)});
  for (const spw_endpoint& task : tasks()) {
    facts.tasks.push_back({task.operation, task.wire, textOf(task.models)});
    if (facts.baseUrl.empty() && task.base_url) facts.baseUrl = task.base_url;
  }
  for (const spw_setting& setting : settings())
    facts.settings.push_back({.name = setting.name,
                              .fallback = textOf(setting.fallback),
                              .required = setting.fallback == nullptr,
                              .credential = setting.credential != 0,
                              .env = namesOf(setting.env),
                              .profileKey = textOf(setting.profile_key)});
  if (const spw_profiles* profiles = table_.profiles) {
    facts.profileSetting = textOf(profiles->setting);
    for (const spw_profile_file& file : copyRows(profiles->files, profiles->file_count, profiles->file_stride))
      facts.profileFiles.push_back({textOf(file.path), textOf(file.env), textOf(file.prefix)});
  }
  const auto keyed = [](const spw_endpoint& endpoint) { return endpoint.auth != SPW_AUTH_NONE; };
  facts.needsKey = login() != SPW_LOGIN_NONE && (std::any_of(endpoints_.begin(), endpoints_.end(), keyed) ||
                                                 std::any_of(tasks_.begin(), tasks_.end(), keyed));
  facts.deviceLogin = login() == SPW_LOGIN_DEVICE && hasDeviceLogin();
  facts.refreshes = hasRefresh();
  facts.anyModel = anyModel();
  facts.prices = prices_;
  return facts;
}

base::Result<void> Provider::prepare(spw_call& call, spw_request& request) const {
  if (!table_.prepare) return {};
  return changeRequest(*health_, Function::Prepare, call, request,
                       [&](spw_error* error) { return table_.prepare(self_, &call, &request, error); });
}

base::Result<void> Provider::sign(spw_call& call, spw_request& request) const {
  if (!table_.sign) return {};
  return changeRequest(*health_, Function::Sign, call, request,
                       [&](spw_error* error) { return table_.sign(self_, &call, &request, error); });
}

base::Result<void> Provider::prepareQuota(spw_call& call, size_t which, spw_request& request) const {
  if (!table_.prepare_quota) return {};
  return changeRequest(*health_, Function::PrepareQuota, call, request,
                       [&](spw_error* error) { return table_.prepare_quota(self_, &call, which, &request, error); });
}

std::optional<spw_verdict> Provider::classify(spw_call& call, const spw_reply& reply) const {
  if (!table_.classify || health_->quarantined()) return std::nullopt;
  CallName name(call, *health_);
  spw_verdict verdict{};
  verdict.size = sizeof verdict;
  const spw_status status =
      guardedTimed(*health_, Function::Classify, [&] { return table_.classify(self_, &call, &reply, &verdict); });
  if (status != SPW_OK) return std::nullopt;
  const bool sound = verdict.fault >= SPW_FAULT_NONE && verdict.fault <= SPW_FAULT_CANCELLED &&
                     verdict.scope >= SPW_SCOPE_REQUEST && verdict.scope <= SPW_SCOPE_PROVIDER &&
                     readable(verdict.message) && readable(verdict.code);
  if (sound) return verdict;
  countBreach(*health_, Function::Classify, "its verdict has an unknown fault or scope");
  return std::nullopt;
}

bool Provider::limits(spw_call& call, const spw_reply& reply, LimitSink sink) const {
  if (!table_.limits || health_->quarantined()) return false;
  LimitSide side{sink};
  CallName name(call, *health_);
  const spw_limit_sink table = side.table();
  return guarded(*health_, Function::Limits, [&] { return table_.limits(self_, &call, &reply, &table); }) == SPW_OK;
}

base::Result<bool> Provider::quota(spw_call& call, size_t which, const spw_reply& reply, LimitSink sink) const {
  if (!table_.quota || which >= quotaCalls_.size()) return noHook(*health_, Function::Quota);
  if (health_->quarantined()) return quarantineError(*health_);
  LimitSide side{sink};
  CallName name(call, *health_);
  const spw_limit_sink table = side.table();
  spw_error error = emptyError();
  const spw_status status =
      guarded(*health_, Function::Quota, [&] { return table_.quota(self_, &call, which, &reply, &table, &error); });
  if (status == SPW_OK || status == SPW_DECLINED) return status == SPW_OK;
  return toError(status, error, *health_, Function::Quota);
}

base::Result<std::optional<spw_token>> Provider::refresh(spw_call& call, HttpClient& http, const spw_token& old) const {
  if (!table_.refresh) return noHook(*health_, Function::Refresh);
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  HostServices::HttpScope scope(http);
  spw_error error = emptyError();
  spw_token fresh{};
  fresh.size = sizeof fresh;
  const spw_status status =
      guarded(*health_, Function::Refresh, [&] { return table_.refresh(self_, &call, &old, &fresh, &error); });
  if (status == SPW_DECLINED) return std::optional<spw_token>();
  if (status != SPW_OK) return toError(status, error, *health_, Function::Refresh);
  if (readable(fresh) && fresh.access.len > 0) return std::optional<spw_token>(fresh);
  countBreach(*health_, Function::Refresh, "it said it had a token but returned none");
  return toError(SPW_INTERNAL, error, *health_, Function::Refresh);
}

base::Result<spw_device_code> Provider::loginBegin(spw_call& call, HttpClient& http) const {
  if (!table_.login_begin) return noHook(*health_, Function::LoginBegin);
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  HostServices::HttpScope scope(http);
  spw_error error = emptyError();
  spw_device_code code{};
  code.size = sizeof code;
  const spw_status status =
      guarded(*health_, Function::LoginBegin, [&] { return table_.login_begin(self_, &call, &code, &error); });
  if (status != SPW_OK) return toError(status, error, *health_, Function::LoginBegin);
  const bool sound = readable(code.user_code) && readable(code.verification_url) && readable(code.device_code) &&
                     readable(code.extra) && code.verification_url.len > 0;
  if (sound) return code;
  countBreach(*health_, Function::LoginBegin, "it began a login without a place to go to");
  return toError(SPW_INTERNAL, error, *health_, Function::LoginBegin);
}

base::Result<Provider::Polled> Provider::loginPoll(spw_call& call, HttpClient& http,
                                                   const spw_device_code& code) const {
  if (!table_.login_poll) return noHook(*health_, Function::LoginPoll);
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  HostServices::HttpScope scope(http);
  spw_error error = emptyError();
  spw_token token{};
  token.size = sizeof token;
  const spw_status status =
      guarded(*health_, Function::LoginPoll, [&] { return table_.login_poll(self_, &call, &code, &token, &error); });
  if (status == SPW_DECLINED) return Polled{std::nullopt, std::max<int64_t>(error.retry_after_ms, 0)};
  if (status != SPW_OK) return toError(status, error, *health_, Function::LoginPoll);
  if (readable(token) && token.access.len > 0) return Polled{token, 0};
  countBreach(*health_, Function::LoginPoll, "it said it had a token but returned none");
  return toError(SPW_INTERNAL, error, *health_, Function::LoginPoll);
}

base::Result<bool> Provider::logout(spw_call& call, HttpClient& http, const spw_token& token) const {
  if (!table_.logout) return false;
  if (health_->quarantined()) return quarantineError(*health_);
  CallName name(call, *health_);
  HostServices::HttpScope scope(http);
  spw_error error = emptyError();
  const spw_status status =
      guarded(*health_, Function::Logout, [&] { return table_.logout(self_, &call, &token, &error); });
  if (status == SPW_OK || status == SPW_DECLINED) return status == SPW_OK;
  return toError(status, error, *health_, Function::Logout);
}

}  // namespace spillway::plugins
