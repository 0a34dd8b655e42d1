// What the host asks vendors for itself: with which credential, and what follows from the answers.
#include <chrono>
#include <thread>

#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"

namespace spillway::app {
namespace {

// How long an inquiry waits for a token that is being made; it has a thread of its own, and is made again later.
constexpr int64_t kTokenMs = 2'000;

base::Result<config::Secret> credentialOf(logins::TokenKeeper& tokens, const accounts::Account& account) {
  using Kind = logins::TokenKeeper::Answer::Kind;
  if (!account.tokens) return account.key;
  for (const int64_t until = base::monotonicMs() + kTokenMs;;) {
    const logins::TokenKeeper::Answer answer = tokens.get(account, nullptr);
    if (answer.kind == Kind::AsIs) return account.key;
    if (answer.kind == Kind::Ready) return answer.token->text;
    if (answer.kind == Kind::Missing) return answer.why;
    if (base::monotonicMs() >= until)
      return base::Error{.fault = base::Fault::Timeout, .message = "its token is not there yet"};
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace

void Host::makeInquiries(const std::string& state) {
  const inquiry::Credential credential = [this](const accounts::Account& account) {
    return credentialOf(logins_->tokens(), account);
  };
  inquiry::LiveLists::Options lists{.file = state + "/model-lists.json", .onChange = [this] { listsChanged(); }};
  lists.credential = credential;
  lists_ = std::make_unique<inquiry::LiveLists>(logins_->http(), std::move(lists));
  inquiry::Balances::Options balances;
  balances.credential = credential;
  balances.learned = [this](const accounts::Account& account, std::span<const routing::RateWindow> windows) {
    accounts_.noteAllowances(account, windows, base::unixMs());
  };
  balances_ = std::make_unique<inquiry::Balances>(logins_->http(), std::move(balances));
  locals_ = std::make_unique<inquiry::LocalServers>(logins_->http(),
                                                    [this] { settleAnew("a server on this machine was found"); });
}

// Servers on this machine that answer, each with an account of its own. Only where nobody says which providers there
// are.
void Host::joinLocals(config::Config& config) const {
  if (!locals_) return;
  for (const std::string& id : locals_->found()) {
    if (config.provider(id) != nullptr) continue;
    config::ProviderRow& row = config.providers.emplace_back();
    row.id = row.plugin = id;
    row.accounts.emplace_back().name = "local";
  }
}

void Host::adoptLocals(const plugins::PluginSet& plugins) {
  if (!locals_) return;
  std::vector<inquiry::LocalServer> wanted;
  if (options_.config.empty() && inquiries_.refreshMs > 0)
    for (const plugins::Provider* provider : plugins.providers())
      if (auto server = inquiry::localServerOf(*provider)) wanted.push_back(std::move(*server));
  locals_->adopt(std::move(wanted));
}

// A vendor's list has other models than before.
void Host::listsChanged() {
  std::lock_guard lock(reloadMutex_);
  config::Config config = asRead_;
  if (auto settled = settle(config, true); settled.ok())
    adopt(std::move(config));
  else
    base::log(base::Level::Error, "app",
              "vendors' lists of models do not fit the configuration: " + settled.error().message);
}

}  // namespace spillway::app
