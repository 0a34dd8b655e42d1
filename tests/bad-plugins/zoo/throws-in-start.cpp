// An exception out of start().
#include <stdexcept>

#include "zoo.h"

static spw_status start(const spw_host*, void**) { throw std::runtime_error("thrown in start"); }
ZOO_PROVIDER("throws-in-start");
ZOO_GET(provider, SPW_PROVIDER_ID, zoo_provider)
extern "C" {
ZOO_ENTRY("throws-in-start", start, nullptr, zoo_get);
}
