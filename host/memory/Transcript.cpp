#include "host/memory/Transcript.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::memory {
namespace {

constexpr std::string_view kHidden = "***";
constexpr size_t kMostSecrets = 64;

// Without what says how it is shown.
std::string_view credentialOf(std::string_view value) {
  for (std::string_view scheme : {"Bearer ", "Basic "})
    if (value.size() > scheme.size() && base::iequals(value.substr(0, scheme.size()), scheme))
      return value.substr(scheme.size());
  return value;
}

}  // namespace

bool holdsCredential(std::string_view header) {
  static constexpr std::string_view kWords[] = {"authorization", "auth",      "key",        "apikey",     "token",
                                                "secret",        "cookie",    "cookie2",    "password",   "assertion",
                                                "jwt",           "signature", "credential", "credentials"};
  const std::string name = base::toLower(header);
  std::string_view rest = name;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find_first_of("-_"), rest.size());
    const std::string_view word = rest.substr(0, end);
    if (std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

Transcript::Transcript(size_t bodyBytes, int64_t mostHeld, std::shared_ptr<HeldBytes> held)
    : bodyBytes_(bodyBytes), mostHeld_(mostHeld), held_(std::move(held)) {}

Transcript::~Transcript() { held_->fetch_sub(mine_); }

Transcript::Attempt* Transcript::attempt(int number) {
  if (attempts_.size() >= kMostAttempts) return nullptr;
  Attempt& attempt = attempts_.emplace_back();
  attempt.number = number;
  return &attempt;
}

void Transcript::header(Message& message, std::string_view name, std::string_view value) {
  size_t size = name.size() + value.size();
  for (const auto& [had, text] : message.headers) size += had.size() + text.size();
  const bool hidden = holdsCredential(name);
  if (hidden) remember(name, value);
  if (size > kMostHeaderBytes || within(0, value).size() < value.size()) return;
  message.headers.emplace_back(name, hidden ? kHidden : value);
}

// The line with stars for the values of parameters that hold credentials.
std::string Transcript::withoutCredentials(std::string_view line) {
  size_t at = std::min(line.find('?'), line.size());
  std::string out(line.substr(0, at));
  while (at < line.size()) {
    const size_t end = std::min(line.find_first_of("& ", at + 1), line.size());
    const std::string_view one = line.substr(at, end - at);  // with the mark before it
    const size_t equals = std::min(one.find('='), one.size());
    if (one.front() != ' ' && equals < one.size() && holdsCredential(one.substr(1, equals - 1))) {
      remember({}, one.substr(equals + 1));
      out += std::string(one.substr(0, equals + 1)) + std::string(kHidden);
    } else {
      out += one;
    }
    at = end;
  }
  return out;
}

void Transcript::headers(Message& message, std::string_view lines) {
  while (!lines.empty()) {
    const size_t end = std::min(lines.find("\r\n"), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 2, lines.size()));
    if (const size_t colon = line.find(':'); colon != std::string_view::npos)
      header(message, line.substr(0, colon), base::trim(line.substr(colon + 1)));
  }
}

void Transcript::head(Message& message, std::string_view text) {
  const size_t end = std::min(text.find("\r\n"), text.size());
  message.line = withoutCredentials(text.substr(0, std::min(end, kMostHeaderBytes)));
  headers(message, text.substr(std::min(end + 2, text.size())));
}

void Transcript::body(Message& message, std::string_view bytes) {
  // What came behind a gap would look as if it belonged there.
  if (static_cast<int64_t>(message.body.size()) == message.size) message.body += within(message.body.size(), bytes);
  message.size += static_cast<int64_t>(bytes.size());
}

void Transcript::canonical(Attempt& attempt, std::string_view text) {
  attempt.canonical = within(0, text);
  attempt.canonicalSize = static_cast<int64_t>(text.size());
}

// Where no key is needed people write a word, which is no secret wherever else it stands.
void Transcript::remember(std::string_view header, std::string_view value) {
  constexpr size_t kLeast = 16;
  if (!base::iequals(header, "cookie") && !base::iequals(header, "set-cookie")) {
    if (const std::string_view credential = credentialOf(value); credential.size() >= kLeast) hide(credential);
    return;
  }
  while (!value.empty()) {
    const size_t end = std::min(value.find(';'), value.size());
    const std::string_view one = value.substr(0, end);
    const std::string_view text = base::trim(one.substr(std::min(one.find('=') + 1, one.size())));
    if (text.size() >= kLeast) hide(text);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

void Transcript::hide(std::string_view secret) {
  if (secret.empty() || secrets_.size() >= kMostSecrets) return;
  if (std::find(secrets_.begin(), secrets_.end(), secret) == secrets_.end()) secrets_.emplace_back(secret);
}

// What of the bytes may be held, where `there` of the same body are already.
std::string_view Transcript::within(size_t there, std::string_view bytes) {
  const size_t room = there < bodyBytes_ ? bodyBytes_ - there : 0;
  const auto size = static_cast<int64_t>(std::min(room, bytes.size()));
  if (held_->fetch_add(size) + size > mostHeld_) {
    held_->fetch_sub(size);
    return {};
  }
  mine_ += size;
  return bytes.substr(0, static_cast<size_t>(size));
}

}  // namespace spillway::memory
