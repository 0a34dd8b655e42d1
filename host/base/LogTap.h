// Somebody who looks at the log besides where it goes.
#pragma once

#include "host/base/Log.h"

namespace spillway::base {

// Gives every message that is logged to `tap` too, masked already, from now on; null: to nobody. As with setLogSink()
// the caller keeps it alive for as long as another thread may be logging.
void setLogTap(LogSink* tap);

}  // namespace spillway::base
