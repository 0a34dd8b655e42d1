// Annotations of output text and canonical citations. An annotation of a kind only this vendor has is kept whole beside
// what can be said of it elsewhere.
//
// Free functions; one thread per call.
#pragma once

#include <spillway/translator.hpp>

namespace responses {

// Missing for what is no annotation.
spw::Json readAnnotation(spw::Call call, spw::Json annotation);

// Missing for kinds this wire has no word for. `length`: characters of the text it belongs to, which is what a citation
// without a place covers.
spw::Json writeAnnotation(spw::Call call, spw::Json citation, int64_t length);

}  // namespace responses
