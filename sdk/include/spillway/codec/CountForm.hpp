// The two ends of a token count between wires: a request without what a count does not take, and the number in the
// answer.
//
// Threading: pure functions over one tree; one thread per tree.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "../Plugin.hpp"

namespace spw {

// `request` with these members only.
inline Json onlyMembers(Json request, std::initializer_list<std::string_view> wanted) {
  std::vector<Json> others;
  for (Json member : request)
    if (std::find(wanted.begin(), wanted.end(), member.name()) == wanted.end()) others.push_back(member);
  for (Json member : others) member.detach();
  return request;
}

// The number in the member of that name of a reply; SPW_DECLINED when there is none.
inline Status countIn(Call call, std::string_view body, std::string_view member, int64_t& tokens) {
  const auto said = call.parse(body)[member].integer();
  if (!said || *said < 0) return SPW_DECLINED;
  tokens = *said;
  return SPW_OK;
}

}  // namespace spw
