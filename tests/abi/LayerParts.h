// A provider, a codec and two compressors written with the C++ layer: the parts of one plugin, which LayerTest.cpp
// makes of them.
#pragma once

#include <spillway/compressor.hpp>
#include <spillway/provider.hpp>
#include <spillway/testing/FakeHost.hpp>
#include <spillway/translator.hpp>

#include <stdexcept>
#include <string>

namespace layer {

using spw::Json;
using spw::Status;

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

}  // namespace layer
