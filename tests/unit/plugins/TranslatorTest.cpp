#include "host/plugins/Translator.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "Tables.h"
#include "host/base/Json.h"
#include "host/plugins/PluginHealth.h"

namespace {

using spillway::base::Fault;
using namespace spillway::plugins;

class TranslatorTest : public testing::Test {
 protected:
  TranslatorTest() { tables::counts = {}; }

  PluginHealth health_{"toy-plugin", 0};
  Translator toy_{tables::translator(), nullptr, health_};
  tables::Call call_;
};

TEST_F(TranslatorTest, SaysWhatTheTableSays) {
  EXPECT_EQ(toy_.wire(), "toy");
  EXPECT_EQ(toy_.plugin(), "toy-plugin");
  EXPECT_EQ(toy_.modelMember(), "model");
  EXPECT_EQ(toy_.usageMember(), "options");
  EXPECT_TRUE(toy_.routes().empty());
}

TEST_F(TranslatorTest, AnInvalidRequestKeepsThePluginsWords) {
  auto read = toy_.readRequest(call_, nullptr, "/invalid", "", nullptr);
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().fault, Fault::InvalidRequest);
  EXPECT_EQ(read.error().httpStatus, 400);
  EXPECT_EQ(read.error().message, "messages[0].role: expected a role");
  EXPECT_EQ(read.error().param, "messages[0].role");
}

TEST_F(TranslatorTest, AFailureNamesThePlugin) {
  auto read = toy_.readRequest(call_, nullptr, "/failed", "", nullptr);
  EXPECT_EQ(read.error().fault, Fault::Unsupported);
  EXPECT_EQ(read.error().message, "plugin toy-plugin, read_request: no room");
  EXPECT_EQ(toy_.readRequest(call_, nullptr, "/cancelled", "", nullptr).error().fault, Fault::Cancelled);
  EXPECT_EQ(health_.report().internalErrors, 0);
}

TEST_F(TranslatorTest, ARequestThatAsksNothingIsNull) {
  auto read = toy_.readRequest(call_, nullptr, "/declined", "", nullptr);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, nullptr);
  EXPECT_EQ(health_.report().internalErrors, 0);
}

TEST_F(TranslatorTest, HandsTheDocumentOn) {
  spw_json* document = spillway::base::json::makeObject(call_.arena);
  auto read = toy_.readRequest(call_, document, "/", "", nullptr);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, document);
}

TEST_F(TranslatorTest, UsageOption) {
  EXPECT_EQ(toy_.usageOption(call_, ""), "{\"usage\":true}");
  EXPECT_FALSE(toy_.usageOption(call_, "{}").has_value());
}

TEST_F(TranslatorTest, ClientsMayChooseTheFormOfAStream) {
  EXPECT_EQ(toy_.streamType(call_, "/x", ""), "text/event-stream") << "a wire without a choice";
  spw_translator table = tables::translator();
  table.stream_type = [](void*, spw_call*, spw_str, spw_str query, spw_str* type) {
    if (query.len == 0) return static_cast<spw_status>(SPW_DECLINED);
    *type = query;
    return static_cast<spw_status>(SPW_OK);
  };
  const Translator choosing(table, nullptr, health_);
  EXPECT_EQ(choosing.streamType(call_, "/x", ""), "text/event-stream");
  EXPECT_EQ(choosing.streamType(call_, "/x", "application/json"), "application/json");
  EXPECT_EQ(choosing.streamType(call_, "/x", "a\r\nset-cookie: b"), "text/event-stream") << "it becomes a header";
}

TEST_F(TranslatorTest, ReaderEmitsAndNamesThePluginInTheCall) {
  auto reader = toy_.openReader(call_, SPW_MODE_STREAM, nullptr);
  ASSERT_TRUE(reader.ok());
  std::string seen;
  auto emit = [&seen](const spw_event& event) {
    seen += tables::text(event.text);
    return SPW_OK;
  };
  EXPECT_FALSE(reader->feed(call_, "", "abc", emit).has_value());
  EXPECT_EQ(seen, "abc");
  EXPECT_STREQ(tables::counts.plugin, "toy-plugin");
  EXPECT_STREQ(call_.call.plugin, "");
}

TEST_F(TranslatorTest, StoppingTheReaderIsNotThePluginsFault) {
  auto reader = toy_.openReader(call_, SPW_MODE_STREAM, nullptr);
  int seen = 0;
  auto stop = [&seen](const spw_event&) { return ++seen == 2 ? SPW_INTERNAL : SPW_OK; };
  auto error = reader->feed(call_, "", "abcdef", stop);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->fault, Fault::Cancelled);
  EXPECT_EQ(seen, 2);
}

TEST_F(TranslatorTest, WhatTheHostThrowsDoesNotPassThroughThePlugin) {
  auto reader = toy_.openReader(call_, SPW_MODE_STREAM, nullptr);
  auto thrower = [](const spw_event&) -> spw_status { throw std::runtime_error("the host's own"); };
  EXPECT_EQ(reader->feed(call_, "", "abc", thrower)->fault, Fault::Cancelled);
  EXPECT_EQ(health_.report().internalErrors, 0);
  auto writer = toy_.openWriter(call_, {});
  spw_event event{};
  event.size = sizeof event;
  event.text = tables::str("x");
  EXPECT_TRUE(writer->put(call_, event, [](std::string_view) { throw std::bad_alloc(); }).has_value());
  EXPECT_EQ(health_.report().internalErrors, 0);
}

