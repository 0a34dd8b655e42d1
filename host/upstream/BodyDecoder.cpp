#include "host/upstream/BodyDecoder.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <string>

#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

constexpr size_t kPiece = 64 * 1024;
constexpr size_t kMostStages = 3;
constexpr int kZstdWindowLog = 27;  // 128 MiB, what the format's own tools accept

base::Error broken(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 502, .message = std::move(message)};
}

char* room() {
  thread_local std::unique_ptr<char[]> bytes(new char[kPiece]);
  return bytes.get();
}

}  // namespace

class BodyDecoder::Stage {
 public:
  explicit Stage(const char* name) : name_(name) {}
  virtual ~Stage() = default;

  // Consumes all of `bytes`; hands on what comes out.
  virtual std::optional<base::Error> feed(std::string_view bytes, const Sink& sink) = 0;

  const char* name() const { return name_; }
  bool ended() const { return ended_; }

 protected:
  base::Error invalid() const { return broken(std::string("the upstream's ") + name_ + " data is damaged"); }

  bool ended_ = false;

 private:
  const char* name_;
};

namespace {

using Stage = BodyDecoder::Stage;
using Sink = BodyDecoder::Sink;

// gzip in one or more members, or deflate, which some servers send with and some without its wrapping.
class ZlibStage final : public Stage {
 public:
  explicit ZlibStage(bool gzip) : Stage(gzip ? "gzip" : "deflate"), gzip_(gzip) {
    if (gzip) begin(15 + 16);
  }
  ~ZlibStage() override { ::inflateEnd(&stream_); }

  std::optional<base::Error> feed(std::string_view bytes, const Sink& sink) override {
    if (stream_.state) return inflate(bytes, sink);
    start_ += bytes;
    if (start_.size() < 2) return std::nullopt;
    const unsigned head = static_cast<unsigned char>(start_[0]) * 256u + static_cast<unsigned char>(start_[1]);
    const bool wrapped = (head >> 8 & 15) == Z_DEFLATED && head % 31 == 0;
    begin(wrapped ? 15 : -15);
    return inflate(start_, sink);
  }

 private:
  void begin(int windowBits) {
    if (::inflateInit2(&stream_, windowBits) != Z_OK) throw std::bad_alloc();
  }

  std::optional<base::Error> inflate(std::string_view bytes, const Sink& sink) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    // A piece that filled its room may have left more inside.
    for (bool full = false; stream_.avail_in > 0 || full;) {
      if (ended_ && !anotherMember()) return std::nullopt;  // padding behind the data
      char* out = room();
      stream_.next_out = reinterpret_cast<Bytef*>(out);
      stream_.avail_out = kPiece;
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return invalid();
      const size_t made = kPiece - stream_.avail_out;
      ended_ = result == Z_STREAM_END;
      full = stream_.avail_out == 0 && !ended_;
      if (made > 0)
        if (auto error = sink({out, made})) return error;
      if (result == Z_BUF_ERROR && made == 0) break;
    }
    return std::nullopt;
  }

  bool anotherMember() {
    if (!gzip_ || padded_ || stream_.avail_in == 0) return false;
    padded_ = *stream_.next_in != 0x1f;
    if (padded_) return false;
    ended_ = false;
    return ::inflateReset(&stream_) == Z_OK;
  }

  bool gzip_;
  bool padded_ = false;  // what follows the last member is no member
  std::string start_;    // of deflate, until its form is clear
  z_stream stream_{};
};

class BrotliStage final : public Stage {
 public:
  BrotliStage() : Stage("br"), state_(::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
  }
  ~BrotliStage() override { ::BrotliDecoderDestroyInstance(state_); }

  std::optional<base::Error> feed(std::string_view bytes, const Sink& sink) override {
    const auto* in = reinterpret_cast<const uint8_t*>(bytes.data());
    size_t left = bytes.size();
    for (BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
         result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;) {
      if (ended_) return std::nullopt;
      char* out = room();
      auto* next = reinterpret_cast<uint8_t*>(out);
      size_t free = kPiece;
      result = ::BrotliDecoderDecompressStream(state_, &left, &in, &free, &next, nullptr);
      if (result == BROTLI_DECODER_RESULT_ERROR) return invalid();
      ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
      if (free < kPiece)
        if (auto error = sink({out, kPiece - free})) return error;
    }
    return std::nullopt;
  }

 private:
  BrotliDecoderState* state_;
};

