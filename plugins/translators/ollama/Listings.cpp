#include "Listings.h"

#include <spillway/codec/Digest.hpp>
#include <spillway/codec/ModelFacts.hpp>
#include <spillway/codec/Time.hpp>

#include <string>

namespace ollama {

using spw::view;

namespace {

// The version of the server whose interface this codec speaks: clients switch features on by it.
constexpr std::string_view kVersion = "0.12.11";

// How a server says that it does not know when.
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

void addQuoted(std::string& out, std::string_view text) {
  out += '"';
  spw::escapeTo(out, text);
  out += '"';
}

std::string modified(const spw_model_row& row) {
  return row.created_unix > 0 ? spw::rfc3339(row.created_unix) : std::string(kNever);
}

// The model's file is not here: of what it is made nothing is known but whose it is.
void addDetails(std::string& out, const spw_model_row& row) {
  out += ",\"details\":{\"parent_model\":\"\",\"format\":\"\",\"family\":";
  addQuoted(out, view(row.owner));
  out += ",\"families\":[";
  if (row.owner.len > 0) addQuoted(out, view(row.owner));
  out += "],\"parameter_size\":\"\",\"quantization_level\":\"\"}";
}

}  // namespace

// A model takes no room here, and its digest is that of its name: clients show the first characters of it.
void writeModelList(spw::Call call, spw::ModelList rows, spw::Out& out) {
  std::string body = "{\"models\":[";
  for (const spw_model_row& row : rows) {
    if (body.back() != '[') body += ',';
    addQuoted(body += "{\"name\":", view(row.id));
    addQuoted(body += ",\"model\":", view(row.id));
    body += ",\"modified_at\":\"" + modified(row) + "\",\"size\":0,\"digest\":\"";
    body += spw::hexDigest(call, view(row.id)) + '"';
    addDetails(body, row);
    body += '}';
  }
  out.write(body + "]}");
}

// Clients look the window up under the name of the model's architecture. Of a model nobody described it is said that
// it takes tools, as nearly all do: agents leave a model alone that does not say so.
void writeModelDescription(const spw_model_row& row, spw::Out& out) {
  const std::string_view family = row.owner.len > 0 ? view(row.owner) : std::string_view("unknown");
  std::string body = "{\"modelfile\":\"\",\"parameters\":\"\",\"template\":\"\"";
  addDetails(body, row);
  body += ",\"model_info\":{\"general.architecture\":";
  addQuoted(body, family);
  addQuoted(body += ",\"general.basename\":", view(row.name));
  if (row.context > 0) {
    addQuoted(body += ',', std::string(family) + ".context_length");
    body += ':' + std::to_string(row.context);
  }
  body += "},\"capabilities\":[";
  const auto can = [&body](std::string_view ability) {
    if (body.back() != '[') body += ',';
    addQuoted(body, ability);
  };
  if (spw::chats(row)) can("completion");
  if (spw::able(row, SPW_CAP_EMBED)) can("embedding");
  if (row.caps_known == 0 || spw::able(row, SPW_CAP_TOOLS)) can("tools");
  if (spw::able(row, SPW_CAP_VISION)) can("vision");
  if (spw::able(row, SPW_CAP_REASONING)) can("thinking");
  body += "],\"modified_at\":\"" + modified(row) + '"';
  body += '}';
  out.write(body);
}

// No model is held in memory here.
spw::Status writeProbe(std::string_view path, spw::Out& out) {
  if (path.ends_with("/version")) {
    out.write(std::string("{\"version\":\"").append(kVersion).append("\"}"));
  } else if (path.ends_with("/ps")) {
    out.write("{\"models\":[]}");
  } else {
    return SPW_DECLINED;
  }
  return SPW_OK;
}

}  // namespace ollama
