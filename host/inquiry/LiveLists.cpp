#include "host/inquiry/LiveLists.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "host/base/Clock.h"
#include "host/base/Json.h"
#include "host/base/Log.h"
#include "host/base/Masking.h"
#include "host/upstream/Url.h"

namespace spillway::inquiry {
namespace {

constexpr int64_t kTimeoutMs = 15'000;
constexpr int64_t kLocalMs = 60'000;       // at most, for servers on this machine
constexpr int64_t kFirstRetryMs = 60'000;  // doubled with each failure, up to the usual time
constexpr int64_t kFirstMs = 3'000;        // after the start; whoever stops at once has asked nobody
constexpr int64_t kForgottenMs = int64_t{30} * 24 * 3600 * 1000;  // lists of accounts that are gone
constexpr int64_t kKeepMs = 30 * 60'000;  // a list that has not changed is written anew for its age alone
constexpr size_t kMostErrorBytes = 300;

double randomChance() {
  thread_local std::mt19937_64 dice(std::random_device{}());
  return std::uniform_real_distribution<>(0, 1)(dice);
}

bool isLocal(std::string_view url) {
  auto parsed = upstream::parseUrl(url);
  return parsed.ok() && parsed->origin.isLoopback();
}

// What the provider's plugin says about ids: the quirk models_list, and the patterns of its tasks besides chat.
IdRules rulesOf(const plugins::Provider& provider) {
  IdRules rules;
  base::Arena arena;
  if (auto value = base::json::parse(arena, provider.quirk("models_list", "")); value.ok()) {
    if (const spw_json* only = base::json::member(*value, "only")) rules.only = base::json::string(arena, only);
    if (const spw_json* except = base::json::member(*value, "except")) rules.except = base::json::string(arena, except);
  }
  for (const config::TaskFacts& task : provider.facts().tasks)
    if (!task.models.empty() && task.models != "*") rules.otherTasks.push_back(task.models);
  return rules;
}

bool known(const config::ProviderRow& row, const plugins::Provider& provider, const std::string& id) {
  return provider.findModel(id) != nullptr ||
         std::any_of(row.models.begin(), row.models.end(), [&](const config::ModelRow& one) { return one.id == id; });
}

}  // namespace

LiveLists::LiveLists(upstream::HttpCaller& caller, Options options)
    : caller_(caller), options_(std::move(options)), file_(options_.file) {
  if (!options_.chance) options_.chance = randomChance;
  kept_ = readKept(file_.read());
  thread_ = std::thread([this] { run(); });
}

LiveLists::~LiveLists() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancelled_ = true;
  wake_.notify_all();
  thread_.join();
}

std::string LiveLists::placeOf(const accounts::Account& account, const AccountCall& call) {
  return account.provider + "/" + account.name + " " + call.place;
}

void LiveLists::adopt(std::shared_ptr<const accounts::Roster> roster, std::shared_ptr<const plugins::PluginSet> plugins,
                      int64_t refreshMs) {
  const int64_t now = base::unixMs();
  std::vector<Source> sources;
  for (const auto& account : roster->accounts()) {
    Source source{account.get(), "", ""};
    const plugins::Provider* provider = plugins->provider(account->plugin);
    if (!provider || account->simulated) continue;
    if (auto call = listCall(*provider, *account, {}); call.ok()) {
      source.place = placeOf(*account, *call);
      source.local = isLocal(call->place);
    } else {
      source.problem = call.error().message;
    }
    sources.push_back(std::move(source));
  }
  const std::lock_guard lock(mutex_);
  for (Source& source : sources) {
    if (source.place.empty()) continue;
    const auto same =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& old) { return old.place == source.place; });
    if (same != sources_.end()) {
      source.nextMs = same->nextMs;
      source.failures = same->failures;
    } else if (const auto kept = kept_.find(source.place); kept != kept_.end()) {
      source.nextMs = std::min(kept->second.readMs, now) + (source.local ? std::min(refreshMs, kLocalMs) : refreshMs);
    } else if (!source.local) {
      source.nextMs = now + kFirstMs;
    }
    // After a change of the interval none may wait for longer than it.
    source.nextMs = std::min(source.nextMs, now + refreshMs);
  }
  roster_ = std::move(roster);
  plugins_ = std::move(plugins);
  refreshMs_ = refreshMs;
  sources_ = std::move(sources);
  forget(now);
  wake_.notify_all();
}

// Lists of an account's earlier address go at once, those of accounts that are gone after a while.
void LiveLists::forget(int64_t nowMs) {
  for (auto one = kept_.begin(); one != kept_.end();) {
    const std::string whose = one->first.substr(0, one->first.find(' ') + 1);
    bool used = false, moved = false;
    for (const Source& source : sources_) {
      used = used || source.place == one->first;
      moved = moved || source.account->provider + "/" + source.account->name + " " == whose;
    }
    if (used || (!moved && one->second.readMs > nowMs - kForgottenMs)) {
      ++one;
      continue;
    }
    stale_ = stale_ || moved;
    one = kept_.erase(one);
  }
}

