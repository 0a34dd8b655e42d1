// The steps that make a database of version n one of version n + 1. The version is SQLite's user_version. Each step is
// a list of statements in a file of its own (Schema1.cpp, ...), never changed once released.
//
// Constants; any thread.
#pragma once

#include <span>

namespace spillway::store {

using Migration = std::span<const char* const>;

// Of the ledger, in order: the first one makes an empty database version 1.
std::span<const Migration> migrations();

// Of the object store.
std::span<const Migration> objectMigrations();

// Schema1.cpp: exchanges, attempts, and how far the journal was carried over.
Migration schema1();

// Schema2.cpp: what costs depend on besides the five counts.
Migration schema2();

// Schema3.cpp: what was saved, and who could have been asked.
Migration schema3();

// Schema4.cpp: durations in microseconds, and more of them.
Migration schema4();

// Schema5.cpp: what a walk was told and came to.
Migration schema5();

// Schema6.cpp: what the saver has saved.
Migration schema6();

// Schema7.cpp: sums over minutes, hours and days, and indexes by who asked and was asked.
Migration schema7();

// ObjectSchema1.cpp: objects in parts.
Migration objectSchema1();

}  // namespace spillway::store
