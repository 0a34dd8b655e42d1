#include "Listings.h"

#include <spillway/codec/ModelFacts.hpp>

#include <charconv>
#include <string>

namespace openaichat {
namespace {

struct AbilityName {
  uint32_t cap;
  std::string_view word;
};
constexpr AbilityName kAbilities[] = {{SPW_CAP_TOOLS, "tools"},
                                      {SPW_CAP_VISION, "vision"},
                                      {SPW_CAP_REASONING, "reasoning"},
                                      {SPW_CAP_JSON_SCHEMA, "json_schema"},
                                      {SPW_CAP_PDF, "pdf"},
                                      {SPW_CAP_AUDIO, "audio"},
                                      {SPW_CAP_EMBED, "embed"},
                                      {SPW_CAP_RERANK, "rerank"},
                                      {SPW_CAP_MODERATE, "moderate"},
                                      {SPW_CAP_IMAGE, "image"},
                                      {SPW_CAP_TRANSCRIBE, "transcribe"},
                                      {SPW_CAP_SPEAK, "speak"},
                                      {SPW_CAP_COMPLETE, "complete"}};

void addQuoted(std::string& out, std::string_view text) {
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

// A price of a million tokens as that of one, in decimals without an exponent: clients read it with what they read
// money with.
std::string perToken(double dollars) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, dollars / 1e6, std::chars_format::fixed, 12);
  std::string price(text, end.ptr);
  price.erase(price.find_last_not_of('0') + 1);
  if (price.back() == '.') price.pop_back();
  return price;
}

void addPrices(std::string& out, const spw_model_row& row) {
  if (row.priced == 0) return;
  std::string prices;
  const auto price = [&prices](std::string_view name, double dollars) {
    if (!(dollars >= 0) || dollars > 1e9) return;
    if (!prices.empty()) prices += ',';
    addQuoted(prices, name);
    addQuoted(prices += ':', perToken(dollars));
  };
  price("prompt", row.input);
  price("completion", row.output);
  price("input_cache_read", row.cache_read);
  price("input_cache_write", row.cache_write);
  if (!prices.empty()) out.append(",\"pricing\":{").append(prices).append("}");
}

void addAbilities(std::string& out, const spw_model_row& row) {
  if (row.caps_known == 0) return;
  out += ",\"capabilities\":[";
  if (spw::chats(row)) out += "\"chat\"";
  for (const AbilityName& one : kAbilities) {
    if (!spw::able(row, one.cap)) continue;
    if (out.back() != '[') out += ',';
    addQuoted(out, one.word);
  }
  out += ']';
}

// Behind the vendor's four members those in which routers of this wire say what they know.
void addModel(std::string& out, const spw_model_row& row) {
  addQuoted(out += "{\"id\":", spw::view(row.id));
  out += ",\"object\":\"model\",\"created\":" + std::to_string(row.created_unix);
  addQuoted(out += ",\"owned_by\":", spw::view(row.owner));
  if (row.context > 0) out += ",\"context_length\":" + std::to_string(row.context);
  if (row.max_output > 0) out += ",\"max_output\":" + std::to_string(row.max_output);
  addPrices(out, row);
  addAbilities(out, row);
  out += '}';
}

}  // namespace

void writeModelList(spw::ModelList rows, spw::Out& out) {
  std::string body = "{\"object\":\"list\",\"data\":[";
  for (const spw_model_row& row : rows) {
    if (body.back() != '[') body += ',';
    addModel(body, row);
  }
  out.write(body + "]}");
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) {
  std::string body;
  addModel(body, row);
  out.write(body);
}

}  // namespace openaichat
