// What every translator promises, whatever it is given: it answers or refuses with words, it never throws, never hands
// out nothing, and never makes a cut answer look complete.
#include <gmock/gmock.h>

#include <climits>
#include <functional>
#include <map>
#include <string>

#include "Hostile.h"
#include "Loaded.h"
#include "host/base/Json.h"
#include "host/upstream/Framer.h"

namespace {

using contract::Call;
using spillway::base::Fault;
using spillway::plugins::Translator;
namespace json = spillway::base::json;
using testing::HasSubstr;
using testing::IsEmpty;

class TranslatorContract : public testing::Test {
 protected:
  void SetUp() override { ASSERT_FALSE(contract::plugins().translators().empty()); }
  void TearDown() override { EXPECT_THAT(contract::complaints(), IsEmpty()); }

  template <class Body>
  void forEach(Body body) {
    for (const Translator* translator : contract::plugins().translators()) {
      SCOPED_TRACE(std::string(translator->wire()));
      body(*translator);
    }
  }

  // Those that clients speak. A wire for upstreams alone has no routes, and what would serve clients may refuse.
  template <class Body>
  void forEachOfClients(Body body) {
    forEach([&](const Translator& translator) {
      if (!translator.routes().empty()) body(translator);
    });
  }
};

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

// A refusal must say something that helps, and a client's fault must be a client's status.
void expectGoodRefusal(const spillway::base::Error& error, const std::string& input) {
  SCOPED_TRACE(input.substr(0, 200));
  EXPECT_NE(error.fault, Fault::None);
  EXPECT_THAT(error.message, testing::Not(IsEmpty()));
  EXPECT_THAT(error.message, testing::Not(HasSubstr("bug in the plugin")));
  EXPECT_THAT(error.message, testing::Not(HasSubstr("although it may not")));
}

bool isJson(const std::string& text) {
  Call call;
  return json::parse(call.arena, text).ok();
}

spw_target target(int32_t mode) {
  spw_target out{};
  out.size = sizeof out;
  out.model = str("some-model");
  out.provider = str("somebody");
  out.mode = mode;
  return out;
}

spw_reply_options options(int32_t mode) {
  spw_reply_options out{};
  out.size = sizeof out;
  out.mode = mode;
  out.id = str("01HZZZZZZZZZZZZZZZZZZZZZZZ");
  out.model = str("some-model");
  out.created_unix = 1'750'000'000;
  out.path = str("/");
  return out;
}

spw_event event(int32_t kind) {
  spw_event out{};
  out.size = sizeof out;
  out.kind = kind;
  out.input = out.output = out.cache_read = out.cache_write = out.reasoning = -1;
  out.cache_write_1h = out.input_audio = out.input_image = out.output_audio = out.output_image = -1;
  return out;
}

TEST_F(TranslatorContract, EveryFileOfTheBuildLoads) {
  std::string reasons;
  for (const auto& refused : contract::plugins().refused()) reasons += refused.reason + "\n";
  EXPECT_THAT(reasons, IsEmpty());
  EXPECT_GT(contract::fileCount(), 0u);
  EXPECT_EQ(contract::plugins().status().size(), contract::fileCount());
  for (const auto& plugin : contract::plugins().status()) EXPECT_THAT(plugin.note, IsEmpty()) << plugin.id;
}

TEST_F(TranslatorContract, RoutesLeadToTheirTranslator) {
  forEach([](const Translator& translator) {
    for (const spw_route& route : translator.routes()) {
      std::string path = route.path;
      if (size_t at = path.find("{model}"); at != std::string::npos) path.replace(at, 7, "some/model");
      auto has = [&](std::string_view name) { return route.when_header && name == route.when_header; };
      auto found = contract::plugins().match(route.method, path, has);
      ASSERT_TRUE(found.has_value()) << path;
      EXPECT_EQ(found->translator, &translator) << path;
      EXPECT_EQ(found->route->operation, route.operation) << path;
    }
  });
}

// Requests of every shape through every pair of wires.
TEST_F(TranslatorContract, HostileRequests) {
  forEachOfClients([](const Translator& reader) {
    int read = 0;
    for (const std::string& text : contract::documents()) {
      for (const Translator* writer : contract::plugins().translators()) {
        Call call;
        auto document = json::parse(call.arena, text);
        ASSERT_TRUE(document.ok()) << text.substr(0, 100);
        auto canonical = reader.readRequest(call, *document, "/", "", json::makeObject(call.arena));
        if (!canonical.ok()) {
          expectGoodRefusal(canonical.error(), text);
          EXPECT_LT(canonical.error().httpStatus, 500) << text.substr(0, 200);
          break;
        }
        ++read;
        auto wire = writer->writeRequest(call, *canonical, target(SPW_MODE_STREAM), json::makeObject(call.arena));
        if (!wire.ok()) {
          expectGoodRefusal(wire.error(), text);
          continue;
        }
        EXPECT_EQ(json::kind(*wire), json::Kind::Object) << text.substr(0, 200);
        EXPECT_TRUE(isJson(std::string(json::dump(call.arena, *wire)))) << text.substr(0, 200);
      }
    }
    EXPECT_GT(read, 0) << "no document was good enough to be read: the corpus proves nothing";
  });
}

TEST_F(TranslatorContract, WiresWithoutClientsSaySo) {
  forEach([](const Translator& translator) {
    if (!translator.routes().empty()) return;
    Call call;
    auto read = translator.readRequest(call, json::makeObject(call.arena), "/", "", json::makeObject(call.arena));
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().fault, Fault::Unsupported);
    EXPECT_THAT(read.error().message, HasSubstr("no client speaks it"));
    auto writer = translator.openWriter(call, options(SPW_MODE_STREAM));
    ASSERT_TRUE(writer.ok());
    auto refused = writer->put(call, event(SPW_EVENT_START), [](std::string_view) { ADD_FAILURE() << "it wrote"; });
    ASSERT_TRUE(refused.has_value());
    EXPECT_EQ(refused->fault, Fault::Unsupported);
  });
}

