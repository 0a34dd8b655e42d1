#include "host/plugins/TableCheck.h"

#include <gmock/gmock.h>

#include <functional>

#include "Tables.h"

namespace {

using spillway::plugins::copyTable;
using spillway::plugins::fault;
using spillway::plugins::isId;
using testing::HasSubstr;

template <class Table>
void expectFault(Table table, const std::function<void(Table&)>& spoil, const std::string& sentence) {
  ASSERT_FALSE(fault(table).has_value()) << *fault(table);
  spoil(table);
  ASSERT_TRUE(fault(table).has_value()) << sentence;
  EXPECT_THAT(*fault(table), HasSubstr(sentence));
}

TEST(TableCheck, Ids) {
  EXPECT_TRUE(isId("a"));
  EXPECT_TRUE(isId(std::string(64, 'a').c_str()));
  EXPECT_FALSE(isId(std::string(65, 'a').c_str()));
  for (const char* bad : {"", "A", "a b", "a_b", "../a", "a\n"}) EXPECT_FALSE(isId(bad)) << bad;
  EXPECT_FALSE(isId(nullptr));
}

TEST(TableCheck, Provider) {
  static const spw_error_rule rule{0, nullptr, 99, 0, 0};
  static const char* const names[] = {"SOME_REGION", "", nullptr};
  static const spw_setting setting{"region", "Where.", nullptr, names, 0, nullptr};
  static const spw_setting credential{"secret", "Half a key.", nullptr, nullptr, 7, nullptr};
  static const spw_fixed_header header{"x-a", "one\r\nx-b: two"};
  static spw_endpoint endpoint = tables::kEndpoint;
  static const spw_model models[] = {[] {
                                       spw_model model{};
                                       model.id = "m";
                                       return model;
                                     }(),
                                     [] {
                                       spw_model model{};
                                       model.id = "m";
                                       return model;
                                     }()};
  using Spoil = std::function<void(spw_provider&)>;
  auto endpointWith = [](const std::function<void(spw_endpoint&)>& spoil) {
    return [spoil](spw_provider& table) {
      endpoint = tables::kEndpoint;
      spoil(endpoint);
      table.endpoints = &endpoint;
    };
  };
  const std::pair<const char*, Spoil> cases[] = {
      {"its provider table is 24 bytes long", [](spw_provider& p) { p.size = 24; }},
      {"bad id", [](spw_provider& p) { p.id = "Acme"; }},
      {"it has no name", [](spw_provider& p) { p.name = nullptr; }},
      {"its tier must be", [](spw_provider& p) { p.tier = "gold"; }},
      {"its base_url", [](spw_provider& p) { p.base_url = "api.acme.test"; }},
      {"its base_url", [](spw_provider& p) { p.base_url = "https://api.acme.test/"; }},
      {"its login is unknown", [](spw_provider& p) { p.login = 9; }},
      {"needs login_begin", [](spw_provider& p) { p.login = SPW_LOGIN_DEVICE; }},
      {"needs refresh", [](spw_provider& p) { p.login = SPW_LOGIN_SERVICE_ACCOUNT; }},
      {"it counts endpoints but has none", [](spw_provider& p) { p.endpoints = nullptr; }},
      {"it has no endpoint", [](spw_provider& p) { p.endpoint_count = 0; }},
      {"it counts 99999999 endpoints", [](spw_provider& p) { p.endpoint_count = 99'999'999; }},
      {"endpoint 0 names no wire", endpointWith([](spw_endpoint& e) { e.wire = nullptr; })},
      {"endpoint 0 has no path", endpointWith([](spw_endpoint& e) { e.path = ""; })},
      {"endpoint 0 has an unknown auth", endpointWith([](spw_endpoint& e) { e.auth = -1; })},
      {"endpoint 0 needs an auth_name", endpointWith([](spw_endpoint& e) { e.auth = SPW_AUTH_HEADER; })},
      {"endpoint 0 needs sign", endpointWith([](spw_endpoint& e) { e.auth = SPW_AUTH_CUSTOM; })},
      {"endpoint 0 has an unknown framing", endpointWith([](spw_endpoint& e) { e.framing = 77; })},
      {"endpoint 0 has a bad header 0", endpointWith([](spw_endpoint& e) {
         e.headers = &header;
         e.header_count = 1;
       })},
      {"model m is listed twice",
       [](spw_provider& p) {
         p.models = models;
         p.model_count = 2;
         p.model_stride = sizeof(spw_model);
       }},
      {"its model_stride is 8",
       [](spw_provider& p) {
         p.models = models;
         p.model_count = 1;
         p.model_stride = 8;
       }},
      {"its endpoint_stride is 0", [](spw_provider& p) { p.endpoint_stride = 0; }},
      {"endpoint 0 is for no chats", endpointWith([](spw_endpoint& e) { e.operation = SPW_OP_EMBED; })},
      {"task 0 has an operation that is none",
       [](spw_provider& p) {
         p.tasks = p.endpoints;
         p.task_count = 1;
       }},
      {"error rule 0 has an unknown fault",
       [](spw_provider& p) {
         p.errors = &rule;
         p.error_stride = sizeof rule;
         p.error_count = 1;
       }},
      {"its error_stride is 24",
       [](spw_provider& p) {
         p.errors = &rule;
         p.error_stride = 24;
         p.error_count = 1;
       }},
      {"setting 0 has an environment variable without a name",
       [](spw_provider& p) {
         p.settings = &setting;
         p.setting_stride = sizeof setting;
         p.setting_count = 1;
       }},
      {"setting 0 has a credential that is neither 0 nor 1", [](spw_provider& p) {
         p.settings = &credential;
         p.setting_stride = sizeof credential;
         p.setting_count = 1;
       }}};
  for (const auto& [sentence, spoil] : cases) expectFault(tables::provider(), spoil, sentence);
}

TEST(TableCheck, Translator) {
  static spw_route route;
  using Spoil = std::function<void(spw_translator&)>;
  auto routeOf = [](spw_route wrong) {
    return [wrong](spw_translator& table) {
      route = wrong;
      table.route_stride = sizeof route;
      table.routes = &route;
      table.route_count = 1;
    };
  };
  const std::pair<const char*, Spoil> cases[] = {
      {"its function read_request is null", [](spw_translator& t) { t.read_request = nullptr; }},
      {"its function reader_close is null", [](spw_translator& t) { t.reader_close = nullptr; }},
      {"its function visit_texts is null", [](spw_translator& t) { t.visit_texts = nullptr; }},
      {"usage_option is null", [](spw_translator& t) { t.usage_option = nullptr; }},
      {"no content_type_whole", [](spw_translator& t) { t.content_type_whole = nullptr; }},
      {"content_type_stream", [](spw_translator& t) { t.content_type_stream = "a\nb"; }},
      {"its framing is unknown", [](spw_translator& t) { t.framing = -1; }},
      {"it has model_events but no event_model_member",
       [](spw_translator& t) {
         static const char* const events[] = {"begin", nullptr};
         t.model_events = events;
       }},
      {"route 0 has no path", routeOf({"POST", "v1", 0, 0, nullptr})},
      {"route 0 has no method", routeOf({nullptr, "/v1", 0, 0, nullptr})},
      {"route 0 has a placeholder but none for the model", routeOf({"POST", "/v1/{project}", 0, 0, nullptr})},
      {"route 0 has a placeholder behind the model's", routeOf({"POST", "/v1/{model}/{version}", 0, 0, nullptr})},
      {"route 0 has an unknown operation", routeOf({"POST", "/v1", 44, 0, nullptr})},
      {"route 0 has an unknown mode", routeOf({"POST", "/v1", 0, 44, nullptr})},
      {"route 0 decides by body",
       [&](spw_translator& t) {
         routeOf({"POST", "/v1", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr})(t);
         t.stream_member = nullptr;
       }},
      {"route 0 names the model neither",
       [&](spw_translator& t) {
         routeOf({"POST", "/v1", SPW_OP_DESCRIBE_MODEL, SPW_MODE_WHOLE, nullptr})(t);
         t.model_member = nullptr;
       }},
      {"route 0 names the model neither", [&](spw_translator& t) {
         routeOf({"POST", "/v1", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr})(t);
         t.model_member = nullptr;
       }}};
  for (const auto& [sentence, spoil] : cases) expectFault(tables::translator(), spoil, sentence);
}

TEST(TableCheck, Compressor) {
  spw_compressor table{
      sizeof(spw_compressor),
      "squeeze",
      "Squeeze",
      100,
      nullptr,
      [](void*, spw_call*, const spw_text_context*, int32_t, spw_str, spw_str*) -> spw_status { return SPW_DECLINED; }};
  expectFault<spw_compressor>(
      table, [](spw_compressor& t) { t.rewrite = nullptr; }, "its function rewrite is null");
  expectFault<spw_compressor>(
      table, [](spw_compressor& t) { t.size = 8; }, "8 bytes long");
}

TEST(TableCheck, CopiesAreZeroWhereThePluginIsShorter) {
  spw_provider table = tables::provider();
  table.any_model = 1;
  table.size = offsetof(spw_provider, any_model);
  const spw_provider copy = copyTable(table);
  EXPECT_EQ(copy.any_model, 0);
  EXPECT_STREQ(copy.id, "acme");
  EXPECT_EQ(copy.size, sizeof copy);
}

// What stands behind the table of an older plugin is not the table's.
TEST(TableCheck, LooksNotBehindTheTableOfAnOlderPlugin) {
  static const char* const events[] = {"start", nullptr};
  spw_translator table = tables::translator();
  table.model_events = events;
  EXPECT_NE(fault(table), std::nullopt);
  table.size = offsetof(spw_translator, reply_model_member);
  EXPECT_EQ(fault(table), std::nullopt);
}

}  // namespace
