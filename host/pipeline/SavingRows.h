// What the saver has done to a request, as its exchange's record has it.
//
// Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "host/saver/Results.h"
#include "host/store/Records.h"

namespace spillway::pipeline {

// Summed by tool, compressor and whether the results are new; without prices.
std::vector<store::SavingRecord> savingRows(const std::vector<saver::SentResult>& results);

// The new results as a JSON array, at most 64 of them: key, tool, path, tokens before and after, and who saved what.
// Empty when there are none.
std::string smallerRows(const std::vector<saver::SentResult>& results);

}  // namespace spillway::pipeline
