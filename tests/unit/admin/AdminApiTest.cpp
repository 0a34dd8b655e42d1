#include "host/admin/AdminApi.h"

#include <gtest/gtest.h>

#include "host/base/Clock.h"
#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class AdminApiTest : public AdminTest {};

TEST_F(AdminApiTest, IsHealthyAsLongAsItAnswers) { EXPECT_EQ(get("/healthz"), Json::parse(R"({"status": "ok"})")); }

TEST_F(AdminApiTest, IsReadyWithAWireAndAUsableAccount) {
  EXPECT_EQ(get("/readyz"), Json::parse(R"({"ready": true, "reasons": []})"));
}

TEST_F(AdminApiTest, SaysWhyItIsNotReady) {
  accounts_[0].usable = false;
  accounts_[0].lastFault = "quota";
  Json body = get("/readyz", "", 503);
  EXPECT_EQ(body["ready"], false);
  EXPECT_EQ(body["reasons"], Json::array({"no account is usable now: acme/main (quota)"}));

  accounts_.clear();
  EXPECT_EQ(get("/readyz", "", 503)["reasons"], Json::parse(R"(["no account is configured"])"));

  report_.loaded[0].quarantined = true;
  EXPECT_EQ(get("/readyz", "", 503)["reasons"].size(), 2u);
}

TEST_F(AdminApiTest, ShowsTheTraceOfAnExchange) {
  store::ExchangeRecord record = store::fullRecord();
  ledger_->record(record);
  Json trace = get("/api/exchanges/" + record.id);
  EXPECT_EQ(trace["id"], record.id);
  EXPECT_EQ(trace["outcome"], "cut");
  EXPECT_EQ(trace["wire"], "wire-a");
  EXPECT_EQ(trace["stream"], true);
  EXPECT_EQ(trace["tier"], "cheap");
  EXPECT_EQ(trace["usage"], Json::parse(R"({"input": 3000000000, "cache_read": 10, "cache_write": 20, "output": 30,
                                           "reasoning": null, "cache_write_1h": 11, "input_audio": 12,
                                           "input_image": 0, "output_audio": 13, "output_image": null})"));
  EXPECT_EQ(trace["service_tier"], "flex");
  EXPECT_EQ(trace["cost_estimated"], true);
  EXPECT_EQ(trace["cost_micros"], 123'456'789'012);
  EXPECT_EQ(trace["planned_ms"], 0.085);
  EXPECT_EQ(trace["ttft_ms"], 31.004);
  EXPECT_EQ(trace["duration_ms"], 1234.567);
  EXPECT_EQ(trace["skipped"][0]["why"], "rests");
  EXPECT_EQ(trace["losses"][0]["where"], "a.b");
  ASSERT_EQ(trace["attempts"].size(), 2u);
  Json first = trace["attempts"][0], second = trace["attempts"][1];
  EXPECT_EQ(first["fault"], "rate_limit");
  EXPECT_EQ(first["scope"], "account");
  EXPECT_EQ(first["status"], 429);
  EXPECT_EQ(first["retry_after_ms"], 4000);
  EXPECT_EQ(first["phase"], "reply");
  EXPECT_EQ(first["again"], "no");
  EXPECT_EQ(first["led_to"], "next_candidate");
  EXPECT_EQ(first["marks"], Json::parse(R"(["no_retry_left"])"));
  EXPECT_EQ(second["phase"], nullptr);
  EXPECT_EQ(second["led_to"], "stopped");
  EXPECT_EQ(trace["fault"], "network");
  EXPECT_EQ(trace["replay"], "Attempt 1 of the trace asked first/m-1 by spare; the replay asks nobody.");
  EXPECT_EQ(first["reason"], "first in order");
  EXPECT_EQ(first["cost_micros"], nullptr);
  EXPECT_EQ(second["fault"], "none");
  EXPECT_EQ(first["prepare_ms"], nullptr);
  EXPECT_EQ(first["duration_ms"], 9.012);
  EXPECT_EQ(second["prepare_ms"], 0.14);
  EXPECT_EQ(second["connect_ms"], 0);
  EXPECT_EQ(second["sent_ms"], 0.19);
  EXPECT_EQ(second["ttft_ms"], 22.001);
  EXPECT_EQ(second["first_token_ms"], 22.412);
  EXPECT_EQ(second["cost_micros"], 0);
}

TEST_F(AdminApiTest, KeepsTheTraceReadableWhateverTheRecordHolds) {
  store::ExchangeRecord record = store::fullRecord();
  record.modelAsked = "broken \xff utf-8 \"quoted\"";
  record.skipped = "[{\"cut off";
  record.losses = "{\"not\": \"a list\"}";
  ledger_->record(record);
  Json trace = get("/api/exchanges/" + record.id);
  EXPECT_EQ(trace["model_asked"], "broken \xef\xbf\xbd utf-8 \"quoted\"");
  EXPECT_EQ(trace["skipped"], Json::array());
  EXPECT_EQ(trace["losses"], Json::array());
}

TEST_F(AdminApiTest, DoesNotKnowOtherExchanges) {
  Json body = get("/api/exchanges/NO%20SUCH", "", 404);
  EXPECT_EQ(body["error"]["message"], "there is no exchange 'NO SUCH'");
  EXPECT_FALSE(body["error"]["hint"].get<std::string>().empty());
}

TEST_F(AdminApiTest, ListsExchangesPageByPage) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(base::newId());
    ledger_->record(store::fullRecord(ids.back()));
  }
  Json first = get("/api/exchanges", "limit=3");
  ASSERT_EQ(first["exchanges"].size(), 3u);
  EXPECT_EQ(first["exchanges"][0]["id"], ids[4]);
  EXPECT_FALSE(first["exchanges"][0].contains("attempts"));
  EXPECT_EQ(first["next"], ids[2]);
  Json second = get("/api/exchanges", "limit=3&before=" + first["next"].get<std::string>());
  ASSERT_EQ(second["exchanges"].size(), 2u);
  EXPECT_EQ(second["exchanges"][1]["id"], ids[0]);
  EXPECT_EQ(second["next"], nullptr);
}

