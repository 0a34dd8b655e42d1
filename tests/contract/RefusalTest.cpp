// What providers refuse, and what they say of their allowances, is understood as config/catalog describes it.
#include <gmock/gmock.h>

#include "Catalogue.h"
#include "Loaded.h"
#include "Talks.h"
#include "host/pipeline/Judge.h"
#include "host/pipeline/ReplyLimits.h"

namespace {

using contract::catalogue;
using spillway::base::Fault;
using spillway::base::Scope;
using spillway::catalog::Entry;
using spillway::catalog::Refusal;
using spillway::routing::Verdict;

void feed(spillway::upstream::ResponseReader& reply, int status, const std::string& headers, const std::string& body) {
  const std::string text = "HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Type: application/json\r\n" +
                           headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  ASSERT_TRUE(reply.feed(text.data(), text.size(), [](std::string_view) {}).ok());
}

// The refusal where the simulator does not have the vendor's form of the wire: a code is in the body's place for it,
// anything else in the message.
std::string plainly(const Refusal& refusal) {
  const std::string body = refusal.match.starts_with('"') ? R"({"error":{"message":"no","code":)" + refusal.match + "}}"
                                                          : R"({"error":{"message":"no: )" + refusal.match + R"("}})";
  return "HTTP/1.1 " + std::to_string(refusal.status) +
         " No\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// What the host makes of it when the vendor refuses a chat over that wire, in the wire's shape of an error.
Verdict judged(const Entry& entry, size_t wire, const Refusal& refusal) {
  const auto account = contract::accountOf(entry);
  const auto from = contract::destinationOf(*contract::providerOf(entry), account, wire);
  contract::Vendor vendor(entry, entry.wires[wire]);
  const auto asked = contract::build(from, contract::chatClient().path,
                                     R"({"model":"any","messages":[{"role":"user","content":"Hi"}]})");
  EXPECT_EQ(asked.failure, "");
  const std::string bytes =
      vendor.understands(asked.sent) ? vendor.refusal(asked.sent, refusal.status, refusal.match) : plainly(refusal);
  spillway::upstream::ResponseReader reply;
  std::string body;
  EXPECT_TRUE(reply.feed(bytes.data(), bytes.size(), [&](std::string_view piece) { body += piece; }).ok());
  EXPECT_EQ(reply.status(), refusal.status);
  contract::Call call;
  return spillway::pipeline::judge(from, reply, body, call);
}

// What a router has to know to act as the catalogue says.
bool fits(const std::string& action, const Verdict& verdict) {
  const auto fault = [&](std::initializer_list<Fault> any) {
    return std::find(any.begin(), any.end(), verdict.fault) != any.end();
  };
  const bool account = verdict.scope == Scope::Account, model = verdict.scope == Scope::Model;
  if (action == "disable-account") return account && fault({Fault::Quota, Fault::Auth, Fault::Forbidden});
  if (action == "disable-model") return model && fault({Fault::ModelMissing, Fault::Forbidden});
  if (action == "cooldown" || action == "cooldown-from-body") return fault({Fault::RateLimit});
  if (action == "cooldown-until-midnight-utc") return model && fault({Fault::Quota, Fault::RateLimit});
  if (action == "retry-elsewhere") return fault({Fault::Overloaded, Fault::Server});
  if (action == "next-model")
    return fault({Fault::ContextLength}) || (model && fault({Fault::ModelMissing, Fault::Forbidden, Fault::Quota}));
  if (action == "drop-field") return fault({Fault::InvalidRequest});
  return verdict.scope == Scope::Request &&
         fault({Fault::InvalidRequest, Fault::ContextLength, Fault::Content, Fault::TooLarge});
}

TEST(Refusals, AreToldApart) {
  size_t refusals = 0;
  for (const Entry& entry : catalogue())
    for (const Refusal& refusal : entry.refusals)
      for (size_t wire = 0; wire < entry.wires.size(); ++wire) {
        const Verdict verdict = judged(entry, wire, refusal);
        EXPECT_TRUE(fits(refusal.action, verdict))
            << entry.id << " " << entry.wires[wire].wire << ": " << refusal.status << " " << refusal.match << " ("
            << refusal.meaning << ", " << refusal.action << ") was taken for "
            << spillway::routing::ruleFor(verdict.fault).words << ", scope " << static_cast<int>(verdict.scope);
        ++refusals;
      }
  EXPECT_GT(refusals, 100u);
}

// Of every header that states a limit, what is left or when it is renewed, the host learns a window.
TEST(Refusals, AllowancesAreLearnedFromHeaders) {
  size_t read = 0;
  for (const Entry& entry : catalogue()) {
    std::string headers;
    bool counts = false;
    for (const std::string& name : entry.rateHeaders) {
      const bool reset = name.find("reset") != std::string::npos, left = name.find("remaining") != std::string::npos;
      headers += name + ": " + (reset ? "30" : left ? "7" : "100") + "\r\n";
      counts = counts || left;
    }
    if (!counts) continue;
    SCOPED_TRACE(entry.id + "\n" + headers);
    const auto account = contract::accountOf(entry);
    const auto from = contract::destinationOf(*contract::providerOf(entry), account, 0);
    spillway::upstream::ResponseReader reply;
    feed(reply, 200, headers, "{}");
    contract::Call call;
    const spillway::pipeline::ReplyLimits limits(from, reply, call, 1'800'000'000'000);
    ASSERT_FALSE(limits.windows().empty());
    for (const auto& window : limits.windows())
      EXPECT_TRUE(window.remaining == 7 || window.limit == 100) << window.name;
    ++read;
  }
  EXPECT_GE(read, 12u);
}

}  // namespace
