#include "host/cli/HostClient.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>

#include <cstdlib>
#include <istream>

#include "host/base/Clock.h"
#include "host/cli/Command.h"
#include "host/cli/Places.h"
#include "host/keys/Ticket.h"
#include "host/upstream/TlsContext.h"

namespace spillway::cli {
namespace {

using Poco::Net::HTTPClientSession;
using Poco::Net::HTTPRequest;
using Poco::Net::HTTPResponse;

constexpr int kSeconds = 60;
constexpr size_t kMostBody = size_t{64} << 20, kMostLine = size_t{4} << 20;

std::unique_ptr<HTTPClientSession> sessionTo(const Poco::URI& where, int seconds) {
  std::unique_ptr<HTTPClientSession> session;
  if (where.getScheme() == "https") {
    auto context = upstream::makeTlsContext({});
    if (!context.ok()) throw Poco::IOException(context.error().message);
    session = std::make_unique<Poco::Net::HTTPSClientSession>(where.getHost(), where.getPort(), *context);
  } else {
    session = std::make_unique<HTTPClientSession>(where.getHost(), where.getPort());
  }
  session->setTimeout(Poco::Timespan(seconds, 0));
  return session;
}

base::Error unreachable(const std::string& address, const Poco::Exception& e) {
  return noHost("nothing answers at " + address + " (" + e.displayText() + "); is Spillway running?");
}

std::string readAll(std::istream& in) {
  std::string out;
  char piece[16384];
  while (in.read(piece, sizeof piece) || in.gcount() > 0) {
    out.append(piece, static_cast<size_t>(in.gcount()));
    if (out.size() > kMostBody) break;
  }
  return out;
}

// What an answer that is no success says.
base::Error complaint(int status, const std::string& body) {
  const Json json = Json::parse(body, nullptr, false);
  const Json error = json.is_object() && json.contains("error") ? json["error"] : Json();
  std::string message = error.is_string() ? error.get<std::string>() : textOf(error, "message");
  if (const std::string hint = textOf(error, "hint"); !hint.empty()) message += "; " + hint;
  if (message.empty()) message = "the host answered with status " + std::to_string(status);
  const base::Fault fault = status == 401   ? base::Fault::Auth
                            : status == 403 ? base::Fault::Forbidden
                            : status == 404 ? base::Fault::ModelMissing
                                            : base::Fault::Server;
  return {.fault = fault, .httpStatus = status, .message = std::move(message)};
}

}  // namespace

base::Result<HostClient> HostClient::of(const Arguments& arguments) {
  const char* variable = std::getenv("SPILLWAY_KEY");
  const std::string key = variable != nullptr ? variable : "";
  if (std::string url = arguments.text("url"); !url.empty()) {
    if (!url.starts_with("http://") && !url.starts_with("https://"))
      return misused("--url must begin with http:// or https://, got '" + url + "'");
    while (url.ends_with('/')) url.pop_back();
    return HostClient(url, "", key);
  }
  const base::Result<std::string> folder = stateFolderOf(arguments);
  if (!folder) return failed(folder.error().message);
  const base::Result<keys::DoorPlate> plate = keys::readDoorPlate(*folder);
  if (!plate) return noHost(plate.error().message);
  return HostClient(plate->address, plate->secret, "");
}

base::Result<HostClient::Answer> HostClient::ask(const std::string& base, const std::string& method,
                                                 const std::string& path, const std::string& body,
                                                 const std::string& key) const {
  try {
    const Poco::URI where(base);
    const auto session = sessionTo(where, kSeconds);
    HTTPRequest request(method, path, HTTPRequest::HTTP_1_1);
    request.set("User-Agent", "spillway-cli/" SPILLWAY_VERSION);
    if (!key.empty()) request.set("Authorization", "Bearer " + key);
    if (base == address_ && key.empty() && !secret_.empty())
      request.set("X-Spillway-Ticket", keys::newTicket(secret_, base::unixMs()));
    if (!body.empty()) {
      request.setContentType("application/json");
      request.setContentLength(static_cast<std::streamsize>(body.size()));
    } else if (method == HTTPRequest::HTTP_POST || method == HTTPRequest::HTTP_PUT) {
      request.setContentLength(0);
    }
    session->sendRequest(request) << body << std::flush;
    HTTPResponse response;
    Answer answer;
    answer.body = readAll(session->receiveResponse(response));
    answer.status = response.getStatus();
    answer.exchange = response.get("x-spillway-exchange", "");
    return answer;
  } catch (const Poco::Exception& e) {
    return unreachable(base, e);
  }
}

base::Result<Json> HostClient::json(const std::string& method, const std::string& path, const std::string& body) const {
  const base::Result<Answer> answer = ask(address_, method, path, body, key_);
  if (!answer) return answer.error();
  if (answer->status >= 300 && !(path == "/readyz" && answer->status == 503))
    return complaint(answer->status, answer->body);
  Json json = Json::parse(answer->body, nullptr, false);
  if (json.is_discarded()) return failed("what answers at " + address_ + " is no Spillway: " + path + " is no JSON");
  return json;
}

base::Result<Json> HostClient::get(const std::string& path) const { return json("GET", path, ""); }
base::Result<Json> HostClient::erase(const std::string& path) const { return json("DELETE", path, ""); }
base::Result<Json> HostClient::post(const std::string& path, const Json& body) const {
  return json("POST", path, body.is_null() ? "" : body.dump());
}
base::Result<Json> HostClient::put(const std::string& path, const Json& body) const {
  return json("PUT", path, body.dump());
}

base::Result<void> HostClient::follow(const std::function<bool(const std::string&, const Json&)>& take) const {
  try {
    const Poco::URI where(address_);
    const auto session = sessionTo(where, kSeconds);
    HTTPRequest request(HTTPRequest::HTTP_GET, "/api/events", HTTPRequest::HTTP_1_1);
    if (!key_.empty())
      request.set("Authorization", "Bearer " + key_);
    else
      request.set("X-Spillway-Ticket", keys::newTicket(secret_, base::unixMs()));
    session->sendRequest(request);
    HTTPResponse response;
    std::istream& in = session->receiveResponse(response);
    if (response.getStatus() >= 300) return complaint(response.getStatus(), readAll(in));
    std::string event, data;
    for (std::string line; std::getline(in, line);) {
      if (line.ends_with('\r')) line.pop_back();
      if (line.empty()) {
        if (!event.empty() && !take(event, Json::parse(data, nullptr, false))) return {};
        event.clear();
        data.clear();
      } else if (line.starts_with("event: ")) {
        event = line.substr(7);
      } else if (line.starts_with("data: ")) {
        if (data.size() + line.size() > kMostLine) return failed("an event of the host is too large");
        data += line.substr(6);
      }
    }
    return {};
  } catch (const Poco::Exception& e) {
    return unreachable(address_, e);
  }
}

std::string percentEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    constexpr char kDigits[] = "0123456789ABCDEF";
    out += '%';
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

base::Result<std::string> accountPath(const std::string& word) {
  const size_t slash = word.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == word.size())
    return misused("an account is named PROVIDER/NAME, got '" + word + "'");
  return "/api/accounts/" + percentEncoded(word.substr(0, slash)) + "/" + percentEncoded(word.substr(slash + 1));
}

}  // namespace spillway::cli
