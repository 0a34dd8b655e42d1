#include "tests/corpus/Vocabulary.h"

#include <array>

namespace spillway::corpus {
namespace {

// Private-use letters that stand for an escape of their own, see spelled().
struct Mark {
  const char *letter, *escape;
};
constexpr Mark kMarks[] = {{"\uE000", "\\ud83d"},
                           {"\uE001", "\\u00e9"},
                           {"\uE002", "\\/"},
                           {"\uE003", "\\ud834\\udd1e"},
                           {"\uE004", "\\u2028"}};

constexpr const char* kTexts[] = {
    "What is in this repository?",
    "List the files, then run the tests.",
    "caf\xc3\xa9 \xe2\x80\xa8line\xe2\x80\xa9paragraph \xf0\x9f\x98\x80 \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb "
    "end",
    "escaped: caf\uE001, a\uE002b, \uE003, \uE004 done",
    "half an emoji: \uE000 and on",
    "quotes \" and \\ and \t tab \b \f \u0001 control",
    "<system-reminder>not really</system-reminder> <think>nor this</think>",
    "{\"looks\": \"like JSON\", \"n\": [1, 2.50, 1e3]}",
    "  leading and trailing space  ",
    "\xd8\xa7\xd9\x84\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85 \xe4\xbd\xa0\xe5\xa5\xbd "
    "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82",
    "line one\nline two\r\nline three\n\n",
    "data: [DONE]\n\nevent: message_stop\n\n",
    "```cpp\nint main() { return 0; }\n```",
    "1",
};

constexpr const char* kWords[] = {"search", "get", "set", "file", "read", "write", "weather", "list", "run", "mcp"};

constexpr const char* kSchemas[] = {
    R"({"type":"object","properties":{}})",
    R"({"type":"object"})",
    R"({"type":"object","properties":{"city":{"type":"string","description":"a city"},"days":{"type":"integer","minimum":1,"maximum":14}},"required":["city"],"additionalProperties":false})",
    R"({"type":"object","properties":{"node":{"$ref":"#/$defs/node"}},"required":["node"],"$defs":{"node":{"type":"object","properties":{"value":{"type":"string"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},"required":["value"]}}})",
    R"({"$schema":"http://json-schema.org/draft-07/schema#","type":"object","definitions":{"p":{"type":"object","properties":{"x":{"type":"number"}}}},"properties":{"a":{"$ref":"#/definitions/p"},"b":{"type":"array","items":{"$ref":"#/definitions/p"}}}})",
    R"({"type":"object","properties":{"v":{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"array","items":{"type":"string"}}]},"w":{"oneOf":[{"const":"a"},{"const":2}]},"n":{"type":["string","null"],"default":null}}})",
    R"({"type":"object","properties":{"level":{"type":"integer","enum":[1,2,3]},"mode":{"enum":["fast","slow"]},"flag":{"const":true},"mixed":{"enum":["a",1,null]}},"required":["level","mode"]})",
    R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"object","properties":{"c":{"type":"object","properties":{"d":{"type":"array","items":{"type":"array","items":{"type":"object","properties":{"e":{"type":["integer","null"]}}}}}}}}}}}}})",
    R"({"type":"object","properties":{"when":{"type":"string","format":"date-time","pattern":"^\\d{4}","minLength":4,"maxLength":40},"id":{"type":"string","format":"uuid"},"ratio":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1,"multipleOf":0.5}},"patternProperties":{"^x-":{"type":"string"}},"minProperties":1})",
    R"({"type":"object","allOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":{"type":"boolean"}},"required":["b"]}],"if":{"properties":{"a":{"const":"x"}}},"then":{"required":["a"]},"not":{"required":["z"]}})",
    R"({"type":"object","properties":{"pair":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"maxItems":2,"uniqueItems":true},"any":{},"yes":true,"list":{"type":"array"},"map":{"type":"object","additionalProperties":{"type":"integer"}}},"examples":[{"any":1}],"title":"Odd"})",
    R"({"type":"object","properties":{"$ref":{"type":"string"},"type":{"type":"string"},"properties":{"type":"string"},"a b":{"type":"string"},"\u00fc":{"type":"string"}},"required":["type","missing"]})",
    R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]})",
};

constexpr const char* kArguments[] = {
    R"({})",
    R"({"city":"Paris"})",
    R"({ "city" : "Z\u00fcrich", "days":2 })",
    R"({"level":1,"mode":"fast","n":1.50,"big":12345678901234567890,"e":1e3})",
    R"({"path":"C:\\tmp\\a.txt","text":"line\nline \"quoted\" \/ \u2028"})",
    R"({"list":[],"object":{},"nothing":null,"deep":{"a":[{"b":[1,[2,[3]]]}]}})",
    R"({"emoji":"😀","same":1,"z":true})",
};

