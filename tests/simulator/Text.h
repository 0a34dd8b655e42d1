// Small pure functions on text that several files of the simulator share: counting tokens, cutting a text into the
// pieces of a stream, vendor-shaped ids, hashes, base64 and percent encoding. No state, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::simulator {

// The simulator's tokens: one per started four bytes. Not a vendor's count, but the same on every machine.
int64_t countTokens(std::string_view text);

// Cuts into pieces of about `bytes` bytes, never inside a UTF-8 sequence; joined they are the text again.
std::vector<std::string_view> cutText(std::string_view text, size_t bytes);

// FNV-1a, for cache prefixes and seals.
uint64_t hashText(std::string_view text);

// A vendor-shaped id: the prefix and `length` characters of [0-9A-Za-z] that depend on `number` alone.
std::string makeId(std::string_view prefix, uint64_t number, size_t length);

// The same in the shape of a UUID.
std::string makeUuid(uint64_t number);

bool sameIgnoringCase(std::string_view a, std::string_view b);
bool containsIgnoringCase(std::string_view text, std::string_view part);
std::string_view trimmed(std::string_view text);

// "%40" becomes '@'; what is no escape stays as it is.
std::string percentDecoded(std::string_view text);

// The value of a parameter in a query such as "alt=sse&key=k"; empty when absent.
std::string queryParameter(std::string_view query, std::string_view name);

std::string base64(std::string_view bytes);
std::string base64Url(std::string_view bytes);  // with padding

// Reads the standard alphabet, padded; nothing else. `bad` receives the offset of what does not belong.
std::optional<std::string> fromBase64(std::string_view text, size_t* bad = nullptr);

// The same text with '-' and '_' as '+' and '/'.
std::string standardAlphabet(std::string_view base64Url);

}  // namespace spillway::simulator
