#include "Listings.h"

#include <string>

namespace gemini {
namespace {

void addText(std::string& out, std::string_view name, std::string_view prefix, std::string_view value) {
  out.append("\"").append(name).append("\":\"").append(prefix);
  spw::escapeTo(out, value);
  out += '"';
}

}  // namespace

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row& row : rows) {
    body += &row != rows.begin() ? ",{" : "{";
    addText(body, "name", "models/", spw::view(row.id));
    body += ',';
    addText(body, "displayName", {}, spw::view(row.name.len > 0 ? row.name : row.id));
    if (row.context > 0) body += ",\"inputTokenLimit\":" + std::to_string(row.context);
    if (row.max_output > 0) body += ",\"outputTokenLimit\":" + std::to_string(row.max_output);
    body += ",\"supportedGenerationMethods\":[\"generateContent\",\"countTokens\"]}";
  }
  out.write(body + "]}");
}

void writeTokenCount(int64_t tokens, spw::Out& out) { out.write("{\"totalTokens\":" + std::to_string(tokens) + "}"); }

}  // namespace gemini
