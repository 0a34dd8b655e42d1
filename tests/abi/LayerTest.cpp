// The C++ layer and FakeHost: what an author's class does reaches the C table, and nothing it throws gets out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/Time.hpp>
#include <spillway/compressor.hpp>
#include <spillway/provider.hpp>
#include <spillway/testing/FakeHost.hpp>
#include <spillway/translator.hpp>

#include <stdexcept>

namespace {

using spw::Json;
using spw::Status;
using spw::testing::FakeCall;
using spw::testing::FakeHost;
using spw::testing::StartedPlugin;

struct Shop {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "w", .path = "/p", .auth = SPW_AUTH_CUSTOM},
  };
  static constexpr spw::ProviderTable table{.id = "shop", .name = "Shop", .endpoints = endpoints, .anyModel = true};

  Status start(const spw::Services& services) {
    greeting = services.setting("greeting");
    return greeting == "refuse" ? SPW_FAILED : SPW_OK;
  }
  Status sign(spw::Call call, spw::Request& request, spw::Error& error) {
    if (call.secret("key").empty()) return error.failed(SPW_FAULT_AUTH, "no key");
    request.setHeader("X-Key", call.concat({greeting, " ", call.secret("key")}));
    return SPW_OK;
  }
  static Status classify(spw::Call, const spw::Reply& reply, spw_verdict&) {
    if (reply.status() == 500) throw std::runtime_error("out of the hook");
    return SPW_DECLINED;
  }
  static Status refresh(spw::Call call, const spw_token& old, spw_token& fresh, spw::Error& error) {
    const spw_header headers[] = {{spw::str("a"), spw::str("b")}};
    const spw_http_request request = {
        sizeof request, spw::str("POST"), spw::str("https://token.example"), headers, 1, old.refresh, 0};
    spw_http_reply reply{};
    reply.size = sizeof reply;
    if (const Status status = call.send(request, reply, error); status != SPW_OK) return status;
    fresh.access = spw::str(call.parse(spw::view(reply.body))["token"].str());
    return SPW_OK;
  }

  std::string greeting;
};

struct Echo {
  static constexpr spw_route routes[] = {{"POST", "/echo", SPW_OP_GENERATE, SPW_MODE_WHOLE, nullptr}};
  static constexpr spw::WireTable table{.wire = "echo", .name = "Echo", .routes = routes};

  static Status readRequest(spw::Call call, const spw::Received& in, Json& canonical, spw::Error& error) {
    if (!in.wire.isObject()) return error.invalid("a.b", call.concat({"not an object: ", in.wire.dump()}));
    in.notes.put("seen", in.path);
    canonical = in.wire;
    return SPW_OK;
  }
  static Status writeRequest(spw::Call call, Json canonical, const spw::Target& target, Json, Json& wire, spw::Error&) {
    call.dropped("tools", "none here");
    wire = canonical.put("limit", target.quirkValue("limit")).put("model", target.model());
    return SPW_OK;
  }
  static Status writeError(spw::Call, const spw_error&, int32_t&, spw::Out&) { throw 7; }
  static Status readError(spw::Call, int32_t, std::string_view, spw::Error&) { return SPW_DECLINED; }
  static Status visitTexts(spw::Call, Json, const spw::Texts&) { return SPW_DECLINED; }
  static Status writeProbe(spw::Call, std::string_view, spw::Out&) { return SPW_DECLINED; }

  struct Reader {
    Reader(spw::Call, int32_t, Json notes) {
      ++alive;
      if (notes["fail"].isTrue()) throw std::bad_alloc();
    }
    ~Reader() { --alive; }
    Reader(Reader&&) = delete;
    Status feed(spw::Call, std::string_view, std::string_view data, spw::Emit& emit, spw::Error&) {
      if (data == "throw") throw 1;
      emit.open(0, 0, SPW_BLOCK_TEXT);
      emit.delta(0, 0, SPW_BLOCK_TEXT, SPW_PART_TEXT, data);
      emit.close(0, 0, SPW_BLOCK_TEXT);
      return SPW_OK;
    }
    void close(spw::Call, spw::Emit* emit) {
      if (emit != nullptr) emit->end();
    }
    static inline int alive = 0;
  };
  struct Writer {
    Writer(spw::Call, const spw::ReplyOptions& options) : id(options.id) {}
    Status put(spw::Call, const spw_event& event, spw::Out& out, spw::Error&) {
      out.write(id);
      out.write(spw::view(event.text));
      return SPW_OK;
    }
    void close(spw::Call, spw::Out* out) {
      if (out != nullptr) out->write("!");
    }
    std::string id;
  };
};

