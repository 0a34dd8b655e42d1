#include "Listings.h"

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
  out += ",\"supportedGenerationMethods\":[\"generateContent\",\"countTokens\"]}";
}

}  // namespace

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row& row : rows) {
    if (&row != rows.begin()) body += ',';
    addModel(body, row);
  }
  out.write(body + "]}");
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) {
  std::string body;
  addModel(body, row);
  out.write(body);
}

void writeTokenCount(int64_t tokens, spw::Out& out) { out.write("{\"totalTokens\":" + std::to_string(tokens) + "}"); }

}  // namespace gemini