TEST_F(AdminApiTest, FiltersExchanges) {
  store::ExchangeRecord cut = store::fullRecord(), good = store::fullRecord();
  good.outcome = store::Outcome::Ok;
  good.status = 201;
  good.attempts[0].provider = "a/b c";
  ledger_->record(cut);
  ledger_->record(good);
  for (const char* query : {"outcome=ok", "provider=a%2Fb+c", "status=201", "outcome=ok&provider=second&status=201"}) {
    Json body = get("/api/exchanges", query);
    ASSERT_EQ(body["exchanges"].size(), 1u) << query;
    EXPECT_EQ(body["exchanges"][0]["id"], good.id) << query;
  }
}

TEST_F(AdminApiTest, NamesWhatIsWrongWithAQuery) {
  struct {
    const char *path, *query, *message;
  } const cases[] = {
      {"/api/exchanges", "limit=0", "parameter 'limit': expected a whole number from 1 to 1000, got '0'"},
      {"/api/exchanges", "limit=5x", "parameter 'limit': expected a whole number from 1 to 1000, got '5x'"},
      {"/api/exchanges", "limit=99999999999999999999",
       "parameter 'limit': expected a whole number from 1 to 1000, got '99999999999999999999'"},
      {"/api/exchanges", "outcome=fine",
       "parameter 'outcome': expected ok, client_error, failed, cancelled or cut, got 'fine'"},
      {"/api/exchanges", "provder=x", "unknown parameter 'provder'; did you mean 'provider'?"},
      {"/api/totals", "by=model", "parameter 'by': expected served, client_key or chain, got 'model'"},
      {"/api/totals", "period=week", "parameter 'period': expected minute, hour, day or all, got 'week'"},
  };
  for (const auto& one : cases) EXPECT_EQ(get(one.path, one.query, 400)["error"]["message"], one.message);
}

