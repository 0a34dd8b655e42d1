// A chat, whole and streamed, as every provider's upstream gets it: address, headers and credential as config/catalog
// has them.
#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include "Catalogue.h"
#include "Loaded.h"
#include "host/base/Strings.h"

namespace {

using contract::catalogue;
using spillway::catalog::Entry;
using spillway::catalog::Wire;
using spillway::pipeline::Inbound;
using spillway::pipeline::Outbound;
using testing::HasSubstr;
using testing::Not;

using Headers = std::map<std::string, std::string>;

struct Sent {
  std::string url, body;
  Headers headers;  // names in lower case
};

Sent parsed(const Outbound& out) {
  Sent sent;
  std::istringstream head{std::string(out.pieces().front())};
  std::string method, target, line;
  head >> method >> target;
  EXPECT_EQ(method, "POST");
  sent.url = std::string(out.origin().tls ? "https://" : "http://") + out.origin().hostHeader() + target;
  std::getline(head, line);
  while (std::getline(head, line) && line != "\r") {
    const size_t colon = line.find(": ");
    sent.headers[spillway::base::toLower(line.substr(0, colon))] = line.substr(colon + 2, line.size() - colon - 3);
  }
  for (size_t i = 1; i < out.pieces().size(); ++i) sent.body += out.pieces()[i];
  return sent;
}

// A chat as a client of the most common wire asks it.
Sent send(const spillway::pipeline::Destination& to, bool stream) {
  const auto none = [](std::string_view) { return false; };
  auto match = contract::plugins().match("POST", "/v1/chat/completions", none);
  spillway::base::Bytes bytes;
  bytes.append(R"({"model":"any","messages":[{"role":"user","content":"Hi"}])");
  bytes.append(stream ? R"(,"stream":true})" : "}");
  auto inbound = Inbound::read(*match, std::move(bytes));
  EXPECT_TRUE(inbound.ok());
  spillway::pipeline::ClientRequest request;
  request.path = "/v1/chat/completions";
  contract::Call call;
  spillway::memory::Recall recall;
  recall.begin(nullptr, "");
  auto out = Outbound::build(to, *inbound, request, call, false, false, recall);
  EXPECT_TRUE(out.ok()) << out.error().message;
  return out.ok() ? parsed(**out) : Sent();
}

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

std::string encoded(std::string_view model) {
  std::string out;
  char code[4];
  for (const char c : model) {
    if (std::isalnum(static_cast<unsigned char>(c)) || std::string_view("-_.~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
      out += code;
    }
  }
  return out;
}

std::string expectedUrl(const Entry& entry, const Wire& wire, const std::string& model, bool stream) {
  std::string url = (wire.baseUrl.empty() ? entry.baseUrl : wire.baseUrl) +
                    (stream && !wire.streamPath.empty() ? wire.streamPath : wire.path);
  for (const auto& setting : entry.settings) replace(url, "{" + setting.name + "}", setting.name + ".example");
  replace(url, "{model}", encoded(model));
  return url;
}

// Where the key may stand, and nowhere else.
void expectCredential(const Entry& entry, const Wire& wire, const Sent& sent) {
  const std::string key = "canary-" + entry.id;
  std::string name, value = key;
  EXPECT_THAT(sent.url, Not(HasSubstr(key)));
  EXPECT_THAT(sent.body, Not(HasSubstr(key)));
  if (wire.auth == "signed") return;  // CloudsTest
  if (wire.auth == "bearer") {
    name = "authorization";
    value = "Bearer " + key;
  } else if (wire.auth.starts_with("header:")) {
    name = spillway::base::toLower(wire.auth.substr(7));
  }
  for (const auto& [header, text] : sent.headers)
    if (header != name) {
      EXPECT_THAT(text, Not(HasSubstr(key))) << header;
    }
  if (!name.empty()) {
    ASSERT_TRUE(sent.headers.contains(name)) << name;
    EXPECT_EQ(sent.headers.at(name), value);
  }
}

TEST(Request, GoesWhereTheCatalogueSaysWithTheKeyWhereItBelongs) {
  size_t requests = 0;
  for (const Entry& entry : catalogue()) {
    SCOPED_TRACE(entry.id);
    const auto* provider = contract::providerOf(entry);
    ASSERT_NE(provider, nullptr);
    const auto account = contract::accountOf(entry);
    for (size_t i = 0; i < entry.wires.size(); ++i) {
      SCOPED_TRACE(entry.wires[i].wire);
      const auto to = contract::destinationOf(*provider, account, i);
      ASSERT_NE(to.wire, nullptr);
      for (const bool stream : {false, true}) {
        const Sent sent = send(to, stream);
        EXPECT_EQ(sent.url, expectedUrl(entry, entry.wires[i], to.modelId, stream));
        EXPECT_EQ(sent.headers.at("content-type"), "application/json");
        for (const auto& [name, value] : entry.wires[i].headers) EXPECT_EQ(sent.headers.at(name), value);
        expectCredential(entry, entry.wires[i], sent);
        contract::Call call;
        ASSERT_TRUE(spillway::base::json::parse(call.arena, sent.body).ok()) << sent.body;
        if (!to.wire->modelMember().empty() && entry.wires[i].path.find("{model}") == std::string::npos) {
          EXPECT_THAT(sent.body, HasSubstr("\"" + to.modelId + "\""));
        }
        ++requests;
      }
    }
  }
  EXPECT_GT(requests, 300u);
}

// An account without a key sends none, instead of an empty one.
TEST(Request, WithoutAKeyNoneIsSent) {
  for (const Entry& entry : catalogue()) {
    if (!entry.keyless) continue;
    SCOPED_TRACE(entry.id);
    auto account = contract::accountOf(entry);
    account.key = {};
    const Sent sent = send(contract::destinationOf(*contract::providerOf(entry), account, 0), false);
    EXPECT_FALSE(sent.headers.contains("authorization"));
    EXPECT_FALSE(sent.headers.contains("x-api-key"));
  }
}

}  // namespace