TEST_F(TranslatorContract, NullDocuments) {
  forEach([](const Translator& translator) {
    Call call;
    auto read = translator.readRequest(call, nullptr, "", "", nullptr);
    EXPECT_FALSE(read.ok());
    if (!read.ok()) expectGoodRefusal(read.error(), "null");
    auto written = translator.writeRequest(call, nullptr, target(SPW_MODE_WHOLE), nullptr);
    if (!written.ok()) expectGoodRefusal(written.error(), "null");
    translator.visitTexts(call, nullptr,
                          [](const spw_text_context&, std::string_view, std::string_view&) { return false; });
  });
}

// The vendor's prompt cache lives on this.
TEST_F(TranslatorContract, TheSameRequestGivesTheSameBytes) {
  forEachOfClients([](const Translator& reader) {
    for (const std::string& text : contract::documents()) {
      for (const Translator* writer : contract::plugins().translators()) {
        std::string first;
        for (int round = 0; round < 2; ++round) {
          Call call;
          auto document = json::parse(call.arena, text);
          auto canonical = reader.readRequest(call, *document, "/", "", json::makeObject(call.arena));
          if (!canonical.ok()) break;
          auto wire = writer->writeRequest(call, *canonical, target(SPW_MODE_WHOLE), json::makeObject(call.arena));
          if (!wire.ok()) break;
          const std::string bytes(json::dump(call.arena, *wire));
          if (round == 0) first = bytes;
          EXPECT_EQ(bytes, first) << writer->wire();
        }
      }
    }
  });
}

TEST_F(TranslatorContract, HostileReplies) {
  auto ignore = [](const spw_event&) { return SPW_OK; };
  forEach([&](const Translator& translator) {
    for (int32_t mode : {SPW_MODE_STREAM, SPW_MODE_WHOLE}) {
      for (const std::string& text : contract::payloads()) {
        Call call;
        auto reader = translator.openReader(call, mode, nullptr);
        ASSERT_TRUE(reader.ok()) << reader.error().message;
        for (std::string_view name :
             {"", "message_start", "error", "nonsense", "contentBlockStart", "contentBlockDelta", "contentBlockStop",
              "messageStop", "metadata", "exception:busy", "error:", "assistantResponseEvent", "toolUseEvent",
              "reasoningContentEvent", "metadataEvent", "invalidStateEvent"}) {
          if (auto error = reader->feed(call, name, text, ignore)) expectGoodRefusal(*error, text);
          if (mode == SPW_MODE_WHOLE) break;
        }
        // Every second one is given up instead of closed.
        if (text.size() % 2) reader->close(call, ignore);
      }
      Call call;
      auto untouched = translator.openReader(call, mode, nullptr);
      ASSERT_TRUE(untouched.ok());
      untouched->close(call, ignore);
    }
  });
}

TEST_F(TranslatorContract, ReadersStopWhenTold) {
  forEach([](const Translator& translator) {
    for (const std::string& text : contract::payloads()) {
      Call call;
      auto reader = translator.openReader(call, SPW_MODE_STREAM, nullptr);
      ASSERT_TRUE(reader.ok());
      bool stopped = false;
      int after = 0;
      auto stop = [&](const spw_event&) {
        after += stopped ? 1 : 0;
        stopped = true;
        return SPW_CANCELLED;
      };
      auto error = reader->feed(call, "", text, stop);
      EXPECT_EQ(after, 0);
      if (stopped) {
        ASSERT_TRUE(error.has_value()) << text.substr(0, 200);
        EXPECT_EQ(error->fault, Fault::Cancelled);
      }
    }
  });
}

