#include "Listings.h"

#include <spillway/codec/ModelPages.hpp>
#include <spillway/codec/Time.hpp>

#include <algorithm>

namespace messages {
namespace {

void putString(std::string& out, std::string_view text) {
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

void putIdOrNull(std::string& out, const spw_model_row* row) {
  if (row == nullptr) {
    out += "null";
  } else {
    putString(out, spw::view(row->id));
  }
}

void putModel(std::string& out, const spw_model_row& row) {
  putString(out += "{\"type\":\"model\",\"id\":", spw::view(row.id));
  putString(out += ",\"display_name\":", spw::view(row.name.len > 0 ? row.name : row.id));
  putString(out += ",\"created_at\":", spw::rfc3339(row.created_unix));
  out += '}';
}

}  // namespace

void writeModelList(spw::ModelList rows, bool more, spw::Out& out) {
  std::string body = "{\"data\":[";
  for (const spw_model_row& row : rows) {
    if (body.back() != '[') body += ',';
    putModel(body, row);
  }
  const spw_model_row* first = rows.size() > 0 ? &rows[0] : nullptr;
  const spw_model_row* last = rows.size() > 0 ? &rows[rows.size() - 1] : nullptr;
  body.append("],\"has_more\":").append(more ? "true" : "false").append(",\"first_id\":");
  putIdOrNull(body, first);
  body += ",\"last_id\":";
  putIdOrNull(body, last);
  out.write(body + "}");
}

void listModels(std::string_view query, spw::ModelList rows, spw::Out& out) {
  const size_t limit = spw::pageSize(query, "limit");
  const auto after = spw::pageMark(query, "after_id", rows), before = spw::pageMark(query, "before_id", rows);
  if (after && before) spw::refuse(spw::Path("before_id"), "only one of after_id and before_id can be given");
  if (before) {
    const size_t first = *before - std::min(*before, limit);
    return writeModelList(rows.part(first, *before - first), first > 0, out);
  }
  const size_t first = after ? *after + 1 : 0;
  const spw::ModelList page = rows.part(first, limit);
  writeModelList(page, first + page.size() < rows.size(), out);
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) {
  std::string body;
  putModel(body, row);
  out.write(body);
}

void writeTokenCount(int64_t tokens, spw::Out& out) { out.write("{\"input_tokens\":" + std::to_string(tokens) + "}"); }

}  // namespace messages