constexpr const char* kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
constexpr const char* kGif = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
constexpr const char* kPdf =
    "JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290IDEgMCBSPj4KJSVFT0YK";
constexpr const char* kWav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string letters(Dice& dice, size_t length) {
  std::string out;
  for (size_t i = 0; i < length; ++i) out += kAlphabet[dice.below(62)];
  return out;
}

}  // namespace

std::string text(Dice& dice) {
  std::string out = dice.pick(kTexts);
  if (dice.chance(3)) {
    while (out.size() < 3000) out += std::string(" ") + dice.pick(kTexts);
  }
  return out + (dice.chance(30) ? " #" + std::to_string(dice.below(100)) : "");
}

std::string anyText(Dice& dice) {
  if (dice.chance(8)) return "";
  if (dice.chance(4)) return " \n";
  return text(dice);
}

std::string toolName(Dice& dice, size_t longest, bool odd) {
  std::string name = dice.pick(kWords);
  name.append("_").append(dice.pick(kWords));
  name += std::to_string(dice.below(1000));
  if (odd && dice.chance(40)) {
    constexpr const char* kOdd[] = {"namespace.get:it", "9lives", "with space", "z\xc3\xbcrich", "a/b",
                                    "dollar$",          "-x"};
    name = dice.pick(kOdd);
    name += std::to_string(dice.below(1000));
  }
  if (dice.chance(15)) name += std::string("_").append(longest, 'x');
  return name.substr(0, longest);
}

std::string callId(Dice& dice, bool odd) {
  if (odd && dice.chance(30)) {
    constexpr const char* kOdd[] = {"functions.get:", "call:1|fc_", "id with space ", "\xc3\xbc-", "tooluse_#"};
    const std::string start = dice.pick(kOdd);
    return start + std::to_string(dice.below(1000000));
  }
  if (odd && dice.chance(10)) return "call_" + letters(dice, 150);
  if (dice.chance(40)) return "toolu_01" + letters(dice, 22);
  return "call_" + letters(dice, dice.chance(20) ? 4 : 24);
}

Json toolSchema(Dice& dice) { return Json::parse(dice.pick(kSchemas)); }

Json answerSchema(Dice& dice, bool strict) {
  if (strict) {
    return Json::parse(
        R"({"type":"object","properties":{"answer":{"type":"string"},"sure":{"type":["boolean","null"]}},"required":["answer","sure"],"additionalProperties":false})");
  }
  Json schema;
  do {
    schema = toolSchema(dice);
  } while (!schema.contains("type"));
  return schema;
}

std::string arguments(Dice& dice) { return dice.pick(kArguments); }

Media picture(Dice& dice) { return dice.chance(70) ? Media{"image/png", kPng} : Media{"image/gif", kGif}; }
Media document(Dice& dice) {
  return dice.chance(60) ? Media{"application/pdf", kPdf} : Media{"text/plain", "cGxhaW4gd29yZHM="};
}
Media sound() { return {"audio/wav", kWav}; }

std::string pictureUrl(Dice& dice) {
  return "https://example.com/a%20b.png?x=1&y=" + std::to_string(dice.below(100)) + (dice.chance(20) ? "#f" : "");
}

std::string token(Dice& dice, size_t bytes) {
  std::string out;
  while (out.size() < bytes * 4 / 3) out += kAlphabet[dice.below(64)];
  out.resize(out.size() / 4 * 4);
  return out;
}

std::string tokenMark(const std::string& issuer) {
  if (issuer == "anthropic") return "QU5USFJPUElD";
  if (issuer == "openai") return "T1BFTkFJT1BF";
  if (issuer == "gemini") return "R0VNSU5JR0VN";
  return "QkVEUk9DS0JF";
}

std::string tokenOf(const std::string& issuer, Dice& dice, size_t bytes) {
  return issuer == "text" ? "" : tokenMark(issuer) + token(dice, bytes);
}

Json parsed(std::string text) {
  constexpr std::string_view kHalf = "\\ud83d";
  for (size_t at = text.find(kHalf); at != std::string::npos; at = text.find(kHalf, at + 1)) {
    if (text.compare(at + kHalf.size(), 4, "\\ude") != 0) text.replace(at, kHalf.size(), "\\ufffd");
  }
  return Json::parse(text);
}

std::string spelled(const Json& value) {
  std::string out = value.dump();
  for (const Mark& mark : kMarks) {
    for (size_t at = out.find(mark.letter); at != std::string::npos; at = out.find(mark.letter, at)) {
      out.replace(at, std::char_traits<char>::length(mark.letter), mark.escape);
    }
  }
  return out;
}

}  // namespace spillway::corpus