struct Halve {
  static constexpr spw::CompressorTable table{.id = "halve", .name = "Halve"};
  static Status rewrite(spw::Call, const spw::TextContext&, int32_t, std::string_view in, std::string_view& out) {
    out = in.substr(0, in.size() / 2);
    return SPW_OK;
  }
};

// Says what it sees.
struct Say {
  static constexpr spw::CompressorTable table{.id = "say", .name = "Say", .order = 7};
  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view tail) {
    if (head == "throw") throw std::runtime_error("recognise");
    return context.command.is("git", "diff") && !tail.empty() ? 90 : 0;
  }
  static Status rewrite(spw::Call call, const spw::TextContext& context, int32_t, std::string_view,
                        std::string_view& out) {
    out = call.concat({context.tool, " ", context.command.program(), " ", context.handle});
    return SPW_OK;
  }
};

SPW_PLUGIN((spw::Info{.id = "all-kinds", .name = "All kinds"}), spw::Provider<Shop>, spw::Translator<Echo>,
           spw::Compressor<Halve>, spw::Compressor<Say>)

TEST(Layer, EntryCarriesVersionAndSets) {
  EXPECT_EQ(spw_entry.size, sizeof(spw_plugin));
  EXPECT_EQ(spw_entry.abi_major, SPW_ABI_MAJOR);
  EXPECT_STREQ(spw_entry.id, "all-kinds");
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  ASSERT_EQ(plugin.status(), SPW_OK);
  EXPECT_NE(plugin.provider("shop"), nullptr);
  EXPECT_NE(plugin.translator("echo"), nullptr);
  EXPECT_NE(plugin.compressor("halve"), nullptr);
  EXPECT_EQ(plugin.provider("other"), nullptr);
  EXPECT_EQ(spw_entry.get(plugin.self(), "unknown/1"), nullptr);
}

TEST(Layer, HooksThatAreNotWrittenAreNull) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  const spw_provider* provider = plugin.provider("shop");
  EXPECT_EQ(provider->prepare, nullptr);
  EXPECT_EQ(provider->limits, nullptr);
  EXPECT_EQ(provider->login_begin, nullptr);
  EXPECT_NE(provider->sign, nullptr);
  EXPECT_EQ(plugin.translator("echo")->usage_option, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_models, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_model, nullptr);
  EXPECT_EQ(plugin.translator("echo")->write_count_request, nullptr);
  EXPECT_EQ(plugin.translator("echo")->read_count, nullptr);
  EXPECT_EQ(plugin.translator("echo")->stream_default, 0);
  EXPECT_NE(plugin.translator("echo")->write_probe, nullptr);
}

TEST(Layer, StartRefusesHostsWithoutMemoryOrJson) {
  for (const char* id : {SPW_MEMORY_ID, SPW_JSON_ID}) {
    FakeHost host;
    host.withhold(id);
    EXPECT_EQ(StartedPlugin(host, spw_entry).status(), SPW_FAILED);
    EXPECT_EQ(host.log().size(), 1u);
  }
  FakeHost bare;
  for (const char* id : {SPW_SECRETS_ID, SPW_HTTP_ID, SPW_CLOCK_ID, SPW_CRYPTO_ID, SPW_LOSS_ID, SPW_CONFIG_ID}) {
    bare.withhold(id);
  }
  EXPECT_EQ(StartedPlugin(bare, spw_entry).status(), SPW_OK);
}

TEST(Layer, StartReadsSettingsAndMayRefuse) {
  FakeHost host;
  host.setConfig("greeting", "refuse");
  EXPECT_EQ(StartedPlugin(host, spw_entry).status(), SPW_FAILED);
}

