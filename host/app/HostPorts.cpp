// What the management API and its pages are given of the host.
#include "host/admin/Rows.h"
#include "host/app/Host.h"
#include "host/base/Clock.h"
#include "host/base/Ids.h"

namespace spillway::app {

admin::Ports Host::adminPorts() {
  admin::Ports ports;
  ports.ledger = ledger_.get();
  ports.metrics = &metrics_;
  ports.logs = logs_.get();
  ports.version = SPILLWAY_VERSION;
  ports.address = [this] { return address_; };
  ports.accounts = [this] { return accounts_.status(base::unixMs()); };
  ports.setUse = [this](std::string_view provider, std::string_view account, accounts::Use use) {
    return accounts_.setUse(provider, account, use, base::unixMs());
  };
  ports.routes = [this] {
    auto roster = accounts_.roster();
    return std::shared_ptr<const routing::RouteTable>(roster, &roster->table());
  };
  ports.world = [this] { return world(); };
  ports.preview = [this](const routing::Query& query, int64_t nowMs) { return accounts_.preview(query, nowMs); };
  ports.plugins = [this] {
    auto set = registry_->current();
    return admin::PluginReport{set->status(), set->refused()};
  };
  ports.gauges = [this] {
    http::Server::Load load = server_->load();
    admin::Gauges gauges;
    gauges.exchangesInFlight = services_->inFlight.load();
    gauges.upstreamIdle = static_cast<int64_t>(connections_->idle());
    gauges.clientIdle = static_cast<int64_t>(load.idle);
    gauges.serverThreads = load.threads;
    gauges.serverThreadsBusy = load.busy;
    gauges.refusedConnections = load.refused;
    return gauges;
  };
  ports.telemetry = [this] {
    const telemetry::Exporter::Status status = exporter_->status();
    return admin::Ports::Telemetry{status.sent, status.dropped};
  };
  ports.stopping = [this] { return draining_.load(); };
  ports.result = [this](const std::string& owner, const std::string& key) { return frozen_->both(owner, key); };
  ports.original = [this](const std::string& handle) { return frozen_->original(handle); };
  ports.lists = [this] { return lists_->status(); };
  ports.balances = [this](bool looking) { return balances_->status(looking); };
  ports.budgets = [this] { return allowances_.budgets().status(base::unixMs()); };
  ports.keys = [this] { return doorkeeper_.rows(); };
  ports.createKey = [this](const keys::KeyRow& row) { return doorkeeper_.create(row); };
  logins_->fill(ports);
  fillBodies(ports);
  fillAccounts(ports);
  fillEdits(ports);
  ports.revokeKey = [this](const std::string& name) { return doorkeeper_.revoke(name); };
  for (const auto* wire : registry_->current()->translators())
    for (const spw_route& route : wire->routes())
      ports.wirePaths.push_back(std::string(route.method) + " " + route.path);
  return ports;
}

void Host::makeExporter() {
  telemetry::Exporter::Options options;
  options.resource = {SPILLWAY_VERSION, base::newId()};
  options.post = [this](const std::string& url, const std::vector<std::pair<std::string, config::Secret>>& headers,
                        std::string_view body, const std::atomic<bool>& cancelled) -> base::Result<int> {
    upstream::HttpCall call;
    call.method = "POST";
    call.url = url;
    call.headers.emplace_back("Content-Type", "application/json");
    for (const auto& [name, value] : headers) call.headers.emplace_back(name, value.reveal());
    call.body = body;
    call.cancelled = &cancelled;
    auto answer = logins_->http().call(call);
    if (!answer.ok()) return answer.error();
    return answer->status;
  };
  exporter_ = std::make_unique<telemetry::Exporter>(std::move(options));
}

void Host::openDashboard(const std::string& state) {
  stateFolder_ = state;
  secret_ = base::newSecret() + base::newSecret();
  pages_ = std::make_unique<admin::Pages>(admin::dashboardFiles());
  signIn_ = std::make_unique<SignIn>(secret_);
  signIn_->open(state, base::unixMs());
  feed_ = std::make_unique<admin::EventFeed>(admin::EventFeed::Settings{}, [this] {
    admin::Json rows = admin::Json::array();
    for (const accounts::AccountStatus& account : accounts_.status(base::unixMs()))
      rows.push_back(admin::accountRow(account, placeOf(account.provider, account.account)));
    const admin::Json now = {{"in_flight", services_->inFlight.load()}, {"accounts", std::move(rows)}};
    return now.dump(-1, ' ', false, admin::Json::error_handler_t::replace);
  });
}

}  // namespace spillway::app
