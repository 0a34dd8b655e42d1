// The documents a request gives the model to cite. In this wire they stand beside the messages; in the canonical
// document they are file blocks of a user's message.
//
// One request, one thread.
#pragma once

#include <spillway/translator.hpp>

#include "Wire.h"

namespace cohere {

// The file block of one document, which is a text or an object. Throws Refusal.
spw::Json readDocument(spw::Call call, spw::Json wire, bool cited, const Path& at);

// Whether a file block can stand among the documents: it is text, and its source shall be cited.
bool isDocument(spw::Json block);

// The document of such a block. `number` names one that has no name.
spw::Json writeDocument(spw::Call call, spw::Json block, size_t number);

// The text of a document's data, as a model of another wire gets to read it.
std::string_view dataText(spw::Call call, spw::Json data);

}  // namespace cohere