TEST(Layer, SignUsesSecretsOfItsCall) {
  FakeHost host;
  host.setConfig("greeting", "hello");
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_request request{};
  request.size = sizeof request;
  spw_header given[] = {{spw::str("x-key"), spw::str("old")}};
  request.headers = given;
  request.header_count = 1;
  spw_error error = FakeCall::error();
  EXPECT_EQ(plugin.provider("shop")->sign(plugin.self(), call.raw(), &request, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_AUTH);
  EXPECT_EQ(spw::view(error.message), "no key");

  call.setSecret("key", "k1");
  EXPECT_EQ(plugin.provider("shop")->sign(plugin.self(), call.raw(), &request, &error), SPW_OK);
  ASSERT_EQ(request.header_count, 1u) << "names are compared without case, so the header is replaced";
  EXPECT_EQ(spw::view(request.headers[0].value), "hello k1");
  spw::Request wrapped(call.call(), &request);
  EXPECT_TRUE(wrapped.setHeader("other", "v"));
  EXPECT_EQ(wrapped.header("OTHER"), "v");
  EXPECT_EQ(request.header_count, 2u);
}

TEST(Layer, ExceptionsBecomeInternalErrors) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  const spw_reply reply = {sizeof(spw_reply), 500, nullptr, 0, {nullptr, 0}};
  spw_verdict verdict{};
  EXPECT_EQ(plugin.provider("shop")->classify(plugin.self(), call.raw(), &reply, &verdict), SPW_INTERNAL);
  const spw_translator& echo = *plugin.translator("echo");
  spw_error error = FakeCall::error();
  int32_t status = 400;
  spw::testing::Bytes bytes;
  EXPECT_EQ(echo.write_error(plugin.self(), call.raw(), &error, &status, bytes.out()), SPW_INTERNAL);
  void* reader = nullptr;
  const Json notes = call.parse(R"({"fail":true})");
  const int before = Echo::Reader::alive;
  EXPECT_EQ(echo.reader_open(plugin.self(), call.raw(), SPW_MODE_STREAM, notes.node(), &reader), SPW_INTERNAL);
  Echo::Reader::alive = before;  // a constructor that throws runs no destructor
}

TEST(Layer, HttpIsScripted) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_token old{}, fresh{};
  old.refresh = spw::str("r1");
  spw_error error = FakeCall::error();
  const spw_provider& shop = *plugin.provider("shop");
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_NETWORK);
  host.answerHttp({.body = R"({"token":"t2"})"});
  host.answerHttp({.fault = SPW_FAULT_TIMEOUT, .message = "slow"});
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_OK);
  EXPECT_EQ(spw::view(fresh.access), "t2");
  EXPECT_EQ(shop.refresh(plugin.self(), call.raw(), &old, &fresh, &error), SPW_FAILED);
  EXPECT_EQ(error.fault, SPW_FAULT_TIMEOUT);
  const auto requests = host.httpRequests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[1].url, "https://token.example");
  EXPECT_EQ(requests[1].body, "r1");
  EXPECT_THAT(requests[1].headers, testing::ElementsAre(testing::Pair("a", "b")));
}

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

TEST(Layer, CompressorsSeeContext) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  context.tool = spw::str("shell");
  context.arguments = spw::str(R"({"command":"cd /src && git -C lib diff | head"})");
  context.handle = spw::str("h7");
  spw_str out{};
  const spw_compressor& say = *plugin.compressor("say");
  EXPECT_EQ(say.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "shell git h7");
  context.size = offsetof(spw_text_context, handle);  // an older host
  EXPECT_EQ(say.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "shell git ");
}

TEST(Layer, CompressorsNeverSeeTextsOfErrors) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  spw_str out{};
  const spw_compressor& halve = *plugin.compressor("halve");
  EXPECT_EQ(halve.order, 100);
  EXPECT_EQ(halve.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_OK);
  EXPECT_EQ(spw::view(out), "ab");
  context.is_error = 1;
  EXPECT_EQ(halve.rewrite(plugin.self(), call.raw(), &context, SPW_LEVEL_MAX, spw::str("abcd"), &out), SPW_DECLINED);
}

TEST(Layer, CompressorsSeeTextsOfFilesAtLevelMaxOnly) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  spw_str out{};
  const spw_compressor& halve = *plugin.compressor("halve");
  const auto rewrite = [&](int32_t level) {
    return halve.rewrite(plugin.self(), call.raw(), &context, level, spw::str("abcd"), &out);
  };
  context.arguments = spw::str(R"({"command":"cat a.cpp"})");
  EXPECT_EQ(rewrite(SPW_LEVEL_LOSSLESS), SPW_DECLINED);
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_DECLINED);
  EXPECT_EQ(rewrite(SPW_LEVEL_MAX), SPW_OK);
  context.arguments = spw::str(R"({"path":"a.cpp"})");
  context.tool = spw::str("Read");
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_DECLINED);
  context.tool = spw::str("Grep");
  EXPECT_EQ(rewrite(SPW_LEVEL_BALANCED), SPW_OK);
}