// Frames of RFC 8878, one or more. The library also reads forms from before that, and those by their pieces otherwise
// than whole; no server may send them, so they are refused by the number that a frame begins with.
class ZstdStage final : public Stage {
 public:
  ZstdStage() : Stage("zstd"), stream_(::ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
    ::ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLog);
  }
  ~ZstdStage() override { ::ZSTD_freeDStream(stream_); }

  std::optional<base::Error> feed(std::string_view bytes, const Sink& sink) override {
    while (!bytes.empty()) {
      if (begin_.size() < kNumber) {
        const size_t taken = std::min(kNumber - begin_.size(), bytes.size());
        begin_ += bytes.substr(0, taken);
        bytes.remove_prefix(taken);
        ended_ = false;
        if (begin_.size() < kNumber) return std::nullopt;
        if (!beginsFrame()) return invalid();
        std::string_view number = begin_;
        if (auto error = decode(number, sink)) return error;
      }
      if (auto error = decode(bytes, sink)) return error;
    }
    return std::nullopt;
  }

 private:
  static constexpr size_t kNumber = 4;  // bytes

  bool beginsFrame() const {
    return begin_ == "\x28\xb5\x2f\xfd" ||
           ((begin_[0] & 0xf0) == 0x50 && begin_.compare(1, std::string::npos, "\x2a\x4d\x18") == 0);
  }

  // Takes from `bytes` up to the end of the frame, or all.
  std::optional<base::Error> decode(std::string_view& bytes, const Sink& sink) {
    for (bool full = false; !bytes.empty() || full;) {
      ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
      ZSTD_outBuffer out{room(), kPiece, 0};
      const size_t result = ::ZSTD_decompressStream(stream_, &out, &in);
      if (::ZSTD_isError(result)) return invalid();
      bytes.remove_prefix(in.pos);
      full = out.pos == out.size;
      if (out.pos > 0)
        if (auto error = sink({static_cast<const char*>(out.dst), out.pos})) return error;
      if (result != 0) continue;
      ended_ = true;
      begin_.clear();
      return std::nullopt;
    }
    return std::nullopt;
  }

  ZSTD_DStream* stream_;
  std::string begin_;  // of a frame, up to kNumber bytes
};

std::unique_ptr<Stage> stageFor(std::string_view coding) {
  if (base::iequals(coding, "gzip") || base::iequals(coding, "x-gzip")) return std::make_unique<ZlibStage>(true);
  if (base::iequals(coding, "deflate")) return std::make_unique<ZlibStage>(false);
  if (base::iequals(coding, "br")) return std::make_unique<BrotliStage>();
  if (base::iequals(coding, "zstd")) return std::make_unique<ZstdStage>();
  return nullptr;
}

}  // namespace

BodyDecoder::BodyDecoder() = default;
BodyDecoder::~BodyDecoder() = default;

base::Result<std::unique_ptr<BodyDecoder>> BodyDecoder::make(std::string_view contentEncoding) {
  std::unique_ptr<BodyDecoder> decoder(new BodyDecoder);
  while (!contentEncoding.empty()) {
    // The last encoding applied is the first to undo.
    const size_t comma = contentEncoding.rfind(',');
    const std::string_view coding = base::trim(contentEncoding.substr(comma == std::string_view::npos ? 0 : comma + 1));
    contentEncoding = contentEncoding.substr(0, comma == std::string_view::npos ? 0 : comma);
    if (coding.empty() || base::iequals(coding, "identity")) continue;
    auto stage = stageFor(coding);
    if (!stage || decoder->stages_.size() == kMostStages)
      return broken("the upstream sent an answer encoded as '" + std::string(coding.substr(0, 40)) +
                    "', which was not asked for and cannot be undone");
    decoder->stages_.push_back(std::move(stage));
  }
  if (decoder->stages_.empty()) return std::unique_ptr<BodyDecoder>();
  return decoder;
}

std::optional<base::Error> BodyDecoder::feed(std::string_view bytes, const Sink& sink) { return pass(0, bytes, sink); }

std::optional<base::Error> BodyDecoder::pass(size_t stage, std::string_view bytes, const Sink& sink) {
  if (stage + 1 == stages_.size()) return stages_[stage]->feed(bytes, sink);
  // The stages share one room, so what goes from one into the next is copied.
  return stages_[stage]->feed(bytes, [&](std::string_view piece) { return pass(stage + 1, std::string(piece), sink); });
}

std::optional<base::Error> BodyDecoder::finish() const {
  for (const auto& stage : stages_)
    if (!stage->ended()) return broken(std::string("the upstream's ") + stage->name() + " data ended too early");
  return std::nullopt;
}

}  // namespace spillway::upstream
