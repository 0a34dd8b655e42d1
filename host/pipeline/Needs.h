// What a request needs of a model and what it is likely to come to, as far as a glance at its bytes tells: its
// top-level members, its size, and what the skim has met on the way. Everything deeper is left to the codecs.
//
// Pure but for the inbound's own skim; one thread at a time.
#pragma once

#include "host/pipeline/ClientRequest.h"
#include "host/pipeline/Inbound.h"
#include "host/routing/Plan.h"

namespace spillway::pipeline {

// Views into both. All but tools may be a mistake of the glance and is marked as guessed.
routing::Query queryOf(Inbound& inbound, const ClientRequest& request);

}  // namespace spillway::pipeline
