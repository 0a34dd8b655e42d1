// What generated conversations are made of: texts, names, ids, schemas and media that codecs have trouble with.
//
// Some texts hold marks that spelled() turns into escapes a JSON library would not write: a lone surrogate, an escaped
// slash, a letter as \u00e9, an emoji as its two halves.
//
// Free functions; any thread.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "tests/corpus/Dice.h"

namespace spillway::corpus {

using Json = nlohmann::ordered_json;

// Never empty.
std::string text(Dice& dice);
// Also empty or blank.
std::string anyText(Dice& dice);

// A tool's name of at most `longest` characters; `odd`: also with characters that most wires refuse.
std::string toolName(Dice& dice, size_t longest, bool odd);
// An id of a call as some vendor or library makes it; `odd`: also long ones and ones with characters that wires refuse.
std::string callId(Dice& dice, bool odd);

// JSON Schema of a tool's arguments, and one for an answer. `strict`: one that the strict form accepts.
Json toolSchema(Dice& dice);
Json answerSchema(Dice& dice, bool strict);
// Arguments as some model wrote them: text of a JSON object.
std::string arguments(Dice& dice);

struct Media {
  std::string type{}, data{};  // base64
};
Media picture(Dice& dice);
Media document(Dice& dice);
Media sound();
std::string pictureUrl(Dice& dice);

// Base64 of so many made-up bytes.
std::string token(Dice& dice, size_t bytes);

// A signature or sealed reasoning as this issuer makes them: it begins with tokenMark(issuer), so that one at the wrong
// vendor is found.
std::string tokenOf(const std::string& issuer, Dice& dice, size_t bytes);
std::string tokenMark(const std::string& issuer);

// `value` as the client sends it, marks replaced.
std::string spelled(const Json& value);

// What a codec wrote. Halves of a surrogate pair, which no JSON library here takes, become U+FFFD.
Json parsed(std::string text);

}  // namespace spillway::corpus
