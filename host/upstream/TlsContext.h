// The rules for TLS to upstreams: version 1.2 or later, certificates checked strictly against the host's name and the
// system's authorities.
//
// May be called from any thread; the context may be used by several at once.
#pragma once

#include <Poco/Net/Context.h>

#include <string>

#include "host/base/Result.h"

namespace spillway::upstream {

// A context for client connections. `extraCaFile` names a PEM file of authorities trusted as well; empty: none. The
// error (InvalidRequest) names the file.
base::Result<Poco::Net::Context::Ptr> makeTlsContext(const std::string& extraCaFile);

}  // namespace spillway::upstream
