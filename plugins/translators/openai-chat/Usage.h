// Token counts between this wire's "usage" object, in all its dialects, and the USAGE event.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>

namespace openaichat {

// Fills the counts of a USAGE event; what is not said stays -1. False when the object says nothing.
bool readUsage(spw::Json usage, spw_event& event);

// Takes over the counts that `news` knows.
void mergeUsage(spw_event& counts, const spw_event& news);

// True when any count is known.
bool knowsUsage(const spw_event& counts);

// The usage object as text. Details that are not known are left out; the three sums always stand there.
std::string usageText(const spw_event& counts);

}  // namespace openaichat
