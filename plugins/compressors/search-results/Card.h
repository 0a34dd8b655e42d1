// One result of a search, as the tools of agents write them, and its shorter form:
//
//   {"title":"The Cargo Book","url":"https://a.org/"},      - https://a.org/ The Cargo Book
//
//   Title: The Cargo Book                                   * https://a.org/ The Cargo Book
//   Description: How it works                                 How it works
//   URL: https://a.org/
//
//   File path: src/a.ts                                     - src/a.ts lines 1-20, score 0.53
//   Score: 0.53
//   Lines: 1-20
//   Code Chunk: export function a() {                       export function a() {
//
// Each can be turned back: an address and a path have no blanks in them.
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <string>
#include <string_view>

namespace search_results {

// Takes the card that `text` begins with off its front and appends its shorter form, up to where what was found begins.
// False: it begins with none.
bool takeCard(std::string_view& text, std::string& out);

// Whether a line reads as a shorter form, or as the head of a list of them: nobody could turn it back.
bool isShort(std::string_view line);

// "Links: [" and objects of title and address, in one line, as a list below "Links:". False: the line is no such list.
bool takeLinks(std::string_view line, std::string& out);

}  // namespace search_results
