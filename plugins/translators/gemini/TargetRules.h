// What the writer has to know of a target beside what every writer asks, from its quirks (docs/quirks.md) and
// capabilities.
//
// Immutable; one request, one thread.
#pragma once

#include <spillway/codec/Rules.hpp>
#include <string_view>

#include "Wire.h"

namespace gemini {

class TargetRules : public spw::Rules {
 public:
  TargetRules(spw::Call call, const spw::Target& target);

  // Schemas may be JSON Schema as it is; otherwise they are written in the older standard's words.
  bool plainSchemas() const { return text("schema_dialect", "openapi") == "json_schema"; }
  // Every step that calls functions must carry a signature.
  bool signatureRequired() const { return text("reasoning_replay", "") == "signature"; }
  bool callIds() const { return text("tool_ids", "optional") != "absent"; }
  bool strictTools() const { return !target().has("strict_tools"); }
  // True when a result may hold media of that type; otherwise they follow behind the results.
  bool takesInResult(std::string_view media) const { return spw::lists(resultMedia_, media); }

  bool takesAudio() const { return audio_; }
  bool takesFiles() const { return files_; }
  // True for addresses on the web; addresses in the vendor's own stores are taken everywhere.
  bool takesUrls() const { return spw::lists(imageSources_, "url"); }

 private:
  spw::Json imageSources_, resultMedia_;
  bool audio_, files_;
};

}  // namespace gemini
