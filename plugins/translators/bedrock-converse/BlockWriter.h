// Canonical blocks into content blocks of this wire.
//
// Threading: one request, one thread. Throws Refusal for what the target cannot take and may not be left out.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/Tally.hpp>

#include <string>
#include <unordered_set>

#include "Family.h"
#include "Formats.h"

namespace converse {

// The cache point that follows a value with a mark; missing when it has none.
spw::Json cachePoint(spw::Call call, spw::Json canonical);

class BlockWriter {
 public:
  BlockWriter(spw::Call call, const spw::Target& target, spw::NameMap& names, spw::Tally& tally);

  // One block; takes it over. Missing when nothing is sent for it: it was empty, or it is in the loss report. `id`: of
  // a call or a result, as it is sent; `now`: it belongs to what is being asked.
  spw::Json write(spw::Json block, std::string_view id, bool now, const Path& at);

 private:
  spw::Json make(std::string_view member, spw::Json body) const;
  spw::Json text(std::string_view text) const;
  spw::Json omitted(bool now, const Path& at, std::string_view why);
  spw::Json writeText(spw::Json block, const Path& at);
  spw::Json writeImage(spw::Json block, bool now, const Path& at);
  spw::Json writeAudio(spw::Json block, bool now, const Path& at);
  spw::Json writeFile(spw::Json block, bool now, const Path& at);
  spw::Json writeVideo(spw::Json block, std::string_view format, bool now, const Path& at);
  spw::Json writeCall(spw::Json block, std::string_view id, const Path& at);
  spw::Json callInput(spw::Json block, const Path& at);
  spw::Json writeResult(spw::Json block, std::string_view id, bool now, const Path& at);
  spw::Json writeReasoning(spw::Json block, const Path& at);
  spw::Json source(spw::Json canonical) const;
  std::string_view documentName(std::string_view given);

  spw::Call call_;
  const spw::Target& target_;
  spw::NameMap& names_;
  spw::Tally& tally_;
  Family family_;
  bool plainReasoning_;  // the target takes unsigned reasoning back
  bool insideResult_ = false;
  std::unordered_set<std::string> documents_;
};

}  // namespace converse
