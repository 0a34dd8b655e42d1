#include "host/http/ErrorReply.h"

#include <nlohmann/json.hpp>

namespace spillway::http {

std::string_view reasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 402:
      return "Payment Required";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 529:
      return "Overloaded";
    default:
      return status < 400 ? "OK" : status < 500 ? "Client Error" : "Server Error";
  }
}

std::string plainErrorBody(int status, std::string_view message) {
  nlohmann::ordered_json body;
  body["error"]["type"] = status < 500 ? "invalid_request_error" : "server_error";
  body["error"]["message"] = message;
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string plainErrorReply(int status, std::string_view message) {
  std::string body = plainErrorBody(status, message);
  std::string reply = "HTTP/1.1 " + std::to_string(status) + " ";
  reply += reasonPhrase(status);
  reply += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size());
  if (status == 503) reply += "\r\nRetry-After: 1";
  reply += "\r\nConnection: close\r\n\r\n";
  return reply + body;
}

}  // namespace spillway::http
