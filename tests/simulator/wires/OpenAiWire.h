// What the wires of one vendor share: how it writes errors, its headers, its kinds of errors. Chat completions, legacy
// completions and responses are this and a reader and a writer of their own.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

class OpenAiWire : public Wire {
 public:
  std::string error(const Rejection& rejection, uint64_t number, Action action) const override;
  std::string errorEvent(const Rejection& rejection, const Prompt& prompt, const Answer& answer,
                         size_t sent) const override;
  Headers headers(uint64_t number, const Rejection* refused) const override;
  Rejection preset(std::string_view name, int status, std::string_view model) const override;

 protected:
  static const char* errorType(const Rejection& rejection);
  static Json errorObject(const Rejection& rejection);
};

// A refusal as this vendor writes it: the sentence, the field's path, the vendor's code.
inline Rejection refuseField(std::string message, std::string param, std::string code = "") {
  return {400, std::move(message), std::move(param), std::move(code)};
}

// The first key that is not in the list, or empty.
template <typename Set>
std::string unknownKey(const Json& object, const Set& known) {
  for (const auto& [key, value] : object.items()) {
    if (known.count(key) == 0) return key;
  }
  return {};
}

// Letters, digits, '_' and '-', at most 64 of them.
bool isToolName(std::string_view name);

// Adds what a URL says of an image: a data URL with type and size, any other by its length.
void seeImageUrl(const std::string& url, Prompt& prompt);

}  // namespace spillway::simulator
