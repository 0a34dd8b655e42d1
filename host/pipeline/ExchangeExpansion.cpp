// The part of an exchange in which a model is given what was left out of results: see Expansion.
#include "host/pipeline/Exchange.h"

namespace spillway::pipeline {

bool Exchange::mayExpand() const {
  const Inbound& inbound = question().inbound();
  const config::Compression& settings = world_.config->compression;
  if (!settings.expand || !services_.frozen || inbound.operation() != SPW_OP_GENERATE || inbound.form() ||
      !inbound.wantsTools() || inbound.size() > Expansion::kMostRequest)
    return false;
  return config::CompressionLevels(settings, {walk_->plan().chain, request_.clientKey, request_.header("user-agent")})
      .loses();
}

// The attempt has ended well, with calls that are ours to answer. What it has told is the beginning of the answer.
Next Exchange::askAgain(std::string& ready) {
  Attempt& attempt = asked_->attempt();
  if (!ready.empty()) {
    const std::string lines = answer_.begun() ? std::string() : goodLines();
    if (!answer_.stream(ready, {attempt.passedType(), lines})) return clientGone();
  }
  sample_.reset();
  asked_->expansion()->takeOver(attempt.takeWriter(), attempt.meter()->usage());
  asked_->succeeded(conversation_);
  asked_->trace().led(base::LedTo::GoneOn);
  kept_ = false;
  phase_ = Phase::Planned;
  if (auto nowhere = plan()) return answerError(*nowhere);
  return Next::Setup;
}

// Only what stands smaller in this very request can be had.
void Exchange::expand() {
  const std::vector<saver::SentResult>& sent = question().compression().sent();
  asked_->expansion()->answer([&](const std::string& handle) -> std::optional<std::string> {
    for (const saver::SentResult& one : sent)
      if (one.key.handle() == handle) return services_.frozen->original(handle);
    return std::nullopt;
  });
}

}  // namespace spillway::pipeline