TEST_F(AdminApiTest, SumsWhatWasUsed) {
  store::ExchangeRecord record = store::fullRecord();
  record.startedMs = 7'200'000 + 5;
  ledger_->record(record);
  Json body = get("/api/totals", "from=0&to=9000000&period=hour");
  ASSERT_EQ(body["totals"].size(), 1u) << body.dump(1);
  EXPECT_EQ(body["totals"][0]["period_ms"], 7'200'000);
  EXPECT_EQ(body["totals"][0]["provider"], "second");
  EXPECT_EQ(body["totals"][0]["usage"]["output"], 30);
  EXPECT_EQ(body["totals"][0]["cost_estimated"], 1);
  const Json keys = get("/api/totals", "from=0&to=9000000&by=client_key")["totals"];
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0]["client_key"], "laptop");
  EXPECT_EQ(keys[0]["provider"], "");
  EXPECT_EQ(keys[0]["cost_micros"], body["totals"][0]["cost_micros"]);
  EXPECT_EQ(get("/api/totals", "from=0&to=9000000&by=chain")["totals"][0]["chain"], "coding");
  EXPECT_EQ(get("/api/totals")["totals"], Json::array());  // the last day
}

TEST_F(AdminApiTest, ShowsWhatWasSavedOfAnExchange) {
  store::ExchangeRecord record = store::fullRecord();
  ledger_->record(record);
  const Json trace = get("/api/exchanges/" + record.id);
  EXPECT_EQ(trace["saver_tokens"], 41);
  EXPECT_EQ(trace["saver_micros"], 12);
  ASSERT_EQ(trace["savings"].size(), 2u);
  EXPECT_EQ(trace["savings"][0], Json::parse(R"({"tool": "sh", "compressor": "noise", "results": "new", "tokens": 30,
                                                 "micros": 10})"));
  EXPECT_EQ(trace["savings"][1]["results"], "earlier");
  EXPECT_EQ(trace["savings"][1]["micros"], Json());
  EXPECT_EQ(trace["smaller"][0]["key"], "00ff");
}

TEST_F(AdminApiTest, ShowsAResultBeforeAndAfter) {
  store::ExchangeRecord record = store::fullRecord();
  ledger_->record(record);
  const std::string path = "/api/exchanges/" + record.id + "/results/";
  const Json both = get(path + "00ff");
  EXPECT_EQ(both["before"], "long of laptop");
  EXPECT_EQ(both["after"], "short");
  EXPECT_EQ(both["tokens_before"], 9);
  EXPECT_EQ(both["tokens_after"], 2);
  EXPECT_EQ(both["saved_by"]["noise"], 7);
  get(path + "00fe", "", 404);
  get("/api/exchanges/nobody/results/00ff", "", 404);
}

TEST_F(AdminApiTest, GivesAnOriginalByItsHandle) {
  const auto reply = ask("/api/originals/00ff");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->contentType, "text/plain; charset=utf-8");
  EXPECT_EQ(reply->body, "all of it\n");
  get("/api/originals/00fe", "", 404);
  EXPECT_EQ(ask("/api/originals/00ff", "", "DELETE")->status, 405);
}

TEST_F(AdminApiTest, SumsWhatTheSaverHasSaved) {
  store::ExchangeRecord record = store::fullRecord();
  record.startedMs = base::unixMs();
  ledger_->record(record);
  const Json all = get("/api/savings");
  ASSERT_EQ(all["savings"].size(), 1u);
  EXPECT_EQ(all["savings"][0]["tokens"], 41);
  EXPECT_EQ(all["savings"][0]["new_tokens"], 30);
  EXPECT_EQ(all["savings"][0]["micros"], 10);
  EXPECT_EQ(all["savings"][0]["unpriced_tokens"], 11);
  const Json rows = get("/api/savings", "by=compressor&period=day")["savings"];
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["compressor"], "noise");
  EXPECT_EQ(rows[0]["period_ms"].get<int64_t>() % 86'400'000, 0);
  EXPECT_EQ(get("/api/savings", "by=tool")["savings"][0]["tool"], "sh");
  get("/api/savings", "by=nobody", 400);
  get("/api/savings", "period=year", 400);
}

