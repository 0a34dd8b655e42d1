// Makes a good answer go wrong as a Behaviour says: fixed texts, missing ends, broken events, wrong bodies. Pure.
#pragma once

#include "tests/simulator/Reply.h"
#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// The words n, size and huge-event.
void applyFixedText(const Behaviour& behaviour, Answer& answer);

// The error that error-event asks for.
Rejection failureOf(const Wire& wire, const Behaviour& behaviour, std::string_view fallback);

// A stream's events as the behaviour lets them be, with the type they travel under.
void bendEvents(const Wire& wire, const Behaviour& behaviour, const Prompt& prompt, const Answer& answer,
                EventList list, Content& content);

void bendBody(const Behaviour& behaviour, Content& content);

// The words retry-after and retry-after-ms, and what a vendor says under 429 by itself.
void addRetryAfter(const Behaviour& behaviour, Content& content);

}  // namespace spillway::simulator
