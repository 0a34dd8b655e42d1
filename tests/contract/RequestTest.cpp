// A chat, whole and streamed, as every provider's upstream gets it: address, headers and credential as config/catalog
// has them.
#include <gmock/gmock.h>

#include "Catalogue.h"
#include "Loaded.h"
#include "Sent.h"
#include "Talks.h"

namespace {

using contract::catalogue;
using contract::Sent;
using spillway::catalog::Entry;
using testing::HasSubstr;

// A chat as a client of the most common wire asks it.
Sent send(const spillway::pipeline::Destination& to, bool stream) {
  const std::string body = R"({"model":"any","messages":[{"role":"user","content":"Hi"}])";
  const auto done = contract::build(to, "/v1/chat/completions", body + (stream ? R"(,"stream":true})" : "}"));
  EXPECT_EQ(done.failure, "");
  return done.sent;
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
        contract::expectAddressed(entry, entry.wires[i], to.modelId, stream, sent);
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
