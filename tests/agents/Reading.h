// Inside of Client: the members of an answer's documents, and the readers of each wire. A Fault is what a strict SDK
// would choke on; it goes into the answer and reading goes on.
//
// Pure functions; any thread.
#pragma once

#include "tests/agents/Client.h"

namespace spillway::test::reading {

// A member of that type, or an empty one; -1 where there is no number.
std::string textAt(const Json& object, const char* key);
int64_t numberAt(const Json& object, const char* key);
Json objectAt(const Json& object, const char* key);
Json listAt(const Json& object, const char* key);

// Of two counts, either of which may be unknown.
int64_t sumOf(int64_t a, int64_t b);

// stop, tools or length for the wire's own word; other words as they are.
std::string finishOf(const std::string& word);

// Arguments come as text; text that is no JSON object is a fault.
Json argumentsOf(const std::string& text, Answer& answer);

// A fault when `good` is false.
void need(bool good, const std::string& what, Answer& answer);

// The error of a whole reply or of an event in a stream.
void readError(Wire wire, const Json& body, Answer& answer);

void readChatWhole(const Json& body, Answer& answer);
void readChatStream(const std::string& body, Answer& answer);
void readResponse(const Json& response, Answer& answer);
void readResponsesStream(const std::string& body, Answer& answer);
void readMessagesWhole(const Json& body, Answer& answer);
void readMessagesStream(const std::string& body, Answer& answer);

}  // namespace spillway::test::reading
