// What is left of a GLM coding plan, as Z.AI and Zhipu tell it to the plan's key.
//
// Pure; any thread.
#pragma once

#include "Allowance.hpp"

namespace spw {

// Tokens of the five hours and of the week are for all models. What it calls TIME_LIMIT is for the plan's own tools: it
// is shown, and chats go on without it. A key of no plan has none.
inline Status glmPlanQuota(Call call, const Reply& reply, const LimitSink& sink, Error& error) {
  constexpr int64_t kHours = 3, kWeeks = 6;
  const Json body = reply.json();
  if (reply.status() == 404) return SPW_DECLINED;
  if (body["success"].boolean() == false) {
    const std::string_view told = body["msg"].str();
    return told.find("coding plan") != std::string_view::npos
               ? Status{SPW_DECLINED}
               : error.failed(SPW_FAULT_SERVER, call.concat({"it was refused: ", told}));
  }
  bool any = false;
  for (const Json limit : body["data"]["limits"]) {
    const auto used = amountOf(limit["percentage"]);
    const bool tokens = limit["type"].str() == "TOKENS_LIMIT";
    if (!used || (!tokens && limit["type"].str() != "TIME_LIMIT")) continue;
    const int64_t unit = limit["unit"].integer().value_or(0), number = limit["number"].integer().value_or(0);
    const std::string_view window = !tokens                         ? "tools"
                                    : unit == kHours && number == 5 ? "5h"
                                    : unit == kWeeks && number == 1 ? "7d"
                                                                    : "tokens";
    sink.addShare(window, *used / 100, momentOf(limit["nextResetTime"]), tokens ? SPW_SCOPE_ACCOUNT : 0);
    any = true;
  }
  return any ? Status{SPW_OK} : noAllowance(error);
}

}  // namespace spw
