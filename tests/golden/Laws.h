// The laws of plugin-check over text, as tests have what a codec made.
//
// From one thread.
#pragma once

#include <string>

namespace spillway::golden {

// See sdk/testing/check/CanonicalLaws.h; each takes JSON text.
std::string brokenLaw(const std::string& document);
std::string brokenLawOfCitation(const std::string& citation);

}  // namespace spillway::golden
