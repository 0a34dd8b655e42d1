// What an upstream's refusal means: the provider's own word first, then its error table, then what the body says in its
// wire, then the host's table by status.
#pragma once

#include <string_view>

#include "host/base/Call.h"
#include "host/pipeline/Outbound.h"
#include "host/routing/Verdict.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::pipeline {

// `body` is the reply's body, cut at the limit. `call` needs an arena. The message never holds the account's key.
routing::Verdict judge(const Destination& from, const upstream::ResponseReader& reply, std::string_view body,
                       spw_call& call);

}  // namespace spillway::pipeline
