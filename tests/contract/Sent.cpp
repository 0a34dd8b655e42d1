#include "Sent.h"

#include <gmock/gmock.h>

#include <sstream>

#include "host/base/Strings.h"

namespace contract {

using spillway::catalog::Entry;
using spillway::catalog::Wire;
using testing::HasSubstr;
using testing::Not;

namespace {

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

void expectCredential(const Entry& entry, const Wire& wire, const Sent& sent) {
  const std::string key = "canary-" + entry.id;
  std::string name, value = key;
  EXPECT_THAT(sent.url, Not(HasSubstr(key)));
  EXPECT_THAT(sent.body, Not(HasSubstr(key)));
  if (wire.auth == "signed") return;  // its own test looks at that
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

}  // namespace

Sent parsed(const spillway::pipeline::Outbound& out) {
  Sent sent;
  std::istringstream head{std::string(out.pieces().front())};
  std::string line;
  head >> sent.method >> sent.target;
  sent.url = std::string(out.origin().tls ? "https://" : "http://") + out.origin().hostHeader() + sent.target;
  std::getline(head, line);
  while (std::getline(head, line) && line != "\r") {
    const size_t colon = line.find(": ");
    sent.headers[spillway::base::toLower(line.substr(0, colon))] = line.substr(colon + 2, line.size() - colon - 3);
  }
  for (size_t i = 1; i < out.pieces().size(); ++i) sent.body += out.pieces()[i];
  return sent;
}

std::string expectedUrl(const Entry& entry, const Wire& wire, const std::string& model, bool stream) {
  std::string url = (wire.baseUrl.empty() ? entry.baseUrl : wire.baseUrl) +
                    (stream && !wire.streamPath.empty() ? wire.streamPath : wire.path);
  for (const auto& setting : entry.settings) replace(url, "{" + setting.name + "}", setting.name + ".example");
  replace(url, "{model}", encoded(model));
  return url;
}

void expectAddressed(const Entry& entry, const Wire& wire, const std::string& model, bool stream, const Sent& sent) {
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.url, expectedUrl(entry, wire, model, stream));
  ASSERT_TRUE(sent.headers.contains("content-type"));
  EXPECT_EQ(sent.headers.at("content-type"), "application/json");
  for (const auto& [name, value] : wire.headers) {
    ASSERT_TRUE(sent.headers.contains(name)) << name;
    EXPECT_EQ(sent.headers.at(name), value);
  }
  expectCredential(entry, wire, sent);
}

}  // namespace contract
