#include "Listings.h"

#include <spillway/codec/Time.hpp>

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

}  // namespace

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out) {
  std::string body = "{\"data\":[";
  for (const spw_model_row& row : rows) {
    if (&row != rows.begin()) body += ',';
    body += "{\"type\":\"model\",\"id\":";
    putString(body, spw::view(row.id));
    body += ",\"display_name\":";
    putString(body, spw::view(row.name.len > 0 ? row.name : row.id));
    body += ",\"created_at\":";
    putString(body, spw::rfc3339(row.created_unix));
    body += '}';
  }
  const spw_model_row* first = rows.size() > 0 ? rows.begin() : nullptr;
  const spw_model_row* last = rows.size() > 0 ? rows.end() - 1 : nullptr;
  body += "],\"has_more\":false,\"first_id\":";
  putIdOrNull(body, first);
  body += ",\"last_id\":";
  putIdOrNull(body, last);
  out.write(body + "}");
}

void writeTokenCount(int64_t tokens, spw::Out& out) { out.write("{\"input_tokens\":" + std::to_string(tokens) + "}"); }

}  // namespace messages
