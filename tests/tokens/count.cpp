// Counts tokens for the test beside it: count FOLDER reads lines of JSON, [family, text], and writes one count per
// line.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "host/tokens/Tokenizers.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: count FOLDER\n";
    return 2;
  }
  spillway::tokens::Tokenizers tokenizers(argv[1]);
  for (std::string line; std::getline(std::cin, line);) {
    const auto asked = nlohmann::json::parse(line);
    auto tokenizer = tokenizers.find(asked.at(0).get<std::string>());
    if (!tokenizer.ok()) {
      std::cerr << tokenizer.error().message << "\n";
      return 1;
    }
    std::cout << (*tokenizer)->count(asked.at(1).get<std::string>()) << "\n";
  }
  return 0;
}
