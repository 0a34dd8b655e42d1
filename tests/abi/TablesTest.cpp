// plugin-check's view of tables: a good one passes, and every way of spoiling it is named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "sdk/testing/check/Checks.h"

namespace {

using namespace spw::check;

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

spw_status anyHook(void*, spw_call*, spw_request*, spw_error*) { return SPW_DECLINED; }

// A provider whose every part can be changed before it is checked.
struct Provider {
  const char* env[2] = {"SOME_KEY", nullptr};
  const char* forward[2] = {"some-beta", nullptr};
  spw_fixed_header header = {"some-version", "1"};
  const char* settingEnv[2] = {"SOME_REGION", nullptr};
  spw_setting setting = {"region", "Where it runs.", "eu", settingEnv, 0, nullptr};
  spw_quota_call quota = {"POST", "https://some.example/{region}/balance", "{}"};
  spw_quirk quirk = {"stop_max", "4", nullptr};
  spw_error_rule rule = {429, "spent", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 1000};
  spw_model models[2] = {{"one", "One", 1000, 100, 1, 2, 0.5, -1, SPW_CAP_TOOLS, nullptr},
                         {"two", "Two", 0, 0, -1, -1, -1, -1, 0, "openai-chat"}};
  spw_endpoint endpoints[2] = {{"openai-chat", "/chat", nullptr, nullptr, nullptr, SPW_AUTH_BEARER, nullptr,
                                SPW_FRAME_SSE, &header, 1, forward, 0, nullptr},
                               {"other", "/{model}", "/{model}/stream", "/count", "https://b.example", SPW_AUTH_HEADER,
                                "x-key", SPW_FRAME_NDJSON, nullptr, 0, nullptr, 0, nullptr}};
  spw_provider table{};

