// Writes a canonical document as a request of this wire for one target. The order of members is fixed, so that the same
// document and target give the same bytes; what the target cannot take is reported, or refused when leaving it out
// would change what was asked. The target is asked for what a stateless client needs to go on: reasoning in encrypted
// form, and to keep nothing unless the client wants it kept.
//
// One request, one thread.
#pragma once

#include <spillway/codec/OpenAiRules.hpp>
#include <spillway/translator.hpp>
#include <string_view>
#include <vector>

namespace responses {

class RequestWriter {
 public:
  RequestWriter(spw::Call call, spw::Json canonical, const spw::Target& target, spw::Json notes);

  // The wire document; consumes the canonical one. Throws Refusal.
  spw::Json write();

 private:
  void refuseWhatCannotBe() const;
  spw::Json writeFormat(std::vector<std::string_view>& hints);
  bool mentionsJson() const;
  void writeText(spw::Json format);
  void writeReasoning();
  std::string_view wantedSummary(spw::Json reasoning) const;
  void writeInclude();
  void writeLimit();
  void writeSampling();
  void noteStop();
  void writeIdentity();
  void writeTier();
  void writeCache();
  void writeExtra();

  bool reasons() const;
  bool continues() const;
  // Sends a member unless the target refuses it.
  void send(std::string_view member, spw::Json value, std::string_view canonicalPath);

  spw::Call call_;
  spw::Json in_, notes_, out_, own_;  // own_: extra members of this wire
  spw::OpenAiRules rules_;
};

}  // namespace responses
