#include "Listings.h"

#include <spillway/codec/ModelFacts.hpp>
#include <spillway/codec/ModelPages.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace gemini {
namespace {

void addText(std::string& out, std::string_view name, std::string_view prefix, std::string_view value) {
  out.append("\"").append(name).append("\":\"").append(prefix);
  spw::escapeTo(out, value);
  out += '"';
}

void addModel(std::string& out, const spw_model_row& row) {
  out += '{';
  addText(out, "name", "models/", spw::view(row.id));
  out += ',';
  addText(out, "displayName", {}, spw::view(row.name.len > 0 ? row.name : row.id));
  if (row.context > 0) out += ",\"inputTokenLimit\":" + std::to_string(row.context);
  if (row.max_output > 0) out += ",\"outputTokenLimit\":" + std::to_string(row.max_output);
  out += ",\"supportedGenerationMethods\":[";
  if (spw::chats(row)) out += "\"generateContent\",\"countTokens\"";
  if (spw::able(row, SPW_CAP_EMBED)) {
    if (out.back() != '[') out += ',';
    out += "\"embedContent\",\"batchEmbedContents\"";
  }
  out += "]}";
}

}  // namespace

void writeModelList(spw::ModelList rows, std::string_view next, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row& row : rows) {
    if (body.back() != '[') body += ',';
    addModel(body, row);
  }
  body += ']';
  if (!next.empty()) addText(body += ',', "nextPageToken", {}, next);
  out.write(body + "}");
}

// The token of a page is the last model of the one before. The vendor takes a size of 0 for none, and cuts larger ones
// down.
void listModels(std::string_view query, spw::ModelList rows, spw::Out& out) {
  const size_t asked = spw::pageSize(query, "pageSize", 0, std::numeric_limits<int32_t>::max());
  const size_t size = asked == 0 ? spw::kPageModels : std::min(asked, spw::kPageModels);
  const auto mark = spw::pageMark(query, "pageToken", rows);
  const size_t first = mark ? *mark + 1 : 0;
  const spw::ModelList page = rows.part(first, size);
  const bool more = page.size() > 0 && first + page.size() < rows.size();
  writeModelList(page, more ? spw::view(page[page.size() - 1].id) : std::string_view(), out);
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) {
  std::string body;
  addModel(body, row);
  out.write(body);
}

void writeTokenCount(int64_t tokens, spw::Out& out) { out.write("{\"totalTokens\":" + std::to_string(tokens) + "}"); }

}  // namespace gemini
