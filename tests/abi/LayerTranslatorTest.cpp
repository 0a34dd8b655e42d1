// The C++ layer of codecs: requests, readers and writers, and lists of models of any host.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "LayerParts.h"

using layer::Echo;

namespace {

using spw::Json;
using spw::testing::FakeCall;
using spw::testing::FakeHost;
using spw::testing::StartedPlugin;

TEST(Layer, RequestsGoThrough) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  const spw_translator& echo = *plugin.translator("echo");
  FakeCall call(host);
  spw_error error = FakeCall::error();
  spw_json* canonical = nullptr;
  const Json notes = call.call().object();
  EXPECT_EQ(echo.read_request(plugin.self(), call.raw(), call.parse("[1]").node(), spw::str("/echo"), {}, notes.node(),
                              &canonical, &error),
            SPW_INVALID);
  EXPECT_EQ(spw::view(error.message), "not an object: [1]");
  EXPECT_EQ(spw::view(error.param), "a.b");
  EXPECT_EQ(canonical, nullptr);
  ASSERT_EQ(echo.read_request(plugin.self(), call.raw(), call.parse(R"({"a": 1})").node(), spw::str("/echo"), {},
                              notes.node(), &canonical, &error),
            SPW_OK);
  EXPECT_EQ(notes.dump(), R"({"seen":"/echo"})");

  const spw_quirk quirks[] = {{"limit", "5", nullptr}, {"flag", nullptr, nullptr}, {"limit", "[6]", nullptr}};
  spw_target target{};
  target.size = sizeof target;
  target.model = spw::str("m2");
  target.quirk_stride = sizeof *quirks;
  target.quirks = quirks;
  target.quirk_count = 3;
  spw_json* wire = nullptr;
  ASSERT_EQ(echo.write_request(plugin.self(), call.raw(), canonical, &target, notes.node(), &wire, &error), SPW_OK);
  EXPECT_EQ(call.call().json(wire).dump(), R"({"a":1,"limit":[6],"model":"m2"})") << "the last row of an id counts";
  ASSERT_EQ(call.losses().size(), 1u);
  EXPECT_EQ(call.losses()[0].where, "tools");
  EXPECT_EQ(call.losses()[0].kind, SPW_LOSS_DROPPED);
  const spw::Target wrapped(call.call(), &target);
  EXPECT_EQ(wrapped.quirk("flag"), std::string_view());
  EXPECT_EQ(wrapped.quirk("none"), std::nullopt);
  EXPECT_FALSE(wrapped.can(SPW_CAP_TOOLS));
  EXPECT_FALSE(wrapped.cannot(SPW_CAP_TOOLS)) << "nothing is known of this model";
}

TEST(Layer, ReadersAndWritersLiveFromOpenToClose) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  const spw_translator& echo = *plugin.translator("echo");
  FakeCall call(host);
  void* reader = nullptr;
  ASSERT_EQ(echo.reader_open(plugin.self(), call.raw(), SPW_MODE_STREAM, nullptr, &reader), SPW_OK);
  EXPECT_EQ(Echo::Reader::alive, 1);
  spw::testing::Events events;
  spw_error error = FakeCall::error();
  EXPECT_EQ(echo.reader_feed(reader, call.raw(), {}, spw::str("hi"), events.emit(), &error), SPW_OK);
  EXPECT_EQ(echo.reader_feed(reader, call.raw(), {}, spw::str("throw"), events.emit(), &error), SPW_INTERNAL);
  const spw_emit refusing = {sizeof(spw_emit), nullptr,
                             [](void*, const spw_event*) -> spw_status { return SPW_CANCELLED; }};
  EXPECT_EQ(echo.reader_feed(reader, call.raw(), {}, spw::str("hi"), &refusing, &error), SPW_CANCELLED);
  echo.reader_close(reader, call.raw(), events.emit());
  EXPECT_EQ(Echo::Reader::alive, 0);
  ASSERT_EQ(events.list().size(), 4u);
  EXPECT_EQ(events.list()[1].text, "hi");
  EXPECT_EQ(events.list()[1].raw.input, -1) << "counts are unknown unless said";
  EXPECT_EQ(events.list()[3].raw.kind, SPW_EVENT_END);

  spw_reply_options options{};
  options.size = sizeof options;
  options.id = spw::str("id");
  void* writer = nullptr;
  ASSERT_EQ(echo.writer_open(plugin.self(), call.raw(), &options, &writer), SPW_OK);
  spw::testing::Bytes bytes;
  EXPECT_EQ(echo.writer_put(writer, call.raw(), &events.list()[1].raw, bytes.out(), &error), SPW_OK);
  echo.writer_close(writer, call.raw(), bytes.out());
  EXPECT_EQ(bytes.text(), "idhi!");
}

// A host of a later minor has longer rows.
TEST(Layer, RowsOfModelsStandAsFarApartAsTheHostHasThem) {
  struct LongerRow {
    spw_model_row row{};
    uint64_t later[3] = {~uint64_t{0}, ~uint64_t{0}, ~uint64_t{0}};
  };
  std::vector<LongerRow> rows(3);
  const std::string_view ids[] = {"a", "b", "c"};
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].row.size = sizeof(LongerRow);
    rows[i].row.id = spw::str(ids[i]);
  }
  const spw::ModelList list(&rows[0].row, rows.size());
  std::string seen;
  for (const spw_model_row& row : list) seen += spw::view(row.id);
  EXPECT_EQ(seen, "abc");
  EXPECT_EQ(spw::view(list[2].id), "c");
  EXPECT_EQ(list.part(1, 5).size(), 2u);
  EXPECT_EQ(spw::view(list.part(1, 1)[0].id), "b");
  EXPECT_EQ(list.part(3, 1).size(), 0u);
  EXPECT_EQ(spw::ModelList(nullptr, 0).size(), 0u);
}

}  // namespace