// Events in orders that no reader makes.
TEST_F(TranslatorContract, HostileEvents) {
  forEach([](const Translator& translator) {
    for (int32_t mode : {SPW_MODE_STREAM, SPW_MODE_WHOLE})
      for (int32_t first = -1; first <= SPW_EVENT_END + 1; ++first)
        for (int32_t second = 0; second <= SPW_EVENT_END; ++second)
          for (int32_t index : {0, 7, -1}) {
            Call call;
            auto writer = translator.openWriter(call, options(mode));
            ASSERT_TRUE(writer.ok()) << writer.error().message;
            auto out = [](std::string_view) {};
            for (int32_t kind : {first, second, first, int32_t{SPW_EVENT_STOP}, second}) {
              spw_event one = event(kind);
              one.index = index;
              one.choice = index;
              one.block = (first + second) % 10;
              one.part = (first * 3 + second) % 9;
              one.stop = second;
              one.fault = second * 3;
              one.text = str("\xff\"\n");
              one.extra = str("{not json");
              one.input = INT64_MAX;
              one.output = INT64_MIN;
              if (auto error = writer->put(call, one, out)) expectGoodRefusal(*error, "event " + std::to_string(kind));
            }
            if (index != 7) writer->close(call, out);
          }
  });
}

TEST_F(TranslatorContract, ACutAnswerNeverLooksComplete) {
  forEachOfClients([](const Translator& translator) {
    Call call;
    auto writer = translator.openWriter(call, options(SPW_MODE_WHOLE));
    ASSERT_TRUE(writer.ok());
    std::string out;
    auto append = [&out](std::string_view bytes) { out += bytes; };
    for (int32_t kind : {SPW_EVENT_START, SPW_EVENT_OPEN, SPW_EVENT_DELTA}) {
      spw_event one = event(kind);
      one.block = SPW_BLOCK_TEXT;
      one.text = str("half an ans");
      EXPECT_FALSE(writer->put(call, one, append).has_value());
    }
    writer->close(call, append);
    EXPECT_FALSE(isJson(out)) << out;
  });
}

TEST_F(TranslatorContract, WholeAnswersAreJson) {
  forEachOfClients([](const Translator& translator) {
    Call call;
    auto writer = translator.openWriter(call, options(SPW_MODE_WHOLE));
    ASSERT_TRUE(writer.ok());
    std::string out;
    auto append = [&out](std::string_view bytes) { out += bytes; };
    for (int32_t kind : {SPW_EVENT_START, SPW_EVENT_OPEN, SPW_EVENT_DELTA, SPW_EVENT_CLOSE, SPW_EVENT_USAGE,
                         SPW_EVENT_STOP, SPW_EVENT_END}) {
      spw_event one = event(kind);
      one.block = SPW_BLOCK_TEXT;
      one.stop = SPW_STOP_END;
      one.text = kind == SPW_EVENT_DELTA ? str("an answer with \"quotes\"\n") : str("");
      one.input = one.output = kind == SPW_EVENT_USAGE ? 3 : -1;
      EXPECT_FALSE(writer->put(call, one, append).has_value());
    }
    writer->close(call, append);
    EXPECT_TRUE(isJson(out)) << out;
    EXPECT_THAT(out, HasSubstr("an answer with \\\"quotes\\\""));
    if (!translator.modelMember().empty()) {
      EXPECT_THAT(out, HasSubstr("some-model"));
    }
    // What is found is what readers and clients find.
    const std::string_view named = translator.namedModel(SPW_MODE_WHOLE, "", out);
    EXPECT_TRUE(named.empty() || named == "\"some-model\"") << named;
  });
}

