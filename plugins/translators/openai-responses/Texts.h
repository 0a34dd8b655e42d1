// Offers the texts tools produced, in a request of this wire, to a compressor.
//
// Free function; one thread per document.
#pragma once

#include <spillway/translator.hpp>

namespace responses {

// SPW_OK when something was replaced, else SPW_DECLINED.
spw::Status visitTexts(spw::Call call, spw::Json wire, const spw::Texts& texts);

}  // namespace responses
