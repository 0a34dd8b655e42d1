#include "Listings.h"

#include <spillway/codec/ModelFacts.hpp>
#include <spillway/codec/ModelPages.hpp>

#include <string>
#include <vector>

namespace cohere {
namespace {

struct Endpoint {
  std::string_view name;
  uint32_t cap;  // 0: chats
};
constexpr Endpoint kEndpoints[] = {{"chat", 0}, {"embed", SPW_CAP_EMBED}, {"rerank", SPW_CAP_RERANK}};

bool serves(const spw_model_row& row, const Endpoint& endpoint) {
  return endpoint.cap == 0 ? spw::chats(row) : spw::able(row, endpoint.cap);
}

// A window nobody knows is left out.
std::string modelText(const spw_model_row& row) {
  std::string out = "{\"name\":\"";
  spw::escapeTo(out, spw::view(row.id));
  out += "\",\"is_deprecated\":false,\"endpoints\":[";
  for (const Endpoint& endpoint : kEndpoints) {
    if (!serves(row, endpoint)) continue;
    if (out.back() != '[') out += ',';
    out.append("\"").append(endpoint.name).append("\"");
  }
  out += "],\"finetuned\":false";
  if (row.context > 0) out += ",\"context_length\":" + std::to_string(row.context);
  return out + ",\"default_endpoints\":[]}";
}

void writePage(const std::vector<const spw_model_row*>& rows, std::string_view next, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row* row : rows) {
    if (body.back() != '[') body += ',';
    body += modelText(*row);
  }
  body += ']';
  if (!next.empty()) {
    spw::escapeTo(body += ",\"next_page_token\":\"", next);
    body += '"';
  }
  out.write(body + "}");
}

}  // namespace

void writeModelList(spw::ModelList rows, spw::Out& out) {
  std::vector<const spw_model_row*> all;
  for (const spw_model_row& row : rows) all.push_back(&row);
  writePage(all, {}, out);
}

// The token of a page is the last model of the one before. No model here is an endpoint's default.
void listModels(std::string_view query, spw::ModelList rows, spw::Out& out) {
  const size_t size = spw::pageSize(query, "page_size");
  const auto mark = spw::pageMark(query, "page_token", rows);
  const auto wanted = spw::queryParameter(query, "endpoint");
  const bool defaults = spw::queryParameter(query, "default_only") == "true";
  std::vector<const spw_model_row*> page;
  bool more = false;
  for (size_t i = mark ? *mark + 1 : 0; i < rows.size() && !defaults && !more; ++i) {
    const spw_model_row& row = rows[i];
    bool fits = !wanted || wanted->empty();
    for (const Endpoint& endpoint : kEndpoints) fits = fits || (endpoint.name == *wanted && serves(row, endpoint));
    more = fits && page.size() == size;
    if (fits && !more) page.push_back(&row);
  }
  writePage(page, more ? spw::view(page.back()->id) : std::string_view(), out);
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) { out.write(modelText(row)); }

}  // namespace cohere