  Provider() {
    table.size = sizeof table;
    table.id = "some";
    table.name = "Some";
    table.tier = "cheap";
    table.base_url = "https://{region}.api.example/v1";
    table.login = SPW_LOGIN_KEY;
    table.env = env;
    table.endpoint_stride = sizeof(spw_endpoint);
    table.endpoints = endpoints;
    table.endpoint_count = 2;
    table.model_stride = sizeof(spw_model);
    table.models = models;
    table.model_count = 2;
    table.models_path = "/models";
    table.quirk_stride = sizeof quirk;
    table.quirks = &quirk;
    table.quirk_count = 1;
    table.error_stride = sizeof rule;
    table.errors = &rule;
    table.error_count = 1;
    table.setting_stride = sizeof setting;
    table.settings = &setting;
    table.setting_count = 1;
    table.quota_stride = sizeof quota;
    table.quota_calls = &quota;
    table.quota_count = 1;
    table.quota = [](void*, spw_call*, size_t, const spw_reply*, const spw_limit_sink*, spw_error*) {
      return SPW_DECLINED + 0;
    };
    table.evidence = "here";
    table.confidence = "low";
  }
};

std::vector<std::string> findings(const Provider& provider) {
  std::vector<std::string> texts;
  for (const Finding& finding : runApart(
           "t", [&](Report& r) { checkProviderTable(provider.table, r); }, 20)) {
    texts.push_back(finding.text);
  }
  return texts;
}

TEST(CheckProviderTable, AGoodOnePasses) { EXPECT_THAT(findings(Provider()), IsEmpty()); }

TEST(CheckProviderTable, EveryMistakeIsNamed) {
  const std::pair<std::function<void(Provider&)>, const char*> cases[] = {
      {[](Provider& p) { p.table.size = 8; }, "size is smaller"},
      {[](Provider& p) { p.table.id = "Has Blanks"; }, "id is not"},
      {[](Provider& p) { p.table.name = ""; }, "name is missing"},
      {[](Provider& p) { p.table.tier = "gold"; }, "tier is not"},
      {[](Provider& p) { p.table.login = 9; }, "login is out of range"},
      {[](Provider& p) { p.table.login = SPW_LOGIN_DEVICE; }, "login is DEVICE but"},
      {[](Provider& p) { p.table.login = SPW_LOGIN_SERVICE_ACCOUNT; }, "refresh is null"},
      {[](Provider& p) { p.table.confidence = "sure"; }, "confidence is not"},
      {[](Provider& p) { p.table.evidence = nullptr; }, "evidence is missing"},
      {[](Provider& p) { p.table.terms = ""; }, "terms is empty"},
      {[](Provider& p) { p.env[0] = "lower"; }, "env name lower is odd"},
      {[](Provider& p) { p.table.base_url = "http://api.example"; }, "is not https"},
      {[](Provider& p) { p.table.base_url = "https://api.example/"; }, "ends in a slash"},
      {[](Provider& p) { p.table.base_url = "https://{zone}.example"; }, "needs {zone}, which is no setting"},
      {[](Provider& p) { p.table.base_url = "https://{zone.example"; }, "open brace"},
      {[](Provider& p) { p.table.endpoint_count = 0; }, "has no endpoint"},
      {[](Provider& p) { p.endpoints[0].wire = nullptr; }, "names no wire"},
      {[](Provider& p) { p.endpoints[1].wire = "openai-chat"; }, "repeats a wire"},
      {[](Provider& p) { p.endpoints[0].path = nullptr; }, "has no path"},
      {[](Provider& p) { p.endpoints[0].path = "chat"; }, "does not begin with a slash"},
      {[](Provider& p) { p.endpoints[1].count_path = "/{nothing}"; }, "needs {nothing}"},
      {[](Provider& p) { p.endpoints[1].base_url = "ftp://x"; }, "base_url is not https"},
      {[](Provider& p) { p.endpoints[0].auth = 8; }, "auth is out of range"},
      {[](Provider& p) { p.endpoints[1].auth_name = "x key"; }, "auth_name is no header"},
      {[](Provider& p) { p.endpoints[0].auth = SPW_AUTH_QUERY; }, "auth_name is missing"},
      {[](Provider& p) { p.endpoints[0].auth = SPW_AUTH_CUSTOM; }, "is CUSTOM but sign is null"},
      {[](Provider& p) { p.endpoints[0].framing = 5; }, "framing is out of range"},
      {[](Provider& p) { p.header.value = "a\r\nb: c"; }, "a header that HTTP does not allow"},
      {[](Provider& p) { p.forward[0] = "Some-Beta"; }, "no lower-case header name"},
      {[](Provider& p) { p.forward[0] = "authorization"; }, "forwards the client's authorization"},
      {[](Provider& p) { p.table.model_stride = 8; }, "model_stride is too small"},
      {[](Provider& p) { p.table.model_count = 0; }, "has no models"},
      {[](Provider& p) { p.table.models_path = "models"; }, "models_path does not begin"},
      {[](Provider& p) { p.models[1].id = "one"; }, "model one is listed twice"},
      {[](Provider& p) { p.models[0].id = ""; }, "has no id"},
      {[](Provider& p) { p.models[0].name = nullptr; }, "has no name"},
      {[](Provider& p) { p.models[0].context = -1; }, "negative size"},
      {[](Provider& p) { p.models[0].max_output = 5000; }, "more than its context holds"},
      {[](Provider& p) { p.models[0].input = std::numeric_limits<double>::quiet_NaN(); }, "impossible price"},
      {[](Provider& p) { p.models[0].caps = 1u << 30; }, "unknown capabilities"},
      {[](Provider& p) { p.models[0].wire = "third"; }, "a wire without an endpoint"},
      {[](Provider& p) { p.quirk.id = nullptr; }, "has no id"},
      {[](Provider& p) { p.quirk.value = "max_tokens"; }, "a value that is no JSON"},
      {[](Provider& p) { p.quirk.models = ""; }, "an empty list of models"},
      {[](Provider& p) { p.quirk.id = "stop_maximum"; }, "not in docs/quirks.md"},
      {[](Provider& p) { p.rule.status = 42; }, "impossible status"},
      {[](Provider& p) {
         p.rule = {0, nullptr, SPW_FAULT_QUOTA, 0, 0};
       },
       "matches everything"},
      {[](Provider& p) { p.rule.fault = 0; }, "has no fault"},
      {[](Provider& p) { p.rule.scope = 7; }, "has no scope"},
      {[](Provider& p) { p.rule.retry_after_ms = -5; }, "waits a negative time"},
      {[](Provider& p) { p.rule.match = ""; }, "matches empty text"},
      {[](Provider& p) { p.setting.name = "the region"; }, "has an odd name"},
      {[](Provider& p) { p.setting.description = ""; }, "has no description"},
      {[](Provider& p) { p.settingEnv[0] = "lower"; }, "env name lower is odd"},
      {[](Provider& p) { p.setting.credential = 4; }, "an odd credential"},
      {[](Provider& p) { p.table.endpoint_stride = 0; }, "endpoint_stride is too small"},
      {[](Provider& p) { p.table.quirk_stride = 8; }, "quirk_stride is too small"},
      {[](Provider& p) { p.table.error_stride = 31; }, "error_stride is too small"},
      {[](Provider& p) { p.table.setting_stride = 24; }, "setting_stride is too small"},
      {[](Provider& p) { p.table.errors = nullptr; }, "error rows are counted but not there"},
      {[](Provider& p) { p.endpoints[0].operation = SPW_OP_EMBED; }, "belongs among the tasks"},
      {[](Provider& p) { p.endpoints[0].models = ""; }, "serves an empty list of models"},
      {[](Provider& p) { p.table.quota = nullptr; }, "has quota calls but quota is null"},
      {[](Provider& p) { p.table.quota_stride = 8; }, "quota_stride is too small"},
      {[](Provider& p) { p.quota.path = "balance"; }, "quota call 0 path does not begin"},
      {[](Provider& p) { p.quota.path = ""; }, "quota call 0 has no path"},
      {[](Provider& p) { p.quota.method = "TRACE"; }, "method is neither GET nor POST"},
      {[](Provider& p) { p.quota.body = "{"; }, "body is no JSON"},
  };
  for (const auto& [spoil, text] : cases) {
    Provider provider;
    spoil(provider);
    EXPECT_THAT(findings(provider), Contains(HasSubstr(text)));
  }
}

TEST(CheckProviderTable, WhatHooksExplainIsFine) {
  Provider custom;
  custom.endpoints[0].auth = SPW_AUTH_CUSTOM;
  custom.table.sign = anyHook;
  EXPECT_THAT(findings(custom), IsEmpty());
  Provider open;
  open.table.base_url = nullptr;
  open.table.model_count = 0;
  open.table.any_model = 1;
  EXPECT_THAT(findings(open), IsEmpty());
  Provider foreign;
  foreign.quirk.id = "example.org.thing";
  EXPECT_THAT(findings(foreign), IsEmpty()) << "ids with a dot belong to others";
}

// A translator that does nothing; only its table is looked at.
struct Codec {
  spw_route route = {"POST", "/wire", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr};
  spw_translator table{};

