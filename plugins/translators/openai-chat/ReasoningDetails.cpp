#include "ReasoningDetails.h"

#include "Wire.h"

namespace openaichat {
namespace {

using spw::Call;
using spw::Json;

// The last rows are known here alone: clients give them back, no router would take them.
struct Format {
  std::string_view issuer, format;
  bool routed;
};
constexpr Format kFormats[] = {{"anthropic", "anthropic-claude-v1", true}, {"openai", "openai-responses-v1", true},
                               {"gemini", "google-gemini-v1", true},       {"xai", "xai-responses-v1", true},
                               {"bedrock", "bedrock-converse-v1", false},  {"kiro", "kiro-v1", false}};

void addText(Call call, Json entry, std::string_view otherwise, Json block) {
  std::string_view text = entry["text"].str();
  if (text.empty()) text = otherwise;
  if (const std::string_view before = block["text"].str(); !before.empty()) text = call.concat({before, text});
  block.put("text", text);
  if (!entry["signature"].str().empty()) block.put("signature", entry["signature"].str());
}

void addEncrypted(Json entry, Json block) {
  block.put("encrypted", entry["data"].str());
  if (entry["id"].isString()) block.put("id", entry["id"].str());
  if (entry["format"].str() == "anthropic-claude-v1") block.put("redacted", true);
}

void addSummary(Call call, Json entry, Json block) {
  if (!block["summary"]) block.put("summary", call.array());
  block["summary"].push(entry["summary"].str());
}

// A block whose issuer cannot be told is plain text: nobody could take its signature back.
void setIssuer(Json block, std::string_view format) {
  const std::string_view issuer = issuerOfFormat(format);
  const bool sealed = block["signature"] || block["encrypted"];
  if (issuer.empty()) {
    block.take("signature");
    block.take("encrypted");
  }
  block.put("issuer", sealed && !issuer.empty() ? issuer : kTextIssuer);
}

}  // namespace

std::string_view issuerOfFormat(std::string_view format) {
  for (const Format& row : kFormats) {
    if (row.format == format) return row.issuer;
  }
  return {};
}

std::string_view formatOfIssuer(std::string_view issuer) {
  for (const Format& row : kFormats) {
    if (row.issuer == issuer) return row.format;
  }
  return {};
}

bool isRouted(std::string_view issuer) {
  for (const Format& row : kFormats) {
    if (row.issuer == issuer) return row.routed;
  }
  return false;
}

bool readReasoningDetails(Call call, Json details, std::string_view text, Json blocks) {
  const std::string_view alone = details.size() == 1 ? text : std::string_view();
  Json block = call.json(nullptr);
  int64_t openIndex = -1;
  std::string_view format;
  const auto finish = [&] {
    if (!block) return;
    setIssuer(block, format);
    blocks.push(block);
  };
  bool any = false;
  for (Json entry : details) {
    const std::string_view type = entry["type"].str();
    if (type != "reasoning.text" && type != "reasoning.encrypted" && type != "reasoning.summary") continue;
    const int64_t index = entry["index"].integer().value_or(openIndex + 1);
    if (!block || index != openIndex) {
      finish();
      block = call.object().put("type", "reasoning");
      openIndex = index;
    }
    format = entry["format"].str();
    any = true;
    if (type == "reasoning.text") addText(call, entry, alone, block);
    if (type == "reasoning.encrypted") addEncrypted(entry, block);
    if (type == "reasoning.summary") addSummary(call, entry, block);
  }
  finish();
  return any;
}

void writeReasoningDetails(Call call, Json block, int64_t index, Json details) {
  const std::string_view format = formatOfIssuer(block["issuer"].str());
  const auto entry = [&](std::string_view type) {
    const Json made = call.object().put("type", type);
    details.push(made);
    return made;
  };
  const auto seal = [&](Json made) {
    if (!format.empty()) made.put("format", format);
    made.put("index", index);
  };
  for (Json summary : block["summary"]) seal(entry("reasoning.summary").put("summary", summary.str()));
  const Json text = block["text"], signature = block["signature"];
  if (!text.str().empty() || signature) {
    const Json made = entry("reasoning.text").put("text", text.str());
    if (signature) made.put("signature", signature.str());
    seal(made);
  }
  if (const Json encrypted = block["encrypted"]) {
    const Json made = entry("reasoning.encrypted").put("data", encrypted.str());
    if (block["id"].isString()) made.put("id", block["id"].str());
    seal(made);
  }
}

}  // namespace openaichat