TEST_F(AdminApiTest, SaysWhenTheLedgerCannotBeRead) {
  ASSERT_TRUE(ledger_->flush());
  std::filesystem::rename(folder_.file("spillway.db"), folder_.file("elsewhere"));
  Json body = get("/api/exchanges", "", 503);
  EXPECT_NE(body["error"]["message"].get<std::string>().find("spillway.db"), std::string::npos);
  std::filesystem::rename(folder_.file("elsewhere"), folder_.file("spillway.db"));
}

TEST_F(AdminApiTest, ListsAccountsWithoutTheirKeys) {
  accounts_[0].rests = {{"model", "m-1", "rate_limit", 1'700'000'000'000, true, false, 2}};
  accounts_[0].maxConcurrent = 4;
  accounts_[0].headroom = 0.25;
  accounts_[0].limits = {{"", "5h", 100, 25, 0, 9}};
  accounts_[0].lastFault = "rate_limit";
  accounts_[0].lastMessage = "slow down";
  accounts_[0].lastFailureMs = 5;
  Json row = get("/api/accounts")["accounts"][0];
  EXPECT_EQ(row, Json::parse(R"({"provider": "acme", "plugin": "acme-plugin", "account": "main", "tier": "cheap",
    "key_origin": "environment variable ACME_KEY", "source": "found", "base_url": null, "proxy": null, "use": "enabled", "usable": true,
    "needs_login": false, "in_flight": 0, "max_concurrent": 4,
    "requests_per_minute": null, "succeeded": 7, "failed": 0,
    "rests": [{"scope": "model", "model": "m-1", "fault": "rate_limit", "until_ms": 1700000000000, "hinted": true,
      "forecast": false, "failures": 2, "probe_from_ms": null, "probing": false}],
    "headroom": 0.25, "limits": [{"model": "", "window": "5h", "limit": 100, "remaining": 25, "reset_ms": null,
      "learned_ms": 9}],
    "last_failure": {"at_ms": 5, "fault": "rate_limit", "message": "slow down"}})"));
  accounts_[0].lastFailureMs = 0;
  EXPECT_EQ(get("/api/accounts")["accounts"][0]["last_failure"], nullptr);
}

TEST_F(AdminApiTest, TakesAccountsOutOfUseAndBack) {
  const auto post = [&](std::string_view path, std::string_view method = "POST") {
    AdminRequest request{method, path, "", "", [](std::string_view) { return std::string_view(); }};
    return *api_.handle(request);
  };
  AdminReply reply = post("/api/accounts/acme/ma%69n/drain");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(Json::parse(reply.body), Json::parse(R"({"provider": "acme", "account": "main", "use": "draining"})"));
  EXPECT_EQ(used_, "acme/main draining");
  EXPECT_EQ(post("/api/accounts/acme/main/disable").status, 200);
  EXPECT_EQ(post("/api/accounts/acme/main/enable").status, 200);
  EXPECT_EQ(used_, "acme/main enabled");
  EXPECT_EQ(post("/api/accounts/acme/nobody/enable").status, 404);
  EXPECT_EQ(post("/api/accounts/acme/main/destroy").status, 404);
  EXPECT_EQ(post("/api/accounts/acme/enable").status, 405) << "an account of that name could be deleted";
  EXPECT_EQ(post("/api/accounts/a/b/c/enable").status, 404);
  EXPECT_EQ(post("/api/accounts/acme/main/enable", "GET").status, 405);
}

TEST_F(AdminApiTest, ListsProvidersWithModels) {
  Json body = get("/api/providers");
  EXPECT_EQ(body, Json::parse(R"({"providers": [{"id": "acme", "plugin": "acme-plugin", "tier": "cheap",
    "accounts": ["main", "spare"], "models": [{"id": "m-1", "name": "M One", "context": 128000, "max_output": null,
    "capabilities": ["tools", "pdf"],
    "prices": {"input": 0.27, "output": null, "cache_read": null, "cache_write": null}}]}]})"));
}

