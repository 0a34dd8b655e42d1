// What was said in exchanges: whether it is kept, and a request of before sent once more.
#include <algorithm>

#include "host/app/Host.h"
#include "host/app/Refusal.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/base/Strings.h"

namespace spillway::app {
namespace {

// What said how the request travelled, and who had sent it.
bool ofThatConnection(const std::string& name) {
  static constexpr std::string_view kNames[] = {"accept-encoding",   "content-encoding", "content-length",
                                                "transfer-encoding", "connection",       "expect"};
  return memory::holdsCredential(name) || std::any_of(std::begin(kNames), std::end(kNames),
                                                      [&](std::string_view one) { return base::iequals(one, name); });
}

}  // namespace

void Host::adoptBodies() {
  if (!transcripts_) return;
  const bool before = transcripts_->keeps();
  transcripts_->adopt(bodies_);
  if (bodies_.keep && !before)
    base::log(base::Level::Warn, "app",
              "bodies.keep is on: what people and models say, and files that agents read, is kept in the state folder, "
              "and whoever may open the dashboard can read it");
}

void Host::fillBodies(admin::Ports& ports) {
  ports.keepsBodies = [this] { return transcripts_->keeps(); };
  ports.transcript = [this](const std::string& exchange) { return transcripts_->find(exchange); };
  ports.replay = [this](const std::string& exchange) { return replay(exchange); };
}

base::Result<std::string> Host::replay(const std::string& exchange) {
  auto record = ledger_->exchange(exchange);
  if (!record.ok()) return record.error();
  if (!*record) return refusal(404, "there is no exchange '" + exchange + "'");
  auto kept = transcripts_->find(exchange);
  if (!kept.ok()) return kept.error();
  if (!*kept)
    return refusal(409,
                   "the request's body is not kept, so it cannot be sent again; bodies.keep: true keeps those to "
                   "come");
  const memory::KeptMessage& asked = (*kept)->request;
  if (!asked.body.whole())
    return refusal(409, std::string("the request is not kept as it came, so it cannot be sent again: ") +
                            (asked.body.gone  ? "it had to make room for others"
                             : asked.body.cut ? "it is larger than bodies.body_size"
                                              : "a secret in it was hidden"));
  pipeline::StoredRequest again;
  const size_t space = std::min(asked.line.find(' '), asked.line.size());
  again.method = asked.line.substr(0, space);
  again.path = asked.line.substr(std::min(space + 1, asked.line.size()));
  if (const size_t mark = again.path.find('?'); mark != std::string::npos) {
    again.query = again.path.substr(mark + 1);
    again.path.resize(mark);
  }
  for (const auto& header : asked.headers)
    if (!ofThatConnection(header.first)) again.headers.push_back(header);
  again.clientKey = (*record)->clientKey;
  again.id = base::newId();
  again.replayOf = exchange;
  return pipeline_->repeat(world(), std::move(again), base::Bytes(asked.body.bytes));
}

}  // namespace spillway::app
