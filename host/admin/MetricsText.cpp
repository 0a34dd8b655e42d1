#include "host/admin/MetricsText.h"

#include <unistd.h>

#include <cstdio>
#include <optional>
#include <string_view>

namespace spillway::admin {
namespace {

// A label's value: backslash, quote and line feed are escaped, as the format asks.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out += '"';
}

std::string label(std::string_view name, std::string_view value) { return std::string(name) + "=" + quoted(value); }

// `amount` divided by 10 to the `digits`, spelled exactly.
std::string scaled(int64_t amount, int digits) {
  std::string text = std::to_string(amount);
  auto places = static_cast<size_t>(digits);
  if (text.size() <= places) text.insert(0, places + 1 - text.size(), '0');
  text.insert(text.size() - places, ".");
  return text;
}

class Text {
 public:
  // Begins a metric; its samples follow.
  void metric(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    out_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
  }
  void sample(const std::string& labels, const std::string& value, std::string_view suffix = {}) {
    out_ += name_;
    out_ += suffix;
    if (!labels.empty()) out_ += "{" + labels + "}";
    out_ += " " + value + "\n";
  }
  void sample(const std::string& labels, int64_t value, std::string_view suffix = {}) {
    sample(labels, std::to_string(value), suffix);
  }
  void gauge(std::string_view name, std::string_view help, int64_t value) {
    metric(name, "gauge", help);
    sample("", value);
  }
  void counter(std::string_view name, std::string_view help, int64_t value) {
    metric(name, "counter", help);
    sample("", value);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_, name_;
};

using Providers = std::vector<const ProviderCounters*>;

int64_t read(const std::atomic<int64_t>& counter) { return counter.load(std::memory_order_relaxed); }

void histogram(Text& text, const std::string& provider, const Histogram& values) {
  int64_t below = 0;
  for (size_t i = 0; i < Histogram::kBoundsMs.size(); ++i) {
    below += values.count(i);
    text.sample(provider + "," + label("le", scaled(Histogram::kBoundsMs[i], 3)), below, "_bucket");
  }
  below += values.count(Histogram::kBoundsMs.size());
  text.sample(provider + "," + label("le", "+Inf"), below, "_bucket");
  text.sample(provider, scaled(values.sumUs(), 6), "_sum");
  text.sample(provider, below, "_count");
}

void exchangeMetrics(Text& text, const Providers& providers) {
  text.metric("spillway_exchanges_total", "counter",
              "Finished client requests by outcome and by the provider that served them (empty: nobody).");
  for (const ProviderCounters* one : providers) {
    for (size_t i = 0; i < one->exchanges.size(); ++i) {
      if (int64_t count = read(one->exchanges[i])) {
        text.sample(label("provider", one->provider) + "," +
                        label("outcome", store::outcomeName(static_cast<store::Outcome>(i))),
                    count);
      }
    }
  }
  text.metric("spillway_attempts_total", "counter", "Attempts by provider and fault; fault none: answered well.");
  for (const ProviderCounters* one : providers) {
    for (size_t i = 0; i < one->attempts.size(); ++i) {
      if (int64_t count = read(one->attempts[i])) {
        text.sample(
            label("provider", one->provider) + "," + label("fault", base::faultName(static_cast<base::Fault>(i))),
            count);
      }
    }
  }
  text.metric("spillway_ttft_seconds", "histogram", "Time from a request's arrival to the first byte of its answer.");
  for (const ProviderCounters* one : providers) histogram(text, label("provider", one->provider), one->ttft);
  text.metric("spillway_exchange_duration_seconds", "histogram", "Time from a request's arrival to its end.");
  for (const ProviderCounters* one : providers) histogram(text, label("provider", one->provider), one->duration);
}

void tokenMetrics(Text& text, const Providers& providers) {
  text.metric("spillway_tokens_total", "counter",
              "Tokens as far as upstreams said. input includes both cache kinds, output includes reasoning.");
  for (const ProviderCounters* one : providers) {
    const std::pair<const char*, const std::atomic<int64_t>*> kinds[] = {{"input", &one->input},
                                                                         {"cache_read", &one->cacheRead},
                                                                         {"cache_write", &one->cacheWrite},
                                                                         {"output", &one->output},
                                                                         {"reasoning", &one->reasoning}};
    for (const auto& [kind, counter] : kinds)
      if (int64_t count = read(*counter))
        text.sample(label("provider", one->provider) + "," + label("kind", kind), count);
  }
  text.metric("spillway_cost_dollars_total", "counter", "US dollars, of attempts whose cost is known.");
  for (const ProviderCounters* one : providers)
    if (int64_t micros = read(one->costMicros)) text.sample(label("provider", one->provider), scaled(micros, 6));
  text.metric(
      "spillway_affinity_saved_dollars_total", "counter",
      "US dollars that prompts read from a cache cost less, of requests that went to an account for its cache.");
  for (const ProviderCounters* one : providers)
    if (int64_t micros = read(one->savedMicros)) text.sample(label("provider", one->provider), scaled(micros, 6));
}

void spendingMetrics(Text& text, const std::vector<SpendingRow>& rows) {
  const auto each = [&](const char* name, const char* help, auto value) {
    text.metric(name, "counter", help);
    for (const SpendingRow& row : rows)
      if (const std::string amount = value(row); !amount.empty())
        text.sample(label("provider", row.provider) + "," + label("account", row.account) + "," +
                        label("model", row.model) + "," + label("tier", row.tier) + "," +
                        label("client_key", row.clientKey),
                    amount);
  };
  each("spillway_spent_dollars_total", "US dollars, of attempts whose cost is known.",
       [](const SpendingRow& row) { return row.micros > 0 ? scaled(row.micros, 6) : std::string(); });
  each("spillway_spent_tokens_total", "Input and output tokens.",
       [](const SpendingRow& row) { return row.tokens > 0 ? std::to_string(row.tokens) : std::string(); });
  each("spillway_unpriced_attempts_total", "Attempts that used tokens and whose cost is unknown.",
       [](const SpendingRow& row) { return row.unpriced > 0 ? std::to_string(row.unpriced) : std::string(); });
}

void saverMetrics(Text& text, const std::vector<SaverRow>& rows) {
  const auto labels = [](const SaverRow& row) {
    return label("tool", row.tool) + "," + label("compressor", row.compressor);
  };
  text.metric("spillway_saver_tokens_total", "counter",
              "Tokens that prompts had less because results of tools were made smaller. new: of results that no "
              "upstream had seen; earlier: of those that were sent smaller once more.");
  for (const SaverRow& row : rows) {
    if (row.freshTokens > 0) text.sample(labels(row) + "," + label("results", "new"), row.freshTokens);
    if (row.earlierTokens > 0) text.sample(labels(row) + "," + label("results", "earlier"), row.earlierTokens);
  }
  text.metric("spillway_saver_dollars_total", "counter",
              "US dollars that those tokens would have cost, as far as known.");
  for (const SaverRow& row : rows)
    if (row.micros > 0) text.sample(labels(row), scaled(row.micros, 6));
}

void ledgerMetrics(Text& text, const store::LedgerStatus& ledger) {
  text.counter("spillway_ledger_records_total", "Exchanges written to the journal.", ledger.recorded);
  text.gauge("spillway_ledger_lag_records", "Exchanges of this run not yet in the database.", ledger.lagRecords);
  text.gauge("spillway_ledger_lag_bytes", "Bytes of the journal not yet in the database.", ledger.lagBytes);
  text.gauge("spillway_ledger_held_bytes", "Bytes held in memory because the journal cannot be written.",
             ledger.heldBytes);
  text.counter("spillway_ledger_lost_total", "Exchanges that could not be kept.", ledger.lostRecords);
  text.counter("spillway_ledger_failures_total", "Failed attempts to write the journal or the database.",
               ledger.writeFailures);
}

std::string accountLabels(const accounts::AccountStatus& account) {
  return label("provider", account.provider) + "," + label("account", account.account);
}

void accountMetrics(Text& text, const std::vector<accounts::AccountStatus>& accounts) {
  text.metric("spillway_account_in_flight", "gauge", "Attempts under way.");
  for (const auto& account : accounts) text.sample(accountLabels(account), account.inFlight);
  text.metric("spillway_account_rest_until_seconds", "gauge",
              "When a rest of the account, of its provider or of one of its models ends, unix time; hinted: the "
              "provider named it. One that is past waits for a request to find out whether it works again.");
  for (const auto& account : accounts)
    for (const accounts::RestStatus& rest : account.rests)
      text.sample(accountLabels(account) + "," + label("scope", rest.scope) + "," + label("model", rest.model) + "," +
                      label("fault", rest.fault) + "," + label("hinted", rest.hinted ? "true" : "false"),
                  scaled(rest.untilMs, 3));
  text.metric("spillway_account_limit_remaining", "gauge", "What is left of an allowance, as the last answer said.");
  for (const auto& account : accounts)
    for (const accounts::LimitStatus& limit : account.limits)
      if (limit.remaining >= 0)
        text.sample(accountLabels(account) + "," + label("model", limit.model) + "," + label("window", limit.window),
                    limit.remaining);
  text.metric("spillway_account_limit", "gauge", "How much an allowance is, as far as answers said.");
  for (const auto& account : accounts)
    for (const accounts::LimitStatus& limit : account.limits)
      if (limit.limit >= 0)
        text.sample(accountLabels(account) + "," + label("model", limit.model) + "," + label("window", limit.window),
                    limit.limit);
}

void balanceMetrics(Text& text, const std::vector<inquiry::BalanceStatus>& balances) {
  const auto each = [&](auto value) {
    for (const auto& row : balances)
      for (const inquiry::Balance& one : row.amounts)
        if (const std::optional<double> amount = value(row, one))
          text.sample(label("provider", row.provider) + "," + label("account", row.account) + "," +
                          label("name", one.name) + "," + label("unit", one.unit),
                      std::to_string(*amount));
  };
  text.metric("spillway_account_balance", "gauge", "What is left of money or allowance, as the vendor last told.");
  each([](const auto&, const inquiry::Balance& one) { return one.left; });
  text.metric("spillway_account_balance_read_seconds", "gauge", "When the vendor told it, unix time.");
  each([](const auto& row, const inquiry::Balance&) {
    return std::optional<double>(static_cast<double>(row.readMs) / 1000);
  });
}

void stateMetrics(Text& text, const Ports& ports) {
  Gauges now = ports.gauges();
  text.gauge("spillway_exchanges_in_flight", "Client requests under way.", now.exchangesInFlight);
  text.gauge("spillway_upstream_idle_connections", "Connections to upstreams that wait to be used again.",
             now.upstreamIdle);
  text.gauge("spillway_client_idle_connections", "Connections of clients between two requests.", now.clientIdle);
  text.gauge("spillway_server_threads", "Threads of the server.", now.serverThreads);
  text.gauge("spillway_server_threads_busy", "Threads of the server that answer.", now.serverThreadsBusy);
  text.counter("spillway_refused_connections_total", "Connections closed because too many were waiting.",
               now.refusedConnections);

  if (ports.balances) balanceMetrics(text, ports.balances(false));
  text.metric("spillway_account_usable", "gauge", "1 when the account may be tried now, else 0.");
  std::vector<accounts::AccountStatus> accounts = ports.accounts();
  for (const accounts::AccountStatus& account : accounts)
    text.sample(label("provider", account.provider) + "," + label("account", account.account), account.usable ? 1 : 0);

  accountMetrics(text, accounts);

  PluginReport plugins = ports.plugins();
  int64_t quarantined = 0;
  for (const plugins::PluginStatus& plugin : plugins.loaded) quarantined += plugin.quarantined ? 1 : 0;
  text.metric("spillway_plugins", "gauge", "Plugins by state.");
  text.sample(label("state", "loaded"), static_cast<int64_t>(plugins.loaded.size()) - quarantined);
  text.sample(label("state", "quarantined"), quarantined);
  text.sample(label("state", "refused"), static_cast<int64_t>(plugins.refused.size()));
}

void budgetMetrics(Text& text, const std::vector<budget::Status>& budgets) {
  if (budgets.empty()) return;
  const auto each = [&](const char* name, const char* help, auto amount) {
    text.metric(name, "gauge", help);
    for (const budget::Status& one : budgets) amount(label("budget", one.name) + "," + label("value", one.value), one);
  };
  each("spillway_budget_used_dollars", "Dollars spent of a budget in its window.",
       [&](const auto& labels, const auto& one) {
         if (one.limit.micros > 0) text.sample(labels, scaled(one.used.micros, 6));
       });
  each("spillway_budget_limit_dollars", "Dollars of a budget.", [&](const auto& labels, const auto& one) {
    if (one.limit.micros > 0) text.sample(labels, scaled(one.limit.micros, 6));
  });
  each("spillway_budget_used_tokens", "Tokens spent of a budget in its window.",
       [&](const auto& labels, const auto& one) {
         if (one.limit.tokens > 0) text.sample(labels, one.used.tokens);
       });
  each("spillway_budget_limit_tokens", "Tokens of a budget.", [&](const auto& labels, const auto& one) {
    if (one.limit.tokens > 0) text.sample(labels, one.limit.tokens);
  });
  each("spillway_budget_window_end_seconds", "When the window of a budget ends, unix time.",
       [&](const auto& labels, const auto& one) { text.sample(labels, scaled(one.endMs, 3)); });
  each("spillway_budget_used_up", "1 when a budget is used up, else 0.",
       [&](const auto& labels, const auto& one) { text.sample(labels, one.spent() ? 1 : 0); });
}

// Resident memory of this process; 0 where /proc does not say.
int64_t residentBytes() {
  long pages = 0;
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  return int64_t{pages} * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

std::string metricsText(const Ports& ports) {
  Text text;
  Providers providers = ports.metrics->providers();
  exchangeMetrics(text, providers);
  tokenMetrics(text, providers);
  spendingMetrics(text, ports.metrics->spending().rows());
  saverMetrics(text, ports.metrics->saver().rows());
  text.metric("spillway_bytes_total", "counter", "Bytes of bodies exchanged with clients.");
  text.sample(label("direction", "in"), ports.metrics->bytesIn());
  text.sample(label("direction", "out"), ports.metrics->bytesOut());
  stateMetrics(text, ports);
  budgetMetrics(text, ports.budgets());
  ledgerMetrics(text, ports.ledger->status());
  if (ports.telemetry) {
    const Ports::Telemetry told = ports.telemetry();
    text.counter("spillway_telemetry_exchanges_sent_total", "Exchanges whose traces a collector has taken.", told.sent);
    text.counter("spillway_telemetry_exchanges_dropped_total", "Exchanges no collector was told of, though one is set.",
                 told.dropped);
  }
  text.metric("spillway_build_info", "gauge", "Always 1; the label names the version.");
  text.sample(label("version", ports.version), 1);
  text.gauge("process_resident_memory_bytes", "Resident memory.", residentBytes());
  text.metric("process_start_time_seconds", "gauge", "When the host started, unix time.");
  text.sample("", scaled(ports.metrics->startedMs(), 3));
  return text.take();
}

}  // namespace spillway::admin
