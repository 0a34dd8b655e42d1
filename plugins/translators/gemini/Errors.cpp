#include "Errors.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace gemini {

using spw::Json;

namespace {

struct Row {
  std::string_view status;
  int32_t fault, http;  // http 0: whatever the host says
};
// The first row of a fault is how it is written, the first row of a status how it is read.
constexpr Row kRows[] = {{"INVALID_ARGUMENT", SPW_FAULT_INVALID_REQUEST, 400},
                         {"INVALID_ARGUMENT", SPW_FAULT_CONTEXT_LENGTH, 400},
                         {"INVALID_ARGUMENT", SPW_FAULT_CONTENT, 400},
                         {"INVALID_ARGUMENT", SPW_FAULT_UNSUPPORTED, 400},
                         {"INVALID_ARGUMENT", SPW_FAULT_TOO_LARGE, 413},
                         {"FAILED_PRECONDITION", SPW_FAULT_INVALID_REQUEST, 400},
                         {"OUT_OF_RANGE", SPW_FAULT_INVALID_REQUEST, 400},
                         {"UNAUTHENTICATED", SPW_FAULT_AUTH, 0},
                         {"PERMISSION_DENIED", SPW_FAULT_FORBIDDEN, 403},
                         {"NOT_FOUND", SPW_FAULT_MODEL_MISSING, 404},
                         {"RESOURCE_EXHAUSTED", SPW_FAULT_RATE_LIMIT, 429},
                         {"RESOURCE_EXHAUSTED", SPW_FAULT_QUOTA, 429},
                         {"INTERNAL", SPW_FAULT_SERVER, 0},
                         {"UNKNOWN", SPW_FAULT_SERVER, 0},
                         {"CANCELLED", SPW_FAULT_SERVER, 0},
                         {"UNIMPLEMENTED", SPW_FAULT_UNSUPPORTED, 0},
                         {"UNAVAILABLE", SPW_FAULT_OVERLOADED, 503},
                         {"UNAVAILABLE", SPW_FAULT_NETWORK, 0},
                         {"DEADLINE_EXCEEDED", SPW_FAULT_TIMEOUT, 504},
                         {"CANCELLED", SPW_FAULT_CANCELLED, 499}};

// What reasons and messages say that the status does not.
struct Mark {
  std::string_view word;  // lower case
  int32_t fault;
};
constexpr Mark kReasons[] = {{"API_KEY_INVALID", SPW_FAULT_AUTH},
                             {"API_KEY_EXPIRED", SPW_FAULT_AUTH},
                             {"QUOTA_EXHAUSTED", SPW_FAULT_QUOTA},
                             {"BILLING_DISABLED", SPW_FAULT_QUOTA},
                             {"RATE_LIMIT_EXCEEDED", SPW_FAULT_RATE_LIMIT}};
constexpr Mark kPhrases[] = {{"input token count", SPW_FAULT_CONTEXT_LENGTH},
                             {"maximum number of tokens allowed", SPW_FAULT_CONTEXT_LENGTH},
                             {"payload size exceeds", SPW_FAULT_TOO_LARGE},
                             {"api key not valid", SPW_FAULT_AUTH},
                             {"api key expired", SPW_FAULT_AUTH},
                             {"location is not supported", SPW_FAULT_FORBIDDEN}};

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), same) != text.end();
}

int32_t faultOfHttp(int32_t status) {
  if (status == 413) return SPW_FAULT_TOO_LARGE;
  if (status == 401) return SPW_FAULT_AUTH;
  for (const Row& row : kRows) {
    if (row.http == status && status != 0 && row.fault != SPW_FAULT_CANCELLED) return row.fault;
  }
  return status >= 400 && status < 500 ? SPW_FAULT_INVALID_REQUEST : SPW_FAULT_SERVER;
}

int32_t faultOfStatus(std::string_view status, int32_t httpStatus) {
  for (const Row& row : kRows) {
    if (row.status != status) continue;
    const bool tooLarge = row.fault == SPW_FAULT_INVALID_REQUEST && httpStatus == 413;
    return tooLarge ? static_cast<int32_t>(SPW_FAULT_TOO_LARGE) : row.fault;
  }
  return faultOfHttp(httpStatus);
}

// "34.4s" in milliseconds.
int64_t durationOf(std::string_view text) {
  double seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr double kDay = 86'400;
  if (problem != std::errc() || end == text.data() + text.size() || *end != 's' || seconds <= 0) return 0;
  return static_cast<int64_t>(std::min(seconds, kDay) * 1000);
}

// Of an allowance for the day.
bool isDaily(Json violation) {
  return contains(violation["quotaId"].str(), "perday") || contains(violation["quotaId"].str(), "daily");
}

