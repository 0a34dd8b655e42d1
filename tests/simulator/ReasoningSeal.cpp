#include "tests/simulator/ReasoningSeal.h"

#include <cstdint>

#include "tests/simulator/Text.h"

namespace spillway::simulator {
namespace {

constexpr size_t kHashBytes = 8;
constexpr size_t kFillerBytes = 26;  // makes every token a whole number of base64 groups, so no bit of it is unused

// The first bytes, so that a token begins as the vendor's do.
std::string_view opening(Vendor vendor) {
  using namespace std::string_view_literals;
  switch (vendor) {
    case Vendor::Anthropic:
      return "simulated"sv;
    case Vendor::OpenAi:
      return "\x80\0\0\0\0\x68"sv;
    case Vendor::Gemini:
      return "\x12\x30\x0a\x2e\x01\xbe"sv;
    case Vendor::Bedrock:
      return "\x12\x37\x0a\x48\x08\x06"sv;
  }
  return {};
}

std::string_view secret(Vendor vendor) {
  switch (vendor) {
    case Vendor::Anthropic:
      return "the messages vendor's key";
    case Vendor::OpenAi:
      return "the responses vendor's key";
    case Vendor::Gemini:
      return "the generateContent vendor's key";
    case Vendor::Bedrock:
      return "the converse vendor's key";
  }
  return {};
}

std::string hashBytes(std::string_view text) {
  uint64_t hash = hashText(text);
  std::string bytes;
  for (size_t i = 0; i < kHashBytes; i++) bytes.push_back(static_cast<char>(hash >> (8 * i) & 0xFFu));
  return bytes;
}

std::string closing(Vendor vendor, std::string_view body) {
  return hashBytes(std::string(secret(vendor)) + std::string(body) + std::string(secret(vendor)));
}

// The token's bytes, when it has this vendor's form and closing.
std::string opened(Vendor vendor, std::string_view token) {
  auto bytes = fromBase64(vendor == Vendor::OpenAi ? standardAlphabet(token) : std::string(token));
  if (!bytes || bytes->size() != opening(vendor).size() + kHashBytes + kFillerBytes + kHashBytes) return {};
  if (vendor == Vendor::OpenAi && token.find_first_of("+/") != std::string_view::npos) return {};
  std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - kHashBytes);
  if (!body.starts_with(opening(vendor)) || !bytes->ends_with(closing(vendor, body))) return {};
  return *bytes;
}

}  // namespace

std::string sealReasoning(Vendor vendor, std::string_view content) {
  std::string body(opening(vendor));
  body += hashBytes(content);
  body += makeId("", hashText(content) ^ hashText(secret(vendor)), kFillerBytes);
  body += closing(vendor, body);
  return vendor == Vendor::OpenAi ? base64Url(body) : base64(body);
}

bool isGenuine(Vendor vendor, std::string_view token) { return !opened(vendor, token).empty(); }

bool vouchesFor(Vendor vendor, std::string_view token, std::string_view content) {
  std::string bytes = opened(vendor, token);
  return !bytes.empty() && std::string_view(bytes).substr(opening(vendor).size(), kHashBytes) == hashBytes(content);
}

}  // namespace spillway::simulator
