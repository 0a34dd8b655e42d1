#include "host/admin/BodiesApi.h"

#include "host/admin/Query.h"
#include "host/admin/Replies.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kExchanges = "/api/exchanges/", kBodies = "/bodies", kReplay = "/replay";
constexpr const char* kHint = "see docs/operate/bodies.md";

Json bodyRow(const memory::KeptBody& body) {
  const bool readable = body.text && !body.gone;
  return {{"size", body.size},     {"text", readable ? Json(body.bytes) : Json()},
          {"binary", !body.text},  {"cut", body.cut},
          {"masked", body.masked}, {"gone", body.gone}};
}

Json messageRow(const memory::KeptMessage& message) {
  if (message.line.empty()) return nullptr;
  Json headers = Json::array();
  for (const auto& [name, value] : message.headers) headers.push_back({{"name", name}, {"value", value}});
  return {{"line", message.line}, {"headers", std::move(headers)}, {"body", bodyRow(message.body)}};
}

Json transcriptRow(const memory::KeptTranscript& transcript) {
  Json attempts = Json::array();
  for (const memory::KeptAttempt& attempt : transcript.attempts)
    attempts.push_back({{"number", attempt.number},
                        {"provider", attempt.provider},
                        {"account", attempt.account},
                        {"model", attempt.model},
                        {"wire", attempt.wire},
                        {"translated", attempt.translated},
                        {"canonical", attempt.canonical ? bodyRow(*attempt.canonical) : Json()},
                        {"request", messageRow(attempt.request)},
                        {"answer", messageRow(attempt.answer)}});
  return {{"wire", transcript.wire},
          {"replay_of", transcript.replayOf.empty() ? Json() : Json(transcript.replayOf)},
          {"replays", transcript.replays},
          {"request", messageRow(transcript.request)},
          {"answer", messageRow(transcript.answer)},
          {"attempts", std::move(attempts)}};
}

AdminReply bodies(const Ports& ports, const std::string& id) {
  auto exchange = ports.ledger->exchange(id);
  if (!exchange) return ledgerReply(exchange.error());
  if (!*exchange) return errorReply(404, "there is no exchange '" + id + "'", "GET /api/exchanges lists what there is");
  auto kept = ports.transcript ? ports.transcript(id) : std::optional<memory::KeptTranscript>();
  if (!kept.ok()) return failureReply(kept.error(), kHint);
  return jsonReply(
      {{"keeping", ports.keepsBodies && ports.keepsBodies()}, {"transcript", *kept ? transcriptRow(**kept) : Json()}});
}

AdminReply replay(const Ports& ports, const std::string& id) {
  if (!ports.replay) return errorReply(501, "requests cannot be sent again here", kHint);
  auto again = ports.replay(id);
  if (!again.ok()) return failureReply(again.error(), kHint);
  return jsonReply({{"id", *again}}, 202);
}

}  // namespace

std::optional<AdminReply> bodiesReply(const Ports& ports, const AdminRequest& request) {
  if (!request.path.starts_with(kExchanges)) return std::nullopt;
  std::string_view rest = request.path.substr(kExchanges.size());
  const bool asked = rest.ends_with(kBodies), again = rest.ends_with(kReplay);
  if (!asked && !again) return std::nullopt;
  rest.remove_suffix(asked ? kBodies.size() : kReplay.size());
  if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
  const std::string id = percentDecoded(rest);
  if (again && request.method != "POST") return notWith(request, "POST");
  if (asked && request.method != "GET" && request.method != "HEAD") return notWith(request, "GET, HEAD");
  AdminReply reply = asked ? bodies(ports, id) : replay(ports, id);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace spillway::admin
