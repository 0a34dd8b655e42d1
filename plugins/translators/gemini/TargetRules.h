// What the writer has to know of a target, from its quirks (docs/quirks.md) and capabilities.
//
// Immutable; one request, one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "Wire.h"

namespace gemini {

class TargetRules {
 public:
  TargetRules(spw::Call call, const spw::Target& target);

  const spw::Target& target() const { return target_; }

  // True when the member is refused; those of generationConfig go by their own name.
  bool refuses(std::string_view member) const { return contains(drop_, member); }
  bool refusesSampling(std::string_view member) const;
  bool choiceAllowed(std::string_view choice) const { return !choices_.isArray() || contains(choices_, choice); }

  // Schemas may be JSON Schema as it is; otherwise they are written in the older standard's words.
  bool jsonSchema() const { return text("schema_dialect", "openapi") == "json_schema"; }
  // Every step that calls functions must carry a signature.
  bool signatureRequired() const { return text("reasoning_replay", "") == "signature"; }
  bool callIds() const { return text("tool_ids", "optional") != "absent"; }
  bool strictTools() const { return !target_.has("strict_tools"); }
  // True when a result may hold media of that type; otherwise they follow behind the results.
  bool takesInResult(std::string_view media) const;

  bool takesImages() const { return images_; }
  bool takesAudio() const { return audio_; }
  bool takesFiles() const { return files_; }
  // True for addresses on the web; addresses in the vendor's own stores are taken everywhere.
  bool takesUrls() const { return contains(imageSources_, "url"); }

  int64_t integer(std::string_view quirk, int64_t otherwise) const;
  std::string_view text(std::string_view quirk, std::string_view otherwise) const;
  static bool contains(spw::Json list, std::string_view word);

 private:
  spw::Target target_;
  spw::Json drop_, sampling_, choices_, imageSources_, resultMedia_;
  bool images_, audio_, files_;
};

}  // namespace gemini
