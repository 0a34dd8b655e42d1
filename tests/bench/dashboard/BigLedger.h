// A ledger with very many exchanges, made at once instead of by asking for each.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>

namespace spillway::bench {

// Makes the ledger's database in that folder, unless it is there already with so many. What went wrong; empty when
// nothing did. Says on standard error how far it is.
std::string makeBigLedger(const std::string& folder, int64_t rows);

}  // namespace spillway::bench
