// The host's end: told to stop, or relieved by another process (docs/internals/restart.md).
#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"

namespace spillway::app {
namespace {

void say(base::Level level, const std::string& message) { base::log(level, "app", message); }

}  // namespace

void Host::takeOver(const service::ListenSockets& sockets, std::function<base::Result<void>()> claim) {
  handedIn_ = sockets;
  claim_ = std::move(claim);
}

service::ListenSockets Host::sockets() const {
  service::ListenSockets out;
  out.main = server_->listener();
  if (adminServer_) out.admin = adminServer_->listener();
  out.kept = handedIn_.kept;
  return out;
}

void Host::tellClientsToGo() {
  server_->letClientsGo();
  if (adminServer_) adminServer_->letClientsGo();
  feed_->stop();
  logs_->stop();
}

void Host::drain() {
  if (!yielded_) accounts_.tend(base::unixMs());
  draining_ = true;
  // First, so that whoever is refused from now on hears that the connection ends.
  tellClientsToGo();
  pipeline_->drain();
  // Where somebody else keeps the sockets open, who connects now waits for the next process; else it is told.
  if (handedIn_.kept) {
    server_->stopAccepting();
    if (adminServer_) adminServer_->stopAccepting();
  }
  endMs_ = base::monotonicMs() + world().config->timeouts.drainMs;
  endLimit_ = "timeouts.drain";
}

base::Result<void> Host::yield() {
  const std::lock_guard lock(reloadMutex_);
  server_->stopAccepting();
  if (adminServer_) adminServer_->stopAccepting();
  accounts_.tend(base::unixMs());
  counter_->tend();
  objects_->flush();
  auto handed = ledger_->handOver();
  yielded_ = handed.ok();
  if (!handed.ok()) acceptAgain();
  return handed;
}

void Host::acceptAgain() {
  server_->acceptAgain();
  if (adminServer_) adminServer_->acceptAgain();
}

void Host::takeBack() {
  if (!yielded_) return;
  if (auto ours = ledger_->takeBack(); !ours.ok())
    say(base::Level::Error, "records go into a journal of their own for now: " + ours.error().message);
  else
    yielded_ = false;
  if (auto plated = keys::writeDoorPlate(stateFolder_, {adminAddress_, secret_}); !plated)
    say(base::Level::Warn, plated.error().message);
  acceptAgain();
}

void Host::leave() {
  configWatcher_.reset();
  pluginWatcher_.reset();
  const pipeline::World now = world();
  lists_->adopt(accounts_.roster(), now.plugins, 0);
  balances_->adopt(accounts_.roster(), now.plugins, false);
  tellClientsToGo();
  endMs_ = base::monotonicMs() + operating_.handoverMs;
  endLimit_ = "timeouts.handover";
}

void Host::predecessorGone() {
  ledger_->tend();
  // What it has kept for clients in its last answers.
  for (const auto& loaded : {vault_->load(), frozen_->load()})
    if (!loaded.ok()) say(base::Level::Warn, loaded.error().message);
}

bool Host::ended() {
  const int64_t inFlight = services_->inFlight.load();
  // Who is relieved answers on connections that are kept open; who stops does not wait for what may come on them.
  const bool idle = !draining_;
  const bool busy = server_->hasClients(idle) || (adminServer_ && adminServer_->hasClients(idle));
  if (inFlight == 0 && !busy) return true;
  if (base::monotonicMs() < endMs_) return false;
  if (inFlight > 0)
    say(base::Level::Warn,
        std::to_string(inFlight) + " exchange(s) took longer than " + endLimit_ + " and are broken off");
  return true;
}

bool Host::moves() {
  const bool all = pump_->answered();
  if (all) pump_->ask();
  return all;
}

}  // namespace spillway::app
