// What is odd about a destination: the rows of its provider's plugin, and behind them, so that they win, those of the
// configuration. The vocabulary is docs/quirks.md.
//
// Views live as long as the destination's account and plugin. One thread at a time.
#pragma once

#include <string_view>
#include <vector>

#include "host/pipeline/Outbound.h"

namespace spillway::pipeline {

// All rows that apply to the destination's model.
std::vector<spw_quirk> quirksOf(const Destination& to);

// JSON text of the row of that id which counts; empty: there is none, or it has no value.
std::string_view quirkOf(const Destination& to, std::string_view id);

}  // namespace spillway::pipeline
