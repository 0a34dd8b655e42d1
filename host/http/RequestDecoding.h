// Undoes the Content-Encoding of a request's body: gzip, deflate, br, zstd.
//
// A pure function; any thread that may compute for long.
#pragma once

#include <string_view>

#include "host/base/Bytes.h"
#include "host/base/Result.h"

namespace spillway::http {

// The plain body, of at most `limit` bytes. The error has its status: 415 for an encoding that is not known, 413 for
// too much, 400 for damaged data.
base::Result<base::Bytes> decodeBody(std::string_view contentEncoding, base::Bytes body, size_t limit);

}  // namespace spillway::http
