// The canonical document as a request of this wire for one target. Consumes the document. The same document and target
// give the same bytes, always, and so does a conversation its id: it is a hash of how it began.
//
// Threading: one request, one thread. Throws Refusal.
#pragma once

#include <spillway/codec/NameMap.hpp>
#include <spillway/codec/Tally.hpp>

#include <string_view>
#include <vector>

#include "HistoryWriter.h"
#include "ToolWriter.h"

namespace kiro {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target);

  // `notes` is left for ReplyReader: names, free-text tools, and whether reasoning comes in tags.
  spw::Json write(spw::Json notes);

 private:
  void gatherSystem();
  void planOutput();
  void planReasoning(spw::Json notes);
  void putLimits();
  std::string_view conversationId() const;
  void reportRest() const;

  spw::Call call_;
  spw::Json in_, out_;
  const spw::Target& target_;
  spw::Tally tally_;
  spw::NameMap names_, ids_;
  HistoryWriter history_;
  ToolWriter tools_;
  std::vector<std::string_view> system_;
  spw::Json fields_;
};

}  // namespace kiro
