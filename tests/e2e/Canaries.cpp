#include "tests/e2e/Canaries.h"

#include <random>
#include <string_view>
#include <unordered_set>

namespace spillway::test {
namespace {

class Maker {
 public:
  explicit Maker(uint64_t seed) : dice_(seed) {}

  std::string word(size_t length, const std::string& alphabet) {
    std::string out;
    for (size_t i = 0; i < length; ++i) out += alphabet[dice_() % alphabet.size()];
    return out;
  }
  std::string mixed(size_t length) { return word(length, "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"); }
  std::string hex(size_t length) { return word(length, "0123456789abcdef"); }

 private:
  std::mt19937_64 dice_;
};

}  // namespace

std::vector<Canary> canaries(uint64_t seed) {
  Maker make(seed);
  std::vector<Canary> all;
  const auto add = [&](const std::string& name, const std::string& before, const std::string& core,
                       const std::string& after = "") {
    all.push_back({name, before + core + after, core});
  };
  for (const char* prefix : {"sk-", "sk-ant-api03-", "sk-proj-", "sk-or-v1-", "AIzaSy", "gsk_", "xai-", "hf_", "r8_",
                             "nvapi-", "csk-", "pplx-", "fw_", "tgp_v1_", "ghp_", "glpat-", "dop_v1_", "key-"})
    add(std::string(prefix) + "...", prefix, make.mixed(32));
  add("bare hex", "", make.hex(32));
  add("bare hex, long", "", make.hex(64));
  add("bare letters and digits", "", make.mixed(40));
  add("uuid", make.hex(8) + "-", make.hex(12), "-" + make.hex(12));
  add("id and secret with a dot", make.hex(12) + ".", make.mixed(24));
  add("json web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", make.mixed(24), "." + make.mixed(43));
  add("user and password", "user:", make.mixed(18));
  add("base64 with padding", "", make.mixed(30), "/+" + make.mixed(8) + "==");
  add("access key id and secret", "AKIA" + make.word(16, "ABCDEFGHIJKLMNOP") + ":", make.mixed(20),
      "/" + make.mixed(9) + "/" + make.mixed(9));
  add("address with credentials", "https://user:", make.mixed(20), "@gateway.example/v1");
  add("one that looks like a path", "/projects/", make.mixed(20), "/secrets/latest");
  add("with percent signs", "a%2F", make.mixed(20), "%3D%25");
  add("with quotation marks", "it's \"", make.mixed(20), "\"");
  add("with braces", "{\"k\":\"", make.mixed(20), "\"}");
  add("with spaces", "correct horse ", make.mixed(20), " staple");
  add("with an ampersand", "a=b&c=", make.mixed(20), "&d#e");
  add("with stars", "**", make.mixed(20), "**");
  add("beginning like a common word", "default-key-", make.mixed(20));
  add("short", "", make.mixed(8));
  add("letters of one case", "", make.word(32, "abcdefghijklmnop"));
  add("digits", "", make.word(24, "0123456789"));
  add("very long", "", make.mixed(6000));
  return all;
}

std::string traceOf(std::span<const Canary> canaries, const std::string& text) {
  constexpr size_t kPart = 10, kEnd = 4;
  std::unordered_set<std::string_view> parts;
  for (const Canary& canary : canaries) {
    const std::string_view core = canary.core;
    if (core.size() < kPart && text.find(core) != std::string::npos) return canary.core;
    const std::string end = "**" + canary.key.substr(canary.key.size() - kEnd);
    if (text.find(end) != std::string::npos) return end;
    for (size_t at = 0; at + kPart <= core.size(); ++at) parts.insert(core.substr(at, kPart));
  }
  for (size_t at = 0; at + kPart <= text.size(); ++at)
    if (const auto found = parts.find(std::string_view(text).substr(at, kPart)); found != parts.end())
      return std::string(*found);
  return "";
}

}  // namespace spillway::test