TEST_F(TranslatorTest, ReadersAndWritersAreClosedExactlyOnce) {
  auto ignore = [](const spw_event&) { return SPW_OK; };
  {
    Reader first = std::move(*toy_.openReader(call_, SPW_MODE_STREAM, nullptr));
    Reader second = std::move(first);
    EXPECT_FALSE(static_cast<bool>(first));  // NOLINT: what is left of a moved reader is specified
    second.close(call_, ignore);
    second.close(call_, ignore);
    EXPECT_FALSE(static_cast<bool>(second));
  }
  EXPECT_EQ(tables::counts.readersClosed, 1);
  EXPECT_EQ(tables::counts.readersGivenUp, 0);
  {
    Reader kept = std::move(*toy_.openReader(call_, SPW_MODE_STREAM, nullptr));
    kept = std::move(*toy_.openReader(call_, SPW_MODE_STREAM, nullptr));
    EXPECT_EQ(tables::counts.readersGivenUp, 1);
  }
  EXPECT_EQ(tables::counts.readersGivenUp, 2);
  { Writer writer = std::move(*toy_.openWriter(call_, {})); }
  EXPECT_EQ(tables::counts.writersGivenUp, 1);
  {
    Writer writer = std::move(*toy_.openWriter(call_, {}));
    writer.close(call_, [](std::string_view) {});
  }
  EXPECT_EQ(tables::counts.writersClosed, 1);
  EXPECT_EQ(tables::counts.writersGivenUp, 1);
  EXPECT_EQ(tables::counts.readersOpen, 3);
  EXPECT_EQ(tables::counts.writersOpen, 2);
}

TEST_F(TranslatorTest, ErrorsBothWays) {
  EXPECT_FALSE(toy_.readError(call_, 402, "").has_value());
  auto read = toy_.readError(call_, 402, "balance spent");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->fault, Fault::Quota);
  EXPECT_EQ(read->httpStatus, 402);
  EXPECT_EQ(read->message, "balance spent");

  spillway::base::Error error;
  error.fault = Fault::Overloaded;
  error.message = "busy";
  int status = 503;
  std::string body;
  EXPECT_TRUE(toy_.writeError(call_, error, status, [&body](std::string_view bytes) { body += bytes; }));
  EXPECT_EQ(status, 529);
  EXPECT_EQ(body, "busy");
  EXPECT_FALSE(toy_.writeCount(call_, 5, [](std::string_view) {}));
}

TEST_F(TranslatorTest, VisitsTexts) {
  std::string seen;
  EXPECT_TRUE(
      toy_.visitTexts(call_, nullptr, [&](const spw_text_context&, std::string_view text, std::string_view& out) {
        seen = text;
        out = "short";
        return true;
      }));
  EXPECT_EQ(seen, "a long text");
  EXPECT_FALSE(toy_.visitTexts(call_, nullptr,
                               [](const spw_text_context&, std::string_view, std::string_view&) { return false; }));
}

TEST_F(TranslatorTest, DescribesOneModelAndAnswersProbes) {
  std::string body;
  auto append = [&body](std::string_view bytes) { body += bytes; };
  spw_model_row row{};
  row.size = sizeof row;
  row.id = tables::str("m-1");
  EXPECT_FALSE(toy_.writeModel(call_, row, append));
  EXPECT_FALSE(toy_.writeProbe(call_, "/", append));
  EXPECT_FALSE(toy_.streamsByDefault());
  EXPECT_EQ(toy_.olderModelMember(), "");
  spw_translator table = tables::translator();
  table.stream_default = 1;
  table.older_model_member = "name";
  table.write_model = [](void*, spw_call*, const spw_model_row* one, const spw_out* out) {
    out->write(out->ctx, one->id);
    return SPW_OK + 0;
  };
  table.write_probe = [](void*, spw_call*, spw_str path, const spw_out* out) {
    out->write(out->ctx, path);
    return path.len > 1 ? SPW_OK + 0 : SPW_DECLINED + 0;
  };
  Translator able(table, nullptr, health_);
  EXPECT_TRUE(able.streamsByDefault());
  EXPECT_EQ(able.olderModelMember(), "name");
  EXPECT_TRUE(able.writeModel(call_, row, append));
  EXPECT_TRUE(able.writeProbe(call_, "/version", append));
  EXPECT_FALSE(able.writeProbe(call_, "/", [](std::string_view) {}));
  EXPECT_EQ(body, "m-1/version");
}

// An event of a plugin built before the counts were appended: unknown counts must not read as zero.
TEST_F(TranslatorTest, ShorterEventsAreWidened) {
  spw_translator table = tables::translator();
  table.reader_feed = [](void*, spw_call*, spw_str, spw_str, const spw_emit* emit, spw_error*) {
    spw_event event{};
    event.size = offsetof(spw_event, input);
    event.kind = SPW_EVENT_USAGE;
    return emit->event(emit->ctx, &event);
  };
  Translator old(table, nullptr, health_);
  auto reader = old.openReader(call_, SPW_MODE_STREAM, nullptr);
  int64_t input = 0;
  auto emit = [&input](const spw_event& event) {
    input = event.input;
    return SPW_OK;
  };
  EXPECT_FALSE(reader->feed(call_, "", "", emit).has_value());
  EXPECT_EQ(input, -1);
}

}  // namespace
