// AWS Signature Version 4 over a request's headers, for a provider's sign(): the request as it will be sent, hashed and
// signed with a key that is derived for one day, region and service.
//
//   static spw::Status sign(spw::Call call, spw::Request& request, spw::Error& error) {
//     return spw::signAws(call, request, {.accessKey = call.secret("access_key_id"), ...}, error);
//   }
//
// What the signature covers: method, path, query, body, and every header that the request has then, with host,
// x-amz-date and the session's token, but for those that proxies may change.
//
// Threading: pure functions; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/Digest.hpp"
#include "codec/Percent.hpp"
#include "codec/Time.hpp"
#include "provider.hpp"

namespace spw {

struct AwsCredential {
  std::string_view accessKey, secretKey;
  std::string_view session;  // token of temporary credentials; empty: they are lasting ones
  std::string_view region, service;
};

namespace detail {

// Without empty and dot segments, and encoded once more: the path as it is sent is encoded already.
inline std::string awsPath(std::string_view path) {
  std::vector<std::string_view> kept;
  for (size_t at = 0; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (std::string_view segment : kept) out.append("/").append(segment);
  if (out.empty() || path.ends_with('/')) out += '/';
  return percentEncoded(out, "/");
}

// Parameters by name and value, each encoded anew.
inline std::string awsQuery(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(one.size() + 1, query.size()));
    if (one.empty()) continue;
    const size_t equals = std::min(one.find('='), one.size());
    const std::string_view value = one.substr(std::min(equals + 1, one.size()));
    pairs.emplace_back(percentEncoded(percentDecoded(one.substr(0, equals))), percentEncoded(percentDecoded(value)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string out;
  for (const auto& [name, value] : pairs) out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

inline bool awsLeavesOut(std::string_view name) {
  static constexpr std::string_view kNames[] = {
      "authorization",     "cache-control", "connection",          "expect",         "from", "keep-alive",
      "max-forwards",      "pragma",        "proxy-authorization", "referer",        "te",   "trailer",
      "transfer-encoding", "upgrade",       "user-agent",          "x-amzn-trace-id"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Without blanks around it, and one blank for many.
inline std::string awsTrimmed(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

inline std::string awsHmac(const spw_crypto& crypto, std::string_view key, std::string_view data) {
  uint8_t digest[32];
  crypto.hmac_sha256(str(key), str(data), digest);
  return {reinterpret_cast<const char*>(digest), sizeof digest};
}

inline std::string awsHex(std::string_view bytes) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

// Host, path and query of an http or https URL.
struct AwsTarget {
  std::string_view host, path, query;

  explicit AwsTarget(std::string_view url) {
    const bool tls = url.starts_with("https://");
    url.remove_prefix(std::min(url.find("://") == std::string_view::npos ? 0 : url.find("://") + 3, url.size()));
    const size_t slash = std::min(url.find_first_of("/?"), url.size());
    host = url.substr(0, slash);
    const std::string_view usual = tls ? ":443" : ":80";
    if (host.ends_with(usual)) host.remove_suffix(usual.size());
    const std::string_view rest = url.substr(slash);
    const size_t mark = std::min(rest.find('?'), rest.size());
    path = rest.substr(0, mark);
    query = rest.substr(std::min(mark + 1, rest.size()));
  }
};

}  // namespace detail

// Adds x-amz-date, authorization and, for temporary credentials, x-amz-security-token. SPW_FAILED, with a fault that no
// other attempt with this account would mend: a part of the credential is missing.
inline Status signAws(Call call, Request& request, const AwsCredential& credential, Error& error) {
  const spw_crypto* crypto = call.services().crypto;
  if (crypto == nullptr) return error.failed(SPW_FAULT_UNSUPPORTED, "this host offers no hashes to plugins");
  if (credential.accessKey.empty() || credential.secretKey.empty() || credential.region.empty()) {
    return error.failed(SPW_FAULT_AUTH, "an access key, its secret and a region are needed to sign the request");
  }
  std::string time;  // 20260823T102030Z
  for (const char c : rfc3339(call.services().unixMs() / 1000)) {
    if (c != '-' && c != ':') time += c;
  }
  bool room = request.setHeader("x-amz-date", call.copy(time));
  if (!credential.session.empty()) room &= request.setHeader("x-amz-security-token", call.copy(credential.session));

  const detail::AwsTarget target(request.url());
  std::vector<std::pair<std::string, std::string>> headers = {{"host", std::string(target.host)}};
  for (const spw_header& header : request.headers()) {
    std::string name(view(header.name));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name != "host" && !detail::awsLeavesOut(name))
      headers.emplace_back(name, detail::awsTrimmed(view(header.value)));
  }
  std::stable_sort(headers.begin(), headers.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string lines, names;
  for (size_t i = 0; i < headers.size(); ++i) {
    const bool again = i > 0 && headers[i - 1].first == headers[i].first;
    if (again) {
      lines.back() = ',';  // instead of the line feed
    } else {
      names.append(names.empty() ? "" : ";").append(headers[i].first);
      lines.append(headers[i].first).append(":");
    }
    lines.append(headers[i].second).append("\n");
  }
  const std::string canonical = std::string(request.method()) + "\n" + detail::awsPath(target.path) + "\n" +
                                detail::awsQuery(target.query) + "\n" + lines + "\n" + names + "\n" +
                                hexDigest(call, request.body());

  const std::string date = time.substr(0, 8);
  const std::string scope =
      date + "/" + std::string(credential.region) + "/" + std::string(credential.service) + "/aws4_request";
  std::string key = "AWS4" + std::string(credential.secretKey);
  for (const std::string_view step :
       {std::string_view(date), credential.region, credential.service, std::string_view("aws4_request")}) {
    key = detail::awsHmac(*crypto, key, step);
  }
  const std::string signature = detail::awsHex(
      detail::awsHmac(*crypto, key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hexDigest(call, canonical)));
  room &=
      request.setHeader("authorization", call.concat({"AWS4-HMAC-SHA256 Credential=", credential.accessKey, "/", scope,
                                                      ", SignedHeaders=", names, ", Signature=", signature}));
  if (!room) return error.failed(SPW_FAULT_TOO_LARGE, "no memory is left to sign the request");
  return SPW_OK;
}

}  // namespace spw