  Codec() {
    table.size = sizeof table;
    table.wire = "wire";
    table.name = "Wire";
    table.route_stride = sizeof route;
    table.routes = &route;
    table.route_count = 1;
    table.model_member = "model";
    table.stream_member = "stream";
    table.content_type_stream = "text/event-stream";
    table.content_type_whole = "application/json";
    table.read_request = [](void*, spw_call*, spw_json*, spw_str, spw_str, spw_json*, spw_json**, spw_error*) {
      return SPW_FAILED + 0;
    };
    table.write_request = [](void*, spw_call*, spw_json*, const spw_target*, spw_json*, spw_json**, spw_error*) {
      return SPW_FAILED + 0;
    };
    table.reader_open = [](void*, spw_call*, int32_t, const spw_json*, void**) { return SPW_FAILED + 0; };
    table.reader_feed = [](void*, spw_call*, spw_str, spw_str, const spw_emit*, spw_error*) { return SPW_FAILED + 0; };
    table.reader_close = [](void*, spw_call*, const spw_emit*) {};
    table.writer_open = [](void*, spw_call*, const spw_reply_options*, void**) { return SPW_FAILED + 0; };
    table.writer_put = [](void*, spw_call*, const spw_event*, const spw_out*, spw_error*) { return SPW_FAILED + 0; };
    table.writer_close = [](void*, spw_call*, const spw_out*) {};
    table.write_error = [](void*, spw_call*, const spw_error*, int32_t*, const spw_out*) { return SPW_FAILED + 0; };
    table.read_error = [](void*, spw_call*, int32_t, spw_str, spw_error*) { return SPW_FAILED + 0; };
    table.visit_texts = [](void*, spw_call*, spw_json*, const spw_texts*) { return SPW_FAILED + 0; };
  }
};

std::vector<std::string> findings(const Codec& codec) {
  std::vector<std::string> texts;
  for (const Finding& finding : runApart(
           "t", [&](Report& r) { checkTranslatorTable(codec.table, r); }, 20)) {
    texts.push_back(finding.text);
  }
  return texts;
}

TEST(CheckTranslatorTable, EveryMistakeIsNamed) {
  EXPECT_THAT(findings(Codec()), IsEmpty());
  const std::pair<std::function<void(Codec&)>, const char*> cases[] = {
      {[](Codec& c) { c.table.size = 8; }, "size is smaller"},
      {[](Codec& c) { c.table.wire = "Wire!"; }, "wire is not"},
      {[](Codec& c) { c.table.name = nullptr; }, "name is missing"},
      {[](Codec& c) { c.table.route_count = 0; }, "has no route"},
      {[](Codec& c) { c.table.route_stride = 8; }, "route_stride is too small"},
      {[](Codec& c) { c.route.method = "post"; }, "no method in capitals"},
      {[](Codec& c) { c.route.path = "wire"; }, "does not begin with a slash"},
      {[](Codec& c) { c.route.operation = 44; }, "operation is out of range"},
      {[](Codec& c) { c.route.mode = 44; }, "mode is out of range"},
      {[](Codec& c) { c.table.stream_member = nullptr; }, "BY_BODY without stream_member"},
      {[](Codec& c) { c.table.model_member = nullptr; }, "neither in the body nor in the path"},
      {[](Codec& c) { c.route.operation = SPW_OP_LIST_MODELS; }, "without write_models"},
      {[](Codec& c) { c.route.operation = SPW_OP_DESCRIBE_MODEL; }, "without write_model"},
      {[](Codec& c) { c.route.when_header = ""; }, "empty when_header"},
      {[](Codec& c) { c.table.content_type_whole = nullptr; }, "content types are missing"},
      {[](Codec& c) { c.table.framing = 12; }, "framing is out of range"},
      {[](Codec& c) { c.table.usage_option = [](void*, spw_call*, spw_str, spw_str*) { return SPW_OK + 0; }; },
       "usage_option without usage_member"},
      {[](Codec& c) {
         static const char* const events[] = {"begin", nullptr};
         c.table.model_events = events;
       },
       "model_events without event_model_member"},
      {[](Codec& c) { c.table.reply_model_member = ""; }, "empty reply_model_member"},
      {[](Codec& c) { c.table.visit_texts = nullptr; }, "lacks a function"},
  };
  for (const auto& [spoil, text] : cases) {
    Codec codec;
    spoil(codec);
    EXPECT_THAT(findings(codec), Contains(HasSubstr(text)));
  }
  Codec upstreamOnly;
  upstreamOnly.table.routes = nullptr;
  upstreamOnly.table.route_count = 0;
  EXPECT_THAT(findings(upstreamOnly), IsEmpty()) << "a wire without clients has no routes";
  Codec inPath;
  inPath.table.model_member = nullptr;
  inPath.route.path = "/models/{model}:generate";
  EXPECT_THAT(findings(inPath), IsEmpty());
}

TEST(CheckEntryTable, EveryMistakeIsNamed) {
  spw_plugin entry{};
  entry.id = "fine";
  entry.name = "Fine";
  entry.version = "1.0.0";
  entry.vendor = "";
  entry.get = [](void*, const char*) -> const void* { return nullptr; };
  const auto look = [](const spw_plugin& one) {
    std::vector<std::string> texts;
    for (const Finding& finding : runApart(
             "t", [&](Report& r) { checkEntry(one, r); }, 20))
      texts.push_back(finding.text);
    return texts;
  };
  EXPECT_THAT(look(entry), IsEmpty());
  spw_plugin bad = entry;
  bad.id = "";
  bad.name = "\xff";
  bad.version = "one";
  bad.vendor = nullptr;
  bad.get = nullptr;
  EXPECT_EQ(look(bad).size(), 5u);
}

}  // namespace