TEST(Layer, CompressorsOfAKindRecogniseAndGeneralOnesDoNot) {
  FakeHost host;
  StartedPlugin plugin(host, spw_entry);
  FakeCall call(host);
  spw_text_context context{};
  context.size = sizeof context;
  EXPECT_EQ(plugin.compressor("halve")->recognise, nullptr);
  const spw_compressor& say = *plugin.compressor("say");
  EXPECT_EQ(say.order, 7);
  const auto sure = [&](std::string_view head, std::string_view tail) {
    return say.recognise(plugin.self(), call.raw(), &context, spw::str(head), spw::str(tail));
  };
  EXPECT_EQ(sure("a", "b"), 0);
  context.arguments = spw::str(R"({"timeout":5,"command":["bash","-lc","git diff"]})");
  EXPECT_EQ(sure("a", "b"), 90);
  EXPECT_EQ(sure("a", ""), 0);
  EXPECT_EQ(sure("throw", "b"), 0);
}

TEST(JsonLayer, ReadsAndIsSafeOnMissingValues) {
  FakeHost host;
  FakeCall call(host);
  const Json doc = call.parse(R"({"s":"a\nb","i":7,"d":1.50,"b":true,"n":null,"a":[1,2,3],"o":{"x":{"y":"z"}}})");
  EXPECT_EQ(doc["s"].str(), "a\nb");
  EXPECT_EQ(doc["s"].raw(), R"("a\nb")");
  EXPECT_EQ(doc["i"].integer(), 7);
  EXPECT_EQ(doc["d"].integer(), std::nullopt);
  EXPECT_EQ(doc["d"].number(), 1.5);
  EXPECT_EQ(doc["d"].raw(), "1.50");
  EXPECT_EQ(doc["b"].boolean(), true);
  EXPECT_EQ(doc["s"].boolean(), std::nullopt);
  EXPECT_TRUE(doc["n"].isNull());
  EXPECT_TRUE(doc["n"].isNothing());
  EXPECT_TRUE(doc["missing"].isNothing());
  EXPECT_EQ(doc["a"].size(), 3u);
  EXPECT_EQ(doc["a"].at(2).integer(), 3);
  EXPECT_FALSE(doc["a"].at(3));
  EXPECT_EQ(doc["o"]["x"]["y"].str(), "z");
  EXPECT_EQ(doc["o"]["q"]["y"].str("otherwise"), "otherwise");
  EXPECT_EQ(doc["none"]["x"].put("a", 1).dump(), "");
  const Json missing;
  EXPECT_EQ(missing["a"].at(1).next().str(), "");
  for (Json child : missing) FAIL() << child.dump();
  std::string names;
  for (Json member : doc) names += member.name();
  EXPECT_EQ(names, "sidbnao");
}

TEST(JsonLayer, BuildsMovesAndRemoves) {
  FakeHost host;
  FakeCall fake(host);
  const spw::Call call = fake.call();
  const Json source = fake.parse(R"({"keep":[1,{"x":2}],"drop":3,"items":["a","b","c"]})");
  const Json out = call.object()
                       .put("text", "quote \"")
                       .put("int", int64_t{-5})
                       .put("size", size_t{3})
                       .put("real", 0.25)
                       .put("yes", true)
                       .put("nothing", nullptr)
                       .put("missing", source["missing"])
                       .put("copied", source["keep"].clone())
                       .put("moved", source["drop"]);
  EXPECT_EQ(out.dump(), R"({"text":"quote \"","int":-5,"size":3,"real":0.25,"yes":true,"nothing":null,)"
                        R"("copied":[1,{"x":2}],"moved":3})");
  EXPECT_EQ(source.dump(), R"({"keep":[1,{"x":2}],"items":["a","b","c"]})") << "a value has one parent";
  const Json list = call.array();
  for (Json item : source["items"]) {
    if (item.str() != "b") list.push(item);
  }
  EXPECT_EQ(list.dump(), R"(["a","c"])");
  EXPECT_EQ(source["items"].dump(), R"(["b"])");
  source["items"].first().insertBefore("first");
  EXPECT_EQ(source["items"].dump(), R"(["first","b"])");
  EXPECT_EQ(source.take("keep").dump(), R"([1,{"x":2}])");
  EXPECT_EQ(source.dump(), R"({"items":["first","b"]})");
  spw_error raw = FakeCall::error();
  spw::Error why(call, &raw);
  EXPECT_FALSE(call.parse("{\"a\":", &why));
  EXPECT_NE(raw.message.len, 0u);
}

