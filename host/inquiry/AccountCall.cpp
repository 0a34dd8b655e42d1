#include "host/inquiry/AccountCall.h"

#include "host/base/Arena.h"
#include "host/base/Call.h"

namespace spillway::inquiry {
namespace {

base::Error missing(std::string message) { return {.fault = base::Fault::Unsupported, .message = std::move(message)}; }

spw_str str(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(spw_str text) { return {text.ptr, text.len}; }

// A host is often given as the address that people know it by.
std::string_view hostOf(std::string_view given) {
  for (std::string_view scheme : {"https://", "http://"})
    if (given.starts_with(scheme)) given.remove_prefix(scheme.size());
  while (given.ends_with('/')) given.remove_suffix(1);
  return given;
}

base::Result<std::string> filled(std::string_view pattern, const accounts::Account& account) {
  std::string out;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    const size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) break;
    out += pattern.substr(0, open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    const std::string_view value = account.setting(name);
    if (value.empty()) return missing("the setting \"" + std::string(name) + "\" has no value");
    out += out.ends_with("://") ? hostOf(value) : value;
    pattern.remove_prefix(close + 1);
  }
  return out += pattern;
}

std::string percentEncoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-_.~").find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out.append({'%', kHex[byte >> 4], kHex[byte & 15]});
  }
  return out;
}

void addCredential(const spw_endpoint& endpoint, std::string_view key, AccountCall& call) {
  if (key.empty()) return;
  if (endpoint.auth == SPW_AUTH_BEARER) call.headers.emplace_back("authorization", "Bearer " + std::string(key));
  if (endpoint.auth == SPW_AUTH_HEADER) call.headers.emplace_back(endpoint.auth_name, key);
  if (endpoint.auth == SPW_AUTH_QUERY)
    call.url += (call.url.find('?') == std::string::npos ? "?" : "&") + std::string(endpoint.auth_name) + "=" +
                percentEncoded(key);
}

// What the plugin makes of the request takes its place.
template <class Change>
base::Result<void> changed(const accounts::Account& account, std::string_view method, AccountCall& made,
                           Change change) {
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  call.secrets = &account;
  std::vector<spw_header> headers;
  for (const auto& [name, value] : made.headers) headers.push_back({str(name), str(value)});
  spw_request request{};
  request.size = sizeof request;
  request.method = str(method);
  request.url = str(made.url);
  request.body = str(made.body);
  request.headers = headers.data();
  request.header_count = headers.size();
  if (base::Result<void> done = change(call, request); !done.ok()) return done.error();
  AccountCall after{std::string(view(request.url)), made.place, {}, std::string(view(request.body))};
  for (size_t i = 0; i < request.header_count; ++i)
    after.headers.emplace_back(view(request.headers[i].name), view(request.headers[i].value));
  made = std::move(after);
  return {};
}

// Calls about accounts are of the vendor's own interface, whatever wires it speaks besides.
const spw_endpoint& bearerEndpoint(const plugins::Provider& provider) {
  for (const spw_endpoint& one : provider.endpoints())
    if (one.auth == SPW_AUTH_BEARER) return one;
  return provider.endpoints().front();
}

}  // namespace

base::Result<config::Secret> ownKey(const accounts::Account& account) { return account.key; }

base::Result<AccountCall> accountCall(const plugins::Provider& provider, const accounts::Account& account,
                                      const config::Secret& credential, const Asked& asked) {
  if (provider.endpoints().empty()) return missing("the provider has no way in for chats");
  const spw_endpoint& endpoint = asked.bearer ? bearerEndpoint(provider) : provider.endpoints().front();
  const bool elsewhere = asked.path.find("://") != std::string_view::npos;
  if (elsewhere && !account.baseUrl.empty())
    return missing("the vendor has it at an address of its own, and this account has another base_url");
  const std::string_view base = !account.baseUrl.empty() ? std::string_view(account.baseUrl) : provider.baseUrl();
  if (base.empty() && !elsewhere) return missing("the account has no base_url");
  auto url = filled(elsewhere ? std::string(asked.path) : std::string(base) + std::string(asked.path), account);
  if (!url.ok()) return url.error();
  AccountCall call{*url, *url, {{"accept", "application/json"}, {"user-agent", "spillway"}}, std::string(asked.body)};
  if (!asked.body.empty()) call.headers.emplace_back("content-type", "application/json");
  if (asked.quotaCall) {
    const auto prepare = [&](spw_call& of, spw_request& request) {
      return provider.prepareQuota(of, *asked.quotaCall, request);
    };
    if (auto done = changed(account, asked.method, call, prepare); !done.ok()) return done.error();
  }
  addCredential(endpoint, credential.reveal(), call);
  for (size_t i = 0; i < endpoint.header_count; ++i)
    call.headers.emplace_back(endpoint.headers[i].name, endpoint.headers[i].value);
  for (const auto& header : account.headers) call.headers.push_back(header);
  if (endpoint.auth == SPW_AUTH_CUSTOM) {
    const auto sign = [&](spw_call& of, spw_request& request) { return provider.sign(of, request); };
    if (auto done = changed(account, asked.method, call, sign); !done.ok()) return done.error();
  }
  return call;
}

base::Result<AccountCall> listCall(const plugins::Provider& provider, const accounts::Account& account,
                                   const config::Secret& credential) {
  if (provider.modelsPath().empty()) return missing("the provider has no list of models");
  return accountCall(provider, account, credential, {.path = provider.modelsPath()});
}

}  // namespace spillway::inquiry
