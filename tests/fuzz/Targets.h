// The fuzz targets: each takes any bytes and throws when a law is broken. Run by libFuzzer (FuzzMain.cpp,
// CodecFuzzMain.cpp) and, in every ordinary build, over the seeds and their mutations (ReplayTest.cpp).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace spillway::fuzz {

void aws(std::string_view input);
void decoder(std::string_view input);
void skim(std::string_view input);
void json(std::string_view input);
void ndjson(std::string_view input);
void sse(std::string_view input);
void response(std::string_view input);

// The codecs; `wire` is the one under test. The first byte chooses the other wire and the settings, the rest is a
// request, or a reply: a whole one, or a stream in the form of tests/golden/Frames.h.
void request(const char* wire, std::string_view input);
void reply(const char* wire, std::string_view input);

inline constexpr const char* kClientWires[] = {
    "openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "ollama", "cohere"};
// Wires that replies are read from; nobody's requests are read from the last one.
inline constexpr const char* kUpstreamWires[] = {
    "openai-chat", "openai-responses", "anthropic-messages", "gemini", "bedrock-converse", "ollama", "cohere", "kiro"};

inline void require(bool holds, const std::string& law) {
  if (!holds) throw std::logic_error(law);
}

}  // namespace spillway::fuzz
