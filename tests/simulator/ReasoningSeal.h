// The opaque tokens a vendor hands out with its reasoning and wants back unchanged: signatures, thought signatures,
// encrypted content. Each is made for one vendor and one content; every other vendor refuses it, and so does its own
// when a character was changed or the content is another. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::simulator {

enum class Vendor { Anthropic, OpenAi, Gemini, Bedrock };

// A token in the vendor's looks that vouches for `content`.
std::string sealReasoning(Vendor vendor, std::string_view content);

// Whether this vendor made the token, whatever it vouches for.
bool isGenuine(Vendor vendor, std::string_view token);

// Whether it made it for this content.
bool vouchesFor(Vendor vendor, std::string_view token, std::string_view content);

}  // namespace spillway::simulator
