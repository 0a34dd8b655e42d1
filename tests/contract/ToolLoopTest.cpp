// A chat and a tool loop with every provider on every wire it offers, streamed and whole, from clients of two wires:
// the upstream takes each request, and the client gets each answer in full.
#include <gmock/gmock.h>

#include <optional>

#include "Talks.h"

namespace {

using contract::catalogue;
using contract::Client;
using contract::Exchanged;
using contract::Heard;
using contract::Json;
using contract::Vendor;
using spillway::catalog::Entry;
using spillway::pipeline::Destination;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kResult = "twelve degrees and rain";

// One provider on one wire with one client.
struct Place {
  const Entry& entry;
  size_t wire;
  const Client& client;
  const spillway::plugins::Provider& provider;
  spillway::accounts::Account account;
  Destination to;

  Place(const Entry& one, size_t at, const Client& with)
      : entry(one),
        wire(at),
        client(with),
        provider(*contract::providerOf(one)),
        account(contract::accountOf(one)),
        to(contract::destinationOf(provider, account, at)) {
    // A model that is known to call tools, where there is one.
    for (const spw_model& model : provider.models()) {
      if ((model.caps & SPW_CAP_TOOLS) == 0) continue;
      if (model.wire && std::string_view(model.wire) != to.endpoint->wire) continue;
      to.model = &model;
      to.modelId = model.id;
      break;
    }
  }
  bool hasTools(const Vendor& vendor) const {
    const auto* support = vendor.oddity("tools_support", to.modelId);
    return (!support || support->value != "none") && (!to.model || (to.model->caps & SPW_CAP_TOOLS) != 0);
  }
};

template <class Body>
void forEachPlace(Body body) {
  for (const Entry& entry : catalogue())
    for (size_t wire = 0; wire < entry.wires.size(); ++wire)
      for (const Client* client : {&contract::chatClient(), &contract::responsesClient()}) {
        SCOPED_TRACE(entry.id + " " + entry.wires[wire].wire + " from " + client->path);
        body(Place(entry, wire, *client));
      }
}

// One exchange whose request is as the catalogue says; nothing when there is no upstream to answer it.
std::optional<Heard> talk(const Place& place, Vendor& vendor, const std::string& body, bool stream) {
  const auto& wire = place.entry.wires[place.wire];
  const Exchanged done = contract::exchange(place.to, vendor, place.client.path, body);
  EXPECT_EQ(done.failure, "") << done.sent.body << "\n" << done.bytes;
  if (done.sent.url.empty()) return Heard();
  contract::expectAddressed(place.entry, wire, place.to.modelId, stream, done.sent);
  // A request that goes through byte by byte is the client's own.
  if (done.translated) {
    EXPECT_THAT(vendor.complaints(done.sent, place.to.modelId), IsEmpty()) << done.sent.body;
  }
  if (!done.answered) return std::nullopt;
  if (!done.failure.empty()) return Heard();
  return place.client.hear(done.bytes, stream);
}

TEST(ToolLoop, ACallGoesOutAndItsResultComesBack) {
  size_t loops = 0;
  forEachPlace([&](const Place& place) {
    for (const bool stream : {true, false}) {
      Vendor vendor(place.entry, place.entry.wires[place.wire]);
      if (!place.hasTools(vendor)) return;
      const Json none = Json::object();
      const auto call = talk(place, vendor, place.client.first(contract::kAskForTool, stream, none), stream);
      if (!call) return;
      EXPECT_TRUE(call->finished);
      EXPECT_EQ(call->callName, contract::kTool);
      ASSERT_FALSE(call->callId.empty()) << place.entry.id;
      EXPECT_EQ(Json::parse(call->arguments), Json({{"city", "Oslo"}}));
      const std::string next = place.client.second(contract::kAskForTool, stream, none, *call, kResult);
      const auto answer = talk(place, vendor, next, stream);
      ASSERT_TRUE(answer);
      EXPECT_TRUE(answer->finished);
      EXPECT_THAT(answer->text, HasSubstr(kResult));
      ++loops;
    }
  });
  EXPECT_GT(loops, 600u);
}

TEST(ToolLoop, AChatWithoutTools) {
  size_t chats = 0;
  forEachPlace([&](const Place& place) {
    for (const bool stream : {true, false}) {
      Vendor vendor(place.entry, place.entry.wires[place.wire]);
      Json body = Json::parse(place.client.first("say exactly: All is well.", stream, Json::object()));
      body.erase("tools");
      const auto answer = talk(place, vendor, body.dump(), stream);
      if (!answer) continue;
      EXPECT_TRUE(answer->finished);
      EXPECT_EQ(answer->text, "All is well.");
      ++chats;
    }
  });
  EXPECT_GT(chats, 600u);
}

}  // namespace
