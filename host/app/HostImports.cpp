// What the host does with another router's settings: see whether they fit, and take them in. Not a host: it opens no
// ledger and no port, so it may run beside one, which notices by itself.
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "host/app/Host.h"
#include "host/base/Log.h"
#include "host/config/StateFolder.h"
#include "host/logins/EnteredKey.h"

namespace spillway::app {
namespace {

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .httpStatus = 422, .message = std::move(message)};
}

}  // namespace

base::Result<Incoming> Host::planImport(const imports::Found& found, bool termsAccepted) {
  base::setLogLevel(base::Level::Error);
  auto config = readConfigAndPlugins();
  if (!config.ok()) return refuse("the configuration here is not in order, mend it first:\n" + config.error().message);
  const auto set = registry_->current();
  const std::vector<config::LoginRow> kept = logins_->rows(*set);
  config::Config running = *config;
  if (const config::Report report = fit(running, kept); !report.ok())
    return refuse("the configuration here is not in order, mend it first:\n" + report.text());
  auto state = config::stateFolder(config->state, environment_);
  if (!state.ok()) return state.error();
  book_ = std::make_unique<ConfigBook>(options_.config.empty() ? keptConfig(*state) : options_.config, *state);
  auto text = book_->read();
  if (!text.ok()) return text.error();

  Incoming out;
  out.file = book_->file();
  out.there = text->there;
  out.before = text->text;
  out.revision = text->revision;
  const std::vector<config::PluginFacts> facts = set->facts();
  imports::Here here{out.before, &running, facts, environment_, {}, termsAccepted};
  for (const plugins::Provider* provider : set->providers())
    if (!provider->terms().empty()) here.terms.emplace(provider->id(), provider->terms());
  auto plan = imports::planOf(found, here);
  if (!plan.ok()) return plan.error();
  out.plan = std::move(*plan);

  std::vector<config::LoginRow> rows = kept;
  for (const imports::NewKey& key : out.plan.keys) {
    const logins::KeyWish wish{key.provider, key.account, key.plugin,   key.baseUrl,
                               key.tier,     key.key,     key.settings, termsAccepted};
    logins::LoginTarget target;
    target.plugins = set;
    target.provider = set->provider(key.plugin);
    target.baseUrl = key.baseUrl;
    auto login = logins::enteredKey(wish, target);
    if (!login.ok()) return refuse(key.provider + "/" + key.account + ": " + login.error().message);
    rows.push_back(Logins::rowOf(*login));
    out.keys.push_back(std::move(*login));
  }
  // What is written must be good, before it is.
  config::Loaded loaded =
      config::readConfig(out.plan.yaml, out.changesFile() || out.there ? out.file : "", environment_);
  if (loaded.report.ok()) {
    if (!keptFolder_.empty() || options_.config.empty()) loaded.config.state = *state;
    const config::Report report = fit(loaded.config, rows);
    loaded.report.errors = report.errors;
    for (const config::Problem& problem : report.warnings) out.warnings.push_back(problem.text());
  }
  if (!loaded.report.ok())
    return refuse("with these settings the configuration would not be good, so nothing is written:\n" +
                  loaded.report.text());
  return out;
}

void Host::dropKeys(const Incoming& incoming) {
  for (const logins::Login& login : incoming.keys) (void)logins_->remove(login.provider, login.account);
}

base::Result<void> Host::takeImport(const Incoming& incoming) {
  // The keys first: the file's chains name their accounts.
  for (const logins::Login& login : incoming.keys)
    if (auto kept = logins_->keep(login); !kept.ok()) {
      dropKeys(incoming);
      return kept;
    }
  if (!incoming.changesFile()) return {};
  auto written = book_->write(incoming.revision, incoming.plan.yaml, "import");
  if (written.ok()) return {};
  dropKeys(incoming);
  return written.error();
}

base::Result<void> Host::undoImport(const Incoming& incoming) {
  if (incoming.changesFile() && !incoming.there) {
    if (::unlink(incoming.file.c_str()) != 0 && errno != ENOENT)
      return base::Error{.message = "cannot remove " + incoming.file + ": " + std::strerror(errno)};
  } else if (incoming.changesFile()) {
    auto written = book_->write(ConfigBook::revisionOf(incoming.plan.yaml), incoming.before, "undo");
    if (!written.ok()) return written.error();
  }
  dropKeys(incoming);
  return {};
}

}  // namespace spillway::app
