#include "tests/simulator/Encoder.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <new>

namespace spillway::simulator {
namespace {

constexpr size_t kRoom = 64 * 1024;

class ZlibEncoder final : public Encoder {
 public:
  explicit ZlibEncoder(int windowBits) {
    if (::deflateInit2(&stream_, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibEncoder() override { ::deflateEnd(&stream_); }

  std::string add(std::string_view bytes, bool last) override {
    std::string out;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      char room[kRoom];
      stream_.next_out = reinterpret_cast<Bytef*>(room);
      stream_.avail_out = sizeof room;
      ::deflate(&stream_, last ? Z_FINISH : Z_SYNC_FLUSH);
      out.append(room, sizeof room - stream_.avail_out);
    } while (stream_.avail_out == 0);
    return out;
  }

 private:
  z_stream stream_{};
};

class BrotliEncoder final : public Encoder {
 public:
  BrotliEncoder() : state_(::BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!state_) throw std::bad_alloc();
    ::BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, 4);
  }
  ~BrotliEncoder() override { ::BrotliEncoderDestroyInstance(state_); }

  std::string add(std::string_view bytes, bool last) override {
    std::string out;
    const auto* in = reinterpret_cast<const uint8_t*>(bytes.data());
    size_t left = bytes.size();
    do {
      uint8_t room[kRoom];
      uint8_t* next = room;
      size_t free = sizeof room;
      ::BrotliEncoderCompressStream(state_, last ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_FLUSH, &left, &in, &free,
                                    &next, nullptr);
      out.append(reinterpret_cast<char*>(room), sizeof room - free);
    } while (left > 0 || ::BrotliEncoderHasMoreOutput(state_));
    return out;
  }

 private:
  BrotliEncoderState* state_;
};

class ZstdEncoder final : public Encoder {
 public:
  ZstdEncoder() : stream_(::ZSTD_createCStream()) {
    if (!stream_) throw std::bad_alloc();
  }
  ~ZstdEncoder() override { ::ZSTD_freeCStream(stream_); }

  std::string add(std::string_view bytes, bool last) override {
    std::string out;
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (size_t left = 1; left > 0;) {
      char room[kRoom];
      ZSTD_outBuffer made{room, sizeof room, 0};
      left = ::ZSTD_compressStream2(stream_, &made, &in, last ? ZSTD_e_end : ZSTD_e_flush);
      out.append(room, made.pos);
      if (::ZSTD_isError(left)) break;
    }
    return out;
  }

 private:
  ZSTD_CStream* stream_;
};

}  // namespace

std::unique_ptr<Encoder> Encoder::make(std::string_view coding) {
  if (coding == "gzip") return std::make_unique<ZlibEncoder>(15 + 16);
  if (coding == "deflate") return std::make_unique<ZlibEncoder>(15);
  if (coding == "br") return std::make_unique<BrotliEncoder>();
  if (coding == "zstd") return std::make_unique<ZstdEncoder>();
  return nullptr;
}

std::string encoded(std::string_view coding, std::string_view body) {
  auto encoder = Encoder::make(coding);
  return encoder ? encoder->add(body, true) : std::string(body);
}

}  // namespace spillway::simulator
