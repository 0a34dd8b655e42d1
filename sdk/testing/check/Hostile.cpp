#include "sdk/testing/check/Hostile.h"

namespace spw::check {
namespace {

std::string repeated(std::string_view text, size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string nested(std::string_view open, std::string_view close, size_t depth) {
  return repeated(open, depth) + "null" + repeated(close, depth);
}

// The end of the JSON value that begins at `at`, in text known to be JSON.
size_t valueEnd(std::string_view json, size_t at) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = at; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
      if (c == '"' && depth == 0) return i + 1;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return i;
      if (--depth == 0) return i + 1;
    }
    if (depth == 0 && (c == ',' || c == ' ' || c == '\n')) return i;
  }
  return json.size();
}

// Offsets at which a value begins: at the start, after ':', and at each element of an array.
std::vector<size_t> valueStarts(std::string_view json) {
  std::vector<size_t> starts = {0};
  std::vector<char> open;
  bool quoted = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == '"') quoted = true;
    if (c == '{' || c == '[') open.push_back(c);
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
    const bool element = !open.empty() && open.back() == '[' && (c == '[' || c == ',');
    if (c != ':' && !element) continue;
    size_t start = i + 1;
    while (start < json.size() && (json[start] == ' ' || json[start] == '\n')) ++start;
    if (start < json.size() && json[start] != ']') starts.push_back(start);
  }
  return starts;
}

}  // namespace

const std::vector<std::string>& hostileDocuments() {
  static const std::vector<std::string> documents = {
      "null",
      "true",
      "0",
      "-1e308",
      "99999999999999999999999999",
      R"("")",
      R"("text")",
      "[]",
      "[null,1,\"a\",[],{}]",
      "{}",
      R"({"":""})",
      R"({"model":null,"messages":null,"stream":null})",
      R"({"model":5,"messages":{},"stream":"yes","tools":7,"max_tokens":"many"})",
      R"({"model":"m","messages":[null,3,"x",[],{}]})",
      R"({"model":"m","messages":[{"role":5,"content":{"a":[1]}}]})",
      R"({"model":"m","messages":[{"role":"user","content":[null,1,"x",[],{},{"type":9},{"type":"nothing"}]}]})",
      R"({"model":"m","messages":[{"role":"user","content":"\ud83d \udc00 \u0000"}]})",
      R"({"model":"a","model":"b","messages":[],"messages":5})",
      R"({"type":"error","error":{"message":7}})",
      R"({"choices":[{"delta":{"content":[]}}],"usage":{"prompt_tokens":-5}})",
      R"({"type":"content_block_delta","index":99999999999,"delta":{"type":"text_delta","text":null}})",
      nested("[", "]", 198),
      nested("{\"a\":", "}", 198),
      R"({"model":"m","prompt":")" + repeated("x", 1 << 20) + "\"}",
      "[" + repeated("{\"role\":\"user\"},", 20'000) + "0]",
      R"({"model":"m","messages":[)" + repeated(R"({"role":"user","content":"x"},)", 5'000) + "null]}",
  };
  return documents;
}

const std::vector<std::string>& hostileTexts() {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all = {
        "",
        " ",
        "\n\n",
        "{",
        "}",
        "[1,2",
        "\"open",
        "{\"a\"",
        "{\"a\":1,}",
        "nul",
        "[DONE]",
        "<html></html>",
        "data: {}",
        std::string(3, '\0'),
        "\xff\xfe\xfd",
        "{\"a\":\"\xc3\x28\"}",
        "\xef\xbb\xbf{}",
        "{} {}",
        R"({"a":"\ud800"})",
        R"({"a":"\u00"})",
        "1e99999",
        "-",
    };
    all.push_back(nested("[", "]", 100'000));
    all.push_back("\"" + repeated("\\u0000", 50'000) + "\"");
    for (const std::string& document : hostileDocuments()) all.push_back(document);
    return all;
  }();
  return texts;
}

std::vector<std::string> mutations(std::string_view json, size_t most) {
  static const std::string replacements[] = {"null",
                                             "7",
                                             "-1.5e9",
                                             "\"\"",
                                             "\"\\ud800x\"",
                                             "[]",
                                             "{}",
                                             "true",
                                             "[[{}]]",
                                             "{\"type\":\"?\"}",
                                             "\"" + repeated("z", 5000) + "\""};
  std::vector<std::string> out;
  const std::vector<size_t> starts = valueStarts(json);
  const size_t total = starts.size() * std::size(replacements);
  size_t stride = total > most ? total / most : 1;
  if (stride % std::size(replacements) == 0) ++stride;  // else every place would get the same replacement
  for (size_t n = 0; n < total && out.size() < most; n += stride) {
    const size_t start = starts[n / std::size(replacements)];
    std::string changed(json.substr(0, start));
    changed += replacements[n % std::size(replacements)];
    changed += json.substr(valueEnd(json, start));
    out.push_back(std::move(changed));
  }
  return out;
}

}  // namespace spw::check
