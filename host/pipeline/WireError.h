// Errors in a client's own wire.
#pragma once

#include <string>

#include "host/base/Error.h"
#include "host/plugins/Translator.h"

namespace spillway::pipeline {

// Writes the body of an error and returns the status its clients expect. When the codec fails the body is plain JSON.
int writeError(const plugins::Translator& wire, const base::Error& error, std::string& body);

// The header line that names what went wrong, under the name that the manual explains it by, ended by CRLF;
// empty: nobody said.
std::string faultLine(const base::Error& error);

// Tells the client of an error inside its stream, and closes the writer.
void writeErrorEvent(plugins::Writer& writer, const base::Error& error, std::string& out);

}  // namespace spillway::pipeline