TEST_F(AdminApiTest, ListsBudgets) {
  budget::Status status;
  status.name = "daily";
  status.on = budget::On::Account;
  status.value = "acme/main";
  status.used = {900, 7};
  status.held = {5, 1};
  status.limit = {1000, 0};
  status.warnAt = 80;
  status.unpriced = 2;
  status.endMs = 86'400'000;
  budgets_ = {status};
  EXPECT_EQ(get("/api/budgets"), Json::parse(R"({"budgets": [{"name": "daily", "on": "account", "value": "acme/main",
    "per": "day", "rolling": false, "hard": true, "state": "warned",
    "cost_micros": {"used": 900, "held": 5, "limit": 1000}, "tokens": null, "unpriced": 2,
    "until_ms": 86400000}]})"));
  const std::string metrics = ask("/metrics")->body;
  EXPECT_NE(metrics.find("spillway_budget_used_dollars{budget=\"daily\",value=\"acme/main\"} 0.000900\n"),
            std::string::npos)
      << metrics;
  EXPECT_NE(metrics.find("spillway_budget_used_up{budget=\"daily\",value=\"acme/main\"} 0\n"), std::string::npos);
  EXPECT_EQ(metrics.find("spillway_budget_used_tokens{"), std::string::npos) << "it has no limit of tokens";
}

TEST_F(AdminApiTest, ListsChainsAndMappings) {
  EXPECT_EQ(get("/api/chains"), Json::parse(R"({"chains": [{"name": "coding", "default": false, "tiers": []},
    {"name": "default", "default": true,
     "tiers": [{"tier": "cheap", "pick": "round-robin", "use": ["acme/m-1", "acme"]}]}],
    "mappings": [{"match": "big-*", "chain": "coding"}]})"));
}

TEST_F(AdminApiTest, EntriesThatSayMoreAreToldInFull) {
  routing::Entry nested, drawn;
  nested.chain = 0;
  nested.when = routing::Condition{};
  nested.when->times = {{22 * 60, 6 * 60}};
  nested.when->clientKeys = {"laptop"};
  nested.when->promptOver = 30'000;
  drawn.model = "m-1";
  drawn.weight = 3;
  routes_.chains[1].tiers[0].pick = routing::Pick::Weighted;
  routes_.chains[1].tiers[0].entries = {nested, drawn};
  EXPECT_EQ(get("/api/chains")["chains"][1]["tiers"], Json::parse(R"([{"tier": "cheap", "pick": "weighted", "use": [
    {"chain": "coding", "when": {"time": ["22:00-06:00"], "time_zone": "UTC", "client_key": ["laptop"],
                                 "prompt_over": 30000}},
    {"model": "acme/m-1", "weight": 3}]}])"));
}

TEST_F(AdminApiTest, ARouteIsAskedWithPost) {
  const auto route = [&](std::string_view method, std::string_view body) {
    return *api_.handle({method, "/api/route", {}, body, [](std::string_view) { return std::string_view(); }});
  };
  const AdminReply wrong = route("GET", "");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.at(0), (std::pair<std::string, std::string>("Allow", "POST")));
  for (const char* body : {"", "[]", "{", "\"x\""}) EXPECT_EQ(route("POST", body).status, 400) << body;
  const AdminReply missing = route(
      "POST", R"({"model": "m", "needs": ["tools", "pdf"], "prompt_tokens": 7, "client_key": "k", "agent": "a/1"})");
  EXPECT_EQ(missing.status, 404) << "what planning says";
  EXPECT_EQ(Json::parse(missing.body)["error"]["message"], "nothing fits");
  EXPECT_EQ(asked_.needs, uint32_t{SPW_CAP_TOOLS | SPW_CAP_PDF});
  EXPECT_EQ(asked_.guessed, 0u);
  EXPECT_EQ(asked_.promptTokens, 7);
  EXPECT_EQ(asked_.expected.output, 800);
}

TEST_F(AdminApiTest, ListsPluginsAndTheRefused) {
  report_.refused = {{"bad.so", "it is of major 2"}};
  Json body = get("/api/plugins");
  EXPECT_EQ(body["loaded"][0]["id"], "some-wire");
  EXPECT_EQ(body["loaded"][0]["version"], "1.2");
  EXPECT_EQ(body["refused"], Json::parse(R"([{"file": "bad.so", "reason": "it is of major 2"}])"));
}

