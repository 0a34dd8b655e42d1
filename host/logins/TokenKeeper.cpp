#include "host/logins/TokenKeeper.h"

#include <algorithm>
#include <tuple>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/logins/Origin.h"
#include "host/logins/TokenMaking.h"
#include "host/logins/Turn.h"

namespace spillway::logins {
namespace {

constexpr int64_t kFirstRestMs = 2'000, kMostRestMs = 5 * 60'000, kKeyRestMs = 60'000;
constexpr size_t kMostMessage = 300;

base::Error failure(base::Fault fault, std::string message) { return {.fault = fault, .message = std::move(message)}; }

std::string howTo(const accounts::Account& account) {
  return "; run 'spillway login " + account.provider + " --name " + account.name + "'";
}

// Why the tokens of a login may not be used for the account; empty: they may.
std::string misfit(const Login* login, const accounts::Account& account, const plugins::Provider& provider) {
  if (login == nullptr) return "nobody has logged in" + howTo(account);
  if (login->plugin != account.plugin || login->origin != originOf(account.baseUrl, provider))
    return "its login is for another address" + howTo(account);
  return {};
}

}  // namespace

struct TokenKeeper::Entry {
  uint32_t slot = 0;
  std::string provider, account, howTo;
  bool refreshes = false;      // its provider makes fresh tokens
  std::optional<Login> login;  // nothing: tokens are made from its key
  bool unsaved = false;        // the login's tokens are newer than those on the disk

  // Of the roster and the plugins that were adopted last; null: it is not among them.
  const accounts::Account* holder = nullptr;
  const plugins::Provider* maker = nullptr;
  std::shared_ptr<const AccessToken> token;
  bool used = false;  // since it was made
  bool busy = false, asIs = false, dead = false;
  int failures = 0;  // in a row
  int64_t retryMs = 0;
  base::Error why;  // of the last failure
  std::vector<std::shared_ptr<TokenWait>> waiting;
};

void TokenKeeper::adopt(std::shared_ptr<const accounts::Roster> roster, Find find, std::vector<Login> logins) {
  std::vector<std::pair<uint32_t, bool>> standing;
  std::vector<std::shared_ptr<Entry>> planned;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [slot, entry] : entries_) entry->holder = nullptr;
    Entries kept;
    for (const auto& account : roster->accounts()) {
      const plugins::Provider* provider = account->tokens ? find(account->plugin) : nullptr;
      if (provider == nullptr) continue;
      std::shared_ptr<Entry>& entry = kept[account->slot];
      const auto known = entries_.find(account->slot);
      entry = known != entries_.end() ? known->second : std::make_shared<Entry>();
      entry->refreshes = provider->hasRefresh();
      entry->asIs = false;
      entry->holder = account.get();
      entry->maker = provider;
      if (known != entries_.end()) continue;
      entry->slot = account->slot;
      entry->provider = account->provider;
      entry->account = account->name;
      entry->howTo = howTo(*account);
      const auto login = std::find_if(logins.begin(), logins.end(), [&](const Login& one) {
        return !account->login.empty() && one.id == account->login;
      });
      const bool noKey = provider->login() == SPW_LOGIN_DEVICE && account->key.empty();
      if (noKey || !account->login.empty()) {
        const std::string why = misfit(login == logins.end() ? nullptr : &*login, *account, *provider);
        entry->dead = !why.empty();
        if (entry->dead) entry->why = failure(base::Fault::Auth, why);
      }
      if (!entry->dead && login != logins.end()) {
        entry->login = std::move(*login);
        if (!entry->login->access.empty())
          entry->token = std::make_shared<const AccessToken>(
              AccessToken{entry->login->access, base::unixMs(), entry->login->expiresMs, ++serials_});
        planned.push_back(entry);
      }
      standing.emplace_back(entry->slot, entry->dead);
    }
    entries_.swap(kept);
    roster_.swap(roster);
    find_.swap(find);
  }
  for (const auto& [slot, needsLogin] : standing)
    if (parts_.standing) parts_.standing(slot, needsLogin);
  for (const auto& entry : planned) plan(entry);
}