void readDetails(Json details, Problem& problem) {
  for (Json detail : details) {
    const std::string_view type = detail["@type"].str();
    if (type.ends_with("RetryInfo")) {
      problem.retryAfterMs = durationOf(detail["retryDelay"].str());
    } else if (type.ends_with("QuotaFailure")) {
      for (Json violation : detail["violations"]) {
        if (isDaily(violation)) problem.fault = SPW_FAULT_QUOTA;
      }
    } else if (type.ends_with("ErrorInfo")) {
      for (const Mark& mark : kReasons) {
        if (mark.word == detail["reason"].str()) problem.fault = mark.fault;
      }
    } else if (type.ends_with("BadRequest")) {
      problem.param = detail["fieldViolations"].first()["field"].str();
    }
  }
}

int64_t retryAfterIn(std::string_view message) {
  constexpr std::string_view kMark = "retry in ";
  const size_t at = message.find(kMark);
  return at == std::string_view::npos ? 0 : durationOf(message.substr(at + kMark.size()));
}

void addDetail(std::string& out, std::string_view type, std::string_view members) {
  out += out.empty() ? ",\"details\":[{" : ",{";
  out.append("\"@type\":\"type.googleapis.com/google.rpc.").append(type).append("\",").append(members).append("}");
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  spw::escapeTo(out, text);
  return out + "\"";
}

std::string detailsOf(const spw_error& error, std::string_view message) {
  std::string out;
  if (error.fault == SPW_FAULT_QUOTA) addDetail(out, "ErrorInfo", "\"reason\":\"QUOTA_EXHAUSTED\"");
  if (error.retry_after_ms > 0) {
    std::string delay = std::to_string(error.retry_after_ms / 1000);
    if (const int64_t rest = error.retry_after_ms % 1000; rest > 0) {
      delay.append(".").append(rest < 100 ? rest < 10 ? "00" : "0" : "").append(std::to_string(rest));
    }
    addDetail(out, "RetryInfo", "\"retryDelay\":\"" + delay + "s\"");
  }
  if (error.param.len > 0) {
    addDetail(out, "BadRequest",
              "\"fieldViolations\":[{\"field\":" + quoted(spw::view(error.param)) +
                  ",\"description\":" + quoted(message) + "}]");
  }
  return out.empty() ? out : out + "]";
}

}  // namespace

Json errorOf(Json document) {
  if (document.isArray()) document = document.first();
  const Json error = document["error"];
  return error.isObject() ? error : Json();
}

Problem problemOf(Json error, int32_t httpStatus) {
  Problem problem;
  problem.message = error["message"].str("the upstream reported an error");
  problem.code = error["status"].str();
  if (const auto code = error["code"].integer(); httpStatus < 400 && code && *code >= 400 && *code < 600) {
    httpStatus = static_cast<int32_t>(*code);
  }
  problem.fault = faultOfStatus(problem.code, httpStatus);
  if (problem.fault == SPW_FAULT_INVALID_REQUEST || problem.fault == SPW_FAULT_RATE_LIMIT) {
    for (const Mark& phrase : kPhrases) {
      if (!contains(problem.message, phrase.word)) continue;
      problem.fault = phrase.fault;
      break;
    }
  }
  readDetails(error["details"], problem);
  if (problem.retryAfterMs == 0) problem.retryAfterMs = retryAfterIn(problem.message);
  // What is used up for the day comes back tomorrow, not in the seconds that stand beside it.
  if (problem.fault == SPW_FAULT_QUOTA) problem.retryAfterMs = 0;
  return problem;
}

std::string errorBody(const spw_error& error, int32_t& httpStatus) {
  const auto* row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.fault == error.fault; });
  std::string_view status = row != std::end(kRows) ? row->status : "INTERNAL";
  if (row != std::end(kRows) && row->http != 0) httpStatus = row->http;
  // An upstream that refuses our key is no fault of the client's key.
  if (error.fault == SPW_FAULT_AUTH && httpStatus != 401) status = "UNAVAILABLE";
  if (httpStatus < 400 || httpStatus > 599) httpStatus = 500;
  const std::string_view said = spw::view(error.message), param = spw::view(error.param);
  std::string message(said.empty() ? std::string_view("The request failed.") : said);
  // Most clients show the message alone, so it names the place too.
  if (!param.empty() && !said.starts_with(param)) message = std::string(param).append(": ").append(message);
  std::string body = "{\"error\":{\"code\":" + std::to_string(httpStatus) + ",\"message\":" + quoted(message);
  body.append(",\"status\":\"").append(status).append("\"").append(detailsOf(error, said));
  return body + "}}";
}

}  // namespace gemini
