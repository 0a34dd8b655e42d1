#include "tests/golden/Laws.h"

#include <spillway/testing/FakeHost.hpp>

#include "sdk/testing/check/CanonicalLaws.h"

namespace spillway::golden {
namespace {

std::string judged(std::string (*law)(spw::Json), const std::string& text) {
  static spw::testing::FakeHost host;
  const spw::testing::FakeCall call(host);
  return law(call.parse(text));
}

}  // namespace

std::string brokenLaw(const std::string& document) { return judged(spw::check::brokenLaw, document); }

std::string brokenLawOfCitation(const std::string& citation) {
  return judged(spw::check::brokenLawOfCitation, citation);
}

}  // namespace spillway::golden
