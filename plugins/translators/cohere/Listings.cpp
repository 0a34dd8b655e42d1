#include "Listings.h"

#include <string>

namespace cohere {
namespace {

// A window nobody knows is left out.
std::string modelText(const spw_model_row& row) {
  std::string out = "{\"name\":\"";
  spw::escapeTo(out, spw::view(row.id));
  out += "\",\"is_deprecated\":false,\"endpoints\":[\"chat\"],\"finetuned\":false";
  if (row.context > 0) out += ",\"context_length\":" + std::to_string(row.context);
  return out + ",\"default_endpoints\":[]}";
}

}  // namespace

void writeModelList(spw::Rows<spw_model_row> rows, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row& row : rows) {
    if (body.back() != '[') body += ',';
    body += modelText(row);
  }
  out.write(body + "]}");
}

void writeModelDescription(const spw_model_row& row, spw::Out& out) { out.write(modelText(row)); }

}  // namespace cohere
