// The bytes of an ExchangeRecord in the journal: a format byte, then the fields in order, integers as zigzag varints
// and texts as length and bytes. Small (about 200 bytes plus texts) and quick (well below a microsecond), since it is
// written on the request's own thread.
//
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "host/store/Records.h"

namespace spillway::store {

// Longer texts are cut to these, between characters; a longer JSON text is left out as a whole.
inline constexpr size_t kMostNameBytes = 1024;
inline constexpr size_t kMostSentenceBytes = size_t{8} << 10;
inline constexpr size_t kMostJsonBytes = size_t{128} << 10;
// Further attempts are left out. Keeps every encoded record below a megabyte.
inline constexpr size_t kMostAttempts = 32;
inline constexpr size_t kMostSavings = 200;

// Appends the record to `out`.
void encodeRecord(const ExchangeRecord& record, std::string& out);

// The record in `bytes`; nothing when they are of another format or not all of one record.
std::optional<ExchangeRecord> decodeRecord(std::string_view bytes);

}  // namespace spillway::store