TokenKeeper::Answer TokenKeeper::get(const accounts::Account& account, const std::shared_ptr<TokenWait>& wait) {
  using Kind = Answer::Kind;
  std::unique_lock lock(mutex_);
  const auto found = entries_.find(account.slot);
  if (found == entries_.end()) {
    // Never its bare key.
    Answer gone;
    gone.kind = Kind::Missing;
    gone.needsLogin = !account.login.empty();
    gone.why = failure(base::Fault::Auth, gone.needsLogin ? "it has been logged out" + howTo(account)
                                                          : "it is not in the configuration any more");
    return gone;
  }
  const std::shared_ptr<Entry> entry = found->second;
  if (entry->asIs) return {};
  const int64_t now = base::unixMs();
  const bool mayStart = entry->refreshes && !entry->busy && now >= entry->retryMs && !stopped_;
  if (entry->token && entry->token->good(now)) {
    entry->used = true;
    const int64_t from = entry->token->renewFromMs();
    if (from != 0 && now >= from && mayStart && !entry->dead) start(entry);
    return {.kind = Kind::Ready, .token = entry->token};
  }
  if (!entry->dead && !entry->refreshes) {
    entry->dead = true;
    entry->why = failure(base::Fault::Auth, "its login has expired" + entry->howTo);
    lock.unlock();
    if (parts_.standing) parts_.standing(entry->slot, true);
    lock.lock();
  }
  if (entry->dead) return {.kind = Kind::Missing, .needsLogin = true, .why = entry->why};
  if (!entry->busy && !mayStart) return {.kind = Kind::Missing, .why = entry->why, .untilMs = entry->retryMs};
  if (!entry->busy) start(entry);
  if (wait) entry->waiting.push_back(wait);
  return {.kind = Kind::Waits};
}

bool TokenKeeper::refused(const accounts::Account& account, const AccessToken& token) {
  bool died = false, another = false;
  uint32_t slot = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(account.slot);
    if (found == entries_.end() || found->second->asIs) return false;
    const std::shared_ptr<Entry> entry = found->second;
    slot = entry->slot;
    if (entry->token && entry->token->serial == token.serial) entry->token = nullptr;
    if (!entry->refreshes && !entry->token && !entry->dead) {
      died = entry->dead = true;
      entry->why = failure(base::Fault::Auth, "its login is not accepted any more" + entry->howTo);
    }
    another = !entry->dead && (entry->token || entry->busy || base::unixMs() >= entry->retryMs);
  }
  if (died && parts_.standing) parts_.standing(slot, true);
  return another;
}

void TokenKeeper::start(const std::shared_ptr<Entry>& entry) {
  entry->busy = true;
  parts_.submit([this, entry] { make(entry); });
}

// On a thread that may block.
void TokenKeeper::make(const std::shared_ptr<Entry>& entry) {
  std::shared_ptr<const accounts::Roster> roster;
  Find held;
  const accounts::Account* account = nullptr;
  const plugins::Provider* provider = nullptr;
  std::optional<Login> login;
  bool unsaved = false;
  {
    const std::lock_guard lock(mutex_);
    roster = roster_;
    held = find_;
    account = entry->holder;
    provider = entry->maker;
    login = entry->login;
    unsaved = entry->unsaved;
  }
  if (account == nullptr) return failed(*entry, failure(base::Fault::Cancelled, "the account is there no more"), false);

  // The disk has the newest tokens, whoever has put them there: another process may be exchanging the same login, and a
  // vendor may take each of its tokens once.
  plugins::Descriptor turn;
  bool renewed = false;
  if (login && !unsaved && parts_.store != nullptr) {
    turn = takeTurn(*parts_.store, login->id);
    auto kept = parts_.store->find(login->provider, login->account);
    if (!kept.ok()) return failed(*entry, kept.error(), false);
    if (!kept->has_value() || (*kept)->id != login->id)
      return failed(*entry, failure(base::Fault::Auth, "it has been logged out"), true);
    const bool another = !(*kept)->access.equals(login->access.reveal());
    login = std::move(**kept);
    renewed = another && AccessToken{login->access, base::unixMs(), login->expiresMs, 0}.good(base::unixMs());
  }
  AccessToken made;
  if (unsaved || renewed) {
    made = {login->access, base::unixMs(), login->expiresMs, 0};
  } else {
    auto fresh = makeToken(*account, *provider, *parts_.http, stopped_, login ? &*login : nullptr);
    if (!fresh.ok()) return failed(*entry, fresh.error(), login && fresh.error().fault == base::Fault::Auth);
    if (!fresh->has_value()) return publish(*entry, nullptr);
    made = std::move(**fresh);
    if (parts_.secrets) parts_.secrets(entry->slot, made.text, login ? login->refresh : config::Secret());
  }
  // The one before may be worth nothing by now: this one must outlive whatever happens next.
  if (login) {
    {
      const std::lock_guard lock(mutex_);
      entry->login = login;
      entry->unsaved = true;
    }
    auto kept = parts_.store != nullptr ? parts_.store->renew(*login) : base::Result<bool>(true);
    if (!kept.ok()) return failed(*entry, kept.error(), false);
    if (!*kept) return failed(*entry, failure(base::Fault::Auth, "it has been logged out"), true);
  }
  publish(*entry, std::make_shared<AccessToken>(std::move(made)));
  plan(entry);
}

