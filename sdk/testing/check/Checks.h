// The checks of plugin-check, one function per interface. Each gets a started plugin, looks at its table, then calls
// every function with good, empty, huge and hostile input. Findings go to the report; crashes are the caller's to catch
// (runApart). Not thread-safe: a check owns its process.
#pragma once

#include <spillway/testing/FakeHost.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "sdk/testing/check/Report.h"

namespace spw::check {

// What a check works on.
struct Subject {
  testing::FakeHost& host;
  void* self;
  Report& report;
};

void checkEntry(const spw_plugin& entry, Report& report);

void checkProviderTable(const spw_provider& provider, Report& report);
void checkProviderHooks(const Subject& subject, const spw_provider& provider);

void checkTranslatorTable(const spw_translator& translator, Report& report);
void checkRequests(const Subject& subject, const spw_translator& translator);
void checkReaders(const Subject& subject, const spw_translator& translator);
void checkWriters(const Subject& subject, const spw_translator& translator);
void checkTranslatorRest(const Subject& subject, const spw_translator& translator);
void checkTasks(const Subject& subject, const spw_translator& translator);

void checkCompressor(const Subject& subject, const spw_compressor& compressor);

// --- words shared by the checks ---

// Row `index` of a table of the plugin's; zero where its rows are shorter than ours.
template <class Row>
Row rowAt(const Row* rows, size_t stride, size_t index) {
  Row copy{};
  std::memcpy(&copy, reinterpret_cast<const char*>(rows) + index * stride, std::min(stride, sizeof copy));
  return copy;
}

// A table of the plugin's, which states its size; zero where it is shorter than ours.
template <class Table>
Table tableOf(const Table& table) {
  Table copy{};
  std::memcpy(&copy, &table, std::min<size_t>(table.size, sizeof copy));
  return copy;
}

// Matches [a-z0-9-]{1,64}.
bool isId(const char* text);
bool isUtf8(std::string_view text);
bool isFault(int32_t fault);

// False for a wire that only upstreams speak: what would serve clients may refuse.
inline bool servesClients(const spw_translator& translator) { return translator.route_count > 0; }

// A C string of a static table: null when `optional`, else present, not empty, and UTF-8.
bool isText(const char* text, bool optional = false);

// Reports a status that no hook may return and an error that says nothing. True when it was SPW_OK.
bool judge(Report& report, std::string_view what, spw_status status, const spw_error* error);

}  // namespace spw::check
