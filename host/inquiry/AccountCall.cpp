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
base::Result<void> sign(const plugins::Provider& provider, const accounts::Account& account, std::string_view method,
                        AccountCall& list) {
  base::Arena arena;
  spw_call call;
  call.arena = &arena;
  call.secrets = &account;
  std::vector<spw_header> headers;
  for (const auto& [name, value] : list.headers) headers.push_back({str(name), str(value)});
  spw_request request{};
  request.size = sizeof request;
  request.method = str(method);
  request.url = str(list.url);
  request.headers = headers.data();
  request.header_count = headers.size();
  if (auto signed_ = provider.sign(call, request); !signed_.ok()) return signed_.error();
  std::vector<std::pair<std::string, std::string>> made;
  for (size_t i = 0; i < request.header_count; ++i)
    made.emplace_back(view(request.headers[i].name), view(request.headers[i].value));
  list.url = std::string(view(request.url));
  list.headers = std::move(made);
  return {};
}

}  // namespace

base::Result<AccountCall> accountCall(const plugins::Provider& provider, const accounts::Account& account,
                                      std::string_view path, std::string_view method) {
  if (provider.endpoints().empty()) return missing("the provider has no way in for chats");
  // The key of such an account is what a token is got for, and is shown to nobody else.
  if (provider.hasRefresh()) return missing("it wants a token, and is read with keys alone");
  const spw_endpoint& endpoint = provider.endpoints().front();
  const bool elsewhere = path.find("://") != std::string_view::npos;
  if (elsewhere && !account.baseUrl.empty())
    return missing("the vendor has it at an address of its own, and this account has another base_url");
  const std::string_view base = !account.baseUrl.empty() ? std::string_view(account.baseUrl) : provider.baseUrl();
  if (base.empty() && !elsewhere) return missing("the account has no base_url");
  auto url = filled(elsewhere ? std::string(path) : std::string(base) + std::string(path), account);
  if (!url.ok()) return url.error();
  AccountCall call{*url, *url, {{"accept", "application/json"}, {"user-agent", "spillway"}}};
  addCredential(endpoint, account.key.reveal(), call);
  for (size_t i = 0; i < endpoint.header_count; ++i)
    call.headers.emplace_back(endpoint.headers[i].name, endpoint.headers[i].value);
  for (const auto& header : account.headers) call.headers.push_back(header);
  if (endpoint.auth == SPW_AUTH_CUSTOM)
    if (auto done = sign(provider, account, method, call); !done.ok()) return done.error();
  return call;
}

base::Result<AccountCall> listCall(const plugins::Provider& provider, const accounts::Account& account) {
  if (provider.modelsPath().empty()) return missing("the provider has no list of models");
  return accountCall(provider, account, provider.modelsPath());
}

}  // namespace spillway::inquiry