// Null: the key is good as it is.
void TokenKeeper::publish(Entry& entry, std::shared_ptr<const AccessToken> token) {
  std::vector<std::shared_ptr<TokenWait>> waiting;
  {
    const std::lock_guard lock(mutex_);
    entry.asIs = token == nullptr;
    if (token) {
      auto numbered = std::make_shared<AccessToken>(*token);
      numbered->serial = ++serials_;
      entry.token = std::move(numbered);
    }
    entry.used = entry.unsaved = entry.busy = false;
    entry.failures = 0;
    entry.retryMs = 0;
    entry.why = {};
    waiting.swap(entry.waiting);
  }
  for (const auto& one : waiting) one->ring();
}

void TokenKeeper::failed(Entry& entry, const base::Error& error, bool final) {
  std::vector<std::shared_ptr<TokenWait>> waiting;
  const std::string message = error.message.substr(0, kMostMessage);
  int64_t rest = 0;
  {
    const std::lock_guard lock(mutex_);
    entry.busy = false;
    entry.dead = entry.dead || final;
    const int64_t usual = kFirstRestMs << std::min(entry.failures, 8);
    rest = std::clamp(std::max(usual, error.retryAfterMs), kFirstRestMs, kMostRestMs);
    if (error.fault == base::Fault::Auth) rest = std::max(rest, kKeyRestMs);
    if (error.fault == base::Fault::Cancelled) rest = 0;
    entry.failures += error.fault == base::Fault::Cancelled ? 0 : 1;
    entry.retryMs = base::unixMs() + rest;
    entry.why = error;
    entry.why.message = message + (final ? entry.howTo : "");
    waiting.swap(entry.waiting);
  }
  if (error.fault != base::Fault::Cancelled)
    base::log(base::Level::Warn, "logins",
              entry.provider + "/" + entry.account + ": no fresh token: " + message +
                  (final ? entry.howTo : "; it is tried again in " + std::to_string(rest / 1000) + " s"));
  if (final && parts_.standing) parts_.standing(entry.slot, true);
  for (const auto& one : waiting) one->ring();
}

// Has the next one made in time.
void TokenKeeper::plan(const std::shared_ptr<Entry>& entry) {
  int64_t from = 0;
  {
    const std::lock_guard lock(mutex_);
    if (entry->token && entry->refreshes) from = entry->token->renewFromMs();
  }
  if (from != 0)
    parts_.ticker->in(from - base::unixMs(), [this, weak = std::weak_ptr(entry)] {
      if (const auto still = weak.lock()) ahead(still);
    });
}

// One that nobody uses is left to expire.
void TokenKeeper::ahead(const std::shared_ptr<Entry>& entry) {
  {
    const std::lock_guard lock(mutex_);
    const int64_t now = base::unixMs();
    if (stopped_ || entry->holder == nullptr || !entry->used || entry->busy || entry->dead || !entry->token ||
        now < entry->retryMs)
      return;
    if (now >= entry->token->renewFromMs()) return start(entry);
  }
  plan(entry);  // the system's clock has been set back, or goes slower than the ticker's
}

std::vector<TokenStatus> TokenKeeper::status() const {
  using State = TokenStatus::State;
  std::vector<TokenStatus> rows;
  const std::lock_guard lock(mutex_);
  const int64_t now = base::unixMs();
  for (const auto& [slot, entry] : entries_) {
    TokenStatus& row = rows.emplace_back();
    row.provider = entry->provider;
    row.account = entry->account;
    if (entry->token) row.expiresMs = entry->token->expiresMs;
    const bool good = entry->token && entry->token->good(now);
    row.state = entry->asIs           ? State::AsIs
                : entry->dead         ? State::NeedsLogin
                : entry->failures > 0 ? State::Failing
                : good                ? State::Good
                                      : State::None;
    if (row.state == State::Failing || row.state == State::NeedsLogin) row.message = entry->why.message;
    if (row.state == State::Failing) row.retryMs = entry->retryMs;
  }
  std::sort(rows.begin(), rows.end(), [](const TokenStatus& a, const TokenStatus& b) {
    return std::tie(a.provider, a.account) < std::tie(b.provider, b.account);
  });
  return rows;
}

}  // namespace spillway::logins
