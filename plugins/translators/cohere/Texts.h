// Offers the texts that tools produced, in a request of this wire, to whoever may shorten them.
//
// Free function; one thread per document.
#pragma once

#include <spillway/translator.hpp>

namespace cohere {

// SPW_OK when something was replaced, SPW_DECLINED when nothing was.
spw::Status visitTexts(spw::Call call, spw::Json wire, const spw::Texts& texts);

}  // namespace cohere
