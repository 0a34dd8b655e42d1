// Which addresses belong to the public internet. What a client's text may make this host connect to must be there:
// everything else is this machine, its network, or a way around this check.
//
// A pure function; any thread.
#pragma once

#include <Poco/Net/IPAddress.h>

#include <string>

namespace spillway::upstream {

// What kind of place an address is that is not public, for people: "private", "loopback"; empty when it is public.
std::string whyNotPublic(const Poco::Net::IPAddress& address);

}  // namespace spillway::upstream
