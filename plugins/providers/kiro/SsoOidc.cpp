#include "SsoOidc.h"

#include <algorithm>
#include <cctype>

namespace kiro {

using spw::Json;
using spw::Status;
using spw::str;
using spw::view;

namespace {

// What the plan's models need; access to the person's AWS accounts is not asked for.
constexpr std::string_view kScopes[] = {"codewhisperer:completions", "codewhisperer:analysis",
                                        "codewhisperer:conversations"};

constexpr int64_t kSlower = 5'000;  // what RFC 8628 asks for on slow_down

// A region becomes part of the host that the login's secrets go to.
bool isRegion(std::string_view text) {
  const auto fits = [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '-'; };
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), fits);
}

int64_t seconds(Json value, int64_t otherwise) {
  const auto said = value.integer();
  return said && *said > 0 && *said <= 366 * 86'400 ? *said : otherwise;
}

}  // namespace

bool SsoOidc::post(std::string_view host, std::string_view path, std::string_view body, Answer& answer,
                   spw::Error& error, std::string_view token) const {
  const std::string_view region = call_.secret("sso_region");
  if (!isRegion(region)) {
    error.invalid("sso_region", "sso_region is no AWS region such as us-east-1");
    return false;
  }
  const spw_header headers[] = {{str("content-type"), str("application/json")},
                                {str("accept"), str("application/json")},
                                {str("x-amz-sso_bearer_token"), str(token)}};
  spw_http_request request{};
  request.size = sizeof request;
  request.method = str("POST");
  request.url = str(call_.concat({"https://", host, ".", region, ".amazonaws.com", path}));
  request.headers = headers;
  request.header_count = token.empty() ? 2 : 3;
  request.body = str(body);
  spw_http_reply reply{};
  reply.size = sizeof reply;
  if (call_.send(request, reply, error) != SPW_OK) return false;
  answer.status = reply.status;
  answer.body = call_.parse(view(reply.body));
  return true;
}

Status SsoOidc::refused(const Answer& answer, std::string_view doing, spw::Error& error) const {
  const std::string_view code = answer.body["error"].str();
  const std::string_view told = answer.body["error_description"].str();
  const bool server = answer.status >= 500 || answer.status == 429;
  error.code(code);
  return error.failed(server ? SPW_FAULT_SERVER : SPW_FAULT_AUTH, call_.concat({doing, " was refused: ",
                                                                                !told.empty()   ? told
                                                                                : !code.empty() ? code
                                                                                                : "no reason",
                                                                                server ? "" : "; log in again"}));
}

Json SsoOidc::client(spw_str extra) const {
  const Json known = call_.parse(view(extra));
  return known["clientId"].str().empty() || known["clientSecret"].str().empty() ? Json() : known;
}

Status SsoOidc::begin(spw_device_code& code, spw::Error& error) const {
  Json wanted = call_.object();
  wanted.put("clientName", "Spillway");
  wanted.put("clientType", "public");
  const Json scopes = call_.array();
  for (const std::string_view scope : kScopes) scopes.push(scope);
  wanted.put("scopes", scopes);
  Answer registered;
  if (!post("oidc", "/client/register", wanted.dump(), registered, error)) return SPW_FAILED;
  const Json client = registered.body;
  if (registered.status != 200 || client["clientId"].str().empty() || client["clientSecret"].str().empty())
    return refused(registered, "the registration of this client", error);

  Json asked = call_.object();
  asked.put("clientId", client["clientId"].str());
  asked.put("clientSecret", client["clientSecret"].str());
  const Json extra = asked.clone();
  asked.put("startUrl", call_.secret("start_url"));
  Answer begun;
  if (!post("oidc", "/device_authorization", asked.dump(), begun, error)) return SPW_FAILED;
  const std::string_view whole = begun.body["verificationUriComplete"].str();
  const std::string_view bare = begun.body["verificationUri"].str();
  code.device_code = str(begun.body["deviceCode"].str());
  code.user_code = str(begun.body["userCode"].str());
  code.verification_url = str(whole.empty() ? bare : whole);
  if (begun.status != 200 || code.device_code.len == 0 || code.user_code.len == 0 || code.verification_url.len == 0)
    return refused(begun, "the login", error);
  code.interval_ms = seconds(begun.body["interval"], 5) * 1000;
  code.expires_unix_ms = call_.services().unixMs() + seconds(begun.body["expiresIn"], 600) * 1000;
  code.extra = str(extra.dump());
  return SPW_OK;
}

Status SsoOidc::poll(const spw_device_code& code, spw_token& token, spw::Error& error) const {
  const Json known = client(code.extra);
  if (!known) return error.failed(SPW_FAULT_AUTH, "this login was not begun here; begin a new one");
  Json asked = call_.object();
  asked.put("clientId", known["clientId"].str());
  asked.put("clientSecret", known["clientSecret"].str());
  asked.put("grantType", "urn:ietf:params:oauth:grant-type:device_code");
  asked.put("deviceCode", view(code.device_code));
  Answer answer;
  if (!post("oidc", "/token", asked.dump(), answer, error)) return SPW_FAILED;
  const std::string_view problem = answer.body["error"].str();
  if (problem == "slow_down") error.retryAfterMs(code.interval_ms + kSlower);
  if (problem == "authorization_pending" || problem == "slow_down") return SPW_DECLINED;
  return take(answer, code.extra, {nullptr, 0}, token, error);
}

Status SsoOidc::refresh(const spw_token& old, spw_token& fresh, spw::Error& error) const {
  const Json known = client(old.extra);
  if (!known) return error.failed(SPW_FAULT_AUTH, "the login's client is not known any more; log in again");
  Json asked = call_.object();
  asked.put("clientId", known["clientId"].str());
  asked.put("clientSecret", known["clientSecret"].str());
  asked.put("grantType", "refresh_token");
  asked.put("refreshToken", view(old.refresh));
  Answer answer;
  if (!post("oidc", "/token", asked.dump(), answer, error)) return SPW_FAILED;
  return take(answer, old.extra, old.refresh, fresh, error);
}

// Ends the session of the token at the portal; a token that is not good any more has none.
Status SsoOidc::logout(const spw_token& token, spw::Error& error) const {
  if (token.access.len == 0) return SPW_DECLINED;
  Answer answer;
  if (!post("portal.sso", "/logout", "{}", answer, error, view(token.access))) return SPW_FAILED;
  if (answer.status == 200 || answer.status == 401) return SPW_OK;
  return refused(answer, "the logout", error);
}

Status SsoOidc::take(const Answer& answer, spw_str extra, spw_str formerRefresh, spw_token& token,
                     spw::Error& error) const {
  const std::string_view access = answer.body["accessToken"].str();
  if (answer.status != 200 || access.empty()) return refused(answer, "the token", error);
  const std::string_view refresh = answer.body["refreshToken"].str();
  token.access = str(access);
  token.refresh = refresh.empty() ? formerRefresh : str(refresh);
  token.expires_unix_ms = call_.services().unixMs() + seconds(answer.body["expiresIn"], 3600) * 1000;
  token.extra = extra;
  return SPW_OK;
}

}  // namespace kiro
