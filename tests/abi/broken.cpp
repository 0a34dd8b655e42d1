// Plugins that plugin-check must find fault with, one per value of BROKEN.
#include <spillway/provider.hpp>
#include <spillway/translator.hpp>

#include <csignal>

using spw::Call, spw::Error, spw::Json, spw::Status;

struct Sick {
  static constexpr auto version = "1.0.0";
  static constexpr spw_endpoint endpoints[] = {spw::Endpoint{.wire = "openai-chat", .path = "/x"}};
#if BROKEN == 1
  static constexpr spw_model models[] = {{"a", "A", 10, 20, 1, 1, 1, 1, 0, nullptr},
                                         {"a", "A", 0, 0, 1, 1, 1, 1, 0, "w"}};
#else
  static constexpr spw_model models[] = {{"a", "A", 20, 10, 1, 1, 1, 1, 0, nullptr}};
#endif
  static constexpr spw::ProviderTable table{.id = "sick",
                                            .name = "Sick",
                                            .endpoints = endpoints,
                                            .models = models,
                                            .evidence = "invented",
                                            .confidence = "high"};

  static Status classify(Call, const spw::Reply& reply, spw_verdict& verdict) {
#if BROKEN == 2
    if (reply.status() == 429) std::raise(SIGSEGV);
#elif BROKEN == 3
    if (reply.body().size() > 1000) throw 1;
#elif BROKEN == 4
    verdict.fault = 99;
    return reply.status() == 402 ? SPW_OK : SPW_DECLINED;
#endif
    (void)reply;
    (void)verdict;
    return SPW_DECLINED;
  }
};

// A codec that calls an answer complete because its bytes ended.
struct Liar {
  static constexpr auto version = "1.0.0";
  static constexpr spw_route routes[] = {{"POST", "/liar", SPW_OP_GENERATE, SPW_MODE_BY_BODY, nullptr}};
  static constexpr spw::WireTable table{.wire = "liar", .name = "Liar", .routes = routes, .streamMember = "stream"};
  static Status readRequest(Call call, const spw::Received& in, Json& canonical, Error&) {
    canonical = call.object().put("messages", in.wire["text"].str().empty() ? call.array() : call.array());
    return SPW_OK;
  }
  static Status writeRequest(Call call, Json, const spw::Target& target, Json, Json& wire, Error&) {
    wire = call.object().put("model", target.model()).put("stream", target.streaming());
    return SPW_OK;
  }
  static Status writeError(Call, const spw_error&, int32_t&, spw::Out& out) {
    out.write("{}");
    return SPW_OK;
  }
  static Status readError(Call, int32_t, std::string_view, Error&) { return SPW_OK; }
  static Status visitTexts(Call, Json, const spw::Texts&) { return SPW_DECLINED; }
  struct Reader {
    Reader(Call, int32_t, Json) {}
    Status feed(Call, std::string_view, std::string_view, spw::Emit&, Error&) { return SPW_OK; }
    void close(Call, spw::Emit* emit) {
      if (emit != nullptr) emit->stop(0, SPW_STOP_END);
    }
  };
  struct Writer {
    Writer(Call, const spw::ReplyOptions&) {}
    Status put(Call, const spw_event& event, spw::Out& out, Error&) {
      out.write(spw::view(event.text));
      return SPW_OK;
    }
    void close(Call, spw::Out*) {}
  };
};

#if BROKEN == 5
SPW_TRANSLATOR_PLUGIN(Liar)
#else
SPW_PROVIDER_PLUGIN(Sick)
#endif