TEST(EscapeTo, MakesJsonStringsOfAnything) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    spw::escapeTo(out, text);
    return out;
  };
  EXPECT_EQ(escaped("plain \xc3\xa4 \xf0\x9f\x98\x80"), "plain \xc3\xa4 \xf0\x9f\x98\x80");
  EXPECT_EQ(escaped("\"\\\n\r\t\b\f\x01\x1f"), R"(\"\\\n\r\t\b\f\u0001\u001f)");
  EXPECT_EQ(escaped(std::string_view("\0", 1)), R"(\u0000)");
  EXPECT_EQ(escaped("a\xff"
                    "b\xc3"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate is not a character";
  // Every place within the eight bytes that are looked at together.
  for (size_t place = 0; place < 24; ++place) {
    for (const auto& [odd, wanted] : {std::pair("\"", "\\\""), std::pair("\\", "\\\\"), std::pair("\x1f", "\\u001f"),
                                      std::pair("\xc3\xa4", "\xc3\xa4"), std::pair("\xff", "\xEF\xBF\xBD")}) {
      std::string text(24, '!'), expected = text;
      EXPECT_EQ(escaped(text.replace(place, 1, odd)), expected.replace(place, 1, wanted));
    }
  }
  EXPECT_EQ(escaped("\xc0\xaf\xf4\x90\x80\x80").find('\xc0'), std::string::npos);
}

TEST(SdkTime, ReadsVendorHeaders) {
  EXPECT_EQ(spw::parseInteger("42"), 42);
  EXPECT_EQ(spw::parseInteger("-1"), -1);
  for (const char* bad : {"", "4x", " 4", "99999999999999999999", "0x10"})
    EXPECT_EQ(spw::parseInteger(bad), std::nullopt);
  EXPECT_EQ(spw::parseRfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(spw::parseRfc3339("2026-08-23T10:20:30.250Z"), 1787480430250);
  EXPECT_EQ(spw::parseRfc3339("2024-02-29T23:59:59+02:00"), 1709243999000);
  EXPECT_EQ(spw::parseRfc3339("2024-02-29T23:59:59-00:30"), 1709252999000);
  for (const char* bad : {"", "2026-08-23", "2026-13-01T00:00:00Z", "2026-08-23T10:20:30", "2026-08-23T10:20:3xZ",
                          "2026-08-23T10:20:30+2:00", "now", "2026-08-23T24:00:00Z"}) {
    EXPECT_EQ(spw::parseRfc3339(bad), std::nullopt) << bad;
  }
}

TEST(SdkFakeHost, CryptoMatchesKnownAnswers) {
  FakeHost host;
  FakeCall call(host);
  const auto* crypto = static_cast<const spw_crypto*>(host.raw()->get(host.raw()->ctx, SPW_CRYPTO_ID));
  const auto hex = [](const uint8_t(&digest)[32]) {
    std::string text;
    for (uint8_t byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  };
  uint8_t digest[32];
  crypto->sha256(spw::str("abc"), digest);
  EXPECT_EQ(hex(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  crypto->hmac_sha256(spw::str("Jefe"), spw::str("what do ya want for nothing?"), digest);
  EXPECT_EQ(hex(digest), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(spw::view(crypto->base64url(call.raw(), spw::str("\xfb\xff?"))), "-_8_");
  EXPECT_EQ(crypto->sign_rs256(call.raw(), spw::str("no key"), spw::str("x")).len, 0u);
}

TEST(SdkFakeHost, ClockIsDrivenByTheTest) {
  FakeHost host;
  const auto* clock = static_cast<const spw_clock*>(host.raw()->get(host.raw()->ctx, SPW_CLOCK_ID));
  FakeHost::setUnixMs(1000);
  FakeHost::advanceMs(50);
  EXPECT_EQ(clock->unix_ms(), 1050);
}

}  // namespace
