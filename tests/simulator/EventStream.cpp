#include "tests/simulator/EventStream.h"

#include <array>

namespace spillway::simulator {
namespace {

constexpr size_t kPreludeBytes = 12;
constexpr size_t kSumBytes = 4;
constexpr char kStringType = 7;

void append32(std::string& out, uint32_t value) {
  for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(value >> shift & 0xFFu));
}

constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; bit++) value = value & 1u ? 0xEDB88320u ^ value >> 1 : value >> 1;
    table[i] = value;
  }
  return table;
}

}  // namespace

uint32_t crc32(std::string_view bytes) {
  static constexpr std::array<uint32_t, 256> kTable = makeTable();
  uint32_t sum = 0xFFFFFFFFu;
  for (char c : bytes) sum = kTable[(sum ^ static_cast<unsigned char>(c)) & 0xFFu] ^ sum >> 8;
  return ~sum;
}

std::string frame(const std::vector<std::pair<std::string_view, std::string_view>>& headers, std::string_view payload) {
  std::string head;
  for (const auto& [name, value] : headers) {
    head.push_back(static_cast<char>(name.size()));
    head += name;
    head.push_back(kStringType);
    head.push_back(static_cast<char>(value.size() >> 8 & 0xFFu));
    head.push_back(static_cast<char>(value.size() & 0xFFu));
    head += value;
  }
  std::string out;
  append32(out, static_cast<uint32_t>(kPreludeBytes + head.size() + payload.size() + kSumBytes));
  append32(out, static_cast<uint32_t>(head.size()));
  append32(out, crc32(out));
  out += head;
  out += payload;
  append32(out, crc32(out));
  return out;
}

std::string eventFrame(std::string_view type, std::string_view payload) {
  return frame({{":event-type", type}, {":content-type", "application/json"}, {":message-type", "event"}}, payload);
}

std::string exceptionFrame(std::string_view type, std::string_view payload) {
  return frame({{":exception-type", type}, {":content-type", "application/json"}, {":message-type", "exception"}},
               payload);
}

}  // namespace spillway::simulator
