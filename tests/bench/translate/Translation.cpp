#include "tests/bench/translate/Translation.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "host/base/Json.h"
#include "host/base/Skim.h"
#include "host/base/Splice.h"
#include "host/upstream/Framer.h"
#include "tests/bench/Part.h"
#include "tests/golden/Codec.h"

namespace spillway::bench {
namespace {

using golden::Codec;

golden::TargetText target() {
  golden::TargetText text;
  text.known = true;
  text.caps = SPW_CAP_TOOLS | SPW_CAP_VISION | SPW_CAP_REASONING | SPW_CAP_JSON_SCHEMA;
  text.maxOutput = 64000;
  text.mode = SPW_MODE_STREAM;
  text.quirks = {{"effort_values", R"(["low","medium","high"])"}, {"adaptive_thinking", ""}};
  return text;
}

void passOn(const std::string& body) {
  auto skim = base::Skim::of(body);
  if (!skim.ok()) throw std::runtime_error(skim.error().message);
  base::Splice splice(*skim);
  splice.set("model", "\"another-model\"");
  size_t bytes = 0;
  for (std::string_view piece : splice.pieces()) bytes += piece.size();
  if (bytes < body.size() / 2) throw std::runtime_error("the request was lost");
}

// Everything between the upstream's bytes and the client's.
class Stream {
 public:
  Stream(const Codec& client, const Codec& upstream)
      : client_(client),
        upstream_(upstream),
        framer_(upstream.table().framing, upstream.table().framing, size_t{1} << 20) {
    golden::OneCall call;
    spw_reply_options options{};
    options.size = sizeof options;
    options.mode = SPW_MODE_STREAM;
    options.id = {"01TEST", 6};
    options.model = {"model-x", 7};
    options.notes = base::json::makeObject(*call.raw()->arena);
    client_.table().writer_open(client_.self(), call.raw(), &options, &writer_);
    upstream_.table().reader_open(upstream_.self(), call.raw(), SPW_MODE_STREAM, nullptr, &reader_);
  }

  // Bytes written to the client.
  size_t run(std::string_view stream) {
    constexpr size_t kPiece = 4096;
    const upstream::FrameSink sink = [this](const upstream::Frame& frame) { take(frame); };
    for (; !stream.empty(); stream.remove_prefix(std::min(kPiece, stream.size())))
      static_cast<void>(framer_.feed(stream.substr(0, kPiece), sink));
    static_cast<void>(framer_.finish(sink));
    golden::OneCall call;
    upstream_.table().reader_close(reader_, call.raw(), &emit_);
    client_.table().writer_close(writer_, call.raw(), &out_);
    return written_.size();
  }

 private:
  void take(const upstream::Frame& frame) {
    if (frame.kind != upstream::Frame::Kind::Event) return;
    golden::OneCall call;
    spw_error error{};
    error.size = sizeof error;
    const spw_status status =
        upstream_.table().reader_feed(reader_, call.raw(), {frame.event.data(), frame.event.size()},
                                      {frame.data.data(), frame.data.size()}, &emit_, &error);
    if (status != SPW_OK) throw std::runtime_error(upstream_.wire() + " cannot be read");
  }
  static spw_status event(void* self, const spw_event* event) {
    auto& stream = *static_cast<Stream*>(self);
    golden::OneCall call;
    spw_error error{};
    error.size = sizeof error;
    return stream.client_.table().writer_put(stream.writer_, call.raw(), event, &stream.out_, &error);
  }
  static void bytes(void* self, spw_str more) { static_cast<Stream*>(self)->written_.append(more.ptr, more.len); }

  const Codec& client_;
  const Codec& upstream_;
  upstream::Framer framer_;
  void *reader_ = nullptr, *writer_ = nullptr;
  std::string written_;
  spw_emit emit_{sizeof(spw_emit), this, &event};
  spw_out out_{sizeof(spw_out), this, &bytes};
};

}  // namespace

double requestCost(const std::string& client, const std::string& upstream, const std::string& body, int runs) {
  if (client == upstream) return leastSeconds(runs, [&] { passOn(body); }) * 1e3;
  const Codec& from = Codec::of(client);
  const Codec& to = Codec::of(upstream);
  const golden::TargetText where = target();
  return leastSeconds(runs,
                      [&] {
                        const golden::Outcome out = from.crossRequest(body, to, where);
                        if (out.status != SPW_OK)
                          throw std::runtime_error(client + " to " + upstream + ": " + out.failure.message);
                      }) *
         1e3;
}

double eventCost(const std::string& client, const std::string& upstream, const std::string& stream, size_t deltas,
                 int runs) {
  const double seconds = leastSeconds(runs, [&] {
    if (Stream(Codec::of(client), Codec::of(upstream)).run(stream) < deltas)
      throw std::runtime_error("the answer was lost");
  });
  return seconds * 1e6 / static_cast<double>(deltas);
}

}  // namespace spillway::bench
