#include "host/http/RequestDecoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace spillway::http {
namespace {

std::string zipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

int statusOf(std::string_view encoding, const std::string& body, size_t limit = 1000) {
  auto plain = decodeBody(encoding, base::Bytes(body), limit);
  return plain.ok() ? 200 : plain.error().httpStatus;
}

TEST(RequestDecodingTest, S12_UnpacksWithinTheLimit) {
  const std::string text(1000, 'x');
  auto plain = decodeBody("gzip", base::Bytes(zipped(text)), 1000);
  ASSERT_TRUE(plain.ok());
  EXPECT_EQ(plain->view(), text);
  EXPECT_EQ(decodeBody("identity", base::Bytes(text), 10)->view(), text);
  EXPECT_EQ(statusOf("gzip", zipped(text), 999), 413);
}

TEST(RequestDecodingTest, RefusesWhatItCannotRead) {
  const std::string packed = zipped("hello");
  EXPECT_EQ(statusOf("compress", packed), 415);
  EXPECT_EQ(statusOf("gzip, gzip, gzip, gzip", packed), 415);
  EXPECT_EQ(statusOf("gzip", "hello"), 400);
  EXPECT_EQ(statusOf("gzip", packed.substr(0, packed.size() - 1)), 400);
  EXPECT_EQ(statusOf("gzip", ""), 400);
}

}  // namespace
}  // namespace spillway::http