// What Claude Code and others look at: replies of these wires name the model as it was asked for.
TEST_F(TranslatorContract, RepliesNameTheModelWhereTheCodecSays) {
  std::map<std::string, size_t, std::less<>> found;
  forEachOfClients([&](const Translator& translator) {
    Call call;
    auto writer = translator.openWriter(call, options(SPW_MODE_STREAM));
    ASSERT_TRUE(writer.ok());
    std::string out;
    auto append = [&out](std::string_view bytes) { out += bytes; };
    for (int32_t kind : {SPW_EVENT_START, SPW_EVENT_OPEN, SPW_EVENT_DELTA, SPW_EVENT_CLOSE, SPW_EVENT_USAGE,
                         SPW_EVENT_STOP, SPW_EVENT_END}) {
      spw_event one = event(kind);
      one.block = SPW_BLOCK_TEXT;
      one.stop = SPW_STOP_END;
      one.text = kind == SPW_EVENT_DELTA ? str("words") : str("");
      EXPECT_FALSE(writer->put(call, one, append).has_value());
    }
    writer->close(call, append);
    spillway::upstream::Framer framer(translator.framing(), translator.framing(), 1 << 20);
    const auto look = [&](const spillway::upstream::Frame& frame) {
      const std::string_view named = translator.namedModel(SPW_MODE_STREAM, frame.event, frame.data);
      EXPECT_TRUE(named.empty() || named == "\"some-model\"") << named;
      if (!named.empty()) ++found[std::string(translator.wire())];
    };
    EXPECT_TRUE(framer.feed(out, look).ok());
    EXPECT_TRUE(framer.finish(look).ok());
  });
  EXPECT_EQ(found["anthropic-messages"], 1u);
  EXPECT_EQ(found["openai-responses"], 3u);  // created, in_progress, completed
}

TEST_F(TranslatorContract, ErrorsOfEveryFault) {
  forEach([](const Translator& translator) {
    for (int32_t fault = 0; fault < spillway::base::kFaultCount; ++fault)
      for (int given : {0, 200, 400, 429, 503, 599, 100'000}) {
        Call call;
        spillway::base::Error error;
        error.fault = static_cast<Fault>(fault);
        error.message = "the \"reason\" \xff with\nall";
        error.code = "code_7";
        std::string body;
        int status = given;
        ASSERT_TRUE(translator.writeError(call, error, status, [&body](std::string_view bytes) { body += bytes; }));
        EXPECT_TRUE(isJson(body)) << body;
        EXPECT_TRUE(status == given || (status >= 400 && status <= 599)) << status;
        auto read = translator.readError(call, 400, body);
        ASSERT_TRUE(read.has_value()) << body;
        EXPECT_THAT(read->message, HasSubstr("the \"reason\""));
      }
  });
}

TEST_F(TranslatorContract, HostileErrorBodies) {
  forEach([](const Translator& translator) {
    for (const std::string& text : contract::payloads())
      for (int status : {0, 200, 400, 529, -5}) {
        Call call;
        if (auto read = translator.readError(call, status, text)) {
          EXPECT_GE(static_cast<int>(read->fault), 0);
        }
      }
  });
}

TEST_F(TranslatorContract, TextsOfHostileRequests) {
  forEach([](const Translator& translator) {
    for (const std::string& text : contract::documents()) {
      Call call;
      auto document = json::parse(call.arena, text);
      ASSERT_TRUE(document.ok());
      const bool changed =
          translator.visitTexts(call, *document, [](const spw_text_context&, std::string_view, std::string_view& out) {
            out = "shorter";
            return true;
          });
      const std::string after(json::dump(call.arena, *document));
      EXPECT_TRUE(isJson(after));
      if (!changed) {
        EXPECT_EQ(after.find("shorter"), std::string::npos);
      }
    }
  });
}

TEST_F(TranslatorContract, UsageOptionIsJsonOrNothing) {
  forEach([](const Translator& translator) {
    for (const std::string& text : contract::documents()) {
      Call call;
      if (auto value = translator.usageOption(call, text)) {
        EXPECT_TRUE(isJson(std::string(*value))) << text.substr(0, 100);
      }
    }
    Call call;
    if (!translator.usageMember().empty()) {
      EXPECT_TRUE(translator.usageOption(call, "").has_value());
    }
  });
}

TEST_F(TranslatorContract, ModelListsAndCounts) {
  forEach([](const Translator& translator) {
    for (size_t count : {size_t{0}, size_t{1}, size_t{5000}}) {
      std::vector<std::string> ids;
      for (size_t i = 0; i < count; ++i) ids.push_back("model \"" + std::to_string(i));
      std::vector<spw_model_row> rows;
      for (const std::string& id : ids)
        rows.push_back({sizeof(spw_model_row), str(id), str(id), str("owner"), 0, 0, -1, 0, 0, 1, 0.5, 2, -1, 1e300});
      Call call;
      std::string body;
      if (!translator.writeModels(call, rows, [&body](std::string_view bytes) { body += bytes; })) continue;
      EXPECT_TRUE(isJson(body)) << body.substr(0, 200);
      if (count > 0) {
        EXPECT_THAT(body, HasSubstr("model \\\"" + std::to_string(count - 1)));
      }
    }
    for (int64_t tokens : {int64_t{0}, int64_t{-1}, int64_t{INT64_MAX}}) {
      Call call;
      std::string body;
      if (translator.writeCount(call, tokens, [&body](std::string_view bytes) { body += bytes; })) {
        EXPECT_TRUE(isJson(body)) << body;
      }
    }
  });
}

}  // namespace