void LiveLists::addTo(config::Config& config, const plugins::PluginSet& plugins) const {
  for (config::ProviderRow& row : config.providers) {
    const plugins::Provider* provider = plugins.provider(row.plugin);
    if (!provider) continue;
    std::set<std::string> added;
    std::vector<config::ModelRow> listed;
    const std::lock_guard lock(mutex_);
    for (const config::AccountRow& account : row.accounts) {
      const std::string whose = row.id + "/" + account.name + " ";
      const auto kept = kept_.lower_bound(whose);
      if (!account.enabled || kept == kept_.end() || !kept->first.starts_with(whose)) continue;
      for (const ListedModel& model : kept->second.models) {
        if (known(row, *provider, model.id) || !added.insert(model.id).second) continue;
        config::ModelRow& one = listed.emplace_back();
        one.id = model.id;
        one.name = model.name;
        one.context = model.context;
      }
    }
    row.models.insert(row.models.end(), listed.begin(), listed.end());
  }
}

std::vector<ListStatus> LiveLists::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<ListStatus> rows;
  for (const Source& source : sources_) {
    ListStatus row;
    row.provider = source.account->provider;
    row.account = source.account->name;
    row.error = source.problem;
    row.nextMs = source.place.empty() || refreshMs_ == 0 ? 0 : source.nextMs;
    if (const auto kept = kept_.find(source.place); kept != kept_.end()) {
      row.models = kept->second.models.size();
      row.readMs = kept->second.readMs;
      row.error = kept->second.error;
      const plugins::Provider* provider = plugins_->provider(source.account->plugin);
      for (const ListedModel& model : kept->second.models)
        row.fresh += provider && !provider->findModel(model.id) ? 1 : 0;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

int64_t LiveLists::nextAfter(const Source& source, bool good, int64_t nowMs) {
  const int64_t usual = source.local ? std::min(refreshMs_, kLocalMs) : refreshMs_;
  const int64_t wait = good ? usual : std::min(usual, kFirstRetryMs << std::min(source.failures, 10));
  return nowMs + static_cast<int64_t>(static_cast<double>(wait) * (0.9 + 0.2 * options_.chance()));
}

void LiveLists::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (std::exchange(stale_, false) && options_.onChange) {
      lock.unlock();
      options_.onChange();
      lock.lock();
      continue;
    }
    const auto due = std::min_element(sources_.begin(), sources_.end(), [](const Source& a, const Source& b) {
      const auto at = [](const Source& one) { return one.place.empty() ? INT64_MAX : one.nextMs; };
      return at(a) < at(b);
    });
    const bool any = refreshMs_ > 0 && due != sources_.end() && !due->place.empty();
    const int64_t wait = any ? due->nextMs - base::unixMs() : INT64_MAX;
    if (wait > 0) {
      wake_.wait_for(lock, std::chrono::milliseconds(std::min<int64_t>(wait, 60'000)));
      continue;
    }
    // The account lives as long as its roster, whatever is adopted meanwhile.
    const auto roster = roster_;
    const auto plugins = plugins_;
    const accounts::Account& account = *due->account;
    const std::string place = due->place;
    lock.unlock();
    read(*plugins, account, place);
    lock.lock();
  }
}

base::Result<ModelList> LiveLists::fetch(const plugins::Provider& provider, const accounts::Account& account) {
  auto credential = options_.credential(account);
  if (!credential.ok()) return credential.error();
  auto list = listCall(provider, account, *credential);
  if (!list.ok()) return list.error();
  upstream::HttpCall call;
  call.url = list->url;
  for (const auto& [name, value] : list->headers) call.headers.emplace_back(name, value);
  call.timeoutMs = kTimeoutMs;
  call.proxy = account.proxy;
  call.cancelled = &cancelled_;
  auto answer = caller_.call(call);
  if (!answer.ok()) return answer.error();
  if (answer->status != 200)
    return base::Error{.fault = base::Fault::Server,
                       .message = "the list was answered with status " + std::to_string(answer->status)};
  return parseModelList(answer->body, rulesOf(provider));
}

void LiveLists::read(const plugins::PluginSet& plugins, const accounts::Account& account, const std::string& place) {
  const plugins::Provider* provider = plugins.provider(account.plugin);
  auto list = provider ? fetch(*provider, account)
                       : base::Result<ModelList>(base::Error{.message = "its plugin is not loaded"});
  const int64_t now = base::unixMs();
  bool changed = false;
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    const bool wanted =
        std::any_of(sources_.begin(), sources_.end(), [&](const Source& source) { return source.place == place; });
    if (stopping_ || !wanted) return;
    Kept& kept = kept_[place];
    const std::string before = kept.error;
    const bool good = list.ok();
    if (good)
      changed = kept.take(std::move(*list), now);
    else
      kept.fail(base::masked(list.error().message).substr(0, kMostErrorBytes), now);
    for (Source& source : sources_) {
      if (source.place != place) continue;
      source.failures = good ? 0 : source.failures + 1;
      source.nextMs = nextAfter(source, good, now);
    }
    const std::string whose = account.provider + "/" + account.name;
    // A local server that is not running is no news.
    const bool local = isLocal(place.substr(place.find(' ') + 1));
    if (!kept.error.empty() && kept.error != before)
      base::log(local ? base::Level::Debug : base::Level::Warn, "inquiry",
                "models of " + whose + ": " + kept.error + (kept.readMs > 0 ? "; the last good list stays" : ""));
    if (changed)
      base::log(base::Level::Info, "inquiry",
                "models of " + whose + ": the vendor lists " + std::to_string(kept.models.size()));
    text = writeKept(kept_);
  }
  if (changed || now >= writtenMs_ + kKeepMs) {
    file_.write(std::move(text));
    writtenMs_ = now;
  }
  if (changed && options_.onChange) options_.onChange();
}

}  // namespace spillway::inquiry