TEST_F(AdminApiTest, NamesItsVersionAndPaths) {
  Json body = get("/api/about");
  EXPECT_EQ(body["version"], "9.8.7");
  std::set<std::string> paths = body["paths"];
  for (const char* path : {"POST /v1/say", "GET /healthz", "GET /api/exchanges"}) EXPECT_TRUE(paths.contains(path));
  for (const std::string& path : paths) {
    if (path.starts_with("GET ") && path.find('{') == std::string::npos) {
      EXPECT_TRUE(ask(path.substr(4))) << path;
    }
  }
}

TEST_F(AdminApiTest, LeavesOtherPathsToOthers) {
  for (const char* path : {"/", "/v1/models", "/apiary", "/healthz/", ""}) EXPECT_FALSE(ask(path)) << path;
}

TEST_F(AdminApiTest, SuggestsThePathThatWasMeant) {
  EXPECT_EQ(get("/api/acounts", "", 404)["error"]["hint"], "did you mean /api/accounts?");
  EXPECT_EQ(get("/api/exchanges/", "", 404)["error"]["message"], "there is no path /api/exchanges/");
  get("/api", "", 404);
}

TEST_F(AdminApiTest, OnlyReads) {
  for (const char* path : {"/healthz", "/metrics", "/api/exchanges", "/api/exchanges/X", "/api/plugins"}) {
    for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "get"}) {
      std::optional<AdminReply> reply = ask(path, "", method);
      ASSERT_TRUE(reply);
      EXPECT_EQ(reply->status, 405) << method << " " << path;
      EXPECT_EQ(reply->headers.at(0), (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
    }
    std::optional<AdminReply> head = ask(path, "", "HEAD");
    ASSERT_TRUE(head);
    EXPECT_NE(head->status, 405);
  }
}

TEST_F(AdminApiTest, TellsOfListsAndBalancesWithTheirAge) {
  Ports own = ports();
  own.lists = [] {
    return std::vector<inquiry::ListStatus>{{"acme", "main", 12, 2, base::unixMs() - 5000, base::unixMs() + 1000, ""},
                                            {"acme", "spare", 0, 0, 0, 0, "status 500"}};
  };
  bool looked = false;
  own.balances = [&looked](bool looking) {
    looked = looking;
    return std::vector<inquiry::BalanceStatus>{
        {"acme",
         "main",
         {{"balance", "USD", -2.5, std::nullopt}, {"5h", "%", 40, 100, 1'900'000'000'000}},
         base::unixMs() - 5000,
         ""}};
  };
  const AdminApi api(std::move(own));
  const auto body = [&](const char* path) {
    AdminRequest request;
    request.method = "GET";
    request.path = path;
    return Json::parse(api.handle(request)->body);
  };
  const Json lists = body("/api/lists")["lists"];
  EXPECT_EQ(lists[0]["models"], 12);
  EXPECT_EQ(lists[0]["new_models"], 2);
  EXPECT_GE(lists[0]["age_s"], 5);
  EXPECT_EQ(lists[0]["error"], nullptr);
  EXPECT_EQ(lists[1]["models"], nullptr) << "never read is not empty";
  EXPECT_EQ(lists[1]["age_s"], nullptr);
  EXPECT_EQ(lists[1]["error"], "status 500");
  const Json balance = body("/api/balances")["balances"][0];
  EXPECT_EQ(balance["amounts"][0]["left"], -2.5);
  EXPECT_EQ(balance["amounts"][0]["limit"], nullptr);
  EXPECT_EQ(balance["amounts"][0]["unit"], "USD");
  EXPECT_EQ(balance["amounts"][0]["reset_ms"], nullptr);
  EXPECT_EQ(balance["amounts"][1]["reset_ms"], 1'900'000'000'000);
  EXPECT_TRUE(looked) << "somebody looks: it is asked for sooner";
}

TEST_F(AdminApiTest, IsNeverCached) {
  std::optional<AdminReply> reply = ask("/api/accounts");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->headers.at(0), (std::pair<std::string, std::string>("Cache-Control", "no-store")));
}

}  // namespace
}  // namespace spillway::admin
